//! The formula of a synthetic instrument: its language, and how it is computed.
//!
//! `docs/formulas.md` describes the language. Whether an expression is a number or a truth value is known from its text, so
//! that all errors of kind are found by [`Formula::parse`]. Computing it fails for what only the inputs decide: a division by
//! zero, an overflow, or a power that is no real number. Every intermediate value is finite.

mod lexer;
mod parser;
mod program;

use nautilus_cython_core::{Error, ErrorKind, Result};

use crate::identifiers::InstrumentId;
use program::Program;

/// Bytes that the text of a formula may have.
pub const FORMULA_LEN: usize = 1 << 16;

/// Components that a formula may have.
pub const FORMULA_COMPONENTS: usize = 1 << 10;

/// Intermediate values that a formula may need at once.
pub const FORMULA_STACK: usize = 32;

/// Variables that a formula may have.
pub const FORMULA_VARIABLES: usize = 16;

/// How deep expressions may be nested: parentheses, arguments, and what stands behind an operator or a sign.
pub const FORMULA_NESTING: usize = 64;

/// A formula: its text, and the program that computes it.
#[derive(Clone, Debug)]
pub struct Formula {
    text: Box<str>,
    program: Program,
}

impl Formula {
    /// Reads `text`, in which the names of `components` stand for the inputs.
    ///
    /// # Errors
    /// `InvalidValue`, with the position in characters from 0, if `text` is not in the language, uses a name that is neither
    /// a component nor a variable, has no number as its result, or is beyond a limit of this module; if there are too many
    /// components, or one of them reads as a number.
    pub fn parse(text: &str, components: &[InstrumentId]) -> Result<Self> {
        if text.len() > FORMULA_LEN {
            let length = format_args!("{} bytes", text.len());
            return Err(Error::invalid("formula", length, &format!("at most {FORMULA_LEN}")));
        }
        let program = parser::parse(text, &lexer::Names::new(components)?).map_err(|error| error.in_text(text))?;
        Ok(Self { text: text.into(), program })
    }

    /// The text, as it was given.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The result for `inputs`, one finite number for each component. Allocates only for an error.
    ///
    /// # Errors
    /// `InvalidState`, with the position and the values that led to it, for a division by zero, an overflow, or a result
    /// that is no real number.
    ///
    /// # Panics
    /// If there are fewer inputs than components.
    pub fn evaluate(&self, inputs: &[f64]) -> Result<f64> {
        self.program.run(inputs).map_err(|failure| failure.explain(&self.program, &self.text, inputs))
    }
}

/// What is wrong with a text, and where.
#[derive(Debug)]
struct SyntaxError {
    /// Bytes from the start.
    at: usize,
    reason: String,
}

impl SyntaxError {
    fn new(at: usize, reason: impl Into<String>) -> Self {
        Self { at, reason: reason.into() }
    }

    fn in_text(&self, text: &str) -> Error {
        let message = format!("invalid formula {text:?} at position {}: {}", position(text, self.at), self.reason);
        Error::new(ErrorKind::InvalidValue, message)
    }
}

/// The number of characters before byte `at` of `text`.
fn position(text: &str, at: usize) -> usize {
    text.char_indices().take_while(|(index, _)| *index < at).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `a` is 7, `b` is 2, and the names of the others are as odd as they may be.
    const INPUTS: [(&str, f64); 6] =
        [("a.X", 7.0), ("b.X", 2.0), ("BTC-USD.X", 3.0), ("EUR/USD.SIM", 5.0), ("US 10Y.X", 11.0), ("ПИФ*1.X", 13.0)];

    fn components() -> Vec<InstrumentId> {
        INPUTS.iter().map(|(id, _)| id.parse().unwrap()).collect()
    }

    fn value(text: &str) -> Result<f64> {
        Formula::parse(text, &components())?.evaluate(&INPUTS.map(|(_, value)| value))
    }

    #[test]
    fn operators_bind_as_the_table_says() {
        for (text, expected) in [
            ("1 + 2 * 3", 7.0),
            ("(1 + 2) * 3", 9.0),
            ("8 - 4 - 2", 2.0),
            ("8 / 4 / 2", 1.0),
            ("2 ^ 3 ^ 2", 512.0),
            ("-2 ^ 2", -4.0),
            ("2 ^ -1", 0.5),
            ("2 ^ -1 ^ 2", 0.5),
            ("--3", 3.0),
            ("-3 % 2", -1.0),
            ("7 % 4 * 2", 6.0),
            ("if(1 + 1 == 2 && !(3 < 2), 1, 0)", 1.0),
            ("if(1 > 2 || 2 >= 2 && 3 != 4, 1, 0)", 1.0),
            ("if(1 < 2 == 3 < 4, 1, 0)", 1.0),
        ] {
            assert_eq!(value(text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn numbers_functions_variables_and_comments_are_read() {
        for (text, expected) in [
            (".5 + 1. + 1.5e1 + 2E-1 + 1e+1", 26.7),
            ("abs(-2) + ceil(1.2) + floor(-1.2)", 2.0),
            ("round(2.5) + round(-2.5) + round(0.49)", 0.0),
            ("min(3) + min(3, 1, 2) + max(1, 3, 2)", 7.0),
            ("x = 2; y_1 = x * 3; x = y_1 + 1; x", 7.0),
            ("flag = 1 < 2; if(flag, 4, 5)", 4.0),
            ("max = 1; if(true && !false, max(max, 2), 0)", 2.0),
            ("1 // and\n + /* more\n */ 2", 3.0),
            ("\t1\r\n+\u{a0}1;", 2.0),
        ] {
            assert_eq!(value(text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn components_are_found_verbatim_and_with_underscores() {
        for (text, expected) in [
            ("a.X-b.X", 5.0),
            ("a.X/b.X*2", 7.0),
            ("BTC-USD.X + BTC_USD.X", 6.0),
            ("EUR/USD.SIM*2", 10.0),
            ("US 10Y.X^2", 121.0),
            ("2*ПИФ*1.X", 26.0),
        ] {
            assert_eq!(value(text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn the_longest_component_is_taken() {
        let ids = ["A.X", "A.XN", "A.X-A.XN", "A_B.X", "A-B.X"].map(|id| id.parse().unwrap());
        let value = |text| Formula::parse(text, &ids).unwrap().evaluate(&[1.0, 2.0, 4.0, 8.0, 16.0]).unwrap();
        assert_eq!((value("A.X"), value("A.XN"), value("A.X-A.XN"), value("A.X - A.XN")), (1.0, 2.0, 4.0, -1.0));
        assert_eq!((value("A_B.X"), value("A-B.X")), (8.0, 16.0));
    }

    #[test]
    fn only_the_branch_that_is_needed_is_computed() {
        for text in ["if(b.X == 2, 1, 1 / 0)", "if(b.X != 2, 1 / 0, 1)", "if(1 < 2 || 1 / 0 > 1, 1, 0)"] {
            assert_eq!(value(text), Ok(1.0), "{text}");
        }
        assert_eq!(value("if(1 > 2 && 1 / 0 > 1, 1, 0)"), Ok(0.0));
    }

    #[test]
    fn what_is_not_in_the_language_is_named_with_its_position() {
        for (text, at, what) in [
            ("", 0, "the end"),
            ("  ", 2, "the end"),
            ("x = 1;", 6, "the end"),
            ("1 +", 3, "the end"),
            ("1 + * 2", 4, "`*`"),
            ("(1", 2, "`)`"),
            ("1)", 1, "`)`"),
            ("1 2", 2, "`2`"),
            ("a.X b.X", 4, "`b.X`"),
            ("a.X $ b.X", 4, "'$'"),
            ("1 & 2", 2, "'&'"),
            ("c.X + 1", 0, "`c.X`"),
            ("1 + a.XY", 4, "`a.XY`"),
            ("1 + x", 4, "`x`"),
            ("x + 1; x = 1", 0, "`x`"),
            ("ПИФ*1.X + c", 10, "`c`"),
            ("2x", 0, "`2x`"),
            ("1.2.3", 0, "`1.2.3`"),
            ("1e", 0, "`1e`"),
            ("1e999", 0, "`1e999`"),
            ("sqrt(2)", 0, "`sqrt`"),
            ("true = 1; 2", 0, "`true`"),
            ("max", 0, "`max`"),
            ("abs(1, 2)", 5, "`,`"),
            ("min()", 4, "`)`"),
            ("if(1 < 2, 1)", 11, "`)`"),
            ("1; 2", 1, "`;`"),
            ("1 = 2", 2, "`=`"),
            ("a.X = 2; 1", 4, "`=`"),
            ("1 /* 2", 2, "comment"),
        ] {
            let error = value(text).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidValue, "{error}");
            let start = format!("invalid formula {text:?} at position {at}: ");
            let reason = error.message().strip_prefix(&start).unwrap_or_else(|| panic!("{start} / {error}"));
            assert!(reason.contains(what), "{error}");
        }
    }

    #[test]
    fn numbers_and_truth_values_do_not_mix() {
        for (text, at) in [
            ("1 < 2", 0),
            ("1 + (2 < 3)", 4),
            ("!1", 1),
            ("-(1 < 2)", 1),
            ("if(1, 2, 3)", 3),
            ("if(1 < 2, 3, 4 < 5)", 13),
            ("1 && 2", 0),
            ("1 < 2 < 3", 0),
            ("(1 < 2) == 1", 11),
            ("abs(1 < 2)", 4),
            ("x = 1 < 2; x", 11),
        ] {
            let error = value(text).unwrap_err();
            assert!(error.message().contains(&format!(" at position {at}: ")), "{error}");
            assert!(error.message().contains("truth value"), "{error}");
        }
    }

    #[test]
    fn failures_name_the_position_the_cause_and_the_values() {
        for (text, message) in [
            (
                "1 / (b.X - 2)",
                "division by zero at position 2 of formula \"1 / (b.X - 2)\": (b.X - 2) is 0, with b.X = 2",
            ),
            ("a.X % 0", "division by zero at position 4 of formula \"a.X % 0\": 0 is 0, with a.X = 7"),
            (
                "x = a.X - 7; 1 / x",
                "division by zero at position 15 of formula \"x = a.X - 7; 1 / x\": x is 0, with x = 0",
            ),
            ("0 ^ -b.X", "division by zero at position 2 of formula \"0 ^ -b.X\": 0 ^ -2, with b.X = 2"),
            ("1e300 * 1e300", "overflow at position 6 of formula \"1e300 * 1e300\": 1e300 * 1e300"),
            ("a.X ^ 1e9", "overflow at position 4 of formula \"a.X ^ 1e9\": 7 ^ 1000000000, with a.X = 7"),
            ("(-a.X) ^ .5", "no real number at position 7 of formula \"(-a.X) ^ .5\": -7 ^ 0.5, with a.X = 7"),
        ] {
            let error = value(text).unwrap_err();
            assert_eq!((error.kind(), error.message()), (ErrorKind::InvalidState, message), "{text}");
        }
    }

    #[test]
    fn limits_are_errors() {
        let repeat = |text: &str, times| text.repeat(times);
        let wide = format!("{}1{}", repeat("1 + (", 30), repeat(")", 30));
        assert_eq!(value(&wide), Ok(31.0));
        let variables = |count| (0..count).map(|n| format!("v{n} = {n};")).collect::<String>() + "v0";
        assert_eq!(value(&variables(16)), Ok(0.0));
        for (text, what) in [
            (format!("{}1{}", repeat("(", 100_000), repeat(")", 100_000)), "bytes"),
            (format!("{}1{}", repeat("(", 30_000), repeat(")", 30_000)), "nested"),
            (repeat("-", 60_000) + "1", "nested"),
            (repeat("2^", 30_000) + "1", "intermediate"),
            (repeat("abs(", 10_000), "nested"),
            (variables(17), "variables"),
        ] {
            let error = value(&text).unwrap_err();
            assert!(error.kind() == ErrorKind::InvalidValue && error.message().contains(what), "{what}");
        }
        let long: String = (0..10_000).map(|n| format!("{n}+")).collect();
        assert_eq!(value(&(long + "0")), Ok(49_995_000.0));
    }

    #[test]
    fn components_that_cannot_be_told_apart_are_refused() {
        let parse = |text, ids: &[&str]| {
            let ids: Vec<InstrumentId> = ids.iter().map(|id| id.parse().unwrap()).collect();
            Formula::parse(text, &ids)
        };
        assert!(parse("1", &["1.5", "A.X"]).unwrap_err().message().contains("\"1.5\""));
        let ambiguous = ["A-B_C.X", "A_B-C.X"];
        assert!(parse("A_B_C.X", &ambiguous).unwrap_err().message().contains("`A_B_C.X`"));
        assert!(parse("A-B_C.X + A_B-C.X", &ambiguous).is_ok());
        let many: Vec<InstrumentId> = (0..=FORMULA_COMPONENTS).map(|n| format!("A{n}.X").parse().unwrap()).collect();
        assert!(Formula::parse("1", &many).is_err() && Formula::parse("1", &many[1..]).is_ok());
    }
}
