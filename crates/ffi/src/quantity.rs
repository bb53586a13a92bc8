//! Quantities over the C ABI.

use std::mem::MaybeUninit;

use nautilus_cython_core::{Error, Result};
use nautilus_cython_model::types::{Quantity, quantity::QUANTITY_RAW_MAX as RAW_MAX};

use crate::error::{FfiError, Status, make};

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
