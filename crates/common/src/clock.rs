//! What every clock does, and the clock that is moved by hand.

use nautilus_cython_core::{Error, Result, UnixNanos};

pub use crate::schedule::{AlertSpec, EventPlace, MAX_EVENTS, Removed, TimerSpec};
use crate::{
    schedule::Schedule,
    timer::{EventName, TimeEventCallback, TimeEventHandler},
};

/// A clock with timers. Both kinds keep them by the same rules, which `schedule.rs` tells.
///
/// What a call takes out of the clock it returns, to be dropped by the caller.
pub trait Clock {
    /// The time in nanoseconds since the Unix epoch.
    fn timestamp_ns(&self) -> UnixNanos;

    /// The time in microseconds since the Unix epoch, rounded down.
    fn timestamp_us(&self) -> u64 {
        self.timestamp_ns() / 1_000
    }

    /// The time in milliseconds since the Unix epoch, rounded down.
    fn timestamp_ms(&self) -> u64 {
        self.timestamp_ns() / 1_000_000
    }

    /// The time in seconds since the Unix epoch.
    #[allow(clippy::cast_precision_loss)] // some hundred nanoseconds, as the type has it
    fn timestamp(&self) -> f64 {
        self.timestamp_ns() as f64 / 1e9
    }

    /// The names of the timers in order.
    fn timer_names(&self) -> Vec<EventName>;

    /// The number of timers.
    fn timer_count(&self) -> usize;

    /// The time of a timer's next event.
    fn next_time_ns(&self, name: &str) -> Option<UnixNanos>;

    /// Sets what timers without a callback of their own call, from now on.
    fn register_default_handler(&mut self, callback: TimeEventCallback) -> Removed;

    /// Forgets the default handler. The timers that used it stay, and call nothing.
    fn cancel_default_handler(&mut self) -> Removed;

    /// Forgets all callbacks and the default handler. The timers stay, and call nothing.
    fn cancel_callbacks(&mut self) -> Removed;

    /// Sets an alert.
    ///
    /// # Errors
    /// `InvalidState` if there is a timer of that name, and it is not to be replaced. `InvalidValue` if the name is blank or
    /// has a NUL, if the time is past and that is not allowed, or if there is nothing to call. Nothing has changed then.
    fn set_time_alert(&mut self, alert: AlertSpec) -> Result<Removed>;

    /// Sets a timer.
    ///
    /// # Errors
    /// As for an alert; also `InvalidValue` if the interval is zero, or if the stop is not later than now or before the first
    /// event, and `Overflow` if that would be after 2^64 - 1 nanoseconds.
    fn set_timer(&mut self, timer: TimerSpec) -> Result<()>;

    /// Cancels a timer.
    ///
    /// # Errors
    /// `NotFound` if there is none of that name.
    fn cancel_timer(&mut self, name: &str) -> Result<Removed>;

    /// Cancels all timers.
    fn cancel_timers(&mut self) -> Removed;
}

pub(crate) fn no_timer(name: &str) -> Error {
    Error::not_found("timer named", name)
}

/// A clock that is moved by hand, and hands out the events in between.
#[derive(Debug, Default)]
pub struct TestClock {
    now: UnixNanos,
    schedule: Schedule,
}

impl TestClock {
    /// A clock at the Unix epoch.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the time, also backwards. No timer fires.
    pub fn set_time(&mut self, to_time_ns: UnixNanos) {
        self.now = to_time_ns;
    }

    /// Takes out the events up to and with a time, ordered by time and name, and moves the clock there if `set_time`.
    ///
    /// # Errors
    /// `InvalidValue` if the time is before now, or if there would be more than [`MAX_EVENTS`]; `InvalidState` if there is
    /// no memory for them. Nothing has changed then.
    pub fn advance_time(&mut self, to_time_ns: UnixNanos, set_time: bool) -> Result<Vec<TimeEventHandler>> {
        let mut handlers = Vec::new();
        self.advance_time_into(to_time_ns, set_time, &mut handlers)?;
        Ok(handlers)
    }

    /// The same, into a place of the caller's choice.
    ///
    /// # Errors
    /// As for `advance_time`.
    pub fn advance_time_into(
        &mut self,
        to_time_ns: UnixNanos,
        set_time: bool,
        place: &mut impl EventPlace,
    ) -> Result<()> {
        if to_time_ns < self.now {
            return Err(Error::invalid("to_time_ns", to_time_ns, &format!("now, {}, or later", self.now)));
        }
        self.schedule.advance(to_time_ns, place)?;
        if set_time {
            self.now = to_time_ns;
        }
        Ok(())
    }
}

impl Clock for TestClock {
    fn timestamp_ns(&self) -> UnixNanos {
        self.now
    }

    fn timer_names(&self) -> Vec<EventName> {
        self.schedule.names()
    }

    fn timer_count(&self) -> usize {
        self.schedule.len()
    }

    fn next_time_ns(&self, name: &str) -> Option<UnixNanos> {
        self.schedule.next_time(name)
    }

    fn register_default_handler(&mut self, callback: TimeEventCallback) -> Removed {
        self.schedule.set_default(Some(callback))
    }

    fn cancel_default_handler(&mut self) -> Removed {
        self.schedule.set_default(None)
    }

    fn cancel_callbacks(&mut self) -> Removed {
        self.schedule.clear_callbacks()
    }

    fn set_time_alert(&mut self, alert: AlertSpec) -> Result<Removed> {
        self.schedule.set_alert(alert, self.now)
    }

    fn set_timer(&mut self, timer: TimerSpec) -> Result<()> {
        self.schedule.set_timer(timer, self.now)
    }

    fn cancel_timer(&mut self, name: &str) -> Result<Removed> {
        self.schedule.cancel(name).ok_or_else(|| no_timer(name))
    }

    fn cancel_timers(&mut self) -> Removed {
        self.schedule.clear()
    }
}
