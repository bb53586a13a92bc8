//! Currencies, and the register that knows them by code.
use ustr::Ustr;

use crate::enums::CurrencyType;

/// A currency with its ISO 4217 number (0 if it has none) and decimals.
#[derive(Clone, Copy, Debug)]
pub struct Currency {
    /// The code, such as `USD`.
    pub code: Ustr,
    /// Decimals of an amount.
    pub precision: u8,
    /// The ISO 4217 number, 0 if there is none.
    pub iso4217: u16,
    /// The name, such as `United States dollar`.
    pub name: Ustr,
    /// What backs it.
    pub currency_type: CurrencyType,
}
