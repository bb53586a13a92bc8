//! Changes of trading statuses over the C ABI.

use std::{ffi::c_char, ptr};

use nautilus_cython_core::{Error, Result};
use nautilus_cython_model::{
    data::InstrumentStatus,
    enums::{Coded, MarketStatusAction},
};
use ustr::Ustr;

use crate::{identifiers::InstrumentId_t, string};

/// What a venue did not say, in place of 0 for no and 1 for yes.
pub const STATUS_UNKNOWN: u8 = 2;

/// A change of an instrument's trading status. What this library writes has interned texts, which are never freed.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct InstrumentStatus_t {
    /// The instrument.
    pub instrument_id: InstrumentId_t,
    /// What changed: a `MarketStatusAction`.
    pub action: u8,
    /// Whether orders trade: 0, 1 or `STATUS_UNKNOWN`.
    pub is_trading: u8,
    /// Whether quotes are shown: 0, 1 or `STATUS_UNKNOWN`.
    pub is_quoting: u8,
    /// Whether short sales are restricted: 0, 1 or `STATUS_UNKNOWN`.
    pub is_short_sell_restricted: u8,
    /// Why, in the venue's words; NULL if it does not say.
    pub reason: *const c_char,
    /// What follows, in the venue's words; NULL if it does not say.
    pub trading_event: *const c_char,
    /// When it happened at the venue, in nanoseconds since the Unix epoch.
    pub ts_event: u64,
    /// When this object was made, in nanoseconds since the Unix epoch.
    pub ts_init: u64,
}

impl From<InstrumentStatus> for InstrumentStatus_t {
    fn from(status: InstrumentStatus) -> Self {
        let text = |text: Option<Ustr>| text.map_or(ptr::null(), |text| text.as_char_ptr());
        Self {
            instrument_id: status.instrument_id.into(),
            action: status.action.code(),
            is_trading: status.is_trading.map_or(STATUS_UNKNOWN, u8::from),
            is_quoting: status.is_quoting.map_or(STATUS_UNKNOWN, u8::from),
            is_short_sell_restricted: status.is_short_sell_restricted.map_or(STATUS_UNKNOWN, u8::from),
            reason: text(status.reason),
            trading_event: text(status.trading_event),
            ts_event: status.ts_event,
            ts_init: status.ts_init,
        }
    }
}

impl InstrumentStatus_t {
    /// # Safety
    /// Both texts are NULL or NUL-terminated.
    pub(crate) unsafe fn read(&self) -> Result<InstrumentStatus> {
        // SAFETY: guaranteed by the caller.
        let (reason, trading_event) =
            unsafe { (optional(self.reason, "reason")?, optional(self.trading_event, "trading_event")?) };
        Ok(InstrumentStatus {
            instrument_id: (&self.instrument_id).try_into()?,
            action: MarketStatusAction::from_code("action", self.action)?,
            ts_event: self.ts_event,
            ts_init: self.ts_init,
            reason,
            trading_event,
            is_trading: truth("is_trading", self.is_trading)?,
            is_quoting: truth("is_quoting", self.is_quoting)?,
            is_short_sell_restricted: truth("is_short_sell_restricted", self.is_short_sell_restricted)?,
        })
    }
}

fn truth(field: &str, value: u8) -> Result<Option<bool>> {
    match value {
        0 => Ok(Some(false)),
        1 => Ok(Some(true)),
        STATUS_UNKNOWN => Ok(None),
        _ => Err(Error::invalid(field, value, "0, 1 or STATUS_UNKNOWN=2")),
    }
}

/// # Safety
/// `text` is NULL or NUL-terminated.
unsafe fn optional(text: *const c_char, field: &str) -> Result<Option<Ustr>> {
    // SAFETY: guaranteed by the caller.
    if text.is_null() { Ok(None) } else { unsafe { string::borrow(text, field) }.map(|text| Some(Ustr::from(text))) }
}
