//! The funding rate of a perpetual contract.

use std::fmt;

use nautilus_cython_core::UnixNanos;
use rust_decimal::Decimal;

use crate::identifiers::InstrumentId;

/// The rate that holders of a perpetual contract pay each other at the next funding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FundingRateUpdate {
    /// The instrument.
    pub instrument_id: InstrumentId,
    /// The rate, as a fraction of the position's value; positive if longs pay.
    pub rate: Decimal,
    /// Minutes between two fundings, if known.
    pub interval: Option<u16>,
    /// When the next funding is, if known.
    pub next_funding_ns: Option<UnixNanos>,
    /// When it happened at the venue.
    pub ts_event: UnixNanos,
    /// When this object was made.
    pub ts_init: UnixNanos,
}

impl fmt::Display for FundingRateUpdate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{},{},{},{}", self.instrument_id, self.rate, self.ts_event, self.ts_init)
    }
}
