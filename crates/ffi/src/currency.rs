//! Currencies over the C ABI, and their register.

use std::{
    ffi::c_char,
    hash::{BuildHasher, BuildHasherDefault, DefaultHasher},
    mem::MaybeUninit,
    ptr,
};

use nautilus_cython_core::{Error, Result};
use nautilus_cython_model::{
    enums::{Coded, CurrencyType},
    types::{Currency, fixed::check_precision},
};
use ustr::Ustr;

use crate::{
    error::{FfiError, Status, find, lent, make, run},
    identifiers::interned,
    string,
};

/// A currency. Its code identifies it.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Currency_t {
    /// The code, such as `USD`: interned, never freed.
    pub code: *const c_char,
    /// Decimals of an amount: 0 to 16.
    pub precision: u8,
    /// The ISO 4217 number, 0 if there is none.
    pub iso4217: u16,
    /// The name, such as `United States dollar`: interned, never freed.
    pub name: *const c_char,
    /// A `CurrencyType`: what backs it.
    pub currency_type: u8,
}

impl From<Currency> for Currency_t {
    fn from(currency: Currency) -> Self {
        Self {
            code: currency.code.as_char_ptr(),
            precision: currency.precision,
            iso4217: currency.iso4217,
            name: currency.name.as_char_ptr(),
            currency_type: currency.currency_type.code(),
        }
    }
}

impl TryFrom<&Currency_t> for Currency {
    type Error = Error;

    fn try_from(currency: &Currency_t) -> Result<Self> {
        check_precision(currency.precision)?;
        Ok(Self {
            // SAFETY: the conventions forbid pointers that this library did not write.
            code: unsafe { interned(currency.code, "currency code") }?,
            precision: currency.precision,
            iso4217: currency.iso4217,
            // SAFETY: as above.
            name: unsafe { interned(currency.name, "currency name") }?,
            currency_type: CurrencyType::from_code("currency_type", currency.currency_type)?,
        })
    }
}

/// Describes a currency, without registering it. `currency_type` is a `CurrencyType`.
///
/// Fails with `STATUS_INVALID_VALUE` if the code is blank or not ASCII, the name is blank, the precision exceeds 16, or
/// there is no such type.
///
/// # Safety
/// `code_ptr` and `name_ptr` are NULL or NUL-terminated strings.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn currency_from_py(
    code_ptr: *const c_char,
    precision: u8,
    iso4217: u16,
    name_ptr: *const c_char,
    currency_type: u8,
    out: Option<&mut MaybeUninit<Currency_t>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    make(out, err, || {
        // SAFETY: guaranteed by the caller.
        let (code, name) =
            unsafe { (string::borrow(code_ptr, "currency code")?, string::borrow(name_ptr, "currency name")?) };
        let currency_type = CurrencyType::from_code("currency_type", currency_type)?;
        Ok(Currency::new(code, precision, iso4217, name, currency_type)?.into())
    })
}

/// Writes the registered currency with code `code_ptr`; `STATUS_ABSENT` if there is none.
///
/// # Safety
/// `code_ptr` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn currency_from_cstr(
    code_ptr: *const c_char,
    out: Option<&mut MaybeUninit<Currency_t>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    // SAFETY: guaranteed by the caller.
    find(out, err, || Ok(Currency::get(unsafe { string::borrow(code_ptr, "currency code") }?).map(Into::into)))
}

/// Writes the registered currency with code `code_ptr`; if there is none, a cryptocurrency with 8 decimals is registered.
///
/// Fails with `STATUS_INVALID_VALUE` if the code is blank or not ASCII.
///
/// # Safety
/// `code_ptr` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn currency_get_or_create_crypto(
    code_ptr: *const c_char,
    out: Option<&mut MaybeUninit<Currency_t>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    // SAFETY: guaranteed by the caller.
    make(out, err, || Ok(Currency::get_or_create_crypto(unsafe { string::borrow(code_ptr, "currency code") }?)?.into()))
}

/// Whether a currency with code `code_ptr` is registered; false for NULL.
///
/// # Safety
/// `code_ptr` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn currency_exists(code_ptr: *const c_char) -> bool {
    // SAFETY: guaranteed by the caller.
    unsafe { string::borrow(code_ptr, "currency code") }.is_ok_and(|code| Currency::get(code).is_some())
}

/// Makes `currency` known by its code. A known code keeps its currency, and the call returns `STATUS_ABSENT`, unless
/// `overwrite`. Amounts that exist keep the description they were made with.
#[unsafe(no_mangle)]
pub extern "C" fn currency_register(
    currency: Option<&Currency_t>,
    overwrite: bool,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    run(err, || {
        let registered = Currency::register(lent("currency", currency)?.try_into()?, overwrite);
        Ok(if registered { Status::Ok } else { Status::Absent })
    })
}

/// Writes the `index`th currency that is registered from the start, and the name of its constant, which is interned and
/// not freed; false past the last.
#[unsafe(no_mangle)]
pub extern "C" fn currency_built_in(
    index: usize,
    name: Option<&mut *const c_char>,
    out: Option<&mut MaybeUninit<Currency_t>>,
) -> bool {
    let Some((constant, currency)) = Currency::built_in().nth(index) else { return false };
    if let Some(name) = name {
        *name = Ustr::from(constant).as_char_ptr();
    }
    if let Some(out) = out {
        out.write(currency.into());
    }
    true
}

/// A hash that is equal for equal codes; 0 for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn currency_hash(currency: Option<&Currency_t>) -> u64 {
    let currency = currency.and_then(|currency| Currency::try_from(currency).ok());
    currency.map_or(0, |currency| BuildHasherDefault::<DefaultHasher>::default().hash_one(currency))
}

/// Returns the description of the currency, to be freed by `cstr_drop`; NULL for NULL, and for no currency.
#[unsafe(no_mangle)]
pub extern "C" fn currency_to_cstr(currency: Option<&Currency_t>) -> *const c_char {
    text(currency, |currency| format!("{currency:?}"))
}

/// Returns the code, to be freed by `cstr_drop`; NULL for NULL, and for no currency.
#[unsafe(no_mangle)]
pub extern "C" fn currency_code_to_cstr(currency: Option<&Currency_t>) -> *const c_char {
    text(currency, |currency| currency.code.to_string())
}

/// Returns the name, to be freed by `cstr_drop`; NULL for NULL, and for no currency.
#[unsafe(no_mangle)]
pub extern "C" fn currency_name_to_cstr(currency: Option<&Currency_t>) -> *const c_char {
    text(currency, |currency| currency.name.to_string())
}

fn text(currency: Option<&Currency_t>, f: impl FnOnce(Currency) -> String) -> *const c_char {
    let currency = currency.and_then(|currency| Currency::try_from(currency).ok());
    currency.map_or(ptr::null(), |currency| string::to_cstr(f(currency)))
}
