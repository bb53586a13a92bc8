//! LOBSTER files: the book from the messages, compared with the book that LOBSTER published after each of them.
//!
//! The published book is a window of the best levels, and the messages are those that touch the window. What can be known
//! from the messages is this: a level that is in the window, from the moment when its size was seen. So
//! - a level is seeded with its published size when it enters the window from outside, which no message tells: in the first
//!   row, and when a level before it went away;
//! - a level that leaves the window is forgotten;
//! - every other published level must be equal, price and size, in every row.
//!
//! A seed stands for the orders of the level that are not known one by one: what the feed cannot tell of such an order, the
//! test takes off the seed.
#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use std::{fs::File, io::Read, path::Path};

use flate2::read::GzDecoder;
use nautilus_cython_feeds::{Data, Feed, FeedOptions, Format};
use nautilus_cython_model::{
    data::{BookOrder, OrderBookDelta},
    enums::{AggressorSide, BookAction, BookType, OrderSide},
    orderbook::{BookLevel, OrderBook},
    types::{Price, Quantity},
};

use common::{open, recorded, skipped};

const AAPL: &str = "lobster/AAPL_2012-06-21_34200000_57600000_";
const AMAZON: &str = "lobster/Amazon_2012-06-21_L1_";

/// Seeds have ids that no exchange gives.
const SEED: u64 = 1 << 62;

#[derive(Debug, Default, PartialEq, Eq)]
struct Comparison {
    rows: usize,
    /// Rows of which every level was compared.
    whole_rows: usize,
    levels: usize,
    seeded: usize,
}

/// A published row, or a book, per side: price in 1/10,000 and size, best first.
type Levels = Vec<(i64, u64)>;

fn text(path: &Path) -> String {
    let (mut file, mut text) = (File::open(path).unwrap(), String::new());
    if path.extension().unwrap() == "gz" {
        GzDecoder::new(file).read_to_string(&mut text).unwrap();
    } else {
        file.read_to_string(&mut text).unwrap();
    }
    text
}

fn numbers(line: &str) -> Vec<i64> {
    line.split(',').map(|field| field.trim().parse().unwrap()).collect()
}

/// Asks and bids of a published row; levels that do not exist have size 0.
fn published(row: &str) -> [Levels; 2] {
    let row = numbers(row);
    [0, 2].map(|side| {
        let levels = row.chunks(4).map(|level| (level[side], level[side + 1].unsigned_abs()));
        levels.filter(|(_, size)| *size > 0).collect()
    })
}

fn price(units: i64) -> Price {
    Price::from_raw(i128::from(units) * 10_i128.pow(12), 4).unwrap()
}

fn levels(book: &OrderBook, side: OrderSide) -> Levels {
    let levels = if side == OrderSide::Buy { book.bids(None) } else { book.asks(None) };
    let units = |level: BookLevel| {
        let size = u64::try_from(level.size.raw() / 10_u128.pow(16)).unwrap();
        (i64::try_from(level.price.raw() / 10_i128.pow(12)).unwrap(), size)
    };
    levels.map(units).collect()
}

/// The window: a book whose levels are those of the published rows.
struct Window {
    book: OrderBook,
    rows: [Levels; 2],
    result: Comparison,
}

impl Window {
    /// Takes `size` off the seed of a level.
    fn reduce_seed(&mut self, side: OrderSide, at: i64, size: u64) {
        let at = price(at);
        let seed = self.book.level_orders(side, at).find(|order| order.order_id >= SEED);
        let Some(mut seed) = seed else { return };
        let left = seed.size.raw().checked_sub(u128::from(size) * 10_u128.pow(16)).unwrap();
        seed.size = Quantity::from_raw(left, 0).unwrap();
        if left == 0 {
            self.book.delete(&seed, 0, 0, 0);
        } else {
            self.book.update(&seed, 0, 0, 0).unwrap();
        }
    }

    /// Applies what the feed says, if it is of an order in the window, and else what the message says.
    fn apply(&mut self, message: &str, delta: Option<&OrderBookDelta>) {
        let message = numbers(&message.replacen('.', "", 1));
        let (kind, id, size, at) = (message[1], message[2], message[3], message[4]);
        let side = if message[5] == 1 { OrderSide::Buy } else { OrderSide::Sell };
        if kind > 4 {
            assert!(delta.is_none());
            return;
        }
        let known = self.book.level_orders(side, price(at)).any(|order| order.order_id == id.unsigned_abs());
        if let Some(delta) = delta.filter(|delta| known || delta.is_add()) {
            self.book.apply_delta(delta).unwrap();
        } else {
            self.reduce_seed(side, at, size.unsigned_abs());
        }
    }

    /// Compares the book with a published row, after forgetting what left the window and seeding what entered it.
    fn compare(&mut self, number: usize, row: &str, added: Option<i64>) {
        let rows = published(row);
        let mut seeds = 0;
        for (side, published, before) in
            [(OrderSide::Sell, &rows[0], &self.rows[0]), (OrderSide::Buy, &rows[1], &self.rows[1])]
        {
            let better = |one: i64, other: i64| if side == OrderSide::Buy { one > other } else { one < other };
            let worst = published.last().map(|(at, _)| *at);
            for (at, _) in levels(&self.book, side) {
                if worst.is_some_and(|worst| better(worst, at)) {
                    forget(&mut self.book, side, at);
                }
            }
            for (at, size) in published {
                let entered = before.iter().all(|(was, _)| was != at) && added != Some(*at);
                if entered {
                    forget(&mut self.book, side, *at);
                    let size = Quantity::from_raw(u128::from(*size) * 10_u128.pow(16), 0).unwrap();
                    self.book.add(&BookOrder::new(side, price(*at), size, SEED + at.unsigned_abs()), 0, 0, 0).unwrap();
                    seeds += 1;
                }
            }
            assert_eq!(&levels(&self.book, side), published, "line {number}, {side}");
            self.result.levels += published.len();
        }
        self.result.levels -= seeds;
        self.result.seeded += seeds;
        self.result.whole_rows += usize::from(seeds == 0);
        self.result.rows += 1;
        self.rows = rows;
    }
}

fn forget(book: &mut OrderBook, side: OrderSide, at: i64) {
    let orders: Vec<BookOrder> = book.level_orders(side, price(at)).collect();
    for order in orders {
        book.delete(&order, 0, 0, 0);
    }
}

/// Replays a message file, and compares the book after each line with the published one.
fn compare(messages: &Path, books: &Path) -> Comparison {
    let (message_text, book_text) = (text(messages), text(books));
    let mut feed = open(messages).map(Result::unwrap).filter_map(|data| match data {
        Data::Delta(delta) => Some(delta),
        _ => None,
    });
    let mut next = feed.next();
    let book = OrderBook::new(next.as_ref().unwrap().instrument_id, BookType::L3_MBO);
    let mut window = Window { book, rows: Default::default(), result: Comparison::default() };
    for (index, (message, row)) in message_text.lines().zip(book_text.lines()).enumerate() {
        let delta = next.filter(|delta| delta.sequence == index as u64 + 1);
        if delta.is_some() {
            next = feed.next();
        }
        if index > 0 {
            window.apply(message, delta.as_ref());
        }
        let added = delta.filter(|delta| index > 0 && delta.is_add());
        let added = added.map(|delta| i64::try_from(delta.order.price.raw() / 10_i128.pow(12)).unwrap());
        window.compare(index + 1, row, added);
    }
    assert!(next.is_none());
    assert_eq!(message_text.lines().count(), book_text.lines().count());
    println!("{}: {:?}, 0 unequal", messages.display(), window.result);
    window.result
}

#[test]
fn ten_levels_are_equal_wherever_they_can_be_known() {
    let (Some(messages), Some(books)) =
        (recorded(&format!("{AAPL}message_10.csv")), recorded(&format!("{AAPL}orderbook_10.csv")))
    else {
        return;
    };
    let result = compare(&messages, &books);
    assert_eq!(result, Comparison { rows: 999, whole_rows: 680, levels: 19_642, seeded: 338 });
}

#[test]
fn the_best_level_of_a_whole_day_is_equal_wherever_it_can_be_known() {
    let (Some(messages), Some(books)) =
        (recorded(&format!("{AMAZON}message.csv.gz")), recorded(&format!("{AMAZON}orderbook.csv.gz")))
    else {
        return;
    };
    let result = compare(&messages, &books);
    assert_eq!(result, Comparison { rows: 57_515, whole_rows: 43_561, levels: 101_075, seeded: 13_955 });
}

#[test]
fn messages_make_deltas_and_trades() {
    let Some(path) = recorded(&format!("{AMAZON}message.csv.gz")) else { return };
    let mut feed = open(&path);
    assert_eq!((feed.format(), feed.schema()), (Format::Lobster, "messages"));
    let (mut adds, mut trades) = (0, 0);
    for data in &mut feed {
        match data.unwrap() {
            Data::Delta(delta) => adds += usize::from(delta.action == BookAction::Add),
            Data::Trade(trade) => {
                if trades == 0 {
                    assert_eq!(trade.to_string(), "Amazon.XNAS,223.8200,1,BUYER,1,1340285400017459617");
                }
                assert_ne!(trade.aggressor_side, AggressorSide::NoAggressor);
                trades += 1;
            }
            other => panic!("{other:?}"),
        }
    }
    assert_eq!((adds, trades, feed.records_read()), (27_845, 8_974 + 2_445, 57_515));
    assert!(skipped(&feed, "change of an order from before the file") > 0);
}

#[test]
fn a_bad_line_is_named_with_its_field_and_value() {
    let good = "34200.1,1,7,100,1000000,1\n";
    for (bad, expected) in [
        ("34200.2,1,8,100,1000000\n", "no direction"),
        ("34200.2,1,8,100,1000000,2\n", "invalid `direction`: \"2\""),
        ("34200.2,8,8,100,1000000,1\n", "invalid `type`: 8"),
        ("noon,1,8,100,1000000,1\n", "invalid `time`: \"noon\""),
        ("34200.2,1,8,-5,1000000,1\n", "invalid `size`: \"-5\""),
        ("34200.2,1,8,0,1000000,1\n", "positive size"),
        ("34200.2,1,8,5,1e6,1\n", "invalid `price`: \"1e6\""),
        ("34200.2,1,8,5,1000000,1,MPID,more\n", "six or seven fields"),
    ] {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("TEST_2012-06-21_34200000_57600000_message_1.csv");
        std::fs::write(&path, format!("{good}{bad}{good}")).unwrap();
        let items: Vec<_> = Feed::open(&path, FeedOptions::default()).unwrap().collect();
        assert_eq!(items.len(), 2, "the feed ends with its first error");
        let message = items[1].as_ref().unwrap_err().to_string();
        assert!(message.contains("message_1.csv: line 2: ") && message.contains(expected), "{message}");
    }
}
