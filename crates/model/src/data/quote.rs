//! A quote: the best bid and ask.

use std::fmt;

use nautilus_cython_core::{Error, Result, UnixNanos};

use crate::{
    enums::{Coded, PriceType},
    identifiers::InstrumentId,
    types::{FIXED_PRECISION, Price, Quantity},
};

/// The best bid and ask at one time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct QuoteTick {
    /// The instrument.
    pub instrument_id: InstrumentId,
    /// The best bid.
    pub bid_price: Price,
    /// The best ask; the same precision as the bid.
    pub ask_price: Price,
    /// The size at the best bid.
    pub bid_size: Quantity,
    /// The size at the best ask; the same precision as at the bid.
    pub ask_size: Quantity,
    /// When it happened at the venue.
    pub ts_event: UnixNanos,
    /// When this object was made.
    pub ts_init: UnixNanos,
}

impl QuoteTick {
    /// Checks and joins the parts. A crossed quote, with the bid above the ask, is allowed: venues send them.
    ///
    /// # Errors
    /// `InvalidValue` if the two prices or the two sizes differ in precision.
    #[inline(always)]
    pub fn new(
        instrument_id: InstrumentId,
        bid_price: Price,
        ask_price: Price,
        bid_size: Quantity,
        ask_size: Quantity,
        ts_event: UnixNanos,
        ts_init: UnixNanos,
    ) -> Result<Self> {
        same_precision("ask_price", ask_price.precision(), bid_price.precision())?;
        same_precision("ask_size", ask_size.precision(), bid_size.precision())?;
        Ok(Self { instrument_id, bid_price, ask_price, bid_size, ask_size, ts_event, ts_init })
    }

    /// The bid, the ask, or the price halfway, which has one more decimal.
    ///
    /// # Errors
    /// `InvalidValue` for another price type, or if half a step needs a 17th decimal.
    pub fn extract_price(&self, price_type: PriceType) -> Result<Price> {
        match price_type {
            PriceType::Bid => Ok(self.bid_price),
            PriceType::Ask => Ok(self.ask_price),
            PriceType::Mid => {
                let sum = self.bid_price.raw() + self.ask_price.raw();
                let (raw, precision) = half(sum, self.bid_price.precision().max(self.ask_price.precision()))
                    .ok_or_else(|| no_middle("price", &self.bid_price, &self.ask_price))?;
                Price::from_raw(raw, precision)
            }
            _ => Err(not_in_a_quote(price_type)),
        }
    }

    /// The size at the bid, at the ask, or their mean, which has one more decimal.
    ///
    /// # Errors
    /// `InvalidValue` for another price type, or if half a step needs a 17th decimal.
    pub fn extract_size(&self, price_type: PriceType) -> Result<Quantity> {
        match price_type {
            PriceType::Bid => Ok(self.bid_size),
            PriceType::Ask => Ok(self.ask_size),
            PriceType::Mid => {
                let sum = (self.bid_size.raw() + self.ask_size.raw()).cast_signed();
                let (raw, precision) = half(sum, self.bid_size.precision().max(self.ask_size.precision()))
                    .ok_or_else(|| no_middle("size", &self.bid_size, &self.ask_size))?;
                Quantity::from_raw(raw.unsigned_abs(), precision)
            }
            _ => Err(not_in_a_quote(price_type)),
        }
    }
}

fn same_precision(field: &str, precision: u8, expected: u8) -> Result<()> {
    if precision != expected {
        let expected = format!("the {expected} decimals of the bid");
        return Err(Error::invalid(field, format_args!("{precision} decimals"), &expected));
    }
    Ok(())
}

/// Half of `sum` and its decimals; `None` where that would take a 17th decimal.
fn half(sum: i128, precision: u8) -> Option<(i128, u8)> {
    (sum % 2 == 0).then_some((sum / 2, (precision + 1).min(FIXED_PRECISION)))
}

fn no_middle(what: &str, bid: &dyn fmt::Display, ask: &dyn fmt::Display) -> Error {
    Error::invalid(&format!("mid {what}"), format_args!("between {bid} and {ask}"), "at most 16 decimals")
}

fn not_in_a_quote(price_type: PriceType) -> Error {
    Error::invalid("price_type", format_args!("{}", price_type.name()), "BID, ASK or MID")
}

impl fmt::Display for QuoteTick {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { instrument_id, bid_price, ask_price, bid_size, ask_size, ts_event, .. } = self;
        write!(f, "{instrument_id},{bid_price},{ask_price},{bid_size},{ask_size},{ts_event}")
    }
}

#[cfg(test)]
mod tests {
    use nautilus_cython_core::ErrorKind;

    use super::*;

    fn quote(bid: &str, ask: &str, bid_size: &str, ask_size: &str) -> Result<QuoteTick> {
        let [bid, ask] = [bid, ask].map(|text| text.parse().unwrap());
        let [bid_size, ask_size] = [bid_size, ask_size].map(|text| text.parse().unwrap());
        QuoteTick::new("ESH4.GLBX".parse().unwrap(), bid, ask, bid_size, ask_size, 1, 2)
    }

    #[test]
    fn a_quote_is_shown_by_its_fields() {
        assert_eq!(quote("1.00", "1.01", "3", "4").unwrap().to_string(), "ESH4.GLBX,1.00,1.01,3,4,1");
    }

    #[test]
    fn both_sides_have_the_same_precision_and_may_cross() {
        assert!(quote("1.02", "1.01", "3", "4").is_ok());
        for (quote, field) in
            [(quote("1.0", "1.01", "3", "4"), "ask_price"), (quote("1.0", "1.1", "3", "4.0"), "ask_size")]
        {
            let error = quote.unwrap_err();
            assert!(error.kind() == ErrorKind::InvalidValue && error.message().contains(field), "{error}");
        }
    }

    #[test]
    fn the_middle_is_exact_with_one_more_decimal() {
        let quote = quote("-1.01", "1.02", "3", "4").unwrap();
        assert_eq!(quote.extract_price(PriceType::Bid), Ok(quote.bid_price));
        assert_eq!(quote.extract_price(PriceType::Ask), Ok(quote.ask_price));
        assert_eq!(quote.extract_price(PriceType::Mid).unwrap().to_string(), "0.005");
        assert_eq!(quote.extract_size(PriceType::Bid), Ok(quote.bid_size));
        assert_eq!(quote.extract_size(PriceType::Ask), Ok(quote.ask_size));
        assert_eq!(quote.extract_size(PriceType::Mid).unwrap().to_string(), "3.5");
        for price_type in [PriceType::Last, PriceType::Mark] {
            assert!(quote.extract_price(price_type).is_err() && quote.extract_size(price_type).is_err());
        }
    }

    #[test]
    fn at_16_decimals_the_middle_exists_only_where_it_is_exact() {
        let fine = quote("1.0000000000000001", "1.0000000000000003", "1", "1").unwrap();
        assert_eq!(fine.extract_price(PriceType::Mid).unwrap().to_string(), "1.0000000000000002");
        let odd =
            quote("1.0000000000000001", "1.0000000000000002", "0.0000000000000001", "0.0000000000000002").unwrap();
        assert_eq!(odd.extract_price(PriceType::Mid).unwrap_err().kind(), ErrorKind::InvalidValue);
        assert_eq!(odd.extract_size(PriceType::Mid).unwrap_err().kind(), ErrorKind::InvalidValue);
    }
}
