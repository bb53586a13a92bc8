//! What an order book costs in memory: nothing per change once it is warm, and no more than the most orders it ever held.

#![allow(clippy::unwrap_used, reason = "a test that unwraps an error fails")]

mod common;
mod counting;

use common::instrument;
use counting::{BYTES, CALLS};
use nautilus_cython_model::{
    data::{BookOrder, OrderBookDelta},
    enums::{BookAction, BookType, OrderSide},
    orderbook::{DeltaColumns, FixedColumn, OrderBook},
    types::{Price, Quantity},
};

/// A stream around a price that drifts, with a given number of orders or levels resting at a time.
struct Market {
    seed: u64,
    time: u64,
    resting: Vec<BookOrder>,
}

impl Market {
    fn new() -> Self {
        Self { seed: 42, time: 0, resting: Vec::new() }
    }

    /// xorshift: any sequence will do, as long as it is the same each time.
    fn random(&mut self, below: u64) -> u64 {
        self.seed ^= self.seed << 13;
        self.seed ^= self.seed >> 7;
        self.seed ^= self.seed << 17;
        self.seed % below
    }

    fn order(&mut self, order_id: u64) -> BookOrder {
        let buy = self.random(2) == 0;
        // Most orders rest near the touch, which drifts back and forth.
        let width = 1 << self.random(9);
        let distance = i128::from(self.random(width));
        let drift = i128::from((self.time / 1_000) % 200);
        let ticks = 20_000 + drift + if buy { -1 - distance } else { distance };
        BookOrder {
            side: if buy { OrderSide::Buy } else { OrderSide::Sell },
            price: Price::from_raw(ticks * 25 * 10_i128.pow(14), 2).unwrap(),
            size: Quantity::from_raw(u128::from(1 + self.random(100)) * 10_u128.pow(16), 0).unwrap(),
            order_id,
        }
    }

    /// Adds until `most` rest, then removes, changes and adds.
    fn next(&mut self, most: usize) -> OrderBookDelta {
        self.time += 1;
        let action = if self.resting.len() < most / 2 {
            BookAction::Add
        } else if self.resting.len() >= most {
            BookAction::Delete
        } else {
            [BookAction::Add, BookAction::Delete, BookAction::Update][usize::try_from(self.random(3)).unwrap()]
        };
        let at = usize::try_from(self.random(self.resting.len().max(1) as u64)).unwrap();
        let order = match action {
            BookAction::Delete => self.resting.swap_remove(at),
            BookAction::Update => {
                let order_id = self.resting[at].order_id;
                self.resting[at] = self.order(order_id);
                self.resting[at]
            }
            _ => {
                let order = self.order(self.time * 3);
                self.resting.push(order);
                order
            }
        };
        OrderBookDelta {
            instrument_id: instrument("A"),
            action,
            order,
            flags: 0,
            sequence: self.time,
            ts_event: self.time,
            ts_init: self.time,
        }
    }
}

/// Replays `events` and returns how many allocations the book made and by how many bytes it grew.
fn replay(book: &mut OrderBook, market: &mut Market, most: usize, events: usize) -> (u64, isize) {
    let (mut calls, mut bytes) = (0, 0);
    for _ in 0..events {
        let delta = market.next(most);
        let before = (CALLS.get(), BYTES.get());
        book.apply_delta(&delta).unwrap();
        calls += CALLS.get() - before.0;
        bytes += BYTES.get() - before.1;
    }
    (calls, bytes)
}

#[test]
fn a_warm_book_does_not_allocate() {
    for book_type in [BookType::L1_MBP, BookType::L2_MBP, BookType::L3_MBO] {
        let mut book = OrderBook::new(instrument("A"), book_type);
        let mut market = Market::new();
        if book_type == BookType::L1_MBP {
            market.time = 1;
        }
        replay(&mut book, &mut market, 2_000, 400_000);
        let (calls, _) = replay(&mut book, &mut market, 2_000, 400_000);
        assert_eq!(calls, 0, "{book_type}");
    }
}

#[test]
fn a_warm_book_does_not_allocate_for_columns() {
    for book_type in [BookType::L2_MBP, BookType::L3_MBO] {
        let mut book = OrderBook::new(instrument("A"), book_type);
        let mut market = Market::new();
        replay(&mut book, &mut market, 2_000, 400_000);
        let mut apply = |market: &mut Market| {
            let deltas: Vec<_> = (0..10_000).map(|_| market.next(2_000)).collect();
            let action: Vec<_> = deltas.iter().map(|delta| delta.action as u8).collect();
            let side: Vec<_> = deltas.iter().map(|delta| delta.order.side as u8).collect();
            let step = |raw: i128| i64::try_from(raw / 10_i128.pow(14)).unwrap();
            let price: Vec<_> = deltas.iter().map(|delta| step(delta.order.price.raw())).collect();
            let size: Vec<_> = deltas.iter().map(|delta| step(delta.order.size.raw().cast_signed())).collect();
            let order_id: Vec<_> = deltas.iter().map(|delta| delta.order.order_id).collect();
            let columns = DeltaColumns {
                action: &action,
                side: &side,
                price: FixedColumn::Steps(&price),
                size: FixedColumn::Steps(&size),
                order_id: Some(&order_id),
                flags: None,
                sequence: None,
                ts_event: None,
                price_precision: 2,
                size_precision: 2,
            };
            let before = CALLS.get();
            book.apply_columns(&columns).unwrap();
            CALLS.get() - before
        };
        apply(&mut market);
        assert_eq!(apply(&mut market), 0, "{book_type}");
    }
}

#[test]
fn reading_does_not_allocate() {
    let mut book = OrderBook::new(instrument("A"), BookType::L3_MBO);
    replay(&mut book, &mut Market::new(), 2_000, 10_000);
    let before = CALLS.get();
    let read = book.bids(Some(10)).count() + book.orders().count() + usize::from(book.top().bid.is_some());
    assert!(book.to_depth10(0, 0).bids[0].size.raw() > 0);
    let (much, far) = (Quantity::from_raw(10_u128.pow(21), 0).unwrap(), Price::from_raw(10_i128.pow(20), 0).unwrap());
    assert!(book.get_avg_px_for_quantity(much, OrderSide::Buy).unwrap() > 5_000.0);
    assert!(book.get_worst_px_for_quantity(much, OrderSide::Buy).unwrap().is_some());
    assert!(book.get_quantity_for_price(far, OrderSide::Buy).unwrap() > 0.0);
    let (mut prices, mut sizes) = ([0.0; 20], [0.0; 20]);
    assert_eq!(book.level_values(OrderSide::Buy, &mut prices, &mut sizes), Ok(20));
    assert!(read > 1_000);
    assert_eq!(CALLS.get(), before);
}

#[test]
fn memory_is_bounded_by_the_most_orders_ever_resting() {
    let mut book = OrderBook::new(instrument("A"), BookType::L3_MBO);
    let mut market = Market::new();
    let (mut grown, mut peak) = (0, 0);
    for _ in 0..1_000 {
        grown += replay(&mut book, &mut market, 10_000, 1_000).1;
        peak = peak.max(book.order_count());
    }
    assert!(peak >= 5_000);
    // Both price ladders included.
    assert!(grown.unsigned_abs() <= peak * 64, "{grown} bytes for at most {peak} orders");
}

#[test]
fn orders_that_come_and_go_leave_nothing_behind() {
    // Ten million without the checks of a debug build, which take ten times as long.
    let rounds = if cfg!(debug_assertions) { 30 } else { 1_000 };
    let mut book = OrderBook::new(instrument("A"), BookType::L3_MBO);
    let mut market = Market::new();
    replay(&mut book, &mut market, 1_000, 400_000);
    for _ in 0..rounds {
        assert_eq!(replay(&mut book, &mut market, 1_000, 10_000), (0, 0));
    }
}
