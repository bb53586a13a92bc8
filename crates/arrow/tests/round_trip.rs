//! Every kind of market data becomes a batch and comes back, to the last digit.
#![allow(clippy::unwrap_used)]

mod common;

use std::{collections::HashMap, fmt::Debug, sync::Arc};

use arrow_array::{Array, ArrayRef, RecordBatch, StringArray, cast::AsArray, types::Decimal128Type};
use arrow_schema::{DataType, Field, Schema, TimeUnit};
use common::*;
use nautilus_cython_arrow::{Columnar, Decimals, KIND_KEY, Kind, Layout, decode, encode, encode_as};
use nautilus_cython_core::ErrorKind;
use nautilus_cython_model::{data::*, enums::*, types::Price};
use proptest::{collection::vec, prelude::*};

/// What equality does not look at, the precisions, is seen in the text.
fn exact<T: Debug>(rows: &[T]) -> String {
    format!("{rows:?}")
}

fn check<T: Columnar + Debug + Clone>(rows: &[T], cut: usize) {
    let batch = encode(rows).unwrap();
    assert_eq!(Kind::of(&batch.schema()).unwrap(), T::KIND);
    assert_eq!(exact(&decode::<T>(&batch).unwrap()), exact(rows));

    let fixed = encode_as::<T>(rows, Layout::ANY);
    if let Ok(batch) = &fixed {
        assert_eq!(exact(&decode::<T>(batch).unwrap()), exact(rows));
        assert_eq!(batch.schema(), encode_as::<T>(&[], Layout::ANY).unwrap().schema());
    } else {
        assert_eq!(T::KIND, Kind::Depth10, "only a depth with order ids has no fixed schema");
    }

    if T::KIND != Kind::Deltas {
        // A slice is its rows. Where an event is cut, its rest is an event of its own.
        let cut = cut.min(rows.len());
        let rest = batch.slice(cut, rows.len() - cut);
        assert_eq!(exact(&decode::<T>(&rest).unwrap()), exact(&rows[cut..]));
    }
}

macro_rules! round_trips {
    ($($name:ident: $strategy:expr),* $(,)?) => {
        proptest! {
            #![proptest_config(ProptestConfig::with_cases(64))]
            $(
                #[test]
                fn $name(rows in vec($strategy, 0..20), cut in 0..20_usize) {
                    check(&rows, cut);
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

fn price(text: &str) -> Price {
    text.parse().unwrap()
}

fn mark(value: &str) -> MarkPriceUpdate {
    MarkPriceUpdate { instrument_id: "ESH4.GLBX".parse().unwrap(), value: price(value), ts_event: 1, ts_init: 2 }
}

#[test]
fn the_schema_says_what_the_values_are() {
    let schema = encode(&[mark("1.50")]).unwrap().schema();
    let types: Vec<(&str, &DataType)> = schema.fields().iter().map(|f| (f.name().as_str(), f.data_type())).collect();
    let text = DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
    let time = DataType::Timestamp(TimeUnit::Nanosecond, Some("UTC".into()));
    let expected =
        [("instrument_id", &text), ("value", &DataType::Decimal128(38, 2)), ("ts_event", &time), ("ts_init", &time)];
    assert_eq!(types, expected);
    assert_eq!(schema.metadata()[KIND_KEY], "MarkPriceUpdate");
    assert_eq!(schema.field(0).metadata()["instrument_id"], "ESH4.GLBX");
    assert_eq!(schema.field(1).metadata()["precision"], "2");
}

#[test]
fn mixed_precisions_have_a_column() {
    let batch = encode(&[mark("1.5"), mark("1.500"), mark("-2")]).unwrap();
    let values = batch.column_by_name("value").unwrap();
    assert_eq!(values.data_type(), &DataType::Decimal128(38, 3));
    assert_eq!(values.as_primitive::<Decimal128Type>().values(), &[1500, 1500, -2000]);
    let precisions = batch.column_by_name("value_precision").unwrap();
    assert_eq!(precisions.as_primitive::<arrow_array::types::UInt8Type>().values(), &[1, 3, 0]);
}

#[test]
fn a_layout_fixes_the_schema_or_refuses_the_value() {
    let layout = Layout { prices: Decimals::Uniform(2), ..Layout::default() };
    assert_eq!(encode_as(&[mark("1.50")], layout).unwrap().schema().field(1).data_type(), &DataType::Decimal128(38, 2));
    let error = encode_as(&[mark("1.50"), mark("1.5")], layout).unwrap_err();
    assert_eq!(error.message(), "invalid `value[1]`: 1.5, expected 2 decimals, as the layout says");
    assert!(encode_as(&[mark("1.50")], Layout { prices: Decimals::Uniform(17), ..layout }).is_err());
}

#[test]
fn what_no_column_holds_is_refused_with_its_place() {
    let late = MarkPriceUpdate { ts_event: u64::MAX, ..mark("1") };
    let error = encode(&[mark("1"), late]).unwrap_err();
    assert!(error.message().starts_with("invalid `ts_event[1]`: 18446744073709551615, expected at most"), "{error}");

    let instrument_id =
        nautilus_cython_model::identifiers::InstrumentId::new("A".parse().unwrap(), "X.Y".parse().unwrap());
    let error = encode(&[MarkPriceUpdate { instrument_id, ..mark("1") }]).unwrap_err();
    assert!(error.message().starts_with("invalid `instrument_id[0]`: \"A.X.Y\""), "{error}");

    let id = "ESH4.GLBX".parse().unwrap();
    let order = BookOrder::new(OrderSide::Sell, price("1"), "1".parse().unwrap(), 0);
    let depth = OrderBookDepth10::new(id, &[order], &[], &[1], &[], 0, 0, 0, 0).unwrap();
    let error = encode(&[depth]).unwrap_err();
    assert_eq!(error.message(), "invalid `bids[0].side in row 0`: SELL, expected BUY");
}

/// `batch` with another column in the place of `name`.
fn with(batch: &RecordBatch, name: &str, column: ArrayRef) -> RecordBatch {
    let schema = batch.schema();
    let index = schema.index_of(name).unwrap();
    let mut fields: Vec<Arc<Field>> = schema.fields().to_vec();
    fields[index] = Arc::new(Field::new(name, column.data_type().clone(), true));
    let mut columns = batch.columns().to_vec();
    columns[index] = column;
    RecordBatch::try_new(Arc::new(Schema::new_with_metadata(fields, schema.metadata().clone())), columns).unwrap()
}

#[test]
fn what_is_wrong_in_a_batch_is_named() {
    let batch = encode(&[mark("1.5"), mark("2.5")]).unwrap();
    let decimals = |values: [Option<i128>; 2], scale| -> ArrayRef {
        let column: arrow_array::Decimal128Array = values.into_iter().collect();
        Arc::new(column.with_precision_and_scale(38, scale).unwrap())
    };
    let texts = |values: [Option<&str>; 2]| -> ArrayRef { Arc::new(StringArray::from_iter(values)) };
    let flags = Arc::new(arrow_array::BooleanArray::from(vec![true, false]));
    let cases: [(&str, ArrayRef, &str); 9] = [
        ("value", decimals([Some(1), None], 1), "invalid `value[1]`: null, expected a value"),
        ("value", decimals([Some(1), Some(i128::MAX / 10_i128.pow(3))], 0), "value[1]: invalid `price`: "),
        ("value", decimals([Some(1), Some(10)], 17), "invalid `value[0]`: 1e-17, expected at most 16 decimals"),
        ("value", decimals([Some(1), Some(1)], -1), "invalid `value`: Decimal128(38, -1), expected a scale"),
        ("value", flags, "invalid `value`: Boolean, expected a column of the type Decimal128"),
        ("value", texts([Some("1.5"), Some("1.5.")]), "invalid `value[1]`: \"1.5.\", expected a decimal number"),
        ("instrument_id", texts([Some("A.X"), None]), "invalid `instrument_id[1]`: null, expected a text"),
        ("instrument_id", texts([Some("A.X"), Some("A")]), "instrument_id[1]: invalid InstrumentId value 'A'"),
        ("ts_event", texts([None, None]), "invalid `ts_event`: Utf8, expected a column of an integer type"),
    ];
    for (name, column, message) in cases {
        let error = decode::<MarkPriceUpdate>(&with(&batch, name, column)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidValue);
        assert!(error.message().starts_with(message), "{error}");
    }
    let error = decode::<MarkPriceUpdate>(&batch.project(&[0, 2, 3]).unwrap()).unwrap_err();
    assert!(error.message().contains("expected a column `value`, as every MarkPriceUpdate has"), "{error}");
    assert!(decode::<QuoteTick>(&batch).is_err());
}

#[test]
fn kinds_are_told_by_their_columns_where_the_metadata_are_lost() {
    fn stripped<T: Columnar>() -> Schema {
        Schema::new(encode::<T>(&[]).unwrap().schema().fields().clone())
    }
    for (schema, kind) in [
        (stripped::<OrderBookDelta>(), Kind::Delta),
        (stripped::<OrderBookDeltas>(), Kind::Deltas),
        (stripped::<OrderBookDepth10>(), Kind::Depth10),
        (stripped::<QuoteTick>(), Kind::Quote),
        (stripped::<TradeTick>(), Kind::Trade),
        (stripped::<Bar>(), Kind::Bar),
        (stripped::<InstrumentClose>(), Kind::Close),
        (stripped::<FundingRateUpdate>(), Kind::FundingRate),
        (stripped::<InstrumentStatus>(), Kind::Status),
    ] {
        assert_eq!(Kind::of(&schema), Ok(kind));
    }
    assert!(Kind::of(&stripped::<MarkPriceUpdate>()).unwrap_err().message().contains("columns that tell the kind"));
    let unknown = Schema::empty().with_metadata(HashMap::from([(KIND_KEY.into(), "Tick".into())]));
    assert!(Kind::of(&unknown).unwrap_err().message().contains("expected one of OrderBookDelta, "));
}

#[test]
fn a_dictionary_without_entries_is_all_null() {
    let batch = encode(&[mark("1.5"), mark("2.5")]).unwrap();
    let keys = arrow_array::Int8Array::from(vec![None, None]);
    let column = arrow_array::DictionaryArray::new(keys, Arc::new(StringArray::from_iter_values([""; 0])));
    let error = decode::<MarkPriceUpdate>(&with(&batch, "instrument_id", Arc::new(column))).unwrap_err();
    assert_eq!(error.message(), "invalid `instrument_id[0]`: null, expected a text");
}

/// `quotes` in the form of other files: raw values in bytes, numbers for times, and what is equal in the metadata.
fn raw(width: usize, prices: [i128; 2], sizes: [i128; 2]) -> RecordBatch {
    let bytes = |values: [i128; 2]| -> ArrayRef {
        let bytes = values.map(|value| value.to_le_bytes());
        Arc::new(arrow_array::FixedSizeBinaryArray::try_from_iter(bytes.iter().map(|value| &value[..width])).unwrap())
    };
    let times = || -> ArrayRef { Arc::new(arrow_array::UInt64Array::from(vec![1, 2])) };
    let batch = RecordBatch::try_from_iter([
        ("bid_price", bytes(prices)),
        ("ask_price", bytes(prices)),
        ("bid_size", bytes(sizes)),
        ("ask_size", bytes(sizes)),
        ("ts_event", times()),
        ("ts_init", times()),
    ])
    .unwrap();
    let metadata = [("instrument_id", "ESH4.GLBX"), ("price_precision", "2"), ("size_precision", "0")];
    let metadata = metadata.map(|(key, value)| (key.to_owned(), value.to_owned())).into();
    batch.clone().with_schema(Arc::new(batch.schema().as_ref().clone().with_metadata(metadata))).unwrap()
}

#[test]
fn raw_values_of_8_and_16_bytes_are_read() {
    let expected = ["ESH4.GLBX,-4820.25,-4820.25,3,3,1", "ESH4.GLBX,0.01,0.01,0,0,2"];
    for (width, decimals) in [(8, 9), (16, 16)] {
        let scale = 10_i128.pow(decimals - 2);
        let batch = raw(width, [-482_025 * scale, scale], [300 * scale, 0]);
        assert_eq!(Kind::of(&batch.schema()), Ok(Kind::Quote));
        let quotes: Vec<QuoteTick> = decode(&batch).unwrap();
        assert_eq!(quotes.iter().map(ToString::to_string).collect::<Vec<_>>(), expected);
        assert_eq!(quotes[0].bid_price.precision(), 2);
    }
    let error = decode::<QuoteTick>(&raw(16, [1, 0], [0, 0])).unwrap_err();
    assert_eq!(error.message(), "invalid `bid_price[0]`: 1e-16, expected at most 2 decimals");
}
