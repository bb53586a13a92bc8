//! Any text as a formula. What is parsed has the same price each time, or fails by name; with one pair of parentheses more,
//! it is the same formula.

use std::{
    ffi::{CStr, CString},
    ptr,
};

use nautilus_cython_ffi::{
    error::Status,
    identifiers::{InstrumentId_t, Symbol_t, instrument_id_from_cstr, symbol_new},
    price::Price_t,
    synthetic::*,
};

use crate::support::{Failure, act, alive, call};

const INPUTS: [[f64; 3]; 5] =
    [[1.0, 2.0, 4.0], [0.0, -0.0, 0.0], [1e300, -1e300, 1e-300], [-7.5, 3.0, 0.1], [f64::MAX, f64::MIN, 5e-324]];

fn components() -> [InstrumentId_t; 3] {
    // SAFETY: NUL-terminated strings.
    [c"a-b.X", c"c/d.X", c"e f.X"]
        .map(|id| call(|out, err| unsafe { instrument_id_from_cstr(id.as_ptr(), out, err) }).unwrap())
}

fn new(formula: &CStr) -> Result<SyntheticInstrument_API, Failure> {
    // SAFETY: a NUL-terminated string.
    let symbol: Symbol_t = call(|out, err| unsafe { symbol_new(c"S".as_ptr(), out, err) })?;
    let ids = components();
    // SAFETY: three identifiers and a NUL-terminated string.
    call(|out, err| unsafe {
        synthetic_instrument_new(symbol, 8, ids.as_ptr(), ids.len(), formula.as_ptr(), 1, 2, out, err)
    })
}

fn prices(synth: &SyntheticInstrument_API) -> Vec<Result<i128, String>> {
    let price = |inputs: &[f64; 3]| -> Result<Price_t, Failure> {
        // SAFETY: three numbers.
        call(|out, err| unsafe { synthetic_instrument_calculate(Some(synth), inputs.as_ptr(), 3, out, err) })
    };
    let outcome = |result: Result<Price_t, Failure>| match result {
        Ok(price) => Ok(price.raw.get()),
        Err(failure) => {
            assert_eq!(failure.status, Status::InvalidState, "{failure:?}");
            let cause = failure.message.split(" at ").next().unwrap_or_default();
            assert!(
                ["division by zero", "overflow", "no real number"].contains(&cause)
                    || failure.message.contains(" is no price: "),
                "{failure:?}"
            );
            Err(cause.split(" formula").next().unwrap_or_default().to_owned())
        }
    };
    INPUTS.iter().map(|inputs| outcome(price(inputs))).collect()
}

/// Parses the bytes as a formula, and computes it.
pub fn run(data: &[u8]) {
    let end = data.iter().position(|&byte| byte == 0).unwrap_or(data.len());
    let Ok(text) = CString::new(&data[..end]) else { return };
    let ids = components();
    // SAFETY: three identifiers and a NUL-terminated string.
    let valid = unsafe { synthetic_instrument_is_valid_formula(text.as_ptr(), ids.as_ptr(), ids.len()) };
    match new(&text) {
        Ok(mut synth) => {
            assert!(valid);
            let first = prices(&synth);
            assert_eq!(prices(&synth), first, "{text:?}");
            same_in_parentheses(&mut synth, &text, &first);
            synthetic_instrument_drop(synth);
        }
        Err(failure) => {
            assert!(!valid && failure.status == Status::InvalidValue, "{failure:?}");
            let known = [" at position ", "UTF-8", "bytes"];
            assert!(known.iter().any(|part| failure.message.contains(part)), "{failure:?}");
        }
    }
    if data.is_empty() {
        // SAFETY: no identifiers and no string.
        assert!(!unsafe { synthetic_instrument_is_valid_formula(ptr::null(), ptr::null(), 0) });
    }
    assert_eq!(alive(), []);
}

/// `x = (result); x` is worth what the result is, unless a limit is in the way.
fn same_in_parentheses(synth: &mut SyntheticInstrument_API, text: &CStr, expected: &[Result<i128, String>]) {
    let text = text.to_str().unwrap();
    let (statements, result) = text.rsplit_once(';').unwrap_or(("", text));
    if result.trim().is_empty() {
        return;
    }
    let separator = if statements.is_empty() { "" } else { ";" };
    let longer = CString::new(format!("{statements}{separator} z9 = (\n{result}\n); z9")).unwrap();
    // SAFETY: a NUL-terminated string.
    if act(|err| unsafe { synthetic_instrument_change_formula(Some(synth), longer.as_ptr(), err) }).is_ok() {
        assert_eq!(prices(synth), expected, "{longer:?}");
    }
}
