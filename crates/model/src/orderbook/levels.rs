//! The engine of L2 books: one size per price.

use super::{
    engine::{Engine, Misfit},
    ladder::{Ladder, PAGE_LEN},
    side::Side,
    word::Word,
};

/// Slots at most, so that their numbers fit 32 bits.
const MAX_SLOTS: usize = 1 << 31;

#[derive(Clone, Debug)]
pub(super) struct Levels<W> {
    /// The size at each key of each page; zero where there is no level.
    sizes: Vec<W>,
    free_pages: Vec<u32>,
    ladders: [Ladder; 2],
}

impl<W: Word> Default for Levels<W> {
    fn default() -> Self {
        Self { sizes: Vec::new(), free_pages: Vec::new(), ladders: Default::default() }
    }
}

impl<W: Word> Engine for Levels<W> {
    type Word = W;

    #[inline]
    fn ladder(&self, side: Side) -> &Ladder {
        &self.ladders[side as usize]
    }

    #[inline]
    fn level(&self, slot: u32) -> (W, u32) {
        (self.sizes[slot as usize], 1)
    }

    #[inline]
    fn put(&mut self, side: Side, key: i64, id: u64, size: W) -> Result<(), Misfit> {
        self.set(false, side, key, id, size)
    }

    #[inline(always)]
    fn set(&mut self, _: bool, side: Side, key: i64, _: u64, size: W) -> Result<(), Misfit> {
        self.exchange(side, key, size).map(|_| ())
    }

    fn remove_worst(&mut self, side: Side) {
        // Removing cannot fail.
        _ = self.ladder(side).worst().map(|(key, _)| self.set(false, side, key, 0, W::default()));
    }

    fn clear(&mut self) {
        self.clear_side(Side::Bid);
        self.clear_side(Side::Ask);
    }
}

impl<W: Word> Levels<W> {
    /// The number of levels on both sides.
    pub(super) fn len(&self) -> usize {
        self.ladders.iter().map(Ladder::len).sum()
    }

    /// Whether `changes` more changes fit, even if each opens a page.
    pub(super) fn has_room(&self, changes: usize) -> bool {
        changes
            .checked_mul(PAGE_LEN as usize)
            .and_then(|n| n.checked_add(self.sizes.len()))
            .is_some_and(|n| n < MAX_SLOTS)
    }

    /// Whether `side` has a level at `key`.
    pub(super) fn holds(&self, side: Side, key: i64) -> bool {
        self.ladder(side).peek(key).is_some_and(|slot| !self.sizes[slot as usize].is_zero())
    }

    /// Gives a level a new size and returns the old one; zero stands for no level.
    #[inline(always)]
    pub(super) fn exchange(&mut self, side: Side, key: i64, size: W) -> Result<W, Misfit> {
        let (sizes, mut old) = (&mut self.sizes, W::default());
        let change = |slot: u32| {
            old = std::mem::replace(&mut sizes[slot as usize], size);
            (!old.is_zero(), !size.is_zero())
        };
        match self.ladders[side as usize].change(key, change) {
            Some(None) => Ok(old),
            Some(Some(page)) => {
                self.free_pages.push(page);
                Ok(old)
            }
            None => self.exchange_elsewhere(side, key, size),
        }
    }

    /// The same for a level whose page is not there yet, or outside of the window.
    #[inline(never)]
    fn exchange_elsewhere(&mut self, side: Side, key: i64, size: W) -> Result<W, Misfit> {
        let slot = match self.ladders[side as usize].find(key) {
            Some(slot) => slot,
            None if size.is_zero() => return Ok(size),
            None => self.map_page(side, key)?,
        };
        let old = std::mem::replace(&mut self.sizes[slot as usize], size);
        match (old.is_zero(), size.is_zero()) {
            (true, false) => self.ladders[side as usize].open(key, slot),
            (false, true) => self.free_pages.extend(self.ladders[side as usize].close(key)),
            _ => {}
        }
        Ok(old)
    }

    #[cold]
    fn map_page(&mut self, side: Side, key: i64) -> Result<u32, Misfit> {
        let first = match self.free_pages.pop() {
            Some(first) => first,
            None => self.new_page()?,
        };
        self.ladders[side as usize].map(key, first);
        Ok(first + Ladder::offset(key))
    }

    fn new_page(&mut self) -> Result<u32, Misfit> {
        if !self.has_room(1) {
            return Err(Misfit::Full);
        }
        let first = u32::try_from(self.sizes.len()).map_err(|_| Misfit::Full)?;
        self.sizes.resize(self.sizes.len() + PAGE_LEN as usize, W::default());
        // So that giving pages back never allocates.
        self.free_pages.reserve(self.sizes.len() / PAGE_LEN as usize);
        Ok(first)
    }

    /// Removes all levels of a side.
    pub(super) fn clear_side(&mut self, side: Side) {
        let Self { sizes, free_pages, ladders } = self;
        ladders[side as usize].clear(|page| {
            sizes[page as usize..][..PAGE_LEN as usize].fill(W::default());
            free_pages.push(page);
        });
    }

    /// The same levels with other keys and words; `None` if one does not fit.
    pub(super) fn rebuilt<V: Word>(
        &self,
        key_of: impl Fn(Side, i64) -> Option<i64>,
        size_of: impl Fn(W) -> Option<V>,
    ) -> Option<Levels<V>> {
        let mut rebuilt = Levels::default();
        for side in Side::BOTH {
            let mut cursor = self.ladder(side).cursor();
            while let Some((key, slot)) = self.ladder(side).next(&mut cursor) {
                rebuilt.put(side, key_of(side, key)?, 0, size_of(self.level(slot).0)?).ok()?;
            }
        }
        Some(rebuilt)
    }
}
