//! Arrow batches: made of data and of a book, read, refused and dropped.

use std::{mem::ManuallyDrop, ptr};

use nautilus_cython_ffi::{
    arrow::*,
    cvec::CVec,
    data::*,
    error::Status,
    orderbook::{OrderBook_API, orderbook_drop},
};

use crate::support::*;

const DELTA: u8 = DataTag::Delta as u8;
const DELTAS: u8 = DataTag::Deltas as u8;

/// A batch of one row.
pub(crate) fn batch() -> ArrowBatch_API {
    to_arrow(DELTA, &[change(1)]).unwrap()
}

fn change(sequence: u64) -> Data_t {
    Data_t { tag: DELTA, body: DataBody_t { delta: delta(sequence) } }
}

fn to_arrow(tag: u8, data: &[Data_t]) -> Result<ArrowBatch_API, Failure> {
    // SAFETY: as many objects as there are.
    call(|out, err| unsafe { data_to_arrow(tag, data.as_ptr(), data.len(), out, err) })
}

fn to_data(batch: Option<&ArrowBatch_API>, tag: u8) -> Result<CVec<Data_t>, Failure> {
    call(|out, err| arrow_to_data(batch, tag, out, err))
}

/// The sequence numbers of deltas, which are freed.
fn sequences(data: CVec<Data_t>) -> Vec<u64> {
    // SAFETY: deltas that the library has made, freed once.
    unsafe {
        let elements = std::slice::from_raw_parts(data.ptr, data.len);
        let sequences = elements.iter().map(|data| data.body.delta.sequence).collect();
        vec_drop_data(data);
        sequences
    }
}

#[test]
fn objects_come_back_from_a_batch() {
    let _watch = watch();
    let batch = to_arrow(DELTA, &[change(1), change(2)]).unwrap();
    assert_eq!(alive(), [("arrow_batch_drop".to_owned(), 1)]);
    let (named, told) = (to_data(Some(&batch), DELTA).unwrap(), to_data(Some(&batch), DATA_TAG_OF_SCHEMA).unwrap());
    assert_eq!(arrow_to_data(Some(&batch), DELTA, None, None), Status::NullPointer);
    arrow_batch_drop(batch);
    assert_eq!((sequences(named), sequences(told)), (vec![1, 2], vec![1, 2]));
}

#[test]
fn objects_that_own_memory_stay_with_the_caller() {
    let _watch = watch();
    let data = Data_t { tag: DELTAS, body: DataBody_t { deltas: ManuallyDrop::new(deltas()) } };
    let batch = to_arrow(DELTAS, &[data]).unwrap();
    let events = to_data(Some(&batch), DELTAS).unwrap();
    assert_eq!(events.len, 1);
    arrow_batch_drop(batch);
    // SAFETY: freed once.
    unsafe { vec_drop_data(events) };
}

#[test]
fn a_book_becomes_a_batch_that_outlives_it() {
    let _watch = watch();
    let book = book();
    let batch = call(|out, err| orderbook_to_arrow(Some(&book), 1, out, err)).unwrap();
    orderbook_drop(book);
    assert_eq!(batch.batch().unwrap().num_rows(), 2);
    assert_eq!(status(to_data(Some(&batch), DELTA).map(sequences)), Status::InvalidValue);
    arrow_batch_drop(batch);
}

#[test]
fn what_makes_no_batch_says_why() {
    let _watch = watch();
    let refused = |tag, data: &[Data_t]| status(to_arrow(tag, data).map(|batch| arrow_batch_drop(batch)));
    assert_eq!(refused(DELTA, &[]), Status::Ok);
    assert_eq!(refused(99, &[]), Status::InvalidValue);
    assert_eq!(refused(DELTA, &[change(1), zeroed()]), Status::InvalidValue);
    assert_eq!(refused(DataTag::Quote as u8, &[change(1)]), Status::InvalidValue);
    assert_eq!(refused(DELTAS, &[Data_t { tag: DELTAS, body: zeroed() }]), Status::InvalidValue);
    // SAFETY: NULL, and more than there can be: refused.
    unsafe {
        for (data, len) in [(ptr::null(), 1), ([change(1)].as_ptr(), usize::MAX)] {
            let made = call(|out, err| data_to_arrow(DELTA, data, len, out, err));
            assert_eq!(status(made.map(|batch| arrow_batch_drop(batch))), Status::InvalidValue);
        }
        assert_eq!(data_to_arrow(DELTA, ptr::null(), 0, None, None), Status::NullPointer);
    }
}

#[test]
fn an_empty_and_a_missing_batch_answer_every_call() {
    let _watch = watch();
    let empty = zeroed();
    assert_no_batch(Some(&empty), Status::EmptyHandle);
    assert_no_batch(None, Status::NullPointer);
    assert!(empty.batch().is_none());
    let no_book = zeroed::<OrderBook_API>();
    let of_none = call(|out, err| orderbook_to_arrow(Some(&no_book), 0, out, err));
    assert_eq!(status(of_none.map(|batch| arrow_batch_drop(batch))), Status::EmptyHandle);
    arrow_batch_drop(empty);
    arrow_batch_drop(zeroed());
}

pub(crate) fn assert_no_batch(batch: Option<&ArrowBatch_API>, answer: Status) {
    assert_eq!(status(to_data(batch, DELTA).map(sequences)), answer);
    assert_eq!(status(to_data(batch, DATA_TAG_OF_SCHEMA).map(sequences)), answer);
}
