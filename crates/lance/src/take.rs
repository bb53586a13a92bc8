//! Structs of others, moved in before anything else happens: their `Drop` releases them, whatever follows.

use std::{
    ffi::c_void,
    panic::{AssertUnwindSafe, catch_unwind},
};

use arrow_array::RecordBatch;
use arrow_schema::Schema;
use nautilus_cython_cdata::{FFI_ArrowArray, FFI_ArrowArrayStream, FFI_ArrowSchema, take};

use crate::{
    channel::Ticket,
    error::{Fault, LanceStatus, Result},
};

fn released(argument: &str) -> Fault {
    let message = format!("`{argument}` is released: it was consumed before, or never filled");
    Fault::new(LanceStatus::Released, message)
}

/// Moves an array here.
///
/// # Safety
/// `array` is NULL, or points to a struct that a producer filled, or that is released.
pub(crate) unsafe fn array(array: *mut FFI_ArrowArray) -> Result<FFI_ArrowArray> {
    if array.is_null() {
        return Err(Fault::null("array"));
    }
    // SAFETY: guaranteed by the caller; moved once.
    let array = unsafe { FFI_ArrowArray::from_raw(array) };
    if array.release.is_some() { Ok(array) } else { Err(released("array")) }
}

/// Moves a schema here.
///
/// # Safety
/// `schema` is NULL, or points to a struct that a producer filled, or that is released.
pub(crate) unsafe fn schema(schema: *mut FFI_ArrowSchema) -> Result<FFI_ArrowSchema> {
    if schema.is_null() {
        return Err(Fault::null("schema"));
    }
    // SAFETY: guaranteed by the caller; moved once.
    let schema = unsafe { FFI_ArrowSchema::from_raw(schema) };
    if schema.release.is_some() { Ok(schema) } else { Err(released("schema")) }
}

/// Moves a stream here.
///
/// # Safety
/// `stream` is NULL, or points to a struct that a producer filled, or that is released.
pub(crate) unsafe fn stream(stream: *mut FFI_ArrowArrayStream) -> Result<FFI_ArrowArrayStream> {
    if stream.is_null() {
        return Err(Fault::null("stream"));
    }
    // SAFETY: guaranteed by the caller; moved once.
    let stream = unsafe { FFI_ArrowArrayStream::from_raw(stream) };
    if stream.release.is_some() { Ok(stream) } else { Err(released("stream")) }
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
    let mut array = counted(array, ticket);
    // SAFETY: guaranteed by the caller; the structs here are of no other use.
    Ok(unsafe { take::batch(&raw mut array, &raw mut schema) }?)
}

/// The same array, which takes its ticket along when it is released.
pub(crate) fn counted(array: FFI_ArrowArray, ticket: Ticket) -> FFI_ArrowArray {
    /// # Safety
    /// `array` was made below, and is not released.
    unsafe extern "C" fn release(array: *mut FFI_ArrowArray) {
        // SAFETY: the interface demands a live array that was not released.
        let array = unsafe { &mut *array };
        // SAFETY: made below by `Box::into_raw`; `release` is set to NULL, so that this is the only time.
        let inner = unsafe { Box::from_raw(array.private_data.cast::<(FFI_ArrowArray, Ticket)>()) };
        array.release = None;
        // In the order of the tuple: the ticket goes last.
        let _ = catch_unwind(AssertUnwindSafe(|| drop(inner)));
    }

    let inner = Box::new((array, ticket));
    FFI_ArrowArray {
        length: inner.0.length,
        null_count: inner.0.null_count,
        offset: inner.0.offset,
        n_buffers: inner.0.n_buffers,
        n_children: inner.0.n_children,
        buffers: inner.0.buffers,
        children: inner.0.children,
        dictionary: inner.0.dictionary,
        release: Some(release),
        private_data: Box::into_raw(inner).cast::<c_void>(),
    }
}
