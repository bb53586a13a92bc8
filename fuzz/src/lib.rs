//! What is fuzzed: each module has a function `run` that takes any bytes, and panics if the library does wrong.
//!
//! `make fuzz SECONDS=n` lets libFuzzer choose the bytes; the tests beside this crate draw them from a seed.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a finding is a panic")]

pub mod aggregation;
pub mod book;
pub mod calls;
pub mod clocks;
pub mod feeds;
pub mod formula;
pub mod text;
pub mod values;

#[allow(dead_code, reason = "shared with tests that use more of it")]
#[path = "../../crates/model/tests/common/naive.rs"]
mod naive;
mod shelf;
#[allow(dead_code, reason = "shared with tests that use more of it")]
#[path = "../../crates/ffi/tests/boundary/support.rs"]
mod support;
