//! The identifier of an instrument: a symbol at a venue.

use std::{cmp::Ordering, fmt, str::FromStr};

use nautilus_cython_core::{Error, ErrorKind, Result};

use super::{Symbol, Venue};

/// An instrument: a symbol at a venue, written `SYMBOL.VENUE`.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct InstrumentId {
    /// The symbol.
    pub symbol: Symbol,
    /// The venue.
    pub venue: Venue,
}

impl InstrumentId {
    /// Joins a symbol and a venue.
    #[must_use]
    pub const fn new(symbol: Symbol, venue: Venue) -> Self {
        Self { symbol, venue }
    }

    /// Whether it is computed from other instruments.
    #[must_use]
    pub fn is_synthetic(&self) -> bool {
        self.venue.is_synthetic()
    }
}

impl FromStr for InstrumentId {
    type Err = Error;

    /// Splits `text` at its last `.`: symbols may contain points.
    fn from_str(text: &str) -> Result<Self> {
        let invalid = |reason: &str| {
            Error::new(
                ErrorKind::InvalidValue,
                format!("invalid InstrumentId value '{}': {reason}", text.escape_debug()),
            )
        };
        let (symbol, venue) = text.rsplit_once('.').ok_or_else(|| invalid("expected SYMBOL.VENUE, there is no '.'"))?;
        let symbol = Symbol::new(symbol).map_err(|error| invalid(error.message()))?;
        let venue = Venue::new(venue).map_err(|error| invalid(error.message()))?;
        Ok(Self { symbol, venue })
    }
}

impl Ord for InstrumentId {
    /// The order of the texts.
    fn cmp(&self, other: &Self) -> Ordering {
        let text = |id: &Self| id.symbol.as_str().bytes().chain(*b".").chain(id.venue.as_str().bytes());
        text(self).cmp(text(other)).then_with(|| self.symbol.cmp(&other.symbol))
    }
}

impl PartialOrd for InstrumentId {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for InstrumentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.symbol, self.venue)
    }
}

impl fmt::Debug for InstrumentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "InstrumentId('{self}')")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_point_separates_symbol_and_venue() {
        for (text, symbol, venue) in [
            ("AAPL.XNAS", "AAPL", "XNAS"),
            ("ES.FUT.GLBX", "ES.FUT", "GLBX"),
            ("BTC-PERP.DYDX", "BTC-PERP", "DYDX"),
            ("...X", "..", "X"),
        ] {
            let id: InstrumentId = text.parse().unwrap();
            assert_eq!((id.symbol.as_str(), id.venue.as_str()), (symbol, venue));
            assert_eq!(id.to_string(), text);
            assert_eq!(format!("{id:?}"), format!("InstrumentId('{text}')"));
        }
    }

    #[test]
    fn errors_quote_the_whole_text() {
        for text in ["", "AAPL", ".", "AAPL.", ".XNAS", " .X", "AAPL. ", "A.\u{e9}"] {
            let error = text.parse::<InstrumentId>().unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidValue);
            assert!(error.message().starts_with(&format!("invalid InstrumentId value '{text}': ")), "{error}");
        }
        let error = "A\0.X".parse::<InstrumentId>().unwrap_err();
        assert!(error.message().starts_with("invalid InstrumentId value 'A\\0.X': "), "{error}");
    }

    #[test]
    fn order_is_that_of_the_text() {
        let mut ids: Vec<InstrumentId> = ["B.X", "A.Y", "A-1.X", "A.X"].map(|text| text.parse().unwrap()).into();
        ids.sort();
        let texts: Vec<String> = ids.iter().map(ToString::to_string).collect();
        assert_eq!(texts, ["A-1.X", "A.X", "A.Y", "B.X"]);
    }

    #[test]
    fn synthetic_instruments_have_the_synthetic_venue() {
        assert!("BTC-ETH.SYNTH".parse::<InstrumentId>().unwrap().is_synthetic());
        assert!(!"BTC-ETH.X".parse::<InstrumentId>().unwrap().is_synthetic());
    }
}
