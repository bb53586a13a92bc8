//! Prices that a venue computes, over the C ABI.

use std::{ffi::c_char, hash::Hash, mem::MaybeUninit};

use nautilus_cython_core::{Error, Result};
use nautilus_cython_model::data::{IndexPriceUpdate, MarkPriceUpdate};

use crate::{
    compare::{self, instrument_key},
    error::{FfiError, Status, lent, make},
    identifiers::InstrumentId_t,
    price::Price_t,
    string::to_cstr,
};

/// The price at which a venue values positions.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct MarkPriceUpdate_t {
    /// The instrument.
    pub instrument_id: InstrumentId_t,
    /// The price.
    pub value: Price_t,
    /// When it happened at the venue, in nanoseconds since the Unix epoch.
    pub ts_event: u64,
    /// When this object was made, in nanoseconds since the Unix epoch.
    pub ts_init: u64,
}

impl MarkPriceUpdate_t {
    /// What equality and hash look at: all fields.
    fn key(&self) -> impl Eq + Hash + use<> {
        (instrument_key(&self.instrument_id), self.value.raw.get(), self.ts_event, self.ts_init)
    }
}

impl From<MarkPriceUpdate> for MarkPriceUpdate_t {
    fn from(update: MarkPriceUpdate) -> Self {
        Self {
            instrument_id: update.instrument_id.into(),
            value: update.value.into(),
            ts_event: update.ts_event,
            ts_init: update.ts_init,
        }
    }
}

impl TryFrom<&MarkPriceUpdate_t> for MarkPriceUpdate {
    type Error = Error;

    fn try_from(update: &MarkPriceUpdate_t) -> Result<Self> {
        Ok(Self {
            instrument_id: (&update.instrument_id).try_into()?,
            value: (&update.value).try_into().map_err(|error: Error| error.at("value"))?,
            ts_event: update.ts_event,
            ts_init: update.ts_init,
        })
    }
}

/// Makes an update of a mark price.
///
/// Fails with `STATUS_INVALID_VALUE` if a field is not valid.
#[unsafe(no_mangle)]
pub extern "C" fn mark_price_update_new(
    instrument_id: InstrumentId_t,
    value: Price_t,
    ts_event: u64,
    ts_init: u64,
    out: Option<&mut MaybeUninit<MarkPriceUpdate_t>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    let update = MarkPriceUpdate_t { instrument_id, value, ts_event, ts_init };
    make(out, err, || Ok(MarkPriceUpdate::try_from(&update)?.into()))
}

/// Whether two updates are equal in all fields; false when one is NULL.
#[unsafe(no_mangle)]
pub extern "C" fn mark_price_update_eq(lhs: Option<&MarkPriceUpdate_t>, rhs: Option<&MarkPriceUpdate_t>) -> bool {
    compare::equal(lhs, rhs, MarkPriceUpdate_t::key)
}

/// A hash that is equal for equal updates; 0 for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn mark_price_update_hash(update: Option<&MarkPriceUpdate_t>) -> u64 {
    compare::hash(update, MarkPriceUpdate_t::key)
}

/// The text `ID,value,ts_event,ts_init`. The caller frees it with `cstr_drop`.
#[unsafe(no_mangle)]
pub extern "C" fn mark_price_update_to_cstr(
    update: Option<&MarkPriceUpdate_t>,
    out: Option<&mut MaybeUninit<*const c_char>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    make(out, err, || Ok(to_cstr(MarkPriceUpdate::try_from(lent("update", update)?)?)))
}

/// The value of the index that an instrument follows.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct IndexPriceUpdate_t {
    /// The instrument.
    pub instrument_id: InstrumentId_t,
    /// The value.
    pub value: Price_t,
    /// When it happened at the venue, in nanoseconds since the Unix epoch.
    pub ts_event: u64,
    /// When this object was made, in nanoseconds since the Unix epoch.
    pub ts_init: u64,
}

impl IndexPriceUpdate_t {
    /// What equality and hash look at: all fields.
    fn key(&self) -> impl Eq + Hash + use<> {
        (instrument_key(&self.instrument_id), self.value.raw.get(), self.ts_event, self.ts_init)
    }
}

impl From<IndexPriceUpdate> for IndexPriceUpdate_t {
    fn from(update: IndexPriceUpdate) -> Self {
        Self {
            instrument_id: update.instrument_id.into(),
            value: update.value.into(),
            ts_event: update.ts_event,
            ts_init: update.ts_init,
        }
    }
}

impl TryFrom<&IndexPriceUpdate_t> for IndexPriceUpdate {
    type Error = Error;

    fn try_from(update: &IndexPriceUpdate_t) -> Result<Self> {
        Ok(Self {
            instrument_id: (&update.instrument_id).try_into()?,
            value: (&update.value).try_into().map_err(|error: Error| error.at("value"))?,
            ts_event: update.ts_event,
            ts_init: update.ts_init,
        })
    }
}

/// Makes an update of an index.
///
/// Fails with `STATUS_INVALID_VALUE` if a field is not valid.
#[unsafe(no_mangle)]
pub extern "C" fn index_price_update_new(
    instrument_id: InstrumentId_t,
    value: Price_t,
    ts_event: u64,
    ts_init: u64,
    out: Option<&mut MaybeUninit<IndexPriceUpdate_t>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    let update = IndexPriceUpdate_t { instrument_id, value, ts_event, ts_init };
    make(out, err, || Ok(IndexPriceUpdate::try_from(&update)?.into()))
}

/// Whether two updates are equal in all fields; false when one is NULL.
#[unsafe(no_mangle)]
pub extern "C" fn index_price_update_eq(lhs: Option<&IndexPriceUpdate_t>, rhs: Option<&IndexPriceUpdate_t>) -> bool {
    compare::equal(lhs, rhs, IndexPriceUpdate_t::key)
}

/// A hash that is equal for equal updates; 0 for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn index_price_update_hash(update: Option<&IndexPriceUpdate_t>) -> u64 {
    compare::hash(update, IndexPriceUpdate_t::key)
}

/// The text `ID,value,ts_event,ts_init`. The caller frees it with `cstr_drop`.
#[unsafe(no_mangle)]
pub extern "C" fn index_price_update_to_cstr(
    update: Option<&IndexPriceUpdate_t>,
    out: Option<&mut MaybeUninit<*const c_char>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    make(out, err, || Ok(to_cstr(IndexPriceUpdate::try_from(lent("update", update)?)?)))
}
