//! How a book stores sizes: 64-bit counts of a unit, or 128-bit raw values for the rare book that needs them.

use std::fmt::Debug;

use super::grid::Grid;

/// A size or a sum of sizes, as an engine stores it. Zero is the default.
pub(super) trait Word: Copy + Debug + Default + Ord {
    /// The word for a raw size; `None` if it does not fit.
    fn from_raw(raw: u128, grid: &Grid) -> Option<Self>;

    /// The raw size.
    fn raw(self, grid: &Grid) -> u128;

    /// The sum; `None` if it does not fit.
    fn plus(self, other: Self) -> Option<Self>;

    /// The difference. A part never exceeds its sum.
    #[must_use]
    fn minus(self, part: Self) -> Self;

    /// Whether this is no size at all.
    fn is_zero(self) -> bool {
        self == Self::default()
    }
}

impl Word for u64 {
    #[inline]
    fn from_raw(raw: u128, grid: &Grid) -> Option<Self> {
        grid.units(raw.cast_signed()).map(i64::cast_unsigned)
    }

    #[inline]
    fn raw(self, grid: &Grid) -> u128 {
        u128::from(self) * u128::from(grid.unit())
    }

    #[inline]
    fn plus(self, other: Self) -> Option<Self> {
        self.checked_add(other)
    }

    #[inline]
    fn minus(self, part: Self) -> Self {
        self.wrapping_sub(part)
    }
}

impl Word for u128 {
    fn from_raw(raw: u128, _: &Grid) -> Option<Self> {
        Some(raw)
    }

    fn raw(self, _: &Grid) -> u128 {
        self
    }

    fn plus(self, other: Self) -> Option<Self> {
        self.checked_add(other)
    }

    fn minus(self, part: Self) -> Self {
        self.wrapping_sub(part)
    }
}
