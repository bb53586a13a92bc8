//! Bars as rows.

use nautilus_cython_core::Result;
use nautilus_cython_model::data::Bar;

use crate::{Columnar, Kind, read::Columns, write::Writer};

impl Columnar for Bar {
    const KIND: Kind = Kind::Bar;

    fn write(rows: &[Self], writer: &mut Writer) -> Result<()> {
        writer.texts("bar_type", rows.iter().map(|bar| bar.bar_type))?;
        writer.decimals("open", rows.iter().map(|bar| bar.open))?;
        writer.decimals("high", rows.iter().map(|bar| bar.high))?;
        writer.decimals("low", rows.iter().map(|bar| bar.low))?;
        writer.decimals("close", rows.iter().map(|bar| bar.close))?;
        writer.decimals("volume", rows.iter().map(|bar| bar.volume))?;
        writer.times("ts_event", rows.iter().map(|bar| bar.ts_event))?;
        writer.times("ts_init", rows.iter().map(|bar| bar.ts_init))
    }

    fn read(columns: &Columns<'_>) -> Result<Vec<Self>> {
        let types = columns.parsed("bar_type")?;
        let (opens, highs) = (columns.prices("open")?, columns.prices("high")?);
        let (lows, closes) = (columns.prices("low")?, columns.prices("close")?);
        let volumes = columns.sizes("volume")?;
        let (events, inits) = (columns.times("ts_event")?, columns.times("ts_init")?);
        let row = |row: usize| {
            let (open, high, low, close) = (opens[row], highs[row], lows[row], closes[row]);
            Self::new(types[row], open, high, low, close, volumes[row], events[row], inits[row])
                .map_err(|error| error.at(format_args!("row {row}")))
        };
        (0..types.len()).map(row).collect()
    }
}
