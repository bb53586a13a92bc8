//! Identifiers: interned strings that compare by pointer, and inline ones for ids that never repeat.
//!
//! An interned text lives once in the process, for as long as the process. That suits names that repeat (symbols,
//! venues, strategies) and not ids that are new each time, which would never be freed: order and trade ids are stored
//! in place.

use std::{cmp::Ordering, fmt, str::FromStr};

use nautilus_cython_core::{Error, InlineStr, Result};
use ustr::Ustr;

mod instrument;
pub(crate) mod rules;
mod spread;
mod venues;

pub use instrument::InstrumentId;
use rules::{EXTERNAL, ascii, hyphenated, strategy, unicode};
pub use spread::{
    GENERIC_SPREAD_ID_SEPARATOR, generic_spread_id_n_legs, generic_spread_id_to_list, is_generic_spread_id,
    new_generic_spread_id,
};

/// Characters that a [`ClientOrderId`] or [`VenueOrderId`] may have: on-chain ids have 66.
pub const ORDER_ID_LEN: usize = 95;

/// Characters that a [`TradeId`] may have.
pub const TRADE_ID_LEN: usize = 36;

/// What all identifiers share: their text, shown as `Kind('text')` for debugging and ordered by it.
macro_rules! text_id {
    ($id:ident) => {
        impl FromStr for $id {
            type Err = Error;

            fn from_str(text: &str) -> Result<Self> {
                Self::new(text)
            }
        }

        impl Ord for $id {
            fn cmp(&self, other: &Self) -> Ordering {
                self.as_str().cmp(other.as_str())
            }
        }

        impl PartialOrd for $id {
            fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
                Some(self.cmp(other))
            }
        }

        impl AsRef<str> for $id {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl fmt::Display for $id {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl fmt::Debug for $id {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($id), "('{}')"), self.as_str())
            }
        }
    };
}

/// Identifiers kept in the interner, each with the rule that its text obeys.
macro_rules! interned_ids {
    ($($(#[$doc:meta])* $id:ident: $rule:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash)]
        pub struct $id(Ustr);

        impl $id {
            /// Checks and interns `text`.
            ///
            /// # Errors
            /// `InvalidValue` if it breaks the rule of this kind of identifier.
            pub fn new(text: &str) -> Result<Self> {
                $rule(stringify!($id), text)?;
                Ok(Self(Ustr::from(text)))
            }

            /// Takes back a text that [`Self::as_ustr`] gave out: it was checked when the identifier was made.
            #[doc(hidden)]
            #[must_use]
            pub const fn from_interned(text: Ustr) -> Self {
                Self(text)
            }

            /// The interned text.
            #[must_use]
            pub const fn as_ustr(&self) -> Ustr {
                self.0
            }

            /// The text.
            #[must_use]
            pub fn as_str(&self) -> &'static str {
                self.0.as_str()
            }
        }

        impl TryFrom<Ustr> for $id {
            type Error = Error;

            fn try_from(text: Ustr) -> Result<Self> {
                $rule(stringify!($id), text.as_str())?;
                Ok(Self(text))
            }
        }

        text_id!($id);
    )*};
}

/// Identifiers stored in place, each with its capacity.
macro_rules! inline_ids {
    ($($(#[$doc:meta])* $id:ident: $len:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash)]
        pub struct $id(InlineStr<$len>);

        impl $id {
            /// Checks and stores `text`.
            ///
            /// # Errors
            /// `InvalidValue` if it is blank, too long, or not printable ASCII.
            pub fn new(text: &str) -> Result<Self> {
                InlineStr::new(stringify!($id), text).map(Self)
            }

            /// The text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                self.0.as_str()
            }
        }

        text_id!($id);
    )*};
}

interned_ids! {
    /// The ticker or contract code of an instrument at its venue.
    Symbol: unicode,
    /// A trading venue.
    Venue: ascii,
    /// A data or execution client.
    ClientId: ascii,
    /// A component of a trading system.
    ComponentId: ascii,
    /// An execution algorithm.
    ExecAlgorithmId: ascii,
    /// A list of orders.
    OrderListId: ascii,
    /// A position.
    PositionId: unicode,
    /// A trader, written `NAME-TAG`.
    TraderId: hyphenated,
    /// A strategy, written `NAME-TAG`, or `EXTERNAL`.
    StrategyId: strategy,
    /// An account, written `ISSUER-NUMBER`.
    AccountId: hyphenated,
}

inline_ids! {
    /// The client's id of an order: 1 to 95 characters, stored in place.
    ClientOrderId: ORDER_ID_LEN,
    /// The venue's id of an order: 1 to 95 characters, stored in place.
    VenueOrderId: ORDER_ID_LEN,
    /// The venue's id of a trade: 1 to 36 characters, stored in place.
    TradeId: TRADE_ID_LEN,
}

impl Symbol {
    /// Whether it has parts, as in `ES.FUT`.
    #[must_use]
    pub fn is_composite(&self) -> bool {
        self.as_str().contains('.')
    }

    /// The text before the first `.`, or all of it.
    #[must_use]
    pub fn root(&self) -> &'static str {
        self.as_str().split('.').next().unwrap_or_default()
    }

    /// What to subscribe to: the root and `*` if the symbol is composite, else the symbol.
    #[must_use]
    pub fn topic(&self) -> String {
        if self.is_composite() { format!("{}*", self.root()) } else { self.as_str().to_owned() }
    }
}

impl Venue {
    /// The venue of synthetic instruments.
    pub const SYNTHETIC: &'static str = "SYNTH";

    /// Whether instruments of this venue are computed from others.
    #[must_use]
    pub fn is_synthetic(&self) -> bool {
        self.as_str() == Self::SYNTHETIC
    }
}

impl PositionId {
    /// Whether the position is virtual: its id starts with `P-`.
    #[must_use]
    pub fn is_virtual(&self) -> bool {
        self.as_str().starts_with("P-")
    }
}

impl TraderId {
    /// The part after the last hyphen.
    #[must_use]
    pub fn tag(&self) -> &'static str {
        after_last_hyphen(self.as_str())
    }
}

impl StrategyId {
    /// The part after the last hyphen; all of it for `EXTERNAL`.
    #[must_use]
    pub fn tag(&self) -> &'static str {
        after_last_hyphen(self.as_str())
    }

    /// Whether the orders come from outside of this process.
    #[must_use]
    pub fn is_external(&self) -> bool {
        self.as_str() == EXTERNAL
    }
}

impl AccountId {
    /// The part before the first hyphen.
    #[must_use]
    pub fn issuer(&self) -> &'static str {
        self.as_str().split('-').next().unwrap_or_default()
    }

    /// The part between the first hyphen and the second, if there is one.
    #[must_use]
    pub fn number(&self) -> &'static str {
        self.as_str().split('-').nth(1).unwrap_or_default()
    }
}

fn after_last_hyphen(text: &'static str) -> &'static str {
    text.rsplit('-').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use nautilus_cython_core::ErrorKind;

    use super::*;

    /// Checks which of `texts` each kind takes.
    macro_rules! accepts {
        ($texts:expr => $($id:ident),*) => {$(
            for text in $texts {
                let id = $id::new(text).unwrap_or_else(|error| panic!("{error}"));
                assert_eq!(id.as_str(), *text);
                assert_eq!(id.to_string(), *text);
                assert_eq!(format!("{id:?}"), format!("{}('{text}')", stringify!($id)));
                assert_eq!(text.parse::<$id>(), Ok(id));
            }
        )*};
    }

    macro_rules! refuses {
        ($texts:expr => $($id:ident),*) => {$(
            for text in $texts {
                let error = $id::new(text).expect_err(text);
                assert_eq!(error.kind(), ErrorKind::InvalidValue);
                assert!(error.message().contains(stringify!($id)), "{error}");
            }
        )*};
    }

    #[test]
    fn blank_text_and_control_characters_are_never_an_identifier() {
        let texts = &["", " ", "\t", "A\0B", "\0", "A\n", "A\u{7f}", "\u{85}"];
        refuses!(texts => Symbol, Venue, ClientId, ComponentId, ExecAlgorithmId, OrderListId, PositionId);
        refuses!(texts => TraderId, StrategyId, AccountId, ClientOrderId, VenueOrderId, TradeId);
    }

    #[test]
    fn only_symbols_and_positions_have_more_than_ascii() {
        let texts = &["ПИФ-1", "測試", "é-1"];
        accepts!(texts => Symbol, PositionId);
        refuses!(texts => Venue, ClientId, ComponentId, ExecAlgorithmId, OrderListId);
        refuses!(texts => TraderId, StrategyId, AccountId, ClientOrderId, VenueOrderId, TradeId);
    }

    #[test]
    fn ordinary_text_is_kept_as_it_is() {
        let texts = &["A", "BTCUSDT-PERP", "O-20240101-000000-001-001-1", "a b", "'quoted'"];
        accepts!(texts => Symbol, Venue, ClientId, ComponentId, ExecAlgorithmId, OrderListId, PositionId);
        accepts!(texts => ClientOrderId, VenueOrderId, TradeId);
    }

    #[test]
    fn traders_strategies_and_accounts_have_two_parts() {
        let good = &["TRADER-001", "A-B-C", "A--B"];
        accepts!(good => TraderId, StrategyId, AccountId);
        let bad = &["NOHYPHEN", "-", "A-", "-A", " -A", "A- "];
        refuses!(bad => TraderId, StrategyId, AccountId);
        refuses!(&["EXTERNAL"] => TraderId, AccountId);
        assert!(StrategyId::new("EXTERNAL").unwrap().is_external());
        assert_eq!(StrategyId::new("EXTERNAL").unwrap().tag(), "EXTERNAL");
        assert_eq!(StrategyId::new("EMA-CROSS-7").unwrap().tag(), "7");
        assert_eq!(TraderId::new("T-R-001").unwrap().tag(), "001");
        let account = AccountId::new("IB-U123-X").unwrap();
        assert_eq!((account.issuer(), account.number()), ("IB", "U123"));
    }

    #[test]
    fn ids_stored_in_place_have_a_length() {
        let (order, trade) = ("x".repeat(ORDER_ID_LEN), "x".repeat(TRADE_ID_LEN));
        accepts!(&[order.as_str()] => ClientOrderId, VenueOrderId);
        accepts!(&[trade.as_str()] => TradeId);
        refuses!(&[format!("{order}x").as_str()] => ClientOrderId, VenueOrderId);
        refuses!(&[format!("{trade}x").as_str()] => TradeId);
    }

    #[test]
    fn equal_text_is_one_pointer() {
        let (a, b) = (Venue::new("XNAS").unwrap(), Venue::new(&String::from("XNAS")).unwrap());
        assert_eq!(a.as_str().as_ptr(), b.as_str().as_ptr());
        assert_eq!(HashSet::from([a, b]).len(), 1);
        assert_eq!(Venue::from_interned(a.as_ustr()), a);
        assert_eq!(Venue::try_from(a.as_ustr()), Ok(a));
        assert!(TraderId::try_from(a.as_ustr()).is_err());
    }

    #[test]
    fn order_is_that_of_the_text() {
        let mut symbols = ["b", "a", "ab", "B"].map(|text| Symbol::new(text).unwrap());
        symbols.sort();
        assert_eq!(symbols.map(|symbol| symbol.as_str()), ["B", "a", "ab", "b"]);
    }

    #[test]
    fn symbols_and_positions_tell_their_parts() {
        let (plain, parts) = (Symbol::new("ESH4").unwrap(), Symbol::new("ES.FUT.H4").unwrap());
        assert!(!plain.is_composite() && parts.is_composite());
        assert_eq!((plain.root(), plain.topic().as_str()), ("ESH4", "ESH4"));
        assert_eq!((parts.root(), parts.topic().as_str()), ("ES", "ES*"));
        assert!(PositionId::new("P-1").unwrap().is_virtual() && !PositionId::new("1").unwrap().is_virtual());
        assert!(Venue::new("SYNTH").unwrap().is_synthetic() && !Venue::new("XNAS").unwrap().is_synthetic());
    }
}
