//! Levels of an order book over the C ABI: by value, or with their orders behind a handle.

use std::mem::MaybeUninit;

use nautilus_cython_core::{Error, Result};
use nautilus_cython_model::{
    data::BookOrder,
    enums::{Coded, OrderSide},
    orderbook::{BookLevel, OrderBook},
    types::{Price, Quantity},
};
use smallvec::SmallVec;

use crate::{
    cvec::{self, CVec},
    error::{FfiError, Status, make},
    order::BookOrder_t,
    owned::{Owned, field, read},
    price::Price_t,
    quantity::{Quantity_t, QuantityRaw},
};

/// A level by value: a price with the total of what rests there.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct BookLevel_t {
    /// `BUY` for a bid, `SELL` for an ask: an `OrderSide`.
    pub side: u8,
    /// The number of orders; 1 in aggregated books.
    pub count: u32,
    /// The price.
    pub price: Price_t,
    /// The total size.
    pub size: Quantity_t,
}

impl From<BookLevel> for BookLevel_t {
    fn from(level: BookLevel) -> Self {
        Self { side: level.side.code(), count: level.count, price: level.price.into(), size: level.size.into() }
    }
}

/// A level with its orders, as they were when it was read. Immutable: share freely.
#[derive(Clone, Debug)]
pub struct Level {
    summary: BookLevel,
    /// In place if there is one only, as in aggregated books.
    orders: SmallVec<[BookOrder; 1]>,
}

/// A level with its orders. Immutable: share freely.
#[repr(C)]
#[derive(Debug)]
pub struct BookLevel_API(pub(crate) Owned<Level>);

/// Hands out levels with copies of their orders.
pub(crate) fn with_orders(book: &OrderBook, levels: impl Iterator<Item = BookLevel>) -> Vec<BookLevel_API> {
    let own = |summary: BookLevel| {
        let orders = book.level_orders(summary.side, summary.price).collect();
        BookLevel_API(Owned::new(Level { summary, orders }))
    };
    levels.map(own).collect()
}

/// Makes a level of `len` orders, which are copied.
///
/// Fails with `STATUS_INVALID_VALUE` if `order_side` (an `OrderSide`) is neither buy nor sell, and with `STATUS_OVERFLOW`
/// if the total size is no quantity. The caller frees the level with `level_drop`.
///
/// # Safety
/// `orders` is NULL with `len` 0, or points to `len` orders.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn level_new(
    order_side: u8,
    price: Price_t,
    orders: *const BookOrder_t,
    len: usize,
    out: Option<&mut MaybeUninit<BookLevel_API>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    make(out, err, || {
        let side = OrderSide::from_code("order_side", order_side)?;
        if side == OrderSide::NoOrderSide {
            return Err(Error::invalid("order_side", side, "BUY or SELL").into());
        }
        // SAFETY: guaranteed by the caller.
        let orders = unsafe { cvec::slice("orders", orders, len) }?;
        let orders = orders.iter().map(BookOrder::try_from).collect::<Result<SmallVec<[BookOrder; 1]>>>()?;
        let size = orders.iter().try_fold(Quantity::default(), |sum, order| sum.checked_add(order.size))?;
        let count = u32::try_from(len).map_err(|_| Error::overflow("orders", len, "at most 2^32 - 1 orders"))?;
        let summary = BookLevel { side, price: Price::try_from(&price)?, size, count };
        Ok(BookLevel_API(Owned::new(Level { summary, orders })))
    })
}

/// Frees a level. A zeroed handle is allowed.
#[unsafe(no_mangle)]
pub extern "C" fn level_drop(level: BookLevel_API) {
    drop(level);
}

/// Copies a level. The caller frees the copy with `level_drop`.
#[unsafe(no_mangle)]
pub extern "C" fn level_clone(
    level: Option<&BookLevel_API>,
    out: Option<&mut MaybeUninit<BookLevel_API>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    read(level, out, err, |level| Ok(Some(BookLevel_API(Owned::new(level.clone())))))
}

/// `BUY` for a bid, `SELL` for an ask: an `OrderSide`. 0 for an empty handle.
#[unsafe(no_mangle)]
pub extern "C" fn level_side(level: Option<&BookLevel_API>) -> u8 {
    field(level, 0, |level| level.summary.side.code())
}

/// The price.
#[unsafe(no_mangle)]
pub extern "C" fn level_price(
    level: Option<&BookLevel_API>,
    out: Option<&mut MaybeUninit<Price_t>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    read(level, out, err, |level| Ok(Some(level.summary.price.into())))
}

/// The total size; 0 for an empty handle.
#[unsafe(no_mangle)]
pub extern "C" fn level_size(level: Option<&BookLevel_API>) -> f64 {
    field(level, 0.0, |level| level.summary.size.as_f64())
}

/// The total size in units of `10^-16`; 0 for an empty handle.
#[unsafe(no_mangle)]
pub extern "C" fn level_size_raw(level: Option<&BookLevel_API>) -> QuantityRaw {
    QuantityRaw::new(field(level, 0, |level| level.summary.size.raw()))
}

/// Price times size; 0 for an empty handle.
#[unsafe(no_mangle)]
pub extern "C" fn level_exposure(level: Option<&BookLevel_API>) -> f64 {
    field(level, 0.0, |level| level.summary.exposure())
}

/// The orders, first in first. The caller frees them with `vec_drop_book_orders`.
#[unsafe(no_mangle)]
pub extern "C" fn level_orders(
    level: Option<&BookLevel_API>,
    out: Option<&mut MaybeUninit<CVec<BookOrder_t>>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    read(level, out, err, |level| {
        Ok(Some(level.orders.iter().copied().map(BookOrder_t::from).collect::<Vec<_>>().into()))
    })
}

/// Frees levels: all that were not taken out. A zeroed vector is allowed.
///
/// # Safety
/// `v` came from this library, with no other change than zeroed elements, and was not freed before.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn vec_drop_book_levels(v: CVec<BookLevel_API>) {
    // SAFETY: guaranteed by the caller.
    unsafe { v.free() };
}

/// Frees orders. A zeroed vector is allowed.
///
/// # Safety
/// `v` came from this library, unmodified, and was not freed before.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn vec_drop_book_orders(v: CVec<BookOrder_t>) {
    // SAFETY: guaranteed by the caller.
    unsafe { v.free() };
}
