//! Owned objects in `PyCapsule`s: one way in, one way out.
//!
//! The pointer of such a capsule is that of a handle (`*mut OrderBookDeltas_API`, say), and its name is unique to the handle's
//! type and version. Taking the payload copies the handle and zeroes the original, so that the capsule is empty, a second
//! taker gets `ValueError`, and the destructor frees what nobody took. Cython and Rust make and take the same capsules.
//!
//! Arrow's capsules are of the same kind, with structs of the C data interface inside: whose `release` is NULL is empty.
//! Their names are those of <https://arrow.apache.org/docs/format/CDataInterface/PyCapsuleInterface.html>.

use std::{ffi::CStr, ptr::NonNull};

use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::Schema;
use nautilus_cython_cdata::{FFI_ArrowArray, FFI_ArrowArrayStream, FFI_ArrowSchema, take};
use nautilus_cython_core::Result;
use nautilus_cython_ffi::{arrow::ArrowBatch_API, deltas::OrderBookDeltas_API, owned::Handle};
use pyo3::{exceptions::PyValueError, prelude::*, types::PyCapsule};

/// A handle that may travel in a capsule.
///
/// # Safety
/// `NAME` is used for no other type, and a zeroed `Self` is its empty state.
pub unsafe trait Payload: Handle + Send + 'static {
    /// The capsule's name: `nautilus_cython.<noun>.v<number>`.
    const NAME: &'static CStr;
}

/// Wraps a handle. The capsule frees it, unless somebody takes it before.
///
/// # Errors
/// What Python raises when it cannot make the capsule; the handle is freed then.
pub fn give<H: Payload>(py: Python<'_>, handle: H) -> PyResult<Bound<'_, PyCapsule>> {
    PyCapsule::new_with_value(py, handle, H::NAME)
}

/// Takes the handle out, and leaves the capsule empty.
///
/// # Errors
/// `ValueError` if the capsule has another name, or was emptied before.
pub fn take<H: Payload>(capsule: &Bound<'_, PyCapsule>) -> PyResult<H> {
    let pointer = opened::<H>(capsule, H::NAME)?;
    // SAFETY: the name says what the pointer points to; the GIL keeps others away; zero is the empty state.
    let handle = unsafe { pointer.replace(std::mem::zeroed()) };
    if handle.owned().is_empty() {
        return Err(PyValueError::new_err("the capsule is empty: its payload was taken before"));
    }
    Ok(handle)
}

/// The payload of a capsule with that name.
fn opened<T>(capsule: &Bound<'_, PyCapsule>, name: &'static CStr) -> PyResult<NonNull<T>> {
    let pointer = capsule.pointer_checked(Some(name)).map_err(|_| {
        let was = capsule.repr().map_or_else(|_| "another".to_owned(), |was| was.to_string());
        PyValueError::new_err(format!("expected a capsule named {name:?}, was {was}"))
    })?;
    Ok(pointer.cast())
}

/// Runs `f` in a destructor: the exception that is on its way, if there is one, is there again after it.
///
/// Releasing what a producer handed over may call into Python.
pub fn preserving_error(f: impl FnOnce()) {
    let mut error = [std::ptr::null_mut(); 3];
    let [kind, value, traceback] = &mut error;
    // SAFETY: destructors of Python's objects run with the GIL; the three pointers are owned here until they are given back.
    unsafe { pyo3::ffi::PyErr_Fetch(kind, value, traceback) };
    f();
    let [kind, value, traceback] = error;
    // SAFETY: as above; what `f` may have raised is replaced.
    unsafe { pyo3::ffi::PyErr_Restore(kind, value, traceback) };
}

/// The name of a capsule with a schema.
pub const ARROW_SCHEMA: &CStr = c"arrow_schema";
/// The name of a capsule with an array.
pub const ARROW_ARRAY: &CStr = c"arrow_array";
/// The name of a capsule with a stream.
pub const ARROW_ARRAY_STREAM: &CStr = c"arrow_array_stream";

/// Reads the schema of a batch, and leaves it in its capsule.
///
/// # Errors
/// `ValueError` for another capsule; in the result, what is wrong with the schema.
pub fn read_arrow_schema(capsule: &Bound<'_, PyCapsule>) -> PyResult<Result<Schema>> {
    let schema = opened::<FFI_ArrowSchema>(capsule, ARROW_SCHEMA)?;
    // SAFETY: the name says what the pointer points to.
    Ok(unsafe { take::schema(schema.as_ptr()) })
}

/// Takes a batch out of the two capsules, and leaves them empty.
///
/// # Errors
/// `ValueError` for another capsule, and then both keep what they have; in the result, what is wrong with the batch.
pub fn take_arrow_batch(schema: &Bound<'_, PyCapsule>, array: &Bound<'_, PyCapsule>) -> PyResult<Result<RecordBatch>> {
    let schema = opened::<FFI_ArrowSchema>(schema, ARROW_SCHEMA)?;
    let array = opened::<FFI_ArrowArray>(array, ARROW_ARRAY)?;
    // SAFETY: the names say what the pointers point to; the GIL keeps others away.
    Ok(unsafe { take::batch(array.as_ptr(), schema.as_ptr()) })
}

/// Takes a column out of the two capsules, and leaves them empty.
///
/// # Errors
/// As for [`take_arrow_batch`].
pub fn take_arrow_column(schema: &Bound<'_, PyCapsule>, array: &Bound<'_, PyCapsule>) -> PyResult<Result<ArrayRef>> {
    let schema = opened::<FFI_ArrowSchema>(schema, ARROW_SCHEMA)?;
    let array = opened::<FFI_ArrowArray>(array, ARROW_ARRAY)?;
    // SAFETY: as above.
    Ok(unsafe { take::column(array.as_ptr(), schema.as_ptr()) })
}

/// Takes a stream out of its capsule, and leaves that empty.
///
/// # Errors
/// `ValueError` for another capsule; in the result, what is wrong with the stream.
pub fn take_arrow_stream(capsule: &Bound<'_, PyCapsule>) -> PyResult<Result<take::Stream>> {
    let stream = opened::<FFI_ArrowArrayStream>(capsule, ARROW_ARRAY_STREAM)?;
    // SAFETY: as above.
    Ok(unsafe { take::Stream::take(stream.as_ptr()) })
}

// SAFETY: the name is used by `nautilus_cython.arrow` in Cython for the same struct, and zero is an empty handle.
unsafe impl Payload for ArrowBatch_API {
    const NAME: &'static CStr = c"nautilus_cython.ArrowBatch.v1";
}

// SAFETY: the name is used by `OrderBookDeltas.to_capsule` in Cython for the same struct, and zero is an empty handle.
unsafe impl Payload for OrderBookDeltas_API {
    const NAME: &'static CStr = c"nautilus_cython.OrderBookDeltas.v1";
}
