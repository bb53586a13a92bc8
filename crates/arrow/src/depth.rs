//! Snapshots of ten levels as rows.

use nautilus_cython_core::{Error, Result};
use nautilus_cython_model::{
    data::{BookOrder, DEPTH10_LEN, OrderBookDepth10},
    enums::OrderSide,
};

use crate::{Columnar, Kind, delta::is_null, read::Columns, write::Writer};

/// A side of a snapshot: what its columns start with, and where its levels are.
struct Side {
    name: &'static str,
    side: OrderSide,
    levels: fn(&OrderBookDepth10) -> &[BookOrder; DEPTH10_LEN],
    counts: fn(&OrderBookDepth10) -> &[u32; DEPTH10_LEN],
}

const SIDES: [Side; 2] = [
    Side { name: "bid", side: OrderSide::Buy, levels: |depth| &depth.bids, counts: |depth| &depth.bid_counts },
    Side { name: "ask", side: OrderSide::Sell, levels: |depth| &depth.asks, counts: |depth| &depth.ask_counts },
];

impl Columnar for OrderBookDepth10 {
    const KIND: Kind = Kind::Depth10;

    fn write(rows: &[Self], writer: &mut Writer) -> Result<()> {
        writer.instruments(rows.iter().map(|depth| depth.instrument_id))?;
        for side in &SIDES {
            side.write(rows, writer)?;
        }
        writer.bytes("flags", rows.iter().map(|depth| depth.flags));
        writer.longs("sequence", rows.iter().map(|depth| depth.sequence));
        writer.times("ts_event", rows.iter().map(|depth| depth.ts_event))?;
        writer.times("ts_init", rows.iter().map(|depth| depth.ts_init))
    }

    fn read(columns: &Columns<'_>) -> Result<Vec<Self>> {
        let instruments = columns.instruments()?;
        let (flags, sequences) = (columns.numbers("flags")?, columns.numbers("sequence")?);
        let (events, inits) = (columns.times("ts_event")?, columns.times("ts_init")?);
        let row = |row: usize| Self {
            instrument_id: instruments[row],
            bids: [BookOrder::NULL; DEPTH10_LEN],
            asks: [BookOrder::NULL; DEPTH10_LEN],
            bid_counts: [0; DEPTH10_LEN],
            ask_counts: [0; DEPTH10_LEN],
            flags: flags[row],
            sequence: sequences[row],
            ts_event: events[row],
            ts_init: inits[row],
        };
        let mut depths: Vec<Self> = (0..instruments.len()).map(row).collect();
        let [bid, ask] = &SIDES;
        bid.read(columns, &mut depths, |depth| (&mut depth.bids, &mut depth.bid_counts))?;
        ask.read(columns, &mut depths, |depth| (&mut depth.asks, &mut depth.ask_counts))?;
        Ok(depths)
    }
}

type Levels<'a> = (&'a mut [BookOrder; DEPTH10_LEN], &'a mut [u32; DEPTH10_LEN]);

impl Side {
    /// An unused place has neither price nor size. Order ids have columns only if there are any.
    fn write(&self, rows: &[OrderBookDepth10], writer: &mut Writer) -> Result<()> {
        let Self { name, side, levels, counts } = self;
        for (row, depth) in rows.iter().enumerate() {
            let wrong = levels(depth).iter().position(|order| !is_null(order) && order.side != *side);
            if let Some(level) = wrong {
                let place = format!("{name}s[{level}].side in row {row}");
                return Err(Error::invalid(&place, format_args!("{}", levels(depth)[level].side), &side.to_string()));
            }
        }
        let used = |order: &BookOrder| !is_null(order);
        for level in 0..DEPTH10_LEN {
            let orders = rows.iter().map(|depth| &levels(depth)[level]);
            let prices = orders.clone().map(|order| used(order).then_some(order.price));
            writer.optional_decimals(&format!("{name}_price_{level}"), prices)?;
            let sizes = orders.clone().map(|order| used(order).then_some(order.size));
            writer.optional_decimals(&format!("{name}_size_{level}"), sizes)?;
            writer.counts(&format!("{name}_count_{level}"), rows.iter().map(|depth| counts(depth)[level]));
            if orders.clone().any(|order| order.order_id != 0) {
                writer.only_if_not_fixed(&format!("{name}s[{level}].order_id"))?;
                writer.longs(&format!("{name}_order_id_{level}"), orders.map(|order| order.order_id));
            }
        }
        Ok(())
    }

    fn read(
        &self,
        columns: &Columns<'_>,
        depths: &mut [OrderBookDepth10],
        parts: impl Fn(&mut OrderBookDepth10) -> Levels<'_>,
    ) -> Result<()> {
        let Self { name, side, .. } = self;
        for level in 0..DEPTH10_LEN {
            let prices = columns.optional_prices(&format!("{name}_price_{level}"))?;
            let sizes = columns.optional_sizes(&format!("{name}_size_{level}"))?;
            let counts = columns.numbers::<u32>(&format!("{name}_count_{level}"))?;
            let id_column = format!("{name}_order_id_{level}");
            let order_ids =
                if columns.has(&id_column) { columns.numbers::<u64>(&id_column)? } else { vec![0; depths.len()] };
            for (row, depth) in depths.iter_mut().enumerate() {
                let (orders, all_counts) = parts(depth);
                all_counts[level] = counts[row];
                orders[level] = match (prices[row], sizes[row]) {
                    (Some(price), Some(size)) => BookOrder::new(*side, price, size, order_ids[row]),
                    (None, None) => BookOrder::NULL,
                    _ => {
                        let place = format!("{name}_price_{level}[{row}], {name}_size_{level}[{row}]");
                        return Err(Error::invalid(&place, format_args!("one is null"), "both or none"));
                    }
                };
            }
        }
        Ok(())
    }
}
