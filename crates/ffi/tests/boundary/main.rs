//! The exported functions, called as a C program calls them: the life of every handle, vector and string, and every way
//! to get it wrong that the conventions allow.
//!
//! `make miri` runs this program in Rust's interpreter, which stops at undefined behaviour, at a data race and at a leak.
//! Creating the table of interned strings takes it a minute, so all tests are one program. A test that Miri cannot run
//! contains no `unsafe` and calls nothing that does.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod aggregation;
mod arrow;
mod clocks;
mod errors;
mod feeds;
mod handles;
mod logging;
#[cfg(feature = "test-panic")]
mod poison;
mod support;
mod synthetic;
mod threads;
mod values;
mod vectors;
