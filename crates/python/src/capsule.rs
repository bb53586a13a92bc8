//! Owned objects in `PyCapsule`s: one way in, one way out.
//!
//! The pointer of such a capsule is that of a handle (`*mut OrderBookDeltas_API`, say), and its name is unique to the handle's
//! type and version. Taking the payload copies the handle and zeroes the original, so that the capsule is empty, a second
//! taker gets `ValueError`, and the destructor frees what nobody took. Cython and Rust make and take the same capsules.

use std::ffi::CStr;

use nautilus_cython_ffi::{deltas::OrderBookDeltas_API, owned::Handle};
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
    let pointer = capsule.pointer_checked(Some(H::NAME)).map_err(|_| {
        let expected = H::NAME.to_string_lossy();
        PyValueError::new_err(format!("expected a capsule named {expected:?}"))
    })?;
    let pointer = pointer.cast::<H>();
    // SAFETY: the name says what the pointer points to; the GIL keeps others away; zero is the empty state.
    let handle = unsafe { pointer.replace(std::mem::zeroed()) };
    if handle.owned().is_empty() {
        return Err(PyValueError::new_err("the capsule is empty: its payload was taken before"));
    }
    Ok(handle)
}

// SAFETY: the name is used by `OrderBookDeltas.to_capsule` in Cython for the same struct, and zero is an empty handle.
unsafe impl Payload for OrderBookDeltas_API {
    const NAME: &'static CStr = c"nautilus_cython.OrderBookDeltas.v1";
}
