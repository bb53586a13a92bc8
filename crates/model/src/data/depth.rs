//! A snapshot of the ten best levels per side.
use nautilus_cython_core::UnixNanos;

use super::BookOrder;
use crate::identifiers::InstrumentId;

/// Levels per side of [`OrderBookDepth10`].
pub const DEPTH10_LEN: usize = 10;

/// The ten best levels per side; unused slots hold the null order.
#[derive(Clone, Copy)]
pub struct OrderBookDepth10 {
    /// The instrument.
    pub instrument_id: InstrumentId,
    /// Bids, best first.
    pub bids: [BookOrder; DEPTH10_LEN],
    /// Asks, best first.
    pub asks: [BookOrder; DEPTH10_LEN],
    /// Orders at each bid level.
    pub bid_counts: [u32; DEPTH10_LEN],
    /// Orders at each ask level.
    pub ask_counts: [u32; DEPTH10_LEN],
    /// Bits of `RecordFlag`.
    pub flags: u8,
    /// The venue's sequence number.
    pub sequence: u64,
    /// When it happened at the venue.
    pub ts_event: UnixNanos,
    /// When this object was made.
    pub ts_init: UnixNanos,
}
