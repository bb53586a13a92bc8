//! Changes as columns, the form in which tables hold them: a batch is applied in one call, without an object per change.
//!
//! Rows are taken in blocks. Each block turns its prices and sizes into counts first, in loops without branches, and then
//! changes the book.

use std::{
    iter::repeat,
    ops::{Range, RangeInclusive},
};

use nautilus_cython_core::{Error, Result};

use super::{
    OrderBook,
    book::{Core, NOT_AN_ORDER, warn_of_the_past},
    engine::Engine,
    grid::{Counter, Grid, Seen},
    levels::Levels,
    side::Side,
};
use crate::{
    data::{BookOrder, OrderBookDelta},
    enums::{BookAction, BookType, Coded, OrderSide},
    identifiers::InstrumentId,
    types::{
        Price, Quantity,
        fixed::{check_precision, raw_step},
        price::{PRICE_RAW_MAX, PRICE_RAW_MIN},
        quantity::QUANTITY_RAW_MAX,
    },
};

/// Rows that are applied together. So few that all columns move forward together, which keeps memory ahead of the processor.
const BLOCK: usize = 64;

fn blocks(rows: usize) -> impl Iterator<Item = Range<usize>> {
    (0..rows).step_by(BLOCK).map(move |from| from..rows.min(from + BLOCK))
}

/// A column of prices or sizes.
#[derive(Clone, Copy, Debug)]
pub enum FixedColumn<'a> {
    /// Raw values in units of `10^-16`: 128-bit integers as two words, the low one first.
    Raw(&'a [[u64; 2]]),
    /// Whole numbers of the last decimal: units of `10^-precision`.
    Steps(&'a [i64]),
}

impl FixedColumn<'_> {
    const fn len(&self) -> usize {
        match self {
            Self::Raw(values) => values.len(),
            Self::Steps(values) => values.len(),
        }
    }

    fn raw(&self, row: usize, step: i128) -> i128 {
        match self {
            Self::Raw(values) => join(values[row]),
            Self::Steps(values) => i128::from(values[row]) * step,
        }
    }
}

#[inline]
fn join([low, high]: [u64; 2]) -> i128 {
    i128::from(high.cast_signed()) << 64 | i128::from(low)
}

/// Changes of one order book: row `n` of all columns is one change.
///
/// A `Clear` needs no other column, and a `Delete` neither a size nor, in an L3 book, a price: what stands there is not
/// looked at.
#[derive(Clone, Copy, Debug)]
pub struct DeltaColumns<'a> {
    /// What happens: numbers of [`BookAction`].
    pub action: &'a [u8],
    /// Bid or ask: numbers of [`OrderSide`].
    pub side: &'a [u8],
    /// The prices.
    pub price: FixedColumn<'a>,
    /// The open sizes.
    pub size: FixedColumn<'a>,
    /// The ids of orders; 0 if there are none.
    pub order_id: Option<&'a [u64]>,
    /// Bits of `RecordFlag`; 0 if there are none.
    pub flags: Option<&'a [u8]>,
    /// The venue's sequence numbers; 0 if there are none.
    pub sequence: Option<&'a [u64]>,
    /// When it happened, in nanoseconds since the Unix epoch; if there are none, the book's time stands still.
    pub ts_event: Option<&'a [u64]>,
    /// Decimals of the prices.
    pub price_precision: u8,
    /// Decimals of the sizes.
    pub size_precision: u8,
}

impl DeltaColumns<'_> {
    /// The number of changes.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.action.len()
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn check(&self) -> Result<()> {
        check_precision(self.price_precision).map_err(|error| error.at("price"))?;
        check_precision(self.size_precision).map_err(|error| error.at("size"))?;
        let optional = [self.order_id, self.sequence, self.ts_event].map(|column| column.map(<[u64]>::len));
        let [order_id, sequence, ts_event] = optional.map(|len| len.unwrap_or(self.len()));
        for (field, len) in [
            ("side", self.side.len()),
            ("price", self.price.len()),
            ("size", self.size.len()),
            ("order_id", order_id),
            ("flags", self.flags.map_or(self.len(), <[u8]>::len)),
            ("sequence", sequence),
            ("ts_event", ts_event),
        ] {
            if len != self.len() {
                let expected = format!("{}, the length of `action`", self.len());
                return Err(Error::invalid(&format!("{field}.length"), len, &expected));
            }
        }
        Ok(())
    }

    /// One row as a delta, checked like any other.
    fn delta(&self, row: usize, book_type: BookType, instrument_id: InstrumentId, now: u64) -> Result<OrderBookDelta> {
        let at = |column: Option<&[u64]>| column.map_or(0, |column| column[row]);
        let action = BookAction::from_code("action", self.action[row])?;
        let flags = self.flags.map_or(0, |flags| flags[row]);
        let mut order = BookOrder { order_id: at(self.order_id), ..BookOrder::NULL };
        if action != BookAction::Clear {
            order.side = OrderSide::from_code("side", self.side[row])?;
        }
        let placed = matches!(action, BookAction::Add | BookAction::Update);
        let by_id = book_type == BookType::L3_MBO && flags & NOT_AN_ORDER == 0;
        if placed || (action == BookAction::Delete && !by_id) {
            let raw = self.price.raw(row, raw_step(self.price_precision));
            order.price = Price::from_raw(raw, self.price_precision)?;
        }
        if placed {
            let raw = self.size.raw(row, raw_step(self.size_precision));
            let raw = u128::try_from(raw).map_err(|_| Error::invalid("size raw", raw, "0 or more"))?;
            order.size = Quantity::from_raw(raw, self.size_precision)?;
        }
        let (sequence, ts_event) = (at(self.sequence), self.ts_event.map_or(now, |column| column[row]));
        Ok(OrderBookDelta { instrument_id, action, order, flags, sequence, ts_event, ts_init: ts_event })
    }
}

/// How a book counts what comes in a column of given precision; `None` unless every count has at most its decimals.
struct Scale {
    grid: Grid,
    /// Raw units in a step of the last decimal.
    step: i128,
    range: RangeInclusive<i64>,
    /// Counts what stands in the column, many at once; `None` if the grid has a base.
    counter: Option<Counter>,
}

impl Scale {
    fn new(grid: &Grid, column: FixedColumn<'_>, precision: u8, low: i128, high: i128) -> Option<Self> {
        let (step, range) = (raw_step(precision), grid.range(low, high));
        // A counter counts in steps of which the unit is a multiple.
        grid.is_multiple_of(step).then(|| {
            let counted_in = if let FixedColumn::Raw(_) = column { 1 } else { step };
            Self { grid: grid.clone(), step, counter: grid.counter(counted_in, &range), range }
        })
    }

    /// The count of a raw value; `None` if it is off the grid or out of range.
    fn units(&self, raw: i128) -> Option<i64> {
        self.grid.units(raw).filter(|units| self.range.contains(units))
    }
}

/// A price and a size as an engine counts them.
#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    tick: i64,
    /// 0 for what is removed.
    size: i64,
}

/// Room to count a batch in. It grows to the largest batch, 16 bytes per row; a copy of the book starts without.
#[derive(Debug, Default)]
pub(super) struct CountRoom(Vec<Counts>);

impl Clone for CountRoom {
    fn clone(&self) -> Self {
        Self::default()
    }
}

/// What a change must satisfy to be certain to succeed.
struct Rules {
    prices: Scale,
    sizes: Scale,
    /// Whether orders are removed by their ids, whatever their prices.
    by_id: bool,
}

impl Rules {
    /// `None` if the book counts in other steps than the columns, so that each row must be looked at.
    fn new(columns: &DeltaColumns<'_>, prices: &Grid, sizes: &Grid, by_id: bool) -> Option<Self> {
        let DeltaColumns { price, price_precision, size, size_precision, .. } = *columns;
        let prices = Scale::new(prices, price, price_precision, PRICE_RAW_MIN, PRICE_RAW_MAX)?;
        let sizes = Scale::new(sizes, size, size_precision, 0, QUANTITY_RAW_MAX.cast_signed())?;
        Some(Self { prices, sizes, by_id })
    }
}

fn side_of(code: u8) -> Side {
    if code == OrderSide::Sell as u8 { Side::Ask } else { Side::Bid }
}

impl Rules {
    /// Counts the prices and sizes of rows; false if one of them is not certain to succeed, or is of a rare kind.
    fn count(&self, columns: &DeltaColumns<'_>, rows: Range<usize>, counts: &mut [Counts]) -> bool {
        const ADD: u8 = BookAction::Add as u8;
        const DELETE: u8 = BookAction::Delete as u8;
        const BUY: u8 = OrderSide::Buy as u8;
        const SELL: u8 = OrderSide::Sell as u8;
        let (actions, sides) = (&columns.action[rows.clone()], &columns.side[rows.clone()]);
        // Numbers below the first wrap around to large ones.
        let farthest =
            |codes: &[u8], first: u8| codes.iter().fold(0, |far: u8, code| far.max(code.wrapping_sub(first)));
        if farthest(actions, ADD) > DELETE - ADD || farthest(sides, BUY) > SELL - BUY {
            return false;
        }
        if self.by_id
            && let Some(flags) = columns.flags
            && flags[rows.clone()].iter().fold(0, |all, &flags| all | flags) & NOT_AN_ORDER != 0
        {
            return false;
        }
        let (price, size) = (columns.price, columns.size);
        let together = match (price, size, &self.prices.counter, &self.sizes.counter) {
            (FixedColumn::Raw(price), FixedColumn::Raw(size), Some(prices), Some(sizes)) => {
                let values = price[rows.clone()].iter().zip(&size[rows.clone()]);
                count_together(prices, sizes, values.map(|(&price, &size)| (price, size)), actions, counts)
            }
            (FixedColumn::Steps(price), FixedColumn::Steps(size), Some(prices), Some(sizes)) => {
                let words = |steps: i64| [steps.cast_unsigned(), (steps >> 63).cast_unsigned()];
                let values = price[rows.clone()].iter().zip(&size[rows.clone()]);
                let values = values.map(|(&price, &size)| (words(price), words(size)));
                count_together(prices, sizes, values, actions, counts)
            }
            _ => false,
        };
        together || self.count_singly(columns, rows, counts).is_some()
    }

    /// Counts values that few books have: far from zero in units, or on a grid with a base.
    #[inline(never)]
    fn count_singly(&self, columns: &DeltaColumns<'_>, rows: Range<usize>, counts: &mut [Counts]) -> Option<()> {
        for (row, counts) in rows.zip(counts) {
            let tick = self.prices.units(columns.price.raw(row, self.prices.step))?;
            let size = self.sizes.units(columns.size.raw(row, self.sizes.step))?;
            let action = columns.action[row];
            if size == 0 && action == BookAction::Add as u8 {
                return None;
            }
            *counts = Counts { tick, size: if action == BookAction::Delete as u8 { 0 } else { size } };
        }
        Some(())
    }
}

/// Counts prices and sizes in a loop without branches; false if one of them is not certain to be counted, or nothing is added.
#[inline]
fn count_together(
    prices: &Counter,
    sizes: &Counter,
    values: impl Iterator<Item = ([u64; 2], [u64; 2])>,
    actions: &[u8],
    counts: &mut [Counts],
) -> bool {
    let (mut seen_prices, mut seen_sizes, mut nothing_added) = (Seen::default(), Seen::default(), 0);
    for (((price, size), &action), counts) in values.zip(actions).zip(counts) {
        let tick = prices.count(price, &mut seen_prices);
        let size = sizes.count(size, &mut seen_sizes);
        // Only zero has the highest bit before it, and only an add of nothing is zero.
        nothing_added |= (size.cast_unsigned() | u64::from(action ^ BookAction::Add as u8)).wrapping_sub(1);
        *counts = Counts { tick, size: if action == BookAction::Delete as u8 { 0 } else { size } };
    }
    prices.is_true(seen_prices) & sizes.is_true(seen_sizes) && nothing_added.leading_zeros() > 0
}

/// Applies changes that are certain to succeed to an engine, and calls `after` with the side of each. Returns how many it
/// took: all, unless a level's total became too large for 64 bits.
#[inline]
fn run<E: Engine<Word = u64>>(
    engine: &mut E,
    counts: &[Counts],
    actions: &[u8],
    sides: &[u8],
    ids: impl Iterator<Item = u64>,
    mut after: impl FnMut(&mut E, Side),
) -> usize {
    let changes = counts.iter().zip(actions).zip(sides).zip(ids);
    for (n, (((&Counts { tick, size }, &action), &code), id)) in changes.enumerate() {
        let (is_new, side) = (action == BookAction::Add as u8, side_of(code));
        if engine.set(is_new, side, side.key(tick), id, size.cast_unsigned()).is_err() {
            return n;
        }
        after(engine, side);
    }
    counts.len()
}

/// Gives levels new sizes, and leaves in the place of each the old one: doing the same backwards undoes it. Returns how many
/// it took: all, unless there is no room for another level.
#[inline]
fn exchange<'a>(levels: &mut Levels<u64>, changes: impl Iterator<Item = (&'a mut Counts, &'a u8)>) -> usize {
    let mut taken = 0;
    for (Counts { tick, size }, &code) in changes {
        let side = side_of(code);
        let Ok(old) = levels.exchange(side, side.key(*tick), size.cast_unsigned()) else { break };
        *size = old.cast_signed();
        taken += 1;
    }
    taken
}

impl OrderBook {
    /// Applies changes that stand in columns: all of them, or none if one fails. The outcome is that of
    /// [`apply_delta`](Self::apply_delta) row by row.
    ///
    /// # Errors
    /// `InvalidValue` if columns differ in length, a precision exceeds 16, or, naming the row, a number is no action or
    /// side, a price or size is out of range or has digits below its precision; otherwise those of
    /// [`add`](Self::add) and [`update`](Self::update).
    pub fn apply_columns(&mut self, columns: &DeltaColumns<'_>) -> Result<()> {
        columns.check()?;
        let rows = 0..columns.len();
        // One change is whole by itself, and what is worked out for a block would cost more than it.
        if rows.len() == 1 {
            return self.apply_row(columns, 0);
        }
        if let Some(rules) = self.rules(columns, rows.len()) {
            let can_revert = matches!(self.core, Core::Levels(_)) && self.most_levels == usize::MAX;
            if can_revert && self.apply_or_revert(columns, &rules) {
                return Ok(());
            }
            if !can_revert && self.count_rows(columns, &rules, rows) {
                return self.apply_counted_rows(columns);
            }
        }
        self.apply_to_copy(columns)
    }

    /// Applies all rows, which were counted.
    fn apply_counted_rows(&mut self, columns: &DeltaColumns<'_>) -> Result<()> {
        for block in blocks(columns.len()) {
            let taken = self.apply_counted(columns, block.clone());
            if taken < block.len() {
                return (block.start + taken..columns.len()).try_for_each(|row| self.apply_row(columns, row));
            }
        }
        Ok(())
    }

    /// Applies the rows to a copy, since one of them may fail.
    #[cold]
    fn apply_to_copy(&mut self, columns: &DeltaColumns<'_>) -> Result<()> {
        let mut book = self.clone();
        for rows in blocks(columns.len()) {
            let rules = book.rules(columns, rows.len());
            let is_counted = rules.is_some_and(|rules| book.count_rows(columns, &rules, rows.clone()));
            let taken = if is_counted { book.apply_counted(columns, rows.clone()) } else { 0 };
            (rows.start + taken..rows.end).try_for_each(|row| book.apply_row(columns, row))?;
        }
        *self = book;
        Ok(())
    }

    /// Applies all rows to an L2 book, or none and answers false if one of them is not certain to succeed.
    ///
    /// A level is easily given back its size. So each block is counted when its turn comes, while the processor fetches the next,
    /// and not all before the first.
    fn apply_or_revert(&mut self, columns: &DeltaColumns<'_>, rules: &Rules) -> bool {
        let Self { sequence, ts_last, update_count, price_precision, size_precision, .. } = *self;
        for block in blocks(columns.len()) {
            let is_counted = self.count_rows(columns, rules, block.clone());
            let taken = if is_counted { self.apply_counted(columns, block.clone()) } else { 0 };
            if taken < block.len() {
                if let Core::Levels(levels) = &mut self.core {
                    let rows = 0..block.start + taken;
                    exchange(levels, self.counts.0[rows.clone()].iter_mut().zip(&columns.side[rows]).rev());
                }
                (self.sequence, self.ts_last, self.update_count) = (sequence, ts_last, update_count);
                (self.price_precision, self.size_precision) = (price_precision, size_precision);
                return false;
            }
        }
        true
    }

    /// What rows of the columns must satisfy to be certain to succeed, as many as `changes`, with room to count all; `None` if
    /// each must be looked at.
    fn rules(&mut self, columns: &DeltaColumns<'_>, changes: usize) -> Option<Rules> {
        if !matches!(self.core, Core::Orders(_) | Core::Levels(_)) || !self.has_room(changes) {
            return None;
        }
        let rules = Rules::new(columns, &self.prices, &self.sizes, self.book_type == BookType::L3_MBO)?;
        self.counts.0.resize(columns.len().max(self.counts.0.len()), Counts::default());
        Some(rules)
    }

    /// Counts the prices and sizes of rows into the book's own room; false if a row is not certain to succeed.
    fn count_rows(&mut self, columns: &DeltaColumns<'_>, rules: &Rules, rows: Range<usize>) -> bool {
        rules.count(columns, rows.clone(), &mut self.counts.0[rows])
    }

    /// Applies a block of rows that were counted, and returns how many: all, unless a level's total became too large for 64
    /// bits.
    fn apply_counted(&mut self, columns: &DeltaColumns<'_>, rows: Range<usize>) -> usize {
        let counts = &mut self.counts.0[rows.clone()];
        let (actions, sides) = (&columns.action[rows.clone()], &columns.side[rows.clone()]);
        let most = self.most_levels;
        let places_some = counts.iter().any(|counts| counts.size != 0);
        let taken = match (&mut self.core, columns.order_id) {
            (Core::Orders(orders), Some(ids)) if most == usize::MAX => {
                let ids = ids[rows.clone()].iter().copied();
                if orders.is_large() {
                    let key = |(&Counts { tick, .. }, &code): (&Counts, &u8)| (side_of(code), side_of(code).key(tick));
                    orders.touch(ids.clone().zip(counts.iter().zip(sides).map(key)));
                }
                run(orders, counts, actions, sides, ids, |_, _| ())
            }
            (Core::Levels(levels), _) if most == usize::MAX => exchange(levels, counts.iter_mut().zip(sides)),
            (Core::Orders(orders), ids) => {
                let ids = rows.clone().map(|row| ids.map_or(0, |ids| ids[row]));
                run(orders, counts, actions, sides, ids, |orders, side| orders.keep(side, most))
            }
            (Core::Levels(levels), _) => {
                run(levels, counts, actions, sides, repeat(0), |levels, side| levels.keep(side, most))
            }
            _ => 0,
        };
        if places_some && taken > 0 {
            self.price_precision = self.price_precision.max(columns.price_precision);
            self.size_precision = self.size_precision.max(columns.size_precision);
        }
        self.advance_over(columns, rows.start..rows.start + taken);
        self.update_count = self.update_count.saturating_add(taken as u64);
        taken
    }

    fn apply_row(&mut self, columns: &DeltaColumns<'_>, row: usize) -> Result<()> {
        let delta = columns.delta(row, self.book_type, self.instrument_id, self.ts_last);
        delta.and_then(|delta| self.apply(&delta)).map_err(|error| error.at(format_args!("row {row}")))
    }

    /// Moves sequence number and time forward.
    fn advance_over(&mut self, columns: &DeltaColumns<'_>, rows: Range<usize>) {
        let id = self.instrument_id;
        let of_rows = |column: Option<&'_ [u64]>| column.map_or(0..0, |_| rows.clone());
        let sequence = &columns.sequence.unwrap_or_default()[of_rows(columns.sequence)];
        let ts_event = &columns.ts_event.unwrap_or_default()[of_rows(columns.ts_event)];
        self.sequence = latest(self.sequence, sequence, |last, now| warn_of_the_past(id, (last, 0), (now, 0)));
        self.ts_last = latest(self.ts_last, ts_event, |last, now| warn_of_the_past(id, (0, last), (0, now)));
    }
}

/// The largest of `last` and a column, which nearly always rises; what is less than something before it goes to `warn`.
fn latest(last: u64, column: &[u64], warn: impl Fn(u64, u64)) -> u64 {
    match (column.first(), column.last()) {
        (Some(&first), Some(&end)) if last <= first && rises(column) => end,
        _ => column.iter().fold(last, |last, &now| {
            if now < last {
                warn(last, now);
            }
            last.max(now)
        }),
    }
}

/// Whether no number is below the one before it. It may say no where one has 64 bits, which no count and no time has.
///
/// Below 2^63 only a step down has the highest bit, so one `or` gathers all steps: several at once, and without branches.
#[inline(never)]
fn rises(column: &[u64]) -> bool {
    let steps = column.iter().zip(column.get(1..).unwrap_or_default());
    steps.fold(column[0], |bits, (before, now)| bits | now | now.wrapping_sub(*before)).leading_zeros() > 0
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::rises;

    proptest! {
        #[test]
        fn what_rises_is_sorted(
            mut column in prop::collection::vec(prop_oneof![0_u64..100, any::<u64>(), 1_u64 << 63..=u64::MAX], 1..80),
            sort in any::<bool>(),
        ) {
            if sort {
                column.sort_unstable();
            }
            prop_assert!(column.is_sorted() || !rises(&column));
            column.iter_mut().for_each(|number| *number >>= 1);
            prop_assert_eq!(rises(&column), column.is_sorted());
        }
    }
}
