//! The C ABI of `nautilus_cython`. No Python here: C, C++ and Cython programs see the same functions.
//!
//! # Conventions, assumed on every other page
//!
//! * **Names.** Values that cross by copy end in `_t` (`UUID4_t`), owned objects in `_API` (`OrderBook_API`).
//!   Functions are `<noun>_<verb>`.
//! * **Handles.** A `*_API` value is one owning pointer. `<noun>_new` makes it, `<noun>_drop` frees it, exactly once.
//!   A zeroed handle is the empty state: dropping it does nothing, every other function answers
//!   `STATUS_EMPTY_HANDLE`, or zero where it answers by value.
//! * **Vectors.** A `CVec` of some element is freed by the `vec_drop_<noun>s` of that element, exactly once, and not
//!   modified before. There is no generic drop.
//! * **Strings in** are NUL-terminated UTF-8, borrowed for the call. **Strings out** named `*_to_cstr` are owned by the
//!   caller and freed by `cstr_drop`, unless the function says that it borrows.
//! * **Errors.** A function that can fail returns `Status`. It writes its result through `out` only on `STATUS_OK`,
//!   and says why it failed through `err`, which may be NULL. An `FfiError` is freed by `ffi_error_drop`. Absence is
//!   not an error: it is `STATUS_ABSENT`, and `out` is not written.
//! * **Panics** are bugs, and do not reach the caller: the function returns `STATUS_INTERNAL`, and the handle is
//!   poisoned, so that later calls return `STATUS_POISONED` and never compute on half-updated state.
//! * **Enumerations** come in as integers and are checked. Any bits in a by-value struct are safe to pass, except for
//!   pointers that this library did not write. So no struct has a `bool`, whose other 254 values would be undefined.
//! * **Aliasing.** `out` and `err` point to memory of their own: no other argument points into it.
//! * **Threads.** Values are immutable: share them freely. A handle may move between threads, and only one thread at a
//!   time may use it.

pub mod accumulator;
pub mod aggregation;
pub mod arrow;
pub mod bar;
pub mod clock;
pub mod close;
pub mod common_enums;
mod compare;
pub mod contract;
pub mod currency;
pub mod cvec;
pub mod data;
pub mod datetime;
pub mod delta;
pub mod deltas;
pub mod depth;
pub mod enums;
pub mod error;
pub mod feed;
pub mod fixed;
mod fork;
pub mod funding;
pub mod identifiers;
pub mod ledger;
pub mod level;
pub mod logging;
pub mod money;
pub mod order;
pub mod orderbook;
pub mod owned;
#[cfg(feature = "test-panic")]
pub mod panics;
pub mod parsing;
pub mod price;
pub mod prices;
pub mod quantity;
pub mod quote;
pub mod status;
pub mod string;
pub mod synthetic;
pub mod timer;
pub mod topic;
pub mod trade;
pub mod uuid;
pub mod version;
