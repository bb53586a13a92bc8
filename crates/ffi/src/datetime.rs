//! Times as text over the C ABI.

use std::ffi::c_char;

use nautilus_cython_core::time::{unix_nanos_to_iso8601, unix_nanos_to_iso8601_millis};

use crate::string::to_cstr;

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
