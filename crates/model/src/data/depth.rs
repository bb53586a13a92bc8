//! A snapshot of the ten best levels per side.

use std::fmt;

use nautilus_cython_core::{Error, Result, UnixNanos};

use super::{BookOrder, QuoteTick};
use crate::{
    identifiers::InstrumentId,
    types::{Price, Quantity},
};

/// Levels per side of [`OrderBookDepth10`].
pub const DEPTH10_LEN: usize = 10;

/// The ten best levels per side; unused slots hold the null order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
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

impl OrderBookDepth10 {
    /// Makes a snapshot of up to ten levels per side, best first; the rest is filled with null orders. The sides may
    /// differ in length.
    ///
    /// # Errors
    /// `InvalidValue` if a side has more than ten levels, or not as many counts as levels.
    #[expect(clippy::too_many_arguments, reason = "the fields of the record")]
    pub fn new(
        instrument_id: InstrumentId,
        bids: &[BookOrder],
        asks: &[BookOrder],
        bid_counts: &[u32],
        ask_counts: &[u32],
        flags: u8,
        sequence: u64,
        ts_event: UnixNanos,
        ts_init: UnixNanos,
    ) -> Result<Self> {
        check_counts("bid_counts", bids, bid_counts)?;
        check_counts("ask_counts", asks, ask_counts)?;
        Ok(Self {
            instrument_id,
            bids: padded("bids", bids)?,
            asks: padded("asks", asks)?,
            bid_counts: padded("bid_counts", bid_counts)?,
            ask_counts: padded("ask_counts", ask_counts)?,
            flags,
            sequence,
            ts_event,
            ts_init,
        })
    }

    /// The best level of each side as a quote, with the most decimals of both; `None` unless both sides have one.
    #[must_use]
    pub fn to_quote_tick(&self) -> Option<QuoteTick> {
        let (bid, ask) = (&self.bids[0], &self.asks[0]);
        if bid.size.raw() == 0 || ask.size.raw() == 0 {
            return None;
        }
        let price_precision = bid.price.precision().max(ask.price.precision());
        let size_precision = bid.size.precision().max(ask.size.precision());
        Some(QuoteTick {
            instrument_id: self.instrument_id,
            bid_price: Price::from_raw(bid.price.raw(), price_precision).ok()?,
            ask_price: Price::from_raw(ask.price.raw(), price_precision).ok()?,
            bid_size: Quantity::from_raw(bid.size.raw(), size_precision).ok()?,
            ask_size: Quantity::from_raw(ask.size.raw(), size_precision).ok()?,
            ts_event: self.ts_event,
            ts_init: self.ts_init,
        })
    }
}

fn check_counts(field: &str, levels: &[BookOrder], counts: &[u32]) -> Result<()> {
    if counts.len() == levels.len() {
        return Ok(());
    }
    Err(Error::invalid(field, counts.len(), &format!("{} counts, one per level", levels.len())))
}

fn padded<T: Copy + Default>(field: &str, items: &[T]) -> Result<[T; DEPTH10_LEN]> {
    let mut all = [T::default(); DEPTH10_LEN];
    let used = all.get_mut(..items.len()).ok_or_else(|| Error::invalid(field, items.len(), "at most 10 levels"))?;
    used.copy_from_slice(items);
    Ok(all)
}

/// `instrument,bid_price,ask_price,bid_size,ask_size,flags,sequence,ts_event,ts_init` of the best levels.
impl fmt::Display for OrderBookDepth10 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (bid, ask) = (&self.bids[0], &self.asks[0]);
        write!(
            f,
            "{},{},{},{},{},{},{},{},{}",
            self.instrument_id,
            bid.price,
            ask.price,
            bid.size,
            ask.size,
            self.flags,
            self.sequence,
            self.ts_event,
            self.ts_init
        )
    }
}
