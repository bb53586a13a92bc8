//! A change of an instrument's trading status.

use std::fmt;

use nautilus_cython_core::UnixNanos;
use ustr::Ustr;

use crate::{
    enums::{Coded, MarketStatusAction},
    identifiers::InstrumentId,
};

/// A change of an instrument's trading status, as the venue announced it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct InstrumentStatus {
    /// The instrument.
    pub instrument_id: InstrumentId,
    /// What changed.
    pub action: MarketStatusAction,
    /// When it happened at the venue.
    pub ts_event: UnixNanos,
    /// When this object was made.
    pub ts_init: UnixNanos,
    /// Why, in the venue's words.
    pub reason: Option<Ustr>,
    /// What follows, in the venue's words.
    pub trading_event: Option<Ustr>,
    /// Whether orders trade, if the venue says so.
    pub is_trading: Option<bool>,
    /// Whether quotes are shown, if the venue says so.
    pub is_quoting: Option<bool>,
    /// Whether short sales are restricted, if the venue says so.
    pub is_short_sell_restricted: Option<bool>,
}

impl fmt::Display for InstrumentStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{},{},{},{}", self.instrument_id, self.action.name(), self.ts_event, self.ts_init)
    }
}
