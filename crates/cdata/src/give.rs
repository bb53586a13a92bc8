//! Our batches for others: they own what they are given, and release it when they like.

use std::{
    ffi::{CString, c_char, c_int, c_void},
    panic::{AssertUnwindSafe, catch_unwind},
    sync::atomic::{AtomicI64, Ordering},
};

use arrow_array::{Array, RecordBatch, StructArray};
use arrow_schema::{DataType, Schema, SchemaRef};
use nautilus_cython_core::{Error, ErrorKind, Result, error::c_message};

use crate::{FFI_ArrowArray, FFI_ArrowArrayStream, FFI_ArrowSchema, guarded, invalid};

static ALIVE: AtomicI64 = AtomicI64::new(0);

/// How many arrays and streams were given, and are not released yet.
#[must_use]
pub fn alive() -> i64 {
    ALIVE.load(Ordering::Relaxed)
}

/// A schema to give away.
///
/// # Errors
/// `InvalidValue` if a name has a NUL, which C cannot tell from the end.
pub fn schema(schema: &Schema) -> Result<FFI_ArrowSchema> {
    guarded("a schema for C", || {
        check_names(schema)?;
        FFI_ArrowSchema::try_from(schema).map_err(|error| invalid(error.to_string()))
    })
}

/// A batch to give away, without its schema. Nothing is copied.
///
/// # Errors
/// `Internal` if a library panicked over it.
pub fn array(batch: &RecordBatch) -> Result<FFI_ArrowArray> {
    guarded("an array for C", || {
        let data = StructArray::from(batch.clone()).to_data();
        Ok(keeping(FFI_ArrowArray::new(&data), Alive::new()))
    })
}

/// A stream to give away.
///
/// An error, or a panic, of `batches` ends the stream, and is what its consumer is told.
///
/// # Errors
/// As [`schema`].
pub fn stream<B>(schema: SchemaRef, batches: B) -> Result<FFI_ArrowArrayStream>
where
    B: Iterator<Item = Result<RecordBatch>> + Send + 'static,
{
    drop(self::schema(&schema)?); // what the consumer will ask for
    let given = Given { schema, batches: Some(Box::new(batches)), error: CString::default(), _alive: Alive::new() };
    Ok(FFI_ArrowArrayStream {
        get_schema: Some(get_schema),
        get_next: Some(get_next),
        get_last_error: Some(get_last_error),
        release: Some(release_stream),
        private_data: Box::into_raw(Box::new(given)).cast(),
    })
}

fn check_names(schema: &Schema) -> Result<()> {
    for field in schema.flattened_fields() {
        if field.name().contains('\0') {
            return Err(Error::invalid("column name", field.name(), "text without NUL, for C"));
        }
    }
    Ok(())
}

/// One of those that are alive.
struct Alive;

impl Alive {
    fn new() -> Self {
        ALIVE.fetch_add(1, Ordering::Relaxed);
        Self
    }
}

impl Drop for Alive {
    fn drop(&mut self) {
        ALIVE.fetch_sub(1, Ordering::Relaxed);
    }
}

/// The same array, which drops `kept` after it is released.
pub fn keeping<T: Send + 'static>(array: FFI_ArrowArray, kept: T) -> FFI_ArrowArray {
    /// # Safety
    /// `array` was made below with this `T`, and is not released.
    unsafe extern "C" fn release<T>(array: *mut FFI_ArrowArray) {
        // SAFETY: the interface demands a live array that was not released.
        let array = unsafe { &mut *array };
        // SAFETY: made below by `Box::into_raw`; `release` is set to NULL, so that this is the only time.
        let inner = unsafe { Box::from_raw(array.private_data.cast::<(FFI_ArrowArray, T)>()) };
        array.release = None;
        // In the order of the tuple: what is kept goes last.
        let _ = catch_unwind(AssertUnwindSafe(|| drop(inner)));
    }

    let inner = Box::new((array, kept));
    FFI_ArrowArray {
        length: inner.0.length,
        null_count: inner.0.null_count,
        offset: inner.0.offset,
        n_buffers: inner.0.n_buffers,
        n_children: inner.0.n_children,
        buffers: inner.0.buffers,
        children: inner.0.children,
        dictionary: inner.0.dictionary,
        release: Some(release::<T>),
        private_data: Box::into_raw(inner).cast::<c_void>(),
    }
}

/// What a stream that was given away owns.
struct Given {
    schema: SchemaRef,
    /// None after the end.
    batches: Option<Box<dyn Iterator<Item = Result<RecordBatch>> + Send>>,
    error: CString,
    _alive: Alive,
}

impl Given {
    fn read(&mut self) -> Result<Option<RecordBatch>> {
        let Some(batches) = &mut self.batches else { return Ok(None) };
        let batch = guarded("the stream", || batches.next().transpose());
        if !matches!(batch, Ok(Some(_))) {
            // What the batches hold goes at the end, and not when the consumer thinks of it.
            let batches = self.batches.take();
            guarded("the end of the stream", || {
                drop(batches);
                Ok(())
            })?;
        }
        let batch = batch?;
        let data_type = |schema: &Schema| DataType::Struct(schema.fields().clone());
        if let Some(batch) = &batch
            && !data_type(batch.schema_ref()).equals_datatype(&data_type(&self.schema))
        {
            let message = format!("a batch has another schema than its stream: {:?}", batch.schema());
            return Err(Error::new(ErrorKind::Internal, message));
        }
        Ok(batch)
    }

    /// The code of an error, whose text is kept for `get_last_error`.
    fn failed(&mut self, error: &Error) -> c_int {
        const EIO: c_int = 5;
        const EINVAL: c_int = 22;
        self.error = c_message(error.message());
        if error.kind() == ErrorKind::Io { EIO } else { EINVAL }
    }
}

/// # Safety
/// `stream` was made by [`stream`], and is not released.
unsafe fn given<'a>(stream: *mut FFI_ArrowArrayStream) -> &'a mut Given {
    // SAFETY: guaranteed by the caller; the interface allows one call at a time.
    unsafe { &mut *(*stream).private_data.cast() }
}

/// # Safety
/// `stream` was made by [`stream`], and is not released; `out` has room.
unsafe extern "C" fn get_schema(stream: *mut FFI_ArrowArrayStream, out: *mut FFI_ArrowSchema) -> c_int {
    // SAFETY: the interface demands a live stream.
    let given = unsafe { given(stream) };
    match schema(&given.schema) {
        Ok(schema) => {
            // SAFETY: the interface demands room for a schema, which holds none.
            unsafe { out.write(schema) };
            0
        }
        Err(error) => given.failed(&error),
    }
}

/// # Safety
/// `stream` was made by [`stream`], and is not released; `out` has room.
unsafe extern "C" fn get_next(stream: *mut FFI_ArrowArrayStream, out: *mut FFI_ArrowArray) -> c_int {
    // SAFETY: the interface demands a live stream.
    let given = unsafe { given(stream) };
    match given.read().and_then(|batch| batch.as_ref().map(array).transpose()) {
        Ok(array) => {
            // SAFETY: the interface demands room for an array, which holds none.
            unsafe { out.write(array.unwrap_or_else(FFI_ArrowArray::empty)) };
            0
        }
        Err(error) => given.failed(&error),
    }
}

/// # Safety
/// `stream` was made by [`stream`], and is not released.
unsafe extern "C" fn get_last_error(stream: *mut FFI_ArrowArrayStream) -> *const c_char {
    // SAFETY: the interface demands a live stream.
    unsafe { given(stream) }.error.as_ptr()
}

/// # Safety
/// `stream` was made by [`stream`], and is not released.
unsafe extern "C" fn release_stream(stream: *mut FFI_ArrowArrayStream) {
    // SAFETY: the interface demands a live stream.
    let stream = unsafe { &mut *stream };
    // SAFETY: made by `stream`; `release` is set to NULL, so that this is the only time.
    let given = unsafe { Box::from_raw(stream.private_data.cast::<Given>()) };
    stream.release = None;
    let _ = catch_unwind(AssertUnwindSafe(|| drop(given)));
}
