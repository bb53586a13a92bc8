//! When a bar closes by what its ticks sum up to.

use std::cmp::Ordering;

use ethnum::U256;
use nautilus_cython_core::{Error, Result};

use super::{BARS_AT_ONCE, BarBuilder, Tick};
use crate::{
    data::{Bar, BarSpecification},
    enums::{BarAggregation, Coded},
    types::{FIXED_SCALAR, Price, Quantity, fixed::raw_step},
};

/// Which side crossed the spread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Buy,
    Sell,
}

impl Side {
    /// The side that moves a price from `last` to `price`; `None` if it stays.
    pub(super) fn of_move(last: Price, price: Price) -> Option<Self> {
        match price.cmp(&last) {
            Ordering::Less => Some(Self::Sell),
            Ordering::Equal => None,
            Ordering::Greater => Some(Self::Buy),
        }
    }
}

/// What a tick counts for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Measure {
    Ticks,
    /// Sizes, in units of `10^-16`.
    Volume,
    /// Sizes times prices, in units of `10^-32`.
    Value,
}

/// What the other side does to the sum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Plain,
    Imbalance,
    Runs,
}

/// The sum of a bar, and how far it may go.
#[derive(Clone, Debug)]
pub(super) struct Threshold {
    measure: Measure,
    form: Form,
    step: U256,
    /// Less than `step`.
    sum: U256,
    /// The side of the sum; of no meaning while that is 0.
    side: Side,
}

impl Threshold {
    pub(super) fn new(spec: &BarSpecification) -> Result<Self> {
        use BarAggregation as B;
        let (measure, form) = match spec.aggregation() {
            B::Tick => (Measure::Ticks, Form::Plain),
            B::TickImbalance => (Measure::Ticks, Form::Imbalance),
            B::TickRuns => (Measure::Ticks, Form::Runs),
            B::Volume => (Measure::Volume, Form::Plain),
            B::VolumeImbalance => (Measure::Volume, Form::Imbalance),
            B::VolumeRuns => (Measure::Volume, Form::Runs),
            B::Value => (Measure::Value, Form::Plain),
            B::ValueImbalance => (Measure::Value, Form::Imbalance),
            B::ValueRuns => (Measure::Value, Form::Runs),
            other => {
                let expected = "TICK, VOLUME, VALUE, one of these with _IMBALANCE or _RUNS, or an interval of time";
                return Err(Error::invalid("aggregation", format_args!("{}", other.name()), expected));
            }
        };
        let unit = U256::from(FIXED_SCALAR.unsigned_abs());
        let step = U256::from(spec.step())
            * match measure {
                Measure::Ticks => U256::ONE,
                Measure::Volume => unit,
                Measure::Value => unit * unit,
            };
        Ok(Self { measure, form, step, sum: U256::ZERO, side: Side::Buy })
    }

    /// Starts the next sum.
    pub(super) fn restart(&mut self) {
        self.sum = U256::ZERO;
    }

    /// Adds a tick to the bar, and finishes bars as often as it reaches the step.
    pub(super) fn take(&mut self, tick: &Tick, builder: &mut BarBuilder, bars: &mut Vec<Bar>) -> Result<()> {
        self.check_number(tick)?;
        // A part may have more decimals than the tick: never more than the volume that it completes.
        let (mut left, decimals) = (tick.size.raw(), tick.size.precision());
        while let Some(part) = self.closing_part(tick, left) {
            builder.update(tick.price, Quantity::trusted(part, decimals), tick.ts_init)?;
            bars.push(builder.build(tick.ts_event, tick.ts_init)?);
            self.restart();
            left -= part;
            if left == 0 {
                return Ok(());
            }
        }
        builder.update(tick.price, Quantity::trusted(left, decimals), tick.ts_init)?;
        self.add(tick, left);
        Ok(())
    }

    /// What `size` of the tick counts for.
    fn amount(&self, tick: &Tick, size: u128) -> U256 {
        match self.measure {
            Measure::Ticks => U256::ONE,
            Measure::Volume => U256::from(size),
            Measure::Value => U256::from(size) * U256::from(tick.price.raw().unsigned_abs()),
        }
    }

    /// The side to which the tick counts, if it counts.
    fn side_of(&self, tick: &Tick) -> Option<Side> {
        if self.form == Form::Plain { Some(self.side) } else { tick.side }
    }

    /// The part of `size` that brings the sum to the step; `None` if even all of it does not.
    fn closing_part(&self, tick: &Tick, size: u128) -> Option<u128> {
        let side = self.side_of(tick)?;
        let missing = match self.form {
            Form::Imbalance if side != self.side => self.step + self.sum,
            Form::Runs if side != self.side => self.step,
            _ => self.step - self.sum,
        };
        (self.amount(tick, size) >= missing).then(|| self.least_size(tick, missing, size))
    }

    /// The smallest size, by the precision of the tick, that counts for `amount`; `size` counts for as much, or more.
    fn least_size(&self, tick: &Tick, amount: U256, size: u128) -> u128 {
        match self.measure {
            Measure::Ticks => size,
            Measure::Volume => amount.as_u128(),
            Measure::Value => {
                let step = raw_step(tick.size.precision()).unsigned_abs();
                let price = U256::from(tick.price.raw().unsigned_abs());
                let exact = (amount + price - 1) / price;
                exact.as_u128().next_multiple_of(step).min(size)
            }
        }
    }

    /// Adds `size` of the tick to the sum, which it does not bring to the step.
    fn add(&mut self, tick: &Tick, size: u128) {
        let Some(side) = self.side_of(tick) else { return };
        let amount = self.amount(tick, size);
        self.sum = match self.form {
            Form::Imbalance if side != self.side && amount <= self.sum => {
                self.sum -= amount;
                return;
            }
            Form::Imbalance if side != self.side => amount - self.sum,
            Form::Runs if side != self.side => amount,
            _ => self.sum + amount,
        };
        self.side = side;
    }

    /// Refuses a tick that would finish too many bars.
    fn check_number(&self, tick: &Tick) -> Result<()> {
        if self.measure == Measure::Ticks || tick.price.raw() == 0 && self.measure == Measure::Value {
            return Ok(());
        }
        let size = tick.size.raw();
        if self.amount(tick, size) < self.step * U256::from(BARS_AT_ONCE) {
            return Ok(());
        }
        let bars = size / self.least_size(tick, self.step, size);
        if bars > u128::from(BARS_AT_ONCE) {
            let range = format!("at most {BARS_AT_ONCE} at once: size {} at price {}", tick.size, tick.price);
            return Err(Error::overflow("number of bars", bars, &range));
        }
        Ok(())
    }
}
