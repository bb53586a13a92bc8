//! Ownership that crosses the boundary: a nullable owning pointer that knows the one function that frees it.

use std::{
    fmt,
    marker::PhantomData,
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
pub struct Owned<T: Boxed>(Option<NonNull<Slot<T>>>, PhantomData<Slot<T>>);

// SAFETY: an `Owned` is a `Box` in all but name, and `T: Boxed` is `Send`.
unsafe impl<T: Boxed> Send for Owned<T> {}

impl<T: Boxed> Owned<T> {
    /// Moves `value` to the heap and hands it out.
    pub fn new(value: T) -> Self {
        let slot = NonNull::from(Box::leak(Box::new(Slot { poisoned: AtomicBool::new(false), value })));
        T::ROW.created(slot.as_ptr().cast());
        Self(Some(slot), PhantomData)
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
                Err(Fault::panicked(&panic))
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
                Err(Fault::panicked(&panic))
            }
        }
    })
}
