//! Structs of Arrow that count how often they are released.

use std::{
    ffi::c_void,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use arrow_array::RecordBatch;
use nautilus_cython_cdata::{FFI_ArrowArray, FFI_ArrowArrayStream, FFI_ArrowSchema, give};
use nautilus_cython_core::Error;

/// How often an array and its schema were released.
#[derive(Clone, Debug, Default)]
pub(crate) struct Counts {
    array: Arc<AtomicUsize>,
    schema: Arc<AtomicUsize>,
}

impl Counts {
    pub(crate) fn once(&self) -> bool {
        self.of_array() == 1 && self.schema.load(Ordering::SeqCst) == 1
    }

    pub(crate) fn of_array(&self) -> usize {
        self.array.load(Ordering::SeqCst)
    }
}

unsafe extern "C" fn release_array(array: *mut FFI_ArrowArray) {
    let array = unsafe { &mut *array };
    let inner = unsafe { Box::from_raw(array.private_data.cast::<(FFI_ArrowArray, Arc<AtomicUsize>)>()) };
    array.release = None;
    inner.1.fetch_add(1, Ordering::SeqCst);
}

unsafe extern "C" fn release_schema(schema: *mut FFI_ArrowSchema) {
    let schema = unsafe { &mut *schema };
    let inner = unsafe { Box::from_raw(schema.private_data.cast::<(FFI_ArrowSchema, Arc<AtomicUsize>)>()) };
    schema.release = None;
    inner.1.fetch_add(1, Ordering::SeqCst);
}

/// A batch and its schema.
pub(crate) fn produce(batch: &RecordBatch) -> (FFI_ArrowArray, FFI_ArrowSchema, Counts) {
    let counts = Counts::default();
    let inner = Box::new((give::array(batch).unwrap(), counts.array.clone()));
    let array = FFI_ArrowArray {
        length: inner.0.length,
        null_count: inner.0.null_count,
        offset: inner.0.offset,
        n_buffers: inner.0.n_buffers,
        n_children: inner.0.n_children,
        buffers: inner.0.buffers,
        children: inner.0.children,
        dictionary: inner.0.dictionary,
        release: Some(release_array),
        private_data: Box::into_raw(inner).cast::<c_void>(),
    };
    let inner = Box::new((give::schema(&batch.schema()).unwrap(), counts.schema.clone()));
    let schema = FFI_ArrowSchema {
        format: inner.0.format,
        name: inner.0.name,
        metadata: inner.0.metadata,
        flags: inner.0.flags,
        n_children: inner.0.n_children,
        children: inner.0.children,
        dictionary: inner.0.dictionary,
        release: Some(release_schema),
        private_data: Box::into_raw(inner).cast::<c_void>(),
    };
    (array, schema, counts)
}

/// A stream of batches and failures; its counts are those of what it holds.
pub(crate) fn produce_stream(batches: Vec<Result<RecordBatch, String>>) -> (FFI_ArrowArrayStream, Counts) {
    struct Held(Counts);
    impl Drop for Held {
        fn drop(&mut self) {
            self.0.array.fetch_add(1, Ordering::SeqCst);
            self.0.schema.fetch_add(1, Ordering::SeqCst);
        }
    }
    let counts = Counts::default();
    let held = Held(counts.clone());
    let first = batches.iter().find_map(|batch| batch.as_ref().ok());
    let schema = first.map_or_else(|| super::batch(0).schema(), RecordBatch::schema);
    let batches = batches.into_iter().map(move |batch| {
        let _ = &held;
        batch.map_err(Error::io)
    });
    (give::stream(schema, batches).unwrap(), counts)
}

type Spoil = fn(&mut FFI_ArrowArray, &mut FFI_ArrowSchema);

/// What may be wrong with the structs of a batch of three rows in two columns, and what is said about it.
pub(crate) fn wrong() -> Vec<(Spoil, &'static str)> {
    vec![
        (|array, _| array.length = -1, "array.length is -1"),
        (|array, _| array.offset = -1, "array.offset is -1"),
        (|array, _| array.length = i64::MAX, "array.length is 9223372036854775807"),
        (|array, _| array.length = 4, "array"),
        (|array, _| array.null_count = -2, "array.null_count is -2"),
        (|array, _| array.n_children = 1, "array.n_children is 1"),
        (|array, _| array.n_children = -1, "array.n_children is -1"),
        (|array, _| array.children = std::ptr::null_mut(), "array.children"),
        (|array, _| array.n_buffers = 3, "array.n_buffers is 3"),
        (|_, schema| schema.n_children = -1, "n_children is -1"),
        (|_, schema| schema.format = std::ptr::null(), "format is NULL"),
        (|_, schema| schema.format = c"+r".as_ptr(), "is not supported"),
        (|_, schema| schema.format = c"nonsense".as_ptr(), "schema"),
        (|_, schema| schema.children = std::ptr::null_mut(), "children"),
    ]
}
