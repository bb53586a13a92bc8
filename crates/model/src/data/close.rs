//! The close of an instrument.

use std::fmt;

use nautilus_cython_core::UnixNanos;

use crate::{
    enums::{Coded, InstrumentCloseType},
    identifiers::InstrumentId,
    types::Price,
};

/// The price at which an instrument closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct InstrumentClose {
    /// The instrument.
    pub instrument_id: InstrumentId,
    /// The closing price.
    pub close_price: Price,
    /// Why it closed.
    pub close_type: InstrumentCloseType,
    /// When it happened at the venue.
    pub ts_event: UnixNanos,
    /// When this object was made.
    pub ts_init: UnixNanos,
}

impl fmt::Display for InstrumentClose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { instrument_id, close_price, close_type, ts_event, .. } = self;
        write!(f, "{instrument_id},{close_price},{},{ts_event}", close_type.name())
    }
}
