//! What a panic leaves behind: an error, a poisoned handle that can only be dropped, and no memory.

use nautilus_cython_ffi::{
    accumulator::*, aggregation::*, arrow::*, clock::*, deltas::*, error::Status, feed::*, level::*, owned::Handle,
    panics::*, synthetic::*,
};

use crate::{
    aggregation::{BY_VOLUME, aggregator, assert_no_aggregator, assert_no_builder, builder},
    arrow::{assert_no_batch, batch},
    clocks::{accumulator, assert_no_accumulator, assert_no_live_clock, assert_no_test_clock, live_clock, test_clock},
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

/// Reads an object and panics.
fn poison<H: Handle>(handle: &H) {
    assert_internal(call(|out, err| panic_while_reading(Some(handle), out, err)), MESSAGE);
}

#[test]
fn a_panic_while_reading_poisons_every_kind_of_handle() {
    let _watch = watch();
    let (book, deltas, level, mut feed) = (book(), deltas(), level(), lobster_feed("poison"));
    let (mut synth, batch) = (synthetic(c"A-B.X").unwrap(), batch());
    let (mut by_hand, mut live, mut events) = (test_clock(), live_clock(), accumulator());
    let (mut builder, mut bars) = (builder(), aggregator(BY_VOLUME));
    poison(&book);
    poison(&deltas);
    poison(&level);
    poison(&feed);
    poison(&synth);
    poison(&batch);
    poison(&by_hand);
    poison(&live);
    poison(&events);
    poison(&builder);
    poison(&bars);
    assert_no_book(Some(book), Status::Poisoned);
    assert_no_deltas(Some(&deltas), Status::Poisoned);
    assert_no_level(Some(&level), Status::Poisoned);
    assert_no_feed(Some(&mut feed), Status::Poisoned);
    assert_no_synthetic(Some(&mut synth), Status::Poisoned);
    assert_no_batch(Some(&batch), Status::Poisoned);
    assert_no_test_clock(Some(&mut by_hand), Status::Poisoned);
    assert_no_live_clock(Some(&mut live), Status::Poisoned);
    assert_no_accumulator(Some(&mut events), Status::Poisoned);
    assert_no_builder(Some(&mut builder), Status::Poisoned);
    assert_no_aggregator(Some(&mut bars), Status::Poisoned);
    orderbook_deltas_drop(deltas);
    level_drop(level);
    feed_drop(feed);
    synthetic_instrument_drop(synth);
    arrow_batch_drop(batch);
    test_clock_drop(by_hand);
    live_clock_drop(live);
    time_event_accumulator_drop(events);
    bar_builder_drop(builder);
    bar_aggregator_drop(bars);
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
