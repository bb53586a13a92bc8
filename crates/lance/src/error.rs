//! The one error convention: a status, results through `out`, and the reason through `err`.

use std::{
    any::Any,
    ffi::{CString, c_char},
    mem::MaybeUninit,
    panic::{AssertUnwindSafe, catch_unwind},
    ptr,
    sync::atomic::{AtomicI64, Ordering},
};

use nautilus_cython_core::{
    Error, ErrorKind,
    error::{c_message, panic_message},
};

/// How a call ended. The numbers are part of the ABI and never reused; up to `LANCE_STATUS_INTERNAL` they are those of `Status`
/// of nautilus_cython/core.h.
#[repr(i32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LanceStatus {
    /// Done; `out` is written.
    Ok = 0,
    /// An argument, a field of one, or what a struct of Arrow holds has a value that is not allowed.
    InvalidValue = 2,
    /// There is no such dataset, or no such version of it.
    NotFound = 4,
    /// The writer is closed or aborted.
    InvalidState = 5,
    /// Data could not be read or written.
    Io = 6,
    /// A pointer that must not be NULL is.
    NullPointer = 7,
    /// The handle is zeroed: it was never made, or was moved from.
    EmptyHandle = 8,
    /// An earlier call failed in a way that the writer cannot recover from: nothing is committed, and it can only be dropped.
    Poisoned = 9,
    /// A bug in this library or in Lance: the call panicked.
    Internal = 10,
    /// The array, the schema or the stream was consumed before, or never filled.
    Released = 11,
    /// The columns are not those of the writer or of the dataset.
    SchemaMismatch = 12,
    /// Lance cannot store a column of this type.
    Unsupported = 13,
    /// There is a dataset already, and the mode is not to append to it or to overwrite it.
    AlreadyExists = 14,
    /// Somebody else has changed the dataset in a way that excludes this commit.
    Conflict = 15,
    /// The process was forked after the handle was made: its threads are in the parent.
    Forked = 16,
}

/// Why a call failed. Written only when the status is an error; freed by `lance_error_drop`.
#[repr(C)]
#[derive(Debug)]
pub struct LanceError {
    /// The status that the call returned.
    pub code: LanceStatus,
    /// A NUL-terminated UTF-8 sentence that names the field, the value and what was expected.
    pub message: *mut c_char,
}

/// Messages that C has not freed yet.
pub(crate) static MESSAGES: AtomicI64 = AtomicI64::new(0);

impl LanceError {
    fn new(fault: &Fault) -> Self {
        MESSAGES.fetch_add(1, Ordering::Relaxed);
        Self { code: fault.status, message: c_message(&fault.message).into_raw() }
    }

    /// Frees the message, once.
    ///
    /// # Safety
    /// The message is NULL, or was made by [`Self::new`].
    pub(crate) unsafe fn clear(&mut self) {
        let message = std::mem::replace(&mut self.message, ptr::null_mut());
        if !message.is_null() {
            // SAFETY: guaranteed by the caller; the swap above lets it be freed only once.
            drop(unsafe { CString::from_raw(message) });
            MESSAGES.fetch_sub(1, Ordering::Relaxed);
        }
    }
}

/// A failure on its way to becoming a status and a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    pub(crate) status: LanceStatus,
    pub(crate) message: String,
}

pub(crate) type Result<T, E = Fault> = std::result::Result<T, E>;

impl Fault {
    pub(crate) fn new(status: LanceStatus, message: impl Into<String>) -> Self {
        Self { status, message: message.into() }
    }

    pub(crate) fn invalid(message: impl Into<String>) -> Self {
        Self::new(LanceStatus::InvalidValue, message)
    }

    pub(crate) fn null(argument: &str) -> Self {
        Self::new(LanceStatus::NullPointer, format!("`{argument}` is NULL"))
    }

    pub(crate) fn panicked(panic: &(dyn Any + Send)) -> Self {
        Self::new(LanceStatus::Internal, format!("internal error: {}", panic_message(panic)))
    }
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        let status = match error.kind() {
            ErrorKind::InvalidValue | ErrorKind::Overflow => LanceStatus::InvalidValue,
            ErrorKind::NotFound => LanceStatus::NotFound,
            ErrorKind::InvalidState => LanceStatus::InvalidState,
            ErrorKind::Io => LanceStatus::Io,
            _ => LanceStatus::Internal,
        };
        Self::new(status, error.message())
    }
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        let kind = match fault.status {
            LanceStatus::Io => ErrorKind::Io,
            LanceStatus::Internal => ErrorKind::Internal,
            _ => ErrorKind::InvalidValue,
        };
        Self::new(kind, fault.message)
    }
}

/// Runs `f`, and turns its panic into a failure.
pub(crate) fn guarded<R>(f: impl FnOnce() -> Result<R>) -> Result<R> {
    catch_unwind(AssertUnwindSafe(f)).unwrap_or_else(|panic| Err(Fault::panicked(&*panic)))
}

/// Runs `f`, and turns a failure or a panic into its status and its message.
pub(crate) fn run(err: Option<&mut MaybeUninit<LanceError>>, f: impl FnOnce() -> Result<()>) -> LanceStatus {
    let Err(fault) = guarded(f) else { return LanceStatus::Ok };
    if let Some(err) = err {
        err.write(LanceError::new(&fault));
    }
    fault.status
}

/// Makes a value: runs `f`, and writes its result to `out`.
pub(crate) fn make<R>(
    out: Option<&mut MaybeUninit<R>>,
    err: Option<&mut MaybeUninit<LanceError>>,
    f: impl FnOnce() -> Result<R>,
) -> LanceStatus {
    run(err, || {
        let out = out.ok_or_else(|| Fault::null("out"))?;
        out.write(f()?);
        Ok(())
    })
}
