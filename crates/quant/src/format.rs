//! How values become bits: the width of a code, the length of a group, and what a code means.

use std::{fmt, str::FromStr};

use nautilus_cython_core::{Error, Result};

/// What codes count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scheme {
    /// Steps above the lowest value of the group, which is its offset: the whole range of a group is used.
    Affine,
    /// Steps above and below zero, which is exact: the offset is 0, and code `2^(bits-1)` is zero.
    Symmetric,
}

impl Scheme {
    /// Its name in data and in Python.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Affine => "affine",
            Self::Symmetric => "symmetric",
        }
    }
}

impl fmt::Display for Scheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Scheme {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        [Self::Affine, Self::Symmetric]
            .into_iter()
            .find(|scheme| scheme.name() == name)
            .ok_or_else(|| Error::invalid("scheme", name, "\"affine\" or \"symmetric\""))
    }
}

/// How values become bits.
///
/// Groups are runs of [`group_size`](Self::group_size) values; the last one of a row may be shorter. The codes of a group
/// start in a byte of their own, the first in its lowest bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Format {
    bits: u8,
    group_size: u32,
    scheme: Scheme,
}

impl Format {
    /// Codes of 2, 4 or 8 bits, in groups of 16, 32, 64, 128 or 256 values, or one group for each row, which is 0.
    ///
    /// # Errors
    /// `InvalidValue` for other numbers.
    pub fn new(bit_width: u8, group_size: u32, scheme: Scheme) -> Result<Self> {
        if ![2, 4, 8].contains(&bit_width) {
            return Err(Error::invalid("bit_width", bit_width, "2, 4 or 8"));
        }
        if ![0, 16, 32, 64, 128, 256].contains(&group_size) {
            return Err(Error::invalid("group_size", group_size, "16, 32, 64, 128 or 256, or 0 for one group per row"));
        }
        Ok(Self { bits: bit_width, group_size, scheme })
    }

    /// Bits of a code.
    #[must_use]
    pub fn bit_width(self) -> u8 {
        self.bits
    }

    /// Values of a group, or 0 for one group per row.
    #[must_use]
    pub fn group_size(self) -> u32 {
        self.group_size
    }

    /// What codes count.
    #[must_use]
    pub fn scheme(self) -> Scheme {
        self.scheme
    }

    /// How many groups a row of `values` has.
    #[must_use]
    pub fn groups(self, values: usize) -> usize {
        match self.group_size as usize {
            0 => usize::from(values > 0),
            size => values.div_ceil(size),
        }
    }

    /// How many bytes the codes of a row of `values` take. All groups but the last fill their bytes.
    #[must_use]
    pub fn bytes(self, values: usize) -> usize {
        let per_byte = 8 / usize::from(self.bits);
        values.div_ceil(per_byte)
    }

    /// The highest code above that of the base.
    pub(crate) fn top(self) -> f32 {
        match self.scheme {
            Scheme::Affine => f32::from(u8::MAX >> (8 - self.bits)),
            Scheme::Symmetric => f32::from((1u8 << (self.bits - 1)) - 1),
        }
    }

    /// The code of the base.
    pub(crate) fn bias(self) -> f32 {
        match self.scheme {
            Scheme::Affine => 0.0,
            Scheme::Symmetric => f32::from(1u8 << (self.bits - 1)),
        }
    }

    /// How many values are handled at once: whole groups, in the nearest cache.
    pub(crate) fn block(self) -> usize {
        match self.group_size as usize {
            0 => BLOCK_VALUES,
            size => BLOCK_GROUPS * size,
        }
    }
}

/// Groups of a block.
pub(crate) const BLOCK_GROUPS: usize = 16;

/// The most values that a block has.
pub(crate) const BLOCK_VALUES: usize = BLOCK_GROUPS * 256;
