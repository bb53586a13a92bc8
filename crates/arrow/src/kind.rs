//! The kinds of market data that have a schema.

use arrow_schema::Schema;
use nautilus_cython_core::{Error, Result};

/// The key under which the metadata of a schema name its [`Kind`].
pub const KIND_KEY: &str = "nautilus_cython.kind";

/// A kind of market data that has a schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// [`OrderBookDelta`](nautilus_cython_model::data::OrderBookDelta).
    Delta,
    /// [`OrderBookDeltas`](nautilus_cython_model::data::OrderBookDeltas): a row for each delta.
    Deltas,
    /// [`OrderBookDepth10`](nautilus_cython_model::data::OrderBookDepth10).
    Depth10,
    /// [`QuoteTick`](nautilus_cython_model::data::QuoteTick).
    Quote,
    /// [`TradeTick`](nautilus_cython_model::data::TradeTick).
    Trade,
    /// [`Bar`](nautilus_cython_model::data::Bar).
    Bar,
    /// [`MarkPriceUpdate`](nautilus_cython_model::data::MarkPriceUpdate).
    MarkPrice,
    /// [`IndexPriceUpdate`](nautilus_cython_model::data::IndexPriceUpdate).
    IndexPrice,
    /// [`InstrumentClose`](nautilus_cython_model::data::InstrumentClose).
    Close,
    /// [`FundingRateUpdate`](nautilus_cython_model::data::FundingRateUpdate).
    FundingRate,
    /// [`InstrumentStatus`](nautilus_cython_model::data::InstrumentStatus).
    Status,
}

impl Kind {
    /// All kinds. Each comes after those whose columns it has and more.
    pub const ALL: [Self; 11] = [
        Self::Delta,
        Self::Deltas,
        Self::Depth10,
        Self::Quote,
        Self::Trade,
        Self::Bar,
        Self::MarkPrice,
        Self::IndexPrice,
        Self::Close,
        Self::FundingRate,
        Self::Status,
    ];

    /// The name of the class.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Delta => "OrderBookDelta",
            Self::Deltas => "OrderBookDeltas",
            Self::Depth10 => "OrderBookDepth10",
            Self::Quote => "QuoteTick",
            Self::Trade => "TradeTick",
            Self::Bar => "Bar",
            Self::MarkPrice => "MarkPriceUpdate",
            Self::IndexPrice => "IndexPriceUpdate",
            Self::Close => "InstrumentClose",
            Self::FundingRate => "FundingRateUpdate",
            Self::Status => "InstrumentStatus",
        }
    }

    /// The kind with that name.
    ///
    /// # Errors
    /// `InvalidValue` with the choices if there is none.
    pub fn from_name(name: &str) -> Result<Self> {
        let names = || Self::ALL.map(Self::name).join(", ");
        Self::ALL
            .into_iter()
            .find(|kind| kind.name() == name)
            .ok_or_else(|| Error::invalid("kind", name, &format!("one of {}", names())))
    }

    /// Whether there is a form of raw values for it.
    #[must_use]
    pub const fn has_raw_form(self) -> bool {
        !matches!(self, Self::Deltas | Self::Close | Self::FundingRate | Self::Status)
    }

    /// A column that no other kind has; a mark price has all the columns of an index price, and so has none.
    const fn telling(self) -> Option<&'static str> {
        match self {
            Self::Delta => Some("action"), // a status has one too, without an `order_id`
            Self::Deltas => Some("event"),
            Self::Depth10 => Some("bid_price_0"),
            Self::Quote => Some("bid_price"),
            Self::Trade => Some("trade_id"),
            Self::Bar => Some("bar_type"),
            Self::Close => Some("close_price"),
            Self::FundingRate => Some("rate"),
            Self::Status => Some("is_trading"),
            Self::MarkPrice | Self::IndexPrice => None,
        }
    }

    /// The kind that the metadata of `schema` name; if they were lost on the way, the one that has its columns.
    ///
    /// # Errors
    /// `InvalidValue` if it cannot be told.
    pub fn of(schema: &Schema) -> Result<Self> {
        if let Some(name) = schema.metadata().get(KIND_KEY) {
            return Self::from_name(name);
        }
        // In files of raw values, what all rows have in common is in the metadata.
        let has = |column: &str| schema.index_of(column).is_ok() || schema.metadata().contains_key(column);
        let mut likely = Self::ALL.into_iter().filter(|kind| kind.telling().is_some_and(has));
        // Deltas have all the columns of a delta, and a status an action as a delta has.
        likely.next_back().ok_or_else(|| {
            let columns: Vec<&str> = schema.fields().iter().map(|field| field.name().as_str()).collect();
            Error::invalid("schema", columns, &format!("{KIND_KEY:?} in its metadata, or columns that tell the kind"))
        })
    }
}
