//! Whatever a call is given and whatever it returns: both structs are consumed, all is released once, and nothing is left.
//!
//! Over datasets in memory, so that Miri runs all of it: `cargo miri test --no-default-features --features memory,test-panic`.
#![cfg(feature = "memory")]
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::undocumented_unsafe_blocks,
    reason = "each call is a caller's, as the header says"
)]

mod producer;

use std::{ffi::CString, mem::MaybeUninit, ptr, sync::Arc};

use arrow_array::{Array, ArrayRef, Int64Array, RecordBatch, StringArray, StructArray, cast::AsArray};
use arrow_schema::{DataType, Field, Schema};
use nautilus_cython_cdata::{FFI_ArrowArray, FFI_ArrowArrayStream, FFI_ArrowSchema, give, take};
use nautilus_lance::{
    error::{LanceError, LanceStatus},
    ffi::*,
    options::{LanceCommit_t, LanceMode, LanceOptions_t},
};
use producer::{Counts, produce, produce_stream, wrong};

/// One test at a time: they ask what is alive in the process.
fn alone() -> impl Drop {
    use std::sync::{Mutex, MutexGuard, PoisonError};
    static ONE: Mutex<()> = Mutex::new(());
    struct Guard(#[allow(dead_code)] MutexGuard<'static, ()>);
    impl Drop for Guard {
        fn drop(&mut self) {
            if !std::thread::panicking() {
                assert_eq!(lance_live_objects(), 0);
            }
        }
    }
    let guard = Guard(ONE.lock().unwrap_or_else(PoisonError::into_inner));
    assert_eq!(lance_live_objects(), 0);
    guard
}

fn batch(rows: i64) -> RecordBatch {
    let ids: ArrayRef = Arc::new(Int64Array::from_iter_values(0..rows));
    let names: ArrayRef =
        Arc::new((0..rows).map(|row| (row % 3 != 0).then(|| format!("n{row}"))).collect::<StringArray>());
    RecordBatch::try_from_iter_with_nullable([("id", ids, false), ("name", names, true)]).unwrap()
}

fn other() -> RecordBatch {
    RecordBatch::try_from_iter([("id", Arc::new(StringArray::from(vec!["x"])) as ArrayRef)]).unwrap()
}

/// The status and the message of a call, whose error is freed.
fn told(call: impl FnOnce(&mut MaybeUninit<LanceError>) -> LanceStatus) -> (LanceStatus, String) {
    let mut err = MaybeUninit::uninit();
    let status = call(&mut err);
    if status == LanceStatus::Ok {
        return (status, String::new());
    }
    let mut err = unsafe { err.assume_init() };
    assert_eq!(err.code, status);
    let message = unsafe { std::ffi::CStr::from_ptr(err.message) }.to_str().unwrap().to_owned();
    unsafe { lance_error_drop(Some(&mut err)) };
    assert!(err.message.is_null());
    unsafe { lance_error_drop(Some(&mut err)) };
    (status, message)
}

fn uri(name: &str) -> CString {
    CString::new(format!("memory/{name}")).unwrap()
}

fn mode(mode: LanceMode) -> LanceOptions_t {
    LanceOptions_t {
        struct_size: size_of::<LanceOptions_t>(),
        mode: mode as u32,
        reserved: 0,
        rows_per_file: 0,
        rows_per_group: 0,
        queue_bytes: 0,
        columns: ptr::null(),
        columns_len: 0,
    }
}

fn try_open(name: &str, schema: &Schema, options: &LanceOptions_t) -> Result<LanceWriter_API, (LanceStatus, String)> {
    let mut schema = give::schema(schema).unwrap();
    let mut out = MaybeUninit::uninit();
    let failure = told(|err| unsafe {
        lance_writer_new(uri(name).as_ptr(), &raw mut schema, options, Some(&mut out), Some(err))
    });
    assert!(schema.release.is_none());
    if failure.0 == LanceStatus::Ok { Ok(unsafe { out.assume_init() }) } else { Err(failure) }
}

fn open(name: &str) -> LanceWriter_API {
    try_open(name, &batch(1).schema(), &mode(LanceMode::Create)).unwrap()
}

fn write(writer: Option<&LanceWriter_API>, batch: &RecordBatch) -> (LanceStatus, String, Counts) {
    let (mut array, mut schema, counts) = produce(batch);
    let (status, message) =
        told(|err| unsafe { lance_writer_write_batch(writer, &raw mut array, &raw mut schema, Some(err)) });
    assert!(array.release.is_none() && schema.release.is_none());
    (status, message, counts)
}

fn close(writer: &LanceWriter_API) -> Result<LanceCommit_t, (LanceStatus, String)> {
    let mut commit = MaybeUninit::uninit();
    let failure = told(|err| lance_writer_close(Some(writer), Some(&mut commit), Some(err)));
    if failure.0 == LanceStatus::Ok { Ok(unsafe { commit.assume_init() }) } else { Err(failure) }
}

fn rows(name: &str) -> Result<Vec<RecordBatch>, LanceStatus> {
    let mut reader = MaybeUninit::uninit();
    let status = unsafe { lance_reader_open(uri(name).as_ptr(), 0, Some(&mut reader), None) };
    if status != LanceStatus::Ok {
        return Err(status);
    }
    let reader = unsafe { reader.assume_init() };
    let mut stream = MaybeUninit::uninit();
    assert_eq!(lance_reader_stream(Some(&reader), 4, Some(&mut stream), None), LanceStatus::Ok);
    let total = lance_reader_rows(Some(&reader));
    lance_reader_drop(reader); // the stream lives on
    let mut stream = unsafe { stream.assume_init() };
    let batches: Vec<_> = unsafe { take::Stream::take(&raw mut stream) }.unwrap().map(Result::unwrap).collect();
    assert_eq!(batches.iter().map(|batch| batch.num_rows() as u64).sum::<u64>(), total);
    assert!(batches.iter().all(|batch| batch.num_rows() <= 4));
    Ok(batches)
}

#[test]
fn what_is_written_and_closed_is_read() {
    let _alone = alone();
    let writer = open("written");
    for rows in [0, 1, 7] {
        let (status, message, counts) = write(Some(&writer), &batch(rows));
        assert_eq!((status, message.as_str()), (LanceStatus::Ok, ""));
        drop(counts);
    }
    let commit = close(&writer).unwrap();
    assert_eq!((commit.version, commit.rows, commit.fragments), (1, 8, 1));
    lance_writer_drop(writer);
    let read = rows("written").unwrap();
    let ids: Vec<i64> = read
        .iter()
        .flat_map(|batch| batch.column(0).as_primitive::<arrow_array::types::Int64Type>().values().to_vec())
        .collect();
    assert_eq!(ids, [0, 0, 1, 2, 3, 4, 5, 6]);
}

#[test]
fn every_batch_is_released_once_when_the_writer_is_closed() {
    let _alone = alone();
    let writer = open("released");
    let counts: Vec<Counts> = (0..5).map(|_| write(Some(&writer), &batch(3)).2).collect();
    close(&writer).unwrap();
    assert!(counts.iter().all(Counts::once));
    lance_writer_drop(writer);
    assert!(counts.iter().all(Counts::once));
}

#[test]
fn without_a_close_nothing_is_committed() {
    let _alone = alone();
    let writer = open("dropped");
    let counts = write(Some(&writer), &batch(3)).2;
    lance_writer_drop(writer);
    assert!(counts.once());
    assert_eq!(rows("dropped").unwrap_err(), LanceStatus::NotFound);
}

#[test]
fn an_aborted_writer_takes_nothing_and_commits_nothing() {
    let _alone = alone();
    let writer = open("aborted");
    let before = write(Some(&writer), &batch(3)).2;
    assert_eq!(lance_writer_abort(Some(&writer), None), LanceStatus::Ok);
    assert!(before.once());
    let (status, message, after) = write(Some(&writer), &batch(3));
    assert_eq!((status, message.as_str()), (LanceStatus::InvalidState, "the writer is aborted"));
    assert!(after.once());
    assert_eq!(close(&writer).unwrap_err().0, LanceStatus::InvalidState);
    assert_eq!(lance_writer_abort(Some(&writer), None), LanceStatus::InvalidState);
    lance_writer_drop(writer);
    assert_eq!(rows("aborted").unwrap_err(), LanceStatus::NotFound);
}

#[test]
fn a_closed_writer_says_so() {
    let _alone = alone();
    let writer = open("closed");
    close(&writer).unwrap();
    let (status, message, counts) = write(Some(&writer), &batch(3));
    assert_eq!((status, message.as_str()), (LanceStatus::InvalidState, "the writer is closed"));
    assert!(counts.once());
    assert_eq!(close(&writer).unwrap_err().0, LanceStatus::InvalidState);
    assert_eq!(lance_writer_abort(Some(&writer), None), LanceStatus::InvalidState);
    let (mut stream, counts) = produce_stream(vec![Ok(batch(3))]);
    assert_eq!(unsafe { lance_writer_write_stream(Some(&writer), &raw mut stream, None) }, LanceStatus::InvalidState);
    assert!(counts.once());
    lance_writer_drop(writer);
    assert!(rows("closed").unwrap().is_empty());
}

#[test]
fn null_pointers_consume_what_is_beside_them() {
    let _alone = alone();
    let writer = open("null");
    let (status, message, counts) = write(None, &batch(3));
    assert_eq!((status, message.as_str()), (LanceStatus::NullPointer, "`writer` is NULL"));
    assert!(counts.once());
    let empty = MaybeUninit::<LanceWriter_API>::zeroed();
    let (status, _, counts) = write(Some(unsafe { empty.assume_init_ref() }), &batch(3));
    assert_eq!(status, LanceStatus::EmptyHandle);
    assert!(counts.once());

    let (mut array, mut schema, counts) = produce(&batch(3));
    let (status, message) =
        told(|err| unsafe { lance_writer_write_batch(Some(&writer), &raw mut array, ptr::null_mut(), Some(err)) });
    assert_eq!((status, message.as_str()), (LanceStatus::NullPointer, "`schema` is NULL"));
    assert_eq!(counts.of_array(), 1);
    let (status, message) =
        told(|err| unsafe { lance_writer_write_batch(Some(&writer), ptr::null_mut(), &raw mut schema, Some(err)) });
    assert_eq!((status, message.as_str()), (LanceStatus::NullPointer, "`array` is NULL"));
    assert!(counts.once());

    let (mut stream, counts) = produce_stream(vec![Ok(batch(3))]);
    assert_eq!(unsafe { lance_writer_write_stream(None, &raw mut stream, None) }, LanceStatus::NullPointer);
    assert!(counts.once());
    assert_eq!(unsafe { lance_writer_write_stream(Some(&writer), ptr::null_mut(), None) }, LanceStatus::NullPointer);

    // A bad `out` consumes, too.
    let mut schema = give::schema(&batch(1).schema()).unwrap();
    let status = unsafe { lance_writer_new(uri("x").as_ptr(), &raw mut schema, ptr::null(), None, None) };
    assert_eq!(status, LanceStatus::NullPointer);
    assert!(schema.release.is_none());
    let mut out = MaybeUninit::uninit();
    let mut schema = give::schema(&batch(1).schema()).unwrap();
    let status = unsafe { lance_writer_new(ptr::null(), &raw mut schema, ptr::null(), Some(&mut out), None) };
    assert_eq!(status, LanceStatus::NullPointer);
    assert!(schema.release.is_none());

    assert_eq!(lance_writer_close(None, None, None), LanceStatus::NullPointer);
    assert_eq!(lance_writer_abort(None, None), LanceStatus::NullPointer);
    lance_writer_drop(unsafe { empty.assume_init() });
    assert_eq!(close(&writer).unwrap().rows, 0); // and without room for an error
    assert_eq!(lance_writer_close(Some(&writer), None, None), LanceStatus::InvalidState);
    lance_writer_drop(writer);
}

#[test]
fn released_structs_are_noticed_and_the_other_is_consumed() {
    let _alone = alone();
    let writer = open("twice");
    let (mut array, mut schema, first) = produce(&batch(3));
    unsafe { lance_writer_write_batch(Some(&writer), &raw mut array, &raw mut schema, None) };
    let (_, mut fresh, second) = {
        let (array, schema, counts) = produce(&batch(3));
        drop(array);
        ((), schema, counts)
    };
    let (status, message) =
        told(|err| unsafe { lance_writer_write_batch(Some(&writer), &raw mut array, &raw mut fresh, Some(err)) });
    assert_eq!(status, LanceStatus::Released);
    assert_eq!(message, "`array` is released: it was consumed before, or never filled");
    assert!(second.once());
    let (mut fresh, _, third) = {
        let (array, schema, counts) = produce(&batch(3));
        drop(schema);
        (array, (), counts)
    };
    let status = unsafe { lance_writer_write_batch(Some(&writer), &raw mut fresh, &raw mut schema, None) };
    assert_eq!(status, LanceStatus::Released);
    assert!(third.once());
    let mut stream = FFI_ArrowArrayStream::empty();
    assert_eq!(unsafe { lance_writer_write_stream(Some(&writer), &raw mut stream, None) }, LanceStatus::Released);
    assert_eq!(close(&writer).unwrap().rows, 3);
    assert!(first.once());
    lance_writer_drop(writer);
}

#[test]
fn one_pointer_for_both_is_refused() {
    let _alone = alone();
    let writer = open("alias");
    let (mut array, schema, counts) = produce(&batch(3));
    drop(schema);
    let alias: *mut FFI_ArrowSchema = (&raw mut array).cast();
    assert_eq!(unsafe { lance_writer_write_batch(Some(&writer), &raw mut array, alias, None) }, LanceStatus::Released);
    assert!(counts.once());
    lance_writer_drop(writer);
}

#[test]
fn other_columns_are_refused_and_change_nothing() {
    let _alone = alone();
    let writer = open("mismatch");
    let good = batch(3);
    let fields = good.schema();
    let renamed = Schema::new(vec![fields.field(0).clone().with_name("ID"), fields.field(1).clone()]);
    let nullable = Schema::new(vec![fields.field(0).clone().with_nullable(true), fields.field(1).clone()]);
    let noted = fields.field(1).clone().with_metadata([("unit".to_owned(), "lots".to_owned())].into());
    let noted = Schema::new(vec![fields.field(0).clone(), noted]);
    let with = |schema: Schema| RecordBatch::try_new(Arc::new(schema), good.columns().to_vec()).unwrap();
    let reversed = good.project(&[1, 0]).unwrap();
    let fewer = good.project(&[0]).unwrap();
    for (bad, expected) in [
        (with(renamed), "column 0 is \"ID\": Int64 not null, expected \"id\": Int64 not null"),
        (with(nullable), "column 0 is \"id\": Int64, expected \"id\": Int64 not null"),
        (with(noted), "column 1 is \"name\": Utf8 {\"unit\": \"lots\"}, expected \"name\": Utf8"),
        (reversed, "column 0 is \"name\": Utf8, expected \"id\": Int64 not null"),
        (fewer, "the batch has 1 columns, expected 2"),
        (other(), "the batch has 1 columns, expected 2"),
    ] {
        let (status, message, counts) = write(Some(&writer), &bad);
        assert_eq!((status, message.as_str()), (LanceStatus::SchemaMismatch, expected));
        assert!(counts.once());
    }
    let (mut stream, counts) = produce_stream(vec![Ok(other())]);
    assert_eq!(unsafe { lance_writer_write_stream(Some(&writer), &raw mut stream, None) }, LanceStatus::SchemaMismatch);
    assert!(counts.once());
    assert_eq!(write(Some(&writer), &good).0, LanceStatus::Ok);
    assert_eq!(close(&writer).unwrap().rows, 3);
    lance_writer_drop(writer);
}

#[test]
fn contradictory_structs_are_refused_and_change_nothing() {
    let _alone = alone();
    let writer = open("wrong");
    for (spoil, expected) in wrong() {
        let (mut array, mut schema, counts) = produce(&batch(3));
        spoil(&mut array, &mut schema);
        let (status, message) =
            told(|err| unsafe { lance_writer_write_batch(Some(&writer), &raw mut array, &raw mut schema, Some(err)) });
        assert_eq!(status, LanceStatus::InvalidValue, "{message}");
        assert!(message.contains(expected), "{message}");
        assert!(counts.once(), "{expected}");
    }
    // A root that is not a struct.
    let data = Int64Array::from(vec![1, 2]).into_data();
    let (mut array, mut schema) = nautilus_arrow_ffi(&data);
    let status = unsafe { lance_writer_write_batch(Some(&writer), &raw mut array, &raw mut schema, None) };
    assert_eq!(status, LanceStatus::InvalidValue);
    // A root with nulls.
    let rows = StructArray::from(batch(3));
    let (fields, columns, _) = rows.into_parts();
    let rows = StructArray::new(fields, columns, Some(vec![true, false, true].into()));
    let (mut array, mut schema) = nautilus_arrow_ffi(&rows.into_data());
    let (status, message) =
        told(|err| unsafe { lance_writer_write_batch(Some(&writer), &raw mut array, &raw mut schema, Some(err)) });
    assert_eq!(status, LanceStatus::InvalidValue);
    assert!(message.contains("rows of a record batch are not null"), "{message}");
    assert_eq!(close(&writer).unwrap().rows, 0);
    lance_writer_drop(writer);
}

fn nautilus_arrow_ffi(data: &arrow_data::ArrayData) -> (FFI_ArrowArray, FFI_ArrowSchema) {
    (FFI_ArrowArray::new(data), FFI_ArrowSchema::try_from(data.data_type()).unwrap())
}

#[test]
fn a_disk_that_fills_poisons_the_writer_and_commits_nothing() {
    let _alone = alone();
    for (name, good) in [("full", 1), ("readonly", 0)] {
        let writer = open(name);
        let counts: Vec<Counts> = (0..good + 1).map(|_| write(Some(&writer), &batch(3)).2).collect();
        // It is told once why, wherever it shows first, and then that the writer is poisoned.
        let mut told_once = false;
        for _ in 0..3 {
            let (status, message) = close(&writer).unwrap_err();
            assert!(message.contains("no space left"), "{message}");
            assert_eq!(status, if told_once { LanceStatus::Poisoned } else { LanceStatus::Io });
            told_once = true;
        }
        let (status, _, after) = write(Some(&writer), &batch(3));
        assert_eq!(status, LanceStatus::Poisoned);
        assert!(after.once());
        assert_eq!(lance_writer_abort(Some(&writer), None), LanceStatus::Poisoned);
        lance_writer_drop(writer);
        assert!(counts.iter().all(Counts::once));
        assert_eq!(rows(name).unwrap_err(), LanceStatus::NotFound);
    }
}

#[test]
#[cfg(feature = "test-panic")]
fn a_panic_is_told_and_poisons_the_writer() {
    use nautilus_lance::panics::lance_test_panic;
    let _alone = alone();
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| ()));
    for place in [1, 2] {
        let writer = open("panic");
        let before = write(Some(&writer), &batch(3)).2;
        lance_test_panic(place);
        let (status, message, during) = write(Some(&writer), &batch(3));
        // The thread panics at a batch when it gets there: whoever calls next is told.
        let first = if status == LanceStatus::Ok { close(&writer).unwrap_err() } else { (status, message) };
        assert_eq!(first, (LanceStatus::Internal, "internal error: on request".to_owned()));
        let (status, message, after) = write(Some(&writer), &batch(3));
        assert_eq!(status, LanceStatus::Poisoned);
        assert_eq!(message, "the writer is poisoned and can only be dropped: internal error: on request");
        assert!(after.once());
        assert_eq!(close(&writer).unwrap_err().0, LanceStatus::Poisoned);
        lance_writer_drop(writer);
        assert!(before.once() && during.once());
        assert_eq!(rows("panic").unwrap_err(), LanceStatus::NotFound);
    }
    std::panic::set_hook(hook);
}

#[test]
fn a_stream_is_written_and_released() {
    let _alone = alone();
    let writer = open("stream");
    let (mut stream, counts) = produce_stream(vec![Ok(batch(3)), Ok(batch(0)), Ok(batch(5))]);
    assert_eq!(told(|err| unsafe { lance_writer_write_stream(Some(&writer), &raw mut stream, Some(err)) }).1, "");
    assert!(stream.release.is_none() && counts.once());
    assert_eq!(close(&writer).unwrap().rows, 8);
    lance_writer_drop(writer);
}

#[test]
fn a_part_of_a_stream_is_not_committed() {
    let _alone = alone();
    let failed = || Err("the venue is gone".to_owned());
    // It fails at once: nothing has happened.
    let writer = open("stream fails");
    let (mut stream, counts) = produce_stream(vec![failed()]);
    let (status, message) = told(|err| unsafe { lance_writer_write_stream(Some(&writer), &raw mut stream, Some(err)) });
    assert_eq!(status, LanceStatus::Io);
    assert!(message.contains("the venue is gone"), "{message}");
    assert!(counts.once());
    // It fails half-way.
    let (mut stream, counts) = produce_stream(vec![Ok(batch(3)), failed()]);
    let (status, _) = told(|err| unsafe { lance_writer_write_stream(Some(&writer), &raw mut stream, Some(err)) });
    assert_eq!(status, LanceStatus::Io);
    assert!(counts.once());
    assert_eq!(close(&writer).unwrap_err().0, LanceStatus::Poisoned);
    lance_writer_drop(writer);
    assert_eq!(rows("stream fails").unwrap_err(), LanceStatus::NotFound);
}

#[test]
fn a_full_queue_waits_and_a_dead_thread_wakes_it() {
    let _alone = alone();
    let mut options = mode(LanceMode::Create);
    options.queue_bytes = 1; // each batch waits alone
    let schema = batch(1).schema();
    let writer = try_open("narrow", &schema, &options).unwrap();
    for _ in 0..20 {
        assert_eq!(write(Some(&writer), &batch(3)).0, LanceStatus::Ok);
    }
    assert_eq!(close(&writer).unwrap().rows, 60);
    lance_writer_drop(writer);

    let writer = try_open("narrow and full", &schema, &options).unwrap();
    let statuses: Vec<_> = (0..20).map(|_| write(Some(&writer), &batch(3)).0).collect();
    let first = statuses.iter().position(|status| *status != LanceStatus::Ok).unwrap();
    assert_eq!(statuses[first], LanceStatus::Io);
    assert!(statuses[first + 1..].iter().all(|status| *status == LanceStatus::Poisoned));
    lance_writer_drop(writer);
}

#[test]
fn threads_take_turns() {
    let _alone = alone();
    struct Shared(LanceWriter_API);
    unsafe impl Sync for Shared {}
    let shared = Shared(open("threads"));
    std::thread::scope(|scope| {
        for _ in 0..3 {
            let shared = &shared;
            scope.spawn(move || {
                for _ in 0..5 {
                    assert_eq!(write(Some(&shared.0), &batch(2)).0, LanceStatus::Ok);
                }
            });
        }
    });
    assert_eq!(close(&shared.0).unwrap().rows, 30);
    lance_writer_drop(shared.0);
}

#[test]
fn the_mode_decides_what_becomes_of_a_dataset() {
    let _alone = alone();
    let schema = batch(1).schema();
    let go = |name, options: LanceOptions_t| {
        let writer = try_open(name, &schema, &options)?;
        assert_eq!(write(Some(&writer), &batch(2)).0, LanceStatus::Ok);
        let commit = close(&writer);
        lance_writer_drop(writer);
        commit
    };
    assert_eq!(go("modes", mode(LanceMode::Append)).unwrap_err().0, LanceStatus::NotFound);
    assert_eq!(go("modes", mode(LanceMode::Create)).unwrap().version, 1);
    assert_eq!(go("modes", mode(LanceMode::Create)).unwrap_err().0, LanceStatus::AlreadyExists);
    assert_eq!(go("modes", mode(LanceMode::Append)).unwrap().version, 2);
    assert_eq!(rows("modes").unwrap().iter().map(RecordBatch::num_rows).sum::<usize>(), 4);
    assert_eq!(go("modes", mode(LanceMode::Overwrite)).unwrap().version, 3);
    assert_eq!(rows("modes").unwrap().iter().map(RecordBatch::num_rows).sum::<usize>(), 2);
    let mismatch = try_open("modes", &other().schema(), &mode(LanceMode::Append)).unwrap_err();
    assert_eq!(mismatch.0, LanceStatus::SchemaMismatch);
}

#[test]
fn options_are_checked() {
    let _alone = alone();
    let schema = batch(1).schema();
    let refused = |change: fn(&mut LanceOptions_t)| {
        let mut options = mode(LanceMode::Create);
        change(&mut options);
        let (status, message) = try_open("options", &schema, &options).unwrap_err();
        assert_eq!(status, LanceStatus::InvalidValue);
        message
    };
    assert!(refused(|options| options.struct_size = 8).starts_with("options.struct_size is 8, expected "));
    assert_eq!(refused(|options| options.mode = 3), "options.mode is 3, expected a LanceMode from 0 to 2");
    assert!(
        refused(|options| options.rows_per_file = u64::MAX)
            .starts_with("options.rows_per_file is 18446744073709551615")
    );
    assert!(refused(|options| options.columns_len = 1).contains("expected 1 columns"));
    assert_eq!(refused(|options| options.reserved = 1), "options.reserved is 1, expected 0");
}

#[test]
fn columns_are_checked() {
    use nautilus_lance::options::LanceColumn_t;
    let _alone = alone();
    let schema = batch(1).schema();
    let none =
        LanceColumn_t { name: c"name".as_ptr(), compression: ptr::null(), compression_level: 0, encoding: ptr::null() };
    let open = |column: LanceColumn_t| {
        let mut options = mode(LanceMode::Overwrite);
        (options.columns, options.columns_len) = (&raw const column, 1);
        try_open("columns", &schema, &options).map(|writer| lance_writer_drop(writer)).map_err(|(_, message)| message)
    };
    let zstd = LanceColumn_t { compression: c"zstd".as_ptr(), compression_level: 3, ..none };
    assert_eq!(open(zstd), Ok(()));
    assert_eq!(open(LanceColumn_t { encoding: c"fullzip".as_ptr(), ..zstd }), Ok(()));
    for (column, expected) in [
        (
            LanceColumn_t { name: c"price".as_ptr(), ..none },
            "options.columns has \"price\", expected one of [\"id\", \"name\"]",
        ),
        (LanceColumn_t { name: ptr::null(), ..none }, "`options.columns[0].name` is NULL"),
        (
            LanceColumn_t { compression: c"rar".as_ptr(), ..none },
            "options.columns[0].compression is \"rar\", expected one of",
        ),
        (LanceColumn_t { compression_level: 3, ..none }, "options.columns[0].compression_level is 3, expected"),
        (LanceColumn_t { compression_level: 23, ..zstd }, "options.columns[0].compression_level is 23, expected"),
        (
            LanceColumn_t { encoding: c"raw".as_ptr(), ..none },
            "options.columns[0].encoding is \"raw\", expected one of",
        ),
        (
            LanceColumn_t { name: c"\xff".as_ptr(), ..none },
            "`options.columns[0].name` is \"\\xff\", expected UTF-8 text",
        ),
    ] {
        let message = open(column).unwrap_err();
        assert!(message.starts_with(expected), "{message}");
    }
}

#[test]
fn schemas_that_no_dataset_has_are_refused() {
    let _alone = alone();
    let refused = |schema: Schema| try_open("schemas", &schema, &mode(LanceMode::Create)).unwrap_err();
    assert_eq!(refused(Schema::empty()).1, "the schema has no columns, expected at least one");
    let twice = Field::new("x", DataType::Int8, true);
    assert_eq!(refused(Schema::new(vec![twice.clone(), twice])).1, "two columns have the name \"x\"");
    let mut schema = FFI_ArrowSchema::empty();
    let mut out = MaybeUninit::uninit();
    let status = unsafe { lance_writer_new(uri("x").as_ptr(), &raw mut schema, ptr::null(), Some(&mut out), None) };
    assert_eq!(status, LanceStatus::Released);
}

#[test]
fn a_reader_says_what_is_not_there() {
    let _alone = alone();
    let open = |uri: *const std::ffi::c_char, version| {
        let mut out = MaybeUninit::uninit();
        let failure = told(|err| unsafe { lance_reader_open(uri, version, Some(&mut out), Some(err)) });
        if failure.0 == LanceStatus::Ok { Ok(unsafe { out.assume_init() }) } else { Err(failure) }
    };
    assert_eq!(open(c"memory/nowhere".as_ptr(), 0).unwrap_err().0, LanceStatus::NotFound);
    assert_eq!(open(ptr::null(), 0).unwrap_err().0, LanceStatus::NullPointer);
    assert_eq!(open(c"\xff".as_ptr(), 0).unwrap_err().0, LanceStatus::InvalidValue);
    let status = unsafe { lance_reader_open(c"memory/nowhere".as_ptr(), 0, None, None) };
    assert_eq!(status, LanceStatus::NullPointer);
    let writer = self::open("one version");
    close(&writer).unwrap();
    lance_writer_drop(writer);
    let (status, message) = open(uri("one version").as_ptr(), 2).unwrap_err();
    assert_eq!(status, LanceStatus::NotFound);
    assert!(message.contains("version 2"), "{message}");
    let reader = open(uri("one version").as_ptr(), 1).unwrap();
    assert_eq!((lance_reader_version(Some(&reader)), lance_reader_rows(Some(&reader))), (1, 0));
    let mut schema = MaybeUninit::uninit();
    assert_eq!(lance_reader_schema(Some(&reader), Some(&mut schema), None), LanceStatus::Ok);
    let schema = unsafe { schema.assume_init() };
    assert_eq!(unsafe { take::schema(&schema) }.unwrap(), *batch(1).schema());
    lance_reader_drop(reader);
    assert_eq!((lance_reader_version(None), lance_reader_rows(None)), (0, 0));
    assert_eq!(lance_reader_stream(None, 0, None, None), LanceStatus::NullPointer);
}
