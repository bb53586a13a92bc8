//! Rows of floats become rows of codes: one buffer of each kind for all rows, each allocated once.

use std::{
    collections::BTreeMap,
    num::NonZero,
    sync::{Arc, Mutex, PoisonError},
};

use arrow_array::{
    ArrayRef, Float32Array, GenericBinaryArray, GenericListArray, Int64Array, ListArray, OffsetSizeTrait, RecordBatch,
    StringArray, UInt8Array, UInt32Array, types::Int64Type,
};
use arrow_buffer::{OffsetBuffer, ScalarBuffer};
use arrow_schema::{DataType, Field, Schema};
use nautilus_cython_core::{Error, ErrorKind, Result};

use crate::{
    Floats, Format, VERSION_KEY, Watch,
    columns::{Column, first_null, floats, is_exact, place},
    format::BLOCK_VALUES,
    group::{self, Parameters, Range, Refusal},
    kernel,
    memory::{Memory, Recycled},
    values::Rows,
    work::{self, Failure, TASK_VALUES, Task, split},
};

/// How to quantize.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// How values become bits.
    pub format: Format,
    /// How many threads work: one for each processor, if none is given.
    pub threads: Option<NonZero<usize>>,
    /// Leave out rows that cannot be quantized, instead of failing.
    pub skip_failed: bool,
}

/// Rows of codes.
#[derive(Debug)]
pub struct Quantized {
    /// `layer_name`, `quantized_data`, `scales`, `zero_points`, `shape`, `bit_width`, `group_size`, `scheme`.
    pub batch: RecordBatch,
    /// Why rows were left out, by their numbers, if that was asked for.
    pub failures: Vec<(usize, Error)>,
}

/// Rows of floats, each with a name and a shape.
#[derive(Debug, Default)]
pub struct Layers<'a> {
    names: Vec<&'a str>,
    shapes: Vec<Vec<i64>>,
    pub(crate) rows: Rows<'a>,
}

impl<'a> Layers<'a> {
    /// Reads the columns `layer_name`, `weights`, and `shape` if there is one; others are ignored. Without a shape, a row has
    /// one dimension.
    ///
    /// # Errors
    /// `InvalidValue` for a column that is missing or of another type, for nulls, and for a shape of another size.
    pub fn of_batches(batches: &'a [RecordBatch], schema: &Schema) -> Result<Self> {
        place(schema, "layer_name")?;
        place(schema, "weights")?;
        let mut layers = Self::default();
        for batch in batches {
            let first_row = layers.names.len();
            let names = Column::find(batch, "layer_name", first_row)?.texts()?;
            let weights = Column::find(batch, "weights", first_row)?.float_lists()?;
            let shapes = match schema.index_of("shape") {
                Ok(_) => Some(Column::find(batch, "shape", first_row)?.number_lists::<Int64Type>()?),
                Err(_) => None,
            };
            for (row, (name, weights)) in names.into_iter().zip(weights).enumerate() {
                match &shapes {
                    Some(shapes) => layers.push(name, shapes[row], weights)?,
                    None => layers.push(name, &[as_i64(weights.len())], weights)?,
                }
            }
        }
        Ok(layers)
    }

    /// Adds a row.
    ///
    /// # Errors
    /// `InvalidValue` if the shape is not that of so many values.
    pub fn push(&mut self, name: &'a str, shape: &[i64], weights: Floats<'a>) -> Result<()> {
        check_shape(name, shape, weights.len())?;
        self.names.push(name);
        self.shapes.push(shape.to_vec());
        self.rows.push([weights]);
        Ok(())
    }

    /// Makes one row of each of these columns, or of all columns of floats if none are named.
    ///
    /// # Errors
    /// `InvalidValue` for a column that is missing, has nulls, or is not of floats; see [`approximated`](crate::approximated).
    pub fn of_columns(batches: &'a [RecordBatch], schema: &'a Schema, columns: Option<&'a [String]>) -> Result<Self> {
        let mut layers = Self::default();
        let named: Vec<&str> = match columns {
            Some(columns) => columns.iter().map(String::as_str).collect(),
            None => {
                let fields = schema.fields().iter().filter(|field| field.data_type().is_floating());
                fields.map(|field| field.name().as_str()).collect()
            }
        };
        for name in named {
            let data_type = schema.field(place(schema, name)?).data_type();
            if !data_type.is_floating() {
                return Err(not_floats(name, data_type));
            }
            let mut length = 0;
            let mut pieces = Vec::with_capacity(batches.len());
            for batch in batches {
                let array = batch.column(place(schema, name)?);
                if let Some(nulls) = array.nulls().filter(|nulls| nulls.null_count() > 0) {
                    let row = length + first_null(nulls);
                    let message = format!("column {name:?} is null in row {row}, expected no nulls");
                    return Err(Error::new(ErrorKind::InvalidValue, message));
                }
                length += array.len();
                pieces.extend(floats(array));
            }
            layers.names.push(name);
            layers.shapes.push(vec![as_i64(length)]);
            layers.rows.push(pieces);
        }
        Ok(layers)
    }

    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Whether there are no rows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// The name of a row.
    ///
    /// # Panics
    /// If there is no such row.
    #[must_use]
    pub fn name(&self, row: usize) -> &'a str {
        self.names[row]
    }

    pub(crate) fn describe(&self, row: usize, refusal: Refusal) -> Error {
        let (name, index) = (self.names[row], refusal.index());
        let value = self.rows.value(row, index);
        let message = match refusal {
            Refusal::NotFinite(_) if value.is_finite() => {
                format!("Layer '{name}' has {value:e} at index {index}, expected a number of float32")
            }
            Refusal::NotFinite(_) => {
                format!("Layer '{name}' contains NaN or Inf at index {index}: {value}, expected finite values")
            }
            Refusal::TooWide(_) => {
                format!(
                    "Layer '{name}' has a group at index {index} whose range is not a float32, expected less than 3.4e38"
                )
            }
        };
        Error::new(ErrorKind::InvalidValue, message)
    }

    fn without(&self, left_out: &BTreeMap<usize, Error>) -> Self {
        let mut kept = Self::default();
        for row in (0..self.len()).filter(|row| !left_out.contains_key(row)) {
            kept.names.push(self.names[row]);
            kept.shapes.push(self.shapes[row].clone());
            kept.rows.push(self.rows.whole(row));
        }
        kept
    }
}

fn not_floats(name: &str, data_type: &DataType) -> Error {
    let message = if is_exact(data_type) {
        format!(
            "column {name:?} has the type {data_type}: integers and decimals hold exact prices and sizes, and neither \
             float32 nor a few bits can; pass allow_integers=True if an approximation will do"
        )
    } else {
        format!("column {name:?} has the type {data_type}, expected float32, float64 or float16")
    };
    Error::new(ErrorKind::InvalidValue, message)
}

/// Refuses a shape that has negative sizes, or another number of values.
pub(crate) fn check_shape(name: &str, shape: &[i64], values: usize) -> Result<()> {
    let product = shape.iter().try_fold(1usize, |product, &size| product.checked_mul(usize::try_from(size).ok()?));
    if product == Some(values) {
        return Ok(());
    }
    let message = format!("Layer '{name}' has the shape {shape:?}, expected a shape of its {values} values");
    Err(Error::new(ErrorKind::InvalidValue, message))
}

/// Part of a row that is quantized at once.
struct Part<'a> {
    row: usize,
    start: usize,
    values: usize,
    codes: &'a mut [u8],
    scales: &'a mut [f32],
    offsets: &'a mut [f32],
}

impl Task for Part<'_> {
    fn row(&self) -> usize {
        self.row
    }

    fn values(&self) -> usize {
        self.values
    }
}

/// Quantizes all layers, in memory of earlier results where there is some.
///
/// # Errors
/// `InvalidValue` with layer, index and value for one that is not finite, or a group whose range is not; the first one in
/// the order of the rows. `InvalidState` if `watch` stopped it, or there is no memory.
pub fn quantize(
    layers: &Layers<'_>,
    options: Options,
    recycled: &Recycled,
    watch: &mut Watch<'_>,
) -> Result<Quantized> {
    let failed = Mutex::new(BTreeMap::new());
    let batch = run(layers, options, recycled, &failed, watch)?;
    let failed = failed.into_inner().unwrap_or_else(PoisonError::into_inner);
    let failed: BTreeMap<usize, Error> = failed.into_iter().map(|(row, (_, error))| (row, error)).collect();
    if failed.is_empty() {
        return Ok(Quantized { batch, failures: Vec::new() });
    }
    drop(batch);
    let kept = layers.without(&failed);
    let batch = run(&kept, options, recycled, &Mutex::default(), watch)?;
    Ok(Quantized { batch, failures: failed.into_iter().collect() })
}

fn run(
    layers: &Layers<'_>,
    options: Options,
    recycled: &Recycled,
    failed: &Mutex<BTreeMap<usize, (usize, Error)>>,
    watch: &mut Watch<'_>,
) -> Result<RecordBatch> {
    let (format, rows) = (options.format, &layers.rows);
    let name_bytes = layers.names.iter().map(|name| name.len()).sum::<usize>();
    if i32::try_from(name_bytes).is_err() {
        return Err(Error::overflow("bytes of layer names", name_bytes, "at most 2147483647 in one table"));
    }
    let lengths = || (0..rows.count()).map(|row| rows.len(row));
    let total_groups = lengths().map(|length| format.groups(length)).sum();
    if i32::try_from(total_groups).is_err() {
        return Err(Error::overflow("number of groups", total_groups, "at most 2147483647 in one table"));
    }
    let mut codes = Memory::new(lengths().map(|length| format.bytes(length)).sum(), recycled)?;
    let mut scales = Memory::new(total_groups, recycled)?;
    let mut offsets = Memory::new(total_groups, recycled)?;
    let (mut codes_left, mut scales_left, mut offsets_left) = (codes.as_mut(), scales.as_mut(), offsets.as_mut());
    let step = if format.group_size() == 0 { usize::MAX } else { TASK_VALUES };
    let parts = (0..rows.count()).flat_map(|row| (0..rows.len(row)).step_by(step).map(move |start| (row, start)));
    let parts = parts.map(|(row, start)| {
        let values = step.min(rows.len(row) - start);
        Part {
            row,
            start,
            values,
            codes: split(&mut codes_left, format.bytes(values)),
            scales: split(&mut scales_left, format.groups(values)),
            offsets: split(&mut offsets_left, format.groups(values)),
        }
    });
    let work = |part: Part<'_>| -> Result<(), Failure> {
        let row = part.row;
        let Err(refusal) = quantize_part(rows, format, part) else { return Ok(()) };
        let (index, error) = (refusal.index(), layers.describe(row, refusal));
        if !options.skip_failed {
            return Err((row, index, error));
        }
        let mut failed = failed.lock().unwrap_or_else(PoisonError::into_inner);
        let first = failed.entry(row).or_insert_with(|| (index, error.clone()));
        if index < first.0 {
            *first = (index, error);
        }
        Ok(())
    };
    work::run(options.threads, lengths().sum(), parts, work, watch)?;
    assemble(layers, format, codes, scales, offsets)
}

fn quantize_part(rows: &Rows<'_>, format: Format, part: Part<'_>) -> Result<(), Refusal> {
    let kernel = kernel::best();
    let Part { row, start: first, values, mut codes, mut scales, mut offsets } = part;
    let mut scratch = [0.0; BLOCK_VALUES];
    let blocks = || (first..first + values).step_by(format.block());
    let length = |start| format.block().min(first + values - start);
    if format.group_size() > 0 {
        for start in blocks() {
            let values = rows.get(row, start, &mut scratch[..length(start)]);
            let codes = split(&mut codes, format.bytes(values.len()));
            let groups = format.groups(values.len());
            let (scales, offsets) = (split(&mut scales, groups), split(&mut offsets, groups));
            group::quantize(kernel, format, values, codes, scales, offsets).map_err(|refusal| refusal.after(start))?;
        }
        return Ok(());
    }
    let mut range = Range::EMPTY;
    for start in blocks() {
        let found = Range::of(kernel, rows.get(row, start, &mut scratch[..length(start)]));
        range = range.join(found.map_err(|refusal| refusal.after(start))?);
    }
    let found = Parameters::new(format, range).ok_or(Refusal::TooWide(first))?;
    (scales[0], offsets[0]) = (found.scale, found.offset);
    for start in blocks() {
        let values = rows.get(row, start, &mut scratch[..length(start)]);
        group::encode(kernel, format, found, values, split(&mut codes, format.bytes(values.len())));
    }
    Ok(())
}

fn assemble(
    layers: &Layers<'_>,
    format: Format,
    codes: Memory<u8>,
    scales: Memory<f32>,
    offsets: Memory<f32>,
) -> Result<RecordBatch> {
    let (rows, count) = (&layers.rows, layers.len());
    let lengths = || (0..count).map(|row| rows.len(row));
    let groups = || lengths().map(|length| format.groups(length));
    let bytes = lengths().map(|length| format.bytes(length));
    let data: ArrayRef = if i32::try_from(codes.bytes()).is_ok() {
        Arc::new(binary::<i32>(bytes, codes))
    } else {
        Arc::new(binary::<i64>(bytes, codes))
    };
    let columns: [(&str, ArrayRef); 8] = [
        ("layer_name", Arc::new(StringArray::from(layers.names.clone()))),
        ("quantized_data", data),
        ("scales", Arc::new(float_list::<i32>(groups(), scales))),
        ("zero_points", Arc::new(float_list::<i32>(groups(), offsets))),
        ("shape", Arc::new(shape_list(&layers.shapes))),
        ("bit_width", Arc::new(UInt8Array::from_value(format.bit_width(), count))),
        ("group_size", Arc::new(UInt32Array::from_value(format.group_size(), count))),
        ("scheme", Arc::new(StringArray::from_iter_values((0..count).map(|_| format.scheme().name())))),
    ];
    let mut metadata = vec![
        (VERSION_KEY, env!("CARGO_PKG_VERSION").to_owned()),
        ("nautilus_cython.quant.zero_points", "the value of code 0 (affine); 0 (symmetric)".to_owned()),
    ];
    let types = rows.type_names();
    if types.iter().any(|name| *name != "float32") {
        metadata.push(("nautilus_cython.quant.cast_to_float32_from", types.join(", ")));
    }
    table(columns, metadata)
}

/// A batch of these columns, none of which has nulls.
pub(crate) fn table<const N: usize>(
    columns: [(&str, ArrayRef); N],
    metadata: Vec<(&str, String)>,
) -> Result<RecordBatch> {
    let fields: Vec<Field> =
        columns.iter().map(|(name, array)| Field::new(*name, array.data_type().clone(), false)).collect();
    let metadata = metadata.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
    let schema = Schema::new(fields).with_metadata(metadata);
    RecordBatch::try_new(Arc::new(schema), columns.map(|(_, array)| array).to_vec())
        .map_err(|error| Error::new(ErrorKind::Internal, error.to_string()))
}

fn binary<O: OffsetSizeTrait>(lengths: impl Iterator<Item = usize>, bytes: Memory<u8>) -> GenericBinaryArray<O> {
    GenericBinaryArray::new(OffsetBuffer::from_lengths(lengths), bytes.into_buffer(), None)
}

/// Floats of all rows, of which each has so many.
pub(crate) fn float_list<O: OffsetSizeTrait>(
    lengths: impl IntoIterator<Item = usize>,
    values: Memory<f32>,
) -> GenericListArray<O> {
    let values = Float32Array::new(ScalarBuffer::from(values.into_buffer()), None);
    let field = Field::new_list_field(DataType::Float32, true);
    GenericListArray::new(Arc::new(field), OffsetBuffer::from_lengths(lengths), Arc::new(values), None)
}

/// The sizes of each dimension.
pub(crate) fn shape_list(shapes: &[Vec<i64>]) -> ListArray {
    let offsets = OffsetBuffer::from_lengths(shapes.iter().map(Vec::len));
    let field = Field::new_list_field(DataType::Int64, true);
    ListArray::new(Arc::new(field), offsets, Arc::new(Int64Array::from(shapes.concat())), None)
}

fn as_i64(length: usize) -> i64 {
    i64::try_from(length).unwrap_or(i64::MAX)
}
