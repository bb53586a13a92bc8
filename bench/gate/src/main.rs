//! Runs one hot path, named on the command line, a fixed number of times: what callgrind counts between `measured` and its
//! end is the same on every run.

use std::{env, hint::black_box, mem::MaybeUninit};

use nautilus_cython_ffi::{
    delta::OrderBookDelta_t,
    orderbook::{orderbook_apply_delta, orderbook_drop, orderbook_new},
    price::price_from_cstr,
};
use nautilus_cython_model::{
    data::{BookOrder, OrderBookDelta},
    enums::{BookAction, BookType, OrderSide},
    identifiers::InstrumentId,
    orderbook::{DeltaColumns, FixedColumn, OrderBook},
    types::{Price, Quantity},
};

/// Changes of a path; the counts are per change.
const EVENTS: usize = 20_000;
const RESTING: u64 = 4_000;
const CENT: i128 = 10_i128.pow(14);

fn main() {
    let path = env::args().nth(1).expect("the name of a path");
    match path.as_str() {
        "l3_apply_delta" => apply_deltas(BookType::L3_MBO),
        "l2_apply_delta" => apply_deltas(BookType::L2_MBP),
        "l3_apply_columns" => apply_columns(BookType::L3_MBO),
        "l2_apply_columns" => apply_columns(BookType::L2_MBP),
        "ffi_apply_delta" => ffi_apply_delta(),
        "top" => read(|book| black_box(book.top()).bid.is_some()),
        "ten_levels" => read(|book| book.bids(Some(10)).fold(0, |sum, level| sum ^ level.price.raw()) != 1),
        "level_values" => {
            let (mut prices, mut sizes) = ([0.0; 100], [0.0; 100]);
            read(|book| book.level_values(OrderSide::Buy, &mut prices, &mut sizes).is_ok());
        }
        "price_from_cstr" => measured(&mut || {
            let mut price = MaybeUninit::uninit();
            for _ in 0..EVENTS {
                // SAFETY: a NUL-terminated string.
                black_box(unsafe { price_from_cstr(black_box(c"61000.10").as_ptr(), Some(&mut price), None) });
            }
        }),
        "price_from_raw" => measured(&mut || {
            for n in 0..EVENTS as i128 {
                black_box(Price::from_raw(black_box(n * CENT), 2).expect("a price"));
            }
        }),
        path => panic!("there is no path {path}"),
    }
}

/// What is counted.
#[inline(never)]
fn measured(path: &mut dyn FnMut()) {
    path();
}

fn instrument() -> InstrumentId {
    "ESH4.GLBX".parse().expect("an identifier")
}

/// Orders around a fixed price: some thousand rest, and each event is an add, an update or a delete.
fn deltas() -> Vec<OrderBookDelta> {
    let mut seed = 42_u64;
    let mut random = move |below: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % below
    };
    let change = |n: u64| {
        let id = if n < RESTING { n } else { random(RESTING + RESTING / 4) };
        let action = match random(10) {
            _ if n < RESTING => BookAction::Add,
            0..4 => BookAction::Add,
            4..8 => BookAction::Delete,
            _ => BookAction::Update,
        };
        let octave = 3 + random(6);
        let distance = i128::from(1 + random(1 << octave));
        let buy = id % 2 == 0;
        let order = BookOrder {
            side: if buy { OrderSide::Buy } else { OrderSide::Sell },
            price: Price::from_raw((480_000 + if buy { -distance } else { distance }) * CENT, 2).expect("a price"),
            size: Quantity::from_raw(u128::from(1 + random(50)) * 10_u128.pow(16), 0).expect("a size"),
            order_id: id,
        };
        let instrument_id = instrument();
        OrderBookDelta { instrument_id, action, order, flags: 0, sequence: n + 1, ts_event: n + 1, ts_init: n + 1 }
    };
    (0..RESTING + EVENTS as u64).map(change).collect()
}

fn filled(book_type: BookType, deltas: &[OrderBookDelta]) -> OrderBook {
    let mut book = OrderBook::new(instrument(), book_type);
    deltas[..RESTING as usize].iter().for_each(|delta| book.apply_delta(delta).expect("a valid delta"));
    book
}

fn apply_deltas(book_type: BookType) {
    let deltas = deltas();
    let mut book = filled(book_type, &deltas);
    measured(&mut || {
        deltas[RESTING as usize..].iter().for_each(|delta| book.apply_delta(delta).expect("a valid delta"));
    });
}

fn apply_columns(book_type: BookType) {
    let deltas = deltas();
    let mut book = filled(book_type, &deltas);
    let rows = &deltas[RESTING as usize..];
    let words = |raw: u128| [raw as u64, (raw >> 64) as u64];
    let action: Vec<_> = rows.iter().map(|delta| delta.action as u8).collect();
    let side: Vec<_> = rows.iter().map(|delta| delta.order.side as u8).collect();
    let price: Vec<_> = rows.iter().map(|delta| words(delta.order.price.raw().cast_unsigned())).collect();
    let size: Vec<_> = rows.iter().map(|delta| words(delta.order.size.raw())).collect();
    let order_id: Vec<_> = rows.iter().map(|delta| delta.order.order_id).collect();
    let ts_event: Vec<_> = rows.iter().map(|delta| delta.ts_event).collect();
    let columns = DeltaColumns {
        action: &action,
        side: &side,
        price: FixedColumn::Raw(&price),
        size: FixedColumn::Raw(&size),
        order_id: Some(&order_id),
        flags: None,
        sequence: Some(&ts_event),
        ts_event: Some(&ts_event),
        price_precision: 2,
        size_precision: 0,
    };
    measured(&mut || book.apply_columns(&columns).expect("valid columns"));
}

fn ffi_apply_delta() {
    let deltas: Vec<OrderBookDelta_t> = deltas().into_iter().map(OrderBookDelta_t::from).collect();
    let mut out = MaybeUninit::uninit();
    let _ = orderbook_new(instrument().into(), BookType::L3_MBO as u8, Some(&mut out), None);
    // SAFETY: the call cannot fail with these arguments.
    let mut book = unsafe { out.assume_init() };
    let mut apply = |deltas: &[OrderBookDelta_t]| {
        for delta in deltas {
            black_box(orderbook_apply_delta(Some(&mut book), Some(delta), None));
        }
    };
    apply(&deltas[..RESTING as usize]);
    measured(&mut || apply(&deltas[RESTING as usize..]));
    orderbook_drop(book);
}

fn read(mut question: impl FnMut(&OrderBook) -> bool) {
    let book = filled(BookType::L3_MBO, &deltas());
    measured(&mut || {
        for _ in 0..EVENTS {
            assert!(question(black_box(&book)));
        }
    });
}
