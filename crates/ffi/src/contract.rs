//! The whole ownership contract of the library: which function frees what.
//!
//! A new owned type gets a row here. Without it, the type cannot become a handle or a vector: the compiler says so.

use std::ffi::c_char;

use arrow_array::RecordBatch;
use nautilus_cython_common::{LiveClock, TestClock, TimeEventAccumulator, logging::LogGuard};
use nautilus_cython_feeds::Feed;
use nautilus_cython_model::{
    aggregation::{BarAggregator, BarBuilder},
    data::OrderBookDeltas,
    instruments::SyntheticInstrument,
    orderbook::OrderBook,
};

use crate::{
    accumulator::{TimeEventAccumulator_API, time_event_accumulator_drop},
    aggregation::{BarAggregator_API, BarBuilder_API, bar_aggregator_drop, bar_builder_drop, vec_drop_bars},
    arrow::{ArrowBatch_API, arrow_batch_drop},
    bar::Bar_t,
    clock::{LiveClock_API, TestClock_API, TimerName_t, live_clock_drop, test_clock_drop, vec_drop_timer_names},
    data::{DEPTHS, Data_t, vec_drop_data},
    delta::OrderBookDelta_t,
    deltas::{OrderBookDeltas_API, orderbook_deltas_drop, orderbook_deltas_vec_drop},
    feed::{Feed_API, feed_drop},
    level::{BookLevel_API, Level, level_drop, vec_drop_book_levels, vec_drop_book_orders},
    logging::{LogGuard_API, log_guard_drop},
    order::BookOrder_t,
    orderbook::{BookFill_t, OrderBook_API, orderbook_drop, vec_drop_fills},
    string::{ERRORS, STRINGS},
    synthetic::{SyntheticInstrument_API, synthetic_instrument_drop},
    timer::{HANDLERS, TimeEventHandler_t, vec_time_event_handlers_drop},
};

/// Declares, once, which function frees what. The contract checker reads the same table.
#[macro_export]
macro_rules! ffi_contract {
    (
        handles { $($handle:ident($inner:ty) => $handle_drop:ident,)* }
        vectors { $($elem:ty => $vec_drop:ident,)* }
        strings { $($strings:ident => $string_drop:ident,)* }
        $(parts { $($part:ident => $part_drop:ident,)* })?
    ) => {
        $(#[diagnostic::do_not_recommend] // an error shall not list every type that has a row
        impl $crate::owned::Boxed for $inner {
            type Handle = $handle;
            const DROP: extern "C" fn($handle) = $handle_drop;
            const ROW: &'static $crate::ledger::Row = {
                static ROW: $crate::ledger::Row = $crate::ledger::Row::named(concat!(stringify!($handle_drop), "\0"));
                &ROW
            };
        }

        impl $crate::owned::Handle for $handle {
            type Inner = $inner;

            fn owned(&self) -> &$crate::owned::Owned<$inner> {
                &self.0
            }

            fn owned_mut(&mut self) -> &mut $crate::owned::Owned<$inner> {
                &mut self.0
            }
        })*
        $(#[diagnostic::do_not_recommend]
        impl $crate::cvec::Elem for $elem {
            const DROP: unsafe extern "C" fn($crate::cvec::CVec<$elem>) = $vec_drop;
            const ROW: &'static $crate::ledger::Row = {
                static ROW: $crate::ledger::Row = $crate::ledger::Row::named(concat!(stringify!($vec_drop), "\0"));
                &ROW
            };
        })*
        /// Every row of the ledger.
        pub static ROWS: &[&$crate::ledger::Row] = &[
            $(<$inner as $crate::owned::Boxed>::ROW,)*
            $(<$elem as $crate::cvec::Elem>::ROW,)*
            $(&$strings,)*
            $($(&$part,)*)?
        ];
    };
}

ffi_contract! {
    handles {
        OrderBookDeltas_API(OrderBookDeltas) => orderbook_deltas_drop,
        OrderBook_API(OrderBook) => orderbook_drop,
        BookLevel_API(Level) => level_drop,
        Feed_API(Feed) => feed_drop,
        TestClock_API(TestClock) => test_clock_drop,
        LiveClock_API(LiveClock) => live_clock_drop,
        TimeEventAccumulator_API(TimeEventAccumulator) => time_event_accumulator_drop,
        SyntheticInstrument_API(SyntheticInstrument) => synthetic_instrument_drop,
        LogGuard_API(LogGuard) => log_guard_drop,
        ArrowBatch_API(RecordBatch) => arrow_batch_drop,
        BarBuilder_API(BarBuilder) => bar_builder_drop,
        BarAggregator_API(BarAggregator) => bar_aggregator_drop,
    }
    vectors {
        Data_t => vec_drop_data,
        OrderBookDelta_t => orderbook_deltas_vec_drop,
        BookLevel_API => vec_drop_book_levels,
        BookOrder_t => vec_drop_book_orders,
        BookFill_t => vec_drop_fills,
        TimerName_t => vec_drop_timer_names,
        TimeEventHandler_t => vec_time_event_handlers_drop,
        Bar_t => vec_drop_bars,
    }
    strings {
        STRINGS => cstr_drop,
        ERRORS => ffi_error_drop,
    }
    parts {
        DEPTHS => data_drop,
        HANDLERS => time_event_handler_drop,
    }
}

/// Writes the name of the `index`th drop function and how many of what it frees are alive; false past the last.
///
/// The name is static and NUL-terminated: it is not freed.
#[unsafe(no_mangle)]
pub extern "C" fn ledger_row(index: usize, name: Option<&mut *const c_char>, live: Option<&mut i64>) -> bool {
    let Some(row) = ROWS.get(index) else { return false };
    if let Some(name) = name {
        *name = row.drop_name_cstr();
    }
    if let Some(live) = live {
        *live = row.live();
    }
    true
}
