//! What a price of a synthetic instrument costs in memory: nothing.

#![allow(clippy::unwrap_used, reason = "a test that unwraps an error fails")]

mod counting;

use counting::CALLS;
use nautilus_cython_model::{identifiers::Symbol, instruments::SyntheticInstrument};

/// Every operator and function, variables and both branches.
const FORMULA: &str = "
    spread = A-B.X - C/D.Y * 2 % 7;
    scale = if(spread > 0 && !(spread == 3) || spread <= -1, abs(spread) ^ 0.5, 1);
    max(ceil(scale), floor(spread / 3), round(spread), min(scale, 5)) + -spread
";

#[test]
fn a_price_allocates_nothing() {
    let components = ["A-B.X", "C/D.Y"].map(|id| id.parse().unwrap()).to_vec();
    let made = SyntheticInstrument::new(Symbol::new("S").unwrap(), 4, components, FORMULA, 0, 0).unwrap();
    let before = CALLS.get();
    for n in 0..1_000 {
        made.calculate(&[f64::from(n), f64::from(n % 13)]).unwrap();
    }
    assert_eq!(CALLS.get(), before);
}

#[test]
fn an_error_does_and_is_counted() {
    let components = ["A.X", "B.X"].map(|id| id.parse().unwrap()).to_vec();
    let made = SyntheticInstrument::new(Symbol::new("S").unwrap(), 4, components, "A.X / B.X", 0, 0).unwrap();
    let before = CALLS.get();
    made.calculate(&[1.0, 0.0]).unwrap_err();
    assert!(CALLS.get() > before);
}
