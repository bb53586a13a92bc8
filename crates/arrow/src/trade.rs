//! Trades as rows.

use nautilus_cython_core::Result;
use nautilus_cython_model::{data::TradeTick, identifiers::TradeId};

use crate::{Columnar, Kind, read::Columns, write::Writer};

impl Columnar for TradeTick {
    const KIND: Kind = Kind::Trade;

    fn write(rows: &[Self], writer: &mut Writer) -> Result<()> {
        writer.instruments(rows.iter().map(|trade| trade.instrument_id))?;
        writer.decimals("price", rows.iter().map(|trade| trade.price))?;
        writer.decimals("size", rows.iter().map(|trade| trade.size))?;
        writer.names("aggressor_side", rows.iter().map(|trade| trade.aggressor_side))?;
        writer.strings("trade_id", rows.iter().map(|trade| trade.trade_id));
        writer.times("ts_event", rows.iter().map(|trade| trade.ts_event))?;
        writer.times("ts_init", rows.iter().map(|trade| trade.ts_init))
    }

    fn read(columns: &Columns<'_>) -> Result<Vec<Self>> {
        let instruments = columns.instruments()?;
        let (prices, sizes) = (columns.prices("price")?, columns.sizes("size")?);
        let (sides, ids) = (columns.names("aggressor_side")?, columns.strings("trade_id", TradeId::new)?);
        let (events, inits) = (columns.times("ts_event")?, columns.times("ts_init")?);
        let row = |row: usize| {
            let id = instruments[row];
            Self::new(id, prices[row], sizes[row], sides[row], ids[row], events[row], inits[row])
                .map_err(|error| error.at(format_args!("row {row}")))
        };
        (0..instruments.len()).map(row).collect()
    }
}
