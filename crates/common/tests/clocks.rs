//! What both clocks do: every statement here runs on each of them, without a change.
//!
//! The live clock is moved by hand; what its own thread adds is in `live.rs`.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        mpsc::{self, Receiver, Sender},
    },
};

use nautilus_cython_common::{
    AlertSpec, Clock, LiveClock, TestClock, TimeEvent, TimeEventCallback, Timekeeper, TimerSpec,
};
use nautilus_cython_core::{ErrorKind, UnixNanos};
use proptest::prelude::*;

/// What a test does with an event: it may change the clock.
type React<'a> = &'a mut dyn FnMut(&mut dyn Clock, &TimeEvent);

/// A clock that is moved from event to event, so that it shows the time of each while that is handled.
trait Driven {
    fn clock(&mut self) -> &mut dyn Clock;

    /// Goes to a time that is not after the next event, and handles what is due.
    fn step(&mut self, to: UnixNanos, react: React<'_>);

    fn drive(&mut self, to: UnixNanos, react: React<'_>) {
        while let Some(next) = earliest(self.clock()).filter(|next| *next <= to) {
            let now = self.clock().timestamp_ns();
            self.step(next.max(now), react);
        }
        self.step(to, react);
    }
}

fn earliest(clock: &dyn Clock) -> Option<UnixNanos> {
    clock.timer_names().iter().filter_map(|name| clock.next_time_ns(name.as_str())).min()
}

struct Test {
    clock: TestClock,
    events: Receiver<TimeEvent>,
}

impl Driven for Test {
    fn clock(&mut self) -> &mut dyn Clock {
        &mut self.clock
    }

    fn step(&mut self, to: UnixNanos, react: React<'_>) {
        for handler in self.clock.advance_time(to, true).unwrap() {
            handler.handle();
            while let Ok(event) = self.events.try_recv() {
                react(&mut self.clock, &event);
            }
        }
    }
}

struct Live {
    keeper: Arc<Timekeeper>,
    clock: LiveClock,
    events: Receiver<TimeEvent>,
}

impl Driven for Live {
    fn clock(&mut self) -> &mut dyn Clock {
        &mut self.clock
    }

    fn step(&mut self, to: UnixNanos, react: React<'_>) {
        self.keeper.set_time(to);
        while self.keeper.fire_next() {
            while let Ok(event) = self.events.try_recv() {
                react(&mut self.clock, &event);
            }
        }
    }
}

fn sending(events: Sender<TimeEvent>) -> TimeEventCallback {
    TimeEventCallback::new(move |event: &TimeEvent| events.send(event.clone()).unwrap())
}

/// Both clocks, at a time, with a default handler.
fn both(now: UnixNanos) -> [Box<dyn Driven>; 2] {
    let (send, events) = mpsc::channel();
    let mut clock = TestClock::new();
    clock.set_time(now);
    clock.register_default_handler(sending(send));
    let test = Test { clock, events };
    let (send, events) = mpsc::channel();
    let keeper = Timekeeper::by_hand(now);
    let mut clock = LiveClock::with_timekeeper(&keeper);
    clock.register_default_handler(sending(send));
    [Box::new(test), Box::new(Live { keeper, clock, events })]
}

fn timer(name: &str, interval: u64, start: UnixNanos, stop: Option<UnixNanos>) -> TimerSpec {
    TimerSpec { start_time_ns: Some(start), stop_time_ns: stop, ..TimerSpec::new(name, interval) }
}

/// The events up to a time.
fn events(driven: &mut dyn Driven, to: UnixNanos) -> Vec<(UnixNanos, String)> {
    let mut seen = Vec::new();
    driven.drive(to, &mut |_, event| seen.push((event.ts_event, event.name.to_string())));
    seen
}

fn times(driven: &mut dyn Driven, to: UnixNanos) -> Vec<UnixNanos> {
    events(driven, to).into_iter().map(|(ts, _)| ts).collect()
}

fn names(clock: &dyn Clock) -> Vec<String> {
    clock.timer_names().iter().map(ToString::to_string).collect()
}

#[test]
fn a_timer_fires_after_its_start_and_up_to_its_stop() {
    for mut driven in both(100) {
        driven.clock().set_timer(timer("a", 10, 100, Some(130))).unwrap();
        assert_eq!(driven.clock().next_time_ns("a"), Some(110));
        assert_eq!(times(&mut *driven, 120), [110, 120]);
        assert_eq!((driven.clock().timer_count(), driven.clock().next_time_ns("a")), (1, Some(130)));
        assert_eq!(times(&mut *driven, 1_000), [130]);
        assert_eq!((driven.clock().timer_count(), driven.clock().next_time_ns("a")), (0, None));
    }
}

#[test]
fn a_stop_between_two_events_ends_the_timer_after_the_first() {
    for mut driven in both(0) {
        driven.clock().set_timer(timer("a", 10, 0, Some(29))).unwrap();
        assert_eq!(times(&mut *driven, 20), [10, 20]);
        assert_eq!(driven.clock().timer_count(), 0);
    }
}

#[test]
fn a_timer_may_fire_at_its_start() {
    for mut driven in both(100) {
        driven.clock().set_timer(TimerSpec { fire_immediately: true, ..timer("a", 10, 100, None) }).unwrap();
        assert_eq!(driven.clock().next_time_ns("a"), Some(100));
        assert_eq!(times(&mut *driven, 120), [100, 110, 120]);
    }
}

#[test]
fn a_start_in_the_past_makes_all_events_since() {
    for mut driven in both(35) {
        driven.clock().set_timer(timer("a", 10, 0, None)).unwrap();
        assert_eq!(times(&mut *driven, 40), [10, 20, 30, 40]);
        let past = TimerSpec { allow_past: false, ..timer("b", 10, 0, None) };
        let error = driven.clock().set_timer(past).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidValue);
        assert!(error.message().contains("`start_time_ns`: 0") && error.message().contains("past"), "{error}");
        driven.clock().set_timer(TimerSpec { allow_past: false, ..timer("c", 10, 35, None) }).unwrap();
    }
}

#[test]
fn an_alert_fires_once_and_at_once_if_its_time_is_past() {
    for mut driven in both(100) {
        for (name, at) in [("future", 150), ("past", 50), ("now", 100)] {
            driven.clock().set_time_alert(AlertSpec::new(name, at)).unwrap();
        }
        assert_eq!(names(driven.clock()), ["future", "now", "past"]);
        assert_eq!(driven.clock().next_time_ns("past"), Some(100));
        let refused = AlertSpec { allow_past: false, ..AlertSpec::new("refused", 99) };
        let error = driven.clock().set_time_alert(refused).unwrap_err();
        assert!(error.message().contains("`alert_time_ns`: 99, expected 100 or later"), "{error}");
        let expected = [(100, "now"), (100, "past"), (150, "future")].map(|(ts, name)| (ts, name.to_owned()));
        assert_eq!(events(&mut *driven, 1_000), expected);
        assert_eq!(driven.clock().timer_count(), 0);
    }
}

#[test]
fn events_of_one_time_are_ordered_by_name() {
    for mut driven in both(0) {
        for name in ["b", "0123456789abcdef-b", "é", "0123456789abcdef-a", "a", "0123456789abcdef"] {
            driven.clock().set_timer(TimerSpec::new(name, 10)).unwrap();
        }
        let expected = ["0123456789abcdef", "0123456789abcdef-a", "0123456789abcdef-b", "a", "b", "é"];
        assert_eq!(events(&mut *driven, 10).into_iter().map(|(_, name)| name).collect::<Vec<_>>(), expected);
        assert_eq!(names(driven.clock()), expected);
    }
}

#[test]
fn an_alert_set_by_an_alert_comes_in_its_turn_and_never_before_it() {
    for mut driven in both(0) {
        driven.clock().set_time_alert(AlertSpec::new("first", 10)).unwrap();
        driven.clock().set_time_alert(AlertSpec::new("last", 30)).unwrap();
        let mut seen = Vec::new();
        driven.drive(100, &mut |clock, event| {
            seen.push((event.ts_event, event.name.to_string()));
            if event.name.as_str() == "first" {
                clock.set_time_alert(AlertSpec::new("between", 20)).unwrap();
                clock.set_time_alert(AlertSpec::new("past", 3)).unwrap();
            }
        });
        let expected = [(10, "first"), (10, "past"), (20, "between"), (30, "last")];
        assert_eq!(seen, expected.map(|(ts, name)| (ts, name.to_owned())));
    }
}

#[test]
fn a_callback_may_cancel_and_set_its_own_timer_and_others() {
    for mut driven in both(0) {
        driven.clock().set_timer(TimerSpec::new("a", 10)).unwrap();
        driven.clock().set_timer(TimerSpec::new("b", 15)).unwrap();
        let mut seen = Vec::new();
        driven.drive(60, &mut |clock, event| {
            seen.push((event.ts_event, event.name.to_string()));
            match event.ts_event {
                20 => {
                    clock.cancel_timer("a").unwrap();
                    clock.set_timer(TimerSpec::new("a", 25)).unwrap();
                }
                30 => drop(clock.cancel_timer("b").unwrap()),
                45 => drop(clock.cancel_timers()),
                _ => {}
            }
        });
        let expected = [(10, "a"), (15, "b"), (20, "a"), (30, "b"), (45, "a")];
        assert_eq!(seen, expected.map(|(ts, name)| (ts, name.to_owned())));
        assert_eq!(driven.clock().timer_count(), 0);
    }
}

#[test]
fn nothing_lies_beyond_the_last_nanosecond() {
    const LAST: UnixNanos = UnixNanos::MAX;
    for mut driven in both(LAST - 25) {
        driven.clock().set_timer(timer("a", 10, LAST - 25, None)).unwrap();
        driven.clock().set_timer(timer("b", LAST, 0, None)).unwrap();
        driven.clock().set_timer(timer("c", 1, LAST - 1, Some(LAST))).unwrap();
        driven.clock().set_time_alert(AlertSpec::new("d", LAST)).unwrap();
        for (start, interval) in [(LAST, 1), (LAST - 25, LAST), (1, LAST)] {
            let error = driven.clock().set_timer(timer("e", interval, start, None)).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Overflow);
            assert!(error.message().contains(&format!("{start} + {interval}")), "{error}");
        }
        driven.clock().set_timer(TimerSpec { fire_immediately: true, ..timer("f", 1, LAST, None) }).unwrap();
        let mut expected = vec![(LAST - 15, "a".to_owned()), (LAST - 5, "a".to_owned())];
        expected.extend(["b", "c", "d", "f"].map(|name| (LAST, name.to_owned())));
        // The driver would look for a later time for ever.
        let mut seen = Vec::new();
        for to in [LAST - 5, LAST] {
            driven.step(to, &mut |_, event| seen.push((event.ts_event, event.name.to_string())));
        }
        assert_eq!(seen, expected);
        assert_eq!(driven.clock().timer_count(), 0);
    }
}

#[test]
fn what_is_refused_changes_nothing_and_says_why() {
    for mut driven in both(100) {
        let clock = driven.clock();
        clock.set_timer(TimerSpec::new("a", 10)).unwrap();
        let timers = [
            (TimerSpec::new("a", 5), ErrorKind::InvalidState, "a timer named \"a\""),
            (TimerSpec::new(" \t", 5), ErrorKind::InvalidValue, "`name`: \" \\t\""),
            (TimerSpec::new("a\0", 5), ErrorKind::InvalidValue, "`name`: \"a\\0\""),
            (TimerSpec::new("b", 0), ErrorKind::InvalidValue, "`interval_ns`: 0"),
            (timer("b", 10, 100, Some(109)), ErrorKind::InvalidValue, "`stop_time_ns`: 109"),
            (timer("b", 10, 80, Some(100)), ErrorKind::InvalidValue, "later than now, 100"),
        ];
        for (spec, kind, text) in timers {
            let error = clock.set_timer(spec).unwrap_err();
            assert_eq!(error.kind(), kind);
            assert!(error.message().contains(text), "{error}");
        }
        for (spec, text) in [(AlertSpec::new("a", 5), "named \"a\""), (AlertSpec::new("", 5), "`name`: \"\"")] {
            let error = clock.set_time_alert(spec).unwrap_err();
            assert!(error.message().contains(text), "{error}");
        }
        let error = clock.cancel_timer("b").unwrap_err();
        assert_eq!((error.kind(), error.message()), (ErrorKind::NotFound, "no timer named \"b\""));
        clock.cancel_default_handler();
        let error = clock.set_time_alert(AlertSpec::new("b", 500)).unwrap_err();
        assert!(error.message().contains("`callback`") && error.message().contains("\"b\""), "{error}");
        assert_eq!((names(clock), clock.next_time_ns("a")), (vec!["a".to_owned()], Some(110)));
    }
}

#[test]
fn a_replaced_alert_is_gone_and_a_refused_one_replaces_nothing() {
    for mut driven in both(100) {
        let clock = driven.clock();
        clock.set_time_alert(AlertSpec::new("a", 200)).unwrap();
        let refused = AlertSpec { replace: true, allow_past: false, ..AlertSpec::new("a", 50) };
        clock.set_time_alert(refused).unwrap_err();
        assert_eq!(clock.next_time_ns("a"), Some(200));
        clock.set_time_alert(AlertSpec { replace: true, ..AlertSpec::new("a", 150) }).unwrap();
        clock.set_time_alert(AlertSpec { replace: true, ..AlertSpec::new("b", 300) }).unwrap();
        assert_eq!(times(&mut *driven, 1_000), [150, 300]);
    }
}

#[test]
fn timers_without_callbacks_call_the_default_of_the_moment_or_nothing() {
    for mut driven in both(0) {
        let (send, own) = mpsc::channel();
        let spec = TimerSpec { callback: Some(sending(send.clone())), ..TimerSpec::new("own", 10) };
        driven.clock().set_timer(spec).unwrap();
        driven.clock().set_timer(TimerSpec::new("default", 10)).unwrap();
        assert_eq!(events(&mut *driven, 10), [(10, "default".to_owned())]);
        assert_eq!(own.try_recv().unwrap().name.as_str(), "own");
        driven.clock().register_default_handler(sending(send));
        assert_eq!(events(&mut *driven, 20), []);
        assert_eq!(own.try_iter().count(), 2);
        driven.clock().cancel_default_handler();
        driven.drive(30, &mut |_, _| ());
        assert_eq!(own.try_iter().map(|event| event.name.to_string()).collect::<Vec<_>>(), ["own"]);
        driven.clock().cancel_callbacks();
        assert!(own.recv().is_err(), "the clock keeps a callback");
        driven.drive(50, &mut |_, _| ());
        assert_eq!(driven.clock().timer_count(), 2);
    }
}

#[test]
fn callbacks_are_dropped_with_their_timer_or_their_clock() {
    for mut driven in both(0) {
        let share = Arc::new(());
        let callback = || {
            let share = Arc::clone(&share);
            Some(TimeEventCallback::new(move |_: &TimeEvent| assert!(Arc::strong_count(&share) > 1)))
        };
        let alive = || Arc::strong_count(&share) - 1;
        let clock = driven.clock();
        clock.set_time_alert(AlertSpec { callback: callback(), ..AlertSpec::new("alert", 5) }).unwrap();
        clock.set_timer(TimerSpec { callback: callback(), ..timer("stops", 10, 0, Some(10)) }).unwrap();
        clock.set_timer(TimerSpec { callback: callback(), ..TimerSpec::new("cancelled", 10) }).unwrap();
        clock.set_timer(TimerSpec { callback: callback(), ..TimerSpec::new("stays", 10) }).unwrap();
        clock.set_timer(TimerSpec { callback: callback(), ..TimerSpec::new("stays", 10) }).unwrap_err();
        clock.set_time_alert(AlertSpec { callback: callback(), ..AlertSpec::new("", 5) }).unwrap_err();
        assert_eq!(alive(), 4);
        let replacing = AlertSpec { callback: callback(), replace: true, ..AlertSpec::new("alert", 6) };
        clock.set_time_alert(replacing).unwrap();
        clock.cancel_timer("cancelled").unwrap();
        assert_eq!(alive(), 3);
        driven.drive(10, &mut |_, _| ());
        assert_eq!(alive(), 1);
        drop(driven);
        assert_eq!(alive(), 0);
    }
}

/// A timer of the model, which knows no heap: it looks at every timer for every event.
#[derive(Clone, Debug)]
struct Expected {
    start: UnixNanos,
    interval: u64,
    stop: UnixNanos,
    fired: u64,
}

impl Expected {
    /// `start + k * interval`, with `k` from 1 on.
    fn due(&self) -> UnixNanos {
        self.start + (self.fired + 1) * self.interval
    }
}

/// What a random test does.
#[derive(Clone, Debug)]
enum Step {
    Timer { name: String, interval: u64, start: u64, length: Option<u64> },
    Alert { name: String, at: u64 },
    Cancel { name: String },
    Drive { by: u64 },
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        ("[a-e]", 1..50_u64, 0..300_u64, prop::option::of(0..200_u64))
            .prop_map(|(name, interval, start, length)| Step::Timer { name, interval, start, length }),
        ("[a-e]", 0..300_u64).prop_map(|(name, at)| Step::Alert { name, at }),
        "[a-e]".prop_map(|name| Step::Cancel { name }),
        (0..80_u64).prop_map(|by| Step::Drive { by }),
    ]
}

proptest! {
    #[test]
    fn any_sequence_of_calls_does_as_the_model(steps in prop::collection::vec(step(), 1..40)) {
        for mut driven in both(0) {
            let (mut model, mut now) = (BTreeMap::<String, Expected>::new(), 0);
            for step in &steps {
                match step.clone() {
                    Step::Timer { name, interval, start, length } => {
                        let stop = length.map(|length| start + length);
                        let spec = timer(&name, interval, start, stop);
                        let fits = stop.is_none_or(|stop| stop >= start + interval && stop > now);
                        let taken = model.contains_key(&name);
                        prop_assert_eq!(driven.clock().set_timer(spec).is_ok(), fits && !taken);
                        if fits && !taken {
                            let stop = stop.unwrap_or(u64::MAX);
                            model.insert(name, Expected { start, interval, stop, fired: 0 });
                        }
                    }
                    Step::Alert { name, at } => {
                        driven.clock().set_time_alert(AlertSpec { replace: true, ..AlertSpec::new(&name, at) }).unwrap();
                        let at = at.max(now);
                        model.insert(name, Expected { start: at, interval: 0, stop: at, fired: 0 });
                    }
                    Step::Cancel { name } => {
                        let known = model.remove(&name).is_some();
                        prop_assert_eq!(driven.clock().cancel_timer(&name).is_ok(), known);
                    }
                    Step::Drive { by } => {
                        now += by;
                        prop_assert_eq!(events(&mut *driven, now), expected_events(&mut model, now));
                        prop_assert_eq!(driven.clock().timestamp_ns(), now);
                    }
                }
                prop_assert_eq!(names(driven.clock()), model.keys().cloned().collect::<Vec<_>>());
                for (name, timer) in &model {
                    prop_assert_eq!(driven.clock().next_time_ns(name), Some(timer.due()));
                }
            }
        }
    }
}

fn expected_events(model: &mut BTreeMap<String, Expected>, to: UnixNanos) -> Vec<(UnixNanos, String)> {
    let mut seen = Vec::new();
    while let Some((ts, name)) = model.iter().map(|(name, timer)| (timer.due(), name.clone())).min() {
        if ts > to {
            break;
        }
        let timer = model.get_mut(&name).unwrap();
        timer.fired += 1;
        if timer.interval == 0 || timer.due() > timer.stop {
            model.remove(&name);
        }
        seen.push((ts, name));
    }
    seen
}
