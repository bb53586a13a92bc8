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
        if len > N || !printable || text.bytes().all(|b| b == b' ') {
            return Err(Error::invalid(field, text, &format!("1 to {N} printable ASCII characters, not all blank")));
        }
        let mut bytes = [0; N];
        bytes[..len].copy_from_slice(text.as_bytes());
        #[allow(clippy::cast_possible_truncation)] // len <= N <= 255
        Ok(Self { len: len as u8, bytes })
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(self.as_bytes()).unwrap_or_default()
    }

    /// The text as bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes[..usize::from(self.len)]
    }
}

impl<const N: usize> PartialEq for InlineStr<N> {
    fn eq(&self, other: &Self) -> bool {
        self.as_bytes() == other.as_bytes()
    }
}

impl<const N: usize> Eq for InlineStr<N> {}

impl<const N: usize> Hash for InlineStr<N> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_bytes().hash(state);
    }
}

impl<const N: usize> PartialOrd for InlineStr<N> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl<const N: usize> Ord for InlineStr<N> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.as_bytes().cmp(other.as_bytes())
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorKind;

    #[test]
    fn text_up_to_the_capacity_is_kept() {
        for text in ["a", "a b", " a", "~!{", "12345678"] {
            let stored = InlineStr::<8>::new("id", text).unwrap();
            assert_eq!(stored.as_str(), text);
            assert_eq!(stored.to_string(), text);
            assert_eq!(format!("{stored:?}"), format!("{text:?}"));
        }
    }

    #[test]
    fn empty_blank_long_and_unprintable_text_is_refused() {
        for text in ["", " ", "   ", "123456789", "a\0", "a\n", "\u{7f}", "é"] {
            let error = InlineStr::<8>::new("id", text).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidValue);
            assert!(error.message().contains("`id`"), "{error}");
            assert!(error.message().contains(&format!("{text:?}")), "{error}");
        }
    }

    #[test]
    fn order_is_that_of_the_text() {
        let [a, ab, b] = ["a", "ab", "b"].map(|text| InlineStr::<8>::new("id", text).unwrap());
        assert!(a < ab && ab < b && a == a);
    }
}
