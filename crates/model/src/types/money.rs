//! An amount of money: a signed fixed-point number in a currency.
use super::Currency;

/// An amount in a currency, as `raw / 10^16`, a multiple of the currency's last decimal.
#[derive(Clone, Copy)]
pub struct Money {
    raw: i128,
    currency: Currency,
}
