//! What the thread of the live clocks adds: it calls, it is one, it survives panics, and it ends what it is told to end.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::{
    sync::{
        Arc, Mutex,
        mpsc::{self, Receiver, Sender},
    },
    thread::{self, ThreadId},
    time::Duration,
};

use nautilus_cython_common::{AlertSpec, Clock, LiveClock, TimeEvent, TimeEventCallback, Timekeeper, TimerSpec};

const PATIENCE: Duration = Duration::from_secs(60);

fn sending(events: Sender<(TimeEvent, ThreadId)>) -> TimeEventCallback {
    TimeEventCallback::new(move |event: &TimeEvent| drop(events.send((event.clone(), thread::current().id()))))
}

fn clock() -> (LiveClock, Receiver<(TimeEvent, ThreadId)>) {
    let (send, events) = mpsc::channel();
    let mut clock = LiveClock::new();
    clock.register_default_handler(sending(send));
    (clock, events)
}

#[test]
fn time_rises_with_every_call_in_all_threads() {
    let reads = || (0..1_000).map(|_| LiveClock::new().timestamp_ns()).collect::<Vec<_>>();
    let threads: Vec<_> = (0..4).map(|_| thread::spawn(reads)).collect();
    let mut all = Vec::new();
    for times in threads.into_iter().map(|thread| thread.join().unwrap()) {
        assert!(times.is_sorted_by(|a, b| a < b));
        all.extend(times);
    }
    all.sort_unstable();
    assert!(all.is_sorted_by(|a, b| a < b), "two calls gave the same time");
}

#[test]
fn all_timers_of_all_clocks_call_from_one_thread_at_or_after_their_time() {
    let mut clocks: Vec<_> = (0..20).map(|_| clock()).collect();
    let start = clocks[0].0.timestamp_ns();
    for (clock, _) in &mut clocks {
        for n in 0..10 {
            let timer = TimerSpec { start_time_ns: Some(start), ..TimerSpec::new(&format!("timer {n}"), 1_000_000) };
            clock.set_timer(timer).unwrap();
        }
    }
    let mut threads = Vec::new();
    for (clock, events) in &mut clocks {
        for _ in 0..30 {
            let (event, thread) = events.recv_timeout(PATIENCE).unwrap();
            assert_eq!((event.ts_event - start) % 1_000_000, 0);
            assert!(event.ts_init >= event.ts_event);
            threads.push(thread);
        }
        clock.cancel_timers();
    }
    threads.dedup();
    assert_eq!(threads.len(), 1);
    assert_ne!(threads[0], thread::current().id());
}

#[test]
fn a_dropped_clock_calls_no_more_and_frees_its_callbacks() {
    let (send, events) = mpsc::channel();
    let mut clock = LiveClock::new();
    for n in 0..100 {
        let callback = Some(sending(send.clone()));
        clock.set_timer(TimerSpec { callback, ..TimerSpec::new(&n.to_string(), 100_000) }).unwrap();
    }
    drop(send);
    events.recv_timeout(PATIENCE).unwrap();
    drop(clock);
    while events.recv_timeout(PATIENCE).is_ok() {}
    assert_eq!(events.try_recv().unwrap_err(), mpsc::TryRecvError::Disconnected);
}

#[test]
fn a_callback_may_change_and_drop_its_own_clock() {
    let (send, events) = mpsc::channel();
    let place = Arc::new(Mutex::new(None::<LiveClock>));
    let own = Arc::clone(&place);
    let callback = TimeEventCallback::new(move |event: &TimeEvent| {
        let mut clock = own.lock().unwrap();
        let Some(inner) = clock.as_mut() else { return };
        if event.name.as_str() == "last" {
            *clock = None;
        } else {
            inner.cancel_timer("timer").unwrap();
            inner.set_time_alert(AlertSpec::new("last", 0)).unwrap();
        }
        send.send(event.name.to_string()).unwrap();
    });
    let mut clock = LiveClock::new();
    clock.register_default_handler(callback);
    // The callback finds its clock: it waits for the place that this holds.
    let mut guard = place.lock().unwrap();
    clock.set_timer(TimerSpec::new("timer", 1_000)).unwrap();
    *guard = Some(clock);
    drop(guard);
    assert_eq!(events.recv_timeout(PATIENCE).unwrap(), "timer");
    assert_eq!(events.recv_timeout(PATIENCE).unwrap(), "last");
    // The callback was dropped with the clock: nobody can send any more.
    assert_eq!(events.recv_timeout(PATIENCE).unwrap_err(), mpsc::RecvTimeoutError::Disconnected);
}

#[test]
fn a_panic_in_a_callback_ends_neither_the_thread_nor_the_timer() {
    let (mut clock, events) = clock();
    let callback = Some(TimeEventCallback::new(|_: &TimeEvent| std::panic::resume_unwind(Box::new("on request"))));
    clock.set_timer(TimerSpec { callback, ..TimerSpec::new("panics", 1_000) }).unwrap();
    clock.set_timer(TimerSpec::new("counts", 1_000)).unwrap();
    for _ in 0..10 {
        events.recv_timeout(PATIENCE).unwrap();
    }
    assert_eq!(clock.timer_count(), 2);
}

#[test]
fn a_clock_that_must_catch_up_does_not_hold_up_another() {
    let keeper = Timekeeper::by_hand(1_000_000);
    let (send, events) = mpsc::channel();
    let mut clocks = [(); 2].map(|()| LiveClock::with_timekeeper(&keeper));
    for clock in &mut clocks {
        clock.register_default_handler(sending(send.clone()));
    }
    clocks[0].set_timer(TimerSpec { start_time_ns: Some(0), ..TimerSpec::new("late", 1) }).unwrap();
    clocks[1].set_time_alert(AlertSpec::new("alert", 1_000_010)).unwrap();
    keeper.set_time(1_000_011);
    let names = (0..3).map(|_| {
        assert!(keeper.fire_next());
        events.try_recv().unwrap().0.name.to_string()
    });
    assert_eq!(names.collect::<Vec<_>>(), ["late", "alert", "late"]);
}
