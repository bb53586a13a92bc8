//! Changes of an order book over the C ABI.

use std::{ffi::c_char, hash::Hash, mem::MaybeUninit};

use nautilus_cython_core::{Error, Result};
use nautilus_cython_model::{
    data::OrderBookDelta,
    enums::{BookAction, Coded},
    identifiers::InstrumentId,
};

use crate::{
    compare::{self, instrument_key},
    error::{FfiError, Status, lent, make},
    identifiers::InstrumentId_t,
    order::BookOrder_t,
    string::to_cstr,
};

/// One change of an order book.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct OrderBookDelta_t {
    /// The instrument whose book changes.
    pub instrument_id: InstrumentId_t,
    /// What happens: a `BookAction`.
    pub action: u8,
    /// The order it happens to; no order for `CLEAR`.
    pub order: BookOrder_t,
    /// Bits of `RecordFlag`.
    pub flags: u8,
    /// The venue's sequence number, 0 if there is none.
    pub sequence: u64,
    /// When it happened at the venue, in nanoseconds since the Unix epoch.
    pub ts_event: u64,
    /// When this object was made, in nanoseconds since the Unix epoch.
    pub ts_init: u64,
}

impl OrderBookDelta_t {
    /// What equality and hash look at: all fields.
    fn key(&self) -> impl Eq + Hash + use<> {
        let &Self { instrument_id, action, order, flags, sequence, ts_event, ts_init } = self;
        (instrument_key(&instrument_id), action, order.key(), flags, sequence, ts_event, ts_init)
    }
}

impl From<OrderBookDelta> for OrderBookDelta_t {
    fn from(delta: OrderBookDelta) -> Self {
        Self {
            instrument_id: delta.instrument_id.into(),
            action: delta.action.code(),
            order: delta.order.into(),
            flags: delta.flags,
            sequence: delta.sequence,
            ts_event: delta.ts_event,
            ts_init: delta.ts_init,
        }
    }
}

impl TryFrom<&OrderBookDelta_t> for OrderBookDelta {
    type Error = Error;

    #[inline(always)]
    fn try_from(delta: &OrderBookDelta_t) -> Result<Self> {
        Self::new(
            (&delta.instrument_id).try_into()?,
            BookAction::from_code("action", delta.action)?,
            (&delta.order).try_into()?,
            delta.flags,
            delta.sequence,
            delta.ts_event,
            delta.ts_init,
        )
    }
}

/// Makes a change of `action` (a `BookAction`). The order of a `CLEAR` may be zeroed.
///
/// Fails with `STATUS_INVALID_VALUE` if a field is not valid, or an `ADD` or `UPDATE` has size zero.
#[unsafe(no_mangle)]
pub extern "C" fn orderbook_delta_new(
    instrument_id: InstrumentId_t,
    action: u8,
    order: BookOrder_t,
    flags: u8,
    sequence: u64,
    ts_event: u64,
    ts_init: u64,
    out: Option<&mut MaybeUninit<OrderBookDelta_t>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    let delta = OrderBookDelta_t { instrument_id, action, order, flags, sequence, ts_event, ts_init };
    make(out, err, || {
        OrderBookDelta::try_from(&delta)?;
        Ok(delta)
    })
}

/// Makes the removal of all orders, flagged as the start of a snapshot.
#[unsafe(no_mangle)]
pub extern "C" fn orderbook_delta_clear(
    instrument_id: InstrumentId_t,
    sequence: u64,
    ts_event: u64,
    ts_init: u64,
    out: Option<&mut MaybeUninit<OrderBookDelta_t>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    make(out, err, || {
        let instrument_id = InstrumentId::try_from(&instrument_id)?;
        Ok(OrderBookDelta::clear(instrument_id, sequence, ts_event, ts_init).into())
    })
}

/// Whether two changes are equal in all fields; false when one is NULL.
#[unsafe(no_mangle)]
pub extern "C" fn orderbook_delta_eq(lhs: Option<&OrderBookDelta_t>, rhs: Option<&OrderBookDelta_t>) -> bool {
    compare::equal(lhs, rhs, OrderBookDelta_t::key)
}

/// A hash that is equal for equal changes; 0 for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn orderbook_delta_hash(delta: Option<&OrderBookDelta_t>) -> u64 {
    compare::hash(delta, OrderBookDelta_t::key)
}

/// The text `ID,ACTION,SIDE,price,size,order_id,flags,sequence,ts_event,ts_init`. The caller frees it with `cstr_drop`.
#[unsafe(no_mangle)]
pub extern "C" fn orderbook_delta_to_cstr(
    delta: Option<&OrderBookDelta_t>,
    out: Option<&mut MaybeUninit<*const c_char>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    make(out, err, || Ok(to_cstr(OrderBookDelta::try_from(lent("delta", delta)?)?)))
}
