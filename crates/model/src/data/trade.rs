//! A trade.

use std::fmt;

use nautilus_cython_core::{Error, Result, UnixNanos};

use crate::{
    enums::{AggressorSide, Coded},
    identifiers::{InstrumentId, TradeId},
    types::{Price, Quantity},
};

/// A trade between two orders.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TradeTick {
    /// The instrument.
    pub instrument_id: InstrumentId,
    /// The price paid.
    pub price: Price,
    /// The size that changed hands; positive.
    pub size: Quantity,
    /// Whose order crossed the spread.
    pub aggressor_side: AggressorSide,
    /// The venue's id of the trade.
    pub trade_id: TradeId,
    /// When it happened at the venue.
    pub ts_event: UnixNanos,
    /// When this object was made.
    pub ts_init: UnixNanos,
}

impl TradeTick {
    /// Checks and joins the parts.
    ///
    /// # Errors
    /// `InvalidValue` if the size is 0.
    pub fn new(
        instrument_id: InstrumentId,
        price: Price,
        size: Quantity,
        aggressor_side: AggressorSide,
        trade_id: TradeId,
        ts_event: UnixNanos,
        ts_init: UnixNanos,
    ) -> Result<Self> {
        if size.is_zero() {
            return Err(Error::invalid("size", size, "a positive size"));
        }
        Ok(Self { instrument_id, price, size, aggressor_side, trade_id, ts_event, ts_init })
    }
}

impl fmt::Display for TradeTick {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { instrument_id, price, size, aggressor_side, trade_id, ts_event, .. } = self;
        write!(f, "{instrument_id},{price},{size},{},{trade_id},{ts_event}", aggressor_side.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trade_has_a_size_and_is_shown_by_its_fields() {
        let trade = |size: &str| {
            let (id, price, trade_id) = ("ESH4.GLBX".parse()?, "4750.25".parse()?, TradeId::new("T-1")?);
            TradeTick::new(id, price, size.parse()?, AggressorSide::Seller, trade_id, 1, 2)
        };
        assert_eq!(trade("3").unwrap().to_string(), "ESH4.GLBX,4750.25,3,SELLER,T-1,1");
        assert!(trade("0.0").unwrap_err().message().contains("`size`"));
    }
}
