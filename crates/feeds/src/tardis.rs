//! Tardis CSV files, told apart by the columns in their first line.
//!
//! - `incremental_book_L2`: the levels of a snapshot are added, after a clear where a snapshot follows changes or the start
//!   of the file; other rows update a level, or delete it with amount 0. Rows of one instrument with the same times are one
//!   event, whose last row has `F_LAST`; all have `F_MBP`, for they are levels and not orders.
//! - `book_snapshot_*`: the first ten levels as a depth. The files do not count the orders of a level: each counts as one.
//! - `quotes`: quotes, unless a side is empty.
//! - `trades`: trades; a row without id, or with a longer one than 36 characters, gets its line number as id.
//!
//! An instrument is called by its symbol and its exchange in upper case. `ts_event` is `timestamp`, `ts_init` is
//! `local_timestamp`, both in microseconds in the file. Trailing zeros are missing in the file: the precision is the most
//! decimals in the first 64 KiB, and grows if more come.

use std::collections::HashMap;

use nautilus_cython_core::{Error, Result, UnixNanos};
use nautilus_cython_model::{
    data::{BookOrder, DEPTH10_LEN, Data, OrderBookDelta, OrderBookDepth10, QuoteTick, TradeTick},
    enums::{AggressorSide, BookAction, OrderSide, RecordFlag},
    identifiers::{InstrumentId, Symbol, TradeId, Venue},
};

use crate::{
    feed::{FeedOptions, Reader},
    lines::Lines,
    scale::Scale,
    source::Source,
    tally::Tally,
};

const LAST: u8 = RecordFlag::F_LAST as u8;
const SNAPSHOT: u8 = RecordFlag::F_SNAPSHOT as u8;
const MBP: u8 = RecordFlag::F_MBP as u8;

/// Reads the rows of a Tardis file.
struct TardisReader {
    lines: Lines,
    columns: Columns,
    only: Option<InstrumentId>,
    instruments: HashMap<Box<str>, Instrument>,
    numbers: Numbers,
    /// Where the fields of the row at hand end.
    ends: Vec<usize>,
    /// The last delta, until it is known whether its event goes on.
    held: Option<Held>,
}

#[derive(Clone, Copy)]
struct Instrument {
    id: InstrumentId,
    /// Whether the last row was part of a snapshot; also before the first.
    in_snapshot: Option<bool>,
}

struct Held {
    delta: OrderBookDelta,
    is_snapshot: bool,
}

struct Numbers {
    prices: Scale,
    sizes: Scale,
}

/// Which field of a row is what.
struct Columns {
    count: usize,
    symbol: usize,
    exchange: usize,
    timestamp: usize,
    local_timestamp: usize,
    schema: Schema,
}

enum Schema {
    Book { is_snapshot: usize, side: usize, price: usize, amount: usize },
    Trades { id: usize, side: usize, price: usize, amount: usize },
    Quotes { bid: PriceLevel, ask: PriceLevel },
    Depth { name: String, bids: Vec<PriceLevel>, asks: Vec<PriceLevel> },
}

/// The columns of a price and its size.
#[derive(Clone, Copy)]
struct PriceLevel {
    price: usize,
    amount: usize,
}

/// A row and where its fields end.
#[derive(Clone, Copy)]
struct Row<'a> {
    line: &'a str,
    ends: &'a [usize],
}

/// What every row has.
#[derive(Clone, Copy)]
struct Stamp {
    instrument_id: InstrumentId,
    ts_event: UnixNanos,
    ts_init: UnixNanos,
}

/// Starts reading `source`.
pub(crate) fn open(source: Source, options: &FeedOptions) -> Result<Box<dyn Reader>> {
    let mut lines = Lines::new(source.bytes);
    let (_, header) = lines.next()?.ok_or_else(|| Error::invalid("header", "", "the names of the columns"))?;
    let columns = Columns::of(header).map_err(|error| error.at("line 1"))?;
    let mut numbers =
        Numbers { prices: Scale::new(options.price_precision), sizes: Scale::new(options.size_precision) };
    columns.look_ahead(&source.head, &mut numbers);
    Ok(Box::new(TardisReader {
        lines,
        columns,
        only: options.instrument_id,
        instruments: HashMap::new(),
        numbers,
        ends: Vec::new(),
        held: None,
    }))
}

impl Columns {
    fn of(header: &str) -> Result<Self> {
        let names: Vec<&str> = header.split(',').map(str::trim).collect();
        let find = |name: &str| names.iter().position(|column| *column == name);
        let column =
            |name: &str| find(name).ok_or_else(|| Error::invalid("header", header, &format!("a column called {name}")));
        let level = |price: &str, amount: &str| {
            find(price).zip(find(amount)).map(|(price, amount)| PriceLevel { price, amount })
        };
        let side = |side: &str| -> Vec<PriceLevel> {
            (0..)
                .map_while(|index| level(&format!("{side}[{index}].price"), &format!("{side}[{index}].amount")))
                .collect()
        };
        let (bids, asks) = (side("bids"), side("asks"));
        let schema = if let Some(is_snapshot) = find("is_snapshot") {
            Schema::Book { is_snapshot, side: column("side")?, price: column("price")?, amount: column("amount")? }
        } else if !bids.is_empty() || !asks.is_empty() {
            Schema::Depth { name: format!("book_snapshot_{}", bids.len().max(asks.len())), bids, asks }
        } else if let Some((bid, ask)) = level("bid_price", "bid_amount").zip(level("ask_price", "ask_amount")) {
            Schema::Quotes { bid, ask }
        } else if let Some(id) = find("id") {
            Schema::Trades { id, side: column("side")?, price: column("price")?, amount: column("amount")? }
        } else {
            let expected = "the columns of incremental_book_L2, trades, quotes or book_snapshot_*";
            return Err(Error::invalid("header", header, expected));
        };
        Ok(Self {
            count: names.len(),
            symbol: column("symbol")?,
            exchange: column("exchange")?,
            timestamp: column("timestamp")?,
            local_timestamp: column("local_timestamp")?,
            schema,
        })
    }

    /// The columns with prices and sizes.
    fn levels(&self) -> Vec<PriceLevel> {
        match &self.schema {
            Schema::Book { price, amount, .. } | Schema::Trades { price, amount, .. } => {
                vec![PriceLevel { price: *price, amount: *amount }]
            }
            Schema::Quotes { bid, ask } => vec![*bid, *ask],
            Schema::Depth { bids, asks, .. } => {
                bids.iter().take(DEPTH10_LEN).chain(asks.iter().take(DEPTH10_LEN)).copied().collect()
            }
        }
    }

    /// Learns the precisions of the rows at the start of the file, of which the last may be cut.
    fn look_ahead(&self, head: &[u8], numbers: &mut Numbers) {
        let (levels, mut ends) = (self.levels(), Vec::new());
        let text = String::from_utf8_lossy(head);
        let whole = text.rsplit_once('\n').map_or("", |(whole, _)| whole);
        for line in whole.lines().skip(1) {
            let row = Row::split(line, &mut ends);
            for level in &levels {
                row.text(level.price).inspect(|text| numbers.prices.see(text));
                row.text(level.amount).inspect(|text| numbers.sizes.see(text));
            }
        }
    }
}

impl<'a> Row<'a> {
    fn split(line: &'a str, ends: &'a mut Vec<usize>) -> Self {
        ends.clear();
        ends.extend(line.bytes().enumerate().filter(|(_, byte)| *byte == b',').map(|(index, _)| index));
        ends.push(line.len());
        Self { line, ends }
    }

    /// A field of the row, if it is there and not empty.
    fn text(&self, column: usize) -> Option<&'a str> {
        let start = column.checked_sub(1).map_or(Some(0), |before| self.ends.get(before).map(|end| end + 1));
        let field = self.line.get(start?..*self.ends.get(column)?)?.trim();
        (!field.is_empty()).then_some(field)
    }

    fn field(&self, name: &str, column: usize) -> Result<&'a str> {
        self.text(column).ok_or_else(|| Error::invalid(name, "", "a value"))
    }

    /// A time in microseconds, in nanoseconds.
    fn time(&self, name: &str, column: usize) -> Result<UnixNanos> {
        let text = self.field(name, column)?;
        let nanos = text.parse::<u64>().ok().and_then(|micros| micros.checked_mul(1_000));
        nanos.ok_or_else(|| Error::invalid(name, text, "microseconds since 1970"))
    }
}

impl Reader for TardisReader {
    fn schema(&self) -> &str {
        match &self.columns.schema {
            Schema::Book { .. } => "incremental_book_L2",
            Schema::Trades { .. } => "trades",
            Schema::Quotes { .. } => "quotes",
            Schema::Depth { name, .. } => name,
        }
    }

    fn place(&self) -> String {
        self.lines.place()
    }

    fn read(&mut self, out: &mut Vec<Data>, tally: &mut Tally) -> Result<bool> {
        match self.read_row(out, tally) {
            Ok(true) => Ok(true),
            end => {
                let ended = end.is_ok();
                out.extend(self.held.take().map(|held| held.release(ended)));
                end
            }
        }
    }
}

impl TardisReader {
    fn read_row(&mut self, out: &mut Vec<Data>, tally: &mut Tally) -> Result<bool> {
        let Self { lines, columns, only, instruments, numbers, ends, held } = self;
        let Some((number, line)) = lines.next()? else { return Ok(false) };
        let row = Row::split(line, ends);
        if row.ends.len() != columns.count {
            let expected = format!("{} fields as in the header, not {}", columns.count, row.ends.len());
            return Err(Error::invalid("line", line, &expected));
        }
        tally.records += 1;
        let instrument = instrument(instruments, columns, row)?;
        if only.is_some_and(|only| only != instrument.id) {
            tally.skip("another instrument");
            return Ok(true);
        }
        let stamp = Stamp {
            instrument_id: instrument.id,
            ts_event: row.time("timestamp", columns.timestamp)?,
            ts_init: row.time("local_timestamp", columns.local_timestamp)?,
        };
        match &columns.schema {
            Schema::Book { is_snapshot, side, price, amount } => {
                let is_snapshot = parse_bool(row.field("is_snapshot", *is_snapshot)?)?;
                let side = parse_side(row.field("side", *side)?)?;
                let level = PriceLevel { price: *price, amount: *amount };
                let delta = numbers.change(row, level, stamp, is_snapshot, side)?;
                let clear = is_snapshot && instrument.in_snapshot != Some(true);
                instrument.in_snapshot = Some(is_snapshot);
                if let Some(before) = held.replace(Held { delta, is_snapshot }) {
                    let goes_on = before.is_event_of(&delta, is_snapshot);
                    out.push(before.release(!goes_on));
                }
                if clear {
                    let mut clear = OrderBookDelta::clear(stamp.instrument_id, 0, stamp.ts_event, stamp.ts_init);
                    clear.flags = SNAPSHOT | MBP;
                    out.push(Data::Delta(clear));
                }
            }
            Schema::Trades { id, side, price, amount } => {
                let level = PriceLevel { price: *price, amount: *amount };
                let aggressor = parse_aggressor(row.text(*side))?;
                let id = trade_id(row.text(*id), number, tally)?;
                match numbers.trade(row, level, stamp, aggressor, id)? {
                    Some(trade) => out.push(Data::Trade(trade)),
                    None => tally.skip("trade without size"),
                }
            }
            Schema::Quotes { bid, ask } => match numbers.quote(row, *bid, *ask, stamp)? {
                Some(quote) => out.push(Data::Quote(quote)),
                None => tally.skip("quote with an empty side"),
            },
            Schema::Depth { bids, asks, .. } => {
                out.push(Data::Depth10(Box::new(numbers.depth(row, bids, asks, stamp)?)));
            }
        }
        Ok(true)
    }
}

impl Held {
    /// Whether the event of this delta goes on with `next`.
    fn is_event_of(&self, next: &OrderBookDelta, is_snapshot: bool) -> bool {
        let key = |delta: &OrderBookDelta| (delta.instrument_id, delta.ts_event, delta.ts_init);
        key(&self.delta) == key(next) && self.is_snapshot == is_snapshot
    }

    fn release(mut self, last: bool) -> Data {
        if last {
            self.delta.flags |= LAST;
        }
        Data::Delta(self.delta)
    }
}

impl Numbers {
    /// A row of `incremental_book_L2`.
    fn change(
        &mut self,
        row: Row<'_>,
        level: PriceLevel,
        stamp: Stamp,
        is_snapshot: bool,
        side: OrderSide,
    ) -> Result<OrderBookDelta> {
        let price = self.prices.price("price", row.field("price", level.price)?)?;
        let size = self.sizes.size("amount", row.field("amount", level.amount)?)?;
        let action = match (size.is_zero(), is_snapshot) {
            (true, _) => BookAction::Delete,
            (false, true) => BookAction::Add,
            (false, false) => BookAction::Update,
        };
        let flags = if is_snapshot { SNAPSHOT | MBP } else { MBP };
        let order = BookOrder::new(side, price, size, 0);
        OrderBookDelta::new(stamp.instrument_id, action, order, flags, 0, stamp.ts_event, stamp.ts_init)
    }

    /// A row of `trades`; `None` without a size.
    fn trade(
        &mut self,
        row: Row<'_>,
        level: PriceLevel,
        stamp: Stamp,
        aggressor: AggressorSide,
        id: TradeId,
    ) -> Result<Option<TradeTick>> {
        let price = self.prices.price("price", row.field("price", level.price)?)?;
        let size = self.sizes.size("amount", row.field("amount", level.amount)?)?;
        if size.is_zero() {
            return Ok(None);
        }
        TradeTick::new(stamp.instrument_id, price, size, aggressor, id, stamp.ts_event, stamp.ts_init).map(Some)
    }

    /// A row of `quotes`; `None` if a side is empty.
    fn quote(&mut self, row: Row<'_>, bid: PriceLevel, ask: PriceLevel, stamp: Stamp) -> Result<Option<QuoteTick>> {
        let texts = (row.text(bid.price), row.text(bid.amount), row.text(ask.price), row.text(ask.amount));
        let (Some(bid_price), Some(bid_size), Some(ask_price), Some(ask_size)) = texts else { return Ok(None) };
        [bid_price, ask_price].iter().for_each(|text| self.prices.see(text));
        [bid_size, ask_size].iter().for_each(|text| self.sizes.see(text));
        QuoteTick::new(
            stamp.instrument_id,
            self.prices.price("bid_price", bid_price)?,
            self.prices.price("ask_price", ask_price)?,
            self.sizes.size("bid_amount", bid_size)?,
            self.sizes.size("ask_amount", ask_size)?,
            stamp.ts_event,
            stamp.ts_init,
        )
        .map(Some)
    }

    /// A row of `book_snapshot_*`.
    fn depth(
        &mut self,
        row: Row<'_>,
        bids: &[PriceLevel],
        asks: &[PriceLevel],
        stamp: Stamp,
    ) -> Result<OrderBookDepth10> {
        let bids = self.side(row, bids, OrderSide::Buy)?;
        let asks = self.side(row, asks, OrderSide::Sell)?;
        let count = |order: BookOrder| u32::from(order.size.is_positive());
        Ok(OrderBookDepth10 {
            instrument_id: stamp.instrument_id,
            bids,
            asks,
            bid_counts: bids.map(count),
            ask_counts: asks.map(count),
            flags: LAST | SNAPSHOT | MBP,
            sequence: 0,
            ts_event: stamp.ts_event,
            ts_init: stamp.ts_init,
        })
    }

    fn side(&mut self, row: Row<'_>, levels: &[PriceLevel], side: OrderSide) -> Result<[BookOrder; DEPTH10_LEN]> {
        let mut orders = [BookOrder::NULL; DEPTH10_LEN];
        for (order, level) in orders.iter_mut().zip(levels) {
            let Some((price, size)) = row.text(level.price).zip(row.text(level.amount)) else { break };
            *order = BookOrder::new(side, self.prices.price("price", price)?, self.sizes.size("amount", size)?, 0);
        }
        Ok(orders)
    }
}

/// The instrument of a row.
fn instrument<'a>(
    instruments: &'a mut HashMap<Box<str>, Instrument>,
    columns: &Columns,
    row: Row<'_>,
) -> Result<&'a mut Instrument> {
    let exchange = row.field("exchange", columns.exchange)?;
    let symbol = row.field("symbol", columns.symbol)?;
    // A file holds one exchange, so the symbol tells the instrument; the exchange is checked with it.
    if !instruments.contains_key(symbol) {
        let id = InstrumentId::new(Symbol::new(symbol)?, Venue::new(&exchange.to_ascii_uppercase())?);
        instruments.insert(symbol.into(), Instrument { id, in_snapshot: None });
    }
    match instruments.get_mut(symbol) {
        Some(instrument) if instrument.id.venue.as_str().eq_ignore_ascii_case(exchange) => Ok(instrument),
        _ => Err(Error::invalid("exchange", exchange, "the same exchange in every row")),
    }
}

fn parse_bool(text: &str) -> Result<bool> {
    text.parse().map_err(|_| Error::invalid("is_snapshot", text, "true or false"))
}

fn parse_side(text: &str) -> Result<OrderSide> {
    match text {
        "bid" => Ok(OrderSide::Buy),
        "ask" => Ok(OrderSide::Sell),
        _ => Err(Error::invalid("side", text, "bid or ask")),
    }
}

fn parse_aggressor(text: Option<&str>) -> Result<AggressorSide> {
    match text {
        Some("buy") => Ok(AggressorSide::Buyer),
        Some("sell") => Ok(AggressorSide::Seller),
        None | Some("unknown") => Ok(AggressorSide::NoAggressor),
        Some(other) => Err(Error::invalid("side", other, "buy, sell or unknown")),
    }
}

fn trade_id(text: Option<&str>, line: u64, tally: &mut Tally) -> Result<TradeId> {
    match text.map(TradeId::new) {
        Some(Ok(id)) => Ok(id),
        _ => {
            tally.skip("trade id, for which the line number stands");
            TradeId::new(&line.to_string())
        }
    }
}
