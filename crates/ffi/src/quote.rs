//! Quotes over the C ABI.

use std::{ffi::c_char, hash::Hash, mem::MaybeUninit};

use nautilus_cython_core::{Error, Result};
use nautilus_cython_model::{
    data::QuoteTick,
    enums::{Coded, PriceType},
};

use crate::{
    compare::{self, instrument_key},
    error::{FfiError, Status, lent, make},
    identifiers::InstrumentId_t,
    price::Price_t,
    quantity::Quantity_t,
    string::to_cstr,
};

/// The best bid and ask at one time.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct QuoteTick_t {
    /// The instrument.
    pub instrument_id: InstrumentId_t,
    /// The best bid.
    pub bid_price: Price_t,
    /// The best ask; the same precision as the bid.
    pub ask_price: Price_t,
    /// The size at the best bid.
    pub bid_size: Quantity_t,
    /// The size at the best ask; the same precision as at the bid.
    pub ask_size: Quantity_t,
    /// When it happened at the venue, in nanoseconds since the Unix epoch.
    pub ts_event: u64,
    /// When this object was made, in nanoseconds since the Unix epoch.
    pub ts_init: u64,
}

impl QuoteTick_t {
    /// What equality and hash look at: all fields.
    fn key(&self) -> impl Eq + Hash + use<> {
        (
            instrument_key(&self.instrument_id),
            (self.bid_price.raw.get(), self.ask_price.raw.get()),
            (self.bid_size.raw.get(), self.ask_size.raw.get()),
            (self.ts_event, self.ts_init),
        )
    }
}

impl From<QuoteTick> for QuoteTick_t {
    fn from(quote: QuoteTick) -> Self {
        Self {
            instrument_id: quote.instrument_id.into(),
            bid_price: quote.bid_price.into(),
            ask_price: quote.ask_price.into(),
            bid_size: quote.bid_size.into(),
            ask_size: quote.ask_size.into(),
            ts_event: quote.ts_event,
            ts_init: quote.ts_init,
        }
    }
}

impl TryFrom<&QuoteTick_t> for QuoteTick {
    type Error = Error;

    #[inline(always)]
    fn try_from(quote: &QuoteTick_t) -> Result<Self> {
        Self::new(
            (&quote.instrument_id).try_into()?,
            (&quote.bid_price).try_into().map_err(|error: Error| error.at("bid_price"))?,
            (&quote.ask_price).try_into().map_err(|error: Error| error.at("ask_price"))?,
            (&quote.bid_size).try_into().map_err(|error: Error| error.at("bid_size"))?,
            (&quote.ask_size).try_into().map_err(|error: Error| error.at("ask_size"))?,
            quote.ts_event,
            quote.ts_init,
        )
    }
}

/// Makes a quote. The bid may be above the ask.
///
/// Fails with `STATUS_INVALID_VALUE` if a field is not valid, or bid and ask differ in precision.
#[unsafe(no_mangle)]
pub extern "C" fn quote_tick_new(
    instrument_id: InstrumentId_t,
    bid_price: Price_t,
    ask_price: Price_t,
    bid_size: Quantity_t,
    ask_size: Quantity_t,
    ts_event: u64,
    ts_init: u64,
    out: Option<&mut MaybeUninit<QuoteTick_t>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    let quote = QuoteTick_t { instrument_id, bid_price, ask_price, bid_size, ask_size, ts_event, ts_init };
    make(out, err, || {
        QuoteTick::try_from(&quote)?;
        Ok(quote)
    })
}

/// Whether two quotes are equal in all fields; false when one is NULL.
#[unsafe(no_mangle)]
pub extern "C" fn quote_tick_eq(lhs: Option<&QuoteTick_t>, rhs: Option<&QuoteTick_t>) -> bool {
    compare::equal(lhs, rhs, QuoteTick_t::key)
}

/// A hash that is equal for equal quotes; 0 for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn quote_tick_hash(quote: Option<&QuoteTick_t>) -> u64 {
    compare::hash(quote, QuoteTick_t::key)
}

/// The bid, the ask, or their mean with one more decimal where there is room: `price_type` is `BID`, `ASK` or `MID`.
///
/// Fails with `STATUS_INVALID_VALUE` for any other `PriceType`.
#[unsafe(no_mangle)]
pub extern "C" fn quote_tick_extract_price(
    quote: Option<&QuoteTick_t>,
    price_type: u8,
    out: Option<&mut MaybeUninit<Price_t>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    make(out, err, || {
        let price_type = PriceType::from_code("price_type", price_type)?;
        Ok(QuoteTick::try_from(lent("quote", quote)?)?.extract_price(price_type)?.into())
    })
}

/// The size at the bid, at the ask, or their mean with one more decimal where there is room: `price_type` is `BID`,
/// `ASK` or `MID`.
///
/// Fails with `STATUS_INVALID_VALUE` for any other `PriceType`.
#[unsafe(no_mangle)]
pub extern "C" fn quote_tick_extract_size(
    quote: Option<&QuoteTick_t>,
    price_type: u8,
    out: Option<&mut MaybeUninit<Quantity_t>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    make(out, err, || {
        let price_type = PriceType::from_code("price_type", price_type)?;
        Ok(QuoteTick::try_from(lent("quote", quote)?)?.extract_size(price_type)?.into())
    })
}

/// The text `ID,bid,ask,bid_size,ask_size,ts_event`. The caller frees it with `cstr_drop`.
#[unsafe(no_mangle)]
pub extern "C" fn quote_tick_to_cstr(
    quote: Option<&QuoteTick_t>,
    out: Option<&mut MaybeUninit<*const c_char>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    make(out, err, || Ok(to_cstr(QuoteTick::try_from(lent("quote", quote)?)?)))
}
