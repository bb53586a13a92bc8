//! The order book of one instrument: what each operation means, for every book type.

use std::num::NonZeroUsize;

use nautilus_cython_core::{Error, ErrorKind, Result, UnixNanos};

use super::{
    columns::CountRoom,
    engine::{Engine, Misfit},
    grid::{Grid, Regrid},
    levels::Levels,
    orders::Orders,
    side::Side,
    top::{Stamp, Top},
    word::Word,
};
use crate::{
    data::{BookOrder, DEPTH10_LEN, OrderBookDelta, OrderBookDeltas, OrderBookDepth10, QuoteTick, TradeTick},
    enums::{BookAction, BookType, OrderSide, RecordFlag},
    identifiers::InstrumentId,
    types::{Price, Quantity},
};

/// The resting orders of one instrument, as far as its venue shows them.
///
/// An *L3* book keeps every order by its id, first in first out at each price. An *L2* book keeps one size per price
/// and an *L1* book one price per side; there the ids of orders are made by the book. In an L3 book, records flagged
/// `F_TOB` or `F_MBP` are treated like those of an L1 or L2 book.
///
/// The book shows what the venue sends, crossed and locked states included; see [`check_integrity`](Self::check_integrity).
/// Prices and sizes come back with the most decimals that the book has seen since it was made or reset.
///
/// It keeps all levels, unless [`set_max_depth`](Self::set_max_depth) says how many.
///
/// Each operation that takes place adds 1 to [`update_count`](Self::update_count). Sequence number and time only move
/// forward; older ones are logged as warnings. An operation that fails changes nothing.
///
/// Not synchronised: one thread at a time may change it.
#[derive(Clone)]
pub struct OrderBook {
    pub(super) instrument_id: InstrumentId,
    pub(super) book_type: BookType,
    pub(super) sequence: u64,
    pub(super) ts_last: UnixNanos,
    pub(super) update_count: u64,
    pub(super) price_precision: u8,
    pub(super) size_precision: u8,
    pub(super) prices: Grid,
    pub(super) sizes: Grid,
    pub(super) core: Core,
    pub(super) counts: CountRoom,
    /// Levels that a side keeps; `usize::MAX` for all.
    pub(super) most_levels: usize,
}

/// The engine of a book. L2 and L3 books start with 64-bit sizes and move to 128 bits when something does not fit.
#[derive(Clone, Debug)]
pub(super) enum Core {
    Top(Top),
    Levels(Levels<u64>),
    WideLevels(Levels<u128>),
    Orders(Orders<u64>),
    WideOrders(Orders<u128>),
}

/// Runs an expression on the engine of a book, whatever its word, or another on an L1 book.
macro_rules! on_engine {
    ($core:expr, $top:ident => $of_top:expr, $engine:ident => $of_engine:expr) => {
        match $core {
            Core::Top($top) => $of_top,
            Core::Levels($engine) => $of_engine,
            Core::WideLevels($engine) => $of_engine,
            Core::Orders($engine) => $of_engine,
            Core::WideOrders($engine) => $of_engine,
        }
    };
}
pub(super) use on_engine;

impl Core {
    fn new(book_type: BookType) -> Self {
        match book_type {
            BookType::L1_MBP => Self::Top(Top::default()),
            BookType::L2_MBP => Self::Levels(Levels::default()),
            BookType::L3_MBO => Self::Orders(Orders::default()),
        }
    }
}

impl OrderBook {
    /// Makes an empty book.
    #[must_use]
    pub fn new(instrument_id: InstrumentId, book_type: BookType) -> Self {
        Self {
            instrument_id,
            book_type,
            sequence: 0,
            ts_last: 0,
            update_count: 0,
            price_precision: 0,
            size_precision: 0,
            prices: Grid::default(),
            sizes: Grid::default(),
            core: Core::new(book_type),
            counts: CountRoom::default(),
            most_levels: usize::MAX,
        }
    }

    /// The instrument.
    #[must_use]
    pub const fn instrument_id(&self) -> InstrumentId {
        self.instrument_id
    }

    /// How much of the market the book shows.
    #[must_use]
    pub const fn book_type(&self) -> BookType {
        self.book_type
    }

    /// The highest sequence number of any operation; 0 before the first.
    #[must_use]
    pub const fn sequence(&self) -> u64 {
        self.sequence
    }

    /// The latest time of any operation; 0 before the first.
    #[must_use]
    pub const fn ts_last(&self) -> UnixNanos {
        self.ts_last
    }

    /// The number of operations that took place.
    #[must_use]
    pub const fn update_count(&self) -> u64 {
        self.update_count
    }

    /// The number of levels that each side keeps at most; `None` if it keeps all.
    #[must_use]
    pub fn max_depth(&self) -> Option<NonZeroUsize> {
        NonZeroUsize::new(self.most_levels).filter(|levels| *levels != NonZeroUsize::MAX)
    }

    /// Keeps the best `levels` of each side and no others from now on, or all.
    ///
    /// A level that is pushed out is forgotten with its orders, and does not come back when a better one goes: until the
    /// venue sends more, the side has fewer. A later update of a forgotten order is that of an unknown one, which adds it,
    /// and a delete of it finds nothing. Both count as operations, as does what is added too far away to be kept. L1 books
    /// have one level anyway.
    pub fn set_max_depth(&mut self, levels: Option<NonZeroUsize>) {
        self.most_levels = levels.map_or(usize::MAX, NonZeroUsize::get);
        Side::BOTH.iter().for_each(|&side| self.forget_far_levels(side));
    }

    /// Adds an order or level. An id that already rests in an L3 book moves as in [`update`](Self::update).
    ///
    /// # Errors
    /// `InvalidState` for an L1 book. `InvalidValue` if the size is zero or the order has no side and its id is not in
    /// the book. `Overflow` if the price lies 2^64 of the book's price units or more from another one.
    pub fn add(&mut self, order: &BookOrder, flags: u8, sequence: u64, ts_event: UnixNanos) -> Result<()> {
        if self.book_type == BookType::L1_MBP {
            return Err(Error::state("cannot add an order to an L1_MBP book: update it instead"));
        }
        self.change(BookAction::Add, order, flags, sequence, ts_event)
    }

    /// Changes an order or level, or adds it if it is unknown; size zero removes it.
    ///
    /// In the queue of an L3 level, an order keeps its place when its size shrinks and loses it when its size grows
    /// or its price changes. An L1 book ignores news older than what the side shows. An order without side is found by
    /// its id (in an L2 book by its price) and ignored if it is not there.
    ///
    /// # Errors
    /// `Overflow` if the price lies 2^64 of the book's price units or more from another one.
    pub fn update(&mut self, order: &BookOrder, flags: u8, sequence: u64, ts_event: UnixNanos) -> Result<()> {
        self.change(BookAction::Update, order, flags, sequence, ts_event)
    }

    /// Removes an order or level. It counts as an operation even if there is none, unless the order has no side.
    pub fn delete(&mut self, order: &BookOrder, flags: u8, sequence: u64, ts_event: UnixNanos) {
        if let Some(side) = self.side_of(order, flags)
            && self.remove(side, order, flags, Stamp { ts_event, sequence })
        {
            self.advance(sequence, ts_event);
        }
    }

    /// Removes everything.
    pub fn clear(&mut self, sequence: u64, ts_event: UnixNanos) {
        on_engine!(&mut self.core,
            top => Side::BOTH.iter().for_each(|&side| top.clear_side(side, Stamp { ts_event, sequence })),
            engine => engine.clear()
        );
        self.advance(sequence, ts_event);
    }

    /// Removes all bids.
    pub fn clear_bids(&mut self, sequence: u64, ts_event: UnixNanos) {
        self.clear_side(Side::Bid, sequence, ts_event);
    }

    /// Removes all asks.
    pub fn clear_asks(&mut self, sequence: u64, ts_event: UnixNanos) {
        self.clear_side(Side::Ask, sequence, ts_event);
    }

    /// Makes the book as good as new, with the depth it has.
    pub fn reset(&mut self) {
        *self = Self { most_levels: self.most_levels, ..Self::new(self.instrument_id, self.book_type) };
    }

    /// Applies one change.
    ///
    /// On an L1 book an `Add` does what an `Update` does, so that a snapshot of an L1 book can be applied to one.
    ///
    /// # Errors
    /// `InvalidValue` if it is for another instrument; otherwise those of [`add`](Self::add) and
    /// [`update`](Self::update).
    #[inline]
    pub fn apply_delta(&mut self, delta: &OrderBookDelta) -> Result<()> {
        self.check_instrument("delta.instrument_id", delta.instrument_id)?;
        self.apply(delta)
    }

    /// Applies changes that belong together: all of them, or none if one fails.
    ///
    /// # Errors
    /// Those of [`apply_delta`](Self::apply_delta).
    pub fn apply_deltas(&mut self, deltas: &OrderBookDeltas) -> Result<()> {
        self.check_instrument("deltas.instrument_id", deltas.instrument_id())?;
        let deltas = deltas.deltas();
        if self.takes_all(deltas) {
            return deltas.iter().try_for_each(|delta| self.apply(delta));
        }
        // Something may fail half-way, which is rare: work on a copy.
        let mut book = self.clone();
        deltas.iter().try_for_each(|delta| book.apply(delta))?;
        *self = book;
        Ok(())
    }

    /// Replaces the whole book by a snapshot of its ten best levels; unused slots are skipped. It counts as one operation.
    /// An L1 book takes the best level of each side, unless it has newer news of that side.
    ///
    /// # Errors
    /// `InvalidValue` if it is for another instrument; `Overflow` as in [`update`](Self::update). Nothing changes then.
    pub fn apply_depth(&mut self, depth: &OrderBookDepth10) -> Result<()> {
        self.check_instrument("depth.instrument_id", depth.instrument_id)?;
        let stamp = Stamp { ts_event: depth.ts_event, sequence: depth.sequence };
        if let Core::Top(_) = self.core {
            let bid = self.set_top(Side::Bid, quote_of(depth.bids[0].price, depth.bids[0].size), stamp);
            let ask = self.set_top(Side::Ask, quote_of(depth.asks[0].price, depth.asks[0].size), stamp);
            if bid || ask {
                self.advance(depth.sequence, depth.ts_event);
            }
            return Ok(());
        }
        let mut orders = depth.bids.iter().chain(&depth.asks).filter(|order| order.size.raw() != 0);
        if self.has_room(2 * DEPTH10_LEN) && orders.all(|order| self.prices.units(order.price.raw()).is_some()) {
            return self.replace_levels(depth);
        }
        let mut book = self.clone();
        book.replace_levels(depth)?;
        *self = book;
        Ok(())
    }

    fn replace_levels(&mut self, depth: &OrderBookDepth10) -> Result<()> {
        self.clear_side_of_core(Side::Bid, Stamp::default());
        self.clear_side_of_core(Side::Ask, Stamp::default());
        for (side, orders) in [(Side::Bid, &depth.bids), (Side::Ask, &depth.asks)] {
            for order in orders.iter().filter(|order| order.size.raw() != 0) {
                self.place(side, level_id(side, order.price), order.price, order.size)?;
            }
        }
        self.advance(depth.sequence, depth.ts_event);
        Ok(())
    }

    /// Sets both sides of an L1 book from a quote. A side with size zero becomes empty; a quote older than what a side
    /// shows does not change that side.
    ///
    /// # Errors
    /// `InvalidState` for an L2 or L3 book, `InvalidValue` if the quote is for another instrument.
    pub fn update_quote_tick(&mut self, quote: &QuoteTick) -> Result<()> {
        self.check_instrument("quote.instrument_id", quote.instrument_id)?;
        let bid = quote_of(quote.bid_price, quote.bid_size);
        let ask = quote_of(quote.ask_price, quote.ask_size);
        self.update_top("a quote", bid, ask, quote.ts_event)
    }

    /// Sets both sides of an L1 book to the price and size of a trade, unless a side has newer news.
    ///
    /// # Errors
    /// `InvalidState` for an L2 or L3 book, `InvalidValue` if the trade is for another instrument.
    pub fn update_trade_tick(&mut self, trade: &TradeTick) -> Result<()> {
        self.check_instrument("trade.instrument_id", trade.instrument_id)?;
        let both = quote_of(trade.price, trade.size);
        self.update_top("a trade", both, both, trade.ts_event)
    }

    /// Checks that the best bid is not above the best ask. A locked book (equal prices) passes.
    ///
    /// # Errors
    /// `InvalidState` if it is.
    pub fn check_integrity(&self) -> Result<()> {
        match (self.best_bid_price(), self.best_ask_price()) {
            (Some(bid), Some(ask)) if bid.raw() > ask.raw() => {
                Err(Error::state(format!("the book is crossed: best bid {bid}, best ask {ask}")))
            }
            _ => Ok(()),
        }
    }

    #[inline]
    fn check_instrument(&self, field: &str, instrument_id: InstrumentId) -> Result<()> {
        if instrument_id == self.instrument_id { Ok(()) } else { Err(self.wrong_instrument(field, instrument_id)) }
    }

    #[cold]
    fn wrong_instrument(&self, field: &str, instrument_id: InstrumentId) -> Error {
        Error::new(
            ErrorKind::InvalidValue,
            format!("invalid `{field}`: {instrument_id}, expected {}, the instrument of the book", self.instrument_id),
        )
    }

    #[inline]
    pub(super) fn apply(&mut self, delta: &OrderBookDelta) -> Result<()> {
        match delta.action {
            BookAction::Clear => self.clear(delta.sequence, delta.ts_event),
            BookAction::Delete => self.delete(&delta.order, delta.flags, delta.sequence, delta.ts_event),
            action => self.change(action, &delta.order, delta.flags, delta.sequence, delta.ts_event)?,
        }
        Ok(())
    }

    /// Adds or updates.
    #[inline]
    fn change(&mut self, action: BookAction, order: &BookOrder, flags: u8, sequence: u64, ts_event: u64) -> Result<()> {
        let Some(side) = self.side_of(order, flags) else {
            return if action == BookAction::Add { Err(no_side(order)) } else { Ok(()) };
        };
        let stamp = Stamp { ts_event, sequence };
        let happened = if order.size.raw() == 0 {
            if action == BookAction::Add {
                return Err(Error::invalid("order.size", 0, "a positive size to add"));
            }
            self.remove(side, order, flags, stamp)
        } else if let Core::Top(_) = self.core {
            self.set_top(side, Some((order.price, order.size)), stamp)
        } else {
            let id = if flags & NOT_AN_ORDER == 0 { order.order_id } else { made_id(side, order, flags) };
            self.place(side, id, order.price, order.size)?;
            true
        };
        if happened {
            self.advance(sequence, ts_event);
        }
        Ok(())
    }

    /// Whether every change is certain to succeed: each has its side and a size, and each price is on the grid.
    fn takes_all(&self, deltas: &[OrderBookDelta]) -> bool {
        let counted = !matches!(self.core, Core::Top(_));
        self.has_room(deltas.len())
            && deltas.iter().all(|delta| match delta.action {
                BookAction::Clear | BookAction::Delete => true,
                BookAction::Add if delta.order.size.raw() == 0 || delta.order.side == OrderSide::NoOrderSide => false,
                BookAction::Update if delta.order.size.raw() == 0 => true,
                BookAction::Add | BookAction::Update => {
                    !counted || self.prices.units(delta.order.price.raw()).is_some()
                }
            })
    }

    pub(super) fn has_room(&self, changes: usize) -> bool {
        on_engine!(&self.core, _top => true, engine => engine.has_room(changes))
    }

    /// The side of an order; one without side is looked up.
    #[inline]
    fn side_of(&self, order: &BookOrder, flags: u8) -> Option<Side> {
        Side::of(order.side).or_else(|| self.resolve(order, flags))
    }

    /// The side where an order without side rests: by id, in an L2 book by price. A price on both sides tells nothing.
    #[cold]
    fn resolve(&self, order: &BookOrder, flags: u8) -> Option<Side> {
        let tick = self.prices.units(order.price.raw());
        let only = |holds: &dyn Fn(Side) -> bool| match (holds(Side::Bid), holds(Side::Ask)) {
            (true, false) => Some(Side::Bid),
            (false, true) => Some(Side::Ask),
            _ => None,
        };
        let by_id = |side_of: &dyn Fn(u64) -> Option<Side>| {
            if flags & NOT_AN_ORDER == RecordFlag::F_MBP as u8 {
                only(&|side| side_of(level_id(side, order.price)) == Some(side))
            } else {
                side_of(order.order_id)
            }
        };
        match &self.core {
            Core::Top(top) => only(&|side| order.order_id == top_id(side) && top.get(side).is_some()),
            Core::Levels(levels) => only(&|side| tick.is_some_and(|tick| levels.holds(side, side.key(tick)))),
            Core::WideLevels(levels) => only(&|side| tick.is_some_and(|tick| levels.holds(side, side.key(tick)))),
            Core::Orders(orders) => by_id(&|id| orders.side_of(id)),
            Core::WideOrders(orders) => by_id(&|id| orders.side_of(id)),
        }
    }

    /// Removes an order or level if it is there; false if an L1 book has newer news.
    #[inline]
    fn remove(&mut self, side: Side, order: &BookOrder, flags: u8, stamp: Stamp) -> bool {
        let id = || if flags & NOT_AN_ORDER == 0 { order.order_id } else { made_id(side, order, flags) };
        match &mut self.core {
            Core::Orders(orders) => _ = orders.remove(id()),
            Core::WideOrders(orders) => _ = orders.remove(id()),
            // A price off the grid has no level.
            Core::Levels(levels) => {
                _ = self.prices.units(order.price.raw()).map(|tick| levels.set(false, side, side.key(tick), 0, 0))
            }
            Core::WideLevels(levels) => {
                _ = self.prices.units(order.price.raw()).map(|tick| levels.set(false, side, side.key(tick), 0, 0))
            }
            Core::Top(top) => return top.set(side, None, stamp),
        }
        true
    }

    /// Puts an order or level of an L2 or L3 book where it belongs, on a finer grid or with wider sizes if need be.
    #[inline]
    pub(super) fn place(&mut self, side: Side, id: u64, price: Price, size: Quantity) -> Result<()> {
        if let Err(misfit) = self.try_place(side, id, price, size) {
            self.place_refitted(misfit, side, id, price, size)?;
        }
        self.price_precision = self.price_precision.max(price.precision());
        self.size_precision = self.size_precision.max(size.precision());
        if self.most_levels != usize::MAX {
            self.forget_far_levels(side);
        }
        Ok(())
    }

    /// Removes the worst levels of a side that has too many.
    #[cold]
    fn forget_far_levels(&mut self, side: Side) {
        let most = self.most_levels;
        on_engine!(&mut self.core, _top => (), engine => engine.keep(side, most));
    }

    #[cold]
    fn place_refitted(&mut self, misfit: Misfit, side: Side, id: u64, price: Price, size: Quantity) -> Result<()> {
        self.refit(misfit, price, size)?;
        while let Err(misfit) = self.try_place(side, id, price, size) {
            self.refit(misfit, price, size)?;
        }
        Ok(())
    }

    #[inline]
    fn try_place(&mut self, side: Side, id: u64, price: Price, size: Quantity) -> Result<(), Misfit> {
        let key = side.key(self.prices.units(price.raw()).ok_or(Misfit::Price)?);
        let grid = &self.sizes;
        match &mut self.core {
            Core::Orders(orders) => orders.put(side, key, id, word(size, grid)?),
            Core::Levels(levels) => levels.put(side, key, id, word(size, grid)?),
            Core::WideOrders(orders) => orders.put(side, key, id, word(size, grid)?),
            Core::WideLevels(levels) => levels.put(side, key, id, word(size, grid)?),
            Core::Top(_) => Ok(()),
        }
    }

    /// Changes how the book counts, so that the price and size fit. What it shows stays the same.
    #[cold]
    fn refit(&mut self, misfit: Misfit, price: Price, size: Quantity) -> Result<()> {
        match misfit {
            Misfit::Price => self.regrid_prices(price),
            Misfit::Size => {
                let (grid, regrid) = self.sizes.finer(size.raw().cast_signed());
                self.resize(grid, regrid)
            }
            Misfit::Sum => self.widen(),
            Misfit::Full => Err(Error::overflow("orders", self.order_count(), "fewer than 2^29 orders and levels")),
        }
    }

    fn regrid_prices(&mut self, price: Price) -> Result<()> {
        let Some((grid, regrid)) = self.prices.spanning(price.raw(), self.tick_range()) else {
            return Err(Error::overflow(
                "order.price",
                price,
                "less than 2^64 price units (the greatest common divisor of all prices) from every other price",
            ));
        };
        let key_of = |side: Side, key: i64| regrid.apply(side.key(key)).map(|tick| side.key(tick));
        let core = match &self.core {
            Core::Top(_) => return Ok(()),
            Core::Levels(levels) => levels.rebuilt(key_of, Some).map(Core::Levels),
            Core::WideLevels(levels) => levels.rebuilt(key_of, Some).map(Core::WideLevels),
            Core::Orders(orders) => orders.rebuilt(key_of, Some).map(Core::Orders),
            Core::WideOrders(orders) => orders.rebuilt(key_of, Some).map(Core::WideOrders),
        };
        self.core = core.ok_or_else(|| Error::new(ErrorKind::Internal, "prices do not fit their new grid"))?;
        self.prices = grid;
        Ok(())
    }

    /// Counts sizes in a smaller unit, or in 128 bits if that does not help or no longer fits.
    fn resize(&mut self, grid: Grid, regrid: Regrid) -> Result<()> {
        let size_of = |size: u64| size.checked_mul(regrid.factor());
        let core = match &self.core {
            _ if regrid.factor() == 1 => None,
            Core::Levels(levels) => levels.rebuilt(|_, key| Some(key), size_of).map(Core::Levels),
            Core::Orders(orders) => orders.rebuilt(|_, key| Some(key), size_of).map(Core::Orders),
            Core::Top(_) | Core::WideLevels(_) | Core::WideOrders(_) => None,
        };
        match core {
            Some(core) => (self.core, self.sizes) = (core, grid),
            None => self.widen()?,
        }
        Ok(())
    }

    /// Moves sizes to 128 bits, where everything fits.
    fn widen(&mut self) -> Result<()> {
        let size_of = |size: u64| Some(size.raw(&self.sizes));
        let core = match &self.core {
            Core::Levels(levels) => levels.rebuilt(|_, key| Some(key), size_of).map(Core::WideLevels),
            Core::Orders(orders) => orders.rebuilt(|_, key| Some(key), size_of).map(Core::WideOrders),
            Core::Top(_) | Core::WideLevels(_) | Core::WideOrders(_) => None,
        };
        self.core = core.ok_or_else(|| Error::new(ErrorKind::Internal, "a size does not fit 128 bits"))?;
        Ok(())
    }

    fn update_top(&mut self, what: &str, bid: Quote, ask: Quote, ts_event: UnixNanos) -> Result<()> {
        if self.book_type != BookType::L1_MBP {
            return Err(Error::state(format!("cannot update an {} book from {what}", self.book_type)));
        }
        let stamp = Stamp { ts_event, sequence: 0 };
        let bid = self.set_top(Side::Bid, bid, stamp);
        let ask = self.set_top(Side::Ask, ask, stamp);
        if bid || ask {
            self.advance(0, ts_event);
        }
        Ok(())
    }

    /// Sets a side of an L1 book; false if it has newer news.
    fn set_top(&mut self, side: Side, quote: Quote, stamp: Stamp) -> bool {
        let Core::Top(top) = &mut self.core else { return false };
        if !top.set(side, quote, stamp) {
            return false;
        }
        if let Some((price, size)) = quote {
            self.price_precision = self.price_precision.max(price.precision());
            self.size_precision = self.size_precision.max(size.precision());
        }
        true
    }

    fn clear_side(&mut self, side: Side, sequence: u64, ts_event: UnixNanos) {
        self.clear_side_of_core(side, Stamp { ts_event, sequence });
        self.advance(sequence, ts_event);
    }

    fn clear_side_of_core(&mut self, side: Side, stamp: Stamp) {
        on_engine!(&mut self.core, top => top.clear_side(side, stamp), engine => engine.clear_side(side));
    }

    /// Counts an operation.
    #[inline]
    fn advance(&mut self, sequence: u64, ts_event: UnixNanos) {
        if ts_event < self.ts_last || (sequence != 0 && sequence < self.sequence) {
            warn_of_the_past(self.instrument_id, (self.sequence, self.ts_last), (sequence, ts_event));
        }
        self.sequence = self.sequence.max(sequence);
        self.ts_last = self.ts_last.max(ts_event);
        self.update_count = self.update_count.saturating_add(1);
    }
}

/// Logs that a sequence number or time is older than the last.
#[cold]
pub(super) fn warn_of_the_past(instrument_id: InstrumentId, last: (u64, UnixNanos), now: (u64, UnixNanos)) {
    let ((last_sequence, ts_last), (sequence, ts_event)) = (last, now);
    if ts_event < ts_last {
        log::warn!("{instrument_id} book went back in time: ts_event {ts_event} after {ts_last}");
    }
    if sequence != 0 && sequence < last_sequence {
        log::warn!("{instrument_id} book went back in sequence: {sequence} after {last_sequence}");
    }
}

/// The best price and size of a side.
type Quote = Option<(Price, Quantity)>;

fn quote_of(price: Price, size: Quantity) -> Quote {
    (size.raw() != 0).then_some((price, size))
}

#[inline]
fn word<W: Word>(size: Quantity, grid: &Grid) -> Result<W, Misfit> {
    W::from_raw(size.raw(), grid).ok_or(Misfit::Size)
}

#[cold]
fn no_side(order: &BookOrder) -> Error {
    Error::invalid("order.side", order.side, &format!("BUY or SELL to add order {}, which is unknown", order.order_id))
}

/// The flags of records that stand for a price, not for an order.
pub(super) const NOT_AN_ORDER: u8 = RecordFlag::F_TOB as u8 | RecordFlag::F_MBP as u8;

/// The id that a book makes for an order flagged with [`NOT_AN_ORDER`].
#[cold]
fn made_id(side: Side, order: &BookOrder, flags: u8) -> u64 {
    if flags & RecordFlag::F_TOB as u8 != 0 { top_id(side) } else { level_id(side, order.price) }
}

/// The id of the only order of a side.
pub(super) fn top_id(side: Side) -> u64 {
    side.order_side() as u64
}

/// The id of the only order at a price: the raw price folded to 64 bits, different for both sides.
#[expect(clippy::cast_possible_truncation, reason = "both halves are used")]
pub(super) fn level_id(side: Side, price: Price) -> u64 {
    let raw = price.raw().cast_unsigned();
    let folded = raw as u64 ^ ((raw >> 64) as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    match side {
        Side::Bid => folded,
        Side::Ask => !folded,
    }
}
