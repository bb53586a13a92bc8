//! The fixed-point scale that every value shares: 16 decimals in a 128-bit integer.

/// Decimals of a raw value, whatever the precision of the object that holds it.
pub const FIXED_PRECISION: u8 = 16;

/// Raw units in one: `10^FIXED_PRECISION`.
pub const FIXED_SCALAR: i128 = 10_i128.pow(FIXED_PRECISION as u32);

/// Raw units in one step of the last decimal at `precision`: `10^(16 - precision)`; 1 above the maximum.
#[must_use]
pub const fn raw_step(precision: u8) -> i128 {
    10_i128.pow(FIXED_PRECISION.saturating_sub(precision) as u32)
}
