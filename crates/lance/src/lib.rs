//! A recorder: Arrow batches of C, C++ and Python programs become datasets of Lance, and datasets become Arrow streams.
//!
//! # Conventions
//!
//! Those of `crates/ffi`: `Status` and `out` and `err`, handles that are one owning pointer and are dropped by value, panics
//! that do not reach the caller. And, because structs of Arrow's C data interface cross:
//!
//! * **Consumed on every return.** An array, a schema or a stream that is passed to a function here is moved out of its struct
//!   at once. Whatever the function returns, `release` of the struct is NULL then, and what it held is released once: now, or
//!   when its data is on disk. The struct itself stays the caller's, on its stack or wherever it is.
//! * **Only `lance_writer_close` commits.** A writer that is aborted or dropped, also while a C++ exception unwinds, leaves the
//!   dataset as it was, and no data of it in memory.
//! * **Threads.** Each writer has one thread, which writes, and a bounded queue before it. Nothing asynchronous runs on the
//!   caller's thread, so that every function may be called from within any runtime, or from Python. Calls on one writer may come
//!   from several threads: they take turns. Dropping it while another call uses it is undefined, as everywhere.
//!
//! [`ffi`] is what C sees, [`writer`] and [`reader`] are the same in safe Rust, [`channel`] is the queue with the states
//! of a writer, and [`sink`] is where the data goes.

#[cfg(panic = "abort")]
compile_error!("a panic must unwind to the boundary, where it becomes a status");

#[cfg(not(any(feature = "lance", feature = "memory")))]
compile_error!("one of the features `lance` and `memory` says where data goes");

mod channel;
pub mod error;
pub mod ffi;
pub mod options;
#[cfg(feature = "test-panic")]
pub mod panics;
pub mod reader;
mod sink;
mod take;
pub mod writer;
