//! The words of a formula.

use nautilus_cython_core::{Error, Result};

use super::{FORMULA_COMPONENTS, SyntaxError};
use crate::identifiers::InstrumentId;

/// How the components are called.
pub(super) struct Names {
    /// Each name with the number of its component, longest first.
    names: Vec<(String, usize)>,
    /// Not more of the identifiers than fit a line, for messages.
    pub(super) some: String,
}

impl Names {
    /// Each component by its identifier, and with `_` for `-` unless that is the identifier of another, or could be two.
    pub(super) fn new(components: &[InstrumentId]) -> Result<Self> {
        if components.len() > FORMULA_COMPONENTS {
            let expected = format!("at most {FORMULA_COMPONENTS}");
            return Err(Error::invalid("components", format_args!("{} of them", components.len()), &expected));
        }
        let mut names: Vec<(String, usize)> =
            components.iter().enumerate().map(|(index, id)| (id.to_string(), index)).collect();
        if let Some((name, _)) = names.iter().find(|(name, _)| name.parse::<f64>().is_ok()) {
            return Err(Error::invalid("component", name, "an identifier that does not read as a number"));
        }
        let mut some = names.iter().take(6).map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ");
        if names.len() > 6 {
            some.push_str(", ...");
        }
        let mut aliases: Vec<(String, usize)> =
            names.iter().filter(|(name, _)| name.contains('-')).map(|(name, n)| (name.replace('-', "_"), *n)).collect();
        aliases.sort();
        let unique = aliases.chunk_by(|a, b| a.0 == b.0).filter(|same| same.len() == 1).flatten();
        let unique: Vec<_> =
            unique.filter(|(alias, _)| !names.iter().any(|(name, _)| name == alias)).cloned().collect();
        names.extend(unique);
        names.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
        Ok(Self { names, some })
    }

    /// The longest name that `text` starts with, where a word can end: its length and its component.
    fn find(&self, text: &str) -> Option<(usize, usize)> {
        let ends = |name: &str| {
            let next = text[name.len()..].chars().next();
            !(name.ends_with(is_word) && next.is_some_and(|next| is_word(next) || next == '.'))
        };
        let found = self.names.iter().find(|(name, _)| text.starts_with(name.as_str()) && ends(name))?;
        Some((found.0.len(), found.1))
    }
}

/// What a word is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Token {
    Number(f64),
    Component(usize),
    /// A variable or a function.
    Name,
    Symbol(&'static str),
    End,
}

/// A word and where it stands, in bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Word {
    pub(super) token: Token,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// Those of two characters first.
const SYMBOLS: [&str; 20] =
    ["==", "!=", "<=", ">=", "&&", "||", "+", "-", "*", "/", "%", "^", "(", ")", ",", ";", "=", "<", ">", "!"];

/// Splits `text` into words; the last one is the end.
pub(super) fn split(text: &str, names: &Names) -> Result<Vec<Word>, SyntaxError> {
    let mut words = Vec::new();
    let mut start = 0;
    loop {
        start += skipped(text, start, names)?;
        let (token, length) = read(text, start, names)?;
        words.push(Word { token, start, end: start + length });
        if token == Token::End {
            return Ok(words);
        }
        start += length;
    }
}

/// The bytes of white space and comments at `start`.
fn skipped(text: &str, start: usize, names: &Names) -> Result<usize, SyntaxError> {
    let mut rest = &text[start..];
    loop {
        let trimmed = rest.trim_start();
        let at = text.len() - trimmed.len();
        rest = if names.find(trimmed).is_some() {
            return Ok(at - start);
        } else if trimmed.starts_with("//") {
            trimmed.find('\n').map_or("", |end| &trimmed[end..])
        } else if let Some(comment) = trimmed.strip_prefix("/*") {
            let end = comment.find("*/").ok_or_else(|| SyntaxError::new(at, "this comment does not end"))?;
            &comment[end + 2..]
        } else {
            return Ok(at - start);
        };
    }
}

/// The word at `start` and its length.
fn read(text: &str, start: usize, names: &Names) -> Result<(Token, usize), SyntaxError> {
    let rest = &text[start..];
    let Some(first) = rest.chars().next() else { return Ok((Token::End, 0)) };
    if let Some((length, component)) = names.find(rest) {
        return Ok((Token::Component(component), length));
    }
    if first.is_ascii_digit() || first == '.' {
        let length = number_len(rest);
        let number = rest[..length].parse().ok().filter(|number: &f64| number.is_finite());
        let number = number.ok_or_else(|| SyntaxError::new(start, format!("`{}` is no number", &rest[..length])))?;
        return Ok((Token::Number(number), length));
    }
    if is_word(first) {
        let name = &rest[..rest.find(|next| !is_word(next) && next != '.').unwrap_or(rest.len())];
        if name.contains('.') {
            return Err(unknown(start, name, names));
        }
        return Ok((Token::Name, name.len()));
    }
    let symbol = SYMBOLS.iter().find(|symbol| rest.starts_with(**symbol));
    let symbol = symbol.ok_or_else(|| SyntaxError::new(start, format!("{first:?} has no meaning")))?;
    Ok((Token::Symbol(symbol), symbol.len()))
}

/// `name` is neither a component nor a variable.
pub(super) fn unknown(at: usize, name: &str, names: &Names) -> SyntaxError {
    let reason = format!("unknown name `{name}`, expected a component ({}) or a variable set before", names.some);
    SyntaxError::new(at, reason)
}

/// How far a number goes: all that could belong to it, so that `2x` and `1.2.3` are one wrong number and not two words.
fn number_len(text: &str) -> usize {
    let mut last = ' ';
    let ends = |next: char| {
        let sign = matches!(next, '+' | '-') && matches!(last, 'e' | 'E');
        last = next;
        !(is_word(next) || next == '.' || sign)
    };
    text.find(ends).unwrap_or(text.len())
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}
