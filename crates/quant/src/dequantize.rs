//! Rows of codes become rows of floats. Nothing that a row says about itself is believed before it was compared.

use std::{num::NonZero, sync::Arc};

use arrow_array::{ArrayRef, RecordBatch, StringArray, types::*};
use arrow_schema::Schema;
use nautilus_cython_core::{Error, ErrorKind, Result};

use crate::{
    Format, Watch,
    columns::{Column, place},
    format::BLOCK_VALUES,
    group, kernel,
    memory::{Memory, Recycled},
    quantize::{check_shape, float_list, shape_list, table},
    work::{self, TASK_VALUES, Task, split},
};

/// A row of codes, checked: lengths fit each other, and all codes mean finite numbers.
#[derive(Clone, Copy, Debug)]
pub struct Codes<'a> {
    format: Format,
    values: usize,
    codes: &'a [u8],
    scales: &'a [f32],
    offsets: &'a [f32],
}

impl<'a> Codes<'a> {
    /// Codes of so many `values`, with the scale and the offset of each group.
    ///
    /// # Errors
    /// `InvalidValue` if there are too few or too many of one of them; for a scale that is negative or not finite, an offset
    /// that is not finite, or not 0 in the symmetric scheme, or a group with values that are not finite; and for bits that
    /// are set behind the last code.
    pub fn new(format: Format, values: usize, codes: &'a [u8], scales: &'a [f32], offsets: &'a [f32]) -> Result<Self> {
        let groups = format.groups(values);
        let lengths = [
            ("quantized_data", "bytes", codes.len(), format.bytes(values)),
            ("scales", "numbers", scales.len(), groups),
            ("zero_points", "numbers", offsets.len(), groups),
        ];
        for (field, what, length, expected) in lengths {
            if length != expected {
                let message = format!("`{field}` has {length} {what}, expected {expected} for {values} values");
                return Err(Error::new(ErrorKind::InvalidValue, message));
            }
        }
        let damaged = scales.iter().zip(offsets).position(|(&scale, &offset)| !group::is_valid(format, scale, offset));
        if let Some(group) = damaged {
            let (scale, offset, scheme) = (scales[group], offsets[group], format.scheme());
            let message = format!(
                "group {group} has the scale {scale} and the zero point {offset}, expected those of finite {scheme} values"
            );
            return Err(Error::new(ErrorKind::InvalidValue, message));
        }
        if let Some(last) = codes.last()
            && last & group::unused(format, values) != 0
        {
            let message = format!("`quantized_data` ends with {last:#04x}, expected unused bits to be 0");
            return Err(Error::new(ErrorKind::InvalidValue, message));
        }
        let made = Self { format, values, codes, scales, offsets };
        // The lowest code of the symmetric scheme is never written. With the largest scales it would mean infinity.
        if scales.iter().any(|scale| (format.bias() * scale).is_infinite()) && !made.is_finite() {
            return Err(Error::new(
                ErrorKind::InvalidValue,
                "`quantized_data` has a code of a value that is not finite",
            ));
        }
        Ok(made)
    }

    fn is_finite(&self) -> bool {
        let mut values = [0.0; BLOCK_VALUES];
        (0..self.values).step_by(BLOCK_VALUES).all(|start| {
            let block = &mut values[..BLOCK_VALUES.min(self.values - start)];
            self.restore(start, block);
            block.iter().all(|value| value.is_finite())
        })
    }

    /// How many values it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.values
    }

    /// Whether it has none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.values == 0
    }

    /// Restores the values from `start` on, where a block starts, up to the end of a block.
    pub(crate) fn restore(&self, start: usize, values: &mut [f32]) {
        let (kernel, format) = (kernel::best(), self.format);
        for (number, values) in values.chunks_mut(format.block()).enumerate() {
            let start = start + number * format.block();
            let codes = &self.codes[format.bytes(start)..][..format.bytes(values.len())];
            if format.group_size() == 0 {
                group::decode(kernel, format, self.scales[0], self.offsets[0], codes, values);
                continue;
            }
            let (first, groups) = (format.groups(start), format.groups(values.len()));
            let (scales, offsets) = (&self.scales[first..][..groups], &self.offsets[first..][..groups]);
            group::dequantize(kernel, format, codes, scales, offsets, values);
        }
    }
}

/// Rows of codes, each with a name and a shape.
#[derive(Debug, Default)]
pub struct QuantizedLayers<'a> {
    pub(crate) names: Vec<&'a str>,
    shapes: Vec<Vec<i64>>,
    pub(crate) rows: Vec<Codes<'a>>,
}

impl<'a> QuantizedLayers<'a> {
    /// Reads what [`quantize`](crate::quantize) made.
    ///
    /// # Errors
    /// `InvalidValue` for a column that is missing or of another type, for nulls, and for rows that [`Codes::new`] or
    /// [`Format::new`] refuse.
    pub fn of_batches(batches: &'a [RecordBatch], schema: &Schema) -> Result<Self> {
        let names =
            ["layer_name", "quantized_data", "scales", "zero_points", "shape", "bit_width", "group_size", "scheme"];
        for name in names {
            place(schema, name)?;
        }
        let mut layers = Self::default();
        for batch in batches {
            let first_row = layers.names.len();
            let [names, data, scales, offsets, shapes, bits, sizes, schemes] =
                names.map(|name| Column::find(batch, name, first_row));
            let (names, data) = (names?.texts()?, data?.bytes()?);
            let scales = scales?.number_lists::<Float32Type>()?;
            let offsets = offsets?.number_lists::<Float32Type>()?;
            let shapes = shapes?.number_lists::<Int64Type>()?;
            let bits = bits?.numbers::<UInt8Type>()?;
            let sizes = sizes?.numbers::<UInt32Type>()?;
            let schemes = schemes?.texts()?;
            for (row, name) in names.into_iter().enumerate() {
                let read = || -> Result<Codes<'a>> {
                    let format = Format::new(bits[row], sizes[row], schemes[row].parse()?)?;
                    let values = size(shapes[row])?;
                    Codes::new(format, values, data[row], scales[row], offsets[row])
                };
                let codes = read().map_err(|error| error.at(format_args!("Layer '{name}'")))?;
                check_shape(name, shapes[row], codes.len())?;
                layers.names.push(name);
                layers.shapes.push(shapes[row].to_vec());
                layers.rows.push(codes);
            }
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
}

/// How many values a shape has.
fn size(shape: &[i64]) -> Result<usize> {
    let product = shape.iter().try_fold(1usize, |product, &size| product.checked_mul(usize::try_from(size).ok()?));
    product
        .ok_or_else(|| Error::invalid("shape", shape, "sizes that are not negative, and a product that memory holds"))
}

/// Part of a row that is restored at once.
struct Part<'a> {
    row: usize,
    start: usize,
    values: &'a mut [f32],
}

impl Task for Part<'_> {
    fn row(&self) -> usize {
        self.row
    }

    fn values(&self) -> usize {
        self.values.len()
    }
}

/// Restores the values of all layers, in memory of earlier results where there is some: `layer_name`, `weights` and `shape`.
///
/// # Errors
/// `InvalidState` if `watch` stopped it, or there is no memory.
pub fn dequantize(
    layers: &QuantizedLayers<'_>,
    threads: Option<NonZero<usize>>,
    recycled: &Recycled,
    watch: &mut Watch<'_>,
) -> Result<RecordBatch> {
    let total = layers.rows.iter().map(Codes::len).sum();
    let mut values = Memory::new(total, recycled)?;
    restore(&layers.rows, values.as_mut(), threads, watch)?;
    let lengths = layers.rows.iter().map(Codes::len);
    let weights: ArrayRef = if i32::try_from(total).is_ok() {
        Arc::new(float_list::<i32>(lengths, values))
    } else {
        Arc::new(float_list::<i64>(lengths, values))
    };
    let columns: [(&str, ArrayRef); 3] = [
        ("layer_name", Arc::new(StringArray::from_iter_values(&layers.names))),
        ("weights", weights),
        ("shape", Arc::new(shape_list(&layers.shapes))),
    ];
    table(columns, Vec::new())
}

/// Restores the values of all rows into `values`, one row after the other.
///
/// # Errors
/// `InvalidState` if `watch` stopped it.
///
/// # Panics
/// If there is no room for all values.
pub fn restore(
    rows: &[Codes<'_>],
    values: &mut [f32],
    threads: Option<NonZero<usize>>,
    watch: &mut Watch<'_>,
) -> Result<()> {
    let mut left = values;
    let parts = rows.iter().enumerate();
    let parts = parts.flat_map(|(row, codes)| (0..codes.len()).step_by(TASK_VALUES).map(move |start| (row, start)));
    let parts = parts.map(|(row, start)| {
        let count = TASK_VALUES.min(rows[row].len() - start);
        Part { row, start, values: split(&mut left, count) }
    });
    let work = |part: Part<'_>| {
        rows[part.row].restore(part.start, part.values);
        Ok(())
    };
    work::run(threads, rows.iter().map(Codes::len).sum(), parts, work, watch)
}
