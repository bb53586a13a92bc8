//! A quote: the best bid and ask.
use nautilus_cython_core::UnixNanos;

use crate::{
    identifiers::InstrumentId,
    types::{Price, Quantity},
};

/// The best bid and ask at one time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct QuoteTick {
    /// The instrument.
    pub instrument_id: InstrumentId,
    /// The best bid.
    pub bid_price: Price,
    /// The best ask; the same precision as the bid.
    pub ask_price: Price,
    /// The size at the best bid.
    pub bid_size: Quantity,
    /// The size at the best ask; the same precision as at the bid.
    pub ask_size: Quantity,
    /// When it happened at the venue.
    pub ts_event: UnixNanos,
    /// When this object was made.
    pub ts_init: UnixNanos,
}
