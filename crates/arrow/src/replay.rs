//! Recorded data through an order book, in one call: data goes in, batches of what the book showed come out.

use std::{collections::VecDeque, fmt, ops::Range};

use arrow_array::RecordBatch;
use nautilus_cython_core::{Error, Result, UnixNanos};
use nautilus_cython_model::{
    aggregation::{BarAggregator, TimeBars},
    data::{Bar, BarType, Data, QuoteTick, TradeTick},
    enums::{BookType, PriceType},
    identifiers::InstrumentId,
    orderbook::OrderBook,
    types::{FIXED_PRECISION, Price, Quantity},
};

use crate::{Decimals, DeltaRows, Kind, Layout, Source, book, encode_as, write::Writer};

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
    /// For each trade: a row with the trade.
    Trades,
    /// When a bar of this type is finished: a row with the bar. Bars of bids, asks and mid prices are made of the quotes in the
    /// data, or of the top of the book whenever it changes; where the data has both, of the one that comes first.
    Bars(BarType),
}

impl On {
    /// The kinds of data that tell it, of which one is enough, the best first.
    #[must_use]
    pub fn kinds(&self) -> &'static [Kind] {
        match self {
            Self::Trades => &[Kind::Trade],
            Self::Bars(bar_type) if is_of_trades(bar_type) => &[Kind::Trade],
            Self::Bars(_) => &[Kind::Quote, Kind::Delta, Kind::Deltas, Kind::Depth10],
            _ => &[Kind::Delta, Kind::Deltas, Kind::Depth10, Kind::Quote],
        }
    }
}

fn is_of_trades(bar_type: &BarType) -> bool {
    bar_type.spec().price_type() == PriceType::Last
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
    /// What comes next, while there are times before it.
    next: Option<Next>,
    made: Made,
    until_watch: u32,
    ended: bool,
}

/// What is applied next.
#[expect(clippy::large_enum_variant, reason = "there is one at a time, and data is not worth an allocation")]
enum Next {
    Data(Data),
    /// The rows from this one on.
    Rows(Box<DeltaRows>, usize),
}

impl Next {
    fn ts_event(&self) -> UnixNanos {
        match self {
            Self::Data(data) => data.ts_event(),
            Self::Rows(rows, start) => rows.ts_event[*start],
        }
    }

    fn instrument_id(&self) -> InstrumentId {
        match self {
            Self::Data(data) => data.instrument_id(),
            Self::Rows(rows, _) => rows.instrument_id,
        }
    }
}

/// What waits for its batch.
enum Made {
    Views(Views),
    Trades(Vec<TradeTick>),
    Bars {
        aggregator: Box<BarAggregator>,
        bars: Vec<Bar>,
        /// Whether the quotes tell, or the book does. Each has a clock of its own: a bar is made of one of them.
        quoted: Option<bool>,
        last: Option<QuoteTick>,
    },
}

/// Rows of what a book showed.
#[derive(Debug, Default)]
struct Views {
    ts_event: Vec<UnixNanos>,
    sequence: Vec<u64>,
    /// Bids, then asks, best first: a row after the other.
    shown: Vec<Shown>,
    /// The last row of all.
    last: Vec<Shown>,
}

impl Made {
    fn rows(&self) -> usize {
        match self {
            Self::Views(views) => views.ts_event.len(),
            Self::Trades(trades) => trades.len(),
            Self::Bars { bars, .. } => bars.len(),
        }
    }
}

impl<S: Source> Replay<S> {
    /// A replay of `source`. `watch` is told the position of the source now and then; an error of it ends the replay.
    ///
    /// # Errors
    /// `InvalidValue` if `depth` is 0 where levels have columns, if the times are not in order, a step is 0, or bars of that
    /// type cannot be made.
    pub fn new(
        source: S,
        mut options: ReplayOptions,
        watch: impl FnMut(u64) -> Result<()> + Send + 'static,
    ) -> Result<Self> {
        let (mut times, mut made) = (VecDeque::new(), Made::Views(Views::default()));
        match &options.on {
            On::Trades => made = Made::Trades(Vec::new()),
            On::Bars(bar_type) => {
                let aggregator = BarAggregator::new(*bar_type, &TimeBars::default())?;
                made = Made::Bars { aggregator: Box::new(aggregator), bars: Vec::new(), quoted: None, last: None };
                options.instrument_id.get_or_insert(bar_type.instrument_id());
            }
            On::End => {}
            _ if !(1..=1000).contains(&options.depth) => {
                return Err(Error::invalid("depth", options.depth, "1 to 1000 levels"));
            }
            On::Times(wanted) if !wanted.is_sorted() => {
                return Err(Error::invalid("on", format_args!("times"), "times in ascending order"));
            }
            On::Times(wanted) => times.extend(wanted),
            On::Every(0) => return Err(Error::invalid("on", 0, "a positive number of nanoseconds")),
            On::Every(_) | On::Change | On::Event => {}
        }
        Ok(Self {
            source,
            options,
            watch: Box::new(watch),
            book: None,
            times,
            next_multiple: None,
            next: None,
            made,
            until_watch: STRIDE,
            ended: false,
        })
    }

    /// The book as it is now; `None` before the first data that belongs into one, and where none is needed.
    #[must_use]
    pub const fn book(&self) -> Option<&OrderBook> {
        self.book.as_ref()
    }

    /// Reads until a batch is full, or the data ends.
    fn read(&mut self) -> Result<RecordBatch> {
        while self.made.rows() < self.options.batch_rows {
            self.until_watch -= 1;
            if self.until_watch == 0 {
                self.until_watch = STRIDE;
                (self.watch)(self.source.position())?;
            }
            let Some(next) = self.next.take().map_or_else(|| self.fetch(), |next| Ok(Some(next)))? else {
                return self.end();
            };
            if *self.options.instrument_id.get_or_insert(next.instrument_id()) != next.instrument_id() {
                continue;
            }
            let now = next.ts_event();
            if self.options.until.is_some_and(|until| now > until) {
                return self.end();
            }
            if let Some(time) = self.time_before(now) {
                self.push(time);
                self.next = Some(next);
                continue;
            }
            match next {
                Next::Data(data) => self.take(&data)?,
                Next::Rows(rows, start) => {
                    let end = self.rows_at_once(&rows, start);
                    self.apply_rows(&rows, start..end)?;
                    if rows.is_last(end - 1) {
                        self.show()?;
                    }
                    self.next = (end < rows.ts_event.len()).then_some(Next::Rows(rows, end));
                }
            }
        }
        self.batch()
    }

    /// What the source has next.
    fn fetch(&mut self) -> Result<Option<Next>> {
        let columns = match &self.options.on {
            On::Trades => None,
            On::Bars(bar_type) if is_of_trades(bar_type) => None,
            // Where no moment is shown but the last, changes that belong together need not be kept together.
            On::End if self.options.until.is_none() => self.source.delta_rows(true),
            _ => self.source.delta_rows(false),
        };
        match columns.transpose()? {
            Some(rows) => Ok(Some(Next::Rows(Box::new(rows), 0))),
            None => Ok(self.source.next().transpose()?.map(Next::Data)),
        }
    }

    /// The last batch, which may be empty: it tells the schema if nothing else does.
    fn end(&mut self) -> Result<RecordBatch> {
        self.ended = true;
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

    /// Takes one piece of data.
    fn take(&mut self, data: &Data) -> Result<()> {
        if let Made::Trades(trades) = &mut self.made {
            if let Data::Trade(trade) = data {
                trades.push(*trade);
            }
            return Ok(());
        }
        if let (Made::Bars { aggregator, bars, quoted, .. }, On::Bars(bar_type)) = (&mut self.made, &self.options.on) {
            match data {
                Data::Trade(trade) if is_of_trades(bar_type) => return aggregator.handle_trade(trade, bars),
                _ if is_of_trades(bar_type) => return Ok(()),
                Data::Quote(quote) if *quoted.get_or_insert(true) => return aggregator.handle_quote(quote, bars),
                Data::Quote(_) => return Ok(()),
                _ if *quoted == Some(true) => return Ok(()),
                _ => {}
            }
        }
        if self.apply(data)? { self.show() } else { Ok(()) }
    }

    /// Whether the book is consistent after `data`, and may have changed.
    fn apply(&mut self, data: &Data) -> Result<bool> {
        let by_order = |source: &S| if source.is_by_order(data) { BookType::L3_MBO } else { BookType::L2_MBP };
        let natural = match (&self.book, data) {
            (Some(book), _) => book.book_type(),
            (None, Data::Delta(_) | Data::Deltas(_)) => by_order(&self.source),
            (None, Data::Depth10(_)) => BookType::L2_MBP,
            (None, Data::Quote(_)) => BookType::L1_MBP,
            (None, _) => return Ok(false),
        };
        let book = self.book_of(data.instrument_id(), natural)?;
        match data {
            Data::Delta(delta) => book.apply_delta(delta).map(|()| delta.is_last()),
            Data::Deltas(deltas) => book.apply_deltas(deltas).map(|()| true),
            Data::Depth10(depth) => book.apply_depth(depth).map(|()| true),
            Data::Quote(quote) if book.book_type() == BookType::L1_MBP => book.update_quote_tick(quote).map(|()| true),
            _ => Ok(false),
        }
    }

    /// The book, which is as deep as the data, whatever is shown.
    fn book_of(&mut self, instrument_id: InstrumentId, natural: BookType) -> Result<&mut OrderBook> {
        if let Some(wanted) = self.options.book_type.filter(|wanted| *wanted > natural) {
            let expected = format!("at most {natural}, which the data builds");
            return Err(Error::invalid("book_type", format_args!("{wanted}"), &expected));
        }
        Ok(self.book.get_or_insert_with(|| OrderBook::new(instrument_id, natural)))
    }

    /// Where the rows from `start` on end, of which none is later than what is to be shown next, or than the end of the replay;
    /// where events are shown one by one, only the first of them.
    fn rows_at_once(&self, rows: &DeltaRows, start: usize) -> usize {
        let end = match self.options.on {
            On::Change | On::Event | On::Bars(_) => rows.event_end(start),
            _ => rows.ts_event.len(),
        };
        let times = [self.times.front().copied(), self.next_multiple, self.options.until];
        let Some(last) = times.into_iter().flatten().min() else { return end };
        let later = rows.ts_event[start..end].iter().position(|time| *time > last);
        later.map_or(end, |later| start + later)
    }

    fn apply_rows(&mut self, rows: &DeltaRows, range: Range<usize>) -> Result<()> {
        let natural = match &self.book {
            Some(book) => book.book_type(),
            None if rows.is_by_order() => BookType::L3_MBO,
            None => BookType::L2_MBP,
        };
        let book = self.book_of(rows.instrument_id, natural)?;
        let before = rows.before + range.start as u64;
        book.apply_columns(&rows.columns(range)).map_err(|error| error.at(format_args!("after {before} rows")))
    }

    /// Makes a row after an event, if one is wanted.
    fn show(&mut self) -> Result<()> {
        let Some(book) = &self.book else { return Ok(()) };
        match (&mut self.made, &self.options.on) {
            (Made::Bars { aggregator, bars, quoted, last }, _) => {
                if let Some(quote) = book.to_quote_tick()
                    && last.is_none_or(|last| !has_same_prices(&last, &quote))
                {
                    *quoted = Some(false);
                    *last = Some(quote);
                    aggregator.handle_quote(&quote, bars)?;
                }
            }
            (Made::Views(views), On::Event) => views.push(Some(book), self.options.depth, book.ts_last()),
            (Made::Views(views), On::Change) => {
                let before = views.shown.len();
                show_levels(book, self.options.depth, &mut views.shown);
                if views.shown[before..] == views.last {
                    views.shown.truncate(before);
                } else {
                    views.last.clear();
                    views.last.extend_from_slice(&views.shown[before..]);
                    views.ts_event.push(book.ts_last());
                    views.sequence.push(book.sequence());
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// The first time that is to be shown, and is over when something happens at `now`.
    fn time_before(&mut self, now: UnixNanos) -> Option<UnixNanos> {
        if let On::Every(step) = self.options.on {
            let next = self.next_multiple.or_else(|| now.checked_next_multiple_of(step))?;
            self.next_multiple = Some(next);
            let following = next.checked_add(step).filter(|_| next < now)?;
            self.next_multiple = Some(following);
            return Some(next);
        }
        self.times.pop_front_if(|time| *time < now)
    }

    /// A row of what the book shows, under the time `ts_event`.
    fn push(&mut self, ts_event: UnixNanos) {
        if let Made::Views(views) = &mut self.made {
            views.push(self.book.as_ref(), self.options.depth, ts_event);
        }
    }

    /// A batch of what waits.
    fn batch(&mut self) -> Result<RecordBatch> {
        let layout = self.layout()?;
        match &mut self.made {
            Made::Views(views) => {
                let batch = views.batch(self.options.depth, self.options.instrument_id, layout);
                (views.ts_event, views.sequence, views.shown) = Default::default();
                batch
            }
            Made::Trades(trades) => encode_as(&std::mem::take(trades), layout),
            Made::Bars { bars, .. } => encode_as(&std::mem::take(bars), layout),
        }
    }

    /// Decimals of all batches: those of the first prices and sizes, if nobody wants others. The values get them, too.
    fn layout(&mut self) -> Result<Layout> {
        let mut values: Vec<(Option<&mut Price>, Option<&mut Quantity>)> = match &mut self.made {
            Made::Views(views) => views.shown.iter_mut().map(|(price, size)| (price.as_mut(), size.as_mut())).collect(),
            Made::Trades(trades) => {
                trades.iter_mut().map(|trade| (Some(&mut trade.price), Some(&mut trade.size))).collect()
            }
            Made::Bars { bars, .. } => bars
                .iter_mut()
                .flat_map(|Bar { open, high, low, close, volume, .. }| {
                    [(Some(open), Some(volume)), (Some(high), None), (Some(low), None), (Some(close), None)]
                })
                .collect(),
        };
        let layout = &mut self.options.layout;
        if layout.prices == Decimals::AsFound {
            let found = values.iter().find_map(|(price, _)| price.as_deref());
            layout.prices = Decimals::Uniform(found.map_or(FIXED_PRECISION, Price::precision));
        }
        if layout.sizes == Decimals::AsFound {
            let found = values.iter().find_map(|(_, size)| size.as_deref());
            layout.sizes = Decimals::Uniform(found.map_or(FIXED_PRECISION, Quantity::precision));
        }
        for (price, size) in &mut values {
            if let (Some(price), Decimals::Uniform(decimals)) = (price, layout.prices) {
                **price = price.rescaled(decimals).map_err(|error| error.at("price_precision"))?;
            }
            if let (Some(size), Decimals::Uniform(decimals)) = (size, layout.sizes) {
                **size = size.rescaled(decimals).map_err(|error| error.at("size_precision"))?;
            }
        }
        Ok(*layout)
    }
}

impl Views {
    /// Adds a row of what a book shows, under the time `ts_event`.
    fn push(&mut self, book: Option<&OrderBook>, depth: usize, ts_event: UnixNanos) {
        self.ts_event.push(ts_event);
        self.sequence.push(book.map_or(0, OrderBook::sequence));
        match book {
            Some(book) => show_levels(book, depth, &mut self.shown),
            None => self.shown.extend(std::iter::repeat_n((None, None), 2 * depth)),
        }
    }

    fn batch(&self, depth: usize, instrument_id: Option<InstrumentId>, layout: Layout) -> Result<RecordBatch> {
        let mut writer = Writer::new("BookView", self.ts_event.len(), layout);
        if let Some(instrument_id) = instrument_id {
            writer.metadata("instrument_id", instrument_id.to_string());
        }
        writer.times("ts_event", self.ts_event.iter().copied())?;
        writer.longs("sequence", self.sequence.iter().copied());
        for (side, name) in ["bid", "ask"].into_iter().enumerate() {
            for level in 0..depth {
                let column = |what: &str| match depth {
                    1 => format!("{name}_{what}"),
                    _ => format!("{name}_{what}_{level}"),
                };
                let shown = self.shown.iter().skip(side * depth + level).step_by(2 * depth);
                writer.optional_decimals(&column("price"), shown.clone().map(|(price, _)| *price))?;
                writer.optional_decimals(&column("size"), shown.map(|(_, size)| *size))?;
            }
        }
        writer.finish()
    }
}

/// Whether two quotes differ in their times only.
fn has_same_prices(a: &QuoteTick, b: &QuoteTick) -> bool {
    let prices = |quote: &QuoteTick| (quote.bid_price, quote.ask_price, quote.bid_size, quote.ask_size);
    prices(a) == prices(b)
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
        let read = self.read();
        self.ended |= read.is_err();
        Some(read)
    }
}

impl<S: Source> std::iter::FusedIterator for Replay<S> {}

impl<S> fmt::Debug for Replay<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Replay").field("options", &self.options).finish_non_exhaustive()
    }
}
