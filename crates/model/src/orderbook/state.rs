//! The whole state of a book, for copies that outlive it: files, pickles, other processes.

use std::num::NonZeroUsize;

use nautilus_cython_core::{Error, Result, UnixNanos};

use super::{
    OrderBook,
    book::{Core, level_id},
    side::Side,
    top::Stamp,
};
use crate::{
    data::BookOrder,
    enums::{BookType, OrderSide},
    identifiers::InstrumentId,
    types::FIXED_PRECISION,
};

/// Everything that a book knows. [`OrderBook::restore`] makes an equal book of it.
#[derive(Clone, Debug, PartialEq)]
pub struct BookState {
    /// The instrument.
    pub instrument_id: InstrumentId,
    /// How much of the market the book shows.
    pub book_type: BookType,
    /// The number of levels that each side keeps at most; `None` if it keeps all.
    pub max_depth: Option<NonZeroUsize>,
    /// The highest sequence number.
    pub sequence: u64,
    /// The latest time.
    pub ts_last: UnixNanos,
    /// The number of operations.
    pub update_count: u64,
    /// The most decimals of any price that the book has seen.
    pub price_precision: u8,
    /// The most decimals of any size that the book has seen.
    pub size_precision: u8,
    /// Time and sequence number of the last change of each side (bid, ask) of an L1 book; zeros for others.
    pub side_stamps: [(UnixNanos, u64); 2],
    /// All orders: bids first, best first, each level first in first.
    pub orders: Vec<BookOrder>,
}

impl OrderBook {
    /// The whole state of the book.
    #[must_use]
    pub fn snapshot(&self) -> BookState {
        let side_stamps = match &self.core {
            Core::Top(top) => Side::BOTH.map(|side| (top.stamp(side).ts_event, top.stamp(side).sequence)),
            _ => Default::default(),
        };
        BookState {
            instrument_id: self.instrument_id,
            book_type: self.book_type,
            max_depth: self.max_depth(),
            sequence: self.sequence,
            ts_last: self.ts_last,
            update_count: self.update_count,
            price_precision: self.price_precision,
            size_precision: self.size_precision,
            side_stamps,
            orders: self.orders().collect(),
        }
    }

    /// Makes a book from a state, which may come from anywhere: it is checked.
    ///
    /// # Errors
    /// `InvalidValue` if a precision is above 16 or below that of an order, or an order has no side, no size, or
    /// the id, price or side of another one where the book type allows one only, or lies deeper than the book keeps. `Overflow` as in [`OrderBook::update`].
    pub fn restore(state: &BookState) -> Result<Self> {
        let mut book = Self::new(state.instrument_id, state.book_type);
        book.set_max_depth(state.max_depth);
        check_precisions(state)?;
        for (n, order) in state.orders.iter().enumerate() {
            book.restore_order(order, state).map_err(|error| error.at(format!("orders[{n}]")))?;
        }
        if let Core::Top(top) = &mut book.core {
            for (side, (ts_event, sequence)) in Side::BOTH.into_iter().zip(state.side_stamps) {
                let quote = top.get(side);
                top.set(side, quote, Stamp { ts_event, sequence });
            }
        }
        book.sequence = state.sequence;
        book.ts_last = state.ts_last;
        book.update_count = state.update_count;
        book.price_precision = state.price_precision;
        book.size_precision = state.size_precision;
        Ok(book)
    }

    fn restore_order(&mut self, order: &BookOrder, state: &BookState) -> Result<()> {
        let BookOrder { side, price, size, order_id } = *order;
        let Some(side) = Side::of(side) else {
            return Err(Error::invalid("side", OrderSide::NoOrderSide, "BUY or SELL"));
        };
        if size.raw() == 0 {
            return Err(Error::invalid("size", 0, "a positive size"));
        }
        for (field, precision, most) in [
            ("price.precision", price.precision(), state.price_precision),
            ("size.precision", size.precision(), state.size_precision),
        ] {
            if precision > most {
                return Err(Error::invalid(field, precision, &format!("at most {most}, the precision of the book")));
            }
        }
        let before = self.order_count();
        match &mut self.core {
            Core::Top(top) if top.get(side).is_none() => {
                top.set(side, Some((price, size)), Stamp::default());
            }
            Core::Top(_) => {}
            Core::Levels(_) | Core::WideLevels(_) => self.place(side, level_id(side, price), price, size)?,
            Core::Orders(_) | Core::WideOrders(_) => self.place(side, order_id, price, size)?,
        }
        if self.order_count() == before {
            return Err(Error::invalid("order", order, "an order that is not in the book yet"));
        }
        Ok(())
    }
}

fn check_precisions(state: &BookState) -> Result<()> {
    for (field, precision) in [("price_precision", state.price_precision), ("size_precision", state.size_precision)] {
        if precision > FIXED_PRECISION {
            return Err(Error::invalid(field, precision, "0 to 16"));
        }
    }
    Ok(())
}
