//! The precision of decimal text over the C ABI.

use std::{ffi::c_char, mem::MaybeUninit};

use nautilus_cython_core::parsing::{min_increment_precision_from_str, precision_from_str};

use crate::{
    error::{FfiError, Status, make},
    string,
};

/// The decimals that a text shows: 2 for `1.50`, 4 for `1.5e-3`.
///
/// # Safety
/// `ptr` is NULL or NUL-terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn precision_from_cstr(
    ptr: *const c_char,
    out: Option<&mut MaybeUninit<u8>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    // SAFETY: guaranteed by the caller.
    make(out, err, || Ok(precision_from_str(unsafe { string::borrow(ptr, "value") }?)?))
}

/// The decimals that a price increment needs: 1 for `0.10`.
///
/// # Safety
/// `ptr` is NULL or NUL-terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn min_increment_precision_from_cstr(
    ptr: *const c_char,
    out: Option<&mut MaybeUninit<u8>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    // SAFETY: guaranteed by the caller.
    make(out, err, || Ok(min_increment_precision_from_str(unsafe { string::borrow(ptr, "value") }?)?))
}
