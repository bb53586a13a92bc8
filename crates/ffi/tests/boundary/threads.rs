//! Threads: a handle moves, and what is immutable is shared.

use std::thread;

use nautilus_cython_ffi::{deltas::*, level::*, orderbook::*, uuid::uuid4_new};

use crate::support::*;

#[test]
fn a_book_is_used_and_dropped_in_another_thread() {
    let _watch = watch();
    let mut book = book();
    let order = order(BUY, c"99", c"1", 4);
    thread::spawn(move || {
        act(|err| orderbook_add(Some(&mut book), order, 0, 4, 4, err)).unwrap();
        assert_eq!(orderbook_order_count(Some(&book)), 4);
        orderbook_drop(book);
    })
    .join()
    .unwrap();
}

/// What C may do with an immutable handle, and Rust is not told.
struct Shared<T>(T);

// SAFETY: the conventions say that the handles put into it may be shared.
unsafe impl<T> Sync for Shared<T> {}

#[test]
fn immutable_handles_are_shared() {
    let _watch = watch();
    let (deltas, level) = (Shared(deltas()), Shared(level()));
    thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                let (deltas, level) = (&deltas, &level);
                let copy = call(|out, err| orderbook_deltas_clone(Some(&deltas.0), out, err)).unwrap();
                assert!(orderbook_deltas_eq(Some(&deltas.0), Some(&copy)));
                orderbook_deltas_drop(copy);
                assert_eq!(level_size(Some(&level.0)), 5.0);
                let _ = (instrument(), uuid4_new());
            });
        }
    });
    orderbook_deltas_drop(deltas.0);
    level_drop(level.0);
}
