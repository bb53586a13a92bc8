//! Changes of trading statuses as rows.

use nautilus_cython_core::Result;
use nautilus_cython_model::data::InstrumentStatus;
use ustr::Ustr;

use crate::{Columnar, Kind, read::Columns, write::Writer};

impl Columnar for InstrumentStatus {
    const KIND: Kind = Kind::Status;

    fn write(rows: &[Self], writer: &mut Writer) -> Result<()> {
        writer.instruments(rows.iter().map(|status| status.instrument_id))?;
        writer.names("action", rows.iter().map(|status| status.action))?;
        writer.optional_strings("reason", rows.iter().map(|status| status.reason));
        writer.optional_strings("trading_event", rows.iter().map(|status| status.trading_event));
        writer.optional_bools("is_trading", rows.iter().map(|status| status.is_trading));
        writer.optional_bools("is_quoting", rows.iter().map(|status| status.is_quoting));
        writer.optional_bools("is_short_sell_restricted", rows.iter().map(|status| status.is_short_sell_restricted));
        writer.times("ts_event", rows.iter().map(|status| status.ts_event))?;
        writer.times("ts_init", rows.iter().map(|status| status.ts_init))
    }

    fn read(columns: &Columns<'_>) -> Result<Vec<Self>> {
        let (instruments, actions) = (columns.instruments()?, columns.names("action")?);
        let (reasons, trading_events) =
            (columns.optional_strings("reason")?, columns.optional_strings("trading_event")?);
        let (trading, quoting) = (columns.optional_bools("is_trading")?, columns.optional_bools("is_quoting")?);
        let restricted = columns.optional_bools("is_short_sell_restricted")?;
        let (events, inits) = (columns.times("ts_event")?, columns.times("ts_init")?);
        let row = |row: usize| Self {
            instrument_id: instruments[row],
            action: actions[row],
            ts_event: events[row],
            ts_init: inits[row],
            reason: reasons[row].map(Ustr::from),
            trading_event: trading_events[row].map(Ustr::from),
            is_trading: trading[row],
            is_quoting: quoting[row],
            is_short_sell_restricted: restricted[row],
        };
        Ok((0..instruments.len()).map(row).collect())
    }
}
