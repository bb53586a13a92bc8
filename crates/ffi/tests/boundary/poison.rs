//! What a panic leaves behind: an error, a poisoned handle that can only be dropped, and no memory.

use nautilus_cython_ffi::{deltas::*, error::Status, feed::*, level::*, panics::*, synthetic::*};

use crate::{
    feeds::lobster_feed,
    handles::{assert_no_book, assert_no_deltas, assert_no_feed, assert_no_level},
    support::*,
    synthetic::{assert_no_synthetic, synthetic},
};

fn assert_internal<T: std::fmt::Debug>(result: Result<T, Failure>, message: &str) {
    let failure = result.unwrap_err();
    assert_eq!((failure.status, failure.message.as_str()), (Status::Internal, message));
}

const MESSAGE: &str = "internal error: on request, with 1000 bytes";

#[test]
fn a_panic_half_way_poisons_the_book() {
    let _watch = watch();
    let mut book = book();
    assert_internal(act(|err| test_panic_update(Some(&mut book), err)), MESSAGE);
    assert_no_book(Some(take(&mut book)), Status::Poisoned);
}

#[test]
fn a_panic_while_reading_poisons_every_kind_of_handle() {
    let _watch = watch();
    let (book, deltas, level, mut feed) = (book(), deltas(), level(), lobster_feed("poison"));
    let mut synth = synthetic(c"A-B.X").unwrap();
    assert_internal(call(|out, err| test_panic_orderbook(Some(&book), out, err)), MESSAGE);
    assert_internal(call(|out, err| test_panic_deltas(Some(&deltas), out, err)), MESSAGE);
    assert_internal(call(|out, err| test_panic_level(Some(&level), out, err)), MESSAGE);
    assert_internal(call(|out, err| test_panic_feed(Some(&feed), out, err)), MESSAGE);
    assert_internal(call(|out, err| test_panic_synthetic_instrument(Some(&synth), out, err)), MESSAGE);
    assert_no_book(Some(book), Status::Poisoned);
    assert_no_deltas(Some(&deltas), Status::Poisoned);
    assert_no_level(Some(&level), Status::Poisoned);
    assert_no_feed(Some(&mut feed), Status::Poisoned);
    orderbook_deltas_drop(deltas);
    level_drop(level);
    feed_drop(feed);
    assert_no_synthetic(Some(&mut synth), Status::Poisoned);
    synthetic_instrument_drop(synth);
}

#[test]
fn a_panic_without_a_handle_is_reported_and_frees_what_it_made() {
    let _watch = watch();
    let deltas = deltas();
    assert_internal(call(|out, err| test_panic_make(Some(&deltas), out, err)), MESSAGE);
    assert_eq!(orderbook_deltas_len(Some(&deltas)), 2);
    orderbook_deltas_drop(deltas);
    assert_internal(act(|err| test_panic_wordless(err)), "internal error: no message");
    assert_eq!(test_panic_wordless(None), Status::Internal);
}
