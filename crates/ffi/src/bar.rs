//! Bars and their types over the C ABI.

use std::{cmp::Ordering, ffi::c_char, hash::Hash, mem::MaybeUninit};

use nautilus_cython_core::{Error, Result};
use nautilus_cython_model::{
    data::{Bar, BarSpecification, BarType},
    enums::{AggregationSource, BarAggregation, Coded, PriceType},
};

use crate::{
    compare::{self, instrument_key},
    error::{FfiError, Status, lent, make},
    identifiers::InstrumentId_t,
    price::Price_t,
    quantity::Quantity_t,
    string::{self, to_cstr},
};

/// How a bar is built: after how many of what, from which prices.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct BarSpecification_t {
    /// How many of the aggregation's units make a bar; positive.
    pub step: u64,
    /// The rule that closes a bar: a `BarAggregation`.
    pub aggregation: u8,
    /// Which prices a bar is made of: a `PriceType`.
    pub price_type: u8,
}

impl BarSpecification_t {
    /// What equality, order and hash look at: all fields.
    fn key(&self) -> (u64, u8, u8) {
        (self.step, self.aggregation, self.price_type)
    }
}

impl From<BarSpecification> for BarSpecification_t {
    fn from(spec: BarSpecification) -> Self {
        Self { step: spec.step(), aggregation: spec.aggregation().code(), price_type: spec.price_type().code() }
    }
}

impl TryFrom<&BarSpecification_t> for BarSpecification {
    type Error = Error;

    fn try_from(spec: &BarSpecification_t) -> Result<Self> {
        Self::new(
            spec.step,
            BarAggregation::from_code("aggregation", spec.aggregation)?,
            PriceType::from_code("price_type", spec.price_type)?,
        )
    }
}

/// Makes a specification of `aggregation` (a `BarAggregation`) and `price_type` (a `PriceType`).
///
/// Fails with `STATUS_INVALID_VALUE` if the step is 0, or, by time, does not divide the next longer unit.
#[unsafe(no_mangle)]
pub extern "C" fn bar_specification_new(
    step: u64,
    aggregation: u8,
    price_type: u8,
    out: Option<&mut MaybeUninit<BarSpecification_t>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    let spec = BarSpecification_t { step, aggregation, price_type };
    make(out, err, || Ok(BarSpecification::try_from(&spec)?.into()))
}

/// Parses `STEP-AGGREGATION-PRICETYPE`, in any case.
///
/// Fails with `STATUS_INVALID_VALUE` and the part that is wrong.
///
/// # Safety
/// `ptr` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bar_specification_from_cstr(
    ptr: *const c_char,
    out: Option<&mut MaybeUninit<BarSpecification_t>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    // SAFETY: guaranteed by the caller.
    make(out, err, || Ok(unsafe { string::borrow(ptr, "BarSpecification") }?.parse::<BarSpecification>()?.into()))
}

/// Makes the specification by time whose interval is `duration` nanoseconds, in the longest unit that allows it.
///
/// Fails with `STATUS_INVALID_VALUE` if no step of any unit has that length.
#[unsafe(no_mangle)]
pub extern "C" fn bar_specification_from_duration(
    duration: u64,
    price_type: u8,
    out: Option<&mut MaybeUninit<BarSpecification_t>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    make(out, err, || {
        let price_type = PriceType::from_code("price_type", price_type)?;
        Ok(BarSpecification::from_duration_ns(duration, price_type)?.into())
    })
}

/// The length of the interval in nanoseconds, a month counting 30 days and a year 365.
///
/// Fails with `STATUS_INVALID_STATE` unless bars close by the clock.
#[unsafe(no_mangle)]
pub extern "C" fn bar_specification_interval_ns(
    bar_spec: Option<&BarSpecification_t>,
    out: Option<&mut MaybeUninit<u64>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    make(out, err, || Ok(BarSpecification::try_from(lent("bar_spec", bar_spec)?)?.interval_ns()?))
}

/// The text `STEP-AGGREGATION-PRICETYPE`. The caller frees it with `cstr_drop`.
#[unsafe(no_mangle)]
pub extern "C" fn bar_specification_to_cstr(
    bar_spec: Option<&BarSpecification_t>,
    out: Option<&mut MaybeUninit<*const c_char>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    make(out, err, || Ok(to_cstr(BarSpecification::try_from(lent("bar_spec", bar_spec)?)?)))
}

/// Whether two specifications are equal; false when one is NULL.
#[unsafe(no_mangle)]
pub extern "C" fn bar_specification_eq(lhs: Option<&BarSpecification_t>, rhs: Option<&BarSpecification_t>) -> bool {
    compare::equal(lhs, rhs, BarSpecification_t::key)
}

/// Whether `lhs` is before `rhs` by step, aggregation, price type; false when one is NULL or not valid.
#[unsafe(no_mangle)]
pub extern "C" fn bar_specification_lt(lhs: Option<&BarSpecification_t>, rhs: Option<&BarSpecification_t>) -> bool {
    compare::order(lhs, rhs, |spec| Some(spec.key())).is_some_and(Ordering::is_lt)
}

/// Whether `lhs` is before, or equal to, `rhs` by step, aggregation, price type; false when one is NULL or not valid.
#[unsafe(no_mangle)]
pub extern "C" fn bar_specification_le(lhs: Option<&BarSpecification_t>, rhs: Option<&BarSpecification_t>) -> bool {
    compare::order(lhs, rhs, |spec| Some(spec.key())).is_some_and(Ordering::is_le)
}

/// Whether `lhs` is after `rhs` by step, aggregation, price type; false when one is NULL or not valid.
#[unsafe(no_mangle)]
pub extern "C" fn bar_specification_gt(lhs: Option<&BarSpecification_t>, rhs: Option<&BarSpecification_t>) -> bool {
    compare::order(lhs, rhs, |spec| Some(spec.key())).is_some_and(Ordering::is_gt)
}

/// Whether `lhs` is after, or equal to, `rhs` by step, aggregation, price type; false when one is NULL or not valid.
#[unsafe(no_mangle)]
pub extern "C" fn bar_specification_ge(lhs: Option<&BarSpecification_t>, rhs: Option<&BarSpecification_t>) -> bool {
    compare::order(lhs, rhs, |spec| Some(spec.key())).is_some_and(Ordering::is_ge)
}

/// A hash that is equal for equal specifications; 0 for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn bar_specification_hash(bar_spec: Option<&BarSpecification_t>) -> u64 {
    compare::hash(bar_spec, BarSpecification_t::key)
}

/// Whether bars of `aggregation` (a `BarAggregation`) close by the clock; false for another number.
#[unsafe(no_mangle)]
pub extern "C" fn bar_aggregation_is_time(aggregation: u8) -> bool {
    BarAggregation::from_repr(aggregation).is_some_and(BarAggregation::is_time)
}

/// Whether bars of `aggregation` (a `BarAggregation`) close at a threshold; false for another number.
#[unsafe(no_mangle)]
pub extern "C" fn bar_aggregation_is_threshold(aggregation: u8) -> bool {
    BarAggregation::from_repr(aggregation).is_some_and(BarAggregation::is_threshold)
}

/// Whether bars of `aggregation` (a `BarAggregation`) close after a run; false for another number.
#[unsafe(no_mangle)]
pub extern "C" fn bar_aggregation_is_information(aggregation: u8) -> bool {
    BarAggregation::from_repr(aggregation).is_some_and(BarAggregation::is_information)
}

/// Which bars: of an instrument, by a specification, from a source; composite ones are built from other bars.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct BarType_t {
    /// The instrument.
    pub instrument_id: InstrumentId_t,
    /// How the bars are built.
    pub spec: BarSpecification_t,
    /// The step of the bars that a composite type is built from; 0 if it is not composite.
    pub composite_step: u64,
    /// Where the bars are built: an `AggregationSource`.
    pub aggregation_source: u8,
    /// The aggregation of the bars that a composite type is built from (a `BarAggregation`); 0 if it is not composite.
    pub composite_aggregation: u8,
    /// Where the bars that a composite type is built from are built (an `AggregationSource`); 0 if it is not composite.
    pub composite_aggregation_source: u8,
}

impl BarType_t {
    /// What equality and hash look at: all fields.
    fn key(&self) -> impl Eq + Hash + use<> {
        let composite = (self.composite_step, self.composite_aggregation, self.composite_aggregation_source);
        (instrument_key(&self.instrument_id), self.spec.key(), self.aggregation_source, composite)
    }
}

impl From<BarType> for BarType_t {
    fn from(bar_type: BarType) -> Self {
        let composite = bar_type.is_composite().then(|| bar_type.composite());
        Self {
            instrument_id: bar_type.instrument_id().into(),
            spec: bar_type.spec().into(),
            aggregation_source: bar_type.aggregation_source().code(),
            composite_step: composite.map_or(0, |composite| composite.spec().step()),
            composite_aggregation: composite.map_or(0, |composite| composite.spec().aggregation().code()),
            composite_aggregation_source: composite.map_or(0, |composite| composite.aggregation_source().code()),
        }
    }
}

impl TryFrom<&BarType_t> for BarType {
    type Error = Error;

    fn try_from(bar_type: &BarType_t) -> Result<Self> {
        let instrument_id = (&bar_type.instrument_id).try_into()?;
        let spec = (&bar_type.spec).try_into()?;
        let source = AggregationSource::from_code("aggregation_source", bar_type.aggregation_source)?;
        if bar_type.composite_aggregation == 0 {
            return Ok(Self::new(instrument_id, spec, source));
        }
        Self::new_composite(
            instrument_id,
            spec,
            source,
            bar_type.composite_step,
            BarAggregation::from_code("composite_aggregation", bar_type.composite_aggregation)?,
            AggregationSource::from_code("composite_aggregation_source", bar_type.composite_aggregation_source)?,
        )
    }
}

/// Makes the type of bars that are built from ticks, or come from the venue. `aggregation_source` is an
/// `AggregationSource`.
#[unsafe(no_mangle)]
pub extern "C" fn bar_type_new(
    instrument_id: InstrumentId_t,
    spec: BarSpecification_t,
    aggregation_source: u8,
    out: Option<&mut MaybeUninit<BarType_t>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    let bar_type = BarType_t {
        instrument_id,
        spec,
        aggregation_source,
        composite_step: 0,
        composite_aggregation: 0,
        composite_aggregation_source: 0,
    };
    make(out, err, || Ok(BarType::try_from(&bar_type)?.into()))
}

/// Makes the type of bars that are built from bars of the same instrument and price type, described by the last three
/// arguments.
#[unsafe(no_mangle)]
pub extern "C" fn bar_type_new_composite(
    instrument_id: InstrumentId_t,
    spec: BarSpecification_t,
    aggregation_source: u8,
    composite_step: u64,
    composite_aggregation: u8,
    composite_aggregation_source: u8,
    out: Option<&mut MaybeUninit<BarType_t>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    make(out, err, || {
        let bar_type = BarType::new_composite(
            (&instrument_id).try_into()?,
            (&spec).try_into()?,
            AggregationSource::from_code("aggregation_source", aggregation_source)?,
            composite_step,
            BarAggregation::from_code("composite_aggregation", composite_aggregation)?,
            AggregationSource::from_code("composite_aggregation_source", composite_aggregation_source)?,
        )?;
        Ok(bar_type.into())
    })
}

/// Parses `ID-STEP-AGGREGATION-PRICETYPE-SOURCE[@STEP-AGGREGATION-SOURCE]`, the names in any case.
///
/// Fails with `STATUS_INVALID_VALUE`, and names the token and its position: 0 to 4, and 5 for the composite part.
///
/// # Safety
/// `ptr` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bar_type_from_cstr(
    ptr: *const c_char,
    out: Option<&mut MaybeUninit<BarType_t>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    // SAFETY: guaranteed by the caller.
    make(out, err, || Ok(unsafe { string::borrow(ptr, "BarType") }?.parse::<BarType>()?.into()))
}

/// The instrument.
#[unsafe(no_mangle)]
pub extern "C" fn bar_type_instrument_id(
    bar_type: Option<&BarType_t>,
    out: Option<&mut MaybeUninit<InstrumentId_t>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    make(out, err, || Ok(lent("bar_type", bar_type)?.instrument_id))
}

/// How the bars are built.
#[unsafe(no_mangle)]
pub extern "C" fn bar_type_spec(
    bar_type: Option<&BarType_t>,
    out: Option<&mut MaybeUninit<BarSpecification_t>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    make(out, err, || Ok(lent("bar_type", bar_type)?.spec))
}

/// Where the bars are built: an `AggregationSource`; 0 for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn bar_type_aggregation_source(bar_type: Option<&BarType_t>) -> u8 {
    bar_type.map_or(0, |bar_type| bar_type.aggregation_source)
}

/// Whether the bars are not built from other bars; false for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn bar_type_is_standard(bar_type: Option<&BarType_t>) -> bool {
    bar_type.is_some_and(|bar_type| bar_type.composite_aggregation == 0)
}

/// Whether the bars are built from other bars; false for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn bar_type_is_composite(bar_type: Option<&BarType_t>) -> bool {
    bar_type.is_some_and(|bar_type| bar_type.composite_aggregation != 0)
}

/// The type without what it is built from.
#[unsafe(no_mangle)]
pub extern "C" fn bar_type_standard(
    bar_type: Option<&BarType_t>,
    out: Option<&mut MaybeUninit<BarType_t>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    make(out, err, || Ok(BarType::try_from(lent("bar_type", bar_type)?)?.standard().into()))
}

/// The type of the bars that this one is built from; itself if it is not composite.
#[unsafe(no_mangle)]
pub extern "C" fn bar_type_composite(
    bar_type: Option<&BarType_t>,
    out: Option<&mut MaybeUninit<BarType_t>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    make(out, err, || Ok(BarType::try_from(lent("bar_type", bar_type)?)?.composite().into()))
}

/// The text that `bar_type_from_cstr` parses. The caller frees it with `cstr_drop`.
#[unsafe(no_mangle)]
pub extern "C" fn bar_type_to_cstr(
    bar_type: Option<&BarType_t>,
    out: Option<&mut MaybeUninit<*const c_char>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    make(out, err, || Ok(to_cstr(BarType::try_from(lent("bar_type", bar_type)?)?)))
}

/// Whether two types are equal in all fields; false when one is NULL.
#[unsafe(no_mangle)]
pub extern "C" fn bar_type_eq(lhs: Option<&BarType_t>, rhs: Option<&BarType_t>) -> bool {
    compare::equal(lhs, rhs, BarType_t::key)
}

/// Whether `lhs` is before `rhs` by text; false when one is NULL or not valid.
#[unsafe(no_mangle)]
pub extern "C" fn bar_type_lt(lhs: Option<&BarType_t>, rhs: Option<&BarType_t>) -> bool {
    compare::order(lhs, rhs, |bar_type| BarType::try_from(bar_type).ok()).is_some_and(Ordering::is_lt)
}

/// Whether `lhs` is before, or equal to, `rhs` by text; false when one is NULL or not valid.
#[unsafe(no_mangle)]
pub extern "C" fn bar_type_le(lhs: Option<&BarType_t>, rhs: Option<&BarType_t>) -> bool {
    compare::order(lhs, rhs, |bar_type| BarType::try_from(bar_type).ok()).is_some_and(Ordering::is_le)
}

/// Whether `lhs` is after `rhs` by text; false when one is NULL or not valid.
#[unsafe(no_mangle)]
pub extern "C" fn bar_type_gt(lhs: Option<&BarType_t>, rhs: Option<&BarType_t>) -> bool {
    compare::order(lhs, rhs, |bar_type| BarType::try_from(bar_type).ok()).is_some_and(Ordering::is_gt)
}

/// Whether `lhs` is after, or equal to, `rhs` by text; false when one is NULL or not valid.
#[unsafe(no_mangle)]
pub extern "C" fn bar_type_ge(lhs: Option<&BarType_t>, rhs: Option<&BarType_t>) -> bool {
    compare::order(lhs, rhs, |bar_type| BarType::try_from(bar_type).ok()).is_some_and(Ordering::is_ge)
}

/// A hash that is equal for equal types; 0 for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn bar_type_hash(bar_type: Option<&BarType_t>) -> u64 {
    compare::hash(bar_type, BarType_t::key)
}

/// The prices of an interval.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Bar_t {
    /// Which bars it belongs to.
    pub bar_type: BarType_t,
    /// The first price.
    pub open: Price_t,
    /// The highest price.
    pub high: Price_t,
    /// The lowest price.
    pub low: Price_t,
    /// The last price.
    pub close: Price_t,
    /// What was traded.
    pub volume: Quantity_t,
    /// When the interval ended, in nanoseconds since the Unix epoch.
    pub ts_event: u64,
    /// When this object was made, in nanoseconds since the Unix epoch.
    pub ts_init: u64,
}

impl Bar_t {
    /// What equality and hash look at: all fields.
    fn key(&self) -> impl Eq + Hash + use<> {
        (
            self.bar_type.key(),
            [self.open, self.high, self.low, self.close].map(|price| price.raw.get()),
            self.volume.raw.get(),
            (self.ts_event, self.ts_init),
        )
    }
}

impl From<Bar> for Bar_t {
    fn from(bar: Bar) -> Self {
        Self {
            bar_type: bar.bar_type.into(),
            open: bar.open.into(),
            high: bar.high.into(),
            low: bar.low.into(),
            close: bar.close.into(),
            volume: bar.volume.into(),
            ts_event: bar.ts_event,
            ts_init: bar.ts_init,
        }
    }
}

impl TryFrom<&Bar_t> for Bar {
    type Error = Error;

    fn try_from(bar: &Bar_t) -> Result<Self> {
        Self::new(
            (&bar.bar_type).try_into()?,
            (&bar.open).try_into().map_err(|error: Error| error.at("open"))?,
            (&bar.high).try_into().map_err(|error: Error| error.at("high"))?,
            (&bar.low).try_into().map_err(|error: Error| error.at("low"))?,
            (&bar.close).try_into().map_err(|error: Error| error.at("close"))?,
            (&bar.volume).try_into().map_err(|error: Error| error.at("volume"))?,
            bar.ts_event,
            bar.ts_init,
        )
    }
}

/// Makes a bar.
///
/// Fails with `STATUS_INVALID_VALUE` if a field is not valid, or the high is below, or the low above, another price.
#[unsafe(no_mangle)]
pub extern "C" fn bar_new(
    bar_type: BarType_t,
    open: Price_t,
    high: Price_t,
    low: Price_t,
    close: Price_t,
    volume: Quantity_t,
    ts_event: u64,
    ts_init: u64,
    out: Option<&mut MaybeUninit<Bar_t>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    let bar = Bar_t { bar_type, open, high, low, close, volume, ts_event, ts_init };
    make(out, err, || Ok(Bar::try_from(&bar)?.into()))
}

/// Whether two bars are equal in all fields; false when one is NULL.
#[unsafe(no_mangle)]
pub extern "C" fn bar_eq(lhs: Option<&Bar_t>, rhs: Option<&Bar_t>) -> bool {
    compare::equal(lhs, rhs, Bar_t::key)
}

/// A hash that is equal for equal bars; 0 for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn bar_hash(bar: Option<&Bar_t>) -> u64 {
    compare::hash(bar, Bar_t::key)
}

/// The text `TYPE,open,high,low,close,volume,ts_event`. The caller frees it with `cstr_drop`.
#[unsafe(no_mangle)]
pub extern "C" fn bar_to_cstr(
    bar: Option<&Bar_t>,
    out: Option<&mut MaybeUninit<*const c_char>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    make(out, err, || Ok(to_cstr(Bar::try_from(lent("bar", bar)?)?)))
}
