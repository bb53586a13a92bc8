//! A price: a signed fixed-point number with up to 16 decimals.

use nautilus_cython_core::{Error, Result};

use super::fixed::{FIXED_PRECISION, FIXED_SCALAR, raw_step};

/// The largest price, in whole units.
pub const PRICE_MAX: i64 = 17_014_118_346_046;
/// The smallest price, in whole units.
pub const PRICE_MIN: i64 = -PRICE_MAX;
/// The largest raw price.
pub const PRICE_RAW_MAX: i128 = PRICE_MAX as i128 * FIXED_SCALAR;
/// The smallest raw price.
pub const PRICE_RAW_MIN: i128 = -PRICE_RAW_MAX;

/// A price as `raw / 10^16`, shown with `precision` decimals. `raw` is always a multiple of the last shown decimal.
#[derive(Clone, Copy, Default)]
pub struct Price {
    raw: i128,
    precision: u8,
}

impl Price {
    /// Makes a price from `raw` units of `10^-16`, shown with `precision` decimals (0 to 16).
    ///
    /// # Errors
    /// `InvalidValue` if the precision exceeds 16 or `raw` has digits below it; `Overflow` outside of
    /// `PRICE_RAW_MIN..=PRICE_RAW_MAX`.
    pub fn from_raw(raw: i128, precision: u8) -> Result<Self> {
        if precision > FIXED_PRECISION {
            return Err(Error::invalid("precision", precision, "0 to 16"));
        }
        if !(PRICE_RAW_MIN..=PRICE_RAW_MAX).contains(&raw) {
            return Err(Error::overflow("price raw", raw, "-PRICE_RAW_MAX to PRICE_RAW_MAX"));
        }
        if raw % raw_step(precision) != 0 {
            return Err(Error::invalid("price raw", raw, &format!("a multiple of 10^{}", FIXED_PRECISION - precision)));
        }
        Ok(Self { raw, precision })
    }

    /// The value in units of `10^-16`.
    #[must_use]
    pub const fn raw(&self) -> i128 {
        self.raw
    }

    /// The number of decimals shown.
    #[must_use]
    pub const fn precision(&self) -> u8 {
        self.precision
    }
}
