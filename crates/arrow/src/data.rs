//! Data of a kind that is known at run time only.

use arrow_array::RecordBatch;
use nautilus_cython_core::{Error, Result};
use nautilus_cython_model::data::Data;

use crate::{Kind, Layout, decode, encode_as};

impl Kind {
    /// The kind of `data`.
    #[must_use]
    pub const fn of_data(data: &Data) -> Self {
        match data {
            Data::Delta(_) => Self::Delta,
            Data::Deltas(_) => Self::Deltas,
            Data::Depth10(_) => Self::Depth10,
            Data::Quote(_) => Self::Quote,
            Data::Trade(_) => Self::Trade,
            Data::Bar(_) => Self::Bar,
            Data::MarkPrice(_) => Self::MarkPrice,
            Data::IndexPrice(_) => Self::IndexPrice,
            Data::Close(_) => Self::Close,
            Data::FundingRate(_) => Self::FundingRate,
            Data::Status(_) => Self::Status,
        }
    }
}

/// [`encode_as`](crate::encode_as) for `data` that are all of one kind. The first error of `data` ends it.
///
/// # Errors
/// As there; also `InvalidValue` for data of another kind, with its index.
pub fn encode_data(kind: Kind, data: impl Iterator<Item = Result<Data>>, layout: Layout) -> Result<RecordBatch> {
    macro_rules! rows {
        ($($kind:ident),*) => {
            match kind {
                $(Kind::$kind => encode_as(&of_kind(kind, data, |data| match data {
                    Data::$kind(row) => Some(row),
                    _ => None,
                })?, layout),)*
                Kind::Depth10 => encode_as(&of_kind(kind, data, |data| match data {
                    Data::Depth10(row) => Some(*row),
                    _ => None,
                })?, layout),
            }
        };
    }
    rows!(Delta, Deltas, Quote, Trade, Bar, MarkPrice, IndexPrice, Close, FundingRate, Status)
}

/// [`decode`](crate::decode) for rows of `kind`.
///
/// # Errors
/// As there.
pub fn decode_data(kind: Kind, batch: &RecordBatch) -> Result<Vec<Data>> {
    macro_rules! rows {
        ($($kind:ident),*) => {
            match kind {
                $(Kind::$kind => Ok(decode(batch)?.into_iter().map(Data::$kind).collect()),)*
                Kind::Depth10 => Ok(decode(batch)?.into_iter().map(|row| Data::Depth10(Box::new(row))).collect()),
            }
        };
    }
    rows!(Delta, Deltas, Quote, Trade, Bar, MarkPrice, IndexPrice, Close, FundingRate, Status)
}

fn of_kind<T>(kind: Kind, data: impl Iterator<Item = Result<Data>>, row: impl Fn(Data) -> Option<T>) -> Result<Vec<T>> {
    let checked = |(index, data): (usize, Result<Data>)| {
        let data = data.map_err(|error| error.at(format_args!("data[{index}]")))?;
        let was = Kind::of_data(&data);
        row(data).ok_or_else(|| {
            let (was, expected) = (was.name(), kind.name());
            Error::invalid(&format!("data[{index}]"), format_args!("{was}"), &format!("data of the type {expected}"))
        })
    };
    data.enumerate().map(checked).collect()
}
