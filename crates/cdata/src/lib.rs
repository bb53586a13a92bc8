//! Arrow's C data interface, with nothing taken on trust that can be checked.
//!
//! The rules, of <https://arrow.apache.org/docs/format/CDataInterface.html>, and where each lives:
//!
//! * A struct whose `release` is NULL is released: nothing else of it is read. ([`take`])
//! * Moving is copying the struct, and then setting `release` of the source to NULL without calling it. Its shell stays with
//!   whoever allocated it. ([`take`])
//! * Whoever takes a struct owns what it points to from the call on, whether the call succeeds or not. So everything is
//!   released once: when the last buffer that was made of it goes, or when the call fails. ([`take`])
//! * What is given lives until its `release` is called, on any thread, after everything else here is gone. ([`give`])
//!
//! Lengths of buffers do not cross this interface. A producer that lies about the length of its memory cannot be found out;
//! every number that contradicts another is.

pub mod give;
mod layout;
mod schema;
pub mod take;

pub use arrow_array::ffi_stream::FFI_ArrowArrayStream;
pub use arrow_data::ffi::FFI_ArrowArray;
pub use arrow_schema::ffi::FFI_ArrowSchema;
use nautilus_cython_core::{Error, ErrorKind, Result, error::panic_message};

use std::{any::Any, panic::AssertUnwindSafe};

/// Runs `f`, and turns a panic of the libraries below into an error.
fn guarded<R>(what: &str, f: impl FnOnce() -> Result<R>) -> Result<R> {
    std::panic::catch_unwind(AssertUnwindSafe(f)).unwrap_or_else(|panic| Err(panicked(what, &*panic)))
}

fn panicked(what: &str, panic: &(dyn Any + Send)) -> Error {
    Error::new(ErrorKind::Internal, format!("{what} panicked: {}", panic_message(panic)))
}

fn invalid(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::InvalidValue, message)
}
