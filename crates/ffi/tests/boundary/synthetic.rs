//! Synthetic instruments: made, asked, changed, refused and dropped.

use std::{
    ffi::{CStr, c_char},
    ptr,
};

use nautilus_cython_ffi::{
    error::Status,
    identifiers::{InstrumentId_t, Symbol_t, instrument_id_from_cstr, symbol_new},
    price::price_to_text,
    synthetic::*,
};

use crate::support::*;

fn symbol() -> Symbol_t {
    // SAFETY: a NUL-terminated string.
    call(|out, err| unsafe { symbol_new(c"S".as_ptr(), out, err) }).unwrap()
}

fn components() -> [InstrumentId_t; 2] {
    // SAFETY: a NUL-terminated string.
    [c"A-B.X", c"C D/E.Y"].map(|id| call(|out, err| unsafe { instrument_id_from_cstr(id.as_ptr(), out, err) }).unwrap())
}

fn new(ids: &[InstrumentId_t], precision: u8, formula: *const c_char) -> Result<SyntheticInstrument_API, Failure> {
    // SAFETY: as many identifiers as they are, and NULL or a NUL-terminated string.
    call(|out, err| unsafe {
        synthetic_instrument_new(symbol(), precision, ids.as_ptr(), ids.len(), formula, 1, 2, out, err)
    })
}

/// An instrument of `A-B.X` and `C D/E.Y` with two decimals.
pub(crate) fn synthetic(formula: &CStr) -> Result<SyntheticInstrument_API, Failure> {
    new(&components(), 2, formula.as_ptr())
}

fn calculate(synth: Option<&SyntheticInstrument_API>, inputs: &[f64]) -> Result<String, Failure> {
    // SAFETY: as many numbers as there are.
    call(|out, err| unsafe { synthetic_instrument_calculate(synth, inputs.as_ptr(), inputs.len(), out, err) })
        .map(|price| text(price_to_text(Some(&price)).value.as_ptr()))
}

fn change(synth: Option<&mut SyntheticInstrument_API>, formula: &CStr) -> Result<(), Failure> {
    // SAFETY: a NUL-terminated string.
    act(|err| unsafe { synthetic_instrument_change_formula(synth, formula.as_ptr(), err) })
}

#[test]
fn an_instrument_lives_from_new_to_drop() {
    let _watch = watch();
    let mut synth = synthetic(c"x = A-B.X; x / C D/E.Y").unwrap();
    assert_eq!(alive(), [("synthetic_instrument_drop".to_owned(), 1)]);
    assert_eq!(calculate(Some(&synth), &[1.0, 8.0]).unwrap(), "0.13");
    change(Some(&mut synth), c"A_B.X").unwrap();
    assert_eq!(calculate(Some(&synth), &[1.0, 0.0]).unwrap(), "1.00");
    let formula = call(|out, err| synthetic_instrument_formula_to_cstr(Some(&synth), out, err)).unwrap();
    assert_eq!(owned_text(formula), "A_B.X");
    let id = call(|out, err| synthetic_instrument_id(Some(&synth), out, err)).unwrap();
    assert_eq!((text(id.symbol.value), text(id.venue.value)), ("S".to_owned(), "SYNTH".to_owned()));
    let second = call(|out, err| synthetic_instrument_component(Some(&synth), 1, out, err)).unwrap();
    assert_eq!(text(second.symbol.value), "C D/E");
    let past = call(|out, err| synthetic_instrument_component(Some(&synth), 2, out, err));
    assert_eq!(past.err().map(|failure| failure.status), Some(Status::Absent));
    let increment = call(|out, err| synthetic_instrument_price_increment(Some(&synth), out, err)).unwrap();
    assert_eq!(text(price_to_text(Some(&increment)).value.as_ptr()), "0.01");
    assert_eq!(synthetic_instrument_price_precision(Some(&synth)), 2);
    assert_eq!(synthetic_instrument_components_count(Some(&synth)), 2);
    assert_eq!((synthetic_instrument_ts_event(Some(&synth)), synthetic_instrument_ts_init(Some(&synth))), (1, 2));
    synthetic_instrument_drop(synth);
}

#[test]
fn what_cannot_be_made_or_computed_says_why() {
    let _watch = watch();
    let [first, second] = components();
    let failures = [
        new(&[first, second], 17, c"1".as_ptr()).map(drop),
        new(&[first], 2, c"1".as_ptr()).map(drop),
        new(&[first, first], 2, c"1".as_ptr()).map(drop),
        new(&[first, zeroed()], 2, c"1".as_ptr()).map(drop),
        new(&[first, second], 2, ptr::null()).map(drop),
        new(&[first, second], 2, c"\xff".as_ptr()).map(drop),
        new(&[first, second], 2, c"A-C.X".as_ptr()).map(drop),
    ]
    .map(|result| result.unwrap_err());
    let parts = ["`precision`", "at least two", "A-B.X", "components[1]", "`formula`", "UTF-8", "`C.X`"];
    for (failure, part) in failures.iter().zip(parts) {
        assert_eq!(failure.status, Status::InvalidValue);
        assert!(failure.message.contains(part), "{failure:?}");
    }

    let mut synth = synthetic(c"1 / A-B.X").unwrap();
    assert_eq!(change(Some(&mut synth), c"1 +").unwrap_err().status, Status::InvalidValue);
    for (inputs, status, part) in [
        (&[0.0, 1.0][..], Status::InvalidState, "division by zero at position 2"),
        (&[1.0], Status::InvalidValue, "1 of them"),
        (&[], Status::InvalidValue, "0 of them"),
        (&[1.0, f64::NAN], Status::InvalidValue, "C D/E.Y"),
    ] {
        let failure = calculate(Some(&synth), inputs).unwrap_err();
        assert!(failure.status == status && failure.message.contains(part), "{failure:?}");
    }
    assert_eq!(calculate(Some(&synth), &[4.0, 1.0]).unwrap(), "0.25");
    synthetic_instrument_drop(synth);

    let ids = components();
    for (formula, valid) in [(c"A-B.X", true), (c"A-B", false)] {
        // SAFETY: two identifiers and a NUL-terminated string.
        assert_eq!(unsafe { synthetic_instrument_is_valid_formula(formula.as_ptr(), ids.as_ptr(), 2) }, valid);
    }
    // SAFETY: no identifiers, no string.
    assert!(!unsafe { synthetic_instrument_is_valid_formula(ptr::null(), ptr::null(), 0) });
}

#[test]
fn an_empty_and_a_missing_instrument_answer_every_call() {
    let _watch = watch();
    let mut empty = zeroed::<SyntheticInstrument_API>();
    assert_no_synthetic(Some(&mut empty), Status::EmptyHandle);
    assert_no_synthetic(None, Status::NullPointer);
    synthetic_instrument_drop(empty);
    synthetic_instrument_drop(zeroed());
}

pub(crate) fn assert_no_synthetic(mut synth: Option<&mut SyntheticInstrument_API>, answer: Status) {
    assert_eq!(status(change(synth.as_deref_mut(), c"1")), answer);
    let synth = synth.as_deref();
    assert_eq!(status(calculate(synth, &[1.0, 1.0])), answer);
    assert_eq!(status(call(|out, err| synthetic_instrument_id(synth, out, err))), answer);
    assert_eq!(status(call(|out, err| synthetic_instrument_component(synth, 0, out, err))), answer);
    assert_eq!(status(call(|out, err| synthetic_instrument_formula_to_cstr(synth, out, err))), answer);
    assert_eq!(status(call(|out, err| synthetic_instrument_price_increment(synth, out, err))), answer);
    assert_eq!(synthetic_instrument_components_count(synth), 0);
    assert_eq!(synthetic_instrument_price_precision(synth), 0);
    assert_eq!((synthetic_instrument_ts_event(synth), synthetic_instrument_ts_init(synth)), (0, 0));
}
