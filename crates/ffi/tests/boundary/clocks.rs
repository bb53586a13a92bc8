//! Clocks: callbacks are called with what they were handed over with, and their contexts are freed once, on every path.

use std::{
    ffi::{CStr, c_void},
    ptr,
    sync::atomic::{AtomicU32, Ordering},
};

use nautilus_cython_ffi::{
    accumulator::*,
    clock::*,
    cvec::CVec,
    error::{FfiError, Status},
    timer::*,
};

use crate::support::*;

/// How often a callback was called, and its context freed.
#[derive(Default)]
struct Counter {
    calls: AtomicU32,
    drops: AtomicU32,
}

impl Counter {
    /// A callback with this as its context.
    fn callback(&self) -> TimeEventCallback_t {
        TimeEventCallback_t {
            call: Some(count_call),
            context: ptr::from_ref(self).cast_mut().cast(),
            drop: Some(count_drop),
        }
    }

    fn calls(&self) -> u32 {
        self.calls.load(Ordering::SeqCst)
    }

    fn drops(&self) -> u32 {
        self.drops.load(Ordering::SeqCst)
    }
}

unsafe extern "C" fn count_call(context: *mut c_void, event: *const TimeEvent_t) {
    // SAFETY: the contexts of these tests are counters that outlive the clocks, and a clock lends an event.
    let (counter, event) = unsafe { (&*context.cast::<Counter>(), &*event) };
    assert!(text(event.name).starts_with("timer"));
    counter.calls.fetch_add(1, Ordering::SeqCst);
}

unsafe extern "C" fn count_drop(context: *mut c_void) {
    // SAFETY: as above.
    unsafe { &*context.cast::<Counter>() }.drops.fetch_add(1, Ordering::SeqCst);
}

fn no_callback() -> TimeEventCallback_t {
    zeroed()
}

fn test_clock() -> TestClock_API {
    call(|out, err| test_clock_new(out, err)).unwrap()
}

fn set_timer(
    clock: Option<&mut TestClock_API>,
    name: &CStr,
    interval: u64,
    callback: TimeEventCallback_t,
) -> Result<(), Failure> {
    // SAFETY: a NUL-terminated string.
    act(|err| unsafe { test_clock_set_timer(clock, name.as_ptr(), interval, 0, 0, callback, 1, 0, err) })
}

fn set_alert(
    clock: &mut TestClock_API,
    name: &CStr,
    callback: TimeEventCallback_t,
    replace: u8,
) -> Result<(), Failure> {
    // SAFETY: a NUL-terminated string.
    act(|err| unsafe { test_clock_set_time_alert(Some(clock), name.as_ptr(), 5, callback, 1, replace, err) })
}

fn advance(clock: &mut TestClock_API, to: u64) -> CVec<TimeEventHandler_t> {
    call(|out, err| test_clock_advance_time(Some(clock), to, 1, out, err)).unwrap()
}

/// Calls what is to be called.
fn handle(handler: &TimeEventHandler_t) {
    if let Some(call) = handler.call {
        // SAFETY: as a C program does it, while the handler is alive.
        unsafe { call(handler.context, &raw const handler.event) };
    }
}

#[test]
fn a_context_is_freed_with_the_last_of_its_timer_and_events() {
    let _watch = watch();
    let (counter, mut clock) = (Counter::default(), test_clock());
    set_timer(Some(&mut clock), c"timer", 10, counter.callback()).unwrap();
    set_alert(&mut clock, c"timer once", counter.callback(), 0).unwrap();
    let handlers = advance(&mut clock, 20);
    for n in 0..handlers.len {
        // SAFETY: one of `len` handlers.
        handle(unsafe { &*handlers.ptr.add(n) });
    }
    assert_eq!((handlers.len, counter.calls(), counter.drops()), (3, 3, 0));
    // SAFETY: the first of three handlers, taken once.
    let kept = take(unsafe { &mut *handlers.ptr });
    test_clock_drop(clock);
    // SAFETY: freed once.
    unsafe { vec_time_event_handlers_drop(handlers) };
    assert_eq!(counter.drops(), 1, "one event is kept");
    handle(&kept);
    // SAFETY: freed once.
    unsafe { time_event_handler_drop(kept) };
    assert_eq!((counter.calls(), counter.drops()), (4, 2));
}

#[test]
fn a_context_is_freed_when_its_timer_is_cancelled_replaced_or_refused() {
    let _watch = watch();
    let (counter, mut clock) = (Counter::default(), test_clock());
    set_timer(Some(&mut clock), c"timer", 10, counter.callback()).unwrap();
    assert_eq!(status(set_timer(Some(&mut clock), c"timer", 10, counter.callback())), Status::InvalidState);
    assert_eq!(counter.drops(), 1);
    assert_eq!(status(set_timer(Some(&mut clock), c" ", 10, counter.callback())), Status::InvalidValue);
    assert_eq!(status(set_timer(Some(&mut clock), c"other", 0, counter.callback())), Status::InvalidValue);
    assert_eq!(status(set_timer(None, c"other", 1, counter.callback())), Status::NullPointer);
    assert_eq!(status(set_timer(Some(&mut zeroed()), c"other", 1, counter.callback())), Status::EmptyHandle);
    assert_eq!(counter.drops(), 5);
    assert_eq!(status(set_alert(&mut clock, c"timer", counter.callback(), 0)), Status::InvalidState);
    assert_eq!(counter.drops(), 6);
    set_alert(&mut clock, c"timer", counter.callback(), 1).unwrap();
    assert_eq!(counter.drops(), 7);
    // SAFETY: a NUL-terminated string.
    act(|err| unsafe { test_clock_cancel_timer(Some(&mut clock), c"timer".as_ptr(), err) }).unwrap();
    assert_eq!(counter.drops(), 8);
    set_timer(Some(&mut clock), c"timer", 10, counter.callback()).unwrap();
    act(|err| test_clock_cancel_callbacks(Some(&mut clock), err)).unwrap();
    assert_eq!((counter.drops(), test_clock_timer_count(Some(&clock))), (9, 1));
    // SAFETY: freed once.
    unsafe { vec_time_event_handlers_drop(advance(&mut clock, 10)) };
    act(|err| test_clock_cancel_timers(Some(&mut clock), err)).unwrap();
    test_clock_drop(clock);
    assert_eq!((counter.calls(), counter.drops()), (0, 9));
}

#[test]
fn a_default_handler_is_freed_when_another_takes_its_place() {
    let _watch = watch();
    let (first, second, mut clock) = (Counter::default(), Counter::default(), test_clock());
    let refused = set_timer(Some(&mut clock), c"timer", 10, no_callback()).unwrap_err();
    assert!(refused.message.contains("`callback`"), "{refused:?}");
    let mut register = |callback| act(|err| test_clock_register_default_handler(Some(&mut clock), callback, err));
    register(first.callback()).unwrap();
    register(second.callback()).unwrap();
    assert_eq!((first.drops(), second.drops()), (1, 0));
    // Without `call` it is refused, and its context is freed all the same.
    let third = Counter::default();
    let without_call = TimeEventCallback_t { call: None, ..third.callback() };
    assert_eq!(status(register(without_call)), Status::NullPointer);
    assert_eq!(third.drops(), 1);
    set_timer(Some(&mut clock), c"timer", 10, no_callback()).unwrap();
    let handlers = advance(&mut clock, 10);
    // SAFETY: the only handler.
    handle(unsafe { &*handlers.ptr });
    act(|err| test_clock_cancel_default_handler(Some(&mut clock), err)).unwrap();
    assert_eq!((second.calls(), second.drops()), (1, 0));
    // SAFETY: freed once.
    unsafe { vec_time_event_handlers_drop(handlers) };
    assert_eq!(second.drops(), 1);
    test_clock_drop(clock);
}

/// A callback whose end asks the clock that it was set on.
unsafe extern "C" fn ask_drop(context: *mut c_void) {
    // SAFETY: the context is the clock of the test, which nobody changes at this moment.
    let clock = unsafe { &*context.cast::<TestClock_API>() };
    assert_eq!(test_clock_timer_count(Some(clock)), 0);
}

#[test]
fn the_end_of_a_context_may_ask_the_clock() {
    let _watch = watch();
    // Shared as C shares it: by a pointer that is not derived from the one of the call.
    let clock: *mut TestClock_API = Box::into_raw(Box::new(test_clock()));
    let callback = TimeEventCallback_t { call: Some(count_call), context: clock.cast(), drop: Some(ask_drop) };
    for replace in [0, 1] {
        // SAFETY: made above, and used by one call at a time; while the context is freed, the clock is not borrowed.
        unsafe {
            let _ = set_alert(&mut *clock, c" ", callback, replace);
            set_timer(Some(&mut *clock), c"timer", 10, callback).unwrap();
            act(|err| test_clock_cancel_timers(Some(&mut *clock), err)).unwrap();
            set_timer(Some(&mut *clock), c"timer", 10, callback).unwrap();
            act(|err| test_clock_cancel_timer(Some(&mut *clock), c"timer".as_ptr(), err)).unwrap();
        }
    }
    // SAFETY: made by `into_raw`, and used no more.
    test_clock_drop(*unsafe { Box::from_raw(clock) });
}

#[test]
fn an_accumulator_keeps_what_its_events_need() {
    let _watch = watch();
    let (counter, mut clock) = (Counter::default(), test_clock());
    let mut events = call(|out, err| time_event_accumulator_new(out, err)).unwrap();
    set_timer(Some(&mut clock), c"timer", 10, counter.callback()).unwrap();
    act(|err| time_event_accumulator_advance_clock(Some(&mut events), Some(&mut clock), 40, 1, err)).unwrap();
    test_clock_drop(clock);
    assert_eq!(time_event_accumulator_len(Some(&events)), 4);
    assert_eq!(call(|out, err| time_event_accumulator_next_time(Some(&events), out, err)), Ok(10));
    let first = call(|out, err| time_event_accumulator_pop(Some(&mut events), 10, out, err)).unwrap();
    handle(&first);
    // SAFETY: freed once.
    unsafe { time_event_handler_drop(first) };
    assert_eq!(status(call(|o, e| time_event_accumulator_pop(Some(&mut events), 10, o, e))), Status::Absent);
    let rest = call(|out, err| time_event_accumulator_drain(Some(&mut events), out, err)).unwrap();
    assert_eq!((rest.len, counter.drops()), (3, 0));
    // SAFETY: freed once.
    unsafe { vec_time_event_handlers_drop(rest) };
    assert_eq!((counter.calls(), counter.drops()), (1, 1));
    time_event_accumulator_drop(events);
}

#[test]
fn empty_and_missing_clocks_answer_every_call() {
    let _watch = watch();
    for (mut clock, answer) in [(Some(zeroed()), Status::EmptyHandle), (None::<TestClock_API>, Status::NullPointer)] {
        let answers = [
            status(act(|err| test_clock_cancel_timers(clock.as_mut(), err))),
            status(act(|err| test_clock_cancel_callbacks(clock.as_mut(), err))),
            status(act(|err| test_clock_cancel_default_handler(clock.as_mut(), err))),
            status(act(|err| test_clock_set_time(clock.as_mut(), 1, err))),
            status(act(|err| test_clock_register_default_handler(clock.as_mut(), Counter::default().callback(), err))),
            status(call(|out, err| test_clock_advance_time(clock.as_mut(), 1, 1, out, err))),
            status(call(|out, err| test_clock_timer_names(clock.as_ref(), out, err))),
            // SAFETY: a NUL-terminated string.
            status(call(|out, err| unsafe { test_clock_next_time(clock.as_ref(), c"a".as_ptr(), out, err) })),
            // SAFETY: as above.
            status(act(|err| unsafe { test_clock_cancel_timer(clock.as_mut(), c"a".as_ptr(), err) })),
        ];
        assert_eq!(answers, [answer; 9]);
        let clock = clock.as_ref();
        assert_eq!(
            (test_clock_timestamp_ns(clock), test_clock_timestamp(clock), test_clock_timer_count(clock)),
            (0, 0.0, 0)
        );
    }
    for (mut events, answer) in
        [(Some(zeroed()), Status::EmptyHandle), (None::<TimeEventAccumulator_API>, Status::NullPointer)]
    {
        assert_eq!(status(call(|o, e| time_event_accumulator_pop(events.as_mut(), 1, o, e))), answer);
        assert_eq!(status(call(|o, e| time_event_accumulator_drain(events.as_mut(), o, e))), answer);
        assert_eq!(time_event_accumulator_len(events.as_ref()), 0);
    }
    test_clock_drop(zeroed());
    live_clock_drop(zeroed());
    time_event_accumulator_drop(zeroed());
    // SAFETY: zeroed.
    unsafe {
        time_event_handler_drop(zeroed());
        vec_time_event_handlers_drop(zeroed());
        vec_drop_timer_names(zeroed());
    }
}

#[test]
fn names_and_events_are_text() {
    let _watch = watch();
    let (counter, mut clock) = (Counter::default(), test_clock());
    for name in [c"timer b", c"timer a"] {
        set_timer(Some(&mut clock), name, 10, counter.callback()).unwrap();
    }
    let names = call(|out, err| test_clock_timer_names(Some(&clock), out, err)).unwrap();
    // SAFETY: two names.
    let texts = unsafe { [text((*names.ptr).value), text((*names.ptr.add(1)).value)] };
    assert_eq!(texts, ["timer a", "timer b"]);
    // SAFETY: freed once.
    unsafe { vec_drop_timer_names(names) };
    test_clock_drop(clock);
    let id = nautilus_cython_ffi::uuid::uuid4_new();
    // SAFETY: a NUL-terminated string that outlives the event.
    let event = call(|out, err| unsafe { time_event_new(c"timer".as_ptr(), id, 1, 2, out, err) }).unwrap();
    // SAFETY: the name is that string.
    let shown = owned_text(call(|out, err| unsafe { time_event_to_cstr(Some(&event), out, err) }).unwrap());
    assert!(shown.starts_with("TimeEvent(name=timer, event_id="), "{shown}");
}

#[test]
fn a_live_clock_calls_from_another_thread_and_frees_once() {
    let _watch = watch();
    let counter = Counter::default();
    let mut clock = call(|out, err| live_clock_new(out, err)).unwrap();
    let set = |clock: &mut LiveClock_API, callback, err: Option<&mut std::mem::MaybeUninit<FfiError>>| {
        // SAFETY: a NUL-terminated string.
        unsafe { live_clock_set_timer(Some(clock), c"timer".as_ptr(), 1_000_000, 0, 0, callback, 1, 0, err) }
    };
    act(|err| set(&mut clock, counter.callback(), err)).unwrap();
    let refused = Counter::default();
    assert_eq!(status(act(|err| set(&mut clock, refused.callback(), err))), Status::InvalidState);
    assert_eq!(refused.drops(), 1);
    while counter.calls() < 3 {
        std::thread::yield_now();
    }
    live_clock_drop(clock);
    timekeeper_stop();
    while counter.drops() == 0 {
        std::thread::yield_now();
    }
    assert_eq!(counter.drops(), 1);
}
