//! What C has and Rust does not: zeroed memory, copies of owners, and results through `out`.

use std::{
    ffi::{CStr, c_char},
    mem::MaybeUninit,
    ptr,
    sync::{Mutex, MutexGuard, PoisonError},
};

use nautilus_cython_ffi::{
    contract::ledger_row,
    delta::{OrderBookDelta_t, orderbook_delta_new},
    deltas::{OrderBookDeltas_API, orderbook_deltas_new},
    error::{FfiError, Status, ffi_error_drop},
    identifiers::{InstrumentId_t, instrument_id_from_cstr},
    level::{BookLevel_API, level_new},
    order::{BookOrder_t, book_order_new},
    orderbook::{OrderBook_API, orderbook_add, orderbook_new},
    price::{Price_t, price_from_cstr},
    quantity::{Quantity_t, quantity_from_cstr},
    string::cstr_drop,
};

pub(crate) const BUY: u8 = 1;
pub(crate) const SELL: u8 = 2;
pub(crate) const ADD: u8 = 1;
pub(crate) const L3_MBO: u8 = 3;

type Out<'a, T> = Option<&'a mut MaybeUninit<T>>;

/// Why a call did not return OK.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Failure {
    pub(crate) status: Status,
    pub(crate) message: String,
}

/// Watches the ledger: when it goes, nothing that the test made is alive. Tests that count take turns.
pub(crate) struct Watch {
    _turn: MutexGuard<'static, ()>,
}

pub(crate) fn watch() -> Watch {
    static TURN: Mutex<()> = Mutex::new(());
    Watch { _turn: TURN.lock().unwrap_or_else(PoisonError::into_inner) }
}

impl Drop for Watch {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            assert_eq!(alive(), [], "made and not freed");
        }
    }
}

/// What is alive: the function that frees it, and how many there are.
pub(crate) fn alive() -> Vec<(String, i64)> {
    let (mut name, mut live) = (ptr::null(), 0);
    let mut rows = Vec::new();
    for index in 0.. {
        if !ledger_row(index, Some(&mut name), Some(&mut live)) {
            break;
        }
        if live != 0 {
            rows.push((text(name), live));
        }
    }
    rows
}

/// A copy of a C string.
pub(crate) fn text(ptr: *const c_char) -> String {
    // SAFETY: the tests pass what the library has just returned.
    unsafe { CStr::from_ptr(ptr) }.to_str().unwrap().to_owned()
}

/// A copy of a C string that the caller owns, which is freed.
pub(crate) fn owned_text(ptr: *const c_char) -> String {
    let copy = text(ptr);
    // SAFETY: the tests pass what the library says the caller frees.
    unsafe { cstr_drop(ptr) };
    copy
}

/// `memset(&value, 0, sizeof value)`.
pub(crate) fn zeroed<T>() -> T {
    // SAFETY: used for C views and handles only, for which zero is a state.
    unsafe { MaybeUninit::zeroed().assume_init() }
}

/// `memset(&value, 255, sizeof value)`, for values without pointers.
pub(crate) fn all_ones<T: Copy>() -> T {
    let mut value = MaybeUninit::<T>::uninit();
    // SAFETY: used for C views of integers only, which have no invalid bits.
    unsafe {
        value.as_mut_ptr().cast::<u8>().write_bytes(255, size_of::<T>());
        value.assume_init()
    }
}

/// `taken = *place; memset(place, 0, sizeof *place)`: how C moves an owner.
pub(crate) fn take<T>(place: &mut T) -> T {
    std::mem::replace(place, zeroed())
}

/// What the call wrote to `out`, or why it did not; the message is freed.
pub(crate) fn call<T>(f: impl FnOnce(Out<'_, T>, Out<'_, FfiError>) -> Status) -> Result<T, Failure> {
    let (mut out, mut err) = (MaybeUninit::uninit(), zeroed::<MaybeUninit<FfiError>>());
    match f(Some(&mut out), Some(&mut err)) {
        // SAFETY: written with this status.
        Status::Ok => Ok(unsafe { out.assume_init() }),
        // SAFETY: written with the others, or zeroed.
        status => Err(failure(status, unsafe { err.assume_init() })),
    }
}

/// The same for a call without `out`.
pub(crate) fn act(f: impl FnOnce(Out<'_, FfiError>) -> Status) -> Result<(), Failure> {
    call(|out, err| {
        out.unwrap().write(());
        f(err)
    })
}

/// The status of a call that fails.
pub(crate) fn status<T>(result: Result<T, Failure>) -> Status {
    result.map_or_else(|failure| failure.status, |_| Status::Ok)
}

fn failure(status: Status, mut err: FfiError) -> Failure {
    if status == Status::Absent {
        assert!(err.message.is_null(), "absence is no error");
        return Failure { status, message: String::new() };
    }
    assert_eq!(err.code, status);
    let message = text(err.message);
    // SAFETY: written by the call that failed; a second drop finds NULL.
    unsafe {
        ffi_error_drop(Some(&mut err));
        ffi_error_drop(Some(&mut err));
    }
    assert!(err.message.is_null());
    Failure { status, message }
}

pub(crate) fn price(text: &CStr) -> Price_t {
    // SAFETY: a NUL-terminated string.
    call(|out, err| unsafe { price_from_cstr(text.as_ptr(), out, err) }).unwrap()
}

pub(crate) fn size(text: &CStr) -> Quantity_t {
    // SAFETY: a NUL-terminated string.
    call(|out, err| unsafe { quantity_from_cstr(text.as_ptr(), out, err) }).unwrap()
}

pub(crate) fn order(side: u8, at: &CStr, of: &CStr, id: u64) -> BookOrder_t {
    call(|out, err| book_order_new(side, price(at), size(of), id, out, err)).unwrap()
}

pub(crate) fn instrument() -> InstrumentId_t {
    // SAFETY: a NUL-terminated string.
    call(|out, err| unsafe { instrument_id_from_cstr(c"ESH4.GLBX".as_ptr(), out, err) }).unwrap()
}

pub(crate) fn delta(sequence: u64) -> OrderBookDelta_t {
    let order = order(BUY, c"100.25", c"3", sequence);
    call(|out, err| orderbook_delta_new(instrument(), ADD, order, 0, sequence, 1, 2, out, err)).unwrap()
}

/// A batch of two changes.
pub(crate) fn deltas() -> OrderBookDeltas_API {
    let changes = [delta(1), delta(2)];
    // SAFETY: two changes.
    call(|out, err| unsafe { orderbook_deltas_new(instrument(), changes.as_ptr(), 2, out, err) }).unwrap()
}

/// A level of two orders.
pub(crate) fn level() -> BookLevel_API {
    let orders = [order(BUY, c"100.25", c"3", 1), order(BUY, c"100.25", c"2", 2)];
    // SAFETY: two orders.
    call(|out, err| unsafe { level_new(BUY, price(c"100.25"), orders.as_ptr(), 2, out, err) }).unwrap()
}

/// A book of two bids and an ask.
pub(crate) fn book() -> OrderBook_API {
    let mut book = call(|out, err| orderbook_new(instrument(), L3_MBO, out, err)).unwrap();
    let orders = [order(BUY, c"100.25", c"3", 1), order(BUY, c"100.00", c"2", 2), order(SELL, c"100.50", c"4", 3)];
    for order in orders {
        act(|err| orderbook_add(Some(&mut book), order, 0, order.order_id, 1, err)).unwrap();
    }
    book
}
