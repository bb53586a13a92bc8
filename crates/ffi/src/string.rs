//! Strings that cross the boundary.

use std::{
    ffi::{CStr, CString, c_char},
    fmt, ptr,
};

use nautilus_cython_core::{Error, Result};

use crate::ledger::{QUARANTINE, Row};

/// Owned strings handed to C and not yet freed by `cstr_drop`.
pub static STRINGS: Row = Row::new(c"cstr_drop");

/// Error messages handed to C and not yet freed by `ffi_error_drop`.
pub static ERRORS: Row = Row::new(c"ffi_error_drop");

/// Hands an owned string to C.
pub(crate) fn give(text: CString, row: &'static Row) -> *mut c_char {
    let ptr = text.into_raw();
    row.created(ptr.cast());
    ptr
}

/// Hands the text of `value` to C, to be freed by `cstr_drop`.
pub(crate) fn to_cstr(value: impl fmt::Display) -> *const c_char {
    // No value of ours prints a NUL; were there one, an empty string is safer than a truncated one.
    give(CString::new(value.to_string()).unwrap_or_default(), &STRINGS)
}

/// Frees a string that [`give`] handed out. NULL is allowed.
///
/// # Safety
/// `ptr` is NULL, or came from [`give`] with the same `row`, and was not freed before.
pub(crate) unsafe fn free(ptr: *mut c_char, row: &'static Row) {
    if ptr.is_null() {
        return;
    }
    row.dropped(ptr.cast());
    if !QUARANTINE {
        // SAFETY: guaranteed by the caller.
        drop(unsafe { CString::from_raw(ptr) });
    }
}

/// Borrows a string from C; `field` names it in the error.
///
/// # Safety
/// `ptr` is NULL, or points to a NUL-terminated string that lives and does not change during `'a`.
pub(crate) unsafe fn borrow<'a>(ptr: *const c_char, field: &str) -> Result<&'a str> {
    if ptr.is_null() {
        return Err(Error::invalid(field, ptr::null::<u8>(), "a NUL-terminated UTF-8 string"));
    }
    // SAFETY: guaranteed by the caller.
    let text = unsafe { CStr::from_ptr(ptr) };
    text.to_str().map_err(|_| Error::invalid(field, text, "UTF-8 text"))
}

/// Borrows a string that may be NULL; `field` names it in the error.
///
/// # Safety
/// As for [`borrow`].
pub(crate) unsafe fn optional<'a>(ptr: *const c_char, field: &str) -> Result<Option<&'a str>> {
    // SAFETY: guaranteed by the caller.
    if ptr.is_null() { Ok(None) } else { unsafe { borrow(ptr, field) }.map(Some) }
}

/// Frees a string that this library returned as owned by the caller. NULL is allowed.
///
/// # Safety
/// `ptr` is NULL, or came from a function of this library that says the caller frees it, and was not freed before.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cstr_drop(ptr: *const c_char) {
    // SAFETY: guaranteed by the caller.
    unsafe { free(ptr.cast_mut(), &STRINGS) };
}
