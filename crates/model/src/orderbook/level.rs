//! What queries answer with: levels, the top of the book, and fills, all by value.

use crate::{
    enums::OrderSide,
    types::{Price, Quantity},
};

/// A level of a book: a price with the total of what rests there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct BookLevel {
    /// `Buy` for a bid, `Sell` for an ask.
    pub side: OrderSide,
    /// The price, with the most decimals that the book has seen.
    pub price: Price,
    /// The total size; if it exceeds the largest quantity, that quantity.
    pub size: Quantity,
    /// The number of orders; 1 in aggregated books.
    pub count: u32,
}

impl BookLevel {
    /// Price times size.
    #[must_use]
    pub fn exposure(&self) -> f64 {
        self.price.as_f64() * self.size.as_f64()
    }
}

/// Both best levels at one moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct BookTop {
    /// The best bid, if there is one.
    pub bid: Option<BookLevel>,
    /// The best ask, if there is one.
    pub ask: Option<BookLevel>,
}

/// A part of an order that would be filled by one resting order or level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct BookFill {
    /// The price paid: that of the resting order.
    pub price: Price,
    /// The size filled.
    pub size: Quantity,
}
