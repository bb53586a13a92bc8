//! What is given comes back when it is taken, and is released once, whatever is wrong with it.
#![allow(clippy::unwrap_used)]

use std::{
    ffi::c_void,
    ptr::{null, null_mut},
    sync::{Arc, Mutex, MutexGuard},
};

use arrow_array::{
    builder::{FixedSizeListBuilder, Int32Builder, ListBuilder, MapBuilder, StringBuilder},
    types::Int8Type,
    *,
};
use arrow_buffer::NullBuffer;
use arrow_schema::{DataType, Field, Fields, Schema};
use nautilus_cython_cdata::{FFI_ArrowArray, FFI_ArrowArrayStream, FFI_ArrowSchema, give, take};
use nautilus_cython_core::{Error, Result};

/// Tests count what is alive: one at a time.
fn alone() -> MutexGuard<'static, ()> {
    static LOCK: Mutex<()> = Mutex::new(());
    let guard = LOCK.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    assert_eq!(give::alive(), 0);
    guard
}

fn column(name: &str, array: impl Array + 'static) -> (String, ArrayRef) {
    (name.to_owned(), Arc::new(array))
}

/// 20 rows of every family of types.
fn batch() -> RecordBatch {
    const ROWS: i32 = 20;
    let some = |row: i32| (row % 3 != 0).then_some(row);
    let text = |row: i32| some(row).map(|row| format!("a text of row {row}, longer than a view holds"));
    let mut lists = ListBuilder::new(StringBuilder::new());
    let mut fixed = FixedSizeListBuilder::new(Int32Builder::new(), 3);
    let mut maps = MapBuilder::new(None, StringBuilder::new(), Int32Builder::new());
    for row in 0..ROWS {
        (0..row % 4).for_each(|n| lists.values().append_value(format!("{row}.{n}")));
        lists.append(row % 5 != 0);
        (0..3).for_each(|n| fixed.values().append_value(10 * row + n));
        fixed.append(row % 7 != 0);
        maps.keys().append_value(format!("key {row}"));
        maps.values().append_option(some(row));
        maps.append(true).unwrap();
    }
    let (lists, fixed): (ArrayRef, ArrayRef) = (Arc::new(lists.finish()), Arc::new(fixed.finish()));
    let nest = |array: ArrayRef, every: i32| -> ArrayRef {
        let fields = Fields::from(vec![Field::new("inside", array.data_type().clone(), true)]);
        let nulls = NullBuffer::from_iter((0..ROWS).map(|row| row % every != 0));
        Arc::new(StructArray::new(fields, vec![array], Some(nulls)))
    };
    RecordBatch::try_from_iter([
        column("bool", BooleanArray::from_iter((0..ROWS).map(|row| some(row).map(|row| row % 2 == 0)))),
        column("i32", Int32Array::from_iter((0..ROWS).map(some))),
        column("i128", Decimal128Array::from_iter((0..ROWS).map(|row| some(row).map(i128::from)))),
        column("text", StringArray::from_iter((0..ROWS).map(text))),
        column("large", LargeStringArray::from_iter((0..ROWS).map(text))),
        column("view", StringViewArray::from_iter((0..ROWS).map(text))),
        column("null", NullArray::new(20)),
        column(
            "dictionary",
            (0..ROWS).map(text).collect::<Vec<_>>().iter().map(|t| t.as_deref()).collect::<DictionaryArray<Int8Type>>(),
        ),
        ("list".to_owned(), lists.clone()),
        ("fixed".to_owned(), fixed.clone()),
        column("map", maps.finish()),
        ("nested".to_owned(), nest(nest(lists, 2), 3)),
        ("deep".to_owned(), nest(nest(nest(fixed, 4), 2), 3)),
    ])
    .unwrap()
}

fn exported(batch: &RecordBatch) -> (FFI_ArrowArray, FFI_ArrowSchema) {
    (give::array(batch).unwrap(), give::schema(&batch.schema()).unwrap())
}

fn taken(mut array: FFI_ArrowArray, mut schema: FFI_ArrowSchema) -> Result<RecordBatch> {
    // SAFETY: both were given, and changed only in ways that a check finds.
    let taken = unsafe { take::batch(&raw mut array, &raw mut schema) };
    assert!(array.release.is_none() && schema.release.is_none(), "consumed whatever the outcome");
    taken
}

#[test]
fn every_type_and_every_slice_comes_back() {
    let _alone = alone();
    let batch = batch();
    for offset in [0, 1, 7, 8, 9, 20] {
        for length in [0, 1, 20 - offset] {
            if offset + length <= 20 {
                let slice = batch.slice(offset, length);
                let (array, schema) = exported(&slice);
                assert_eq!(taken(array, schema).unwrap(), slice, "{offset}, {length}");
                assert_eq!(give::alive(), 0);
            }
        }
    }
}

#[test]
fn an_offset_of_the_root_cuts_all_columns() {
    let _alone = alone();
    let batch = batch();
    let (mut array, schema) = exported(&batch);
    (array.offset, array.length) = (9, 7);
    assert_eq!(taken(array, schema).unwrap(), batch.slice(9, 7));
    assert_eq!(give::alive(), 0);
}

#[test]
fn nothing_is_copied() {
    let _alone = alone();
    let batch = RecordBatch::try_from_iter([column("i32", Int32Array::from_iter_values(0..100))]).unwrap();
    let (array, schema) = exported(&batch);
    let back = taken(array, schema).unwrap();
    assert_eq!(give::alive(), 1);
    let address = |batch: &RecordBatch| batch.column(0).to_data().buffers()[0].as_ptr();
    assert_eq!(address(&back), address(&batch));
    drop(batch);
    assert_eq!(back.column(0).len(), 100);
    drop(back);
    assert_eq!(give::alive(), 0);
}

#[test]
fn a_consumer_in_c_releases_an_array_and_sees_it() {
    let _alone = alone();
    let values = Int32Array::from_iter_values(0..100);
    let buffer = values.values().inner().clone();
    let (mut array, schema) = exported(&RecordBatch::try_from_iter([column("i32", values)]).unwrap());
    assert_eq!((give::alive(), buffer.strong_count()), (1, 2));
    // SAFETY: given, and released once.
    unsafe { array.release.unwrap()(&raw mut array) };
    assert!(array.release.is_none());
    assert_eq!((give::alive(), buffer.strong_count()), (0, 1));
    drop(schema);
}

/// A column of an array of [`batch`], which has 13.
fn column_of(array: &mut FFI_ArrowArray, place: usize) -> &mut FFI_ArrowArray {
    assert!(place < 13 && array.n_children == 13);
    // SAFETY: checked above.
    unsafe { child(array, place) }
}

/// # Safety
/// `array` has a child at `place`.
unsafe fn child(array: &mut FFI_ArrowArray, place: usize) -> &mut FFI_ArrowArray {
    // SAFETY: guaranteed by the caller.
    unsafe { &mut **array.children.add(place) }
}

/// Metadata of one entry, whose key is not UTF-8.
static BAD_KEY: [u8; 13] = [1, 0, 0, 0, 1, 0, 0, 0, 255, 0, 0, 0, 0];

type Damage = fn(&mut FFI_ArrowArray, &mut FFI_ArrowSchema);

#[test]
fn what_contradicts_the_interface_is_refused_and_released_once() {
    let _alone = alone();
    // SAFETY: as in the damages below: the batch has 13 columns, and of what is read after the damage nothing is gone.
    let damages: &[(Damage, &str)] = &[
        (|array, _| array.length = -1, "array.length is -1"),
        (|array, _| array.length = i64::MAX, "array.length is 9223372036854775807"),
        (|array, _| array.offset = -1, "array.offset is -1"),
        (|array, _| array.offset = 1, "array.children[0].length is 20, expected 1 for each of the 21 rows"),
        (|array, _| array.length = 21, "array.children[0].length is 20"),
        (|array, _| array.null_count = -2, "array.null_count is -2"),
        (|array, _| array.null_count = 21, "array.null_count is 21"),
        (|array, _| array.null_count = 3, "array has 3 nulls and no bitmap"),
        (|array, _| array.n_buffers = 0, "array.n_buffers is 0, expected 1"),
        (|array, _| array.n_buffers = -1, "array.n_buffers is -1, expected 1"),
        (|array, _| array.buffers = null_mut(), "array.buffers is 0x0, expected 1 pointers"),
        (|array, _| array.n_children = 12, "array.n_children is 12, expected 13"),
        (|array, _| array.n_children = -1, "array.n_children is -1, expected 13"),
        (|array, _| array.children = null_mut(), "array.children is 0x0, expected 13 pointers"),
        (|array, _| column_of(array, 1).n_buffers = 3, "array.children[1].n_buffers is 3, expected 2 for Int32"),
        (|array, _| column_of(array, 5).n_buffers = 2, "array.children[5].n_buffers is 2, expected at least 3"),
        (
            |array, _| unsafe { *child(array, 1).buffers.add(1) = null() },
            "array.children[1].buffers[1] is NULL, expected 80",
        ),
        (|array, _| column_of(array, 7).dictionary = null_mut(), "array.children[7].dictionary is 0x0"),
        (|array, _| column_of(array, 11).length = 19, "array.children[11].length is 19"),
        (|_, schema| schema.format = null(), "schema.format is NULL"),
        (|_, schema| schema.format = c"+us:0".as_ptr(), "the type \"+us:0\" is not supported"),
        (|_, schema| schema.format = c"\xff".as_ptr(), "schema.format is not UTF-8"),
        (|_, schema| schema.format = c"i".as_ptr(), "n_children is 13, expected 0"),
        (|_, schema| schema.name = c"\xff".as_ptr(), "schema.name is not UTF-8"),
        (|_, schema| schema.n_children = -1, "n_children is -1"),
        (|_, schema| schema.children = null_mut(), "children is 0x0"),
        (|_, schema| unsafe { (**schema.children.add(1)).format = c"what".as_ptr() }, "schema: "),
        (|_, schema| unsafe { (**schema.children.add(8)).n_children = 0 }, "n_children is 0, expected 1"),
        (|_, schema| unsafe { *schema.children.add(2) = null_mut() }, "has a child that is NULL"),
        (|_, schema| unsafe { *(**schema.children.add(8)).children = std::ptr::from_mut(schema) }, "nested too deep"),
        (|_, schema| schema.metadata = b"\xff\xff\xff\xff".as_ptr().cast(), "metadata has -1 entries"),
        (|_, schema| schema.metadata = BAD_KEY.as_ptr().cast(), "a key that is not UTF-8"),
    ];
    let batch = batch();
    for (damage, expected) in damages {
        // Released with the numbers that it was made with: a producer's release does not read what others changed.
        let (mut array, mut schema) = exported(&batch);
        let (kept_array, kept_schema) = (Parts::of(&mut array), SchemaParts::of(&mut schema));
        damage(&mut array, &mut schema);
        let (array, schema) = (kept_array.hide(array), kept_schema.hide(schema));
        let error = taken(array, schema).unwrap_err();
        assert!(error.message().contains(expected), "{error}, expected {expected}");
        assert_eq!(give::alive(), 0, "{expected}");
    }
}

/// Pointers that a damage may overwrite, and which are put back before the release, as a producer keeps its own.
struct Parts {
    buffers: *mut *const c_void,
    children: *mut *mut FFI_ArrowArray,
    child_buffer: *const c_void,
    dictionary: *mut FFI_ArrowArray,
}

struct Hidden<P, S> {
    parts: P,
    release: unsafe extern "C" fn(*mut S),
    private_data: *mut c_void,
}

impl Parts {
    fn of(array: &mut FFI_ArrowArray) -> Self {
        let (buffers, children) = (array.buffers, array.children);
        // SAFETY: the batch has such columns.
        let (child_buffer, dictionary) = unsafe { (*child(array, 1).buffers.add(1), child(array, 7).dictionary) };
        Self { buffers, children, child_buffer, dictionary }
    }

    /// The same array, whose release puts the parts back first.
    fn hide(self, mut array: FFI_ArrowArray) -> FFI_ArrowArray {
        unsafe extern "C" fn release(array: *mut FFI_ArrowArray) {
            // SAFETY: made below, and called once.
            unsafe {
                let array = &mut *array;
                let hidden = Box::from_raw(array.private_data.cast::<Hidden<Parts, FFI_ArrowArray>>());
                (array.buffers, array.children) = (hidden.parts.buffers, hidden.parts.children);
                *child(array, 1).buffers.add(1) = hidden.parts.child_buffer;
                child(array, 7).dictionary = hidden.parts.dictionary;
                array.private_data = hidden.private_data;
                (hidden.release)(array);
            }
        }
        let inner = array.release.take().unwrap();
        let hidden = Hidden { parts: self, release: inner, private_data: array.private_data };
        array.private_data = Box::into_raw(Box::new(hidden)).cast();
        array.release = Some(release);
        array
    }
}

struct SchemaParts {
    format: *const std::ffi::c_char,
    name: *const std::ffi::c_char,
    children: *mut *mut FFI_ArrowSchema,
    child: *mut FFI_ArrowSchema,
    child_format: *const std::ffi::c_char,
    grandchild: *mut FFI_ArrowSchema,
}

impl SchemaParts {
    fn of(schema: &mut FFI_ArrowSchema) -> Self {
        let (format, name, children) = (schema.format, schema.name, schema.children);
        // SAFETY: the batch has such columns.
        unsafe {
            let (child, child_format) = (*children.add(2), (**children.add(1)).format);
            Self { format, name, children, child, child_format, grandchild: *(**children.add(8)).children }
        }
    }

    fn hide(self, mut schema: FFI_ArrowSchema) -> FFI_ArrowSchema {
        unsafe extern "C" fn release(schema: *mut FFI_ArrowSchema) {
            // SAFETY: made below, and called once.
            unsafe {
                let schema = &mut *schema;
                let hidden = Box::from_raw(schema.private_data.cast::<Hidden<SchemaParts, FFI_ArrowSchema>>());
                let parts = &hidden.parts;
                (schema.format, schema.name, schema.children) = (parts.format, parts.name, parts.children);
                *schema.children.add(2) = parts.child;
                (**schema.children.add(1)).format = parts.child_format;
                *(**schema.children.add(8)).children = parts.grandchild;
                schema.private_data = hidden.private_data;
                (hidden.release)(schema);
            }
        }
        let inner = schema.release.take().unwrap();
        let hidden = Hidden { parts: self, release: inner, private_data: schema.private_data };
        schema.private_data = Box::into_raw(Box::new(hidden)).cast();
        schema.release = Some(release);
        schema
    }
}

#[test]
fn released_and_missing_structs_are_told_and_their_partner_is_released() {
    let _alone = alone();
    let batch = batch();
    let message = |result: Result<RecordBatch>| result.unwrap_err().message().to_owned();

    let (array, _) = exported(&batch);
    assert!(message(taken(array, FFI_ArrowSchema::empty())).starts_with("schema is released"));
    let (_, schema) = exported(&batch);
    assert!(message(taken(FFI_ArrowArray::empty(), schema)).starts_with("array is released"));
    let (mut array, mut schema) = exported(&batch);
    // SAFETY: NULL is allowed.
    let result = unsafe { take::batch(&raw mut array, null_mut()) };
    assert_eq!(message(result), "the pointer to the schema is NULL");
    // SAFETY: as above.
    let result = unsafe { take::batch(null_mut(), &raw mut schema) };
    assert_eq!(message(result), "the pointer to the array is NULL");
    assert!(array.release.is_none() && schema.release.is_none());
    assert_eq!(give::alive(), 0);
}

#[test]
fn nulls_of_the_root_are_refused() {
    let _alone = alone();
    let nulls = NullBuffer::from(vec![true, false]);
    let fields = Fields::from(vec![Field::new("a", DataType::Int32, true)]);
    let rows = StructArray::new(fields, vec![Arc::new(Int32Array::from(vec![1, 2]))], Some(nulls));
    let (array, schema) = ffi::to_ffi(&rows.to_data()).unwrap();
    let error = taken(array, schema).unwrap_err();
    assert!(error.message().contains("rows of a record batch are not null"), "{error}");
}

#[test]
fn misaligned_buffers_are_accepted() {
    let _alone = alone();
    let batch = RecordBatch::try_from_iter([column("i32", Int32Array::from_iter_values(0..20))]).unwrap();
    let (mut array, schema) = exported(&batch);
    let mut bytes = [0_u8; 84];
    let start = bytes.as_ptr().align_offset(4) + 1;
    (0..20_i32).for_each(|n| bytes[start + 4 * n as usize..][..4].copy_from_slice(&n.to_ne_bytes()[..]));
    // SAFETY: the second buffer of the only column, as long as before.
    unsafe { *child(&mut array, 0).buffers.add(1) = bytes[start..].as_ptr().cast() };
    assert_eq!(taken(array, schema).unwrap(), batch);
}

#[test]
fn empty_arrays_may_have_no_buffers() {
    let _alone = alone();
    let batch = batch().slice(0, 0);
    let (mut array, schema) = exported(&batch);
    for place in 0..13 {
        // SAFETY: the columns have that many buffers.
        unsafe {
            let column = child(&mut array, place);
            (0..usize::try_from(column.n_buffers).unwrap()).for_each(|buffer| *column.buffers.add(buffer) = null());
        }
    }
    assert_eq!(taken(array, schema).unwrap(), batch);
    let nothing = RecordBatch::try_new_with_options(
        Arc::new(Schema::empty()),
        vec![],
        &RecordBatchOptions::new().with_row_count(Some(7)),
    );
    let (array, schema) = exported(nothing.as_ref().unwrap());
    assert_eq!(taken(array, schema).unwrap().num_rows(), 7);
}

#[test]
fn values_are_validated() {
    static BEYOND: [i32; 3] = [0, 3, 2];
    static NEGATIVE: [i32; 3] = [0, -1, -1];
    static KEYS: [i8; 2] = [0, 9];

    let _alone = alone();
    let texts = RecordBatch::try_from_iter([column("text", StringArray::from(vec!["ab", "c"]))]).unwrap();
    let wrongs = [(1, BEYOND.as_ptr().cast()), (1, NEGATIVE.as_ptr().cast()), (2, c"\xff\xff\xff".as_ptr().cast())];
    for (buffer, wrong) in wrongs {
        let (mut array, schema) = exported(&texts);
        // SAFETY: the column has three buffers, and the others are as long.
        unsafe { *child(&mut array, 0).buffers.add(buffer) = wrong };
        assert!(taken(array, schema).unwrap_err().message().starts_with("array.children[0]"));
    }
    let keys = DictionaryArray::<Int8Type>::from_iter(["a", "b"]);
    let dictionary = RecordBatch::try_from_iter([column("key", keys)]).unwrap();
    let (mut array, schema) = exported(&dictionary);
    // SAFETY: as above.
    unsafe { *child(&mut array, 0).buffers.add(1) = KEYS.as_ptr().cast() };
    assert!(taken(array, schema).is_err());
    assert_eq!(give::alive(), 0);
}

#[test]
fn names_with_nul_are_not_exported() {
    let _alone = alone();
    let schema = Schema::new(vec![Field::new("a\0b", DataType::Int8, true)]);
    assert!(give::schema(&schema).unwrap_err().message().contains("text without NUL"));
    assert!(give::stream(Arc::new(schema), std::iter::empty()).is_err());
}

fn streamed<B: Iterator<Item = Result<RecordBatch>> + Send + 'static>(batches: B) -> take::Stream {
    let mut stream = give::stream(batch().schema(), batches).unwrap();
    // SAFETY: given, and unchanged.
    unsafe { take::Stream::take(&raw mut stream) }.unwrap()
}

#[test]
fn a_stream_comes_back_batch_by_batch() {
    let _alone = alone();
    let batches = [batch(), batch().slice(7, 9), batch().slice(0, 0)];
    let stream = streamed(batches.clone().into_iter().map(Ok));
    assert_eq!(stream.schema(), batches[0].schema());
    assert_eq!(stream.map(Result::unwrap).collect::<Vec<_>>(), batches);
    assert_eq!(give::alive(), 0);
}

#[test]
fn errors_and_panics_end_a_stream_and_are_told() {
    let _alone = alone();
    let failing = [Ok(batch()), Err(Error::io("the disk\0is gone")), Ok(batch())];
    let mut stream = streamed(failing.into_iter());
    assert!(stream.next().unwrap().is_ok());
    assert_eq!(
        stream.next().unwrap().unwrap_err().message(),
        "get_next of the stream failed with code 5: the disk\\0is gone"
    );
    assert!(stream.next().is_none());
    drop(stream);

    let mut stream = streamed((0..3).map(|n| if n == 1 { panic!("number {n}") } else { Ok(batch()) }));
    assert!(stream.next().unwrap().is_ok());
    assert!(stream.next().unwrap().unwrap_err().message().ends_with("the stream panicked: number 1"));
    assert!(stream.next().is_none());

    let other = RecordBatch::try_from_iter([column("i32", Int32Array::from(vec![1]))]).unwrap();
    let error = streamed([Ok(other)].into_iter()).next().unwrap().unwrap_err();
    assert!(error.message().contains("another schema"), "{error}");
    drop(stream);
    assert_eq!(give::alive(), 0);
}

/// Batches whose end fails.
struct Sore;

impl Iterator for Sore {
    type Item = Result<RecordBatch>;

    fn next(&mut self) -> Option<Self::Item> {
        None
    }
}

impl Drop for Sore {
    fn drop(&mut self) {
        panic!("sore");
    }
}

#[test]
fn a_panic_at_the_end_of_a_stream_stays_inside() {
    let _alone = alone();
    drop(streamed(Sore));
    assert_eq!(give::alive(), 0);

    let mut stream = streamed(Sore);
    assert!(stream.next().unwrap().unwrap_err().message().ends_with("the end of the stream panicked: sore"));
    assert!(stream.next().is_none());
    drop(stream);
    assert_eq!(give::alive(), 0);
}

#[test]
fn broken_streams_are_told_from_released_ones() {
    let _alone = alone();
    type Callback = unsafe extern "C" fn(*mut FFI_ArrowArrayStream);
    static RELEASED: std::sync::atomic::AtomicUsize = std::sync::atomic::AtomicUsize::new(0);
    unsafe extern "C" fn release(stream: *mut FFI_ArrowArrayStream) {
        RELEASED.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        // SAFETY: a live stream.
        unsafe { (*stream).release = None };
    }
    unsafe extern "C" fn schema_fails(_: *mut FFI_ArrowArrayStream, _: *mut FFI_ArrowSchema) -> i32 {
        7
    }
    unsafe extern "C" fn schema_empty(_: *mut FFI_ArrowArrayStream, _: *mut FFI_ArrowSchema) -> i32 {
        0
    }
    unsafe extern "C" fn next_fails(_: *mut FFI_ArrowArrayStream, _: *mut FFI_ArrowArray) -> i32 {
        8
    }
    unsafe extern "C" fn no_words(_: *mut FFI_ArrowArrayStream) -> *const std::ffi::c_char {
        null()
    }
    let broken = |change: fn(&mut FFI_ArrowArrayStream)| {
        let mut stream = FFI_ArrowArrayStream {
            get_schema: Some(schema_fails),
            get_next: Some(next_fails),
            get_last_error: Some(no_words),
            release: Some(release as Callback),
            private_data: null_mut(),
        };
        change(&mut stream);
        // SAFETY: as filled by a producer, or released.
        let error = unsafe { take::Stream::take(&raw mut stream) }.unwrap_err();
        assert!(stream.release.is_none());
        error.message().to_owned()
    };
    assert_eq!(broken(|_| ()), "get_schema of the stream failed with code 7: the producer gives no reason");
    assert!(broken(|stream| stream.get_last_error = None).ends_with("gives no reason"));
    assert_eq!(broken(|stream| stream.get_schema = None), "stream.get_schema is NULL");
    assert_eq!(broken(|stream| stream.get_next = None), "stream.get_next is NULL");
    assert!(broken(|stream| stream.get_schema = Some(schema_empty)).starts_with("stream: schema is released"));
    assert_eq!(RELEASED.load(std::sync::atomic::Ordering::Relaxed), 5);
    assert!(broken(|stream| stream.release = None).starts_with("the stream is released"));
    // SAFETY: NULL is allowed.
    assert!(unsafe { take::Stream::take(null_mut()) }.is_err());
}
