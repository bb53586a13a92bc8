//! Fixed-point values: prices, quantities, money, and the currencies they are counted in.

pub mod balance;
pub mod currency;
pub mod fixed;
pub mod money;
pub mod price;
pub mod quantity;

pub use balance::{AccountBalance, MarginBalance};
pub use currency::Currency;
pub use fixed::{FIXED_PRECISION, FIXED_SCALAR};
pub use money::Money;
pub use price::Price;
pub use quantity::Quantity;
