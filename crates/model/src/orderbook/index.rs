//! The index from order id to slab node: a hash table of one-cache-line buckets.
//!
//! A bucket holds twelve 8-bit tags (other bits of the id's hash; 0 is an empty place) and twelve node numbers. A
//! lookup compares the tags at once, and then the full id in the node, a line that the caller needs anyway.
//! An id whose home bucket is full goes to the next one with room; each bucket counts the ids that passed it, so a lookup
//! knows when to stop and a removal leaves no tombstone. At most 5/8 of the places are used.

use wide::u8x16;

const PLACES: usize = 12;
/// log2 of the buckets of a new table.
const START: u32 = 3;

#[repr(align(64))]
#[derive(Clone, Copy, Debug, Default)]
struct Bucket {
    /// Twelve tags; then the number of ids that are in a later bucket although this one lies on their way. Together
    /// they are one vector, so that comparing tags is one instruction.
    head: [u8; 16],
    nodes: [u32; PLACES],
}

const _: () = assert!(size_of::<Bucket>() == 64);

#[derive(Clone, Debug)]
pub(super) struct OrderIndex {
    buckets: Vec<Bucket>,
    /// 64 - log2 of the buckets.
    shift: u32,
    len: usize,
}

impl Default for OrderIndex {
    fn default() -> Self {
        Self::with_buckets(START)
    }
}

/// The hash of an id: its highest bits choose the home bucket, as multiples of the golden ratio spread neighbours.
#[inline]
const fn hash_of(id: u64) -> u64 {
    (id ^ id >> 32).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

/// Bits of the hash below those that choose the bucket.
#[inline]
#[expect(clippy::cast_possible_truncation, reason = "eight bits")]
fn tag_of(hash: u64) -> u8 {
    ((hash >> 30) as u8).max(1)
}

/// Where an id is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Found {
    pub(super) node: u32,
    home: usize,
    bucket: usize,
    place: usize,
}

/// The places of a bucket whose tag matched: a bit each.
#[derive(Clone, Copy)]
struct Matches(u32);

impl Iterator for Matches {
    type Item = usize;

    #[inline]
    fn next(&mut self) -> Option<usize> {
        if self.0 == 0 {
            return None;
        }
        let place = self.0.trailing_zeros();
        self.0 &= self.0 - 1;
        Some(place as usize)
    }
}

impl Bucket {
    #[inline]
    fn matches(&self, tag: u8) -> Matches {
        Matches(equal_bytes(self.head, tag) & ((1 << PLACES) - 1))
    }

    #[inline]
    fn passed(&self) -> u32 {
        let [.., a, b, c, d] = self.head;
        u32::from_le_bytes([a, b, c, d])
    }

    #[cold]
    fn pass(&mut self, change: i32) {
        let passed = self.passed().wrapping_add_signed(change).to_le_bytes();
        self.head[PLACES..].copy_from_slice(&passed);
    }
}

/// A bit for each of the bytes that equals `byte`.
#[inline]
fn equal_bytes(bytes: [u8; 16], byte: u8) -> u32 {
    u8x16::new(bytes).simd_eq(u8x16::splat(byte)).to_bitmask()
}

impl OrderIndex {
    fn with_buckets(log2: u32) -> Self {
        Self { buckets: vec![Bucket::default(); 1 << log2], shift: 64 - log2, len: 0 }
    }

    /// The number of ids.
    pub(super) fn len(&self) -> usize {
        self.len
    }

    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "shifted to fewer bits than the table has buckets")]
    fn home(&self, hash: u64) -> usize {
        (hash >> self.shift) as usize
    }

    fn after(&self, bucket: usize) -> usize {
        (bucket + 1) & (self.buckets.len() - 1)
    }

    /// Where `id` is, with `id_of` telling the id of a node.
    #[inline]
    pub(super) fn locate(&self, id: u64, id_of: impl Fn(u32) -> u64) -> Option<Found> {
        let hash = hash_of(id);
        let home = self.home(hash);
        let mut at = home;
        loop {
            let bucket = &self.buckets[at];
            for place in bucket.matches(tag_of(hash)) {
                let node = bucket.nodes[place];
                if id_of(node) == id {
                    return Some(Found { node, home, bucket: at, place });
                }
            }
            if bucket.passed() == 0 {
                return None;
            }
            at = self.after(at);
        }
    }

    /// A node that may be that of `id`: the first in its home bucket with its tag; a number beyond all nodes if there is none.
    #[inline]
    pub(super) fn guess(&self, id: u64) -> u32 {
        let hash = hash_of(id);
        let bucket = &self.buckets[self.home(hash)];
        bucket.matches(tag_of(hash)).next().map_or(u32::MAX, |place| bucket.nodes[place])
    }

    /// Adds an id that is not in the table.
    #[inline]
    pub(super) fn insert(&mut self, id: u64, node: u32, id_of: impl Fn(u32) -> u64) {
        if self.len * 8 >= self.buckets.len() * PLACES * 5 {
            self.grow(id_of);
        }
        self.len += 1;
        self.put(id, node);
    }

    #[inline]
    fn put(&mut self, id: u64, node: u32) {
        let hash = hash_of(id);
        let mut at = self.home(hash);
        loop {
            let bucket = &mut self.buckets[at];
            if let Some(place) = bucket.matches(0).next() {
                bucket.head[place] = tag_of(hash);
                bucket.nodes[place] = node;
                return;
            }
            bucket.pass(1);
            at = self.after(at);
        }
    }

    /// Removes an id that was just found.
    #[inline]
    pub(super) fn remove(&mut self, found: Found) {
        let Found { home, bucket, place, .. } = found;
        self.buckets[bucket].head[place] = 0;
        self.len -= 1;
        let mut on_the_way = home;
        while on_the_way != bucket {
            self.buckets[on_the_way].pass(-1);
            on_the_way = self.after(on_the_way);
        }
    }

    #[cold]
    fn grow(&mut self, id_of: impl Fn(u32) -> u64) {
        let mut grown = Self::with_buckets(64 - self.shift + 1);
        grown.len = self.len;
        for bucket in &self.buckets {
            for (&tag, &node) in bucket.head.iter().zip(&bucket.nodes) {
                if tag != 0 {
                    grown.put(id_of(node), node);
                }
            }
        }
        *self = grown;
    }

    /// Removes all ids and keeps the room.
    pub(super) fn clear(&mut self) {
        self.buckets.fill(Bucket::default());
        self.len = 0;
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that unwraps an error fails")]
mod tests {
    use std::collections::HashMap;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn agrees_with_a_hash_map(
            steps in prop::collection::vec((0_u8..3, 0_u64..300), 1..2_000),
            stride in prop::sample::select(vec![1_u64, 64, 1 << 32, 0x9E37_79B9_7F4A_7C15, u64::MAX / 300]),
        ) {
            let mut index = OrderIndex::default();
            let mut ids = Vec::new();
            let mut model = HashMap::new();
            for (action, id) in steps {
                let id = id.wrapping_mul(stride);
                if action < 2 && !model.contains_key(&id) {
                    let node = u32::try_from(ids.len()).unwrap();
                    ids.push(id);
                    index.insert(id, node, |n| ids[n as usize]);
                    model.insert(id, node);
                } else if action == 2 {
                    let found = index.locate(id, |n| ids[n as usize]);
                    prop_assert_eq!(found.map(|found| found.node), model.remove(&id));
                    found.into_iter().for_each(|found| index.remove(found));
                }
                let found = index.locate(id, |n| ids[n as usize]);
                prop_assert_eq!(found.map(|found| found.node), model.get(&id).copied());
                prop_assert_eq!(index.len(), model.len());
            }
            for (&id, &node) in &model {
                let found = index.locate(id, |n| ids[n as usize]).unwrap();
                prop_assert_eq!(found.node, node);
                index.remove(found);
            }
            prop_assert!(index.buckets.iter().all(|bucket| bucket.passed() == 0), "a removal leaves nothing behind");
        }
    }
}
