//! Closes of instruments as rows.

use nautilus_cython_core::Result;
use nautilus_cython_model::data::InstrumentClose;

use crate::{Columnar, Kind, read::Columns, write::Writer};

impl Columnar for InstrumentClose {
    const KIND: Kind = Kind::Close;

    fn write(rows: &[Self], writer: &mut Writer) -> Result<()> {
        writer.instruments(rows.iter().map(|close| close.instrument_id))?;
        writer.decimals("close_price", rows.iter().map(|close| close.close_price))?;
        writer.names("close_type", rows.iter().map(|close| close.close_type))?;
        writer.times("ts_event", rows.iter().map(|close| close.ts_event))?;
        writer.times("ts_init", rows.iter().map(|close| close.ts_init))
    }

    fn read(columns: &Columns<'_>) -> Result<Vec<Self>> {
        let (instruments, prices) = (columns.instruments()?, columns.prices("close_price")?);
        let types = columns.names("close_type")?;
        let (events, inits) = (columns.times("ts_event")?, columns.times("ts_init")?);
        let row = |row: usize| Self {
            instrument_id: instruments[row],
            close_price: prices[row],
            close_type: types[row],
            ts_event: events[row],
            ts_init: inits[row],
        };
        Ok((0..instruments.len()).map(row).collect())
    }
}
