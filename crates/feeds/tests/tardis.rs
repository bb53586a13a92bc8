//! Tardis CSV files: what rows mean, and where events end.
#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use std::{fs, path::PathBuf};

use nautilus_cython_feeds::{Data, Feed, FeedOptions, Format};
use nautilus_cython_model::{data::OrderBookDelta, enums::BookAction};
use tempfile::TempDir;

use common::{open, read_all, recorded};

const HEADER: &str = "exchange,symbol,timestamp,local_timestamp,is_snapshot,side,price,amount\n";

fn written(text: &str) -> (TempDir, PathBuf) {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("rows.csv");
    fs::write(&path, text).unwrap();
    (directory, path)
}

fn deltas(data: Vec<Data>) -> Vec<OrderBookDelta> {
    data.into_iter().map(|data| if let Data::Delta(delta) = data { delta } else { panic!("{data:?}") }).collect()
}

#[test]
fn a_recorded_book_starts_with_a_clear_and_a_snapshot() {
    let Some(path) = recorded("small/deribit_incremental_book_L2_BTC-PERPETUAL.csv") else { return };
    let feed = open(&path);
    assert_eq!((feed.format(), feed.schema()), (Format::TardisCsv, "incremental_book_L2"));
    let deltas = deltas(read_all(&path));
    assert_eq!(deltas.len(), 16);
    assert_eq!((deltas[0].action, deltas[0].flags), (BookAction::Clear, 32 | 16));
    assert!(deltas[1..].iter().all(|delta| delta.action == BookAction::Add));
    assert!(deltas.iter().enumerate().all(|(index, delta)| delta.is_last() == (index == 15)));
    assert_eq!(
        deltas[2].to_string(),
        "BTC-PERPETUAL.DERIBIT,ADD,SELL,6422.0,1190,0,48,0,1585699200245000000,1585699200355684000"
    );
}

#[test]
fn recorded_trades_quotes_and_snapshots_are_read() {
    let (Some(trades), Some(quotes)) =
        (recorded("small/bitmex_trades_XBTUSD.csv"), recorded("small/huobi-dm-swap_quotes_BTC-USD.csv"))
    else {
        return;
    };
    let data = read_all(&trades);
    let Data::Trade(trade) = &data[0] else { panic!("{:?}", data[0]) };
    assert_eq!(
        trade.to_string(),
        "XBTUSD.BITMEX,8531.5,2152,SELLER,ccc3c1fa-212c-e8b0-1706-9b9c4f3d5ecf,1583020803145000000"
    );
    assert_eq!(data.len(), 10);

    let data = read_all(&quotes);
    let Data::Quote(quote) = &data[0] else { panic!("{:?}", data[0]) };
    assert_eq!(quote.to_string(), "BTC-USD.HUOBI-DM-SWAP,8629.2,8629.3,806,5494,1588291201099000000");
    assert_eq!(data.len(), 10);
}

#[test]
fn recorded_depths_have_the_levels_that_the_file_has() {
    for (levels, used) in [(5, 5), (25, 10)] {
        let Some(path) = recorded(&format!("small/binance-futures_book_snapshot_{levels}_BTCUSDT.csv")) else { return };
        assert_eq!(open(&path).schema(), format!("book_snapshot_{levels}"));
        let data = read_all(&path);
        assert_eq!(data.len(), 10);
        let Data::Depth10(depth) = &data[0] else { panic!("{:?}", data[0]) };
        assert_eq!(depth.bids.iter().filter(|order| order.size.is_positive()).count(), used);
        assert_eq!(
            (depth.bids[0].price.to_string(), depth.asks[0].size.to_string()),
            ("11657.07".into(), "1.714".into())
        );
        assert_eq!(depth.bids[0].size.to_string(), "10.896");
        assert_eq!(depth.ask_counts.iter().sum::<u32>() as usize, used);
    }
}

#[test]
fn rows_with_the_same_times_are_one_event_and_a_new_snapshot_clears() {
    let rows = [
        "x,A,1,2,true,bid,10,5\n",
        "x,A,1,2,true,ask,11,5\n",
        "x,A,3,4,false,bid,10,0\n",
        "x,A,3,4,false,bid,9.5,1e-3\n",
        "x,A,3,5,false,ask,11,6\n",
        "x,A,6,7,true,bid,8,1\n",
    ];
    let (_directory, path) = written(&(HEADER.to_owned() + &rows.concat()));
    let deltas = deltas(read_all(&path));
    let found: Vec<_> =
        deltas.iter().map(|delta| (delta.action, delta.is_last(), delta.order.size.to_string())).collect();
    use BookAction::{Add, Clear, Delete, Update};
    let expected = [
        (Clear, false, "0"),
        (Add, false, "5.000"),
        (Add, true, "5.000"),
        (Delete, false, "0.000"),
        (Update, true, "0.001"),
        (Update, true, "6.000"),
        (Clear, false, "0"),
        (Add, true, "1.000"),
    ];
    assert_eq!(found, expected.map(|(action, last, size)| (action, last, size.to_owned())));
    assert_eq!(deltas[4].order.price.to_string(), "9.5");
    assert_eq!(deltas[4].ts_event, 3_000);
}

#[test]
fn only_the_wanted_instrument_is_read() {
    let (_directory, path) =
        written(&format!("{HEADER}x,A,1,2,false,bid,10,5\nx,B,1,2,false,bid,10,5\nx,A,2,2,false,bid,10,6\n"));
    let options = FeedOptions { instrument_id: Some("A.X".parse().unwrap()), ..FeedOptions::default() };
    let feed = Feed::open(&path, options).unwrap();
    let found = deltas(feed.map(Result::unwrap).collect());
    assert_eq!(found.len(), 2);
    assert!(found.iter().all(OrderBookDelta::is_last));
}

#[test]
fn a_bad_row_is_named_with_its_field_and_value_after_what_was_good() {
    for (bad, expected) in [
        ("x,A,1,2,false,bid,10", "expected 8 fields as in the header, not 7"),
        ("x,A,one,2,false,bid,10,5", "invalid `timestamp`: \"one\""),
        ("x,A,1,,false,bid,10,5", "invalid `local_timestamp`: \"\""),
        ("x,A,1,2,maybe,bid,10,5", "invalid `is_snapshot`: \"maybe\""),
        ("x,A,1,2,false,buy,10,5", "invalid `side`: \"buy\""),
        ("x,A,1,2,false,bid,1O,5", "invalid `price`: \"1O\""),
        ("x,A,1,2,false,bid,10,-5", "invalid `amount`: \"-5\""),
        ("y,A,1,2,false,bid,10,5", "invalid `exchange`: \"y\""),
        ("x,A,18446744073709551615,2,false,bid,10,5", "invalid `timestamp`"),
    ] {
        let (_directory, path) = written(&format!("{HEADER}x,A,1,2,false,bid,10,5\n{bad}\nx,A,1,2,false,bid,10,5\n"));
        let items: Vec<_> = Feed::open(&path, FeedOptions::default()).unwrap().collect();
        assert_eq!(items.len(), 2);
        let error = items[1].as_ref().unwrap_err().to_string();
        assert!(error.contains("rows.csv: line 3: ") && error.contains(expected), "{error}");
    }
    let (_directory, path) = written("exchange,symbol,timestamp,local_timestamp,funding_rate\n");
    let error = Feed::open(&path, FeedOptions::default()).unwrap_err().to_string();
    assert!(error.contains("invalid `header`"), "{error}");
}
