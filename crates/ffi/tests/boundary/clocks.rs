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

pub(crate) fn test_clock() -> TestClock_API {
    call(|out, err| test_clock_new(out, err)).unwrap()
}

pub(crate) fn live_clock() -> LiveClock_API {
    call(|out, err| live_clock_new(out, err)).unwrap()
}

pub(crate) fn accumulator() -> TimeEventAccumulator_API {
    call(|out, err| time_event_accumulator_new(out, err)).unwrap()
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

/// A callback whose end sets a timer on the clock that it was set on.
unsafe extern "C" fn set_drop(context: *mut c_void) {
    // SAFETY: the context is the clock of the test, which no call borrows at this moment.
    let clock = unsafe { &mut *context.cast::<TestClock_API>() };
    let name = if test_clock_timer_count(Some(clock)) == 0 { c"timer" } else { c"timer 2" };
    let callback = TimeEventCallback_t { call: Some(count_call), ..no_callback() };
    set_timer(Some(clock), name, 10, callback).unwrap();
}

#[test]
fn the_end_of_a_context_may_change_the_clock() {
    let _watch = watch();
    let clock: *mut TestClock_API = Box::into_raw(Box::new(test_clock()));
    let callback = TimeEventCallback_t { call: Some(count_call), context: clock.cast(), drop: Some(set_drop) };
    // SAFETY: as above.
    unsafe {
        act(|err| test_clock_register_default_handler(Some(&mut *clock), callback, err)).unwrap();
        act(|err| test_clock_cancel_default_handler(Some(&mut *clock), err)).unwrap();
        set_alert(&mut *clock, c"timer", callback, 1).unwrap();
        assert_eq!(status(set_timer(Some(&mut *clock), c"timer", 10, callback)), Status::InvalidState);
        act(|err| test_clock_cancel_timers(Some(&mut *clock), err)).unwrap();
        assert_eq!(test_clock_timer_count(Some(&*clock)), 1, "the one that the end of the alert has set");
        vec_time_event_handlers_drop(advance(&mut *clock, 100));
        test_clock_drop(*Box::from_raw(clock));
    }
}

#[test]
fn an_accumulator_keeps_what_its_events_need() {
    let _watch = watch();
    let (counter, mut clock) = (Counter::default(), test_clock());
    let mut events = accumulator();
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
    let (mut by_hand, mut live, mut events) = (zeroed(), zeroed(), zeroed());
    assert_no_test_clock(Some(&mut by_hand), Status::EmptyHandle);
    assert_no_test_clock(None, Status::NullPointer);
    assert_no_live_clock(Some(&mut live), Status::EmptyHandle);
    assert_no_live_clock(None, Status::NullPointer);
    assert_no_accumulator(Some(&mut events), Status::EmptyHandle);
    assert_no_accumulator(None, Status::NullPointer);
    test_clock_drop(by_hand);
    live_clock_drop(live);
    time_event_accumulator_drop(events);
    // SAFETY: zeroed.
    unsafe {
        time_event_handler_drop(zeroed());
        vec_time_event_handlers_drop(zeroed());
        vec_drop_timer_names(zeroed());
    }
}

/// Every function of a clock that answers a status gives `answer`, and frees the callback that it is passed.
macro_rules! assert_no_clock {
    ($clock:ident, $answer:ident) => {{
        let (counter, name) = (Counter::default(), c"timer".as_ptr());
        // SAFETY: NUL-terminated strings, and a counter that outlives the clock.
        let answers = unsafe {
            [
                status(act(|err| cancel_timers($clock.as_deref_mut(), err))),
                status(act(|err| cancel_callbacks($clock.as_deref_mut(), err))),
                status(act(|err| cancel_default_handler($clock.as_deref_mut(), err))),
                status(act(|err| cancel_timer($clock.as_deref_mut(), name, err))),
                status(act(|err| register($clock.as_deref_mut(), counter.callback(), err))),
                status(act(|err| alert($clock.as_deref_mut(), name, 5, counter.callback(), 1, 1, err))),
                status(act(|err| timer($clock.as_deref_mut(), name, 5, 0, 0, counter.callback(), 1, 0, err))),
                status(call(|out, err| timer_names($clock.as_deref(), out, err))),
                status(call(|out, err| next_time($clock.as_deref(), name, out, err))),
            ]
        };
        assert_eq!((answers, counter.drops()), ([$answer; 9], 3));
        let clock = $clock.as_deref();
        assert_eq!((timestamp_ns(clock), timestamp_us(clock), timestamp_ms(clock), timestamp(clock)), (0, 0, 0, 0.0));
        assert_eq!(timer_count(clock), 0);
    }};
}

pub(crate) fn assert_no_test_clock(mut clock: Option<&mut TestClock_API>, answer: Status) {
    use nautilus_cython_ffi::clock::{
        test_clock_cancel_callbacks as cancel_callbacks, test_clock_cancel_default_handler as cancel_default_handler,
        test_clock_cancel_timer as cancel_timer, test_clock_cancel_timers as cancel_timers,
        test_clock_next_time as next_time, test_clock_register_default_handler as register,
        test_clock_set_time_alert as alert, test_clock_set_timer as timer, test_clock_timer_count as timer_count,
        test_clock_timer_names as timer_names, test_clock_timestamp as timestamp,
        test_clock_timestamp_ms as timestamp_ms, test_clock_timestamp_ns as timestamp_ns,
        test_clock_timestamp_us as timestamp_us,
    };
    assert_no_clock!(clock, answer);
    assert_eq!(status(act(|err| test_clock_set_time(clock.as_deref_mut(), 1, err))), answer);
    assert_eq!(status(call(|out, err| test_clock_advance_time(clock.as_deref_mut(), 1, 1, out, err))), answer);
    let mut events = accumulator();
    let advanced = act(|err| time_event_accumulator_advance_clock(Some(&mut events), clock, 1, 1, err));
    assert_eq!(status(advanced), answer);
    time_event_accumulator_drop(events);
}

pub(crate) fn assert_no_live_clock(mut clock: Option<&mut LiveClock_API>, answer: Status) {
    use nautilus_cython_ffi::clock::{
        live_clock_cancel_callbacks as cancel_callbacks, live_clock_cancel_default_handler as cancel_default_handler,
        live_clock_cancel_timer as cancel_timer, live_clock_cancel_timers as cancel_timers,
        live_clock_next_time as next_time, live_clock_register_default_handler as register,
        live_clock_set_time_alert as alert, live_clock_set_timer as timer, live_clock_timer_count as timer_count,
        live_clock_timer_names as timer_names, live_clock_timestamp as timestamp,
        live_clock_timestamp_ms as timestamp_ms, live_clock_timestamp_ns as timestamp_ns,
        live_clock_timestamp_us as timestamp_us,
    };
    assert_no_clock!(clock, answer);
}

pub(crate) fn assert_no_accumulator(mut events: Option<&mut TimeEventAccumulator_API>, answer: Status) {
    let mut clock = test_clock();
    let answers = [
        status(act(|e| time_event_accumulator_advance_clock(events.as_deref_mut(), Some(&mut clock), 1, 1, e))),
        status(call(|o, e| time_event_accumulator_pop(events.as_deref_mut(), 1, o, e))),
        status(call(|o, e| time_event_accumulator_drain(events.as_deref_mut(), o, e))),
        status(call(|o, e| time_event_accumulator_next_time(events.as_deref(), o, e))),
    ];
    assert_eq!((answers, time_event_accumulator_len(events.as_deref())), ([answer; 4], 0));
    assert_eq!(test_clock_timestamp_ns(Some(&clock)), 0, "the clock of a refused call has not moved");
    test_clock_drop(clock);
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
    let mut clock = live_clock();
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
