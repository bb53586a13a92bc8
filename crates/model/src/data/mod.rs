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
