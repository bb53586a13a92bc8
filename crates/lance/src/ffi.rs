//! The C ABI: what `nautilus_lance.h` declares.

use std::{
    ffi::c_char,
    mem::MaybeUninit,
    sync::atomic::{AtomicI64, Ordering},
};

use nautilus_cython_cdata::{FFI_ArrowArray, FFI_ArrowArrayStream, FFI_ArrowSchema, give};

use crate::{
    error::{Fault, LanceError, LanceStatus, MESSAGES, Result, guarded, make, run},
    options::{LanceCommit_t, LanceOptions_t, Options, text},
    reader::Reader,
    take,
    writer::Writer,
};

/// The ABI that `nautilus_lance.h` describes. It grows with every change that breaks a program.
pub const NAUTILUS_LANCE_ABI_VERSION: u32 = 1;

/// The ABI that the loaded library has: a program compares it with `NAUTILUS_LANCE_ABI_VERSION`.
#[unsafe(no_mangle)]
pub extern "C" fn nautilus_lance_abi_version() -> u32 {
    NAUTILUS_LANCE_ABI_VERSION
}

/// Writers and readers that are not dropped.
static HANDLES: AtomicI64 = AtomicI64::new(0);

/// How many writers, readers, error messages, arrays and streams the library has handed out that are not freed; 0 when nobody
/// owns any.
#[unsafe(no_mangle)]
pub extern "C" fn lance_live_objects() -> i64 {
    HANDLES.load(Ordering::Relaxed) + MESSAGES.load(Ordering::Relaxed) + give::alive()
}

/// Frees the message of an error and sets it to NULL, so that a second call does nothing. NULL is allowed.
///
/// # Safety
/// `err` is NULL, or points to an error that this library has written or that is zeroed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lance_error_drop(err: Option<&mut LanceError>) {
    if let Some(err) = err {
        // SAFETY: guaranteed by the caller.
        unsafe { err.clear() };
    }
}

/// A writer of one version of a dataset. One owning pointer; zeroed, it is empty.
#[repr(C)]
#[derive(Debug)]
pub struct LanceWriter_API {
    owned: *mut Writer,
}

/// A reader of one version of a dataset. One owning pointer; zeroed, it is empty.
#[repr(C)]
#[derive(Debug)]
pub struct LanceReader_API {
    owned: *mut Reader,
}

fn give_handle<T>(value: T) -> *mut T {
    HANDLES.fetch_add(1, Ordering::Relaxed);
    Box::into_raw(Box::new(value))
}

/// # Safety
/// `owned` is NULL, or was made by [`give_handle`] and not dropped.
unsafe fn drop_handle<T>(owned: *mut T) {
    if !owned.is_null() {
        // SAFETY: guaranteed by the caller.
        let owned = unsafe { Box::from_raw(owned) };
        // A destructor that panics must not unwind into C. What it did not free is leaked, which is safe.
        let _ = guarded(|| {
            drop(owned);
            Ok(())
        });
        HANDLES.fetch_sub(1, Ordering::Relaxed);
    }
}

/// The object of a handle.
///
/// # Safety
/// As for [`drop_handle`].
unsafe fn object<'a, T>(owned: Option<*mut T>, noun: &str) -> Result<&'a T> {
    let owned = owned.ok_or_else(|| Fault::null(noun))?;
    let message = || format!("the {noun} handle is empty: it was never made, or was moved from");
    // SAFETY: guaranteed by the caller.
    unsafe { owned.as_ref() }.ok_or_else(|| Fault::new(LanceStatus::EmptyHandle, message()))
}

/// Uses a writer. When `f` panics, the writer is poisoned.
fn update<R>(writer: Option<&LanceWriter_API>, f: impl FnOnce(&Writer) -> Result<R>) -> Result<R> {
    // SAFETY: a handle is zeroed, or was made by `lance_writer_new`.
    let writer = unsafe { object(writer.map(|writer| writer.owned), "writer")? };
    writer.check_process()?;
    let result = guarded(|| f(writer));
    if let Err(fault) = &result
        && fault.status == LanceStatus::Internal
    {
        writer.poison(fault.clone());
    }
    result
}

/// Opens a writer of the dataset at `uri`, a path or a URI, with the columns of `schema`.
///
/// `schema` is that of a record batch. It is consumed on every return. `options` may be NULL: the defaults make a dataset, and
/// never change one.
///
/// Fails with `LANCE_STATUS_ALREADY_EXISTS`, `LANCE_STATUS_NOT_FOUND` or `LANCE_STATUS_SCHEMA_MISMATCH` if the mode does not
/// fit what is at `uri`, with `LANCE_STATUS_UNSUPPORTED` for a column that Lance cannot store, and with `LANCE_STATUS_IO`. The
/// caller frees the writer with `lance_writer_drop`.
///
/// # Safety
/// `uri` is NULL or NUL-terminated. `schema` is NULL, or points to a struct that a producer filled, or that is released.
/// `options` is NULL, or as its type says.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lance_writer_new(
    uri: *const c_char,
    schema: *mut FFI_ArrowSchema,
    options: *const LanceOptions_t,
    out: Option<&mut MaybeUninit<LanceWriter_API>>,
    err: Option<&mut MaybeUninit<LanceError>>,
) -> LanceStatus {
    // SAFETY: guaranteed by the caller.
    let schema = unsafe { take::schema(schema) };
    make(out, err, || {
        // SAFETY: guaranteed by the caller.
        let (uri, options) = unsafe { (text(uri, "uri")?, Options::read(options)?) };
        let uri = uri.ok_or_else(|| Fault::null("uri"))?;
        // SAFETY: it is not released, so that a producer filled it.
        let schema = unsafe { take::read_schema(&schema?)? };
        Ok(LanceWriter_API { owned: give_handle(Writer::new(uri, schema, options)?) })
    })
}

/// Writes the rows of a record batch: queues them, and waits while the queue is full.
///
/// `array` and `schema` are consumed on every return; the data is released when it is written. A batch that is refused with
/// `LANCE_STATUS_RELEASED`, `LANCE_STATUS_NULL_POINTER`, `LANCE_STATUS_INVALID_VALUE` (contradictory members, a root that is not
/// a struct, or has nulls) or `LANCE_STATUS_SCHEMA_MISMATCH` (names, types, nullability, metadata or order of the columns) changes
/// nothing. What failed in the writer's thread is reported by the next call, and poisons the writer.
///
/// # Safety
/// `array` and `schema` are NULL, or point to structs that a producer filled, or that are released. `writer` is not being
/// dropped.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lance_writer_write_batch(
    writer: Option<&LanceWriter_API>,
    array: *mut FFI_ArrowArray,
    schema: *mut FFI_ArrowSchema,
    err: Option<&mut MaybeUninit<LanceError>>,
) -> LanceStatus {
    // SAFETY: guaranteed by the caller.
    let (array, schema) = unsafe { (take::array(array), take::schema(schema)) };
    run(err, || {
        // SAFETY: they are not released, so that a producer filled them.
        update(writer, |writer| unsafe { writer.write(array?, schema?) })
    })
}

/// Writes all batches of a stream, which is read on the caller's thread.
///
/// `stream` is consumed on every return. If it fails, or has a bad batch, after its first batch, then the writer is poisoned:
/// a part of a stream is not committed. Everything else is as for `lance_writer_write_batch`.
///
/// # Safety
/// `stream` is NULL, or points to a struct that a producer filled, or that is released. `writer` is not being dropped.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lance_writer_write_stream(
    writer: Option<&LanceWriter_API>,
    stream: *mut FFI_ArrowArrayStream,
    err: Option<&mut MaybeUninit<LanceError>>,
) -> LanceStatus {
    // SAFETY: guaranteed by the caller.
    let stream = unsafe { take::stream(stream) };
    run(err, || {
        // SAFETY: it is not released, so that a producer filled it.
        update(writer, |writer| unsafe { writer.write_stream(stream?) })
    })
}

/// Waits until everything is written, and commits it, once: all rows appear in one new version, or none do.
///
/// `commit` may be NULL. After an error the writer is poisoned, and the dataset is as it was. The handle stays the caller's.
#[unsafe(no_mangle)]
pub extern "C" fn lance_writer_close(
    writer: Option<&LanceWriter_API>,
    commit: Option<&mut MaybeUninit<LanceCommit_t>>,
    err: Option<&mut MaybeUninit<LanceError>>,
) -> LanceStatus {
    run(err, || {
        let made = update(writer, Writer::close)?;
        if let Some(commit) = commit {
            commit.write(made);
        }
        Ok(())
    })
}

/// Gives up what was written; the dataset is as it was. The handle stays the caller's.
#[unsafe(no_mangle)]
pub extern "C" fn lance_writer_abort(
    writer: Option<&LanceWriter_API>,
    err: Option<&mut MaybeUninit<LanceError>>,
) -> LanceStatus {
    run(err, || update(writer, Writer::abort))
}

/// Frees a writer. One that is not closed is aborted: nothing is committed. A zeroed handle is allowed.
#[unsafe(no_mangle)]
pub extern "C" fn lance_writer_drop(writer: LanceWriter_API) {
    // SAFETY: a handle is zeroed, or was made by `lance_writer_new`.
    if unsafe { writer.owned.as_ref() }.is_some_and(|writer| writer.check_process().is_err()) {
        return; // its thread is not in this process, and what it held cannot be trusted
    }
    // SAFETY: as above.
    unsafe { drop_handle(writer.owned) };
}

/// Opens a version of the dataset at `uri`, a path or a URI; 0 is the latest version.
///
/// Fails with `LANCE_STATUS_NOT_FOUND` if there is none, and with `LANCE_STATUS_IO`. The caller frees the reader with
/// `lance_reader_drop`.
///
/// # Safety
/// `uri` is NULL or NUL-terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lance_reader_open(
    uri: *const c_char,
    version: u64,
    out: Option<&mut MaybeUninit<LanceReader_API>>,
    err: Option<&mut MaybeUninit<LanceError>>,
) -> LanceStatus {
    make(out, err, || {
        // SAFETY: guaranteed by the caller.
        let uri = unsafe { text(uri, "uri")? }.ok_or_else(|| Fault::null("uri"))?;
        let reader = Reader::open(uri, (version != 0).then_some(version))?;
        Ok(LanceReader_API { owned: give_handle(reader) })
    })
}

/// The version that is read; 0 of an empty handle.
#[unsafe(no_mangle)]
pub extern "C" fn lance_reader_version(reader: Option<&LanceReader_API>) -> u64 {
    // SAFETY: a handle is zeroed, or was made by `lance_reader_open`.
    unsafe { object(reader.map(|reader| reader.owned), "reader") }.map_or(0, Reader::version)
}

/// How many rows it has; 0 of an empty handle.
#[unsafe(no_mangle)]
pub extern "C" fn lance_reader_rows(reader: Option<&LanceReader_API>) -> u64 {
    // SAFETY: as above.
    unsafe { object(reader.map(|reader| reader.owned), "reader") }.map_or(0, Reader::rows)
}

/// Writes the schema of the rows to `out`, a struct that holds nothing. The caller releases it.
#[unsafe(no_mangle)]
pub extern "C" fn lance_reader_schema(
    reader: Option<&LanceReader_API>,
    out: Option<&mut MaybeUninit<FFI_ArrowSchema>>,
    err: Option<&mut MaybeUninit<LanceError>>,
) -> LanceStatus {
    // SAFETY: a handle is zeroed, or was made by `lance_reader_open`.
    make(out, err, || unsafe { object(reader.map(|reader| reader.owned), "reader") }?.schema())
}

/// Writes a stream of all rows to `out`, a struct that holds nothing, in the order in which they were written. Batches have at
/// most `batch_rows` rows; 0 is 65,536.
///
/// The caller releases the stream, which may outlive the reader.
#[unsafe(no_mangle)]
pub extern "C" fn lance_reader_stream(
    reader: Option<&LanceReader_API>,
    batch_rows: u32,
    out: Option<&mut MaybeUninit<FFI_ArrowArrayStream>>,
    err: Option<&mut MaybeUninit<LanceError>>,
) -> LanceStatus {
    let batch_rows = if batch_rows == 0 { 1 << 16 } else { batch_rows as usize };
    // SAFETY: a handle is zeroed, or was made by `lance_reader_open`.
    make(out, err, || unsafe { object(reader.map(|reader| reader.owned), "reader") }?.stream(batch_rows))
}

/// Frees a reader. A zeroed handle is allowed.
#[unsafe(no_mangle)]
pub extern "C" fn lance_reader_drop(reader: LanceReader_API) {
    // SAFETY: a handle is zeroed, or was made by `lance_reader_open`.
    unsafe { drop_handle(reader.owned) };
}
