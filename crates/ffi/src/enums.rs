//! Conversions between the members of the enumerations and their names.
//!
//! Members cross as their numbers. Names are upper case, and are parsed in any case.

use std::{ffi::c_char, mem::MaybeUninit};

use nautilus_cython_model::enums::{
    AccountType, AggregationSource, AggressorSide, AssetClass, BarAggregation, BarIntervalType, BookAction, BookType,
    Coded, ContingencyType, CurrencyType, InstrumentClass, InstrumentCloseType, LiquiditySide, MarketStatus,
    MarketStatusAction, OmsType, OptionKind, OrderSide, OrderStatus, OrderType, OtoTriggerMode, PositionAdjustmentType,
    PositionSide, PriceType, RecordFlag, TimeInForce, TradingState, TrailingOffsetType, TriggerType,
};

use crate::{
    error::{FfiError, Status, make},
    string,
};

/// The number of the member that is named `ptr`.
///
/// # Safety
/// `ptr` is NULL or a NUL-terminated string.
pub(crate) unsafe fn number<E: Coded>(
    ptr: *const c_char,
    out: Option<&mut MaybeUninit<u8>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    // SAFETY: guaranteed by the caller.
    make(out, err, || Ok(E::from_name(unsafe { string::borrow(ptr, E::NAME) }?)?.code()))
}

/// The name of the member that is numbered `value`, owned by the caller.
pub(crate) fn name<E: Coded>(
    value: u8,
    out: Option<&mut MaybeUninit<*const c_char>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    make(out, err, || Ok(string::to_cstr(E::from_code(E::NAME, value)?.name())))
}

/// Writes the number of the `AccountType` named `ptr`, in any case; `STATUS_INVALID_VALUE` with the choices if there is none.
///
/// # Safety
/// `ptr` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn account_type_from_cstr(
    ptr: *const c_char,
    out: Option<&mut MaybeUninit<u8>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    // SAFETY: guaranteed by the caller.
    unsafe { number::<AccountType>(ptr, out, err) }
}

/// Writes the name of the `AccountType` numbered `value`, to be freed by `cstr_drop`; `STATUS_INVALID_VALUE` if there is none.
#[unsafe(no_mangle)]
pub extern "C" fn account_type_to_cstr(
    value: u8,
    out: Option<&mut MaybeUninit<*const c_char>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    name::<AccountType>(value, out, err)
}

/// Writes the number of the `AggregationSource` named `ptr`, in any case; `STATUS_INVALID_VALUE` with the choices if there is none.
///
/// # Safety
/// `ptr` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aggregation_source_from_cstr(
    ptr: *const c_char,
    out: Option<&mut MaybeUninit<u8>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    // SAFETY: guaranteed by the caller.
    unsafe { number::<AggregationSource>(ptr, out, err) }
}

/// Writes the name of the `AggregationSource` numbered `value`, to be freed by `cstr_drop`; `STATUS_INVALID_VALUE` if there is none.
#[unsafe(no_mangle)]
pub extern "C" fn aggregation_source_to_cstr(
    value: u8,
    out: Option<&mut MaybeUninit<*const c_char>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    name::<AggregationSource>(value, out, err)
}

/// Writes the number of the `AggressorSide` named `ptr`, in any case; `STATUS_INVALID_VALUE` with the choices if there is none.
///
/// # Safety
/// `ptr` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aggressor_side_from_cstr(
    ptr: *const c_char,
    out: Option<&mut MaybeUninit<u8>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    // SAFETY: guaranteed by the caller.
    unsafe { number::<AggressorSide>(ptr, out, err) }
}

/// Writes the name of the `AggressorSide` numbered `value`, to be freed by `cstr_drop`; `STATUS_INVALID_VALUE` if there is none.
#[unsafe(no_mangle)]
pub extern "C" fn aggressor_side_to_cstr(
    value: u8,
    out: Option<&mut MaybeUninit<*const c_char>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    name::<AggressorSide>(value, out, err)
}

/// Writes the number of the `AssetClass` named `ptr`, in any case; `STATUS_INVALID_VALUE` with the choices if there is none.
///
/// # Safety
/// `ptr` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn asset_class_from_cstr(
    ptr: *const c_char,
    out: Option<&mut MaybeUninit<u8>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    // SAFETY: guaranteed by the caller.
    unsafe { number::<AssetClass>(ptr, out, err) }
}

/// Writes the name of the `AssetClass` numbered `value`, to be freed by `cstr_drop`; `STATUS_INVALID_VALUE` if there is none.
#[unsafe(no_mangle)]
pub extern "C" fn asset_class_to_cstr(
    value: u8,
    out: Option<&mut MaybeUninit<*const c_char>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    name::<AssetClass>(value, out, err)
}

/// Writes the number of the `BarAggregation` named `ptr`, in any case; `STATUS_INVALID_VALUE` with the choices if there is none.
///
/// # Safety
/// `ptr` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bar_aggregation_from_cstr(
    ptr: *const c_char,
    out: Option<&mut MaybeUninit<u8>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    // SAFETY: guaranteed by the caller.
    unsafe { number::<BarAggregation>(ptr, out, err) }
}

/// Writes the name of the `BarAggregation` numbered `value`, to be freed by `cstr_drop`; `STATUS_INVALID_VALUE` if there is none.
#[unsafe(no_mangle)]
pub extern "C" fn bar_aggregation_to_cstr(
    value: u8,
    out: Option<&mut MaybeUninit<*const c_char>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    name::<BarAggregation>(value, out, err)
}

/// Writes the number of the `BarIntervalType` named `ptr`, in any case; `STATUS_INVALID_VALUE` with the choices if there is none.
///
/// # Safety
/// `ptr` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bar_interval_type_from_cstr(
    ptr: *const c_char,
    out: Option<&mut MaybeUninit<u8>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    // SAFETY: guaranteed by the caller.
    unsafe { number::<BarIntervalType>(ptr, out, err) }
}

/// Writes the name of the `BarIntervalType` numbered `value`, to be freed by `cstr_drop`; `STATUS_INVALID_VALUE` if there is none.
#[unsafe(no_mangle)]
pub extern "C" fn bar_interval_type_to_cstr(
    value: u8,
    out: Option<&mut MaybeUninit<*const c_char>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    name::<BarIntervalType>(value, out, err)
}

/// Writes the number of the `BookAction` named `ptr`, in any case; `STATUS_INVALID_VALUE` with the choices if there is none.
///
/// # Safety
/// `ptr` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn book_action_from_cstr(
    ptr: *const c_char,
    out: Option<&mut MaybeUninit<u8>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    // SAFETY: guaranteed by the caller.
    unsafe { number::<BookAction>(ptr, out, err) }
}

/// Writes the name of the `BookAction` numbered `value`, to be freed by `cstr_drop`; `STATUS_INVALID_VALUE` if there is none.
#[unsafe(no_mangle)]
pub extern "C" fn book_action_to_cstr(
    value: u8,
    out: Option<&mut MaybeUninit<*const c_char>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    name::<BookAction>(value, out, err)
}

/// Writes the number of the `BookType` named `ptr`, in any case; `STATUS_INVALID_VALUE` with the choices if there is none.
///
/// # Safety
/// `ptr` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn book_type_from_cstr(
    ptr: *const c_char,
    out: Option<&mut MaybeUninit<u8>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    // SAFETY: guaranteed by the caller.
    unsafe { number::<BookType>(ptr, out, err) }
}

/// Writes the name of the `BookType` numbered `value`, to be freed by `cstr_drop`; `STATUS_INVALID_VALUE` if there is none.
#[unsafe(no_mangle)]
pub extern "C" fn book_type_to_cstr(
    value: u8,
    out: Option<&mut MaybeUninit<*const c_char>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    name::<BookType>(value, out, err)
}

/// Writes the number of the `ContingencyType` named `ptr`, in any case; `STATUS_INVALID_VALUE` with the choices if there is none.
///
/// # Safety
/// `ptr` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn contingency_type_from_cstr(
    ptr: *const c_char,
    out: Option<&mut MaybeUninit<u8>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    // SAFETY: guaranteed by the caller.
    unsafe { number::<ContingencyType>(ptr, out, err) }
}

/// Writes the name of the `ContingencyType` numbered `value`, to be freed by `cstr_drop`; `STATUS_INVALID_VALUE` if there is none.
#[unsafe(no_mangle)]
pub extern "C" fn contingency_type_to_cstr(
    value: u8,
    out: Option<&mut MaybeUninit<*const c_char>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    name::<ContingencyType>(value, out, err)
}

/// Writes the number of the `CurrencyType` named `ptr`, in any case; `STATUS_INVALID_VALUE` with the choices if there is none.
///
/// # Safety
/// `ptr` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn currency_type_from_cstr(
    ptr: *const c_char,
    out: Option<&mut MaybeUninit<u8>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    // SAFETY: guaranteed by the caller.
    unsafe { number::<CurrencyType>(ptr, out, err) }
}

/// Writes the name of the `CurrencyType` numbered `value`, to be freed by `cstr_drop`; `STATUS_INVALID_VALUE` if there is none.
#[unsafe(no_mangle)]
pub extern "C" fn currency_type_to_cstr(
    value: u8,
    out: Option<&mut MaybeUninit<*const c_char>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    name::<CurrencyType>(value, out, err)
}

/// Writes the number of the `InstrumentClass` named `ptr`, in any case; `STATUS_INVALID_VALUE` with the choices if there is none.
///
/// # Safety
/// `ptr` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn instrument_class_from_cstr(
    ptr: *const c_char,
    out: Option<&mut MaybeUninit<u8>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    // SAFETY: guaranteed by the caller.
    unsafe { number::<InstrumentClass>(ptr, out, err) }
}

/// Writes the name of the `InstrumentClass` numbered `value`, to be freed by `cstr_drop`; `STATUS_INVALID_VALUE` if there is none.
#[unsafe(no_mangle)]
pub extern "C" fn instrument_class_to_cstr(
    value: u8,
    out: Option<&mut MaybeUninit<*const c_char>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    name::<InstrumentClass>(value, out, err)
}

/// Writes the number of the `InstrumentCloseType` named `ptr`, in any case; `STATUS_INVALID_VALUE` with the choices if there is none.
///
/// # Safety
/// `ptr` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn instrument_close_type_from_cstr(
    ptr: *const c_char,
    out: Option<&mut MaybeUninit<u8>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    // SAFETY: guaranteed by the caller.
    unsafe { number::<InstrumentCloseType>(ptr, out, err) }
}

/// Writes the name of the `InstrumentCloseType` numbered `value`, to be freed by `cstr_drop`; `STATUS_INVALID_VALUE` if there is none.
#[unsafe(no_mangle)]
pub extern "C" fn instrument_close_type_to_cstr(
    value: u8,
    out: Option<&mut MaybeUninit<*const c_char>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    name::<InstrumentCloseType>(value, out, err)
}

/// Writes the number of the `LiquiditySide` named `ptr`, in any case; `STATUS_INVALID_VALUE` with the choices if there is none.
///
/// # Safety
/// `ptr` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn liquidity_side_from_cstr(
    ptr: *const c_char,
    out: Option<&mut MaybeUninit<u8>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    // SAFETY: guaranteed by the caller.
    unsafe { number::<LiquiditySide>(ptr, out, err) }
}

/// Writes the name of the `LiquiditySide` numbered `value`, to be freed by `cstr_drop`; `STATUS_INVALID_VALUE` if there is none.
#[unsafe(no_mangle)]
pub extern "C" fn liquidity_side_to_cstr(
    value: u8,
    out: Option<&mut MaybeUninit<*const c_char>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    name::<LiquiditySide>(value, out, err)
}

/// Writes the number of the `MarketStatus` named `ptr`, in any case; `STATUS_INVALID_VALUE` with the choices if there is none.
///
/// # Safety
/// `ptr` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn market_status_from_cstr(
    ptr: *const c_char,
    out: Option<&mut MaybeUninit<u8>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    // SAFETY: guaranteed by the caller.
    unsafe { number::<MarketStatus>(ptr, out, err) }
}

/// Writes the name of the `MarketStatus` numbered `value`, to be freed by `cstr_drop`; `STATUS_INVALID_VALUE` if there is none.
#[unsafe(no_mangle)]
pub extern "C" fn market_status_to_cstr(
    value: u8,
    out: Option<&mut MaybeUninit<*const c_char>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    name::<MarketStatus>(value, out, err)
}

/// Writes the number of the `MarketStatusAction` named `ptr`, in any case; `STATUS_INVALID_VALUE` with the choices if there is none.
///
/// # Safety
/// `ptr` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn market_status_action_from_cstr(
    ptr: *const c_char,
    out: Option<&mut MaybeUninit<u8>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    // SAFETY: guaranteed by the caller.
    unsafe { number::<MarketStatusAction>(ptr, out, err) }
}

/// Writes the name of the `MarketStatusAction` numbered `value`, to be freed by `cstr_drop`; `STATUS_INVALID_VALUE` if there is none.
#[unsafe(no_mangle)]
pub extern "C" fn market_status_action_to_cstr(
    value: u8,
    out: Option<&mut MaybeUninit<*const c_char>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    name::<MarketStatusAction>(value, out, err)
}

/// Writes the number of the `OmsType` named `ptr`, in any case; `STATUS_INVALID_VALUE` with the choices if there is none.
///
/// # Safety
/// `ptr` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn oms_type_from_cstr(
    ptr: *const c_char,
    out: Option<&mut MaybeUninit<u8>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    // SAFETY: guaranteed by the caller.
    unsafe { number::<OmsType>(ptr, out, err) }
}

/// Writes the name of the `OmsType` numbered `value`, to be freed by `cstr_drop`; `STATUS_INVALID_VALUE` if there is none.
#[unsafe(no_mangle)]
pub extern "C" fn oms_type_to_cstr(
    value: u8,
    out: Option<&mut MaybeUninit<*const c_char>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    name::<OmsType>(value, out, err)
}

/// Writes the number of the `OptionKind` named `ptr`, in any case; `STATUS_INVALID_VALUE` with the choices if there is none.
///
/// # Safety
/// `ptr` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn option_kind_from_cstr(
    ptr: *const c_char,
    out: Option<&mut MaybeUninit<u8>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    // SAFETY: guaranteed by the caller.
    unsafe { number::<OptionKind>(ptr, out, err) }
}

/// Writes the name of the `OptionKind` numbered `value`, to be freed by `cstr_drop`; `STATUS_INVALID_VALUE` if there is none.
#[unsafe(no_mangle)]
pub extern "C" fn option_kind_to_cstr(
    value: u8,
    out: Option<&mut MaybeUninit<*const c_char>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    name::<OptionKind>(value, out, err)
}

/// Writes the number of the `OrderSide` named `ptr`, in any case; `STATUS_INVALID_VALUE` with the choices if there is none.
///
/// # Safety
/// `ptr` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn order_side_from_cstr(
    ptr: *const c_char,
    out: Option<&mut MaybeUninit<u8>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    // SAFETY: guaranteed by the caller.
    unsafe { number::<OrderSide>(ptr, out, err) }
}

/// Writes the name of the `OrderSide` numbered `value`, to be freed by `cstr_drop`; `STATUS_INVALID_VALUE` if there is none.
#[unsafe(no_mangle)]
pub extern "C" fn order_side_to_cstr(
    value: u8,
    out: Option<&mut MaybeUninit<*const c_char>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    name::<OrderSide>(value, out, err)
}

/// Writes the number of the `OrderStatus` named `ptr`, in any case; `STATUS_INVALID_VALUE` with the choices if there is none.
///
/// # Safety
/// `ptr` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn order_status_from_cstr(
    ptr: *const c_char,
    out: Option<&mut MaybeUninit<u8>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    // SAFETY: guaranteed by the caller.
    unsafe { number::<OrderStatus>(ptr, out, err) }
}

/// Writes the name of the `OrderStatus` numbered `value`, to be freed by `cstr_drop`; `STATUS_INVALID_VALUE` if there is none.
#[unsafe(no_mangle)]
pub extern "C" fn order_status_to_cstr(
    value: u8,
    out: Option<&mut MaybeUninit<*const c_char>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    name::<OrderStatus>(value, out, err)
}

/// Writes the number of the `OrderType` named `ptr`, in any case; `STATUS_INVALID_VALUE` with the choices if there is none.
///
/// # Safety
/// `ptr` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn order_type_from_cstr(
    ptr: *const c_char,
    out: Option<&mut MaybeUninit<u8>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    // SAFETY: guaranteed by the caller.
    unsafe { number::<OrderType>(ptr, out, err) }
}

/// Writes the name of the `OrderType` numbered `value`, to be freed by `cstr_drop`; `STATUS_INVALID_VALUE` if there is none.
#[unsafe(no_mangle)]
pub extern "C" fn order_type_to_cstr(
    value: u8,
    out: Option<&mut MaybeUninit<*const c_char>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    name::<OrderType>(value, out, err)
}

/// Writes the number of the `OtoTriggerMode` named `ptr`, in any case; `STATUS_INVALID_VALUE` with the choices if there is none.
///
/// # Safety
/// `ptr` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn oto_trigger_mode_from_cstr(
    ptr: *const c_char,
    out: Option<&mut MaybeUninit<u8>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    // SAFETY: guaranteed by the caller.
    unsafe { number::<OtoTriggerMode>(ptr, out, err) }
}

/// Writes the name of the `OtoTriggerMode` numbered `value`, to be freed by `cstr_drop`; `STATUS_INVALID_VALUE` if there is none.
#[unsafe(no_mangle)]
pub extern "C" fn oto_trigger_mode_to_cstr(
    value: u8,
    out: Option<&mut MaybeUninit<*const c_char>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    name::<OtoTriggerMode>(value, out, err)
}

/// Writes the number of the `PositionAdjustmentType` named `ptr`, in any case; `STATUS_INVALID_VALUE` with the choices if there is none.
///
/// # Safety
/// `ptr` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn position_adjustment_type_from_cstr(
    ptr: *const c_char,
    out: Option<&mut MaybeUninit<u8>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    // SAFETY: guaranteed by the caller.
    unsafe { number::<PositionAdjustmentType>(ptr, out, err) }
}

/// Writes the name of the `PositionAdjustmentType` numbered `value`, to be freed by `cstr_drop`; `STATUS_INVALID_VALUE` if there is none.
#[unsafe(no_mangle)]
pub extern "C" fn position_adjustment_type_to_cstr(
    value: u8,
    out: Option<&mut MaybeUninit<*const c_char>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    name::<PositionAdjustmentType>(value, out, err)
}

/// Writes the number of the `PositionSide` named `ptr`, in any case; `STATUS_INVALID_VALUE` with the choices if there is none.
///
/// # Safety
/// `ptr` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn position_side_from_cstr(
    ptr: *const c_char,
    out: Option<&mut MaybeUninit<u8>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    // SAFETY: guaranteed by the caller.
    unsafe { number::<PositionSide>(ptr, out, err) }
}

/// Writes the name of the `PositionSide` numbered `value`, to be freed by `cstr_drop`; `STATUS_INVALID_VALUE` if there is none.
#[unsafe(no_mangle)]
pub extern "C" fn position_side_to_cstr(
    value: u8,
    out: Option<&mut MaybeUninit<*const c_char>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    name::<PositionSide>(value, out, err)
}

/// Writes the number of the `PriceType` named `ptr`, in any case; `STATUS_INVALID_VALUE` with the choices if there is none.
///
/// # Safety
/// `ptr` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn price_type_from_cstr(
    ptr: *const c_char,
    out: Option<&mut MaybeUninit<u8>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    // SAFETY: guaranteed by the caller.
    unsafe { number::<PriceType>(ptr, out, err) }
}

/// Writes the name of the `PriceType` numbered `value`, to be freed by `cstr_drop`; `STATUS_INVALID_VALUE` if there is none.
#[unsafe(no_mangle)]
pub extern "C" fn price_type_to_cstr(
    value: u8,
    out: Option<&mut MaybeUninit<*const c_char>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    name::<PriceType>(value, out, err)
}

/// Writes the number of the `RecordFlag` named `ptr`, in any case; `STATUS_INVALID_VALUE` with the choices if there is none.
///
/// # Safety
/// `ptr` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn record_flag_from_cstr(
    ptr: *const c_char,
    out: Option<&mut MaybeUninit<u8>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    // SAFETY: guaranteed by the caller.
    unsafe { number::<RecordFlag>(ptr, out, err) }
}

/// Writes the name of the `RecordFlag` numbered `value`, to be freed by `cstr_drop`; `STATUS_INVALID_VALUE` if there is none.
#[unsafe(no_mangle)]
pub extern "C" fn record_flag_to_cstr(
    value: u8,
    out: Option<&mut MaybeUninit<*const c_char>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    name::<RecordFlag>(value, out, err)
}

/// Writes the number of the `TimeInForce` named `ptr`, in any case; `STATUS_INVALID_VALUE` with the choices if there is none.
///
/// # Safety
/// `ptr` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn time_in_force_from_cstr(
    ptr: *const c_char,
    out: Option<&mut MaybeUninit<u8>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    // SAFETY: guaranteed by the caller.
    unsafe { number::<TimeInForce>(ptr, out, err) }
}

/// Writes the name of the `TimeInForce` numbered `value`, to be freed by `cstr_drop`; `STATUS_INVALID_VALUE` if there is none.
#[unsafe(no_mangle)]
pub extern "C" fn time_in_force_to_cstr(
    value: u8,
    out: Option<&mut MaybeUninit<*const c_char>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    name::<TimeInForce>(value, out, err)
}

/// Writes the number of the `TradingState` named `ptr`, in any case; `STATUS_INVALID_VALUE` with the choices if there is none.
///
/// # Safety
/// `ptr` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn trading_state_from_cstr(
    ptr: *const c_char,
    out: Option<&mut MaybeUninit<u8>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    // SAFETY: guaranteed by the caller.
    unsafe { number::<TradingState>(ptr, out, err) }
}

/// Writes the name of the `TradingState` numbered `value`, to be freed by `cstr_drop`; `STATUS_INVALID_VALUE` if there is none.
#[unsafe(no_mangle)]
pub extern "C" fn trading_state_to_cstr(
    value: u8,
    out: Option<&mut MaybeUninit<*const c_char>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    name::<TradingState>(value, out, err)
}

/// Writes the number of the `TrailingOffsetType` named `ptr`, in any case; `STATUS_INVALID_VALUE` with the choices if there is none.
///
/// # Safety
/// `ptr` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn trailing_offset_type_from_cstr(
    ptr: *const c_char,
    out: Option<&mut MaybeUninit<u8>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    // SAFETY: guaranteed by the caller.
    unsafe { number::<TrailingOffsetType>(ptr, out, err) }
}

/// Writes the name of the `TrailingOffsetType` numbered `value`, to be freed by `cstr_drop`; `STATUS_INVALID_VALUE` if there is none.
#[unsafe(no_mangle)]
pub extern "C" fn trailing_offset_type_to_cstr(
    value: u8,
    out: Option<&mut MaybeUninit<*const c_char>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    name::<TrailingOffsetType>(value, out, err)
}

/// Writes the number of the `TriggerType` named `ptr`, in any case; `STATUS_INVALID_VALUE` with the choices if there is none.
///
/// # Safety
/// `ptr` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn trigger_type_from_cstr(
    ptr: *const c_char,
    out: Option<&mut MaybeUninit<u8>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    // SAFETY: guaranteed by the caller.
    unsafe { number::<TriggerType>(ptr, out, err) }
}

/// Writes the name of the `TriggerType` numbered `value`, to be freed by `cstr_drop`; `STATUS_INVALID_VALUE` if there is none.
#[unsafe(no_mangle)]
pub extern "C" fn trigger_type_to_cstr(
    value: u8,
    out: Option<&mut MaybeUninit<*const c_char>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    name::<TriggerType>(value, out, err)
}
