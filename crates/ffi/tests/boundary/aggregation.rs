//! Bar builders and aggregators: made, fed, refused and dropped, and the vectors of bars that they hand out.

use std::{ffi::CStr, ptr};

use nautilus_cython_ffi::{
    aggregation::*,
    bar::{Bar_t, BarType_t, bar_type_from_cstr},
    cvec::CVec,
    error::Status,
    identifiers::{TradeId_t, trade_id_new},
    price::price_to_text,
    quantity::quantity_to_text,
    quote::{QuoteTick_t, quote_tick_new},
    trade::{TradeTick_t, trade_tick_new},
};

use crate::support::*;

fn bar_type(name: &CStr) -> BarType_t {
    // SAFETY: a NUL-terminated string.
    call(|out, err| unsafe { bar_type_from_cstr(name.as_ptr(), out, err) }).unwrap()
}

/// An aggregator of bars of 5 units of volume, or by the second.
pub(crate) fn aggregator(name: &CStr) -> BarAggregator_API {
    call(|out, err| bar_aggregator_new(Some(&bar_type(name)), None, out, err)).unwrap()
}

pub(crate) const BY_VOLUME: &CStr = c"ESH4.GLBX-5-VOLUME-LAST-INTERNAL";
const BY_TIME: &CStr = c"ESH4.GLBX-1-SECOND-BID-INTERNAL";

pub(crate) fn builder() -> BarBuilder_API {
    call(|out, err| bar_builder_new(Some(&bar_type(BY_VOLUME)), out, err)).unwrap()
}

fn trade(of: &CStr, ts: u64) -> TradeTick_t {
    // SAFETY: a NUL-terminated string.
    let id: TradeId_t = call(|out, err| unsafe { trade_id_new(c"1".as_ptr(), out, err) }).unwrap();
    call(|out, err| trade_tick_new(instrument(), price(c"100.25"), size(of), BUY, id, ts, ts, out, err)).unwrap()
}

fn quote(ts: u64) -> QuoteTick_t {
    let (bid, ask, of) = (price(c"100.25"), price(c"100.50"), size(c"1"));
    call(|out, err| quote_tick_new(instrument(), bid, ask, of, of, ts, ts, out, err)).unwrap()
}

/// The volumes of bars, which are freed.
fn volumes(bars: Result<CVec<Bar_t>, Failure>) -> Result<Vec<String>, Status> {
    let bars = bars.map_err(|failure| failure.status)?;
    // SAFETY: made by the library and not freed yet.
    let elements = unsafe { std::slice::from_raw_parts(bars.ptr, bars.len) };
    let texts = elements.iter().map(|bar| text(quantity_to_text(Some(&bar.volume)).value.as_ptr())).collect();
    // SAFETY: freed once, by its own function.
    unsafe { vec_drop_bars(bars) };
    Ok(texts)
}

#[test]
fn a_builder_lives_from_new_to_drop() {
    let _watch = watch();
    let mut builder = builder();
    assert_eq!(status(call(|out, err| bar_builder_build(Some(&mut builder), 1, 2, out, err))), Status::InvalidState);
    act(|err| bar_builder_update(Some(&mut builder), price(c"2"), size(c"1"), 5, err)).unwrap();
    let stale = act(|err| bar_builder_update(Some(&mut builder), price(c"2"), size(c"1"), 4, err));
    assert_eq!(status(stale), Status::InvalidValue);
    assert_eq!((bar_builder_count(Some(&builder)), bar_builder_ts_last(Some(&builder))), (1, 5));
    assert_eq!(bar_builder_build(Some(&mut builder), 1, 2, None, None), Status::NullPointer);
    let bar = call(|out, err| bar_builder_build(Some(&mut builder), 6, 7, out, err)).unwrap();
    assert_eq!(
        (text(price_to_text(Some(&bar.close)).value.as_ptr()), bar.ts_event, bar.ts_init),
        ("2".to_owned(), 6, 7)
    );
    act(|err| bar_builder_reset(Some(&mut builder), err)).unwrap();
    assert!(bar_builder_is_initialized(Some(&builder)));
    bar_builder_drop(builder);
}

#[test]
fn an_aggregator_lives_from_new_to_drop() {
    let _watch = watch();
    let mut made = aggregator(BY_VOLUME);
    let mut take =
        |of, ts| volumes(call(|out, err| bar_aggregator_handle_trade(Some(&mut made), Some(&trade(of, ts)), out, err)));
    assert_eq!(take(c"4", 1), Err(Status::Absent));
    assert_eq!(take(c"12", 2).unwrap(), ["5", "5", "5"]);
    assert_eq!(take(c"1", 1), Err(Status::InvalidValue));
    let many = [trade(c"3", 3), trade(c"2.5", 4)];
    // SAFETY: two trades.
    let bars = call(|out, err| unsafe { bar_aggregator_handle_trades(Some(&mut made), many.as_ptr(), 2, out, err) });
    assert_eq!(volumes(bars).unwrap(), ["5.0"]);
    assert_eq!((bar_aggregator_count(Some(&made)), bar_aggregator_ts_last(Some(&made))), (1, 4));
    let bars = call(|out, err| bar_aggregator_flush(Some(&mut made), out, err));
    assert_eq!(volumes(bars).unwrap(), ["1.5"]);
    assert_eq!(bar_aggregator_flush(Some(&mut made), None, None), Status::NullPointer);
    bar_aggregator_drop(made);

    let mut made = aggregator(BY_TIME);
    let bars = call(|out, err| bar_aggregator_handle_quote(Some(&mut made), Some(&quote(1)), out, err));
    assert_eq!(volumes(bars), Err(Status::Absent));
    let many = [quote(2), zeroed()];
    // SAFETY: two quotes.
    let half = call(|out, err| unsafe { bar_aggregator_handle_quotes(Some(&mut made), many.as_ptr(), 2, out, err) });
    assert_eq!((volumes(half), bar_aggregator_count(Some(&made))), (Err(Status::InvalidValue), 1));
    let bars = call(|out, err| bar_aggregator_advance_time(Some(&mut made), 3_000_000_000, out, err));
    assert_eq!(volumes(bars).unwrap(), ["1", "0", "0"]);
    bar_aggregator_drop(made);
}

#[test]
fn what_makes_no_aggregator_says_why() {
    let _watch = watch();
    let new = |bar_type: Option<&BarType_t>, options: Option<&TimeBars_t>| {
        status(call(|out, err| bar_aggregator_new(bar_type, options, out, err)).map(|made| bar_aggregator_drop(made)))
    };
    let by_time = bar_type(BY_TIME);
    assert_eq!(new(Some(&by_time), Some(&zeroed())), Status::Ok);
    assert_eq!(new(Some(&by_time), Some(&all_ones())), Status::InvalidValue);
    assert_eq!(new(Some(&zeroed()), None), Status::InvalidValue);
    assert_eq!(new(None, None), Status::NullPointer);
}

#[test]
fn empty_and_missing_handles_answer_every_call() {
    let _watch = watch();
    let (mut builder, mut made) = (zeroed::<BarBuilder_API>(), zeroed::<BarAggregator_API>());
    assert_no_builder(Some(&mut builder), Status::EmptyHandle);
    assert_no_builder(None, Status::NullPointer);
    assert_no_aggregator(Some(&mut made), Status::EmptyHandle);
    assert_no_aggregator(None, Status::NullPointer);
    bar_builder_drop(builder);
    bar_aggregator_drop(made);
    // SAFETY: zeroed.
    unsafe { vec_drop_bars(zeroed()) };
}

pub(crate) fn assert_no_builder(mut builder: Option<&mut BarBuilder_API>, answer: Status) {
    let updated = act(|err| bar_builder_update(builder.as_deref_mut(), price(c"1"), size(c"1"), 1, err));
    assert_eq!(status(updated), answer);
    assert_eq!(status(call(|out, err| bar_builder_build(builder.as_deref_mut(), 1, 2, out, err))), answer);
    assert_eq!(status(act(|err| bar_builder_reset(builder.as_deref_mut(), err))), answer);
    let builder = builder.as_deref();
    assert_eq!(status(call(|out, err| bar_builder_bar_type(builder, out, err))), answer);
    assert_eq!((bar_builder_count(builder), bar_builder_ts_last(builder)), (0, 0));
    assert!(!bar_builder_is_initialized(builder));
}

pub(crate) fn assert_no_aggregator(mut made: Option<&mut BarAggregator_API>, answer: Status) {
    let (trade, quote) = (trade(c"1", 1), quote(1));
    let mut answers = vec![
        status(call(|out, err| bar_aggregator_handle_trade(made.as_deref_mut(), Some(&trade), out, err))),
        status(call(|out, err| bar_aggregator_handle_quote(made.as_deref_mut(), Some(&quote), out, err))),
        status(call(|out, err| bar_aggregator_advance_time(made.as_deref_mut(), 1, out, err))),
        status(call(|out, err| bar_aggregator_flush(made.as_deref_mut(), out, err))),
    ];
    // SAFETY: nothing.
    answers.extend(unsafe {
        [
            status(call(|out, err| bar_aggregator_handle_trades(made.as_deref_mut(), ptr::null(), 0, out, err))),
            status(call(|out, err| bar_aggregator_handle_quotes(made.as_deref_mut(), ptr::null(), 0, out, err))),
        ]
    });
    let made = made.as_deref();
    answers.push(status(call(|out, err| bar_aggregator_bar_type(made, out, err))));
    assert_eq!(answers, [answer; 7]);
    assert_eq!((bar_aggregator_count(made), bar_aggregator_ts_last(made)), (0, 0));
}
