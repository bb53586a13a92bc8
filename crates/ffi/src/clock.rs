//! Clocks over the C ABI.
//!
//! Callbacks that a call takes out of a clock are dropped after the clock is no longer borrowed: freeing their context may
//! run code that asks the clock something.

use std::{
    ffi::{CString, c_char},
    mem::MaybeUninit,
};

use nautilus_cython_common::{
    AlertSpec, Clock, EventName, LiveClock, Removed, TestClock, TimeEventCallback, TimerSpec, live,
};
use nautilus_cython_core::Result;

use crate::{
    cvec::CVec,
    error::{Fault, FfiError, Status, make},
    fork,
    owned::{Handle, Owned, change, field, read, update},
    string,
    timer::{TimeEventCallback_t, TimeEventHandler_t},
};

/// A clock that is moved by hand. Not synchronised: one thread at a time.
#[repr(C)]
#[derive(Debug)]
pub struct TestClock_API(pub(crate) Owned<TestClock>);

/// A clock that goes by itself. Not synchronised: one thread at a time, beside the one that it calls from.
#[repr(C)]
#[derive(Debug)]
pub struct LiveClock_API(pub(crate) Owned<LiveClock>);

/// The name of a timer, in a vector.
#[repr(C)]
#[derive(Debug)]
pub struct TimerName_t {
    /// NUL-terminated UTF-8, owned by the vector.
    pub value: *mut c_char,
}

impl From<EventName> for TimerName_t {
    fn from(name: EventName) -> Self {
        Self { value: CString::from(name.as_c_str()).into_raw() }
    }
}

impl Drop for TimerName_t {
    fn drop(&mut self) {
        if !self.value.is_null() {
            // SAFETY: it came from `CString::into_raw` in `from`, and goes back only here.
            drop(unsafe { CString::from_raw(self.value) });
        }
    }
}

/// Frees a vector of names.
///
/// # Safety
/// The vector came from this library, unmodified, and was not freed before.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn vec_drop_timer_names(v: CVec<TimerName_t>) {
    // SAFETY: guaranteed by the caller.
    unsafe { v.free() };
}

/// Changes a clock; what that takes out of it is dropped when the clock is no longer borrowed.
fn release<H: Handle>(
    clock: Option<&mut H>,
    err: Option<&mut MaybeUninit<FfiError>>,
    f: impl FnOnce(&mut H::Inner) -> Result<Removed, Fault>,
) -> Status {
    let mut removed = Removed::new();
    update(clock, err, |clock| f(clock).map(|callbacks| removed = callbacks))
}

/// Sets the default handler; a callback without `call` is refused.
fn register<H: Handle<Inner: Clock>>(
    clock: Option<&mut H>,
    callback: Option<TimeEventCallback>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    release(clock, err, |clock| {
        let callback = callback.ok_or_else(|| Fault::null("callback.call"))?;
        Ok(clock.register_default_handler(callback))
    })
}

/// Sets an alert. A refused callback is dropped after the clock is no longer borrowed.
///
/// # Safety
/// `name` is NULL or a NUL-terminated string.
unsafe fn set_alert<H: Handle<Inner: Clock>>(
    clock: Option<&mut H>,
    name: *const c_char,
    alert_time_ns: u64,
    callback: TimeEventCallback_t,
    allow_past: u8,
    replace: u8,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    let callback = callback.taken();
    let _refused = callback.clone();
    release(clock, err, move |clock| {
        // SAFETY: guaranteed by the caller.
        let name = unsafe { string::borrow(name, "name") }?.to_owned();
        let (allow_past, replace) = (allow_past != 0, replace != 0);
        Ok(clock.set_time_alert(AlertSpec { name, alert_time_ns, callback, allow_past, replace })?)
    })
}

/// Sets a timer. A refused callback is dropped after the clock is no longer borrowed.
///
/// # Safety
/// `name` is NULL or a NUL-terminated string.
unsafe fn set_timer<H: Handle<Inner: Clock>>(
    clock: Option<&mut H>,
    name: *const c_char,
    (interval_ns, start_time_ns, stop_time_ns): (u64, u64, u64),
    callback: TimeEventCallback_t,
    allow_past: u8,
    fire_immediately: u8,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    let callback = callback.taken();
    let _refused = callback.clone();
    update(clock, err, move |clock| {
        let timer = TimerSpec {
            // SAFETY: guaranteed by the caller.
            name: unsafe { string::borrow(name, "name") }?.to_owned(),
            interval_ns,
            start_time_ns: given(start_time_ns),
            stop_time_ns: given(stop_time_ns),
            callback,
            allow_past: allow_past != 0,
            fire_immediately: fire_immediately != 0,
        };
        Ok(clock.set_timer(timer)?)
    })
}

/// A time of which 0 stands for none.
fn given(time_ns: u64) -> Option<u64> {
    (time_ns > 0).then_some(time_ns)
}

/// Makes a clock that shows 0. The caller frees it with `test_clock_drop`.
#[unsafe(no_mangle)]
pub extern "C" fn test_clock_new(
    out: Option<&mut MaybeUninit<TestClock_API>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    make(out, err, || {
        fork::watch(); // its events have UUIDs
        Ok(TestClock_API(Owned::new(TestClock::new())))
    })
}

/// Frees a clock, its timers and their callbacks. A zeroed handle is allowed.
#[unsafe(no_mangle)]
pub extern "C" fn test_clock_drop(clock: TestClock_API) {
    drop(clock);
}

/// Sets the clock's default handler: timers without a callback of their own call it, from now on.
///
/// Fails with `STATUS_NULL_POINTER` if the callback has no `call`. The callback is handed over in any case.
#[unsafe(no_mangle)]
pub extern "C" fn test_clock_register_default_handler(
    clock: Option<&mut TestClock_API>,
    callback: TimeEventCallback_t,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    register(clock, callback.taken(), err)
}

/// Forgets the default handler. The timers that used it stay, and call nothing.
#[unsafe(no_mangle)]
pub extern "C" fn test_clock_cancel_default_handler(
    clock: Option<&mut TestClock_API>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    release(clock, err, |clock| Ok(clock.cancel_default_handler()))
}

/// Forgets all callbacks and the default handler. The timers stay, and call nothing.
#[unsafe(no_mangle)]
pub extern "C" fn test_clock_cancel_callbacks(
    clock: Option<&mut TestClock_API>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    release(clock, err, |clock| Ok(clock.cancel_callbacks()))
}

/// The time in seconds since the Unix epoch; 0 for an empty handle.
#[unsafe(no_mangle)]
pub extern "C" fn test_clock_timestamp(clock: Option<&TestClock_API>) -> f64 {
    field(clock, 0.0, Clock::timestamp)
}

/// The time in milliseconds since the Unix epoch, rounded down; 0 for an empty handle.
#[unsafe(no_mangle)]
pub extern "C" fn test_clock_timestamp_ms(clock: Option<&TestClock_API>) -> u64 {
    field(clock, 0, Clock::timestamp_ms)
}

/// The time in microseconds since the Unix epoch, rounded down; 0 for an empty handle.
#[unsafe(no_mangle)]
pub extern "C" fn test_clock_timestamp_us(clock: Option<&TestClock_API>) -> u64 {
    field(clock, 0, Clock::timestamp_us)
}

/// The time in nanoseconds since the Unix epoch; 0 for an empty handle.
#[unsafe(no_mangle)]
pub extern "C" fn test_clock_timestamp_ns(clock: Option<&TestClock_API>) -> u64 {
    field(clock, 0, Clock::timestamp_ns)
}

/// The names of the timers in order. The caller frees them with `vec_drop_timer_names`.
#[unsafe(no_mangle)]
pub extern "C" fn test_clock_timer_names(
    clock: Option<&TestClock_API>,
    out: Option<&mut MaybeUninit<CVec<TimerName_t>>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    read(clock, out, err, |clock| {
        Ok(Some(clock.timer_names().into_iter().map(TimerName_t::from).collect::<Vec<_>>().into()))
    })
}

/// The number of timers; 0 for an empty handle.
#[unsafe(no_mangle)]
pub extern "C" fn test_clock_timer_count(clock: Option<&TestClock_API>) -> usize {
    field(clock, 0, Clock::timer_count)
}

/// The time of a timer's next event, in nanoseconds since the Unix epoch; `STATUS_ABSENT` if there is no such timer.
///
/// # Safety
/// `name` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn test_clock_next_time(
    clock: Option<&TestClock_API>,
    name: *const c_char,
    out: Option<&mut MaybeUninit<u64>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    // SAFETY: guaranteed by the caller.
    read(clock, out, err, |clock| Ok(clock.next_time_ns(unsafe { string::borrow(name, "name") }?)))
}

/// Sets an alert: one event at a time in nanoseconds since the Unix epoch.
///
/// Fails with `STATUS_INVALID_STATE` if there is a timer of that name and `replace` is 0, and with `STATUS_INVALID_VALUE` if
/// the name is blank, if there is neither a callback nor a default handler, or if the time is past and `allow_past` is 0;
/// otherwise a time in the past means now. Nothing has changed then. The callback is handed over in any case.
///
/// # Safety
/// `name` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn test_clock_set_time_alert(
    clock: Option<&mut TestClock_API>,
    name: *const c_char,
    alert_time_ns: u64,
    callback: TimeEventCallback_t,
    allow_past: u8,
    replace: u8,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    // SAFETY: guaranteed by the caller.
    unsafe { set_alert(clock, name, alert_time_ns, callback, allow_past, replace, err) }
}

/// Sets a timer: events at `start_time_ns + k * interval_ns` for k = 1, 2, ..., and for k = 0 if `fire_immediately` is not 0,
/// up to and with `stop_time_ns`. A start of 0 means now, and a stop of 0 that there is none.
///
/// Fails as `test_clock_set_time_alert` does, where it is the first event that may not be past if `allow_past` is 0; otherwise all
/// events that are past happen at once. Also fails with `STATUS_INVALID_VALUE` if the interval is 0, or the stop not later
/// than now or before the first event, and with `STATUS_OVERFLOW` if that would be after 2^64 - 1. The callback is handed over
/// in any case.
///
/// # Safety
/// `name` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn test_clock_set_timer(
    clock: Option<&mut TestClock_API>,
    name: *const c_char,
    interval_ns: u64,
    start_time_ns: u64,
    stop_time_ns: u64,
    callback: TimeEventCallback_t,
    allow_past: u8,
    fire_immediately: u8,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    // SAFETY: guaranteed by the caller.
    unsafe {
        set_timer(clock, name, (interval_ns, start_time_ns, stop_time_ns), callback, allow_past, fire_immediately, err)
    }
}

/// Cancels a timer; `STATUS_NOT_FOUND` if there is none of that name.
///
/// # Safety
/// `name` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn test_clock_cancel_timer(
    clock: Option<&mut TestClock_API>,
    name: *const c_char,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    // SAFETY: guaranteed by the caller.
    release(clock, err, |clock| Ok(clock.cancel_timer(unsafe { string::borrow(name, "name") }?)?))
}

/// Cancels all timers.
#[unsafe(no_mangle)]
pub extern "C" fn test_clock_cancel_timers(
    clock: Option<&mut TestClock_API>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    release(clock, err, |clock| Ok(clock.cancel_timers()))
}

/// Sets the time in nanoseconds since the Unix epoch, also backwards. No timer fires.
#[unsafe(no_mangle)]
pub extern "C" fn test_clock_set_time(
    clock: Option<&mut TestClock_API>,
    to_time_ns: u64,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    update(clock, err, |clock| {
        clock.set_time(to_time_ns);
        Ok(())
    })
}

/// Takes out the events up to and with a time, by time and then by name, and moves the clock there if `set_time` is not 0.
/// Nothing is called.
///
/// Fails with `STATUS_INVALID_VALUE` if the time is before now, or if there would be more than 2^24 events, and with
/// `STATUS_INVALID_STATE` if there is no memory for them; then nothing has changed. The caller frees the handlers with
/// `vec_time_event_handlers_drop`.
#[unsafe(no_mangle)]
pub extern "C" fn test_clock_advance_time(
    clock: Option<&mut TestClock_API>,
    to_time_ns: u64,
    set_time: u8,
    out: Option<&mut MaybeUninit<CVec<TimeEventHandler_t>>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    change(clock, out, err, |clock| {
        let mut handlers = Vec::<TimeEventHandler_t>::new();
        clock.advance_time_into(to_time_ns, set_time != 0, &mut handlers)?;
        Ok(Some(handlers.into()))
    })
}

/// Makes a clock that shows the time of the system, rising with every call. The caller frees it with `live_clock_drop`.
#[unsafe(no_mangle)]
pub extern "C" fn live_clock_new(
    out: Option<&mut MaybeUninit<LiveClock_API>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    make(out, err, || {
        fork::watch();
        Ok(LiveClock_API(Owned::new(LiveClock::new())))
    })
}

/// Frees a clock, its timers and their callbacks; one that runs at that moment ends first. A zeroed handle is allowed.
#[unsafe(no_mangle)]
pub extern "C" fn live_clock_drop(clock: LiveClock_API) {
    drop(clock);
}

/// Sets the clock's default handler: timers without a callback of their own call it, from now on.
///
/// Fails with `STATUS_NULL_POINTER` if the callback has no `call`. The callback is handed over in any case.
#[unsafe(no_mangle)]
pub extern "C" fn live_clock_register_default_handler(
    clock: Option<&mut LiveClock_API>,
    callback: TimeEventCallback_t,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    register(clock, callback.taken(), err)
}

/// Forgets the default handler. The timers that used it stay, and call nothing.
#[unsafe(no_mangle)]
pub extern "C" fn live_clock_cancel_default_handler(
    clock: Option<&mut LiveClock_API>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    release(clock, err, |clock| Ok(clock.cancel_default_handler()))
}

/// Forgets all callbacks and the default handler. The timers stay, and call nothing.
#[unsafe(no_mangle)]
pub extern "C" fn live_clock_cancel_callbacks(
    clock: Option<&mut LiveClock_API>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    release(clock, err, |clock| Ok(clock.cancel_callbacks()))
}

/// The time in seconds since the Unix epoch; 0 for an empty handle.
#[unsafe(no_mangle)]
pub extern "C" fn live_clock_timestamp(clock: Option<&LiveClock_API>) -> f64 {
    field(clock, 0.0, Clock::timestamp)
}

/// The time in milliseconds since the Unix epoch, rounded down; 0 for an empty handle.
#[unsafe(no_mangle)]
pub extern "C" fn live_clock_timestamp_ms(clock: Option<&LiveClock_API>) -> u64 {
    field(clock, 0, Clock::timestamp_ms)
}

/// The time in microseconds since the Unix epoch, rounded down; 0 for an empty handle.
#[unsafe(no_mangle)]
pub extern "C" fn live_clock_timestamp_us(clock: Option<&LiveClock_API>) -> u64 {
    field(clock, 0, Clock::timestamp_us)
}

/// The time in nanoseconds since the Unix epoch; 0 for an empty handle.
#[unsafe(no_mangle)]
pub extern "C" fn live_clock_timestamp_ns(clock: Option<&LiveClock_API>) -> u64 {
    field(clock, 0, Clock::timestamp_ns)
}

/// The names of the timers in order. The caller frees them with `vec_drop_timer_names`.
#[unsafe(no_mangle)]
pub extern "C" fn live_clock_timer_names(
    clock: Option<&LiveClock_API>,
    out: Option<&mut MaybeUninit<CVec<TimerName_t>>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    read(clock, out, err, |clock| {
        Ok(Some(clock.timer_names().into_iter().map(TimerName_t::from).collect::<Vec<_>>().into()))
    })
}

/// The number of timers; 0 for an empty handle.
#[unsafe(no_mangle)]
pub extern "C" fn live_clock_timer_count(clock: Option<&LiveClock_API>) -> usize {
    field(clock, 0, Clock::timer_count)
}

/// The time of a timer's next event, in nanoseconds since the Unix epoch; `STATUS_ABSENT` if there is no such timer.
///
/// # Safety
/// `name` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn live_clock_next_time(
    clock: Option<&LiveClock_API>,
    name: *const c_char,
    out: Option<&mut MaybeUninit<u64>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    // SAFETY: guaranteed by the caller.
    read(clock, out, err, |clock| Ok(clock.next_time_ns(unsafe { string::borrow(name, "name") }?)))
}

/// Sets an alert: one event at a time in nanoseconds since the Unix epoch, for which the callback is called from the timekeeping thread.
///
/// Fails with `STATUS_INVALID_STATE` if there is a timer of that name and `replace` is 0, and with `STATUS_INVALID_VALUE` if
/// the name is blank, if there is neither a callback nor a default handler, or if the time is past and `allow_past` is 0;
/// otherwise a time in the past means now. Nothing has changed then. The callback is handed over in any case.
///
/// # Safety
/// `name` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn live_clock_set_time_alert(
    clock: Option<&mut LiveClock_API>,
    name: *const c_char,
    alert_time_ns: u64,
    callback: TimeEventCallback_t,
    allow_past: u8,
    replace: u8,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    // SAFETY: guaranteed by the caller.
    unsafe { set_alert(clock, name, alert_time_ns, callback, allow_past, replace, err) }
}

/// Sets a timer: events at `start_time_ns + k * interval_ns` for k = 1, 2, ..., and for k = 0 if `fire_immediately` is not 0,
/// up to and with `stop_time_ns`. A start of 0 means now, and a stop of 0 that there is none. The
/// callback is called from the timekeeping thread.
///
/// Fails as `live_clock_set_time_alert` does, where it is the first event that may not be past if `allow_past` is 0; otherwise all
/// events that are past happen at once. Also fails with `STATUS_INVALID_VALUE` if the interval is 0, or the stop not later
/// than now or before the first event, and with `STATUS_OVERFLOW` if that would be after 2^64 - 1. The callback is handed over
/// in any case.
///
/// # Safety
/// `name` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn live_clock_set_timer(
    clock: Option<&mut LiveClock_API>,
    name: *const c_char,
    interval_ns: u64,
    start_time_ns: u64,
    stop_time_ns: u64,
    callback: TimeEventCallback_t,
    allow_past: u8,
    fire_immediately: u8,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    // SAFETY: guaranteed by the caller.
    unsafe {
        set_timer(clock, name, (interval_ns, start_time_ns, stop_time_ns), callback, allow_past, fire_immediately, err)
    }
}

/// Cancels a timer; `STATUS_NOT_FOUND` if there is none of that name.
///
/// # Safety
/// `name` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn live_clock_cancel_timer(
    clock: Option<&mut LiveClock_API>,
    name: *const c_char,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    // SAFETY: guaranteed by the caller.
    release(clock, err, |clock| Ok(clock.cancel_timer(unsafe { string::borrow(name, "name") }?)?))
}

/// Cancels all timers.
#[unsafe(no_mangle)]
pub extern "C" fn live_clock_cancel_timers(
    clock: Option<&mut LiveClock_API>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    release(clock, err, |clock| Ok(clock.cancel_timers()))
}

/// Ends the timekeeping of the process: no callback of a live clock starts after this, and one that runs is waited for, except
/// by itself. Clocks still tell the time and keep their timers.
///
/// A host calls it before it ends what callbacks need, such as an interpreter.
#[unsafe(no_mangle)]
pub extern "C" fn timekeeper_stop() {
    live::stop_timekeeper();
}
