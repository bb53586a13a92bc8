//! DBN files: every version, the rules of each schema, and a rebuilt book.
#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use std::{collections::BTreeMap, ffi::c_char, path::Path};

use dbn::{
    BidAskPair, FlagSet, MboMsg, Mbp1Msg, Metadata, RecordHeader, SType, Schema, SymbolMappingMsg, UNDEF_PRICE,
    encode::{DbnEncodable, DbnEncoder, EncodeRecord},
    rtype,
};
use nautilus_cython_feeds::{Data, Feed, FeedOptions, Format};
use nautilus_cython_model::{
    data::TradeTick,
    enums::{AggressorSide, BookAction, BookType},
};

use common::{open, read_all, recorded, replay, skipped};

const ES: &str = "databento_es/esh4-glbx-mdp3-20231225.mbo.dbn.zst";
const QUOTES: &str = "databento_es/futures_mbp-1_2024-07-01T23-58_2024-07-02T00-02.dbn.zst";
const TRADES: &str = "databento_es/futures_trades_2024-07-01T23-58_2024-07-02T00-02.dbn.zst";

fn trades(data: &[Data]) -> Vec<TradeTick> {
    data.iter().filter_map(|data| if let Data::Trade(trade) = data { Some(*trade) } else { None }).collect()
}

#[test]
fn a_day_of_orders_ends_with_the_known_book() {
    let Some(path) = recorded(ES) else { return };
    let mut feed = open(&path);
    let book = replay(&mut feed, BookType::L3_MBO);

    assert_eq!((feed.format(), feed.schema()), (Format::Dbn, "mbo"));
    assert_eq!(book.instrument_id().to_string(), "ESH4.GLBX");
    assert_eq!((book.order_count(), book.bid_level_count() + book.ask_level_count()), (11_217, 1_487));
    assert_eq!(feed.records_read(), 68_792);
    assert_eq!(feed.skipped().collect::<Vec<_>>(), [("fill", 6_371)]);
    assert_eq!(feed.bytes_read(), feed.bytes_total());
    assert_eq!(feed.bytes_total(), path.metadata().unwrap().len());
}

#[test]
fn each_action_makes_what_it_means() {
    let Some(path) = recorded(ES) else { return };
    let mut counts = BTreeMap::new();
    for data in read_all(&path) {
        let kind = match data {
            Data::Delta(delta) => delta.action.to_string(),
            Data::Trade(trade) => trade.aggressor_side.to_string(),
            other => panic!("{other:?}"),
        };
        *counts.entry(kind).or_insert(0) += 1;
    }
    let expected = [("ADD", 8_725 + 20_491), ("DELETE", 17_999), ("UPDATE", 12_233)];
    for (kind, count) in expected {
        assert_eq!(counts[kind], count, "{kind}");
    }
    assert_eq!(counts["BUYER"] + counts["SELLER"] + counts.get("NO_AGGRESSOR").unwrap_or(&0), 2_973);
}

#[test]
fn the_first_delta_of_a_day_is_a_clear_with_its_flags() {
    let Some(path) = recorded("databento_es/orderbooks_mbo_2024-05-08T00-00-00_2024-05-08T00-00-02.dbn.zst") else {
        return;
    };
    let data = read_all(&path);
    let Data::Delta(clear) = &data[0] else { panic!("{:?}", data[0]) };
    assert_eq!((clear.action, clear.flags), (BookAction::Clear, 40));
    assert_eq!(clear.instrument_id.to_string(), "ESM4.GLBX");
    let Data::Delta(add) = &data[1] else { panic!("{:?}", data[1]) };
    assert_eq!((add.action, add.order.price.precision(), add.order.size.precision()), (BookAction::Add, 9, 0));
}

#[test]
fn the_trades_of_a_quote_file_are_those_of_the_trade_file() {
    let (Some(quotes), Some(trades_path)) = (recorded(QUOTES), recorded(TRADES)) else { return };
    let both = read_all(&quotes);
    let alone = read_all(&trades_path);

    assert_eq!(both.iter().filter(|data| matches!(data, Data::Quote(_))).count(), 2_288);
    assert_eq!(alone.len(), 120);
    let quoted = trades(&both);
    for trade in trades(&alone) {
        assert!(quoted.contains(&trade), "{trade}");
    }
}

#[test]
fn every_version_of_a_file_holds_the_same_data() {
    let Some(directory) = recorded("databento_dbn_tests") else { return };
    for schema in ["mbo", "mbp-1", "mbp-10", "tbbo", "trades", "ohlcv-1s", "ohlcv-1m", "ohlcv-1h", "ohlcv-1d"] {
        let expected = read_all(&directory.join(format!("test_data.{schema}.v3.dbn.zst")));
        assert_eq!(expected.is_empty(), schema == "ohlcv-1d", "{schema}");
        for version in ["dbn", "dbz", "v1.dbn.zst", "v2.dbn.zst"] {
            let path = directory.join(format!("test_data.{schema}.{version}"));
            let data = read_all(&path);
            assert_eq!(data, expected, "{}", path.display());
        }
    }
}

#[test]
fn a_quote_comes_before_the_trade_that_met_it() {
    let Some(directory) = recorded("databento_dbn_tests") else { return };
    let data = read_all(&directory.join("test_data.tbbo.v3.dbn.zst"));
    let kinds: Vec<bool> = data.iter().map(|data| matches!(data, Data::Quote(_))).collect();
    assert_eq!(kinds, [true, false, true, false]);
    assert_eq!(trades(&data)[0].aggressor_side, AggressorSide::Seller);
}

#[test]
fn other_schemas_are_refused_by_name() {
    let Some(directory) = recorded("databento_dbn_tests") else { return };
    let others = ["definition", "imbalance", "statistics", "status", "bbo-1s", "bbo-1m", "cbbo-1s", "cmbp-1"];
    for schema in others {
        let error = Feed::open(directory.join(format!("test_data.{schema}.dbn")), FeedOptions::default()).unwrap_err();
        assert!(error.message().contains(&format!("schema {schema} is not supported")), "{error}");
    }
    for fragment in ["definition.v3.dbn.frag", "definition.v1.dbn.frag.zst"] {
        let error = Feed::open(directory.join(format!("test_data.{fragment}")), FeedOptions::default()).unwrap_err();
        assert!(error.message().contains("fragments without it are not read"), "{error}");
    }
}

#[test]
fn only_the_wanted_instrument_is_read() {
    let Some(path) = recorded(QUOTES) else { return };
    for (wanted, count) in [("ESU4.GLBX", 2_288 + 120), ("ESZ4.GLBX", 0)] {
        let options = FeedOptions { instrument_id: Some(wanted.parse().unwrap()), ..FeedOptions::default() };
        let mut feed = Feed::open(&path, options).unwrap();
        assert_eq!(feed.by_ref().count(), count);
        assert_eq!(skipped(&feed, "another instrument"), if count == 0 { 2_288 } else { 0 });
    }
}

#[test]
fn a_wanted_precision_is_kept_or_refused() {
    let Some(path) = recorded(QUOTES) else { return };
    let with = |precision| FeedOptions { price_precision: Some(precision), ..FeedOptions::default() };
    for data in Feed::open(&path, with(2)).unwrap() {
        let Data::Quote(quote) = data.unwrap() else { continue };
        assert_eq!(quote.bid_price.precision(), 2);
    }
    let error = Feed::open(&path, with(0)).unwrap().find_map(Result::err).unwrap();
    assert!(error.message().contains("record "), "{error}");
    assert!(error.message().contains("bid_px"), "{error}");
    assert!(Feed::open(&path, with(17)).is_err());
}

#[test]
fn a_batch_holds_what_the_iterator_yields() {
    let Some(path) = recorded(QUOTES) else { return };
    let expected = read_all(&path);
    let (mut feed, mut data) = (open(&path), Vec::new());
    while feed.read_batch(&mut data, 7).unwrap() > 0 {
        assert!(data.len() % 7 == 0 || data.len() == expected.len());
    }
    assert_eq!(data, expected);
}

fn write<R: DbnEncodable>(path: &Path, schema: Option<Schema>, first: Option<&SymbolMappingMsg>, records: &[R]) {
    let metadata = Metadata::builder()
        .dataset("XNAS.ITCH")
        .schema(schema)
        .start(1)
        .stype_in(Some(SType::RawSymbol))
        .stype_out(SType::InstrumentId)
        .build();
    let mut encoder = DbnEncoder::new(std::fs::File::create(path).unwrap(), &metadata).unwrap();
    first.map_or(Ok(()), |mapping| encoder.encode_record(mapping)).unwrap();
    encoder.encode_records(records).unwrap();
}

fn order(action: u8, side: u8, order_id: u64, price: i64, size: u32) -> MboMsg {
    MboMsg {
        hd: RecordHeader::new::<MboMsg>(rtype::MBO, 2, 7, 10), // publisher 2 is Nasdaq
        order_id,
        price,
        size,
        flags: FlagSet::empty(),
        channel_id: 0,
        action: action as c_char,
        side: side as c_char,
        ts_recv: 11,
        ts_in_delta: 0,
        sequence: 5,
    }
}

#[test]
fn a_cancel_takes_its_size_off_the_order() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("orders.dbn");
    let records = [
        order(b'A', b'B', 1, 2_000_000_000, 10),
        order(b'C', b'B', 1, 2_000_000_000, 3),
        order(b'M', b'B', 1, 1_000_000_000, 8),
        order(b'F', b'B', 1, 1_000_000_000, 8),
        order(b'C', b'N', 1, UNDEF_PRICE, 2),
        order(b'C', b'B', 1, 1_000_000_000, 6),
        order(b'C', b'B', 9, 1_000_000_000, 1),
        order(b'A', b'A', 2, UNDEF_PRICE, 1),
        order(b'A', b'A', 3, 3_000_000_000, 0),
        order(b'N', b'N', 0, UNDEF_PRICE, 0),
        order(b'T', b'A', 0, UNDEF_PRICE, 1),
        order(b'A', b'A', 4, 3_000_000_000, 5),
        order(b'R', b'N', 0, UNDEF_PRICE, 0),
        order(b'C', b'A', 4, 3_000_000_000, 1),
    ];
    write(&path, Some(Schema::Mbo), None, &records);
    let mut feed = open(&path);
    let found: Vec<String> = feed
        .by_ref()
        .map(|data| match data.unwrap() {
            Data::Delta(delta) => format!("{} {}", delta.action, delta.order),
            other => panic!("{other:?}"),
        })
        .collect();
    let expected = [
        "ADD BUY,2.000000000,10,1",
        "UPDATE BUY,2.000000000,7,1",
        "UPDATE BUY,1.000000000,8,1",
        "UPDATE NO_ORDER_SIDE,1.000000000,6,1",
        "DELETE BUY,1.000000000,6,1",
        "DELETE BUY,1.000000000,1,9",
        "ADD SELL,3.000000000,5,4",
        "CLEAR NO_ORDER_SIDE,0,0,0",
        "DELETE SELL,3.000000000,1,4",
    ];
    assert_eq!(found, expected);
    for reason in ["fill", "order without price", "order without size", "no action", "trade without price"] {
        assert_eq!(skipped(&feed, reason), 1, "{reason}");
    }
}

#[test]
fn a_bad_record_is_named_with_its_place_field_and_value() {
    let directory = tempfile::tempdir().unwrap();
    let good = order(b'A', b'B', 1, 2_000_000_000, 10);
    let mut undated = good.clone();
    undated.ts_recv = u64::MAX;
    for (bad, expected) in [
        (order(b'X', b'B', 1, 1, 1), "invalid `action`: 'X'"),
        (order(b'A', b'S', 1, 1, 1), "invalid `side`: 'S'"),
        (undated, "invalid `ts_recv`: 18446744073709551615"),
    ] {
        let path = directory.path().join("orders.dbn");
        write(&path, Some(Schema::Mbo), None, &[good.clone(), bad, good.clone()]);
        let start = path.metadata().unwrap().len() - 2 * 56;
        let items: Vec<_> = open(&path).collect();
        assert_eq!(items.len(), 2);
        let error = items[1].as_ref().unwrap_err().to_string();
        assert!(error.contains(&format!("orders.dbn: record 2 at byte {start}: {expected}")), "{error}");
    }
}

#[test]
fn a_symbol_mapping_record_names_the_records_after_it() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("live.dbn");
    let records = [order(b'A', b'B', 1, 2_000_000_000, 10)];
    let mapping =
        SymbolMappingMsg::new(7, 1, SType::RawSymbol, "MSFT", SType::RawSymbol, "MSFT", u64::MAX, u64::MAX).unwrap();
    for (first, expected) in [(None, "7.XNAS"), (Some(&mapping), "MSFT.XNAS")] {
        write(&path, None, first, &records);
        let mut feed = open(&path);
        assert_eq!(feed.schema(), "mixed");
        assert_eq!(feed.next().unwrap().unwrap().instrument_id().to_string(), expected);
    }
}

#[test]
fn a_quote_with_an_empty_side_is_counted_and_left_out() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("quotes.dbn");
    let mut quote = Mbp1Msg::default();
    (quote.hd.publisher_id, quote.hd.ts_event, quote.ts_recv, quote.sequence) = (2, 10, 11, 5);
    (quote.action, quote.side, quote.price, quote.size) = (b'T' as c_char, b'B' as c_char, 2_000_000_000, 1);
    quote.levels = [BidAskPair { bid_px: UNDEF_PRICE, ask_px: 2_000_000_000, ..BidAskPair::default() }];
    write(&path, Some(Schema::Mbp1), None, &[quote]);
    let mut feed = open(&path);
    let data: Vec<Data> = feed.by_ref().map(Result::unwrap).collect();
    assert_eq!(trades(&data).len(), 1);
    assert_eq!((data.len(), skipped(&feed, "quote with an empty side")), (1, 1));
}
