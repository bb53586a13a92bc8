//! Values, identifiers, market data and order books: the domain of `nautilus_cython`, without FFI and without Python.
#![forbid(unsafe_code)]

pub mod data;
pub mod enums;
pub mod identifiers;
pub mod orderbook;
pub mod types;
