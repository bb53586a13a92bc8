//! The index from order id to slab node: a hash table of one-cache-line buckets.
//!
//! A bucket holds eight 32-bit tags (a second hash of the id; 0 is an empty place) and eight node numbers. A
//! lookup compares eight tags at once and then the full id in the node, a line that the caller needs anyway. An id whose
//! home bucket is full goes to the next one with room; each bucket counts the ids that passed it, so a lookup knows when to
//! stop and a removal leaves no tombstone. At most 5/8 of the places are used.

const PLACES: usize = 8;
/// log2 of the buckets of a new table.
const START: u32 = 3;

#[repr(align(64))]
#[derive(Clone, Copy, Debug, Default)]
struct Bucket {
    tags: [u32; PLACES],
    nodes: [u32; PLACES],
}

#[derive(Clone, Debug)]
pub(super) struct OrderIndex {
    buckets: Vec<Bucket>,
    /// Per bucket, the ids stored in a later one although this one lies on their way.
    passed: Vec<u32>,
    /// 64 - log2 of the buckets.
    shift: u32,
    len: usize,
}

impl Default for OrderIndex {
    fn default() -> Self {
        Self::with_buckets(START)
    }
}

#[inline]
const fn tag_of(id: u64) -> u32 {
    (id.wrapping_mul(0xD6E8_FEB8_6659_FD93) >> 32) as u32 | 1
}

/// One byte per tag: 1 if it equals `tag`, else 0. In this form the compiler makes it a vector compare.
#[inline]
fn matches(bucket: &Bucket, tag: u32) -> u64 {
    u64::from_le_bytes(bucket.tags.map(|other| u8::from(other == tag)))
}

/// The place of the first of at least one match.
#[inline]
const fn first_of(matches: u64) -> usize {
    (matches.trailing_zeros() / 8) as usize % PLACES
}

impl OrderIndex {
    fn with_buckets(log2: u32) -> Self {
        Self { buckets: vec![Bucket::default(); 1 << log2], passed: vec![0; 1 << log2], shift: 64 - log2, len: 0 }
    }

    /// The number of ids.
    pub(super) fn len(&self) -> usize {
        self.len
    }

    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "shifted to fewer bits than the table has buckets")]
    fn home(&self, id: u64) -> usize {
        ((id ^ id >> 32).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> self.shift) as usize
    }

    fn after(&self, bucket: usize) -> usize {
        (bucket + 1) & (self.buckets.len() - 1)
    }

    /// The bucket and place of `id`, where `id_of` tells the id of a node.
    #[inline]
    fn locate(&self, id: u64, id_of: impl Fn(u32) -> u64) -> Option<(usize, usize)> {
        let tag = tag_of(id);
        let mut at = self.home(id);
        loop {
            let bucket = &self.buckets[at];
            let mut found = matches(bucket, tag);
            while found != 0 {
                let place = first_of(found);
                if id_of(bucket.nodes[place]) == id {
                    return Some((at, place));
                }
                found &= found - 1;
            }
            if self.passed[at] == 0 {
                return None;
            }
            at = self.after(at);
        }
    }

    /// The node of `id`.
    #[inline]
    pub(super) fn find(&self, id: u64, id_of: impl Fn(u32) -> u64) -> Option<u32> {
        self.locate(id, id_of).map(|(bucket, place)| self.buckets[bucket].nodes[place])
    }

    /// Adds an id that is not in the table.
    #[inline]
    pub(super) fn insert(&mut self, id: u64, node: u32, id_of: impl Fn(u32) -> u64) {
        if self.len >= self.buckets.len() * 5 {
            self.grow(id_of);
        }
        self.len += 1;
        self.put(id, node);
    }

    #[inline]
    fn put(&mut self, id: u64, node: u32) {
        let mut at = self.home(id);
        loop {
            let bucket = &mut self.buckets[at];
            let free = matches(bucket, 0);
            if free != 0 {
                let place = first_of(free);
                bucket.tags[place] = tag_of(id);
                bucket.nodes[place] = node;
                return;
            }
            self.passed[at] += 1;
            at = self.after(at);
        }
    }

    /// Removes `id` and returns its node.
    #[inline]
    pub(super) fn remove(&mut self, id: u64, id_of: impl Fn(u32) -> u64) -> Option<u32> {
        let (at, place) = self.locate(id, id_of)?;
        let bucket = &mut self.buckets[at];
        bucket.tags[place] = 0;
        let node = bucket.nodes[place];
        self.len -= 1;
        let mut on_the_way = self.home(id);
        while on_the_way != at {
            self.passed[on_the_way] -= 1;
            on_the_way = self.after(on_the_way);
        }
        Some(node)
    }

    #[cold]
    fn grow(&mut self, id_of: impl Fn(u32) -> u64) {
        let mut grown = Self::with_buckets(64 - self.shift + 1);
        grown.len = self.len;
        for bucket in &self.buckets {
            for (&tag, &node) in bucket.tags.iter().zip(&bucket.nodes) {
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
        self.passed.fill(0);
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
                    prop_assert_eq!(index.remove(id, |n| ids[n as usize]), model.remove(&id));
                }
                prop_assert_eq!(index.find(id, |n| ids[n as usize]), model.get(&id).copied());
                prop_assert_eq!(index.len(), model.len());
            }
            for (&id, &node) in &model {
                prop_assert_eq!(index.remove(id, |n| ids[n as usize]), Some(node));
            }
            prop_assert!(index.passed.iter().all(|&passed| passed == 0), "a removal leaves nothing behind");
        }
    }
}
