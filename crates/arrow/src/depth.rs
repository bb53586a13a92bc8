//! Snapshots of ten levels as rows.

use nautilus_cython_core::{Error, Result};
use nautilus_cython_model::{
    data::{BookOrder, DEPTH10_LEN, OrderBookDepth10},
    enums::OrderSide,
};

use crate::{
    Columnar, Kind,
    delta::is_null,
    read::Columns,
    write::{Form, Writer},
};

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

/// What a column has of a level.
#[derive(Clone, Copy)]
enum Part {
    Price,
    Size,
    Count,
}

impl Columnar for OrderBookDepth10 {
    const KIND: Kind = Kind::Depth10;

    fn write(rows: &[Self], writer: &mut Writer) -> Result<()> {
        writer.instruments(rows.iter().map(|depth| depth.instrument_id))?;
        for side in &SIDES {
            side.check(rows)?;
        }
        match writer.form() {
            Form::Typed => {
                for side in &SIDES {
                    for level in 0..DEPTH10_LEN {
                        for part in [Part::Price, Part::Size, Part::Count] {
                            side.write(part, level, rows, writer)?;
                        }
                        side.write_order_ids(level, rows, writer)?;
                    }
                }
            }
            Form::Raw => {
                for part in [Part::Price, Part::Size, Part::Count] {
                    for side in &SIDES {
                        for level in 0..DEPTH10_LEN {
                            side.write(part, level, rows, writer)?;
                        }
                    }
                }
                for side in &SIDES {
                    for level in 0..DEPTH10_LEN {
                        side.write_order_ids(level, rows, writer)?;
                    }
                }
            }
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
    fn check(&self, rows: &[OrderBookDepth10]) -> Result<()> {
        let Self { name, side, levels, .. } = self;
        for (row, depth) in rows.iter().enumerate() {
            let wrong = levels(depth).iter().position(|order| !is_null(order) && order.side != *side);
            if let Some(level) = wrong {
                let place = format!("{name}s[{level}].side in row {row}");
                return Err(Error::invalid(&place, format_args!("{}", levels(depth)[level].side), &side.to_string()));
            }
        }
        Ok(())
    }

    /// One column. An unused place has neither price nor size.
    fn write(&self, part: Part, level: usize, rows: &[OrderBookDepth10], writer: &mut Writer) -> Result<()> {
        let Self { name, levels, counts, .. } = self;
        let used = rows.iter().map(|depth| Some(&levels(depth)[level]).filter(|order| !is_null(order)));
        match part {
            Part::Price => {
                let prices = used.map(|order| order.map(|order| order.price));
                writer.optional_decimals(&format!("{name}_price_{level}"), prices)
            }
            Part::Size => {
                let sizes = used.map(|order| order.map(|order| order.size));
                writer.optional_decimals(&format!("{name}_size_{level}"), sizes)
            }
            Part::Count => {
                writer.counts(&format!("{name}_count_{level}"), rows.iter().map(|depth| counts(depth)[level]));
                Ok(())
            }
        }
    }

    /// Order ids have columns only if there are any, or the layout says so.
    fn write_order_ids(&self, level: usize, rows: &[OrderBookDepth10], writer: &mut Writer) -> Result<()> {
        let Self { name, levels, .. } = self;
        let order_ids = rows.iter().map(|depth| levels(depth)[level].order_id);
        let any = order_ids.clone().any(|order_id| order_id != 0);
        if any && !writer.has_order_ids() {
            writer.only_if_not_fixed(&format!("{name}s[{level}].order_id"))?;
        }
        if any || writer.has_order_ids() {
            writer.longs(&format!("{name}_order_id_{level}"), order_ids);
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
            let raw = columns.is_raw(&format!("{name}_price_{level}"));
            let counts = columns.numbers::<u32>(&format!("{name}_count_{level}"))?;
            let id_column = format!("{name}_order_id_{level}");
            let order_ids =
                if columns.has(&id_column) { columns.numbers::<u64>(&id_column)? } else { vec![0; depths.len()] };
            for (row, depth) in depths.iter_mut().enumerate() {
                let (orders, all_counts) = parts(depth);
                all_counts[level] = counts[row];
                orders[level] = match (prices[row], sizes[row]) {
                    (Some(price), Some(size)) if raw && price.is_zero() && size.is_zero() => BookOrder::NULL,
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
