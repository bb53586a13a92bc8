//! The rules that the texts of identifiers and currencies obey.

use std::str::Chars;

use nautilus_cython_core::{Error, Result};

/// The id of strategies whose orders come from outside of this process.
pub(crate) const EXTERNAL: &str = "EXTERNAL";

/// Text that is not blank and has no control characters.
pub(crate) fn unicode(field: &str, text: &str) -> Result<()> {
    check_chars(field, text, "text that is not blank, without control characters", |chars| {
        chars.all(|c| !c.is_control())
    })
}

/// Printable ASCII that is not blank.
pub(crate) fn ascii(field: &str, text: &str) -> Result<()> {
    check_chars(field, text, "printable ASCII text that is not blank", |chars| chars.all(|c| matches!(c, ' '..='~')))
}

fn check_chars(field: &str, text: &str, expected: &str, allowed: impl Fn(&mut Chars<'_>) -> bool) -> Result<()> {
    if text.trim().is_empty() || !allowed(&mut text.chars()) {
        return Err(Error::invalid(field, text, expected));
    }
    Ok(())
}

/// [`ascii`] with a hyphen and text before the first one and after the last.
pub(crate) fn hyphenated(field: &str, text: &str) -> Result<()> {
    ascii(field, text)?;
    let (first, last) = (text.find('-'), text.rfind('-'));
    if first.is_none_or(|at| text[..at].trim().is_empty()) || last.is_none_or(|at| text[at + 1..].trim().is_empty()) {
        return Err(Error::invalid(field, text, "NAME-TAG, with text on both sides of the hyphen"));
    }
    Ok(())
}

/// [`hyphenated`], or `EXTERNAL`.
pub(crate) fn strategy(field: &str, text: &str) -> Result<()> {
    if text == EXTERNAL { Ok(()) } else { hyphenated(field, text) }
}
