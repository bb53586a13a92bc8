//! The made-up day: the same for the same seed, and a book that an exchange could have.
#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use std::fs;

use nautilus_cython_feeds::{Data, sample::write_sample_mbo};
use nautilus_cython_model::{enums::BookType, orderbook::OrderBook};

use common::{open, read_all, replay};

#[test]
fn the_same_seed_makes_the_same_file() {
    let directory = tempfile::tempdir().unwrap();
    let file = |name: &str, seed| {
        let path = directory.path().join(name);
        write_sample_mbo(&path, seed, 5_000).unwrap();
        path
    };
    let (one, same, other) = (file("1.dbn.zst", 7), file("2.dbn.zst", 7), file("3.dbn.zst", 8));
    assert_eq!(fs::read(&one).unwrap(), fs::read(&same).unwrap());
    assert_ne!(fs::read(&one).unwrap(), fs::read(&other).unwrap());
    assert_eq!(read_all(&one), read_all(&file("4.dbn", 7)));
}

#[test]
fn the_book_is_never_crossed_and_ends_well_filled() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("sample.mbo.dbn.zst");
    write_sample_mbo(&path, 42, 20_000).unwrap();

    let (mut book, mut states, mut trades) = (None::<OrderBook>, 0, 0);
    for data in open(&path) {
        match data.unwrap() {
            Data::Delta(delta) => {
                let book = book.get_or_insert_with(|| OrderBook::new(delta.instrument_id, BookType::L3_MBO));
                book.apply_delta(&delta).unwrap();
                if delta.is_last() {
                    states += 1;
                    assert!(book.spread_raw().unwrap() > 0, "{delta}");
                }
            }
            Data::Trade(_) => trades += 1,
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(states, 20_001);
    assert!((1_000..3_000).contains(&trades), "{trades}");
    let book = replay(&mut open(&path), BookType::L3_MBO);
    assert_eq!(book.instrument_id().to_string(), "SAMPLE.DEMO");
    assert!((1_000..4_000).contains(&book.order_count()), "{}", book.order_count());
}
