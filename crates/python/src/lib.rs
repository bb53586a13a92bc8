//! The shared library that every Cython extension links to, with the PyO3 module inside.

pub mod capsule;

use pyo3::prelude::*;

/// What Python needs from Rust beside the C boundary.
#[pymodule]
mod nautilus_cython_native {
    use nautilus_cython_ffi::deltas::OrderBookDeltas_API;
    use pyo3::{prelude::*, types::PyCapsule};

    use crate::capsule;

    /// Move deltas from one capsule into a new one, which leaves the first empty.
    ///
    /// Raises
    /// ------
    /// ValueError
    ///     If the capsule holds something else, or was emptied before.
    #[pyfunction]
    fn move_deltas<'py>(capsule: &Bound<'py, PyCapsule>) -> PyResult<Bound<'py, PyCapsule>> {
        let deltas: OrderBookDeltas_API = capsule::take(capsule)?;
        capsule::give(capsule.py(), deltas)
    }
}
