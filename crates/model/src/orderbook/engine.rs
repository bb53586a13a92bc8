//! What the engines of L2 and L3 books have in common: ladders of levels with a size and a number of orders.

use super::{ladder::Ladder, side::Side, word::Word};

/// Why an engine cannot hold a change as it is. Nothing has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Misfit {
    /// The price is off the grid or beyond it.
    Price,
    /// The size is off the grid or too large for the word.
    Size,
    /// The level's total is too large for the word.
    Sum,
    /// There is no room for another order.
    Full,
}

pub(super) trait Engine {
    type Word: Word;

    fn ladder(&self, side: Side) -> &Ladder;

    /// The total size and the number of orders of the level in `slot`.
    fn level(&self, slot: u32) -> (Self::Word, u32);

    /// Puts an order or level where it belongs. Its size is not zero.
    fn put(&mut self, side: Side, key: i64, id: u64, size: Self::Word) -> Result<(), Misfit>;

    /// Puts an order or level where it belongs; size zero removes it. `is_new` is a guess, which makes no difference.
    fn set(&mut self, is_new: bool, side: Side, key: i64, id: u64, size: Self::Word) -> Result<(), Misfit>;

    /// Removes the worst level of a side, which has one.
    fn remove_worst(&mut self, side: Side);

    /// Removes the worst levels of a side until it has no more than `most`.
    fn keep(&mut self, side: Side, most: usize) {
        while self.ladder(side).len() > most {
            self.remove_worst(side);
        }
    }

    /// Removes everything and keeps the room.
    fn clear(&mut self);
}
