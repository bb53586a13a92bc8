//! Feeds: data read in batches, taken apart, and outliving its feed.

use std::{ffi::CString, fs, path::PathBuf};

use nautilus_cython_ffi::{
    data::*,
    error::Status,
    feed::*,
    orderbook::{OrderBook_API, orderbook_apply_delta, orderbook_drop, orderbook_new},
};

use crate::support::*;

const MESSAGES: &str = "34200.004241176,1,16113575,18,5853300,1
34200.004260640,1,16113584,18,5853200,1
34200.190226476,4,16113575,18,5853300,1
34200.2,7,0,0,-1,-1
";

/// A file that goes with its owner.
struct File(PathBuf);

impl File {
    fn new(name: &str, text: &str) -> Self {
        let path = std::env::temp_dir()
            .join(format!("{}-{name}_2012-06-21_34200000_57600000_message_10.csv", std::process::id()));
        fs::write(&path, text).unwrap();
        Self(path)
    }

    fn open(&self) -> Feed_API {
        let path = CString::new(self.0.to_str().unwrap()).unwrap();
        let (format, id) = (c"lobster".as_ptr(), c"AAPL.XNAS".as_ptr());
        let options = FeedOptions_t {
            format,
            instrument_id: id,
            price_precision: FEED_AS_RECORDED,
            size_precision: FEED_AS_RECORDED,
            ..zeroed()
        };
        // SAFETY: NUL-terminated strings.
        call(|out, err| unsafe { feed_open(path.as_ptr(), Some(&options), out, err) }).unwrap()
    }
}

impl Drop for File {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

#[test]
fn data_is_read_in_batches_and_outlives_its_feed() {
    let _watch = watch();
    let file = File::new("batches", MESSAGES);
    let mut feed = file.open();
    assert_eq!(feed_read(Some(&mut feed), 10, None, None), Status::NullPointer);
    let first = call(|out, err| feed_read(Some(&mut feed), 1, out, err)).unwrap();
    let rest = call(|out, err| feed_read(Some(&mut feed), 100, out, err)).unwrap();
    assert_eq!(status(call(|out, err| feed_read(Some(&mut feed), 100, out, err))), Status::Absent);
    assert_eq!(feed_progress(Some(&feed)).bytes_total, MESSAGES.len() as u64);
    assert_eq!(owned_text(call(|out, err| feed_format_to_cstr(Some(&feed), out, err)).unwrap()), "lobster");
    assert_eq!(owned_text(call(|out, err| feed_schema_to_cstr(Some(&feed), out, err)).unwrap()), "messages");
    feed_drop(feed);
    assert_eq!((first.len, rest.len), (1, 3));
    let mut book = call(|out, err| orderbook_new(instrument_of(&first), L3_MBO, out, err)).unwrap();
    for v in [first, rest] {
        apply(&mut book, &v);
        // SAFETY: freed once.
        unsafe { vec_drop_data(v) };
    }
    orderbook_drop(book);
}

/// A feed of a few messages; its file is gone already.
#[cfg(feature = "test-panic")]
pub(crate) fn lobster_feed(name: &str) -> Feed_API {
    File::new(name, MESSAGES).open()
}

fn instrument_of(v: &nautilus_cython_ffi::cvec::CVec<Data_t>) -> nautilus_cython_ffi::identifiers::InstrumentId_t {
    // SAFETY: the first element is a delta.
    unsafe { (*v.ptr).body.delta.instrument_id }
}

fn apply(book: &mut OrderBook_API, v: &nautilus_cython_ffi::cvec::CVec<Data_t>) {
    for n in 0..v.len {
        // SAFETY: `len` elements.
        let data = unsafe { &*v.ptr.add(n) };
        if data.tag == DataTag::Delta as u8 {
            // SAFETY: the tag says that it is this member.
            act(|err| orderbook_apply_delta(Some(book), Some(unsafe { &data.body.delta }), err)).unwrap();
        }
    }
}

#[test]
fn data_is_taken_out_of_its_vector() {
    let _watch = watch();
    let file = File::new("taken", MESSAGES);
    let mut feed = file.open();
    let v = call(|out, err| feed_read(Some(&mut feed), 100, out, err)).unwrap();
    feed_drop(feed);
    // SAFETY: the first of several elements is taken once.
    let taken = take(unsafe { &mut *v.ptr });
    // SAFETY: freed once, with a zeroed element.
    unsafe { vec_drop_data(v) };
    assert_eq!(taken.tag, DataTag::Delta as u8);
    // SAFETY: freed once.
    unsafe { data_drop(taken) };
}

#[test]
fn a_broken_line_ends_the_feed_with_its_place() {
    let _watch = watch();
    let file = File::new("broken", &format!("{MESSAGES}34200.3,1,x,1,1,1\n"));
    let mut feed = file.open();
    let v = call(|out, err| feed_read(Some(&mut feed), 100, out, err)).unwrap();
    // SAFETY: freed once.
    unsafe { vec_drop_data(v) };
    let failure = call(|out, err| feed_read(Some(&mut feed), 100, out, err)).unwrap_err();
    assert_eq!(failure.status, Status::InvalidValue);
    assert!(failure.message.contains("line 5"), "{failure:?}");
    assert_eq!(status(call(|out, err| feed_read(Some(&mut feed), 100, out, err))), Status::Absent);
    feed_drop(feed);
}
