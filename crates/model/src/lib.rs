//! Values, identifiers, market data, order books and synthetic instruments: the domain of `nautilus_cython`, without FFI and without Python.
#![forbid(unsafe_code)]

pub mod aggregation;
pub mod data;
pub mod enums;
pub mod identifiers;
pub mod instruments;
pub mod orderbook;
pub mod types;
