//! Depth updates and snapshots of one instrument in the right order.
//!
//! Every update names its first and last update id, and futures also the last of the update before it: so a missing one is
//! noticed. Without a snapshot, the book starts empty and fills with the updates.
//!
//! A snapshot is asked for while updates arrive, and often comes after updates that are newer than it. As long as no update
//! is missing, all that the earlier ones said holds, also beyond the depth of the snapshot: so its levels are added to the
//! book, and the newer updates, which are kept for a while, are given once more. All that is one event. Otherwise the
//! snapshot replaces the book, and updates that are older than it are dropped.

use std::collections::VecDeque;

use nautilus_cython_core::{Error, Result, UnixNanos};
use nautilus_cython_model::{
    data::{BookOrder, Data, OrderBookDelta},
    enums::{BookAction, OrderSide, RecordFlag},
    identifiers::InstrumentId,
    types::{Price, Quantity},
};
use serde_json::value::RawValue;

use crate::tally::Tally;

const LAST: u8 = RecordFlag::F_LAST as u8;
const SNAPSHOT: u8 = RecordFlag::F_SNAPSHOT as u8;
const MBP: u8 = RecordFlag::F_MBP as u8;

/// Levels of recent updates that are kept for a snapshot that is older than they are.
const MAX_RECENT: usize = 50_000;

/// An update or a snapshot.
pub(super) struct Event {
    pub(super) instrument_id: InstrumentId,
    pub(super) first: u64,
    pub(super) last: u64,
    /// The last id of the update before, where the venue tells it.
    pub(super) previous: Option<u64>,
    pub(super) ts_event: UnixNanos,
    pub(super) ts_init: UnixNanos,
    pub(super) levels: Vec<(OrderSide, Price, Quantity)>,
}

/// Where the book stands.
#[derive(Clone, Copy)]
enum Position {
    /// Nothing has come yet.
    Start,
    /// After the update that ends with this id.
    Update(u64),
    /// After the snapshot with this id.
    Snapshot(u64),
}

/// How an update follows on what came before.
enum Order {
    Next,
    Old,
    Gap { expected: u64 },
}

/// Keeps the updates and snapshots of one instrument in order.
pub(super) struct DepthSync {
    id: InstrumentId,
    position: Position,
    /// Whether an update was missing since the last snapshot.
    broken: bool,
    recent: VecDeque<Event>,
    recent_levels: usize,
}

impl DepthSync {
    pub(super) fn new(id: InstrumentId) -> Self {
        Self { id, position: Position::Start, broken: false, recent: VecDeque::new(), recent_levels: 0 }
    }

    pub(super) fn id(&self) -> InstrumentId {
        self.id
    }

    /// Appends the deltas of an update.
    pub(super) fn update(
        &mut self,
        event: Event,
        out: &mut Vec<Data>,
        tally: &mut Tally,
        allow_gaps: bool,
    ) -> Result<()> {
        match self.order_of(&event) {
            Order::Next => {}
            Order::Old => {
                tally.skip("depth update from before what was read");
                return Ok(());
            }
            Order::Gap { .. } if allow_gaps => {
                tally.skip("gap before a depth update");
                self.broken = true;
                self.recent.clear();
                self.recent_levels = 0;
            }
            Order::Gap { expected } => return Err(gap(&event, expected)),
        }
        self.position = Position::Update(event.last);
        event.append(BookAction::Update, MBP, event.ts_init, out)?;
        mark_last(out);
        self.keep(event);
        Ok(())
    }

    fn order_of(&self, event: &Event) -> Order {
        match self.position {
            Position::Start => Order::Next,
            Position::Update(last) | Position::Snapshot(last) if event.last <= last => Order::Old,
            Position::Update(last)
                if event.previous.map_or(event.first == last.saturating_add(1), |previous| previous == last) =>
            {
                Order::Next
            }
            Position::Snapshot(last) if event.first <= last.saturating_add(1) => Order::Next,
            Position::Update(last) | Position::Snapshot(last) => Order::Gap { expected: last },
        }
    }

    /// Appends the deltas of a snapshot, and once more those of the newer updates.
    pub(super) fn snapshot(
        &mut self,
        event: &Event,
        out: &mut Vec<Data>,
        tally: &mut Tally,
        allow_gaps: bool,
    ) -> Result<()> {
        let Position::Update(last) = self.position else { return self.replace(event, out) };
        if self.broken || last < event.last {
            return self.replace(event, out);
        }
        let oldest = self.recent.front().map_or(u64::MAX, |oldest| oldest.first);
        if oldest > event.last.saturating_add(1) {
            if !allow_gaps {
                let expected =
                    format!("an id from {oldest} on: updates between it and those that were read are missing");
                return Err(Error::invalid("lastUpdateId", event.last, &expected));
            }
            tally.skip("depth snapshot from before the updates");
            return Ok(());
        }
        event.append(BookAction::Add, SNAPSHOT | MBP, event.ts_init, out)?;
        for newer in self.recent.iter().filter(|recent| recent.last > event.last) {
            newer.append(BookAction::Update, MBP, event.ts_init, out)?;
        }
        mark_last(out);
        Ok(())
    }

    fn replace(&mut self, event: &Event, out: &mut Vec<Data>) -> Result<()> {
        let mut clear = OrderBookDelta::clear(self.id, event.last, event.ts_event, event.ts_init);
        clear.flags = SNAPSHOT | MBP;
        out.push(Data::Delta(clear));
        event.append(BookAction::Add, SNAPSHOT | MBP, event.ts_init, out)?;
        mark_last(out);
        self.position = Position::Snapshot(event.last);
        (self.broken, self.recent_levels) = (false, 0);
        self.recent.clear();
        Ok(())
    }

    /// Remembers an update, and forgets old ones.
    fn keep(&mut self, event: Event) {
        self.recent_levels += event.levels.len();
        self.recent.push_back(event);
        while self.recent_levels > MAX_RECENT {
            let Some(oldest) = self.recent.pop_front() else { break };
            self.recent_levels -= oldest.levels.len();
        }
    }
}

impl Event {
    /// Appends a delta for each level: `action`, or a delete where nothing is left.
    fn append(&self, action: BookAction, flags: u8, ts_init: UnixNanos, out: &mut Vec<Data>) -> Result<()> {
        for (side, price, size) in &self.levels {
            let action = if size.is_zero() { BookAction::Delete } else { action };
            let order = BookOrder::new(*side, *price, *size, 0);
            let delta =
                OrderBookDelta::new(self.instrument_id, action, order, flags, self.last, self.ts_event, ts_init)?;
            out.push(Data::Delta(delta));
        }
        Ok(())
    }
}

/// Marks the last delta of an event, if the event has any.
fn mark_last(out: &mut [Data]) {
    if let Some(Data::Delta(delta)) = out.last_mut() {
        delta.flags |= LAST;
    }
}

fn gap(event: &Event, expected: u64) -> Error {
    let expected = format!("the update that follows on {expected}: updates are missing in between");
    match event.previous {
        Some(previous) => Error::invalid("pu", previous, &expected),
        None => Error::invalid("U", event.first, &expected),
    }
}

/// Both sides with the name of the field.
pub(super) fn sides<'a>(
    bids: Option<&'a RawValue>,
    asks: Option<&'a RawValue>,
) -> [(&'static str, OrderSide, Option<&'a RawValue>); 2] {
    [("bids", OrderSide::Buy, bids), ("asks", OrderSide::Sell, asks)]
}
