//! Market data: quotes, trades, bars, order book deltas and snapshots, prices and statuses.

pub mod delta;
pub mod deltas;
pub mod depth;
pub mod order;
pub mod quote;
pub mod trade;

pub use delta::OrderBookDelta;
pub use deltas::OrderBookDeltas;
pub use depth::{DEPTH10_LEN, OrderBookDepth10};
pub use order::BookOrder;
pub use quote::QuoteTick;
pub use trade::TradeTick;
