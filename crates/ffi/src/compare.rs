//! Equality, order and hashes of the values that cross by copy.
//!
//! Each value has a key: its fields as plain numbers, with prices and sizes by value and interned text by address. Keys
//! are compared and hashed as they are, so that no bit pattern can fail, and equal values hash equal.

use std::{
    cmp::Ordering,
    ffi::c_char,
    hash::{BuildHasher, Hash},
};

use foldhash::fast::FixedState;

use crate::identifiers::InstrumentId_t;

/// Whether both values are there and have equal keys.
pub(crate) fn equal<T, K: PartialEq>(lhs: Option<&T>, rhs: Option<&T>, key: impl Fn(&T) -> K) -> bool {
    matches!((lhs, rhs), (Some(lhs), Some(rhs)) if key(lhs) == key(rhs))
}

/// How two values compare by their keys; `None` when one is NULL or has no key.
pub(crate) fn order<T, K: Ord>(lhs: Option<&T>, rhs: Option<&T>, key: impl Fn(&T) -> Option<K>) -> Option<Ordering> {
    Some(key(lhs?)?.cmp(&key(rhs?)?))
}

/// The hash of a value's key; 0 for NULL.
pub(crate) fn hash<T, K: Hash>(value: Option<&T>, key: impl Fn(&T) -> K) -> u64 {
    value.map_or(0, |value| hash_of(&key(value)))
}

/// A hash that is the same for equal values as long as the process lives.
pub(crate) fn hash_of<K: Hash>(key: &K) -> u64 {
    FixedState::default().hash_one(key)
}

/// The key of an instrument.
pub(crate) fn instrument_key(id: &InstrumentId_t) -> (*const c_char, *const c_char) {
    (id.symbol.value, id.venue.value)
}
