//! Values by copy: any bits in them are safe, and equal ones hash equal.

use nautilus_cython_ffi::{
    bar::*, close::*, delta::*, depth::*, error::Status, feed::*, level::*, money::*, order::*, orderbook::*, price::*,
    prices::*, quantity::*, quote::*, trade::*, uuid::*,
};

use crate::support::*;

#[test]
fn zeroed_values_are_refused_or_mean_nothing() {
    let _watch = watch();
    assert_eq!(status(call(|out, err| quote_tick_to_cstr(Some(&zeroed()), out, err))), Status::InvalidValue);
    assert_eq!(status(call(|out, err| trade_tick_to_cstr(Some(&zeroed()), out, err))), Status::InvalidValue);
    assert_eq!(status(call(|out, err| bar_to_cstr(Some(&zeroed()), out, err))), Status::InvalidValue);
    assert_eq!(status(call(|out, err| bar_type_to_cstr(Some(&zeroed()), out, err))), Status::InvalidValue);
    assert_eq!(status(call(|out, err| orderbook_delta_to_cstr(Some(&zeroed()), out, err))), Status::InvalidValue);
    assert_eq!(status(call(|out, err| instrument_close_to_cstr(Some(&zeroed()), out, err))), Status::InvalidValue);
    assert_eq!(status(call(|out, err| mark_price_update_to_cstr(Some(&zeroed()), out, err))), Status::InvalidValue);
    assert_eq!(status(call(|out, err| index_price_update_to_cstr(Some(&zeroed()), out, err))), Status::InvalidValue);
    assert!(quote_tick_eq(Some(&zeroed()), Some(&zeroed())));
    assert_eq!(trade_tick_hash(Some(&zeroed())), trade_tick_hash(Some(&zeroed())));
    assert!(bar_eq(Some(&zeroed()), Some(&zeroed())) && !bar_eq(None, Some(&zeroed())));
    assert!(orderbook_depth10_eq(Some(&zeroed()), Some(&zeroed())));
}

#[test]
fn values_of_all_ones_are_refused() {
    let _watch = watch();
    let order: BookOrder_t = all_ones();
    assert_eq!(status(call(|out, err| book_order_exposure(Some(&order), out, err))), Status::InvalidValue);
    assert_eq!(status(call(|out, err| book_order_debug_to_cstr(Some(&order), out, err))), Status::InvalidValue);
    assert_eq!(book_order_hash(Some(&order)), book_order_hash(Some(&order)));
    let made = call(|out, err| price_from_raw(all_ones(), 255, out, err));
    assert_eq!(status(made), Status::InvalidValue);
    assert_ne!(status(call(|out, err| quantity_from_raw(all_ones(), 0, out, err))), Status::Ok);
    let (price, size): (Price_t, Quantity_t) = (all_ones(), all_ones());
    assert!(price_as_f64(Some(&price)).is_finite() && quantity_as_f64(Some(&size)).is_finite());
    assert_eq!(price_hash(Some(&price)), price_hash(Some(&price)));
    let _ = (price_to_text(Some(&price)), price_to_formatted_text(Some(&price)));
    let _ = (quantity_to_text(Some(&size)), quantity_to_formatted_text(Some(&size)));
    let uuid: UUID4_t = all_ones();
    assert_eq!(uuid4_hash(Some(&uuid)), uuid4_hash(Some(&uuid)));
    let mut book = book();
    assert_eq!(status(act(|err| orderbook_add(Some(&mut book), order, 255, 1, 1, err))), Status::InvalidValue);
    assert_eq!(status(call(|out, err| orderbook_bids_down_to(Some(&book), price, out, err))), Status::InvalidValue);
    orderbook_drop(book);
    // SAFETY: one order, which is copied.
    let level = call(|out, err| unsafe { level_new(BUY, price, &raw const order, 1, out, err) });
    assert_eq!(status(level), Status::InvalidValue);
}

#[test]
fn options_of_any_bits_are_read() {
    let _watch = watch();
    let options = FeedOptions_t { format: std::ptr::null(), instrument_id: std::ptr::null(), ..all_ones() };
    // SAFETY: NUL-terminated; the pointers in the options are NULL.
    let missing = call(|out, err| unsafe { feed_open(c"no/such/file".as_ptr(), Some(&options), out, err) });
    assert_eq!(status(missing), Status::Io);
}

#[test]
fn money_without_a_currency_is_nothing() {
    let _watch = watch();
    assert_eq!(status(call(|out, err| money_new(1.0, zeroed(), out, err))), Status::InvalidValue);
    assert_eq!(money_as_f64(None), 0.0);
}

#[test]
fn arrays_are_borrowed_from_their_snapshot() {
    let _watch = watch();
    let orders = [order(BUY, c"100.25", c"3", 1), order(BUY, c"100", c"3", 2)];
    // SAFETY: two bids with their counts, no asks.
    let depth = call(|out, err| unsafe {
        let none = std::ptr::null();
        orderbook_depth10_new(
            instrument(),
            orders.as_ptr(),
            [1, 2].as_ptr(),
            2,
            none,
            std::ptr::null(),
            0,
            0,
            1,
            2,
            3,
            out,
            err,
        )
    })
    .unwrap();
    // SAFETY: ten bids and ten counts, borrowed from `depth`.
    let (bids, counts) = unsafe {
        (
            std::slice::from_raw_parts(orderbook_depth10_bids_array(Some(&depth)), DEPTH10_LEN),
            std::slice::from_raw_parts(orderbook_depth10_bid_counts_array(Some(&depth)), DEPTH10_LEN),
        )
    };
    assert_eq!((bids[1].order_id, bids[9].order_id, counts[1], counts[9]), (2, 0, 2, 0));
    assert!(orderbook_depth10_asks_array(None).is_null());
    assert_eq!(status(call(|out, err| orderbook_depth10_to_quote_tick(Some(&depth), out, err))), Status::Absent);
}
