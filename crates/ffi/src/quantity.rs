//! Quantities over the C ABI.

use std::{ffi::c_char, mem::MaybeUninit};

use nautilus_cython_core::{Error, Result};
use nautilus_cython_model::types::{
    Quantity,
    fixed::{fixed_to_f64, numeric_hash, raw_to_f64},
    quantity::QUANTITY_RAW_MAX as RAW_MAX,
};

use crate::{
    error::{FfiError, Status, make},
    fixed::FixedText_t,
    string,
};

/// A raw quantity: an unsigned 128-bit integer in units of `10^-16`, as 16 bytes aligned to 8.
///
/// C compilers that have `__int128` see it as one; the prelude of `model.h` says how.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuantityRaw {
    lo: u64,
    hi: u64,
}

impl QuantityRaw {
    /// Splits a 128-bit integer.
    #[must_use]
    #[allow(clippy::cast_possible_truncation)] // the low half, then the high half
    pub const fn new(raw: u128) -> Self {
        Self { lo: raw as u64, hi: (raw >> 64) as u64 }
    }

    /// The 128-bit integer.
    #[must_use]
    pub const fn get(self) -> u128 {
        ((self.hi as u128) << 64) | self.lo as u128
    }

    /// The same bits with a sign: the limit is far below that of `i128`.
    const fn signed(self) -> i128 {
        self.get().cast_signed()
    }
}

/// A quantity: `raw / 10^16`, shown with `precision` decimals.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Quantity_t {
    /// Units of `10^-16`; a multiple of the last shown decimal.
    pub raw: QuantityRaw,
    /// Decimals shown: 0 to 16.
    pub precision: u8,
}

impl From<Quantity> for Quantity_t {
    fn from(quantity: Quantity) -> Self {
        Self { raw: QuantityRaw::new(quantity.raw()), precision: quantity.precision() }
    }
}

impl TryFrom<&Quantity_t> for Quantity {
    type Error = Error;

    #[inline(always)]
    fn try_from(quantity: &Quantity_t) -> Result<Self> {
        Self::from_raw(quantity.raw.get(), quantity.precision)
    }
}

/// The largest raw quantity.
#[unsafe(no_mangle)]
pub static QUANTITY_RAW_MAX: QuantityRaw = QuantityRaw::new(RAW_MAX);

/// Makes a quantity from `raw` units of `10^-16`, shown with `precision` decimals.
///
/// Fails with `STATUS_INVALID_VALUE` if the precision exceeds 16, or `raw` is out of range or has digits below it.
#[unsafe(no_mangle)]
pub extern "C" fn quantity_from_raw(
    raw: QuantityRaw,
    precision: u8,
    out: Option<&mut MaybeUninit<Quantity_t>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    make(out, err, || Ok(Quantity::from_raw(raw.get(), precision)?.into()))
}

/// Rounds the exact binary value of `value` to `precision` decimals, halves away from zero.
///
/// Fails with `STATUS_INVALID_VALUE` if the value is not finite, negative or out of range, or the precision exceeds 16.
#[unsafe(no_mangle)]
pub extern "C" fn quantity_new(
    value: f64,
    precision: u8,
    out: Option<&mut MaybeUninit<Quantity_t>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    make(out, err, || Ok(Quantity::new(value, precision)?.into()))
}

/// Reads a decimal text exactly, with its decimals as written: `1.50` has two, `1.5e-3` has four.
///
/// Fails with `STATUS_INVALID_VALUE` if it is not a decimal number, is out of range or needs more than 16 decimals.
///
/// # Safety
/// `ptr` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn quantity_from_cstr(
    ptr: *const c_char,
    out: Option<&mut MaybeUninit<Quantity_t>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    // SAFETY: guaranteed by the caller.
    make(out, err, || Ok(unsafe { string::borrow(ptr, "quantity") }?.parse::<Quantity>()?.into()))
}

/// The nearest double; 0 for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn quantity_as_f64(quantity: Option<&Quantity_t>) -> f64 {
    quantity.map_or(0.0, |quantity| fixed_to_f64(quantity.raw.signed(), quantity.precision))
}

/// The double nearest to `raw / 10^16`.
#[unsafe(no_mangle)]
pub extern "C" fn quantity_raw_to_f64(raw: QuantityRaw) -> f64 {
    raw_to_f64(raw.signed())
}

/// The text with the value's decimals; empty for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn quantity_to_text(quantity: Option<&Quantity_t>) -> FixedText_t {
    quantity.map_or(FixedText_t::EMPTY, |quantity| FixedText_t::plain(quantity.raw.signed(), quantity.precision))
}

/// The text with `_` between thousands, such as `1_234.50`; empty for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn quantity_to_formatted_text(quantity: Option<&Quantity_t>) -> FixedText_t {
    quantity.map_or(FixedText_t::EMPTY, |quantity| FixedText_t::grouped(quantity.raw.signed(), quantity.precision))
}

/// Python's `hash()` of the number: equal for equal values, whatever their precision. 0 for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn quantity_hash(quantity: Option<&Quantity_t>) -> i64 {
    quantity.map_or(0, |quantity| numeric_hash(quantity.raw.signed()))
}

/// The difference, or 0 where it would be negative, with the larger precision.
///
/// Fails with `STATUS_INVALID_VALUE` if `a` or `b` is not a valid quantity.
#[unsafe(no_mangle)]
pub extern "C" fn quantity_saturating_sub(
    a: Quantity_t,
    b: Quantity_t,
    out: Option<&mut MaybeUninit<Quantity_t>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    make(out, err, || Ok(Quantity::try_from(&a)?.saturating_sub(Quantity::try_from(&b)?).into()))
}
