//! Order books: L1, L2 and L3 over one price ladder.
//!
//! [`OrderBook`] says what happens; three engines do it: `top` (L1), `levels` (L2) and `orders` (L3). They count
//! prices and sizes in whole multiples of a unit (`grid`), keep prices in a `ladder`, and find orders by an `index`.

mod book;
mod columns;
mod display;
mod engine;
mod grid;
mod index;
mod ladder;
mod level;
mod levels;
mod orders;
mod query;
mod side;
mod state;
mod top;
mod word;

pub use book::OrderBook;
pub use columns::{DeltaColumns, FixedColumn};
pub use level::{BookFill, BookLevel, BookTop};
pub use query::{BookLevels, LevelOrders};
pub use state::BookState;
