//! Prices that a venue computes: the mark price of a contract, and the index under it.

use std::fmt;

use nautilus_cython_core::UnixNanos;

use crate::{identifiers::InstrumentId, types::Price};

/// The price at which a venue values positions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct MarkPriceUpdate {
    /// The instrument.
    pub instrument_id: InstrumentId,
    /// The price.
    pub value: Price,
    /// When it happened at the venue.
    pub ts_event: UnixNanos,
    /// When this object was made.
    pub ts_init: UnixNanos,
}

/// The value of the index that an instrument follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct IndexPriceUpdate {
    /// The instrument.
    pub instrument_id: InstrumentId,
    /// The value.
    pub value: Price,
    /// When it happened at the venue.
    pub ts_event: UnixNanos,
    /// When this object was made.
    pub ts_init: UnixNanos,
}

impl fmt::Display for MarkPriceUpdate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{},{},{},{}", self.instrument_id, self.value, self.ts_event, self.ts_init)
    }
}

impl fmt::Display for IndexPriceUpdate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{},{},{},{}", self.instrument_id, self.value, self.ts_event, self.ts_init)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn computed_prices_are_shown_by_their_fields() {
        let (instrument_id, value) = ("BTCUSD.DERIBIT".parse().unwrap(), "42000.50".parse().unwrap());
        let mark = MarkPriceUpdate { instrument_id, value, ts_event: 1, ts_init: 2 };
        let index = IndexPriceUpdate { instrument_id, value, ts_event: 1, ts_init: 2 };
        assert_eq!(mark.to_string(), "BTCUSD.DERIBIT,42000.50,1,2");
        assert_eq!(index.to_string(), mark.to_string());
    }
}
