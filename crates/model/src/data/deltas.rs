//! Changes of an order book that belong together.

use std::fmt;

use nautilus_cython_core::{Error, ErrorKind, Result, UnixNanos};

use super::OrderBookDelta;
use crate::identifiers::InstrumentId;

/// One or more changes of one order book, applied as a whole.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct OrderBookDeltas {
    instrument_id: InstrumentId,
    deltas: Vec<OrderBookDelta>,
}

impl OrderBookDeltas {
    /// Makes a batch.
    ///
    /// # Errors
    /// `InvalidValue` if there are no deltas or one of them is for another instrument.
    pub fn new(instrument_id: InstrumentId, deltas: Vec<OrderBookDelta>) -> Result<Self> {
        if deltas.is_empty() {
            return Err(Error::new(ErrorKind::InvalidValue, "invalid `deltas`: empty, expected at least one delta"));
        }
        if let Some(n) = deltas.iter().position(|delta| delta.instrument_id != instrument_id) {
            return Err(Error::new(
                ErrorKind::InvalidValue,
                format!(
                    "invalid `deltas[{n}].instrument_id`: {}, expected {instrument_id}, the instrument of the batch",
                    deltas[n].instrument_id
                ),
            ));
        }
        Ok(Self { instrument_id, deltas })
    }

    /// Makes a batch of deltas known to be at least one and all of the instrument.
    pub(crate) fn of_one_instrument(instrument_id: InstrumentId, deltas: Vec<OrderBookDelta>) -> Self {
        Self { instrument_id, deltas }
    }

    /// Splits deltas into batches, each up to and including a delta flagged `F_LAST`. What follows the last of those
    /// is a batch too; a warning is logged, since its book is not consistent yet.
    ///
    /// # Errors
    /// `InvalidValue` if a batch has deltas of several instruments.
    pub fn batch(deltas: &[OrderBookDelta]) -> Result<Vec<Self>> {
        if deltas.last().is_some_and(|delta| !delta.is_last()) {
            log::warn!("the last batch of deltas does not end with F_LAST");
        }
        deltas
            .split_inclusive(OrderBookDelta::is_last)
            .map(|batch| Self::new(batch[0].instrument_id, batch.to_vec()))
            .collect()
    }

    /// The instrument of all deltas.
    #[must_use]
    pub const fn instrument_id(&self) -> InstrumentId {
        self.instrument_id
    }

    /// The deltas, first to last.
    #[must_use]
    pub fn deltas(&self) -> &[OrderBookDelta] {
        &self.deltas
    }

    /// The deltas, first to last.
    #[must_use]
    pub fn into_deltas(self) -> Vec<OrderBookDelta> {
        self.deltas
    }

    /// Bits of `RecordFlag`, of the last delta.
    #[must_use]
    pub fn flags(&self) -> u8 {
        self.last(|delta| delta.flags)
    }

    /// The venue's sequence number, of the last delta.
    #[must_use]
    pub fn sequence(&self) -> u64 {
        self.last(|delta| delta.sequence)
    }

    /// When the last delta happened at the venue.
    #[must_use]
    pub fn ts_event(&self) -> UnixNanos {
        self.last(|delta| delta.ts_event)
    }

    /// When the last delta was made.
    #[must_use]
    pub fn ts_init(&self) -> UnixNanos {
        self.last(|delta| delta.ts_init)
    }

    /// Whether the batch starts by clearing the book.
    #[must_use]
    pub fn is_snapshot(&self) -> bool {
        self.deltas.first().is_some_and(OrderBookDelta::is_clear)
    }

    /// A field of the last delta; there always is one.
    fn last<T: Default>(&self, field: impl Fn(&OrderBookDelta) -> T) -> T {
        self.deltas.last().map(field).unwrap_or_default()
    }
}

/// `instrument,len=N,flags=F,sequence=S,ts_event=T,ts_init=T`.
impl fmt::Display for OrderBookDeltas {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{},len={},flags={},sequence={},ts_event={},ts_init={}",
            self.instrument_id,
            self.deltas.len(),
            self.flags(),
            self.sequence(),
            self.ts_event(),
            self.ts_init()
        )
    }
}
