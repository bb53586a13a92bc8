//! Levels of an order book as rows.

use arrow_array::RecordBatch;
use nautilus_cython_core::Result;
use nautilus_cython_model::orderbook::{BookLevel, OrderBook};

use crate::write::{Layout, Writer};

/// A row for each level: bids first, best first, at most `depth` per side.
///
/// The columns are `side`, `level` (0 is the best), `price`, `size` and `count`, the number of orders.
///
/// # Errors
/// `Internal` only: a book holds nothing that these columns do not.
pub fn levels(book: &OrderBook, depth: Option<usize>) -> Result<RecordBatch> {
    let sides: [Vec<BookLevel>; 2] = [book.bids(depth).collect(), book.asks(depth).collect()];
    let rows = || sides.iter().flatten();
    let mut writer = Writer::new("OrderBook", rows().count(), Layout::default());
    writer.names("side", rows().map(|level| level.side))?;
    writer.counts("level", sides.iter().flat_map(|levels| (0..).zip(levels)).map(|(place, _)| place));
    writer.decimals("price", rows().map(|level| level.price))?;
    writer.decimals("size", rows().map(|level| level.size))?;
    writer.counts("count", rows().map(|level| level.count));
    writer.metadata("instrument_id", book.instrument_id().to_string());
    writer.metadata("book_type", book.book_type().to_string());
    writer.metadata("sequence", book.sequence().to_string());
    writer.metadata("ts_last", book.ts_last().to_string());
    writer.finish()
}
