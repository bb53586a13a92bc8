//! The text of a fixed-point value over the C ABI, by value: there is nothing to free.

use std::ffi::c_char;

use nautilus_cython_model::types::fixed::{FIXED_TEXT_LEN, group_thousands, write_fixed};

/// The text of a value.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct FixedText_t {
    /// NUL-terminated ASCII text; empty for no value.
    pub value: [c_char; 64],
}

impl FixedText_t {
    /// What is shown for NULL.
    pub(crate) const EMPTY: Self = Self { value: [0; _] };

    /// `raw / 10^16` with `precision` decimals.
    pub(crate) fn plain(raw: i128, precision: u8) -> Self {
        Self::new(write_fixed(raw, precision, &mut [0; FIXED_TEXT_LEN]))
    }

    /// The same with `_` between the thousands.
    pub(crate) fn grouped(raw: i128, precision: u8) -> Self {
        Self::new(&group_thousands(raw, precision))
    }

    /// Copies a text, which has at most 41 characters and 12 separators.
    fn new(text: &str) -> Self {
        let mut out = Self::EMPTY;
        for (to, from) in out.value.iter_mut().zip(text.bytes().take(63)) {
            *to = from as c_char;
        }
        out
    }
}
