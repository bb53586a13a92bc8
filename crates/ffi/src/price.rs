//! Prices over the C ABI.

use std::{ffi::c_char, mem::MaybeUninit};

use nautilus_cython_core::{Error, Result};
use nautilus_cython_model::types::{
    Price,
    fixed::{fixed_to_f64, numeric_hash, raw_to_f64},
    price::{PRICE_RAW_MAX as RAW_MAX, PRICE_RAW_MIN as RAW_MIN},
};

use crate::{
    error::{FfiError, Status, make},
    fixed::FixedText_t,
    string,
};

/// A raw price: a signed 128-bit integer in units of `10^-16`, as 16 bytes aligned to 8.
///
/// C compilers that have `__int128` see it as one; the prelude of `model.h` says how.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PriceRaw {
    lo: u64,
    hi: i64,
}

impl PriceRaw {
    /// Splits a 128-bit integer.
    #[must_use]
    #[allow(clippy::cast_possible_truncation)] // the low half, then the high half
    pub const fn new(raw: i128) -> Self {
        Self { lo: raw as u64, hi: (raw >> 64) as i64 }
    }

    /// The 128-bit integer.
    #[must_use]
    pub const fn get(self) -> i128 {
        ((self.hi as i128) << 64) | self.lo as i128
    }
}

/// A price: `raw / 10^16`, shown with `precision` decimals.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Price_t {
    /// Units of `10^-16`; a multiple of the last shown decimal.
    pub raw: PriceRaw,
    /// Decimals shown: 0 to 16.
    pub precision: u8,
}

impl From<Price> for Price_t {
    fn from(price: Price) -> Self {
        Self { raw: PriceRaw::new(price.raw()), precision: price.precision() }
    }
}

impl TryFrom<&Price_t> for Price {
    type Error = Error;

    #[inline(always)]
    fn try_from(price: &Price_t) -> Result<Self> {
        Self::from_raw(price.raw.get(), price.precision)
    }
}

/// The largest raw price.
#[unsafe(no_mangle)]
pub static PRICE_RAW_MAX: PriceRaw = PriceRaw::new(RAW_MAX);

/// The smallest raw price.
#[unsafe(no_mangle)]
pub static PRICE_RAW_MIN: PriceRaw = PriceRaw::new(RAW_MIN);

/// Makes a price from `raw` units of `10^-16`, shown with `precision` decimals.
///
/// Fails with `STATUS_INVALID_VALUE` if the precision exceeds 16, or `raw` is out of range or has digits below it.
#[unsafe(no_mangle)]
pub extern "C" fn price_from_raw(
    raw: PriceRaw,
    precision: u8,
    out: Option<&mut MaybeUninit<Price_t>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    make(out, err, || Ok(Price::from_raw(raw.get(), precision)?.into()))
}

/// Rounds the exact binary value of `value` to `precision` decimals, halves away from zero.
///
/// Fails with `STATUS_INVALID_VALUE` if the value is not finite or out of range, or the precision exceeds 16.
#[unsafe(no_mangle)]
pub extern "C" fn price_new(
    value: f64,
    precision: u8,
    out: Option<&mut MaybeUninit<Price_t>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    make(out, err, || Ok(Price::new(value, precision)?.into()))
}

/// Reads a decimal text exactly, with its decimals as written: `1.50` has two, `1.5e-3` has four.
///
/// Fails with `STATUS_INVALID_VALUE` if it is not a decimal number, is out of range or needs more than 16 decimals.
///
/// # Safety
/// `ptr` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn price_from_cstr(
    ptr: *const c_char,
    out: Option<&mut MaybeUninit<Price_t>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    // SAFETY: guaranteed by the caller.
    make(out, err, || Ok(unsafe { string::borrow(ptr, "price") }?.parse::<Price>()?.into()))
}

/// The nearest double; 0 for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn price_as_f64(price: Option<&Price_t>) -> f64 {
    price.map_or(0.0, |price| fixed_to_f64(price.raw.get(), price.precision))
}

/// The double nearest to `raw / 10^16`.
#[unsafe(no_mangle)]
pub extern "C" fn price_raw_to_f64(raw: PriceRaw) -> f64 {
    raw_to_f64(raw.get())
}

/// The text with the value's decimals; empty for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn price_to_text(price: Option<&Price_t>) -> FixedText_t {
    price.map_or(FixedText_t::EMPTY, |price| FixedText_t::plain(price.raw.get(), price.precision))
}

/// The text with `_` between thousands, such as `1_234.50`; empty for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn price_to_formatted_text(price: Option<&Price_t>) -> FixedText_t {
    price.map_or(FixedText_t::EMPTY, |price| FixedText_t::grouped(price.raw.get(), price.precision))
}

/// Python's `hash()` of the number: equal for equal values, whatever their precision. 0 for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn price_hash(price: Option<&Price_t>) -> i64 {
    price.map_or(0, |price| numeric_hash(price.raw.get()))
}
