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
