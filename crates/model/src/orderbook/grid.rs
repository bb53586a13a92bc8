//! The grid that a book counts on: raw 128-bit values as whole multiples of one unit, in 64 bits.
//!
//! A raw value is `base + units * unit`. The unit is the greatest common divisor of all values that the book has
//! seen, so that prices on a tick of 0.25 are neighbours, whatever precision they were written with. A value off the grid
//! makes the unit smaller and the book counts anew: rare, since each time the unit at least halves, and a few prices
//! find the true tick.
//!
//! To divide exactly, shift out the powers of two and multiply by the inverse of the odd rest modulo 2^64. The product is
//! the quotient if there is one, so multiplying back tells values on the grid from values off it.

use std::ops::RangeInclusive;

use crate::types::fixed::steps_of;

/// The unit before any value is known: 100 whole units. It fits 63 bits and most ticks divide it.
const COARSEST: i64 = 1_000_000_000_000_000_000;

#[derive(Clone, Debug)]
pub(super) struct Grid {
    base: i128,
    unit: i64,
    shift: u32,
    inverse: u64,
}

/// Counts many values of a grid without base, and checks them all at once: multiplying by the inverse tells the count of a
/// value that is a multiple of the unit and, shifted, has 64 bits, as long as the count times the odd part of the unit has 64
/// bits too. What these conditions are about is gathered with one `or` each.
#[derive(Clone, Copy, Debug)]
pub(super) struct Counter {
    shift: u32,
    inverse: u64,
    /// What one more of the high word adds to a count.
    lift: u64,
    /// The bits of a low word that must be zero.
    rest: u64,
    /// Added to high words and to counts, so that those in range lie above zero.
    high_bias: u64,
    count_bias: u64,
    /// The bits that biased high words and counts may have.
    high_bits: u64,
    count_bits: u64,
}

/// The bits of all values that a [`Counter`] has seen.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Seen {
    low: u64,
    high: u64,
    counts: u64,
}

impl Counter {
    /// Counts multiples of `unit` whose counts lie in `range`, or in as much of it as a power of two covers.
    fn new(unit: i64, range: &RangeInclusive<i64>) -> Self {
        let Grid { shift, inverse, .. } = Grid::new(0, unit);
        let odd = (unit >> shift).unsigned_abs();
        let (least, most) = (*range.start(), *range.end());
        let is_signed = least < 0;
        let bound = (1_u64 << 63) / odd;
        let bound = if is_signed { bound.min(least.unsigned_abs()) } else { bound };
        // Below this power of two, every count is in range.
        let limit = 1_u64 << bound.min(most.unsigned_abs()).max(1).ilog2();
        Self {
            shift,
            inverse,
            lift: inverse.checked_shl(64 - shift).unwrap_or(0),
            // Without a shift there is no room for a sign beside 64 bits.
            rest: if shift == 0 { 1 << 63 } else { (1 << shift) - 1 },
            high_bias: (1 << shift) >> 1,
            count_bias: if is_signed { limit } else { 0 },
            high_bits: (1 << shift) - 1,
            count_bits: if is_signed { 2 * (limit - 1) + 1 } else { limit - 1 },
        }
    }

    /// The count of a raw value as its two words, the low one first.
    #[inline]
    pub(super) const fn count(&self, [low, high]: [u64; 2], seen: &mut Seen) -> i64 {
        let units = (low >> (self.shift & 63)).wrapping_mul(self.inverse).wrapping_add(high.wrapping_mul(self.lift));
        seen.low |= low;
        seen.high |= high.wrapping_add(self.high_bias);
        seen.counts |= units.wrapping_add(self.count_bias);
        units.cast_signed()
    }

    /// Whether all counts were true.
    pub(super) const fn is_true(&self, seen: Seen) -> bool {
        seen.low & self.rest | seen.high & !self.high_bits | seen.counts & !self.count_bits == 0
    }
}

/// How counts on an old grid become counts on a new one: `units * factor - offset`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Regrid {
    factor: i64,
    offset: i128,
}

impl Regrid {
    pub(super) fn apply(self, units: i64) -> Option<i64> {
        i64::try_from(i128::from(units) * i128::from(self.factor) - self.offset).ok()
    }

    pub(super) fn factor(self) -> u64 {
        self.factor.unsigned_abs()
    }
}

impl Default for Grid {
    fn default() -> Self {
        Self::new(0, COARSEST)
    }
}

impl Grid {
    fn new(base: i128, unit: i64) -> Self {
        let shift = unit.trailing_zeros();
        let odd = (unit >> shift).unsigned_abs();
        // Newton's iteration doubles the correct low bits; an odd number is its own inverse in the lowest three.
        let inverse = (0..5).fold(odd, |x, _| x.wrapping_mul(2_u64.wrapping_sub(odd.wrapping_mul(x))));
        Self { base, unit, shift, inverse }
    }

    /// The count that stands for `raw`; `None` if it is off the grid or does not fit.
    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "the quotient modulo 2^64 is checked by multiplying back")]
    pub(super) fn units(&self, raw: i128) -> Option<i64> {
        let distance = raw - self.base;
        // The unit has 63 bits. The mask tells the compiler, which then shifts in one step.
        let units = ((distance >> (self.shift & 63)) as u64).wrapping_mul(self.inverse).cast_signed();
        (i128::from(units) * i128::from(self.unit) == distance).then_some(units)
    }

    /// The counts from the first value that is not below `low` to the last that is not above `high`, as far as they fit.
    pub(super) fn range(&self, low: i128, high: i128) -> RangeInclusive<i64> {
        let unit = i128::from(self.unit);
        let fit = |units: i128| i64::try_from(units).unwrap_or(if units < 0 { i64::MIN } else { i64::MAX });
        fit(-(self.base - low).div_euclid(unit))..=fit((high - self.base).div_euclid(unit))
    }

    /// How many steps of `precision` the base and a unit are; `None` if that is no whole number, or not of 64 bits.
    pub(super) fn in_steps(&self, precision: u8) -> Option<(i64, i64)> {
        Some((steps_of(self.base, precision)?, steps_of(i128::from(self.unit), precision)?))
    }

    /// Whether every value on the grid is a multiple of `step`.
    pub(super) fn is_multiple_of(&self, step: i128) -> bool {
        self.base % step == 0 && i128::from(self.unit) % step == 0
    }

    /// Counts raw values in steps of which the unit is a multiple; `None` if the grid has a base.
    #[expect(clippy::cast_possible_truncation, reason = "the quotient of an `i64`")]
    pub(super) fn counter(&self, step: i128, range: &RangeInclusive<i64>) -> Option<Counter> {
        (self.base == 0).then(|| Counter::new((i128::from(self.unit) / step) as i64, range))
    }

    /// The raw value of a count.
    #[inline]
    pub(super) fn raw(&self, units: i64) -> i128 {
        self.base + i128::from(units) * i128::from(self.unit)
    }

    /// Raw units in one count.
    #[inline]
    pub(super) fn unit(&self) -> u64 {
        self.unit.unsigned_abs()
    }

    /// The coarsest grid with the same base that also holds `raw`.
    pub(super) fn finer(&self, raw: i128) -> (Self, Regrid) {
        let unit = gcd(self.unit, raw - self.base);
        (Self::new(self.base, unit), Regrid { factor: self.unit / unit, offset: 0 })
    }

    /// The coarsest grid that holds `raw` and all counts in `present` (lowest, highest).
    ///
    /// The base moves to the middle when counts from the old one no longer fit; `None` if none makes them fit, because
    /// the lowest and the highest value are 2^64 units apart or more. So what fits does not depend on the order of arrival.
    pub(super) fn spanning(&self, raw: i128, present: Option<(i64, i64)>) -> Option<(Self, Regrid)> {
        let (finer, regrid) = self.finer(raw);
        let units = (raw - finer.base) / i128::from(finer.unit);
        let scale = i128::from(regrid.factor);
        let (low, high) = present.map_or((units, units), |(low, high)| {
            (units.min(i128::from(low) * scale), units.max(i128::from(high) * scale))
        });
        if i64::try_from(low).is_ok() && i64::try_from(high).is_ok() {
            return Some((finer, regrid));
        }
        if high - low > i128::from(u64::MAX) {
            return None;
        }
        let offset = low + (high - low + 1) / 2;
        let base = finer.base + offset * i128::from(finer.unit);
        Some((Self::new(base, finer.unit), Regrid { factor: regrid.factor, offset }))
    }
}

/// The greatest common divisor of `unit` (positive) and `distance`.
fn gcd(unit: i64, distance: i128) -> i64 {
    let mut a = unit;
    // The remainder is smaller than `unit`, which fits.
    let mut b = i64::try_from(distance % i128::from(unit)).map_or(1, i64::abs);
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that unwraps an error fails")]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::types::price::PRICE_RAW_MAX;

    #[test]
    fn the_unit_becomes_the_greatest_common_divisor() {
        let tenth = 1_000_000_000_000_000;
        let mut grid = Grid::default();
        for raw in [47_000 * tenth, 47_005 * tenth, 46_990 * tenth] {
            grid = grid.spanning(raw, None).unwrap().0;
        }
        assert_eq!(i128::from(grid.unit()), 5 * tenth);
        assert_eq!(grid.units(47_001 * tenth), None);
    }

    #[test]
    fn values_too_far_apart_are_refused() {
        let grid = Grid::default().spanning(1, None).unwrap().0;
        assert!(grid.spanning(i128::from(i64::MAX) - 1, Some((0, 0))).is_some());
        assert!(grid.spanning(PRICE_RAW_MAX, Some((0, 0))).is_none());
        for low in [i64::MIN, -7, 0] {
            let widest = i128::from(low) + i128::from(u64::MAX);
            let (moved, regrid) = grid.spanning(grid.raw(0) + widest, Some((low, low))).unwrap();
            assert_eq!(moved.raw(regrid.apply(low).unwrap()), grid.raw(low));
            assert_eq!(moved.units(grid.raw(0) + widest), Some(i64::MAX));
            assert!(grid.spanning(grid.raw(0) + widest + 1, Some((low, low))).is_none());
        }
    }

    fn counted(grid: &Grid, range: &RangeInclusive<i64>, values: &[i128]) -> (Vec<i64>, bool) {
        let (counter, mut seen) = (grid.counter(1, range).unwrap(), Seen::default());
        #[expect(clippy::cast_possible_truncation, reason = "both words are used")]
        let words = |raw: i128| [raw as u64, (raw >> 64) as u64];
        let counts = values.iter().map(|&value| counter.count(words(value), &mut seen)).collect();
        (counts, counter.is_true(seen))
    }

    proptest! {
        #[test]
        fn a_counter_never_tells_a_wrong_count(
            (odd, shift) in (1_i64..1 << 40, 0_u32..23),
            value in prop_oneof![any::<i128>(), -PRICE_RAW_MAX..=PRICE_RAW_MAX, -1_000_000_000_i128..1_000_000_000],
            whole in any::<bool>(),
            range in prop_oneof![Just(0..=i64::MAX), Just(i64::MIN..=i64::MAX), Just(-1_000_000..=1_000_000), Just(0..=7)],
        ) {
            let grid = Grid::new(0, odd << shift);
            let value = if whole { value - value % i128::from(odd << shift) } else { value };
            let (found, is_true) = counted(&grid, &range, &[value]);
            if is_true {
                prop_assert_eq!(grid.units(value), Some(found[0]));
                prop_assert!(range.contains(&found[0]));
            }
        }

        #[test]
        fn a_counter_counts_what_books_hold(
            unit in prop::sample::select(vec![COARSEST, 25 * 10_i64.pow(14), 10_i64.pow(15), 10_i64.pow(8), 2]),
            ticks in prop::collection::vec(-1_000_000_i64..1_000_000, 1..20),
            off in prop::option::of((any::<prop::sample::Index>(), 1_i128..10_000_000)),
        ) {
            let grid = Grid::new(0, unit);
            let mut values: Vec<i128> = ticks.iter().map(|&tick| grid.raw(tick)).collect();
            prop_assert_eq!(counted(&grid, &(i64::MIN..=i64::MAX), &values), (ticks, true));
            if let Some((at, off)) = off {
                *at.get_mut(&mut values) += off % i128::from(unit);
                let is_whole = off % i128::from(unit) == 0;
                prop_assert_eq!(counted(&grid, &(i64::MIN..=i64::MAX), &values).1, is_whole);
            }
        }

        #[test]
        fn counting_and_multiplying_back_is_exact(
            first in -PRICE_RAW_MAX..=PRICE_RAW_MAX,
            second in -PRICE_RAW_MAX..=PRICE_RAW_MAX,
            near in -1_000_000_i128..1_000_000,
        ) {
            let mut grid = Grid::default();
            for raw in [first, (first + near).clamp(-PRICE_RAW_MAX, PRICE_RAW_MAX)] {
                let present = grid.units(first).map(|u| (u, u));
                let (new, regrid) = grid.spanning(raw, present).unwrap();
                if let Some((units, _)) = present {
                    prop_assert_eq!(new.raw(regrid.apply(units).unwrap()), first);
                }
                grid = new;
                prop_assert_eq!(grid.units(raw).map(|u| grid.raw(u)), Some(raw));
            }
            let expected = (second - grid.base) / i128::from(grid.unit);
            let on_grid = (second - grid.base) % i128::from(grid.unit) == 0;
            prop_assert_eq!(grid.units(second), if on_grid { i64::try_from(expected).ok() } else { None });
        }
    }
}
