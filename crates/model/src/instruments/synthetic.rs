//! An instrument whose price is a formula of the prices of others.

use std::hash::{Hash, Hasher};

use nautilus_cython_core::{Error, Result, UnixNanos};

use super::Formula;
use crate::{
    identifiers::{InstrumentId, Symbol, Venue},
    types::{Price, fixed::raw_step},
};

/// An instrument at the venue `SYNTH`, whose price is computed from those of its components.
///
/// Equality and hash are those of the id, under which it is known while its formula changes.
#[derive(Clone, Debug)]
pub struct SyntheticInstrument {
    id: InstrumentId,
    price_precision: u8,
    price_increment: Price,
    components: Vec<InstrumentId>,
    formula: Formula,
    ts_event: UnixNanos,
    ts_init: UnixNanos,
}

impl SyntheticInstrument {
    /// Reads the formula. Prices have `price_precision` decimals, 0 to 16.
    ///
    /// # Errors
    /// `InvalidValue` for a precision above 16, fewer than two components, one that comes twice, or a formula that
    /// [`Formula::parse`] refuses.
    pub fn new(
        symbol: Symbol,
        price_precision: u8,
        components: Vec<InstrumentId>,
        formula: &str,
        ts_event: UnixNanos,
        ts_init: UnixNanos,
    ) -> Result<Self> {
        let price_increment = Price::from_raw(raw_step(price_precision), price_precision)?;
        let formula = parse(formula, &components)?;
        let id = InstrumentId::new(symbol, Venue::new(Venue::SYNTHETIC)?);
        Ok(Self { id, price_precision, price_increment, components, formula, ts_event, ts_init })
    }

    /// Whether `formula` can be the formula of an instrument with these components.
    #[must_use]
    pub fn is_valid_formula(formula: &str, components: &[InstrumentId]) -> bool {
        parse(formula, components).is_ok()
    }

    /// `SYMBOL.SYNTH`.
    #[must_use]
    pub const fn id(&self) -> InstrumentId {
        self.id
    }

    /// The number of decimals of its prices.
    #[must_use]
    pub const fn price_precision(&self) -> u8 {
        self.price_precision
    }

    /// One step of the last decimal.
    #[must_use]
    pub const fn price_increment(&self) -> Price {
        self.price_increment
    }

    /// What it is computed from, in the order of the inputs.
    #[must_use]
    pub fn components(&self) -> &[InstrumentId] {
        &self.components
    }

    /// The formula, as it was given.
    #[must_use]
    pub fn formula(&self) -> &str {
        self.formula.text()
    }

    /// When it was defined.
    #[must_use]
    pub const fn ts_event(&self) -> UnixNanos {
        self.ts_event
    }

    /// When the object was made.
    #[must_use]
    pub const fn ts_init(&self) -> UnixNanos {
        self.ts_init
    }

    /// Replaces the formula.
    ///
    /// # Errors
    /// `InvalidValue` if [`Formula::parse`] refuses it; the old one stays.
    pub fn change_formula(&mut self, formula: &str) -> Result<()> {
        self.formula = Formula::parse(formula, &self.components)?;
        Ok(())
    }

    /// The price for `inputs`, one for each component. Allocates only for an error.
    ///
    /// # Errors
    /// `InvalidValue` if there are fewer or more inputs than components, or one is not finite. `InvalidState` if
    /// [`Formula::evaluate`] fails, or its result is out of the range of prices.
    pub fn calculate(&self, inputs: &[f64]) -> Result<Price> {
        if inputs.len() != self.components.len() {
            let expected = format!("{}, one for each component", self.components.len());
            return Err(Error::invalid("inputs", format_args!("{} of them", inputs.len()), &expected));
        }
        if let Some(at) = inputs.iter().position(|input| !input.is_finite()) {
            let field = format!("input {at}, {}", self.components[at]);
            return Err(Error::invalid(&field, inputs[at], "a finite number"));
        }
        let value = self.formula.evaluate(inputs)?;
        Price::new(value, self.price_precision)
            .map_err(|error| Error::state(format!("the result of formula {:?} is no price: {error}", self.formula())))
    }
}

fn parse(formula: &str, components: &[InstrumentId]) -> Result<Formula> {
    if components.len() < 2 {
        return Err(Error::invalid("components", components, "at least two"));
    }
    let formula = Formula::parse(formula, components)?; // which limits their number
    let mut sorted = components.to_vec();
    sorted.sort();
    if let Some(twice) = sorted.windows(2).find(|pair| pair[0] == pair[1]) {
        return Err(Error::invalid("components", twice[0], "each component once"));
    }
    Ok(formula)
}

impl PartialEq for SyntheticInstrument {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Eq for SyntheticInstrument {}

impl Hash for SyntheticInstrument {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.id.hash(state);
    }
}

#[cfg(test)]
mod tests {
    use nautilus_cython_core::ErrorKind;

    use super::*;

    fn synthetic(formula: &str) -> Result<SyntheticInstrument> {
        let components = ["BTC-USD.X", "ETH-USD.X"].map(|id| id.parse().unwrap()).to_vec();
        SyntheticInstrument::new(Symbol::new("BTC-ETH")?, 2, components, formula, 1, 2)
    }

    #[test]
    fn it_has_the_id_the_increment_and_the_formula_of_its_making() {
        let made = synthetic("BTC-USD.X / ETH-USD.X").unwrap();
        assert_eq!((made.id().to_string().as_str(), made.id().is_synthetic()), ("BTC-ETH.SYNTH", true));
        assert_eq!((made.price_precision(), made.price_increment().to_string().as_str()), (2, "0.01"));
        assert_eq!((made.components().len(), made.ts_event(), made.ts_init()), (2, 1, 2));
        assert_eq!(made.formula(), "BTC-USD.X / ETH-USD.X");
        assert_eq!(made, synthetic("1").unwrap());
    }

    #[test]
    fn its_price_is_rounded_to_its_decimals() {
        let made = synthetic("BTC-USD.X / ETH-USD.X").unwrap();
        assert_eq!(made.calculate(&[100.0, 3.0]).unwrap().to_string(), "33.33");
        assert_eq!(made.calculate(&[-0.125, 1.0]).unwrap().to_string(), "-0.13");
    }

    #[test]
    fn a_new_formula_replaces_the_old_one_or_is_refused() {
        let mut made = synthetic("BTC-USD.X").unwrap();
        made.change_formula("ETH-USD.X").unwrap();
        assert_eq!(made.calculate(&[1.0, 2.0]).unwrap().to_string(), "2.00");
        assert!(made.change_formula("ETH-USD.Y").unwrap_err().message().contains("`USD.Y`"));
        assert_eq!(made.calculate(&[1.0, 2.0]).unwrap().to_string(), "2.00");
        assert_eq!(made.formula(), "ETH-USD.X");
    }

    #[test]
    fn wrong_inputs_are_named() {
        let made = synthetic("BTC-USD.X / ETH-USD.X").unwrap();
        for (inputs, kind, what) in [
            (&[1.0][..], ErrorKind::InvalidValue, "1 of them, expected 2"),
            (&[1.0; 3], ErrorKind::InvalidValue, "3 of them, expected 2"),
            (&[1.0, f64::NAN], ErrorKind::InvalidValue, "`input 1, ETH-USD.X`: NaN"),
            (&[f64::NEG_INFINITY, 1.0], ErrorKind::InvalidValue, "`input 0, BTC-USD.X`: -inf"),
            (&[1.0, 0.0], ErrorKind::InvalidState, "division by zero at position 10 "),
            (&[1e15, 1.0], ErrorKind::InvalidState, "is no price: invalid `price`: 1000000000000000.0"),
        ] {
            let error = made.calculate(inputs).unwrap_err();
            assert!(error.kind() == kind && error.message().contains(what), "{error}");
        }
    }

    #[test]
    fn instruments_without_sense_are_not_made() {
        let make = |components: &[&str], precision| {
            let components = components.iter().map(|id| id.parse().unwrap()).collect();
            SyntheticInstrument::new(Symbol::new("S").unwrap(), precision, components, "1", 0, 0)
        };
        assert!(make(&["A.X", "B.X"], 16).is_ok());
        for (components, precision, what) in [
            (&["A.X", "B.X"][..], 17, "`precision`: 17"),
            (&["A.X"], 2, "at least two"),
            (&[], 2, "at least two"),
            (&["A.X", "B.X", "A.X"], 2, "A.X"),
        ] {
            let error = make(components, precision).unwrap_err();
            assert!(error.kind() == ErrorKind::InvalidValue && error.message().contains(what), "{error}");
        }
        assert!(!SyntheticInstrument::is_valid_formula("A.Z", &["A.X", "B.X"].map(|id| id.parse().unwrap())));
        assert!(SyntheticInstrument::is_valid_formula("A.X", &["A.X", "B.X"].map(|id| id.parse().unwrap())));
    }
}
