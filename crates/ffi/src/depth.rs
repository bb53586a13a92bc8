//! Snapshots of the ten best levels per side over the C ABI.

use std::{ffi::c_char, hash::Hash, mem::MaybeUninit, ptr};

use nautilus_cython_core::{Error, Result};
use nautilus_cython_model::{data::OrderBookDepth10, identifiers::InstrumentId};

use crate::{
    compare::{self, instrument_key},
    cvec,
    error::{FfiError, Status, lent, make},
    identifiers::InstrumentId_t,
    order::BookOrder_t,
    quote::QuoteTick_t,
    string::to_cstr,
};

/// Levels per side of `OrderBookDepth10_t`.
pub const DEPTH10_LEN: usize = 10;

const _: () = assert!(DEPTH10_LEN == nautilus_cython_model::data::DEPTH10_LEN);

/// The ten best levels per side, best first; unused places hold zeroed orders and counts.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct OrderBookDepth10_t {
    /// The instrument.
    pub instrument_id: InstrumentId_t,
    /// Bids, best first.
    pub bids: [BookOrder_t; DEPTH10_LEN],
    /// Asks, best first.
    pub asks: [BookOrder_t; DEPTH10_LEN],
    /// Orders at each bid level.
    pub bid_counts: [u32; DEPTH10_LEN],
    /// Orders at each ask level.
    pub ask_counts: [u32; DEPTH10_LEN],
    /// Bits of `RecordFlag`.
    pub flags: u8,
    /// The venue's sequence number.
    pub sequence: u64,
    /// When it happened at the venue, in nanoseconds since the Unix epoch.
    pub ts_event: u64,
    /// When this object was made, in nanoseconds since the Unix epoch.
    pub ts_init: u64,
}

impl OrderBookDepth10_t {
    /// What equality and hash look at: all fields.
    fn key(&self) -> impl Eq + Hash + use<> {
        (
            instrument_key(&self.instrument_id),
            self.bids.map(|order| order.key()),
            self.asks.map(|order| order.key()),
            (self.bid_counts, self.ask_counts),
            (self.flags, self.sequence, self.ts_event, self.ts_init),
        )
    }
}

impl From<OrderBookDepth10> for OrderBookDepth10_t {
    fn from(depth: OrderBookDepth10) -> Self {
        Self {
            instrument_id: depth.instrument_id.into(),
            bids: depth.bids.map(BookOrder_t::from),
            asks: depth.asks.map(BookOrder_t::from),
            bid_counts: depth.bid_counts,
            ask_counts: depth.ask_counts,
            flags: depth.flags,
            sequence: depth.sequence,
            ts_event: depth.ts_event,
            ts_init: depth.ts_init,
        }
    }
}

impl TryFrom<&OrderBookDepth10_t> for OrderBookDepth10 {
    type Error = Error;

    fn try_from(depth: &OrderBookDepth10_t) -> Result<Self> {
        Self::new(
            (&depth.instrument_id).try_into()?,
            &levels("bids", &depth.bids)?,
            &levels("asks", &depth.asks)?,
            &depth.bid_counts,
            &depth.ask_counts,
            depth.flags,
            depth.sequence,
            depth.ts_event,
            depth.ts_init,
        )
    }
}

/// The levels of a side; `field` names them in the error.
fn levels(field: &str, levels: &[BookOrder_t]) -> Result<Vec<nautilus_cython_model::data::BookOrder>> {
    let valid = |(n, order): (usize, &BookOrder_t)| {
        order.try_into().map_err(|error: Error| error.at(format_args!("{field}[{n}]")))
    };
    levels.iter().enumerate().map(valid).collect()
}

/// Makes a snapshot of up to ten levels per side, best first, with the number of orders at each. The sides may differ
/// in length.
///
/// Fails with `STATUS_INVALID_VALUE` if a side has more than ten levels, or a level is not valid.
///
/// # Safety
/// `bids` and `bid_counts` are NULL with `bids_len` 0, or point to `bids_len` elements; likewise the asks.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orderbook_depth10_new(
    instrument_id: InstrumentId_t,
    bids: *const BookOrder_t,
    bid_counts: *const u32,
    bids_len: usize,
    asks: *const BookOrder_t,
    ask_counts: *const u32,
    asks_len: usize,
    flags: u8,
    sequence: u64,
    ts_event: u64,
    ts_init: u64,
    out: Option<&mut MaybeUninit<OrderBookDepth10_t>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    make(out, err, || {
        // SAFETY: guaranteed by the caller.
        let (bids, bid_counts) =
            unsafe { (cvec::slice("bids", bids, bids_len)?, cvec::slice("bid_counts", bid_counts, bids_len)?) };
        // SAFETY: guaranteed by the caller.
        let (asks, ask_counts) =
            unsafe { (cvec::slice("asks", asks, asks_len)?, cvec::slice("ask_counts", ask_counts, asks_len)?) };
        let instrument_id = InstrumentId::try_from(&instrument_id)?;
        let (bids, asks) = (levels("bids", bids)?, levels("asks", asks)?);
        let depth = OrderBookDepth10::new(
            instrument_id,
            &bids,
            &asks,
            bid_counts,
            ask_counts,
            flags,
            sequence,
            ts_event,
            ts_init,
        )?;
        Ok(depth.into())
    })
}

/// Copies a snapshot.
#[unsafe(no_mangle)]
pub extern "C" fn orderbook_depth10_clone(
    depth: Option<&OrderBookDepth10_t>,
    out: Option<&mut MaybeUninit<OrderBookDepth10_t>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    make(out, err, || Ok(*lent("depth", depth)?))
}

/// Whether two snapshots are equal in all fields; false when one is NULL.
#[unsafe(no_mangle)]
pub extern "C" fn orderbook_depth10_eq(lhs: Option<&OrderBookDepth10_t>, rhs: Option<&OrderBookDepth10_t>) -> bool {
    compare::equal(lhs, rhs, OrderBookDepth10_t::key)
}

/// A hash that is equal for equal snapshots; 0 for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn orderbook_depth10_hash(depth: Option<&OrderBookDepth10_t>) -> u64 {
    compare::hash(depth, OrderBookDepth10_t::key)
}

/// The ten bids, **borrowed** from `depth`. NULL for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn orderbook_depth10_bids_array(depth: Option<&OrderBookDepth10_t>) -> *const BookOrder_t {
    depth.map_or(ptr::null(), |depth| depth.bids.as_ptr())
}

/// The ten asks, **borrowed** from `depth`. NULL for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn orderbook_depth10_asks_array(depth: Option<&OrderBookDepth10_t>) -> *const BookOrder_t {
    depth.map_or(ptr::null(), |depth| depth.asks.as_ptr())
}

/// The ten counts of the bids, **borrowed** from `depth`. NULL for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn orderbook_depth10_bid_counts_array(depth: Option<&OrderBookDepth10_t>) -> *const u32 {
    depth.map_or(ptr::null(), |depth| depth.bid_counts.as_ptr())
}

/// The ten counts of the asks, **borrowed** from `depth`. NULL for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn orderbook_depth10_ask_counts_array(depth: Option<&OrderBookDepth10_t>) -> *const u32 {
    depth.map_or(ptr::null(), |depth| depth.ask_counts.as_ptr())
}

/// The best level of each side as a quote; `STATUS_ABSENT` unless both sides have one.
#[unsafe(no_mangle)]
pub extern "C" fn orderbook_depth10_to_quote_tick(
    depth: Option<&OrderBookDepth10_t>,
    out: Option<&mut MaybeUninit<QuoteTick_t>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    crate::error::find(out, err, || {
        Ok(OrderBookDepth10::try_from(lent("depth", depth)?)?.to_quote_tick().map(QuoteTick_t::from))
    })
}

/// The text `ID,bid,ask,bid_size,ask_size,flags,sequence,ts_event,ts_init`. The caller frees it with `cstr_drop`.
#[unsafe(no_mangle)]
pub extern "C" fn orderbook_depth10_to_cstr(
    depth: Option<&OrderBookDepth10_t>,
    out: Option<&mut MaybeUninit<*const c_char>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    make(out, err, || Ok(to_cstr(OrderBookDepth10::try_from(lent("depth", depth)?)?)))
}
