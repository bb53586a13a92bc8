//! Mark and index prices as rows.

use nautilus_cython_core::Result;
use nautilus_cython_model::data::{IndexPriceUpdate, MarkPriceUpdate};

use crate::{Columnar, Kind, read::Columns, write::Writer};

/// The same fields, twice.
macro_rules! computed_price {
    ($($update:ident: $kind:ident),*) => {$(
        impl Columnar for $update {
            const KIND: Kind = Kind::$kind;

            fn write(rows: &[Self], writer: &mut Writer) -> Result<()> {
                writer.instruments(rows.iter().map(|update| update.instrument_id))?;
                writer.decimals("value", rows.iter().map(|update| update.value))?;
                writer.times("ts_event", rows.iter().map(|update| update.ts_event))?;
                writer.times("ts_init", rows.iter().map(|update| update.ts_init))
            }

            fn read(columns: &Columns<'_>) -> Result<Vec<Self>> {
                let (instruments, values) = (columns.instruments()?, columns.prices("value")?);
                let (events, inits) = (columns.times("ts_event")?, columns.times("ts_init")?);
                let row = |row: usize| Self {
                    instrument_id: instruments[row],
                    value: values[row],
                    ts_event: events[row],
                    ts_init: inits[row],
                };
                Ok((0..instruments.len()).map(row).collect())
            }
        }
    )*};
}

computed_price!(MarkPriceUpdate: MarkPrice, IndexPriceUpdate: IndexPrice);
