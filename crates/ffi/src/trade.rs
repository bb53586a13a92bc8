//! Trades over the C ABI.

use std::{ffi::c_char, hash::Hash, mem::MaybeUninit};

use nautilus_cython_core::{Error, Result};
use nautilus_cython_model::{
    data::TradeTick,
    enums::{AggressorSide, Coded},
};

use crate::{
    compare::{self, instrument_key},
    error::{FfiError, Status, lent, make},
    identifiers::{InstrumentId_t, TradeId_t},
    price::Price_t,
    quantity::Quantity_t,
    string::to_cstr,
};

/// A trade between two orders.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct TradeTick_t {
    /// The instrument.
    pub instrument_id: InstrumentId_t,
    /// The price paid.
    pub price: Price_t,
    /// The size that changed hands; positive.
    pub size: Quantity_t,
    /// Whose order crossed the spread: an `AggressorSide`.
    pub aggressor_side: u8,
    /// The venue's id of the trade.
    pub trade_id: TradeId_t,
    /// When it happened at the venue, in nanoseconds since the Unix epoch.
    pub ts_event: u64,
    /// When this object was made, in nanoseconds since the Unix epoch.
    pub ts_init: u64,
}

impl TradeTick_t {
    /// What equality and hash look at: all fields.
    fn key(&self) -> impl Eq + Hash + use<> {
        (
            instrument_key(&self.instrument_id),
            (self.price.raw.get(), self.size.raw.get(), self.aggressor_side),
            self.trade_id.value,
            (self.ts_event, self.ts_init),
        )
    }
}

impl From<TradeTick> for TradeTick_t {
    fn from(trade: TradeTick) -> Self {
        Self {
            instrument_id: trade.instrument_id.into(),
            price: trade.price.into(),
            size: trade.size.into(),
            aggressor_side: trade.aggressor_side.code(),
            trade_id: trade.trade_id.into(),
            ts_event: trade.ts_event,
            ts_init: trade.ts_init,
        }
    }
}

impl TryFrom<&TradeTick_t> for TradeTick {
    type Error = Error;

    fn try_from(trade: &TradeTick_t) -> Result<Self> {
        Self::new(
            (&trade.instrument_id).try_into()?,
            (&trade.price).try_into().map_err(|error: Error| error.at("price"))?,
            (&trade.size).try_into().map_err(|error: Error| error.at("size"))?,
            AggressorSide::from_code("aggressor_side", trade.aggressor_side)?,
            (&trade.trade_id).try_into()?,
            trade.ts_event,
            trade.ts_init,
        )
    }
}

/// Makes a trade. `aggressor_side` is an `AggressorSide`.
///
/// Fails with `STATUS_INVALID_VALUE` if a field is not valid, or the size is zero.
#[unsafe(no_mangle)]
pub extern "C" fn trade_tick_new(
    instrument_id: InstrumentId_t,
    price: Price_t,
    size: Quantity_t,
    aggressor_side: u8,
    trade_id: TradeId_t,
    ts_event: u64,
    ts_init: u64,
    out: Option<&mut MaybeUninit<TradeTick_t>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    let trade = TradeTick_t { instrument_id, price, size, aggressor_side, trade_id, ts_event, ts_init };
    make(out, err, || Ok(TradeTick::try_from(&trade)?.into()))
}

/// Whether two trades are equal in all fields; false when one is NULL.
#[unsafe(no_mangle)]
pub extern "C" fn trade_tick_eq(lhs: Option<&TradeTick_t>, rhs: Option<&TradeTick_t>) -> bool {
    compare::equal(lhs, rhs, TradeTick_t::key)
}

/// A hash that is equal for equal trades; 0 for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn trade_tick_hash(trade: Option<&TradeTick_t>) -> u64 {
    compare::hash(trade, TradeTick_t::key)
}

/// The text `ID,price,size,SIDE,TRADE_ID,ts_event`. The caller frees it with `cstr_drop`.
#[unsafe(no_mangle)]
pub extern "C" fn trade_tick_to_cstr(
    trade: Option<&TradeTick_t>,
    out: Option<&mut MaybeUninit<*const c_char>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    make(out, err, || Ok(to_cstr(TradeTick::try_from(lent("trade", trade)?)?)))
}
