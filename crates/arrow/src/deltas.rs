//! Batches of changes of order books: a row for each change, and the number of its batch.

use nautilus_cython_core::Result;
use nautilus_cython_model::data::{OrderBookDelta, OrderBookDeltas};

use crate::{Columnar, Kind, delta::write_deltas, read::Columns, write::Writer};

impl Columnar for OrderBookDeltas {
    const KIND: Kind = Kind::Deltas;

    fn write(rows: &[Self], writer: &mut Writer) -> Result<()> {
        writer.rows(rows.iter().map(|deltas| deltas.deltas().len()).sum());
        let numbered = rows.iter().zip(writer.first_event()..);
        writer.longs("event", numbered.flat_map(|(deltas, event)| deltas.deltas().iter().map(move |_| event)));
        write_deltas(rows.iter().flat_map(OrderBookDeltas::deltas), writer)
    }

    /// Neighbours with the same number make a batch.
    fn read(columns: &Columns<'_>) -> Result<Vec<Self>> {
        let events = columns.numbers::<u64>("event")?;
        let deltas = OrderBookDelta::read(columns)?;
        let mut start = 0;
        events
            .chunk_by(|a, b| a == b)
            .map(|event| {
                let batch = &deltas[start..start + event.len()];
                let made = Self::new(batch[0].instrument_id, batch.to_vec());
                let made = made.map_err(|error| error.at(format_args!("event {}, row {start}", event[0])));
                start += event.len();
                made
            })
            .collect()
    }
}
