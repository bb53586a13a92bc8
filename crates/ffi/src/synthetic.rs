//! Synthetic instruments over the C ABI.

use std::{ffi::c_char, mem::MaybeUninit};

use nautilus_cython_core::{Error, Result};
use nautilus_cython_model::{
    identifiers::{InstrumentId, Symbol},
    instruments::SyntheticInstrument,
};

use crate::{
    cvec,
    error::{Fault, FfiError, Status, make},
    identifiers::{InstrumentId_t, Symbol_t},
    owned::{Owned, field, read, update},
    price::Price_t,
    string::{self, to_cstr},
};

/// An instrument whose price is a formula of the prices of others. Not synchronised: one thread at a time.
#[repr(C)]
#[derive(Debug)]
pub struct SyntheticInstrument_API(pub(crate) Owned<SyntheticInstrument>);

/// # Safety
/// `components` is NULL with `len` 0, or points to `len` identifiers; `formula` is NULL or NUL-terminated, and lives
/// during `'a`.
unsafe fn borrowed<'a>(
    components: *const InstrumentId_t,
    len: usize,
    formula: *const c_char,
) -> Result<(Vec<InstrumentId>, &'a str), Fault> {
    // SAFETY: guaranteed by the caller.
    let components = unsafe { cvec::slice("components", components, len) }?;
    let valid = |(n, id)| InstrumentId::try_from(id).map_err(|error: Error| error.at(format_args!("components[{n}]")));
    let components = components.iter().enumerate().map(valid).collect::<Result<_>>()?;
    // SAFETY: guaranteed by the caller.
    Ok((components, unsafe { string::borrow(formula, "formula") }?))
}

/// Makes the instrument `symbol.SYNTH`, whose prices have `price_precision` decimals, 0 to 16.
///
/// `formula` names its `len` components by their identifiers; `docs/formulas.md` describes its language.
///
/// Fails with `STATUS_INVALID_VALUE` for a higher precision, fewer than two components, one that comes twice, or a formula that
/// is not in the language. The caller frees the instrument with `synthetic_instrument_drop`.
///
/// # Safety
/// `components` is NULL with `len` 0, or points to `len` identifiers; `formula` is NULL or NUL-terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn synthetic_instrument_new(
    symbol: Symbol_t,
    price_precision: u8,
    components: *const InstrumentId_t,
    len: usize,
    formula: *const c_char,
    ts_event: u64,
    ts_init: u64,
    out: Option<&mut MaybeUninit<SyntheticInstrument_API>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    make(out, err, || {
        let symbol = Symbol::try_from(&symbol)?;
        // SAFETY: guaranteed by the caller.
        let (components, formula) = unsafe { borrowed(components, len, formula) }?;
        let synth = SyntheticInstrument::new(symbol, price_precision, components, formula, ts_event, ts_init)?;
        Ok(SyntheticInstrument_API(Owned::new(synth)))
    })
}

/// Frees an instrument. A zeroed handle is allowed.
#[unsafe(no_mangle)]
pub extern "C" fn synthetic_instrument_drop(synth: SyntheticInstrument_API) {
    drop(synth);
}

/// Whether `formula` can be the formula of an instrument with these `len` components.
///
/// # Safety
/// `components` is NULL with `len` 0, or points to `len` identifiers; `formula` is NULL or NUL-terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn synthetic_instrument_is_valid_formula(
    formula: *const c_char,
    components: *const InstrumentId_t,
    len: usize,
) -> bool {
    let mut valid = MaybeUninit::uninit();
    let status = make(Some(&mut valid), None, || {
        // SAFETY: guaranteed by the caller.
        let (components, formula) = unsafe { borrowed(components, len, formula) }?;
        Ok(SyntheticInstrument::is_valid_formula(formula, &components))
    });
    // SAFETY: written with this status.
    status == Status::Ok && unsafe { valid.assume_init() }
}

/// The identifier: the symbol at the venue `SYNTH`.
#[unsafe(no_mangle)]
pub extern "C" fn synthetic_instrument_id(
    synth: Option<&SyntheticInstrument_API>,
    out: Option<&mut MaybeUninit<InstrumentId_t>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    read(synth, out, err, |synth| Ok(Some(synth.id().into())))
}

/// The number of decimals of its prices; 0 for an empty handle.
#[unsafe(no_mangle)]
pub extern "C" fn synthetic_instrument_price_precision(synth: Option<&SyntheticInstrument_API>) -> u8 {
    field(synth, 0, SyntheticInstrument::price_precision)
}

/// One step of the last decimal.
#[unsafe(no_mangle)]
pub extern "C" fn synthetic_instrument_price_increment(
    synth: Option<&SyntheticInstrument_API>,
    out: Option<&mut MaybeUninit<Price_t>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    read(synth, out, err, |synth| Ok(Some(synth.price_increment().into())))
}

/// The number of components; 0 for an empty handle.
#[unsafe(no_mangle)]
pub extern "C" fn synthetic_instrument_components_count(synth: Option<&SyntheticInstrument_API>) -> usize {
    field(synth, 0, |synth| synth.components().len())
}

/// The `index`th component, in the order of the inputs; `STATUS_ABSENT` past the last.
#[unsafe(no_mangle)]
pub extern "C" fn synthetic_instrument_component(
    synth: Option<&SyntheticInstrument_API>,
    index: usize,
    out: Option<&mut MaybeUninit<InstrumentId_t>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    read(synth, out, err, |synth| Ok(synth.components().get(index).map(|id| (*id).into())))
}

/// The formula, as it was given. The caller frees it with `cstr_drop`.
#[unsafe(no_mangle)]
pub extern "C" fn synthetic_instrument_formula_to_cstr(
    synth: Option<&SyntheticInstrument_API>,
    out: Option<&mut MaybeUninit<*const c_char>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    read(synth, out, err, |synth| Ok(Some(to_cstr(synth.formula()))))
}

/// When it was defined, in nanoseconds since the Unix epoch; 0 for an empty handle.
#[unsafe(no_mangle)]
pub extern "C" fn synthetic_instrument_ts_event(synth: Option<&SyntheticInstrument_API>) -> u64 {
    field(synth, 0, SyntheticInstrument::ts_event)
}

/// When the object was made, in nanoseconds since the Unix epoch; 0 for an empty handle.
#[unsafe(no_mangle)]
pub extern "C" fn synthetic_instrument_ts_init(synth: Option<&SyntheticInstrument_API>) -> u64 {
    field(synth, 0, SyntheticInstrument::ts_init)
}

/// Replaces the formula.
///
/// Fails with `STATUS_INVALID_VALUE` if the new one is not in the language; the old one stays.
///
/// # Safety
/// `formula` is NULL or NUL-terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn synthetic_instrument_change_formula(
    synth: Option<&mut SyntheticInstrument_API>,
    formula: *const c_char,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    // SAFETY: guaranteed by the caller.
    update(synth, err, |synth| Ok(synth.change_formula(unsafe { string::borrow(formula, "formula") }?)?))
}

/// The price for `len` inputs, one for each component.
///
/// Fails with `STATUS_INVALID_VALUE` if there are fewer or more, or one is not finite, and with `STATUS_INVALID_STATE` and the
/// position in the formula if it divides by zero, overflows, or has a result that is no price.
///
/// # Safety
/// `inputs` is NULL with `len` 0, or points to `len` numbers.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn synthetic_instrument_calculate(
    synth: Option<&SyntheticInstrument_API>,
    inputs: *const f64,
    len: usize,
    out: Option<&mut MaybeUninit<Price_t>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    // SAFETY: guaranteed by the caller.
    read(synth, out, err, |synth| Ok(Some(synth.calculate(unsafe { cvec::slice("inputs", inputs, len) }?)?.into())))
}
