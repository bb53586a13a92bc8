//! Where the recorded files are, and what the tests of all formats share.
#![allow(dead_code)] // each test uses its part

use std::{
    env,
    path::{Path, PathBuf},
};

use nautilus_cython_feeds::{Data, Feed, FeedOptions};
use nautilus_cython_model::{enums::BookType, orderbook::OrderBook};

/// The recorded file or directory called `name`; `None`, with the reason on the output, where there is none.
///
/// # Panics
/// With `CI=true`, where a missing file is a failure.
pub(crate) fn recorded(name: &str) -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let root = env::var_os("NAUTILUS_CYTHON_DATA").map_or(beside, PathBuf::from);
    let path = root.join(name);
    if path.exists() {
        return Some(path);
    }
    assert!(env::var("CI").as_deref() != Ok("true"), "{} is missing", path.display());
    eprintln!("skipped: {} is missing; NAUTILUS_CYTHON_DATA names the directory of the recorded files", path.display());
    None
}

/// Opens a file whose format is to be guessed.
pub(crate) fn open(path: &Path) -> Feed {
    Feed::open(path, FeedOptions::default()).unwrap_or_else(|error| panic!("{error}"))
}

/// All data of a file.
pub(crate) fn read_all(path: &Path) -> Vec<Data> {
    open(path).map(|data| data.unwrap_or_else(|error| panic!("{error}"))).collect()
}

/// How many records of a reason made no data.
pub(crate) fn skipped(feed: &Feed, reason: &str) -> u64 {
    feed.skipped().find(|(name, _)| *name == reason).map_or(0, |(_, count)| count)
}

/// Applies the deltas of a feed to a new book.
pub(crate) fn replay(feed: &mut Feed, book_type: BookType) -> OrderBook {
    let mut book: Option<OrderBook> = None;
    for data in feed {
        if let Data::Delta(delta) = data.unwrap_or_else(|error| panic!("{error}")) {
            let book = book.get_or_insert_with(|| OrderBook::new(delta.instrument_id, book_type));
            book.apply_delta(&delta).unwrap_or_else(|error| panic!("{error}"));
        }
    }
    book.expect("the feed has deltas")
}
