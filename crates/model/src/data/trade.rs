//! A trade.
use nautilus_cython_core::UnixNanos;

use crate::{
    enums::AggressorSide,
    identifiers::{InstrumentId, TradeId},
    types::{Price, Quantity},
};

/// A trade between two orders.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TradeTick {
    /// The instrument.
    pub instrument_id: InstrumentId,
    /// The price paid.
    pub price: Price,
    /// The size that changed hands; positive.
    pub size: Quantity,
    /// Whose order crossed the spread.
    pub aggressor_side: AggressorSide,
    /// The venue's id of the trade.
    pub trade_id: TradeId,
    /// When it happened at the venue.
    pub ts_event: UnixNanos,
    /// When this object was made.
    pub ts_init: UnixNanos,
}
