//! Vectors that cross the boundary: one C type per element, freed by that element's own function.

use std::{
    ffi::c_void,
    mem::{ManuallyDrop, MaybeUninit},
    panic::{AssertUnwindSafe, catch_unwind},
    ptr::{self, NonNull},
};

use nautilus_cython_core::Error;

use crate::{
    error::Fault,
    ledger::{QUARANTINE, Row},
};

/// An element whose vectors may be handed to C.
///
/// Only [`ffi_contract!`](crate::ffi_contract) implements it, and demands the drop function.
pub trait Elem: Sized + 'static {
    /// The only function that may free a vector of this element.
    const DROP: unsafe extern "C" fn(CVec<Self>);
    /// The counter of live vectors, under the name of the drop function.
    const ROW: &'static Row;
}

/// The parts of a Rust vector. Read `len` elements at `ptr`, do not modify the fields, and free it exactly once with the
/// drop function of its element.
#[repr(C)]
#[derive(Debug)]
pub struct CVec<T> {
    /// The first element; dangling, and not NULL, when the vector is empty.
    pub ptr: *mut T,
    /// The number of elements.
    pub len: usize,
    /// The number of elements that the allocation holds.
    pub cap: usize,
}

impl<T: Elem> From<Vec<T>> for CVec<T> {
    fn from(vec: Vec<T>) -> Self {
        let mut vec = ManuallyDrop::new(vec);
        let (ptr, len, cap) = (vec.as_mut_ptr(), vec.len(), vec.capacity());
        if cap > 0 {
            T::ROW.created(ptr.cast());
        }
        Self { ptr, len, cap }
    }
}

impl<T: Elem> CVec<T> {
    /// Frees the vector: the body of every `vec_drop_*`. An empty or zeroed vector has nothing to free.
    ///
    /// # Safety
    /// The vector is zeroed, or came from `From<Vec<T>>`, unmodified, and was not freed before.
    pub(crate) unsafe fn free(self) {
        if self.ptr.is_null() || self.cap == 0 {
            return;
        }
        T::ROW.dropped(self.ptr.cast());
        // A length beyond the capacity means that C wrote to the fields: freeing no element is the safe answer.
        let len = if self.len <= self.cap { self.len } else { 0 };
        // SAFETY: guaranteed by the caller.
        let mut vec = unsafe { Vec::from_raw_parts(self.ptr, len, self.cap) };
        let _ = catch_unwind(AssertUnwindSafe(|| {
            vec.clear();
            if QUARANTINE {
                std::mem::forget(vec);
            }
        }));
    }
}

/// Borrows `len` elements from C; `field` names them in the error.
///
/// # Safety
/// `ptr` is NULL with `len` 0, or points to `len` elements that live and do not change during `'a`.
pub(crate) unsafe fn slice<'a, T>(field: &str, ptr: *const T, len: usize) -> Result<&'a [T], Fault> {
    if len == 0 {
        return Ok(&[]);
    }
    check(field, ptr, len)?;
    // SAFETY: guaranteed by the caller; the length was checked against the largest allocation.
    Ok(unsafe { std::slice::from_raw_parts(ptr, len) })
}

/// Borrows room for `len` elements from C; `field` names it in the error.
///
/// # Safety
/// `ptr` is NULL with `len` 0, or points to memory for `len` elements that nobody else uses during `'a`.
pub(crate) unsafe fn room<'a, T>(field: &str, ptr: *mut T, len: usize) -> Result<&'a mut [MaybeUninit<T>], Fault> {
    if len == 0 {
        return Ok(&mut []);
    }
    check(field, ptr, len)?;
    // SAFETY: guaranteed by the caller; the length was checked against the largest allocation.
    Ok(unsafe { std::slice::from_raw_parts_mut(ptr.cast(), len) })
}

/// Fills room with zeros.
pub(crate) fn zeroed<T: Copy + Default>(room: &mut [MaybeUninit<T>]) -> &mut [T] {
    room.fill(MaybeUninit::new(T::default()));
    // SAFETY: every element was written just now.
    unsafe { &mut *(ptr::from_mut(room) as *mut [T]) }
}

/// Refuses what can be no array of `len` elements.
fn check<T>(field: &str, ptr: *const T, len: usize) -> Result<(), Fault> {
    let fits = len.checked_mul(size_of::<T>()).is_some_and(|bytes| isize::try_from(bytes).is_ok());
    if ptr.is_null() || !ptr.is_aligned() || !fits {
        return Err(Error::invalid(field, (ptr, len), "a pointer to that many elements").into());
    }
    Ok(())
}

/// Returns an empty vector of no particular element. It owns nothing, so there is nothing to free.
#[unsafe(no_mangle)]
pub extern "C" fn cvec_new() -> CVec<c_void> {
    CVec { ptr: NonNull::<u64>::dangling().as_ptr().cast(), len: 0, cap: 0 }
}
