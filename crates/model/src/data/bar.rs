//! Bars: open, high, low and close of an interval, and how the interval was chosen.

use std::{cmp::Ordering, fmt, str::FromStr};

use nautilus_cython_core::{Error, ErrorKind, Result, UnixNanos};

use crate::{
    enums::{AggregationSource, BarAggregation, Coded, PriceType},
    identifiers::InstrumentId,
    types::{Price, Quantity},
};

const MILLISECOND_NS: u64 = 1_000_000;
const SECOND_NS: u64 = 1_000 * MILLISECOND_NS;
const MINUTE_NS: u64 = 60 * SECOND_NS;
const HOUR_NS: u64 = 60 * MINUTE_NS;
const DAY_NS: u64 = 24 * HOUR_NS;

/// The aggregations by time, longest first, with their length: a month counts 30 days and a year 365.
const TIME_UNITS: [(BarAggregation, u64); 8] = [
    (BarAggregation::Year, 365 * DAY_NS),
    (BarAggregation::Month, 30 * DAY_NS),
    (BarAggregation::Week, 7 * DAY_NS),
    (BarAggregation::Day, DAY_NS),
    (BarAggregation::Hour, HOUR_NS),
    (BarAggregation::Minute, MINUTE_NS),
    (BarAggregation::Second, SECOND_NS),
    (BarAggregation::Millisecond, MILLISECOND_NS),
];

impl BarAggregation {
    /// Whether a bar closes by the clock.
    #[must_use]
    pub fn is_time(self) -> bool {
        self.unit_ns().is_some()
    }

    /// Whether a bar closes when a count, volume, value, imbalance or price move reaches the step.
    #[must_use]
    pub const fn is_threshold(self) -> bool {
        matches!(
            self,
            Self::Tick
                | Self::TickImbalance
                | Self::Volume
                | Self::VolumeImbalance
                | Self::Value
                | Self::ValueImbalance
                | Self::Renko
        )
    }

    /// Whether a bar closes after a run of trades on one side.
    #[must_use]
    pub const fn is_information(self) -> bool {
        matches!(self, Self::TickRuns | Self::VolumeRuns | Self::ValueRuns)
    }

    /// Nanoseconds of one step, if it closes by the clock.
    fn unit_ns(self) -> Option<u64> {
        TIME_UNITS.iter().find(|(aggregation, _)| *aggregation == self).map(|(_, unit)| *unit)
    }
}

/// How a bar is built: after how many of what, from which prices. Written `5-MINUTE-LAST`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BarSpecification {
    step: u64,
    aggregation: BarAggregation,
    price_type: PriceType,
}

impl BarSpecification {
    /// Checks and joins the parts.
    ///
    /// A step by time must divide the next longer unit and be shorter than it, so that bars start at the same times every
    /// day: 1000 ms, 60 s, 60 min, 24 h, 12 months. Days and weeks only come alone.
    ///
    /// # Errors
    /// `InvalidValue` for a step that breaks these rules, is 0, or makes an interval beyond 64 bits of nanoseconds.
    pub fn new(step: u64, aggregation: BarAggregation, price_type: PriceType) -> Result<Self> {
        let invalid = |expected: &str| Error::invalid("step", step, &format!("{expected} for {}", aggregation.name()));
        if step == 0 {
            return Err(invalid("a positive number"));
        }
        let next_unit = match aggregation {
            BarAggregation::Millisecond => Some(1000),
            BarAggregation::Second | BarAggregation::Minute => Some(60),
            BarAggregation::Hour => Some(24),
            BarAggregation::Month => Some(12),
            BarAggregation::Day | BarAggregation::Week if step != 1 => return Err(invalid("1")),
            _ => None,
        };
        if let Some(next_unit) = next_unit
            && (step >= next_unit || next_unit % step != 0)
        {
            return Err(invalid(&format!("a divisor of {next_unit} below it")));
        }
        if aggregation.unit_ns().is_some_and(|unit| unit.checked_mul(step).is_none()) {
            return Err(invalid("at most 584"));
        }
        Ok(Self { step, aggregation, price_type })
    }

    /// The specification by time whose interval is `duration` nanoseconds, in the longest unit that allows it.
    ///
    /// # Errors
    /// `InvalidValue` if no step of any unit has that length.
    pub fn from_duration_ns(duration: u64, price_type: PriceType) -> Result<Self> {
        let whole = TIME_UNITS.iter().filter(|(_, unit)| duration.is_multiple_of(*unit));
        whole
            .filter_map(|(aggregation, unit)| Self::new(duration / unit, *aggregation, price_type).ok())
            .next()
            .ok_or_else(|| Error::invalid("duration", duration, "nanoseconds of an interval that bars can have"))
    }

    /// How many of the aggregation's units make a bar.
    #[must_use]
    pub const fn step(&self) -> u64 {
        self.step
    }

    /// The rule that closes a bar.
    #[must_use]
    pub const fn aggregation(&self) -> BarAggregation {
        self.aggregation
    }

    /// Which prices a bar is made of.
    #[must_use]
    pub const fn price_type(&self) -> PriceType {
        self.price_type
    }

    /// The length of the interval in nanoseconds, a month counting 30 days and a year 365.
    ///
    /// # Errors
    /// `InvalidState` unless bars close by the clock.
    pub fn interval_ns(&self) -> Result<u64> {
        let unit = self.aggregation.unit_ns();
        let interval = unit.and_then(|unit| unit.checked_mul(self.step));
        interval.ok_or_else(|| Error::state(format!("{self} has no interval: it does not aggregate by time")))
    }

    /// Whether bars close by the clock.
    #[must_use]
    pub fn is_time_aggregated(&self) -> bool {
        self.aggregation.is_time()
    }

    /// Whether bars close at a threshold.
    #[must_use]
    pub const fn is_threshold_aggregated(&self) -> bool {
        self.aggregation.is_threshold()
    }

    /// Whether bars close after a run.
    #[must_use]
    pub const fn is_information_aggregated(&self) -> bool {
        self.aggregation.is_information()
    }
}

impl FromStr for BarSpecification {
    type Err = Error;

    /// Reads `STEP-AGGREGATION-PRICETYPE` in any case.
    fn from_str(text: &str) -> Result<Self> {
        let parts: Vec<&str> = text.split('-').collect();
        let [step, aggregation, price_type] = parts[..] else {
            return Err(Error::invalid("bar specification", text, "STEP-AGGREGATION-PRICETYPE"));
        };
        let parsed = || Self::new(read_step(step)?, Coded::from_name(aggregation)?, Coded::from_name(price_type)?);
        parsed().map_err(|error| error.at(format_args!("bar specification {text:?}")))
    }
}

impl fmt::Display for BarSpecification {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}-{}", self.step, self.aggregation.name(), self.price_type.name())
    }
}

impl fmt::Debug for BarSpecification {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BarSpecification({self})")
    }
}

fn read_step(text: &str) -> Result<u64> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    let step = digits.then(|| text.parse().ok()).flatten();
    step.ok_or_else(|| Error::invalid("step", text, "a positive number"))
}

/// Which bars: of an instrument, by a specification, from a source.
///
/// Written `ID-STEP-AGGREGATION-PRICETYPE-SOURCE`. A composite type is built from other bars, which follow after an `@`:
/// `AAPL.XNAS-5-MINUTE-LAST-INTERNAL@1-MINUTE-EXTERNAL`.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct BarType {
    instrument_id: InstrumentId,
    spec: BarSpecification,
    aggregation_source: AggregationSource,
    /// What a composite type is built from.
    source: Option<(BarSpecification, AggregationSource)>,
}

impl BarType {
    /// The type of bars that are built from ticks, or come from the venue.
    #[must_use]
    pub const fn new(
        instrument_id: InstrumentId,
        spec: BarSpecification,
        aggregation_source: AggregationSource,
    ) -> Self {
        Self { instrument_id, spec, aggregation_source, source: None }
    }

    /// The type of bars that are built from bars of the same instrument and price type, described by the last three
    /// arguments.
    ///
    /// # Errors
    /// `InvalidValue` if the composite step does not fit its aggregation.
    pub fn new_composite(
        instrument_id: InstrumentId,
        spec: BarSpecification,
        aggregation_source: AggregationSource,
        composite_step: u64,
        composite_aggregation: BarAggregation,
        composite_aggregation_source: AggregationSource,
    ) -> Result<Self> {
        let source = BarSpecification::new(composite_step, composite_aggregation, spec.price_type)?;
        Ok(Self { instrument_id, spec, aggregation_source, source: Some((source, composite_aggregation_source)) })
    }

    /// The instrument.
    #[must_use]
    pub const fn instrument_id(&self) -> InstrumentId {
        self.instrument_id
    }

    /// How the bars are built.
    #[must_use]
    pub const fn spec(&self) -> BarSpecification {
        self.spec
    }

    /// Where the bars are built.
    #[must_use]
    pub const fn aggregation_source(&self) -> AggregationSource {
        self.aggregation_source
    }

    /// Whether the bars are not built from other bars.
    #[must_use]
    pub const fn is_standard(&self) -> bool {
        self.source.is_none()
    }

    /// Whether the bars are built from other bars.
    #[must_use]
    pub const fn is_composite(&self) -> bool {
        self.source.is_some()
    }

    /// The type without what it is built from.
    #[must_use]
    pub const fn standard(&self) -> Self {
        Self { source: None, ..*self }
    }

    /// The type of the bars that this one is built from; itself if it is not composite.
    #[must_use]
    pub const fn composite(&self) -> Self {
        match self.source {
            Some((spec, source)) => Self::new(self.instrument_id, spec, source),
            None => *self,
        }
    }

    /// Whether the bars come from outside of this process.
    #[must_use]
    pub fn is_externally_aggregated(&self) -> bool {
        self.aggregation_source == AggregationSource::External
    }

    /// Whether the bars are built in this process.
    #[must_use]
    pub fn is_internally_aggregated(&self) -> bool {
        self.aggregation_source == AggregationSource::Internal
    }

    /// Reads the text before the `@`. The instrument may have hyphens: the other parts are counted from the end.
    fn read_standard(whole: &str, text: &str) -> Result<Self> {
        let mut parts = text.rsplitn(5, '-');
        let (Some(source), Some(price_type), Some(aggregation), Some(step), Some(id)) =
            (parts.next(), parts.next(), parts.next(), parts.next(), parts.next())
        else {
            let reason = Error::invalid("bar type", text, "ID-STEP-AGGREGATION-PRICETYPE-SOURCE");
            return Err(bad_token(whole, text, 0, &reason));
        };
        let instrument_id = id.parse().map_err(|error| bad_token(whole, id, 0, &error))?;
        let step_number = read_step(step).map_err(|error| bad_token(whole, step, 1, &error))?;
        let aggregation = Coded::from_name(aggregation).map_err(|error| bad_token(whole, aggregation, 2, &error))?;
        let price_type = Coded::from_name(price_type).map_err(|error| bad_token(whole, price_type, 3, &error))?;
        let source = Coded::from_name(source).map_err(|error| bad_token(whole, source, 4, &error))?;
        let spec = BarSpecification::new(step_number, aggregation, price_type);
        Ok(Self::new(instrument_id, spec.map_err(|error| bad_token(whole, step, 1, &error))?, source))
    }

    /// Reads the text after the `@`, which describes what `standard` is built from.
    fn read_composite(standard: Self, text: &str) -> Result<Self> {
        let parts: Vec<&str> = text.split('-').collect();
        let [step, aggregation, source] = parts[..] else {
            return Err(Error::invalid("composite", text, "STEP-AGGREGATION-SOURCE"));
        };
        let (step, aggregation, source) = (read_step(step)?, Coded::from_name(aggregation)?, Coded::from_name(source)?);
        Self::new_composite(
            standard.instrument_id,
            standard.spec,
            standard.aggregation_source,
            step,
            aggregation,
            source,
        )
    }
}

fn bad_token(whole: &str, token: &str, position: u8, reason: &Error) -> Error {
    let message = format!("invalid BarType value {whole:?}: token {token:?} at position {position}: {reason}");
    Error::new(ErrorKind::InvalidValue, message)
}

impl FromStr for BarType {
    type Err = Error;

    /// Reads `ID-STEP-AGGREGATION-PRICETYPE-SOURCE[@STEP-AGGREGATION-SOURCE]`; the names in any case.
    fn from_str(text: &str) -> Result<Self> {
        // An `@` in the instrument is followed by the four hyphens of the standard form, one before the composite part
        // by two.
        match text.rsplit_once('@') {
            Some((standard, composite)) if composite.matches('-').count() < 4 => {
                let standard = Self::read_standard(text, standard)?;
                Self::read_composite(standard, composite).map_err(|error| bad_token(text, composite, 5, &error))
            }
            _ => Self::read_standard(text, text),
        }
    }
}

impl Ord for BarType {
    /// The order of the texts.
    fn cmp(&self, other: &Self) -> Ordering {
        self.to_string().cmp(&other.to_string()).then_with(|| self.instrument_id.cmp(&other.instrument_id))
    }
}

impl PartialOrd for BarType {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for BarType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}-{}", self.instrument_id, self.spec, self.aggregation_source.name())?;
        match self.source {
            Some((spec, source)) => write!(f, "@{}-{}-{}", spec.step, spec.aggregation.name(), source.name()),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for BarType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BarType({self})")
    }
}

/// The prices of an interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Bar {
    /// Which bars it belongs to.
    pub bar_type: BarType,
    /// The first price.
    pub open: Price,
    /// The highest price.
    pub high: Price,
    /// The lowest price.
    pub low: Price,
    /// The last price.
    pub close: Price,
    /// What was traded.
    pub volume: Quantity,
    /// When the interval ended.
    pub ts_event: UnixNanos,
    /// When this object was made.
    pub ts_init: UnixNanos,
}

impl Bar {
    /// Checks and joins the parts.
    ///
    /// # Errors
    /// `InvalidValue` if the high is below, or the low above, another price.
    #[allow(clippy::too_many_arguments)] // the fields of a bar
    pub fn new(
        bar_type: BarType,
        open: Price,
        high: Price,
        low: Price,
        close: Price,
        volume: Quantity,
        ts_event: UnixNanos,
        ts_init: UnixNanos,
    ) -> Result<Self> {
        for (name, price) in [("open", open), ("low", low), ("close", close)] {
            if high < price {
                return Err(Error::new(ErrorKind::InvalidValue, format!("high was < {name}: {high} < {price}")));
            }
        }
        for (name, price) in [("open", open), ("close", close)] {
            if low > price {
                return Err(Error::new(ErrorKind::InvalidValue, format!("low was > {name}: {low} > {price}")));
            }
        }
        Ok(Self { bar_type, open, high, low, close, volume, ts_event, ts_init })
    }

    /// Whether all four prices are the same.
    #[must_use]
    pub fn is_single_price(&self) -> bool {
        self.open == self.high && self.high == self.low && self.low == self.close
    }
}

impl fmt::Display for Bar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { bar_type, open, high, low, close, volume, ts_event, .. } = self;
        write!(f, "{bar_type},{open},{high},{low},{close},{volume},{ts_event}")
    }
}

#[cfg(test)]
mod tests {
    use strum::VariantArray;

    use super::*;

    fn spec(text: &str) -> Result<BarSpecification> {
        text.parse()
    }

    #[test]
    fn steps_by_time_divide_the_next_unit_and_are_shorter() {
        for good in [
            "1-MILLISECOND-LAST",
            "500-MILLISECOND-LAST",
            "30-SECOND-BID",
            "30-MINUTE-ASK",
            "12-HOUR-MID",
            "1-DAY-MARK",
            "1-WEEK-LAST",
            "6-MONTH-LAST",
            "1-YEAR-LAST",
            "584-YEAR-LAST",
            "7-TICK-LAST",
            "1000000-VOLUME_RUNS-LAST",
            "13-RENKO-LAST",
        ] {
            assert_eq!(spec(good).unwrap().to_string(), good);
        }
        for bad in [
            "0-TICK-LAST",
            "0-MINUTE-LAST",
            "1000-MILLISECOND-LAST",
            "3-MILLISECOND-LAST",
            "60-SECOND-LAST",
            "7-MINUTE-LAST",
            "60-MINUTE-LAST",
            "24-HOUR-LAST",
            "5-HOUR-LAST",
            "2-DAY-LAST",
            "2-WEEK-LAST",
            "12-MONTH-LAST",
            "5-MONTH-LAST",
            "585-YEAR-LAST",
            "",
            "1-MINUTE",
            "1-MINUTE-LAST-EXTERNAL",
            "-1-MINUTE-LAST",
            "+1-MINUTE-LAST",
            "x-MINUTE-LAST",
            "1-MINUET-LAST",
            "1-MINUTE-FIRST",
            "99999999999999999999-TICK-LAST",
        ] {
            assert_eq!(spec(bad).unwrap_err().kind(), ErrorKind::InvalidValue, "{bad}");
        }
        assert_eq!(spec("5-minute-Last"), spec("5-MINUTE-LAST"));
    }

    #[test]
    fn intervals_are_in_nanoseconds_and_lead_back_to_the_specification() {
        for (text, interval) in [
            ("100-MILLISECOND-LAST", 100_000_000),
            ("5-MINUTE-LAST", 300_000_000_000),
            ("1-DAY-LAST", 86_400_000_000_000),
            ("1-WEEK-LAST", 604_800_000_000_000),
            ("3-MONTH-LAST", 7_776_000_000_000_000),
            ("2-YEAR-LAST", 63_072_000_000_000_000),
        ] {
            let spec = spec(text).unwrap();
            assert_eq!(spec.interval_ns(), Ok(interval), "{text}");
            assert_eq!(BarSpecification::from_duration_ns(interval, PriceType::Last), Ok(spec));
        }
        assert_eq!(spec("5-TICK-LAST").unwrap().interval_ns().unwrap_err().kind(), ErrorKind::InvalidState);
        for duration in [0, 1, 90 * SECOND_NS, 2 * DAY_NS, u64::MAX] {
            assert!(BarSpecification::from_duration_ns(duration, PriceType::Last).is_err(), "{duration}");
        }
    }

    #[test]
    fn every_aggregation_is_of_one_class() {
        for aggregation in BarAggregation::VARIANTS {
            let classes = [aggregation.is_time(), aggregation.is_threshold(), aggregation.is_information()];
            assert_eq!(classes.iter().filter(|class| **class).count(), 1, "{}", aggregation.name());
        }
    }

    #[test]
    fn bar_types_are_read_back_from_their_text() {
        for text in [
            "AAPL.XNAS-5-MINUTE-LAST-INTERNAL",
            "BTCUSDT-PERP.BINANCE-100-TICK-MID-EXTERNAL",
            "A@B-C.X-1-HOUR-BID-EXTERNAL",
            "A@B.X-5-MINUTE-LAST-INTERNAL@1-MINUTE-EXTERNAL",
        ] {
            let bar_type: BarType = text.parse().unwrap();
            assert_eq!(bar_type.to_string(), text);
        }
    }

    #[test]
    fn a_composite_type_knows_both_of_its_parts() {
        let composite: BarType = "AAPL.XNAS-5-MINUTE-LAST-INTERNAL@1-MINUTE-EXTERNAL".parse().unwrap();
        assert!(composite.is_composite() && !composite.is_standard());
        assert!(composite.is_internally_aggregated() && composite.composite().is_externally_aggregated());
        assert_eq!(composite.standard().to_string(), "AAPL.XNAS-5-MINUTE-LAST-INTERNAL");
        assert_eq!(composite.composite().to_string(), "AAPL.XNAS-1-MINUTE-LAST-EXTERNAL");
        assert_eq!(composite.standard().composite(), composite.standard());
        assert_ne!(composite, composite.standard());
    }

    #[test]
    fn parse_errors_name_the_token_and_its_position() {
        for (text, token, position) in [
            ("AAPL", "AAPL", 0),
            ("AAPL-5-MINUTE-LAST-INTERNAL", "AAPL", 0),
            ("AAPL.XNAS-x-MINUTE-LAST-INTERNAL", "x", 1),
            ("AAPL.XNAS-7-MINUTE-LAST-INTERNAL", "7", 1),
            ("AAPL.XNAS-5-MINUET-LAST-INTERNAL", "MINUET", 2),
            ("AAPL.XNAS-5-MINUTE-FIRST-INTERNAL", "FIRST", 3),
            ("AAPL.XNAS-5-MINUTE-LAST-NOWHERE", "NOWHERE", 4),
            ("AAPL.XNAS-5-MINUTE-LAST-INTERNAL@", "", 5),
            ("AAPL.XNAS-5-MINUTE-LAST-INTERNAL@7-MINUTE-EXTERNAL", "7-MINUTE-EXTERNAL", 5),
        ] {
            let error = text.parse::<BarType>().unwrap_err();
            assert!(error.message().contains(&format!("token {token:?} at position {position}")), "{error}");
        }
    }

    #[test]
    fn prices_of_a_bar_are_consistent() {
        let bar_type = "AAPL.XNAS-5-MINUTE-LAST-INTERNAL".parse().unwrap();
        let bar = |prices: [&str; 4]| {
            let [open, high, low, close] = prices.map(|text| text.parse().unwrap());
            Bar::new(bar_type, open, high, low, close, Quantity::from_int(5).unwrap(), 1, 2)
        };
        let good = bar(["1.0", "2.0", "0.5", "1.5"]).unwrap();
        assert_eq!(good.to_string(), "AAPL.XNAS-5-MINUTE-LAST-INTERNAL,1.0,2.0,0.5,1.5,5,1");
        assert!(!good.is_single_price() && bar(["1"; 4]).unwrap().is_single_price());
        for (prices, message) in [
            (["3", "2", "1", "1"], "high was < open"),
            (["1", "2", "3", "1"], "high was < low"),
            (["1", "2", "1", "3"], "high was < close"),
            (["1", "3", "2", "2"], "low was > open"),
            (["2", "3", "2", "1"], "low was > close"),
        ] {
            assert!(bar(prices).unwrap_err().message().starts_with(message));
        }
    }
}
