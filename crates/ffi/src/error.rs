//! The one error convention: a `Status`, results through `out`, and the reason through `err`.

use std::{
    any::Any,
    borrow::Cow,
    ffi::c_char,
    mem::MaybeUninit,
    panic::{AssertUnwindSafe, catch_unwind},
    ptr,
};

use nautilus_cython_core::{
    Error, ErrorKind, Result,
    error::{c_message, panic_message},
};

use crate::{ledger::Row, string};

/// How a call ended. The numbers are part of the ABI and never reused.
#[repr(i32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Done; `out` is written.
    Ok = 0,
    /// There is no such value, and that is not an error; `out` is not written.
    Absent = 1,
    /// An argument, or a field of one, has a value that is not allowed.
    InvalidValue = 2,
    /// A number does not fit its type or its documented range.
    Overflow = 3,
    /// Something was looked up by a key that is not there.
    NotFound = 4,
    /// The operation does not fit the state of the object.
    InvalidState = 5,
    /// A file could not be opened, read or written.
    Io = 6,
    /// A pointer that must not be NULL is.
    NullPointer = 7,
    /// The handle is zeroed: it was never made, or was moved from.
    EmptyHandle = 8,
    /// An earlier call on this handle panicked; it can only be dropped.
    Poisoned = 9,
    /// A bug in this library: the call panicked.
    Internal = 10,
}

/// Why a call failed. Written only when the status is an error; freed by `ffi_error_drop`.
#[repr(C)]
#[derive(Debug)]
pub struct FfiError {
    /// The status that the call returned.
    pub code: Status,
    /// A NUL-terminated UTF-8 sentence that names the field, the value and what was expected.
    pub message: *mut c_char,
}

/// Frees the message of an error and sets it to NULL, so that a second call does nothing. NULL is allowed.
///
/// # Safety
/// `err` is NULL, or points to an error that this library has written or that is zeroed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ffi_error_drop(err: Option<&mut FfiError>) {
    if let Some(err) = err {
        let message = std::mem::replace(&mut err.message, ptr::null_mut());
        // SAFETY: the message came from `string::give` in `report`, and the swap above lets it be freed only once.
        unsafe { string::free(message, &string::ERRORS) };
    }
}

/// A failure on its way to becoming a status and a message.
#[derive(Debug)]
pub(crate) struct Fault {
    status: Status,
    message: Cow<'static, str>,
}

impl Fault {
    pub(crate) fn null(argument: &str) -> Self {
        Self { status: Status::NullPointer, message: format!("`{argument}` is NULL").into() }
    }

    pub(crate) fn empty_handle(row: &Row) -> Self {
        let message = format!("the {} handle is empty: it was never made, or was moved from", row.noun());
        Self { status: Status::EmptyHandle, message: message.into() }
    }

    pub(crate) fn poisoned(row: &Row) -> Self {
        let message = format!("the {} is poisoned by an earlier internal error and can only be dropped", row.noun());
        Self { status: Status::Poisoned, message: message.into() }
    }

    pub(crate) fn panicked(panic: &(dyn Any + Send)) -> Self {
        Self { status: Status::Internal, message: format!("internal error: {}", panic_message(panic)).into() }
    }
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        let status = match error.kind() {
            ErrorKind::InvalidValue => Status::InvalidValue,
            ErrorKind::Overflow => Status::Overflow,
            ErrorKind::NotFound => Status::NotFound,
            ErrorKind::InvalidState => Status::InvalidState,
            ErrorKind::Io => Status::Io,
            _ => Status::Internal,
        };
        Self { status, message: error.message().to_owned().into() }
    }
}

/// Runs `f`, and turns a failure into its status and its message.
pub(crate) fn report(err: Option<&mut MaybeUninit<FfiError>>, f: impl FnOnce() -> Result<Status, Fault>) -> Status {
    let fault = match f() {
        Ok(status) => return status,
        Err(fault) => fault,
    };
    if let Some(err) = err {
        let message = string::give(c_message(&fault.message), &string::ERRORS);
        err.write(FfiError { code: fault.status, message });
    }
    fault.status
}

/// A value that C lent us; `argument` names it in the error.
pub(crate) fn lent<'a, T>(argument: &str, value: Option<&'a T>) -> Result<&'a T, Fault> {
    value.ok_or_else(|| Fault::null(argument))
}

/// Writes what was found to `out`.
pub(crate) fn write<R>(out: &mut MaybeUninit<R>, found: Option<R>) -> Status {
    match found {
        Some(value) => {
            out.write(value);
            Status::Ok
        }
        None => Status::Absent,
    }
}

/// Runs `f` for a function that has no result, and catches its panic.
pub(crate) fn run(err: Option<&mut MaybeUninit<FfiError>>, f: impl FnOnce() -> Result<Status, Fault>) -> Status {
    report(err, || catch_unwind(AssertUnwindSafe(f)).unwrap_or_else(|panic| Err(Fault::panicked(&*panic))))
}

/// Makes a value: runs `f`, catches its panic, and writes its result to `out`.
pub(crate) fn make<R>(
    out: Option<&mut MaybeUninit<R>>,
    err: Option<&mut MaybeUninit<FfiError>>,
    f: impl FnOnce() -> Result<R, Fault>,
) -> Status {
    find(out, err, || f().map(Some))
}

/// The same for a value that may not be there: `None` becomes `STATUS_ABSENT`.
pub(crate) fn find<R>(
    out: Option<&mut MaybeUninit<R>>,
    err: Option<&mut MaybeUninit<FfiError>>,
    f: impl FnOnce() -> Result<Option<R>, Fault>,
) -> Status {
    run(err, || {
        let out = out.ok_or_else(|| Fault::null("out"))?;
        Ok(write(out, f()?))
    })
}
