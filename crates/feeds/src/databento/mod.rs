//! Databento Binary Encoding, and what its records mean.
//!
//! - `mbo`: A adds, M updates, R clears; C takes its size off the order, which becomes an update to the rest or a delete:
//!   the reader remembers the size and price of each order for that. An order that was there before the file is unknown, and
//!   taken to be cancelled whole. T is a trade and leaves the book alone; so do F (the resting side of a trade) and N, which
//!   make no data. An A or M without price, or an A without size, makes no data. Flags are those of the record.
//! - `mbp-1`, `tbbo`: the quote, unless a side is empty; T also makes a trade, after the quote that it met.
//! - `mbp-10`: the depth; T also makes a trade.
//! - `trades`; `ohlcv-*`.
//!
//! `ts_event` is that of the record, `ts_init` its `ts_recv`. DBN trades have no id: they get the sequence number of their
//! message as text. The side of a trade is its aggressor's.

mod convert;
mod instruments;
mod records;

use dbn::{Schema, rtype};
use nautilus_cython_core::{Error, ErrorKind, Result};
use nautilus_cython_model::{data::Data, identifiers::InstrumentId};

use self::{convert::Converter, instruments::Instruments, records::Records};
use crate::{
    feed::{FeedOptions, Reader},
    source::Source,
    tally::Tally,
};

/// The type of all bars in DBZ files, where the schema says how long they are.
const OHLCV_OLD: u8 = 0x11;

/// Reads DBN records.
struct DbnReader {
    records: Records,
    instruments: Instruments,
    converter: Converter,
    only: Option<InstrumentId>,
    schema: String,
}

/// Starts reading `source`.
pub(crate) fn open(source: Source, options: &FeedOptions) -> Result<Box<dyn Reader>> {
    let (records, metadata) = Records::open(source)?;
    if let Some(schema) = metadata.schema {
        check_schema(schema)?;
    }
    Ok(Box::new(DbnReader {
        records,
        instruments: Instruments::new(&metadata)?,
        converter: Converter::new(options, metadata.schema),
        only: options.instrument_id,
        schema: metadata.schema.map_or("mixed", |schema| schema.as_str()).to_owned(),
    }))
}

fn check_schema(schema: Schema) -> Result<()> {
    match schema {
        Schema::Mbo
        | Schema::Mbp1
        | Schema::Tbbo
        | Schema::Mbp10
        | Schema::Trades
        | Schema::Ohlcv1S
        | Schema::Ohlcv1M
        | Schema::Ohlcv1H
        | Schema::Ohlcv1D
        | Schema::OhlcvEod => Ok(()),
        _ => Err(Error::invalid("schema", schema.as_str(), "mbo, mbp-1, tbbo, mbp-10, trades or ohlcv-*")
            .at(format!("schema {schema} is not supported"))),
    }
}

/// An error of the `dbn` crate in our words.
fn dbn_error(error: &dbn::Error) -> Error {
    let kind = if matches!(error, dbn::Error::Io { .. }) { ErrorKind::Io } else { ErrorKind::InvalidValue };
    Error::new(kind, error.to_string())
}

impl Reader for DbnReader {
    fn schema(&self) -> &str {
        &self.schema
    }

    fn place(&self) -> String {
        self.records.place()
    }

    fn read(&mut self, out: &mut Vec<Data>, tally: &mut Tally) -> Result<bool> {
        let Some(record) = self.records.next()? else { return Ok(false) };
        tally.records += 1;
        let header = record.header();
        if let Some(reason) = unused(header.rtype) {
            if header.rtype == rtype::SYMBOL_MAPPING {
                self.instruments.learn(record)?;
            }
            tally.skip(reason);
            return Ok(true);
        }
        let instrument = self.instruments.of(header, convert::index_time(record)?)?;
        if self.only.is_some_and(|only| only != instrument.id) {
            tally.skip("another instrument");
            return Ok(true);
        }
        self.converter.convert(record, instrument, out, tally)?;
        Ok(true)
    }
}

/// Why records of this type make no data; `None` if they may.
fn unused(rtype: u8) -> Option<&'static str> {
    match rtype {
        rtype::MBO | rtype::MBP_0 | rtype::MBP_1 | rtype::MBP_10 => None,
        OHLCV_OLD | rtype::OHLCV_1S | rtype::OHLCV_1M | rtype::OHLCV_1H | rtype::OHLCV_1D | rtype::OHLCV_EOD => None,
        rtype::STATUS => Some("status record"),
        rtype::INSTRUMENT_DEF => Some("definition record"),
        rtype::IMBALANCE => Some("imbalance record"),
        rtype::ERROR => Some("error record"),
        rtype::SYMBOL_MAPPING => Some("symbol mapping record"),
        rtype::SYSTEM => Some("system record"),
        rtype::STATISTICS => Some("statistics record"),
        _ => Some("record of another type"),
    }
}
