//! Data that is read one after the other, wherever it comes from.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use arrow_array::{
    Array, ArrayRef, RecordBatch, UInt8Array,
    cast::AsArray,
    types::{Decimal128Type, TimestampNanosecondType, UInt8Type, UInt64Type},
};
use arrow_buffer::ScalarBuffer;
use arrow_schema::{DataType, Schema, TimeUnit};
use arrow_select::concat::concat_batches;
use nautilus_cython_core::{Result, UnixNanos};
use nautilus_cython_feeds::{Feed, Format};
use nautilus_cython_model::{
    data::Data,
    enums::{BookAction, Coded, OrderSide, RecordFlag},
    identifiers::InstrumentId,
    orderbook::{DeltaColumns, FixedColumn},
    types::FIXED_PRECISION,
};

use crate::{Decimals, Kind, Layout, decode_data, read::Columns, write::internal};

/// Data that is read in its order: an iterator, and what it tells about itself.
pub trait Source: Iterator<Item = Result<Data>> + Send {
    /// Whether changes are of one order each, by its id, and not of a whole level; `first` is the first change.
    fn is_by_order(&self, first: &Data) -> bool;

    /// How much was read so far, for a progress bar: bytes of files, rows of a stream.
    fn position(&self) -> u64;

    /// The layout that takes all of it.
    fn layout(&self) -> Layout;

    /// The data that comes next, as columns of changes of one book; `None` if it has no such form: then it is in the
    /// iterator. `events` allows changes that belong together.
    fn delta_rows(&mut self, events: bool) -> Option<Result<DeltaRows>> {
        let _ = events;
        None
    }
}

impl<S: Source + ?Sized> Source for Box<S> {
    fn is_by_order(&self, first: &Data) -> bool {
        (**self).is_by_order(first)
    }

    fn position(&self) -> u64 {
        (**self).position()
    }

    fn layout(&self) -> Layout {
        (**self).layout()
    }

    fn delta_rows(&mut self, events: bool) -> Option<Result<DeltaRows>> {
        (**self).delta_rows(events)
    }
}

impl Source for Feed {
    fn is_by_order(&self, _: &Data) -> bool {
        matches!(self.schema(), "mbo" | "messages")
    }

    fn position(&self) -> u64 {
        self.bytes_read()
    }

    /// Texts have as many digits as their venue wrote; the numbers of the other formats have a unit.
    fn layout(&self) -> Layout {
        let decimals = |asked: Option<u8>, unit: Option<u8>| asked.or(unit).map_or(Decimals::PerRow, Decimals::Uniform);
        let (prices, sizes) = match self.format() {
            Format::Dbn => (Some(9), Some(0)),
            Format::Lobster => (Some(4), Some(0)),
            _ => (None, None),
        };
        let (price_precision, size_precision) = self.precisions();
        Layout {
            prices: decimals(price_precision, prices),
            sizes: decimals(size_precision, sizes),
            ..Layout::default()
        }
    }
}

/// How many rows are decoded at a time: what is made of them stays in the cache until it is used.
const STRIDE: usize = 2048;

/// The data in the rows of batches.
#[derive(Debug)]
pub struct Rowwise<B> {
    kind: Kind,
    layout: Layout,
    batches: B,
    /// The start of a batch of deltas, whose end may come with the next rows.
    cut: Option<RecordBatch>,
    /// Rows that are yet to be decoded.
    left: Option<RecordBatch>,
    data: std::vec::IntoIter<Data>,
    rows: u64,
    /// Where the position is told in other units than rows.
    progress: Option<Arc<AtomicU64>>,
}

impl<B> Rowwise<B> {
    /// The data of `batches`, which have this schema, or others of the same kind.
    ///
    /// # Errors
    /// `InvalidValue` if the schema does not tell the kind of the data.
    pub fn new(schema: &Schema, batches: B) -> Result<Self> {
        Ok(Self::of_kind(Kind::of(schema)?, Layout::of(schema), batches))
    }

    /// The data of `batches`, which are of one kind.
    pub(crate) fn of_kind(kind: Kind, layout: Layout, batches: B) -> Self {
        Self { kind, layout, batches, cut: None, left: None, data: Vec::new().into_iter(), rows: 0, progress: None }
    }

    /// The same, with another measure of how much was read.
    #[cfg(feature = "recordings")]
    pub(crate) fn measured(self, progress: Arc<AtomicU64>) -> Self {
        Self { progress: Some(progress), ..self }
    }
}

impl<B: Iterator<Item = Result<RecordBatch>>> Rowwise<B> {
    /// The next rows: batches of deltas are whole, wherever the producer cut them.
    fn next_rows(&mut self) -> Option<Result<RecordBatch>> {
        if self.kind != Kind::Deltas {
            return self.batches.next();
        }
        loop {
            let rows = match self.batches.next() {
                Some(Ok(rows)) if rows.num_rows() == 0 => continue,
                Some(Ok(rows)) => rows,
                Some(Err(error)) => return Some(Err(error)),
                None => return self.cut.take().map(Ok),
            };
            match self.whole_events(rows) {
                Ok(None) => {}
                Ok(Some(rows)) => return Some(Ok(rows)),
                Err(error) => return Some(Err(error.at(format_args!("after {} rows", self.rows)))),
            }
        }
    }

    /// All of what waits and comes but its last event, which waits.
    fn whole_events(&mut self, rows: RecordBatch) -> Result<Option<RecordBatch>> {
        let events = |rows: &RecordBatch| Columns::new(Kind::Deltas, rows).numbers::<u64>("event");
        let numbers = events(&rows)?;
        let rows = match self.cut.take() {
            None => rows,
            Some(before) if events(&before)?.last() != numbers.first() => {
                self.cut = Some(rows);
                return Ok(Some(before));
            }
            Some(before) => concat_batches(before.schema_ref(), [&before, &rows]).map_err(|error| internal(&error))?,
        };
        let numbers = events(&rows)?;
        let last = numbers.chunk_by(|a, b| a == b).next_back().map_or(0, <[u64]>::len);
        let whole = rows.num_rows() - last;
        self.cut = Some(rows.slice(whole, last));
        Ok((whole > 0).then(|| rows.slice(0, whole)))
    }

    fn decode(&mut self, rows: RecordBatch) -> Result<()> {
        // Deltas are together in events, which `next_rows` keeps whole.
        let part = if self.kind == Kind::Deltas { rows.num_rows() } else { rows.num_rows().min(STRIDE) };
        self.left = (part < rows.num_rows()).then(|| rows.slice(part, rows.num_rows() - part));
        let rows = rows.slice(0, part);
        let data = decode_data(self.kind, &rows).map_err(|error| error.at(format_args!("after {} rows", self.rows)))?;
        self.rows += rows.num_rows() as u64;
        self.data = data.into_iter();
        Ok(())
    }
}

impl<B: Iterator<Item = Result<RecordBatch>>> Iterator for Rowwise<B> {
    type Item = Result<Data>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(data) = self.data.next() {
                return Some(Ok(data));
            }
            let rows = match self.left.take() {
                Some(rows) => Ok(rows),
                None => self.next_rows()?,
            };
            if let Err(error) = rows.and_then(|rows| self.decode(rows)) {
                return Some(Err(error));
            }
        }
    }
}

impl<B: Iterator<Item = Result<RecordBatch>> + Send> Source for Rowwise<B> {
    /// Levels have no id. A `Clear` has none either: what follows it in its batch tells.
    fn is_by_order(&self, first: &Data) -> bool {
        let numbered = |data: &Data| match data {
            Data::Delta(delta) => delta.order.order_id != 0,
            Data::Deltas(deltas) => deltas.deltas().iter().any(|delta| delta.order.order_id != 0),
            _ => false,
        };
        numbered(first) || self.data.as_slice().iter().find(|data| !is_clear(data)).is_some_and(numbered)
    }

    fn position(&self) -> u64 {
        self.progress.as_ref().map_or(self.rows, |progress| progress.load(Ordering::Relaxed))
    }

    fn layout(&self) -> Layout {
        self.layout
    }

    fn delta_rows(&mut self, events: bool) -> Option<Result<DeltaRows>> {
        let in_columns = self.kind == Kind::Delta || self.kind == Kind::Deltas && events;
        if !in_columns || self.data.len() > 0 || self.left.is_some() {
            return None;
        }
        loop {
            let rows = match self.next_rows()? {
                Ok(rows) if rows.num_rows() == 0 => continue,
                Ok(rows) => rows,
                Err(error) => return Some(Err(error)),
            };
            if let Some(deltas) = DeltaRows::of(&rows, self.rows) {
                self.rows += rows.num_rows() as u64;
                return Some(Ok(deltas));
            }
            return self.decode(rows).err().map(Err);
        }
    }
}

fn is_clear(data: &Data) -> bool {
    matches!(data, Data::Delta(delta) if delta.is_clear())
}

/// Changes of one order book in columns, as a book applies them.
#[derive(Debug)]
pub struct DeltaRows {
    /// The instrument of all rows.
    pub(crate) instrument_id: InstrumentId,
    /// When the changes happened, in nanoseconds since the Unix epoch.
    pub(crate) ts_event: Vec<UnixNanos>,
    /// How many rows of the source come before.
    pub(crate) before: u64,
    action: Vec<u8>,
    side: Vec<u8>,
    price: Vec<i64>,
    size: Vec<i64>,
    order_id: ScalarBuffer<u64>,
    flags: ScalarBuffer<u8>,
    sequence: ScalarBuffer<u64>,
    price_precision: u8,
    size_precision: u8,
}

impl DeltaRows {
    /// The rows, if they are of the first form, of one instrument, with one precision, and numbers that fit 64 bits.
    fn of(rows: &RecordBatch, before: u64) -> Option<Self> {
        let column = |name: &str| rows.column_by_name(name);
        let (price, price_precision) = steps(column("price")?, rows.column_by_name("price_precision"))?;
        let (size, size_precision) = steps(column("size")?, rows.column_by_name("size_precision"))?;
        let order_id = column("order_id")?.as_primitive_opt::<UInt64Type>()?;
        let sequence = column("sequence")?.as_primitive_opt::<UInt64Type>()?;
        let flags = column("flags")?.as_primitive_opt::<UInt8Type>()?;
        let times = column("ts_event")?;
        if *times.data_type() != DataType::Timestamp(TimeUnit::Nanosecond, Some("UTC".into())) {
            return None;
        }
        let times = times.as_primitive_opt::<TimestampNanosecondType>()?;
        let whole = [order_id.null_count(), sequence.null_count(), flags.null_count(), times.null_count()];
        if whole != [0; 4] {
            return None;
        }
        Some(Self {
            instrument_id: only_instrument(column("instrument_id")?)?,
            ts_event: times.values().iter().map(|&time| u64::try_from(time).ok()).collect::<Option<_>>()?,
            before,
            action: codes::<BookAction>(column("action")?)?,
            side: codes::<OrderSide>(column("side")?)?,
            price,
            size,
            order_id: order_id.values().clone(),
            flags: flags.values().clone(),
            sequence: sequence.values().clone(),
            price_precision,
            size_precision,
        })
    }

    /// Whether changes are of one order each: see [`Source::is_by_order`].
    pub(crate) fn is_by_order(&self) -> bool {
        let mut rest = self.action.iter().zip(self.order_id.iter()).skip(1);
        let placed = rest.find(|(action, _)| **action != BookAction::Clear as u8);
        self.order_id.first().is_some_and(|&id| id != 0) || placed.is_some_and(|(_, &id)| id != 0)
    }

    /// Whether the row is the last change of its event.
    pub(crate) fn is_last(&self, row: usize) -> bool {
        self.flags[row] & RecordFlag::F_LAST as u8 != 0
    }

    /// Where the event of a row ends: after its last change, or with the rows.
    pub(crate) fn event_end(&self, row: usize) -> usize {
        (row..self.flags.len()).find(|&row| self.is_last(row)).map_or(self.flags.len(), |last| last + 1)
    }

    /// The rows in a range, for [`OrderBook::apply_columns`](nautilus_cython_model::orderbook::OrderBook::apply_columns).
    pub(crate) fn columns(&self, rows: std::ops::Range<usize>) -> DeltaColumns<'_> {
        DeltaColumns {
            action: &self.action[rows.clone()],
            side: &self.side[rows.clone()],
            price: FixedColumn::Steps(&self.price[rows.clone()]),
            size: FixedColumn::Steps(&self.size[rows.clone()]),
            order_id: Some(&self.order_id[rows.clone()]),
            flags: Some(&self.flags[rows.clone()]),
            sequence: Some(&self.sequence[rows.clone()]),
            ts_event: Some(&self.ts_event[rows]),
            price_precision: self.price_precision,
            size_precision: self.size_precision,
        }
    }
}

/// Decimals as whole numbers of their last digit; 0 for null, as the columns of a book have it.
fn steps(column: &ArrayRef, precisions: Option<&ArrayRef>) -> Option<(Vec<i64>, u8)> {
    let DataType::Decimal128(_, scale) = column.data_type() else { return None };
    let scale = u8::try_from(*scale).ok().filter(|scale| *scale <= FIXED_PRECISION)?;
    if precisions.is_some() {
        return None;
    }
    let column = column.as_primitive::<Decimal128Type>();
    let numbers = column.values().iter().map(|&number| i64::try_from(number).ok());
    let mut numbers = numbers.collect::<Option<Vec<i64>>>()?;
    if let Some(nulls) = column.nulls() {
        numbers.iter_mut().zip(nulls).filter(|(_, there)| !there).for_each(|(number, _)| *number = 0);
    }
    Some((numbers, scale))
}

/// Members of an enumeration by number.
fn codes<E: Coded>(column: &ArrayRef) -> Option<Vec<u8>> {
    let dictionary = column.as_any_dictionary_opt()?;
    let names = dictionary.values().as_string_opt::<i32>()?;
    if column.is_nullable() || names.is_empty() {
        return None;
    }
    let members: Option<UInt8Array> =
        names.iter().map(|name| Some(E::from_name(name?).ok().map(|e| e.code()))).collect();
    let members = members?;
    let code = |key: usize| members.is_valid(key).then(|| members.value(key));
    dictionary.normalized_keys().into_iter().map(code).collect()
}

/// The instrument, if all rows have one.
fn only_instrument(column: &ArrayRef) -> Option<InstrumentId> {
    let dictionary = column.as_any_dictionary_opt()?;
    let names = dictionary.values().as_string_opt::<i32>()?;
    if column.is_nullable() || names.is_empty() {
        return None;
    }
    let keys = dictionary.normalized_keys();
    let first = *keys.first()?;
    if keys.iter().any(|key| *key != first) || names.is_null(first) {
        return None;
    }
    names.value(first).parse().ok()
}
