//! Random streams through the order book and through a naive model made of maps and vectors, compared after each step:
//! every level, the queue of every price, counters, and that a failing batch changes nothing.

#![allow(clippy::unwrap_used, reason = "a test that unwraps an error fails")]

mod common;

use std::num::NonZeroUsize;

use common::{
    delta, instrument,
    naive::{Model, check, levels},
};
use nautilus_cython_core::ErrorKind;
use nautilus_cython_model::{
    data::{BookOrder, OrderBookDelta, OrderBookDeltas},
    enums::{BookAction, BookType, OrderSide, RecordFlag},
    orderbook::{DeltaColumns, FixedColumn, OrderBook},
    types::{Price, Quantity},
};
use proptest::prelude::*;

/// Where prices and sizes of a stream lie.
#[derive(Clone, Copy, Debug)]
struct Market {
    /// Raw units between neighbouring prices.
    tick: i128,
    precision: u8,
    middle: i128,
    /// Ticks from the middle to the farthest price.
    spread: i128,
    size_step: u128,
    size_precision: u8,
}

const MARKETS: [Market; 7] = [
    // A future: ticks of 0.25 and whole lots.
    Market {
        tick: 25 * E14,
        precision: 2,
        middle: 4_700 * E16,
        spread: 40,
        size_step: 1_0000 * E12,
        size_precision: 0,
    },
    // A sparse crypto book, with prices in pages far from the touch.
    Market { tick: E14, precision: 2, middle: 60_000 * E16, spread: 3_000_000, size_step: 1, size_precision: 16 },
    // Sixteen decimals.
    Market { tick: 1, precision: 16, middle: 12_345 * E16, spread: 300, size_step: 1_000_000_000, size_precision: 7 },
    // Around zero, and negative.
    Market { tick: 5 * E15, precision: 1, middle: 0, spread: 20, size_step: E16.unsigned_abs(), size_precision: 0 },
    // Large sizes on a coarse grid.
    Market { tick: E16, precision: 0, middle: 100 * E16, spread: 10, size_step: 10_u128.pow(26), size_precision: 0 },
    // Sizes that fit 64 bits one by one, but not their sums.
    Market {
        tick: E16,
        precision: 0,
        middle: 9 * E16,
        spread: 6,
        size_step: 184_467_440_737_095_513,
        size_precision: 16,
    },
    // The whole range of prices.
    Market { tick: 10 * E16, precision: 0, middle: 0, spread: 1_700_000_000_000, size_step: 1, size_precision: 16 },
];
const E12: u128 = 10_u128.pow(12);
const E14: i128 = 10_i128.pow(14);
const E15: i128 = 10_i128.pow(15);
const E16: i128 = 10_i128.pow(16);

#[derive(Clone, Debug)]
struct Step {
    action: u8,
    side: u8,
    /// Position between the middle (0.0) and the farthest price (1.0).
    distance: f64,
    size: u16,
    id: u64,
    late: u64,
}

fn steps(len: usize) -> impl Strategy<Value = Vec<Step>> {
    let distance = prop_oneof![4 => 0.0..0.01, 2 => 0.0..0.2, 1 => -1.0..1.0];
    let step = (0_u8..100, 0_u8..40, distance, 0_u16..50, 0_u64..40, 0_u64..12)
        .prop_map(|(action, side, distance, size, id, late)| Step { action, side, distance, size, id, late });
    prop::collection::vec(step, 1..len)
}

impl Market {
    fn delta(&self, step: &Step, time: u64, model: &Model) -> OrderBookDelta {
        let side = match step.side {
            0 => OrderSide::NoOrderSide,
            n if n % 2 == 0 => OrderSide::Buy,
            _ => OrderSide::Sell,
        };
        let sign = if side == OrderSide::Buy { -1 } else { 1 };
        #[expect(clippy::cast_possible_truncation, reason = "test data")]
        let ticks = (step.distance * self.spread as f64) as i128;
        let mut raw = self.middle + sign * ticks * self.tick;
        let action = match step.action {
            0..45 => BookAction::Add,
            45..70 => BookAction::Update,
            70..99 => BookAction::Delete,
            _ => BookAction::Clear,
        };
        // Half of the deletes of an aggregated book hit a level.
        if action == BookAction::Delete && step.size.is_multiple_of(2) {
            raw = model.levels().get(usize::from(step.side)).map_or(raw, |level| level.1);
        }
        let size = if step.size == 0 && action != BookAction::Delete { 0 } else { u128::from(step.size.max(1)) };
        let order = BookOrder {
            side,
            price: Price::from_raw(raw, self.precision).or_else(|_| Price::from_raw(raw, 16)).unwrap(),
            size: Quantity::from_raw(size * self.size_step, self.size_precision).unwrap(),
            order_id: if model.book_type == Some(BookType::L1_MBP) { step.id % 4 } else { step.id * 7_919 },
        };
        delta(action, order, 0, time.saturating_sub(step.late))
    }
}

fn book_types() -> impl Strategy<Value = BookType> {
    prop::sample::select(vec![BookType::L1_MBP, BookType::L2_MBP, BookType::L3_MBO])
}

/// How many levels a side keeps: mostly all.
fn depths() -> impl Strategy<Value = Option<usize>> {
    prop_oneof![2 => Just(None), 1 => (1_usize..9).prop_map(Some)]
}

/// An empty book and its model.
fn books(book_type: BookType, depth: Option<usize>) -> (OrderBook, Model) {
    let mut book = OrderBook::new(instrument("A"), book_type);
    book.set_max_depth(depth.and_then(NonZeroUsize::new));
    let mut model = Model::new(book_type);
    model.max_depth = depth;
    (book, model)
}

/// One or two markets: two make prices and sizes that leave the first grid.
fn markets() -> impl Strategy<Value = [Market; 2]> {
    let market = || prop::sample::select(MARKETS.to_vec());
    prop_oneof![2 => market().prop_map(|m| [m, m]), 1 => (market(), market()).prop_map(|(a, b)| [a, b])]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn streams_make_the_same_book_as_the_model(
        book_type in book_types(),
        depth in depths(),
        markets in markets(),
        steps in steps(300),
    ) {
        let (mut book, mut model) = books(book_type, depth);
        for (n, step) in steps.iter().enumerate() {
            let market = markets[usize::from(step.late == 3)];
            let delta = market.delta(step, n as u64 + 20, &model);
            let before = book.snapshot();
            match book.apply_delta(&delta) {
                Ok(()) => prop_assert!(model.apply(&delta)),
                Err(error) if error.kind() == ErrorKind::Overflow => prop_assert_eq!(book.snapshot(), before),
                Err(_) => {
                    prop_assert!(!model.apply(&delta));
                    prop_assert_eq!(book.snapshot(), before);
                }
            }
            check(&book, &model);
        }
        for side in [OrderSide::Buy, OrderSide::Sell] {
            let mut prices = [f64::NAN; 7];
            let mut sizes = [f64::NAN; 6];
            let written = book.level_values(side, &mut prices, &mut sizes).unwrap();
            let shown = if side == OrderSide::Buy { book.bids(Some(6)) } else { book.asks(Some(6)) };
            let expected: Vec<_> = shown.map(|level| (level.price.as_f64(), level.size.as_f64())).collect();
            let values: Vec<_> = prices.into_iter().zip(sizes).take(written).collect();
            prop_assert_eq!(values, expected);
        }
        let state = book.snapshot();
        prop_assert_eq!(OrderBook::restore(&state).unwrap().snapshot(), state);
        let mut copy = OrderBook::new(instrument("A"), book_type);
        copy.apply_deltas(&book.to_snapshot_deltas(u64::MAX, 0)).unwrap();
        prop_assert_eq!(levels(&copy), levels(&book));
    }

    #[test]
    fn batches_apply_wholly_or_not_at_all(
        book_type in book_types(),
        depth in depths(),
        markets in markets(),
        steps in steps(300),
    ) {
        let (mut book, mut model) = books(book_type, depth);
        let mut time = 20;
        for batch in steps.chunk_by(|step, _| step.late != 0) {
            let market = markets[usize::from(batch[0].size.is_multiple_of(4))];
            let mut after = model.clone();
            let mut allowed = true;
            let deltas: Vec<_> = batch
                .iter()
                .map(|step| {
                    time += 1;
                    let delta = market.delta(step, time, &after);
                    allowed = allowed && after.apply(&delta);
                    delta
                })
                .collect();
            let before = book.snapshot();
            match book.apply_deltas(&OrderBookDeltas::new(instrument("A"), deltas).unwrap()) {
                Ok(()) => {
                    prop_assert!(allowed);
                    model = after;
                }
                Err(error) => {
                    prop_assert!(!allowed || error.kind() == ErrorKind::Overflow);
                    prop_assert_eq!(book.snapshot(), before);
                }
            }
            check(&book, &model);
        }
    }

    #[test]
    fn columns_do_what_their_rows_would_do_as_deltas(
        book_type in book_types(),
        depth in depths(),
        markets in markets(),
        steps in steps(300),
        len in 1_usize..150,
        narrow in any::<bool>(),
        flags in prop_oneof![4 => Just(0), 1 => Just(RecordFlag::F_MBP as u8), 1 => Just(RecordFlag::F_TOB as u8)],
    ) {
        let (mut book, mut model) = books(book_type, depth);
        let mut expected = book.clone();
        for (n, batch) in steps.chunks(len).enumerate() {
            let deltas: Vec<_> = batch
                .iter()
                .zip(n as u64 * 1_000 + 20..)
                .map(|(step, time)| {
                    let mut delta = markets[usize::from(step.late == 3)].delta(step, time, &model);
                    delta.order.price = delta.order.price.rescaled(16).unwrap();
                    delta.order.size = delta.order.size.rescaled(16).unwrap();
                    delta.flags = if step.late == 4 { flags } else { 0 };
                    model.apply(&delta);
                    delta
                })
                .collect();
            let columns = Columns::of(&deltas, narrow);
            let outcome = expected.apply_deltas(&OrderBookDeltas::new(instrument("A"), deltas).unwrap());
            let applied = book.apply_columns(&columns.view());
            prop_assert_eq!(applied.as_ref().map_err(|error| error.kind()), outcome.as_ref().map_err(|error| error.kind()));
            prop_assert_eq!(book.snapshot(), expected.snapshot());
        }
    }
}

/// Deltas as columns.
struct Columns {
    action: Vec<u8>,
    side: Vec<u8>,
    price: Vec<[u64; 2]>,
    size: Vec<[u64; 2]>,
    /// The same in 64 bits, if they fit and that is wanted.
    narrow: Option<(Vec<i64>, Vec<i64>)>,
    order_id: Vec<u64>,
    flags: Vec<u8>,
    sequence: Vec<u64>,
    ts_event: Vec<u64>,
}

impl Columns {
    #[expect(clippy::cast_possible_truncation, reason = "both halves are used")]
    fn of(deltas: &[OrderBookDelta], narrow: bool) -> Self {
        let words = |raw: u128| [raw as u64, (raw >> 64) as u64];
        let price = |delta: &OrderBookDelta| delta.order.price.raw();
        let size = |delta: &OrderBookDelta| delta.order.size.raw();
        let prices: Option<Vec<_>> = deltas.iter().map(|delta| i64::try_from(price(delta)).ok()).collect();
        let sizes: Option<Vec<_>> = deltas.iter().map(|delta| i64::try_from(size(delta)).ok()).collect();
        Self {
            action: deltas.iter().map(|delta| delta.action as u8).collect(),
            side: deltas.iter().map(|delta| delta.order.side as u8).collect(),
            price: deltas.iter().map(|delta| words(price(delta).cast_unsigned())).collect(),
            size: deltas.iter().map(|delta| words(size(delta))).collect(),
            narrow: prices.zip(sizes).filter(|_| narrow),
            order_id: deltas.iter().map(|delta| delta.order.order_id).collect(),
            flags: deltas.iter().map(|delta| delta.flags).collect(),
            sequence: deltas.iter().map(|delta| delta.sequence).collect(),
            ts_event: deltas.iter().map(|delta| delta.ts_event).collect(),
        }
    }

    fn view(&self) -> DeltaColumns<'_> {
        let narrow = self.narrow.as_ref();
        DeltaColumns {
            action: &self.action,
            side: &self.side,
            price: narrow.map_or(FixedColumn::Raw(&self.price), |(prices, _)| FixedColumn::Steps(prices)),
            size: narrow.map_or(FixedColumn::Raw(&self.size), |(_, sizes)| FixedColumn::Steps(sizes)),
            order_id: Some(&self.order_id),
            flags: Some(&self.flags),
            sequence: Some(&self.sequence),
            ts_event: Some(&self.ts_event),
            price_precision: 16,
            size_precision: 16,
        }
    }
}

#[test]
fn columns_that_are_not_valid_name_the_row_and_change_nothing() {
    for book_type in [BookType::L2_MBP, BookType::L3_MBO] {
        let mut book = OrderBook::new(instrument("A"), book_type);
        // What is there already changes, goes and comes back before the row that is refused, beside what is new.
        let rows: Vec<_> = [BookAction::Delete, BookAction::Add, BookAction::Update]
            .into_iter()
            .cycle()
            .zip(0..100)
            .map(|(action, n)| {
                delta(action, common::bid(&format!("{}.00", 1 + n % 7), &format!("{}", 1 + n), 1 + n % 7), 0, n)
            })
            .collect();
        book.apply_columns(&Columns::of(&rows[..5], false).view()).unwrap();
        let before = book.snapshot();
        let mut refused = |break_it: &dyn Fn(&mut Columns)| {
            let mut columns = Columns::of(&rows, false);
            break_it(&mut columns);
            let message = book.apply_columns(&columns.view()).unwrap_err().message().to_owned();
            assert_eq!(book.snapshot(), before);
            message
        };
        assert!(refused(&|columns| columns.action[70] = 9).starts_with("row 70: invalid `action`: 9"));
        assert!(refused(&|columns| columns.side[70] = 3).starts_with("row 70: invalid `side`: 3"));
        assert!(refused(&|columns| columns.price[70] = [0, u64::MAX >> 1]).starts_with("row 70: invalid `price"));
        assert!(refused(&|columns| columns.size[70] = [0, u64::MAX]).starts_with("row 70: invalid `size raw`"));
        assert!(refused(&|columns| columns.size[70] = [0, 0]).starts_with("row 70: invalid `order.size`"));
        assert!(refused(&|columns| _ = columns.flags.pop()).starts_with("invalid `flags.length`: 99"));
        assert!(book.apply_columns(&Columns::of(&rows, false).view()).is_ok());
    }
}

#[test]
fn columns_with_fewer_decimals_than_the_book_are_applied() {
    for book_type in [BookType::L2_MBP, BookType::L3_MBO] {
        let mut book = OrderBook::new(instrument("A"), book_type);
        book.apply_delta(&delta(BookAction::Add, common::bid("1.0001", "2.0003", 1), 0, 1)).unwrap();
        let columns = DeltaColumns {
            action: &[BookAction::Add as u8; 2],
            side: &[OrderSide::Buy as u8; 2],
            price: FixedColumn::Steps(&[101, 102]),
            size: FixedColumn::Steps(&[3, 4]),
            order_id: Some(&[2, 3]),
            flags: None,
            sequence: None,
            ts_event: None,
            price_precision: 2,
            size_precision: 0,
        };
        book.apply_columns(&columns).unwrap();
        let shown: Vec<_> = book.bids(None).map(|level| (level.price.as_f64(), level.size.as_f64())).collect();
        assert_eq!(shown, [(1.02, 4.0), (1.01, 3.0), (1.0001, 2.0003)]);
    }
}
