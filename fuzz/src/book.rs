//! An order book against the naive model of its tests: the same changes make the same levels, or are refused by both.

use arbitrary::{Arbitrary, Unstructured};
use nautilus_cython_core::ErrorKind;
use nautilus_cython_model::{
    data::{BookOrder, OrderBookDelta},
    enums::{BookAction, BookType, OrderSide},
    orderbook::OrderBook,
    types::{Price, Quantity},
};

use crate::naive::{Model, check, levels};

const MOST_STEPS: usize = 256;

#[derive(Arbitrary, Debug)]
struct Step {
    action: u8,
    side: u8,
    ticks: i16,
    /// Every fourth price is off the grid by this much.
    odd: u8,
    size: u8,
    id: u8,
    late: u8,
}

impl Step {
    fn delta(&self, book_type: BookType, tick: i128, time: u64) -> OrderBookDelta {
        let action = match self.action % 16 {
            0..7 => BookAction::Add,
            7..11 => BookAction::Update,
            11..15 => BookAction::Delete,
            _ => BookAction::Clear,
        };
        let side = match self.side % 8 {
            0 => OrderSide::NoOrderSide,
            n if n % 2 == 0 => OrderSide::Buy,
            _ => OrderSide::Sell,
        };
        let odd = if self.odd % 4 == 3 { i128::from(self.odd) } else { 0 };
        let size = if action == BookAction::Delete { self.size.max(1) } else { self.size };
        let late = if self.late.is_multiple_of(8) { u64::from(self.late) } else { 0 };
        let order = BookOrder {
            side,
            price: Price::from_raw(i128::from(self.ticks) * tick + odd, 16).unwrap(),
            size: Quantity::from_raw(u128::from(size) * 10_u128.pow(15), 16).unwrap(),
            order_id: u64::from(if book_type == BookType::L1_MBP { self.id % 4 } else { self.id }),
        };
        let time = time.saturating_sub(late);
        let instrument_id = "A.VENUE".parse().unwrap();
        OrderBookDelta { instrument_id, action, order, flags: 0, sequence: time, ts_event: time, ts_init: time }
    }
}

/// Applies changes to a book and to the model.
pub fn run(data: &[u8]) {
    let mut bytes = Unstructured::new(data);
    let book_type =
        [BookType::L1_MBP, BookType::L2_MBP, BookType::L3_MBO][usize::from(u8::arbitrary(&mut bytes).unwrap_or(2)) % 3];
    let tick = 10_i128.pow(u32::from(u8::arbitrary(&mut bytes).unwrap_or(14)) % 20);
    let mut book = OrderBook::new("A.VENUE".parse().unwrap(), book_type);
    let mut model = Model::new(book_type);
    for n in 0..MOST_STEPS {
        let Ok(step) = Step::arbitrary(&mut bytes) else { break };
        if bytes.is_empty() {
            break;
        }
        let delta = step.delta(book_type, tick, n as u64 + 300);
        match book.apply_delta(&delta) {
            Ok(()) => assert!(model.apply(&delta), "the book allows {delta:?}"),
            Err(error) if error.kind() == ErrorKind::Overflow => {}
            Err(error) => assert!(!model.apply(&delta), "{error}"),
        }
        if n % 16 == 0 {
            check(&book, &model);
        }
    }
    check(&book, &model);
    let state = book.snapshot();
    assert_eq!(OrderBook::restore(&state).unwrap().snapshot(), state);
    let mut copy = OrderBook::new("A.VENUE".parse().unwrap(), book_type);
    copy.apply_deltas(&book.to_snapshot_deltas(u64::MAX, 0)).unwrap();
    assert_eq!(levels(&copy), levels(&book));
}
