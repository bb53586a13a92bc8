//! When timers fire: the one schedule of both clocks.
//!
//! A timer fires at `start + k * interval` for `k = 1, 2, ...`, and so never drifts; with `fire_immediately` for `k = 0` too.
//! Its last event is not later than `stop`, and may be at `stop`. An alert fires once. What would lie beyond 2^64 - 1
//! nanoseconds does not happen.
//!
//! The next event of every timer is in a heap, ordered by time and then by name. An entry of a timer that was cancelled stays
//! until it comes up, or until such entries are the majority; the serial number of the timer tells it from a live one.

use std::{
    cmp::{Ordering, Reverse},
    collections::{BinaryHeap, HashMap, TryReserveError},
};

use nautilus_cython_core::{Error, Result, UUID4, UnixNanos};
use slab::Slab;

use crate::timer::{EventName, TimeEvent, TimeEventCallback, TimeEventHandler};

/// The most events that one call makes: more would not fit into the memory of an ordinary machine.
pub const MAX_EVENTS: usize = 1 << 24;

/// An alert to be set: one event, at a time.
#[derive(Clone, Debug)]
pub struct AlertSpec {
    /// Its name, which no timer of the clock has.
    pub name: String,
    /// When, in nanoseconds since the Unix epoch.
    pub alert_time_ns: UnixNanos,
    /// What to call; by default the clock's default handler.
    pub callback: Option<TimeEventCallback>,
    /// Whether a time in the past means now, and is no error.
    pub allow_past: bool,
    /// Whether a timer of that name is replaced, if there is one.
    pub replace: bool,
}

impl AlertSpec {
    /// An alert for the default handler, at once if the time is past.
    #[must_use]
    pub fn new(name: &str, alert_time_ns: UnixNanos) -> Self {
        Self { name: name.to_owned(), alert_time_ns, callback: None, allow_past: true, replace: false }
    }
}

/// A timer to be set: events at equal distances.
#[derive(Clone, Debug)]
pub struct TimerSpec {
    /// Its name, which no timer of the clock has.
    pub name: String,
    /// The distance of its events, in nanoseconds.
    pub interval_ns: u64,
    /// The time before the first interval, in nanoseconds since the Unix epoch; by default now.
    pub start_time_ns: Option<UnixNanos>,
    /// The latest time of an event, in nanoseconds since the Unix epoch; by default there is none.
    pub stop_time_ns: Option<UnixNanos>,
    /// What to call; by default the clock's default handler.
    pub callback: Option<TimeEventCallback>,
    /// Whether the first event may lie in the past. All that do happen at once, each with its own time.
    pub allow_past: bool,
    /// Whether there is an event at the start too.
    pub fire_immediately: bool,
}

impl TimerSpec {
    /// An endless timer for the default handler, from now on.
    #[must_use]
    pub fn new(name: &str, interval_ns: u64) -> Self {
        Self {
            name: name.to_owned(),
            interval_ns,
            start_time_ns: None,
            stop_time_ns: None,
            callback: None,
            allow_past: true,
            fire_immediately: false,
        }
    }
}

/// The times of a timer that are still to come.
#[derive(Clone, Copy, Debug)]
struct Times {
    next: UnixNanos,
    interval: u64, // 0 for an alert
    stop: UnixNanos,
}

impl Times {
    fn of_alert(alert: &AlertSpec, now: UnixNanos) -> Result<Self> {
        let at = alert.alert_time_ns;
        if at < now && !alert.allow_past {
            return Err(Error::invalid("alert_time_ns", at, &format!("{now} or later: the past is not allowed")));
        }
        Ok(Self { next: at.max(now), interval: 0, stop: UnixNanos::MAX })
    }

    fn of_timer(timer: &TimerSpec, now: UnixNanos) -> Result<Self> {
        let interval = timer.interval_ns;
        if interval == 0 {
            return Err(Error::invalid("interval_ns", interval, "a positive number of nanoseconds"));
        }
        let start = timer.start_time_ns.unwrap_or(now);
        let first = if timer.fire_immediately { Some(start) } else { start.checked_add(interval) };
        let next = first.ok_or_else(|| {
            let sum = format!("{start} + {interval}");
            Error::overflow("start_time_ns + interval_ns", sum, &format!("at most {}", UnixNanos::MAX))
        })?;
        if next < now && !timer.allow_past {
            let expected = format!("a first event, at {next}, not before {now}: the past is not allowed");
            return Err(Error::invalid("start_time_ns", start, &expected));
        }
        if let Some(stop) = timer.stop_time_ns {
            if stop < next {
                let expected = format!("a time not before the first event, at {next}");
                return Err(Error::invalid("stop_time_ns", stop, &expected));
            }
            if stop <= now {
                return Err(Error::invalid("stop_time_ns", stop, &format!("a time later than now, {now}")));
            }
        }
        Ok(Self { next, interval, stop: timer.stop_time_ns.unwrap_or(UnixNanos::MAX) })
    }

    /// Goes on to the next event; false if there is none.
    fn advance(&mut self) -> bool {
        let next = self.next.checked_add(self.interval).filter(|next| self.interval > 0 && *next <= self.stop);
        self.next = next.unwrap_or(self.next);
        next.is_some()
    }

    /// How many events there are up to `to`, which is not before the next.
    fn count(&self, to: UnixNanos) -> u64 {
        let last = to.min(self.stop);
        // An interval of 1 from 0 on has 2^64 events, which is one too many for the type and for every limit.
        (last - self.next).checked_div(self.interval).map_or(1, |intervals| intervals.saturating_add(1))
    }
}

#[derive(Debug)]
struct Timer {
    name: EventName,
    callback: Option<TimeEventCallback>,
    times: Times,
    serial: u64,
}

/// The next event of a timer, in the heap.
#[derive(Clone, Debug)]
struct Entry {
    ts: UnixNanos,
    rank: u128,
    name: EventName,
    slot: usize,
    serial: u64,
}

impl Entry {
    fn key(&self) -> (UnixNanos, u128) {
        (self.ts, self.rank)
    }
}

impl PartialEq for Entry {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Entry {}

impl PartialOrd for Entry {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Entry {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key().cmp(&other.key()).then_with(|| self.name.cmp(&other.name))
    }
}

/// Callbacks that a clock has no more use for. They are dropped where foreign code may run: not while a clock is borrowed
/// whose callbacks may ask it something in their last moment, and not while a lock is held.
pub type Removed = Vec<TimeEventCallback>;

/// Where a clock puts events.
pub trait EventPlace {
    /// Makes room for so many more.
    ///
    /// # Errors
    /// If there is no memory.
    fn try_reserve(&mut self, additional: usize) -> Result<(), TryReserveError>;

    /// Adds one, for which there is room.
    fn put(&mut self, handler: TimeEventHandler);
}

impl<T: From<TimeEventHandler>> EventPlace for Vec<T> {
    fn try_reserve(&mut self, additional: usize) -> Result<(), TryReserveError> {
        self.try_reserve_exact(additional)
    }

    fn put(&mut self, handler: TimeEventHandler) {
        self.push(handler.into());
    }
}

/// The timers of a clock.
#[derive(Debug, Default)]
pub(crate) struct Schedule {
    timers: Slab<Timer>,
    names: HashMap<EventName, usize>,
    heap: BinaryHeap<Reverse<Entry>>,
    serials: u64,
    default: Option<TimeEventCallback>,
    /// Room for `advance`, which is kept.
    due: Vec<Entry>,
    order: Vec<(UnixNanos, usize)>,
}

impl Schedule {
    /// Sets an alert; returns what it replaced.
    pub(crate) fn set_alert(&mut self, alert: AlertSpec, now: UnixNanos) -> Result<Removed> {
        let name = self.checked_name(&alert.name, alert.callback.is_some())?;
        if !alert.replace && self.names.contains_key(&name) {
            return Err(taken(&name));
        }
        let times = Times::of_alert(&alert, now)?;
        let removed = self.cancel(name.as_str()).unwrap_or_default();
        self.insert(name, alert.callback, times);
        Ok(removed)
    }

    /// Sets a timer.
    pub(crate) fn set_timer(&mut self, timer: TimerSpec, now: UnixNanos) -> Result<()> {
        let name = self.checked_name(&timer.name, timer.callback.is_some())?;
        if self.names.contains_key(&name) {
            return Err(taken(&name));
        }
        let times = Times::of_timer(&timer, now)?;
        self.insert(name, timer.callback, times);
        Ok(())
    }

    fn checked_name(&self, name: &str, has_callback: bool) -> Result<EventName> {
        if name.trim().is_empty() {
            return Err(Error::invalid("name", name, "text that is not blank"));
        }
        let name = EventName::new(name)?;
        if !has_callback && self.default.is_none() {
            let expected = format!("one for the timer {name:?}, or a default handler that is registered before");
            return Err(Error::invalid("callback", None::<()>, &expected));
        }
        Ok(name)
    }

    fn insert(&mut self, name: EventName, callback: Option<TimeEventCallback>, times: Times) {
        self.serials += 1;
        let slot = self.timers.insert(Timer { name: name.clone(), callback, times, serial: self.serials });
        self.names.insert(name, slot);
        self.push(slot);
    }

    fn push(&mut self, slot: usize) {
        let Timer { name, times, serial, .. } = &self.timers[slot];
        let entry = Entry { ts: times.next, rank: name.rank(), name: name.clone(), slot, serial: *serial };
        self.heap.push(Reverse(entry));
    }

    fn remove(&mut self, slot: usize) -> Option<TimeEventCallback> {
        let timer = self.timers.remove(slot);
        self.names.remove(&timer.name);
        timer.callback
    }

    /// Removes a timer; none if there is none of that name.
    pub(crate) fn cancel(&mut self, name: &str) -> Option<Removed> {
        let slot = *self.names.get(name)?;
        let removed = self.remove(slot).into_iter().collect();
        if self.heap.len() > 2 * self.timers.len() + 64 {
            let timers = &self.timers;
            self.heap.retain(|Reverse(entry)| is_live(timers, entry));
        }
        Some(removed)
    }

    /// Removes all timers.
    pub(crate) fn clear(&mut self) -> Removed {
        self.heap.clear();
        self.names.clear();
        self.timers.drain().filter_map(|timer| timer.callback).collect()
    }

    /// Sets the callback of all timers that have none of their own; returns the one before.
    pub(crate) fn set_default(&mut self, callback: Option<TimeEventCallback>) -> Removed {
        std::mem::replace(&mut self.default, callback).into_iter().collect()
    }

    /// Removes all callbacks; the timers stay.
    pub(crate) fn clear_callbacks(&mut self) -> Removed {
        let timers = self.timers.iter_mut().filter_map(|(_, timer)| timer.callback.take());
        timers.chain(self.default.take()).collect()
    }

    /// The names of the timers in order.
    pub(crate) fn names(&self) -> Vec<EventName> {
        let mut names: Vec<_> = self.names.keys().cloned().collect();
        names.sort_unstable();
        names
    }

    /// The number of timers.
    pub(crate) fn len(&self) -> usize {
        self.timers.len()
    }

    /// The next event of a timer.
    pub(crate) fn next_time(&self, name: &str) -> Option<UnixNanos> {
        self.names.get(name).map(|slot| self.timers[*slot].times.next)
    }

    /// The next event of any timer.
    pub(crate) fn earliest(&mut self) -> Option<UnixNanos> {
        while let Some(Reverse(entry)) = self.heap.peek() {
            if is_live(&self.timers, entry) {
                return Some(entry.ts);
            }
            self.heap.pop();
        }
        None
    }

    /// Takes the next event out if it is due at `now`, which is when it is made. A callback that is not used again
    /// goes with it.
    pub(crate) fn pop(&mut self, now: UnixNanos) -> Option<TimeEventHandler> {
        self.earliest().filter(|ts| *ts <= now)?;
        let Reverse(Entry { ts, slot, .. }) = self.heap.pop()?;
        let handler = self.fire(slot, ts, now);
        if self.timers[slot].times.advance() {
            self.push(slot);
        } else {
            drop(self.remove(slot)); // not the last share: the handler has one
        }
        Some(handler)
    }

    fn fire(&self, slot: usize, ts_event: UnixNanos, ts_init: UnixNanos) -> TimeEventHandler {
        let Timer { name, callback, .. } = &self.timers[slot];
        let event = TimeEvent { ts_event, name: name.clone(), id: UUID4::new(), ts_init };
        TimeEventHandler { event, callback: callback.as_ref().or(self.default.as_ref()).cloned() }
    }

    /// Moves all events up to and with `to` into a place, in order; none if there are too many.
    pub(crate) fn advance(&mut self, to: UnixNanos, place: &mut impl EventPlace) -> Result<()> {
        let mut due = std::mem::take(&mut self.due);
        while self.earliest().is_some_and(|ts| ts <= to) {
            due.extend(self.heap.pop().map(|Reverse(entry)| entry));
        }
        let counts = due.iter().map(|entry| u128::from(self.timers[entry.slot].times.count(to)));
        let count: u128 = counts.sum();
        let room = usize::try_from(count).ok().filter(|count| *count <= MAX_EVENTS).map_or_else(
            || {
                let expected = format!("a time before which there are at most {MAX_EVENTS} events, not {count}");
                Err(Error::invalid("to_time_ns", to, &expected))
            },
            |count| {
                let room = self.order.try_reserve_exact(count).and_then(|()| place.try_reserve(count));
                room.map_err(|_| {
                    Error::state(format!("there is no memory for {count} events: advance in smaller steps"))
                })
            },
        );
        if let Err(error) = room {
            self.heap.extend(due.drain(..).map(Reverse));
            self.due = due;
            return Err(error);
        }
        // Sorted by name, the index of a timer is its place among events of the same time.
        due.sort_unstable_by(|a, b| (a.rank, &a.name).cmp(&(b.rank, &b.name)));
        let mut order = std::mem::take(&mut self.order);
        for (index, entry) in due.iter().enumerate() {
            let mut times = self.timers[entry.slot].times;
            loop {
                order.push((times.next, index));
                if !times.advance() || times.next > to {
                    break;
                }
            }
        }
        order.sort_unstable();
        for (ts, index) in order.drain(..) {
            place.put(self.fire(due[index].slot, ts, ts));
        }
        self.order = order;
        for entry in due.drain(..) {
            self.go_beyond(entry, to);
        }
        self.due = due;
        Ok(())
    }

    /// Lets a timer go on after its events up to `to` were taken out, or removes it.
    fn go_beyond(&mut self, entry: Entry, to: UnixNanos) {
        let times = &mut self.timers[entry.slot].times;
        times.next += (times.count(to) - 1) * times.interval;
        if times.advance() {
            self.heap.push(Reverse(Entry { ts: times.next, ..entry }));
        } else {
            drop(self.remove(entry.slot)); // not the last share: the event has one
        }
    }
}

fn is_live(timers: &Slab<Timer>, entry: &Entry) -> bool {
    timers.get(entry.slot).is_some_and(|timer| timer.serial == entry.serial)
}

fn taken(name: &EventName) -> Error {
    Error::state(format!("there is a timer named {name:?} already"))
}
