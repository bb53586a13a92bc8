//! Panics on request, to test what a panic leaves behind.
//!
//! Only with the feature `test-panic`, which no shipped library has. The functions are in no header: a test declares what it
//! calls. Everything else, above all the profile, is as it is shipped.
#![allow(clippy::panic, reason = "the subject")]

use std::{mem::MaybeUninit, panic::panic_any};

use crate::{
    deltas::OrderBookDeltas_API,
    error::{Fault, FfiError, Status, make},
    level::BookLevel_API,
    orderbook::OrderBook_API,
    owned::{Handle, Owned, read, update, value},
};

/// Panics while it owns memory and a handle, which unwinding must free.
fn panic_now<T>(deltas: Option<OrderBookDeltas_API>) -> T {
    let owned = (vec![0_u8; 1000], deltas);
    panic!("on request, with {} bytes", owned.0.len())
}

/// Panics while any object is read: for tests in Rust.
pub fn panic_while_reading<H: Handle>(
    handle: Option<&H>,
    out: Option<&mut MaybeUninit<f64>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    read(handle, out, err, |_| panic_now(None))
}

/// Panics half-way through a change of `book`: its bids are gone.
#[unsafe(no_mangle)]
pub extern "C" fn test_panic_update(
    book: Option<&mut OrderBook_API>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    update(book, err, |book| {
        book.clear_bids(0, 0);
        panic_now(None)
    })
}

/// Panics while `book` is read.
#[unsafe(no_mangle)]
pub extern "C" fn test_panic_orderbook(
    book: Option<&OrderBook_API>,
    out: Option<&mut MaybeUninit<f64>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    panic_while_reading(book, out, err)
}

/// Panics while `deltas` are read.
#[unsafe(no_mangle)]
pub extern "C" fn test_panic_deltas(
    deltas: Option<&OrderBookDeltas_API>,
    out: Option<&mut MaybeUninit<f64>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    panic_while_reading(deltas, out, err)
}

/// Panics while `level` is read.
#[unsafe(no_mangle)]
pub extern "C" fn test_panic_level(
    level: Option<&BookLevel_API>,
    out: Option<&mut MaybeUninit<f64>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    panic_while_reading(level, out, err)
}

/// Panics while a copy of `deltas` exists that was to be handed out.
#[unsafe(no_mangle)]
pub extern "C" fn test_panic_make(
    deltas: Option<&OrderBookDeltas_API>,
    out: Option<&mut MaybeUninit<OrderBookDeltas_API>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    make(out, err, || {
        let copy = OrderBookDeltas_API(Owned::new(value(deltas)?.clone()));
        Ok::<_, Fault>(panic_now(Some(copy)))
    })
}

/// Panics with something that is no text.
#[unsafe(no_mangle)]
pub extern "C" fn test_panic_wordless(err: Option<&mut MaybeUninit<FfiError>>) -> Status {
    let mut nowhere = MaybeUninit::<u8>::uninit();
    make(Some(&mut nowhere), err, || panic_any(7_u8))
}
