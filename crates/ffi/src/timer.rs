//! Time events and their callbacks over the C ABI.
//!
//! A callback is three pointers that know no language: what to call, with which context, and what frees the context.

use std::{
    ffi::{c_char, c_void},
    mem::MaybeUninit,
    ptr,
    sync::Arc,
};

use nautilus_cython_common::{Callback, EventName, TimeEvent, TimeEventCallback, TimeEventHandler, timer::NameText};
use nautilus_cython_core::UUID4;

use crate::{
    cvec::CVec,
    error::{FfiError, Status, lent, make},
    ledger::Row,
    string::{self, to_cstr},
    uuid::UUID4_t,
};

/// A point in time that a timer marks.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct TimeEvent_t {
    /// The name of the timer: NUL-terminated UTF-8, **borrowed** from whatever the event was made of.
    pub name: *const c_char,
    /// The event's own id.
    pub event_id: UUID4_t,
    /// When it was due, in nanoseconds since the Unix epoch.
    pub ts_event: u64,
    /// When the object was made, in nanoseconds since the Unix epoch.
    pub ts_init: u64,
}

impl From<&TimeEvent> for TimeEvent_t {
    fn from(event: &TimeEvent) -> Self {
        Self {
            name: event.name.as_c_str().as_ptr(),
            event_id: event.id.into(),
            ts_event: event.ts_event,
            ts_init: event.ts_init,
        }
    }
}

/// What a clock calls: `call(context, event)`, in a live clock from the timekeeping thread.
///
/// Passing one hands the context over: `drop(context)` is called exactly once, when no more call can come, whether or not the
/// function succeeded that it was passed to, and in any thread. The event and its name are lent for the call. Neither function
/// may unwind. Zeroed, it is no callback: the clock's default handler takes the place.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct TimeEventCallback_t {
    /// Takes note of an event; NULL for no callback.
    pub call: Option<unsafe extern "C" fn(context: *mut c_void, event: *const TimeEvent_t)>,
    /// What `call` gets; may be NULL.
    pub context: *mut c_void,
    /// Frees the context; NULL if there is nothing to free.
    pub drop: Option<unsafe extern "C" fn(context: *mut c_void)>,
}

impl TimeEventCallback_t {
    /// Takes the context over.
    pub(crate) fn taken(self) -> Option<TimeEventCallback> {
        let foreign = Foreign(self);
        // Without `call`, the context is freed at once.
        self.call.is_some().then(|| TimeEventCallback::new(foreign))
    }
}

/// A callback that C handed over: whoever drops this frees the context.
struct Foreign(TimeEventCallback_t);

// SAFETY: whoever passes a callback agrees that its functions are called from any thread.
unsafe impl Send for Foreign {}
// SAFETY: as above. A clock calls from one thread at a time.
unsafe impl Sync for Foreign {}

impl Callback for Foreign {
    fn call(&self, event: &TimeEvent) {
        let view = TimeEvent_t::from(event);
        if let Some(call) = self.0.call {
            // SAFETY: the context is freed only by the drop of `self`; the event lives until the call returns.
            unsafe { call(self.0.context, &raw const view) };
        }
    }
}

impl Drop for Foreign {
    fn drop(&mut self) {
        if let Some(drop) = self.0.drop {
            // SAFETY: handed over with the context, and called here only.
            unsafe { drop(self.0.context) };
        }
    }
}

/// An event and what is to be called with it. It owns a share in both: see `time_event_handler_drop`.
#[repr(C)]
#[derive(Debug)]
pub struct TimeEventHandler_t {
    /// The event. Its name is borrowed from the handler.
    pub event: TimeEvent_t,
    /// The `call` of the callback; NULL if the callback was cancelled.
    pub call: Option<unsafe extern "C" fn(context: *mut c_void, event: *const TimeEvent_t)>,
    /// The context of the callback, borrowed.
    pub context: *mut c_void,
    /// The share in the name. Not to be touched.
    pub name_share: *const c_void,
    /// The share in the callback; NULL if there is none. Not to be touched.
    pub callback_share: *const c_void,
}

/// Handlers that were handed to C and not yet freed, by themselves or with their vector.
pub static HANDLERS: Row = Row::new(c"time_event_handler_drop");

impl From<TimeEventHandler> for TimeEventHandler_t {
    fn from(handler: TimeEventHandler) -> Self {
        let TimeEventHandler { event, callback } = handler;
        let view = TimeEvent_t::from(&event);
        let foreign = callback.as_ref().and_then(|callback| callback.downcast_ref::<Foreign>());
        let (call, context) = foreign.map_or((None, ptr::null_mut()), |foreign| (foreign.0.call, foreign.0.context));
        HANDLERS.lent();
        Self {
            event: view,
            call,
            context,
            name_share: Arc::into_raw(event.name.into_inner()).cast(),
            callback_share: callback.map_or(ptr::null(), |callback| Arc::into_raw(callback.into_inner()).cast()),
        }
    }
}

impl Drop for TimeEventHandler_t {
    fn drop(&mut self) {
        if self.name_share.is_null() {
            return;
        }
        HANDLERS.returned();
        // SAFETY: it came from `Arc::into_raw` of that type in `from`, and goes back only here.
        drop(unsafe { Arc::from_raw(self.name_share.cast::<NameText>()) });
        if !self.callback_share.is_null() {
            // SAFETY: as above.
            drop(unsafe { Arc::from_raw(self.callback_share.cast::<Box<dyn Callback>>()) });
        }
    }
}

/// Makes an event. It borrows the text at `name`, which may be empty, and so must not outlive it.
///
/// Fails with `STATUS_INVALID_VALUE` if the name is not UTF-8, or `event_id` is not a version 4 UUID.
///
/// # Safety
/// `name` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn time_event_new(
    name: *const c_char,
    event_id: UUID4_t,
    ts_event: u64,
    ts_init: u64,
    out: Option<&mut MaybeUninit<TimeEvent_t>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    make(out, err, || {
        // SAFETY: guaranteed by the caller.
        unsafe { string::borrow(name, "name") }?;
        UUID4::try_from(&event_id)?;
        Ok(TimeEvent_t { name, event_id, ts_event, ts_init })
    })
}

/// The event as `TimeEvent(name=.., event_id=.., ts_event=.., ts_init=..)`. The caller frees it with `cstr_drop`.
///
/// # Safety
/// The name of the event is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn time_event_to_cstr(
    event: Option<&TimeEvent_t>,
    out: Option<&mut MaybeUninit<*const c_char>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    make(out, err, || {
        let event = lent("event", event)?;
        // SAFETY: guaranteed by the caller.
        let name = EventName::new(unsafe { string::borrow(event.name, "name") }?)?;
        let id = (&event.event_id).try_into()?;
        Ok(to_cstr(TimeEvent { ts_event: event.ts_event, name, id, ts_init: event.ts_init }))
    })
}

/// Frees a handler that was taken out of an accumulator or of its vector. A zeroed handler is allowed.
///
/// # Safety
/// The handler is zeroed, or came from this library, unmodified, and was not freed before.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn time_event_handler_drop(handler: TimeEventHandler_t) {
    drop(handler);
}

/// Frees a vector of handlers, and those that were not taken out of it.
///
/// # Safety
/// The vector came from this library, unmodified except for elements that were taken out and zeroed, and was not freed before.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn vec_time_event_handlers_drop(v: CVec<TimeEventHandler_t>) {
    // SAFETY: guaranteed by the caller.
    unsafe { v.free() };
}
