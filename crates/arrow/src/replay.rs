//! Recorded data through an order book, in one call: data goes in, batches of what the book showed come out.

use std::{collections::VecDeque, fmt};

use arrow_array::RecordBatch;
use arrow_schema::Schema;
use nautilus_cython_core::{Error, Result, UnixNanos};
use nautilus_cython_feeds::Feed;
use nautilus_cython_model::{
    data::Data,
    enums::BookType,
    identifiers::InstrumentId,
    orderbook::OrderBook,
    types::{FIXED_PRECISION, Price, Quantity},
};

use crate::{Decimals, Kind, Layout, book, decode_data, write::Writer};

/// When a row is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum On {
    /// After each event that changed what is shown.
    Change,
    /// After each event.
    Event,
    /// At each of these times, in their order: what the book showed after all that happened until then.
    Times(Vec<UnixNanos>),
    /// At each multiple of this many nanoseconds, from the first event to the last.
    Every(u64),
    /// Once, after the last event: a row for each level.
    End,
}

/// What to replay, and what to show.
#[derive(Clone, Debug)]
pub struct ReplayOptions {
    /// The book to show; by default as deep as the data. A deeper one than the data is an error.
    pub book_type: Option<BookType>,
    /// The instrument whose data is applied; by default that of the first data.
    pub instrument_id: Option<InstrumentId>,
    /// Levels per side to show; all for [`On::End`] if it is 0.
    pub depth: usize,
    /// When a row is made.
    pub on: On,
    /// Stop before data later than this.
    pub until: Option<UnixNanos>,
    /// Decimals of the columns; by default those of the first prices and sizes.
    pub layout: Layout,
    /// Rows of a batch, but for the last.
    pub batch_rows: usize,
}

impl Default for ReplayOptions {
    fn default() -> Self {
        Self {
            book_type: None,
            instrument_id: None,
            depth: 1,
            on: On::Change,
            until: None,
            layout: Layout::default(),
            batch_rows: 1 << 16,
        }
    }
}

/// Data that a replay reads: an iterator, and what it tells about the orders in it.
pub trait Source: Iterator<Item = Result<Data>> + Send {
    /// Whether changes are of one order each, by its id, and not of a whole level; `first` is the first change.
    fn is_by_order(&self, first: &Data) -> bool;

    /// How much was read so far, for a progress bar: bytes of a file, rows of a stream.
    fn position(&self) -> u64;
}

impl Source for Feed {
    fn is_by_order(&self, _: &Data) -> bool {
        matches!(self.schema(), "mbo" | "messages")
    }

    fn position(&self) -> u64 {
        self.bytes_read()
    }
}

/// The data in the rows of batches.
#[derive(Debug)]
pub struct Rowwise<B> {
    kind: Kind,
    batches: B,
    data: std::vec::IntoIter<Data>,
    rows: u64,
}

impl<B> Rowwise<B> {
    /// The data of `batches`, which have this schema.
    ///
    /// # Errors
    /// `InvalidValue` if the schema does not tell the kind of the data.
    pub fn new(schema: &Schema, batches: B) -> Result<Self> {
        Ok(Self { kind: Kind::of(schema)?, batches, data: Vec::new().into_iter(), rows: 0 })
    }
}

impl<B: Iterator<Item = Result<RecordBatch>>> Iterator for Rowwise<B> {
    type Item = Result<Data>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(data) = self.data.next() {
                return Some(Ok(data));
            }
            let batch = self.batches.next()?;
            let decoded = batch.and_then(|batch| {
                let data = decode_data(self.kind, &batch)
                    .map_err(|error| error.at(format_args!("after {} rows", self.rows)))?;
                self.rows += batch.num_rows() as u64;
                Ok(data)
            });
            match decoded {
                Ok(data) => self.data = data.into_iter(),
                Err(error) => return Some(Err(error)),
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
        self.rows
    }
}

fn is_clear(data: &Data) -> bool {
    matches!(data, Data::Delta(delta) if delta.is_clear())
}

/// How many pieces of data are applied between two calls of the watch.
const STRIDE: u32 = 1 << 14;

/// A price and a size, if there is a level.
type Shown = (Option<Price>, Option<Quantity>);

/// A replay: an iterator over batches with one schema, in bounded memory.
///
/// It ends with the data, or with its first error.
pub struct Replay<S> {
    source: S,
    options: ReplayOptions,
    watch: Box<dyn FnMut(u64) -> Result<()> + Send>,
    book: Option<OrderBook>,
    /// Times that are to be shown yet.
    times: VecDeque<UnixNanos>,
    next_multiple: Option<UnixNanos>,
    last: Vec<Shown>,
    rows: Rows,
    until_watch: u32,
    ended: bool,
}

/// Rows that wait for their batch.
#[derive(Debug, Default)]
struct Rows {
    ts_event: Vec<UnixNanos>,
    sequence: Vec<u64>,
    /// Bids, then asks, best first: a row after the other.
    shown: Vec<Shown>,
}

impl<S: Source> Replay<S> {
    /// A replay of `source`. `watch` is told the position of the source now and then; an error of it ends the replay.
    ///
    /// # Errors
    /// `InvalidValue` if `depth` is 0 where levels have columns, if the times are not in order, or a step is 0.
    pub fn new(
        source: S,
        options: ReplayOptions,
        watch: impl FnMut(u64) -> Result<()> + Send + 'static,
    ) -> Result<Self> {
        if options.on != On::End && !(1..=1000).contains(&options.depth) {
            return Err(Error::invalid("depth", options.depth, "1 to 1000 levels"));
        }
        let times = match &options.on {
            On::Times(times) if !times.is_sorted() => {
                return Err(Error::invalid("on", format_args!("times"), "times in ascending order"));
            }
            On::Times(times) => times.iter().copied().collect(),
            On::Every(0) => return Err(Error::invalid("on", 0, "a positive number of nanoseconds")),
            _ => VecDeque::new(),
        };
        Ok(Self {
            source,
            options,
            watch: Box::new(watch),
            book: None,
            times,
            next_multiple: None,
            last: Vec::new(),
            rows: Rows::default(),
            until_watch: STRIDE,
            ended: false,
        })
    }

    /// The book as it is now; `None` before the first data that belongs into one.
    #[must_use]
    pub const fn book(&self) -> Option<&OrderBook> {
        self.book.as_ref()
    }

    /// Reads until a batch is full, or the data ends.
    fn read(&mut self) -> Result<Option<RecordBatch>> {
        while self.rows.ts_event.len() < self.options.batch_rows {
            self.until_watch -= 1;
            if self.until_watch == 0 {
                self.until_watch = STRIDE;
                (self.watch)(self.source.position())?;
            }
            let Some(data) = self.source.next().transpose()? else {
                self.ended = true;
                return self.end().map(Some);
            };
            if *self.options.instrument_id.get_or_insert(data.instrument_id()) != data.instrument_id() {
                continue;
            }
            if self.options.until.is_some_and(|until| data.ts_event() > until) {
                self.ended = true;
                return self.end().map(Some);
            }
            self.show_times_before(data.ts_event());
            if self.apply(&data)? {
                self.show();
            }
        }
        self.batch().map(Some)
    }

    /// The last batch, which may be empty: it tells the schema if nothing else does.
    fn end(&mut self) -> Result<RecordBatch> {
        (self.watch)(self.source.position())?;
        if self.options.on == On::End {
            let depth = (self.options.depth != 0).then_some(self.options.depth);
            let none = || Error::state("there is no book to show: no data belongs into one");
            return book::levels(self.book.as_ref().ok_or_else(none)?, depth);
        }
        for time in std::mem::take(&mut self.times) {
            self.push(time);
        }
        self.batch()
    }

    /// Whether the book is consistent after `data`, and may have changed.
    fn apply(&mut self, data: &Data) -> Result<bool> {
        let book = match &mut self.book {
            Some(book) => book,
            none => {
                let natural = match data {
                    Data::Delta(_) | Data::Deltas(_) if self.source.is_by_order(data) => BookType::L3_MBO,
                    Data::Delta(_) | Data::Deltas(_) | Data::Depth10(_) => BookType::L2_MBP,
                    Data::Quote(_) => BookType::L1_MBP,
                    _ => return Ok(false),
                };
                let wanted = self.options.book_type.unwrap_or(natural);
                if wanted > natural {
                    let expected = format!("at most {natural}, which the data builds");
                    return Err(Error::invalid("book_type", format_args!("{wanted}"), &expected));
                }
                none.insert(OrderBook::new(data.instrument_id(), natural))
            }
        };
        match data {
            Data::Delta(delta) => book.apply_delta(delta).map(|()| delta.is_last()),
            Data::Deltas(deltas) => book.apply_deltas(deltas).map(|()| true),
            Data::Depth10(depth) => book.apply_depth(depth).map(|()| true),
            Data::Quote(quote) if book.book_type() == BookType::L1_MBP => book.update_quote_tick(quote).map(|()| true),
            _ => Ok(false),
        }
    }

    /// Makes a row after an event, if one is wanted.
    fn show(&mut self) {
        let Some(book) = &self.book else { return };
        match self.options.on {
            On::Event => self.push(book.ts_last()),
            On::Change => {
                let before = self.rows.shown.len();
                show_levels(book, self.options.depth, &mut self.rows.shown);
                if self.rows.shown[before..] == self.last {
                    self.rows.shown.truncate(before);
                } else {
                    self.last.clear();
                    self.last.extend_from_slice(&self.rows.shown[before..]);
                    self.rows.ts_event.push(book.ts_last());
                    self.rows.sequence.push(book.sequence());
                }
            }
            _ => {}
        }
    }

    /// Makes the rows of times that are over when something happens at `now`.
    fn show_times_before(&mut self, now: UnixNanos) {
        while let Some(&time) = self.times.front()
            && time < now
        {
            self.times.pop_front();
            self.push(time);
        }
        if let On::Every(step) = self.options.on {
            let mut next = self.next_multiple.unwrap_or_else(|| now.next_multiple_of(step));
            while next < now {
                self.push(next);
                let Some(following) = next.checked_add(step) else { break };
                next = following;
            }
            self.next_multiple = Some(next);
        }
    }

    /// A row of what the book shows, under the time `ts_event`.
    fn push(&mut self, ts_event: UnixNanos) {
        self.rows.ts_event.push(ts_event);
        self.rows.sequence.push(self.book.as_ref().map_or(0, OrderBook::sequence));
        match &self.book {
            Some(book) => show_levels(book, self.options.depth, &mut self.rows.shown),
            None => self.rows.shown.extend(std::iter::repeat_n((None, None), 2 * self.options.depth)),
        }
    }

    /// A batch of the rows that wait.
    fn batch(&mut self) -> Result<RecordBatch> {
        let layout = self.layout()?;
        let (depth, rows) = (self.options.depth, &self.rows);
        let mut writer = Writer::new("BookView", rows.ts_event.len(), layout);
        if let Some(instrument_id) = self.options.instrument_id {
            writer.metadata("instrument_id", instrument_id.to_string());
        }
        writer.times("ts_event", rows.ts_event.iter().copied())?;
        writer.longs("sequence", rows.sequence.iter().copied());
        for (side, name) in ["bid", "ask"].into_iter().enumerate() {
            for level in 0..depth {
                let column = |what: &str| match depth {
                    1 => format!("{name}_{what}"),
                    _ => format!("{name}_{what}_{level}"),
                };
                let shown = rows.shown.iter().skip(side * depth + level).step_by(2 * depth);
                writer.optional_decimals(&column("price"), shown.clone().map(|(price, _)| *price))?;
                writer.optional_decimals(&column("size"), shown.map(|(_, size)| *size))?;
            }
        }
        self.rows = Rows::default();
        writer.finish()
    }

    /// Decimals of all batches: those of the first prices and sizes, if nobody wants others. The values get them, too.
    fn layout(&mut self) -> Result<Layout> {
        let layout = &mut self.options.layout;
        if layout.prices == Decimals::AsFound {
            let found = self.rows.shown.iter().find_map(|(price, _)| *price);
            layout.prices = Decimals::Uniform(found.map_or(FIXED_PRECISION, |price| price.precision()));
        }
        if layout.sizes == Decimals::AsFound {
            let found = self.rows.shown.iter().find_map(|(_, size)| *size);
            layout.sizes = Decimals::Uniform(found.map_or(FIXED_PRECISION, |size| size.precision()));
        }
        for (price, size) in &mut self.rows.shown {
            if let (Some(price), Decimals::Uniform(decimals)) = (price, layout.prices) {
                *price = price.rescaled(decimals).map_err(|error| error.at("price_precision"))?;
            }
            if let (Some(size), Decimals::Uniform(decimals)) = (size, layout.sizes) {
                *size = size.rescaled(decimals).map_err(|error| error.at("size_precision"))?;
            }
        }
        Ok(*layout)
    }
}

/// Appends the levels that a book shows: bids, then asks, each filled up to `depth`.
fn show_levels(book: &OrderBook, depth: usize, shown: &mut Vec<Shown>) {
    if depth == 1 {
        let top = book.top();
        shown.extend([top.bid, top.ask].map(|level| level.map(|level| (level.price, level.size)).unzip()));
        return;
    }
    for levels in [book.bids(Some(depth)), book.asks(Some(depth))] {
        let end = shown.len() + depth;
        shown.extend(levels.map(|level| (Some(level.price), Some(level.size))));
        shown.resize(end, (None, None));
    }
}

impl<S: Source> Iterator for Replay<S> {
    type Item = Result<RecordBatch>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let read = self.read().transpose();
        self.ended |= matches!(read, Some(Err(_)));
        read
    }
}

impl<S: Source> std::iter::FusedIterator for Replay<S> {}

impl<S> fmt::Debug for Replay<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Replay").field("options", &self.options).finish_non_exhaustive()
    }
}
