//! Market data as Arrow: one typed schema for each kind, in and out, exactly.
//!
//! | values | column |
//! |---|---|
//! | prices, sizes, rates | `Decimal128(38, s)`, where `s` is the precision |
//! | times | `Timestamp(ns, "UTC")` |
//! | instruments, bar types, enumerations | dictionary of their texts |
//! | trade ids, words of the venue | `Utf8` |
//! | what is not there | null |
//!
//! If the values of a decimal column differ in precision, its scale is the largest, and a `UInt8` column named
//! `<column>_precision` follows it. So a price of 1.50 comes back as 1.50 and not as 1.5. The metadata of a schema name the
//! kind under [`KIND_KEY`]; those of a decimal field its `precision`, and those of `instrument_id` the instrument, if there
//! is one only.
//!
//! There is a second form, that of the catalogs of others, with raw values in bytes: [`Form::Raw`].
//!
//! [`encode`] and [`decode`] are each other's inverse. [`decode`] reads what other libraries make of a batch, too: columns in
//! any order, other kinds of text, coarser times, other scales.
#![forbid(unsafe_code)]

mod bar;
pub mod book;
mod close;
mod data;
mod delta;
mod deltas;
mod depth;
mod funding;
pub mod kind;
mod prices;
mod quote;
mod read;
#[cfg(feature = "recordings")]
pub mod recording;
pub mod replay;
mod source;
mod status;
mod trade;
mod write;

use arrow_array::RecordBatch;
use nautilus_cython_core::{Error, Result};

pub use data::{decode_data, encode_data};
pub use kind::{KIND_KEY, Kind};
pub use read::Columns;
pub use source::{DeltaRows, Rowwise, Source};
pub use write::{Decimals, Form, Layout, Writer};

/// A kind of market data that has a schema.
pub trait Columnar: Sized {
    /// Which kind it is.
    const KIND: Kind;

    /// Adds the columns of `rows`.
    #[doc(hidden)]
    fn write(rows: &[Self], writer: &mut Writer) -> Result<()>;

    /// Reads all rows back.
    #[doc(hidden)]
    fn read(columns: &Columns<'_>) -> Result<Vec<Self>>;
}

/// One row for each object, in a schema that fits them.
///
/// # Errors
/// `InvalidValue` with column, row and value for what no column can hold: a time after 2262, or an instrument whose text
/// would read as another one.
pub fn encode<T: Columnar>(rows: &[T]) -> Result<RecordBatch> {
    encode_as(rows, Layout::default())
}

/// One row for each object, in a schema that `layout` determines, whatever the objects: batches of a stream need that.
///
/// # Errors
/// As [`encode`]; also for a value whose precision is not that of the layout.
pub fn encode_as<T: Columnar>(rows: &[T], layout: Layout) -> Result<RecordBatch> {
    if layout.form == Form::Raw && !T::KIND.has_raw_form() {
        let kinds: Vec<&str> = Kind::ALL.into_iter().filter(|kind| kind.has_raw_form()).map(Kind::name).collect();
        let expected = format!("one of {}, which have a form of raw values", kinds.join(", "));
        return Err(Error::invalid("kind", T::KIND.name(), &expected));
    }
    let mut writer = Writer::new(T::KIND.name(), rows.len(), layout);
    T::write(rows, &mut writer)?;
    writer.finish()
}

/// The objects in the rows of `batch`.
///
/// # Errors
/// `InvalidValue` with the column, and the row and value if it is one of them, for a column that is missing or of another
/// type, and for a value that the object refuses.
pub fn decode<T: Columnar>(batch: &RecordBatch) -> Result<Vec<T>> {
    T::read(&Columns::new(T::KIND, batch))
}
