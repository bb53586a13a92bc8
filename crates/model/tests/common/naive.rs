//! A naive order book made of maps and vectors, and how to compare a real one with it.
#![allow(clippy::unwrap_used, reason = "a model that is wrong fails its test")]

use std::collections::{BTreeMap, HashMap};

use nautilus_cython_model::{
    data::{BookOrder, OrderBookDelta},
    enums::{BookAction, BookType, OrderSide},
    orderbook::{BookLevel, OrderBook},
};

/// Side, raw price, and the queue of ids and raw sizes.
pub(crate) type Level = (usize, i128, Vec<(u64, u128)>);

/// The book as one would explain it: queues of (id, raw size) by raw price.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Model {
    pub(crate) book_type: Option<BookType>,
    /// Levels that a side keeps, if not all.
    pub(crate) max_depth: Option<usize>,
    sides: [BTreeMap<i128, Vec<(u64, u128)>>; 2],
    /// Side and price of each order of an L3 book.
    orders: HashMap<u64, (usize, i128)>,
    /// Time of the last change of each side of an L1 book.
    times: [u64; 2],
    sequence: u64,
    updates: u64,
}

impl Model {
    pub(crate) fn new(book_type: BookType) -> Self {
        Self { book_type: Some(book_type), ..Self::default() }
    }

    fn side_of(&self, order: &BookOrder) -> Option<usize> {
        let given = match order.side {
            OrderSide::Buy => return Some(0),
            OrderSide::Sell => return Some(1),
            OrderSide::NoOrderSide => order,
        };
        let raw = given.price.raw();
        match self.book_type.unwrap() {
            BookType::L3_MBO => self.orders.get(&given.order_id).map(|order| order.0),
            BookType::L2_MBP => {
                let on: Vec<usize> = (0..2).filter(|&side| self.sides[side].contains_key(&raw)).collect();
                if on.len() == 1 { Some(on[0]) } else { None }
            }
            BookType::L1_MBP => match given.order_id {
                1 => (!self.sides[0].is_empty()).then_some(0),
                2 => (!self.sides[1].is_empty()).then_some(1),
                _ => None,
            },
        }
    }

    fn remove_order(&mut self, id: u64) {
        if let Some((side, price)) = self.orders.remove(&id) {
            let queue = self.sides[side].get_mut(&price).unwrap();
            queue.retain(|order| order.0 != id);
            if queue.is_empty() {
                self.sides[side].remove(&price);
            }
        }
    }

    /// Whether the change is allowed; what is not allowed changes nothing.
    pub(crate) fn apply(&mut self, delta: &OrderBookDelta) -> bool {
        let order = &delta.order;
        let (raw, size) = (order.price.raw(), order.size.raw());
        if delta.action == BookAction::Clear {
            self.sides = Default::default();
            self.orders.clear();
            self.times = self.times.map(|time| time.max(delta.ts_event));
        } else {
            let Some(side) = self.side_of(order) else { return delta.action != BookAction::Add };
            if delta.action == BookAction::Add && size == 0 {
                return false;
            }
            let removes = delta.action == BookAction::Delete || size == 0;
            match self.book_type.unwrap() {
                BookType::L1_MBP => {
                    if delta.ts_event < self.times[side] {
                        return true;
                    }
                    self.times[side] = delta.ts_event;
                    self.sides[side].clear();
                    if !removes {
                        self.sides[side].insert(raw, vec![(side as u64 + 1, size)]);
                    }
                }
                BookType::L2_MBP if removes => {
                    self.sides[side].remove(&raw);
                }
                BookType::L2_MBP => {
                    self.sides[side].insert(raw, vec![(0, size)]);
                }
                BookType::L3_MBO if removes => self.remove_order(order.order_id),
                BookType::L3_MBO => self.put_order(side, raw, order.order_id, size),
            }
            self.forget_far_levels(side);
        }
        self.sequence = self.sequence.max(delta.sequence);
        self.updates += 1;
        true
    }

    /// Forgets the worst levels of a side that has too many.
    fn forget_far_levels(&mut self, side: usize) {
        while self.max_depth.is_some_and(|most| self.sides[side].len() > most) {
            let worst = if side == 0 { self.sides[0].pop_first() } else { self.sides[1].pop_last() };
            for (id, _) in worst.unwrap().1 {
                self.orders.remove(&id);
            }
        }
    }

    fn put_order(&mut self, side: usize, raw: i128, id: u64, size: u128) {
        if self.orders.get(&id) == Some(&(side, raw)) {
            let queue = self.sides[side].get_mut(&raw).unwrap();
            let resting = queue.iter_mut().find(|order| order.0 == id).unwrap();
            if size <= resting.1 {
                resting.1 = size;
                return;
            }
        }
        self.remove_order(id);
        self.sides[side].entry(raw).or_default().push((id, size));
        self.orders.insert(id, (side, raw));
    }

    /// Every level: bids, then asks, best first.
    pub(crate) fn levels(&self) -> Vec<Level> {
        let bids = self.sides[0].iter().rev().map(|(&price, queue)| (0, price, queue.clone()));
        let asks = self.sides[1].iter().map(|(&price, queue)| (1, price, queue.clone()));
        bids.chain(asks).collect()
    }
}

/// The levels of the book in the form of [`Model::levels`], after checking that the summaries agree with the queues.
pub(crate) fn levels(book: &OrderBook) -> Vec<Level> {
    let keeps_ids = book.book_type() != BookType::L2_MBP;
    let level = |side: usize, level: BookLevel| {
        let queue: Vec<(u64, u128)> = book
            .level_orders(level.side, level.price)
            .map(|order| (if keeps_ids { order.order_id } else { 0 }, order.size.raw()))
            .collect();
        assert_eq!(level.count as usize, queue.len());
        assert_eq!(level.size.raw(), queue.iter().map(|order| order.1).sum::<u128>());
        (side, level.price.raw(), queue)
    };
    let bids = book.bids(None).map(|bid| level(0, bid));
    bids.chain(book.asks(None).map(|ask| level(1, ask))).collect()
}

pub(crate) fn check(book: &OrderBook, model: &Model) {
    let expected = model.levels();
    assert_eq!(levels(book), expected);
    let best = |side| expected.iter().find(|level| level.0 == side).map(|level| level.1);
    assert_eq!(book.best_bid_price().map(|price| price.raw()), best(0));
    assert_eq!(book.best_ask_price().map(|price| price.raw()), best(1));
    assert_eq!(book.order_count(), expected.iter().map(|level| level.2.len()).sum::<usize>());
    assert_eq!(book.sequence(), model.sequence);
    assert_eq!(book.update_count(), model.updates);
}
