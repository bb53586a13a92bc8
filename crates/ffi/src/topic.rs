//! Topics over the C ABI.

use std::ffi::c_char;

use nautilus_cython_common::topic::is_matching;

use crate::string;

/// Whether `topic` fits `pattern`, in which `*` stands for any text, also for none, and `?` for any one character. False
/// if either is no UTF-8 text.
///
/// # Safety
/// Both are NULL or NUL-terminated strings.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn is_matching_ffi(topic: *const c_char, pattern: *const c_char) -> bool {
    // SAFETY: guaranteed by the caller.
    let (topic, pattern) = unsafe { (string::borrow(topic, "topic"), string::borrow(pattern, "pattern")) };
    matches!((topic, pattern), (Ok(topic), Ok(pattern)) if is_matching(topic, pattern))
}
