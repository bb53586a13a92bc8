//! A short ASCII string stored in place: no heap, no interner, freed with its owner.

use std::{
    fmt,
    hash::{Hash, Hasher},
};

use crate::{Error, Result};

/// At most `N` bytes of printable ASCII, stored in place.
#[derive(Clone, Copy)]
pub struct InlineStr<const N: usize> {
    len: u8,
    bytes: [u8; N],
}

impl<const N: usize> InlineStr<N> {
    /// Stores `text`, which `field` names in the error.
    ///
    /// # Errors
    /// `InvalidValue` if `text` is empty, blank, longer than `N` bytes, or not printable ASCII.
    pub fn new(field: &str, text: &str) -> Result<Self> {
        const { assert!(N <= u8::MAX as usize) };
        let len = text.len();
        let printable = text.bytes().all(|b| (0x20..0x7f).contains(&b));
        if len == 0 || len > N || !printable || text.trim().is_empty() {
            return Err(Error::invalid(field, text, &format!("1 to {N} printable ASCII characters")));
        }
        let mut bytes = [0; N];
        bytes[..len].copy_from_slice(text.as_bytes());
        #[allow(clippy::cast_possible_truncation)] // len <= N <= 255
        Ok(Self { len: len as u8, bytes })
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.bytes[..usize::from(self.len)]).unwrap_or_default()
    }
}

impl<const N: usize> PartialEq for InlineStr<N> {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl<const N: usize> Eq for InlineStr<N> {}

impl<const N: usize> Hash for InlineStr<N> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

impl<const N: usize> PartialOrd for InlineStr<N> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl<const N: usize> Ord for InlineStr<N> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.as_str().cmp(other.as_str())
    }
}

impl<const N: usize> fmt::Display for InlineStr<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl<const N: usize> fmt::Debug for InlineStr<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}
