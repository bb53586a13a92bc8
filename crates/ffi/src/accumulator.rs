//! The accumulator of time events over the C ABI.

use std::mem::MaybeUninit;

use nautilus_cython_common::TimeEventAccumulator;
use nautilus_cython_core::Error;

use crate::{
    clock::TestClock_API,
    cvec::CVec,
    error::{FfiError, Status, make},
    owned::{Owned, change, field, read, update, value_mut},
    timer::TimeEventHandler_t,
};

/// The events of several clocks in one order. Not synchronised: one thread at a time.
#[repr(C)]
#[derive(Debug)]
pub struct TimeEventAccumulator_API(pub(crate) Owned<TimeEventAccumulator>);

/// Makes an accumulator without events. The caller frees it with `time_event_accumulator_drop`.
#[unsafe(no_mangle)]
pub extern "C" fn time_event_accumulator_new(
    out: Option<&mut MaybeUninit<TimeEventAccumulator_API>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    make(out, err, || Ok(TimeEventAccumulator_API(Owned::new(TimeEventAccumulator::new()))))
}

/// Frees an accumulator and its events. A zeroed handle is allowed.
#[unsafe(no_mangle)]
pub extern "C" fn time_event_accumulator_drop(accumulator: TimeEventAccumulator_API) {
    drop(accumulator);
}

/// Adds the events of a clock up to and with a time, and moves the clock there if `set_time` is not 0.
///
/// Fails as `test_clock_advance_time` does, and then nothing has changed.
#[unsafe(no_mangle)]
pub extern "C" fn time_event_accumulator_advance_clock(
    accumulator: Option<&mut TimeEventAccumulator_API>,
    clock: Option<&mut TestClock_API>,
    to_time_ns: u64,
    set_time: u8,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    update(accumulator, err, |accumulator| {
        Ok(accumulator.advance_clock(value_mut(clock)?, to_time_ns, set_time != 0)?)
    })
}

/// The number of events.
#[unsafe(no_mangle)]
pub extern "C" fn time_event_accumulator_len(accumulator: Option<&TimeEventAccumulator_API>) -> usize {
    field(accumulator, 0, TimeEventAccumulator::len)
}

/// The time of the next event, in nanoseconds since the Unix epoch; `STATUS_ABSENT` if there is none.
#[unsafe(no_mangle)]
pub extern "C" fn time_event_accumulator_next_time(
    accumulator: Option<&TimeEventAccumulator_API>,
    out: Option<&mut MaybeUninit<u64>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    read(accumulator, out, err, |accumulator| Ok(accumulator.next_time_ns()))
}

/// Takes the next event out if it is not later than a time; `STATUS_ABSENT` if there is none.
///
/// The caller frees the handler with `time_event_handler_drop`.
#[unsafe(no_mangle)]
pub extern "C" fn time_event_accumulator_pop(
    accumulator: Option<&mut TimeEventAccumulator_API>,
    to_time_ns: u64,
    out: Option<&mut MaybeUninit<TimeEventHandler_t>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    change(accumulator, out, err, |accumulator| Ok(accumulator.pop(to_time_ns).map(TimeEventHandler_t::from)))
}

/// Takes all events out, by time, then by name, then by id. The caller frees them with `vec_time_event_handlers_drop`.
#[unsafe(no_mangle)]
pub extern "C" fn time_event_accumulator_drain(
    accumulator: Option<&mut TimeEventAccumulator_API>,
    out: Option<&mut MaybeUninit<CVec<TimeEventHandler_t>>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    change(accumulator, out, err, |accumulator| {
        let (mut handlers, count) = (Vec::new(), accumulator.len());
        handlers
            .try_reserve_exact(count)
            .map_err(|_| Error::state(format!("there is no memory for {count} events: take them out one by one")))?;
        handlers.extend(accumulator.drain().into_iter().map(TimeEventHandler_t::from));
        Ok(Some(handlers.into()))
    })
}
