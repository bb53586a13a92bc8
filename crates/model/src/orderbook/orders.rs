//! The engine of L3 books: every order in its place in the queue of its price.
//!
//! Orders are nodes of one slab, named by 32-bit numbers. A level is a node too: the sentinel of a circular list in order of
//! arrival, whose `size` and `count` are sums. Sentinels come 64 at a time with a page of the [`Ladder`]. Linking and
//! unlinking therefore never ask whether an order is the first or the last.
//!
//! Node numbers come from the engine's own lists, so an index outside of the slab is a bug here, never bad input.

use std::hint::black_box;

use super::{
    engine::{Engine, Misfit},
    index::{Found, OrderIndex},
    ladder::{Ladder, PAGE_LEN},
    side::Side,
    word::Word,
};

const NIL: u32 = u32::MAX;
/// Bytes of nodes from which on they are farther away than the second cache.
const LARGE: usize = 2 << 20;
/// Nodes at most. A sum of so many of the largest sizes still fits 128 bits.
const MAX_NODES: usize = 1 << 29;

#[derive(Clone, Copy, Debug)]
struct Node<W> {
    /// The order's id; of a sentinel the level's key.
    id: u64,
    /// The open size; of a sentinel the level's total.
    size: W,
    prev: u32,
    /// The next in the queue; of a free node the next free one.
    next: u32,
    /// The sentinel; of a sentinel the side.
    level: u32,
    /// Of a sentinel, the number of orders.
    count: u32,
}

const _: () = assert!(size_of::<Node<u64>>() == 32);

#[derive(Clone, Debug)]
pub(super) struct Orders<W> {
    nodes: Vec<Node<W>>,
    free: u32,
    free_pages: Vec<u32>,
    pages: usize,
    index: OrderIndex,
    ladders: [Ladder; 2],
}

impl<W: Word> Default for Orders<W> {
    fn default() -> Self {
        Self {
            nodes: Vec::new(),
            free: NIL,
            free_pages: Vec::new(),
            pages: 0,
            index: OrderIndex::default(),
            ladders: Default::default(),
        }
    }
}

/// The number of the next node.
#[expect(clippy::cast_possible_truncation, reason = "there are fewer than 2^32 nodes")]
const fn number(len: usize) -> u32 {
    len as u32
}

impl<W: Word> Engine for Orders<W> {
    type Word = W;

    #[inline]
    fn ladder(&self, side: Side) -> &Ladder {
        &self.ladders[side as usize]
    }

    #[inline]
    fn level(&self, slot: u32) -> (W, u32) {
        let level = &self.nodes[slot as usize];
        (level.size, level.count)
    }

    /// A new order goes to the end of the queue, a known one where the exchange would put it: a smaller size keeps its
    /// place; a larger size, another price or another side goes to the end.
    #[inline]
    fn put(&mut self, side: Side, key: i64, id: u64, size: W) -> Result<(), Misfit> {
        match self.find(id) {
            None => self.insert(side, key, id, size),
            Some(node) => self.amend(node, side, key, size),
        }
    }

    /// Each kind of change has a lookup of its own. What comes next is known from the stream at once, from the index late, and
    /// the processor learns for each branch on its own what its lookup finds.
    #[inline(always)]
    fn set(&mut self, is_new: bool, side: Side, key: i64, id: u64, size: W) -> Result<(), Misfit> {
        if size.is_zero() {
            if let Some(found) = self.locate(id) {
                self.remove_found(found);
            }
            Ok(())
        } else if is_new {
            match self.locate(id) {
                None => self.insert(side, key, id, size),
                Some(found) => self.amend(found.node, side, key, size),
            }
        } else {
            match self.locate(id) {
                Some(found) => self.amend(found.node, side, key, size),
                None => self.insert_cold(side, key, id, size),
            }
        }
    }

    fn remove_worst(&mut self, side: Side) {
        let Some((_, level)) = self.ladder(side).worst() else { return };
        for _ in 0..self.level(level).1 {
            let first = self.nodes[level as usize].next;
            let found = self.locate(self.nodes[first as usize].id);
            found.into_iter().for_each(|found| self.remove_found(found));
        }
    }

    fn clear(&mut self) {
        self.nodes.clear();
        self.free = NIL;
        self.free_pages.clear();
        self.pages = 0;
        self.index.clear();
        for ladder in &mut self.ladders {
            ladder.clear(|_| ());
        }
    }
}

impl<W: Word> Orders<W> {
    /// The number of orders.
    pub(super) fn len(&self) -> usize {
        self.index.len()
    }

    /// Whether the nodes are too many to be near the processor.
    pub(super) fn is_large(&self) -> bool {
        self.nodes.len() * size_of::<Node<W>>() >= LARGE
    }

    /// Brings near what up to 64 changes will need: id, side and key of each.
    ///
    /// The processor waits for loads that do not depend on each other at the same time. First comes a bucket per order,
    /// then its node, then the neighbours and the level of that; of a new order the level, then the last of its queue.
    pub(super) fn touch(&self, changes: impl Iterator<Item = (u64, (Side, i64))> + Clone) {
        let mut guesses = [NIL; 64];
        for ((id, _), guess) in changes.clone().zip(&mut guesses) {
            *guess = self.index.guess(id);
        }
        let mut near = [[NIL; 3]; 64];
        for (((_, (side, key)), &guess), near) in changes.zip(&guesses).zip(&mut near) {
            *near = match self.nodes.get(guess as usize) {
                Some(node) => [node.prev, node.next, node.level],
                None => {
                    let level = self.ladders[side as usize].peek(key).unwrap_or(NIL);
                    [self.nodes.get(level as usize).map_or(NIL, |level| level.prev), NIL, NIL]
                }
            };
        }
        let count = |node: &u32| self.nodes.get(*node as usize).map_or(0, |node| node.count);
        black_box(near.iter().flatten().map(count).fold(0, u32::wrapping_add));
    }

    /// Whether `changes` more changes fit, even if each opens a page.
    pub(super) fn has_room(&self, changes: usize) -> bool {
        let each = PAGE_LEN as usize + 1;
        changes.checked_mul(each).and_then(|n| n.checked_add(self.nodes.len())).is_some_and(|n| n < MAX_NODES)
    }

    #[inline(always)]
    fn locate(&self, id: u64) -> Option<Found> {
        self.index.locate(id, |node| self.nodes[node as usize].id)
    }

    #[inline]
    fn find(&self, id: u64) -> Option<u32> {
        self.locate(id).map(|found| found.node)
    }

    /// The side where order `id` rests.
    pub(super) fn side_of(&self, id: u64) -> Option<Side> {
        let level = self.nodes[self.find(id)? as usize].level;
        Some(self.side_of_level(level))
    }

    fn side_of_level(&self, level: u32) -> Side {
        if self.nodes[level as usize].level == Side::Bid as u32 { Side::Bid } else { Side::Ask }
    }

    #[inline(always)]
    fn insert(&mut self, side: Side, key: i64, id: u64, size: W) -> Result<(), Misfit> {
        if self.nodes.len() >= MAX_NODES {
            return Err(Misfit::Full);
        }
        let (level, total) = self.reach(side, key, size)?;
        let node = self.take_node();
        self.append(node, id, size, level, total, (side, key));
        let nodes = &self.nodes;
        self.index.insert(id, node, |n| nodes[n as usize].id);
        Ok(())
    }

    #[inline(never)]
    fn insert_cold(&mut self, side: Side, key: i64, id: u64, size: W) -> Result<(), Misfit> {
        self.insert(side, key, id, size)
    }

    #[inline(never)]
    fn amend(&mut self, node: u32, side: Side, key: i64, size: W) -> Result<(), Misfit> {
        let Node { id, size: old, level, next, .. } = self.nodes[node as usize];
        let sentinel = self.nodes[level as usize];
        if sentinel.id.cast_signed() == key && sentinel.level == side as u32 {
            let total = sentinel.size.minus(old).plus(size).ok_or(Misfit::Sum)?;
            if size <= old || next == level {
                self.nodes[node as usize].size = size;
                self.nodes[level as usize].size = total;
            } else {
                self.unlink(node);
                self.append(node, id, size, level, total, (side, key));
            }
            return Ok(());
        }
        if let Some(target) = self.ladders[side as usize].find(key) {
            self.nodes[target as usize].size.plus(size).ok_or(Misfit::Sum)?;
        }
        self.unlink(node);
        // Unlinking may have freed the page that `target` was on.
        let (level, total) = self.reach(side, key, size)?;
        self.append(node, id, size, level, total, (side, key));
        Ok(())
    }

    /// Removes order `id`; false if there is none.
    #[inline]
    pub(super) fn remove(&mut self, id: u64) -> bool {
        let found = self.locate(id);
        found.into_iter().for_each(|found| self.remove_found(found));
        found.is_some()
    }

    #[inline(always)]
    fn remove_found(&mut self, found: Found) {
        self.index.remove(found);
        self.unlink(found.node);
        self.give_node(found.node);
    }

    /// The sentinel for `key`, with its page mapped, and the total it would have with `size` more.
    #[inline]
    fn reach(&mut self, side: Side, key: i64, size: W) -> Result<(u32, W), Misfit> {
        let level = match self.ladders[side as usize].find(key) {
            Some(level) => level,
            None => self.map_page(side, key),
        };
        let total = self.nodes[level as usize].size.plus(size).ok_or(Misfit::Sum)?;
        Ok((level, total))
    }

    /// Appends a node to a level, whose total becomes `total`.
    #[inline(always)]
    fn append(&mut self, node: u32, id: u64, size: W, level: u32, total: W, (side, key): (Side, i64)) {
        let sentinel = &mut self.nodes[level as usize];
        let last = sentinel.prev;
        sentinel.prev = node;
        sentinel.size = total;
        sentinel.count += 1;
        if sentinel.count == 1 {
            sentinel.id = key.cast_unsigned();
            sentinel.level = side as u32;
            self.ladders[side as usize].open(key, level);
        }
        self.nodes[last as usize].next = node;
        self.nodes[node as usize] = Node { id, size, prev: last, next: level, level, count: 0 };
    }

    #[inline(always)]
    fn unlink(&mut self, node: u32) {
        let Node { size, prev, next, level, .. } = self.nodes[node as usize];
        self.nodes[prev as usize].next = next;
        self.nodes[next as usize].prev = prev;
        let sentinel = &mut self.nodes[level as usize];
        sentinel.size = sentinel.size.minus(size);
        sentinel.count -= 1;
        if sentinel.count == 0 {
            self.close(level);
        }
    }

    #[inline(never)]
    fn close(&mut self, level: u32) {
        let side = self.side_of_level(level);
        let key = self.nodes[level as usize].id.cast_signed();
        if let Some(page) = self.ladders[side as usize].close(key) {
            self.free_pages.push(page);
        }
    }

    #[inline]
    fn take_node(&mut self) -> u32 {
        if self.free == NIL {
            self.make_room(1);
            let blank = Node { id: 0, size: W::default(), prev: 0, next: 0, level: 0, count: 0 };
            self.nodes.push(blank);
            return number(self.nodes.len() - 1);
        }
        let node = self.free;
        self.free = self.nodes[node as usize].next;
        node
    }

    fn give_node(&mut self, node: u32) {
        self.nodes[node as usize].next = self.free;
        self.free = node;
    }

    /// Grows the slab by a quarter when it is full: doubling would leave up to half of it unused.
    fn make_room(&mut self, more: usize) {
        if self.nodes.capacity() - self.nodes.len() < more {
            self.nodes.reserve_exact(more.max(self.nodes.len() / 4));
        }
    }

    #[cold]
    fn map_page(&mut self, side: Side, key: i64) -> u32 {
        let first = self.free_pages.pop().unwrap_or_else(|| self.new_page());
        self.ladders[side as usize].map(key, first);
        first + Ladder::offset(key)
    }

    fn new_page(&mut self) -> u32 {
        self.make_room(PAGE_LEN as usize);
        let first = number(self.nodes.len());
        for n in first..first + PAGE_LEN {
            self.nodes.push(Node { id: 0, size: W::default(), prev: n, next: n, level: 0, count: 0 });
        }
        // So that giving pages back never allocates.
        self.pages += 1;
        self.free_pages.reserve(self.pages);
        first
    }

    /// Removes all orders of a side.
    pub(super) fn clear_side(&mut self, side: Side) {
        let mut cursor = self.ladder(side).cursor();
        while let Some((_, level)) = self.ladder(side).next(&mut cursor) {
            let mut node = self.nodes[level as usize].next;
            while node != level {
                let Node { id, next, .. } = self.nodes[node as usize];
                let found = self.locate(id);
                found.into_iter().for_each(|found| self.index.remove(found));
                self.give_node(node);
                node = next;
            }
            let sentinel = &mut self.nodes[level as usize];
            *sentinel = Node { id: 0, size: W::default(), prev: level, next: level, level: 0, count: 0 };
        }
        let free_pages = &mut self.free_pages;
        self.ladders[side as usize].clear(|page| free_pages.push(page));
    }

    /// The order after `node` in its queue, which becomes `node`; the first one if `node` is the level's slot.
    pub(super) fn after(&self, node: &mut u32) -> (u64, W) {
        *node = self.nodes[*node as usize].next;
        let Node { id, size, .. } = self.nodes[*node as usize];
        (id, size)
    }

    /// The same orders in the same queues, with other keys and words; `None` if one does not fit.
    pub(super) fn rebuilt<V: Word>(
        &self,
        key_of: impl Fn(Side, i64) -> Option<i64>,
        size_of: impl Fn(W) -> Option<V>,
    ) -> Option<Orders<V>> {
        let mut rebuilt = Orders::default();
        for side in Side::BOTH {
            let mut cursor = self.ladder(side).cursor();
            while let Some((key, level)) = self.ladder(side).next(&mut cursor) {
                let key = key_of(side, key)?;
                let mut node = level;
                for _ in 0..self.level(level).1 {
                    let (id, size) = self.after(&mut node);
                    rebuilt.put(side, key, id, size_of(size)?).ok()?;
                }
            }
        }
        Some(rebuilt)
    }
}
