//! Columns of floats in 2, 4 or 8 bits per value.
//!
//! Values are quantized in groups of consecutive ones. A group stores a scale and an offset, both `f32`, and for each value a
//! code, which counts steps of `scale`. With `b` bits, all in IEEE 754 single precision unless it says otherwise, rounded to
//! nearest, ties to even, nothing fused:
//!
//! | | affine | symmetric |
//! |---|---|---|
//! | `offset` | lowest value | 0 |
//! | `scale` | `f32((f64(highest) - f64(lowest)) / (2^b - 1))` | `largest magnitude / (2^(b-1) - 1)` |
//! | code of `x` | `round((x - offset) * (1 / scale))` | `round(x * (1 / scale)) + 2^(b-1)` |
//! | value of `code` | `code * scale + offset` | `(code - 2^(b-1)) * scale` |
//!
//! If `1 / scale` is infinite, `scale` is 0 and all values have the code of the offset: a group whose values are all the same,
//! or differ by less than 2^-119. A group with a range that is no `f32`, NaN and infinite values are refused.
//!
//! Codes are packed in their order, the first in the lowest bits of its byte; a group starts in a byte of its own, and unused
//! bits are 0. Results depend neither on the number of threads nor on the instructions that the processor has.
#![deny(unsafe_code)] // allowed in `kernel::x86` only

mod columns;
mod dequantize;
mod format;
mod group;
mod kernel;
mod memory;
mod quantize;
mod report;
mod values;
mod work;

pub use columns::approximated;
pub use dequantize::{Codes, QuantizedLayers, dequantize, restore};
pub use format::{Format, Scheme};
pub use memory::Recycled;
pub use quantize::{Layers, Options, Quantized, quantize};
pub use report::error_report;
pub use values::Floats;
pub use work::Watch;

/// The key, in the metadata of a schema, of the version that quantized its rows.
pub const VERSION_KEY: &str = "nautilus_cython.quant.version";
