//! Changes of order books as rows.

use nautilus_cython_core::{Error, Result};
use nautilus_cython_model::{
    data::{BookOrder, OrderBookDelta},
    enums::OrderSide,
    types::{Price, Quantity},
};

use crate::{Columnar, Kind, read::Columns, write::Writer};

impl Columnar for OrderBookDelta {
    const KIND: Kind = Kind::Delta;

    fn write(rows: &[Self], writer: &mut Writer) -> Result<()> {
        write_deltas(rows, writer)
    }

    fn read(columns: &Columns<'_>) -> Result<Vec<Self>> {
        let instruments = columns.instruments()?;
        let actions = columns.names("action")?;
        let sides = columns.names::<OrderSide>("side")?;
        let (prices, sizes) = (columns.optional_prices("price")?, columns.optional_sizes("size")?);
        let (order_ids, flags) = (columns.numbers("order_id")?, columns.numbers("flags")?);
        let sequences = columns.numbers("sequence")?;
        let (events, inits) = (columns.times("ts_event")?, columns.times("ts_init")?);
        let raw = columns.is_raw("price");
        let row = |row: usize| {
            let (price, size) = match (prices[row], sizes[row]) {
                (Some(price), Some(size)) if raw && price.is_zero() && size.is_zero() => {
                    price_and_size(None, None, row)?
                }
                (price, size) => price_and_size(price, size, row)?,
            };
            let order = BookOrder::new(sides[row], price, size, order_ids[row]);
            Self::new(instruments[row], actions[row], order, flags[row], sequences[row], events[row], inits[row])
                .map_err(|error| error.at(format_args!("row {row}")))
        };
        (0..instruments.len()).map(row).collect()
    }
}

/// The columns of deltas. The null order of a `Clear` has neither price nor size.
pub(crate) fn write_deltas<'a>(
    rows: impl IntoIterator<Item = &'a OrderBookDelta, IntoIter: Clone>,
    writer: &mut Writer,
) -> Result<()> {
    let rows = rows.into_iter();
    writer.instruments(rows.clone().map(|delta| delta.instrument_id))?;
    writer.names("action", rows.clone().map(|delta| delta.action))?;
    writer.names("side", rows.clone().map(|delta| delta.order.side))?;
    writer
        .optional_decimals("price", rows.clone().map(|delta| (!is_null(&delta.order)).then_some(delta.order.price)))?;
    writer.optional_decimals("size", rows.clone().map(|delta| (!is_null(&delta.order)).then_some(delta.order.size)))?;
    writer.longs("order_id", rows.clone().map(|delta| delta.order.order_id));
    writer.bytes("flags", rows.clone().map(|delta| delta.flags));
    writer.longs("sequence", rows.clone().map(|delta| delta.sequence));
    writer.times("ts_event", rows.clone().map(|delta| delta.ts_event))?;
    writer.times("ts_init", rows.map(|delta| delta.ts_init))
}

/// Whether it is the null order, to the last digit: equality does not look at precisions.
pub(crate) fn is_null(order: &BookOrder) -> bool {
    *order == BookOrder::NULL && order.price.precision() == 0 && order.size.precision() == 0
}

/// Both, or those of the null order.
fn price_and_size(price: Option<Price>, size: Option<Quantity>, row: usize) -> Result<(Price, Quantity)> {
    match (price, size) {
        (Some(price), Some(size)) => Ok((price, size)),
        (None, None) => Ok((BookOrder::NULL.price, BookOrder::NULL.size)),
        (None, _) => Err(Error::invalid(&format!("price[{row}]"), format_args!("null"), "a price, as there is a size")),
        (_, None) => Err(Error::invalid(&format!("size[{row}]"), format_args!("null"), "a size, as there is a price")),
    }
}
