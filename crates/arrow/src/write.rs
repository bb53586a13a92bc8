//! Columns of a batch, as they are written.

use std::{collections::HashMap, fmt, hash::Hash, sync::Arc};

use arrow_array::{
    Array as _, ArrayRef, BooleanArray, Decimal128Array, DictionaryArray, FixedSizeBinaryArray, Int8Array, Int32Array,
    RecordBatch, RecordBatchOptions, StringArray, TimestampNanosecondArray, UInt8Array, UInt16Array, UInt32Array,
    UInt64Array,
    types::{Int8Type, Int32Type},
};
use arrow_buffer::Buffer;
use arrow_schema::{ArrowError, DECIMAL128_MAX_PRECISION, DataType, Field, Schema};
use nautilus_cython_core::{Error, ErrorKind, Result, UnixNanos};
use nautilus_cython_model::{
    enums::Coded,
    identifiers::InstrumentId,
    types::{
        FIXED_PRECISION, Price, Quantity,
        fixed::{check_precision, mantissa_of_raw},
    },
};

use crate::kind::KIND_KEY;

/// How decimals are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Decimals {
    /// As the values are: with one precision if they have one.
    #[default]
    AsFound,
    /// All with this precision, 0 to 16.
    Uniform(u8),
    /// With as many decimals as a value can have, and the precision of each row in a column of its own.
    PerRow,
}

/// The types of the columns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Form {
    /// Those of the table above: a column tells all about its values.
    #[default]
    Typed,
    /// Those of the catalogs that others keep: raw values in 16 bytes, numbers of enumerations, times as `UInt64`. The
    /// instrument and the precisions are in the metadata, so that all rows have the same.
    Raw,
}

/// What a schema does not leave to the values. The default leaves everything to them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    /// How prices are written.
    pub prices: Decimals,
    /// How sizes are written.
    pub sizes: Decimals,
    /// The types of the columns.
    pub form: Form,
    /// How many events the rows before these have: batches of deltas are numbered from there.
    pub events: u64,
    /// Whether the levels of snapshots have order ids.
    pub order_ids: bool,
}

impl Layout {
    /// The layout that takes any values, and gives them the same schema.
    pub const ANY: Self =
        Self { prices: Decimals::PerRow, sizes: Decimals::PerRow, form: Form::Typed, events: 0, order_ids: false };

    /// The layout in which rows of `schema` stay as they are.
    #[must_use]
    pub fn of(schema: &Schema) -> Self {
        let has_ids = schema.fields().iter().any(|field| field.name().contains("_order_id_"));
        let mut layout = Self { order_ids: has_ids, ..Self::default() };
        for field in schema.fields() {
            let found = match field.data_type() {
                DataType::Decimal128(_, scale) if schema.index_of(&precision_column(field.name())).is_err() => {
                    u8::try_from(*scale).map_or(Decimals::PerRow, Decimals::Uniform)
                }
                DataType::Decimal128(..) => Decimals::PerRow,
                DataType::FixedSizeBinary(8 | 16) => {
                    let key = if is_size(field.name()) { Quantity::KEY } else { Price::KEY };
                    let told = schema.metadata().get(key).and_then(|precision| precision.parse().ok());
                    told.map_or(Decimals::PerRow, Decimals::Uniform)
                }
                _ => continue,
            };
            let before = if is_size(field.name()) { &mut layout.sizes } else { &mut layout.prices };
            *before = if *before == Decimals::AsFound || *before == found { found } else { Decimals::PerRow };
        }
        layout.settled()
    }

    /// The same without anything that is left to the values.
    fn settled(mut self) -> Self {
        for decimals in [&mut self.prices, &mut self.sizes] {
            if *decimals == Decimals::AsFound {
                *decimals = Decimals::PerRow;
            }
        }
        self
    }

    /// Whether the schema must not depend on the values.
    fn is_fixed(&self) -> bool {
        self.prices != Decimals::AsFound || self.sizes != Decimals::AsFound
    }
}

/// Whether the decimals in the column of that name are sizes.
fn is_size(name: &str) -> bool {
    name.contains("size") || name == "volume"
}

/// A number that a decimal column holds.
pub(crate) trait Decimal: Copy + fmt::Display {
    /// The most decimals that a number has.
    const MOST: u8;
    /// Where the metadata tell the precision of raw values.
    const KEY: &str;

    /// The value in units of `10^-scale`; `scale` is at least the precision. `None` if that takes more than 38 digits.
    fn scaled(self, scale: u8) -> Option<i128>;

    /// Decimals of the number.
    fn precision(self) -> u8;

    /// How the layout wants numbers like this one.
    fn wanted(layout: &Layout) -> Decimals;
}

impl Decimal for Price {
    const MOST: u8 = FIXED_PRECISION;
    const KEY: &str = "price_precision";

    fn scaled(self, scale: u8) -> Option<i128> {
        Some(mantissa_of_raw(self.raw(), scale))
    }

    fn precision(self) -> u8 {
        Self::precision(&self)
    }

    fn wanted(layout: &Layout) -> Decimals {
        layout.prices
    }
}

impl Decimal for Quantity {
    const MOST: u8 = FIXED_PRECISION;
    const KEY: &str = "size_precision";

    fn scaled(self, scale: u8) -> Option<i128> {
        Some(mantissa_of_raw(self.raw().cast_signed(), scale))
    }

    fn precision(self) -> u8 {
        Self::precision(&self)
    }

    fn wanted(layout: &Layout) -> Decimals {
        layout.sizes
    }
}

impl Decimal for rust_decimal::Decimal {
    const MOST: u8 = 28;
    const KEY: &str = "precision";

    fn scaled(self, scale: u8) -> Option<i128> {
        let factor = 10_i128.checked_pow(u32::from(scale - Decimal::precision(self)))?;
        let value = self.mantissa().checked_mul(factor)?;
        (value.unsigned_abs() < 10_u128.pow(u32::from(DECIMAL128_MAX_PRECISION))).then_some(value)
    }

    #[expect(clippy::cast_possible_truncation, reason = "at most 28")]
    fn precision(self) -> u8 {
        self.scale() as u8
    }

    fn wanted(layout: &Layout) -> Decimals {
        if layout.is_fixed() { Decimals::PerRow } else { Decimals::AsFound }
    }
}

/// A batch in the making.
#[derive(Debug)]
pub struct Writer {
    metadata: HashMap<String, String>,
    rows: usize,
    layout: Layout,
    fields: Vec<Field>,
    columns: Vec<ArrayRef>,
}

impl Writer {
    /// A batch of `rows` rows; `kind` is the name of what they are.
    pub(crate) fn new(kind: &str, rows: usize, layout: Layout) -> Self {
        let metadata = HashMap::from([(KIND_KEY.to_owned(), kind.to_owned())]);
        Self { metadata, rows, layout, fields: Vec::new(), columns: Vec::new() }
    }

    /// A fact about all rows.
    pub(crate) fn metadata(&mut self, key: &str, value: String) {
        self.metadata.insert(key.to_owned(), value);
    }

    pub(crate) fn finish(self) -> Result<RecordBatch> {
        let schema = Arc::new(Schema::new_with_metadata(self.fields, self.metadata));
        let options = RecordBatchOptions::new().with_row_count(Some(self.rows));
        RecordBatch::try_new_with_options(schema, self.columns, &options).map_err(|error| internal(&error))
    }

    /// The types of the columns.
    pub(crate) const fn form(&self) -> Form {
        self.layout.form
    }

    /// The number of the first batch of deltas.
    pub(crate) const fn first_event(&self) -> u64 {
        self.layout.events
    }

    /// Whether the levels of snapshots have order ids.
    pub(crate) const fn has_order_ids(&self) -> bool {
        self.layout.order_ids
    }

    /// The number of rows, where it is not that of the objects.
    pub(crate) fn rows(&mut self, rows: usize) {
        self.rows = rows;
    }

    /// Refuses `field`, which only some objects have, where the schema must not depend on the values.
    pub(crate) fn only_if_not_fixed(&self, field: &str) -> Result<()> {
        if self.layout.is_fixed() || self.layout.form == Form::Raw {
            return Err(Error::invalid(field, format_args!("not 0"), "0 where the layout is fixed"));
        }
        Ok(())
    }

    fn push(&mut self, field: Field, column: ArrayRef) {
        self.fields.push(field);
        self.columns.push(column);
    }

    fn plain(&mut self, name: &str, nullable: bool, column: ArrayRef) {
        self.push(Field::new(name, column.data_type().clone(), nullable), column);
    }

    /// Decimals that are always there.
    pub(crate) fn decimals<D: Decimal>(&mut self, name: &str, values: impl Iterator<Item = D> + Clone) -> Result<()> {
        self.decimal_column(name, values.map(Some), false)
    }

    /// Decimals that may be missing.
    pub(crate) fn optional_decimals<D: Decimal>(
        &mut self,
        name: &str,
        values: impl Iterator<Item = Option<D>> + Clone,
    ) -> Result<()> {
        self.decimal_column(name, values, true)
    }

    fn decimal_column<D: Decimal>(
        &mut self,
        name: &str,
        values: impl Iterator<Item = Option<D>> + Clone,
        nullable: bool,
    ) -> Result<()> {
        if self.layout.form == Form::Raw {
            return self.raw_column(name, values);
        }
        let wanted = D::wanted(&self.layout);
        let (scale, per_row) = match wanted {
            Decimals::Uniform(precision) => {
                check_precision(precision).map_err(|error| error.at(name))?;
                (precision, false)
            }
            Decimals::PerRow => (D::MOST, true),
            Decimals::AsFound => {
                let precisions = values.clone().flatten().map(D::precision);
                let most = precisions.clone().max().unwrap_or(0);
                (most, precisions.clone().any(|precision| precision != most))
            }
        };
        let mut numbers = Vec::with_capacity(self.rows);
        for (row, value) in values.clone().enumerate() {
            let Some(value) = value else {
                numbers.push(None);
                continue;
            };
            if wanted == Decimals::Uniform(scale) && value.precision() != scale {
                let expected = format!("{scale} decimals, as the layout says");
                return Err(Error::invalid(&format!("{name}[{row}]"), format_args!("{value}"), &expected));
            }
            numbers.push(Some(value.scaled(scale).ok_or_else(|| {
                Error::invalid(&format!("{name}[{row}]"), format_args!("{value}"), "at most 38 digits in the column")
            })?));
        }
        let column: Decimal128Array = if nullable {
            numbers.into_iter().collect()
        } else {
            Decimal128Array::from_iter_values(numbers.into_iter().flatten())
        };
        let column = column
            .with_precision_and_scale(DECIMAL128_MAX_PRECISION, scale.cast_signed())
            .map_err(|error| internal(&error))?;
        let mut field = Field::new(name, column.data_type().clone(), nullable);
        if !per_row {
            field.set_metadata(HashMap::from([("precision".to_owned(), scale.to_string())]));
        }
        self.push(field, Arc::new(column));
        if per_row {
            let name = precision_column(name);
            if nullable {
                let precisions: UInt8Array = values.map(|value| value.map(D::precision)).collect();
                self.plain(&name, true, Arc::new(precisions));
            } else {
                self.bytes(&name, values.flatten().map(D::precision));
            }
        }
        Ok(())
    }

    /// Raw values, in units of `10^-16`, lowest byte first. All have the precision that the metadata tell; zero stands for
    /// what is missing.
    fn raw_column<D: Decimal>(&mut self, name: &str, values: impl Iterator<Item = Option<D>> + Clone) -> Result<()> {
        let told = self.metadata.get(D::KEY).and_then(|precision| precision.parse().ok());
        let precision = match (told, D::wanted(&self.layout)) {
            (Some(precision), _) | (None, Decimals::Uniform(precision)) => precision,
            _ => values.clone().flatten().next().map_or(0, D::precision),
        };
        let mut bytes = Vec::with_capacity(16 * self.rows);
        for (row, value) in values.enumerate() {
            let raw = match value {
                Some(value) if value.precision() != precision => {
                    let expected = format!("{precision} decimals, as all raw values of a file have");
                    return Err(Error::invalid(&format!("{name}[{row}]"), format_args!("{value}"), &expected));
                }
                Some(value) => value.scaled(FIXED_PRECISION).unwrap_or_default(),
                None => 0,
            };
            bytes.extend_from_slice(&raw.to_le_bytes());
        }
        self.metadata(D::KEY, precision.to_string());
        let column = FixedSizeBinaryArray::try_new(16, Buffer::from_vec(bytes), None);
        self.plain(name, false, Arc::new(column.map_err(|error| internal(&error))?));
        Ok(())
    }

    /// Values of which all rows have the same, for the metadata.
    fn one<K: Copy + PartialEq + fmt::Display>(&mut self, name: &str, values: impl Iterator<Item = K>) -> Result<()> {
        let mut first = None;
        for (row, value) in values.enumerate() {
            let first = *first.get_or_insert(value);
            if value != first {
                let expected = format!("{first}, which all rows of raw values have");
                return Err(Error::invalid(&format!("{name}[{row}]"), format_args!("{value}"), &expected));
            }
        }
        if let Some(value) = first {
            self.metadata(name, value.to_string());
        }
        Ok(())
    }

    /// The instruments of all rows.
    pub(crate) fn instruments(&mut self, ids: impl Iterator<Item = InstrumentId>) -> Result<()> {
        if self.layout.form == Form::Raw {
            return self.one("instrument_id", ids);
        }
        let (column, distinct) = dictionary("instrument_id", ids, InstrumentId::to_string)?;
        let mut field = Field::new("instrument_id", column.data_type().clone(), false);
        if let ([instrument], false) = (distinct.as_slice(), self.layout.is_fixed()) {
            field.set_metadata(HashMap::from([("instrument_id".to_owned(), instrument.to_string())]));
        }
        self.push(field, Arc::new(column));
        Ok(())
    }

    /// Values with few distinct texts, which are read back from those.
    pub(crate) fn texts<K>(&mut self, name: &str, values: impl Iterator<Item = K>) -> Result<()>
    where
        K: Copy + Eq + Hash + fmt::Display + std::str::FromStr,
    {
        if self.layout.form == Form::Raw {
            return self.one(name, values);
        }
        let (column, _) = dictionary(name, values, K::to_string)?;
        self.plain(name, false, Arc::new(column));
        Ok(())
    }

    /// The names of an enumeration's members.
    pub(crate) fn names<E: Coded + PartialEq>(&mut self, name: &str, values: impl Iterator<Item = E>) -> Result<()> {
        if self.layout.form == Form::Raw {
            self.bytes(name, values.map(|value| value.code()));
            return Ok(());
        }
        let members = E::members();
        let mut places = [None; 256];
        for (member, place) in members.iter().zip(0_i8..) {
            places[usize::from(member.code())] = Some(place);
        }
        let keys: Option<Vec<i8>> = values.map(|value| places[usize::from(value.code())]).collect();
        let keys = keys.ok_or_else(|| Error::new(ErrorKind::Internal, format!("{} has too many members", E::NAME)))?;
        let texts = StringArray::from_iter_values(members.iter().map(|member| member.name()));
        let column = DictionaryArray::<Int8Type>::try_new(Int8Array::from(keys), Arc::new(texts));
        self.plain(name, false, Arc::new(column.map_err(|error| internal(&error))?));
        Ok(())
    }

    /// Texts that hardly repeat.
    pub(crate) fn strings<S: AsRef<str>>(&mut self, name: &str, values: impl Iterator<Item = S>) {
        self.plain(name, false, Arc::new(StringArray::from_iter_values(values)));
    }

    /// Texts that may be missing.
    pub(crate) fn optional_strings<S: AsRef<str>>(&mut self, name: &str, values: impl Iterator<Item = Option<S>>) {
        self.plain(name, true, Arc::new(values.collect::<StringArray>()));
    }

    /// Truths that may be unknown.
    pub(crate) fn optional_bools(&mut self, name: &str, values: impl Iterator<Item = Option<bool>>) {
        self.plain(name, true, Arc::new(values.collect::<BooleanArray>()));
    }

    /// Numbers of 8 bits.
    pub(crate) fn bytes(&mut self, name: &str, values: impl Iterator<Item = u8>) {
        self.plain(name, false, Arc::new(UInt8Array::from_iter_values(values)));
    }

    /// Numbers of 16 bits that may be missing.
    pub(crate) fn optional_shorts(&mut self, name: &str, values: impl Iterator<Item = Option<u16>>) {
        self.plain(name, true, Arc::new(values.collect::<UInt16Array>()));
    }

    /// Numbers of 32 bits.
    pub(crate) fn counts(&mut self, name: &str, values: impl Iterator<Item = u32>) {
        self.plain(name, false, Arc::new(UInt32Array::from_iter_values(values)));
    }

    /// Numbers of 64 bits.
    pub(crate) fn longs(&mut self, name: &str, values: impl Iterator<Item = u64>) {
        self.plain(name, false, Arc::new(UInt64Array::from_iter_values(values)));
    }

    /// Times.
    pub(crate) fn times(&mut self, name: &str, values: impl Iterator<Item = UnixNanos>) -> Result<()> {
        if self.layout.form == Form::Raw {
            self.longs(name, values);
            return Ok(());
        }
        let times: Result<Vec<i64>> = values.enumerate().map(|(row, time)| signed_time(name, row, time)).collect();
        self.plain(name, false, Arc::new(TimestampNanosecondArray::from(times?).with_timezone("UTC")));
        Ok(())
    }

    /// Times that may be missing.
    pub(crate) fn optional_times(&mut self, name: &str, values: impl Iterator<Item = Option<UnixNanos>>) -> Result<()> {
        let times: Result<Vec<Option<i64>>> =
            values.enumerate().map(|(row, time)| time.map(|time| signed_time(name, row, time)).transpose()).collect();
        self.plain(name, true, Arc::new(TimestampNanosecondArray::from(times?).with_timezone("UTC")));
        Ok(())
    }
}

/// The column that holds the precision of each row of the decimal column `name`.
pub(crate) fn precision_column(name: &str) -> String {
    format!("{name}_precision")
}

/// An error of Arrow where its arguments are made here: a bug.
pub(crate) fn internal(error: &ArrowError) -> Error {
    Error::new(ErrorKind::Internal, error.to_string())
}

fn signed_time(name: &str, row: usize, time: UnixNanos) -> Result<i64> {
    let expected = "at most 9223372036854775807, a time in 2262: Arrow's nanoseconds are signed";
    i64::try_from(time).map_err(|_| Error::invalid(&format!("{name}[{row}]"), time, expected))
}

/// The texts of `values`, and the distinct ones of those.
///
/// Runs of equal values are as good as free: the one before is compared first.
fn dictionary<K>(
    name: &str,
    values: impl Iterator<Item = K>,
    text: impl Fn(&K) -> String,
) -> Result<(DictionaryArray<Int32Type>, Vec<K>)>
where
    K: Copy + Eq + Hash + fmt::Display + std::str::FromStr,
{
    let mut places: HashMap<K, i32> = HashMap::new();
    let mut distinct: Vec<K> = Vec::new();
    let mut texts: Vec<String> = Vec::new();
    let mut keys: Vec<i32> = Vec::with_capacity(values.size_hint().0);
    let mut last: Option<(K, i32)> = None;
    for (row, value) in values.enumerate() {
        let place = match last {
            Some((before, place)) if before == value => place,
            _ => *match places.entry(value) {
                std::collections::hash_map::Entry::Occupied(known) => known.into_mut(),
                std::collections::hash_map::Entry::Vacant(new) => {
                    let text = text(&value);
                    if text.parse().ok() != Some(value) {
                        let expected = "a value that its own text gives back: a venue has no point here";
                        return Err(Error::invalid(&format!("{name}[{row}]"), text, expected));
                    }
                    let place = i32::try_from(texts.len())
                        .map_err(|_| Error::invalid(name, texts.len(), "at most 2^31 distinct values"))?;
                    texts.push(text);
                    distinct.push(value);
                    new.insert(place)
                }
            },
        };
        last = Some((value, place));
        keys.push(place);
    }
    let texts = StringArray::from_iter_values(texts);
    let column = DictionaryArray::try_new(Int32Array::from(keys), Arc::new(texts));
    Ok((column.map_err(|error| internal(&error))?, distinct))
}
