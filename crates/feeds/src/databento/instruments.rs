//! The instruments of a DBN file: their names, and the open orders that partial cancels need.

use std::collections::HashMap;

use dbn::{Metadata, Publisher, RecordHeader, RecordRef, SType, TsSymbolMap};
use foldhash::fast::RandomState;
use nautilus_cython_core::{Error, Result};
use nautilus_cython_model::identifiers::{InstrumentId, Symbol, Venue};

use super::dbn_error;

const NANOS_PER_DAY: u64 = 86_400_000_000_000;

/// The orders that rest in a book, by id.
pub(super) type OpenOrders = HashMap<u64, OpenOrder, RandomState>;

/// What a cancel needs to know of an order, as it does not always say the price.
pub(super) struct OpenOrder {
    pub(super) size: u32,
    pub(super) price: i64,
}

/// An instrument at a publisher.
pub(super) struct Instrument {
    /// Its name on `day`.
    pub(super) id: InstrumentId,
    /// Its resting orders, in `mbo`.
    pub(super) open: OpenOrders,
    key: (u16, u32),
    day: u64,
}

/// The instruments seen so far. A symbol can mean another instrument the next day, so names hold for a day.
pub(super) struct Instruments {
    symbols: TsSymbolMap,
    dataset_venue: String,
    by_key: HashMap<(u16, u32), usize, RandomState>,
    known: Vec<Instrument>,
    last: usize,
}

impl Instruments {
    pub(super) fn new(metadata: &Metadata) -> Result<Self> {
        let by_id = metadata.stype_in == Some(SType::InstrumentId) || metadata.stype_out == SType::InstrumentId;
        let symbols = if by_id { metadata.symbol_map() } else { Ok(TsSymbolMap::new()) };
        Ok(Self {
            symbols: symbols.map_err(|error| dbn_error(&error).at("symbol mappings"))?,
            dataset_venue: metadata.dataset.split('.').next().unwrap_or_default().to_owned(),
            by_key: HashMap::default(),
            known: Vec::new(),
            last: 0,
        })
    }

    /// The instrument of a record that was received at `ts`.
    pub(super) fn of(&mut self, header: &RecordHeader, ts: u64) -> Result<&mut Instrument> {
        let key = (header.publisher_id, header.instrument_id);
        let day = ts / NANOS_PER_DAY;
        if self.known.get(self.last).is_none_or(|instrument| instrument.key != key) {
            self.last = match self.by_key.get(&key) {
                Some(index) => *index,
                None => self.add(key, day, ts)?,
            };
        }
        if self.known[self.last].day != day {
            let id = self.name(key, ts)?;
            let instrument = &mut self.known[self.last];
            (instrument.id, instrument.day) = (id, day);
        }
        Ok(&mut self.known[self.last])
    }

    fn add(&mut self, key: (u16, u32), day: u64, ts: u64) -> Result<usize> {
        let id = self.name(key, ts)?;
        self.known.push(Instrument { id, open: OpenOrders::default(), key, day });
        self.by_key.insert(key, self.known.len() - 1);
        Ok(self.known.len() - 1)
    }

    /// The symbol that the file gives the instrument, else its number; the venue of its publisher, else of the dataset.
    fn name(&self, (publisher_id, instrument_id): (u16, u32), ts: u64) -> Result<InstrumentId> {
        let symbol = match self.symbols.get_for_ts(ts, instrument_id) {
            Some(symbol) => Symbol::new(symbol)?,
            None => Symbol::new(&instrument_id.to_string())?,
        };
        let venue = match Publisher::try_from(publisher_id) {
            Ok(publisher) => Venue::new(publisher.venue().as_str())?,
            Err(_) => Venue::new(&self.dataset_venue).map_err(|_| {
                Error::invalid("publisher_id", publisher_id, "a known publisher, or metadata that names the dataset")
            })?,
        };
        Ok(InstrumentId::new(symbol, venue))
    }

    /// Takes note of a symbol mapping record.
    pub(super) fn learn(&mut self, record: RecordRef<'_>) -> Result<()> {
        self.symbols.on_record(record).map_err(|error| dbn_error(&error).at("symbol mapping"))?;
        self.known.iter_mut().for_each(|instrument| instrument.day = u64::MAX);
        Ok(())
    }
}
