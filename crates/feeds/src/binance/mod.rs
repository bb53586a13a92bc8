//! Lines of `<local nanoseconds> <JSON>`, as recorders of Binance streams and REST snapshots write them.
//!
//! - `depthUpdate`: each level is updated, or deleted with size 0; the last of the event has `F_LAST`, all have `F_MBP`.
//!   `sequence` is the last update id of the event. Updates must follow on each other; see `depth`.
//! - A depth snapshot, which names no symbol: its levels are added, with `F_SNAPSHOT`.
//! - `trade` and `aggTrade`: trades. `bookTicker`: quotes.
//!
//! `ts_event` is the transaction time of the message, else its event time, else the local time; `ts_init` is the local time.
//! An instrument is called by its symbol at the venue BINANCE, unless the caller says otherwise. Precisions are as written.

mod depth;
mod message;

use std::collections::HashMap;

use nautilus_cython_core::{Error, Result, UnixNanos};
use nautilus_cython_model::{
    data::{Data, QuoteTick, TradeTick},
    enums::AggressorSide,
    identifiers::{InstrumentId, Symbol, TradeId, Venue},
};

use self::{
    depth::{DepthSync, Event},
    message::{Message, levels},
};
use crate::{
    feed::{FeedOptions, Reader},
    lines::Lines,
    scale::Scale,
    source::Source,
    tally::Tally,
};

const VENUE: &str = "BINANCE";

/// Reads the lines.
struct BinanceReader {
    lines: Lines,
    allow_gaps: bool,
    instruments: Instruments,
    numbers: Numbers,
}

/// Prices and sizes as written.
struct Numbers {
    prices: Scale,
    sizes: Scale,
}

/// Starts reading `source`.
pub(crate) fn open(source: Source, options: &FeedOptions) -> Result<Box<dyn Reader>> {
    Ok(Box::new(BinanceReader {
        lines: Lines::new(source.bytes),
        allow_gaps: options.allow_gaps,
        instruments: Instruments { given_id: options.instrument_id, by_symbol: HashMap::new(), known: Vec::new() },
        numbers: Numbers { prices: Scale::new(options.price_precision), sizes: Scale::new(options.size_precision) },
    }))
}

impl Reader for BinanceReader {
    fn schema(&self) -> &str {
        "streams"
    }

    fn place(&self) -> String {
        self.lines.place()
    }

    fn read(&mut self, out: &mut Vec<Data>, tally: &mut Tally) -> Result<bool> {
        let Self { lines, allow_gaps, instruments, numbers } = self;
        let Some((_, line)) = lines.next()? else { return Ok(false) };
        let (ts_init, message) = Message::parse(line)?;
        tally.records += 1;
        if let Some(id) = message.last_update_id {
            let sync = instruments.of_snapshot()?;
            let event = numbers.event(&message, (id, id, None), message.bids, message.asks, sync.id(), ts_init)?;
            sync.snapshot(&event, out, tally, *allow_gaps)?;
            return Ok(true);
        }
        let is_quote = message.kind == Some("bookTicker") || (message.kind.is_none() && message.bid_size.is_some());
        if !is_quote && !matches!(message.kind, Some("depthUpdate" | "trade" | "aggTrade")) {
            tally.skip("message of another kind");
            return Ok(true);
        }
        let symbol = message.symbol.ok_or_else(|| Error::invalid("s", "", "the symbol"))?;
        let sync = instruments.of(symbol)?;
        match message.kind {
            Some("depthUpdate") => {
                let ids = (need("U", message.first_id)?, need("u", message.last_id)?, message.previous_id);
                let event = numbers.event(&message, ids, message.b, message.a, sync.id(), ts_init)?;
                sync.update(event, out, tally, *allow_gaps)?;
            }
            Some("trade") => numbers.trade(&message, message.trade_id, sync.id(), ts_init, out, tally)?,
            Some("aggTrade") => {
                let id = message.a.map(|text| text.get().parse()).transpose();
                let id = id.map_err(|_| Error::invalid("a", message.a, "the number of the trade"))?;
                numbers.trade(&message, id, sync.id(), ts_init, out, tally)?;
            }
            _ => out.push(Data::Quote(numbers.quote(&message, sync.id(), ts_init)?)),
        }
        Ok(true)
    }
}

impl Numbers {
    /// The levels of an update or a snapshot.
    fn event(
        &mut self,
        message: &Message<'_>,
        (first, last, previous): (u64, u64, Option<u64>),
        bids: Option<&serde_json::value::RawValue>,
        asks: Option<&serde_json::value::RawValue>,
        instrument_id: InstrumentId,
        ts_init: UnixNanos,
    ) -> Result<Event> {
        let ts_event = message.time()?.unwrap_or(ts_init);
        let mut event = Event { instrument_id, first, last, previous, ts_event, ts_init, levels: Vec::new() };
        for (name, side, levels_text) in depth::sides(bids, asks) {
            for (price, size) in levels(name, levels_text)? {
                let price = self.prices.price(name, price)?;
                event.levels.push((side, price, self.sizes.size(name, size)?));
            }
        }
        Ok(event)
    }

    fn trade(
        &mut self,
        message: &Message<'_>,
        id: Option<u64>,
        instrument_id: InstrumentId,
        ts_init: UnixNanos,
        out: &mut Vec<Data>,
        tally: &mut Tally,
    ) -> Result<()> {
        let price = self.prices.price("p", need("p", message.price)?)?;
        let size = self.sizes.size("q", need("q", message.size)?)?;
        if size.is_zero() {
            tally.skip("trade without size");
            return Ok(());
        }
        let aggressor = if need("m", message.buyer_is_maker)? { AggressorSide::Seller } else { AggressorSide::Buyer };
        let id = TradeId::new(&need("t", id)?.to_string())?;
        let ts_event = message.time()?.unwrap_or(ts_init);
        out.push(Data::Trade(TradeTick::new(instrument_id, price, size, aggressor, id, ts_event, ts_init)?));
        Ok(())
    }

    fn quote(&mut self, message: &Message<'_>, instrument_id: InstrumentId, ts_init: UnixNanos) -> Result<QuoteTick> {
        let (bid, ask) = (message.text("b", message.b)?, message.text("a", message.a)?);
        let (bid_size, ask_size) = (message.text("B", message.bid_size)?, message.text("A", message.ask_size)?);
        [bid, ask].iter().for_each(|text| self.prices.see(text));
        [bid_size, ask_size].iter().for_each(|text| self.sizes.see(text));
        QuoteTick::new(
            instrument_id,
            self.prices.price("b", bid)?,
            self.prices.price("a", ask)?,
            self.sizes.size("B", bid_size)?,
            self.sizes.size("A", ask_size)?,
            message.time()?.unwrap_or(ts_init),
            ts_init,
        )
    }
}

fn need<T>(field: &str, value: Option<T>) -> Result<T> {
    value.ok_or_else(|| Error::invalid(field, "", "a value"))
}

/// The instruments of a file.
struct Instruments {
    given_id: Option<InstrumentId>,
    by_symbol: HashMap<Box<str>, usize>,
    known: Vec<DepthSync>,
}

impl Instruments {
    /// The instrument of a symbol.
    fn of(&mut self, symbol: &str) -> Result<&mut DepthSync> {
        let index = match self.by_symbol.get(symbol) {
            Some(index) => *index,
            None => self.add(symbol)?,
        };
        self.known.get_mut(index).ok_or_else(|| Error::not_found("instrument", symbol))
    }

    fn add(&mut self, symbol: &str) -> Result<usize> {
        let index = match self.given_id {
            Some(_) if !self.by_symbol.is_empty() => {
                return Err(Error::invalid(
                    "s",
                    symbol,
                    "the same symbol in every line, as one instrument id is given",
                ));
            }
            Some(_) => {
                self.of_snapshot()?;
                0
            }
            None => {
                self.known.push(DepthSync::new(InstrumentId::new(Symbol::new(symbol)?, Venue::new(VENUE)?)));
                self.known.len() - 1
            }
        };
        self.by_symbol.insert(symbol.into(), index);
        Ok(index)
    }

    /// The instrument of a snapshot, which does not say it.
    fn of_snapshot(&mut self) -> Result<&mut DepthSync> {
        if let (Some(id), true) = (self.given_id, self.known.is_empty()) {
            self.known.push(DepthSync::new(id));
        }
        match self.known.as_mut_slice() {
            [only] => Ok(only),
            many => Err(Error::invalid(
                "instrument_id",
                format!("{} symbols before a depth snapshot", many.len()),
                "one symbol before it, or a given instrument id, as a snapshot does not name its own",
            )),
        }
    }
}
