//! Decimals of prices and sizes: as the caller says, or as the file has them.

use nautilus_cython_core::Result;
use nautilus_cython_model::types::{
    Price, Quantity,
    fixed::{FIXED_PRECISION, parse_fixed, raw_step},
};

/// How many decimals the prices, or the sizes, of a feed have.
///
/// The precision that the caller gave is kept, and a number with more digits is an error. Otherwise it is the most that
/// any number had so far, so that formats that leave out trailing zeros do not change precision from row to row.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scale {
    precision: u8,
    given: bool,
}

impl Scale {
    /// The precision `given`, or that of the numbers to come.
    pub(crate) fn new(given: Option<u8>) -> Self {
        Self { precision: given.unwrap_or(0), given: given.is_some() }
    }

    /// The precision `given`, or `natural` if there is none.
    pub(crate) fn fixed(given: Option<u8>, natural: u8) -> Self {
        Self { precision: given.unwrap_or(natural), given: true }
    }

    /// Reads a price.
    pub(crate) fn price(&mut self, field: &str, text: &str) -> Result<Price> {
        let (raw, decimals) = self.parse(field, text)?;
        self.widen(decimals);
        Price::from_raw(raw, self.precision).map_err(|error| error.at(field))
    }

    /// Reads a size.
    pub(crate) fn size(&mut self, field: &str, text: &str) -> Result<Quantity> {
        let (raw, decimals) = self.parse(field, text)?;
        let raw = u128::try_from(raw)
            .map_err(|_| nautilus_cython_core::Error::invalid(field, text, "a size that is not negative"))?;
        self.widen(decimals);
        Quantity::from_raw(raw, self.precision).map_err(|error| error.at(field))
    }

    /// The price of `units` of `10^-decimals`.
    pub(crate) fn price_of(&self, field: &str, units: i64, decimals: u8) -> Result<Price> {
        Price::from_raw(i128::from(units) * raw_step(decimals), self.precision).map_err(|error| error.at(field))
    }

    /// The size of `units` whole units.
    pub(crate) fn size_of(&self, field: &str, units: u64) -> Result<Quantity> {
        let raw = u128::from(units) * raw_step(0).unsigned_abs();
        Quantity::from_raw(raw, self.precision).map_err(|error| error.at(field))
    }

    /// Takes note of a number that will be read later.
    pub(crate) fn see(&mut self, text: &str) {
        if let Ok((_, decimals)) = parse_fixed("number", text) {
            self.widen(decimals);
        }
    }

    fn parse(&self, field: &str, text: &str) -> Result<(i128, u8)> {
        parse_fixed(field, text)
    }

    fn widen(&mut self, decimals: u8) {
        if !self.given {
            self.precision = self.precision.max(decimals.min(FIXED_PRECISION));
        }
    }
}
