//! A recorded file through an L3 book in plain Rust; the file is made from a seed.

use nautilus_cython_feeds::{Feed, FeedOptions, sample};
use nautilus_cython_model::{data::Data, enums::BookType, orderbook::OrderBook};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::temp_dir().join(format!("sample-{}.mbo.dbn.zst", std::process::id()));
    sample::write_sample_mbo(&path, 7, 10_000)?;
    let mut book: Option<OrderBook> = None;
    for data in Feed::open(&path, FeedOptions::default())? {
        if let Data::Delta(delta) = data? {
            let book = book.get_or_insert_with(|| OrderBook::new(delta.instrument_id, BookType::L3_MBO));
            book.apply_delta(&delta)?;
        }
    }
    std::fs::remove_file(&path)?;
    let book = book.ok_or("the sample is empty")?;
    println!("{} {}", book.instrument_id(), book.best_bid_price() < book.best_ask_price());
    Ok(())
}
