//! The shared library that every Cython extension links to, with the PyO3 module inside.

pub mod arrow;
pub mod capsule;
mod error;
pub mod quant;
pub mod recording;
pub mod replay;
mod requested;

use pyo3::prelude::*;

/// What Python needs from Rust beside the C boundary.
#[pymodule]
mod nautilus_cython_native {
    use nautilus_cython_ffi::deltas::OrderBookDeltas_API;
    use pyo3::{prelude::*, types::PyCapsule};

    #[pymodule_export]
    use crate::arrow::{
        NumberColumn, RecordBatch, RecordBatchReader, Schema, Table, export_recordbatch_to_pyarrow, live_arrow,
    };
    use crate::capsule;
    #[pymodule_export]
    use crate::quant::{
        RecycledMemory, dequantize_codes, dequantize_layers, quantization_errors, quantize_arrays, quantize_columns,
        quantize_layers,
    };
    #[pymodule_export]
    use crate::recording::{read_recording, record};
    #[pymodule_export]
    use crate::replay::replay;

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
