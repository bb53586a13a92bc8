//! One bar, from the ticks that are in it.

use nautilus_cython_core::{Error, Result, UnixNanos};

use crate::{
    data::{Bar, BarType},
    types::{Price, Quantity},
};

/// Builds one bar after the other from prices and sizes.
#[derive(Clone, Debug)]
pub struct BarBuilder {
    bar_type: BarType,
    /// Open, high and low of the bar that is being built.
    prices: Option<(Price, Price, Price)>,
    /// The last price of all.
    close: Option<Price>,
    /// What was traded in this bar, with the most decimals that any size had.
    volume: Quantity,
    count: u64,
    ts_last: UnixNanos,
}

impl BarBuilder {
    /// Starts with no bar.
    #[must_use]
    pub const fn new(bar_type: BarType) -> Self {
        Self { bar_type, prices: None, close: None, volume: Quantity::ZERO, count: 0, ts_last: 0 }
    }

    /// Which bars are built.
    #[must_use]
    pub const fn bar_type(&self) -> BarType {
        self.bar_type
    }

    /// The number of updates of the bar that is being built.
    #[must_use]
    pub const fn count(&self) -> u64 {
        self.count
    }

    /// The time of the last update; 0 before the first.
    #[must_use]
    pub const fn ts_last(&self) -> UnixNanos {
        self.ts_last
    }

    /// Whether there was a price: from then on, a bar can be built.
    #[must_use]
    pub const fn is_initialized(&self) -> bool {
        self.close.is_some()
    }

    /// Adds a price and a size to the bar.
    ///
    /// # Errors
    /// `InvalidValue` if `ts_init` is before the last update. `Overflow` if the volume gets out of range. Nothing has
    /// changed then.
    pub fn update(&mut self, price: Price, size: Quantity, ts_init: UnixNanos) -> Result<()> {
        let volume = self.volume.checked_add(size).map_err(|error| error.at("volume of the bar"))?;
        self.come_to(ts_init)?;
        let (open, high, low) = self.prices.unwrap_or((price, price, price));
        self.prices = Some((open, high.max(price), low.min(price)));
        self.close = Some(price);
        self.volume = volume;
        self.count += 1;
        Ok(())
    }

    /// Finishes the bar and starts the next one. Without an update, all its prices are the last close, and its volume is 0.
    ///
    /// # Errors
    /// `InvalidState` if there was no price ever.
    pub fn build(&mut self, ts_event: UnixNanos, ts_init: UnixNanos) -> Result<Bar> {
        let close =
            self.close.ok_or_else(|| Error::state(format!("there is no price yet for a bar {}", self.bar_type)))?;
        let (open, high, low) = self.prices.unwrap_or((close, close, close));
        let bar = Bar::new(self.bar_type, open, high, low, close, self.volume, ts_event, ts_init)?;
        self.reset();
        Ok(bar)
    }

    /// Forgets the bar that is being built, but not the last close.
    pub fn reset(&mut self) {
        self.prices = None;
        self.volume = Quantity::trusted(0, self.volume.precision());
        self.count = 0;
    }

    /// Lets no update be earlier than `ts`.
    pub(super) fn come_to(&mut self, ts: UnixNanos) -> Result<()> {
        if ts < self.ts_last {
            return Err(Error::invalid("ts_init", ts, &format!("{} or later: time does not go back", self.ts_last)));
        }
        self.ts_last = ts;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use nautilus_cython_core::ErrorKind;

    use super::*;

    #[test]
    fn bars_follow_each_other_and_keep_the_close() {
        let mut builder = BarBuilder::new("A.X-1-TICK-LAST-INTERNAL".parse().unwrap());
        assert!(!builder.is_initialized());
        assert_eq!(builder.build(1, 2).unwrap_err().kind(), ErrorKind::InvalidState);
        for (price, size, ts) in [("2.0", "1", 5), ("3.00", "0.5", 5), ("1", "0", 7), ("2.5", "1", 9)] {
            builder.update(price.parse().unwrap(), size.parse().unwrap(), ts).unwrap();
        }
        assert_eq!((builder.count(), builder.ts_last(), builder.is_initialized()), (4, 9, true));
        assert_eq!(builder.build(10, 11).unwrap().to_string(), "A.X-1-TICK-LAST-INTERNAL,2.0,3.00,1,2.5,2.5,10");
        assert_eq!((builder.count(), builder.is_initialized()), (0, true));
        assert_eq!(builder.build(12, 13).unwrap().to_string(), "A.X-1-TICK-LAST-INTERNAL,2.5,2.5,2.5,2.5,0.0,12");
    }

    #[test]
    fn a_refused_update_changes_nothing() {
        let mut builder = BarBuilder::new("A.X-1-TICK-LAST-INTERNAL".parse().unwrap());
        let (price, most) = ("1".parse().unwrap(), "34028236692093".parse().unwrap());
        builder.update(price, most, 5).unwrap();
        assert_eq!(builder.update(price, "1".parse().unwrap(), 9).unwrap_err().kind(), ErrorKind::Overflow);
        assert!(builder.update(price, Quantity::ZERO, 4).unwrap_err().message().contains("`ts_init`: 4, expected 5"));
        assert_eq!((builder.count(), builder.ts_last()), (1, 5));
        assert_eq!(builder.build(5, 5).unwrap().volume, most);
    }
}
