//! Bars from trades and quotes: how ticks are gathered until an interval ends or a threshold is reached.
//!
//! **What a tick counts for.** Bars of `TICK` count ticks, those of `VOLUME` sizes, and those of `VALUE` sizes times prices
//! (the distance of the price from 0). The sum decides when the bar closes:
//!
//! | form | the sum | closes when |
//! |---|---|---|
//! | plain | of all ticks | it reaches the step |
//! | `_IMBALANCE` | of buys less that of sells | its distance from 0 reaches the step |
//! | `_RUNS` | of the ticks since the side last changed | it reaches the step |
//!
//! and starts again at 0. A tick that is larger than what is missing is split: the part that is needed closes the bar, and
//! the rest goes on in the next one, so that each bar has exactly its step of volume, and a value that the smallest size
//! (by the precision of the tick) brought over its step. No size is lost or counted twice.
//!
//! The side of a trade is that of its aggressor. Where it is not known, and for quotes, it is the direction of the last
//! change of price (the tick rule, in López de Prado, *Advances in Financial Machine Learning*, 2018, 2.3.2). Ticks before
//! the first change have no side: they are in the bar, and not in the sum.
//!
//! **Exactness.** Volumes are 128-bit fixed-point sums, values 256-bit products: nothing is rounded before a bar is made.
//!
//! **Time** is `ts_init`, the order in which data arrived, and never goes back. See [`TimeBars`] for intervals.

mod builder;
mod threshold;
mod time;

use nautilus_cython_core::{Error, Result, UnixNanos};

pub use builder::BarBuilder;
pub use time::TimeBars;

use crate::{
    data::{Bar, BarType, QuoteTick, TradeTick},
    enums::{AggressorSide, Coded, PriceType},
    identifiers::InstrumentId,
    types::{Price, Quantity},
};
use threshold::{Side, Threshold};
use time::Intervals;

/// Bars that one call may finish: a tick that would finish more is refused, and so is a gap of more empty intervals.
pub const BARS_AT_ONCE: u64 = 1 << 20;

/// Makes bars of one type from trades or quotes.
///
/// A call that fails changes nothing, and adds no bar.
#[derive(Clone, Debug)]
pub struct BarAggregator {
    builder: BarBuilder,
    rule: Rule,
    /// What the tick rule remembers.
    last_price: Option<Price>,
    last_side: Option<Side>,
    /// When the last tick happened at the venue.
    ts_event: UnixNanos,
}

#[derive(Clone, Debug)]
enum Rule {
    Threshold(Threshold),
    Time(Intervals),
}

/// What bars are made of.
#[derive(Clone, Copy)]
struct Tick {
    price: Price,
    size: Quantity,
    side: Option<Side>,
    ts_event: UnixNanos,
    ts_init: UnixNanos,
}

impl BarAggregator {
    /// Starts with no bar. `time_bars` is for types that close by the clock.
    ///
    /// # Errors
    /// `InvalidValue` for a composite type, whose bars are not made of ticks; for bars of `RENKO`, or of a price type that
    /// neither trades nor quotes have; or for options that do not fit.
    pub fn new(bar_type: BarType, time_bars: &TimeBars) -> Result<Self> {
        let spec = bar_type.spec();
        if bar_type.is_composite() {
            return Err(Error::invalid("bar_type", bar_type, "a standard type: composite bars are not made of ticks"));
        }
        if spec.price_type() == PriceType::Mark {
            return Err(Error::invalid("bar_type", bar_type, "bars of LAST, BID, ASK or MID prices"));
        }
        let rule = if spec.is_time_aggregated() {
            Rule::Time(Intervals::new(&spec, *time_bars)?)
        } else {
            Rule::Threshold(Threshold::new(&spec)?)
        };
        let builder = BarBuilder::new(bar_type);
        Ok(Self { builder, rule, last_price: None, last_side: None, ts_event: 0 })
    }

    /// Which bars are made.
    #[must_use]
    pub const fn bar_type(&self) -> BarType {
        self.builder.bar_type()
    }

    /// The bar that is being built.
    #[must_use]
    pub const fn builder(&self) -> &BarBuilder {
        &self.builder
    }

    /// Takes a trade, and adds the bars that it finishes to `bars`.
    ///
    /// # Errors
    /// `InvalidValue` if it is of another instrument, or earlier than what came before, or if bars are not made of `LAST`
    /// prices. `Overflow` if it would finish more than [`BARS_AT_ONCE`] bars, or a volume is out of range.
    pub fn handle_trade(&mut self, trade: &TradeTick, bars: &mut Vec<Bar>) -> Result<()> {
        self.all_or_nothing(bars, |this, bars| this.take_trade(trade, bars))
    }

    /// Takes a quote, of which the price type of the bars tells which price and size count.
    ///
    /// # Errors
    /// As [`Self::handle_trade`], with `BID`, `ASK` or `MID` prices.
    pub fn handle_quote(&mut self, quote: &QuoteTick, bars: &mut Vec<Bar>) -> Result<()> {
        self.all_or_nothing(bars, |this, bars| this.take_quote(quote, bars))
    }

    /// Takes trades, all or none of them.
    ///
    /// # Errors
    /// As [`Self::handle_trade`], with the number of the trade.
    pub fn handle_trades<T>(&mut self, trades: T, bars: &mut Vec<Bar>) -> Result<()>
    where
        T: IntoIterator<Item = Result<TradeTick>>,
    {
        self.all_or_nothing(bars, |this, bars| {
            let mut trades = trades.into_iter().enumerate();
            trades.try_for_each(|(n, trade)| {
                trade
                    .and_then(|trade| this.take_trade(&trade, bars))
                    .map_err(|error| error.at(format_args!("tick {n}")))
            })
        })
    }

    /// Takes quotes, all or none of them.
    ///
    /// # Errors
    /// As [`Self::handle_quote`], with the number of the quote.
    pub fn handle_quotes<T>(&mut self, quotes: T, bars: &mut Vec<Bar>) -> Result<()>
    where
        T: IntoIterator<Item = Result<QuoteTick>>,
    {
        self.all_or_nothing(bars, |this, bars| {
            let mut quotes = quotes.into_iter().enumerate();
            quotes.try_for_each(|(n, quote)| {
                quote
                    .and_then(|quote| this.take_quote(&quote, bars))
                    .map_err(|error| error.at(format_args!("tick {n}")))
            })
        })
    }

    /// Lets time come to `to`, which finishes the intervals that end by then: with the data of that very moment in hand
    /// first, if intervals include their end.
    ///
    /// # Errors
    /// `InvalidState` unless bars close by the clock. `InvalidValue` if time would go back. `Overflow` as for
    /// [`Self::handle_trade`].
    pub fn advance_time(&mut self, to: UnixNanos, bars: &mut Vec<Bar>) -> Result<()> {
        self.all_or_nothing(bars, |Self { builder, rule, .. }, bars| match rule {
            Rule::Time(intervals) => {
                builder.come_to(to)?;
                intervals.close_until(to, builder, bars)
            }
            Rule::Threshold(_) => {
                Err(Error::state(format!("bars of {} do not close by the clock", builder.bar_type().spec())))
            }
        })
    }

    /// Finishes the bar that is being built, if it has any tick. By the clock, time comes to the end of its interval.
    ///
    /// # Errors
    /// `Overflow` if that end is beyond 64 bits.
    pub fn flush(&mut self, bars: &mut Vec<Bar>) -> Result<()> {
        self.all_or_nothing(bars, |Self { builder, rule, ts_event, .. }, bars| {
            if builder.count() == 0 {
                return Ok(());
            }
            match rule {
                Rule::Time(intervals) => {
                    let end = intervals.end()?;
                    builder.come_to(end)?;
                    intervals.close_until(end, builder, bars)
                }
                Rule::Threshold(threshold) => {
                    threshold.restart();
                    bars.push(builder.build(*ts_event, builder.ts_last())?);
                    Ok(())
                }
            }
        })
    }

    /// Runs `f`, and takes back what it did if it fails.
    fn all_or_nothing(
        &mut self,
        bars: &mut Vec<Bar>,
        f: impl FnOnce(&mut Self, &mut Vec<Bar>) -> Result<()>,
    ) -> Result<()> {
        let (before, len) = (self.clone(), bars.len());
        f(self, bars).inspect_err(|_| {
            *self = before;
            bars.truncate(len);
        })
    }

    fn take_trade(&mut self, trade: &TradeTick, bars: &mut Vec<Bar>) -> Result<()> {
        let price_type = self.bar_type().spec().price_type();
        if price_type != PriceType::Last {
            let expected = format!("quotes, for bars of {} prices", price_type.name());
            return Err(Error::invalid("tick", format_args!("{trade}"), &expected));
        }
        self.check_instrument(trade.instrument_id)?;
        let side = match trade.aggressor_side {
            AggressorSide::Buyer => Some(Side::Buy),
            AggressorSide::Seller => Some(Side::Sell),
            AggressorSide::NoAggressor => None,
        };
        let TradeTick { price, size, ts_event, ts_init, .. } = *trade;
        self.take(Tick { price, size, side, ts_event, ts_init }, bars)
    }

    fn take_quote(&mut self, quote: &QuoteTick, bars: &mut Vec<Bar>) -> Result<()> {
        let price_type = self.bar_type().spec().price_type();
        if price_type == PriceType::Last {
            return Err(Error::invalid("tick", format_args!("{quote}"), "trades, for bars of LAST prices"));
        }
        self.check_instrument(quote.instrument_id)?;
        let (price, size) = (quote.extract_price(price_type)?, quote.extract_size(price_type)?);
        let QuoteTick { ts_event, ts_init, .. } = *quote;
        self.take(Tick { price, size, side: None, ts_event, ts_init }, bars)
    }

    fn check_instrument(&self, instrument_id: InstrumentId) -> Result<()> {
        let own = self.bar_type().instrument_id();
        if instrument_id != own {
            return Err(Error::invalid("instrument_id", instrument_id, &own.to_string()));
        }
        Ok(())
    }

    fn take(&mut self, mut tick: Tick, bars: &mut Vec<Bar>) -> Result<()> {
        self.builder.come_to(tick.ts_init)?;
        let moved = self.last_price.and_then(|last| Side::of_move(last, tick.price));
        tick.side = tick.side.or(moved).or(self.last_side);
        (self.last_price, self.last_side, self.ts_event) = (Some(tick.price), tick.side, tick.ts_event);
        match &mut self.rule {
            Rule::Time(intervals) => {
                intervals.make_room(tick.ts_init, &mut self.builder, bars)?;
                self.builder.update(tick.price, tick.size, tick.ts_init)
            }
            Rule::Threshold(threshold) => threshold.take(&tick, &mut self.builder, bars),
        }
    }
}
