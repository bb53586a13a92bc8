//! Readers of recorded market data: DBN, LOBSTER messages, Tardis CSV and Binance JSON lines.
//!
//! [`Feed::open`] guesses the format of a file, and yields what it holds as [`Data`] in the order of the file. A feed reads
//! forward in bounded memory: what it keeps grows with the book it describes, not with the file.
//!
//! Truncated and corrupted files end in an error that names the file, the line or record, the field and the value; a
//! text file that was cut exactly between two lines, and a DBN file that was cut between two records, cannot be told
//! from a shorter one.
#![forbid(unsafe_code)]

mod binance;
mod databento;
mod feed;
mod format;
mod lines;
mod lobster;
mod new_york;
pub mod sample;
mod scale;
mod source;
mod tally;
mod tardis;

pub use feed::{Feed, FeedOptions};
pub use format::{Format, guess_format};
pub use nautilus_cython_model::data::Data;
