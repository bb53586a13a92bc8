//! Identifiers over the C ABI: one pointer to an interned string, or the text in place.

use std::{
    ffi::{CStr, c_char},
    mem::MaybeUninit,
    ptr::NonNull,
};

use nautilus_cython_core::{Error, Result};
use nautilus_cython_model::identifiers::{
    AccountId, ClientId, ClientOrderId, ComponentId, ExecAlgorithmId, InstrumentId, OrderListId, PositionId, StrategyId,
    Symbol, TradeId, TraderId, Venue, VenueOrderId,
};
use ustr::Ustr;

use crate::{
    error::{FfiError, Status, make},
    string,
};

/// Rebuilds the interned string that `ptr` points to; `field` names it in the error.
///
/// # Safety
/// `ptr` is NULL, or was handed out by this library as an interned string.
unsafe fn interned(ptr: *const c_char, field: &str) -> Result<Ustr> {
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

/// Bytes of a stored order id, with its NUL.
pub const ORDER_ID_SIZE: usize = 96;

/// The client's id of an order, stored in place.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct ClientOrderId_t {
    /// NUL-terminated ASCII text.
    pub value: [c_char; ORDER_ID_SIZE],
}

/// The venue's id of an order, stored in place.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct VenueOrderId_t {
    /// NUL-terminated ASCII text.
    pub value: [c_char; ORDER_ID_SIZE],
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

    fn try_from(id: &InstrumentId_t) -> Result<Self> {
        Ok(Self { symbol: (&id.symbol).try_into()?, venue: (&id.venue).try_into()? })
    }
}
