//! An amount of money: a signed fixed-point number in a currency.

use std::{cmp::Ordering, fmt, str::FromStr};

use nautilus_cython_core::{Error, ErrorKind, Result};
use rust_decimal::Decimal;

use super::{
    Currency,
    fixed::{
        FIXED_SCALAR, FIXED_TEXT_LEN, decimal_from_raw, group_thousands, parse_fixed, raw_from_decimal, raw_from_f64,
        raw_step, raw_to_f64, round_half_even, write_fixed,
    },
};

/// The largest amount, in whole units.
pub const MONEY_MAX: i64 = 17_014_118_346_046;
/// The smallest amount, in whole units.
pub const MONEY_MIN: i64 = -MONEY_MAX;
/// The largest raw amount.
pub const MONEY_RAW_MAX: i128 = MONEY_MAX as i128 * FIXED_SCALAR;
/// The smallest raw amount.
pub const MONEY_RAW_MIN: i128 = -MONEY_RAW_MAX;

const RANGE: &str = "-17014118346046 to 17014118346046";

/// An amount in a currency, as `raw / 10^16`, a multiple of the currency's last decimal.
///
/// Amounts of different currencies are never equal and have no order.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Money {
    raw: i128,
    currency: Currency,
}

impl Money {
    /// Rounds the exact binary value of `amount` to the currency's decimals, halves away from zero.
    ///
    /// # Errors
    /// `InvalidValue` if the amount is not finite or out of range.
    pub fn new(amount: f64, currency: Currency) -> Result<Self> {
        let raw = raw_from_f64("money", amount, currency.precision, MONEY_MAX.unsigned_abs())?;
        Ok(Self { raw, currency })
    }

    /// Makes an amount of `raw` units of `10^-16`.
    ///
    /// # Errors
    /// `InvalidValue` if `raw` is out of range or has digits below the currency's decimals.
    pub fn from_raw(raw: i128, currency: Currency) -> Result<Self> {
        if raw % raw_step(currency.precision) != 0 {
            let expected = format!("a multiple of {currency}'s last of {} decimals", currency.precision);
            return Err(Error::invalid("money raw", raw, &expected));
        }
        Self::in_range(raw, currency).ok_or_else(|| Error::invalid("money raw", raw, "MONEY_RAW_MIN to MONEY_RAW_MAX"))
    }

    /// Reads a decimal text exactly and rounds it to the currency's decimals, halves to even.
    ///
    /// # Errors
    /// `InvalidValue` if it is not a decimal number of at most 16 decimals, or out of range.
    pub fn from_text(amount: &str, currency: Currency) -> Result<Self> {
        let (raw, _) = parse_fixed("money", amount)?;
        let rounded = round_half_even(raw, currency.precision).and_then(|raw| Self::in_range(raw, currency));
        rounded.ok_or_else(|| Error::invalid("money", amount, RANGE))
    }

    /// Rounds a decimal to the currency's decimals, halves to even.
    ///
    /// # Errors
    /// `InvalidValue` if it needs more than 16 decimals or is out of range.
    pub fn from_decimal(amount: Decimal, currency: Currency) -> Result<Self> {
        let (raw, _) = raw_from_decimal("money", amount)?;
        let rounded = round_half_even(raw, currency.precision).and_then(|raw| Self::in_range(raw, currency));
        rounded.ok_or_else(|| Error::invalid("money", amount, RANGE))
    }

    /// Nothing, in `currency`.
    #[must_use]
    pub const fn zero(currency: Currency) -> Self {
        Self { raw: 0, currency }
    }

    /// The amount in units of `10^-16`.
    #[must_use]
    pub const fn raw(&self) -> i128 {
        self.raw
    }

    /// The currency.
    #[must_use]
    pub const fn currency(&self) -> Currency {
        self.currency
    }

    /// Whether it is 0.
    #[must_use]
    pub const fn is_zero(&self) -> bool {
        self.raw == 0
    }

    /// Whether it is above 0.
    #[must_use]
    pub const fn is_positive(&self) -> bool {
        self.raw > 0
    }

    /// Whether it is below 0.
    #[must_use]
    pub const fn is_negative(&self) -> bool {
        self.raw < 0
    }

    /// The nearest double.
    #[must_use]
    pub fn as_f64(&self) -> f64 {
        raw_to_f64(self.raw)
    }

    /// The same amount as a decimal with the currency's decimals.
    ///
    /// # Errors
    /// `Overflow` if it needs more than the 96 bits that a `Decimal` holds.
    pub fn to_decimal(&self) -> Result<Decimal> {
        decimal_from_raw("money", self.raw, self.currency.precision)
    }

    /// The sum.
    ///
    /// # Errors
    /// `InvalidValue` if the currencies differ; `Overflow` out of range.
    pub fn checked_add(self, other: Self) -> Result<Self> {
        self.combined(self.raw + other.raw, other) // limits are far from the ends of i128
    }

    /// The difference.
    ///
    /// # Errors
    /// `InvalidValue` if the currencies differ; `Overflow` out of range.
    pub fn checked_sub(self, other: Self) -> Result<Self> {
        self.combined(self.raw - other.raw, other)
    }

    /// The negation. The range is symmetric, so there always is one.
    #[must_use]
    pub const fn negated(self) -> Self {
        Self { raw: -self.raw, currency: self.currency }
    }

    /// The distance from 0.
    #[must_use]
    pub const fn abs(self) -> Self {
        Self { raw: self.raw.abs(), currency: self.currency }
    }

    /// Checks that `other` is in the same currency.
    ///
    /// # Errors
    /// `InvalidValue` if it is not.
    pub fn check_currency(&self, other: &Self) -> Result<()> {
        if self.currency != other.currency {
            let message = format!("cannot combine {self} and {other}: the currencies differ");
            return Err(Error::new(ErrorKind::InvalidValue, message));
        }
        Ok(())
    }

    /// The text with `_` between thousands: `1_234.50 USD`.
    #[must_use]
    pub fn to_formatted_str(&self) -> String {
        format!("{} {}", group_thousands(self.raw, self.currency.precision), self.currency)
    }

    fn in_range(raw: i128, currency: Currency) -> Option<Self> {
        (MONEY_RAW_MIN..=MONEY_RAW_MAX).contains(&raw).then_some(Self { raw, currency })
    }

    /// `raw` in the currency of both; where they were described differently, with the larger precision.
    fn combined(self, raw: i128, other: Self) -> Result<Self> {
        self.check_currency(&other)?;
        let finer = if other.currency.precision > self.currency.precision { other.currency } else { self.currency };
        let text = || write_fixed(raw, finer.precision, &mut [0; FIXED_TEXT_LEN]).to_owned();
        Self::in_range(raw, finer).ok_or_else(|| Error::overflow("money", text(), RANGE))
    }
}

impl FromStr for Money {
    type Err = Error;

    /// Reads `AMOUNT CODE`, as [`Money::from_text`]. A code that is not known is registered as a cryptocurrency with 8
    /// decimals.
    fn from_str(text: &str) -> Result<Self> {
        let parts = text.split_once(' ').filter(|(_, code)| !code.contains(' '));
        let (amount, code) = parts.ok_or_else(|| Error::invalid("money", text, "AMOUNT CODE"))?;
        parse_fixed("money", amount)?; // before a code from a bad text gets registered
        Self::from_text(amount, Currency::get_or_create_crypto(code)?)
    }
}

impl PartialOrd for Money {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        (self.currency == other.currency).then(|| self.raw.cmp(&other.raw))
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut buffer = [0; FIXED_TEXT_LEN];
        write!(f, "{} {}", write_fixed(self.raw, self.currency.precision, &mut buffer), self.currency)
    }
}

impl fmt::Debug for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut buffer = [0; FIXED_TEXT_LEN];
        write!(f, "Money({}, {})", write_fixed(self.raw, self.currency.precision, &mut buffer), self.currency)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn money(text: &str) -> Money {
        text.parse().unwrap()
    }

    #[test]
    fn text_becomes_the_amount_it_says_and_back() {
        for (text, shown) in [
            ("1.5 USD", "1.50 USD"),
            ("-1_000 JPY", "-1000 JPY"),
            ("0.125 USD", "0.12 USD"),
            ("0.135 USD", "0.14 USD"),
            ("-0.125 USD", "-0.12 USD"),
            ("1e-8 BTC", "0.00000001 BTC"),
            ("17014118346046 USD", "17014118346046.00 USD"),
        ] {
            assert_eq!(money(text).to_string(), shown);
        }
        assert_eq!(format!("{:?}", money("1.5 USD")), "Money(1.50, USD)");
        assert_eq!(money("-1234567.5 USD").to_formatted_str(), "-1_234_567.50 USD");
    }

    #[test]
    fn bad_text_is_refused_and_registers_nothing() {
        for text in ["", "1.5", "USD", "x USD", "nan USD", "17014118346046.01 USD", "1.5 ", "x BADTEXTCOIN"] {
            let error = text.parse::<Money>().unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidValue, "{text}");
        }
        assert_eq!(Currency::get("BADTEXTCOIN"), None);
    }

    #[test]
    fn different_currencies_do_not_mix() {
        let (usd, eur) = (money("1 USD"), money("1 EUR"));
        assert_ne!(usd, eur);
        assert_eq!(usd.partial_cmp(&eur), None);
        for result in [usd.checked_add(eur), usd.checked_sub(eur)] {
            assert_eq!(result.unwrap_err().kind(), ErrorKind::InvalidValue);
        }
    }

    #[test]
    fn sums_and_differences_are_exact_or_overflow() {
        assert_eq!(money("0.10 USD").checked_add(money("0.20 USD")), Ok(money("0.30 USD")));
        assert_eq!(money("0.10 USD").checked_sub(money("0.20 USD")), Ok(money("-0.10 USD")));
        let most = Money::from_raw(MONEY_RAW_MAX, Currency::get("USD").unwrap()).unwrap();
        assert_eq!(most.checked_add(money("0.01 USD")).unwrap_err().kind(), ErrorKind::Overflow);
        assert_eq!(most.negated().checked_sub(money("0.01 USD")).unwrap_err().kind(), ErrorKind::Overflow);
        assert_eq!(most.negated().abs(), most);
    }

    #[test]
    fn doubles_and_raws_are_checked() {
        let usd = Currency::get("USD").unwrap();
        assert_eq!(Money::new(0.125, usd).unwrap(), money("0.13 USD"));
        assert!(Money::new(f64::NAN, usd).is_err() && Money::new(1e14, usd).is_err());
        assert!(Money::from_raw(1, usd).is_err() && Money::from_raw(MONEY_RAW_MAX + FIXED_SCALAR, usd).is_err());
        assert_eq!(Money::from_decimal("1.005".parse().unwrap(), usd).unwrap(), money("1.00 USD"));
        assert_eq!(money("1.50 USD").to_decimal().unwrap().to_string(), "1.50");
    }
}
