//! Time as nanoseconds since the Unix epoch, in other units, and as ISO 8601 text.

use crate::{Error, Result};

/// Nanoseconds since 1970-01-01T00:00:00Z.
pub type UnixNanos = u64;

const SECOND_NS: u64 = 1_000_000_000;
const DAY_SECONDS: u64 = 86_400;

/// The length of [`write_iso8601`]'s text.
pub const ISO8601_LEN: usize = 30;

/// The length of [`write_iso8601_millis`]'s text.
pub const ISO8601_MILLIS_LEN: usize = 24;

/// The time as `1970-01-01T00:00:00.000000000Z`.
#[must_use]
pub fn unix_nanos_to_iso8601(nanos: UnixNanos) -> String {
    write_iso8601(nanos, &mut [0; _]).to_owned()
}

/// The time as `1970-01-01T00:00:00.000Z`; what lies below the millisecond is cut.
#[must_use]
pub fn unix_nanos_to_iso8601_millis(nanos: UnixNanos) -> String {
    write_iso8601_millis(nanos, &mut [0; _]).to_owned()
}

/// Writes the text of [`unix_nanos_to_iso8601`] into `buffer`, and returns it.
pub fn write_iso8601(nanos: UnixNanos, buffer: &mut [u8; ISO8601_LEN]) -> &str {
    *buffer = *b"YYYY-MM-DDTHH:MM:SS.NNNNNNNNNZ";
    write_seconds(nanos, buffer);
    write_digits(nanos % SECOND_NS, &mut buffer[20..29]);
    std::str::from_utf8(buffer).unwrap_or_default()
}

/// Writes the text of [`unix_nanos_to_iso8601_millis`] into `buffer`, and returns it.
pub fn write_iso8601_millis(nanos: UnixNanos, buffer: &mut [u8; ISO8601_MILLIS_LEN]) -> &str {
    *buffer = *b"YYYY-MM-DDTHH:MM:SS.MMMZ";
    write_seconds(nanos, buffer);
    write_digits(nanos % SECOND_NS / 1_000_000, &mut buffer[20..23]);
    std::str::from_utf8(buffer).unwrap_or_default()
}

/// Seconds as nanoseconds, to the nearest. What lies below zero is 0.
///
/// # Errors
/// `InvalidValue` if `secs` is not finite, or the result does not fit.
pub fn secs_to_nanos(secs: f64) -> Result<u64> {
    scale("secs", secs, 1e9)
}

/// Seconds as milliseconds, to the nearest. What lies below zero is 0.
///
/// # Errors
/// `InvalidValue` if `secs` is not finite, or the result does not fit.
pub fn secs_to_millis(secs: f64) -> Result<u64> {
    scale("secs", secs, 1e3)
}

/// Milliseconds as nanoseconds, to the nearest. What lies below zero is 0.
///
/// # Errors
/// `InvalidValue` if `millis` is not finite, or the result does not fit.
pub fn millis_to_nanos(millis: f64) -> Result<u64> {
    scale("millis", millis, 1e6)
}

/// Microseconds as nanoseconds, to the nearest. What lies below zero is 0.
///
/// # Errors
/// `InvalidValue` if `micros` is not finite, or the result does not fit.
pub fn micros_to_nanos(micros: f64) -> Result<u64> {
    scale("micros", micros, 1e3)
}

/// Nanoseconds as seconds.
#[must_use]
pub fn nanos_to_secs(nanos: u64) -> f64 {
    nanos as f64 / 1e9
}

/// Nanoseconds as milliseconds, rounded down.
#[must_use]
pub fn nanos_to_millis(nanos: u64) -> u64 {
    nanos / 1_000_000
}

/// Nanoseconds as microseconds, rounded down.
#[must_use]
pub fn nanos_to_micros(nanos: u64) -> u64 {
    nanos / 1_000
}

/// Nearest, because a product such as `0.000_000_003 * 1e9` may lie just below the integer that was meant.
#[allow(clippy::cast_possible_truncation)] // the range is checked, and a conversion from a float saturates at 0
fn scale(field: &str, value: f64, factor: f64) -> Result<u64> {
    let scaled = (value * factor).round();
    if value.is_finite() && scaled < u64::MAX as f64 {
        Ok(scaled as u64)
    } else {
        Err(Error::invalid(field, value, &format!("a finite number, times {factor:e} below 2^64")))
    }
}

/// Writes date and time down to the second into the first 19 places, between the separators that are there.
fn write_seconds(nanos: UnixNanos, buffer: &mut [u8]) {
    let seconds = nanos / SECOND_NS;
    let (year, month, day) = civil_date(seconds / DAY_SECONDS);
    write_digits(year, &mut buffer[..4]);
    write_digits(month, &mut buffer[5..7]);
    write_digits(day, &mut buffer[8..10]);
    write_digits(seconds / 3600 % 24, &mut buffer[11..13]);
    write_digits(seconds / 60 % 60, &mut buffer[14..16]);
    write_digits(seconds % 60, &mut buffer[17..19]);
}

/// Fills a place with the last digits of `value`, which is below 2^32.
#[allow(clippy::cast_possible_truncation)] // a digit, and what 32 bits divide faster
fn write_digits(value: u64, place: &mut [u8]) {
    let mut value = value as u32;
    for digit in place.iter_mut().rev() {
        *digit = b'0' + (value % 10) as u8;
        value /= 10;
    }
}

/// Year, month and day in the Gregorian calendar, `days` after 1970-01-01.
///
/// The years are counted from March, so that the leap day is the last of its year, and in eras of 400 years, after which
/// the calendar repeats: 146,097 days. An era divides by years of 365 days once the leap days before the day are taken
/// out. Months from March on have 153 days in every five, which is what `(5 d + 2) / 153` counts.
fn civil_date(days: u64) -> (u64, u64, u64) {
    let from_march_0000 = days + 719_468;
    let (era, day_of_era) = (from_march_0000 / 146_097, from_march_0000 % 146_097);
    let leap_days = day_of_era / 1_460 - day_of_era / 36_524 + day_of_era / 146_096;
    let year_of_era = (day_of_era - leap_days) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    (era * 400 + year_of_era + u64::from(month <= 2), month, day)
}

/// The months from 1970-01 to that of the day which is `days` after 1970-01-01.
#[must_use]
pub fn month_of_day(days: u64) -> u64 {
    let (year, month, _) = civil_date(days);
    (year - 1970) * 12 + month - 1
}

/// The days from 1970-01-01 to the first day of the month which is `months` after 1970-01.
///
/// The inverse of what `civil_date` does, for first days.
#[must_use]
pub fn days_before_month(months: u64) -> u64 {
    let (year, month) = (1970 + months / 12, months % 12 + 1);
    let (year, month_from_march) = if month <= 2 { (year - 1, month + 9) } else { (year, month - 3) };
    let day_of_year = (153 * month_from_march + 2) / 5;
    365 * year + year / 4 - year / 100 + year / 400 + day_of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_times_have_their_text() {
        for (nanos, text) in [
            (0, "1970-01-01T00:00:00.000000000Z"),
            (1, "1970-01-01T00:00:00.000000001Z"),
            (951_782_399_999_999_999, "2000-02-28T23:59:59.999999999Z"),
            (951_782_400_000_000_000, "2000-02-29T00:00:00.000000000Z"),
            (1_703_462_400_123_456_789, "2023-12-25T00:00:00.123456789Z"),
            (4_107_542_400_000_000_000, "2100-03-01T00:00:00.000000000Z"),
            (i64::MAX.unsigned_abs(), "2262-04-11T23:47:16.854775807Z"),
            (u64::MAX, "2554-07-21T23:34:33.709551615Z"),
        ] {
            assert_eq!(unix_nanos_to_iso8601(nanos), text);
            assert_eq!(unix_nanos_to_iso8601_millis(nanos), format!("{}Z", &text[..23]));
        }
    }

    #[test]
    fn units_are_converted_to_the_nearest_and_never_below_zero() {
        for (seconds, nanos) in [(0.0, 0), (-0.0, 0), (-1.5, 0), (1.5, 1_500_000_000), (0.29, 290_000_000), (2.6e-9, 3)]
        {
            assert_eq!(secs_to_nanos(seconds), Ok(nanos));
            assert_eq!(millis_to_nanos(seconds * 1e3), Ok(nanos));
            assert_eq!(micros_to_nanos(seconds * 1e6), Ok(nanos));
            assert_eq!(secs_to_millis(seconds), Ok((nanos + 500_000) / 1_000_000));
        }
        assert_eq!(secs_to_nanos(18_446_744_073.709_55), Ok(18_446_744_073_709_549_568));
        assert_eq!((nanos_to_secs(1_500_000_000), nanos_to_millis(2_999_999), nanos_to_micros(2_999)), (1.5, 2, 2));
    }

    #[test]
    fn times_that_do_not_fit_are_refused() {
        for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e300, 18_446_744_073_709_551_616.0] {
            for convert in [secs_to_nanos, secs_to_millis, millis_to_nanos, micros_to_nanos] {
                let message = convert(value).unwrap_err().message().to_owned();
                assert!(message.contains(&format!("{value:?}")), "{message}");
            }
        }
    }

    #[test]
    fn every_day_of_the_range_follows_the_one_before() {
        let mut expected = (1970, 1, 1);
        for days in 0..=u64::MAX / SECOND_NS / DAY_SECONDS {
            assert_eq!(civil_date(days), expected);
            if expected.2 == 1 {
                assert_eq!(days_before_month(month_of_day(days)), days);
            }
            expected = next_day(expected);
        }
    }

    fn next_day((year, month, day): (u64, u64, u64)) -> (u64, u64, u64) {
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let length = match month {
            2 => 28 + u64::from(leap),
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        };
        match (day < length, month < 12) {
            (true, _) => (year, month, day + 1),
            (false, true) => (year, month + 1, 1),
            (false, false) => (year + 1, 1, 1),
        }
    }
}
