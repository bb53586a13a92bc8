//! Recordings appear whole or not at all, and give back what was put in, by instrument and time.
#![allow(clippy::unwrap_used)]

mod common;

use std::{
    fs,
    path::{Path, PathBuf},
};

use arrow_array::{RecordBatch, cast::AsArray, types::TimestampNanosecondType};
use common::{bar, close, delta, deltas, depth, funding, index_price, mark_price, quote, status, trade};
use nautilus_cython_arrow::{
    Columnar, Form, Layout, Rowwise, decode_data, encode, encode_as,
    recording::{RecordOptions, Recording, Selection, Written, record},
};
use nautilus_cython_core::{Error, ErrorKind, Result, UnixNanos};
use nautilus_cython_model::{
    data::{Data, OrderBookDelta, OrderBookDeltas, TradeTick},
    enums::AggressorSide,
    identifiers::{InstrumentId, TradeId},
};
use proptest::{collection::vec, prelude::*};
use tempfile::TempDir;

/// How many rows a row group has.
const GROUP: u64 = 1 << 17;

fn source(batches: Vec<RecordBatch>) -> Rowwise<impl Iterator<Item = Result<RecordBatch>> + Send> {
    let schema = batches[0].schema();
    Rowwise::new(&schema, batches.into_iter().map(Ok)).unwrap()
}

fn recorded<T: Columnar>(rows: &[T], to: &Path) -> Result<Vec<Written>> {
    let batch = encode_as(rows, Layout::ANY).or_else(|_| encode(rows)).unwrap();
    record(source(vec![batch]), to, &RecordOptions::default(), |_| Ok(()))
}

fn read(path: &Path, selection: Selection) -> Vec<Data> {
    Recording::open(path, selection, &[]).unwrap().into_data().map(Result::unwrap).collect()
}

fn instrument(name: &str) -> InstrumentId {
    name.parse().unwrap()
}

fn tick(name: &str, number: u64) -> TradeTick {
    let (price, size) = ("4820.25".parse().unwrap(), "3".parse().unwrap());
    let id = TradeId::new(&number.to_string()).unwrap();
    TradeTick::new(instrument(name), price, size, AggressorSide::Buyer, id, number, number).unwrap()
}

fn names_in(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// Data with the same text is the same, to the last digit. Files are sorted by time.
fn texts(data: impl IntoIterator<Item = Data>) -> Vec<String> {
    let mut data: Vec<Data> = data.into_iter().collect();
    data.sort_by_key(Data::ts_init);
    data.iter().map(|data| format!("{data:?}")).collect()
}

macro_rules! round_trips {
    ($($name:ident: $strategy:expr),* $(,)?) => {
        proptest! {
            #![proptest_config(ProptestConfig::with_cases(16))]
            $(
                #[test]
                fn $name(rows in vec($strategy, 1..20)) {
                    check(&rows)?;
                }
            )*
        }
    };
}

round_trips! {
    deltas_come_back: delta(),
    batches_of_deltas_come_back: deltas(),
    depths_come_back: depth(),
    quotes_come_back: quote(),
    trades_come_back: trade(),
    bars_come_back: bar(),
    mark_prices_come_back: mark_price(),
    index_prices_come_back: index_price(),
    closes_come_back: close(),
    funding_rates_come_back: funding(),
    statuses_come_back: status(),
}

fn check<T: Columnar>(rows: &[T]) -> std::result::Result<(), TestCaseError> {
    let folder = TempDir::new().unwrap();
    let expected = decode_data(T::KIND, &encode(rows).unwrap()).unwrap();
    for name in ["one.parquet", "one.arrow", "folder"] {
        let to = folder.path().join(name);
        let written = recorded(rows, &to).unwrap();
        prop_assert_eq!((written.len(), written[0].kind, written[0].count), (1, T::KIND, expected.len() as u64));
        prop_assert_eq!(texts(read(&to, Selection::default())), texts(expected.clone()));
    }
    Ok(())
}

#[test]
fn rows_are_found_by_instrument_and_time_and_others_are_not_read() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("trades.parquet");
    let name = |n: u64| if n < GROUP { "A.X" } else { "B.X" };
    let rows: Vec<TradeTick> = (0..3 * GROUP).map(|n| tick(name(n), n)).collect();
    recorded(&rows, &path).unwrap();

    let found = |selection: Selection| -> Vec<UnixNanos> { read(&path, selection).iter().map(Data::ts_init).collect() };
    let times = Selection { start: Some(GROUP - 2), end: Some(GROUP + 1), ..Selection::default() };
    assert_eq!(found(times), [GROUP - 2, GROUP - 1, GROUP, GROUP + 1]);
    let of_a = Selection { instrument_id: Some(instrument("A.X")), ..times };
    assert_eq!(found(of_a), [GROUP - 2, GROUP - 1]);
    assert!(found(Selection { instrument_id: Some(instrument("C.X")), ..Selection::default() }).is_empty());
    assert!(found(Selection { start: Some(3 * GROUP), ..Selection::default() }).is_empty());

    // Only the statistics tell that the last group has nothing: its bytes are ruined.
    let mut bytes = fs::read(&path).unwrap();
    let middle = bytes.len() * 3 / 4;
    bytes[middle..middle + 1000].fill(0xff);
    fs::write(&path, bytes).unwrap();
    assert_eq!(found(of_a), [GROUP - 2, GROUP - 1]);
    let whole = Recording::open(&path, Selection::default(), &[]).unwrap().into_data();
    assert!(whole.into_iter().any(|data| data.is_err()));
}

#[test]
fn files_are_sorted_and_data_may_be_late_by_a_row_group() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("trades.parquet");
    let mut rows: Vec<TradeTick> = (0..2 * GROUP).map(|n| tick("A.X", n)).collect();
    rows[..usize::try_from(GROUP).unwrap()].reverse();
    recorded(&rows, &path).unwrap();
    let batches: Vec<RecordBatch> =
        Recording::open(&path, Selection::default(), &[]).unwrap().map(Result::unwrap).collect();
    let times = batches.iter().flat_map(|batch| {
        batch.column_by_name("ts_init").unwrap().as_primitive::<TimestampNanosecondType>().values().to_vec()
    });
    assert!(times.is_sorted());

    rows.reverse();
    let late = recorded(&rows, &folder.path().join("late.parquet")).unwrap_err();
    assert_eq!(late.kind(), ErrorKind::InvalidValue);
    assert!(late.message().starts_with("invalid `ts_init`: 0, expected 262143 or later"), "{late}");
    assert_eq!(names_in(folder.path()), ["trades.parquet"]);
}

#[test]
fn recording_into_a_folder_adds_files() {
    let folder = TempDir::new().unwrap();
    let batches = [2, 1, 1].map(|start| vec![tick("A.X", start), tick("A.X", start + 10)]);
    let mut paths: Vec<PathBuf> = Vec::new();
    for rows in &batches {
        paths.push(recorded(rows, folder.path()).unwrap().remove(0).path);
    }
    let place = folder.path().join("TradeTick");
    let name = |first, last, rest| format!("{first:020}-{last:020}{rest}.parquet");
    assert_eq!(names_in(&place), [name(1, 11, "-1"), name(1, 11, ""), name(2, 12, "")]);
    assert_eq!(paths[2], place.join(name(1, 11, "-1")));
    // By their first times.
    let times: Vec<UnixNanos> = read(folder.path(), Selection::default()).iter().map(Data::ts_init).collect();
    assert_eq!(times, [1, 11, 1, 11, 2, 12]);
}

#[test]
fn what_fails_leaves_no_file() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("new.parquet");
    let batch = encode(&[tick("A.X", 1)]).unwrap();
    let rows =
        |second: Result<RecordBatch>| Rowwise::new(&batch.schema(), [Ok(batch.clone()), second].into_iter()).unwrap();
    let options = RecordOptions::default();
    let failed = record(rows(Err(Error::io("unplugged"))), &path, &options, |_| Ok(())).unwrap_err();
    assert_eq!(failed.message(), "unplugged");
    let stopped = record(rows(Ok(batch.clone())), &path, &options, |_| Err(Error::state("enough"))).unwrap_err();
    assert_eq!(stopped.message(), "enough");
    let several = [tick("A.X", 1), tick("B.X", 2)];
    let raw = RecordOptions { form: Form::Raw, ..options };
    let two = record(source(vec![encode(&several).unwrap()]), &path, &raw, |_| Ok(())).unwrap_err();
    assert!(two.message().contains("TradeTick of B.X, expected only TradeTick of A.X in one file"), "{two}");
    assert_eq!(names_in(folder.path()), [""; 0]);

    fs::write(&path, "mine").unwrap();
    let there = recorded(&several, &path).unwrap_err();
    assert_eq!(there.kind(), ErrorKind::Io);
    assert!(there.message().contains("there is such a file already"), "{there}");
    assert_eq!(fs::read(&path).unwrap(), b"mine");
    assert_eq!(names_in(folder.path()), ["new.parquet"]);

    // What a process left that ended meanwhile is not looked at, and in nobody's way.
    fs::write(folder.path().join(format!(".draft-{}-0", std::process::id())), "half").unwrap();
    let data = folder.path().join("data");
    recorded(&several, &data).unwrap();
    fs::write(data.join("TradeTick").join(".draft-1-0"), "half").unwrap();
    assert_eq!(read(&data, Selection::default()).len(), 2);
}

#[test]
fn batches_of_deltas_are_whole_wherever_rows_are_cut() {
    let change = |n: u64| {
        let (side, order_id) = (nautilus_cython_model::enums::OrderSide::Buy, n);
        let order =
            nautilus_cython_model::data::BookOrder::new(side, "1.5".parse().unwrap(), "2".parse().unwrap(), order_id);
        let action = nautilus_cython_model::enums::BookAction::Add;
        OrderBookDelta::new(instrument("A.X"), action, order, 0, n, n, n).unwrap()
    };
    let mut next = 0;
    let mut event = |len: u64| {
        next += len;
        OrderBookDeltas::new(instrument("A.X"), (next - len..next).map(change).collect()).unwrap()
    };
    let events: Vec<OrderBookDeltas> = [1, 3, 1, 7, 2].map(&mut event).into();
    let rows = encode(&events).unwrap();
    let expected = texts(events.into_iter().map(Data::Deltas));
    for size in 1..=rows.num_rows() {
        let cut = (0..rows.num_rows()).step_by(size).map(|at| rows.slice(at, size.min(rows.num_rows() - at)));
        assert_eq!(texts(source(cut.collect()).map(Result::unwrap)), expected, "batches of {size} rows");
    }

    // Files number their events from 0, and each has one only.
    let folder = TempDir::new().unwrap();
    let singles: Vec<OrderBookDeltas> = (0..3).map(|_| event(2)).collect();
    for one in &singles {
        recorded(std::slice::from_ref(one), folder.path()).unwrap();
    }
    assert_eq!(texts(read(folder.path(), Selection::default())), texts(singles.into_iter().map(Data::Deltas)));
}

#[test]
fn raw_values_come_back() {
    let folder = TempDir::new().unwrap();
    let raw = RecordOptions { form: Form::Raw, ..RecordOptions::default() };
    let rows = [tick("A.X", 1), tick("B.X", 2), tick("A.X", 3)];
    let written = record(source(vec![encode(&rows).unwrap()]), folder.path(), &raw, |_| Ok(())).unwrap();
    let place = folder.path().join("data/trade_tick");
    let name = "1970-01-01T00-00-00-000000001Z_1970-01-01T00-00-00-000000003Z.parquet";
    assert_eq!(written[0].path, place.join("A.X").join(name));
    assert_eq!(names_in(&place), ["A.X", "B.X"]);
    let all = texts(read(folder.path(), Selection::default()));
    assert_eq!(all, texts(rows.map(Data::Trade)));
    let of_b = Selection { instrument_id: Some(instrument("B.X")), ..Selection::default() };
    assert_eq!(texts(read(folder.path(), of_b)), texts([Data::Trade(rows[1])]));
    // Batches of two instruments have two schemas.
    let batches: Vec<Result<RecordBatch>> =
        Recording::open(folder.path(), Selection::default(), &[]).unwrap().into_batches().collect();
    assert!(batches[1].as_ref().unwrap_err().message().contains("the schema of the first file"));
}
