//! What the components of a trading system share: clocks, timers, and their enumerations.
#![forbid(unsafe_code)]

pub mod enums;
