//! Structs of others, moved in before anything else happens: their `Drop` releases them, whatever follows.

use arrow_array::RecordBatch;
use arrow_schema::Schema;
use nautilus_cython_cdata::{FFI_ArrowArray, FFI_ArrowArrayStream, FFI_ArrowSchema, give, take};

use crate::{
    channel::Ticket,
    error::{Fault, LanceStatus, Result},
};

/// Moves a struct here.
///
/// # Safety
/// `source` is NULL, or points to a struct that a producer filled, or that is released, and that `from_raw` moves.
unsafe fn moved<T>(
    argument: &str,
    source: *mut T,
    from_raw: unsafe fn(*mut T) -> T,
    is_live: fn(&T) -> bool,
) -> Result<T> {
    if source.is_null() {
        return Err(Fault::null(argument));
    }
    // SAFETY: guaranteed by the caller; moved once.
    let moved = unsafe { from_raw(source) };
    if is_live(&moved) {
        return Ok(moved);
    }
    let message = format!("`{argument}` is released: it was consumed before, or never filled");
    Err(Fault::new(LanceStatus::Released, message))
}

/// Moves an array here.
///
/// # Safety
/// `array` is NULL, or points to a struct that a producer filled, or that is released.
pub(crate) unsafe fn array(array: *mut FFI_ArrowArray) -> Result<FFI_ArrowArray> {
    // SAFETY: guaranteed by the caller.
    unsafe { moved("array", array, FFI_ArrowArray::from_raw, |array| array.release.is_some()) }
}

/// Moves a schema here.
///
/// # Safety
/// `schema` is NULL, or points to a struct that a producer filled, or that is released.
pub(crate) unsafe fn schema(schema: *mut FFI_ArrowSchema) -> Result<FFI_ArrowSchema> {
    // SAFETY: guaranteed by the caller.
    unsafe { moved("schema", schema, FFI_ArrowSchema::from_raw, |schema| schema.release.is_some()) }
}

/// Moves a stream here.
///
/// # Safety
/// `stream` is NULL, or points to a struct that a producer filled, or that is released.
pub(crate) unsafe fn stream(stream: *mut FFI_ArrowArrayStream) -> Result<FFI_ArrowArrayStream> {
    // SAFETY: guaranteed by the caller.
    unsafe { moved("stream", stream, FFI_ArrowArrayStream::from_raw, |stream| stream.release.is_some()) }
}

/// The columns that a schema describes.
///
/// # Safety
/// A producer filled the struct.
pub(crate) unsafe fn read_schema(schema: &FFI_ArrowSchema) -> Result<Schema> {
    // SAFETY: guaranteed by the caller.
    Ok(unsafe { take::schema(schema) }?)
}

/// The rows of an array, which goes back to its producer when the last of them is dropped.
///
/// # Safety
/// A producer filled the structs.
pub(crate) unsafe fn read_batch(
    array: FFI_ArrowArray,
    mut schema: FFI_ArrowSchema,
    ticket: Ticket,
) -> Result<RecordBatch> {
    let mut array = give::keeping(array, ticket);
    // SAFETY: guaranteed by the caller; the structs here are of no other use.
    Ok(unsafe { take::batch(&raw mut array, &raw mut schema) }?)
}
