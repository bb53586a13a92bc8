//! Errors of the domain as Python's exceptions: the same ones as in `nautilus_cython/core/error.pyx`.

use nautilus_cython_core::{Error, ErrorKind};
use pyo3::{
    PyErr,
    exceptions::{PyKeyError, PyOSError, PyOverflowError, PyRuntimeError, PyValueError},
};

/// The exception for an error.
pub(crate) fn raised(error: &Error) -> PyErr {
    let message = error.message().to_owned();
    match error.kind() {
        ErrorKind::InvalidValue => PyValueError::new_err(message),
        ErrorKind::Overflow => PyOverflowError::new_err(message),
        ErrorKind::NotFound => PyKeyError::new_err(message),
        ErrorKind::Io => PyOSError::new_err(message),
        _ => PyRuntimeError::new_err(message),
    }
}
