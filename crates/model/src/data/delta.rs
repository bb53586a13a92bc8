//! One change of an order book.
use nautilus_cython_core::UnixNanos;

use super::BookOrder;
use crate::{enums::BookAction, identifiers::InstrumentId};

/// One change of an order book.
#[derive(Clone, Copy)]
pub struct OrderBookDelta {
    /// The instrument whose book changes.
    pub instrument_id: InstrumentId,
    /// What happens.
    pub action: BookAction,
    /// The order it happens to; the null order for `Clear`.
    pub order: BookOrder,
    /// Bits of `RecordFlag`.
    pub flags: u8,
    /// The venue's sequence number, 0 if there is none.
    pub sequence: u64,
    /// When it happened at the venue.
    pub ts_event: UnixNanos,
    /// When this object was made.
    pub ts_init: UnixNanos,
}
