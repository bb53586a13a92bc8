//! The shared library that every Cython extension links to, with the PyO3 module inside.

pub mod capsule;

use nautilus_cython_ffi as _;
use pyo3::prelude::*;

/// What Python needs from Rust beside the C boundary.
#[pymodule]
mod nautilus_cython_native {}
