//! Readers of recorded market data.
#![forbid(unsafe_code)]
