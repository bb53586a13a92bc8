//! Version 4 UUIDs (RFC 9562, section 5.4), stored as the 16 bytes they are.

use std::{fmt, str::FromStr};

use crate::{Error, Result};

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
        Self(uuid::Uuid::new_v4())
    }

    /// Takes 16 bytes in network order.
    ///
    /// # Errors
    /// `InvalidValue` unless version and variant say RFC 9562 version 4.
    pub fn from_bytes(bytes: [u8; 16]) -> Result<Self> {
        Self::checked(uuid::Uuid::from_bytes(bytes), &bytes)
    }

    /// The 16 bytes in network order.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 16] {
        self.0.as_bytes()
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
