//! The one error type of the pure crates: a kind to branch on and a sentence to read.

use std::{any::Any, ffi::CString, fmt};

/// A result whose error is [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong, in the terms a caller can act on.
///
/// The numbers cross the C boundary as `Status`; they are never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// An argument or a field of a record has a value that is not allowed.
    InvalidValue,
    /// A number does not fit its type or its documented range.
    Overflow,
    /// Something was looked up by a key that is not there.
    NotFound,
    /// The operation does not fit the state of the object.
    InvalidState,
    /// A file could not be opened, read or written.
    Io,
    /// A bug in this library.
    Internal,
}

/// An error with its kind and a message that names the field, the value and what was expected.
#[derive(Clone, PartialEq, Eq)]
pub struct Error {
    kind: ErrorKind,
    message: Box<str>,
}

impl Error {
    /// Creates an error of `kind` that says `message`.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into().into_boxed_str() }
    }

    /// `field` had `value`, which is not what was `expected`.
    pub fn invalid(field: &str, value: impl fmt::Debug, expected: &str) -> Self {
        Self::new(ErrorKind::InvalidValue, format!("invalid `{field}`: {value:?}, expected {expected}"))
    }

    /// `field` would be `value`, which lies outside of `range`.
    pub fn overflow(field: &str, value: impl fmt::Display, range: &str) -> Self {
        Self::new(ErrorKind::Overflow, format!("`{field}` out of range: {value}, expected {range}"))
    }

    /// There is no `what` named or numbered `key`.
    pub fn not_found(what: &str, key: impl fmt::Debug) -> Self {
        Self::new(ErrorKind::NotFound, format!("no {what} {key:?}"))
    }

    /// The object's state does not allow the operation, for the reason in `message`.
    pub fn state(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::InvalidState, message)
    }

    /// A file or stream failed, as `message` says.
    pub fn io(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Io, message)
    }

    /// The same error, with the place where it happened in front.
    #[must_use]
    pub fn at(self, place: impl fmt::Display) -> Self {
        Self { kind: self.kind, message: format!("{place}: {}", self.message).into_boxed_str() }
    }

    /// What kind of error this is.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// The sentence that describes it.
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {}", self.kind, self.message)
    }
}

impl std::error::Error for Error {}

/// What a panic said.
#[must_use]
pub fn panic_message(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("no message")
}

/// A message for C, which ends at its first NUL: those inside are written as `\0`.
#[must_use]
pub fn c_message(message: &str) -> CString {
    CString::new(message.replace('\0', "\\0")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_name_the_field_the_value_and_what_was_expected() {
        for (error, kind, message) in [
            (
                Error::invalid("step", "x", "a number"),
                ErrorKind::InvalidValue,
                "invalid `step`: \"x\", expected a number",
            ),
            (Error::overflow("price", 7, "0 to 5"), ErrorKind::Overflow, "`price` out of range: 7, expected 0 to 5"),
            (Error::not_found("order", 7), ErrorKind::NotFound, "no order 7"),
            (Error::state("the book is crossed"), ErrorKind::InvalidState, "the book is crossed"),
            (Error::io("no such file"), ErrorKind::Io, "no such file"),
        ] {
            assert_eq!(error.kind(), kind);
            assert_eq!(error.message(), message);
            assert_eq!(error.to_string(), message);
            assert_eq!(format!("{error:?}"), format!("{kind:?}: {message}"));
        }
    }

    #[test]
    fn a_place_goes_in_front_and_keeps_the_kind() {
        let error = Error::not_found("order", 7).at("line 3");
        assert_eq!(error, Error::new(ErrorKind::NotFound, "line 3: no order 7"));
    }
}
