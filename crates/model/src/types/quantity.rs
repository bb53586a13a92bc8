//! A quantity: an unsigned fixed-point number with up to 16 decimals.

use std::{
    cmp::Ordering,
    fmt,
    hash::{Hash, Hasher},
    str::FromStr,
};

use nautilus_cython_core::{Error, ErrorKind, Result};
use rust_decimal::Decimal;

use super::fixed::{
    FIXED_PRECISION, FIXED_SCALAR, FIXED_TEXT_LEN, check_precision, decimal_from_raw, fixed_to_f64, group_thousands,
    is_whole, mantissa_of_raw, numeric_hash, parse_fixed, raw_from_decimal, raw_from_f64, raw_of_mantissa, write_fixed,
};

/// The largest quantity, in whole units.
pub const QUANTITY_MAX: u64 = 34_028_236_692_093;
/// The largest raw quantity.
pub const QUANTITY_RAW_MAX: u128 = QUANTITY_MAX as u128 * FIXED_SCALAR as u128;

const RANGE: &str = "0 to 34028236692093";

/// A quantity as `raw / 10^16`, shown with `precision` decimals. `raw` is always a multiple of the last shown decimal.
///
/// Equality, order and hash are those of the number: 1 equals 1.00.
#[derive(Clone, Copy, Default)]
pub struct Quantity {
    raw: u128,
    precision: u8,
}

impl Quantity {
    /// 0, without decimals.
    pub const ZERO: Self = Self { raw: 0, precision: 0 };

    /// Rounds the exact binary value of `value` to `precision` decimals (0 to 16), halves away from zero.
    ///
    /// # Errors
    /// `InvalidValue` if the value is not finite, negative or out of range, or the precision exceeds 16.
    pub fn new(value: f64, precision: u8) -> Result<Self> {
        if value < 0.0 {
            return Err(Error::invalid("quantity", value, RANGE));
        }
        let raw = raw_from_f64("quantity", value, precision, QUANTITY_MAX)?;
        Ok(Self { raw: raw.unsigned_abs(), precision })
    }

    /// Makes a quantity from `raw` units of `10^-16`, shown with `precision` decimals (0 to 16).
    ///
    /// # Errors
    /// `InvalidValue` if the precision exceeds 16, or `raw` is out of range or has digits below the precision.
    #[inline(always)] // so that it is not copied through a `Result`: the copy waits for the stores before it
    pub fn from_raw(raw: u128, precision: u8) -> Result<Self> {
        if precision > FIXED_PRECISION || raw > QUANTITY_RAW_MAX || !is_whole(raw.cast_signed(), precision) {
            return Err(Self::refuse_raw(raw, precision));
        }
        Ok(Self { raw, precision })
    }

    #[cold]
    fn refuse_raw(raw: u128, precision: u8) -> Error {
        if let Err(error) = check_precision(precision) {
            return error;
        }
        if raw > QUANTITY_RAW_MAX {
            return Error::invalid("quantity raw", raw, "0 to QUANTITY_RAW_MAX");
        }
        Error::invalid("quantity raw", raw, &format!("a multiple of 10^{}", FIXED_PRECISION - precision))
    }

    /// Makes a quantity of `mantissa` units of `10^-precision` (0 to 16): 150 at precision 2 is 1.50.
    ///
    /// # Errors
    /// `InvalidValue` if the precision exceeds 16, or the quantity is negative or out of range.
    pub fn from_mantissa(mantissa: i128, precision: u8) -> Result<Self> {
        check_precision(precision)?;
        let raw = raw_of_mantissa(mantissa, precision).and_then(|raw| u128::try_from(raw).ok());
        let quantity = raw.filter(|raw| *raw <= QUANTITY_RAW_MAX).map(|raw| Self { raw, precision });
        quantity.ok_or_else(|| Error::invalid("quantity", format_args!("{mantissa}e-{precision}"), RANGE))
    }

    /// Makes a quantity of `value` whole units.
    ///
    /// # Errors
    /// `InvalidValue` above `QUANTITY_MAX`.
    pub fn from_int(value: u64) -> Result<Self> {
        if value > QUANTITY_MAX {
            return Err(Error::invalid("quantity", value, RANGE));
        }
        Ok(Self { raw: u128::from(value) * FIXED_SCALAR.unsigned_abs(), precision: 0 })
    }

    /// Makes a quantity from a decimal, keeping its decimals; zeros beyond 16 are dropped.
    ///
    /// # Errors
    /// `InvalidValue` out of range, or if more than 16 decimals are needed.
    pub fn from_decimal(value: Decimal) -> Result<Self> {
        let (raw, precision) = raw_from_decimal("quantity", value)?;
        Self::in_range(raw, precision).ok_or_else(|| Error::invalid("quantity", value, RANGE))
    }

    /// 0, shown with `precision` decimals (0 to 16).
    ///
    /// # Errors
    /// `InvalidValue` if the precision exceeds 16.
    pub fn zero(precision: u8) -> Result<Self> {
        Self::from_raw(0, precision)
    }

    /// The value in units of `10^-16`.
    #[must_use]
    pub const fn raw(&self) -> u128 {
        self.raw
    }

    /// The value in units of `10^-precision`: 150 for 1.50.
    #[must_use]
    pub const fn mantissa(&self) -> i128 {
        mantissa_of_raw(self.raw.cast_signed(), self.precision)
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

    /// The nearest double.
    #[must_use]
    pub fn as_f64(&self) -> f64 {
        fixed_to_f64(self.signed(), self.precision)
    }

    /// The same number as a decimal with the same decimals.
    ///
    /// # Errors
    /// `Overflow` if it needs more than the 96 bits that a `Decimal` holds.
    pub fn to_decimal(&self) -> Result<Decimal> {
        decimal_from_raw("quantity", self.signed(), self.precision)
    }

    /// The same number shown with `precision` decimals.
    ///
    /// # Errors
    /// `InvalidValue` if the precision exceeds 16 or digits would be lost.
    pub fn rescaled(&self, precision: u8) -> Result<Self> {
        check_precision(precision)?;
        if !is_whole(self.signed(), precision) {
            return Err(Error::invalid("quantity", self, &format!("at most {precision} decimals")));
        }
        Ok(Self { raw: self.raw, precision })
    }

    /// The sum, with the larger precision.
    ///
    /// # Errors
    /// `Overflow` out of range.
    pub fn checked_add(self, other: Self) -> Result<Self> {
        let (raw, precision) = (self.signed() + other.signed(), self.precision.max(other.precision));
        let text = || write_fixed(raw, precision, &mut [0; FIXED_TEXT_LEN]).to_owned();
        Self::in_range(raw, precision).ok_or_else(|| Error::overflow("quantity", text(), RANGE))
    }

    /// The difference, with the larger precision.
    ///
    /// # Errors
    /// `InvalidValue` if it would be negative.
    pub fn checked_sub(self, other: Self) -> Result<Self> {
        let precision = self.precision.max(other.precision);
        let raw = self.raw.checked_sub(other.raw).ok_or_else(|| {
            Error::new(ErrorKind::InvalidValue, format!("quantity would be negative: {self} - {other}"))
        })?;
        Ok(Self { raw, precision })
    }

    /// The difference, or 0 where it would be negative, with the larger precision.
    #[must_use]
    pub fn saturating_sub(self, other: Self) -> Self {
        Self { raw: self.raw.saturating_sub(other.raw), precision: self.precision.max(other.precision) }
    }

    /// The text with `_` between thousands: `1_234.50`.
    #[must_use]
    pub fn to_formatted_str(&self) -> String {
        group_thousands(self.signed(), self.precision)
    }

    /// Python's `hash()` of the number.
    #[must_use]
    pub fn numeric_hash(&self) -> i64 {
        numeric_hash(self.signed())
    }

    /// The raw value with a sign: the limit is far below that of `i128`.
    const fn signed(&self) -> i128 {
        self.raw.cast_signed()
    }

    /// Makes a quantity of parts that are known to be valid.
    #[inline]
    pub(crate) const fn trusted(raw: u128, precision: u8) -> Self {
        Self { raw, precision }
    }

    fn in_range(raw: i128, precision: u8) -> Option<Self> {
        let raw = u128::try_from(raw).ok().filter(|raw| *raw <= QUANTITY_RAW_MAX)?;
        Some(Self { raw, precision })
    }
}

impl FromStr for Quantity {
    type Err = Error;

    /// Reads a decimal text exactly, with its decimals as written (see [`parse_fixed`]).
    fn from_str(text: &str) -> Result<Self> {
        let (raw, precision) = parse_fixed("quantity", text)?;
        Self::in_range(raw, precision).ok_or_else(|| Error::invalid("quantity", text, RANGE))
    }
}

impl PartialEq for Quantity {
    fn eq(&self, other: &Self) -> bool {
        self.raw == other.raw
    }
}

impl Eq for Quantity {}

impl PartialOrd for Quantity {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Quantity {
    fn cmp(&self, other: &Self) -> Ordering {
        self.raw.cmp(&other.raw)
    }
}

impl Hash for Quantity {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.raw.hash(state);
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(write_fixed(self.signed(), self.precision, &mut [0; FIXED_TEXT_LEN]))
    }
}

impl fmt::Debug for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Quantity({self})")
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::prelude::*;

    use super::*;
    use crate::types::fixed::raw_step;

    fn quantity(text: &str) -> Quantity {
        text.parse().unwrap()
    }

    #[test]
    fn quantities_compare_hash_and_show_as_numbers() {
        assert_eq!(quantity("1"), quantity("1.00"));
        assert_eq!(HashSet::from([quantity("1"), quantity("1.00"), quantity("1.01")]).len(), 2);
        assert!(quantity("9.99") < quantity("10"));
        assert_eq!(quantity("1.50").to_string(), "1.50");
        assert_eq!(format!("{:?}", quantity("1.50")), "Quantity(1.50)");
        assert_eq!(quantity("1234567.50").to_formatted_str(), "1_234_567.50");
        assert_eq!(quantity("1.50").as_f64(), 1.5);
    }

    #[test]
    fn every_constructor_checks_range_and_precision() {
        assert_eq!(Quantity::from_int(QUANTITY_MAX).unwrap().raw(), QUANTITY_RAW_MAX);
        assert_eq!(Quantity::zero(3).unwrap().to_string(), "0.000");
        assert_eq!(Quantity::new(-0.0, 1).unwrap().to_string(), "0.0");
        assert_eq!(quantity("-0.0").to_string(), "0.0");
        let refused = [
            Quantity::new(f64::NAN, 2),
            Quantity::new(-0.001, 2),
            Quantity::new(1e14, 2),
            Quantity::new(1.0, 17),
            Quantity::zero(17),
            Quantity::from_raw(1, 0),
            Quantity::from_raw(QUANTITY_RAW_MAX + 1, 16),
            Quantity::from_raw(u128::MAX, 16),
            Quantity::from_int(QUANTITY_MAX + 1),
            Quantity::from_decimal("-1".parse().unwrap()),
            "-1".parse(),
            "34028236692093.0000000000000001".parse(),
        ];
        for result in refused {
            assert_eq!(result.unwrap_err().kind(), ErrorKind::InvalidValue);
        }
    }

    #[test]
    fn a_quantity_never_becomes_negative() {
        let (one, two) = (quantity("1.0"), quantity("2.00"));
        let error = one.checked_sub(two).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidValue);
        assert_eq!(error.message(), "quantity would be negative: 1.0 - 2.00");
        assert_eq!(one.saturating_sub(two).to_string(), "0.00");
        assert_eq!(two.saturating_sub(one).to_string(), "1.00");
        let most = Quantity::from_int(QUANTITY_MAX).unwrap();
        assert_eq!(most.checked_add(one).unwrap_err().kind(), ErrorKind::Overflow);
    }

    #[test]
    fn rescaling_keeps_the_number_or_fails() {
        assert_eq!(quantity("1.50").rescaled(1).unwrap().to_string(), "1.5");
        assert_eq!(quantity("1.50").rescaled(0).unwrap_err().kind(), ErrorKind::InvalidValue);
    }

    fn any_quantity() -> impl Strategy<Value = Quantity> {
        (0..1_000_000_000_000_000_000_u64, 6..=16_u8).prop_map(|(steps, precision)| {
            Quantity::from_raw(u128::from(steps) * raw_step(precision).unsigned_abs(), precision).unwrap()
        })
    }

    proptest! {
        #[test]
        fn text_gives_the_quantity_back(quantity in any_quantity()) {
            let read: Quantity = quantity.to_string().parse().unwrap();
            prop_assert_eq!((read.raw(), read.precision()), (quantity.raw(), quantity.precision()));
        }

        #[test]
        fn arithmetic_is_that_of_decimals(a in any_quantity(), b in any_quantity()) {
            let (x, y) = (a.to_decimal().unwrap(), b.to_decimal().unwrap());
            prop_assert_eq!(a.checked_add(b).unwrap().to_decimal().unwrap(), x + y);
            prop_assert_eq!(a.checked_sub(b).ok().map(|d| d.to_decimal().unwrap()), (x >= y).then(|| x - y));
            prop_assert_eq!(a.cmp(&b), x.cmp(&y));
        }
    }
}
