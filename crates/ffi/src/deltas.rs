//! Changes of an order book that belong together, over the C ABI.

use std::mem::MaybeUninit;

use nautilus_cython_core::{Error, Result};
use nautilus_cython_model::{
    data::{OrderBookDelta, OrderBookDeltas},
    identifiers::InstrumentId,
};

use crate::{
    cvec::{self, CVec},
    delta::OrderBookDelta_t,
    error::{FfiError, Status, make},
    identifiers::InstrumentId_t,
    owned::{Owned, field, read, value},
};

/// One or more changes of one order book, applied as a whole. Immutable: share freely.
#[repr(C)]
#[derive(Debug)]
pub struct OrderBookDeltas_API(pub(crate) Owned<OrderBookDeltas>);

/// Makes a batch of `len` changes, which are copied. The caller frees the batch with `orderbook_deltas_drop`.
///
/// Fails with `STATUS_INVALID_VALUE` if there are none, or one of them is not valid or for another instrument.
///
/// # Safety
/// `deltas` is NULL with `len` 0, or points to `len` changes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orderbook_deltas_new(
    instrument_id: InstrumentId_t,
    deltas: *const OrderBookDelta_t,
    len: usize,
    out: Option<&mut MaybeUninit<OrderBookDeltas_API>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    make(out, err, || {
        let instrument_id = InstrumentId::try_from(&instrument_id)?;
        // SAFETY: guaranteed by the caller.
        let deltas = unsafe { cvec::slice("deltas", deltas, len) }?;
        let valid =
            |(n, delta)| OrderBookDelta::try_from(delta).map_err(|error: Error| error.at(format_args!("deltas[{n}]")));
        let deltas = deltas.iter().enumerate().map(valid).collect::<Result<Vec<_>>>()?;
        Ok(OrderBookDeltas_API(Owned::new(OrderBookDeltas::new(instrument_id, deltas)?)))
    })
}

/// Frees a batch. A zeroed handle is allowed.
#[unsafe(no_mangle)]
pub extern "C" fn orderbook_deltas_drop(deltas: OrderBookDeltas_API) {
    drop(deltas);
}

/// Copies a batch. The caller frees the copy with `orderbook_deltas_drop`.
#[unsafe(no_mangle)]
pub extern "C" fn orderbook_deltas_clone(
    deltas: Option<&OrderBookDeltas_API>,
    out: Option<&mut MaybeUninit<OrderBookDeltas_API>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    read(deltas, out, err, |deltas| Ok(Some(OrderBookDeltas_API(Owned::new(deltas.clone())))))
}

/// The instrument of all changes.
#[unsafe(no_mangle)]
pub extern "C" fn orderbook_deltas_instrument_id(
    deltas: Option<&OrderBookDeltas_API>,
    out: Option<&mut MaybeUninit<InstrumentId_t>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    read(deltas, out, err, |deltas| Ok(Some(deltas.instrument_id().into())))
}

/// The changes, first to last. The caller frees them with `orderbook_deltas_vec_drop`.
#[unsafe(no_mangle)]
pub extern "C" fn orderbook_deltas_vec_deltas(
    deltas: Option<&OrderBookDeltas_API>,
    out: Option<&mut MaybeUninit<CVec<OrderBookDelta_t>>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    read(deltas, out, err, |deltas| {
        Ok(Some(deltas.deltas().iter().copied().map(OrderBookDelta_t::from).collect::<Vec<_>>().into()))
    })
}

/// Frees changes. A zeroed vector is allowed.
///
/// # Safety
/// `v` came from this library, unmodified, and was not freed before.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orderbook_deltas_vec_drop(v: CVec<OrderBookDelta_t>) {
    // SAFETY: guaranteed by the caller.
    unsafe { v.free() };
}

/// The number of changes; 0 for an empty handle.
#[unsafe(no_mangle)]
pub extern "C" fn orderbook_deltas_len(deltas: Option<&OrderBookDeltas_API>) -> usize {
    field(deltas, 0, |deltas| deltas.deltas().len())
}

/// Whether the batch starts by clearing the book; false for an empty handle.
#[unsafe(no_mangle)]
pub extern "C" fn orderbook_deltas_is_snapshot(deltas: Option<&OrderBookDeltas_API>) -> bool {
    field(deltas, false, OrderBookDeltas::is_snapshot)
}

/// Bits of `RecordFlag`, of the last change; 0 for an empty handle.
#[unsafe(no_mangle)]
pub extern "C" fn orderbook_deltas_flags(deltas: Option<&OrderBookDeltas_API>) -> u8 {
    field(deltas, 0, OrderBookDeltas::flags)
}

/// The venue's sequence number, of the last change; 0 for an empty handle.
#[unsafe(no_mangle)]
pub extern "C" fn orderbook_deltas_sequence(deltas: Option<&OrderBookDeltas_API>) -> u64 {
    field(deltas, 0, OrderBookDeltas::sequence)
}

/// When the last change happened at the venue, in nanoseconds since the Unix epoch; 0 for an empty handle.
#[unsafe(no_mangle)]
pub extern "C" fn orderbook_deltas_ts_event(deltas: Option<&OrderBookDeltas_API>) -> u64 {
    field(deltas, 0, OrderBookDeltas::ts_event)
}

/// When the last change was made, in nanoseconds since the Unix epoch; 0 for an empty handle.
#[unsafe(no_mangle)]
pub extern "C" fn orderbook_deltas_ts_init(deltas: Option<&OrderBookDeltas_API>) -> u64 {
    field(deltas, 0, OrderBookDeltas::ts_init)
}

/// Whether two batches have the same instrument and equal changes; false when one is empty or NULL.
#[unsafe(no_mangle)]
pub extern "C" fn orderbook_deltas_eq(lhs: Option<&OrderBookDeltas_API>, rhs: Option<&OrderBookDeltas_API>) -> bool {
    matches!((value(lhs), value(rhs)), (Ok(lhs), Ok(rhs)) if lhs == rhs)
}

/// A hash that is equal for equal batches; 0 for an empty handle.
#[unsafe(no_mangle)]
pub extern "C" fn orderbook_deltas_hash(deltas: Option<&OrderBookDeltas_API>) -> u64 {
    field(deltas, 0, crate::compare::hash_of)
}
