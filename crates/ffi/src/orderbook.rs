//! Order books over the C ABI.

use std::{ffi::c_char, mem::MaybeUninit, num::NonZeroUsize};

use nautilus_cython_core::Error;
use nautilus_cython_model::{
    data::BookOrder,
    enums::{BookType, Coded, OrderSide},
    identifiers::InstrumentId,
    orderbook::{BookFill, BookState, BookTop, DeltaColumns, FixedColumn, OrderBook},
    types::{Price, Quantity},
};

use crate::{
    cvec::{self, CVec},
    delta::OrderBookDelta_t,
    deltas::OrderBookDeltas_API,
    depth::OrderBookDepth10_t,
    error::{Fault, FfiError, Status, lent, make},
    identifiers::InstrumentId_t,
    level::{self, BookLevel_API, BookLevel_t},
    order::BookOrder_t,
    owned::{Owned, field, read, update, value},
    price::{Price_t, PriceRaw},
    quantity::{Quantity_t, QuantityRaw},
    quote::QuoteTick_t,
    string::to_cstr,
    trade::TradeTick_t,
};

/// An order book. Not synchronised: one thread at a time.
#[repr(C)]
#[derive(Debug)]
pub struct OrderBook_API(pub(crate) Owned<OrderBook>);

/// A part of an order that would be filled by one resting order or level.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct BookFill_t {
    /// The price paid.
    pub price: Price_t,
    /// The size filled.
    pub size: Quantity_t,
}

impl From<BookFill> for BookFill_t {
    fn from(fill: BookFill) -> Self {
        Self { price: fill.price.into(), size: fill.size.into() }
    }
}

/// Both best levels at one moment. A side without orders has `count` 0.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct BookTop_t {
    /// The best bid.
    pub bid: BookLevel_t,
    /// The best ask.
    pub ask: BookLevel_t,
}

/// Makes an empty book of `book_type` (a `BookType`) for an instrument.
///
/// Fails with `STATUS_INVALID_VALUE` if `book_type` is none. The caller frees the book with `orderbook_drop`.
#[unsafe(no_mangle)]
pub extern "C" fn orderbook_new(
    instrument_id: InstrumentId_t,
    book_type: u8,
    out: Option<&mut MaybeUninit<OrderBook_API>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    make(out, err, || {
        let book_type = BookType::from_code("book_type", book_type)?;
        let instrument_id = InstrumentId::try_from(&instrument_id)?;
        Ok(OrderBook_API(Owned::new(OrderBook::new(instrument_id, book_type))))
    })
}

/// Frees a book. A zeroed handle is allowed.
#[unsafe(no_mangle)]
pub extern "C" fn orderbook_drop(book: OrderBook_API) {
    drop(book);
}

/// The instrument, as it was given to `orderbook_new`.
#[unsafe(no_mangle)]
pub extern "C" fn orderbook_instrument_id(
    book: Option<&OrderBook_API>,
    out: Option<&mut MaybeUninit<InstrumentId_t>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    read(book, out, err, |book| Ok(Some(book.instrument_id().into())))
}

/// The `BookType`; 0 for an empty handle.
#[unsafe(no_mangle)]
pub extern "C" fn orderbook_book_type(book: Option<&OrderBook_API>) -> u8 {
    field(book, 0, |book| book.book_type().code())
}

/// The highest sequence number seen.
#[unsafe(no_mangle)]
pub extern "C" fn orderbook_sequence(book: Option<&OrderBook_API>) -> u64 {
    field(book, 0, OrderBook::sequence)
}

/// The latest `ts_event` seen, in nanoseconds since the Unix epoch.
#[unsafe(no_mangle)]
pub extern "C" fn orderbook_ts_last(book: Option<&OrderBook_API>) -> u64 {
    field(book, 0, OrderBook::ts_last)
}

/// The number of operations applied.
#[unsafe(no_mangle)]
pub extern "C" fn orderbook_update_count(book: Option<&OrderBook_API>) -> u64 {
    field(book, 0, OrderBook::update_count)
}

/// The number of resting orders; in aggregated books, of levels.
#[unsafe(no_mangle)]
pub extern "C" fn orderbook_order_count(book: Option<&OrderBook_API>) -> usize {
    field(book, 0, OrderBook::order_count)
}

/// The number of levels of a side (an `OrderSide`); 0 for any other value.
#[unsafe(no_mangle)]
pub extern "C" fn orderbook_level_count(book: Option<&OrderBook_API>, side: u8) -> usize {
    field(book, 0, |book| match OrderSide::from_repr(side) {
        Some(OrderSide::Buy) => book.bid_level_count(),
        Some(OrderSide::Sell) => book.ask_level_count(),
        _ => 0,
    })
}

/// Whether there is a bid.
#[unsafe(no_mangle)]
pub extern "C" fn orderbook_has_bid(book: Option<&OrderBook_API>) -> bool {
    field(book, false, |book| book.bid_level_count() > 0)
}

/// Whether there is an ask.
#[unsafe(no_mangle)]
pub extern "C" fn orderbook_has_ask(book: Option<&OrderBook_API>) -> bool {
    field(book, false, |book| book.ask_level_count() > 0)
}

/// Keeps the best `levels` of each side and no others from now on; 0 for all, as a new book does.
///
/// A level that is pushed out is forgotten with its orders, and does not come back when a better one goes: until the venue
/// sends more, the side has fewer. A later update of a forgotten order is that of an unknown one, which adds it, and a
/// delete of it finds nothing. Both count as operations.
#[unsafe(no_mangle)]
pub extern "C" fn orderbook_set_max_depth(
    book: Option<&mut OrderBook_API>,
    levels: usize,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    update(book, err, |book| {
        book.set_max_depth(NonZeroUsize::new(levels));
        Ok(())
    })
}

/// The number of levels that each side keeps at most; 0 if it keeps all, and for an empty handle.
#[unsafe(no_mangle)]
pub extern "C" fn orderbook_max_depth(book: Option<&OrderBook_API>) -> usize {
    field(book, 0, |book| book.max_depth().map_or(0, NonZeroUsize::get))
}

/// Empties the book and forgets sequence, time and count.
#[unsafe(no_mangle)]
pub extern "C" fn orderbook_reset(book: Option<&mut OrderBook_API>, err: Option<&mut MaybeUninit<FfiError>>) -> Status {
    update(book, err, |book| {
        book.reset();
        Ok(())
    })
}

/// Adds an order. An id that rests already is moved.
///
/// Fails with `STATUS_INVALID_STATE` on an L1 book, and with `STATUS_INVALID_VALUE` if the side is unknown and the id does
/// not tell it, or if the size is zero.
#[unsafe(no_mangle)]
pub extern "C" fn orderbook_add(
    book: Option<&mut OrderBook_API>,
    order: BookOrder_t,
    flags: u8,
    sequence: u64,
    ts_event: u64,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    update(book, err, |book| Ok(book.add(&(&order).try_into()?, flags, sequence, ts_event)?))
}

/// Changes an order, adds it if it does not rest, and removes it if its size is zero.
#[unsafe(no_mangle)]
pub extern "C" fn orderbook_update(
    book: Option<&mut OrderBook_API>,
    order: BookOrder_t,
    flags: u8,
    sequence: u64,
    ts_event: u64,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    update(book, err, |book| Ok(book.update(&(&order).try_into()?, flags, sequence, ts_event)?))
}

/// Removes an order. One that does not rest is counted and nothing else.
#[unsafe(no_mangle)]
pub extern "C" fn orderbook_delete(
    book: Option<&mut OrderBook_API>,
    order: BookOrder_t,
    flags: u8,
    sequence: u64,
    ts_event: u64,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    update(book, err, |book| {
        book.delete(&(&order).try_into()?, flags, sequence, ts_event);
        Ok(())
    })
}

/// Removes all orders.
#[unsafe(no_mangle)]
pub extern "C" fn orderbook_clear(
    book: Option<&mut OrderBook_API>,
    sequence: u64,
    ts_event: u64,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    update(book, err, |book| {
        book.clear(sequence, ts_event);
        Ok(())
    })
}

/// Removes all bids.
#[unsafe(no_mangle)]
pub extern "C" fn orderbook_clear_bids(
    book: Option<&mut OrderBook_API>,
    sequence: u64,
    ts_event: u64,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    update(book, err, |book| {
        book.clear_bids(sequence, ts_event);
        Ok(())
    })
}

/// Removes all asks.
#[unsafe(no_mangle)]
pub extern "C" fn orderbook_clear_asks(
    book: Option<&mut OrderBook_API>,
    sequence: u64,
    ts_event: u64,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    update(book, err, |book| {
        book.clear_asks(sequence, ts_event);
        Ok(())
    })
}

/// Applies one delta.
///
/// Fails with `STATUS_INVALID_VALUE`, before anything changes, if it is for another instrument or not valid.
#[unsafe(no_mangle)]
pub extern "C" fn orderbook_apply_delta(
    book: Option<&mut OrderBook_API>,
    delta: Option<&OrderBookDelta_t>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    update(book, err, |book| Ok(book.apply_delta(&lent("delta", delta)?.try_into()?)?))
}

/// Applies deltas: all of them, or none if one fails.
#[unsafe(no_mangle)]
pub extern "C" fn orderbook_apply_deltas(
    book: Option<&mut OrderBook_API>,
    deltas: Option<&OrderBookDeltas_API>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    update(book, err, |book| Ok(book.apply_deltas(value(deltas)?)?))
}

/// Changes of one order book in columns of `len` rows. Row `n` of all columns is one change.
///
/// Prices stand in `price_raw`, or as whole numbers of the last decimal in `price_steps`: the other one is NULL. So do sizes.
/// What a row does not need is not looked at: a `CLEAR` needs its action only, a `DELETE` no size and, in an L3 book, no price.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct DeltaColumns_t {
    /// The number of rows.
    pub len: usize,
    /// What happens: numbers of `BookAction`.
    pub action: *const u8,
    /// Bid or ask: numbers of `OrderSide`.
    pub side: *const u8,
    /// Prices in units of `10^-16`, or NULL.
    pub price_raw: *const PriceRaw,
    /// Prices in units of `10^-price_precision`, or NULL.
    pub price_steps: *const i64,
    /// Sizes in units of `10^-16`, or NULL.
    pub size_raw: *const QuantityRaw,
    /// Sizes in units of `10^-size_precision`, or NULL.
    pub size_steps: *const i64,
    /// The venue's ids of orders; NULL if all are 0.
    pub order_id: *const u64,
    /// Bits of `RecordFlag`; NULL if all are 0.
    pub flags: *const u8,
    /// The venue's sequence numbers; NULL if all are 0.
    pub sequence: *const u64,
    /// When it happened, in nanoseconds since the Unix epoch; NULL leaves the book's time as it is.
    pub ts_event: *const u64,
    /// Decimals of prices: 0 to 16.
    pub price_precision: u8,
    /// Decimals of sizes: 0 to 16.
    pub size_precision: u8,
}

impl DeltaColumns_t {
    /// # Safety
    /// Each pointer is NULL or points to `len` elements that live and do not change during `'a`.
    unsafe fn borrow<'a>(&self) -> Result<DeltaColumns<'a>, Fault> {
        // SAFETY: guaranteed by the caller.
        let bytes = |field, ptr| unsafe { cvec::slice::<u8>(field, ptr, self.len) };
        let words = |field, ptr: *const u64| {
            if ptr.is_null() {
                return Ok(None);
            }
            // SAFETY: guaranteed by the caller.
            unsafe { cvec::slice(field, ptr, self.len) }.map(Some)
        };
        let fixed = |field, raw: *const [u64; 2], steps: *const i64| {
            if steps.is_null() {
                // SAFETY: guaranteed by the caller; both raw types are two words.
                return unsafe { cvec::slice(field, raw, self.len) }.map(FixedColumn::Raw);
            }
            if !raw.is_null() {
                return Err(Error::invalid(field, steps, "NULL beside raw values").into());
            }
            // SAFETY: guaranteed by the caller.
            unsafe { cvec::slice(field, steps, self.len) }.map(FixedColumn::Steps)
        };
        Ok(DeltaColumns {
            action: bytes("action", self.action)?,
            side: bytes("side", self.side)?,
            price: fixed("price", self.price_raw.cast(), self.price_steps)?,
            size: fixed("size", self.size_raw.cast(), self.size_steps)?,
            order_id: words("order_id", self.order_id)?,
            flags: if self.flags.is_null() { None } else { Some(bytes("flags", self.flags)?) },
            sequence: words("sequence", self.sequence)?,
            ts_event: words("ts_event", self.ts_event)?,
            price_precision: self.price_precision,
            size_precision: self.size_precision,
        })
    }
}

/// Applies changes that stand in columns: all of them, or none if one fails. It does what `orderbook_apply_delta` would do
/// row by row, several times as fast.
///
/// Fails with `STATUS_INVALID_VALUE`, naming the row, if a field is not valid.
///
/// # Safety
/// Each pointer in `columns` is NULL or points to `len` elements that do not change during the call.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orderbook_apply_columns(
    book: Option<&mut OrderBook_API>,
    columns: Option<&DeltaColumns_t>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    update(book, err, |book| {
        // SAFETY: guaranteed by the caller.
        let columns = unsafe { lent("columns", columns)?.borrow() }?;
        Ok(book.apply_columns(&columns)?)
    })
}

/// Replaces the book by a snapshot of its ten best levels per side.
#[unsafe(no_mangle)]
pub extern "C" fn orderbook_apply_depth(
    book: Option<&mut OrderBook_API>,
    depth: Option<&OrderBookDepth10_t>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    update(book, err, |book| Ok(book.apply_depth(&lent("depth", depth)?.try_into()?)?))
}

/// Sets both sides of an L1 book from a quote; an older quote changes nothing.
///
/// Fails with `STATUS_INVALID_STATE` on other books.
#[unsafe(no_mangle)]
pub extern "C" fn orderbook_update_quote_tick(
    book: Option<&mut OrderBook_API>,
    quote: Option<&QuoteTick_t>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    update(book, err, |book| Ok(book.update_quote_tick(&lent("quote", quote)?.try_into()?)?))
}

/// Sets both sides of an L1 book to the price and size of a trade; an older trade changes nothing.
///
/// Fails with `STATUS_INVALID_STATE` on other books.
#[unsafe(no_mangle)]
pub extern "C" fn orderbook_update_trade_tick(
    book: Option<&mut OrderBook_API>,
    trade: Option<&TradeTick_t>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    update(book, err, |book| Ok(book.update_trade_tick(&lent("trade", trade)?.try_into()?)?))
}

/// Fails with `STATUS_INVALID_STATE` if the best bid is above the best ask. Such a book is legal market data.
#[unsafe(no_mangle)]
pub extern "C" fn orderbook_check_integrity(
    book: Option<&mut OrderBook_API>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    update(book, err, |book| Ok(book.check_integrity()?))
}

/// The best bid's price; `STATUS_ABSENT` without bids.
#[unsafe(no_mangle)]
pub extern "C" fn orderbook_best_bid_price(
    book: Option<&OrderBook_API>,
    out: Option<&mut MaybeUninit<Price_t>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    read(book, out, err, |book| Ok(book.best_bid_price().map(Price_t::from)))
}

/// The best ask's price; `STATUS_ABSENT` without asks.
#[unsafe(no_mangle)]
pub extern "C" fn orderbook_best_ask_price(
    book: Option<&OrderBook_API>,
    out: Option<&mut MaybeUninit<Price_t>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    read(book, out, err, |book| Ok(book.best_ask_price().map(Price_t::from)))
}

/// The size at the best bid; `STATUS_ABSENT` without bids.
#[unsafe(no_mangle)]
pub extern "C" fn orderbook_best_bid_size(
    book: Option<&OrderBook_API>,
    out: Option<&mut MaybeUninit<Quantity_t>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    read(book, out, err, |book| Ok(book.best_bid_size().map(Quantity_t::from)))
}

/// The size at the best ask; `STATUS_ABSENT` without asks.
#[unsafe(no_mangle)]
pub extern "C" fn orderbook_best_ask_size(
    book: Option<&OrderBook_API>,
    out: Option<&mut MaybeUninit<Quantity_t>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    read(book, out, err, |book| Ok(book.best_ask_size().map(Quantity_t::from)))
}

/// Both best levels in one call.
#[unsafe(no_mangle)]
pub extern "C" fn orderbook_top(
    book: Option<&OrderBook_API>,
    out: Option<&mut MaybeUninit<BookTop_t>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    read(book, out, err, |book| Ok(Some(book.top().into())))
}

/// The best ask minus the best bid, negative in a crossed book; `STATUS_ABSENT` unless both sides have orders.
#[unsafe(no_mangle)]
pub extern "C" fn orderbook_spread(
    book: Option<&OrderBook_API>,
    out: Option<&mut MaybeUninit<f64>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    read(book, out, err, |book| Ok(book.spread()))
}

/// The mean of the best bid and the best ask; `STATUS_ABSENT` unless both sides have orders.
#[unsafe(no_mangle)]
pub extern "C" fn orderbook_midpoint(
    book: Option<&OrderBook_API>,
    out: Option<&mut MaybeUninit<f64>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    read(book, out, err, |book| Ok(book.midpoint()))
}

/// The average price that an order of `order_side` (an `OrderSide`) for `qty` would get: `Buy` walks the asks.
///
/// If the book holds less, that of all it holds; 0.0 if there is nothing to take.
#[unsafe(no_mangle)]
pub extern "C" fn orderbook_get_avg_px_for_quantity(
    book: Option<&OrderBook_API>,
    qty: Quantity_t,
    order_side: u8,
    out: Option<&mut MaybeUninit<f64>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    read(book, out, err, |book| Ok(Some(book.get_avg_px_for_quantity((&qty).try_into()?, side(order_side)?)?)))
}

/// The worst price that an order of `order_side` for `qty` would get; `STATUS_ABSENT` if there is nothing to take.
#[unsafe(no_mangle)]
pub extern "C" fn orderbook_get_worst_px_for_quantity(
    book: Option<&OrderBook_API>,
    qty: Quantity_t,
    order_side: u8,
    out: Option<&mut MaybeUninit<Price_t>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    read(book, out, err, |book| {
        Ok(book.get_worst_px_for_quantity((&qty).try_into()?, side(order_side)?)?.map(Price_t::from))
    })
}

/// What an order of `order_side` limited to `price` could take at once.
#[unsafe(no_mangle)]
pub extern "C" fn orderbook_get_quantity_for_price(
    book: Option<&OrderBook_API>,
    price: Price_t,
    order_side: u8,
    out: Option<&mut MaybeUninit<f64>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    read(book, out, err, |book| Ok(Some(book.get_quantity_for_price((&price).try_into()?, side(order_side)?)?)))
}

/// What an order of `order_side` could take at exactly `price`, shown with `size_precision` decimals.
///
/// Fails with `STATUS_INVALID_VALUE` if those cannot show it.
#[unsafe(no_mangle)]
pub extern "C" fn orderbook_get_quantity_at_level(
    book: Option<&OrderBook_API>,
    price: Price_t,
    order_side: u8,
    size_precision: u8,
    out: Option<&mut MaybeUninit<Quantity_t>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    read(book, out, err, |book| {
        let size = book.get_quantity_at_level((&price).try_into()?, side(order_side)?)?;
        Ok(Some(Quantity::from_raw(size.raw(), size_precision)?.into()))
    })
}

/// Price and size of each level that an order of `order_side` limited to `price` would cross, best first.
///
/// The caller frees them with `vec_drop_fills`.
#[unsafe(no_mangle)]
pub extern "C" fn orderbook_get_all_crossed_levels(
    book: Option<&OrderBook_API>,
    order_side: u8,
    price: Price_t,
    size_precision: u8,
    out: Option<&mut MaybeUninit<CVec<BookFill_t>>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    read(book, out, err, |book| {
        Quantity::from_raw(0, size_precision)?; // refuses a bad precision, also when there is no level to show
        let levels = book.get_all_crossed_levels((&price).try_into()?, side(order_side)?)?;
        let shown = levels.into_iter().map(|level| {
            Ok(BookFill { price: level.price, size: Quantity::from_raw(level.size.raw(), size_precision)? }.into())
        });
        Ok(Some(shown.collect::<Result<Vec<BookFill_t>, Fault>>()?.into()))
    })
}

/// The fills that `order` would get at once up to its price, best first.
///
/// The caller frees them with `vec_drop_fills`.
#[unsafe(no_mangle)]
pub extern "C" fn orderbook_simulate_fills(
    book: Option<&OrderBook_API>,
    order: BookOrder_t,
    out: Option<&mut MaybeUninit<CVec<BookFill_t>>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    read(book, out, err, |book| {
        let fills = book.simulate_fills(&(&order).try_into()?)?;
        Ok(Some(fills.into_iter().map(BookFill_t::from).collect::<Vec<_>>().into()))
    })
}

/// Frees fills. A zeroed vector is allowed.
///
/// # Safety
/// `v` came from this library, unmodified, and was not freed before.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn vec_drop_fills(v: CVec<BookFill_t>) {
    // SAFETY: guaranteed by the caller.
    unsafe { v.free() };
}

/// The bids with their orders, best first, at most `depth` levels; 0 for all.
///
/// The caller frees them with `vec_drop_book_levels`, and may take a level out before: copy it, and zero it in the vector.
#[unsafe(no_mangle)]
pub extern "C" fn orderbook_bids(
    book: Option<&OrderBook_API>,
    depth: usize,
    out: Option<&mut MaybeUninit<CVec<BookLevel_API>>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    read(book, out, err, |book| Ok(Some(level::with_orders(book, book.bids(limit(depth))).into())))
}

/// The asks with their orders, best first, at most `depth` levels; 0 for all.
///
/// The caller frees them with `vec_drop_book_levels`, and may take a level out before: copy it, and zero it in the vector.
#[unsafe(no_mangle)]
pub extern "C" fn orderbook_asks(
    book: Option<&OrderBook_API>,
    depth: usize,
    out: Option<&mut MaybeUninit<CVec<BookLevel_API>>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    read(book, out, err, |book| Ok(Some(level::with_orders(book, book.asks(limit(depth))).into())))
}

/// The bids at `price` or above with their orders, best first.
///
/// The caller frees them with `vec_drop_book_levels`, and may take a level out before: copy it, and zero it in the vector.
#[unsafe(no_mangle)]
pub extern "C" fn orderbook_bids_down_to(
    book: Option<&OrderBook_API>,
    price: Price_t,
    out: Option<&mut MaybeUninit<CVec<BookLevel_API>>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    read(book, out, err, |book| Ok(Some(level::with_orders(book, book.bids_down_to((&price).try_into()?)).into())))
}

/// The asks at `price` or below with their orders, best first.
///
/// The caller frees them with `vec_drop_book_levels`, and may take a level out before: copy it, and zero it in the vector.
#[unsafe(no_mangle)]
pub extern "C" fn orderbook_asks_up_to(
    book: Option<&OrderBook_API>,
    price: Price_t,
    out: Option<&mut MaybeUninit<CVec<BookLevel_API>>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    read(book, out, err, |book| Ok(Some(level::with_orders(book, book.asks_up_to((&price).try_into()?)).into())))
}

/// Writes the best levels of a side (an `OrderSide`), best first, to `levels`, which has room for `cap`, and their number
/// to `out`. Nothing is allocated.
///
/// # Safety
/// `levels` is NULL with `cap` 0, or points to `cap` writable levels.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orderbook_levels(
    book: Option<&OrderBook_API>,
    order_side: u8,
    levels: *mut BookLevel_t,
    cap: usize,
    out: Option<&mut MaybeUninit<usize>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    read(book, out, err, |book| {
        let walk = match side(order_side)? {
            OrderSide::Buy => book.bids(Some(cap)),
            OrderSide::Sell => book.asks(Some(cap)),
            OrderSide::NoOrderSide => return Err(Error::invalid("order_side", order_side, "BUY or SELL").into()),
        };
        // SAFETY: guaranteed by the caller.
        let room = unsafe { cvec::room("levels", levels, cap) }?;
        let written = room.iter_mut().zip(walk).map(|(room, level)| room.write(level.into())).count();
        Ok(Some(written))
    })
}

/// Writes prices and sizes of the best levels of a side (an `OrderSide`) as doubles, best first, to arrays with room for
/// `cap` each, and their number to `out`. Nothing is allocated.
///
/// # Safety
/// `prices` and `sizes` are NULL with `cap` 0, or point to room for `cap` doubles each, which do not overlap.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orderbook_level_values(
    book: Option<&OrderBook_API>,
    order_side: u8,
    prices: *mut f64,
    sizes: *mut f64,
    cap: usize,
    out: Option<&mut MaybeUninit<usize>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    read(book, out, err, |book| {
        // SAFETY: guaranteed by the caller.
        let prices = unsafe { cvec::room("prices", prices, cap) }?;
        // SAFETY: guaranteed by the caller.
        let sizes = unsafe { cvec::room("sizes", sizes, cap) }?;
        // What the caller left uninitialised is zeroed first: the walk takes doubles.
        let (prices, sizes) = (cvec::zeroed(prices), cvec::zeroed(sizes));
        Ok(Some(book.level_values(side(order_side)?, prices, sizes)?))
    })
}

/// The orders of a side (an `OrderSide`), best level first, each level first in first: those of the best `depth` levels, 0 for
/// all, that are not worse than `price_limit`. Without a limit that is NULL.
///
/// The caller frees them with `vec_drop_book_orders`.
#[unsafe(no_mangle)]
pub extern "C" fn orderbook_side_orders(
    book: Option<&OrderBook_API>,
    order_side: u8,
    depth: usize,
    price_limit: Option<&Price_t>,
    out: Option<&mut MaybeUninit<CVec<BookOrder_t>>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    read(book, out, err, |book| {
        let price_limit = price_limit.map(Price::try_from).transpose()?;
        let order_side = side(order_side)?;
        let levels = if order_side == OrderSide::Buy { book.bid_level_count() } else { book.ask_level_count() };
        let mut orders = Vec::with_capacity(limit(depth).unwrap_or(levels).min(levels));
        book.side_orders(order_side, limit(depth), price_limit)?
            .for_each(|order| orders.push(BookOrder_t::from(order)));
        Ok(Some(orders.into()))
    })
}

/// All orders: bids first, best first, each level first in first.
///
/// The caller frees them with `vec_drop_book_orders`.
#[unsafe(no_mangle)]
pub extern "C" fn orderbook_orders(
    book: Option<&OrderBook_API>,
    out: Option<&mut MaybeUninit<CVec<BookOrder_t>>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    read(book, out, err, |book| Ok(Some(book.orders().map(BookOrder_t::from).collect::<Vec<_>>().into())))
}

/// The best prices and sizes as a quote; `STATUS_ABSENT` unless both sides have orders.
#[unsafe(no_mangle)]
pub extern "C" fn orderbook_to_quote_tick(
    book: Option<&OrderBook_API>,
    out: Option<&mut MaybeUninit<QuoteTick_t>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    read(book, out, err, |book| Ok(book.to_quote_tick().map(QuoteTick_t::from)))
}

/// The ten best levels per side.
#[unsafe(no_mangle)]
pub extern "C" fn orderbook_to_depth10(
    book: Option<&OrderBook_API>,
    ts_event: u64,
    ts_init: u64,
    out: Option<&mut MaybeUninit<OrderBookDepth10_t>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    read(book, out, err, |book| Ok(Some(book.to_depth10(ts_event, ts_init).into())))
}

/// Deltas that make an empty book equal to this one. The caller frees them with `orderbook_deltas_drop`.
#[unsafe(no_mangle)]
pub extern "C" fn orderbook_to_snapshot_deltas(
    book: Option<&OrderBook_API>,
    ts_event: u64,
    ts_init: u64,
    out: Option<&mut MaybeUninit<OrderBookDeltas_API>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    read(book, out, err, |book| Ok(Some(OrderBookDeltas_API(Owned::new(book.to_snapshot_deltas(ts_event, ts_init))))))
}

/// A table of the best `num_levels` levels per side. The caller frees it with `cstr_drop`.
#[unsafe(no_mangle)]
pub extern "C" fn orderbook_pprint_to_cstr(
    book: Option<&OrderBook_API>,
    num_levels: usize,
    out: Option<&mut MaybeUninit<*const c_char>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    read(book, out, err, |book| Ok(Some(to_cstr(book.pprint(num_levels)))))
}

/// The state of a book beside its orders: what `orderbook_restore` needs in addition.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct BookState_t {
    /// The instrument.
    pub instrument_id: InstrumentId_t,
    /// The `BookType`.
    pub book_type: u8,
    /// The most decimals of any price seen.
    pub price_precision: u8,
    /// The most decimals of any size seen.
    pub size_precision: u8,
    /// The number of levels that each side keeps at most; 0 if it keeps all.
    pub max_depth: usize,
    /// The highest sequence number.
    pub sequence: u64,
    /// The latest time.
    pub ts_last: u64,
    /// The number of operations.
    pub update_count: u64,
    /// Time and sequence number of the last change of the bid of an L1 book.
    pub bid_stamp: [u64; 2],
    /// Time and sequence number of the last change of the ask of an L1 book.
    pub ask_stamp: [u64; 2],
}

/// The state of a book beside its orders, for copies that outlive it. `orderbook_orders` gives the orders.
#[unsafe(no_mangle)]
pub extern "C" fn orderbook_state(
    book: Option<&OrderBook_API>,
    out: Option<&mut MaybeUninit<BookState_t>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    read(book, out, err, |book| {
        let state = book.snapshot();
        let [bid, ask] = state.side_stamps;
        Ok(Some(BookState_t {
            instrument_id: state.instrument_id.into(),
            book_type: state.book_type.code(),
            max_depth: state.max_depth.map_or(0, NonZeroUsize::get),
            price_precision: state.price_precision,
            size_precision: state.size_precision,
            sequence: state.sequence,
            ts_last: state.ts_last,
            update_count: state.update_count,
            bid_stamp: bid.into(),
            ask_stamp: ask.into(),
        }))
    })
}

/// Makes a book from a state and `len` orders, which may come from anywhere: they are checked.
///
/// The caller frees the book with `orderbook_drop`.
///
/// # Safety
/// `orders` is NULL with `len` 0, or points to `len` orders.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orderbook_restore(
    state: Option<&BookState_t>,
    orders: *const BookOrder_t,
    len: usize,
    out: Option<&mut MaybeUninit<OrderBook_API>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    make(out, err, || {
        let state = lent("state", state)?;
        // SAFETY: guaranteed by the caller.
        let orders = unsafe { cvec::slice("orders", orders, len) }?;
        let state = BookState {
            instrument_id: (&state.instrument_id).try_into()?,
            book_type: BookType::from_code("book_type", state.book_type)?,
            max_depth: NonZeroUsize::new(state.max_depth),
            sequence: state.sequence,
            ts_last: state.ts_last,
            update_count: state.update_count,
            price_precision: state.price_precision,
            size_precision: state.size_precision,
            side_stamps: [state.bid_stamp.into(), state.ask_stamp.into()],
            orders: orders.iter().map(BookOrder::try_from).collect::<Result<_, _>>()?,
        };
        Ok(OrderBook_API(Owned::new(OrderBook::restore(&state)?)))
    })
}

fn side(code: u8) -> Result<OrderSide, Fault> {
    Ok(OrderSide::from_code("order_side", code)?)
}

/// The depth that a C caller asks for: 0 means all.
fn limit(depth: usize) -> Option<usize> {
    (depth > 0).then_some(depth)
}

impl From<BookTop> for BookTop_t {
    fn from(top: BookTop) -> Self {
        let empty = |side: OrderSide| BookLevel_t {
            side: side.code(),
            price: Price::default().into(),
            size: Quantity::default().into(),
            count: 0,
        };
        Self {
            bid: top.bid.map_or_else(|| empty(OrderSide::Buy), BookLevel_t::from),
            ask: top.ask.map_or_else(|| empty(OrderSide::Sell), BookLevel_t::from),
        }
    }
}
