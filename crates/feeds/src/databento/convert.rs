//! DBN records into market data.

use dbn::{
    BidAskPair, HasRType, MboMsg, Mbp1Msg, Mbp10Msg, OhlcvMsg, RecordHeader, RecordRef, Schema, TradeMsg, UNDEF_PRICE,
    UNDEF_TIMESTAMP, rtype,
};
use nautilus_cython_core::{Error, Result, UnixNanos};
use nautilus_cython_model::{
    data::{
        Bar, BarSpecification, BarType, BookOrder, DEPTH10_LEN, Data, OrderBookDelta, OrderBookDepth10, QuoteTick,
        TradeTick,
    },
    enums::{AggregationSource, AggressorSide, BarAggregation, BookAction, OrderSide, PriceType},
    identifiers::{InstrumentId, TradeId},
    types::{Price, Quantity},
};

use super::{
    OHLCV_OLD, dbn_error,
    instruments::{Instrument, OpenOrder, OpenOrders},
};
use crate::{feed::FeedOptions, scale::Scale, tally::Tally};

/// Decimals of a DBN price.
const PRICE_DECIMALS: u8 = 9;

/// Makes market data of records, with the precisions that the caller wants.
pub(super) struct Converter {
    schema: Option<Schema>,
    prices: Scale,
    sizes: Scale,
}

/// What the records with an action have in common.
struct Event<'a> {
    instrument_id: InstrumentId,
    action: u8,
    side: u8,
    price: i64,
    size: u32,
    flags: u8,
    sequence: u32,
    ts_event: UnixNanos,
    ts_init: UnixNanos,
    tally: &'a mut Tally,
    out: &'a mut Vec<Data>,
}

/// The time that tells the symbol of a record: when it was received, or for a bar, when that began.
pub(super) fn index_time(record: RecordRef<'_>) -> Result<u64> {
    if record.has::<MboMsg>() {
        Ok(get::<MboMsg>(record)?.ts_recv)
    } else if record.has::<Mbp1Msg>() {
        Ok(get::<Mbp1Msg>(record)?.ts_recv)
    } else if record.has::<Mbp10Msg>() {
        Ok(get::<Mbp10Msg>(record)?.ts_recv)
    } else if record.has::<TradeMsg>() {
        Ok(get::<TradeMsg>(record)?.ts_recv)
    } else {
        Ok(record.header().ts_event)
    }
}

/// The record as a `T`, if it is long enough.
fn get<'a, T: HasRType<Header = RecordHeader> + 'a>(record: RecordRef<'a>) -> Result<&'a T> {
    record.try_get().map_err(|error| dbn_error(&error))
}

impl Converter {
    pub(super) fn new(options: &FeedOptions, schema: Option<Schema>) -> Self {
        Self {
            schema,
            prices: Scale::fixed(options.price_precision, PRICE_DECIMALS),
            sizes: Scale::fixed(options.size_precision, 0),
        }
    }

    /// Appends what `record` says to `out`.
    pub(super) fn convert(
        &self,
        record: RecordRef<'_>,
        instrument: &mut Instrument,
        out: &mut Vec<Data>,
        tally: &mut Tally,
    ) -> Result<()> {
        /// The fields that the records with an action share.
        macro_rules! event {
            ($record:expr) => {
                Event {
                    instrument_id: instrument.id,
                    action: $record.action as u8,
                    side: $record.side as u8,
                    price: $record.price,
                    size: $record.size,
                    flags: $record.flags.raw(),
                    sequence: $record.sequence,
                    ts_event: time("ts_event", $record.hd.ts_event)?,
                    ts_init: time("ts_recv", $record.ts_recv)?,
                    tally,
                    out,
                }
            };
        }
        if record.has::<MboMsg>() {
            let mbo = get::<MboMsg>(record)?;
            self.order_event(mbo.order_id, event!(mbo), instrument)
        } else if record.has::<Mbp1Msg>() {
            let quote = get::<Mbp1Msg>(record)?;
            self.quote(&quote.levels[0], event!(quote))
        } else if record.has::<Mbp10Msg>() {
            let depth = get::<Mbp10Msg>(record)?;
            self.depth(&depth.levels, event!(depth))
        } else if record.has::<TradeMsg>() {
            let trade = get::<TradeMsg>(record)?;
            self.trade(event!(trade))
        } else {
            out.push(Data::Bar(self.bar(get::<OhlcvMsg>(record)?, instrument.id)?));
            Ok(())
        }
    }

    /// An event in the life of an order.
    fn order_event(&self, order_id: u64, mut event: Event<'_>, instrument: &mut Instrument) -> Result<()> {
        let open = &mut instrument.open;
        let (action, size) = match event.action {
            b'A' | b'M' if event.price == UNDEF_PRICE => return event.skip("order without price"),
            b'A' if event.size == 0 => return event.skip("order without size"),
            b'M' if event.size == 0 => {
                open.remove(&order_id);
                (BookAction::Delete, 0)
            }
            b'A' | b'M' => {
                open.insert(order_id, OpenOrder { size: event.size, price: event.price });
                (if event.action == b'A' { BookAction::Add } else { BookAction::Update }, event.size)
            }
            b'C' => match open.get_mut(&order_id) {
                Some(order) if order.size > event.size => {
                    order.size -= event.size;
                    event.price = order.price;
                    (BookAction::Update, order.size)
                }
                _ => {
                    open.remove(&order_id);
                    (BookAction::Delete, event.size)
                }
            },
            b'R' => {
                *open = OpenOrders::default();
                (BookAction::Clear, 0)
            }
            b'T' => return self.trade(event),
            b'F' => return event.skip("fill"),
            b'N' => return event.skip("no action"),
            action => return Err(Error::invalid("action", char::from(action), "A, C, F, M, N, R or T")),
        };
        let order = match action {
            BookAction::Clear => BookOrder::NULL,
            _ => BookOrder::new(event.order_side()?, self.price(event.price)?, self.size(size)?, order_id),
        };
        let Event { instrument_id, flags, sequence, ts_event, ts_init, out, .. } = event;
        let delta = OrderBookDelta::new(instrument_id, action, order, flags, u64::from(sequence), ts_event, ts_init)?;
        out.push(Data::Delta(delta));
        Ok(())
    }

    /// The best bid and ask after an event, or before it if it is a trade.
    fn quote(&self, level: &BidAskPair, event: Event<'_>) -> Result<()> {
        let Event { instrument_id, ts_event, ts_init, .. } = event;
        if level.bid_px == UNDEF_PRICE || level.ask_px == UNDEF_PRICE {
            event.tally.skip("quote with an empty side");
        } else {
            let bid_price = self.prices.price_of("bid_px", level.bid_px, PRICE_DECIMALS)?;
            let ask_price = self.prices.price_of("ask_px", level.ask_px, PRICE_DECIMALS)?;
            let bid_size = self.sizes.size_of("bid_sz", u64::from(level.bid_sz))?;
            let ask_size = self.sizes.size_of("ask_sz", u64::from(level.ask_sz))?;
            let quote = QuoteTick::new(instrument_id, bid_price, ask_price, bid_size, ask_size, ts_event, ts_init)?;
            event.out.push(Data::Quote(quote));
        }
        self.trade_if_one(event)
    }

    /// The ten best levels after an event, or before it if it is a trade.
    fn depth(&self, levels: &[BidAskPair; DEPTH10_LEN], event: Event<'_>) -> Result<()> {
        let mut depth = OrderBookDepth10 {
            instrument_id: event.instrument_id,
            bids: [BookOrder::NULL; DEPTH10_LEN],
            asks: [BookOrder::NULL; DEPTH10_LEN],
            bid_counts: levels.each_ref().map(|level| level.bid_ct),
            ask_counts: levels.each_ref().map(|level| level.ask_ct),
            flags: event.flags,
            sequence: u64::from(event.sequence),
            ts_event: event.ts_event,
            ts_init: event.ts_init,
        };
        for (index, level) in levels.iter().enumerate() {
            if level.bid_px != UNDEF_PRICE {
                depth.bids[index] = self.level(OrderSide::Buy, "bid_px", level.bid_px, level.bid_sz)?;
            }
            if level.ask_px != UNDEF_PRICE {
                depth.asks[index] = self.level(OrderSide::Sell, "ask_px", level.ask_px, level.ask_sz)?;
            }
        }
        event.out.push(Data::Depth10(Box::new(depth)));
        self.trade_if_one(event)
    }

    fn level(&self, side: OrderSide, field: &str, price: i64, size: u32) -> Result<BookOrder> {
        Ok(BookOrder::new(side, self.prices.price_of(field, price, PRICE_DECIMALS)?, self.size(size)?, 0))
    }

    fn trade_if_one(&self, event: Event<'_>) -> Result<()> {
        match event.action {
            b'T' => self.trade(event),
            b'A' | b'C' | b'F' | b'M' | b'N' | b'R' => Ok(()),
            action => Err(Error::invalid("action", char::from(action), "A, C, F, M, N, R or T")),
        }
    }

    fn trade(&self, event: Event<'_>) -> Result<()> {
        if event.price == UNDEF_PRICE {
            return event.skip("trade without price");
        }
        if event.size == 0 {
            return event.skip("trade without size");
        }
        let trade = TradeTick::new(
            event.instrument_id,
            self.price(event.price)?,
            self.size(event.size)?,
            event.aggressor_side()?,
            trade_id(event.sequence)?,
            event.ts_event,
            event.ts_init,
        )?;
        event.out.push(Data::Trade(trade));
        Ok(())
    }

    /// A bar is dated at the end of its interval; DBN dates it at the start.
    fn bar(&self, bar: &OhlcvMsg, instrument_id: InstrumentId) -> Result<Bar> {
        let aggregation = match (bar.hd.rtype, self.schema) {
            (rtype::OHLCV_1S, _) | (OHLCV_OLD, Some(Schema::Ohlcv1S)) => BarAggregation::Second,
            (rtype::OHLCV_1M, _) | (OHLCV_OLD, Some(Schema::Ohlcv1M)) => BarAggregation::Minute,
            (rtype::OHLCV_1H, _) | (OHLCV_OLD, Some(Schema::Ohlcv1H)) => BarAggregation::Hour,
            (rtype::OHLCV_1D | rtype::OHLCV_EOD, _) | (OHLCV_OLD, Some(Schema::Ohlcv1D)) => BarAggregation::Day,
            (code, _) => return Err(Error::invalid("rtype", code, "the type of a bar whose length is known")),
        };
        let spec = BarSpecification::new(1, aggregation, PriceType::Last)?;
        let started = time("ts_event", bar.hd.ts_event)?;
        let ended = started.checked_add(spec.interval_ns()?);
        let ended = ended.ok_or_else(|| Error::overflow("ts_event", started, "a time before the year 2554"))?;
        Bar::new(
            BarType::new(instrument_id, spec, AggregationSource::External),
            self.prices.price_of("open", bar.open, PRICE_DECIMALS)?,
            self.prices.price_of("high", bar.high, PRICE_DECIMALS)?,
            self.prices.price_of("low", bar.low, PRICE_DECIMALS)?,
            self.prices.price_of("close", bar.close, PRICE_DECIMALS)?,
            self.sizes.size_of("volume", bar.volume)?,
            ended,
            ended,
        )
    }

    /// A price; zero for none, in a delete, which finds the order by its id.
    fn price(&self, price: i64) -> Result<Price> {
        let price = if price == UNDEF_PRICE { 0 } else { price };
        self.prices.price_of("price", price, PRICE_DECIMALS)
    }

    fn size(&self, size: u32) -> Result<Quantity> {
        self.sizes.size_of("size", u64::from(size))
    }
}

impl Event<'_> {
    fn skip(self, reason: &'static str) -> Result<()> {
        self.tally.skip(reason);
        Ok(())
    }

    fn order_side(&self) -> Result<OrderSide> {
        match self.side {
            b'B' => Ok(OrderSide::Buy),
            b'A' => Ok(OrderSide::Sell),
            b'N' => Ok(OrderSide::NoOrderSide),
            side => Err(Error::invalid("side", char::from(side), "A, B or N")),
        }
    }

    fn aggressor_side(&self) -> Result<AggressorSide> {
        match self.order_side()? {
            OrderSide::Buy => Ok(AggressorSide::Buyer),
            OrderSide::Sell => Ok(AggressorSide::Seller),
            OrderSide::NoOrderSide => Ok(AggressorSide::NoAggressor),
        }
    }
}

fn time(field: &str, ts: u64) -> Result<UnixNanos> {
    if ts == UNDEF_TIMESTAMP {
        return Err(Error::invalid(field, ts, "a time, not the mark of an undefined one"));
    }
    Ok(ts)
}

/// The sequence number as text, without an allocation.
fn trade_id(sequence: u32) -> Result<TradeId> {
    let mut digits = [b'0'; 10];
    let (mut rest, mut start) = (sequence, digits.len() - 1);
    loop {
        let digit = (rest % 10) as u8;
        digits[start] = b'0' + digit;
        rest /= 10;
        if rest == 0 {
            break;
        }
        start -= 1;
    }
    TradeId::new(std::str::from_utf8(&digits[start..]).unwrap_or_default())
}
