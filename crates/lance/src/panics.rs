//! Panics on request, to test what a panic leaves behind.
//!
//! Only with the feature `test-panic`, which no shipped library has. The function is in no header: a test declares it.
#![allow(clippy::panic, reason = "the subject")]

use std::sync::atomic::{AtomicU32, Ordering};

/// Where to panic.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// In the call that writes a batch, when it owns the batch.
    Caller = 1,
    /// In the thread of the writer, when it owns the batch.
    Thread = 2,
}

static ASKED: AtomicU32 = AtomicU32::new(0);

/// Asks for one panic: 1 in the next call that writes a batch, 2 in the thread that writes it.
#[unsafe(no_mangle)]
pub extern "C" fn lance_test_panic(place: u32) {
    ASKED.store(place, Ordering::SeqCst);
}

pub(crate) fn panic_if_asked(place: Place) {
    if ASKED.compare_exchange(place as u32, 0, Ordering::SeqCst, Ordering::SeqCst).is_ok() {
        panic!("on request");
    }
}
