//! What every other crate of `nautilus_cython` stands on: errors, time, UUIDs, enumerations, number texts and inline strings.
#![forbid(unsafe_code)]

pub mod coded;
pub mod error;
pub mod inline_str;
pub mod parsing;
pub mod time;
pub mod uuid;

pub use coded::Coded;
pub use error::{Error, ErrorKind, Result};
pub use inline_str::InlineStr;
pub use time::UnixNanos;
pub use uuid::UUID4;
