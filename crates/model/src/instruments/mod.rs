//! Instruments that are computed from others.

pub mod formula;
pub mod synthetic;

pub use formula::Formula;
pub use synthetic::SyntheticInstrument;
