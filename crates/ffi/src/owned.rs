//! Ownership that crosses the boundary: a nullable owning pointer that knows the one function that frees it.

use std::{
    fmt,
    marker::{PhantomData, PhantomPinned},
    mem::MaybeUninit,
    panic::{AssertUnwindSafe, catch_unwind},
    ptr::NonNull,
    sync::atomic::{AtomicBool, Ordering},
};

use crate::{
    error::{Fault, FfiError, Status, report, write},
    ledger::{QUARANTINE, Row},
};

/// A Rust type whose boxes may be handed to C.
///
/// Only [`ffi_contract!`](crate::ffi_contract) implements it, and demands the drop function: a type without one
/// cannot be exported at all.
pub trait Boxed: Send + Sized + 'static {
    /// The wrapper that C sees.
    type Handle: Handle<Inner = Self>;
    /// The only function that may free a handle of this type.
    const DROP: extern "C" fn(Self::Handle);
    /// The counter of live handles, under the name of the drop function.
    const ROW: &'static Row;
}

/// The wrapper that C sees, made and implemented by the same table.
pub trait Handle {
    /// What it owns.
    type Inner: Boxed<Handle = Self>;

    /// The owning pointer inside.
    fn owned(&self) -> &Owned<Self::Inner>;

    /// The owning pointer inside.
    fn owned_mut(&mut self) -> &mut Owned<Self::Inner>;
}

/// The heap side of a handle: the value, and whether a panic left it half-updated.
#[derive(Debug)]
pub struct Slot<T> {
    poisoned: AtomicBool,
    value: T,
}

/// A nullable owning pointer. NULL is the empty state, and dropping that does nothing.
#[repr(transparent)]
pub struct Owned<T: Boxed>(
    Option<NonNull<Slot<T>>>,
    PhantomData<Slot<T>>,
    // It stays where C has put it, and a `&mut` to it is not the only way there: what a call frees last, such as the context
    // of a callback, may run code of C that asks the same object.
    PhantomPinned,
);

// SAFETY: an `Owned` is a `Box` in all but name, and `T: Boxed` is `Send`.
unsafe impl<T: Boxed> Send for Owned<T> {}

impl<T: Boxed> Owned<T> {
    /// Moves `value` to the heap and hands it out.
    pub fn new(value: T) -> Self {
        let slot = NonNull::from(Box::leak(Box::new(Slot { poisoned: AtomicBool::new(false), value })));
        T::ROW.created(slot.as_ptr().cast());
        Self(Some(slot), PhantomData, PhantomPinned)
    }

    /// Whether there is nothing: the handle is zeroed, was moved from, or was never made.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    fn slot(&self) -> Result<&Slot<T>, Fault> {
        // SAFETY: a non-NULL pointer was made by `new` and is freed only by `drop`, which ends the borrow.
        let slot = self.0.map(|slot| unsafe { slot.as_ref() }).ok_or_else(|| Fault::empty_handle(T::ROW))?;
        if slot.poisoned.load(Ordering::Relaxed) { Err(Fault::poisoned(T::ROW)) } else { Ok(slot) }
    }

    fn slot_mut(&mut self) -> Result<&mut Slot<T>, Fault> {
        self.slot()?;
        // SAFETY: as in `slot`; `&mut self` makes the borrow unique.
        self.0.map(|mut slot| unsafe { slot.as_mut() }).ok_or_else(|| Fault::empty_handle(T::ROW))
    }

    fn poison(&self) {
        if let Some(slot) = self.0 {
            // SAFETY: as in `slot`; the flag is atomic because a shared borrow may set it.
            unsafe { slot.as_ref() }.poisoned.store(true, Ordering::Relaxed);
        }
    }
}

impl<T: Boxed> Drop for Owned<T> {
    fn drop(&mut self) {
        let Some(slot) = self.0.take() else { return };
        T::ROW.dropped(slot.as_ptr().cast());
        // A destructor that panics must not unwind into C. What it did not free is leaked, which is safe.
        let _ = catch_unwind(AssertUnwindSafe(|| {
            if QUARANTINE {
                // SAFETY: the pointer came from `Box::leak` in `new`; taking it out of `self.0` makes this the only drop.
                unsafe { slot.as_ptr().drop_in_place() };
            } else {
                // SAFETY: as above.
                drop(unsafe { Box::from_raw(slot.as_ptr()) });
            }
        }));
    }
}

impl<T: Boxed> fmt::Debug for Owned<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "Owned(..)" } else { "Owned(NULL)" })
    }
}

/// The object of a handle that C lent us.
pub(crate) fn value<H: Handle>(handle: Option<&H>) -> Result<&H::Inner, Fault> {
    let handle = handle.ok_or_else(|| Fault::null(H::Inner::ROW.noun()))?;
    Ok(&handle.owned().slot()?.value)
}

/// The same, for changing it: another handle than that of the call, which a panic does not poison.
pub(crate) fn value_mut<H: Handle>(handle: Option<&mut H>) -> Result<&mut H::Inner, Fault> {
    let handle = handle.ok_or_else(|| Fault::null(H::Inner::ROW.noun()))?;
    Ok(&mut handle.owned_mut().slot_mut()?.value)
}

/// Answers a value that cannot fail to be read: `f` of the object, or `empty` when there is none.
///
/// `f` must not panic: it reads a field.
pub(crate) fn field<H: Handle, R>(handle: Option<&H>, empty: R, f: impl FnOnce(&H::Inner) -> R) -> R {
    value(handle).map_or(empty, f)
}

/// Reads an object and writes what `f` found to `out`; `None` becomes `STATUS_ABSENT`.
pub(crate) fn read<H: Handle, R>(
    handle: Option<&H>,
    out: Option<&mut MaybeUninit<R>>,
    err: Option<&mut MaybeUninit<FfiError>>,
    f: impl FnOnce(&H::Inner) -> Result<Option<R>, Fault>,
) -> Status {
    report(err, || {
        let handle = handle.ok_or_else(|| Fault::null(H::Inner::ROW.noun()))?;
        let out = out.ok_or_else(|| Fault::null("out"))?;
        let slot = handle.owned().slot()?;
        match catch_unwind(AssertUnwindSafe(|| f(&slot.value))) {
            Ok(found) => Ok(write(out, found?)),
            Err(panic) => {
                handle.owned().poison();
                Err(Fault::panicked(&*panic))
            }
        }
    })
}

/// Changes an object. When `f` panics, the object is poisoned.
pub(crate) fn update<H: Handle>(
    handle: Option<&mut H>,
    err: Option<&mut MaybeUninit<FfiError>>,
    f: impl FnOnce(&mut H::Inner) -> Result<(), Fault>,
) -> Status {
    report(err, || {
        let handle = handle.ok_or_else(|| Fault::null(H::Inner::ROW.noun()))?;
        let slot = handle.owned_mut().slot_mut()?;
        match catch_unwind(AssertUnwindSafe(|| f(&mut slot.value))) {
            Ok(done) => done.map(|()| Status::Ok),
            Err(panic) => {
                handle.owned().poison();
                Err(Fault::panicked(&*panic))
            }
        }
    })
}

/// Changes an object and writes what `f` found to `out`; `None` becomes `STATUS_ABSENT`. When `f` panics, the object is
/// poisoned.
pub(crate) fn change<H: Handle, R>(
    handle: Option<&mut H>,
    out: Option<&mut MaybeUninit<R>>,
    err: Option<&mut MaybeUninit<FfiError>>,
    f: impl FnOnce(&mut H::Inner) -> Result<Option<R>, Fault>,
) -> Status {
    let Some(out) = out else { return report(err, || Err(Fault::null("out"))) };
    let mut found = None;
    match update(handle, err, |inner| f(inner).map(|value| found = value)) {
        Status::Ok => write(out, found),
        status => status,
    }
}

#[cfg(test)]
mod tests {
    use std::mem::MaybeUninit;

    use super::*;
    use crate::error::ffi_error_drop;

    struct Counter(u32);
    #[repr(C)]
    struct Counter_API(Owned<Counter>);

    extern "C" fn counter_drop(counter: Counter_API) {
        drop(counter);
    }

    mod table {
        use super::{Counter, Counter_API, counter_drop};

        crate::ffi_contract! {
            handles {
                Counter_API(Counter) => counter_drop,
            }
            vectors {}
            strings {}
        }
    }

    fn counter() -> Counter_API {
        Counter_API(Owned::new(Counter(0)))
    }

    fn empty() -> Counter_API {
        Counter_API(Owned(None, PhantomData, PhantomPinned))
    }

    fn get(counter: Option<&Counter_API>) -> Result<u32, Status> {
        let mut out = MaybeUninit::uninit();
        match read(counter, Some(&mut out), None, |counter| Ok(Some(counter.0))) {
            // SAFETY: written on `Ok`.
            Status::Ok => Ok(unsafe { out.assume_init() }),
            status => Err(status),
        }
    }

    fn increment(counter: Option<&mut Counter_API>) -> Status {
        update(counter, None, |counter| {
            counter.0 = counter.0.wrapping_add(1);
            Ok(())
        })
    }

    #[test]
    fn a_handle_is_read_and_changed_until_it_is_dropped() {
        let mut counter = counter();
        assert_eq!(increment(Some(&mut counter)), Status::Ok);
        assert_eq!(get(Some(&counter)), Ok(1));
        assert_eq!(field(Some(&counter), 9, |counter| counter.0), 1);
        assert!(table::ROWS.iter().all(|row| row.live() >= 1));
        counter_drop(counter);
    }

    #[test]
    fn an_empty_handle_says_so_and_drops_as_often_as_one_likes() {
        let mut none = empty();
        assert_eq!(get(Some(&none)), Err(Status::EmptyHandle));
        assert_eq!(increment(Some(&mut none)), Status::EmptyHandle);
        assert_eq!(field(Some(&none), 9, |counter| counter.0), 9);
        counter_drop(none);
        counter_drop(empty());
    }

    #[test]
    fn null_arguments_say_which() {
        assert_eq!(get(None), Err(Status::NullPointer));
        assert_eq!(increment(None), Status::NullPointer);
        let counter = counter();
        let mut err = MaybeUninit::uninit();
        let status = read(Some(&counter), None, Some(&mut err), |counter| Ok(Some(counter.0)));
        assert_eq!(status, Status::NullPointer);
        // SAFETY: written with the status.
        let mut err = unsafe { err.assume_init() };
        // SAFETY: as above, and not freed yet.
        let message = unsafe { std::ffi::CStr::from_ptr(err.message) };
        assert_eq!(message.to_str(), Ok("`out` is NULL"));
        // SAFETY: as above.
        unsafe { ffi_error_drop(Some(&mut err)) };
        assert!(err.message.is_null());
    }

    #[test]
    fn absence_is_no_error() {
        let mut out = MaybeUninit::<u32>::uninit();
        assert_eq!(read(Some(&counter()), Some(&mut out), None, |_| Ok(None)), Status::Absent);
    }

    #[test]
    #[allow(clippy::panic)] // the subject
    fn a_panic_is_reported_and_poisons_the_handle() {
        let mut counter = counter();
        let status = update(Some(&mut counter), None, |counter| {
            counter.0 = 7;
            panic!("half-way");
        });
        assert_eq!(status, Status::Internal);
        assert_eq!(get(Some(&counter)), Err(Status::Poisoned));
        assert_eq!(increment(Some(&mut counter)), Status::Poisoned);
        assert_eq!(field(Some(&counter), 9, |counter| counter.0), 9);
        counter_drop(counter);
    }

    #[test]
    #[allow(clippy::panic)] // the subject
    fn a_destructor_that_panics_does_not_unwind_into_c() {
        struct Bomb;
        impl Drop for Bomb {
            fn drop(&mut self) {
                panic!("in drop");
            }
        }
        #[repr(C)]
        struct Bomb_API(Owned<Bomb>);
        extern "C" fn bomb_drop(bomb: Bomb_API) {
            drop(bomb);
        }
        impl Boxed for Bomb {
            type Handle = Bomb_API;
            const DROP: extern "C" fn(Bomb_API) = bomb_drop;
            const ROW: &'static Row = {
                static ROW: Row = Row::new(c"bomb_drop");
                &ROW
            };
        }
        impl Handle for Bomb_API {
            type Inner = Bomb;
            fn owned(&self) -> &Owned<Bomb> {
                &self.0
            }
            fn owned_mut(&mut self) -> &mut Owned<Bomb> {
                &mut self.0
            }
        }
        bomb_drop(Bomb_API(Owned::new(Bomb)));
        assert_eq!(Bomb::ROW.live(), 0);
    }
}
