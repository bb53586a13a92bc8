//! Funding rates as rows.

use nautilus_cython_core::Result;
use nautilus_cython_model::data::FundingRateUpdate;

use crate::{Columnar, Kind, read::Columns, write::Writer};

impl Columnar for FundingRateUpdate {
    const KIND: Kind = Kind::FundingRate;

    fn write(rows: &[Self], writer: &mut Writer) -> Result<()> {
        writer.instruments(rows.iter().map(|update| update.instrument_id))?;
        writer.decimals("rate", rows.iter().map(|update| update.rate))?;
        writer.optional_shorts("interval", rows.iter().map(|update| update.interval));
        writer.optional_times("next_funding_ns", rows.iter().map(|update| update.next_funding_ns))?;
        writer.times("ts_event", rows.iter().map(|update| update.ts_event))?;
        writer.times("ts_init", rows.iter().map(|update| update.ts_init))
    }

    fn read(columns: &Columns<'_>) -> Result<Vec<Self>> {
        let (instruments, rates) = (columns.instruments()?, columns.rates("rate")?);
        let (intervals, next) = (columns.integers("interval")?, columns.optional_times("next_funding_ns")?);
        let (events, inits) = (columns.times("ts_event")?, columns.times("ts_init")?);
        let row = |row: usize| Self {
            instrument_id: instruments[row],
            rate: rates[row],
            interval: intervals[row],
            next_funding_ns: next[row],
            ts_event: events[row],
            ts_init: inits[row],
        };
        Ok((0..instruments.len()).map(row).collect())
    }
}
