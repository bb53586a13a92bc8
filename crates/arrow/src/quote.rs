//! Quotes as rows.

use nautilus_cython_core::Result;
use nautilus_cython_model::data::QuoteTick;

use crate::{Columnar, Kind, read::Columns, write::Writer};

impl Columnar for QuoteTick {
    const KIND: Kind = Kind::Quote;

    fn write(rows: &[Self], writer: &mut Writer) -> Result<()> {
        writer.instruments(rows.iter().map(|quote| quote.instrument_id))?;
        writer.decimals("bid_price", rows.iter().map(|quote| quote.bid_price))?;
        writer.decimals("ask_price", rows.iter().map(|quote| quote.ask_price))?;
        writer.decimals("bid_size", rows.iter().map(|quote| quote.bid_size))?;
        writer.decimals("ask_size", rows.iter().map(|quote| quote.ask_size))?;
        writer.times("ts_event", rows.iter().map(|quote| quote.ts_event))?;
        writer.times("ts_init", rows.iter().map(|quote| quote.ts_init))
    }

    fn read(columns: &Columns<'_>) -> Result<Vec<Self>> {
        let instruments = columns.instruments()?;
        let (bids, asks) = (columns.prices("bid_price")?, columns.prices("ask_price")?);
        let (bid_sizes, ask_sizes) = (columns.sizes("bid_size")?, columns.sizes("ask_size")?);
        let (events, inits) = (columns.times("ts_event")?, columns.times("ts_init")?);
        let row = |row: usize| {
            let id = instruments[row];
            Self::new(id, bids[row], asks[row], bid_sizes[row], ask_sizes[row], events[row], inits[row])
                .map_err(|error| error.at(format_args!("row {row}")))
        };
        (0..instruments.len()).map(row).collect()
    }
}
