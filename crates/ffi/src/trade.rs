//! Trades over the C ABI.

use std::{hash::Hash, mem::MaybeUninit};

use nautilus_cython_core::{Error, Result};
use nautilus_cython_model::{
    data::TradeTick,
    enums::{AggressorSide, Coded},
};

use crate::{
    compare::{self, instrument_key},
    error::{FfiError, Status, make},
    identifiers::{InstrumentId_t, TradeId_t},
    price::Price_t,
    quantity::Quantity_t,
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
        let trade = Self {
            instrument_id: (&trade.instrument_id).try_into()?,
            price: (&trade.price).try_into().map_err(|error: Error| error.at("price"))?,
            size: (&trade.size).try_into().map_err(|error: Error| error.at("size"))?,
            aggressor_side: AggressorSide::from_code("aggressor_side", trade.aggressor_side)?,
            trade_id: (&trade.trade_id).try_into()?,
            ts_event: trade.ts_event,
            ts_init: trade.ts_init,
        };
        if trade.size.raw() == 0 {
            return Err(Error::invalid("size", 0, "a positive size"));
        }
        Ok(trade)
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
