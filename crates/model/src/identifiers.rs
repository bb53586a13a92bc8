//! Identifiers: interned strings that compare by pointer, and inline ones for ids that never repeat.

use std::fmt;

use nautilus_cython_core::{Error, InlineStr, Result};
use ustr::Ustr;

/// The ticker or contract code of an instrument at its venue.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Symbol(Ustr);

/// A trading venue.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Venue(Ustr);

/// An instrument: a symbol at a venue, written `SYMBOL.VENUE`.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct InstrumentId {
    /// The symbol.
    pub symbol: Symbol,
    /// The venue.
    pub venue: Venue,
}

/// The venue's id of a trade: 1 to 36 characters, stored in place.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TradeId(InlineStr<36>);
