//! Calls in any order, with handles that are valid, zeroed, moved from or poisoned: each answers what its handle is, and
//! when all are dropped, nothing is alive.

use std::{mem::ManuallyDrop, ptr};

use arbitrary::{Arbitrary, Unstructured};
use nautilus_cython_ffi::{
    cvec::CVec,
    data::{Data_t, DataBody_t, DataTag, data_clone, data_drop},
    delta::{OrderBookDelta_t, orderbook_delta_to_cstr},
    deltas::*,
    depth::{OrderBookDepth10_t, orderbook_depth10_to_quote_tick},
    error::Status,
    identifiers::{InstrumentId_t, instrument_id_from_cstr},
    level::*,
    order::{BookOrder_t, book_order_debug_to_cstr, book_order_exposure},
    orderbook::*,
    panics::test_panic_update,
    price::{Price_t, PriceRaw},
    quantity::{Quantity_t, QuantityRaw},
    quote::QuoteTick_t,
    trade::TradeTick_t,
};

use crate::{
    shelf::{At, Shelf, State, judge, quiet},
    support::{act, alive, call, owned_text, take, zeroed},
};

const MOST_STEPS: usize = 200;

/// A number that is a price or a size most of the time.
#[derive(Arbitrary, Debug)]
enum Number {
    Small(i8),
    Ticks(i16),
    Any { low: u64, high: u64, precision: u8 },
}

impl Number {
    fn raw(&self) -> (i128, u8) {
        match *self {
            Self::Small(n) => (i128::from(n) * 10_i128.pow(16), 0),
            Self::Ticks(n) => (i128::from(n) * 10_i128.pow(14), 2),
            Self::Any { low, high, precision } => ((i128::from(high.cast_signed()) << 64) | i128::from(low), precision),
        }
    }

    fn price(&self) -> Price_t {
        let (raw, precision) = self.raw();
        Price_t { raw: PriceRaw::new(raw), precision }
    }

    fn size(&self) -> Quantity_t {
        let (raw, precision) = self.raw();
        let raw = if matches!(self, Self::Any { .. }) { raw } else { raw.abs() };
        Quantity_t { raw: QuantityRaw::new(raw.cast_unsigned()), precision }
    }
}

#[derive(Arbitrary, Debug)]
struct Order {
    side: u8,
    price: Number,
    size: Number,
    id: u8,
}

impl Order {
    fn view(&self) -> BookOrder_t {
        // One side in sixteen is none at all.
        let side = if self.side < 240 { 1 + self.side % 2 } else { self.side };
        BookOrder_t { side, price: self.price.price(), size: self.size.size(), order_id: self.id.into() }
    }
}

#[derive(Arbitrary, Clone, Copy, Debug)]
enum Id {
    First,
    Second,
    Zeroed,
}

impl Id {
    fn view(self) -> InstrumentId_t {
        let text = match self {
            Self::First => c"ESH4.GLBX",
            Self::Second => c"BTCUSDT.BINANCE",
            Self::Zeroed => return zeroed(),
        };
        // SAFETY: NUL-terminated.
        call(|out, err| unsafe { instrument_id_from_cstr(text.as_ptr(), out, err) }).unwrap()
    }
}

#[derive(Arbitrary, Debug)]
struct Change {
    second: bool,
    action: u8,
    order: Order,
    flags: u8,
    time: u16,
}

impl Change {
    fn view(&self) -> OrderBookDelta_t {
        OrderBookDelta_t {
            instrument_id: if self.second { Id::Second } else { Id::First }.view(),
            action: if self.action < 250 { 1 + self.action % 4 } else { self.action },
            order: self.order.view(),
            flags: self.flags,
            sequence: self.time.into(),
            ts_event: self.time.into(),
            ts_init: self.time.into(),
        }
    }
}

#[derive(Arbitrary, Debug)]
enum Step {
    NewBook { at: At, id: Id, book_type: u8 },
    NewDeltas { at: At, id: Id, changes: Vec<Change> },
    NewLevel { at: At, side: u8, price: Number, orders: Vec<Order> },
    DropBook(At),
    DropDeltas(At),
    DropLevel(At),
    MoveBook(At, At),
    MoveDeltas(At, At),
    MoveLevel(At, At),
    CloneDeltas(At, At),
    CloneLevel(At, At),
    Change { at: At, what: u8, order: Order, flags: u8, time: u16 },
    ApplyDelta { at: At, change: Change },
    ApplyDeltas(At, At),
    ApplyDepth { at: At, from: At },
    Quote { at: At, bid: Order, ask: Order, time: u16 },
    Trade { at: At, order: Order, time: u16 },
    Summary { at: At, what: u8, price: Number, size: Number, side: u8, precision: u8 },
    Fills { at: At, order: Order, crossed: bool, precision: u8 },
    Levels { at: At, what: u8, price: Number, depth: u8, taken: u8, to: At },
    Orders { at: At, to: At, tamper: u8 },
    Room { at: At, side: u8, cap: u8 },
    Snapshot { at: At, to: At },
    LookAtDeltas(At),
    LookAtLevel(At),
    Data { at: At, deltas: bool, tag: u8 },
    Missing(u8),
    Panic { at: At, what: u8 },
}

struct World {
    books: Shelf<OrderBook_API>,
    deltas: Shelf<OrderBookDeltas_API>,
    levels: Shelf<BookLevel_API>,
}

/// Forgets a value, which owns nothing.
fn drop_copy<T: Copy>(_: T) {}

/// Frees a vector of values, after reading its last element.
fn free<T: Copy>(v: Option<CVec<T>>, drop: unsafe extern "C" fn(CVec<T>)) {
    let Some(v) = v else { return };
    if v.len > 0 {
        // SAFETY: the last of `len` elements.
        let _ = unsafe { *v.ptr.add(v.len - 1) };
    }
    // SAFETY: made by the library, and freed once.
    unsafe { drop(v) };
}

impl World {
    fn step(&mut self, step: &Step) {
        match step {
            Step::NewBook { .. } | Step::NewDeltas { .. } | Step::NewLevel { .. } => self.make(step),
            Step::DropBook(at) => orderbook_drop(self.books.take(*at)),
            Step::DropDeltas(at) => orderbook_deltas_drop(self.deltas.take(*at)),
            Step::DropLevel(at) => level_drop(self.levels.take(*at)),
            Step::MoveBook(from, to) => orderbook_drop(self.books.shift(*from, *to)),
            Step::MoveDeltas(from, to) => orderbook_deltas_drop(self.deltas.shift(*from, *to)),
            Step::MoveLevel(from, to) => level_drop(self.levels.shift(*from, *to)),
            Step::CloneDeltas(from, to) => {
                let (deltas, state) = self.deltas.get(*from);
                let copy = judge(&[state], call(|out, err| orderbook_deltas_clone(deltas, out, err)));
                self.put_deltas(*to, copy);
            }
            Step::CloneLevel(from, to) => {
                let (level, state) = self.levels.get(*from);
                let copy = judge(&[state], call(|out, err| level_clone(level, out, err)));
                self.put_level(*to, copy);
            }
            Step::Change { .. } | Step::ApplyDelta { .. } | Step::ApplyDeltas(..) => self.change(step),
            Step::ApplyDepth { .. } | Step::Quote { .. } | Step::Trade { .. } => self.change_by_market(step),
            Step::Summary { .. } => self.summary(step),
            Step::Fills { .. } | Step::Levels { .. } | Step::Room { .. } => self.vectors(step),
            Step::Orders { at, to, tamper } => self.restore(*at, *to, *tamper),
            Step::Snapshot { at, to } => {
                let (book, state) = self.books.get(*at);
                let deltas = judge(&[state], call(|out, err| orderbook_to_snapshot_deltas(book, 1, 2, out, err)));
                self.put_deltas(*to, deltas);
            }
            Step::LookAtDeltas(at) => self.look_at_deltas(*at),
            Step::LookAtLevel(at) => self.look_at_level(*at),
            Step::Data { at, deltas, tag } => self.data(*at, *deltas, *tag),
            Step::Missing(what) => missing(*what),
            Step::Panic { at, what } => self.panic(*at, *what),
        }
    }

    fn put_book(&mut self, at: At, book: Option<OrderBook_API>) {
        if let Some(book) = book {
            orderbook_drop(self.books.put(at, book, State::Alive));
        }
    }

    fn put_deltas(&mut self, at: At, deltas: Option<OrderBookDeltas_API>) {
        if let Some(deltas) = deltas {
            orderbook_deltas_drop(self.deltas.put(at, deltas, State::Alive));
        }
    }

    fn put_level(&mut self, at: At, level: Option<BookLevel_API>) {
        if let Some(level) = level {
            level_drop(self.levels.put(at, level, State::Alive));
        }
    }

    fn make(&mut self, step: &Step) {
        match step {
            Step::NewBook { at, id, book_type } => {
                let book_type = if *book_type < 250 { 1 + book_type % 3 } else { *book_type };
                let book = judge(&[], call(|out, err| orderbook_new(id.view(), book_type, out, err)));
                self.put_book(*at, book);
            }
            Step::NewDeltas { at, id, changes } => {
                let changes: Vec<_> = changes.iter().map(Change::view).collect();
                let (ptr, len) = (changes.as_ptr(), changes.len());
                // SAFETY: `len` changes.
                let deltas = call(|out, err| unsafe { orderbook_deltas_new(id.view(), ptr, len, out, err) });
                self.put_deltas(*at, judge(&[], deltas));
            }
            Step::NewLevel { at, side, price, orders } => {
                let orders: Vec<_> = orders.iter().map(Order::view).collect();
                let (ptr, len) = (orders.as_ptr(), orders.len());
                // SAFETY: `len` orders.
                let level = call(|out, err| unsafe { level_new(side % 4, price.price(), ptr, len, out, err) });
                self.put_level(*at, judge(&[], level));
            }
            _ => {}
        }
    }

    fn change(&mut self, step: &Step) {
        match step {
            Step::Change { at, what, order, flags, time } => {
                let (book, state) = self.books.get_mut(*at);
                let (order, flags, time) = (order.view(), *flags, u64::from(*time));
                let done = act(|err| match what % 8 {
                    0..3 => orderbook_add(book, order, flags, time, time, err),
                    3 => orderbook_update(book, order, flags, time, time, err),
                    4 => orderbook_delete(book, order, flags, time, time, err),
                    5 => orderbook_clear_bids(book, time, time, err),
                    6 => orderbook_clear_asks(book, time, time, err),
                    _ if *what > 240 => orderbook_check_integrity(book, err),
                    _ if *what > 220 => orderbook_reset(book, err),
                    _ => orderbook_clear(book, time, time, err),
                });
                judge(&[state], done);
            }
            Step::ApplyDelta { at, change } => {
                let (book, state) = self.books.get_mut(*at);
                judge(&[state], act(|err| orderbook_apply_delta(book, Some(&change.view()), err)));
                let _ = call(|out, err| orderbook_delta_to_cstr(Some(&change.view()), out, err)).map(owned_text);
            }
            Step::ApplyDeltas(at, from) => {
                let (deltas, given) = self.deltas.get(*from);
                let (book, state) = self.books.get_mut(*at);
                judge(&[state, given], act(|err| orderbook_apply_deltas(book, deltas, err)));
            }
            _ => {}
        }
    }

    fn change_by_market(&mut self, step: &Step) {
        match step {
            Step::ApplyDepth { at, from } => {
                let (book, state) = self.books.get(*from);
                let mut depth: OrderBookDepth10_t = zeroed();
                if let Some(found) = judge(&[state], call(|out, err| orderbook_to_depth10(book, 1, 2, out, err))) {
                    depth = found;
                    let _ = call(|out, err| orderbook_depth10_to_quote_tick(Some(&depth), out, err));
                }
                let (book, state) = self.books.get_mut(*at);
                judge(&[state], act(|err| orderbook_apply_depth(book, Some(&depth), err)));
            }
            Step::Quote { at, bid, ask, time } => {
                let (bid, ask, time) = (bid.view(), ask.view(), u64::from(*time));
                let quote = QuoteTick_t {
                    instrument_id: Id::First.view(),
                    bid_price: bid.price,
                    ask_price: ask.price,
                    bid_size: bid.size,
                    ask_size: ask.size,
                    ts_event: time,
                    ts_init: time,
                };
                let (book, state) = self.books.get_mut(*at);
                judge(&[state], act(|err| orderbook_update_quote_tick(book, Some(&quote), err)));
            }
            Step::Trade { at, order, time } => {
                let order = order.view();
                let mut trade: TradeTick_t = zeroed();
                trade.instrument_id = Id::First.view();
                (trade.price, trade.size, trade.aggressor_side) = (order.price, order.size, order.side);
                trade.trade_id.value[0] = 84;
                trade.ts_event = u64::from(*time);
                let (book, state) = self.books.get_mut(*at);
                judge(&[state], act(|err| orderbook_update_trade_tick(book, Some(&trade), err)));
            }
            _ => {}
        }
    }

    fn summary(&self, step: &Step) {
        let Step::Summary { at, what, price, size, side, precision } = step else { return };
        let (book, state) = self.books.get(*at);
        let (price, size, side) = (price.price(), size.size(), side % 4);
        // Absence, an error of the right kind, or a value, of which nothing is asked here.
        let answer = match what % 12 {
            0 => call(|out, err| orderbook_best_bid_price(book, out, err)).map(drop_copy),
            1 => call(|out, err| orderbook_best_ask_size(book, out, err)).map(drop_copy),
            2 => call(|out, err| orderbook_top(book, out, err)).map(drop_copy),
            3 => call(|out, err| orderbook_spread(book, out, err)).map(drop_copy),
            4 => call(|out, err| orderbook_midpoint(book, out, err)).map(drop_copy),
            5 => call(|out, err| orderbook_get_avg_px_for_quantity(book, size, side, out, err)).map(drop_copy),
            6 => call(|out, err| orderbook_get_worst_px_for_quantity(book, size, side, out, err)).map(drop_copy),
            7 => call(|out, err| orderbook_get_quantity_for_price(book, price, side, out, err)).map(drop_copy),
            8 => {
                call(|out, err| orderbook_get_quantity_at_level(book, price, side, *precision, out, err)).map(drop_copy)
            }
            9 => call(|out, err| orderbook_to_quote_tick(book, out, err)).map(drop_copy),
            10 => call(|out, err| orderbook_instrument_id(book, out, err)).map(drop_copy),
            _ => call(|out, err| orderbook_pprint_to_cstr(book, usize::from(*precision), out, err))
                .map(|text| drop(owned_text(text))),
        };
        judge(&[state], answer);
        let counts = (orderbook_order_count(book), orderbook_level_count(book, side), orderbook_sequence(book));
        assert!(state == State::Alive || counts == (0, 0, 0));
    }

    fn vectors(&mut self, step: &Step) {
        match step {
            Step::Fills { at, order, crossed, precision } => {
                let (book, state) = self.books.get(*at);
                let order = order.view();
                let fills = if *crossed {
                    let (side, price) = (order.side % 4, order.price);
                    call(|o, e| orderbook_get_all_crossed_levels(book, side, price, *precision % 20, o, e))
                } else {
                    call(|out, err| orderbook_simulate_fills(book, order, out, err))
                };
                free(judge(&[state], fills), vec_drop_fills);
            }
            Step::Levels { at, what, price, depth, taken, to } => {
                let (book, state) = self.books.get(*at);
                let (price, depth) = (price.price(), usize::from(*depth));
                let levels = call(|out, err| match what % 4 {
                    0 => orderbook_bids(book, depth, out, err),
                    1 => orderbook_asks(book, depth, out, err),
                    2 => orderbook_bids_down_to(book, price, out, err),
                    _ => orderbook_asks_up_to(book, price, out, err),
                });
                let Some(levels) = judge(&[state], levels) else { return };
                for n in 0..levels.len.min(8) {
                    if taken & (1 << n) != 0 {
                        // SAFETY: one of `len` levels, taken once.
                        let level = take(unsafe { &mut *levels.ptr.add(n) });
                        self.put_level(*to, Some(level));
                    }
                }
                // SAFETY: made by the library, freed once, with zeroed elements.
                unsafe { vec_drop_book_levels(levels) };
            }
            Step::Room { at, side, cap } => {
                let (book, state) = self.books.get(*at);
                let mut room = vec![zeroed::<BookLevel_t>(); usize::from(*cap)];
                let (ptr, cap) = (room.as_mut_ptr(), room.len());
                // SAFETY: room for `cap` levels.
                let found = call(|out, err| unsafe { orderbook_levels(book, side % 4, ptr, cap, out, err) });
                assert!(judge(&[state], found).is_none_or(|written| written <= cap));
            }
            _ => {}
        }
    }

    /// A copy of a book from its parts, one of which C may have changed.
    fn restore(&mut self, at: At, to: At, tamper: u8) {
        let (book, state) = self.books.get(at);
        let parts = judge(&[state], call(|out, err| orderbook_state(book, out, err)));
        let orders = judge(&[state], call(|out, err| orderbook_orders(book, out, err)));
        let (Some(mut parts), Some(orders)) = (parts, orders) else { return };
        match tamper {
            0..150 => {}
            150..180 => parts.book_type = tamper % 5,
            180..200 => parts.price_precision = tamper,
            200..220 => parts.instrument_id = zeroed(),
            _ => {
                for n in 0..orders.len {
                    // SAFETY: one of `len` orders, which are C's until they are freed.
                    unsafe { (*orders.ptr.add(n)).order_id = u64::from(tamper) };
                }
            }
        }
        // SAFETY: `len` orders.
        let copy = call(|out, err| unsafe { orderbook_restore(Some(&parts), orders.ptr, orders.len, out, err) });
        self.put_book(to, judge(&[], copy));
        free(Some(orders), vec_drop_book_orders);
    }

    fn look_at_deltas(&self, at: At) {
        let (deltas, state) = self.deltas.get(at);
        free(
            judge(&[state], call(|out, err| orderbook_deltas_vec_deltas(deltas, out, err))),
            orderbook_deltas_vec_drop,
        );
        let _ = judge(&[state], call(|out, err| orderbook_deltas_instrument_id(deltas, out, err)));
        assert_eq!(orderbook_deltas_len(deltas) == 0, state != State::Alive);
        assert_eq!(orderbook_deltas_eq(deltas, deltas), state == State::Alive);
        let _ = (orderbook_deltas_hash(deltas), orderbook_deltas_flags(deltas), orderbook_deltas_is_snapshot(deltas));
    }

    fn look_at_level(&self, at: At) {
        let (level, state) = self.levels.get(at);
        let orders = judge(&[state], call(|out, err| level_orders(level, out, err)));
        if let Some(first) = orders.as_ref().filter(|orders| orders.len > 0).map(|orders| orders.ptr) {
            // SAFETY: the first of several orders.
            let order = unsafe { *first };
            let _ = call(|out, err| book_order_exposure(Some(&order), out, err));
            let _ = call(|out, err| book_order_debug_to_cstr(Some(&order), out, err)).map(owned_text);
        }
        free(orders, vec_drop_book_orders);
        let _ = judge(&[state], call(|out, err| level_price(level, out, err)));
        assert_eq!(level_side(level) == 0, state != State::Alive);
        let _ = (level_size(level), level_size_raw(level), level_exposure(level));
    }

    /// Copies data that C made of a borrowed batch or snapshot.
    fn data(&self, at: At, deltas: bool, tag: u8) {
        let mut depth: OrderBookDepth10_t = zeroed();
        let (batch, state) = self.deltas.get(at);
        let lent = if deltas {
            // SAFETY: a bitwise copy that is never dropped, which is how C borrows.
            let batch = ManuallyDrop::new(unsafe { ptr::read(batch.unwrap()) });
            Data_t { tag: DataTag::Deltas as u8, body: DataBody_t { deltas: batch } }
        } else if tag < 128 {
            Data_t { tag: DataTag::Depth10 as u8, body: DataBody_t { depth10: &raw mut depth } }
        } else {
            Data_t { tag, body: zeroed() }
        };
        let lent = ManuallyDrop::new(lent);
        // SAFETY: the pointers are to what the tag says, or zero.
        let copy = call(|out, err| unsafe { data_clone(Some(&lent), out, err) });
        let copy = if deltas { judge(&[state], copy) } else { copy.ok() };
        if let Some(copy) = copy {
            // SAFETY: made by the library, freed once.
            unsafe { data_drop(copy) };
        }
    }

    fn panic(&mut self, at: At, what: u8) {
        match what % 8 {
            0 => self.books.poison_by(at, |book| act(|err| test_panic_update(book, err))),
            1 => self.books.poison(at),
            2 => self.deltas.poison(at),
            3 => self.levels.poison(at),
            _ => {}
        }
    }

    fn end(mut self) {
        for at in At::all() {
            orderbook_drop(self.books.take(at));
            orderbook_deltas_drop(self.deltas.take(at));
            level_drop(self.levels.take(at));
        }
    }
}

/// NULL in place of a handle or of `out`.
fn missing(what: u8) {
    let result = match what % 6 {
        0 => act(|err| orderbook_reset(None, err)),
        1 => act(|err| orderbook_apply_deltas(None, None, err)),
        2 => act(|err| orderbook_new(Id::First.view(), 3, None, err)),
        3 => call(|out, err| orderbook_bids(None, 0, out, err)).map(|_| ()),
        4 => act(|err| level_price(None, None, err)),
        _ => call(|out, err| orderbook_deltas_clone(None, out, err)).map(|_| ()),
    };
    assert_eq!(result.unwrap_err().status, Status::NullPointer);
}

/// Makes the calls that the bytes describe, and drops what is left.
pub fn run(data: &[u8]) {
    quiet();
    let mut bytes = Unstructured::new(data);
    let mut world = World { books: Shelf::new(), deltas: Shelf::new(), levels: Shelf::new() };
    for _ in 0..MOST_STEPS {
        let Ok(step) = Step::arbitrary(&mut bytes) else { break };
        if bytes.is_empty() {
            break;
        }
        world.step(&step);
    }
    world.end();
    assert_eq!(alive(), []);
}
