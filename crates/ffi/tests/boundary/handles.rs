//! Handles: made, copied, moved, empty, missing and dropped.

use nautilus_cython_ffi::{deltas::*, error::Status, feed::*, level::*, orderbook::*};

use crate::support::*;

/// Every function of a book that answers a status gives `answer`; the book is dropped.
pub(crate) fn assert_no_book(mut book: Option<OrderBook_API>, answer: Status) {
    assert_every_read_of_a_book(book.as_ref(), answer);
    let order = order(BUY, c"100", c"1", 9);
    let (delta, deltas) = (delta(9), deltas());
    for result in [
        act(|err| orderbook_reset(book.as_mut(), err)),
        act(|err| orderbook_add(book.as_mut(), order, 0, 9, 9, err)),
        act(|err| orderbook_update(book.as_mut(), order, 0, 9, 9, err)),
        act(|err| orderbook_delete(book.as_mut(), order, 0, 9, 9, err)),
        act(|err| orderbook_clear(book.as_mut(), 9, 9, err)),
        act(|err| orderbook_clear_bids(book.as_mut(), 9, 9, err)),
        act(|err| orderbook_clear_asks(book.as_mut(), 9, 9, err)),
        act(|err| orderbook_apply_delta(book.as_mut(), Some(&delta), err)),
        act(|err| orderbook_apply_deltas(book.as_mut(), Some(&deltas), err)),
        act(|err| orderbook_apply_depth(book.as_mut(), Some(&zeroed()), err)),
        act(|err| orderbook_update_quote_tick(book.as_mut(), Some(&zeroed()), err)),
        act(|err| orderbook_update_trade_tick(book.as_mut(), Some(&zeroed()), err)),
    ] {
        let failure = result.unwrap_err();
        assert_eq!(failure.status, answer, "{failure:?}");
        assert!(failure.message.contains("orderbook"), "{failure:?}");
    }
    orderbook_deltas_drop(deltas);
    orderbook_drop(book.unwrap_or_else(zeroed));
}

fn assert_every_read_of_a_book(book: Option<&OrderBook_API>, answer: Status) {
    let (at, of) = (price(c"100"), size(c"1"));
    let answers = [
        status(call(|out, err| orderbook_instrument_id(book, out, err))),
        status(call(|out, err| orderbook_best_bid_price(book, out, err))),
        status(call(|out, err| orderbook_best_ask_price(book, out, err))),
        status(call(|out, err| orderbook_best_bid_size(book, out, err))),
        status(call(|out, err| orderbook_best_ask_size(book, out, err))),
        status(call(|out, err| orderbook_top(book, out, err))),
        status(call(|out, err| orderbook_spread(book, out, err))),
        status(call(|out, err| orderbook_midpoint(book, out, err))),
        status(call(|out, err| orderbook_get_avg_px_for_quantity(book, of, BUY, out, err))),
        status(call(|out, err| orderbook_get_worst_px_for_quantity(book, of, BUY, out, err))),
        status(call(|out, err| orderbook_get_quantity_for_price(book, at, BUY, out, err))),
        status(call(|out, err| orderbook_get_quantity_at_level(book, at, BUY, 0, out, err))),
        status(call(|out, err| orderbook_get_all_crossed_levels(book, BUY, at, 0, out, err))),
        status(call(|out, err| orderbook_simulate_fills(book, order(BUY, c"100", c"1", 9), out, err))),
        status(call(|out, err| orderbook_bids(book, 0, out, err))),
        status(call(|out, err| orderbook_asks(book, 0, out, err))),
        status(call(|out, err| orderbook_bids_down_to(book, at, out, err))),
        status(call(|out, err| orderbook_asks_up_to(book, at, out, err))),
        // SAFETY: no room.
        status(call(|out, err| unsafe { orderbook_levels(book, BUY, std::ptr::null_mut(), 0, out, err) })),
        status(call(|out, err| orderbook_orders(book, out, err))),
        status(call(|out, err| orderbook_to_quote_tick(book, out, err))),
        status(call(|out, err| orderbook_to_depth10(book, 1, 2, out, err))),
        status(call(|out, err| orderbook_to_snapshot_deltas(book, 1, 2, out, err))),
        status(call(|out, err| orderbook_pprint_to_cstr(book, 3, out, err))),
        status(call(|out, err| orderbook_state(book, out, err))),
    ];
    assert_eq!(answers, [answer; 25]);
    assert_eq!((orderbook_sequence(book), orderbook_ts_last(book), orderbook_update_count(book)), (0, 0, 0));
    assert_eq!((orderbook_book_type(book), orderbook_order_count(book), orderbook_level_count(book, BUY)), (0, 0, 0));
    assert!(!orderbook_has_bid(book) && !orderbook_has_ask(book));
}

#[test]
fn a_book_lives_from_new_to_drop() {
    let _watch = watch();
    let mut book = book();
    assert_eq!(alive(), [("orderbook_drop".to_owned(), 1)]);
    assert_eq!((orderbook_order_count(Some(&book)), orderbook_sequence(Some(&book))), (3, 3));
    assert_eq!(call(|out, err| orderbook_spread(Some(&book), out, err)), Ok(0.25));
    act(|err| orderbook_clear_asks(Some(&mut book), 4, 2, err)).unwrap();
    assert_eq!(status(call(|out, err| orderbook_spread(Some(&book), out, err))), Status::Absent);
    let bid = call(|out, err| orderbook_best_bid_price(Some(&book), out, err)).unwrap();
    assert_eq!(bid.raw, price(c"100.25").raw);
    act(|err| orderbook_reset(Some(&mut book), err)).unwrap();
    assert_eq!(orderbook_order_count(Some(&book)), 0);
    orderbook_drop(book);
}

#[test]
fn a_book_is_copied_by_its_state_and_by_its_deltas() {
    let _watch = watch();
    let book = book();
    let deltas = call(|out, err| orderbook_to_snapshot_deltas(Some(&book), 1, 2, out, err)).unwrap();
    let mut copy = call(|out, err| orderbook_new(instrument(), L3_MBO, out, err)).unwrap();
    act(|err| orderbook_apply_deltas(Some(&mut copy), Some(&deltas), err)).unwrap();
    assert!(orderbook_deltas_is_snapshot(Some(&deltas)));
    orderbook_deltas_drop(deltas);

    let state = call(|out, err| orderbook_state(Some(&book), out, err)).unwrap();
    let orders = call(|out, err| orderbook_orders(Some(&copy), out, err)).unwrap();
    orderbook_drop(book);
    orderbook_drop(copy);
    // SAFETY: the vector that was just made.
    let restored =
        call(|out, err| unsafe { orderbook_restore(Some(&state), orders.ptr, orders.len, out, err) }).unwrap();
    // SAFETY: as above, freed once.
    unsafe { vec_drop_book_orders(orders) };
    assert_eq!(orderbook_order_count(Some(&restored)), 3);
    let table = call(|out, err| orderbook_pprint_to_cstr(Some(&restored), 3, out, err)).unwrap();
    assert!(owned_text(table).contains("100.25"));
    orderbook_drop(restored);
}

#[test]
fn an_empty_book_and_a_missing_one_answer_every_call() {
    let _watch = watch();
    assert_no_book(Some(zeroed()), Status::EmptyHandle);
    assert_no_book(None, Status::NullPointer);
}

#[test]
fn a_moved_handle_leaves_an_empty_one() {
    let _watch = watch();
    let mut first = book();
    let second = take(&mut first);
    assert_eq!(orderbook_order_count(Some(&first)), 0);
    assert_eq!(orderbook_order_count(Some(&second)), 3);
    orderbook_drop(first);
    orderbook_drop(second);
}

#[test]
fn a_failing_constructor_makes_nothing() {
    let _watch = watch();
    let unknown = call(|out, err| orderbook_new(instrument(), 99, out, err)).unwrap_err();
    assert_eq!(unknown.status, Status::InvalidValue);
    assert!(unknown.message.contains("L3_MBO=3"), "{unknown:?}");
    assert_eq!(status(call(|out, err| orderbook_new(zeroed(), L3_MBO, out, err))), Status::InvalidValue);
    assert_eq!(orderbook_new(instrument(), L3_MBO, None, None), Status::NullPointer);
    // SAFETY: no changes, no orders, no options.
    unsafe {
        let none = call(|out, err| orderbook_deltas_new(instrument(), std::ptr::null(), 0, out, err));
        assert_eq!(status(none), Status::InvalidValue);
        let null = call(|out, err| orderbook_deltas_new(instrument(), std::ptr::null(), 3, out, err));
        assert_eq!(status(null), Status::InvalidValue);
        let huge = call(|out, err| level_new(BUY, price(c"1"), [zeroed()].as_ptr(), usize::MAX, out, err));
        assert_eq!(status(huge), Status::InvalidValue);
        let sideless = call(|out, err| level_new(0, price(c"1"), std::ptr::null(), 0, out, err));
        assert_eq!(status(sideless), Status::InvalidValue);
        let missing = call(|out, err| feed_open(c"no/such/file".as_ptr(), None, out, err));
        assert_eq!(status(missing), Status::Io);
        assert_eq!(status(call(|out, err| feed_open(std::ptr::null(), None, out, err))), Status::InvalidValue);
        assert_eq!(
            status(call(|out, err| orderbook_restore(None, std::ptr::null(), 0, out, err))),
            Status::NullPointer
        );
    }
}

#[test]
fn deltas_live_from_new_to_drop() {
    let _watch = watch();
    let first = deltas();
    let copy = call(|out, err| orderbook_deltas_clone(Some(&first), out, err)).unwrap();
    assert!(orderbook_deltas_eq(Some(&first), Some(&copy)));
    assert_eq!(orderbook_deltas_hash(Some(&first)), orderbook_deltas_hash(Some(&copy)));
    orderbook_deltas_drop(first);
    assert_eq!((orderbook_deltas_len(Some(&copy)), orderbook_deltas_sequence(Some(&copy))), (2, 2));
    assert_eq!((orderbook_deltas_ts_event(Some(&copy)), orderbook_deltas_ts_init(Some(&copy))), (1, 2));
    let id = call(|out, err| orderbook_deltas_instrument_id(Some(&copy), out, err)).unwrap();
    assert_eq!(id.symbol.value, instrument().symbol.value);
    orderbook_deltas_drop(copy);
}

#[test]
fn empty_and_missing_deltas_answer_every_call() {
    let _watch = watch();
    let empty = zeroed::<OrderBookDeltas_API>();
    assert_no_deltas(Some(&empty), Status::EmptyHandle);
    assert_no_deltas(None, Status::NullPointer);
    let mut book = book();
    let unapplied = act(|err| orderbook_apply_deltas(Some(&mut book), Some(&empty), err));
    assert_eq!(status(unapplied), Status::EmptyHandle);
    orderbook_drop(book);
    orderbook_deltas_drop(empty);
    orderbook_deltas_drop(zeroed());
}

pub(crate) fn assert_no_deltas(deltas: Option<&OrderBookDeltas_API>, answer: Status) {
    assert_eq!(status(call(|out, err| orderbook_deltas_clone(deltas, out, err))), answer);
    assert_eq!(status(call(|out, err| orderbook_deltas_instrument_id(deltas, out, err))), answer);
    assert_eq!(status(call(|out, err| orderbook_deltas_vec_deltas(deltas, out, err))), answer);
    assert_eq!((orderbook_deltas_len(deltas), orderbook_deltas_sequence(deltas)), (0, 0));
    assert_eq!((orderbook_deltas_ts_event(deltas), orderbook_deltas_ts_init(deltas)), (0, 0));
    assert_eq!((orderbook_deltas_flags(deltas), orderbook_deltas_hash(deltas)), (0, 0));
    assert!(!orderbook_deltas_is_snapshot(deltas) && !orderbook_deltas_eq(deltas, deltas));
}

#[test]
fn a_level_lives_from_new_to_drop() {
    let _watch = watch();
    let first = level();
    let copy = call(|out, err| level_clone(Some(&first), out, err)).unwrap();
    level_drop(first);
    assert_eq!((level_side(Some(&copy)), level_size(Some(&copy)), level_exposure(Some(&copy))), (BUY, 5.0, 501.25));
    assert_eq!(level_size_raw(Some(&copy)), size(c"5").raw);
    let at = call(|out, err| level_price(Some(&copy), out, err)).unwrap();
    assert_eq!(at.raw, price(c"100.25").raw);
    level_drop(copy);
}

#[test]
fn an_empty_and_a_missing_level_answer_every_call() {
    let _watch = watch();
    let empty = zeroed::<BookLevel_API>();
    assert_no_level(Some(&empty), Status::EmptyHandle);
    assert_no_level(None, Status::NullPointer);
    level_drop(empty);
    level_drop(zeroed());
}

pub(crate) fn assert_no_level(level: Option<&BookLevel_API>, answer: Status) {
    assert_eq!(status(call(|out, err| level_clone(level, out, err))), answer);
    assert_eq!(status(call(|out, err| level_price(level, out, err))), answer);
    assert_eq!(status(call(|out, err| level_orders(level, out, err))), answer);
    assert_eq!((level_side(level), level_size(level), level_exposure(level)), (0, 0.0, 0.0));
    assert_eq!(level_size_raw(level).get(), 0);
}

#[test]
fn an_empty_and_a_missing_feed_answer_every_call() {
    let _watch = watch();
    let mut empty = zeroed::<Feed_API>();
    assert_no_feed(Some(&mut empty), Status::EmptyHandle);
    assert_no_feed(None, Status::NullPointer);
    feed_drop(empty);
    feed_drop(zeroed());
}

pub(crate) fn assert_no_feed(mut feed: Option<&mut Feed_API>, answer: Status) {
    assert_eq!(status(call(|out, err| feed_read(feed.as_deref_mut(), 10, out, err))), answer);
    let feed = feed.as_deref();
    assert_eq!(status(call(|out, err| feed_format_to_cstr(feed, out, err))), answer);
    assert_eq!(status(call(|out, err| feed_schema_to_cstr(feed, out, err))), answer);
    assert_eq!(status(call(|out, err| feed_skipped(feed, 0, None, out, err))), answer);
    let progress = feed_progress(feed);
    assert_eq!((progress.records, progress.bytes_read, progress.bytes_total), (0, 0, 0));
}
