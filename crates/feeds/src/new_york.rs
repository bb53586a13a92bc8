//! Midnight in New York, where the exchanges of LOBSTER count their seconds from.

use nautilus_cython_core::{Error, Result, UnixNanos};

const DAY_NS: u64 = 86_400_000_000_000;
const HOUR_NS: u64 = 3_600_000_000_000;

/// When the day began in New York: 4 hours after UTC from the second Sunday of March to the first of November, else 5.
///
/// # Errors
/// `InvalidValue` for a day that is not in the calendar, or before 2007, when this rule for daylight saving began (LOBSTER
/// data begins in June of that year).
pub(crate) fn midnight(year: i64, month: i64, day: i64) -> Result<UnixNanos> {
    if !(2007..=2500).contains(&year) || !(1..=12).contains(&month) || day < 1 || day > days_in(year, month) {
        return Err(Error::invalid("date", format!("{year}-{month:02}-{day:02}"), "a day from 2007 to 2500"));
    }
    // Clocks change at 2 o'clock: on the Sunday itself, the day still begins by the old rule.
    let (march, november) = (sunday(year, 3, 2), sunday(year, 11, 1));
    let saving = (month, day) > (3, march) && (month, day) <= (11, november);
    let offset = if saving { 4 } else { 5 };
    Ok(days_since_epoch(year, month, day).unsigned_abs() * DAY_NS + offset * HOUR_NS)
}

/// The day of the `nth` Sunday of a month.
fn sunday(year: i64, month: i64, nth: i64) -> i64 {
    let weekday = (days_since_epoch(year, month, 1) + 4) % 7; // 1970-01-01 was a Thursday; Sunday is 0
    1 + (7 - weekday) % 7 + (nth - 1) * 7
}

/// Days since 1970-01-01, for years from 1970.
fn days_since_epoch(year: i64, month: i64, day: i64) -> i64 {
    let leap_days = |year: i64| year / 4 - year / 100 + year / 400;
    let before: i64 = (1..month).map(|month| days_in(year, month)).sum();
    (year - 1970) * 365 + leap_days(year - 1) - leap_days(1969) + before + day - 1
}

fn days_in(year: i64, month: i64) -> i64 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_begin_four_or_five_hours_after_utc() {
        // Independent values: `TZ=America/New_York date -d "2012-03-11" +%s`, and so on.
        for (date, seconds) in [
            ((2012, 3, 11), 1_331_442_000),
            ((2012, 3, 12), 1_331_524_800),
            ((2012, 6, 21), 1_340_251_200),
            ((2012, 11, 4), 1_352_001_600),
            ((2012, 11, 5), 1_352_091_600),
            ((2024, 2, 29), 1_709_182_800),
            ((2026, 12, 31), 1_798_693_200),
        ] {
            assert_eq!(midnight(date.0, date.1, date.2), Ok(seconds * 1_000_000_000), "{date:?}");
        }
    }

    #[test]
    fn days_that_do_not_exist_are_refused() {
        for (year, month, day) in
            [(2006, 6, 1), (2012, 0, 1), (2012, 13, 1), (2011, 2, 29), (2012, 4, 31), (2012, 1, 0)]
        {
            assert!(midnight(year, month, day).is_err());
        }
    }
}
