//! Market data as Arrow batches over the C ABI.

use std::mem::MaybeUninit;

use arrow_array::RecordBatch;
use nautilus_cython_arrow::{Kind, Layout, book, decode_data, encode_data};
use nautilus_cython_core::Result;
use nautilus_cython_model::data::Data;

use crate::{
    cvec::{self, CVec},
    data::{Data_t, DataTag},
    error::{FfiError, Status, make},
    orderbook::OrderBook_API,
    owned::{Owned, read, value},
};

/// Rows of market data in Arrow's columns. Immutable: share it freely.
#[repr(C)]
#[derive(Debug)]
pub struct ArrowBatch_API(pub(crate) Owned<RecordBatch>);

impl From<RecordBatch> for ArrowBatch_API {
    fn from(batch: RecordBatch) -> Self {
        Self(Owned::new(batch))
    }
}

impl ArrowBatch_API {
    /// The batch, which shares its columns with the handle; `None` of an empty handle.
    #[must_use]
    pub fn batch(&self) -> Option<RecordBatch> {
        value(Some(self)).ok().cloned()
    }
}

/// Frees a batch. A zeroed handle is allowed.
#[unsafe(no_mangle)]
pub extern "C" fn arrow_batch_drop(batch: ArrowBatch_API) {
    drop(batch);
}

/// Makes a batch of one row per object, of one kind: `tag` is a `DataTag`. The objects stay with the caller.
///
/// Fails with `STATUS_INVALID_VALUE`, with column, row and value, for an object of another kind, and for a value that no
/// column holds. The caller frees the batch with `arrow_batch_drop`.
///
/// # Safety
/// `data` points to `len` objects, or is NULL if `len` is 0. The pointers in them are NULL, or point to what their tags say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn data_to_arrow(
    tag: u8,
    data: *const Data_t,
    len: usize,
    out: Option<&mut MaybeUninit<ArrowBatch_API>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    make(out, err, || {
        // SAFETY: guaranteed by the caller.
        let data = unsafe { cvec::slice("data", data, len) }?;
        Ok(encode_data(kind_of(tag)?, data.iter().map(Data::try_from), Layout::default())?.into())
    })
}

/// Makes the objects of the rows of a batch. `tag` is a `DataTag`, or `DATA_TAG_OF_SCHEMA`.
///
/// Fails with `STATUS_INVALID_VALUE`, with column, row and value, for a column that is missing or of another type, and for a
/// value that the object refuses. The caller frees the objects with `vec_drop_data`.
#[unsafe(no_mangle)]
pub extern "C" fn arrow_to_data(
    batch: Option<&ArrowBatch_API>,
    tag: u8,
    out: Option<&mut MaybeUninit<CVec<Data_t>>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    read(batch, out, err, |batch| {
        let kind = if tag == DATA_TAG_OF_SCHEMA { Kind::of(batch.schema_ref())? } else { kind_of(tag)? };
        Ok(Some(decode_data(kind, batch)?.into_iter().map(Data_t::from).collect::<Vec<_>>().into()))
    })
}

/// The kind that the schema of a batch tells.
pub const DATA_TAG_OF_SCHEMA: u8 = 255;

/// Makes a batch of the levels of a book, bids first, best first: at most `depth` per side, all if that is 0.
///
/// The caller frees the batch with `arrow_batch_drop`.
#[unsafe(no_mangle)]
pub extern "C" fn orderbook_to_arrow(
    book: Option<&OrderBook_API>,
    depth: usize,
    out: Option<&mut MaybeUninit<ArrowBatch_API>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    read(book, out, err, |book| Ok(Some(book::levels(book, (depth != 0).then_some(depth))?.into())))
}

/// The kind that a `DataTag` numbers.
fn kind_of(tag: u8) -> Result<Kind> {
    Ok(match DataTag::of(tag)? {
        DataTag::Delta => Kind::Delta,
        DataTag::Deltas => Kind::Deltas,
        DataTag::Depth10 => Kind::Depth10,
        DataTag::Quote => Kind::Quote,
        DataTag::Trade => Kind::Trade,
        DataTag::Bar => Kind::Bar,
        DataTag::MarkPriceUpdate => Kind::MarkPrice,
        DataTag::IndexPriceUpdate => Kind::IndexPrice,
        DataTag::InstrumentClose => Kind::Close,
        DataTag::FundingRateUpdate => Kind::FundingRate,
        DataTag::InstrumentStatus => Kind::Status,
    })
}
