//! Errors and strings: what is written, when, and who frees it.

use std::{ffi::CStr, mem::MaybeUninit, ptr};

use nautilus_cython_ffi::{
    bar::*,
    currency::*,
    datetime::*,
    enums::*,
    error::{FfiError, Status, ffi_error_drop},
    identifiers::*,
    money::*,
    parsing::*,
    price::*,
    quantity::*,
    string::cstr_drop,
    uuid::*,
};

use crate::support::*;

#[test]
fn freeing_nothing_is_allowed() {
    let _watch = watch();
    // SAFETY: NULL, and a zeroed error.
    unsafe {
        cstr_drop(ptr::null());
        ffi_error_drop(None);
        ffi_error_drop(Some(&mut zeroed()));
    }
}

#[test]
fn an_error_is_written_only_on_failure() {
    let _watch = watch();
    let mut out = MaybeUninit::uninit();
    let mut err = MaybeUninit::<FfiError>::uninit();
    // SAFETY: NUL-terminated.
    let done = unsafe { price_from_cstr(c"1.5".as_ptr(), Some(&mut out), Some(&mut err)) };
    assert_eq!(done, Status::Ok);
    // `err` is still uninitialised here, which Miri would tell if somebody read it.
    // SAFETY: as above.
    let failed = unsafe { price_from_cstr(c"x".as_ptr(), Some(&mut out), Some(&mut err)) };
    assert_eq!(failed, Status::InvalidValue);
    // SAFETY: written with the status.
    unsafe { ffi_error_drop(Some(err.assume_init_mut())) };
    // SAFETY: NUL-terminated; nobody asks why.
    assert_eq!(unsafe { price_from_cstr(c"x".as_ptr(), Some(&mut out), None) }, Status::InvalidValue);
    // SAFETY: as above.
    assert_eq!(unsafe { price_from_cstr(c"1".as_ptr(), None, None) }, Status::NullPointer);
}

/// Every parser of text that writes a value: what it answers to `text`.
fn parsers(text: *const std::ffi::c_char) -> Vec<(&'static str, Result<(), Failure>)> {
    macro_rules! parsers {
        ($($parser:ident),* $(,)?) => {
            // SAFETY: NULL or NUL-terminated.
            vec![$((stringify!($parser), call(|out, err| unsafe { $parser(text, out, err) }).map(drop))),*]
        };
    }
    parsers![
        price_from_cstr,
        quantity_from_cstr,
        money_from_cstr,
        uuid4_from_cstr,
        precision_from_cstr,
        min_increment_precision_from_cstr,
        bar_specification_from_cstr,
        bar_type_from_cstr,
        instrument_id_from_cstr,
        venue_from_cstr_code,
        order_side_from_cstr,
        book_type_from_cstr,
        account_id_new,
        trader_id_new,
        trade_id_new,
        client_order_id_new,
        symbol_new,
        venue_new,
        currency_from_cstr,
        currency_get_or_create_crypto,
    ]
}

#[test]
fn every_parser_refuses_what_is_no_text() {
    let _watch = watch();
    for (text, what) in [(ptr::null(), "NULL"), (c"\xff\xfe".as_ptr(), "no UTF-8"), (c"\xc3".as_ptr(), "half a letter")]
    {
        for (parser, result) in parsers(text) {
            assert_eq!(status(result), Status::InvalidValue, "{parser} of {what}");
        }
    }
}

#[test]
fn every_parser_survives_blank_and_long_text() {
    let _watch = watch();
    let long = format!("{}\0", "9".repeat(300));
    for text in [c"", c" ", c"-", c".", c"\x01", CStr::from_bytes_with_nul(long.as_bytes()).unwrap()] {
        for (parser, result) in parsers(text.as_ptr()) {
            // What it makes of it is tested where it is defined; here, an error has its message.
            if let Err(failure) = result {
                assert!(failure.status == Status::Absent || !failure.message.is_empty(), "{parser}: {failure:?}");
            }
        }
    }
}

#[test]
fn strings_that_are_given_are_freed() {
    let _watch = watch();
    assert_eq!(owned_text(unix_nanos_to_iso8601_cstr(0)), "1970-01-01T00:00:00.000000000Z");
    assert_eq!(owned_text(unix_nanos_to_iso8601_millis_cstr(u64::MAX)), "2554-07-21T23:34:33.709Z");
    assert_eq!(text(unix_nanos_to_iso8601_text(1, 1).value.as_ptr()), "1970-01-01T00:00:00.000000001Z");
    assert_eq!(text(unix_nanos_to_iso8601_text(u64::MAX, 0).value.as_ptr()), "2554-07-21T23:34:33.709Z");
    assert_eq!(owned_text(call(|out, err| order_side_to_cstr(SELL, out, err)).unwrap()), "SELL");
    assert_eq!(status(call(|out, err| order_side_to_cstr(9, out, err))), Status::InvalidValue);
}

#[test]
fn strings_that_are_lent_are_not() {
    let _watch = watch();
    let uuid = uuid4_new();
    assert_eq!(text(uuid4_to_cstr(Some(&uuid))).len(), 36);
    assert!(uuid4_to_cstr(None).is_null());
    // SAFETY: NUL-terminated.
    let id = call(|out, err| unsafe { trade_id_new(c"T-1".as_ptr(), out, err) }).unwrap();
    assert_eq!(text(trade_id_to_cstr(Some(&id))), "T-1");
    // Interned text is one pointer for one text, and stays when the program ends.
    assert_eq!(instrument().venue.value, instrument().venue.value);
    assert_eq!(text(instrument().venue.value), "GLBX");
}
