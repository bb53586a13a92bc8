//! The quantizer without the GIL: `nautilus_cython/quant.py` documents what these functions do.

use std::{num::NonZero, sync::Arc};

use arrow_array::{RecordBatch as Batch, cast::AsArray, types::Float32Type};
use arrow_schema::Schema;
use nautilus_cython_core::Result;
use nautilus_cython_quant::{
    Codes, Floats, Format, Layers, Options, QuantizedLayers, Recycled, Watch, approximated, dequantize, error_report,
    quantize, restore,
};
use numpy::{PyArray1, PyArrayMethods, PyReadonlyArray1};
use pyo3::{
    exceptions::PyTypeError,
    prelude::*,
    types::{PyBytes, PyTuple, PyType},
};

use crate::{
    arrow::{RecordBatch, opened},
    error::raised,
};

/// How to quantize, as Python says it: `(bit_width, group_size, scheme, num_threads, continue_on_error)`.
type Asked<'py> = (u8, u32, String, Option<NonZero<usize>>, bool);

fn options((bit_width, group_size, scheme, threads, skip_failed): Asked<'_>) -> PyResult<Options> {
    let format = scheme.parse().and_then(|scheme| Format::new(bit_width, group_size, scheme));
    Ok(Options { format: format.map_err(|error| raised(&error))?, threads, skip_failed })
}

/// Memory of results that nobody holds any more, for the next ones; a copy has none yet.
#[pyclass(frozen, module = "nautilus_cython._native")]
#[derive(Debug, Default)]
pub struct RecycledMemory(Recycled);

#[pymethods]
impl RecycledMemory {
    #[new]
    fn new() -> Self {
        Self::default()
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> (Bound<'py, PyType>, ()) {
        (slf.get_type(), ())
    }
}

/// All batches of `source`.
fn read(source: &Bound<'_, PyAny>) -> PyResult<(Arc<Schema>, Vec<Batch>)> {
    let mut stream = opened(source)?;
    let batches = stream.rest(source.py(), raised)?;
    Ok((stream.schema, batches))
}

/// Runs `work` without the GIL. Every now and then it takes it, to see Ctrl-C and to call `progress(name, share)`, which is
/// called at the end, too, if there are rows.
fn watched<R: Send>(
    py: Python<'_>,
    progress: Option<&Py<PyAny>>,
    rows: usize,
    name: impl Fn(usize) -> String + Sync,
    work: impl FnOnce(&mut Watch<'_>) -> Result<R> + Send,
) -> PyResult<R> {
    let tell = |py: Python<'_>, row: usize, share: f64| {
        py.check_signals()?;
        progress.map_or(Ok(()), |progress| progress.call1(py, (name(row), share)).map(drop))
    };
    let mut stopped = None;
    let done = py.detach(|| {
        let mut watch = |row: usize, share: f64| {
            stopped = Python::attach(|py| tell(py, row, share)).err();
            stopped.is_none()
        };
        work(&mut watch)
    });
    if let Some(error) = stopped {
        return Err(error);
    }
    let done = done.map_err(|error| raised(&error))?;
    rows.checked_sub(1).map_or(Ok(()), |last| tell(py, last, 1.0))?;
    Ok(done)
}

/// The rows of `layers` as a batch, and why rows were left out.
fn quantized(
    py: Python<'_>,
    layers: &Layers<'_>,
    options: Options,
    memory: &RecycledMemory,
    progress: Option<&Py<PyAny>>,
) -> PyResult<(Batch, Vec<String>)> {
    let name = |row: usize| layers.name(row).to_owned();
    let made = watched(py, progress, layers.len(), name, |watch| quantize(layers, options, &memory.0, watch))?;
    let failures = made.failures.iter().map(|(_, error)| error.message().to_owned()).collect();
    Ok((made.batch, failures))
}

/// `(batch, failures)` of the layers in `source`.
#[pyfunction]
pub fn quantize_layers(
    source: &Bound<'_, PyAny>,
    asked: Asked<'_>,
    memory: &Bound<'_, RecycledMemory>,
    progress: Option<Py<PyAny>>,
) -> PyResult<(RecordBatch, Vec<String>)> {
    let (py, options) = (source.py(), options(asked)?);
    let (schema, batches) = read(source)?;
    let layers = py.detach(|| Layers::of_batches(&batches, &schema)).map_err(|error| raised(&error))?;
    let (batch, failures) = quantized(py, &layers, options, memory.get(), progress.as_ref())?;
    Ok((RecordBatch::of(batch), failures))
}

/// `(batch, failures)` of columns of `source`.
#[pyfunction]
pub fn quantize_columns(
    source: &Bound<'_, PyAny>,
    columns: Option<Vec<String>>,
    allow_integers: bool,
    asked: Asked<'_>,
    memory: &Bound<'_, RecycledMemory>,
    progress: Option<Py<PyAny>>,
) -> PyResult<(RecordBatch, Vec<String>)> {
    let (py, options) = (source.py(), options(asked)?);
    let (mut schema, mut batches) = read(source)?;
    if allow_integers {
        let (floats, float_schema) = py.detach(|| approximated(&batches, &schema));
        (schema, batches) = (Arc::new(float_schema), floats);
    }
    let layers = py.detach(|| Layers::of_columns(&batches, &schema, columns.as_deref()));
    let (batch, failures) =
        quantized(py, &layers.map_err(|error| raised(&error))?, options, memory.get(), progress.as_ref())?;
    Ok((RecordBatch::of(batch), failures))
}

/// An array of floats, borrowed from NumPy.
#[derive(FromPyObject)]
enum Array<'py> {
    Single(PyReadonlyArray1<'py, f32>),
    Double(PyReadonlyArray1<'py, f64>),
    Half(PyReadonlyArray1<'py, half::f16>),
}

impl Array<'_> {
    fn floats(&self) -> PyResult<Floats<'_>> {
        Ok(match self {
            Self::Single(array) => Floats::F32(array.as_slice()?),
            Self::Double(array) => Floats::F64(array.as_slice()?),
            Self::Half(array) => Floats::F16(array.as_slice()?),
        })
    }
}

/// `(rows, failures)` of `(name, shape, flat array)`, where a row is `(name, codes, scales, zero points)`.
#[pyfunction]
pub fn quantize_arrays<'py>(
    py: Python<'py>,
    arrays: Vec<(String, Vec<i64>, Bound<'py, PyAny>)>,
    asked: Asked<'_>,
    memory: &Bound<'_, RecycledMemory>,
    progress: Option<Py<PyAny>>,
) -> PyResult<(Vec<Bound<'py, PyTuple>>, Vec<String>)> {
    let options = options(asked)?;
    let borrowed = arrays.iter().map(|(name, _, array)| {
        array
            .extract::<Array<'py>>()
            .map_err(|_| PyTypeError::new_err(format!("Layer '{name}' is no array of float32, float64 or float16")))
    });
    let borrowed = borrowed.collect::<PyResult<Vec<_>>>()?;
    let mut layers = Layers::default();
    for ((name, shape, _), array) in arrays.iter().zip(&borrowed) {
        layers.push(name, shape, array.floats()?).map_err(|error| raised(&error))?;
    }
    let (batch, failures) = quantized(py, &layers, options, memory.get(), progress.as_ref())?;
    let names = batch["layer_name"].as_string::<i32>();
    let data = &batch["quantized_data"];
    let (scales, offsets) = (batch["scales"].as_list::<i32>(), batch["zero_points"].as_list::<i32>());
    let numbers = |list: &arrow_array::ListArray, row| {
        PyArray1::from_slice(py, list.value(row).as_primitive::<Float32Type>().values())
    };
    let rows = (0..batch.num_rows()).map(|row| {
        let codes =
            data.as_binary_opt::<i32>().map_or_else(|| data.as_binary::<i64>().value(row), |data| data.value(row));
        (names.value(row), PyBytes::new(py, codes), numbers(scales, row), numbers(offsets, row)).into_pyobject(py)
    });
    Ok((rows.collect::<PyResult<_>>()?, failures))
}

/// A batch with the restored layers of `source`.
#[pyfunction]
pub fn dequantize_layers(
    source: &Bound<'_, PyAny>,
    num_threads: Option<NonZero<usize>>,
    memory: &Bound<'_, RecycledMemory>,
    progress: Option<Py<PyAny>>,
) -> PyResult<RecordBatch> {
    let py = source.py();
    let (schema, batches) = read(source)?;
    let layers = py.detach(|| QuantizedLayers::of_batches(&batches, &schema)).map_err(|error| raised(&error))?;
    let name = |row: usize| layers.name(row).to_owned();
    let recycled = &memory.get().0;
    let work = |watch: &mut Watch<'_>| dequantize(&layers, num_threads, recycled, watch);
    watched(py, progress.as_ref(), layers.len(), name, work).map(RecordBatch::of)
}

/// The restored values of one layer.
#[pyfunction]
#[expect(clippy::too_many_arguments, reason = "what makes up a layer")]
pub fn dequantize_codes<'py>(
    py: Python<'py>,
    codes: &[u8],
    scales: PyReadonlyArray1<'py, f32>,
    zero_points: PyReadonlyArray1<'py, f32>,
    values: usize,
    bit_width: u8,
    group_size: u32,
    scheme: &str,
    num_threads: Option<NonZero<usize>>,
) -> PyResult<Bound<'py, PyArray1<f32>>> {
    let (scales, zero_points) = (scales.as_slice()?, zero_points.as_slice()?);
    let checked =
        || Codes::new(Format::new(bit_width, group_size, scheme.parse()?)?, values, codes, scales, zero_points);
    let rows = [checked().map_err(|error| raised(&error))?];
    let made = PyArray1::zeros(py, values, false);
    let mut restored = made.readwrite();
    let into = restored.as_slice_mut()?;
    watched(py, None, 0, |_| String::new(), |watch| restore(&rows, into, num_threads, watch))?;
    Ok(made)
}

/// A batch that compares the layers of `original` with those of `quantized`.
#[pyfunction]
pub fn quantization_errors(
    original: &Bound<'_, PyAny>,
    quantized: &Bound<'_, PyAny>,
    num_threads: Option<NonZero<usize>>,
    progress: Option<Py<PyAny>>,
) -> PyResult<RecordBatch> {
    let py = original.py();
    let ((schema, batches), (codes_schema, codes)) = (read(original)?, read(quantized)?);
    let parsed =
        py.detach(|| Ok((Layers::of_batches(&batches, &schema)?, QuantizedLayers::of_batches(&codes, &codes_schema)?)));
    let (layers, quantized) = parsed.map_err(|error| raised(&error))?;
    let name = |row: usize| layers.name(row).to_owned();
    let work = |watch: &mut Watch<'_>| error_report(&layers, &quantized, num_threads, watch);
    watched(py, progress.as_ref(), layers.len(), name, work).map(RecordBatch::of)
}
