//! Bars from trades and quotes over the C ABI.

use std::mem::MaybeUninit;

use nautilus_cython_core::{Error, Result};
use nautilus_cython_model::{
    aggregation::{BarAggregator, BarBuilder, TimeBars},
    data::{Bar, BarType, QuoteTick, TradeTick},
    enums::{BarIntervalType, Coded},
    types::{Price, Quantity},
};

use crate::{
    bar::{Bar_t, BarType_t},
    cvec::{self, CVec},
    error::{Fault, FfiError, Status, lent, make},
    owned::{Owned, field, read, update},
    price::Price_t,
    quantity::Quantity_t,
    quote::QuoteTick_t,
    trade::TradeTick_t,
};

/// Builds one bar after the other from prices and sizes. Not synchronised: one thread at a time.
#[repr(C)]
#[derive(Debug)]
pub struct BarBuilder_API(pub(crate) Owned<BarBuilder>);

/// Makes a builder that has no bar yet. The caller frees it with `bar_builder_drop`.
#[unsafe(no_mangle)]
pub extern "C" fn bar_builder_new(
    bar_type: Option<&BarType_t>,
    out: Option<&mut MaybeUninit<BarBuilder_API>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    make(out, err, || {
        let bar_type = BarType::try_from(lent("bar_type", bar_type)?)?;
        Ok(BarBuilder_API(Owned::new(BarBuilder::new(bar_type))))
    })
}

/// Frees a builder. A zeroed handle is allowed.
#[unsafe(no_mangle)]
pub extern "C" fn bar_builder_drop(builder: BarBuilder_API) {
    drop(builder);
}

/// Which bars are built.
#[unsafe(no_mangle)]
pub extern "C" fn bar_builder_bar_type(
    builder: Option<&BarBuilder_API>,
    out: Option<&mut MaybeUninit<BarType_t>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    read(builder, out, err, |builder| Ok(Some(builder.bar_type().into())))
}

/// The number of updates of the bar that is being built; 0 for an empty handle.
#[unsafe(no_mangle)]
pub extern "C" fn bar_builder_count(builder: Option<&BarBuilder_API>) -> u64 {
    field(builder, 0, BarBuilder::count)
}

/// The time of the last update, in nanoseconds since the Unix epoch; 0 before the first.
#[unsafe(no_mangle)]
pub extern "C" fn bar_builder_ts_last(builder: Option<&BarBuilder_API>) -> u64 {
    field(builder, 0, BarBuilder::ts_last)
}

/// Whether there was a price; false for an empty handle.
#[unsafe(no_mangle)]
pub extern "C" fn bar_builder_is_initialized(builder: Option<&BarBuilder_API>) -> bool {
    field(builder, false, BarBuilder::is_initialized)
}

/// Adds a price and a size to the bar.
///
/// Fails with `STATUS_INVALID_VALUE` if `ts_init` is before the last update, and with `STATUS_OVERFLOW` if the volume gets out of
/// range. Nothing has changed then.
#[unsafe(no_mangle)]
pub extern "C" fn bar_builder_update(
    builder: Option<&mut BarBuilder_API>,
    price: Price_t,
    size: Quantity_t,
    ts_init: u64,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    update(builder, err, |builder| {
        let price = Price::try_from(&price).map_err(|error: Error| error.at("price"))?;
        let size = Quantity::try_from(&size).map_err(|error: Error| error.at("size"))?;
        Ok(builder.update(price, size, ts_init)?)
    })
}

/// Finishes the bar and starts the next one. Without an update, all its prices are the last close, and its volume is 0.
///
/// Fails with `STATUS_INVALID_STATE` if there was no price ever.
#[unsafe(no_mangle)]
pub extern "C" fn bar_builder_build(
    builder: Option<&mut BarBuilder_API>,
    ts_event: u64,
    ts_init: u64,
    out: Option<&mut MaybeUninit<Bar_t>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    update(builder, err, |builder| {
        let out = out.ok_or_else(|| Fault::null("out"))?;
        out.write(builder.build(ts_event, ts_init)?.into());
        Ok(())
    })
}

/// Forgets the bar that is being built, but not the last close.
#[unsafe(no_mangle)]
pub extern "C" fn bar_builder_reset(
    builder: Option<&mut BarBuilder_API>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    update(builder, err, |builder| {
        builder.reset();
        Ok(())
    })
}

/// Makes bars of one type from trades or quotes. Not synchronised: one thread at a time.
#[repr(C)]
#[derive(Debug)]
pub struct BarAggregator_API(pub(crate) Owned<BarAggregator>);

/// How bars by time are cut and stamped.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct TimeBars_t {
    /// Which end belongs to the interval: a `BarIntervalType`.
    pub interval_type: u8,
    /// If not 0, `ts_event` is the close of the interval, else its start.
    pub timestamp_on_close: u8,
    /// If not 0, the first bar is left out if its interval had begun before the first tick.
    pub skip_first_non_full_bar: u8,
    /// If not 0, an interval without ticks has a bar too: all its prices are the close before, and its volume is 0.
    pub build_with_no_updates: u8,
    /// By how much the intervals start later, in nanoseconds; less than their length.
    pub origin_offset: u64,
}

impl TryFrom<&TimeBars_t> for TimeBars {
    type Error = Error;

    fn try_from(options: &TimeBars_t) -> Result<Self> {
        Ok(Self {
            interval_type: BarIntervalType::from_code("interval_type", options.interval_type)?,
            timestamp_on_close: options.timestamp_on_close != 0,
            skip_first_non_full_bar: options.skip_first_non_full_bar != 0,
            build_with_no_updates: options.build_with_no_updates != 0,
            origin_offset: options.origin_offset,
        })
    }
}

/// Makes an aggregator that has no bar yet. `time_bars` is for types that close by the clock, and may be NULL: then
/// intervals include their end, bars are stamped with it, and empty intervals have bars.
///
/// Fails with `STATUS_INVALID_VALUE` for a composite type, for bars of `RENKO` or of `MARK` prices, and for options that do not fit.
/// The caller frees the aggregator with `bar_aggregator_drop`.
#[unsafe(no_mangle)]
pub extern "C" fn bar_aggregator_new(
    bar_type: Option<&BarType_t>,
    time_bars: Option<&TimeBars_t>,
    out: Option<&mut MaybeUninit<BarAggregator_API>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    make(out, err, || {
        let bar_type = BarType::try_from(lent("bar_type", bar_type)?)?;
        let time_bars = time_bars.map(TimeBars::try_from).transpose()?.unwrap_or_default();
        Ok(BarAggregator_API(Owned::new(BarAggregator::new(bar_type, &time_bars)?)))
    })
}

/// Frees an aggregator. A zeroed handle is allowed.
#[unsafe(no_mangle)]
pub extern "C" fn bar_aggregator_drop(aggregator: BarAggregator_API) {
    drop(aggregator);
}

/// Which bars are made.
#[unsafe(no_mangle)]
pub extern "C" fn bar_aggregator_bar_type(
    aggregator: Option<&BarAggregator_API>,
    out: Option<&mut MaybeUninit<BarType_t>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    read(aggregator, out, err, |aggregator| Ok(Some(aggregator.bar_type().into())))
}

/// The number of updates of the bar that is being built; 0 for an empty handle.
#[unsafe(no_mangle)]
pub extern "C" fn bar_aggregator_count(aggregator: Option<&BarAggregator_API>) -> u64 {
    field(aggregator, 0, |aggregator| aggregator.builder().count())
}

/// The time to which the aggregator has come, in nanoseconds since the Unix epoch; 0 for an empty handle.
#[unsafe(no_mangle)]
pub extern "C" fn bar_aggregator_ts_last(aggregator: Option<&BarAggregator_API>) -> u64 {
    field(aggregator, 0, |aggregator| aggregator.builder().ts_last())
}

/// Changes an aggregator, and hands out the bars that were finished; `STATUS_ABSENT` if there are none.
fn finish(
    aggregator: Option<&mut BarAggregator_API>,
    out: Option<&mut MaybeUninit<CVec<Bar_t>>>,
    err: Option<&mut MaybeUninit<FfiError>>,
    f: impl FnOnce(&mut BarAggregator, &mut Vec<Bar>) -> Result<(), Fault>,
) -> Status {
    let mut bars = Vec::new();
    let status = update(aggregator, err, |aggregator| {
        if out.is_none() {
            return Err(Fault::null("out"));
        }
        f(aggregator, &mut bars)
    });
    match out {
        Some(out) if status == Status::Ok && !bars.is_empty() => {
            out.write(bars.into_iter().map(Bar_t::from).collect::<Vec<_>>().into());
            Status::Ok
        }
        _ if status == Status::Ok => Status::Absent,
        _ => status,
    }
}

/// Takes a trade. Writes the bars that it finishes; `STATUS_ABSENT` if there are none.
///
/// Fails with `STATUS_INVALID_VALUE` if it is of another instrument, or earlier than what came before, or if bars are not made of
/// `LAST` prices, and with `STATUS_OVERFLOW` if it would finish more than a million bars, or a volume is out of range. Nothing
/// has changed then. The caller frees the bars with `vec_drop_bars`.
#[unsafe(no_mangle)]
pub extern "C" fn bar_aggregator_handle_trade(
    aggregator: Option<&mut BarAggregator_API>,
    trade: Option<&TradeTick_t>,
    out: Option<&mut MaybeUninit<CVec<Bar_t>>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    finish(aggregator, out, err, |aggregator, bars| {
        Ok(aggregator.handle_trade(&lent("trade", trade)?.try_into()?, bars)?)
    })
}

/// Takes a quote, of which the price type of the bars tells which price and size count. Writes the bars that it finishes;
/// `STATUS_ABSENT` if there are none.
///
/// Fails as `bar_aggregator_handle_trade`, with `BID`, `ASK` or `MID` prices. The caller frees the bars with `vec_drop_bars`.
#[unsafe(no_mangle)]
pub extern "C" fn bar_aggregator_handle_quote(
    aggregator: Option<&mut BarAggregator_API>,
    quote: Option<&QuoteTick_t>,
    out: Option<&mut MaybeUninit<CVec<Bar_t>>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    finish(aggregator, out, err, |aggregator, bars| {
        Ok(aggregator.handle_quote(&lent("quote", quote)?.try_into()?, bars)?)
    })
}

/// Takes `len` trades, all or none of them. Writes the bars that they finish; `STATUS_ABSENT` if there are none.
///
/// Fails as `bar_aggregator_handle_trade`, with the number of the trade. The caller frees the bars with `vec_drop_bars`.
///
/// # Safety
/// `trades` is NULL with `len` 0, or points to `len` trades.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bar_aggregator_handle_trades(
    aggregator: Option<&mut BarAggregator_API>,
    trades: *const TradeTick_t,
    len: usize,
    out: Option<&mut MaybeUninit<CVec<Bar_t>>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    finish(aggregator, out, err, |aggregator, bars| {
        // SAFETY: guaranteed by the caller.
        let trades = unsafe { cvec::slice("trades", trades, len) }?;
        Ok(aggregator.handle_trades(trades.iter().map(TradeTick::try_from), bars)?)
    })
}

/// Takes `len` quotes, all or none of them. Writes the bars that they finish; `STATUS_ABSENT` if there are none.
///
/// Fails as `bar_aggregator_handle_quote`, with the number of the quote. The caller frees the bars with `vec_drop_bars`.
///
/// # Safety
/// `quotes` is NULL with `len` 0, or points to `len` quotes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bar_aggregator_handle_quotes(
    aggregator: Option<&mut BarAggregator_API>,
    quotes: *const QuoteTick_t,
    len: usize,
    out: Option<&mut MaybeUninit<CVec<Bar_t>>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    finish(aggregator, out, err, |aggregator, bars| {
        // SAFETY: guaranteed by the caller.
        let quotes = unsafe { cvec::slice("quotes", quotes, len) }?;
        Ok(aggregator.handle_quotes(quotes.iter().map(QuoteTick::try_from), bars)?)
    })
}

/// Lets time come to `to`, which finishes the intervals that end by then. Writes their bars; `STATUS_ABSENT` if there are
/// none.
///
/// If intervals include their end, the data of that very moment comes first. Fails with `STATUS_INVALID_STATE` unless bars
/// close by the clock, and with `STATUS_INVALID_VALUE` if time would go back. The caller frees the bars with `vec_drop_bars`.
#[unsafe(no_mangle)]
pub extern "C" fn bar_aggregator_advance_time(
    aggregator: Option<&mut BarAggregator_API>,
    to: u64,
    out: Option<&mut MaybeUninit<CVec<Bar_t>>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    finish(aggregator, out, err, |aggregator, bars| Ok(aggregator.advance_time(to, bars)?))
}

/// Finishes the bar that is being built, if it has any tick, and writes it; else `STATUS_ABSENT`. By the clock, time comes
/// to the end of its interval.
///
/// Fails with `STATUS_OVERFLOW` if that end is beyond 64 bits. The caller frees the bars with `vec_drop_bars`.
#[unsafe(no_mangle)]
pub extern "C" fn bar_aggregator_flush(
    aggregator: Option<&mut BarAggregator_API>,
    out: Option<&mut MaybeUninit<CVec<Bar_t>>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    finish(aggregator, out, err, |aggregator, bars| Ok(aggregator.flush(bars)?))
}

/// Frees bars. A zeroed vector is allowed.
///
/// # Safety
/// `v` came from this library, unmodified, and was not freed before.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn vec_drop_bars(v: CVec<Bar_t>) {
    // SAFETY: guaranteed by the caller.
    unsafe { v.free() };
}
