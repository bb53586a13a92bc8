//! How many decimals a number in text form has.

use crate::{Error, Result};

/// Decimals of the number as written: the digits after the point, moved by an exponent, and never negative.
///
/// `1.50` has 2, `1.5e-3` has 4, `1e-8` has 8 and `1.23e2` has none.
///
/// # Errors
/// `InvalidValue` if the text is not a decimal number, or has more than 255 decimals.
pub fn precision_from_str(text: &str) -> Result<u8> {
    let (fraction, exponent) = parts(text)?;
    decimals(text, fraction, exponent)
}

/// Decimals that multiples of an increment need: as [`precision_from_str`] without the zeros at the end.
///
/// `0.010` needs 2, `1e-8` needs 8 and `5.0` needs none.
///
/// # Errors
/// `InvalidValue` if the text is not a decimal number, or needs more than 255 decimals.
pub fn min_increment_precision_from_str(text: &str) -> Result<u8> {
    let (fraction, exponent) = parts(text)?;
    let number = text.split(['e', 'E']).next().unwrap_or_default();
    if !number.bytes().any(|byte| matches!(byte, b'1'..=b'9')) {
        return Ok(0);
    }
    let zeros = number.bytes().rev().filter(u8::is_ascii_digit).take_while(|byte| *byte == b'0').count();
    decimals(text, fraction, exponent.saturating_add(i64::try_from(zeros).unwrap_or(i64::MAX)))
}

fn decimals(text: &str, fraction: &str, exponent: i64) -> Result<u8> {
    let written = fraction.bytes().filter(u8::is_ascii_digit).count();
    let decimals = i64::try_from(written).unwrap_or(i64::MAX).saturating_sub(exponent).max(0);
    u8::try_from(decimals).map_err(|_| Error::invalid("number", text, "at most 255 decimals"))
}

/// The digits after the point and the exponent of `[+-]digits[.digits][e[+-]digits]`; `_` may stand between digits.
fn parts(text: &str) -> Result<(&str, i64)> {
    let read = || {
        let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
        let (number, exponent) = match unsigned.split_once(['e', 'E']) {
            Some((number, exponent)) => (number, read_exponent(exponent)?),
            None => (unsigned, 0),
        };
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        let digits = [whole, fraction].iter().all(|part| part.is_empty() || is_grouped(part));
        (digits && whole.len() + fraction.len() > 0).then_some((fraction, exponent))
    };
    read().ok_or_else(|| Error::invalid("number", text, "a decimal number such as 1.50"))
}

/// Whether `part` is digits with single `_` between them.
fn is_grouped(part: &str) -> bool {
    part.split('_').all(|group| !group.is_empty() && group.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Reads `[+-]digits`, saturating.
fn read_exponent(text: &str) -> Option<i64> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let bound = if text.starts_with('-') { -i64::MAX } else { i64::MAX };
    Some(text.parse().unwrap_or(bound))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_those_written_and_those_needed() {
        for (text, written, needed) in [
            ("1", 0, 0),
            ("1.", 0, 0),
            (".5", 1, 1),
            ("-1.50", 2, 1),
            ("0.010", 3, 2),
            ("5.0", 1, 0),
            ("0.00", 2, 0),
            ("100", 0, 0),
            ("1_000.2_5", 2, 2),
            ("1e-8", 8, 8),
            ("1.5E-3", 4, 4),
            ("1.50e-3", 5, 4),
            ("1.23e2", 0, 0),
            ("1.230e+2", 1, 0),
            ("10e-1", 1, 0),
            ("0e-400", 0, 0),
            ("1e99999999999999999999", 0, 0),
        ] {
            if text != "0e-400" {
                assert_eq!(precision_from_str(text), Ok(written), "{text}");
            }
            assert_eq!(min_increment_precision_from_str(text), Ok(needed), "{text}");
        }
    }

    #[test]
    fn text_that_is_no_number_is_refused() {
        for text in
            ["", "-", ".", "e5", "1e", "1e+-5", "1.2.3", "_1", "1__0", "1_", "nan", "inf", " 1", "1,5", "é", "1é5"]
        {
            assert!(precision_from_str(text).is_err(), "{text}");
            assert!(min_increment_precision_from_str(text).is_err(), "{text}");
        }
        for text in ["1e-256", "1e-99999999999999999999"] {
            assert!(precision_from_str(text).unwrap_err().message().contains("255"), "{text}");
        }
        assert!(precision_from_str("0e-400").is_err());
    }
}
