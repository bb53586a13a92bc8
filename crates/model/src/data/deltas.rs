//! Changes of an order book that belong together.
use super::OrderBookDelta;
use crate::identifiers::InstrumentId;

/// One or more changes of one order book, applied as a whole.
#[derive(Clone)]
pub struct OrderBookDeltas {
    instrument_id: InstrumentId,
    deltas: Vec<OrderBookDelta>,
}
