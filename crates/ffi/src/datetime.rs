//! Times in other units and as text over the C ABI.

use std::{ffi::c_char, mem::MaybeUninit};

use nautilus_cython_core::time::{
    self, unix_nanos_to_iso8601, unix_nanos_to_iso8601_millis, write_iso8601, write_iso8601_millis,
};

use crate::{
    error::{FfiError, Status, make},
    string::to_cstr,
};

/// A time as text, by value: there is nothing to free.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct TimeText_t {
    /// NUL-terminated ASCII text.
    pub value: [c_char; 32],
}

impl From<&str> for TimeText_t {
    /// Copies a text of at most 31 characters.
    fn from(text: &str) -> Self {
        let mut value = [0; _];
        for (to, from) in value[..31].iter_mut().zip(text.bytes()) {
            *to = from as c_char;
        }
        Self { value }
    }
}

/// Seconds as nanoseconds, to the nearest. Below zero it is 0; `STATUS_INVALID_VALUE` if the result does not fit.
#[unsafe(no_mangle)]
pub extern "C" fn secs_to_nanos(
    secs: f64,
    out: Option<&mut MaybeUninit<u64>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    make(out, err, || Ok(time::secs_to_nanos(secs)?))
}

/// Seconds as milliseconds, to the nearest. Below zero it is 0; `STATUS_INVALID_VALUE` if the result does not fit.
#[unsafe(no_mangle)]
pub extern "C" fn secs_to_millis(
    secs: f64,
    out: Option<&mut MaybeUninit<u64>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    make(out, err, || Ok(time::secs_to_millis(secs)?))
}

/// Milliseconds as nanoseconds, to the nearest. Below zero it is 0; `STATUS_INVALID_VALUE` if the result does not fit.
#[unsafe(no_mangle)]
pub extern "C" fn millis_to_nanos(
    millis: f64,
    out: Option<&mut MaybeUninit<u64>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    make(out, err, || Ok(time::millis_to_nanos(millis)?))
}

/// Microseconds as nanoseconds, to the nearest. Below zero it is 0; `STATUS_INVALID_VALUE` if the result does not fit.
#[unsafe(no_mangle)]
pub extern "C" fn micros_to_nanos(
    micros: f64,
    out: Option<&mut MaybeUninit<u64>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    make(out, err, || Ok(time::micros_to_nanos(micros)?))
}

/// Nanoseconds as seconds.
#[unsafe(no_mangle)]
pub extern "C" fn nanos_to_secs(nanos: u64) -> f64 {
    time::nanos_to_secs(nanos)
}

/// Nanoseconds as milliseconds, rounded down.
#[unsafe(no_mangle)]
pub extern "C" fn nanos_to_millis(nanos: u64) -> u64 {
    time::nanos_to_millis(nanos)
}

/// Nanoseconds as microseconds, rounded down.
#[unsafe(no_mangle)]
pub extern "C" fn nanos_to_micros(nanos: u64) -> u64 {
    time::nanos_to_micros(nanos)
}

/// A time as `1970-01-01T00:00:00.000000000Z`. The caller frees it with `cstr_drop`.
#[unsafe(no_mangle)]
pub extern "C" fn unix_nanos_to_iso8601_cstr(timestamp_ns: u64) -> *const c_char {
    to_cstr(unix_nanos_to_iso8601(timestamp_ns))
}

/// A time as `1970-01-01T00:00:00.000Z`, rounded down. The caller frees it with `cstr_drop`.
#[unsafe(no_mangle)]
pub extern "C" fn unix_nanos_to_iso8601_millis_cstr(timestamp_ns: u64) -> *const c_char {
    to_cstr(unix_nanos_to_iso8601_millis(timestamp_ns))
}

/// A time as `1970-01-01T00:00:00.000000000Z`, by value; as `1970-01-01T00:00:00.000Z`, rounded down, if `nanos_precision` is 0.
#[unsafe(no_mangle)]
pub extern "C" fn unix_nanos_to_iso8601_text(timestamp_ns: u64, nanos_precision: u8) -> TimeText_t {
    if nanos_precision == 0 {
        write_iso8601_millis(timestamp_ns, &mut [0; _]).into()
    } else {
        write_iso8601(timestamp_ns, &mut [0; _]).into()
    }
}
