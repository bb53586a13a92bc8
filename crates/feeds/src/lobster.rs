//! LOBSTER message files: `time,type,order id,size,price,direction`, and what the types mean.
//!
//! 1 adds an order, 2 takes its size off one, 3 deletes one, and 4 executes one, which takes its size off and is a trade. 5
//! executes a hidden order and 6 is an auction: trades that leave the book alone. 7 halts or resumes trading and makes no
//! data.
//!
//! The reader remembers the open size of each order. A file starts in the middle of a day's book: changes of orders that
//! were there before are unknown and make no delta; they are counted.
//!
//! Prices have four decimals. Times are seconds after midnight at the exchange, New York unless the caller says otherwise;
//! `ts_init` is the same as `ts_event`. LOBSTER has no trade ids: the line number stands for it. Each line is an event of its
//! own, so each delta is the last of its event, and its sequence number is the line number.

use std::collections::HashMap;

use foldhash::fast::RandomState;
use nautilus_cython_core::{Error, Result, UnixNanos};
use nautilus_cython_model::{
    data::{BookOrder, Data, OrderBookDelta, TradeTick},
    enums::{AggressorSide, BookAction, OrderSide, RecordFlag},
    identifiers::{InstrumentId, Symbol, TradeId, Venue},
};

use crate::{
    feed::{FeedOptions, Reader},
    format::file_name,
    lines::Lines,
    new_york,
    scale::Scale,
    source::Source,
    tally::Tally,
};

/// Decimals of a LOBSTER price.
const PRICE_DECIMALS: u8 = 4;
/// LOBSTER rebuilds the books of Nasdaq.
const VENUE: &str = "XNAS";

/// Reads LOBSTER messages.
struct LobsterReader {
    lines: Lines,
    instrument_id: InstrumentId,
    midnight: UnixNanos,
    prices: Scale,
    sizes: Scale,
    open: HashMap<u64, u64, RandomState>,
}

/// A line.
struct Message {
    line: u64,
    ts_event: UnixNanos,
    kind: u64,
    order_id: u64,
    size: u64,
    price: i64,
    side: OrderSide,
}

/// Starts reading `source`.
pub(crate) fn open(source: Source, options: &FeedOptions) -> Result<Box<dyn Reader>> {
    let name = file_name(&source.path);
    Ok(Box::new(LobsterReader {
        lines: Lines::new(source.bytes),
        instrument_id: options.instrument_id.map_or_else(|| instrument_of(&name), Ok)?,
        midnight: options.midnight.map_or_else(|| midnight_of(&name), Ok)?,
        prices: Scale::fixed(options.price_precision, PRICE_DECIMALS),
        sizes: Scale::fixed(options.size_precision, 0),
        open: HashMap::default(),
    }))
}

/// The instrument that a file name such as `AAPL_2012-06-21_34200000_57600000_message_10.csv` starts with.
fn instrument_of(name: &str) -> Result<InstrumentId> {
    let ticker = name.split_once('_').map_or("", |(ticker, _)| ticker);
    let symbol = Symbol::new(ticker)
        .map_err(|_| Error::invalid("instrument_id", name, "one, or a file name that starts with the ticker and _"))?;
    Ok(InstrumentId::new(symbol, Venue::new(VENUE)?))
}

/// Midnight in New York on the date in a file name.
fn midnight_of(name: &str) -> Result<UnixNanos> {
    let date = name.split(['_', '.']).find_map(parse_date);
    let (year, month, day) =
        date.ok_or_else(|| Error::invalid("midnight", name, "one, or a file name with the date as _YYYY-MM-DD_"))?;
    new_york::midnight(year, month, day)
}

fn parse_date(text: &str) -> Option<(i64, i64, i64)> {
    let mut parts = text.split('-').map(|part| part.parse::<i64>().ok().filter(|number| *number > 0));
    let date = (parts.next()??, parts.next()??, parts.next()??);
    (text.len() == 10 && parts.next().is_none()).then_some(date)
}

impl Reader for LobsterReader {
    fn schema(&self) -> &str {
        "messages"
    }

    fn place(&self) -> String {
        self.lines.place()
    }

    fn read(&mut self, out: &mut Vec<Data>, tally: &mut Tally) -> Result<bool> {
        let Some((number, line)) = self.lines.next()? else { return Ok(false) };
        let message = Message::parse(number, line, self.midnight)?;
        tally.records += 1;
        match message.kind {
            1 => {
                self.open.insert(message.order_id, message.size);
                out.push(self.delta(&message, BookAction::Add, message.size)?);
            }
            2 | 3 => self.reduce(&message, out, tally)?,
            4 => {
                out.push(self.trade(&message)?);
                self.reduce(&message, out, tally)?;
            }
            5 | 6 => out.push(self.trade(&message)?),
            7 => tally.skip("trading halt"),
            kind => return Err(Error::invalid("type", kind, "1 to 7")),
        }
        Ok(true)
    }
}

impl LobsterReader {
    /// Takes size off an order: what is left of it, or its end.
    fn reduce(&mut self, message: &Message, out: &mut Vec<Data>, tally: &mut Tally) -> Result<()> {
        let Some(open) = self.open.get_mut(&message.order_id) else {
            tally.skip("change of an order from before the file");
            return Ok(());
        };
        *open = if message.kind == 3 { 0 } else { open.saturating_sub(message.size) };
        let delta = match *open {
            0 => {
                self.open.remove(&message.order_id);
                self.delta(message, BookAction::Delete, message.size)?
            }
            rest => self.delta(message, BookAction::Update, rest)?,
        };
        out.push(delta);
        Ok(())
    }

    fn delta(&self, message: &Message, action: BookAction, size: u64) -> Result<Data> {
        let price = self.prices.price_of("price", message.price, PRICE_DECIMALS)?;
        let order = BookOrder::new(message.side, price, self.sizes.size_of("size", size)?, message.order_id);
        let (sequence, ts) = (message.line, message.ts_event);
        let flags = RecordFlag::F_LAST as u8;
        OrderBookDelta::new(self.instrument_id, action, order, flags, sequence, ts, ts).map(Data::Delta)
    }

    /// The aggressor traded against the side of the message; in an auction there is none.
    fn trade(&self, message: &Message) -> Result<Data> {
        let aggressor = match message.side {
            _ if message.kind == 6 => AggressorSide::NoAggressor,
            OrderSide::Buy => AggressorSide::Seller,
            _ => AggressorSide::Buyer,
        };
        let price = self.prices.price_of("price", message.price, PRICE_DECIMALS)?;
        let size = self.sizes.size_of("size", message.size)?;
        let (id, ts) = (TradeId::new(&message.line.to_string())?, message.ts_event);
        TradeTick::new(self.instrument_id, price, size, aggressor, id, ts, ts).map(Data::Trade)
    }
}

impl Message {
    /// Reads a line; the name of the market participant, a seventh field in some files, is not used.
    fn parse(number: u64, line: &str, midnight: UnixNanos) -> Result<Self> {
        let mut fields = line.split(',');
        let mut field = |name: &str| {
            fields.next().map(str::trim).ok_or_else(|| {
                Error::invalid(
                    "line",
                    line,
                    &format!("six fields: time, type, order id, size, price, direction; no {name}"),
                )
            })
        };
        let message = Self {
            line: number,
            ts_event: midnight.saturating_add(parse_time(field("time")?)?),
            kind: parse("type", field("type")?)?,
            order_id: parse("order id", field("order id")?)?,
            size: parse("size", field("size")?)?,
            price: parse("price", field("price")?)?,
            side: match field("direction")? {
                "1" => OrderSide::Buy,
                "-1" => OrderSide::Sell,
                other => return Err(Error::invalid("direction", other, "1 or -1")),
            },
        };
        match fields.nth(1) {
            None => Ok(message),
            Some(_) => Err(Error::invalid("line", line, "six or seven fields")),
        }
    }
}

fn parse<T: std::str::FromStr>(field: &str, text: &str) -> Result<T> {
    text.parse().map_err(|_| Error::invalid(field, text, "an integer within its range"))
}

/// Seconds after midnight with up to nine decimals, in nanoseconds.
fn parse_time(text: &str) -> Result<u64> {
    let invalid = || Error::invalid("time", text, "seconds after midnight with up to 9 decimals");
    let (seconds, decimals) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |part: &str| !part.is_empty() && part.len() <= 9 && part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(seconds) || !digits(decimals) {
        return Err(invalid());
    }
    let seconds = seconds.parse::<u64>().map_err(|_| invalid())?;
    let nanos = format!("{decimals:0<9}").parse::<u64>().map_err(|_| invalid())?;
    if seconds >= 86_400 {
        return Err(invalid());
    }
    Ok(seconds * 1_000_000_000 + nanos)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_digit_by_digit() {
        assert_eq!(parse_time("34200.004241176"), Ok(34_200_004_241_176));
        assert_eq!(parse_time("34200.5"), Ok(34_200_500_000_000));
        assert_eq!(parse_time("0"), Ok(0));
        for bad in ["", ".5", "1.", "1e3", "-1", "86400.0", "1.0000000001", "99999999999", "1.2.3", "+1"] {
            assert!(parse_time(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn the_name_of_a_file_tells_ticker_and_day() {
        let name = "AAPL_2012-06-21_34200000_57600000_message_10.csv";
        assert_eq!(instrument_of(name).map(|id| id.to_string()), Ok("AAPL.XNAS".to_owned()));
        assert_eq!(midnight_of(name), Ok(1_340_251_200_000_000_000)); // 04:00 UTC: daylight saving
        assert!(instrument_of("messages.csv").is_err());
        assert!(midnight_of("AAPL_20120621_message_10.csv").is_err());
    }
}
