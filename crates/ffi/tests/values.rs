//! Values and identifiers over the C ABI: any bits are refused or read, none does harm.

use std::{
    ffi::{CStr, c_char},
    mem::{MaybeUninit, zeroed},
};

use nautilus_cython_core::Error;
use nautilus_cython_ffi::{
    currency::{Currency_t, currency_from_cstr, currency_hash, currency_register, currency_to_cstr},
    enums::{order_side_from_cstr, order_side_to_cstr},
    error::{FfiError, Status, ffi_error_drop},
    identifiers::{
        InstrumentId_t, Symbol_t, TradeId_t, instrument_id_from_cstr, instrument_id_hash, instrument_id_to_cstr,
        symbol_hash, symbol_new, symbol_root, trade_id_hash, venue_from_cstr_code,
    },
    money::{Money_t, money_to_text},
    price::{Price_t, PriceRaw, price_from_raw, price_hash, price_to_text},
    quantity::{Quantity_t, QuantityRaw, quantity_saturating_sub, quantity_to_text},
    string::cstr_drop,
};
use nautilus_cython_model::types::{Currency, Money, Price, Quantity};
use proptest::prelude::*;

/// What a call answered: its value, or its status and message.
fn call<T>(
    f: impl FnOnce(Option<&mut MaybeUninit<T>>, Option<&mut MaybeUninit<FfiError>>) -> Status,
) -> Result<T, (Status, String)> {
    let (mut out, mut err) = (MaybeUninit::uninit(), MaybeUninit::uninit());
    match f(Some(&mut out), Some(&mut err)) {
        // SAFETY: `STATUS_OK` says that `out` is written.
        Status::Ok => Ok(unsafe { out.assume_init() }),
        Status::Absent => Err((Status::Absent, String::new())),
        status => {
            // SAFETY: any other status says that `err` is written.
            let mut err: FfiError = unsafe { err.assume_init() };
            // SAFETY: the message is a NUL-terminated string until it is freed, once, here.
            let message = unsafe { CStr::from_ptr(err.message) }.to_string_lossy().into_owned();
            // SAFETY: as above.
            unsafe { ffi_error_drop(Some(&mut err)) };
            assert_eq!(status, err.code);
            Err((status, message))
        }
    }
}

fn text(chars: &[c_char]) -> String {
    chars.iter().take_while(|c| **c != 0).map(|c| char::from(*c as u8)).collect()
}

/// Takes an owned string.
fn owned(ptr: *const c_char) -> String {
    // SAFETY: the caller passes what a `*_to_cstr` returned, once.
    unsafe {
        let text = CStr::from_ptr(ptr).to_string_lossy().into_owned();
        cstr_drop(ptr);
        text
    }
}

fn price(raw: i128, precision: u8) -> Price_t {
    Price_t { raw: PriceRaw::new(raw), precision }
}

proptest! {
    #[test]
    fn any_bits_in_a_price_are_read_as_the_domain_reads_them(raw in any::<i128>(), precision in any::<u8>()) {
        let view = price(raw, precision);
        let made = call(|out, err| price_from_raw(view.raw, precision, out, err));
        match Price::from_raw(raw, precision) {
            Ok(price) => {
                prop_assert_eq!(made.map(|view| view.raw.get()), Ok(raw));
                prop_assert_eq!(text(&price_to_text(Some(&view)).value), price.to_string());
            }
            Err(error) => prop_assert_eq!(made.map(|_| ()), Err((Status::InvalidValue, error.message().to_owned()))),
        }
        // Showing and hashing take any bits.
        prop_assert!(!text(&price_to_text(Some(&view)).value).is_empty());
        price_hash(Some(&view));
    }

    #[test]
    fn any_bits_in_two_quantities_subtract_or_are_refused(a in any::<u128>(), b in any::<u128>(), p in any::<u8>()) {
        let [a, b] = [a, b].map(|raw| Quantity_t { raw: QuantityRaw::new(raw), precision: p });
        let domain = |view| Quantity::try_from(view);
        let expected = domain(&a).and_then(|a| Ok(a.saturating_sub(domain(&b)?)));
        let made = call(|out, err| quantity_saturating_sub(a, b, out, err));
        prop_assert_eq!(made.map(|view| view.raw.get()).ok(), expected.map(|q| q.raw()).ok());
        prop_assert!(!text(&quantity_to_text(Some(&a)).value).is_empty());
    }

    #[test]
    fn every_byte_is_an_order_side_or_is_refused_with_the_choices(code in any::<u8>()) {
        match call(|out, err| order_side_to_cstr(code, out, err)) {
            Ok(name) => prop_assert!(matches!((code, owned(name).as_str()), (0, "NO_ORDER_SIDE") | (1, "BUY") | (2, "SELL"))),
            Err((status, message)) => {
                prop_assert_eq!(status, Status::InvalidValue);
                prop_assert!(message.contains("BUY=1"), "{}", message);
            }
        }
    }

    #[test]
    fn any_bytes_in_a_trade_id_are_hashed_or_answer_zero(bytes in any::<[u8; 37]>()) {
        trade_id_hash(Some(&TradeId_t { value: bytes.map(|byte| byte as c_char) }));
    }
}

#[test]
fn identifiers_that_were_never_made_are_refused() {
    // SAFETY: these structs may be all zeros: that is what an uninitialised one is.
    let (symbol, instrument): (Symbol_t, InstrumentId_t) = unsafe { (zeroed(), zeroed()) };
    assert_eq!(symbol_hash(Some(&symbol)), 0);
    assert!(symbol_root(Some(&symbol)).is_null());
    assert_eq!(instrument_id_hash(Some(&instrument)), 0);
    assert!(instrument_id_to_cstr(Some(&instrument)).is_null());
    assert!(instrument_id_to_cstr(None).is_null());
}

#[test]
fn one_text_has_one_pointer_and_one_hash() {
    // SAFETY: the text is NUL-terminated.
    let make = || call(|out, err| unsafe { symbol_new(c"ESH4".as_ptr(), out, err) });
    let (a, b) = (make().unwrap(), make().unwrap());
    assert_eq!(a.value, b.value);
    assert_eq!(symbol_hash(Some(&a)), symbol_hash(Some(&b)));
    assert_ne!(symbol_hash(Some(&a)), 0);
}

#[test]
fn null_pointers_are_reported() {
    // SAFETY: NULL is allowed.
    let nothing = call(|out, err| unsafe { symbol_new(std::ptr::null(), out, err) });
    assert_eq!(nothing.map(|_| ()).map_err(|error| error.0), Err(Status::InvalidValue));
    // SAFETY: the text is NUL-terminated.
    assert_eq!(unsafe { symbol_new(c"A".as_ptr(), None, None) }, Status::NullPointer);
    assert_eq!(price_from_raw(PriceRaw::new(0), 0, None, None), Status::NullPointer);
    assert_eq!(currency_register(None, false, None), Status::NullPointer);
}

#[test]
fn an_instrument_id_is_split_at_its_last_point() {
    // SAFETY: the texts are NUL-terminated.
    let parse = |text: &CStr| call(|out, err| unsafe { instrument_id_from_cstr(text.as_ptr(), out, err) });
    let id = parse(c"BRK.B.XNYS").unwrap();
    assert_eq!(owned(instrument_id_to_cstr(Some(&id))), "BRK.B.XNYS");
    assert_eq!(parse(c"NODOT").map(|_| ()).map_err(|error| error.0), Err(Status::InvalidValue));
    assert_eq!(parse(c"\xff.X").map(|_| ()).map_err(|error| error.0), Err(Status::InvalidValue));
}

#[test]
fn what_is_not_known_is_absent() {
    // SAFETY: the texts are NUL-terminated.
    unsafe {
        assert_eq!(
            call(|out, err| venue_from_cstr_code(c"NOWHERE".as_ptr(), out, err)).map(|_| ()).map_err(|e| e.0),
            Err(Status::Absent)
        );
        assert_eq!(
            call(|out, err| currency_from_cstr(c"NOSUCH".as_ptr(), out, err)).map(|_| ()).map_err(|e| e.0),
            Err(Status::Absent)
        );
        assert_eq!(call(|out, err| order_side_from_cstr(c"buy".as_ptr(), out, err)), Ok(1));
    }
}

#[test]
fn currencies_that_were_never_made_are_refused() {
    // SAFETY: the struct may be all zeros: that is what an uninitialised one is.
    let currency: Currency_t = unsafe { zeroed() };
    assert_eq!(currency_hash(Some(&currency)), 0);
    assert!(currency_to_cstr(Some(&currency)).is_null());
    assert_eq!(
        call::<()>(|_, err| currency_register(Some(&currency), true, err)).map_err(|e| e.0),
        Err(Status::InvalidValue)
    );
    let money = Money_t { raw: PriceRaw::new(0), currency };
    assert_eq!(text(&money_to_text(Some(&money)).value), "0");
    assert!(Money::try_from(&money).is_err());
}

#[test]
fn a_currency_keeps_every_field() -> Result<(), Error> {
    let usd: Currency = "USD".parse()?;
    let view = Currency_t::from(usd);
    let again = Currency::try_from(&view)?;
    assert_eq!(format!("{usd:?}"), format!("{again:?}"));
    assert!(Currency::try_from(&Currency_t { precision: 17, ..view }).is_err());
    assert!(Currency::try_from(&Currency_t { currency_type: 9, ..view }).is_err());
    Ok(())
}
