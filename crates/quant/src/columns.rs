//! Columns of Arrow batches, as their producers spell them: texts, lists and bytes each come in several layouts.

use std::{ops::Range, sync::Arc};

use arrow_array::{
    Array, ArrayRef, ArrowPrimitiveType, Float64Array, PrimitiveArray, RecordBatch, RecordBatchOptions, cast::AsArray,
    downcast_integer_array, types::*,
};
use arrow_buffer::NullBuffer;
use arrow_schema::{DataType, Field, Schema};
use nautilus_cython_core::{Error, ErrorKind, Result};

use crate::values::Floats;

/// The place of the column in the schema.
pub(crate) fn place(schema: &Schema, name: &str) -> Result<usize> {
    schema.index_of(name).map_err(|_| {
        let names: Vec<&str> = schema.fields().iter().map(|field| field.name().as_str()).collect();
        Error::invalid("columns", names, &format!("a column {name:?}"))
    })
}

/// A column of one batch, with the number of rows before that batch for messages.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Column<'a> {
    pub(crate) name: &'a str,
    pub(crate) array: &'a ArrayRef,
    pub(crate) first_row: usize,
}

impl<'a> Column<'a> {
    pub(crate) fn find(batch: &'a RecordBatch, name: &'a str, first_row: usize) -> Result<Self> {
        let column = Self { name, array: batch.column(place(batch.schema_ref(), name)?), first_row };
        match column.array.logical_nulls() {
            Some(nulls) if nulls.null_count() > 0 => Err(column.null(first_null(&nulls))),
            _ => Ok(column),
        }
    }

    fn null(&self, row: usize) -> Error {
        let row = row + self.first_row;
        Error::new(ErrorKind::InvalidValue, format!("column {:?} is null in row {row}, expected no nulls", self.name))
    }

    fn wrong_type(&self, expected: &str) -> Error {
        let message = format!("column {:?} has the type {}, expected {expected}", self.name, self.array.data_type());
        Error::new(ErrorKind::InvalidValue, message)
    }

    /// All texts.
    pub(crate) fn texts(&self) -> Result<Vec<&'a str>> {
        Ok(match self.array.data_type() {
            DataType::Utf8 => self.array.as_string::<i32>().iter().flatten().collect(),
            DataType::LargeUtf8 => self.array.as_string::<i64>().iter().flatten().collect(),
            DataType::Utf8View => self.array.as_string_view().iter().flatten().collect(),
            _ => return Err(self.wrong_type("utf8, large_utf8 or utf8_view")),
        })
    }

    /// All bytes.
    pub(crate) fn bytes(&self) -> Result<Vec<&'a [u8]>> {
        Ok(match self.array.data_type() {
            DataType::Binary => self.array.as_binary::<i32>().iter().flatten().collect(),
            DataType::LargeBinary => self.array.as_binary::<i64>().iter().flatten().collect(),
            DataType::BinaryView => self.array.as_binary_view().iter().flatten().collect(),
            _ => return Err(self.wrong_type("binary, large_binary or binary_view")),
        })
    }

    /// All numbers of type `T`.
    pub(crate) fn numbers<T: ArrowPrimitiveType>(&self) -> Result<&'a [T::Native]> {
        let array = self.array.as_primitive_opt::<T>().ok_or_else(|| self.wrong_type(&T::DATA_TYPE.to_string()))?;
        Ok(array.values())
    }

    /// The elements of all lists, and which belong to each row.
    fn lists(&self, expected: &str) -> Result<(&'a ArrayRef, Vec<Range<usize>>)> {
        fn ranges<'o, O: arrow_array::OffsetSizeTrait>(offsets: &'o [O]) -> impl Iterator<Item = Range<usize>> + 'o {
            offsets.windows(2).map(|pair| pair[0].as_usize()..pair[1].as_usize())
        }

        match self.array.data_type() {
            DataType::List(_) => {
                let lists = self.array.as_list::<i32>();
                Ok((lists.values(), ranges(lists.value_offsets()).collect()))
            }
            DataType::LargeList(_) => {
                let lists = self.array.as_list::<i64>();
                Ok((lists.values(), ranges(lists.value_offsets()).collect()))
            }
            DataType::FixedSizeList(..) => {
                let lists = self.array.as_fixed_size_list();
                let length = lists.value_length().unsigned_abs() as usize;
                Ok((lists.values(), (0..lists.len()).map(|row| row * length..(row + 1) * length).collect()))
            }
            _ => Err(self.wrong_type(expected)),
        }
    }

    fn refuse_nulls(&self, elements: &ArrayRef, ranges: &[Range<usize>]) -> Result<()> {
        let Some(nulls) = elements.nulls().filter(|nulls| nulls.null_count() > 0) else { return Ok(()) };
        for (row, range) in ranges.iter().enumerate() {
            let nulls = nulls.slice(range.start, range.len());
            if nulls.null_count() > 0 {
                let (row, index) = (row + self.first_row, first_null(&nulls));
                let place = format!("column {:?} is null in row {row} at index {index}", self.name);
                return Err(Error::new(ErrorKind::InvalidValue, format!("{place}, expected no nulls")));
            }
        }
        Ok(())
    }

    /// The numbers of all lists.
    pub(crate) fn number_lists<T: ArrowPrimitiveType>(&self) -> Result<Vec<&'a [T::Native]>> {
        let expected = format!("a list of {}", T::DATA_TYPE);
        let (elements, ranges) = self.lists(&expected)?;
        let numbers = elements.as_primitive_opt::<T>().ok_or_else(|| self.wrong_type(&expected))?;
        self.refuse_nulls(elements, &ranges)?;
        Ok(ranges.into_iter().map(|range| &numbers.values()[range]).collect())
    }

    /// The floats of all lists.
    pub(crate) fn float_lists(&self) -> Result<Vec<Floats<'a>>> {
        let expected = "list, large_list or fixed_size_list of float32, float64 or float16";
        let (elements, ranges) = self.lists(expected)?;
        let floats = floats(elements).ok_or_else(|| self.wrong_type(expected))?;
        self.refuse_nulls(elements, &ranges)?;
        Ok(ranges.into_iter().map(|range| floats.slice(range)).collect())
    }
}

/// The values of a column of floats.
pub(crate) fn floats(array: &ArrayRef) -> Option<Floats<'_>> {
    fn values<T: ArrowPrimitiveType>(array: &PrimitiveArray<T>) -> &[T::Native] {
        array.values()
    }

    match array.data_type() {
        DataType::Float16 => Some(Floats::F16(values(array.as_primitive::<Float16Type>()))),
        DataType::Float32 => Some(Floats::F32(values(array.as_primitive::<Float32Type>()))),
        DataType::Float64 => Some(Floats::F64(values(array.as_primitive::<Float64Type>()))),
        _ => None,
    }
}

/// Whether the type is one of exact numbers.
pub(crate) fn is_exact(data_type: &DataType) -> bool {
    data_type.is_integer() || matches!(data_type, DataType::Decimal128(..))
}

/// The same batches with floats of 64 bits in place of integers and decimals.
#[must_use]
#[expect(clippy::cast_precision_loss, clippy::cast_lossless, reason = "what the caller asks for")]
pub fn approximated(batches: &[RecordBatch], schema: &Schema) -> (Vec<RecordBatch>, Schema) {
    fn float(array: &ArrayRef) -> ArrayRef {
        let made: Float64Array = downcast_integer_array!(
            array => array.unary(|value| value as f64),
            DataType::Decimal128(_, scale) => {
                let unit = 10f64.powi(i32::from(*scale));
                array.as_primitive::<Decimal128Type>().unary(|value| value as f64 / unit)
            }
            _ => return array.clone()
        );
        Arc::new(made)
    }

    let fields: Vec<Field> = schema
        .fields()
        .iter()
        .map(|field| match is_exact(field.data_type()) {
            true => field.as_ref().clone().with_data_type(DataType::Float64),
            false => field.as_ref().clone(),
        })
        .collect();
    let schema = Schema::new(fields);
    let shared = Arc::new(schema.clone());
    let batches = batches.iter().map(|batch| {
        let options = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
        let columns = batch.columns().iter().map(float).collect();
        RecordBatch::try_new_with_options(shared.clone(), columns, &options).expect("the types fit the schema")
    });
    (batches.collect(), schema)
}

/// The index of the first null; there is one.
pub(crate) fn first_null(nulls: &NullBuffer) -> usize {
    nulls.iter().position(|valid| !valid).unwrap_or(0)
}
