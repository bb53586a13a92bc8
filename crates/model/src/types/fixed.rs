//! The fixed-point scale that every value shares: 16 decimals in a 128-bit integer.
//!
//! A value is `raw / 10^16`. Text, doubles and Python hashes are converted here, in integers: no digit of a decimal text
//! ever passes through a float, and a double is read as the exact binary number that it is.

use std::cmp::Ordering;

use nautilus_cython_core::{Error, Result};
use rust_decimal::Decimal;

/// Decimals of a raw value, whatever the precision of the object that holds it.
pub const FIXED_PRECISION: u8 = 16;

/// Raw units in one: `10^FIXED_PRECISION`.
pub const FIXED_SCALAR: i128 = 10_i128.pow(FIXED_PRECISION as u32);

/// Bytes that hold any raw value as text: a sign, 39 digits and a point.
pub const FIXED_TEXT_LEN: usize = 41;

const SCALAR: u128 = FIXED_SCALAR.unsigned_abs();

/// Raw units in one step of the last decimal at `precision`: `10^(16 - precision)`; 1 above the maximum.
#[must_use]
#[inline]
pub const fn raw_step(precision: u8) -> i128 {
    STEPS[FIXED_PRECISION.saturating_sub(precision) as usize] as i128
}

/// The powers of ten up to `10^16`.
const STEPS: [u64; FIXED_PRECISION as usize + 1] = {
    let mut steps = [1; _];
    let mut n = 1;
    while n < steps.len() {
        steps[n] = steps[n - 1] * 10;
        n += 1;
    }
    steps
};

/// The inverses modulo 2^64 of the powers of five up to `5^16`.
const FIFTHS: [u64; FIXED_PRECISION as usize + 1] = {
    let mut inverses = [1; _];
    let mut n = 1;
    while n < inverses.len() {
        inverses[n] = 0xCCCC_CCCC_CCCC_CCCD_u64.wrapping_mul(inverses[n - 1]);
        n += 1;
    }
    inverses
};

/// How many steps of the last decimal at `precision` a raw value is; `None` if that is no whole number of 64 bits.
///
/// If the quotient exists, it is what shifting out the twos and multiplying by the inverse of the fives gives; multiplying
/// back tells. Dividing 128 bits takes ten times as long.
#[must_use]
#[inline]
#[allow(clippy::cast_possible_truncation)] // the quotient modulo 2^64 is checked
pub const fn steps_of(raw: i128, precision: u8) -> Option<i64> {
    let exponent = FIXED_PRECISION.saturating_sub(precision) as usize;
    let steps = ((raw >> exponent) as u64).wrapping_mul(FIFTHS[exponent]).cast_signed();
    if steps as i128 * STEPS[exponent] as i128 == raw { Some(steps) } else { None }
}

/// Whether `raw` has no digits below the last decimal at `precision`.
#[must_use]
#[inline]
pub const fn is_whole(raw: i128, precision: u8) -> bool {
    steps_of(raw, precision).is_some() || raw % raw_step(precision) == 0
}

/// The double nearest to `raw / 10^16`, where `raw` has at most `precision` decimals: [`raw_to_f64`], faster.
#[must_use]
#[inline]
pub fn fixed_to_f64(raw: i128, precision: u8) -> f64 {
    match steps_of(raw, precision) {
        Some(steps) => steps_to_f64(steps, precision).unwrap_or_else(|| raw_to_f64(raw)),
        None => raw_to_f64(raw),
    }
}

/// The double nearest to `steps / 10^precision`; `None` if the steps are not exact in a double. One division of two exact
/// doubles rounds once, and so correctly.
#[inline]
#[allow(clippy::cast_precision_loss)] // both are exact
pub(crate) fn steps_to_f64(steps: i64, precision: u8) -> Option<f64> {
    let divisor = STEPS[precision.min(FIXED_PRECISION) as usize] as f64;
    (steps.unsigned_abs() <= 1 << f64::MANTISSA_DIGITS).then(|| steps as f64 / divisor)
}

/// Checks that `precision` is one that a value can have.
///
/// # Errors
/// `InvalidValue` above 16.
#[inline]
pub fn check_precision(precision: u8) -> Result<()> {
    if precision > FIXED_PRECISION {
        return Err(Error::invalid("precision", precision, "0 to 16"));
    }
    Ok(())
}

/// `raw` in units of `10^-precision`, without its point: 1.50 is 150 at precision 2. `precision` is 0 to 16.
///
/// `raw` must be a multiple of [`raw_step`], as that of every value is. An exact quotient needs no division: that by a
/// power of two is a shift, and that by an odd number is a product with its inverse modulo `2^128`.
#[must_use]
pub const fn mantissa_of_raw(raw: i128, precision: u8) -> i128 {
    const INVERSES: [u128; FIXED_PRECISION as usize + 1] = inverses_of_powers_of_five();
    let zeros = FIXED_PRECISION.saturating_sub(precision);
    (raw >> zeros).cast_unsigned().wrapping_mul(INVERSES[zeros as usize]).cast_signed()
}

const fn inverses_of_powers_of_five() -> [u128; FIXED_PRECISION as usize + 1] {
    const FIFTH: u128 = u128::MAX / 5 * 4 + 1; // 2^128 = 1 modulo 5: 5 times this is 1 modulo 2^128
    let mut inverses = [1; FIXED_PRECISION as usize + 1];
    let mut power = 1;
    while power < inverses.len() {
        inverses[power] = FIFTH.wrapping_mul(inverses[power - 1]);
        power += 1;
    }
    inverses
}

/// The raw value of `mantissa` units of `10^-precision`; `None` if it does not fit 128 bits.
#[must_use]
pub const fn raw_of_mantissa(mantissa: i128, precision: u8) -> Option<i128> {
    mantissa.checked_mul(raw_step(precision))
}

/// A decimal text as it was written: digits without trailing zeros, and where the point is.
struct Digits {
    negative: bool,
    /// The digits up to the last one that is not zero, as a number.
    mantissa: u128,
    /// Zeros after the mantissa.
    zeros: i64,
    /// Digits after the point.
    fraction: i64,
    /// The number after `e`.
    exponent: i64,
}

impl Digits {
    /// Reads `[+-]digits[.digits][e[+-]digits]`, where `_` may stand between two digits; `None` for anything else.
    ///
    /// A mantissa that does not fit saturates: 128 bits hold 38 digits, eight more than any value has.
    fn read(text: &[u8]) -> Option<Self> {
        let (negative, mut rest) = split_sign(text);
        let mut digits = Self { negative, mantissa: 0, zeros: 0, fraction: 0, exponent: 0 };
        let (mut any, mut point, mut last) = (false, false, b'.');
        while let [byte, tail @ ..] = rest {
            match byte {
                b'0'..=b'9' => {
                    any = true;
                    digits.push(*byte - b'0');
                    digits.fraction += i64::from(point);
                }
                b'_' if last.is_ascii_digit() && tail.first().is_some_and(u8::is_ascii_digit) => {}
                b'.' if !point => point = true,
                b'e' | b'E' if any => {
                    digits.exponent = read_exponent(tail)?;
                    return Some(digits);
                }
                _ => return None,
            }
            last = *byte;
            rest = tail;
        }
        any.then_some(digits)
    }

    fn push(&mut self, digit: u8) {
        if digit == 0 {
            self.zeros += i64::from(self.mantissa != 0);
            return;
        }
        self.mantissa = scale_up(self.mantissa, self.zeros + 1)
            .and_then(|scaled| scaled.checked_add(u128::from(digit)))
            .unwrap_or(u128::MAX);
        self.zeros = 0;
    }

    /// Decimals as written: never negative, and capped where the zeros beyond are not needed.
    fn precision(&self) -> u8 {
        let decimals = self.fraction.saturating_sub(self.exponent);
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // 0 to 16
        let precision = decimals.clamp(0, i64::from(FIXED_PRECISION)) as u8;
        precision
    }

    /// Decimal places to move the mantissa by to get the raw value; negative if digits lie below `10^-16`.
    fn shift(&self) -> i64 {
        (self.zeros - self.fraction).saturating_add(self.exponent).saturating_add(i64::from(FIXED_PRECISION))
    }
}

fn split_sign(text: &[u8]) -> (bool, &[u8]) {
    match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, text),
    }
}

/// Reads `[+-]digits`, saturating; `None` for anything else.
fn read_exponent(text: &[u8]) -> Option<i64> {
    let (negative, digits) = split_sign(text);
    if digits.is_empty() {
        return None;
    }
    let mut value = 0_i64;
    for byte in digits {
        if !byte.is_ascii_digit() {
            return None;
        }
        value = value.saturating_mul(10).saturating_add(i64::from(byte - b'0'));
    }
    Some(if negative { -value } else { value })
}

/// `value * 10^places` if it fits.
fn scale_up(value: u128, places: i64) -> Option<u128> {
    if value == 0 {
        return Some(0);
    }
    let factor = 10_u128.checked_pow(u32::try_from(places).ok()?)?;
    value.checked_mul(factor)
}

/// Reads `[-]digits[.digits]` with at most 18 digits, which is what nearly all prices and sizes look like.
#[allow(clippy::cast_possible_truncation)] // at most 16
fn parse_plain(text: &[u8]) -> Option<(i128, u8)> {
    let (negative, digits) = match text {
        [b'-', digits @ ..] => (true, digits),
        digits => (false, digits),
    };
    if digits.len() > 19 {
        return None;
    }
    let (mut value, mut point) = (0_u64, None);
    for (n, &byte) in digits.iter().enumerate() {
        match byte {
            b'0'..=b'9' if n < 18 || point.is_some() => value = value * 10 + u64::from(byte - b'0'),
            b'.' if point.is_none() => point = Some(n),
            _ => return None,
        }
    }
    let precision = point.map_or(0, |at| digits.len() - at - 1);
    if digits.len() == usize::from(point.is_some()) || precision > usize::from(FIXED_PRECISION) {
        return None;
    }
    let magnitude = i128::from(value) * raw_step(precision as u8);
    Some((if negative { -magnitude } else { magnitude }, precision as u8))
}

/// Reads a decimal text exactly, and returns its raw value and its decimals as written.
///
/// `_` may stand between digits. An exponent moves the point: `1.5e-3` is 0.0015 with precision 4, `1.23e2` is 123 with
/// precision 0. Zeros beyond 16 decimals are dropped.
///
/// # Errors
/// `InvalidValue`, naming `field` and `text`, if it is not a decimal number, needs more than 16 decimals, or does not fit
/// 128 bits.
pub fn parse_fixed(field: &str, text: &str) -> Result<(i128, u8)> {
    if let Some(fixed) = parse_plain(text.as_bytes()) {
        return Ok(fixed);
    }
    let digits =
        Digits::read(text.as_bytes()).ok_or_else(|| Error::invalid(field, text, "a decimal number such as 1.50"))?;
    let shift = digits.shift();
    if shift < 0 && digits.mantissa != 0 {
        return Err(Error::invalid(field, text, "at most 16 decimals"));
    }
    let magnitude = scale_up(digits.mantissa, shift).and_then(|raw| i128::try_from(raw).ok());
    let magnitude = magnitude.ok_or_else(|| Error::invalid(field, text, "a number within the documented limits"))?;
    Ok((if digits.negative { -magnitude } else { magnitude }, digits.precision()))
}

/// Rounds the exact binary value of `value` to `precision` decimals, halves away from zero; `limit` is in whole units.
///
/// The double nearest to 1.005 lies just below it, so it becomes 1.00 at precision 2; 0.125 is exact and becomes 0.13.
///
/// # Errors
/// `InvalidValue`, naming `field` and `value`, if it is not finite or beyond `limit`, or if the precision exceeds 16.
pub fn raw_from_f64(field: &str, value: f64, precision: u8, limit: u64) -> Result<i128> {
    check_precision(precision)?;
    #[allow(clippy::cast_precision_loss)] // limits are below 2^53
    let in_range = value.abs() <= limit as f64; // false for NaN
    if !in_range {
        return Err(Error::invalid(field, value, &format!("a number within +-{limit}")));
    }
    // |value| = mantissa * 2^-shift. The limits are below 2^52, so that shift is positive; the product is below 2^107.
    let bits = value.abs().to_bits();
    let (exponent, fraction) = (bits >> 52, bits & ((1 << 52) - 1));
    let mantissa = if exponent == 0 { fraction } else { fraction | (1 << 52) };
    let shift = 1075 - exponent.max(1);
    let scaled = u128::from(mantissa) * 10_u128.pow(u32::from(precision));
    let rounded = if shift > 108 { 0 } else { (scaled + (1 << (shift - 1))) >> shift };
    let magnitude = rounded.cast_signed() * raw_step(precision);
    Ok(if value.is_sign_negative() { -magnitude } else { magnitude })
}

/// Rounds `raw` to `precision` decimals, halves to even; `None` if the result does not fit 128 bits.
#[must_use]
pub fn round_half_even(raw: i128, precision: u8) -> Option<i128> {
    let step = raw_step(precision);
    let (steps, rest) = (raw.div_euclid(step), raw.rem_euclid(step));
    let up = match (rest * 2).cmp(&step) {
        Ordering::Less => false,
        Ordering::Equal => steps % 2 != 0,
        Ordering::Greater => true,
    };
    (steps + i128::from(up)).checked_mul(step)
}

/// The double nearest to `raw / 10^16`, ties to even.
#[must_use]
pub fn raw_to_f64(raw: i128) -> f64 {
    let magnitude = raw.unsigned_abs();
    if magnitude == 0 {
        return 0.0;
    }
    // With its top bit set the dividend yields a quotient of 74 or 75 bits. What the division leaves over only matters
    // as "more than nothing", far below the 53 bits kept: it goes into the lowest bit.
    let shift = magnitude.leading_zeros();
    let dividend = magnitude << shift;
    let quotient = (dividend / SCALAR) | u128::from(!dividend.is_multiple_of(SCALAR));
    #[allow(clippy::cast_precision_loss)] // this cast is the rounding
    let value = quotient as f64 * f64::from_bits(u64::from(1023 - shift) << 52);
    if raw < 0 { -value } else { value }
}

/// Writes `raw / 10^16` with `precision` decimals (16 at most) into `buffer`, cutting what lies below, and returns the text.
#[must_use]
pub fn write_fixed(raw: i128, precision: u8, buffer: &mut [u8; FIXED_TEXT_LEN]) -> &str {
    let magnitude = raw.unsigned_abs();
    let precision = precision.min(FIXED_PRECISION);
    let mut at = FIXED_TEXT_LEN;
    if precision > 0 {
        #[allow(clippy::cast_possible_truncation)] // below 10^16
        let fraction = ((magnitude % SCALAR) / raw_step(precision).unsigned_abs()) as u64;
        at = write_digits(fraction, precision, buffer, at) - 1;
        buffer[at] = b'.';
    }
    let whole = magnitude / SCALAR;
    at = match u64::try_from(whole) {
        Ok(whole) => write_digits(whole, 1, buffer, at),
        Err(_) => {
            #[allow(clippy::cast_possible_truncation)] // below 10^16; the head is below 2^127 / 10^32
            let (head, tail) = ((whole / SCALAR) as u64, (whole % SCALAR) as u64);
            let at = write_digits(tail, FIXED_PRECISION, buffer, at);
            write_digits(head, 1, buffer, at)
        }
    };
    if raw < 0 {
        at -= 1;
        buffer[at] = b'-';
    }
    std::str::from_utf8(&buffer[at..]).unwrap_or_default()
}

/// Writes at least `width` digits of `value` so that they end before `end`, and returns where they start.
fn write_digits(mut value: u64, width: u8, buffer: &mut [u8; FIXED_TEXT_LEN], end: usize) -> usize {
    let mut at = end;
    while value > 0 || end - at < usize::from(width) {
        at -= 1;
        #[allow(clippy::cast_possible_truncation)] // below 10
        let digit = (value % 10) as u8;
        buffer[at] = b'0' + digit;
        value /= 10;
    }
    at
}

/// The text of [`write_fixed`] with `_` between the thousands of the whole part.
#[must_use]
pub fn group_thousands(raw: i128, precision: u8) -> String {
    let mut buffer = [0; FIXED_TEXT_LEN];
    let text = write_fixed(raw, precision, &mut buffer);
    let (whole, fraction) = text.split_at(text.find('.').unwrap_or(text.len()));
    let (sign, whole) = whole.split_at(usize::from(raw < 0));
    let mut grouped = String::with_capacity(text.len() + whole.len() / 3);
    grouped.push_str(sign);
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i).is_multiple_of(3) {
            grouped.push('_');
        }
        grouped.push(digit);
    }
    grouped.push_str(fraction);
    grouped
}

/// The modulus of Python's numeric hash on 64-bit machines: the Mersenne prime `2^61 - 1`.
const HASH_MODULUS: u64 = (1 << 61) - 1;

/// The inverse of `10^16` modulo [`HASH_MODULUS`], by Fermat's little theorem.
const HASH_INVERSE: u64 = {
    let (mut result, mut base, mut exponent) = (1, hash_residue(SCALAR), HASH_MODULUS - 2);
    while exponent > 0 {
        if exponent & 1 == 1 {
            result = hash_residue(result as u128 * base as u128);
        }
        base = hash_residue(base as u128 * base as u128);
        exponent >>= 1;
    }
    result
};

/// `value` modulo [`HASH_MODULUS`], without a division: `2^61` is 1 there, so that the parts of 61 bits add up.
#[allow(clippy::cast_possible_truncation)] // to the parts
const fn hash_residue(value: u128) -> u64 {
    let parts = (value as u64 & HASH_MODULUS) + ((value >> 61) as u64 & HASH_MODULUS) + (value >> 122) as u64;
    let sum = (parts & HASH_MODULUS) + (parts >> 61);
    if sum >= HASH_MODULUS { sum - HASH_MODULUS } else { sum }
}

/// Python's `hash()` of the number `raw / 10^16`: the same as that of an equal `int`, `float` or `Decimal`.
#[must_use]
pub fn numeric_hash(raw: i128) -> i64 {
    let residue = hash_residue(raw.unsigned_abs());
    let hash = hash_residue(u128::from(residue) * u128::from(HASH_INVERSE)).cast_signed();
    match if raw < 0 { -hash } else { hash } {
        -1 => -2,
        hash => hash,
    }
}

/// The raw value and the decimals of a [`Decimal`]; zeros beyond 16 decimals are dropped.
///
/// # Errors
/// `InvalidValue`, naming `field`, if it needs more than 16 decimals or does not fit 128 bits.
pub fn raw_from_decimal(field: &str, value: Decimal) -> Result<(i128, u8)> {
    let normal = value.normalize();
    let scale = u8::try_from(normal.scale()).ok().filter(|scale| *scale <= FIXED_PRECISION);
    let scale = scale.ok_or_else(|| Error::invalid(field, value, "at most 16 decimals"))?;
    let raw = normal.mantissa().checked_mul(raw_step(scale));
    let raw = raw.ok_or_else(|| Error::invalid(field, value, "a number within the documented limits"))?;
    Ok((raw, u8::try_from(value.scale()).map_or(FIXED_PRECISION, |scale| scale.min(FIXED_PRECISION))))
}

/// `raw / 10^16` as a [`Decimal`] with `precision` decimals.
///
/// # Errors
/// `Overflow`, naming `field`, if it needs more than the 96 bits that a `Decimal` holds.
pub fn decimal_from_raw(field: &str, raw: i128, precision: u8) -> Result<Decimal> {
    let mantissa = raw / raw_step(precision);
    Decimal::try_from_i128_with_scale(mantissa, u32::from(precision.min(FIXED_PRECISION)))
        .map_err(|_| Error::overflow(field, mantissa, "digits that fit 96 bits"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn plain_texts_are_read_as_all_others_are() {
        for text in
            ["0", "-0.0", "61000.10", ".5", "5.", "-12.3456789012345678", "999999999999999999", "1.0000000000000000"]
        {
            let digits = Digits::read(text.as_bytes()).unwrap();
            let raw = scale_up(digits.mantissa, digits.shift()).unwrap().cast_signed();
            let raw = if digits.negative { -raw } else { raw };
            assert_eq!(parse_plain(text.as_bytes()), Some((raw, digits.precision())), "{text}");
        }
        for text in ["", ".", "-", "+1", "1_0", "1e3", "1..2", "1234567890123456789", "0.12345678901234567", "1 "] {
            assert_eq!(parse_plain(text.as_bytes()), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn steps_multiply_back(raw in any::<i128>(), small in any::<i64>(), precision in 0_u8..=16) {
            let step = raw_step(precision);
            prop_assert_eq!(steps_of(i128::from(small) * step, precision), Some(small));
            let expected = (raw % step == 0).then(|| i64::try_from(raw / step).ok()).flatten();
            prop_assert_eq!(steps_of(raw, precision), expected);
            prop_assert_eq!(is_whole(raw, precision), raw % step == 0);
            let near = i128::from(small) * step;
            prop_assert_eq!(fixed_to_f64(near, precision), raw_to_f64(near));
        }
    }

    #[test]
    fn text_is_read_exactly_with_its_decimals_as_written() {
        for (text, raw, precision) in [
            ("0", 0, 0),
            ("-0.00", 0, 2),
            ("1", FIXED_SCALAR, 0),
            ("+1.50", 15_000_000_000_000_000, 2),
            (".5", 5_000_000_000_000_000, 1),
            ("5.", 5 * FIXED_SCALAR, 0),
            ("1.5e-3", 15_000_000_000_000, 4),
            ("1.25E-1", 1_250_000_000_000_000, 3),
            ("1.23e2", 123 * FIXED_SCALAR, 0),
            ("1.230e+2", 123 * FIXED_SCALAR, 1),
            ("1e13", 10_i128.pow(29), 0),
            ("-1_234_567.8_9", -12_345_678_900_000_000_000_000, 2),
            ("0.0000000000000001", 1, 16),
            ("0.12345678901234560000", 1_234_567_890_123_456, 16),
            ("0.00000000000000000000000000000000000000000000", 0, 16),
            ("00000000000000000000000000000000000000000000001", FIXED_SCALAR, 0),
            ("0e999999999999999999999", 0, 0),
            ("0e-999999999999999999999", 0, 16),
            ("10000000000000000000000000000000000000000000000000e-49", FIXED_SCALAR, 16),
        ] {
            assert_eq!(parse_fixed("price", text), Ok((raw, precision)), "{text}");
        }
    }

    #[test]
    fn text_that_is_no_decimal_number_of_this_scale_is_refused_by_name() {
        for text in [
            "",
            "-",
            "+",
            ".",
            "-.",
            "e5",
            ".e5",
            "1e",
            "1e+",
            "1e1_0",
            "1e1.0",
            "_1",
            "1_",
            "1__0",
            "1_.0",
            "1._0",
            "--1",
            "1.2.3",
            "1,0",
            " 1",
            "1 ",
            "nan",
            "inf",
            "Infinity",
            "0x10",
            "1\0",
            "١",
            "1.00000000000000001",
            "1e-17",
            "1e999",
            "1e99999999999999999999",
            "1e-99999999999999999999",
            "99999999999999999999999999999999999999999",
        ] {
            let error = parse_fixed("price", text).unwrap_err();
            assert_eq!(error.kind(), nautilus_cython_core::ErrorKind::InvalidValue);
            assert!(error.message().starts_with(&format!("invalid `price`: {text:?}, expected")), "{error}");
        }
    }

    #[test]
    fn hashes_are_those_of_python() {
        // hash(Decimal(value)) and hash(Fraction(value)) of CPython 3.11; for -1 it is -2, as for an int.
        for (raw, hash) in [
            (0, 0),                                                               // 0
            (10_000_000_000_000_000, 1),                                          // 1
            (-10_000_000_000_000_000, -2),                                        // -1
            (-20_000_000_000_000_000, -2),                                        // -2
            (15_000_000_000_000_000, 1_152_921_504_606_846_977),                  // 1.5
            (1_000_000_000_000_000, 2_075_258_708_292_324_556),                   // 0.1
            (-1_000_000_000_000_000, -2_075_258_708_292_324_556),                 // -0.1
            (11_000_000_000_000_000, 2_075_258_708_292_324_557),                  // 1.10
            (1_234_567_899_876_543_210_000_000, 941_074_781_555_553_036),         // 123456789.987654321
            (170_141_183_460_460_000_000_000_000_000, 17_014_118_346_046),        // 17014118346046
            (-170_141_183_460_460_000_000_000_000_000, -17_014_118_346_046),      // -17014118346046
            (340_282_366_920_930_000_000_000_000_000, 34_028_236_692_093),        // 34028236692093
            (1, 1_061_438_580_145_898_391),                                       // 0.0000000000000001
            (-1, -1_061_438_580_145_898_391),                                     // -0.0000000000000001
            (23_058_430_092_136_939_510_000_000_000, 0),                          // 2305843009213.693951
            (123_456_789_012_341_234_567_890_123_456, 1_887_378_463_283_036_951), // 12345678901234.1234567890123456
        ] {
            assert_eq!(numeric_hash(raw), hash, "{raw}");
        }
        let modulus = (1_i128 << 61) - 1;
        assert_eq!(numeric_hash(modulus * FIXED_SCALAR), 0);
        assert_eq!(numeric_hash((modulus - 1) * FIXED_SCALAR), (1 << 61) - 2);
    }

    #[test]
    fn halves_of_a_double_go_away_from_zero_and_only_exact_halves() {
        for (value, precision, text) in [
            (0.125, 2, "0.13"),
            (-0.125, 2, "-0.13"),
            (2.5, 0, "3"),
            (-2.5, 0, "-3"),
            (0.5, 0, "1"),
            (0.499_999_999_999_999_94, 0, "0"),
            (1.005, 2, "1.00"),
            (1.015, 2, "1.01"),
            (0.1, 16, "0.1000000000000000"),
            (-0.0, 2, "0.00"),
            (5e-324, 16, "0.0000000000000000"),
            (5.1e-17, 16, "0.0000000000000001"),
            (5e-17, 16, "0.0000000000000000"),
            (17_014_118_346_046.0, 16, "17014118346046.0000000000000000"),
        ] {
            let raw = raw_from_f64("price", value, precision, 17_014_118_346_046).unwrap();
            assert_eq!(write_fixed(raw, precision, &mut [0; FIXED_TEXT_LEN]), text, "{value}");
        }
        for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, f64::MAX, 17_014_118_346_046.004] {
            assert!(raw_from_f64("price", value, 2, 17_014_118_346_046).is_err(), "{value}");
        }
        assert!(raw_from_f64("price", 1.0, 17, 10).is_err());
    }

    #[test]
    fn halves_of_a_decimal_go_to_even() {
        for (text, precision, rounded) in [
            ("0.125", 2, "0.12"),
            ("0.135", 2, "0.14"),
            ("-0.125", 2, "-0.12"),
            ("-0.135", 2, "-0.14"),
            ("-0.1251", 2, "-0.13"),
            ("2.5", 0, "2"),
            ("-0.5", 0, "0"),
        ] {
            let (raw, _) = parse_fixed("price", text).unwrap();
            let raw = round_half_even(raw, precision).unwrap();
            assert_eq!(write_fixed(raw, precision, &mut [0; FIXED_TEXT_LEN]), rounded, "{text}");
        }
        assert_eq!(round_half_even(i128::MAX, 0), None);
    }

    #[test]
    fn the_ends_of_128_bits_have_a_text() {
        let text = |raw| write_fixed(raw, 16, &mut [0; FIXED_TEXT_LEN]).to_owned();
        assert_eq!(text(i128::MAX), "17014118346046923173168.7303715884105727");
        assert_eq!(text(i128::MIN), "-17014118346046923173168.7303715884105728");
        assert_eq!(raw_to_f64(i128::MIN), -17_014_118_346_046_923_173_168.730_371_588_410_572_8);
    }

    #[test]
    fn thousands_are_grouped_in_the_whole_part() {
        for (text, grouped) in [
            ("0", "0"),
            ("-0.0001", "-0.0001"),
            ("999", "999"),
            ("-999.5", "-999.5"),
            ("1000", "1_000"),
            ("-123456.7890", "-123_456.7890"),
            ("1234567", "1_234_567"),
        ] {
            let (raw, precision) = parse_fixed("price", text).unwrap();
            assert_eq!(group_thousands(raw, precision), grouped);
        }
    }

    #[test]
    fn decimals_of_96_bits_come_and_go() {
        for (text, precision) in
            [("1.50", 2), ("-0.001", 3), ("7", 0), ("1.50000000000000000000", 16), ("0.0000000000000001", 16)]
        {
            let decimal: Decimal = text.parse().unwrap();
            let (raw, read) = raw_from_decimal("price", decimal).unwrap();
            assert_eq!(read, precision, "{text}");
            assert_eq!(decimal_from_raw("price", raw, read).unwrap(), decimal);
        }
        assert!(raw_from_decimal("price", "0.00000000000000001".parse().unwrap()).is_err());
        assert!(raw_from_decimal("price", Decimal::MAX).is_err());
        assert!(decimal_from_raw("price", i128::MAX, 16).is_err());
    }

    /// A raw value within the limits of a price, and decimals that hold it.
    fn any_raw() -> impl Strategy<Value = (i128, u8)> {
        let limit = 17_014_118_346_046 * FIXED_SCALAR;
        let spread = (-limit..=limit, 0..100_u32).prop_map(|(raw, bits)| raw >> bits);
        (spread, 0..=16_u8).prop_map(|(raw, precision)| (raw - raw % raw_step(precision), precision))
    }

    /// The exact decimal expansion of a double, cut after `precision` decimals and stepped up where the next digit says so.
    fn rounded_expansion(value: f64, precision: u8) -> i128 {
        let text = format!("{:.1100}", value.abs());
        let point = text.find('.').unwrap();
        let end = point + 1 + usize::from(precision);
        let digits: i128 = text[..end].replace('.', "").parse().unwrap();
        let up = text.as_bytes()[end] >= b'5';
        let magnitude = (digits + i128::from(up)) * raw_step(precision);
        if value < 0.0 { -magnitude } else { magnitude }
    }

    proptest! {
        #[test]
        fn the_residue_of_a_hash_is_that_of_a_division(value in any::<u128>(), times in any::<u64>(), near in 0..3_u128) {
            let modulus = u128::from(HASH_MODULUS);
            let multiple = modulus * u128::from(times) + near;
            for value in [value, multiple, multiple.wrapping_sub(1), value >> 64, u128::MAX - near] {
                prop_assert_eq!(u128::from(hash_residue(value)), value % modulus);
            }
        }

        #[test]
        fn text_and_raw_are_the_same_number((raw, precision) in any_raw()) {
            let mut buffer = [0; FIXED_TEXT_LEN];
            let text = write_fixed(raw, precision, &mut buffer);
            prop_assert_eq!(parse_fixed("price", text), Ok((raw, precision)));
            prop_assert_eq!(parse_fixed("price", &group_thousands(raw, precision)), Ok((raw, precision)));
        }

        #[test]
        fn an_exponent_only_moves_the_point((raw, precision) in any_raw(), shift in 0..40_i64) {
            let step = raw_step(precision);
            let text = format!("{}e-{precision}", raw / step);
            prop_assert_eq!(parse_fixed("price", &text), Ok((raw, precision)));
            let zeros = "0".repeat(usize::try_from(shift).unwrap());
            let text = format!("{}{zeros}e{}", raw / step, -i64::from(precision) - shift);
            let decimals = (i64::from(precision) + shift).min(16);
            prop_assert_eq!(parse_fixed("price", &text), Ok((raw, u8::try_from(decimals).unwrap())));
        }

        #[test]
        fn no_text_panics(text in "[-+]?[0-9_]{0,45}[.]?[0-9_]{0,45}([eE][-+]?[0-9]{0,22})?|.*") {
            if let Ok((raw, precision)) = parse_fixed("price", &text) {
                prop_assert_eq!(raw % raw_step(precision), 0);
            }
        }

        #[test]
        fn the_double_is_the_one_nearest_to_the_text(raw in any::<i128>(), bits in 0..128_u32) {
            let raw = raw >> bits;
            let text = write_fixed(raw, 16, &mut [0; FIXED_TEXT_LEN]).to_owned();
            prop_assert_eq!(raw_to_f64(raw), text.parse::<f64>().unwrap());
        }

        #[test]
        fn doubles_round_as_their_exact_expansion(
            value in prop_oneof![-1e13..1e13, -1e3..1e3, -1.0..1.0, -1e-10..1e-10, (-1_000_000..1_000_000_i32).prop_map(|n| f64::from(n) / 1024.0)],
            precision in 0..=16_u8,
        ) {
            prop_assert_eq!(raw_from_f64("price", value, precision, 10_000_000_000_000), Ok(rounded_expansion(value, precision)));
        }

        #[test]
        fn doubles_that_hold_a_number_give_it_back(cents in -1_000_000_000_000_i64..1_000_000_000_000) {
            let raw = i128::from(cents) * raw_step(2);
            prop_assert_eq!(raw_from_f64("price", raw_to_f64(raw), 2, 10_000_000_000), Ok(raw));
        }

        #[test]
        fn equal_numbers_hash_equal_to_whole_ones(n in any::<i32>()) {
            // Python's hash of an int below the modulus is the int, except for -1.
            let expected = if n == -1 { -2 } else { i64::from(n) };
            prop_assert_eq!(numeric_hash(i128::from(n) * FIXED_SCALAR), expected);
        }
    }
}
