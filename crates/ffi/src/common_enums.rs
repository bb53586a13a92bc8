//! Conversions between the members of the enumerations of components and their names.
//!
//! Members cross as their numbers. Names are upper case, and are parsed in any case.

use std::{ffi::c_char, mem::MaybeUninit};

use nautilus_cython_common::enums::{ComponentState, ComponentTrigger, LogColor, LogLevel};

use crate::{
    enums::{name, number},
    error::{FfiError, Status},
};

/// Writes the number of the `ComponentState` named `ptr`, in any case; `STATUS_INVALID_VALUE` with the choices if there is none.
///
/// # Safety
/// `ptr` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn component_state_from_cstr(
    ptr: *const c_char,
    out: Option<&mut MaybeUninit<u8>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    // SAFETY: guaranteed by the caller.
    unsafe { number::<ComponentState>(ptr, out, err) }
}

/// Writes the name of the `ComponentState` numbered `value`, to be freed by `cstr_drop`; `STATUS_INVALID_VALUE` if there is none.
#[unsafe(no_mangle)]
pub extern "C" fn component_state_to_cstr(
    value: u8,
    out: Option<&mut MaybeUninit<*const c_char>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    name::<ComponentState>(value, out, err)
}

/// Writes the number of the `ComponentTrigger` named `ptr`, in any case; `STATUS_INVALID_VALUE` with the choices if there is none.
///
/// # Safety
/// `ptr` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn component_trigger_from_cstr(
    ptr: *const c_char,
    out: Option<&mut MaybeUninit<u8>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    // SAFETY: guaranteed by the caller.
    unsafe { number::<ComponentTrigger>(ptr, out, err) }
}

/// Writes the name of the `ComponentTrigger` numbered `value`, to be freed by `cstr_drop`; `STATUS_INVALID_VALUE` if there is none.
#[unsafe(no_mangle)]
pub extern "C" fn component_trigger_to_cstr(
    value: u8,
    out: Option<&mut MaybeUninit<*const c_char>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    name::<ComponentTrigger>(value, out, err)
}

/// Writes the number of the `LogColor` named `ptr`, in any case; `STATUS_INVALID_VALUE` with the choices if there is none.
///
/// # Safety
/// `ptr` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn log_color_from_cstr(
    ptr: *const c_char,
    out: Option<&mut MaybeUninit<u8>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    // SAFETY: guaranteed by the caller.
    unsafe { number::<LogColor>(ptr, out, err) }
}

/// Writes the name of the `LogColor` numbered `value`, to be freed by `cstr_drop`; `STATUS_INVALID_VALUE` if there is none.
#[unsafe(no_mangle)]
pub extern "C" fn log_color_to_cstr(
    value: u8,
    out: Option<&mut MaybeUninit<*const c_char>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    name::<LogColor>(value, out, err)
}

/// Writes the number of the `LogLevel` named `ptr`, in any case; `STATUS_INVALID_VALUE` with the choices if there is none.
///
/// # Safety
/// `ptr` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn log_level_from_cstr(
    ptr: *const c_char,
    out: Option<&mut MaybeUninit<u8>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    // SAFETY: guaranteed by the caller.
    unsafe { number::<LogLevel>(ptr, out, err) }
}

/// Writes the name of the `LogLevel` numbered `value`, to be freed by `cstr_drop`; `STATUS_INVALID_VALUE` if there is none.
#[unsafe(no_mangle)]
pub extern "C" fn log_level_to_cstr(
    value: u8,
    out: Option<&mut MaybeUninit<*const c_char>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    name::<LogLevel>(value, out, err)
}
