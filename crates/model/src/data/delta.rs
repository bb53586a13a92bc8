//! One change of an order book.

use std::fmt;

use nautilus_cython_core::{Error, Result, UnixNanos};

use super::BookOrder;
use crate::{
    enums::{BookAction, RecordFlag},
    identifiers::InstrumentId,
};

/// One change of an order book.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct OrderBookDelta {
    /// The instrument whose book changes.
    pub instrument_id: InstrumentId,
    /// What happens.
    pub action: BookAction,
    /// The order it happens to; the null order for `Clear`.
    pub order: BookOrder,
    /// Bits of `RecordFlag`.
    pub flags: u8,
    /// The venue's sequence number, 0 if there is none.
    pub sequence: u64,
    /// When it happened at the venue.
    pub ts_event: UnixNanos,
    /// When this object was made.
    pub ts_init: UnixNanos,
}

impl OrderBookDelta {
    /// Makes a change.
    ///
    /// # Errors
    /// `InvalidValue` if the order of an `Add` or `Update` has size zero.
    #[inline(always)]
    pub fn new(
        instrument_id: InstrumentId,
        action: BookAction,
        order: BookOrder,
        flags: u8,
        sequence: u64,
        ts_event: UnixNanos,
        ts_init: UnixNanos,
    ) -> Result<Self> {
        if matches!(action, BookAction::Add | BookAction::Update) && order.size.raw() == 0 {
            return Err(Error::invalid("order.size", 0, &format!("a positive size for {action}")));
        }
        Ok(Self { instrument_id, action, order, flags, sequence, ts_event, ts_init })
    }

    /// Makes the removal of all orders, flagged as the start of a snapshot.
    #[must_use]
    pub const fn clear(instrument_id: InstrumentId, sequence: u64, ts_event: UnixNanos, ts_init: UnixNanos) -> Self {
        Self {
            instrument_id,
            action: BookAction::Clear,
            order: BookOrder::NULL,
            flags: RecordFlag::F_SNAPSHOT as u8,
            sequence,
            ts_event,
            ts_init,
        }
    }

    /// Whether an order or level is added.
    #[must_use]
    pub fn is_add(&self) -> bool {
        self.action == BookAction::Add
    }

    /// Whether an order or level changes.
    #[must_use]
    pub fn is_update(&self) -> bool {
        self.action == BookAction::Update
    }

    /// Whether an order or level is removed.
    #[must_use]
    pub fn is_delete(&self) -> bool {
        self.action == BookAction::Delete
    }

    /// Whether everything is removed.
    #[must_use]
    pub fn is_clear(&self) -> bool {
        self.action == BookAction::Clear
    }

    /// Whether this is the last change of an event: the book is consistent after it.
    #[must_use]
    pub const fn is_last(&self) -> bool {
        self.flags & RecordFlag::F_LAST as u8 != 0
    }
}

/// `instrument,ACTION,SIDE,price,size,order_id,flags,sequence,ts_event,ts_init`.
impl fmt::Display for OrderBookDelta {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { instrument_id, action, order, flags, sequence, ts_event, ts_init } = self;
        write!(f, "{instrument_id},{action},{order},{flags},{sequence},{ts_event},{ts_init}")
    }
}
