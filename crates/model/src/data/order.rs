//! An order, or an aggregated level, resting in an order book.
use crate::{
    enums::OrderSide,
    types::{Price, Quantity},
};

/// An order in a book. For aggregated books it stands for a whole level.
#[derive(Clone, Copy)]
pub struct BookOrder {
    /// Bid or ask; `NoOrderSide` lets the book look the side up by id.
    pub side: OrderSide,
    /// The limit price.
    pub price: Price,
    /// The open size.
    pub size: Quantity,
    /// The venue's id of the order.
    pub order_id: u64,
}
