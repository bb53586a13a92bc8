//! Questions to a book. None of them copies it, and a walk costs what it returns.

use std::iter::FusedIterator;

use nautilus_cython_core::{Error, Result, UnixNanos};

use super::{
    BookFill, BookLevel, BookTop, OrderBook,
    book::{Core, level_id, on_engine, top_id},
    engine::Engine,
    ladder::Cursor,
    side::Side,
    word::Word,
};
use crate::{
    data::{BookOrder, DEPTH10_LEN, OrderBookDelta, OrderBookDeltas, OrderBookDepth10, QuoteTick},
    enums::{BookAction, OrderSide, RecordFlag},
    types::{
        Price, Quantity,
        fixed::{raw_to_f64, steps_to_f64},
        quantity::QUANTITY_RAW_MAX,
    },
};

/// A level in raw units, with the slot where its engine keeps it.
#[derive(Clone, Copy, Debug)]
struct RawLevel {
    price: i128,
    size: u128,
    count: u32,
    slot: u32,
}

/// A walk over the levels of a side in raw units, best first.
#[derive(Clone, Debug)]
struct Walk<'a> {
    book: &'a OrderBook,
    side: Side,
    cursor: Cursor,
    left: usize,
}

impl Iterator for Walk<'_> {
    type Item = RawLevel;

    #[inline]
    fn next(&mut self) -> Option<RawLevel> {
        self.left = self.left.checked_sub(1)?;
        let Self { book, side, cursor, .. } = self;
        on_engine!(&book.core,
            top => top.get(*side).map(|(price, size)| RawLevel { price: price.raw(), size: size.raw(), count: 1, slot: 0 }),
            engine => {
                let (key, slot) = engine.ladder(*side).next(cursor)?;
                Some(book.raw_level(engine, *side, key, slot))
            }
        )
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left, Some(self.left))
    }
}

/// The levels of one side, best first; see [`OrderBook::bids`].
#[derive(Clone, Debug)]
pub struct BookLevels<'a> {
    walk: Walk<'a>,
    limit: Option<i128>,
}

impl Iterator for BookLevels<'_> {
    type Item = BookLevel;

    fn next(&mut self) -> Option<BookLevel> {
        let Walk { book, side, .. } = self.walk;
        let level = self.walk.next()?;
        if self.limit.is_some_and(|limit| side.is_worse(level.price, limit)) {
            self.walk.left = 0;
            return None;
        }
        Some(book.level_of(side, level))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (if self.limit.is_some() { 0 } else { self.walk.left }, Some(self.walk.left))
    }
}

impl FusedIterator for BookLevels<'_> {}

/// The orders of one level, first in first; see [`OrderBook::level_orders`].
#[derive(Clone, Debug)]
pub struct LevelOrders<'a> {
    book: &'a OrderBook,
    side: Side,
    level: RawLevel,
    /// The node of the last order of an L3 book; the level's slot before the first.
    node: u32,
    left: u32,
}

impl Iterator for LevelOrders<'_> {
    type Item = BookOrder;

    fn next(&mut self) -> Option<BookOrder> {
        self.left = self.left.checked_sub(1)?;
        let Self { book, side, level, node, .. } = self;
        let price = book.price(level.price);
        let (order_id, size) = match &book.core {
            Core::Orders(orders) => {
                let (id, size) = orders.after(node);
                (id, size.raw(&book.sizes))
            }
            Core::WideOrders(orders) => orders.after(node),
            Core::Levels(_) | Core::WideLevels(_) => (level_id(*side, price), level.size),
            Core::Top(_) => (top_id(*side), level.size),
        };
        Some(BookOrder { side: side.order_side(), price, size: book.size(size), order_id })
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left as usize, Some(self.left as usize))
    }
}

impl FusedIterator for LevelOrders<'_> {}
impl ExactSizeIterator for LevelOrders<'_> {}

/// The side whose levels an order of `side` would take.
fn taken_by(side: OrderSide) -> Result<Side> {
    Side::of(side).map(Side::other).ok_or_else(|| Error::invalid("order_side", side, "BUY or SELL"))
}

impl OrderBook {
    /// The bids, best first; at most `depth` of them.
    #[must_use]
    pub fn bids(&self, depth: Option<usize>) -> BookLevels<'_> {
        BookLevels { walk: self.walk(Side::Bid, depth), limit: None }
    }

    /// The asks, best first; at most `depth` of them.
    #[must_use]
    pub fn asks(&self, depth: Option<usize>) -> BookLevels<'_> {
        BookLevels { walk: self.walk(Side::Ask, depth), limit: None }
    }

    /// The bids at `price` or above, best first.
    #[must_use]
    pub fn bids_down_to(&self, price: Price) -> BookLevels<'_> {
        BookLevels { walk: self.walk(Side::Bid, None), limit: Some(price.raw()) }
    }

    /// The asks at `price` or below, best first.
    #[must_use]
    pub fn asks_up_to(&self, price: Price) -> BookLevels<'_> {
        BookLevels { walk: self.walk(Side::Ask, None), limit: Some(price.raw()) }
    }

    /// The orders at `price`, first in first: none if there is no such level, one in an aggregated book.
    #[must_use]
    pub fn level_orders(&self, side: OrderSide, price: Price) -> LevelOrders<'_> {
        let side = Side::of(side);
        match side.and_then(|side| self.level_at(side, price)) {
            Some(level) => self.queue(side.unwrap_or(Side::Bid), level),
            None => self.queue(Side::Bid, RawLevel { price: 0, size: 0, count: 0, slot: 0 }),
        }
    }

    /// The orders of a side, best level first, each level first in first: those of the best `depth` levels that are not
    /// worse than `limit`.
    ///
    /// # Errors
    /// `InvalidValue` if `side` is neither `Buy` nor `Sell`.
    pub fn side_orders(
        &self,
        side: OrderSide,
        depth: Option<usize>,
        limit: Option<Price>,
    ) -> Result<impl Iterator<Item = BookOrder> + '_> {
        let side = Side::of(side).ok_or_else(|| Error::invalid("order_side", side, "BUY or SELL"))?;
        let is_within = move |level: &RawLevel| limit.is_none_or(|limit| !side.is_worse(level.price, limit.raw()));
        let levels = self.walk(side, depth).take_while(is_within);
        Ok(levels.flat_map(move |level| self.queue(side, level)))
    }

    /// Writes prices and sizes of the best levels of a side as the nearest doubles, best first, as far as the shorter
    /// of both has room. Returns how many.
    ///
    /// # Errors
    /// `InvalidValue` if `side` is neither `Buy` nor `Sell`.
    pub fn level_values(&self, side: OrderSide, prices: &mut [f64], sizes: &mut [f64]) -> Result<usize> {
        let side = Side::of(side).ok_or_else(|| Error::invalid("order_side", side, "BUY or SELL"))?;
        let room = prices.iter_mut().zip(sizes);
        Ok(match &self.core {
            Core::Levels(levels) => self.write_values(levels, side, room),
            Core::Orders(orders) => self.write_values(orders, side, room),
            _ => {
                let levels = BookLevels { walk: self.walk(side, None), limit: None };
                let write = |(level, (price, size)): (BookLevel, (&mut f64, &mut f64))| {
                    *price = level.price.as_f64();
                    *size = level.size.as_f64();
                };
                levels.zip(room).map(write).count()
            }
        })
    }

    fn write_values<'a, E: Engine<Word = u64>>(
        &self,
        engine: &E,
        side: Side,
        room: impl Iterator<Item = (&'a mut f64, &'a mut f64)>,
    ) -> usize {
        // Counts become steps of the last decimal, and those are divided: no 128 bits unless something is very large.
        let in_steps = self.prices.in_steps(self.price_precision).zip(self.sizes.in_steps(self.size_precision));
        let ladder = engine.ladder(side);
        let mut cursor = ladder.cursor();
        let mut written = 0;
        for (to_price, to_size) in room.take(ladder.len()) {
            let Some((key, slot)) = ladder.next(&mut cursor) else { break };
            let (tick, size) = (side.key(key), engine.level(slot).0);
            let exact = in_steps.and_then(|((base, unit), (_, lot))| {
                let price = tick.checked_mul(unit)?.checked_add(base)?;
                let size = i64::try_from(size).ok()?.checked_mul(lot)?;
                steps_to_f64(price, self.price_precision).zip(steps_to_f64(size, self.size_precision))
            });
            let (price, size) = exact.unwrap_or_else(|| {
                let level = self.level_of(side, self.raw_level(engine, side, key, slot));
                (level.price.as_f64(), level.size.as_f64())
            });
            (*to_price, *to_size) = (price, size);
            written += 1;
        }
        written
    }

    /// The number of bid levels.
    #[must_use]
    pub fn bid_level_count(&self) -> usize {
        self.level_count(Side::Bid)
    }

    /// The number of ask levels.
    #[must_use]
    pub fn ask_level_count(&self) -> usize {
        self.level_count(Side::Ask)
    }

    /// The number of orders on both sides; in an aggregated book that of levels.
    #[must_use]
    pub fn order_count(&self) -> usize {
        on_engine!(&self.core,
            top => Side::BOTH.iter().filter(|&&side| top.get(side).is_some()).count(),
            engine => engine.len()
        )
    }

    /// Both best levels.
    #[must_use]
    pub fn top(&self) -> BookTop {
        BookTop { bid: self.best_level(Side::Bid), ask: self.best_level(Side::Ask) }
    }

    /// The best bid price.
    #[must_use]
    pub fn best_bid_price(&self) -> Option<Price> {
        self.best(Side::Bid).map(|level| self.price(level.price))
    }

    /// The best ask price.
    #[must_use]
    pub fn best_ask_price(&self) -> Option<Price> {
        self.best(Side::Ask).map(|level| self.price(level.price))
    }

    /// The size at the best bid.
    #[must_use]
    pub fn best_bid_size(&self) -> Option<Quantity> {
        self.best(Side::Bid).map(|level| self.size(level.size))
    }

    /// The size at the best ask.
    #[must_use]
    pub fn best_ask_size(&self) -> Option<Quantity> {
        self.best(Side::Ask).map(|level| self.size(level.size))
    }

    /// The best ask less the best bid, in raw units of `10^-16`: exact, and negative if the book is crossed.
    #[must_use]
    pub fn spread_raw(&self) -> Option<i128> {
        Some(self.best(Side::Ask)?.price - self.best(Side::Bid)?.price)
    }

    /// The best ask less the best bid: the nearest `f64`.
    #[must_use]
    pub fn spread(&self) -> Option<f64> {
        self.spread_raw().map(raw_to_f64)
    }

    /// The middle of the best prices in raw units of `10^-16`, rounded down to the last of them.
    #[must_use]
    pub fn midpoint_raw(&self) -> Option<i128> {
        Some((self.best(Side::Ask)?.price + self.best(Side::Bid)?.price).div_euclid(2))
    }

    /// The middle of the best prices: the nearest `f64`.
    #[must_use]
    pub fn midpoint(&self) -> Option<f64> {
        let sum = self.best(Side::Ask)?.price + self.best(Side::Bid)?.price;
        Some(raw_to_f64(sum) / 2.0)
    }

    /// The average price that an order of `side` for `qty` would get; if the book holds less, that of all it holds.
    /// 0.0 if there is nothing to take.
    ///
    /// # Errors
    /// `InvalidValue` if `side` is neither `Buy` nor `Sell`.
    pub fn get_avg_px_for_quantity(&self, qty: Quantity, side: OrderSide) -> Result<f64> {
        let side = taken_by(side)?;
        let Some(best) = self.best(side) else { return Ok(0.0) };
        // As an offset from the best price, because that is small: a double holds it exactly nearly always.
        let (mut left, mut offset, mut taken) = (qty.raw(), 0.0, 0.0);
        for level in self.walk(side, None) {
            let size = level.size.min(left);
            left -= size;
            offset += (level.price - best.price) as f64 * size as f64;
            taken += size as f64;
            if left == 0 {
                break;
            }
        }
        if taken == 0.0 {
            return Ok(0.0);
        }
        #[expect(clippy::cast_possible_truncation, reason = "an average lies between two prices")]
        let offset = (offset / taken).round() as i128;
        Ok(raw_to_f64(best.price + offset))
    }

    /// The worst price that an order of `side` for `qty` would get; if the book holds less, the last price it holds.
    ///
    /// # Errors
    /// `InvalidValue` if `side` is neither `Buy` nor `Sell`.
    pub fn get_worst_px_for_quantity(&self, qty: Quantity, side: OrderSide) -> Result<Option<Price>> {
        let mut left = qty.raw();
        let mut worst = None;
        for level in self.walk(taken_by(side)?, None) {
            if left == 0 {
                break;
            }
            worst = Some(level.price);
            left = left.saturating_sub(level.size);
        }
        Ok(worst.map(|raw| self.price(raw)))
    }

    /// What an order of `side` limited to `price` could take at once, in raw units of `10^-16`.
    ///
    /// # Errors
    /// `InvalidValue` if `side` is neither `Buy` nor `Sell`.
    pub fn quantity_raw_for_price(&self, price: Price, side: OrderSide) -> Result<u128> {
        let side = taken_by(side)?;
        let crossed = self.walk(side, None).take_while(|level| !side.is_worse(level.price, price.raw()));
        Ok(crossed.fold(0, |sum: u128, level| sum.saturating_add(level.size)))
    }

    /// What an order of `side` limited to `price` could take at once.
    ///
    /// # Errors
    /// `InvalidValue` if `side` is neither `Buy` nor `Sell`.
    pub fn get_quantity_for_price(&self, price: Price, side: OrderSide) -> Result<f64> {
        self.quantity_raw_for_price(price, side).map(|raw| raw_to_f64(raw.cast_signed()))
    }

    /// What an order of `side` could take at exactly `price`; zero if there is no such level.
    ///
    /// # Errors
    /// `InvalidValue` if `side` is neither `Buy` nor `Sell`.
    pub fn get_quantity_at_level(&self, price: Price, side: OrderSide) -> Result<Quantity> {
        let level = self.level_at(taken_by(side)?, price);
        Ok(self.size(level.map_or(0, |level| level.size)))
    }

    /// Price and size of each level that an order of `side` limited to `price` would cross, best first.
    ///
    /// # Errors
    /// `InvalidValue` if `side` is neither `Buy` nor `Sell`.
    pub fn get_all_crossed_levels(&self, price: Price, side: OrderSide) -> Result<Vec<BookFill>> {
        let side = taken_by(side)?;
        let levels = BookLevels { walk: self.walk(side, None), limit: Some(price.raw()) };
        Ok(levels.map(|level| BookFill { price: level.price, size: level.size }).collect())
    }

    /// The fills that `order` would get at once up to its price, one for each resting order or level, best first.
    ///
    /// # Errors
    /// `InvalidValue` if the order has no side.
    pub fn simulate_fills(&self, order: &BookOrder) -> Result<Vec<BookFill>> {
        let side = taken_by(order.side)?;
        let mut left = order.size.raw();
        let precision = self.size_precision.max(order.size.precision());
        let mut fills = Vec::new();
        for level in self.walk(side, None) {
            if side.is_worse(level.price, order.price.raw()) {
                break;
            }
            for resting in self.queue(side, level) {
                if left == 0 {
                    return Ok(fills);
                }
                let filled = resting.size.raw().min(left);
                left -= filled;
                fills.push(BookFill { price: resting.price, size: quantity(filled, precision) });
            }
        }
        Ok(fills)
    }

    /// The best prices and sizes as a quote of the book's last time; `None` unless both sides have one.
    #[must_use]
    pub fn to_quote_tick(&self) -> Option<QuoteTick> {
        let (bid, ask) = (self.best_level(Side::Bid)?, self.best_level(Side::Ask)?);
        Some(QuoteTick {
            instrument_id: self.instrument_id,
            bid_price: bid.price,
            ask_price: ask.price,
            bid_size: bid.size,
            ask_size: ask.size,
            ts_event: self.ts_last,
            ts_init: self.ts_last,
        })
    }

    /// The ten best levels per side, flagged as a snapshot.
    #[must_use]
    pub fn to_depth10(&self, ts_event: UnixNanos, ts_init: UnixNanos) -> OrderBookDepth10 {
        let mut depth = OrderBookDepth10 {
            instrument_id: self.instrument_id,
            bids: [BookOrder::NULL; DEPTH10_LEN],
            asks: [BookOrder::NULL; DEPTH10_LEN],
            bid_counts: [0; DEPTH10_LEN],
            ask_counts: [0; DEPTH10_LEN],
            flags: SNAPSHOT_END,
            sequence: self.sequence,
            ts_event,
            ts_init,
        };
        let OrderBookDepth10 { bids, asks, bid_counts, ask_counts, .. } = &mut depth;
        for (levels, orders, counts) in [(self.bids(None), bids, bid_counts), (self.asks(None), asks, ask_counts)] {
            for (level, (order, count)) in levels.zip(orders.iter_mut().zip(counts)) {
                *order = BookOrder { side: level.side, price: level.price, size: level.size, order_id: 0 };
                *count = level.count;
            }
        }
        depth
    }

    /// Changes that make any book of this type and instrument equal to this one: a `Clear`, then an `Add` per
    /// order, bids first, best first, each level first in first. All are flagged as a snapshot, the last as last.
    #[must_use]
    pub fn to_snapshot_deltas(&self, ts_event: UnixNanos, ts_init: UnixNanos) -> OrderBookDeltas {
        let delta = |action, order| OrderBookDelta {
            instrument_id: self.instrument_id,
            action,
            order,
            flags: RecordFlag::F_SNAPSHOT as u8,
            sequence: self.sequence,
            ts_event,
            ts_init,
        };
        let mut deltas = Vec::with_capacity(self.order_count() + 1);
        deltas.push(delta(BookAction::Clear, BookOrder::NULL));
        deltas.extend(self.orders().map(|order| delta(BookAction::Add, order)));
        if let Some(last) = deltas.last_mut() {
            last.flags = SNAPSHOT_END;
        }
        OrderBookDeltas::of_one_instrument(self.instrument_id, deltas)
    }

    /// All orders: bids first, best first, each level first in first.
    pub fn orders(&self) -> impl Iterator<Item = BookOrder> + '_ {
        Side::BOTH
            .into_iter()
            .flat_map(move |side| self.walk(side, None).flat_map(move |level| self.queue(side, level)))
    }

    fn walk(&self, side: Side, depth: Option<usize>) -> Walk<'_> {
        let cursor = on_engine!(&self.core, _top => Cursor::default(), engine => engine.ladder(side).cursor());
        Walk { book: self, side, cursor, left: self.level_count(side).min(depth.unwrap_or(usize::MAX)) }
    }

    fn queue(&self, side: Side, level: RawLevel) -> LevelOrders<'_> {
        LevelOrders { book: self, side, level, node: level.slot, left: level.count }
    }

    fn level_count(&self, side: Side) -> usize {
        on_engine!(&self.core, top => usize::from(top.get(side).is_some()), engine => engine.ladder(side).len())
    }

    fn raw_level<E: Engine>(&self, engine: &E, side: Side, key: i64, slot: u32) -> RawLevel {
        let (size, count) = engine.level(slot);
        RawLevel { price: self.prices.raw(side.key(key)), size: size.raw(&self.sizes), count, slot }
    }

    fn best(&self, side: Side) -> Option<RawLevel> {
        on_engine!(&self.core,
            _top => self.walk(side, None).next(),
            engine => engine.ladder(side).best().map(|(key, slot)| self.raw_level(engine, side, key, slot))
        )
    }

    fn best_level(&self, side: Side) -> Option<BookLevel> {
        self.best(side).map(|level| self.level_of(side, level))
    }

    fn level_at(&self, side: Side, price: Price) -> Option<RawLevel> {
        let level = on_engine!(&self.core,
            _top => self.best(side).filter(|level| level.price == price.raw()),
            engine => {
                let key = side.key(self.prices.units(price.raw())?);
                engine.ladder(side).peek(key).map(|slot| self.raw_level(engine, side, key, slot))
            }
        );
        level.filter(|level| level.size != 0)
    }

    fn level_of(&self, side: Side, level: RawLevel) -> BookLevel {
        BookLevel {
            side: side.order_side(),
            price: self.price(level.price),
            size: self.size(level.size),
            count: level.count,
        }
    }

    /// The lowest and the highest tick of any level.
    pub(super) fn tick_range(&self) -> Option<(i64, i64)> {
        let mut range = None;
        for side in Side::BOTH {
            for level in self.walk(side, None) {
                let tick = self.prices.units(level.price)?;
                range =
                    range.map_or(Some((tick, tick)), |(low, high): (i64, i64)| Some((low.min(tick), high.max(tick))));
            }
        }
        range
    }

    /// A price of the book: all are multiples of its last decimal.
    fn price(&self, raw: i128) -> Price {
        Price::trusted(raw, self.price_precision)
    }

    fn size(&self, raw: u128) -> Quantity {
        quantity(raw, self.size_precision)
    }
}

/// Flags of the last record of a snapshot.
const SNAPSHOT_END: u8 = RecordFlag::F_SNAPSHOT as u8 | RecordFlag::F_LAST as u8;

fn quantity(raw: u128, precision: u8) -> Quantity {
    Quantity::trusted(raw.min(QUANTITY_RAW_MAX), precision)
}
