//! Against a model that does one value at a time, clamps, and shares no code.

use std::{num::NonZero, sync::Arc};

use arrow_array::{
    ArrayRef, Float32Array, Int64Array, ListArray, RecordBatch, StringArray, cast::AsArray, types::Float32Type,
};
use arrow_buffer::OffsetBuffer;
use arrow_schema::{DataType, Field, Schema};
use nautilus_cython_core::ErrorKind;
use nautilus_cython_quant::{
    Codes, Floats, Format, Layers, Options, QuantizedLayers, Recycled, Scheme, approximated, dequantize, error_report,
    quantize, restore,
};
use proptest::{collection::vec, prelude::*};

struct Model {
    codes: Vec<u8>,
    scales: Vec<f32>,
    offsets: Vec<f32>,
    restored: Vec<f32>,
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a model in the simplest terms")]
fn model(values: &[f32], bits: u8, size: u32, scheme: Scheme) -> Model {
    let mut made = Model { codes: vec![], scales: vec![], offsets: vec![], restored: vec![] };
    let size = if size == 0 { values.len().max(1) } else { size as usize };
    for group in values.chunks(size) {
        let lowest = group.iter().copied().fold(f32::MAX, f32::min) + 0.0;
        let highest = group.iter().copied().fold(f32::MIN, f32::max);
        let largest = group.iter().fold(0.0f32, |most, value| most.max(value.abs()));
        let half = 1i32 << (bits - 1);
        let (offset, range, from, to, bias) = match scheme {
            Scheme::Affine => (lowest, f64::from(highest) - f64::from(lowest), 0, 2 * half - 1, 0),
            Scheme::Symmetric => (0.0, f64::from(largest), -(half - 1), half - 1, half),
        };
        let mut scale = (range / f64::from(to)) as f32;
        let mut inverse = 1.0 / scale;
        if scale == 0.0 || inverse.is_infinite() {
            (scale, inverse) = (0.0, 0.0);
        }
        let codes: Vec<i32> =
            group.iter().map(|value| (((value - offset) * inverse).round_ties_even() as i32).clamp(from, to)).collect();
        made.restored.extend(codes.iter().map(|&code| code as f32 * scale + offset));
        for packed in codes.chunks(8 / usize::from(bits)) {
            let byte = packed.iter().rev().fold(0, |byte, code| byte << bits | (code + bias) as u32);
            made.codes.push(byte as u8);
        }
        made.scales.push(scale);
        made.offsets.push(offset);
    }
    made
}

fn bits_of(values: &[f32]) -> Vec<u32> {
    values.iter().map(|value| value.to_bits()).collect()
}

fn format(bits: u8, size: u32, scheme: Scheme) -> Format {
    Format::new(bits, size, scheme).expect("allowed numbers")
}

fn options(format: Format, threads: usize) -> Options {
    Options { format, threads: NonZero::new(threads), skip_failed: false }
}

/// Layers named "0", "1" and so on.
fn layers<'a>(rows: &[Floats<'a>]) -> Layers<'a> {
    let mut layers = Layers::default();
    for (row, values) in rows.iter().enumerate() {
        let name = ["0", "1", "2", "3"][row];
        layers.push(name, &[values.len() as i64], *values).expect("its own length");
    }
    layers
}

fn floats(batch: &RecordBatch, column: &str, row: usize) -> Vec<f32> {
    batch[column].as_list::<i32>().value(row).as_primitive::<Float32Type>().values().to_vec()
}

fn quietly(_: usize, _: f64) -> bool {
    true
}

prop_compose! {
    fn rows()(magnitude in -45..38i32, offset in -1e6..1e6f32, shifted: bool, raw in vec(-1.0..1.0f32, 0..700))
        -> Vec<f32> {
        raw.iter().map(|value| value * 10f32.powi(magnitude) + if shifted { offset } else { 0.0 }).collect()
    }
}

proptest! {
    #[test]
    fn quantizing_is_the_model_bit_for_bit(
        first in rows(),
        second in rows(),
        bits in prop::sample::select(vec![2u8, 4, 8]),
        size in prop::sample::select(vec![0u32, 16, 32, 64, 128, 256]),
        scheme in prop::sample::select(vec![Scheme::Affine, Scheme::Symmetric]),
    ) {
        let format = format(bits, size, scheme);
        let layers = layers(&[Floats::F32(&first), Floats::F32(&second)]);
        let made = quantize(&layers, options(format, 1), &Recycled::default(), &mut quietly).expect("finite values").batch;
        let read = QuantizedLayers::of_batches(std::slice::from_ref(&made), &made.schema()).expect("what was made");
        let restored = dequantize(&read, None, &Recycled::default(), &mut quietly).expect("checked codes");
        for (row, values) in [first, second].iter().enumerate() {
            let expected = model(values, bits, size, scheme);
            prop_assert_eq!(made["quantized_data"].as_binary::<i32>().value(row), &expected.codes[..]);
            prop_assert_eq!(bits_of(&floats(&made, "scales", row)), bits_of(&expected.scales));
            prop_assert_eq!(bits_of(&floats(&made, "zero_points", row)), bits_of(&expected.offsets));
            prop_assert_eq!(bits_of(&floats(&restored, "weights", row)), bits_of(&expected.restored));
        }
    }

    #[test]
    fn damaged_rows_are_refused_or_finite(
        bits in prop::sample::select(vec![2u8, 4, 8]),
        size in prop::sample::select(vec![0u32, 16, 64]),
        scheme in prop::sample::select(vec![Scheme::Affine, Scheme::Symmetric]),
        values in 0..200usize,
        codes in vec(any::<u8>(), 0..200),
        scales in vec(any::<f32>(), 0..14),
        offsets in vec(any::<f32>(), 0..14),
    ) {
        if let Ok(codes) = Codes::new(format(bits, size, scheme), values, &codes, &scales, &offsets) {
            let mut restored = vec![f32::NAN; values];
            restore(&[codes], &mut restored, None, &mut quietly).expect("checked codes");
            prop_assert!(restored.iter().all(|value| value.is_finite()));
        }
    }
}

#[test]
fn results_depend_neither_on_threads_nor_on_chunks_nor_on_the_type_of_floats() {
    let values: Vec<f32> = (0..300_001u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 8) as f32 / 1e3).collect();
    let wide: Vec<f64> = values.iter().map(|value| f64::from(*value)).collect();
    let column = |values: ArrayRef| {
        let schema = Schema::new(vec![Field::new("x", values.data_type().clone(), false)]);
        RecordBatch::try_new(Arc::new(schema), vec![values]).expect("one column")
    };
    let one = column(Arc::new(Float32Array::from(values)));
    let many = [one.slice(0, 1), one.slice(1, 0), one.slice(1, 70_000), one.slice(70_001, 230_000)];
    let other = [column(Arc::new(arrow_array::Float64Array::from(wide)))];
    for size in [0, 64] {
        let run = |batches: &[RecordBatch], threads| {
            let schema = batches[0].schema();
            let layers = Layers::of_columns(batches, &schema, None).expect("floats");
            quantize(&layers, options(format(4, size, Scheme::Affine), threads), &Recycled::default(), &mut quietly)
                .expect("finite")
                .batch
        };
        let expected = run(std::slice::from_ref(&one), 1);
        for threads in [1, 2, 3, 8] {
            assert_eq!(run(&many, threads), expected);
            assert_eq!(run(&other, threads).columns(), expected.columns());
        }
    }
}

#[test]
fn the_first_bad_value_is_named_whatever_the_threads() {
    let good = vec![1.0; 200_000];
    let mut bad = good.clone();
    bad[199_999] = f32::NAN;
    bad[70_003] = f32::INFINITY;
    for threads in [1, 2, 5] {
        let layers = layers(&[Floats::F32(&good), Floats::F32(&bad), Floats::F32(&bad)]);
        let error =
            quantize(&layers, options(format(2, 32, Scheme::Affine), threads), &Recycled::default(), &mut quietly)
                .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidValue);
        assert!(error.message().starts_with("Layer '1' contains NaN or Inf at index 70003: inf"), "{error}");
        let skipping = Options { skip_failed: true, ..options(format(2, 32, Scheme::Affine), threads) };
        let made = quantize(&layers, skipping, &Recycled::default(), &mut quietly).expect("the others");
        assert_eq!(made.batch.num_rows(), 1);
        assert_eq!(made.failures.iter().map(|(row, _)| *row).collect::<Vec<_>>(), [1, 2]);
    }
}

#[test]
fn ranges_and_doubles_that_are_no_f32_are_refused() {
    let wide = [-3e38, 3e38];
    let error = |row, scheme| {
        quantize(&layers(&[row]), options(format(8, 16, scheme), 1), &Recycled::default(), &mut quietly)
            .unwrap_err()
            .message()
            .to_owned()
    };
    assert!(error(Floats::F32(&wide), Scheme::Affine).contains("index 0 whose range is not a float32"));
    assert!(error(Floats::F64(&[0.0, 1e300]), Scheme::Affine).contains("has 1e300 at index 1"));
    let made = quantize(
        &layers(&[Floats::F32(&wide)]),
        options(format(8, 16, Scheme::Symmetric), 1),
        &Recycled::default(),
        &mut quietly,
    );
    assert_eq!(floats(&made.expect("symmetric").batch, "scales", 0), [3e38f32 / 127.0]);
}

#[test]
fn the_largest_symmetric_values_come_back_and_no_code_makes_them_infinite() {
    for bits in [2, 4, 8] {
        let format = format(bits, 16, Scheme::Symmetric);
        let made =
            quantize(&layers(&[Floats::F32(&[3e38, -3e38])]), options(format, 1), &Recycled::default(), &mut quietly);
        let made = made.expect("a range that is a float32").batch;
        let read = QuantizedLayers::of_batches(std::slice::from_ref(&made), &made.schema()).expect("what was made");
        let restored = dequantize(&read, None, &Recycled::default(), &mut quietly).expect("checked codes");
        for (value, expected) in floats(&restored, "weights", 0).iter().zip([3e38f32, -3e38]) {
            assert!((value / expected - 1.0).abs() < 1e-6, "{value} in {bits} bits");
        }
        let scales = floats(&made, "scales", 0);
        let lowest = vec![0; format.bytes(2)];
        let beyond = Codes::new(format, 2, &lowest, &scales, &[0.0]);
        assert_eq!(beyond.is_err(), bits != 8, "128 * 3e38 / 127 is a float32, the others are not");
    }
}

#[test]
fn a_watcher_can_stop_the_work() {
    let values = vec![0.5; 1 << 16];
    let layers = layers(&[Floats::F32(&values); 4]);
    let mut calls = 0;
    let slowly = |_: usize, share: f64| {
        calls += 1;
        assert!((0.0..=1.0).contains(&share));
        false
    };
    // Whether there is time to ask depends on the machine: both outcomes are right, and tell which one it was.
    let stopped = quantize(&layers, options(format(8, 0, Scheme::Affine), 1), &Recycled::default(), &mut { slowly });
    assert_eq!(stopped.is_err(), calls > 0);
}

#[test]
fn nulls_shapes_and_types_are_checked() {
    let schema = |shape: DataType| {
        Schema::new(vec![
            Field::new("layer_name", DataType::Utf8, true),
            Field::new("weights", DataType::new_list(DataType::Float32, true), true),
            Field::new("shape", shape, true),
        ])
    };
    let refusal = |name: Option<&str>, weights: ListArray, shape: ArrayRef| {
        let columns: Vec<ArrayRef> = vec![Arc::new(StringArray::from(vec![name])), Arc::new(weights), shape];
        let schema = Arc::new(schema(columns[2].data_type().clone()));
        let batch = RecordBatch::try_new(schema.clone(), columns).expect("one row");
        Layers::of_batches(&[batch], &schema).map(|_| ()).unwrap_err().message().to_owned()
    };
    let weights = |values: Vec<Option<f32>>| ListArray::from_iter_primitive::<Float32Type, _, _>([Some(values)]);
    let shape = |sizes: Vec<i64>| -> ArrayRef {
        let offsets = OffsetBuffer::from_lengths([sizes.len()]);
        let field = Arc::new(Field::new_list_field(DataType::Int64, true));
        Arc::new(ListArray::new(field, offsets, Arc::new(Int64Array::from(sizes)), None))
    };
    let good = || weights(vec![Some(1.0), Some(2.0)]);
    assert_eq!(refusal(None, good(), shape(vec![2])), "column \"layer_name\" is null in row 0, expected no nulls");
    let null = refusal(Some("a"), weights(vec![Some(1.0), None]), shape(vec![2]));
    assert_eq!(null, "column \"weights\" is null in row 0 at index 1, expected no nulls");
    for sizes in [vec![3], vec![-1, -2], vec![1 << 62, 4], vec![]] {
        let message = refusal(Some("a"), good(), shape(sizes));
        assert!(message.contains("expected a shape of its 2 values"), "{message}");
    }
    let message = refusal(Some("a"), good(), Arc::new(Int64Array::from(vec![2])));
    assert!(message.contains("has the type Int64, expected a list of Int64"), "{message}");
    let schema = Schema::empty();
    assert!(Layers::of_batches(&[], &schema).unwrap_err().message().contains("layer_name"));
}

#[test]
fn integers_are_refused_unless_asked_for() {
    let prices: ArrayRef = Arc::new(Int64Array::from(vec![1, 2, 3]));
    let schema = Arc::new(Schema::new(vec![Field::new("price", DataType::Int64, false)]));
    let batches = [RecordBatch::try_new(schema.clone(), vec![prices]).expect("one column")];
    let columns = ["price".to_owned()];
    let refused = Layers::of_columns(&batches, &schema, Some(&columns)).unwrap_err();
    assert!(refused.message().contains("allow_integers=True"), "{refused}");
    assert!(Layers::of_columns(&batches, &schema, None).expect("no floats").is_empty());
    let (batches, schema) = approximated(&batches, &schema);
    let layers = Layers::of_columns(&batches, &schema, Some(&columns)).expect("floats now");
    let made = quantize(&layers, options(format(8, 16, Scheme::Affine), 1), &Recycled::default(), &mut quietly)
        .expect("finite")
        .batch;
    assert_eq!(floats(&made, "zero_points", 0), [1.0]);
}

#[test]
fn the_report_knows_what_is_exact_and_what_is_not() {
    let (flat, steps) = (vec![3.5; 100], vec![0.0, 1.0, 2.4, 3.0]);
    let layers = layers(&[Floats::F32(&flat), Floats::F32(&steps)]);
    let made = quantize(&layers, options(format(2, 16, Scheme::Affine), 1), &Recycled::default(), &mut quietly)
        .expect("finite")
        .batch;
    let read = QuantizedLayers::of_batches(std::slice::from_ref(&made), &made.schema()).expect("what was made");
    let report = error_report(&layers, &read, None, &mut quietly).expect("the same rows");
    let column = |name| report[name].as_primitive::<arrow_array::types::Float64Type>().values().to_vec();
    assert_eq!(column("max_abs")[0], 0.0);
    assert_eq!(column("sqnr_db")[0], f64::INFINITY);
    assert_eq!(column("cosine")[0], 1.0);
    let error = f64::from(2.4f32) - 2.0;
    assert!((column("max_abs")[1] - error).abs() < 1e-12);
    assert!((column("rmse")[1] - error / 2.0).abs() < 1e-12);
    let signal = 10.0 + f64::from(2.4f32).powi(2);
    assert!((column("sqnr_db")[1] - 10.0 * (signal / (error * error)).log10()).abs() < 1e-9);
}
