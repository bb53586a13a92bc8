//! The index from order id to slab node: a hash table of one-cache-line buckets.
//!
//! A bucket holds twelve 8-bit tags (a second hash of the id; 0 is an empty place) and twelve node numbers. A
//! lookup compares the tags at once, in two words, and then the full id in the node, a line that the caller needs anyway.
//! An id whose home bucket is full goes to the next one with room; each bucket counts the ids that passed it, so a lookup
//! knows when to stop and a removal leaves no tombstone. At most 5/8 of the places are used.

const PLACES: usize = 12;
/// log2 of the buckets of a new table.
const START: u32 = 3;

#[repr(align(64))]
#[derive(Clone, Copy, Debug, Default)]
struct Bucket {
    tags: [u8; PLACES],
    /// The ids stored in a later bucket although this one lies on their way.
    passed: u32,
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

#[inline]
fn tag_of(id: u64) -> u8 {
    ((id.wrapping_mul(0xD6E8_FEB8_6659_FD93) >> 56) as u8).max(1)
}

/// The highest bit of each byte of `bytes` that equals `tag`, exactly: no carry leaves its byte.
#[inline]
const fn equal_bytes(bytes: u64, tag: u8) -> u64 {
    const ONES: u64 = u64::from_le_bytes([1; 8]);
    const LOW: u64 = u64::from_le_bytes([0x7F; 8]);
    let different = bytes ^ (tag as u64 * ONES);
    !(((different & LOW) + LOW) | different | LOW)
}

/// The places of a bucket whose tag matched.
#[derive(Clone, Copy)]
struct Matches {
    low: u64,
    high: u64,
}

impl Bucket {
    #[inline]
    fn matches(&self, tag: u8) -> Matches {
        let [a, b, c, d, e, f, g, h, i, j, k, l] = self.tags;
        let high = u64::from_le_bytes([i, j, k, l, 0, 0, 0, 0]);
        Matches {
            low: equal_bytes(u64::from_le_bytes([a, b, c, d, e, f, g, h]), tag),
            high: equal_bytes(high, tag) & 0x8080_8080,
        }
    }
}

impl Iterator for Matches {
    type Item = usize;

    #[inline]
    fn next(&mut self) -> Option<usize> {
        if self.low != 0 {
            let place = self.low.trailing_zeros() / 8;
            self.low &= self.low - 1;
            return Some(place as usize);
        }
        if self.high != 0 {
            let place = self.high.trailing_zeros() / 8 + 8;
            self.high &= self.high - 1;
            return Some(place as usize);
        }
        None
    }
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
            for place in bucket.matches(tag) {
                if id_of(bucket.nodes[place]) == id {
                    return Some((at, place));
                }
            }
            if bucket.passed == 0 {
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
        if self.len * 8 >= self.buckets.len() * PLACES * 5 {
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
            if let Some(place) = bucket.matches(0).next() {
                bucket.tags[place] = tag_of(id);
                bucket.nodes[place] = node;
                return;
            }
            bucket.passed += 1;
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
            self.buckets[on_the_way].passed -= 1;
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
            prop_assert!(index.buckets.iter().all(|bucket| bucket.passed == 0), "a removal leaves nothing behind");
        }
    }
}
