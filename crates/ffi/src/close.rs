//! Closes of instruments over the C ABI.

use std::{ffi::c_char, hash::Hash, mem::MaybeUninit};

use nautilus_cython_core::{Error, Result};
use nautilus_cython_model::{
    data::InstrumentClose,
    enums::{Coded, InstrumentCloseType},
};

use crate::{
    compare::{self, instrument_key},
    error::{FfiError, Status, lent, make},
    identifiers::InstrumentId_t,
    price::Price_t,
    string::to_cstr,
};

/// The price at which an instrument closed.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct InstrumentClose_t {
    /// The instrument.
    pub instrument_id: InstrumentId_t,
    /// The closing price.
    pub close_price: Price_t,
    /// Why it closed: an `InstrumentCloseType`.
    pub close_type: u8,
    /// When it happened at the venue, in nanoseconds since the Unix epoch.
    pub ts_event: u64,
    /// When this object was made, in nanoseconds since the Unix epoch.
    pub ts_init: u64,
}

impl InstrumentClose_t {
    /// What equality and hash look at: all fields.
    fn key(&self) -> impl Eq + Hash + use<> {
        let &Self { instrument_id, close_price, close_type, ts_event, ts_init } = self;
        (instrument_key(&instrument_id), close_price.raw.get(), close_type, ts_event, ts_init)
    }
}

impl From<InstrumentClose> for InstrumentClose_t {
    fn from(close: InstrumentClose) -> Self {
        Self {
            instrument_id: close.instrument_id.into(),
            close_price: close.close_price.into(),
            close_type: close.close_type.code(),
            ts_event: close.ts_event,
            ts_init: close.ts_init,
        }
    }
}

impl TryFrom<&InstrumentClose_t> for InstrumentClose {
    type Error = Error;

    fn try_from(close: &InstrumentClose_t) -> Result<Self> {
        Ok(Self {
            instrument_id: (&close.instrument_id).try_into()?,
            close_price: (&close.close_price).try_into().map_err(|error: Error| error.at("close_price"))?,
            close_type: InstrumentCloseType::from_code("close_type", close.close_type)?,
            ts_event: close.ts_event,
            ts_init: close.ts_init,
        })
    }
}

/// Makes the close of an instrument. `close_type` is an `InstrumentCloseType`.
///
/// Fails with `STATUS_INVALID_VALUE` if a field is not valid.
#[unsafe(no_mangle)]
pub extern "C" fn instrument_close_new(
    instrument_id: InstrumentId_t,
    close_price: Price_t,
    close_type: u8,
    ts_event: u64,
    ts_init: u64,
    out: Option<&mut MaybeUninit<InstrumentClose_t>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    let close = InstrumentClose_t { instrument_id, close_price, close_type, ts_event, ts_init };
    make(out, err, || Ok(InstrumentClose::try_from(&close)?.into()))
}

/// Whether two closes are equal in all fields; false when one is NULL.
#[unsafe(no_mangle)]
pub extern "C" fn instrument_close_eq(lhs: Option<&InstrumentClose_t>, rhs: Option<&InstrumentClose_t>) -> bool {
    compare::equal(lhs, rhs, InstrumentClose_t::key)
}

/// A hash that is equal for equal closes; 0 for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn instrument_close_hash(close: Option<&InstrumentClose_t>) -> u64 {
    compare::hash(close, InstrumentClose_t::key)
}

/// The text `ID,close_price,CLOSE_TYPE,ts_event`. The caller frees it with `cstr_drop`.
#[unsafe(no_mangle)]
pub extern "C" fn instrument_close_to_cstr(
    close: Option<&InstrumentClose_t>,
    out: Option<&mut MaybeUninit<*const c_char>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    make(out, err, || Ok(to_cstr(InstrumentClose::try_from(lent("close", close)?)?)))
}
