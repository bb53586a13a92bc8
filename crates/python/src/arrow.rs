//! Batches, tables and readers that speak Arrow's PyCapsule interface: any DataFrame library reads them, and they read any.

use std::{
    fmt::Write,
    sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError},
};

use arrow_array::{Array, ArrayRef};
use arrow_schema::{DataType, SchemaRef, TimeUnit};
use arrow_select::concat::concat_batches;
use nautilus_cython_arrow::Kind;
use nautilus_cython_cdata::{FFI_ArrowSchema, give};
use nautilus_cython_core::{Error, Result};
use nautilus_cython_ffi::arrow::ArrowBatch_API;
use pyo3::{
    exceptions::{PyIndexError, PyRuntimeError, PyTypeError, PyValueError},
    prelude::*,
    types::{PyCapsule, PyTuple},
};

use crate::{
    capsule::{self, ARROW_ARRAY, ARROW_ARRAY_STREAM, ARROW_SCHEMA},
    error::raised,
    requested,
};

type Batch = arrow_array::RecordBatch;
type Batches = Box<dyn Iterator<Item = Result<Batch>> + Send>;

/// Names and types of columns, with metadata.
///
/// Parameters
/// ----------
/// source : object
///     Anything with `__arrow_c_schema__`.
#[pyclass(frozen, eq, module = "nautilus_cython.arrow")]
#[derive(Debug, PartialEq)]
pub struct Schema(SchemaRef);

#[pymethods]
impl Schema {
    #[new]
    fn new(source: &Bound<'_, PyAny>) -> PyResult<Self> {
        let made = source.call_method0("__arrow_c_schema__")?;
        let schema = capsule::read_arrow_schema(&cast(&made)?)?;
        Ok(Self(Arc::new(schema.map_err(|error| raised(&error))?)))
    }

    /// The names of the columns.
    #[getter]
    fn names(&self) -> Vec<String> {
        self.0.fields().iter().map(|field| field.name().clone()).collect()
    }

    /// What the schema says about all rows, as text.
    #[getter]
    fn metadata(&self) -> std::collections::HashMap<String, String> {
        self.0.metadata().clone()
    }

    /// The name of the class that the rows are objects of.
    ///
    /// Raises
    /// ------
    /// ValueError
    ///     If neither the metadata nor the columns tell it.
    #[getter]
    fn kind(&self) -> PyResult<&'static str> {
        Ok(Kind::of(&self.0).map_err(|error| raised(&error))?.name())
    }

    fn __len__(&self) -> usize {
        self.0.fields().len()
    }

    fn __repr__(&self) -> String {
        let mut text = "Schema(".to_owned();
        for (place, field) in self.0.fields().iter().enumerate() {
            let separator = if place == 0 { "" } else { ", " };
            let _ = write!(text, "{separator}{}: {}", field.name(), field.data_type());
        }
        text + ")"
    }

    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        schema_capsule(py, &self.0)
    }
}

/// Rows in columns of Arrow, immutable.
///
/// Parameters
/// ----------
/// source : object
///     Anything with `__arrow_c_array__` that is a struct or a batch; or with `__arrow_c_stream__`, whose batches are joined.
///
/// Raises
/// ------
/// TypeError
///     If it has neither.
/// ValueError
///     If what it hands over is released, contradicts the interface, or has a type that is not supported.
#[pyclass(frozen, eq, module = "nautilus_cython.arrow")]
#[derive(Debug, PartialEq)]
pub struct RecordBatch(Counted);

#[pymethods]
impl RecordBatch {
    #[new]
    fn new(source: &Bound<'_, PyAny>) -> PyResult<Self> {
        let mut stream = opened(source)?;
        let batches = stream.rest(source.py(), raised)?;
        joined(source.py(), &stream.schema, &batches)
    }

    /// Takes the batch out of a capsule made here, and leaves that empty.
    #[staticmethod]
    fn from_capsule(capsule: &Bound<'_, PyCapsule>) -> PyResult<Self> {
        let handle: ArrowBatch_API = capsule::take(capsule)?;
        let batch = handle.batch().ok_or_else(|| PyValueError::new_err("the capsule is empty"))?;
        Ok(Self(Counted::new(batch)))
    }

    /// Return a capsule with the batch for the functions of this package that make objects of its rows.
    fn to_capsule<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        capsule::give(py, ArrowBatch_API::from(self.batch().clone()))
    }

    /// Names and types of the columns.
    #[getter]
    fn schema(&self) -> Schema {
        Schema(self.batch().schema())
    }

    /// The number of rows.
    #[getter]
    fn num_rows(&self) -> usize {
        self.batch().num_rows()
    }

    /// The number of columns.
    #[getter]
    fn num_columns(&self) -> usize {
        self.batch().num_columns()
    }

    /// Bytes of memory that the columns refer to.
    #[getter]
    fn nbytes(&self) -> usize {
        self.batch().get_array_memory_size()
    }

    /// The rows from `offset` on, at most `length` of them; they share their memory with this batch.
    #[pyo3(signature = (offset, length=None))]
    fn slice(&self, offset: usize, length: Option<usize>) -> PyResult<Self> {
        let rows = self.batch().num_rows();
        let rest = rows.checked_sub(offset).ok_or_else(|| {
            PyIndexError::new_err(format!("invalid `offset`: {offset}, expected 0 to {rows}, the number of rows"))
        })?;
        Ok(Self(Counted::new(self.batch().slice(offset, length.unwrap_or(rest).min(rest)))))
    }

    fn __len__(&self) -> usize {
        self.batch().num_rows()
    }

    fn __repr__(&self) -> String {
        shown("RecordBatch", self.batch().num_rows(), self.batch().schema_ref())
    }

    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        schema_capsule(py, self.batch().schema_ref())
    }

    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_array__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<&Bound<'py, PyCapsule>>,
    ) -> PyResult<Bound<'py, PyTuple>> {
        let answer = requested::answer(self.batch().schema_ref(), requested_schema)?;
        let schema = schema_capsule(py, &answer)?;
        let batch = requested::represent(self.batch().clone(), &answer).map_err(|error| raised(&error))?;
        let array = give::array(&batch).map_err(|error| raised(&error))?;
        PyTuple::new(py, [schema, PyCapsule::new_with_value(py, array, ARROW_ARRAY)?])
    }

    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<&Bound<'py, PyCapsule>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        let answer = requested::answer(self.batch().schema_ref(), requested_schema)?;
        stream_capsule(py, answer, std::iter::once(Ok(self.batch().clone())))
    }
}

impl RecordBatch {
    /// A batch that Python refers to.
    pub(crate) fn of(batch: Batch) -> Self {
        Self(Counted::new(batch))
    }

    fn batch(&self) -> &Batch {
        &self.0.0
    }
}

impl Drop for RecordBatch {
    fn drop(&mut self) {
        let empty = Batch::new_empty(Arc::new(arrow_schema::Schema::empty()));
        let batch = std::mem::replace(&mut self.0.0, empty);
        capsule::preserving_error(|| drop(batch));
    }
}

/// Batches with one schema, immutable.
///
/// Parameters
/// ----------
/// source : object
///     Anything with `__arrow_c_stream__` or `__arrow_c_array__`.
///
/// Raises
/// ------
/// TypeError
///     If it has neither.
/// ValueError
///     If what it hands over is released, contradicts the interface, or has a type that is not supported.
#[pyclass(frozen, module = "nautilus_cython.arrow")]
#[derive(Debug)]
pub struct Table {
    schema: SchemaRef,
    batches: Vec<Counted>,
}

#[pymethods]
impl Table {
    #[new]
    fn new(source: &Bound<'_, PyAny>) -> PyResult<Self> {
        let mut stream = opened(source)?;
        let batches = stream.rest(source.py(), raised)?.into_iter().map(Counted::new).collect();
        Ok(Self { schema: stream.schema, batches })
    }

    /// Names and types of the columns.
    #[getter]
    fn schema(&self) -> Schema {
        Schema(self.schema.clone())
    }

    /// The number of rows.
    #[getter]
    fn num_rows(&self) -> usize {
        self.batches.iter().map(|batch| batch.0.num_rows()).sum()
    }

    /// The batches, which share their memory with the table.
    fn batches(&self) -> Vec<RecordBatch> {
        self.batches.iter().cloned().map(RecordBatch).collect()
    }

    /// All rows as one batch: a copy, unless there is one batch only.
    fn combine(&self, py: Python<'_>) -> PyResult<RecordBatch> {
        let batches: Vec<Batch> = self.batches.iter().map(|batch| batch.0.clone()).collect();
        joined(py, &self.schema, &batches)
    }

    fn __len__(&self) -> usize {
        self.num_rows()
    }

    fn __repr__(&self) -> String {
        shown("Table", self.num_rows(), &self.schema)
    }

    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        schema_capsule(py, &self.schema)
    }

    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<&Bound<'py, PyCapsule>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        let batches = self.batches.clone().into_iter().map(|batch| Ok(batch.0.clone()));
        stream_capsule(py, requested::answer(&self.schema, requested_schema)?, batches)
    }
}

impl Drop for Table {
    fn drop(&mut self) {
        capsule::preserving_error(|| self.batches.clear());
    }
}

/// Batches that are read once, one after the other.
///
/// Iterate it, hand it to a library that reads `__arrow_c_stream__`, or `read_all`. The interpreter runs other threads
/// while a batch is made. One thread at a time: a second one gets a `RuntimeError`.
///
/// Parameters
/// ----------
/// source : object
///     Anything with `__arrow_c_stream__` or `__arrow_c_array__`.
///
/// Raises
/// ------
/// TypeError
///     If it has neither.
/// ValueError
///     If what it hands over is released, contradicts the interface, or has a type that is not supported.
#[pyclass(frozen, module = "nautilus_cython.arrow")]
pub struct RecordBatchReader {
    schema: SchemaRef,
    /// None after the end, when it was handed on, and when it was closed.
    batches: Mutex<Option<Batches>>,
    /// What Python raised inside of the batches.
    raised: Raised,
}

/// An exception on its way through an iterator that knows errors of the domain only.
pub(crate) type Raised = Arc<Mutex<Option<PyErr>>>;

#[pymethods]
impl RecordBatchReader {
    #[new]
    fn new(source: &Bound<'_, PyAny>) -> PyResult<Self> {
        let Opened { schema, batches } = opened(source)?;
        Ok(Self::of(schema, batches, Raised::default()))
    }

    /// Names and types of the columns.
    #[getter]
    fn schema(&self) -> Schema {
        Schema(self.schema.clone())
    }

    fn __iter__(slf: PyRef<'_, Self>) -> PyRef<'_, Self> {
        slf
    }

    fn __next__(&self, py: Python<'_>) -> PyResult<Option<RecordBatch>> {
        let mut batches = self.lock()?;
        let batch = batches.as_mut().and_then(|batches| py.detach(|| batches.next()));
        match batch {
            Some(Ok(batch)) => Ok(Some(RecordBatch(Counted::new(batch)))),
            Some(Err(error)) => {
                *batches = None;
                Err(self.failure(&error))
            }
            None => {
                *batches = None;
                Ok(None)
            }
        }
    }

    /// Read what is left.
    fn read_all(&self, py: Python<'_>) -> PyResult<Table> {
        let mut stream = self.take()?;
        let batches = stream.rest(py, |error| self.failure(error))?.into_iter().map(Counted::new).collect();
        Ok(Table { schema: stream.schema, batches })
    }

    /// Release what is left unread. Closing twice is allowed.
    fn close(&self) -> PyResult<()> {
        *self.lock()? = None;
        Ok(())
    }

    fn __repr__(&self) -> String {
        format!("RecordBatchReader({})", Schema(self.schema.clone()).__repr__())
    }

    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        schema_capsule(py, &self.schema)
    }

    /// Raises `ValueError` if the batches were read or handed on before.
    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<&Bound<'py, PyCapsule>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        let answer = requested::answer(&self.schema, requested_schema)?; // a refusal takes nothing
        stream_capsule(py, answer, self.take()?.batches)
    }
}

impl RecordBatchReader {
    /// A reader of `batches`, which all have the schema.
    pub(crate) fn of(schema: SchemaRef, batches: Batches, raised: Raised) -> Self {
        Self { schema, batches: Mutex::new(Some(batches)), raised }
    }

    /// The exception for an error of the batches.
    fn failure(&self, error: &Error) -> PyErr {
        let inside = self.raised.lock().unwrap_or_else(PoisonError::into_inner).take();
        inside.unwrap_or_else(|| raised(error))
    }

    /// Never waits: whoever holds the lock may wait for the GIL.
    fn lock(&self) -> PyResult<MutexGuard<'_, Option<Batches>>> {
        match self.batches.try_lock() {
            Ok(batches) => Ok(batches),
            Err(TryLockError::Poisoned(poisoned)) => Ok(poisoned.into_inner()),
            Err(TryLockError::WouldBlock) => {
                Err(PyRuntimeError::new_err("another thread is reading this RecordBatchReader"))
            }
        }
    }

    fn take(&self) -> PyResult<Opened> {
        let batches = self.lock()?.take();
        let batches = batches.ok_or_else(|| {
            PyValueError::new_err("the RecordBatchReader is at its end: it was read, handed on or closed before")
        })?;
        Ok(Opened { schema: self.schema.clone(), batches })
    }
}

impl Drop for RecordBatchReader {
    fn drop(&mut self) {
        let batches = self.batches.get_mut().unwrap_or_else(PoisonError::into_inner).take();
        capsule::preserving_error(|| drop(batches));
    }
}

impl std::fmt::Debug for RecordBatchReader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RecordBatchReader").field("schema", &self.schema).finish_non_exhaustive()
    }
}

/// The numbers of a column that another library handed over, for Cython to read where they are.
///
/// Parameters
/// ----------
/// source : object
///     Anything with `__arrow_c_array__`.
///
/// Raises
/// ------
/// ValueError
///     If what it hands over is released, contradicts the interface, or has a type that is not supported.
#[pyclass(frozen, module = "nautilus_cython._native")]
#[derive(Debug)]
pub struct NumberColumn(Option<ArrayRef>);

#[pymethods]
impl NumberColumn {
    #[new]
    fn new(source: &Bound<'_, PyAny>) -> PyResult<Self> {
        let made = source.call_method0("__arrow_c_array__")?;
        let (schema, array): (Bound<'_, PyAny>, Bound<'_, PyAny>) = made.extract()?;
        let column = capsule::take_arrow_column(&cast(&schema)?, &cast(&array)?)?;
        column.map(Some).map(Self).map_err(|error| raised(&error))
    }

    /// The type, as the C data interface spells it.
    #[getter]
    fn format(&self) -> PyResult<String> {
        let schema = FFI_ArrowSchema::try_from(self.column()?.data_type());
        schema.map(|schema| schema.format().to_owned()).map_err(|error| PyValueError::new_err(error.to_string()))
    }

    /// Bytes of a number: 1, 8 or 16; 0 if the values are no integers of that size.
    #[getter]
    fn width(&self) -> PyResult<usize> {
        Ok(match self.column()?.data_type() {
            DataType::Int8 | DataType::UInt8 => 1,
            DataType::Int64 | DataType::UInt64 | DataType::Timestamp(TimeUnit::Nanosecond, _) => 8,
            DataType::FixedSizeBinary(16) | DataType::Decimal128(..) => 16,
            _ => 0,
        })
    }

    /// How many numbers are null.
    #[getter]
    fn null_count(&self) -> PyResult<usize> {
        Ok(self.column()?.null_count())
    }

    /// Where the first number is, while this object lives; 0 if there is none.
    #[getter]
    fn address(&self) -> PyResult<usize> {
        let data = self.column()?.to_data();
        let first = data.buffers().first().filter(|_| !data.is_empty());
        Ok(first.map_or(0, |numbers| numbers.as_ptr().addr() + data.offset() * self.width().unwrap_or(0)))
    }

    fn __len__(&self) -> PyResult<usize> {
        Ok(self.column()?.len())
    }
}

impl NumberColumn {
    fn column(&self) -> PyResult<&ArrayRef> {
        self.0.as_ref().ok_or_else(|| PyValueError::new_err("the column is released"))
    }
}

impl Drop for NumberColumn {
    fn drop(&mut self) {
        capsule::preserving_error(|| self.0 = None);
    }
}

/// Return a ``pyarrow.RecordBatch`` that shares its memory with `batch`.
///
/// Parameters
/// ----------
/// batch : object
///     Anything with `__arrow_c_array__`, such as a `RecordBatch`.
///
/// Raises
/// ------
/// ImportError
///     If pyarrow is not installed.
#[pyfunction]
pub fn export_recordbatch_to_pyarrow<'py>(batch: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
    batch.py().import("pyarrow")?.call_method1("record_batch", (batch,))
}

/// Return how many batches of this library are alive, and how many arrays and streams were handed on and not released yet.
#[pyfunction]
#[must_use]
pub fn live_arrow() -> (i64, i64) {
    (Counted::alive(), give::alive())
}

/// A batch that Python refers to, counted while it is alive.
#[derive(Debug, PartialEq)]
struct Counted(Batch);

static ALIVE: std::sync::atomic::AtomicI64 = std::sync::atomic::AtomicI64::new(0);

impl Counted {
    fn new(batch: Batch) -> Self {
        ALIVE.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        Self(batch)
    }

    fn alive() -> i64 {
        ALIVE.load(std::sync::atomic::Ordering::Relaxed)
    }
}

impl Clone for Counted {
    fn clone(&self) -> Self {
        Self::new(self.0.clone())
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        ALIVE.fetch_sub(1, std::sync::atomic::Ordering::Relaxed);
    }
}

/// The batches of a source, to be read once.
pub(crate) struct Opened {
    /// The schema of all batches.
    pub(crate) schema: SchemaRef,
    /// The batches.
    pub(crate) batches: Batches,
}

impl Opened {
    /// All batches that are left. Ctrl-C is seen between two.
    pub(crate) fn rest(&mut self, py: Python<'_>, failure: impl Fn(&Error) -> PyErr) -> PyResult<Vec<Batch>> {
        let mut read = Vec::new();
        while let Some(batch) = py.detach(|| self.batches.next()) {
            read.push(batch.map_err(|error| failure(&error))?);
            py.check_signals()?;
        }
        Ok(read)
    }
}

/// What `source` hands over: a stream, or the one batch that it is.
pub(crate) fn opened(source: &Bound<'_, PyAny>) -> PyResult<Opened> {
    if let Ok(batch) = source.cast::<RecordBatch>() {
        let batch = batch.get().batch().clone();
        return Ok(Opened { schema: batch.schema(), batches: Box::new(std::iter::once(Ok(batch))) });
    }
    if source.hasattr("__arrow_c_stream__")? {
        let made = source.call_method0("__arrow_c_stream__")?;
        let stream = capsule::take_arrow_stream(&cast(&made)?)?.map_err(|error| raised(&error))?;
        return Ok(Opened { schema: stream.schema(), batches: Box::new(stream) });
    }
    if source.hasattr("__arrow_c_array__")? {
        let made = source.call_method0("__arrow_c_array__")?;
        let (schema, array): (Bound<'_, PyAny>, Bound<'_, PyAny>) = made.extract()?;
        let batch = capsule::take_arrow_batch(&cast(&schema)?, &cast(&array)?)?.map_err(|error| raised(&error))?;
        return Ok(Opened { schema: batch.schema(), batches: Box::new(std::iter::once(Ok(batch))) });
    }
    let was = source.get_type().name()?;
    Err(PyTypeError::new_err(format!("expected an object with __arrow_c_stream__ or __arrow_c_array__, was {was}")))
}

fn cast<'py>(object: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyCapsule>> {
    object.cast::<PyCapsule>().cloned().map_err(|_| {
        let was = object.get_type().name().map_or_else(|_| "another".to_owned(), |name| name.to_string());
        PyTypeError::new_err(format!("expected a capsule, was {was}"))
    })
}

/// All rows as one batch.
fn joined(py: Python<'_>, schema: &SchemaRef, batches: &[Batch]) -> PyResult<RecordBatch> {
    let joined = match batches {
        [batch] => Ok(batch.clone()),
        batches => py.detach(|| concat_batches(schema, batches)),
    };
    joined
        .map(|batch| RecordBatch(Counted::new(batch)))
        .map_err(|error| PyValueError::new_err(format!("the batches cannot be joined: {error}")))
}

fn shown(name: &str, rows: usize, schema: &SchemaRef) -> String {
    let columns: Vec<&str> = schema.fields().iter().map(|field| field.name().as_str()).collect();
    format!("{name}({rows} rows: {})", columns.join(", "))
}

fn schema_capsule<'py>(py: Python<'py>, schema: &arrow_schema::Schema) -> PyResult<Bound<'py, PyCapsule>> {
    let schema = give::schema(schema).map_err(|error| raised(&error))?;
    PyCapsule::new_with_value(py, schema, ARROW_SCHEMA)
}

/// A stream of batches in the representation that was promised.
fn stream_capsule<'py>(
    py: Python<'py>,
    answer: SchemaRef,
    batches: impl Iterator<Item = Result<Batch>> + Send + 'static,
) -> PyResult<Bound<'py, PyCapsule>> {
    let schema = answer.clone();
    let batches = batches.map(move |batch| batch.and_then(|batch| requested::represent(batch, &answer)));
    let stream = give::stream(schema, batches).map_err(|error| raised(&error))?;
    PyCapsule::new_with_value(py, stream, ARROW_ARRAY_STREAM)
}
