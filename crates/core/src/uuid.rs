//! Version 4 UUIDs (RFC 9562, section 5.4), stored as the 16 bytes they are.

use std::{
    cell::RefCell,
    fmt,
    str::FromStr,
    sync::atomic::{AtomicU64, Ordering},
};

use rand::{RngCore, SeedableRng, rngs::StdRng};

use crate::{Error, Result};

/// Where each of the 16 bytes stands in the text.
const PLACES: [usize; 16] = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34];

/// The two digits of every byte: a text is made for every UUID, and this takes half as long as digit by digit.
const HEXADECIMAL: [[u8; 2]; 256] = {
    let digits = b"0123456789abcdef";
    let mut pairs = [[0; 2]; 256];
    let mut byte = 0;
    while byte < 256 {
        pairs[byte] = [digits[byte >> 4], digits[byte & 15]];
        byte += 1;
    }
    pairs
};

/// How often the process was forked before it became this one.
static FORKS: AtomicU64 = AtomicU64::new(0);

/// Tells the UUIDs that this process is the child of a fork: it must not draw what its parent draws.
///
/// A boundary that is allowed to registers it with the system.
pub fn forked() {
    FORKS.fetch_add(1, Ordering::Relaxed);
}

/// A generator that is seeded by the operating system, once for each thread: asking it for every UUID takes longer than all
/// the rest.
struct Generator {
    rng: StdRng,
    forks: u64,
}

thread_local! {
    static GENERATOR: RefCell<Option<Generator>> = const { RefCell::new(None) };
}

impl Generator {
    fn new() -> Option<Self> {
        Some(Self { rng: StdRng::try_from_os_rng().ok()?, forks: FORKS.load(Ordering::Relaxed) })
    }

    /// The next 16 bytes; none if the operating system has no seed.
    fn draw(generator: &mut Option<Self>) -> Option<[u8; 16]> {
        let forks = FORKS.load(Ordering::Relaxed);
        if generator.as_ref().is_none_or(|generator| generator.forks != forks) {
            *generator = Self::new();
        }
        let rng = &mut generator.as_mut()?.rng;
        let [high, low] = [rng.next_u64(), rng.next_u64()].map(u128::from); // faster than filling a place
        Some((high << 64 | low).to_ne_bytes())
    }
}

/// A random (version 4) UUID.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UUID4(uuid::Uuid);

impl UUID4 {
    /// Length of the canonical text `xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx`.
    pub const TEXT_LEN: usize = 36;

    /// Draws a new UUID from the operating system's random numbers.
    #[must_use]
    #[allow(clippy::new_without_default)] // two calls differ: not a default
    pub fn new() -> Self {
        let random = GENERATOR.try_with(|generator| Generator::draw(&mut generator.borrow_mut())).ok().flatten();
        // Without a generator, as at the end of a thread, the operating system is asked.
        Self(random.map_or_else(uuid::Uuid::new_v4, |bytes| uuid::Builder::from_random_bytes(bytes).into_uuid()))
    }

    /// Takes 16 bytes in network order.
    ///
    /// # Errors
    /// `InvalidValue` unless version and variant say RFC 9562 version 4.
    pub fn from_bytes(bytes: [u8; 16]) -> Result<Self> {
        Self::checked(uuid::Uuid::from_bytes(bytes), bytes)
    }

    /// The 16 bytes in network order.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 16] {
        self.0.as_bytes()
    }

    /// The canonical text as ASCII.
    #[must_use]
    pub fn to_ascii(&self) -> [u8; Self::TEXT_LEN] {
        let mut text = [b'-'; Self::TEXT_LEN];
        for (byte, place) in self.0.as_bytes().iter().zip(PLACES) {
            text[place..place + 2].copy_from_slice(&HEXADECIMAL[usize::from(*byte)]);
        }
        text
    }

    fn checked(uuid: uuid::Uuid, source: impl fmt::Debug) -> Result<Self> {
        if uuid.get_version_num() != 4 || uuid.get_variant() != uuid::Variant::RFC4122 {
            return Err(Error::invalid("UUID4", source, "a version 4 UUID of the RFC 9562 variant"));
        }
        Ok(Self(uuid))
    }
}

impl FromStr for UUID4 {
    type Err = Error;

    /// Parses the hyphenated, plain, braced and URN forms, in either case.
    fn from_str(text: &str) -> Result<Self> {
        let uuid = uuid::Uuid::try_parse(text)
            .map_err(|_| Error::invalid("UUID4", text, "32 hexadecimal digits, with or without hyphens"))?;
        Self::checked(uuid, text)
    }
}

impl fmt::Display for UUID4 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.as_hyphenated().fmt(f)
    }
}

impl fmt::Debug for UUID4 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "UUID4('{self}')")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "2d89666b-1a1e-4a75-b193-4eb3b454c757";

    #[test]
    fn every_form_of_a_uuid_is_read_and_shown_in_the_canonical_one() {
        let expected: UUID4 = TEXT.parse().unwrap();
        for text in [
            TEXT,
            "2D89666B-1A1E-4A75-B193-4EB3B454C757",
            "2d89666b1a1e4a75b1934eb3b454c757",
            "{2d89666b-1a1e-4a75-b193-4eb3b454c757}",
            "urn:uuid:2d89666b-1a1e-4a75-b193-4eb3b454c757",
        ] {
            let uuid: UUID4 = text.parse().unwrap();
            assert_eq!(uuid, expected);
            assert_eq!(uuid.to_string(), TEXT);
        }
        assert_eq!(TEXT.len(), UUID4::TEXT_LEN);
        assert_eq!(format!("{expected:?}"), format!("UUID4('{TEXT}')"));
    }

    #[test]
    fn other_versions_variants_and_texts_are_refused() {
        for text in [
            "",
            "not a uuid",
            "2d89666b-1a1e-4a75-b193-4eb3b454c75",
            "2d89666b-1a1e-4a75-b193-4eb3b454c7577",
            "2d89666b-1a1e-4a75-b193-4eb3b454c75\0",
            "2d89666b-1a1e-1a75-b193-4eb3b454c757",
            "2d89666b-1a1e-7a75-b193-4eb3b454c757",
            "2d89666b-1a1e-4a75-0193-4eb3b454c757",
            "2d89666b-1a1e-4a75-c193-4eb3b454c757",
            "00000000-0000-0000-0000-000000000000",
            "ffffffff-ffff-ffff-ffff-ffffffffffff",
        ] {
            let error = text.parse::<UUID4>().unwrap_err();
            assert!(error.message().contains(&format!("{text:?}")), "{error}");
        }
    }

    #[test]
    fn bytes_are_kept_and_checked() {
        let uuid: UUID4 = TEXT.parse().unwrap();
        assert_eq!(UUID4::from_bytes(*uuid.as_bytes()), Ok(uuid));
        assert!(UUID4::from_bytes([0; 16]).is_err());
    }

    #[test]
    fn a_thousand_are_valid_and_differ_also_after_a_fork() {
        let mut drawn: Vec<UUID4> = (0..1_000).map(|_| UUID4::new()).collect();
        let before = GENERATOR.with_borrow(|generator| generator.as_ref().unwrap().rng.clone());
        forked();
        drawn.push(UUID4::new());
        GENERATOR.with_borrow(|generator| assert!(generator.as_ref().unwrap().rng != before));
        for uuid in &drawn {
            assert_eq!(UUID4::from_bytes(*uuid.as_bytes()), Ok(*uuid));
            assert_eq!(std::str::from_utf8(&uuid.to_ascii()), Ok(uuid.to_string().as_str()));
        }
        drawn.sort_unstable();
        drawn.dedup();
        assert_eq!(drawn.len(), 1_001);
    }

    #[test]
    fn new_ones_are_valid_and_differ() {
        let (a, b) = (UUID4::new(), UUID4::new());
        assert_ne!(a, b);
        assert_eq!(UUID4::from_bytes(*a.as_bytes()), Ok(a));
    }
}
