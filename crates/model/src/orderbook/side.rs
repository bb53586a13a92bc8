//! The two sides of a book, and the order in which each side ranks its prices.

use crate::enums::OrderSide;

/// A side of the book.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Bid = 0,
    Ask = 1,
}

impl Side {
    pub(super) const BOTH: [Self; 2] = [Self::Bid, Self::Ask];

    /// The side where an order of `side` rests, if it has one.
    #[inline]
    pub(super) const fn of(side: OrderSide) -> Option<Self> {
        match side {
            OrderSide::Buy => Some(Self::Bid),
            OrderSide::Sell => Some(Self::Ask),
            OrderSide::NoOrderSide => None,
        }
    }

    pub(super) const fn order_side(self) -> OrderSide {
        match self {
            Self::Bid => OrderSide::Buy,
            Self::Ask => OrderSide::Sell,
        }
    }

    pub(super) const fn other(self) -> Self {
        match self {
            Self::Bid => Self::Ask,
            Self::Ask => Self::Bid,
        }
    }

    /// The rank of `tick` on this side: the better the price, the smaller the key. It is its own inverse.
    #[inline]
    pub(super) const fn key(self, tick: i64) -> i64 {
        tick ^ (self as i64 - 1)
    }

    /// Whether raw price `a` is worse than `b` on this side.
    #[inline]
    pub(super) const fn is_worse(self, a: i128, b: i128) -> bool {
        match self {
            Self::Bid => a < b,
            Self::Ask => a > b,
        }
    }
}
