//! A book as text: five lines of state and a table of its best levels.

use std::fmt::{self, Write};

use super::{BookLevel, OrderBook};

/// Levels per side of the `Display` form.
const SHOWN: usize = 3;
const COLUMNS: [&str; 3] = ["bids", "price", "asks"];

impl OrderBook {
    /// The state of the book and its `num_levels` best levels per side, asks above bids, highest price first.
    #[must_use]
    pub fn pprint(&self, num_levels: usize) -> String {
        let mut text = String::new();
        // Writing to a string does not fail.
        let _ = self.write_table(&mut text, num_levels);
        text.trim_end().to_owned()
    }

    fn write_table(&self, out: &mut impl Write, num_levels: usize) -> fmt::Result {
        writeln!(out, "bid_levels: {}", self.bid_level_count())?;
        writeln!(out, "ask_levels: {}", self.ask_level_count())?;
        writeln!(out, "sequence: {}", self.sequence)?;
        writeln!(out, "update_count: {}", self.update_count)?;
        writeln!(out, "ts_last: {}", self.ts_last)?;

        let asks =
            self.asks(Some(num_levels)).map(|level| [String::new(), level.price.to_string(), self.sizes_text(&level)]);
        let bids =
            self.bids(Some(num_levels)).map(|level| [self.sizes_text(&level), level.price.to_string(), String::new()]);
        let mut rows: Vec<[String; 3]> = asks.collect();
        rows.reverse();
        rows.extend(bids);

        let widths: [usize; 3] = std::array::from_fn(|column| {
            rows.iter().map(|row| row[column].len()).chain([COLUMNS[column].len()]).max().unwrap_or(0)
        });
        write_rule(out, &widths, ['╭', '┬', '╮'])?;
        write_row(out, &widths, &COLUMNS)?;
        write_rule(out, &widths, ['├', '┼', '┤'])?;
        for row in &rows {
            write_row(out, &widths, row)?;
        }
        write_rule(out, &widths, ['╰', '┴', '╯'])
    }

    /// The size of each order of a level, first in first: `[3, 2]`.
    fn sizes_text(&self, level: &BookLevel) -> String {
        let sizes: Vec<String> =
            self.level_orders(level.side, level.price).map(|order| order.size.to_string()).collect();
        format!("[{}]", sizes.join(", "))
    }
}

fn write_row(out: &mut impl Write, widths: &[usize; 3], cells: &[impl fmt::Display; 3]) -> fmt::Result {
    for (cell, &width) in cells.iter().zip(widths) {
        write!(out, "│ {cell:<width$} ")?;
    }
    writeln!(out, "│")
}

fn write_rule(out: &mut impl Write, widths: &[usize; 3], [left, middle, right]: [char; 3]) -> fmt::Result {
    let lines: Vec<String> = widths.iter().map(|width| "─".repeat(width + 2)).collect();
    writeln!(out, "{left}{}{right}", lines.join(&middle.to_string()))
}

impl fmt::Display for OrderBook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.pprint(SHOWN))
    }
}

impl fmt::Debug for OrderBook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OrderBook")
            .field("instrument_id", &self.instrument_id)
            .field("book_type", &self.book_type)
            .field("sequence", &self.sequence)
            .field("ts_last", &self.ts_last)
            .field("update_count", &self.update_count)
            .field("orders", &self.order_count())
            .finish_non_exhaustive()
    }
}
