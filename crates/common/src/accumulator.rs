//! The events of several clocks in one order, for a simulation that handles each at its own time.

use std::{
    cmp::{Ordering, Reverse},
    collections::{BinaryHeap, TryReserveError},
};

use nautilus_cython_core::{Result, UnixNanos};

use crate::{
    clock::{EventPlace, TestClock},
    timer::TimeEventHandler,
};

/// Takes the events out of clocks, and hands them out by time, then by name, then by id.
///
/// A handler may set an alert for a time before the next event that is waiting here. Advance its clock again, without
/// setting its time, before the next event is taken out: the alert then comes first.
#[derive(Debug, Default)]
pub struct TimeEventAccumulator(BinaryHeap<Reverse<Waiting>>);

/// A handler, ordered as its event is.
#[derive(Debug)]
struct Waiting(TimeEventHandler);

impl PartialEq for Waiting {
    fn eq(&self, other: &Self) -> bool {
        self.0.event == other.0.event
    }
}

impl Eq for Waiting {}

impl PartialOrd for Waiting {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Waiting {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.event.cmp(&other.0.event)
    }
}

impl EventPlace for BinaryHeap<Reverse<Waiting>> {
    fn try_reserve(&mut self, additional: usize) -> Result<(), TryReserveError> {
        self.try_reserve(additional)
    }

    fn put(&mut self, handler: TimeEventHandler) {
        self.push(Reverse(Waiting(handler)));
    }
}

impl TimeEventAccumulator {
    /// An accumulator without events.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds the events of a clock up to and with a time, and moves it there if `set_time`.
    ///
    /// # Errors
    /// As [`TestClock::advance_time`].
    pub fn advance_clock(&mut self, clock: &mut TestClock, to_time_ns: UnixNanos, set_time: bool) -> Result<()> {
        clock.advance_time_into(to_time_ns, set_time, &mut self.0)
    }

    /// The number of events.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The time of the next event.
    #[must_use]
    pub fn next_time_ns(&self) -> Option<UnixNanos> {
        self.0.peek().map(|Reverse(Waiting(handler))| handler.event.ts_event)
    }

    /// Takes the next event out if it is not later than a time.
    pub fn pop(&mut self, to_time_ns: UnixNanos) -> Option<TimeEventHandler> {
        self.next_time_ns().filter(|next| *next <= to_time_ns)?;
        self.0.pop().map(|Reverse(Waiting(handler))| handler)
    }

    /// Takes all events out, in order.
    pub fn drain(&mut self) -> Vec<TimeEventHandler> {
        let mut waiting: Vec<_> = std::mem::take(&mut self.0).into_vec();
        waiting.sort_unstable_by(|Reverse(a), Reverse(b)| a.cmp(b));
        waiting.into_iter().map(|Reverse(Waiting(handler))| handler).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        clock::{AlertSpec, Clock, TimerSpec},
        timer::{EventName, TimeEventCallback},
    };

    fn clock() -> TestClock {
        let mut clock = TestClock::new();
        clock.register_default_handler(TimeEventCallback::new(|_: &_| ()));
        clock
    }

    fn seen(handler: &TimeEventHandler) -> (UnixNanos, String) {
        (handler.event.ts_event, handler.event.name.to_string())
    }

    #[test]
    fn events_of_several_clocks_come_in_one_order() {
        let (mut first, mut second, mut all) = (clock(), clock(), TimeEventAccumulator::new());
        first.set_timer(TimerSpec::new("b", 2)).unwrap();
        second.set_timer(TimerSpec::new("a", 3)).unwrap();
        for clock in [&mut first, &mut second] {
            all.advance_clock(clock, 6, true).unwrap();
        }
        assert_eq!((all.len(), all.is_empty(), all.next_time_ns()), (5, false, Some(2)));
        assert_eq!(all.pop(1).as_ref().map(seen), None);
        assert_eq!(all.pop(2).as_ref().map(seen), Some((2, "b".to_owned())));
        let rest: Vec<_> = all.drain().iter().map(seen).collect();
        let expected = [(3, "a"), (4, "b"), (6, "a"), (6, "b")].map(|(ts, name)| (ts, name.to_owned()));
        assert_eq!(rest, expected);
        assert_eq!((all.len(), all.next_time_ns()), (0, None));
        assert!(all.advance_clock(&mut first, 5, true).is_err());
        all.advance_clock(&mut first, 8, true).unwrap();
        assert_eq!((all.drain().len(), all.is_empty()), (1, true));
    }

    #[test]
    fn an_alert_that_an_event_sets_comes_before_later_events() {
        let (mut clock, mut all) = (clock(), TimeEventAccumulator::new());
        clock.set_timer(TimerSpec::new("timer", 10)).unwrap();
        let mut times = Vec::new();
        all.advance_clock(&mut clock, 30, false).unwrap();
        while let Some(handler) = all.pop(30) {
            let ts = handler.event.ts_event;
            times.push(ts);
            clock.set_time(ts);
            if handler.event.name.as_str() == "timer" {
                clock.set_time_alert(AlertSpec::new("alert", ts + 5)).unwrap();
                clock.set_time_alert(AlertSpec::new("past", 1)).unwrap();
            }
            all.advance_clock(&mut clock, 30, false).unwrap();
        }
        assert_eq!(times, [10, 10, 15, 20, 20, 25, 30, 30]);
        assert_eq!(clock.timer_names().iter().map(EventName::as_str).collect::<Vec<_>>(), ["alert", "timer"]);
    }
}
