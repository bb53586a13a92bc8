//! Amounts of money over the C ABI.

use std::{ffi::c_char, mem::MaybeUninit};

use nautilus_cython_core::{Error, Result};
use nautilus_cython_model::types::{
    Currency, Money,
    fixed::raw_to_f64,
    money::{MONEY_RAW_MAX as RAW_MAX, MONEY_RAW_MIN as RAW_MIN},
};

use crate::{
    currency::Currency_t,
    error::{FfiError, Status, make},
    fixed::FixedText_t,
    price::PriceRaw,
    string,
};

/// A raw amount: a signed 128-bit integer in units of `10^-16`, as 16 bytes aligned to 8.
pub type MoneyRaw = PriceRaw;

/// An amount, `raw / 10^16`, in a currency.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Money_t {
    /// Units of `10^-16`; a multiple of the currency's last decimal.
    pub raw: MoneyRaw,
    /// The currency.
    pub currency: Currency_t,
}

impl From<Money> for Money_t {
    fn from(money: Money) -> Self {
        Self { raw: MoneyRaw::new(money.raw()), currency: money.currency().into() }
    }
}

impl TryFrom<&Money_t> for Money {
    type Error = Error;

    fn try_from(money: &Money_t) -> Result<Self> {
        Self::from_raw(money.raw.get(), Currency::try_from(&money.currency)?)
    }
}

/// The largest raw amount.
#[unsafe(no_mangle)]
pub static MONEY_RAW_MAX: MoneyRaw = MoneyRaw::new(RAW_MAX);

/// The smallest raw amount.
#[unsafe(no_mangle)]
pub static MONEY_RAW_MIN: MoneyRaw = MoneyRaw::new(RAW_MIN);

/// Rounds the exact binary value of `amount` to the currency's decimals, halves away from zero.
///
/// Fails with `STATUS_INVALID_VALUE` if the amount is not finite or out of range, or the currency is not valid.
#[unsafe(no_mangle)]
pub extern "C" fn money_new(
    amount: f64,
    currency: Currency_t,
    out: Option<&mut MaybeUninit<Money_t>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    make(out, err, || Ok(Money::new(amount, Currency::try_from(&currency)?)?.into()))
}

/// Makes an amount of `raw` units of `10^-16`.
///
/// Fails with `STATUS_INVALID_VALUE` if `raw` is out of range or has digits below the currency's decimals, or the currency
/// is not valid.
#[unsafe(no_mangle)]
pub extern "C" fn money_from_raw(
    raw: MoneyRaw,
    currency: Currency_t,
    out: Option<&mut MaybeUninit<Money_t>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    make(out, err, || Ok(Money::from_raw(raw.get(), Currency::try_from(&currency)?)?.into()))
}

/// Reads `AMOUNT CODE` exactly and rounds it to the currency's decimals, halves to even. A code that is not known is
/// registered as a cryptocurrency with 8 decimals.
///
/// Fails with `STATUS_INVALID_VALUE` if it is not a decimal number of at most 16 decimals and a code, or out of range.
///
/// # Safety
/// `ptr` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn money_from_cstr(
    ptr: *const c_char,
    out: Option<&mut MaybeUninit<Money_t>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    // SAFETY: guaranteed by the caller.
    make(out, err, || Ok(unsafe { string::borrow(ptr, "money") }?.parse::<Money>()?.into()))
}

/// The nearest double; 0 for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn money_as_f64(money: Option<&Money_t>) -> f64 {
    money.map_or(0.0, |money| raw_to_f64(money.raw.get()))
}

/// The double nearest to `raw / 10^16`.
#[unsafe(no_mangle)]
pub extern "C" fn money_raw_to_f64(raw: MoneyRaw) -> f64 {
    raw_to_f64(raw.get())
}

/// The text of the amount with the currency's decimals, without the code; empty for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn money_to_text(money: Option<&Money_t>) -> FixedText_t {
    money.map_or(FixedText_t::EMPTY, |money| FixedText_t::plain(money.raw.get(), money.currency.precision))
}

/// The same with `_` between thousands, such as `1_234.50`; empty for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn money_to_formatted_text(money: Option<&Money_t>) -> FixedText_t {
    money.map_or(FixedText_t::EMPTY, |money| FixedText_t::grouped(money.raw.get(), money.currency.precision))
}
