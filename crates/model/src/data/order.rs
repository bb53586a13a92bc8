//! An order, or an aggregated level, resting in an order book.

use std::fmt;

use nautilus_cython_core::{Error, Result};

use crate::{
    enums::OrderSide,
    types::{Price, Quantity},
};

/// An order in a book. For aggregated books it stands for a whole level.
///
/// Orders are equal when all fields are; prices and sizes are equal when their values are.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
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

impl BookOrder {
    /// No order: no side, price and size zero. It fills unused places.
    pub const NULL: Self = Self { side: OrderSide::NoOrderSide, price: Price::ZERO, size: Quantity::ZERO, order_id: 0 };

    /// Makes an order.
    #[must_use]
    pub const fn new(side: OrderSide, price: Price, size: Quantity, order_id: u64) -> Self {
        Self { side, price, size, order_id }
    }

    /// Price times size.
    #[must_use]
    pub fn exposure(&self) -> f64 {
        self.price.as_f64() * self.size.as_f64()
    }

    /// The size, negative for a sell order.
    ///
    /// # Errors
    /// `InvalidValue` if the order has no side.
    pub fn signed_size(&self) -> Result<f64> {
        match self.side {
            OrderSide::Buy => Ok(self.size.as_f64()),
            OrderSide::Sell => Ok(-self.size.as_f64()),
            OrderSide::NoOrderSide => Err(Error::invalid("order.side", self.side, "BUY or SELL for a signed size")),
        }
    }
}

impl Default for BookOrder {
    fn default() -> Self {
        Self::NULL
    }
}

/// `SIDE,price,size,order_id`.
impl fmt::Display for BookOrder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{},{},{},{}", self.side, self.price, self.size, self.order_id)
    }
}

impl fmt::Debug for BookOrder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { side, price, size, order_id } = self;
        write!(f, "BookOrder(side={side}, price={price}, size={size}, order_id={order_id})")
    }
}
