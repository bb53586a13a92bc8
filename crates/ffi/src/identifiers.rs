//! Identifiers over the C ABI: one pointer to an interned string, or the text in place.

use std::{
    ffi::{CStr, c_char},
    hash::{BuildHasher, BuildHasherDefault, DefaultHasher, Hash},
    mem::MaybeUninit,
    ptr::{self, NonNull},
};

use nautilus_cython_core::{Error, Result};
use nautilus_cython_model::identifiers::{
    self, AccountId, ClientId, ClientOrderId, ComponentId, ExecAlgorithmId, InstrumentId, OrderListId, PositionId,
    StrategyId, Symbol, TradeId, TraderId, Venue, VenueOrderId, generic_spread_id_to_list, new_generic_spread_id,
};
use ustr::Ustr;

use crate::{
    cvec,
    error::{FfiError, Status, find, lent, make},
    string,
};

/// Rebuilds the interned string that `ptr` points to; `field` names it in the error.
///
/// # Safety
/// `ptr` is NULL, or was handed out by this library as an interned string.
#[inline]
pub(crate) unsafe fn interned(ptr: *const c_char, field: &str) -> Result<Ustr> {
    let ptr = NonNull::new(ptr.cast_mut().cast::<u8>());
    let ptr = ptr.ok_or_else(|| Error::invalid(field, "NULL", "an initialised identifier"))?;
    // SAFETY: `Ustr` is a transparent `NonNull<u8>`, and the caller says that this one came from a `Ustr`.
    Ok(unsafe { std::mem::transmute::<NonNull<u8>, Ustr>(ptr) })
}

/// Conversions between an interned identifier and its C view.
macro_rules! interned_id {
    ($($id:ident => $c:ident),* $(,)?) => {$(
        impl From<$id> for $c {
            fn from(id: $id) -> Self {
                Self { value: id.as_ustr().as_char_ptr() }
            }
        }

        impl TryFrom<&$c> for $id {
            type Error = Error;

            #[inline]
            fn try_from(id: &$c) -> Result<Self> {
                // SAFETY: the conventions forbid pointers that this library did not write.
                Ok(Self::from_interned(unsafe { interned(id.value, stringify!($id)) }?))
            }
        }
    )*};
}

/// Conversions between an identifier stored in place and its C view.
macro_rules! inline_id {
    ($($id:ident => $c:ident),* $(,)?) => {$(
        impl From<$id> for $c {
            fn from(id: $id) -> Self {
                let mut value = [0; _];
                for (to, from) in value.iter_mut().zip(id.as_str().bytes()) {
                    *to = from as c_char;
                }
                Self { value }
            }
        }

        impl TryFrom<&$c> for $id {
            type Error = Error;

            fn try_from(id: &$c) -> Result<Self> {
                let bytes = id.value.map(|byte| byte as u8);
                let text = CStr::from_bytes_until_nul(&bytes).ok().and_then(|text| text.to_str().ok());
                let text = text.ok_or_else(|| Error::invalid(stringify!($id), bytes, "NUL-terminated ASCII text"))?;
                Self::new(text)
            }
        }
    )*};
}

interned_id! {
    AccountId => AccountId_t,
    ClientId => ClientId_t,
    ComponentId => ComponentId_t,
    ExecAlgorithmId => ExecAlgorithmId_t,
    OrderListId => OrderListId_t,
    PositionId => PositionId_t,
    StrategyId => StrategyId_t,
    Symbol => Symbol_t,
    TraderId => TraderId_t,
    Venue => Venue_t,
}

inline_id! {
    ClientOrderId => ClientOrderId_t,
    VenueOrderId => VenueOrderId_t,
    TradeId => TradeId_t,
}

/// An account at a venue or broker.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct AccountId_t {
    /// The interned text: one pointer per text in the process, never freed.
    pub value: *const c_char,
}

/// A data or execution client.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct ClientId_t {
    /// The interned text: one pointer per text in the process, never freed.
    pub value: *const c_char,
}

/// A component of a trading system.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct ComponentId_t {
    /// The interned text: one pointer per text in the process, never freed.
    pub value: *const c_char,
}

/// An execution algorithm.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct ExecAlgorithmId_t {
    /// The interned text: one pointer per text in the process, never freed.
    pub value: *const c_char,
}

/// A list of orders.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct OrderListId_t {
    /// The interned text: one pointer per text in the process, never freed.
    pub value: *const c_char,
}

/// A position.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct PositionId_t {
    /// The interned text: one pointer per text in the process, never freed.
    pub value: *const c_char,
}

/// A strategy.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct StrategyId_t {
    /// The interned text: one pointer per text in the process, never freed.
    pub value: *const c_char,
}

/// The ticker or contract code of an instrument at its venue.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Symbol_t {
    /// The interned text: one pointer per text in the process, never freed.
    pub value: *const c_char,
}

/// A trader.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct TraderId_t {
    /// The interned text: one pointer per text in the process, never freed.
    pub value: *const c_char,
}

/// A trading venue.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Venue_t {
    /// The interned text: one pointer per text in the process, never freed.
    pub value: *const c_char,
}

/// The client's id of an order, stored in place.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct ClientOrderId_t {
    /// NUL-terminated ASCII text.
    pub value: [c_char; 96],
}

/// The venue's id of an order, stored in place.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct VenueOrderId_t {
    /// NUL-terminated ASCII text.
    pub value: [c_char; 96],
}

/// The venue's id of a trade, stored in place.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct TradeId_t {
    /// NUL-terminated ASCII text.
    pub value: [c_char; 37],
}

/// An instrument: a symbol at a venue.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct InstrumentId_t {
    /// The symbol.
    pub symbol: Symbol_t,
    /// The venue.
    pub venue: Venue_t,
}

impl From<InstrumentId> for InstrumentId_t {
    fn from(id: InstrumentId) -> Self {
        Self { symbol: id.symbol.into(), venue: id.venue.into() }
    }
}

impl TryFrom<&InstrumentId_t> for InstrumentId {
    type Error = Error;

    #[inline]
    fn try_from(id: &InstrumentId_t) -> Result<Self> {
        Ok(Self { symbol: (&id.symbol).try_into()?, venue: (&id.venue).try_into()? })
    }
}

/// A hash that is equal for equal values; 0 for none.
fn hash_of<T: Hash>(id: Option<T>) -> u64 {
    id.map_or(0, |id| BuildHasherDefault::<DefaultHasher>::default().hash_one(id))
}

/// The identifier behind a pointer from C; none if that is NULL or the identifier was never made.
fn known<'a, C, T>(id: Option<&'a C>) -> Option<T>
where
    T: TryFrom<&'a C>,
{
    id.and_then(|id| T::try_from(id).ok())
}

/// Makes the identifier with text `ptr`.
///
/// Fails with `STATUS_INVALID_VALUE` unless it is printable ASCII of the form `ISSUER-NUMBER`.
///
/// # Safety
/// `ptr` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn account_id_new(
    ptr: *const c_char,
    out: Option<&mut MaybeUninit<AccountId_t>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    // SAFETY: guaranteed by the caller.
    make(out, err, || Ok(AccountId::new(unsafe { string::borrow(ptr, "AccountId") }?)?.into()))
}

/// A hash that is equal for equal identifiers; 0 for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn account_id_hash(id: Option<&AccountId_t>) -> u64 {
    hash_of(known::<_, AccountId>(id))
}

/// Makes the identifier with text `ptr`.
///
/// Fails with `STATUS_INVALID_VALUE` unless it is printable ASCII, and not blank.
///
/// # Safety
/// `ptr` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn client_id_new(
    ptr: *const c_char,
    out: Option<&mut MaybeUninit<ClientId_t>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    // SAFETY: guaranteed by the caller.
    make(out, err, || Ok(ClientId::new(unsafe { string::borrow(ptr, "ClientId") }?)?.into()))
}

/// A hash that is equal for equal identifiers; 0 for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn client_id_hash(id: Option<&ClientId_t>) -> u64 {
    hash_of(known::<_, ClientId>(id))
}

/// Makes the identifier with text `ptr`.
///
/// Fails with `STATUS_INVALID_VALUE` unless it is printable ASCII, and not blank.
///
/// # Safety
/// `ptr` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn component_id_new(
    ptr: *const c_char,
    out: Option<&mut MaybeUninit<ComponentId_t>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    // SAFETY: guaranteed by the caller.
    make(out, err, || Ok(ComponentId::new(unsafe { string::borrow(ptr, "ComponentId") }?)?.into()))
}

/// A hash that is equal for equal identifiers; 0 for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn component_id_hash(id: Option<&ComponentId_t>) -> u64 {
    hash_of(known::<_, ComponentId>(id))
}

/// Makes the identifier with text `ptr`.
///
/// Fails with `STATUS_INVALID_VALUE` unless it is printable ASCII, and not blank.
///
/// # Safety
/// `ptr` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn exec_algorithm_id_new(
    ptr: *const c_char,
    out: Option<&mut MaybeUninit<ExecAlgorithmId_t>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    // SAFETY: guaranteed by the caller.
    make(out, err, || Ok(ExecAlgorithmId::new(unsafe { string::borrow(ptr, "ExecAlgorithmId") }?)?.into()))
}

/// A hash that is equal for equal identifiers; 0 for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn exec_algorithm_id_hash(id: Option<&ExecAlgorithmId_t>) -> u64 {
    hash_of(known::<_, ExecAlgorithmId>(id))
}

/// Makes the identifier with text `ptr`.
///
/// Fails with `STATUS_INVALID_VALUE` unless it is printable ASCII, and not blank.
///
/// # Safety
/// `ptr` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn order_list_id_new(
    ptr: *const c_char,
    out: Option<&mut MaybeUninit<OrderListId_t>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    // SAFETY: guaranteed by the caller.
    make(out, err, || Ok(OrderListId::new(unsafe { string::borrow(ptr, "OrderListId") }?)?.into()))
}

/// A hash that is equal for equal identifiers; 0 for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn order_list_id_hash(id: Option<&OrderListId_t>) -> u64 {
    hash_of(known::<_, OrderListId>(id))
}

/// Makes the identifier with text `ptr`.
///
/// Fails with `STATUS_INVALID_VALUE` if it is blank or has control characters.
///
/// # Safety
/// `ptr` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn position_id_new(
    ptr: *const c_char,
    out: Option<&mut MaybeUninit<PositionId_t>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    // SAFETY: guaranteed by the caller.
    make(out, err, || Ok(PositionId::new(unsafe { string::borrow(ptr, "PositionId") }?)?.into()))
}

/// A hash that is equal for equal identifiers; 0 for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn position_id_hash(id: Option<&PositionId_t>) -> u64 {
    hash_of(known::<_, PositionId>(id))
}

/// Makes the identifier with text `ptr`.
///
/// Fails with `STATUS_INVALID_VALUE` unless it is `EXTERNAL`, or printable ASCII of the form `NAME-TAG`.
///
/// # Safety
/// `ptr` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn strategy_id_new(
    ptr: *const c_char,
    out: Option<&mut MaybeUninit<StrategyId_t>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    // SAFETY: guaranteed by the caller.
    make(out, err, || Ok(StrategyId::new(unsafe { string::borrow(ptr, "StrategyId") }?)?.into()))
}

/// A hash that is equal for equal identifiers; 0 for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn strategy_id_hash(id: Option<&StrategyId_t>) -> u64 {
    hash_of(known::<_, StrategyId>(id))
}

/// Makes the identifier with text `ptr`.
///
/// Fails with `STATUS_INVALID_VALUE` if it is blank or has control characters.
///
/// # Safety
/// `ptr` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn symbol_new(
    ptr: *const c_char,
    out: Option<&mut MaybeUninit<Symbol_t>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    // SAFETY: guaranteed by the caller.
    make(out, err, || Ok(Symbol::new(unsafe { string::borrow(ptr, "Symbol") }?)?.into()))
}

/// A hash that is equal for equal identifiers; 0 for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn symbol_hash(id: Option<&Symbol_t>) -> u64 {
    hash_of(known::<_, Symbol>(id))
}

/// Makes the identifier with text `ptr`.
///
/// Fails with `STATUS_INVALID_VALUE` unless it is printable ASCII of the form `NAME-TAG`.
///
/// # Safety
/// `ptr` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn trader_id_new(
    ptr: *const c_char,
    out: Option<&mut MaybeUninit<TraderId_t>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    // SAFETY: guaranteed by the caller.
    make(out, err, || Ok(TraderId::new(unsafe { string::borrow(ptr, "TraderId") }?)?.into()))
}

/// A hash that is equal for equal identifiers; 0 for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn trader_id_hash(id: Option<&TraderId_t>) -> u64 {
    hash_of(known::<_, TraderId>(id))
}

/// Makes the identifier with text `ptr`.
///
/// Fails with `STATUS_INVALID_VALUE` unless it is printable ASCII, and not blank.
///
/// # Safety
/// `ptr` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn venue_new(
    ptr: *const c_char,
    out: Option<&mut MaybeUninit<Venue_t>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    // SAFETY: guaranteed by the caller.
    make(out, err, || Ok(Venue::new(unsafe { string::borrow(ptr, "Venue") }?)?.into()))
}

/// A hash that is equal for equal identifiers; 0 for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn venue_hash(id: Option<&Venue_t>) -> u64 {
    hash_of(known::<_, Venue>(id))
}

/// Makes the identifier with text `ptr`.
///
/// Fails with `STATUS_INVALID_VALUE` unless it is 1 to 95 printable ASCII characters, not all blank.
///
/// # Safety
/// `ptr` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn client_order_id_new(
    ptr: *const c_char,
    out: Option<&mut MaybeUninit<ClientOrderId_t>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    // SAFETY: guaranteed by the caller.
    make(out, err, || Ok(ClientOrderId::new(unsafe { string::borrow(ptr, "ClientOrderId") }?)?.into()))
}

/// A hash that is equal for equal identifiers; 0 for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn client_order_id_hash(id: Option<&ClientOrderId_t>) -> u64 {
    hash_of(known::<_, ClientOrderId>(id))
}

/// Makes the identifier with text `ptr`.
///
/// Fails with `STATUS_INVALID_VALUE` unless it is 1 to 95 printable ASCII characters, not all blank.
///
/// # Safety
/// `ptr` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn venue_order_id_new(
    ptr: *const c_char,
    out: Option<&mut MaybeUninit<VenueOrderId_t>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    // SAFETY: guaranteed by the caller.
    make(out, err, || Ok(VenueOrderId::new(unsafe { string::borrow(ptr, "VenueOrderId") }?)?.into()))
}

/// A hash that is equal for equal identifiers; 0 for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn venue_order_id_hash(id: Option<&VenueOrderId_t>) -> u64 {
    hash_of(known::<_, VenueOrderId>(id))
}

/// Makes the identifier with text `ptr`.
///
/// Fails with `STATUS_INVALID_VALUE` unless it is 1 to 36 printable ASCII characters, not all blank.
///
/// # Safety
/// `ptr` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn trade_id_new(
    ptr: *const c_char,
    out: Option<&mut MaybeUninit<TradeId_t>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    // SAFETY: guaranteed by the caller.
    make(out, err, || Ok(TradeId::new(unsafe { string::borrow(ptr, "TradeId") }?)?.into()))
}

/// A hash that is equal for equal identifiers; 0 for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn trade_id_hash(id: Option<&TradeId_t>) -> u64 {
    hash_of(known::<_, TradeId>(id))
}

/// Whether the symbol has parts, as in `ES.FUT`; false for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn symbol_is_composite(id: Option<&Symbol_t>) -> bool {
    known::<_, Symbol>(id).is_some_and(|symbol| symbol.is_composite())
}

/// Returns the text before the first `.`, or all of it, to be freed by `cstr_drop`; NULL for NULL, and for no symbol.
#[unsafe(no_mangle)]
pub extern "C" fn symbol_root(id: Option<&Symbol_t>) -> *const c_char {
    known::<_, Symbol>(id).map_or(ptr::null(), |symbol| string::to_cstr(symbol.root()))
}

/// Returns what to subscribe to, to be freed by `cstr_drop`: the root and `*` if the symbol is composite, else the
/// symbol; NULL for NULL, and for no symbol.
#[unsafe(no_mangle)]
pub extern "C" fn symbol_topic(id: Option<&Symbol_t>) -> *const c_char {
    known::<_, Symbol>(id).map_or(ptr::null(), |symbol| string::to_cstr(symbol.topic()))
}

/// Whether instruments of the venue are computed from others; false for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn venue_is_synthetic(id: Option<&Venue_t>) -> bool {
    known::<_, Venue>(id).is_some_and(|venue| venue.is_synthetic())
}

/// Whether `ptr` is a code in `venue_from_cstr_code`'s table.
///
/// # Safety
/// `ptr` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn venue_code_exists(ptr: *const c_char) -> bool {
    // SAFETY: guaranteed by the caller.
    unsafe { string::borrow(ptr, "venue code") }.is_ok_and(|code| Venue::from_code(code).is_some())
}

/// Writes the venue that a market identifier code stands for; `STATUS_ABSENT` for a code that is not known.
///
/// # Safety
/// `ptr` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn venue_from_cstr_code(
    ptr: *const c_char,
    out: Option<&mut MaybeUninit<Venue_t>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    // SAFETY: guaranteed by the caller.
    find(out, err, || Ok(Venue::from_code(unsafe { string::borrow(ptr, "venue code") }?).map(Into::into)))
}

/// Returns the text, **borrowed** from `id`: it lives as long as that, and is not freed. NULL for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn trade_id_to_cstr(id: Option<&TradeId_t>) -> *const c_char {
    id.map_or(ptr::null(), |id| id.value.as_ptr())
}

/// Joins a symbol and a venue. Nothing is checked: what uses the identifier refuses one that was never made.
#[unsafe(no_mangle)]
pub extern "C" fn instrument_id_new(symbol: Symbol_t, venue: Venue_t) -> InstrumentId_t {
    InstrumentId_t { symbol, venue }
}

/// Splits `ptr`, `SYMBOL.VENUE`, at its last `.`.
///
/// Fails with `STATUS_INVALID_VALUE` if there is none, or the symbol or the venue is not valid.
///
/// # Safety
/// `ptr` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn instrument_id_from_cstr(
    ptr: *const c_char,
    out: Option<&mut MaybeUninit<InstrumentId_t>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    // SAFETY: guaranteed by the caller.
    make(out, err, || Ok(unsafe { string::borrow(ptr, "InstrumentId") }?.parse::<InstrumentId>()?.into()))
}

/// Says through `err` why `instrument_id_from_cstr` would refuse `ptr`; `STATUS_OK` if it would not.
///
/// # Safety
/// `ptr` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn instrument_id_check_parsing(
    ptr: *const c_char,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    // SAFETY: guaranteed by the caller.
    unsafe { instrument_id_from_cstr(ptr, Some(&mut MaybeUninit::uninit()), err) }
}

/// Returns `SYMBOL.VENUE`, to be freed by `cstr_drop`; NULL for NULL, and for no instrument.
#[unsafe(no_mangle)]
pub extern "C" fn instrument_id_to_cstr(id: Option<&InstrumentId_t>) -> *const c_char {
    known::<_, InstrumentId>(id).map_or(ptr::null(), string::to_cstr)
}

/// A hash that is equal for equal identifiers; 0 for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn instrument_id_hash(id: Option<&InstrumentId_t>) -> u64 {
    hash_of(known::<_, InstrumentId>(id))
}

/// Whether the instrument is computed from others; false for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn instrument_id_is_synthetic(id: Option<&InstrumentId_t>) -> bool {
    known::<_, InstrumentId>(id).is_some_and(|id| id.is_synthetic())
}

/// Writes how many different texts are interned, and the bytes that they were given; NULL is allowed.
#[unsafe(no_mangle)]
pub extern "C" fn interned_string_stats(strings: Option<&mut usize>, bytes: Option<&mut usize>) {
    if let Some(strings) = strings {
        *strings = ustr::num_entries();
    }
    if let Some(bytes) = bytes {
        *bytes = ustr::total_allocated();
    }
}

/// A leg of a generic spread.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct SpreadLeg_t {
    /// The instrument.
    pub instrument_id: InstrumentId_t,
    /// How many of it: negative when short, never 0.
    pub ratio: i64,
}

/// Makes the id of the spread of `len` legs, whose symbol lists them in the order of their symbols.
///
/// Fails with `STATUS_INVALID_VALUE` for fewer than two legs, a ratio of 0, legs at different venues, or a leg named twice.
///
/// # Safety
/// `legs` is NULL, or points to `len` legs.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn generic_spread_id_new(
    legs: *const SpreadLeg_t,
    len: usize,
    out: Option<&mut MaybeUninit<InstrumentId_t>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    make(out, err, || {
        // SAFETY: guaranteed by the caller.
        let legs = unsafe { cvec::slice("legs", legs, len) }?;
        let legs = legs.iter().map(|leg| Ok((InstrumentId::try_from(&leg.instrument_id)?, leg.ratio)));
        Ok(new_generic_spread_id(&legs.collect::<Result<Vec<_>>>()?)?.into())
    })
}

/// Writes the `index`th leg in the order of the symbol; `STATUS_ABSENT` past the last.
///
/// Fails with `STATUS_INVALID_VALUE` if `id` does not name a generic spread.
#[unsafe(no_mangle)]
pub extern "C" fn generic_spread_id_leg(
    id: Option<&InstrumentId_t>,
    index: usize,
    out: Option<&mut MaybeUninit<SpreadLeg_t>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    find(out, err, || {
        let legs = generic_spread_id_to_list(&InstrumentId::try_from(lent("id", id)?)?)?;
        Ok(legs.get(index).map(|(id, ratio)| SpreadLeg_t { instrument_id: (*id).into(), ratio: *ratio }))
    })
}

/// The number of legs of `id`: 1 unless it names a generic spread; 0 for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn generic_spread_id_n_legs(id: Option<&InstrumentId_t>) -> usize {
    known::<_, InstrumentId>(id).map_or(0, |id| identifiers::generic_spread_id_n_legs(&id))
}
