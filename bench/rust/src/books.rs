//! The books that are compared. Each replays a stream in its own form of event, made before any clock runs.

use std::{
    collections::{BTreeMap, HashMap},
    hint::black_box,
    ops::Range,
};

use nautilus_cython_model::{
    data::{BookOrder, OrderBookDelta},
    enums::{BookAction, BookType, OrderSide},
    orderbook::{DeltaColumns, FixedColumn, OrderBook},
};

use crate::{index::OrderIndex, streams::Stream};

/// Side (0 bid, 1 ask), raw price and raw size of every level, sorted.
pub type Levels = Vec<(u8, i128, u128)>;

pub trait Replay {
    /// Empties the book.
    fn reset(&mut self);

    /// Applies some of the events, in order.
    fn run(&mut self, events: Range<usize>);

    /// All levels; `None` for a floor, which keeps no book.
    fn levels(&self) -> Option<Levels>;
}

/// A name for the table, and the book with its events.
pub type Entry = (&'static str, Box<dyn Replay>);

/// Every book that can replay `stream`: this project's first.
pub fn all(stream: &Stream) -> Vec<Entry> {
    let mut books: Vec<Entry> =
        vec![("apply_delta", Box::new(Deltas::new(stream))), ("apply_columns", Box::new(Columns::new(stream)))];
    if stream.book_type == BookType::L3_MBO {
        books.push(("floor: dispatch and id index", Box::new(Floor::new(stream))));
    }
    // Its time per event grows with the length of queues: minutes for the deep stream.
    if stream.name != "deep" {
        books.push(("nautilus-model 0.57.0, high precision", Box::new(peers::Nautilus::new(stream))));
    }
    books.push(("hftbacktest 0.9.4, ROIVector", Box::new(peers::Roi::new(stream))));
    if stream.book_type == BookType::L3_MBO && peers::matching_book_fits(stream) {
        books.push(("orderbook-rs 0.15.3", Box::new(peers::Matching::new(stream))));
    }
    books.push(("std BTreeMap", Box::new(Maps::new(stream))));
    books
}

fn side_of(order: &BookOrder) -> u8 {
    u8::from(order.side == OrderSide::Sell)
}

/// This project's book, one delta at a time.
struct Deltas {
    book: OrderBook,
    deltas: Vec<OrderBookDelta>,
}

impl Deltas {
    fn new(stream: &Stream) -> Self {
        Self { book: OrderBook::new(stream.instrument_id, stream.book_type), deltas: stream.deltas.clone() }
    }
}

impl Replay for Deltas {
    fn reset(&mut self) {
        self.book.reset();
    }

    fn run(&mut self, events: Range<usize>) {
        for delta in &self.deltas[events] {
            self.book.apply_delta(delta).expect("a valid delta");
        }
    }

    fn levels(&self) -> Option<Levels> {
        Some(levels(&self.book))
    }
}

/// Rows of a batch, as tables are read.
const BATCH: usize = 8_192;

/// This project's book, in batches of columns.
struct Columns {
    book: OrderBook,
    action: Vec<u8>,
    side: Vec<u8>,
    price: Vec<[u64; 2]>,
    size: Vec<[u64; 2]>,
    order_id: Vec<u64>,
    flags: Vec<u8>,
    sequence: Vec<u64>,
    ts_event: Vec<u64>,
    precisions: (u8, u8),
}

impl Columns {
    fn new(stream: &Stream) -> Self {
        let deltas = &stream.deltas;
        let words = |raw: u128| [raw as u64, (raw >> 64) as u64];
        let placed = || deltas.iter().map(|delta| &delta.order);
        Self {
            book: OrderBook::new(stream.instrument_id, stream.book_type),
            action: deltas.iter().map(|delta| delta.action as u8).collect(),
            side: deltas.iter().map(|delta| delta.order.side as u8).collect(),
            price: deltas.iter().map(|delta| words(delta.order.price.raw().cast_unsigned())).collect(),
            size: deltas.iter().map(|delta| words(delta.order.size.raw())).collect(),
            order_id: deltas.iter().map(|delta| delta.order.order_id).collect(),
            flags: deltas.iter().map(|delta| delta.flags).collect(),
            sequence: deltas.iter().map(|delta| delta.sequence).collect(),
            ts_event: deltas.iter().map(|delta| delta.ts_event).collect(),
            precisions: (
                placed().map(|order| order.price.precision()).max().unwrap_or(0),
                placed().map(|order| order.size.precision()).max().unwrap_or(0),
            ),
        }
    }
}

impl Replay for Columns {
    fn reset(&mut self) {
        self.book.reset();
    }

    fn run(&mut self, events: Range<usize>) {
        for from in events.clone().step_by(BATCH) {
            let rows = from..events.end.min(from + BATCH);
            let columns = DeltaColumns {
                action: &self.action[rows.clone()],
                side: &self.side[rows.clone()],
                price: FixedColumn::Raw(&self.price[rows.clone()]),
                size: FixedColumn::Raw(&self.size[rows.clone()]),
                order_id: Some(&self.order_id[rows.clone()]),
                flags: Some(&self.flags[rows.clone()]),
                sequence: Some(&self.sequence[rows.clone()]),
                ts_event: Some(&self.ts_event[rows]),
                price_precision: self.precisions.0,
                size_precision: self.precisions.1,
            };
            self.book.apply_columns(&columns).expect("valid columns");
        }
    }

    fn levels(&self) -> Option<Levels> {
        Some(levels(&self.book))
    }
}

fn levels(book: &OrderBook) -> Levels {
    let bids = book.bids(None).map(|level| (0, level.price.raw(), level.size.raw()));
    let asks = book.asks(None).map(|level| (1, level.price.raw(), level.size.raw()));
    let mut levels: Levels = bids.chain(asks).collect();
    levels.sort_unstable();
    levels
}

/// What no L3 book can do without: read the event, branch on it, and find the order by its id.
struct Floor {
    index: OrderIndex,
    ids: Vec<u64>,
    free: Vec<u32>,
    deltas: Vec<OrderBookDelta>,
}

impl Floor {
    fn new(stream: &Stream) -> Self {
        Self { index: OrderIndex::default(), ids: Vec::new(), free: Vec::new(), deltas: stream.deltas.clone() }
    }
}

impl Replay for Floor {
    fn reset(&mut self) {
        self.index.clear();
        self.ids.clear();
        self.free.clear();
    }

    fn run(&mut self, events: Range<usize>) {
        let Self { index, ids, free, deltas } = self;
        for delta in &deltas[events] {
            let id = delta.order.order_id;
            match delta.action {
                BookAction::Add => {
                    let node = free.pop().unwrap_or_else(|| {
                        ids.push(0);
                        ids.len() as u32 - 1
                    });
                    ids[node as usize] = id;
                    index.insert(id, node, |node| ids[node as usize]);
                }
                BookAction::Delete => {
                    if let Some(found) = index.locate(id, |node| ids[node as usize]) {
                        index.remove(found);
                        free.push(found.node);
                    }
                }
                BookAction::Update => _ = black_box(index.locate(id, |node| ids[node as usize])),
                BookAction::Clear => index.clear(),
            }
        }
    }

    fn levels(&self) -> Option<Levels> {
        None
    }
}

/// What one writes first: ordered maps of levels, and a hash map of orders. It keeps no queues.
struct Maps {
    by_level: bool,
    sides: [BTreeMap<i128, u128>; 2],
    orders: HashMap<u64, (u8, i128, u128)>,
    deltas: Vec<OrderBookDelta>,
}

impl Maps {
    fn new(stream: &Stream) -> Self {
        let by_level = stream.book_type == BookType::L2_MBP;
        Self { by_level, sides: Default::default(), orders: HashMap::new(), deltas: stream.deltas.clone() }
    }

    fn take(sides: &mut [BTreeMap<i128, u128>; 2], (side, price, size): (u8, i128, u128)) {
        let levels = &mut sides[usize::from(side)];
        if let Some(total) = levels.get_mut(&price) {
            *total -= size;
            if *total == 0 {
                levels.remove(&price);
            }
        }
    }
}

impl Replay for Maps {
    fn reset(&mut self) {
        self.sides = Default::default();
        self.orders.clear();
    }

    fn run(&mut self, events: Range<usize>) {
        let Self { by_level, sides, orders, deltas } = self;
        for delta in &deltas[events] {
            let order = &delta.order;
            let (side, price, size) = (side_of(order), order.price.raw(), order.size.raw());
            match delta.action {
                BookAction::Clear => {
                    *sides = Default::default();
                    orders.clear();
                }
                BookAction::Delete if *by_level => _ = sides[usize::from(side)].remove(&price),
                _ if *by_level => _ = sides[usize::from(side)].insert(price, size),
                action => {
                    if let Some(old) = orders.remove(&order.order_id) {
                        Self::take(sides, old);
                    }
                    if action != BookAction::Delete {
                        orders.insert(order.order_id, (side, price, size));
                        *sides[usize::from(side)].entry(price).or_default() += size;
                    }
                }
            }
        }
    }

    fn levels(&self) -> Option<Levels> {
        let level = |side: u8| move |(&price, &size): (&i128, &u128)| (side, price, size);
        Some(self.sides[0].iter().map(level(0)).chain(self.sides[1].iter().map(level(1))).collect())
    }
}

mod peers {
    use hftbacktest::{
        depth::{L2MarketDepth, L3MarketDepth, MarketDepth, ROIVectorMarketDepth},
        types as hft,
    };
    use nautilus_model as nautilus;
    use orderbook_rs::{Id, OrderBook as MatchingBook, Side, TimeInForce};
    use pricelevel::{OrderUpdate, Price, Quantity};

    use super::*;

    pub(super) struct Nautilus {
        book: nautilus::orderbook::OrderBook,
        deltas: Vec<nautilus::data::OrderBookDelta>,
    }

    impl Nautilus {
        pub(super) fn new(stream: &Stream) -> Self {
            use nautilus::{
                data::{BookOrder, OrderBookDelta},
                enums::{BookAction as A, BookType as B, OrderSide as S},
                identifiers::InstrumentId,
                types::{Price, Quantity},
            };
            let id = InstrumentId::from(stream.instrument_id.to_string().as_str());
            let book_type = if stream.book_type == BookType::L3_MBO { B::L3_MBO } else { B::L2_MBP };
            let convert = |delta: &OrderBookDelta_| {
                let order = &delta.order;
                let action = match delta.action {
                    BookAction::Add => A::Add,
                    BookAction::Update => A::Update,
                    BookAction::Delete => A::Delete,
                    BookAction::Clear => A::Clear,
                };
                let side = match order.side {
                    OrderSide::Buy => S::Buy,
                    OrderSide::Sell => S::Sell,
                    OrderSide::NoOrderSide => S::NoOrderSide,
                };
                let price = Price::from_raw(order.price.raw(), order.price.precision());
                let size = Quantity::from_raw(order.size.raw(), order.size.precision());
                let order = BookOrder::new(side, price, size, order.order_id);
                let (event, init) = (delta.ts_event.into(), delta.ts_init.into());
                OrderBookDelta::new(id, action, order, delta.flags, delta.sequence, event, init)
            };
            let deltas = stream.deltas.iter().map(convert).collect();
            Self { book: nautilus::orderbook::OrderBook::new(id, book_type), deltas }
        }
    }

    use nautilus_cython_model::data::OrderBookDelta as OrderBookDelta_;

    impl Replay for Nautilus {
        fn reset(&mut self) {
            self.book.reset();
        }

        fn run(&mut self, events: Range<usize>) {
            for delta in &self.deltas[events] {
                // It refuses an update of an order that it does not know; so do others, each in its own way.
                let _ = self.book.apply_delta(delta);
            }
        }

        fn levels(&self) -> Option<Levels> {
            let bids = self.book.bids(None).map(|level| (0, level.price.value.raw, level.size_raw()));
            let asks = self.book.asks(None).map(|level| (1, level.price.value.raw, level.size_raw()));
            let mut levels: Levels = bids.chain(asks).collect();
            levels.sort_unstable();
            Some(levels)
        }
    }

    /// A vector over the whole range of prices of the stream, fed with the events of its own feeds.
    pub(super) struct Roi {
        by_level: bool,
        book: ROIVectorMarketDepth,
        events: Vec<hft::Event>,
        tick: i128,
        lot: u128,
        range: (i64, i64),
    }

    const SCALE: f64 = 1e16;

    impl Roi {
        pub(super) fn new(stream: &Stream) -> Self {
            let (tick, lot) = (stream.tick, stream.lot);
            let by_level = stream.book_type == BookType::L2_MBP;
            let event = |delta: &OrderBookDelta_| {
                let OrderBookDelta_ { action, order, .. } = delta;
                let kind = match action {
                    BookAction::Clear => hft::DEPTH_CLEAR_EVENT,
                    _ if by_level => hft::DEPTH_EVENT,
                    BookAction::Add => hft::ADD_ORDER_EVENT,
                    BookAction::Update => hft::MODIFY_ORDER_EVENT,
                    BookAction::Delete => hft::CANCEL_ORDER_EVENT,
                };
                let side = match order.side {
                    OrderSide::Buy => hft::BUY_EVENT,
                    OrderSide::Sell => hft::SELL_EVENT,
                    OrderSide::NoOrderSide => 0,
                };
                let time = delta.ts_event.cast_signed();
                hft::Event {
                    ev: hft::LOCAL_EVENT | kind | side,
                    exch_ts: time,
                    local_ts: time,
                    px: order.price.as_f64(),
                    qty: if *action == BookAction::Delete { 0.0 } else { order.size.as_f64() },
                    order_id: order.order_id,
                    ival: 0,
                    fval: 0.0,
                }
            };
            let ticks = stream.deltas.iter().filter(|delta| delta.action != BookAction::Clear);
            let ticks = ticks.map(|delta| (delta.order.price.raw() / tick) as i64).filter(|&tick| tick != 0);
            let range = ticks.fold((i64::MAX, i64::MIN), |(low, high), tick| (low.min(tick), high.max(tick)));
            let events = stream.deltas.iter().map(event).collect();
            Self { by_level, book: Self::book(tick, lot, range), events, tick, lot, range }
        }

        fn book(tick: i128, lot: u128, (low, high): (i64, i64)) -> ROIVectorMarketDepth {
            let tick = tick as f64 / SCALE;
            ROIVectorMarketDepth::new(tick, lot as f64 / SCALE, low as f64 * tick, high as f64 * tick)
        }

        /// What its `Local` does with an event of an L2 feed; no stream here clears one side.
        #[inline(always)]
        fn apply_level(book: &mut ROIVectorMarketDepth, event: &hft::Event) {
            if event.is(hft::LOCAL_DEPTH_CLEAR_EVENT) {
                book.clear_depth(hft::Side::None, 0.0);
            } else if event.is(hft::LOCAL_BID_DEPTH_EVENT) {
                book.update_bid_depth(event.px, event.qty, event.local_ts);
            } else if event.is(hft::LOCAL_ASK_DEPTH_EVENT) {
                book.update_ask_depth(event.px, event.qty, event.local_ts);
            }
        }

        /// What its `L3Local` does with an event of an L3 feed; no stream here clears one side.
        #[inline(always)]
        fn apply_order(book: &mut ROIVectorMarketDepth, event: &hft::Event) {
            if event.is(hft::LOCAL_DEPTH_CLEAR_EVENT) {
                book.clear_orders(hft::Side::None);
            } else if event.is(hft::LOCAL_BID_ADD_ORDER_EVENT) {
                _ = book.add_buy_order(event.order_id, event.px, event.qty, event.local_ts);
            } else if event.is(hft::LOCAL_ASK_ADD_ORDER_EVENT) {
                _ = book.add_sell_order(event.order_id, event.px, event.qty, event.local_ts);
            } else if event.is(hft::LOCAL_MODIFY_ORDER_EVENT) {
                _ = book.modify_order(event.order_id, event.px, event.qty, event.local_ts);
            } else if event.is(hft::LOCAL_CANCEL_ORDER_EVENT) {
                _ = book.delete_order(event.order_id, event.local_ts);
            }
        }
    }

    impl Replay for Roi {
        fn reset(&mut self) {
            self.book = Self::book(self.tick, self.lot, self.range);
        }

        fn run(&mut self, events: Range<usize>) {
            let (book, events) = (&mut self.book, &self.events[events]);
            if self.by_level {
                events.iter().for_each(|event| Self::apply_level(book, event));
            } else {
                events.iter().for_each(|event| Self::apply_order(book, event));
            }
        }

        fn levels(&self) -> Option<Levels> {
            let mut levels = Levels::new();
            for tick in self.range.0..=self.range.1 {
                for (side, size) in [(0, self.book.bid_qty_at_tick(tick)), (1, self.book.ask_qty_at_tick(tick))] {
                    // Sums of doubles: to the nearest lot.
                    let lots = (size * SCALE / self.lot as f64).round() as u128;
                    if lots != 0 {
                        levels.push((side, i128::from(tick) * self.tick, lots * self.lot));
                    }
                }
            }
            levels.sort_unstable();
            Some(levels)
        }
    }

    #[derive(Clone, Copy)]
    struct MatchingEvent {
        action: BookAction,
        side: Side,
        id: Id,
        price: u128,
        size: u64,
        moves: bool,
    }

    /// A matching engine: it cannot hold a crossed book, which recorded days have before the open.
    pub(super) struct Matching {
        book: MatchingBook<()>,
        events: Vec<MatchingEvent>,
        tick: i128,
        lot: u128,
    }

    pub(super) fn matching_book_fits(stream: &Stream) -> bool {
        stream.name == "base"
    }

    impl Matching {
        pub(super) fn new(stream: &Stream) -> Self {
            let (tick, lot) = (stream.tick, stream.lot);
            let mut prices = HashMap::new();
            let event = |delta: &OrderBookDelta_| {
                let order = &delta.order;
                let price = (order.price.raw() / tick) as u128;
                MatchingEvent {
                    action: delta.action,
                    side: if order.side == OrderSide::Sell { Side::Sell } else { Side::Buy },
                    id: Id::from_u64(order.order_id),
                    price,
                    size: (order.size.raw() / lot) as u64,
                    moves: prices.insert(order.order_id, price).is_some_and(|old| old != price),
                }
            };
            Self { events: stream.deltas.iter().map(event).collect(), book: MatchingBook::new("A"), tick, lot }
        }
    }

    impl Replay for Matching {
        fn reset(&mut self) {
            self.book = MatchingBook::new("A");
        }

        fn run(&mut self, events: Range<usize>) {
            let book = &mut self.book;
            for event in &self.events[events] {
                let MatchingEvent { action, side, id, price, size, moves } = *event;
                match action {
                    BookAction::Add => _ = book.add_limit_order(id, price, size, side, TimeInForce::Gtc, None),
                    BookAction::Delete => _ = book.cancel_order(id),
                    BookAction::Update if moves => {
                        let (new_price, new_quantity) = (Price::new(price), Quantity::new(size));
                        let update = OrderUpdate::UpdatePriceAndQuantity { order_id: id, new_price, new_quantity };
                        _ = book.update_order(update);
                    }
                    BookAction::Update => {
                        let update = OrderUpdate::UpdateQuantity { order_id: id, new_quantity: Quantity::new(size) };
                        _ = book.update_order(update);
                    }
                    BookAction::Clear => *book = MatchingBook::new("A"),
                }
            }
        }

        fn levels(&self) -> Option<Levels> {
            let snapshot = self.book.create_snapshot(usize::MAX).ok()?;
            let mut levels = Levels::new();
            for (side, found) in [(0, &snapshot.bids), (1, &snapshot.asks)] {
                levels.extend(found.iter().map(|level| {
                    let price = level.price().as_u128() as i128 * self.tick;
                    (side, price, u128::from(level.visible_quantity().as_u64()) * self.lot)
                }));
            }
            levels.sort_unstable();
            Some(levels)
        }
    }
}
