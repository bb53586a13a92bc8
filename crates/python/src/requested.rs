//! What a consumer asks for beside the data: the same values in another representation.
//!
//! A request is a wish (<https://arrow.apache.org/docs/format/CDataInterface/PyCapsuleInterface.html#schema-requests>). It is
//! heard where consumers differ in what they can read: a dictionary comes as what it is of, and text with short or long
//! offsets, or as views. Any other column stays as it is.

use std::sync::Arc;

use arrow_array::{Array, ArrayRef, LargeStringArray, RecordBatch, StringArray, StringViewArray, cast::AsArray};
use arrow_schema::{ArrowError, DataType, Field, Fields, Schema, SchemaRef};
use nautilus_cython_core::{Error, Result};
use pyo3::{exceptions::PyValueError, prelude::*, types::PyCapsule};

use crate::{capsule, error::raised};

/// The schema that is handed over: its own, but for columns that are requested in another representation.
///
/// # Errors
/// `ValueError` if the request is for other columns.
pub(crate) fn answer(own: &SchemaRef, requested: Option<&Bound<'_, PyCapsule>>) -> PyResult<SchemaRef> {
    let Some(requested) = requested else { return Ok(own.clone()) };
    let requested = capsule::read_arrow_schema(requested)?.map_err(|error| raised(&error))?;
    let names = |schema: &Schema| -> Vec<String> { schema.fields().iter().map(|field| field.name().clone()).collect() };
    let (have, want) = (names(own), names(&requested));
    if have != want {
        return Err(PyValueError::new_err(format!("requested_schema has the columns {want:?}, expected {have:?}")));
    }
    let pairs = own.fields().iter().zip(requested.fields());
    let fields: Fields = pairs
        .map(|(own, wanted)| match same_values(own.data_type(), wanted.data_type()) {
            true => Arc::new(Field::clone(own).with_data_type(wanted.data_type().clone())),
            false => own.clone(),
        })
        .collect();
    Ok(Arc::new(Schema::new_with_metadata(fields, own.metadata().clone())))
}

/// The rows of `batch` in the representation that `answer` promised.
///
/// # Errors
/// `InvalidValue` if a column has no room for its rows in it.
pub(crate) fn represent(batch: RecordBatch, answer: &SchemaRef) -> Result<RecordBatch> {
    if batch.schema_ref() == answer {
        return Ok(batch);
    }
    let columns = batch.columns().iter().zip(answer.fields());
    let columns = columns.map(|(column, field)| converted(column, field.data_type()));
    columns
        .collect::<Result<_, _>>()
        .and_then(|columns| RecordBatch::try_new(answer.clone(), columns))
        .map_err(|error| Error::invalid("requested_schema", error.to_string(), "columns with room for all rows"))
}

const fn is_text(data_type: &DataType) -> bool {
    matches!(data_type, DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View)
}

/// Whether the two types differ in their representation only, and `converted` makes one of the other.
fn same_values(have: &DataType, want: &DataType) -> bool {
    match have {
        DataType::Dictionary(_, values) => have == want || same_values(values, want),
        _ => have == want || is_text(have) && is_text(want),
    }
}

/// A column as `wanted`, which has the same values.
fn converted(column: &ArrayRef, wanted: &DataType) -> Result<ArrayRef, ArrowError> {
    if column.data_type() == wanted {
        return Ok(column.clone());
    }
    if let Some(dictionary) = column.as_any_dictionary_opt() {
        return converted(&arrow_select::take::take(dictionary.values(), dictionary.keys(), None)?, wanted);
    }
    let rows: Vec<Option<&str>> = match column.data_type() {
        DataType::Utf8 => column.as_string::<i32>().iter().collect(),
        DataType::LargeUtf8 => column.as_string::<i64>().iter().collect(),
        _ => column.as_string_view().iter().collect(),
    };
    let bytes: usize = rows.iter().flatten().map(|text| text.len()).sum();
    Ok(match wanted {
        DataType::LargeUtf8 => Arc::new(LargeStringArray::from(rows)),
        DataType::Utf8View => Arc::new(StringViewArray::from(rows)),
        _ if i32::try_from(bytes).is_ok() => Arc::new(StringArray::from(rows)),
        _ => return Err(ArrowError::InvalidArgumentError(format!("{bytes} bytes of text as {wanted}"))),
    })
}
