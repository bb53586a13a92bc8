//! Columns of a batch, as they are read: in any order, and of every type that other libraries turn ours into.

use std::{fmt, str::FromStr};

use arrow_array::{
    Array, ArrayRef, RecordBatch,
    cast::AsArray,
    types::{
        ArrowPrimitiveType, Decimal128Type, Int8Type, Int16Type, Int32Type, Int64Type, TimestampMicrosecondType,
        TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType, UInt8Type, UInt16Type, UInt32Type,
        UInt64Type,
    },
};
use arrow_schema::{DataType, TimeUnit};
use nautilus_cython_core::{Error, Result, UnixNanos};
use nautilus_cython_model::{
    enums::Coded,
    identifiers::InstrumentId,
    types::{FIXED_PRECISION, Price, Quantity},
};

use crate::{
    kind::Kind,
    write::{Decimal, precision_column},
};

/// Decimals of the raw values of 8 bytes in the files of others; ours, and theirs of 16 bytes, have 16.
const SHORT_PRECISION: u8 = 9;

/// The columns of a batch, by name.
#[derive(Clone, Copy, Debug)]
pub struct Columns<'a> {
    kind: Kind,
    batch: &'a RecordBatch,
}

impl<'a> Columns<'a> {
    pub(crate) const fn new(kind: Kind, batch: &'a RecordBatch) -> Self {
        Self { kind, batch }
    }

    fn optional(&self, name: &str) -> Option<&'a ArrayRef> {
        self.batch.column_by_name(name)
    }

    fn get(&self, name: &str) -> Result<&'a ArrayRef> {
        self.optional(name).ok_or_else(|| {
            let schema = self.batch.schema();
            let columns: Vec<&str> = schema.fields().iter().map(|field| field.name().as_str()).collect();
            Error::invalid("columns", columns, &format!("a column `{name}`, as every {} has", self.kind.name()))
        })
    }

    /// Whether there is a column of that name.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.optional(name).is_some()
    }

    /// A value of the metadata of the schema, which files of others have in place of a column.
    fn metadata<T: FromStr<Err: fmt::Display>>(&self, key: &str) -> Result<Option<T>> {
        let schema = self.batch.schema_ref();
        let Some(text) = schema.metadata().get(key) else { return Ok(None) };
        text.parse()
            .map(Some)
            .map_err(|error: T::Err| Error::invalid(&format!("metadata[{key:?}]"), text, &error.to_string()))
    }

    /// Prices that are always there.
    pub(crate) fn prices(&self, name: &str) -> Result<Vec<Price>> {
        present(name, self.optional_prices(name)?)
    }

    /// Prices that may be missing.
    pub(crate) fn optional_prices(&self, name: &str) -> Result<Vec<Option<Price>>> {
        self.decimals(name, "price_precision", FIXED_PRECISION, Price::from_mantissa)
    }

    /// Sizes that are always there.
    pub(crate) fn sizes(&self, name: &str) -> Result<Vec<Quantity>> {
        present(name, self.optional_sizes(name)?)
    }

    /// Sizes that may be missing.
    pub(crate) fn optional_sizes(&self, name: &str) -> Result<Vec<Option<Quantity>>> {
        self.decimals(name, "size_precision", FIXED_PRECISION, Quantity::from_mantissa)
    }

    /// Decimals with any number of digits.
    pub(crate) fn rates(&self, name: &str) -> Result<Vec<rust_decimal::Decimal>> {
        let rates = self.decimals(name, "precision", rust_decimal::Decimal::MOST, |mantissa, precision| {
            rust_decimal::Decimal::try_from_i128_with_scale(mantissa, u32::from(precision))
                .map_err(|_| Error::invalid("rate", format_args!("{mantissa}e-{precision}"), "28 digits"))
        })?;
        present(name, rates)
    }

    /// Decimals, made of a mantissa and a precision up to `most`.
    ///
    /// The precision is the scale of the column, or that of the row where there is a column for it. In a file of another
    /// producer the values are raw, in bytes, and the metadata under `key` tell the precision. Further decimals are well
    /// if they are zeros: other libraries have scales of their own.
    fn decimals<T>(
        &self,
        name: &str,
        key: &str,
        most: u8,
        make: impl Fn(i128, u8) -> Result<T>,
    ) -> Result<Vec<Option<T>>> {
        let column = self.get(name)?;
        let (numbers, scale, precision): (Vec<Option<i128>>, u8, u8) = match column.data_type() {
            DataType::Decimal128(_, scale) => {
                let scale = u8::try_from(*scale)
                    .map_err(|_| Error::invalid(name, column.data_type(), "a scale that is not negative"))?;
                (column.as_primitive::<Decimal128Type>().iter().collect(), scale, scale)
            }
            DataType::FixedSizeBinary(width @ (8 | 16)) => {
                let scale = if *width == 8 { SHORT_PRECISION } else { FIXED_PRECISION };
                let numbers = column.as_fixed_size_binary().iter().map(|bytes| bytes.map(little_endian));
                (numbers.collect(), scale, self.metadata(key)?.unwrap_or(scale))
            }
            DataType::Null => (vec![None; column.len()], 0, 0),
            DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View | DataType::Binary => {
                return self.written_decimals(name, column, make);
            }
            other => return Err(Error::invalid(name, other, "a column of the type Decimal128")),
        };
        let precisions = precision_column(name);
        let precisions = self.has(&precisions).then(|| self.integers::<u8>(&precisions)).transpose()?;
        let value = |(row, number): (usize, Option<i128>)| {
            let Some(number) = number else { return Ok(None) };
            let precision = match precisions.as_ref().map(|precisions| precisions[row]) {
                None => precision.min(most),
                Some(Some(precision)) => precision,
                Some(None) => {
                    let place = format!("{}[{row}]", precision_column(name));
                    return Err(Error::invalid(&place, format_args!("null"), "a precision, as there is a value"));
                }
            };
            let place = || format!("{name}[{row}]");
            let mantissa = shifted(number, scale, precision).ok_or_else(|| {
                Error::invalid(&place(), format_args!("{number}e-{scale}"), &format!("at most {precision} decimals"))
            })?;
            make(mantissa, precision).map(Some).map_err(|error| error.at(place()))
        };
        numbers.into_iter().enumerate().map(value).collect()
    }

    /// Decimals that are written as texts, which files of others have for rare kinds: 1.50, or the same in quotes.
    fn written_decimals<T>(
        &self,
        name: &str,
        column: &ArrayRef,
        make: impl Fn(i128, u8) -> Result<T>,
    ) -> Result<Vec<Option<T>>> {
        let texts: Vec<Option<&str>> = match column.as_binary_opt::<i32>() {
            Some(column) => {
                column.iter().map(|bytes| bytes.map(|bytes| str::from_utf8(bytes).unwrap_or("?"))).collect()
            }
            None => self.optional_strings(name)?,
        };
        let value = |(row, text): (usize, Option<&str>)| {
            let Some(text) = text else { return Ok(None) };
            let place = || format!("{name}[{row}]");
            let number = rust_decimal::Decimal::from_str_exact(text.trim_matches('"'))
                .map_err(|_| Error::invalid(&place(), text, "a decimal number"))?;
            make(number.mantissa(), Decimal::precision(number)).map(Some).map_err(|error| error.at(place()))
        };
        texts.into_iter().enumerate().map(value).collect()
    }

    /// Whether the decimals of a column are raw values.
    pub(crate) fn is_raw(&self, name: &str) -> bool {
        self.optional(name).is_some_and(|column| matches!(column.data_type(), DataType::FixedSizeBinary(_)))
    }

    /// For each row, whether it is of the instrument.
    #[cfg(feature = "recordings")]
    pub(crate) fn is_of(&self, instrument_id: InstrumentId) -> Result<Vec<bool>> {
        if let (Some(instrument), false) = (self.metadata::<InstrumentId>("instrument_id")?, self.has("instrument_id"))
        {
            return Ok(vec![instrument == instrument_id; self.batch.num_rows()]);
        }
        if !self.has("instrument_id") && self.has("bar_type") {
            let types = self.parsed::<nautilus_cython_model::data::BarType>("bar_type")?;
            return Ok(types.iter().map(|bar_type| bar_type.instrument_id() == instrument_id).collect());
        }
        Ok(self.instruments()?.into_iter().map(|instrument| instrument == instrument_id).collect())
    }

    /// The instruments of all rows.
    pub(crate) fn instruments(&self) -> Result<Vec<InstrumentId>> {
        match self.metadata("instrument_id")? {
            Some(instrument) if !self.has("instrument_id") => Ok(vec![instrument; self.batch.num_rows()]),
            _ => self.parsed("instrument_id"),
        }
    }

    /// Values that are read from their texts, of which there are few.
    pub(crate) fn parsed<T: Copy + FromStr<Err = Error>>(&self, name: &str) -> Result<Vec<T>> {
        match self.metadata(name)? {
            Some(value) if !self.has(name) => Ok(vec![value; self.batch.num_rows()]),
            _ => self.each_text(name, str::parse),
        }
    }

    /// Members of an enumeration, by name; in a file of another producer by number.
    pub(crate) fn names<E: Coded>(&self, name: &str) -> Result<Vec<E>> {
        if self.get(name)?.data_type().is_integer() {
            let codes = present(name, self.integers::<u8>(name)?)?;
            return codes
                .into_iter()
                .enumerate()
                .map(|(row, code)| E::from_code(&format!("{name}[{row}]"), code))
                .collect();
        }
        self.each_text(name, E::from_name)
    }

    /// What `parse` makes of the text of each row. It sees each entry of a dictionary once, and runs of a text once.
    fn each_text<T: Copy>(&self, name: &str, parse: impl Fn(&str) -> Result<T>) -> Result<Vec<T>> {
        let texts = Texts::new(name, self.get(name)?)?;
        let mut known: Vec<Option<T>> = vec![None; texts.entries()];
        let mut last: Option<(&str, T)> = None;
        (0..texts.len())
            .map(|row| {
                let place = || format!("{name}[{row}]");
                let entry = texts.entry(row).ok_or_else(|| Error::invalid(&place(), format_args!("null"), "a text"))?;
                if let Some(Some(value)) = known.get(entry) {
                    return Ok(*value);
                }
                let text = texts.text(entry);
                if let Some((before, value)) = last
                    && before == text
                {
                    return Ok(value);
                }
                let value = parse(text).map_err(|error| error.at(place()))?;
                if let Some(known) = known.get_mut(entry) {
                    *known = Some(value);
                }
                last = Some((text, value));
                Ok(value)
            })
            .collect()
    }

    /// Texts that may be missing.
    pub(crate) fn optional_strings(&self, name: &str) -> Result<Vec<Option<&'a str>>> {
        let texts = Texts::new(name, self.get(name)?)?;
        Ok((0..texts.len()).map(|row| texts.entry(row).map(|entry| texts.text(entry))).collect())
    }

    /// Values that are read from their texts, of which there are many.
    pub(crate) fn strings<T>(&self, name: &str, parse: impl Fn(&str) -> Result<T>) -> Result<Vec<T>> {
        let texts = present(name, self.optional_strings(name)?)?;
        let value = |(row, text)| parse(text).map_err(|error: Error| error.at(format_args!("{name}[{row}]")));
        texts.into_iter().enumerate().map(value).collect()
    }

    /// Truths that may be unknown.
    pub(crate) fn optional_bools(&self, name: &str) -> Result<Vec<Option<bool>>> {
        let column = self.get(name)?;
        match column.data_type() {
            DataType::Null => Ok(vec![None; column.len()]),
            _ => match column.as_boolean_opt() {
                Some(column) => Ok(column.iter().collect()),
                None => Err(Error::invalid(name, column.data_type(), "a column of the type Boolean")),
            },
        }
    }

    /// Numbers that are always there.
    pub(crate) fn numbers<T: TryFrom<i128>>(&self, name: &str) -> Result<Vec<T>> {
        present(name, self.integers(name)?)
    }

    /// Numbers that may be missing.
    pub(crate) fn integers<T: TryFrom<i128>>(&self, name: &str) -> Result<Vec<Option<T>>> {
        let column = self.get(name)?;
        match column.data_type() {
            DataType::Null => Ok((0..column.len()).map(|_| None).collect()),
            DataType::Int8 => narrow::<Int8Type, _>(name, column),
            DataType::Int16 => narrow::<Int16Type, _>(name, column),
            DataType::Int32 => narrow::<Int32Type, _>(name, column),
            DataType::Int64 => narrow::<Int64Type, _>(name, column),
            DataType::UInt8 => narrow::<UInt8Type, _>(name, column),
            DataType::UInt16 => narrow::<UInt16Type, _>(name, column),
            DataType::UInt32 => narrow::<UInt32Type, _>(name, column),
            DataType::UInt64 => narrow::<UInt64Type, _>(name, column),
            other => Err(Error::invalid(name, other, "a column of an integer type")),
        }
    }

    /// Times that are always there.
    pub(crate) fn times(&self, name: &str) -> Result<Vec<UnixNanos>> {
        present(name, self.optional_times(name)?)
    }

    /// Times that may be missing, in any unit.
    pub(crate) fn optional_times(&self, name: &str) -> Result<Vec<Option<UnixNanos>>> {
        let column = self.get(name)?;
        match column.data_type() {
            DataType::Timestamp(TimeUnit::Nanosecond, _) => nanos::<TimestampNanosecondType>(name, column, 1),
            DataType::Timestamp(TimeUnit::Microsecond, _) => nanos::<TimestampMicrosecondType>(name, column, 1_000),
            DataType::Timestamp(TimeUnit::Millisecond, _) => nanos::<TimestampMillisecondType>(name, column, 1_000_000),
            DataType::Timestamp(TimeUnit::Second, _) => nanos::<TimestampSecondType>(name, column, 1_000_000_000),
            _ => self.integers(name),
        }
    }
}

/// A column of texts: plain, or keys into a dictionary of them.
struct Texts<'a> {
    /// For each row its entry; none if a row is its own entry.
    keys: Option<Vec<Option<usize>>>,
    entries: &'a dyn Array,
}

impl<'a> Texts<'a> {
    fn new(name: &str, column: &'a ArrayRef) -> Result<Self> {
        let texts = match column.as_any_dictionary_opt() {
            None => Self { keys: None, entries: column },
            Some(dictionary) => {
                let entries = dictionary.values();
                let keys = dictionary.keys();
                let key = |row: usize, key: usize| (keys.is_valid(row) && entries.is_valid(key)).then_some(key);
                let keys = match entries.len() {
                    0 => vec![None; keys.len()], // all rows are null
                    _ => dictionary.normalized_keys().into_iter().enumerate().map(|(row, k)| key(row, k)).collect(),
                };
                Self { keys: Some(keys), entries }
            }
        };
        match texts.entries.data_type() {
            DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View | DataType::Null => Ok(texts),
            _ => Err(Error::invalid(name, column.data_type(), "a column of texts, or of a dictionary of texts")),
        }
    }

    fn len(&self) -> usize {
        self.keys.as_ref().map_or(self.entries.len(), Vec::len)
    }

    /// How many entries the dictionary has.
    fn entries(&self) -> usize {
        self.keys.as_ref().map_or(0, |_| self.entries.len())
    }

    /// The entry of a row; `None` if it is null.
    fn entry(&self, row: usize) -> Option<usize> {
        match &self.keys {
            Some(keys) => keys[row],
            None => (!self.entries.is_nullable() || self.entries.is_valid(row)).then_some(row),
        }
    }

    fn text(&self, entry: usize) -> &'a str {
        match self.entries.data_type() {
            DataType::Utf8 => self.entries.as_string::<i32>().value(entry),
            DataType::LargeUtf8 => self.entries.as_string::<i64>().value(entry),
            DataType::Utf8View => self.entries.as_string_view().value(entry),
            _ => "",
        }
    }
}

/// The values of a column in which none may be missing.
fn present<T>(name: &str, values: Vec<Option<T>>) -> Result<Vec<T>> {
    let there = |(row, value): (usize, Option<T>)| {
        value.ok_or_else(|| Error::invalid(&format!("{name}[{row}]"), format_args!("null"), "a value"))
    };
    values.into_iter().enumerate().map(there).collect()
}

fn narrow<P, T>(name: &str, column: &ArrayRef) -> Result<Vec<Option<T>>>
where
    P: ArrowPrimitiveType<Native: Into<i128>>,
    T: TryFrom<i128>,
{
    let convert = |(row, number): (usize, Option<P::Native>)| {
        let Some(number) = number else { return Ok(None) };
        let number = number.into();
        let bits = 8 * size_of::<T>();
        let fits = T::try_from(number).map(Some);
        fits.map_err(|_| {
            Error::invalid(&format!("{name}[{row}]"), number, &format!("a number of {bits} bits, not negative"))
        })
    };
    column.as_primitive::<P>().iter().enumerate().map(convert).collect()
}

fn nanos<P: ArrowPrimitiveType<Native = i64>>(
    name: &str,
    column: &ArrayRef,
    unit: u64,
) -> Result<Vec<Option<UnixNanos>>> {
    let convert = |(row, time): (usize, Option<i64>)| {
        let Some(time) = time else { return Ok(None) };
        let nanos = u64::try_from(time).ok().and_then(|time| time.checked_mul(unit));
        nanos.map(Some).ok_or_else(|| Error::invalid(&format!("{name}[{row}]"), time, "a time from 1970 to 2554"))
    };
    column.as_primitive::<P>().iter().enumerate().map(convert).collect()
}

/// The number in 8 or 16 bytes, lowest first.
fn little_endian(bytes: &[u8]) -> i128 {
    let mut wide = [if bytes.last().is_some_and(|byte| *byte > 127) { 255 } else { 0 }; 16];
    wide[..bytes.len()].copy_from_slice(bytes);
    i128::from_le_bytes(wide)
}

/// `number` in units of `10^-to`; `None` if digits would be lost, or it does not fit 128 bits.
fn shifted(number: i128, from: u8, to: u8) -> Option<i128> {
    if from <= to {
        return number.checked_mul(10_i128.checked_pow(u32::from(to - from))?);
    }
    let factor = 10_i128.checked_pow(u32::from(from - to))?;
    (number % factor == 0).then_some(number / factor)
}
