//! Market data: quotes, trades, bars, order book deltas and snapshots, prices and statuses.

pub mod bar;
pub mod close;
pub mod delta;
pub mod deltas;
pub mod depth;
pub mod funding;
pub mod order;
pub mod prices;
pub mod quote;
pub mod status;
pub mod trade;

pub use bar::{Bar, BarSpecification, BarType};
pub use close::InstrumentClose;
pub use delta::OrderBookDelta;
pub use deltas::OrderBookDeltas;
pub use depth::{DEPTH10_LEN, OrderBookDepth10};
pub use funding::FundingRateUpdate;
pub use order::BookOrder;
pub use prices::{IndexPriceUpdate, MarkPriceUpdate};
pub use quote::QuoteTick;
pub use status::InstrumentStatus;
pub use trade::TradeTick;

use nautilus_cython_core::UnixNanos;

use crate::identifiers::InstrumentId;

/// One piece of market data of any kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Data {
    /// One change of an order book.
    Delta(OrderBookDelta),
    /// Changes of an order book that belong together.
    Deltas(OrderBookDeltas),
    /// The ten best levels of an order book; boxed, because it is many times larger than the others.
    Depth10(Box<OrderBookDepth10>),
    /// The best bid and ask.
    Quote(QuoteTick),
    /// A trade.
    Trade(TradeTick),
    /// The prices of an interval.
    Bar(Bar),
    /// A mark price.
    MarkPrice(MarkPriceUpdate),
    /// An index price.
    IndexPrice(IndexPriceUpdate),
    /// The close of an instrument.
    Close(InstrumentClose),
    /// The funding rate of a perpetual contract.
    FundingRate(FundingRateUpdate),
    /// A change of an instrument's trading status.
    Status(InstrumentStatus),
}

impl Data {
    /// The instrument it is about.
    #[must_use]
    pub fn instrument_id(&self) -> InstrumentId {
        match self {
            Self::Delta(delta) => delta.instrument_id,
            Self::Deltas(deltas) => deltas.instrument_id(),
            Self::Depth10(depth) => depth.instrument_id,
            Self::Quote(quote) => quote.instrument_id,
            Self::Trade(trade) => trade.instrument_id,
            Self::Bar(bar) => bar.bar_type.instrument_id(),
            Self::MarkPrice(price) => price.instrument_id,
            Self::IndexPrice(price) => price.instrument_id,
            Self::Close(close) => close.instrument_id,
            Self::FundingRate(update) => update.instrument_id,
            Self::Status(status) => status.instrument_id,
        }
    }

    /// When it happened at the venue.
    #[must_use]
    pub fn ts_event(&self) -> UnixNanos {
        match self {
            Self::Delta(delta) => delta.ts_event,
            Self::Deltas(deltas) => deltas.ts_event(),
            Self::Depth10(depth) => depth.ts_event,
            Self::Quote(quote) => quote.ts_event,
            Self::Trade(trade) => trade.ts_event,
            Self::Bar(bar) => bar.ts_event,
            Self::MarkPrice(price) => price.ts_event,
            Self::IndexPrice(price) => price.ts_event,
            Self::Close(close) => close.ts_event,
            Self::FundingRate(update) => update.ts_event,
            Self::Status(status) => status.ts_event,
        }
    }

    /// When the object was made; in recorded data, when the record was received.
    #[must_use]
    pub fn ts_init(&self) -> UnixNanos {
        match self {
            Self::Delta(delta) => delta.ts_init,
            Self::Deltas(deltas) => deltas.ts_init(),
            Self::Depth10(depth) => depth.ts_init,
            Self::Quote(quote) => quote.ts_init,
            Self::Trade(trade) => trade.ts_init,
            Self::Bar(bar) => bar.ts_init,
            Self::MarkPrice(price) => price.ts_init,
            Self::IndexPrice(price) => price.ts_init,
            Self::Close(close) => close.ts_init,
            Self::FundingRate(update) => update.ts_init,
            Self::Status(status) => status.ts_init,
        }
    }
}
