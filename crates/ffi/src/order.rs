//! Orders in a book over the C ABI.

use std::{ffi::c_char, mem::MaybeUninit};

use nautilus_cython_core::{Error, Result};
use nautilus_cython_model::{
    data::BookOrder,
    enums::{Coded, OrderSide},
    types::{fixed::fixed_to_f64, quantity::QUANTITY_RAW_MAX},
};

use crate::{
    compare, cvec,
    error::{FfiError, Status, lent, make},
    price::Price_t,
    quantity::Quantity_t,
    string::to_cstr,
};

/// An order in a book. For aggregated books it stands for a whole level. Zeroed, it is no order.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct BookOrder_t {
    /// Bid or ask: an `OrderSide`. `NO_ORDER_SIDE` lets the book look the side up by id.
    pub side: u8,
    /// The limit price.
    pub price: Price_t,
    /// The open size.
    pub size: Quantity_t,
    /// The venue's id of the order.
    pub order_id: u64,
}

impl BookOrder_t {
    /// What equality and hash look at: all fields.
    pub(crate) fn key(&self) -> (u8, i128, u128, u64) {
        (self.side, self.price.raw.get(), self.size.raw.get(), self.order_id)
    }
}

impl From<BookOrder> for BookOrder_t {
    fn from(order: BookOrder) -> Self {
        Self { side: order.side.code(), price: order.price.into(), size: order.size.into(), order_id: order.order_id }
    }
}

impl TryFrom<&BookOrder_t> for BookOrder {
    type Error = Error;

    #[inline(always)]
    fn try_from(order: &BookOrder_t) -> Result<Self> {
        Ok(Self {
            side: OrderSide::from_code("order.side", order.side)?,
            price: (&order.price).try_into().map_err(|error: Error| error.at("order.price"))?,
            size: (&order.size).try_into().map_err(|error: Error| error.at("order.size"))?,
            order_id: order.order_id,
        })
    }
}

/// Makes an order.
///
/// Fails with `STATUS_INVALID_VALUE` if `order_side` (an `OrderSide`), the price or the size is not valid.
#[unsafe(no_mangle)]
pub extern "C" fn book_order_new(
    order_side: u8,
    price: Price_t,
    size: Quantity_t,
    order_id: u64,
    out: Option<&mut MaybeUninit<BookOrder_t>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    let order = BookOrder_t { side: order_side, price, size, order_id };
    make(out, err, || {
        BookOrder::try_from(&order)?;
        Ok(order)
    })
}

/// The total size of `len` orders, the largest quantity if it is more.
///
/// # Safety
/// `orders` is NULL with `len` 0, or points to `len` orders.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn book_orders_size(orders: *const BookOrder_t, len: usize) -> f64 {
    // SAFETY: guaranteed by the caller.
    let orders = unsafe { cvec::slice("orders", orders, len) }.unwrap_or_default();
    let total = orders.iter().fold(0, |sum: u128, order| sum.saturating_add(order.size.raw.get()));
    let precision = orders.first().map_or(0, |order| order.size.precision);
    fixed_to_f64(total.min(QUANTITY_RAW_MAX).cast_signed(), precision)
}

/// Whether two orders are equal in all fields; false when one is NULL.
#[unsafe(no_mangle)]
pub extern "C" fn book_order_eq(lhs: Option<&BookOrder_t>, rhs: Option<&BookOrder_t>) -> bool {
    compare::equal(lhs, rhs, BookOrder_t::key)
}

/// A hash that is equal for equal orders; 0 for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn book_order_hash(order: Option<&BookOrder_t>) -> u64 {
    compare::hash(order, BookOrder_t::key)
}

/// Price times size.
#[unsafe(no_mangle)]
pub extern "C" fn book_order_exposure(
    order: Option<&BookOrder_t>,
    out: Option<&mut MaybeUninit<f64>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    make(out, err, || Ok(BookOrder::try_from(lent("order", order)?)?.exposure()))
}

/// The size, negative for a sell order.
///
/// Fails with `STATUS_INVALID_VALUE` if the order has no side.
#[unsafe(no_mangle)]
pub extern "C" fn book_order_signed_size(
    order: Option<&BookOrder_t>,
    out: Option<&mut MaybeUninit<f64>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    make(out, err, || Ok(BookOrder::try_from(lent("order", order)?)?.signed_size()?))
}

/// The text `SIDE,price,size,order_id`. The caller frees it with `cstr_drop`.
#[unsafe(no_mangle)]
pub extern "C" fn book_order_display_to_cstr(
    order: Option<&BookOrder_t>,
    out: Option<&mut MaybeUninit<*const c_char>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    make(out, err, || Ok(to_cstr(BookOrder::try_from(lent("order", order)?)?)))
}

/// The text `BookOrder(side=SIDE, price=…, size=…, order_id=…)`. The caller frees it with `cstr_drop`.
#[unsafe(no_mangle)]
pub extern "C" fn book_order_debug_to_cstr(
    order: Option<&BookOrder_t>,
    out: Option<&mut MaybeUninit<*const c_char>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    make(out, err, || Ok(to_cstr(format_args!("{:?}", BookOrder::try_from(lent("order", order)?)?))))
}
