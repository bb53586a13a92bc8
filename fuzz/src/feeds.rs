//! Bytes into every feed reader, through the C boundary: data or an error, and an end.

use std::{
    ffi::CString,
    fs,
    path::PathBuf,
    ptr,
    sync::{LazyLock, Mutex, PoisonError},
};

use nautilus_cython_ffi::{
    cvec::CVec,
    data::{Data_t, DataTag, data_clone, data_drop, vec_drop_data},
    error::Status,
    feed::{Feed_API, FeedOptions_t, feed_drop, feed_open, feed_progress, feed_read, feed_skipped},
    orderbook::{orderbook_apply_delta, orderbook_drop, orderbook_new},
};

use crate::support::{Failure, act, alive, call, owned_text, take};

/// More data than files of the size that a fuzzer makes should hold; compressed ones may hold more, and are left there.
const MANY: usize = 50_000;

/// The names that files are given: LOBSTER tells the instrument and the day by them.
const NAMES: [&str; 2] = ["data", "AAPL_2012-06-21_34200000_57600000_message_10.csv"];

/// The file that is written again and again, in memory where there is such a file system.
static FILES: LazyLock<Mutex<[PathBuf; 2]>> = LazyLock::new(|| {
    let memory = PathBuf::from("/dev/shm");
    let parent = if memory.is_dir() { memory } else { std::env::temp_dir() };
    let directory = parent.join(format!("nautilus_cython_fuzz_{}", std::process::id()));
    fs::create_dir_all(&directory).unwrap();
    Mutex::new(NAMES.map(|name| directory.join(name)))
});

/// Removes the file that was written.
pub fn clean() {
    let files = FILES.lock().unwrap_or_else(PoisonError::into_inner);
    let _ = fs::remove_dir_all(files[0].parent().unwrap());
}

/// Reads the bytes after the first as a file, whose format and options the first chooses.
pub fn run(data: &[u8]) {
    let Some((&choice, bytes)) = data.split_first() else { return };
    let files = FILES.lock().unwrap_or_else(PoisonError::into_inner);
    let path = &files[usize::from(choice >> 7)];
    fs::write(path, bytes).unwrap();
    let format = [None, Some(c"dbn"), Some(c"lobster"), Some(c"tardis"), Some(c"binance")][usize::from(choice & 7) % 5];
    let options = FeedOptions_t {
        format: format.map_or(ptr::null(), |format| format.as_ptr()),
        instrument_id: if choice & 8 == 0 { ptr::null() } else { c"ESH4.GLBX".as_ptr() },
        price_precision: if choice & 16 == 0 { 255 } else { 9 },
        size_precision: if choice & 16 == 0 { 255 } else { 3 },
        allow_gaps: choice & 32,
    };
    let path = CString::new(path.to_str().unwrap()).unwrap();
    // SAFETY: NUL-terminated strings.
    match call(|out, err| unsafe { feed_open(path.as_ptr(), Some(&options), out, err) }) {
        Ok(feed) => read(feed, if choice & 64 == 0 { 1000 } else { 3 }),
        Err(failure) => assert_expected(&failure),
    }
    assert_eq!(alive(), []);
}

fn assert_expected(failure: &Failure) {
    let expected = [Status::InvalidValue, Status::Overflow, Status::Io, Status::InvalidState, Status::NotFound];
    assert!(expected.contains(&failure.status), "{failure:?}");
}

/// Reads a feed to its end, and drops it.
fn read(mut feed: Feed_API, batch: usize) {
    let (mut count, mut failed) = (0, false);
    while count < MANY {
        match call(|out, err| feed_read(Some(&mut feed), batch, out, err)) {
            Ok(data) => {
                assert!(!failed, "data after an error");
                assert!((1..=batch).contains(&data.len));
                count += data.len;
                look_at(data);
            }
            Err(failure) if failure.status == Status::Absent => break,
            Err(failure) => {
                assert!(!failed, "a second error: {failure:?}");
                assert_expected(&failure);
                failed = true;
            }
        }
    }
    let progress = feed_progress(Some(&feed));
    assert!(progress.bytes_read <= progress.bytes_total);
    for index in 0.. {
        let mut skipped = std::mem::MaybeUninit::uninit();
        match call(|out, err| feed_skipped(Some(&feed), index, Some(&mut skipped), out, err)) {
            Ok(reason) => drop(owned_text(reason)),
            Err(failure) => {
                assert_eq!(failure.status, Status::Absent);
                break;
            }
        }
    }
    feed_drop(feed);
}

/// Copies some data, applies the deltas to a book, takes an element out, and frees the rest.
fn look_at(v: CVec<Data_t>) {
    let mut book = None;
    for n in 0..v.len {
        // SAFETY: `len` elements.
        let data = unsafe { &*v.ptr.add(n) };
        if n % 16 == 0 {
            // SAFETY: made by the library, and freed once.
            unsafe { data_drop(call(|out, err| data_clone(Some(data), out, err)).unwrap()) };
        }
        if data.tag == DataTag::Delta as u8 {
            // SAFETY: the tag says that it is this member.
            let delta = unsafe { &data.body.delta };
            let book =
                book.get_or_insert_with(|| call(|out, err| orderbook_new(delta.instrument_id, 2, out, err)).unwrap());
            if let Err(failure) = act(|err| orderbook_apply_delta(Some(book), Some(delta), err)) {
                assert_expected(&failure);
            }
        }
    }
    if let Some(book) = book {
        orderbook_drop(book);
    }
    // SAFETY: a vector has an element; it is taken once, and freed once, as is the vector.
    unsafe {
        data_drop(take(&mut *v.ptr));
        vec_drop_data(v);
    }
}
