//! The price ladder of one side: pages of 64 neighbouring prices, found by shifts and bit scans.
//!
//! Prices are keys that rank: the better the price, the smaller the key, so both sides look the same here. A page covers the
//! 64 keys `page << 6 ..`, has a bit for each occupied one, and names the first of 64 slots where the engine keeps what
//! belongs to them. A page exists while it is occupied; the engine gets its slots back with the last level.
//!
//! Pages near the touch live in a circular window: page `p` is at `p % len`, so the window moves without
//! copying anything. One bit per page tells occupied ones apart, and finding the next level is a scan of those bits. The
//! window grows to [`WINDOW_MAX`] pages and no further; pages beyond it go to an ordered map. When the market
//! lives out there (see `touch_far`), the window moves after it.

use std::collections::BTreeMap;

/// Keys per page, as a shift.
const PAGE_BITS: u32 = 6;
/// Slots per page.
pub(super) const PAGE_LEN: u32 = 1 << PAGE_BITS;
const WINDOW_MIN: usize = 64;
/// Pages in the window at most: 1,048,576 prices, 256 KiB.
const WINDOW_MAX: usize = 16_384;
/// Accesses outside of the window before it may move. A move touches up to two windows of pages, so it must be rare.
const FAR_LIMIT: u32 = 1024;
const UNMAPPED: u32 = u32::MAX;
/// Before every page that a 64-bit key can be on.
const BEFORE_ALL: i64 = i64::MIN >> PAGE_BITS;

#[derive(Clone, Copy, Debug)]
struct Page {
    occupied: u64,
    first: u32,
}

const NO_PAGE: Page = Page { occupied: 0, first: UNMAPPED };

/// A walk over levels from better to worse; see [`Ladder::next`].
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Cursor {
    page: i64,
    first: u32,
    left: u64,
}

#[derive(Clone, Debug)]
pub(super) struct Ladder {
    window: Vec<Page>,
    occupied: Vec<u64>,
    /// The best page that the window covers.
    start: i64,
    far: BTreeMap<i64, Page>,
    far_touches: u32,
    levels: usize,
    best: i64,
    best_slot: u32,
}

impl Default for Ladder {
    fn default() -> Self {
        Self {
            window: vec![NO_PAGE; WINDOW_MIN],
            occupied: vec![0; WINDOW_MIN / 64],
            start: 0,
            far: BTreeMap::new(),
            far_touches: 0,
            levels: 0,
            best: 0,
            best_slot: 0,
        }
    }
}

const fn page_of(key: i64) -> i64 {
    key >> PAGE_BITS
}

impl Ladder {
    /// The number of levels.
    pub(super) fn len(&self) -> usize {
        self.levels
    }

    /// The key and slot of the best level.
    #[inline]
    pub(super) fn best(&self) -> Option<(i64, u32)> {
        (self.levels != 0).then_some((self.best, self.best_slot))
    }

    /// The key and slot of the worst level.
    pub(super) fn worst(&self) -> Option<(i64, u32)> {
        let far = self.far.last_key_value().map(|(&number, &page)| (number, page));
        let near = self.last_in_window().map(|number| (number, self.page(number)));
        let (number, page) = [near, far].into_iter().flatten().max_by_key(|(number, _)| *number)?;
        let offset = page.occupied.ilog2();
        Some((number << PAGE_BITS | i64::from(offset), page.first + offset))
    }

    /// The place of `key` among the 64 slots of its page.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the low six bits")]
    pub(super) const fn offset(key: i64) -> u32 {
        key as u32 & (PAGE_LEN - 1)
    }

    /// Where `page` is in the window, if that covers it.
    #[inline]
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "masked to the length of the window")]
    fn place(&self, page: i64) -> Option<usize> {
        let covered = (page.wrapping_sub(self.start) as u64) < self.window.len() as u64;
        covered.then_some(page as usize & (self.window.len() - 1))
    }

    #[inline]
    fn page(&self, page: i64) -> Page {
        match self.place(page) {
            Some(place) => self.window[place],
            None => self.far.get(&page).copied().unwrap_or(NO_PAGE),
        }
    }

    /// The slot of `key` if its page is mapped, occupied or not. For reading.
    pub(super) fn peek(&self, key: i64) -> Option<u32> {
        let page = self.page(page_of(key));
        (page.first != UNMAPPED).then(|| page.first + Self::offset(key))
    }

    /// The slot of `key` if its page is mapped, occupied or not. For writing: it counts accesses outside of the window.
    #[inline]
    pub(super) fn find(&mut self, key: i64) -> Option<u32> {
        let page = page_of(key);
        let first = match self.place(page) {
            Some(place) => self.window[place].first,
            None => self.find_far(page),
        };
        (first != UNMAPPED).then(|| first + Self::offset(key))
    }

    #[cold]
    fn find_far(&mut self, page: i64) -> u32 {
        let Some(found) = self.far.get(&page) else { return UNMAPPED };
        let first = found.first;
        self.touch_far(page);
        first
    }

    /// Counts an access outside of the window, which moves there when they have become many: as many more as it now covers
    /// more pages than it would there. So single far prices do not pull it away from the touch.
    #[expect(clippy::cast_possible_wrap, reason = "a window length")]
    fn touch_far(&mut self, page: i64) {
        self.far_touches += 1;
        if !self.far_touches.is_multiple_of(FAR_LIMIT) {
            return;
        }
        let half = self.window.len() as i64 / 2;
        let here: usize = self.occupied.iter().map(|word| word.count_ones() as usize).sum();
        let there = 1 + self.far.range(page - half..page + half).count();
        if (self.far_touches / FAR_LIMIT) as usize > here / there {
            self.centre(page);
        }
    }

    /// Gives the page of `key`, which is not mapped, the 64 slots from `first` on. A level must be opened next.
    #[cold]
    pub(super) fn map(&mut self, key: i64, first: u32) {
        let page = page_of(key);
        if self.place(page).is_none() {
            self.reach(page);
        }
        self.store(page, Page { occupied: 0, first });
    }

    /// Marks the level at `key` as occupied; its page is mapped and `slot` is its slot.
    #[inline]
    pub(super) fn open(&mut self, key: i64, slot: u32) {
        let bit = 1 << Self::offset(key);
        match self.place(page_of(key)) {
            Some(place) => self.window[place].occupied |= bit,
            None => self.open_far(page_of(key), bit),
        }
        if self.levels == 0 || key < self.best {
            (self.best, self.best_slot) = (key, slot);
        }
        self.levels += 1;
    }

    #[cold]
    fn open_far(&mut self, number: i64, bit: u64) {
        if let Some(page) = self.far.get_mut(&number) {
            page.occupied |= bit;
        }
    }

    /// Marks the level at `key` as empty. Returns the first slot of its page if that is now free.
    #[inline]
    pub(super) fn close(&mut self, key: i64) -> Option<u32> {
        let bit = 1 << Self::offset(key);
        self.levels -= 1;
        let (left, first) = match self.place(page_of(key)) {
            Some(place) => {
                let page = &mut self.window[place];
                page.occupied &= !bit;
                (page.occupied, page.first)
            }
            None => self.close_far(page_of(key), bit),
        };
        if left == 0 {
            self.drop_page(page_of(key));
        }
        if key == self.best
            && let Some((key, slot)) = self.next(&mut self.after(key))
        {
            (self.best, self.best_slot) = (key, slot);
        }
        (left == 0).then_some(first)
    }

    /// Changes what the slot of `key` holds, by a function that tells whether the level was and is occupied. Answers the
    /// first slot of its page if that is now free; `None`, and nothing happens, if the page is not in the window.
    ///
    /// It has no branch on what the function says, since levels of a live market come and go at random.
    #[inline(always)]
    pub(super) fn change(&mut self, key: i64, change: impl FnOnce(u32) -> (bool, bool)) -> Option<Option<u32>> {
        let place = self.place(page_of(key))?;
        let page = &mut self.window[place];
        if page.first == UNMAPPED {
            return None;
        }
        let (first, offset) = (page.first, Self::offset(key));
        let (was, is) = change(first + offset);
        page.occupied = page.occupied & !(1 << offset) | u64::from(is) << offset;
        let emptied = page.occupied == 0;
        self.levels = self.levels + usize::from(is) - usize::from(was);
        let better = (key < self.best) & is;
        if better | emptied | ((key == self.best) & !is) {
            self.settle(key, first, better, emptied);
        }
        Some(emptied.then_some(first))
    }

    /// Keeps the best level and the pages up to date after a [`change`](Self::change).
    #[inline(never)]
    fn settle(&mut self, key: i64, first: u32, better: bool, emptied: bool) {
        if emptied {
            self.drop_page(page_of(key));
        }
        if better {
            (self.best, self.best_slot) = (key, first + Self::offset(key));
        } else if key == self.best
            && let Some((key, slot)) = self.next(&mut self.after(key))
        {
            (self.best, self.best_slot) = (key, slot);
        }
    }

    #[cold]
    fn close_far(&mut self, number: i64, bit: u64) -> (u64, u32) {
        self.far.get_mut(&number).map_or((0, UNMAPPED), |page| {
            page.occupied &= !bit;
            (page.occupied, page.first)
        })
    }

    fn store(&mut self, number: i64, page: Page) {
        match self.place(number) {
            Some(place) => {
                self.window[place] = page;
                self.occupied[place / 64] |= 1 << (place % 64);
            }
            None => {
                self.far.insert(number, page);
            }
        }
    }

    fn drop_page(&mut self, number: i64) {
        match self.place(number) {
            Some(place) => {
                self.window[place] = NO_PAGE;
                self.occupied[place / 64] &= !(1 << (place % 64));
            }
            None => {
                self.far.remove(&number);
            }
        }
    }

    /// A walk over all levels.
    #[inline]
    pub(super) fn cursor(&self) -> Cursor {
        if self.levels == 0 {
            return Cursor { page: i64::MAX >> PAGE_BITS, first: 0, left: 0 };
        }
        let page = self.page(page_of(self.best));
        Cursor { page: page_of(self.best), first: page.first, left: page.occupied }
    }

    /// A walk over the levels worse than `key`.
    fn after(&self, key: i64) -> Cursor {
        let page = self.page(page_of(key));
        // Two shifts, because one by 64 is not defined.
        let worse = u64::MAX << Self::offset(key) << 1;
        Cursor { page: page_of(key), first: page.first, left: page.occupied & worse }
    }

    /// The key and slot of the next level of a walk.
    #[inline]
    pub(super) fn next(&self, cursor: &mut Cursor) -> Option<(i64, u32)> {
        if cursor.left == 0 {
            let (number, page) = self.next_page(cursor.page)?;
            *cursor = Cursor { page: number, first: page.first, left: page.occupied };
        }
        let offset = cursor.left.trailing_zeros();
        cursor.left &= cursor.left - 1;
        Some((cursor.page << PAGE_BITS | i64::from(offset), cursor.first + offset))
    }

    /// The best occupied page that is worse than `after`.
    fn next_page(&self, after: i64) -> Option<(i64, Page)> {
        let near = self.next_in_window(after).map(|number| (number, self.page(number)));
        if self.far.is_empty() {
            return near;
        }
        let far = self.far.range(after.saturating_add(1)..).next().map(|(&number, &page)| (number, page));
        match (near, far) {
            (Some(near), Some(far)) => Some(if near.0 < far.0 { near } else { far }),
            (near, far) => near.or(far),
        }
    }

    #[expect(clippy::cast_possible_wrap, reason = "a distance within the window")]
    fn next_in_window(&self, after: i64) -> Option<i64> {
        let from = self.start.max(after.saturating_add(1));
        let origin = self.place(from)?;
        let words = self.occupied.len();
        // The first word from `from` on; the others around the circle; the first again, for the pages before `from`,
        // which are the last of the window if it wraps inside that word.
        let mut word = origin / 64;
        let mut bits = self.occupied[word] & (u64::MAX << (origin % 64));
        for _ in 0..words {
            if bits != 0 {
                break;
            }
            word = (word + 1) % words;
            bits = self.occupied[word];
        }
        if bits == 0 {
            return None;
        }
        let found = word * 64 + bits.trailing_zeros() as usize;
        let number = from + (found.wrapping_sub(origin) & (self.window.len() - 1)) as i64;
        (number < self.start + self.window.len() as i64).then_some(number)
    }

    /// The worst occupied page of the window.
    #[expect(clippy::cast_possible_wrap, reason = "a distance within the window")]
    fn last_in_window(&self) -> Option<i64> {
        let len = self.window.len();
        let last = place_in(self.start - 1, len);
        let words = self.occupied.len();
        // As in `next_in_window`, the other way around the circle.
        let mut word = last / 64;
        let mut bits = self.occupied[word] & (u64::MAX >> (63 - last % 64));
        for _ in 0..words {
            if bits != 0 {
                break;
            }
            word = (word + words - 1) % words;
            bits = self.occupied[word];
        }
        let found = word * 64 + bits.checked_ilog2()? as usize;
        Some(self.start + (len - 1) as i64 - (last.wrapping_sub(found) & (len - 1)) as i64)
    }

    /// Moves or grows the window to cover `page`, or counts the page as far.
    #[expect(
        clippy::cast_possible_wrap,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "window lengths"
    )]
    fn reach(&mut self, page: i64) {
        if self.levels == 0 {
            self.start = page - self.window.len() as i64 / 2;
            return;
        }
        if self.window.len() < WINDOW_MAX {
            // Nothing is far yet: the best page is the first, and a walk finds the last.
            let low = page_of(self.best);
            let mut high = low;
            while let Some(next) = self.next_in_window(high) {
                high = next;
            }
            let span = high.max(page) - low.min(page) + 1;
            if span <= WINDOW_MAX as i64 {
                let len = (2 * span as usize).next_power_of_two().clamp(self.window.len(), WINDOW_MAX);
                return self.resize(len, low.min(page) - (len as i64 - span) / 2);
            }
            self.resize(WINDOW_MAX, low - (WINDOW_MAX as i64 - (high - low + 1)) / 2);
        }
        self.touch_far(page);
    }

    /// Makes the window `len` pages from `start` on, which cover all pages that are mapped.
    #[expect(clippy::cast_possible_wrap, reason = "window lengths")]
    fn resize(&mut self, len: usize, start: i64) {
        let old_start = self.start;
        let old = std::mem::replace(&mut self.window, vec![NO_PAGE; len]);
        self.occupied = vec![0; len / 64];
        self.start = start;
        for number in old_start..old_start + old.len() as i64 {
            let page = old[place_in(number, old.len())];
            if page.first != UNMAPPED {
                self.store(number, page);
            }
        }
    }

    /// Moves the window so that `page` is in its middle.
    #[cold]
    #[expect(clippy::cast_possible_wrap, reason = "window lengths")]
    fn centre(&mut self, page: i64) {
        self.far_touches = 0;
        let len = self.window.len() as i64;
        let old = self.start..self.start + len;
        let new = page - len / 2..page - len / 2 + len;
        for number in old.filter(|number| !new.contains(number)) {
            let place = place_in(number, self.window.len());
            if self.window[place].first != UNMAPPED {
                self.far.insert(number, self.window[place]);
                self.drop_page(number);
            }
        }
        self.start = new.start;
        while let Some((&number, &page)) = self.far.range(new.clone()).next() {
            self.far.remove(&number);
            self.store(number, page);
        }
    }

    /// Empties the ladder and hands the first slot of each page to `free`.
    pub(super) fn clear(&mut self, mut free: impl FnMut(u32)) {
        let mut after = BEFORE_ALL - 1;
        while let Some((number, page)) = self.next_page(after) {
            free(page.first);
            after = number;
        }
        self.window.fill(NO_PAGE);
        self.occupied.fill(0);
        self.far.clear();
        (self.far_touches, self.levels) = (0, 0);
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "masked to the length of the window")]
const fn place_in(number: i64, len: usize) -> usize {
    number as usize & (len - 1)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that unwraps an error fails")]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    /// A ladder whose slots come from a counter, next to a map from key to slot.
    #[derive(Default)]
    struct Pair {
        ladder: Ladder,
        model: BTreeMap<i64, u32>,
        free: Vec<u32>,
        next: u32,
    }

    impl Pair {
        fn open(&mut self, key: i64) {
            if self.model.contains_key(&key) {
                return;
            }
            let slot = self.ladder.find(key).unwrap_or_else(|| {
                let first = self.free.pop().unwrap_or_else(|| {
                    self.next += PAGE_LEN;
                    self.next - PAGE_LEN
                });
                self.ladder.map(key, first);
                self.ladder.find(key).unwrap()
            });
            self.ladder.open(key, slot);
            self.model.insert(key, slot);
        }

        fn close(&mut self, key: i64) {
            if self.model.remove(&key).is_some() {
                self.free.extend(self.ladder.close(key));
            }
        }

        fn check(&self) {
            assert_eq!(self.ladder.len(), self.model.len());
            assert_eq!(self.ladder.best(), self.model.first_key_value().map(|(&k, &s)| (k, s)));
            let mut cursor = self.ladder.cursor();
            let walked: Vec<_> = std::iter::from_fn(|| self.ladder.next(&mut cursor)).collect();
            assert_eq!(walked, self.model.iter().map(|(&k, &s)| (k, s)).collect::<Vec<_>>());
        }
    }

    #[test]
    fn the_ends_of_the_key_range_are_levels_like_others() {
        let mut pair = Pair::default();
        for key in [i64::MAX, i64::MIN, 0, -1, i64::MIN + 1, i64::MAX - 64] {
            pair.open(key);
            pair.check();
        }
        for key in [i64::MIN, i64::MAX, 0] {
            pair.close(key);
            pair.check();
        }
    }

    #[test]
    fn the_window_follows_a_market_that_moves_away() {
        let mut pair = Pair::default();
        pair.open(0);
        let away = 100_000_000;
        for round in 0..i64::from(FAR_LIMIT) {
            pair.open(away + round);
        }
        assert!(pair.ladder.place(page_of(away)).is_some());
        assert!(pair.ladder.far.contains_key(&0));
        pair.check();
    }

    #[test]
    fn single_far_prices_do_not_pull_the_window_away() {
        let mut pair = Pair::default();
        for page in 0..1_000 {
            pair.open(page * i64::from(PAGE_LEN));
        }
        let away = 100_000_000;
        for round in 0..10 * i64::from(FAR_LIMIT) {
            pair.open(away + round % 2);
        }
        assert!(pair.ladder.place(page_of(0)).is_some());
        pair.check();
    }

    proptest! {
        #[test]
        fn walks_in_order_whatever_is_opened_and_closed(
            steps in prop::collection::vec((any::<bool>(), 0_usize..4, 0_i64..1_500), 1..400),
            spread in prop::sample::select(vec![1_i64, 7, 64, 200, 3_000, 1 << 40]),
        ) {
            let mut pair = Pair::default();
            let mut centre = 0;
            for (open, kind, step) in steps {
                centre += if kind == 0 { step - 700 } else { 0 };
                let key = (centre + step - 700) * spread;
                if open { pair.open(key) } else {
                    let near = pair.model.range(key..).next().map(|(&k, _)| k);
                    pair.close(near.unwrap_or(key));
                }
                pair.check();
            }
        }

        #[test]
        fn clearing_returns_every_page_once(keys in prop::collection::vec(-2_000_000_i64..2_000_000, 0..300)) {
            let mut pair = Pair::default();
            keys.iter().for_each(|&key| pair.open(key));
            let mut freed = Vec::new();
            pair.ladder.clear(|first| freed.push(first));
            let mut expected: Vec<u32> = pair.model.values().map(|slot| slot & !63).collect();
            expected.sort_unstable();
            expected.dedup();
            freed.sort_unstable();
            prop_assert_eq!(freed, expected);
            prop_assert_eq!(pair.ladder.best(), None);
        }
    }
}
