//! Asserts in the headers that a C compiler lays out every by-value struct as Rust does.

use std::{
    fmt::Write,
    mem::{offset_of, size_of},
};

use nautilus_cython_ffi::{
    aggregation::TimeBars_t,
    bar::{Bar_t, BarSpecification_t, BarType_t},
    clock::TimerName_t,
    close::InstrumentClose_t,
    currency::Currency_t,
    data::Data_t,
    datetime::TimeText_t,
    delta::OrderBookDelta_t,
    depth::OrderBookDepth10_t,
    error::FfiError,
    feed::{FeedOptions_t, FeedProgress_t},
    fixed::FixedText_t,
    identifiers::{
        AccountId_t, ClientId_t, ClientOrderId_t, ComponentId_t, ExecAlgorithmId_t, InstrumentId_t, OrderListId_t,
        PositionId_t, SpreadLeg_t, StrategyId_t, Symbol_t, TradeId_t, TraderId_t, Venue_t, VenueOrderId_t,
    },
    level::BookLevel_t,
    money::Money_t,
    order::BookOrder_t,
    orderbook::{BookFill_t, BookState_t, BookTop_t},
    price::Price_t,
    prices::{IndexPriceUpdate_t, MarkPriceUpdate_t},
    quantity::Quantity_t,
    quote::QuoteTick_t,
    timer::{TimeEvent_t, TimeEventCallback_t, TimeEventHandler_t},
    trade::TradeTick_t,
    uuid::UUID4_t,
};

/// The size of a struct and the offsets of its fields.
struct Layout {
    name: &'static str,
    size: usize,
    fields: Vec<(&'static str, usize)>,
}

macro_rules! layouts {
    ($($name:ident { $($field:ident),* $(,)? })*) => {
        vec![$(Layout {
            name: stringify!($name),
            size: size_of::<$name>(),
            fields: vec![$((stringify!($field), offset_of!($name, $field))),*],
        }),*]
    };
}

/// Every struct that crosses by value.
fn all() -> Vec<Layout> {
    layouts! {
        FfiError { code, message }
        UUID4_t { value }
        Symbol_t { value }
        Venue_t { value }
        InstrumentId_t { symbol, venue }
        ClientId_t { value }
        ComponentId_t { value }
        ExecAlgorithmId_t { value }
        OrderListId_t { value }
        PositionId_t { value }
        TraderId_t { value }
        StrategyId_t { value }
        AccountId_t { value }
        ClientOrderId_t { value }
        VenueOrderId_t { value }
        TradeId_t { value }
        SpreadLeg_t { instrument_id, ratio }
        FixedText_t { value }
        TimeText_t { value }
        TimeEvent_t { name, event_id, ts_event, ts_init }
        TimeEventCallback_t { call, context, drop }
        TimeEventHandler_t { event, call, context, name_share, callback_share }
        TimerName_t { value }
        FeedOptions_t { format, instrument_id, price_precision, size_precision, allow_gaps }
        FeedProgress_t { records, bytes_read, bytes_total }
        Currency_t { code, precision, iso4217, name, currency_type }
        Money_t { raw, currency }
        Price_t { raw, precision }
        Quantity_t { raw, precision }
        QuoteTick_t { instrument_id, bid_price, ask_price, bid_size, ask_size, ts_event, ts_init }
        BarSpecification_t { step, aggregation, price_type }
        BarType_t {
            instrument_id, spec, composite_step, aggregation_source, composite_aggregation,
            composite_aggregation_source,
        }
        TimeBars_t {
            interval_type, timestamp_on_close, skip_first_non_full_bar, build_with_no_updates, origin_offset,
        }
        Bar_t { bar_type, open, high, low, close, volume, ts_event, ts_init }
        MarkPriceUpdate_t { instrument_id, value, ts_event, ts_init }
        IndexPriceUpdate_t { instrument_id, value, ts_event, ts_init }
        InstrumentClose_t { instrument_id, close_price, close_type, ts_event, ts_init }
        Data_t { tag, body }
        TradeTick_t { instrument_id, price, size, aggressor_side, trade_id, ts_event, ts_init }
        BookOrder_t { side, price, size, order_id }
        OrderBookDelta_t { instrument_id, action, order, flags, sequence, ts_event, ts_init }
        BookLevel_t { side, count, price, size }
        BookFill_t { price, size }
        BookTop_t { bid, ask }
        BookState_t {
            instrument_id, book_type, price_precision, size_precision, sequence, ts_last, update_count, bid_stamp,
            ask_stamp,
        }
        OrderBookDepth10_t {
            instrument_id, bids, asks, bid_counts, ask_counts, flags, sequence, ts_event, ts_init,
        }
    }
}

/// The header with an assert for each struct that it declares, before its functions.
///
/// The numbers are those of 64-bit targets; elsewhere nothing is asserted.
pub(crate) fn with_asserts(header: &str) -> String {
    let mut asserts = String::new();
    for Layout { name, size, fields } in all() {
        if !header.contains(&format!("\n}} {name};\n")) {
            continue;
        }
        let _ = writeln!(asserts, "NAUTILUS_CYTHON_ASSERT(sizeof({name}) == {size}, \"size of {name}\");");
        for (field, offset) in fields {
            let _ = writeln!(
                asserts,
                "NAUTILUS_CYTHON_ASSERT(offsetof({name}, {field}) == {offset}, \"offset of {name}.{field}\");"
            );
        }
    }
    let functions = "\n#ifdef __cplusplus\nextern \"C\" {";
    header.replacen(functions, &format!("\n{PROLOGUE}{asserts}{EPILOGUE}{functions}"), 1)
}

const PROLOGUE: &str = "\
// The layouts that the library was compiled with.
#if UINTPTR_MAX == UINT64_MAX
#if defined(__cplusplus)
#define NAUTILUS_CYTHON_ASSERT(fact, what) static_assert(fact, what)
#elif defined(__STDC_VERSION__) && __STDC_VERSION__ >= 201112L
#define NAUTILUS_CYTHON_ASSERT(fact, what) _Static_assert(fact, what)
#else
#define NAUTILUS_CYTHON_ASSERT(fact, what) extern int nautilus_cython_assert
#endif
";

const EPILOGUE: &str = "\
#undef NAUTILUS_CYTHON_ASSERT
#endif // UINTPTR_MAX == UINT64_MAX
";
