//! When a bar closes by the clock.

use nautilus_cython_core::{
    Error, Result, UnixNanos,
    time::{days_before_month, month_of_day},
};

use super::{BARS_AT_ONCE, BarBuilder};
use crate::{
    data::{Bar, BarSpecification},
    enums::{BarAggregation, BarIntervalType},
};

const DAY_NS: i128 = 86_400_000_000_000;

/// 1970-01-01 was a Thursday: the first Monday came four days later.
const MONDAY_NS: i128 = 4 * DAY_NS;

/// 800 years. The calendar repeats after 400, which lets dates before 1970 be counted as later ones: an interval is at most
/// 584 years long.
const MONTHS_AHEAD: i128 = 800 * 12;
const DAYS_AHEAD: i128 = 2 * 146_097;

/// How bars by time are cut and stamped.
///
/// Intervals are counted from 1970-01-01T00:00:00Z, weeks from a Monday, and months and years by the calendar, all of them
/// `origin_offset` later. A bar is stamped with an end of its interval, and made (`ts_init`) at its close.
#[derive(Clone, Copy, Debug)]
pub struct TimeBars {
    /// Which end belongs to the interval: the end, `(start, end]`, or the start, `[start, end)`.
    pub interval_type: BarIntervalType,
    /// Whether `ts_event` is the close of the interval, or its start.
    pub timestamp_on_close: bool,
    /// Whether to leave out the first bar, if its interval had begun before the first tick, or the first time told.
    pub skip_first_non_full_bar: bool,
    /// Whether an interval without ticks has a bar too: all its prices are the close before, and its volume is 0.
    pub build_with_no_updates: bool,
    /// By how much the intervals start later, in nanoseconds; less than their length.
    pub origin_offset: u64,
}

impl Default for TimeBars {
    fn default() -> Self {
        Self {
            interval_type: BarIntervalType::LeftOpen,
            timestamp_on_close: true,
            skip_first_non_full_bar: false,
            build_with_no_updates: true,
            origin_offset: 0,
        }
    }
}

/// How long an interval is.
#[derive(Clone, Copy, Debug)]
enum Length {
    Nanos(i128),
    Months(i128),
}

/// The intervals of a type of bars, and the one that is open.
#[derive(Clone, Debug)]
pub(super) struct Intervals {
    length: Length,
    options: TimeBars,
    /// Where the nanoseconds of intervals are counted from.
    origin: i128,
    open: Option<Open>,
}

/// An interval from `start` to `end`, one of which belongs to it.
#[derive(Clone, Copy, Debug)]
struct Open {
    start: i128,
    end: i128,
    /// Whether all of its time was, or will be, seen.
    is_full: bool,
}

impl Intervals {
    pub(super) fn new(spec: &BarSpecification, options: TimeBars) -> Result<Self> {
        let interval = spec.interval_ns()?;
        if options.origin_offset >= interval {
            let expected = format!("less than the interval of {interval} ns");
            return Err(Error::invalid("origin_offset", options.origin_offset, &expected));
        }
        let step = i128::from(spec.step());
        let length = match spec.aggregation() {
            BarAggregation::Month => Length::Months(step),
            BarAggregation::Year => Length::Months(12 * step),
            _ => Length::Nanos(interval.into()),
        };
        let week = if spec.aggregation() == BarAggregation::Week { MONDAY_NS } else { 0 };
        Ok(Self { length, options, origin: week + i128::from(options.origin_offset), open: None })
    }

    /// The end of the open interval.
    pub(super) fn end(&self) -> Result<UnixNanos> {
        let end = self.open.map_or(0, |open| open.end);
        u64::try_from(end).map_err(|_| Error::overflow("end of the interval", end, "64 bits of nanoseconds"))
    }

    /// Finishes the intervals that end at `to` or before.
    pub(super) fn close_until(&mut self, to: UnixNanos, builder: &mut BarBuilder, bars: &mut Vec<Bar>) -> Result<()> {
        self.close(to.into(), true, builder, bars)
    }

    /// Finishes the intervals that a tick at `ts` does not belong to.
    pub(super) fn make_room(&mut self, ts: UnixNanos, builder: &mut BarBuilder, bars: &mut Vec<Bar>) -> Result<()> {
        let left_open = self.options.interval_type == BarIntervalType::LeftOpen;
        self.close(i128::from(ts) - i128::from(left_open), !left_open, builder, bars)
    }

    /// Finishes the intervals that end at `to` or before, and opens the one from then on. If none was open, that is full
    /// where `to` is its start, provided that `sees_start`: nothing that belongs to it can have come before.
    fn close(&mut self, to: i128, sees_start: bool, builder: &mut BarBuilder, bars: &mut Vec<Bar>) -> Result<()> {
        let Some(mut open) = self.open else {
            let (start, end) = self.around(to);
            self.open = Some(Open { start, end, is_full: sees_start && start == to });
            return Ok(());
        };
        let mut made = 0;
        while open.end <= to {
            if builder.count() > 0 || self.options.build_with_no_updates && builder.is_initialized() {
                if made == BARS_AT_ONCE {
                    let range = format!("at most {BARS_AT_ONCE} at once: from {} to {to}", builder.ts_last());
                    return Err(Error::overflow("number of bars", "more", &range));
                }
                made += u64::from(self.build(open, builder, bars)?);
                let (start, end) = self.around(open.end);
                open = Open { start, end, is_full: true };
            } else {
                // Nothing to make before `to`.
                let (start, end) = self.around(to);
                open = Open { start, end, is_full: true };
            }
        }
        self.open = Some(open);
        Ok(())
    }

    /// Makes the bar of an interval, unless it is to be left out; returns whether there is one.
    fn build(&self, open: Open, builder: &mut BarBuilder, bars: &mut Vec<Bar>) -> Result<bool> {
        if self.options.skip_first_non_full_bar && !open.is_full {
            builder.reset();
            return Ok(false);
        }
        let nanos = |field, time: i128| {
            u64::try_from(time).map_err(|_| Error::overflow(field, time, "64 bits of nanoseconds, from 1970 on"))
        };
        let close = nanos("end of the interval", open.end)?;
        let ts_event =
            if self.options.timestamp_on_close { close } else { nanos("start of the interval", open.start)? };
        bars.push(builder.build(ts_event, close)?);
        Ok(true)
    }

    /// The interval that includes `time`, counted from its start to before its end.
    fn around(&self, time: i128) -> (i128, i128) {
        let time = time - self.origin;
        let (start, end) = match self.length {
            Length::Nanos(length) => {
                let start = time.div_euclid(length) * length;
                (start, start + length)
            }
            Length::Months(length) => {
                let month = month_of(time.div_euclid(DAY_NS)).div_euclid(length) * length;
                (days_before(month) * DAY_NS, days_before(month + length) * DAY_NS)
            }
        };
        (start + self.origin, end + self.origin)
    }
}

/// The months from 1970-01 to that of the day, `days` after 1970-01-01.
fn month_of(days: i128) -> i128 {
    let days = u64::try_from(days + DAYS_AHEAD).unwrap_or(0);
    i128::from(month_of_day(days)) - MONTHS_AHEAD
}

/// The days from 1970-01-01 to the first day of the month, `months` after 1970-01.
fn days_before(months: i128) -> i128 {
    let months = u64::try_from(months + MONTHS_AHEAD).unwrap_or(0);
    i128::from(days_before_month(months)) - DAYS_AHEAD
}
