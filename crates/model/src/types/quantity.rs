//! A quantity: an unsigned fixed-point number with up to 16 decimals.

use nautilus_cython_core::{Error, Result};

use super::fixed::{FIXED_PRECISION, FIXED_SCALAR, raw_step};

/// The largest quantity, in whole units.
pub const QUANTITY_MAX: u64 = 34_028_236_692_093;
/// The largest raw quantity.
pub const QUANTITY_RAW_MAX: u128 = QUANTITY_MAX as u128 * FIXED_SCALAR as u128;

/// A quantity as `raw / 10^16`, shown with `precision` decimals. `raw` is always a multiple of the last shown decimal.
#[derive(Clone, Copy, Default)]
pub struct Quantity {
    raw: u128,
    precision: u8,
}

impl Quantity {
    /// Makes a quantity from `raw` units of `10^-16`, shown with `precision` decimals (0 to 16).
    ///
    /// # Errors
    /// `InvalidValue` if the precision exceeds 16 or `raw` has digits below it; `Overflow` above `QUANTITY_RAW_MAX`.
    pub fn from_raw(raw: u128, precision: u8) -> Result<Self> {
        if precision > FIXED_PRECISION {
            return Err(Error::invalid("precision", precision, "0 to 16"));
        }
        if raw > QUANTITY_RAW_MAX {
            return Err(Error::overflow("quantity raw", raw, "0 to QUANTITY_RAW_MAX"));
        }
        if raw % raw_step(precision).unsigned_abs() != 0 {
            return Err(Error::invalid(
                "quantity raw",
                raw,
                &format!("a multiple of 10^{}", FIXED_PRECISION - precision),
            ));
        }
        Ok(Self { raw, precision })
    }

    /// The value in units of `10^-16`.
    #[must_use]
    pub const fn raw(&self) -> u128 {
        self.raw
    }

    /// The number of decimals shown.
    #[must_use]
    pub const fn precision(&self) -> u8 {
        self.precision
    }
}
