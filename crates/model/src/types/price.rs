//! A price: a signed fixed-point number with up to 16 decimals.

use std::{
    cmp::Ordering,
    fmt,
    hash::{Hash, Hasher},
    str::FromStr,
};

use nautilus_cython_core::{Error, Result};
use rust_decimal::Decimal;

use super::fixed::{
    FIXED_PRECISION, FIXED_SCALAR, FIXED_TEXT_LEN, check_precision, decimal_from_raw, fixed_to_f64, group_thousands,
    is_whole, mantissa_of_raw, numeric_hash, parse_fixed, raw_from_decimal, raw_from_f64, raw_of_mantissa, write_fixed,
};

/// The largest price, in whole units.
pub const PRICE_MAX: i64 = 17_014_118_346_046;
/// The smallest price, in whole units.
pub const PRICE_MIN: i64 = -PRICE_MAX;
/// The largest raw price.
pub const PRICE_RAW_MAX: i128 = PRICE_MAX as i128 * FIXED_SCALAR;
/// The smallest raw price.
pub const PRICE_RAW_MIN: i128 = -PRICE_RAW_MAX;

const RANGE: &str = "-17014118346046 to 17014118346046";

/// A price as `raw / 10^16`, shown with `precision` decimals. `raw` is always a multiple of the last shown decimal.
///
/// Equality, order and hash are those of the number: 1 equals 1.00.
#[derive(Clone, Copy, Default)]
pub struct Price {
    raw: i128,
    precision: u8,
}

impl Price {
    /// 0, without decimals.
    pub const ZERO: Self = Self { raw: 0, precision: 0 };

    /// Rounds the exact binary value of `value` to `precision` decimals (0 to 16), halves away from zero.
    ///
    /// # Errors
    /// `InvalidValue` if the value is not finite or out of range, or the precision exceeds 16.
    pub fn new(value: f64, precision: u8) -> Result<Self> {
        let raw = raw_from_f64("price", value, precision, PRICE_MAX.unsigned_abs())?;
        Ok(Self { raw, precision })
    }

    /// Makes a price from `raw` units of `10^-16`, shown with `precision` decimals (0 to 16).
    ///
    /// # Errors
    /// `InvalidValue` if the precision exceeds 16, or `raw` is out of range or has digits below the precision.
    #[inline(always)] // so that it is not copied through a `Result`: the copy waits for the stores before it
    pub fn from_raw(raw: i128, precision: u8) -> Result<Self> {
        let in_range = (PRICE_RAW_MIN..=PRICE_RAW_MAX).contains(&raw);
        if precision > FIXED_PRECISION || !in_range || !is_whole(raw, precision) {
            return Err(Self::refuse_raw(raw, precision));
        }
        Ok(Self { raw, precision })
    }

    #[cold]
    fn refuse_raw(raw: i128, precision: u8) -> Error {
        if let Err(error) = check_precision(precision) {
            return error;
        }
        if !(PRICE_RAW_MIN..=PRICE_RAW_MAX).contains(&raw) {
            return Error::invalid("price raw", raw, "PRICE_RAW_MIN to PRICE_RAW_MAX");
        }
        Error::invalid("price raw", raw, &format!("a multiple of 10^{}", FIXED_PRECISION - precision))
    }

    /// Makes a price of `mantissa` units of `10^-precision` (0 to 16): 150 at precision 2 is 1.50.
    ///
    /// # Errors
    /// `InvalidValue` if the precision exceeds 16, or the price is out of range.
    pub fn from_mantissa(mantissa: i128, precision: u8) -> Result<Self> {
        check_precision(precision)?;
        let price = raw_of_mantissa(mantissa, precision).and_then(|raw| Self::in_range(raw, precision));
        price.ok_or_else(|| Error::invalid("price", format_args!("{mantissa}e-{precision}"), RANGE))
    }

    /// Makes a price of `value` whole units.
    ///
    /// # Errors
    /// `InvalidValue` outside of `PRICE_MIN..=PRICE_MAX`.
    pub fn from_int(value: i64) -> Result<Self> {
        if !(PRICE_MIN..=PRICE_MAX).contains(&value) {
            return Err(Error::invalid("price", value, RANGE));
        }
        Ok(Self { raw: i128::from(value) * FIXED_SCALAR, precision: 0 })
    }

    /// Makes a price from a decimal, keeping its decimals; zeros beyond 16 are dropped.
    ///
    /// # Errors
    /// `InvalidValue` out of range, or if more than 16 decimals are needed.
    pub fn from_decimal(value: Decimal) -> Result<Self> {
        let (raw, precision) = raw_from_decimal("price", value)?;
        Self::in_range(raw, precision).ok_or_else(|| Error::invalid("price", value, RANGE))
    }

    /// The value in units of `10^-16`.
    #[must_use]
    pub const fn raw(&self) -> i128 {
        self.raw
    }

    /// The value in units of `10^-precision`: 150 for 1.50.
    #[must_use]
    pub const fn mantissa(&self) -> i128 {
        mantissa_of_raw(self.raw, self.precision)
    }

    /// The number of decimals shown.
    #[must_use]
    pub const fn precision(&self) -> u8 {
        self.precision
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
        fixed_to_f64(self.raw, self.precision)
    }

    /// The same number as a decimal with the same decimals.
    ///
    /// # Errors
    /// `Overflow` if it needs more than the 96 bits that a `Decimal` holds.
    pub fn to_decimal(&self) -> Result<Decimal> {
        decimal_from_raw("price", self.raw, self.precision)
    }

    /// The same number shown with `precision` decimals.
    ///
    /// # Errors
    /// `InvalidValue` if the precision exceeds 16 or digits would be lost.
    pub fn rescaled(&self, precision: u8) -> Result<Self> {
        check_precision(precision)?;
        if !is_whole(self.raw, precision) {
            return Err(Error::invalid("price", self, &format!("at most {precision} decimals")));
        }
        Ok(Self { raw: self.raw, precision })
    }

    /// The sum, with the larger precision.
    ///
    /// # Errors
    /// `Overflow` out of range.
    pub fn checked_add(self, other: Self) -> Result<Self> {
        self.combined(self.raw + other.raw, other) // limits are far from the ends of i128
    }

    /// The difference, with the larger precision.
    ///
    /// # Errors
    /// `Overflow` out of range.
    pub fn checked_sub(self, other: Self) -> Result<Self> {
        self.combined(self.raw - other.raw, other)
    }

    /// The negation. The range is symmetric, so there always is one.
    #[must_use]
    pub const fn negated(self) -> Self {
        Self { raw: -self.raw, precision: self.precision }
    }

    /// The distance from 0.
    #[must_use]
    pub const fn abs(self) -> Self {
        Self { raw: self.raw.abs(), precision: self.precision }
    }

    /// The text with `_` between thousands: `1_234.50`.
    #[must_use]
    pub fn to_formatted_str(&self) -> String {
        group_thousands(self.raw, self.precision)
    }

    /// Python's `hash()` of the number.
    #[must_use]
    pub fn numeric_hash(&self) -> i64 {
        numeric_hash(self.raw)
    }

    /// Makes a price of parts that are known to be valid.
    #[inline]
    pub(crate) const fn trusted(raw: i128, precision: u8) -> Self {
        Self { raw, precision }
    }

    fn in_range(raw: i128, precision: u8) -> Option<Self> {
        (PRICE_RAW_MIN..=PRICE_RAW_MAX).contains(&raw).then_some(Self { raw, precision })
    }

    fn combined(self, raw: i128, other: Self) -> Result<Self> {
        let precision = self.precision.max(other.precision);
        let text = || write_fixed(raw, precision, &mut [0; FIXED_TEXT_LEN]).to_owned();
        Self::in_range(raw, precision).ok_or_else(|| Error::overflow("price", text(), RANGE))
    }
}

impl FromStr for Price {
    type Err = Error;

    /// Reads a decimal text exactly, with its decimals as written (see [`parse_fixed`]).
    fn from_str(text: &str) -> Result<Self> {
        let (raw, precision) = parse_fixed("price", text)?;
        Self::in_range(raw, precision).ok_or_else(|| Error::invalid("price", text, RANGE))
    }
}

impl PartialEq for Price {
    fn eq(&self, other: &Self) -> bool {
        self.raw == other.raw
    }
}

impl Eq for Price {}

impl PartialOrd for Price {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Price {
    fn cmp(&self, other: &Self) -> Ordering {
        self.raw.cmp(&other.raw)
    }
}

impl Hash for Price {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.raw.hash(state);
    }
}

impl fmt::Display for Price {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(write_fixed(self.raw, self.precision, &mut [0; FIXED_TEXT_LEN]))
    }
}

impl fmt::Debug for Price {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Price({self})")
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use nautilus_cython_core::ErrorKind;
    use proptest::prelude::*;

    use super::*;
    use crate::types::fixed::raw_step;

    fn price(text: &str) -> Price {
        text.parse().unwrap()
    }

    #[test]
    fn prices_compare_and_hash_as_numbers() {
        assert_eq!(price("1"), price("1.00"));
        assert_eq!(HashSet::from([price("1"), price("1.00"), price("1.01")]).len(), 2);
        assert!(price("-2.5") < price("-2.49") && price("9.99") < price("10"));
        assert_eq!(Price::default(), price("0"));
        assert_eq!(price("1.50").numeric_hash(), price("1.5").numeric_hash());
    }

    #[test]
    fn prices_show_their_decimals() {
        assert_eq!(price("1.50").to_string(), "1.50");
        assert_eq!(format!("{:?}", price("-1.50")), "Price(-1.50)");
        assert_eq!(format!("{:>8}|", price("1.5")), "     1.5|");
        assert_eq!(price("-1234567.50").to_formatted_str(), "-1_234_567.50");
    }

    #[test]
    fn every_constructor_checks_range_and_precision() {
        let most = Price::from_int(PRICE_MAX).unwrap();
        assert_eq!(most.raw(), PRICE_RAW_MAX);
        assert_eq!(Price::from_int(PRICE_MIN).unwrap(), most.negated());
        assert_eq!(Price::new(0.125, 2).unwrap(), price("0.13"));
        assert_eq!(Price::from_decimal("1.50".parse().unwrap()).unwrap().to_string(), "1.50");
        let refused = [
            Price::new(f64::NAN, 2),
            Price::new(1e14, 2),
            Price::new(1.0, 17),
            Price::from_raw(0, 17),
            Price::from_raw(1, 0),
            Price::from_raw(PRICE_RAW_MAX + 1, 16),
            Price::from_raw(PRICE_RAW_MIN - 1, 16),
            Price::from_raw(i128::MAX, 16),
            Price::from_int(PRICE_MAX + 1),
            Price::from_mantissa(0, 17),
            Price::from_mantissa(i128::from(PRICE_MAX) * 10 + 1, 1),
            Price::from_mantissa(i128::MAX, 0),
            Price::from_decimal("17014118346046.1".parse().unwrap()),
            "17014118346046.0000000000000001".parse(),
            "-17014118346047".parse(),
        ];
        for result in refused {
            assert_eq!(result.unwrap_err().kind(), ErrorKind::InvalidValue);
        }
    }

    #[test]
    fn sums_out_of_range_overflow() {
        let most = Price::from_int(PRICE_MAX).unwrap();
        let least = price("0.0000000000000001");
        let error = most.checked_add(least).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Overflow);
        assert!(error.message().contains("17014118346046.0000000000000001"), "{error}");
        assert_eq!(most.negated().checked_sub(least).unwrap_err().kind(), ErrorKind::Overflow);
        assert_eq!(most.checked_sub(most), Ok(price("0")));
    }

    #[test]
    fn rescaling_keeps_the_number_or_fails() {
        assert_eq!(price("1.50").rescaled(1).unwrap().to_string(), "1.5");
        assert_eq!(price("1.50").rescaled(4).unwrap().to_string(), "1.5000");
        assert_eq!(price("1.50").rescaled(0).unwrap_err().kind(), ErrorKind::InvalidValue);
        assert_eq!(price("1.50").rescaled(17).unwrap_err().kind(), ErrorKind::InvalidValue);
    }

    #[test]
    fn signs_are_told_and_turned() {
        let (below, zero, above) = (price("-1"), price("-0.0"), price("1"));
        assert!(below.is_negative() && zero.is_zero() && above.is_positive());
        assert!(!zero.is_negative() && !zero.is_positive() && !above.is_zero());
        assert_eq!(below.negated(), above);
        assert_eq!(below.abs(), above);
    }

    fn any_price() -> impl Strategy<Value = Price> {
        (-1_000_000_000_000_000_000_i64..1_000_000_000_000_000_000, 6..=16_u8)
            .prop_map(|(steps, precision)| Price::from_raw(i128::from(steps) * raw_step(precision), precision).unwrap())
    }

    proptest! {
        #[test]
        fn the_mantissa_is_the_price_without_its_point(price in any_price()) {
            prop_assert_eq!(price.mantissa(), price.raw() / raw_step(price.precision()));
            let back = Price::from_mantissa(price.mantissa(), price.precision()).unwrap();
            prop_assert_eq!((back.raw(), back.precision()), (price.raw(), price.precision()));
        }

        #[test]
        fn text_gives_the_price_back(price in any_price()) {
            let read: Price = price.to_string().parse().unwrap();
            prop_assert_eq!((read.raw(), read.precision()), (price.raw(), price.precision()));
        }

        #[test]
        fn arithmetic_is_that_of_decimals(a in any_price(), b in any_price()) {
            let (x, y) = (a.to_decimal().unwrap(), b.to_decimal().unwrap());
            let sum = a.checked_add(b).unwrap();
            prop_assert_eq!(sum.to_decimal().unwrap(), x + y);
            prop_assert_eq!(sum.precision(), a.precision().max(b.precision()));
            prop_assert_eq!(a.checked_sub(b).unwrap().to_decimal().unwrap(), x - y);
            prop_assert_eq!(a.cmp(&b), x.cmp(&y));
            prop_assert_eq!(sum.checked_sub(b), Ok(a));
        }
    }
}
