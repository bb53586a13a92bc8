//! Structs of any bits into every function that takes values: each answers, equal values hash equal, and what is accepted
//! can be shown.

use std::{
    ffi::{CStr, c_char},
    mem::MaybeUninit,
    slice,
};

use nautilus_cython_ffi::{
    bar::*, close::*, currency::*, datetime::*, delta::*, depth::*, error::Status, identifiers::*, money::*, order::*,
    price::*, prices::*, quantity::*, quote::*, trade::*, uuid::*,
};

use crate::support::{Failure, act, alive, call, owned_text, text, zeroed};

/// The bytes of the fuzzer; zeros when they are used up.
struct Source<'a>(&'a [u8]);

impl Source<'_> {
    /// A value of any bits. For C views without pointers, which have no invalid bits.
    fn bits<T: Copy>(&mut self) -> T {
        let mut value = MaybeUninit::<T>::zeroed();
        // SAFETY: the bytes of the value, which were zeroed.
        let bytes = unsafe { slice::from_raw_parts_mut(value.as_mut_ptr().cast::<u8>(), size_of::<T>()) };
        let (now, later) = self.0.split_at(bytes.len().min(self.0.len()));
        bytes[..now.len()].copy_from_slice(now);
        self.0 = later;
        // SAFETY: see above.
        unsafe { value.assume_init() }
    }

    fn draw<T: Draw>(&mut self) -> T {
        T::draw(self)
    }

    fn below(&mut self, bound: u8) -> u8 {
        self.bits::<u8>() % bound
    }
}

/// What can be made of any bytes: most of the time something that a function may accept.
trait Draw: Sized {
    fn draw(source: &mut Source<'_>) -> Self;
}

impl Draw for u8 {
    fn draw(source: &mut Source<'_>) -> Self {
        let byte = source.bits();
        if byte < 240 { byte % 12 } else { byte }
    }
}

impl Draw for u64 {
    fn draw(source: &mut Source<'_>) -> Self {
        if source.below(4) == 0 { source.bits() } else { source.below(100).into() }
    }
}

impl Draw for f64 {
    fn draw(source: &mut Source<'_>) -> Self {
        if source.below(4) == 0 { source.bits() } else { f64::from(source.bits::<i16>()) / 100.0 }
    }
}

/// `raw` and `precision` of a fixed-point value.
fn number(source: &mut Source<'_>) -> (i128, u8) {
    match source.below(4) {
        0 => (source.bits(), source.bits()),
        1 => (i128::from(source.bits::<i64>()) * 10_i128.pow(16), 0),
        _ => (i128::from(source.bits::<i16>()) * 10_i128.pow(14), 2),
    }
}

impl Draw for Price_t {
    fn draw(source: &mut Source<'_>) -> Self {
        let (raw, precision) = number(source);
        Self { raw: PriceRaw::new(raw), precision }
    }
}

impl Draw for Quantity_t {
    fn draw(source: &mut Source<'_>) -> Self {
        let (raw, precision) = number(source);
        Self { raw: QuantityRaw::new(raw.cast_unsigned()), precision }
    }
}

/// One of a few texts.
fn word(source: &mut Source<'_>) -> *const c_char {
    const WORDS: [&CStr; 8] = [c"USD", c"ETHUSDT", c"XYZ", c"", c"a b", c"\xff", c"S.V", c"((1))A___((2))B.X"];
    WORDS[usize::from(source.below(8))].as_ptr()
}

impl Draw for Symbol_t {
    fn draw(source: &mut Source<'_>) -> Self {
        // SAFETY: NUL-terminated.
        answer(call(|out, err| unsafe { symbol_new(word(source), out, err) })).unwrap_or_else(zeroed)
    }
}

impl Draw for Venue_t {
    fn draw(source: &mut Source<'_>) -> Self {
        // SAFETY: NUL-terminated.
        answer(call(|out, err| unsafe { venue_new(word(source), out, err) })).unwrap_or_else(zeroed)
    }
}

impl Draw for InstrumentId_t {
    fn draw(source: &mut Source<'_>) -> Self {
        instrument_id_new(source.draw(), source.draw())
    }
}

impl Draw for Currency_t {
    /// A sound currency, of which a number may be changed; or one of the caller's making; or none.
    fn draw(source: &mut Source<'_>) -> Self {
        let (code, name) = (word(source), word(source));
        let made = match source.below(3) {
            // SAFETY: NUL-terminated.
            0 => call(|out, err| unsafe { currency_from_cstr(code, out, err) }),
            // SAFETY: NUL-terminated.
            _ => call(|out, err| unsafe {
                currency_from_py(code, source.draw(), source.bits(), name, source.draw(), out, err)
            }),
        };
        let mut currency = answer(made).unwrap_or_else(zeroed::<Self>);
        if source.below(4) == 0 {
            (currency.precision, currency.currency_type) = (source.bits(), source.bits());
        }
        currency
    }
}

impl Draw for Money_t {
    fn draw(source: &mut Source<'_>) -> Self {
        Self { raw: PriceRaw::new(number(source).0), currency: source.draw() }
    }
}

impl Draw for TradeId_t {
    fn draw(source: &mut Source<'_>) -> Self {
        if source.below(2) == 0 {
            return source.bits();
        }
        // SAFETY: NUL-terminated.
        answer(call(|out, err| unsafe { trade_id_new(word(source), out, err) })).unwrap_or_else(zeroed)
    }
}

/// Structs whose fields are drawn one by one.
macro_rules! drawn {
    ($($name:ident { $($field:ident),* $(,)? })*) => {
        $(impl Draw for $name {
            fn draw(source: &mut Source<'_>) -> Self {
                Self { $($field: source.draw()),* }
            }
        })*
    };
}

drawn! {
    QuoteTick_t { instrument_id, bid_price, ask_price, bid_size, ask_size, ts_event, ts_init }
    TradeTick_t { instrument_id, price, size, aggressor_side, trade_id, ts_event, ts_init }
    BookOrder_t { side, price, size, order_id }
    OrderBookDelta_t { instrument_id, action, order, flags, sequence, ts_event, ts_init }
    BarSpecification_t { step, aggregation, price_type }
    BarType_t {
        instrument_id, spec, composite_step, aggregation_source, composite_aggregation, composite_aggregation_source,
    }
    Bar_t { bar_type, open, high, low, close, volume, ts_event, ts_init }
    MarkPriceUpdate_t { instrument_id, value, ts_event, ts_init }
    IndexPriceUpdate_t { instrument_id, value, ts_event, ts_init }
    InstrumentClose_t { instrument_id, close_price, close_type, ts_event, ts_init }
}

impl Draw for OrderBookDepth10_t {
    fn draw(source: &mut Source<'_>) -> Self {
        let mut depth: Self = zeroed();
        depth.instrument_id = source.draw();
        let levels = usize::from(source.below(11));
        depth.bids[..levels].fill_with(|| source.draw());
        depth.asks[..levels].fill_with(|| source.draw());
        depth.bid_counts = source.bits();
        depth.ask_counts = source.bits();
        (depth.flags, depth.sequence, depth.ts_event) = (source.draw(), source.draw(), source.draw());
        depth
    }
}

/// What a call wrote, if it did: no value may be answered by a bug.
fn answer<T>(result: Result<T, Failure>) -> Option<T> {
    if let Err(failure) = &result {
        assert!(!matches!(failure.status, Status::Internal | Status::Poisoned), "{failure:?}");
    }
    result.ok()
}

/// Shows a value: accepted, it has a text.
fn shown(written: Result<*const c_char, Failure>) {
    if let Some(ptr) = answer(written) {
        assert!(!owned_text(ptr).is_empty());
    }
}

/// Frees a text, if there is one: NULL is the answer to no value.
fn freed(text: *const c_char) {
    if !text.is_null() {
        owned_text(text);
    }
}

/// A value and a second one, which may be the same; they hash equal if they are equal.
macro_rules! pair {
    ($source:ident, $eq:ident, $hash:ident) => {{
        let lhs = $source.draw();
        let rhs = if $source.below(2) == 0 { lhs } else { $source.draw() };
        assert!(!$eq(Some(&lhs), None) && !$eq(None, Some(&rhs)));
        if $eq(Some(&lhs), Some(&rhs)) {
            assert_eq!($hash(Some(&lhs)), $hash(Some(&rhs)));
        }
        $hash(None);
        lhs
    }};
}

fn fixed(source: &mut Source<'_>) {
    let (price, size): (Price_t, Quantity_t) = (source.draw(), source.draw());
    for price in [Some(&price), None] {
        (price_as_f64(price), price_hash(price), price_to_text(price), price_to_formatted_text(price));
    }
    for size in [Some(&size), None] {
        (quantity_as_f64(size), quantity_hash(size), quantity_to_text(size), quantity_to_formatted_text(size));
    }
    (price_raw_to_f64(price.raw), quantity_raw_to_f64(size.raw), money_raw_to_f64(price.raw));
    answer(call(|out, err| price_from_raw(price.raw, price.precision, out, err)));
    answer(call(|out, err| quantity_from_raw(size.raw, size.precision, out, err)));
    answer(call(|out, err| price_new(source.draw(), source.draw(), out, err)));
    answer(call(|out, err| quantity_new(source.draw(), source.draw(), out, err)));
    answer(call(|out, err| quantity_saturating_sub(size, source.draw(), out, err)));
}

fn money(source: &mut Source<'_>) {
    let money: Money_t = source.draw();
    for money in [Some(&money), None] {
        (money_as_f64(money), money_to_text(money), money_to_formatted_text(money));
    }
    let currency = &money.currency;
    currency_hash(Some(currency));
    freed(currency_to_cstr(Some(currency)));
    freed(currency_code_to_cstr(Some(currency)));
    freed(currency_name_to_cstr(Some(currency)));
    answer(call(|out, err| money_from_raw(money.raw, money.currency, out, err)));
    answer(call(|out, err| money_new(source.draw(), money.currency, out, err)));
    answer(act(|err| currency_register(Some(currency), source.below(2) == 0, err)));
    // SAFETY: NUL-terminated.
    unsafe { currency_exists(word(source)) };
}

fn identifiers(source: &mut Source<'_>) {
    let id: InstrumentId_t = source.draw();
    (symbol_hash(Some(&id.symbol)), venue_hash(Some(&id.venue)), instrument_id_hash(Some(&id)));
    (symbol_is_composite(Some(&id.symbol)), venue_is_synthetic(Some(&id.venue)), instrument_id_is_synthetic(Some(&id)));
    freed(symbol_root(Some(&id.symbol)));
    freed(symbol_topic(Some(&id.symbol)));
    freed(instrument_id_to_cstr(Some(&id)));
    let legs: Vec<SpreadLeg_t> =
        (0..source.below(4)).map(|_| SpreadLeg_t { instrument_id: source.draw(), ratio: source.bits() }).collect();
    // SAFETY: as many legs.
    answer(call(|out, err| unsafe { generic_spread_id_new(legs.as_ptr(), legs.len(), out, err) }));
    for index in 0..generic_spread_id_n_legs(Some(&id)) + 1 {
        answer(call(|out, err| generic_spread_id_leg(Some(&id), index, out, err)));
    }
    let trade_id: TradeId_t = source.draw();
    trade_id_hash(Some(&trade_id));
    (client_order_id_hash(Some(&source.bits())), venue_order_id_hash(Some(&source.bits())));
    let uuid: UUID4_t = source.bits();
    (uuid4_hash(Some(&uuid)), uuid4_eq(Some(&uuid), Some(&source.bits())));
    let time = source.bits();
    let texts = [unix_nanos_to_iso8601_cstr(time), unix_nanos_to_iso8601_millis_cstr(time)].map(owned_text);
    assert!(texts[0].starts_with(texts[1].trim_end_matches('Z')));
    assert_eq!([1, 0].map(|nanos| text(unix_nanos_to_iso8601_text(time, nanos).value.as_ptr())), texts);
}

fn ticks(source: &mut Source<'_>) {
    let quote: QuoteTick_t = pair!(source, quote_tick_eq, quote_tick_hash);
    shown(call(|out, err| quote_tick_to_cstr(Some(&quote), out, err)));
    answer(call(|out, err| quote_tick_extract_price(Some(&quote), source.draw(), out, err)));
    answer(call(|out, err| quote_tick_extract_size(Some(&quote), source.draw(), out, err)));
    let QuoteTick_t { instrument_id, bid_price, ask_price, bid_size, ask_size, ts_event, ts_init } = quote;
    answer(call(|out, err| {
        quote_tick_new(instrument_id, bid_price, ask_price, bid_size, ask_size, ts_event, ts_init, out, err)
    }));
    let trade: TradeTick_t = pair!(source, trade_tick_eq, trade_tick_hash);
    shown(call(|out, err| trade_tick_to_cstr(Some(&trade), out, err)));
    let TradeTick_t { instrument_id, price, size, aggressor_side, trade_id, .. } = trade;
    answer(call(|out, err| trade_tick_new(instrument_id, price, size, aggressor_side, trade_id, 1, 2, out, err)));
}

fn orders(source: &mut Source<'_>) {
    let order: BookOrder_t = pair!(source, book_order_eq, book_order_hash);
    shown(call(|out, err| book_order_display_to_cstr(Some(&order), out, err)));
    shown(call(|out, err| book_order_debug_to_cstr(Some(&order), out, err)));
    answer(call(|out, err| book_order_exposure(Some(&order), out, err)));
    answer(call(|out, err| book_order_signed_size(Some(&order), out, err)));
    answer(call(|out, err| book_order_new(order.side, order.price, order.size, order.order_id, out, err)));
    let delta: OrderBookDelta_t = pair!(source, orderbook_delta_eq, orderbook_delta_hash);
    shown(call(|out, err| orderbook_delta_to_cstr(Some(&delta), out, err)));
    let id = delta.instrument_id;
    answer(call(|out, err| orderbook_delta_new(id, delta.action, delta.order, delta.flags, 1, 2, 3, out, err)));
    answer(call(|out, err| orderbook_delta_clear(id, delta.sequence, 2, 3, out, err)));
}

fn depths(source: &mut Source<'_>) {
    let depth: OrderBookDepth10_t = pair!(source, orderbook_depth10_eq, orderbook_depth10_hash);
    shown(call(|out, err| orderbook_depth10_to_cstr(Some(&depth), out, err)));
    answer(call(|out, err| orderbook_depth10_clone(Some(&depth), out, err)));
    answer(call(|out, err| orderbook_depth10_to_quote_tick(Some(&depth), out, err)));
    let (bids, asks) = (usize::from(source.below(11)), usize::from(source.below(11)));
    // SAFETY: ten of each.
    answer(call(|out, err| unsafe {
        orderbook_depth10_new(
            depth.instrument_id,
            depth.bids.as_ptr(),
            depth.bid_counts.as_ptr(),
            bids,
            depth.asks.as_ptr(),
            depth.ask_counts.as_ptr(),
            asks,
            depth.flags,
            depth.sequence,
            depth.ts_event,
            depth.ts_init,
            out,
            err,
        )
    }));
}

fn bars(source: &mut Source<'_>) {
    let spec: BarSpecification_t = pair!(source, bar_specification_eq, bar_specification_hash);
    let other = source.draw();
    let (lt, gt) = (bar_specification_lt(Some(&spec), Some(&other)), bar_specification_gt(Some(&other), Some(&spec)));
    assert_eq!(lt, gt);
    (bar_specification_le(Some(&spec), None), bar_specification_ge(None, Some(&spec)));
    shown(call(|out, err| bar_specification_to_cstr(Some(&spec), out, err)));
    answer(call(|out, err| bar_specification_new(spec.step, spec.aggregation, spec.price_type, out, err)));
    answer(call(|out, err| bar_specification_from_duration(source.draw(), source.draw(), out, err)));
    answer(call(|out, err| bar_specification_interval_ns(Some(&spec), out, err)));
    let code = source.bits();
    let kinds =
        [bar_aggregation_is_time(code), bar_aggregation_is_threshold(code), bar_aggregation_is_information(code)];
    assert!(kinds.into_iter().filter(|is| *is).count() <= 1);

    let bar_type: BarType_t = pair!(source, bar_type_eq, bar_type_hash);
    let other = source.draw();
    assert_eq!(bar_type_lt(Some(&bar_type), Some(&other)), bar_type_gt(Some(&other), Some(&bar_type)));
    (bar_type_le(Some(&bar_type), None), bar_type_ge(None, Some(&bar_type)));
    (bar_type_aggregation_source(Some(&bar_type)), bar_type_is_standard(Some(&bar_type)));
    bar_type_is_composite(Some(&bar_type));
    shown(call(|out, err| bar_type_to_cstr(Some(&bar_type), out, err)));
    answer(call(|out, err| bar_type_instrument_id(Some(&bar_type), out, err)));
    answer(call(|out, err| bar_type_spec(Some(&bar_type), out, err)));
    answer(call(|out, err| bar_type_standard(Some(&bar_type), out, err)));
    answer(call(|out, err| bar_type_composite(Some(&bar_type), out, err)));
    let BarType_t { instrument_id: id, aggregation_source, .. } = bar_type;
    answer(call(|out, err| bar_type_new(id, spec, aggregation_source, out, err)));
    let (step, aggregation, from) = (source.draw(), source.draw(), source.draw());
    answer(call(|out, err| bar_type_new_composite(id, spec, aggregation_source, step, aggregation, from, out, err)));

    let bar: Bar_t = pair!(source, bar_eq, bar_hash);
    shown(call(|out, err| bar_to_cstr(Some(&bar), out, err)));
    let Bar_t { bar_type, open, high, low, close, volume, ts_event, ts_init } = bar;
    answer(call(|out, err| bar_new(bar_type, open, high, low, close, volume, ts_event, ts_init, out, err)));
}

fn updates(source: &mut Source<'_>) {
    let mark: MarkPriceUpdate_t = pair!(source, mark_price_update_eq, mark_price_update_hash);
    shown(call(|out, err| mark_price_update_to_cstr(Some(&mark), out, err)));
    answer(call(|out, err| mark_price_update_new(mark.instrument_id, mark.value, 1, 2, out, err)));
    let index: IndexPriceUpdate_t = pair!(source, index_price_update_eq, index_price_update_hash);
    shown(call(|out, err| index_price_update_to_cstr(Some(&index), out, err)));
    answer(call(|out, err| index_price_update_new(index.instrument_id, index.value, 1, 2, out, err)));
    let close: InstrumentClose_t = pair!(source, instrument_close_eq, instrument_close_hash);
    shown(call(|out, err| instrument_close_to_cstr(Some(&close), out, err)));
    let InstrumentClose_t { instrument_id, close_price, close_type, .. } = close;
    answer(call(|out, err| instrument_close_new(instrument_id, close_price, close_type, 1, 2, out, err)));
}

/// Runs as many functions as the bytes are enough for.
pub fn run(bytes: &[u8]) {
    const ALL: [fn(&mut Source<'_>); 8] = [fixed, money, identifiers, ticks, orders, depths, bars, updates];
    let mut source = Source(bytes);
    while !source.0.is_empty() {
        ALL[usize::from(source.below(8))](&mut source);
    }
    assert_eq!(alive(), [], "made and not freed");
}
