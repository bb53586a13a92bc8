//! Binance lines: the book equals one that is kept in plain maps, and missing updates are noticed.
#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use std::{
    collections::{BTreeMap, VecDeque},
    fs::{self, File},
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
};

use flate2::read::GzDecoder;
use nautilus_cython_feeds::{Data, Feed, FeedOptions, Format};
use nautilus_cython_model::{
    data::OrderBookDelta,
    enums::{BookAction, BookType},
    orderbook::{BookLevel, OrderBook},
};
use serde_json::Value;
use tempfile::TempDir;

use common::{open, recorded, skipped};

const FUTURES: &str = "binance/usdm_btcusdt_20240808.gz";
const SPOT: &str = "binance/spot_btcusdt_20240809.gz";

/// Sizes by price, in units of the last digit that the file writes; bids and asks.
type Sides = [BTreeMap<u64, u64>; 2];

fn units(number: &Value) -> u64 {
    number.as_str().unwrap().replace('.', "").parse().unwrap()
}

/// The oracle: reads the file in its own way, and sets levels in maps.
#[derive(Default)]
struct Oracle {
    sides: Sides,
    /// The last id and the sides of all updates before the snapshot.
    early: VecDeque<(u64, Value)>,
}

impl Oracle {
    fn set(&mut self, message: &Value, names: [&str; 2]) -> usize {
        let mut count = 0;
        for (side, name) in self.sides.iter_mut().zip(names) {
            for level in message[name].as_array().unwrap() {
                let (price, size) = (units(&level[0]), units(&level[1]));
                count += 1;
                if size == 0 {
                    side.remove(&price);
                } else {
                    side.insert(price, size);
                }
            }
        }
        count
    }

    /// Takes a line, and returns how many levels it set and whether it was of the book.
    fn take(&mut self, line: &str) -> Option<usize> {
        let message: Value = serde_json::from_str(line.split_once(' ').unwrap().1).unwrap();
        if let Some(id) = message["lastUpdateId"].as_u64() {
            let mut count = self.set(&message, ["bids", "asks"]);
            for (last, update) in std::mem::take(&mut self.early) {
                if last > id {
                    count += self.set(&update, ["b", "a"]);
                }
            }
            return Some(count);
        }
        let update = &message["data"];
        if update["e"] != "depthUpdate" {
            return None;
        }
        self.early.push_back((update["u"].as_u64().unwrap(), update.clone()));
        Some(self.set(update, ["b", "a"]))
    }
}

fn lines(path: &Path) -> impl Iterator<Item = String> {
    BufReader::new(GzDecoder::new(File::open(path).unwrap())).lines().map(Result::unwrap)
}

fn sides(book: &OrderBook) -> Sides {
    let step = |precision: u8| 10_u128.pow(16 - u32::from(precision));
    let units = |level: BookLevel| {
        let price = level.price.raw().unsigned_abs() / step(level.price.precision());
        let size = level.size.raw() / step(level.size.precision());
        (u64::try_from(price).unwrap(), u64::try_from(size).unwrap())
    };
    [book.bids(None).map(units).collect(), book.asks(None).map(units).collect()]
}

/// Replays a file next to the oracle: compares after the event with every 1,000th level update, and at the end. Returns the
/// number of level updates, of comparisons and of levels at the end.
fn compare(path: &Path) -> (usize, usize, usize) {
    let mut oracle = Oracle::default();
    let mut deltas = open(path).map(Result::unwrap).filter_map(|data| match data {
        Data::Delta(delta) => Some(delta),
        _ => None,
    });
    let (mut book, mut updates, mut compared) = (None::<OrderBook>, 0, 0);
    for line in lines(path) {
        let Some(count) = oracle.take(&line) else { continue };
        let mut applied = 0;
        while applied < count {
            let delta = deltas.next().unwrap();
            let book = book.get_or_insert_with(|| OrderBook::new(delta.instrument_id, BookType::L2_MBP));
            book.apply_delta(&delta).unwrap();
            applied += usize::from(!delta.is_clear());
            assert_eq!(delta.is_last(), applied == count, "{line}");
        }
        let before = updates;
        updates += count;
        if updates / 1_000 != before / 1_000 {
            assert_eq!(sides(book.as_ref().unwrap()), oracle.sides);
            compared += 1;
        }
    }
    assert!(deltas.next().is_none());
    let book = book.unwrap();
    assert_eq!(sides(&book), oracle.sides);
    let result = (updates, compared + 1, book.bid_level_count() + book.ask_level_count());
    println!("{}: {result:?} level updates, equal books and levels at the end", path.display());
    result
}

#[test]
fn the_futures_book_equals_plain_maps_all_the_way() {
    let Some(path) = recorded(FUTURES) else { return };
    // 445,521 of the updates and the snapshot, and 69 that are newer than the snapshot and come again after it.
    assert_eq!(compare(&path), (445_521 + 69, 445, 9_597));
}

#[test]
fn the_spot_book_equals_plain_maps_all_the_way() {
    let Some(path) = recorded(SPOT) else { return };
    assert_eq!(compare(&path), (174_021, 175, 2_814));
}

#[test]
fn messages_make_deltas_quotes_and_trades() {
    for (file, kinds) in [(FUTURES, [66_089, 21_313]), (SPOT, [45_134, 10_147])] {
        let Some(path) = recorded(file) else { return };
        let mut feed = open(&path);
        let (mut quotes, mut trades) = (Vec::new(), Vec::new());
        for data in &mut feed {
            match data.unwrap() {
                Data::Quote(quote) => quotes.push(quote),
                Data::Trade(trade) => trades.push(trade),
                Data::Delta(_) => {}
                other => panic!("{other:?}"),
            }
        }
        assert_eq!((feed.format(), feed.skipped().count()), (Format::BinanceJson, 0));
        assert_eq!([quotes.len(), trades.len()], kinds);
        if file == FUTURES {
            assert_eq!(trades[0].to_string(), "BTCUSDT.BINANCE,61800.30,0.006,BUYER,5266583935,1723161256322000000");
            assert_eq!(trades[0].ts_init, 1_723_161_255_088_176_367);
            assert_eq!(
                (quotes[0].bid_price.to_string(), quotes[0].ask_size.to_string()),
                ("61800.20".into(), "2.510".into())
            );
        } else {
            assert_eq!(quotes[0].ts_event, quotes[0].ts_init, "spot quotes have no time of their own");
        }
    }
}

fn written(lines: &[&str]) -> (TempDir, PathBuf) {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("recorded.txt");
    fs::write(&path, lines.join("\n")).unwrap();
    (directory, path)
}

fn update(first: u64, last: u64, previous: u64, bid: &str) -> String {
    format!(
        r#"7 {{"e":"depthUpdate","E":1,"T":2,"s":"X","U":{first},"u":{last},"pu":{previous},"b":[["10.0","{bid}"]],"a":[]}}"#
    )
}

const DEEP: &str = r#"7 {"lastUpdateId":20,"E":3,"T":3,"bids":[["9.0","1"]],"asks":[["11.0","2"]]}"#;

fn deltas(path: &Path, options: FeedOptions) -> Result<Vec<OrderBookDelta>, String> {
    let feed = Feed::open(path, options).map_err(|error| error.to_string())?;
    let data: Result<Vec<Data>, _> = feed.collect();
    let data = data.map_err(|error| error.to_string())?;
    Ok(data.into_iter().filter_map(|data| if let Data::Delta(delta) = data { Some(delta) } else { None }).collect())
}

fn actions(deltas: &[OrderBookDelta]) -> Vec<(BookAction, String, bool)> {
    deltas.iter().map(|delta| (delta.action, delta.order.size.to_string(), delta.is_last())).collect()
}

#[test]
fn a_snapshot_that_comes_first_replaces_the_book_and_drops_older_updates() {
    let (_directory, path) =
        written(&[DEEP, &update(15, 20, 14, "5"), &update(20, 22, 19, "6"), &update(23, 24, 22, "0")]);
    let options = FeedOptions { instrument_id: Some("X-PERP.BINANCE".parse().unwrap()), ..FeedOptions::default() };
    let found = deltas(&path, options).unwrap();
    use BookAction::{Add, Clear, Delete, Update};
    let expected = [(Clear, "0", false), (Add, "1", false), (Add, "2", true), (Update, "6", true), (Delete, "0", true)];
    assert_eq!(actions(&found), expected.map(|(action, size, last)| (action, size.to_owned(), last)));
    assert_eq!(found[0].instrument_id.to_string(), "X-PERP.BINANCE");
}

#[test]
fn updates_newer_than_a_snapshot_are_given_again_with_it() {
    let (_directory, path) = written(&[
        &update(10, 15, 9, "4"),
        &update(16, 21, 15, "5"),
        &update(22, 25, 21, "6"),
        DEEP,
        &update(26, 27, 25, "7"),
    ]);
    let found = deltas(&path, FeedOptions::default()).unwrap();
    use BookAction::{Add, Update};
    let expected = [
        (Update, "4", true),
        (Update, "5", true),
        (Update, "6", true),
        (Add, "1", false),
        (Add, "2", false),
        (Update, "5", false),
        (Update, "6", true),
        (Update, "7", true),
    ];
    assert_eq!(actions(&found), expected.map(|(action, size, last)| (action, size.to_owned(), last)));
    assert!(found.windows(2).all(|pair| pair[0].ts_init <= pair[1].ts_init));
}

#[test]
fn a_missing_update_is_an_error_unless_gaps_are_allowed() {
    let (_directory, path) = written(&[&update(10, 15, 9, "4"), &update(18, 21, 17, "5"), DEEP]);
    let error = deltas(&path, FeedOptions::default()).unwrap_err();
    assert!(error.contains("line 2: invalid `pu`: 17, expected the update that follows on 15"), "{error}");

    let options = FeedOptions { allow_gaps: true, ..FeedOptions::default() };
    let mut feed = Feed::open(&path, options).unwrap();
    let actions: Vec<BookAction> = feed
        .by_ref()
        .map(|data| match data.unwrap() {
            Data::Delta(delta) => delta.action,
            other => panic!("{other:?}"),
        })
        .collect();
    use BookAction::{Add, Clear, Update};
    assert_eq!(actions, [Update, Update, Clear, Add, Add], "after a gap, a snapshot replaces the book");
    assert_eq!(skipped(&feed, "gap before a depth update"), 1);
}

#[test]
fn a_bad_line_is_named_with_its_field_and_value() {
    let good = update(1, 2, 0, "1");
    for (bad, expected) in [
        ("x {}", "invalid `local time`: \"x\""),
        ("1 {\"e\":\"trade\"", "invalid `message`"),
        (r#"1 {"e":"trade","s":"X","t":1,"p":"ten","q":"1","T":1,"m":true}"#, "invalid `p`: \"ten\""),
        (r#"1 {"e":"trade","s":"X","t":1,"p":"10","q":"-1","T":1,"m":true}"#, "invalid `q`: \"-1\""),
        (r#"1 {"e":"trade","s":"X","t":1,"p":"10","q":"1","T":1}"#, "invalid `m`"),
        (r#"1 {"e":"depthUpdate","s":"X","U":3,"u":3,"b":[["1"]],"a":[]}"#, "invalid `bids`"),
        (r#"1 {"e":"depthUpdate","s":"X","U":3,"u":3,"b":[]}"#, "invalid `asks`"),
        (r#"1 {"u":1,"b":"1","B":"1","a":"1","A":"1"}"#, "invalid `s`"),
        (r#"1 {"e":"trade","s":"X","t":1,"p":"10","q":"1","T":18446744073709551615,"m":true}"#, "invalid `T`"),
    ] {
        let (_directory, path) = written(&[&good, bad, &good]);
        let error = deltas(&path, FeedOptions::default()).unwrap_err();
        assert!(error.contains("recorded.txt: line 2: ") && error.contains(expected), "{error}");
    }
}

#[test]
fn a_snapshot_without_a_known_symbol_asks_for_the_instrument() {
    let (_directory, path) = written(&[DEEP]);
    let error = deltas(&path, FeedOptions::default()).unwrap_err();
    assert!(error.contains("a snapshot does not name its own"), "{error}");
}
