//! Ids of generic spreads: instruments made of legs, each with a ratio.
//!
//! The symbol lists the legs in the order of their symbols: `(1)ESH4___((2))ESM4.GLBX` is long one ESH4 and short two
//! ESM4. A doubled parenthesis marks a negative ratio.

use nautilus_cython_core::{Error, ErrorKind, Result};

use super::{InstrumentId, Symbol, Venue};

/// What stands between the legs in the symbol of a generic spread.
pub const GENERIC_SPREAD_ID_SEPARATOR: &str = "___";

/// The id of the spread of `legs`, each an instrument and its ratio (negative: short).
///
/// # Errors
/// `InvalidValue` for fewer than two legs, a ratio of 0, legs at different venues or a leg named twice.
pub fn new_generic_spread_id(legs: &[(InstrumentId, i64)]) -> Result<InstrumentId> {
    let (first, rest) = legs.split_first().ok_or_else(|| invalid("no legs, expected at least two"))?;
    if rest.is_empty() {
        return Err(invalid("one leg, expected at least two"));
    }
    let mut legs = legs.to_vec();
    legs.sort_by_key(|(id, _)| id.symbol);
    for pair in legs.windows(2) {
        if let [(a, _), (b, _)] = pair
            && a.symbol == b.symbol
        {
            return Err(invalid(&format!("leg {a} is named twice")));
        }
    }
    let parts = legs.iter().map(|(id, ratio)| leg_text(id, *ratio, first.0.venue)).collect::<Result<Vec<_>>>()?;
    Ok(InstrumentId::new(Symbol::new(&parts.join(GENERIC_SPREAD_ID_SEPARATOR))?, first.0.venue))
}

/// The legs of a generic spread with their ratios, in the order of the symbol.
///
/// # Errors
/// `InvalidValue` if `id` does not name a generic spread.
pub fn generic_spread_id_to_list(id: &InstrumentId) -> Result<Vec<(InstrumentId, i64)>> {
    let parts: Vec<&str> = id.symbol.as_str().split(GENERIC_SPREAD_ID_SEPARATOR).collect();
    if parts.len() < 2 {
        return Err(invalid(&format!("{id} has one leg, expected at least two")));
    }
    parts.iter().map(|part| read_leg(part, id)).collect()
}

/// Whether `id` names a generic spread.
#[must_use]
pub fn is_generic_spread_id(id: &InstrumentId) -> bool {
    generic_spread_id_to_list(id).is_ok()
}

/// The number of legs of `id`: 1 unless it names a generic spread.
#[must_use]
pub fn generic_spread_id_n_legs(id: &InstrumentId) -> usize {
    generic_spread_id_to_list(id).map_or(1, |legs| legs.len())
}

fn leg_text(id: &InstrumentId, ratio: i64, venue: Venue) -> Result<String> {
    let symbol = id.symbol.as_str();
    if id.venue != venue {
        return Err(invalid(&format!("leg {id} is not at venue {venue}")));
    }
    if symbol.contains(GENERIC_SPREAD_ID_SEPARATOR) || symbol.starts_with('_') || symbol.ends_with('_') {
        return Err(invalid(&format!("leg {id} cannot be told from the separator {GENERIC_SPREAD_ID_SEPARATOR}")));
    }
    match ratio {
        0 => Err(invalid(&format!("the ratio of leg {id} is 0"))),
        1.. => Ok(format!("({ratio}){symbol}")),
        _ => Ok(format!("(({})){symbol}", ratio.unsigned_abs())),
    }
}

fn read_leg(part: &str, id: &InstrumentId) -> Result<(InstrumentId, i64)> {
    let leg = || {
        let (sign, inner) = match part.strip_prefix("((") {
            Some(inner) => (-1, inner.split_once("))")?),
            None => (1, part.strip_prefix('(')?.split_once(')')?),
        };
        let (digits, symbol) = inner;
        let plain = !digits.is_empty() && !digits.starts_with('0') && digits.bytes().all(|b| b.is_ascii_digit());
        let ratio = plain.then(|| digits.parse::<i128>().ok())??;
        Some((InstrumentId::new(Symbol::new(symbol).ok()?, id.venue), i64::try_from(sign * ratio).ok()?))
    };
    leg().ok_or_else(|| invalid(&format!("{id} has the part {part:?}, expected (ratio)SYMBOL or ((ratio))SYMBOL")))
}

fn invalid(reason: &str) -> Error {
    Error::new(ErrorKind::InvalidValue, format!("invalid generic spread: {reason}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(text: &str) -> InstrumentId {
        text.parse().unwrap()
    }

    #[test]
    fn legs_are_sorted_by_symbol_and_read_back() {
        let legs = [(id("ESM4.GLBX"), -2), (id("ESH4.GLBX"), 1)];
        let spread = new_generic_spread_id(&legs).unwrap();
        assert_eq!(spread.to_string(), "(1)ESH4___((2))ESM4.GLBX");
        assert_eq!(generic_spread_id_to_list(&spread).unwrap(), [legs[1], legs[0]]);
        assert!(is_generic_spread_id(&spread));
        assert_eq!(generic_spread_id_n_legs(&spread), 2);
    }

    #[test]
    fn extreme_ratios_survive() {
        let legs = [(id("A.X"), i64::MIN), (id("B.X"), i64::MAX)];
        assert_eq!(generic_spread_id_to_list(&new_generic_spread_id(&legs).unwrap()).unwrap(), legs);
    }

    #[test]
    fn spreads_that_could_not_be_read_back_are_refused() {
        let (a, b) = (id("A.X"), id("B.X"));
        for (legs, reason) in [
            (vec![], "no legs"),
            (vec![(a, 1)], "one leg"),
            (vec![(a, 1), (b, 0)], "ratio of leg B.X is 0"),
            (vec![(a, 1), (id("B.Y"), 1)], "not at venue X"),
            (vec![(a, 1), (a, -1)], "named twice"),
            (vec![(a, 1), (id("B___C.X"), 1)], "separator"),
            (vec![(id("A_.X"), 1), (b, 1)], "separator"),
        ] {
            let error = new_generic_spread_id(&legs).unwrap_err();
            assert!(error.message().contains(reason), "{error}");
        }
    }

    #[test]
    fn ordinary_ids_are_no_spreads() {
        for text in ["ESH4.GLBX", "(1)A.X", "A___B.X", "(1)A___B.X", "(0)A___(1)B.X", "(1)___(1)B.X", "((1)A___(1)B.X"]
        {
            assert!(!is_generic_spread_id(&id(text)), "{text}");
            assert_eq!(generic_spread_id_n_legs(&id(text)), 1);
        }
    }
}
