//! The engine of L1 books: the best price and size of each side, and when each was last heard of.

use super::side::Side;
use crate::types::{Price, Quantity};

/// When a side changed: by the venue's clock, then by its sequence number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Stamp {
    pub(super) ts_event: u64,
    /// 0 if the venue gives none.
    pub(super) sequence: u64,
}

impl Stamp {
    /// Whether news with this stamp is older than `last`. Sequence numbers count within one instant, and only if both
    /// have one: venues restart them.
    fn is_older_than(self, last: Self) -> bool {
        let numbered = self.sequence != 0 && last.sequence != 0;
        self.ts_event < last.ts_event || (self.ts_event == last.ts_event && numbered && self.sequence < last.sequence)
    }
}

#[derive(Clone, Debug, Default)]
pub(super) struct Top {
    quotes: [Option<(Price, Quantity)>; 2],
    stamps: [Stamp; 2],
}

impl Top {
    pub(super) fn get(&self, side: Side) -> Option<(Price, Quantity)> {
        self.quotes[side as usize]
    }

    /// When `side` last changed, also if that emptied it.
    pub(super) fn stamp(&self, side: Side) -> Stamp {
        self.stamps[side as usize]
    }

    /// Sets or empties a side; false, and nothing happens, if the news is older than what the side shows.
    pub(super) fn set(&mut self, side: Side, quote: Option<(Price, Quantity)>, stamp: Stamp) -> bool {
        if stamp.is_older_than(self.stamp(side)) {
            return false;
        }
        self.quotes[side as usize] = quote;
        self.stamps[side as usize] = stamp;
        true
    }

    /// Empties a side, however old the news; the side stays protected against what is older than it has seen.
    pub(super) fn clear_side(&mut self, side: Side, stamp: Stamp) {
        self.quotes[side as usize] = None;
        if !stamp.is_older_than(self.stamp(side)) {
            self.stamps[side as usize] = stamp;
        }
    }
}
