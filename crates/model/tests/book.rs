//! What each operation of an order book means, case by case.

#![allow(clippy::unwrap_used, reason = "a test that unwraps an error fails")]

mod common;

use std::{cell::RefCell, num::NonZeroUsize};

use common::{ask, bid, delta, instrument, no_side, price, size};
use nautilus_cython_core::ErrorKind;
use nautilus_cython_model::{
    data::{BookOrder, OrderBookDelta, OrderBookDeltas, OrderBookDepth10, QuoteTick},
    enums::{BookAction, BookType, OrderSide, RecordFlag},
    orderbook::{BookFill, BookLevel, BookState, OrderBook},
    types::{
        Price, Quantity,
        price::{PRICE_RAW_MAX, PRICE_RAW_MIN},
        quantity::QUANTITY_RAW_MAX,
    },
};

fn book(book_type: BookType, orders: &[BookOrder]) -> OrderBook {
    let mut book = OrderBook::new(instrument("A"), book_type);
    for (n, order) in orders.iter().enumerate() {
        book.update(order, 0, n as u64 + 1, n as u64 + 1).unwrap();
    }
    book
}

fn l3(orders: &[BookOrder]) -> OrderBook {
    book(BookType::L3_MBO, orders)
}

fn l2(orders: &[BookOrder]) -> OrderBook {
    book(BookType::L2_MBP, orders)
}

/// Ids of the orders at a price, first in first.
fn queue(book: &OrderBook, side: OrderSide, at: &str) -> Vec<u64> {
    book.level_orders(side, price(at)).map(|order| order.order_id).collect()
}

fn summary(levels: impl Iterator<Item = BookLevel>) -> Vec<String> {
    levels.map(|level| format!("{} x {} ({})", level.price, level.size, level.count)).collect()
}

fn deltas(list: Vec<OrderBookDelta>) -> OrderBookDeltas {
    OrderBookDeltas::new(instrument("A"), list).unwrap()
}

fn quote(bid: (&str, &str), ask: (&str, &str), ts_event: u64) -> QuoteTick {
    QuoteTick {
        instrument_id: instrument("A"),
        bid_price: price(bid.0),
        ask_price: price(ask.0),
        bid_size: size(bid.1),
        ask_size: size(ask.1),
        ts_event,
        ts_init: ts_event,
    }
}

#[test]
fn levels_come_best_first_and_cost_what_they_return() {
    let book =
        l3(&[bid("9.9", "1", 1), bid("10.0", "2", 2), bid("10.0", "3", 3), ask("10.2", "4", 4), ask("10.1", "5", 5)]);
    assert_eq!(summary(book.bids(None)), ["10.0 x 5 (2)", "9.9 x 1 (1)"]);
    assert_eq!(summary(book.asks(None)), ["10.1 x 5 (1)", "10.2 x 4 (1)"]);
    assert_eq!(summary(book.bids(Some(1))), ["10.0 x 5 (2)"]);
    assert_eq!(book.asks(Some(0)).next(), None);
    assert_eq!(book.top().bid, book.bids(None).next());
    assert_eq!(book.top().ask, book.asks(None).next());
    assert_eq!(summary(book.bids_down_to(price("9.95"))), ["10.0 x 5 (2)"]);
    assert_eq!(summary(book.asks_up_to(price("10.2"))), ["10.1 x 5 (1)", "10.2 x 4 (1)"]);
    assert_eq!((book.bid_level_count(), book.ask_level_count(), book.order_count()), (2, 2, 5));
}

#[test]
fn a_smaller_size_keeps_its_place_and_a_larger_one_loses_it() {
    let mut book = l3(&[bid("10", "5", 1), bid("10", "5", 2), bid("10", "5", 3)]);
    book.update(&bid("10", "4", 1), 0, 4, 4).unwrap();
    assert_eq!(queue(&book, OrderSide::Buy, "10"), [1, 2, 3]);
    book.update(&bid("10", "6", 1), 0, 5, 5).unwrap();
    assert_eq!(queue(&book, OrderSide::Buy, "10"), [2, 3, 1]);
    book.update(&bid("10", "7", 1), 0, 6, 6).unwrap();
    assert_eq!(queue(&book, OrderSide::Buy, "10"), [2, 3, 1]);
    assert_eq!(book.best_bid_size(), Some(size("17")));
}

#[test]
fn an_order_that_moves_goes_to_the_end_and_leaves_nothing_behind() {
    let mut book = l3(&[bid("10", "5", 1), bid("9", "5", 2)]);
    book.add(&bid("9", "5", 1), 0, 3, 3).unwrap();
    assert_eq!(summary(book.bids(None)), ["9 x 10 (2)"]);
    assert_eq!(queue(&book, OrderSide::Buy, "9"), [2, 1]);
    book.update(&ask("11", "5", 1), 0, 4, 4).unwrap();
    assert_eq!(summary(book.bids(None)), ["9 x 5 (1)"]);
    assert_eq!(summary(book.asks(None)), ["11 x 5 (1)"]);
}

#[test]
fn unknown_ids_are_added_by_updates_and_counted_by_deletes() {
    let mut book = l3(&[]);
    book.update(&bid("10", "5", 1), 0, 1, 1).unwrap();
    book.delete(&bid("10", "5", 2), 0, 2, 2);
    assert_eq!((book.order_count(), book.update_count(), book.sequence()), (1, 2, 2));
    book.update(&bid("10", "0", 1), 0, 3, 3).unwrap();
    assert_eq!((book.order_count(), book.update_count()), (0, 3));
}

#[test]
fn orders_without_side_are_found_by_id() {
    let mut book = l3(&[bid("10", "5", 1), ask("11", "5", 2)]);
    book.update(&no_side("11", "4", 2), 0, 3, 3).unwrap();
    assert_eq!(book.best_ask_size(), Some(size("4")));
    book.add(&no_side("9", "1", 1), 0, 4, 4).unwrap();
    assert_eq!(summary(book.bids(None)), ["9 x 1 (1)"]);
    book.delete(&no_side("9", "1", 1), 0, 5, 5);
    assert_eq!((book.bid_level_count(), book.update_count()), (0, 5));

    // Unknown: an update or delete is skipped, an add is an error.
    book.update(&no_side("9", "1", 7), 0, 6, 6).unwrap();
    book.delete(&no_side("9", "1", 7), 0, 7, 7);
    let error = book.add(&no_side("9", "1", 7), 0, 8, 8).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidValue);
    assert_eq!((book.order_count(), book.update_count(), book.sequence()), (1, 5, 5));
}

#[test]
fn levels_without_side_are_found_by_price() {
    let mut book = l2(&[bid("10", "5", 0), ask("11", "5", 0), bid("12", "1", 0), ask("12", "1", 0)]);
    book.delete(&no_side("11", "5", 0), 0, 5, 5);
    assert_eq!(summary(book.asks(None)), ["12 x 1 (1)"]);
    book.delete(&no_side("12", "5", 0), 0, 6, 6);
    assert_eq!(book.update_count(), 5, "a price on both sides tells nothing");
}

#[test]
fn flagged_records_in_an_l3_book_stand_for_levels() {
    let mut book = l3(&[]);
    let mbp = RecordFlag::F_MBP as u8;
    for order in [bid("10", "5", 9), bid("10", "7", 8), ask("10", "1", 9), bid("9", "2", 9)] {
        book.update(&order, mbp, 1, 1).unwrap();
    }
    assert_eq!(summary(book.bids(None)), ["10 x 7 (1)", "9 x 2 (1)"]);
    assert_eq!(summary(book.asks(None)), ["10 x 1 (1)"]);
    book.delete(&no_side("9", "2", 0), mbp, 2, 2);
    assert_eq!(book.bid_level_count(), 1);
    book.clear(3, 3);
    let tob = RecordFlag::F_TOB as u8;
    for order in [bid("10", "5", 9), bid("11", "6", 8), ask("12", "1", 9)] {
        book.update(&order, tob, 4, 4).unwrap();
    }
    assert_eq!(summary(book.bids(None)), ["11 x 6 (1)"]);
    assert_eq!(queue(&book, OrderSide::Buy, "11"), [1]);
    assert_eq!(queue(&book, OrderSide::Sell, "12"), [2]);
}

#[test]
fn an_l1_book_shows_the_last_price_of_each_side() {
    let mut book = book(BookType::L1_MBP, &[bid("10", "5", 0), bid("9", "6", 0), ask("11", "7", 0)]);
    assert_eq!(summary(book.bids(None)), ["9 x 6 (1)"]);
    assert_eq!(queue(&book, OrderSide::Sell, "11"), [2]);
    let error = book.add(&bid("10", "5", 0), 0, 4, 4).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidState);
    book.delete(&bid("0", "0", 0), 0, 4, 4);
    assert_eq!(book.best_bid_price(), None);
}

#[test]
fn older_news_cannot_overwrite_newer_on_an_l1_book() {
    let mut book = book(BookType::L1_MBP, &[]);
    book.update(&bid("10", "5", 0), 0, 7, 100).unwrap();
    book.update(&bid("9", "5", 0), 0, 8, 99).unwrap();
    book.update(&bid("9", "5", 0), 0, 6, 100).unwrap();
    book.delete(&bid("10", "5", 0), 0, 6, 100);
    assert_eq!((book.best_bid_price(), book.update_count()), (Some(price("10")), 1));
    // The other side is younger than nothing; a deleted side stays protected.
    book.update(&ask("11", "5", 0), 0, 5, 98).unwrap();
    book.delete(&bid("10", "5", 0), 0, 8, 101);
    book.update(&bid("9", "5", 0), 0, 9, 100).unwrap();
    assert_eq!((book.best_bid_price(), book.best_ask_price()), (None, Some(price("11"))));
    // A quote changes the side it is newer for.
    book.update_quote_tick(&quote(("8", "1"), ("12", "1"), 99)).unwrap();
    assert_eq!((book.best_bid_price(), book.best_ask_price()), (None, Some(price("12"))));
}

#[test]
fn quotes_and_trades_update_l1_books_only() {
    let mut book = book(BookType::L1_MBP, &[]);
    book.update_quote_tick(&quote(("10", "1"), ("11", "0"), 5)).unwrap();
    assert_eq!((book.best_bid_price(), book.best_ask_price()), (Some(price("10")), None));
    assert_eq!((book.update_count(), book.ts_last()), (1, 5));
    assert_eq!(
        l2(&[]).update_quote_tick(&quote(("1", "1"), ("2", "1"), 1)).unwrap_err().kind(),
        ErrorKind::InvalidState
    );
    let mut other = quote(("10", "1"), ("11", "1"), 6);
    other.instrument_id = instrument("B");
    assert_eq!(book.update_quote_tick(&other).unwrap_err().kind(), ErrorKind::InvalidValue);
}

#[test]
fn sequence_and_time_move_forward_only() {
    let mut book = l3(&[]);
    book.update(&bid("10", "1", 1), 0, 10, 100).unwrap();
    book.update(&bid("10", "1", 2), 0, 9, 99).unwrap();
    assert_eq!((book.sequence(), book.ts_last(), book.update_count()), (10, 100, 2));
    book.clear_bids(11, 90);
    assert_eq!((book.sequence(), book.ts_last(), book.order_count()), (11, 100, 0));
    book.reset();
    assert_eq!((book.sequence(), book.ts_last(), book.update_count()), (0, 0, 0));
}

/// Keeps the warnings of this thread: tests run at the same time.
struct Warnings;

thread_local! {
    static WARNINGS: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

impl log::Log for Warnings {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &log::Record<'_>) {
        WARNINGS.with_borrow_mut(|warnings| warnings.push(record.args().to_string()));
    }

    fn flush(&self) {}
}

#[test]
fn going_back_in_sequence_or_time_is_a_warning() {
    log::set_logger(&Warnings).unwrap();
    log::set_max_level(log::LevelFilter::Warn);
    let mut book = l3(&[]);
    for (sequence, ts_event) in [(5, 50), (5, 50), (0, 51), (6, 51)] {
        book.update(&bid("10", "1", 1), 0, sequence, ts_event).unwrap();
    }
    assert_eq!(WARNINGS.take(), [""; 0], "no number is not a step back");
    book.update(&bid("10", "1", 1), 0, 4, 51).unwrap();
    assert_eq!(WARNINGS.take(), ["A.VENUE book went back in sequence: 4 after 6"]);
    book.update(&bid("10", "1", 1), 0, 7, 49).unwrap();
    assert_eq!(WARNINGS.take(), ["A.VENUE book went back in time: ts_event 49 after 51"]);
}

#[test]
fn clearing_one_side_leaves_the_other() {
    let orders = [bid("10", "1", 1), bid("9", "1", 2), ask("11", "1", 3)];
    for mut book in [l3(&orders), l2(&orders), book(BookType::L1_MBP, &orders)] {
        book.clear_bids(4, 4);
        assert_eq!((book.bid_level_count(), book.ask_level_count()), (0, 1));
        book.update(&bid("10", "2", 1), 0, 5, 5).unwrap();
        assert_eq!(summary(book.bids(None)), ["10 x 2 (1)"]);
        book.clear_asks(6, 6);
        assert_eq!((book.bid_level_count(), book.ask_level_count()), (1, 0));
        book.clear(7, 7);
        assert_eq!(book.order_count(), 0);
    }
}

#[test]
fn another_instrument_is_refused_before_anything_changes() {
    let mut book = l3(&[bid("10", "1", 1)]);
    let before = book.snapshot();
    let mut wrong = delta(BookAction::Clear, BookOrder::NULL, 0, 9);
    wrong.instrument_id = instrument("B");
    assert_eq!(book.apply_delta(&wrong).unwrap_err().kind(), ErrorKind::InvalidValue);
    let batch = OrderBookDeltas::new(instrument("B"), vec![wrong]).unwrap();
    assert!(book.apply_deltas(&batch).unwrap_err().message().contains("B.VENUE"));
    let depth = OrderBookDepth10::new(instrument("B"), &[], &[], &[], &[], 0, 9, 9, 9).unwrap();
    assert_eq!(book.apply_depth(&depth).unwrap_err().kind(), ErrorKind::InvalidValue);
    assert_eq!(book.snapshot(), before);
}

#[test]
fn a_batch_that_fails_half_way_changes_nothing() {
    let mut book = l3(&[bid("10", "1", 1)]);
    let before = book.snapshot();
    let batch = deltas(vec![
        delta(BookAction::Delete, bid("10", "1", 1), 0, 5),
        delta(BookAction::Add, ask("11.5", "1", 2), 0, 6),
        delta(BookAction::Update, no_side("11", "1", 1), 0, 7),
        delta(BookAction::Add, no_side("11", "1", 1), 0, 8),
    ]);
    assert_eq!(book.apply_deltas(&batch).unwrap_err().kind(), ErrorKind::InvalidValue);
    assert_eq!(book.snapshot(), before);
}

#[test]
fn a_side_known_earlier_in_the_batch_counts() {
    let mut book = l3(&[]);
    let batch = deltas(vec![
        delta(BookAction::Add, bid("10", "1", 1), 0, 5),
        delta(BookAction::Add, no_side("9", "1", 1), 0, 6),
    ]);
    book.apply_deltas(&batch).unwrap();
    assert_eq!(summary(book.bids(None)), ["9 x 1 (1)"]);
}

#[test]
fn prices_too_far_apart_for_one_unit_are_an_error_that_names_the_price() {
    let far = BookOrder::new(OrderSide::Sell, Price::from_raw(PRICE_RAW_MAX, 0).unwrap(), size("1"), 2);
    let fine = BookOrder::new(OrderSide::Buy, Price::from_raw(PRICE_RAW_MIN + 1, 16).unwrap(), size("1"), 1);
    for mut book in [l2(&[fine]), l3(&[fine])] {
        let before = book.snapshot();
        let error = book.update(&far, 0, 2, 2).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Overflow);
        assert!(error.message().contains("17014118346046"), "{error}");
        let batch = deltas(vec![delta(BookAction::Clear, BookOrder::NULL, 0, 3), delta(BookAction::Add, far, 0, 4)]);
        assert_eq!(book.snapshot(), before);
        book.apply_deltas(&batch).unwrap();
        assert_eq!(book.best_ask_price(), Some(far.price));
    }
}

#[test]
fn the_largest_sizes_add_up_without_wrapping() {
    let largest = Quantity::from_raw(QUANTITY_RAW_MAX, 16).unwrap();
    let orders: Vec<_> = (1..=3).map(|id| BookOrder::new(OrderSide::Sell, price("1"), largest, id)).collect();
    let book = l3(&orders);
    assert_eq!(book.quantity_raw_for_price(price("1"), OrderSide::Buy).unwrap(), 3 * QUANTITY_RAW_MAX);
    assert_eq!(book.best_ask_size(), Some(largest), "a quantity holds no more");
    assert_eq!(book.simulate_fills(&BookOrder::new(OrderSide::Buy, price("1"), largest, 9)).unwrap().len(), 1);
}

#[test]
fn a_finer_price_or_size_changes_nothing_else() {
    let mut book = l3(&[bid("10", "5", 1), bid("10", "5", 2), ask("11", "5", 3)]);
    book.update(&bid("9.9999999999999999", "0.0000000000000001", 4), 0, 4, 4).unwrap();
    assert_eq!(queue(&book, OrderSide::Buy, "10"), [1, 2]);
    assert_eq!(book.best_bid_price().unwrap().precision(), 16);
    assert_eq!(book.spread_raw(), Some(10_i128.pow(16)));
    let raws: Vec<u128> = book.bids(None).map(|level| level.size.raw()).collect();
    assert_eq!(raws, [10 * 10_u128.pow(16), 1]);
}

#[test]
fn crossed_and_locked_books_are_legitimate_but_not_integral() {
    let mut book = l3(&[bid("10", "5", 1), ask("10", "5", 2)]);
    book.check_integrity().unwrap();
    assert_eq!(book.spread(), Some(0.0));
    book.update(&ask("9.5", "1", 3), 0, 3, 3).unwrap();
    assert_eq!((book.spread(), book.midpoint()), (Some(-0.5), Some(9.75)));
    assert_eq!(book.check_integrity().unwrap_err().kind(), ErrorKind::InvalidState);
}

#[test]
fn walks_answer_what_an_order_would_get() {
    let book = l3(&[ask("1.1", "2", 1), ask("1.3", "2", 2), ask("1.3", "1", 3), bid("1.0", "4", 4)]);
    let buy = OrderSide::Buy;
    assert_eq!(book.get_avg_px_for_quantity(size("2"), buy).unwrap(), 1.1);
    assert_eq!(book.get_avg_px_for_quantity(size("4"), buy).unwrap(), 1.2);
    assert_eq!(book.get_avg_px_for_quantity(size("4000"), buy).unwrap(), 1.22);
    assert_eq!(book.get_avg_px_for_quantity(size("1"), OrderSide::Sell).unwrap(), 1.0);
    assert_eq!(l3(&[]).get_avg_px_for_quantity(size("1"), buy).unwrap(), 0.0);
    assert_eq!(book.get_avg_px_for_quantity(size("0"), buy).unwrap(), 0.0);
    assert_eq!(book.get_worst_px_for_quantity(size("2"), buy).unwrap(), Some(price("1.1")));
    assert_eq!(book.get_worst_px_for_quantity(size("3"), buy).unwrap(), Some(price("1.3")));
    assert_eq!(book.get_worst_px_for_quantity(size("0"), buy).unwrap(), None);
    assert_eq!(book.get_quantity_for_price(price("1.2"), buy).unwrap(), 2.0);
    assert_eq!(book.get_quantity_for_price(price("1.3"), buy).unwrap(), 5.0);
    assert_eq!(book.get_quantity_for_price(price("1.1"), OrderSide::Sell).unwrap(), 0.0);
    assert_eq!(book.get_quantity_at_level(price("1.3"), buy).unwrap(), size("3"));
    assert_eq!(book.get_quantity_at_level(price("1.2"), buy).unwrap(), size("0"));
    let fill = |at, of| BookFill { price: price(at), size: size(of) };
    assert_eq!(book.get_all_crossed_levels(price("1.3"), buy).unwrap(), [fill("1.1", "2"), fill("1.3", "3")]);
    let order = BookOrder::new(buy, price("1.3"), size("4.5"), 9);
    assert_eq!(book.simulate_fills(&order).unwrap(), [fill("1.1", "2"), fill("1.3", "2"), fill("1.3", "0.5")]);
    let order = BookOrder::new(buy, price("1.2"), size("4.5"), 9);
    assert_eq!(book.simulate_fills(&order).unwrap(), [fill("1.1", "2")]);
}

#[test]
fn questions_without_a_side_are_errors() {
    let book = l3(&[ask("1.1", "2", 1)]);
    let none = OrderSide::NoOrderSide;
    let kinds = [
        book.get_avg_px_for_quantity(size("1"), none).unwrap_err().kind(),
        book.get_worst_px_for_quantity(size("1"), none).unwrap_err().kind(),
        book.get_quantity_for_price(price("1"), none).unwrap_err().kind(),
        book.get_quantity_at_level(price("1"), none).unwrap_err().kind(),
        book.get_all_crossed_levels(price("1"), none).unwrap_err().kind(),
        book.simulate_fills(&no_side("1", "1", 1)).unwrap_err().kind(),
    ];
    assert_eq!(kinds, [ErrorKind::InvalidValue; 6]);
    assert_eq!(book.level_orders(none, price("1.1")).count(), 0);
}

#[test]
fn snapshots_rebuild_the_book() {
    let orders = [bid("10", "5", 7), bid("10", "5", 3), ask("11", "5", 5)];
    for original in [l3(&orders), l2(&orders), book(BookType::L1_MBP, &orders)] {
        let deltas = original.to_snapshot_deltas(8, 9);
        let flags: Vec<u8> = deltas.deltas().iter().map(|delta| delta.flags).collect();
        assert!(deltas.is_snapshot());
        assert!(flags[..flags.len() - 1].iter().all(|&flags| flags == 32));
        assert_eq!((deltas.flags(), deltas.sequence(), deltas.ts_event(), deltas.ts_init()), (160, 3, 8, 9));
        let mut copy = OrderBook::new(instrument("A"), original.book_type());
        copy.apply_deltas(&deltas).unwrap();
        assert!(copy.orders().eq(original.orders()));
    }
    let empty = l3(&[]).to_snapshot_deltas(1, 1);
    assert_eq!((empty.deltas().len(), empty.flags()), (1, 160));
}

#[test]
fn depth10_holds_the_best_levels_and_replaces_the_book() {
    let bids: Vec<_> = (0..12).map(|n| bid(&format!("{}", 100 - n), "1", n + 1)).collect();
    let mut original = l3(&bids);
    original.update(&bid("100", "2", 99), 0, 20, 20).unwrap();
    let depth = original.to_depth10(21, 22);
    assert_eq!((depth.bids[0].size, depth.bid_counts[0]), (size("3"), 2));
    assert_eq!((depth.bids[9].price, depth.bid_counts[9]), (price("91"), 1));
    assert_eq!((depth.asks[0], depth.ask_counts[0]), (BookOrder::NULL, 0));
    assert_eq!((depth.sequence, depth.ts_event, depth.ts_init), (20, 21, 22));
    assert_eq!(depth.to_quote_tick(), None);
    for (book_type, levels) in [(BookType::L1_MBP, 1), (BookType::L2_MBP, 10), (BookType::L3_MBO, 10)] {
        let mut copy = book(book_type, &[bid("1", "1", 1), ask("120.5", "1", 2)]);
        copy.apply_depth(&depth).unwrap();
        assert_eq!((copy.bid_level_count(), copy.ask_level_count()), (levels, 0));
        assert_eq!(copy.best_bid_size(), Some(size("3")));
        assert_eq!((copy.update_count(), copy.sequence(), copy.ts_last()), (3, 20, 21));
    }
}

#[test]
fn quotes_need_both_sides_and_share_a_precision() {
    assert_eq!(l3(&[bid("10", "5", 1)]).to_quote_tick(), None);
    let tick = book(BookType::L1_MBP, &[bid("10", "5", 1), ask("10.25", "1.5", 2)]).to_quote_tick().unwrap();
    assert_eq!((tick.bid_price.precision(), tick.bid_size.precision()), (2, 1));
    assert_eq!((tick.ask_price, tick.ts_event, tick.ts_init), (price("10.25"), 2, 2));
}

#[test]
fn what_fits_a_book_fits_in_any_order() {
    // A price with 16 decimals makes the unit of counting as small as it gets. The others are 1,800 apart.
    let orders = [bid("0.0000000000000001", "1", 1), bid("-900", "1", 2), ask("900", "1", 3)];
    let state = l3(&orders).snapshot();
    assert_eq!(OrderBook::restore(&state).unwrap().snapshot(), state);
    for turn in 0..3 {
        let mut turned = orders;
        turned.rotate_left(turn);
        assert_eq!(summary(l3(&turned).bids(None)), summary(l3(&orders).bids(None)));
    }
}

#[test]
fn a_restored_book_is_equal_in_every_state() {
    let orders = [bid("10", "5", 7), bid("10.5", "5.25", 3), ask("11", "5", 5), bid("10", "1", 1)];
    for mut original in [l3(&orders), l2(&orders), book(BookType::L1_MBP, &orders)] {
        // An L3 book whose last sequence number has the bits of F_TOB and F_MBP, and a side that was emptied.
        original.clear_asks(64 + 16, 99);
        let state = original.snapshot();
        let mut copy = OrderBook::restore(&state).unwrap();
        assert_eq!(copy.snapshot(), state);
        let stale = ask("12", "1", 9);
        for book in [&mut original, &mut copy] {
            book.update(&stale, 0, 0, 50).unwrap();
        }
        assert_eq!(copy.snapshot(), original.snapshot());
    }
}

#[test]
fn a_book_of_some_levels_forgets_what_lies_deeper() {
    let two = NonZeroUsize::new(2);
    let orders = [bid("10", "5", 1), bid("9", "1", 2), bid("9", "2", 3), bid("8", "3", 4), ask("11", "5", 5)];
    let mut book = l3(&orders);
    book.set_max_depth(two);
    assert_eq!(summary(book.bids(None)), summary(l3(&orders[..3]).bids(None)));
    // The better level pushes the worst out with both its orders, and nothing comes back when it goes.
    book.add(&bid("9.5", "1", 6), 0, 6, 6).unwrap();
    book.delete(&bid("10", "5", 1), 0, 7, 7);
    assert_eq!((book.bid_level_count(), book.ask_level_count(), book.order_count()), (1, 1, 2));
    // Forgotten orders are unknown: there is none to delete, and an update adds one if there is room.
    book.delete(&bid("9", "1", 2), 0, 8, 8);
    book.update(&bid("9", "2", 3), 0, 9, 9).unwrap();
    book.update(&bid("8", "3", 4), 0, 10, 10).unwrap();
    assert_eq!((book.order_count(), book.update_count()), (3, 10));
    let state = book.snapshot();
    assert_eq!(OrderBook::restore(&state).unwrap().snapshot(), state);
    let too_deep = BookState { max_depth: NonZeroUsize::new(1), ..state };
    assert_eq!(OrderBook::restore(&too_deep).unwrap_err().kind(), ErrorKind::InvalidValue);
    book.reset();
    assert_eq!(book.max_depth(), two);
    book.set_max_depth(None);
    assert_eq!(book.max_depth(), None);
}

#[test]
fn a_tampered_state_is_refused() {
    let orders = [bid("10", "5", 7), bid("10.5", "5", 3), ask("11", "5", 5)];
    for original in [l3(&orders), l2(&orders), book(BookType::L1_MBP, &orders)] {
        let good = original.snapshot();
        let tamper = |change: &dyn Fn(&mut BookState)| {
            let mut state = good.clone();
            change(&mut state);
            OrderBook::restore(&state).unwrap_err().kind()
        };
        assert_eq!(tamper(&|state| state.orders.push(state.orders[0])), ErrorKind::InvalidValue);
        assert_eq!(tamper(&|state| state.orders[0].size = size("0")), ErrorKind::InvalidValue);
        assert_eq!(tamper(&|state| state.orders[0].side = OrderSide::NoOrderSide), ErrorKind::InvalidValue);
        assert_eq!(tamper(&|state| state.price_precision = 0), ErrorKind::InvalidValue);
        assert_eq!(tamper(&|state| state.size_precision = 17), ErrorKind::InvalidValue);
        let mut extreme = good.clone();
        extreme.update_count = u64::MAX;
        extreme.sequence = u64::MAX;
        extreme.ts_last = u64::MAX;
        let mut book = OrderBook::restore(&extreme).unwrap();
        book.update(&bid("1", "1", 1), 0, 1, 1).unwrap();
        assert_eq!(book.update_count(), u64::MAX);
    }
}

#[test]
fn the_table_shows_asks_above_bids() {
    let book =
        l3(&[bid("10.0", "5", 1), bid("9.5", "12", 2), ask("10.5", "1", 3), ask("11.0", "2", 4), ask("12.0", "2", 5)]);
    let expected = "\
bid_levels: 2
ask_levels: 3
sequence: 5
update_count: 5
ts_last: 5
╭──────┬───────┬──────╮
│ bids │ price │ asks │
├──────┼───────┼──────┤
│      │ 11.0  │ [2]  │
│      │ 10.5  │ [1]  │
│ [5]  │ 10.0  │      │
│ [12] │ 9.5   │      │
╰──────┴───────┴──────╯";
    assert_eq!(book.pprint(2), expected);
    assert!(book.to_string().contains("12.0"));
}

#[test]
fn deltas_are_checked_and_batched_at_the_last_of_each_event() {
    let add = |flags| delta(BookAction::Add, bid("1", "1", 1), flags, 1);
    let last = RecordFlag::F_LAST as u8;
    let batches = OrderBookDeltas::batch(&[add(0), add(last), add(last), add(0)]).unwrap();
    assert_eq!(batches.iter().map(|batch| batch.deltas().len()).collect::<Vec<_>>(), [2, 1, 1]);
    assert_eq!(OrderBookDeltas::batch(&[]).unwrap(), []);
    assert_eq!(OrderBookDeltas::new(instrument("A"), vec![]).unwrap_err().kind(), ErrorKind::InvalidValue);
    assert_eq!(OrderBookDeltas::new(instrument("B"), vec![add(0)]).unwrap_err().kind(), ErrorKind::InvalidValue);

    let new = |action, size_: &str| OrderBookDelta::new(instrument("A"), action, bid("1", size_, 1), 0, 0, 0, 0);
    assert_eq!(new(BookAction::Add, "0").unwrap_err().kind(), ErrorKind::InvalidValue);
    assert_eq!(new(BookAction::Update, "0").unwrap_err().kind(), ErrorKind::InvalidValue);
    assert!(new(BookAction::Delete, "0").unwrap().is_delete());
    let clear = OrderBookDelta::clear(instrument("A"), 1, 2, 3);
    assert!(clear.is_clear() && clear.order == BookOrder::NULL);
}

#[test]
fn orders_and_depths_check_themselves() {
    assert_eq!(bid("1.5", "4", 1).signed_size().unwrap(), 4.0);
    assert_eq!(ask("1.5", "4", 1).signed_size().unwrap(), -4.0);
    assert_eq!(no_side("1.5", "4", 1).signed_size().unwrap_err().kind(), ErrorKind::InvalidValue);
    assert_eq!(bid("1.5", "4", 1).exposure(), 6.0);
    assert_ne!(bid("1.5", "4", 1), bid("1.5", "5", 1));
    assert_eq!(format!("{:?}", bid("1.0", "1", 1)), "BookOrder(side=BUY, price=1.0, size=1, order_id=1)");

    let eleven = [bid("1", "1", 1); 11];
    let depth =
        |bids: &[BookOrder], counts: &[u32]| OrderBookDepth10::new(instrument("A"), bids, &[], counts, &[], 0, 0, 0, 0);
    assert_eq!(depth(&eleven, &[1; 11]).unwrap_err().kind(), ErrorKind::InvalidValue);
    assert_eq!(depth(&eleven[..2], &[1]).unwrap_err().kind(), ErrorKind::InvalidValue);
    assert_eq!(depth(&eleven[..2], &[1, 1]).unwrap().bids[2], BookOrder::NULL);
}
