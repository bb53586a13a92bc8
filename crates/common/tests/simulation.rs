//! A million events, in steps of all lengths, against a heap that knows nothing of the clock's.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::{cmp::Reverse, collections::BinaryHeap};

use nautilus_cython_common::{Clock, MAX_EVENTS, TestClock, TimeEvent, TimeEventCallback, TimerSpec};
use nautilus_cython_core::{ErrorKind, UnixNanos};

/// A generator of numbers that are the same for the same seed (xorshift64*).
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) % bound
    }
}

#[derive(Default)]
struct Model {
    heap: BinaryHeap<Reverse<(UnixNanos, String)>>,
    /// Name, interval and stop, in order of the names.
    timers: Vec<(String, u64, UnixNanos)>,
}

impl Model {
    fn pop(&mut self, to: UnixNanos) -> Option<(UnixNanos, String)> {
        self.heap.peek().filter(|Reverse((ts, _))| *ts <= to)?;
        let Reverse((ts, name)) = self.heap.pop()?;
        let index = self.timers.binary_search_by(|(other, ..)| other.cmp(&name)).unwrap();
        let (_, interval, stop) = self.timers[index];
        if ts + interval <= stop {
            self.heap.push(Reverse((ts + interval, name.clone())));
        }
        Some((ts, name))
    }
}

fn clock() -> TestClock {
    let mut clock = TestClock::new();
    clock.register_default_handler(TimeEventCallback::new(|_: &TimeEvent| ()));
    clock
}

#[test]
fn a_million_events_come_as_a_heap_has_them() {
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let (mut clock, mut model) = (clock(), Model::default());
    for n in 0..1_000 {
        // Few intervals and starts, so that many events have the same time; names that begin alike.
        let (interval, start) = (1_000 * (1 + random.below(9)), 500 * random.below(4));
        let stop = if n % 3 == 0 { 300_000 + random.below(4_000_000) } else { UnixNanos::MAX };
        let name = format!("a name of which the start is common {n:04}");
        let spec =
            TimerSpec { start_time_ns: Some(start), stop_time_ns: Some(stop), ..TimerSpec::new(&name, interval) };
        clock.set_timer(spec).unwrap();
        model.heap.push(Reverse((start + interval, name.clone())));
        model.timers.push((name, interval, stop));
    }
    let mut count = 0;
    while count < 1_000_000 {
        let step = [0, 1, 250, 999, 5_000, 40_000][usize::try_from(random.below(6)).unwrap()];
        let to = clock.timestamp_ns() + step;
        for handler in clock.advance_time(to, true).unwrap() {
            let (ts, name) = model.pop(to).unwrap();
            assert_eq!((handler.event.ts_event, handler.event.name.as_str()), (ts, name.as_str()));
            assert_eq!(handler.event.ts_init, ts);
            count += 1;
        }
        assert_eq!(model.pop(to), None);
        assert_eq!(clock.timer_count(), model.heap.len());
    }
}

#[test]
fn more_events_than_fit_are_refused_and_still_there() {
    let mut clock = clock();
    clock.set_timer(TimerSpec::new("a", 1)).unwrap();
    clock.set_timer(TimerSpec::new("b", 3)).unwrap();
    for to in [UnixNanos::MAX, MAX_EVENTS as u64] {
        let error = clock.advance_time(to, true).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidValue);
        assert!(error.message().starts_with(&format!("invalid `to_time_ns`: {to}, expected")), "{error}");
        assert_eq!((clock.timestamp_ns(), clock.next_time_ns("a"), clock.next_time_ns("b")), (0, Some(1), Some(3)));
    }
    assert_eq!(clock.advance_time(6, true).unwrap().len(), 8);
}

#[test]
fn a_clock_does_not_go_backwards_unless_it_is_set() {
    let mut clock = clock();
    clock.set_timer(TimerSpec::new("a", 10)).unwrap();
    assert_eq!(clock.advance_time(25, false).unwrap().len(), 2);
    assert_eq!(clock.timestamp_ns(), 0);
    clock.set_time(5_000_000);
    assert_eq!((clock.timestamp_us(), clock.timestamp_ms(), clock.timestamp()), (5_000, 5, 0.005));
    let error = clock.advance_time(49, true).unwrap_err();
    assert!(error.message().contains("`to_time_ns`: 49, expected now, 5000000, or later"), "{error}");
    clock.set_time(20);
    assert_eq!(clock.advance_time(20, true).unwrap().len(), 0);
    assert_eq!(clock.next_time_ns("a"), Some(30));
}

#[test]
fn setting_and_cancelling_for_ever_needs_no_more_memory() {
    let mut clock = clock();
    for n in 0..100_000 {
        clock.set_timer(TimerSpec::new("a", u64::MAX - n)).unwrap();
        clock.cancel_timer("a").unwrap();
    }
    assert!(format!("{clock:?}").len() < 100_000, "cancelled timers stay in the heap");
}
