//! Structs of others, taken over: whatever the outcome, they are consumed.

use std::{ffi::CStr, fmt, sync::Arc};

use arrow_array::{ArrayRef, RecordBatch, RecordBatchOptions, make_array};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use nautilus_cython_core::{Error, Result};

use crate::{FFI_ArrowArray, FFI_ArrowArrayStream, FFI_ArrowSchema, guarded, invalid, layout, schema};

/// Reads a schema, and leaves it to its owner.
///
/// # Safety
/// `schema` is NULL, or points to a struct that a producer filled, or that is released.
///
/// # Errors
/// `InvalidValue` if it is NULL, released, or not that of a record batch.
pub unsafe fn schema(schema: *const FFI_ArrowSchema) -> Result<Schema> {
    // SAFETY: guaranteed by the caller.
    let schema = unsafe { schema.as_ref() }.ok_or_else(|| invalid("the pointer to the schema is NULL"))?;
    // SAFETY: guaranteed by the caller.
    unsafe { schema::read(schema) }
}

/// Reads the schema of a column, and leaves it to its owner.
///
/// # Safety
/// As for [`schema`].
///
/// # Errors
/// `InvalidValue` if it is NULL or released, or describes no supported type.
pub unsafe fn field(schema: *const FFI_ArrowSchema) -> Result<Field> {
    // SAFETY: guaranteed by the caller.
    let schema = unsafe { schema.as_ref() }.ok_or_else(|| invalid("the pointer to the schema is NULL"))?;
    // SAFETY: guaranteed by the caller.
    unsafe { schema::read_field(schema) }
}

/// Takes a record batch: the contents of both structs, whose `release` is NULL after the call, whatever it returns.
///
/// # Safety
/// Each pointer is NULL, or points to a struct that a producer filled, or that is released. They do not overlap.
///
/// # Errors
/// `InvalidValue` with the member and its value for what contradicts the interface, and for a type that is not supported;
/// `Internal` if a library panicked over it.
pub unsafe fn batch(array: *mut FFI_ArrowArray, schema: *mut FFI_ArrowSchema) -> Result<RecordBatch> {
    // SAFETY: guaranteed by the caller.
    let (array, schema) = unsafe { both(array, schema)? };
    // SAFETY: guaranteed by the caller.
    let schema = unsafe { schema::read(&schema)? };
    // SAFETY: guaranteed by the caller.
    unsafe { batch_of(array, Arc::new(schema)) }
}

/// Takes a column: the contents of both structs, whose `release` is NULL after the call, whatever it returns.
///
/// # Safety
/// As for [`batch`].
///
/// # Errors
/// As for [`batch`].
pub unsafe fn column(array: *mut FFI_ArrowArray, schema: *mut FFI_ArrowSchema) -> Result<ArrayRef> {
    // SAFETY: guaranteed by the caller.
    let (array, schema) = unsafe { both(array, schema)? };
    // SAFETY: guaranteed by the caller.
    let field = unsafe { schema::read_field(&schema)? };
    let array = Arc::new(array);
    guarded("reading the array", || {
        // SAFETY: guaranteed by the caller.
        let data = unsafe { layout::array_data(&array, field.data_type(), &array, "array")? };
        Ok(make_array(data))
    })
}

/// Moves both structs here, where their `Drop` releases them: also if one of them is refused.
///
/// # Safety
/// As for [`batch`].
unsafe fn both(array: *mut FFI_ArrowArray, schema: *mut FFI_ArrowSchema) -> Result<(FFI_ArrowArray, FFI_ArrowSchema)> {
    // SAFETY: guaranteed by the caller; moved once.
    let array = (!array.is_null()).then(|| unsafe { FFI_ArrowArray::from_raw(array) });
    // SAFETY: as above.
    let schema = (!schema.is_null()).then(|| unsafe { FFI_ArrowSchema::from_raw(schema) });
    let array = array.ok_or_else(|| invalid("the pointer to the array is NULL"))?;
    let schema = schema.ok_or_else(|| invalid("the pointer to the schema is NULL"))?;
    Ok((array, schema))
}

/// # Safety
/// `array` was filled by a producer for the struct of `schema`, or is released.
unsafe fn batch_of(array: FFI_ArrowArray, schema: SchemaRef) -> Result<RecordBatch> {
    let array = Arc::new(array);
    guarded("reading the array", || {
        let data_type = DataType::Struct(schema.fields().clone());
        // SAFETY: guaranteed by the caller.
        let data = unsafe { layout::array_data(&array, &data_type, &array, "array")? };
        if data.null_count() > 0 {
            let count = data.null_count();
            return Err(invalid(format!(
                "array.null_count is {count}, expected 0: rows of a record batch are not null"
            )));
        }
        let columns = data.child_data().iter().cloned().map(make_array).collect();
        let options = RecordBatchOptions::new().with_row_count(Some(data.len()));
        RecordBatch::try_new_with_options(schema, columns, &options).map_err(|error| invalid(format!("array: {error}")))
    })
}

/// The batches of another producer's stream.
///
/// It ends with the stream, or with its first error. Not synchronised, as the interface says: one thread at a time.
pub struct Stream {
    stream: FFI_ArrowArrayStream,
    schema: SchemaRef,
    map: Box<dyn FnMut(FFI_ArrowArray) -> FFI_ArrowArray + Send>,
    ended: bool,
}

impl Stream {
    /// Takes a stream: the contents of the struct, whose `release` is NULL after the call, whatever it returns.
    ///
    /// # Safety
    /// `stream` is NULL, or points to a struct that a producer filled, or that is released.
    ///
    /// # Errors
    /// `InvalidValue` if it is NULL or released, lacks a callback, or has no schema of a record batch; `Io` with the words of
    /// the producer if that fails.
    pub unsafe fn take(stream: *mut FFI_ArrowArrayStream) -> Result<Self> {
        if stream.is_null() {
            return Err(invalid("the pointer to the stream is NULL"));
        }
        // SAFETY: guaranteed by the caller; moved once.
        let mut stream = unsafe { FFI_ArrowArrayStream::from_raw(stream) };
        if stream.release.is_none() {
            return Err(invalid("the stream is released: it was consumed before, or never filled"));
        }
        if stream.get_next.is_none() {
            return Err(invalid("stream.get_next is NULL"));
        }
        let get_schema = stream.get_schema.ok_or_else(|| invalid("stream.get_schema is NULL"))?;
        let mut schema = FFI_ArrowSchema::empty();
        // SAFETY: a callback of the producer, with its stream and an empty struct.
        let code = unsafe { get_schema(&raw mut stream, &raw mut schema) };
        if code != 0 {
            return Err(failure(&mut stream, "get_schema", code));
        }
        // SAFETY: the producer filled it.
        let schema = Arc::new(unsafe { schema::read(&schema) }.map_err(|error| error.at("stream"))?);
        Ok(Self { stream, schema, map: Box::new(|array| array), ended: false })
    }

    /// The schema of all batches.
    #[must_use]
    pub fn schema(&self) -> SchemaRef {
        self.schema.clone()
    }

    /// The same stream, with `map` of each array instead of the array: an array of the same rows, which wants to know when it is
    /// released.
    #[must_use]
    pub fn map_arrays(self, map: impl FnMut(FFI_ArrowArray) -> FFI_ArrowArray + Send + 'static) -> Self {
        Self { map: Box::new(map), ..self }
    }

    fn read(&mut self) -> Result<Option<RecordBatch>> {
        let get_next = self.stream.get_next.ok_or_else(|| invalid("stream.get_next is NULL"))?;
        let mut array = FFI_ArrowArray::empty();
        // SAFETY: a callback of the producer, with its stream and an empty struct.
        let code = unsafe { get_next(&raw mut self.stream, &raw mut array) };
        if code != 0 {
            return Err(failure(&mut self.stream, "get_next", code));
        }
        if array.release.is_none() {
            return Ok(None);
        }
        let array = (self.map)(array);
        // SAFETY: the producer filled it for its schema, and `map` keeps its rows.
        unsafe { batch_of(array, self.schema.clone()) }.map(Some)
    }
}

impl Iterator for Stream {
    type Item = Result<RecordBatch>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let read = self.read().transpose();
        self.ended = !matches!(read, Some(Ok(_)));
        read
    }
}

impl std::iter::FusedIterator for Stream {}

impl fmt::Debug for Stream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stream").field("schema", &self.schema).field("ended", &self.ended).finish_non_exhaustive()
    }
}

/// What a producer says about a call that failed, if it says anything.
fn failure(stream: &mut FFI_ArrowArrayStream, call: &str, code: i32) -> Error {
    let message = stream.get_last_error.and_then(|get_last_error| {
        // SAFETY: a callback of the producer, right after an error, as the interface demands.
        let message = unsafe { get_last_error(stream) };
        // SAFETY: NULL, or a string that lives until the next call.
        (!message.is_null()).then(|| unsafe { CStr::from_ptr(message) }.to_string_lossy().into_owned())
    });
    let message = message.unwrap_or_else(|| "the producer gives no reason".to_owned());
    Error::io(format!("{call} of the stream failed with code {code}: {message}"))
}
