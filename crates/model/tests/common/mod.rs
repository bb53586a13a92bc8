//! What the tests of order books share.
#![allow(dead_code, unreachable_pub, clippy::unwrap_used, reason = "each test crate uses a part")]

pub(crate) mod naive;

use nautilus_cython_model::{
    data::{BookOrder, OrderBookDelta},
    enums::{BookAction, OrderSide},
    identifiers::InstrumentId,
    types::{Price, Quantity},
};

pub fn instrument(symbol: &str) -> InstrumentId {
    format!("{symbol}.VENUE").parse().unwrap()
}

pub fn price(text: &str) -> Price {
    text.parse().unwrap()
}

pub fn size(text: &str) -> Quantity {
    text.parse().unwrap()
}

pub fn bid(at: &str, of: &str, order_id: u64) -> BookOrder {
    BookOrder::new(OrderSide::Buy, price(at), size(of), order_id)
}

pub fn ask(at: &str, of: &str, order_id: u64) -> BookOrder {
    BookOrder::new(OrderSide::Sell, price(at), size(of), order_id)
}

pub fn no_side(at: &str, of: &str, order_id: u64) -> BookOrder {
    BookOrder::new(OrderSide::NoOrderSide, price(at), size(of), order_id)
}

/// A change of instrument `A` with equal sequence number and time.
pub fn delta(action: BookAction, order: BookOrder, flags: u8, time: u64) -> OrderBookDelta {
    OrderBookDelta {
        instrument_id: instrument("A"),
        action,
        order,
        flags,
        sequence: time,
        ts_event: time,
        ts_init: time,
    }
}
