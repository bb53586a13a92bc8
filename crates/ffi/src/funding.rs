//! Funding rates over the C ABI.

use nautilus_cython_core::{Error, Result};
use nautilus_cython_model::data::FundingRateUpdate;
use rust_decimal::Decimal;

use crate::{identifiers::InstrumentId_t, price::PriceRaw};

/// The rate that holders of a perpetual contract pay each other at the next funding.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct FundingRateUpdate_t {
    /// The instrument.
    pub instrument_id: InstrumentId_t,
    /// The rate in units of `10^-rate_scale`, as a fraction of the position's value; positive if longs pay.
    pub rate: PriceRaw,
    /// Decimals of the rate: 0 to 28.
    pub rate_scale: u8,
    /// Whether `interval` is known: not 0.
    pub has_interval: u8,
    /// Whether `next_funding_ns` is known: not 0.
    pub has_next_funding: u8,
    /// Minutes between two fundings.
    pub interval: u16,
    /// When the next funding is, in nanoseconds since the Unix epoch.
    pub next_funding_ns: u64,
    /// When it happened at the venue, in nanoseconds since the Unix epoch.
    pub ts_event: u64,
    /// When this object was made, in nanoseconds since the Unix epoch.
    pub ts_init: u64,
}

impl From<FundingRateUpdate> for FundingRateUpdate_t {
    fn from(update: FundingRateUpdate) -> Self {
        Self {
            instrument_id: update.instrument_id.into(),
            rate: PriceRaw::new(update.rate.mantissa()),
            rate_scale: u8::try_from(update.rate.scale()).unwrap_or_default(), // at most 28
            has_interval: u8::from(update.interval.is_some()),
            has_next_funding: u8::from(update.next_funding_ns.is_some()),
            interval: update.interval.unwrap_or_default(),
            next_funding_ns: update.next_funding_ns.unwrap_or_default(),
            ts_event: update.ts_event,
            ts_init: update.ts_init,
        }
    }
}

impl TryFrom<&FundingRateUpdate_t> for FundingRateUpdate {
    type Error = Error;

    fn try_from(update: &FundingRateUpdate_t) -> Result<Self> {
        let (mantissa, scale) = (update.rate.get(), update.rate_scale);
        let rate = Decimal::try_from_i128_with_scale(mantissa, u32::from(scale));
        Ok(Self {
            instrument_id: (&update.instrument_id).try_into()?,
            rate: rate
                .map_err(|_| Error::invalid("rate", format_args!("{mantissa}e-{scale}"), "28 digits and decimals"))?,
            interval: (update.has_interval != 0).then_some(update.interval),
            next_funding_ns: (update.has_next_funding != 0).then_some(update.next_funding_ns),
            ts_event: update.ts_event,
            ts_init: update.ts_init,
        })
    }
}
