//! UUIDs over the C ABI: the text by value.

use std::{
    ffi::c_char,
    hash::{BuildHasher, BuildHasherDefault, DefaultHasher},
    mem::MaybeUninit,
};

use nautilus_cython_core::{Result, UUID4};

use crate::{
    error::{FfiError, Status, make},
    fork, string,
};

/// A version 4 UUID as its canonical lower-case text.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct UUID4_t {
    /// 36 characters and a NUL.
    pub value: [c_char; 37],
}

impl From<UUID4> for UUID4_t {
    fn from(uuid: UUID4) -> Self {
        let mut value = [0; 37];
        for (place, byte) in value.iter_mut().zip(uuid.to_ascii()) {
            *place = byte as c_char;
        }
        Self { value }
    }
}

impl TryFrom<&UUID4_t> for UUID4 {
    type Error = nautilus_cython_core::Error;

    fn try_from(uuid: &UUID4_t) -> Result<Self> {
        let bytes = uuid.value.map(|byte| byte as u8);
        String::from_utf8_lossy(&bytes).trim_end_matches('\0').parse()
    }
}

/// Draws a random UUID.
#[unsafe(no_mangle)]
pub extern "C" fn uuid4_new() -> UUID4_t {
    fork::watch();
    UUID4::new().into()
}

/// Parses a UUID: hyphenated, plain, braced or URN, in either case.
///
/// Fails with `STATUS_INVALID_VALUE` unless it is version 4 of the RFC 9562 variant.
///
/// # Safety
/// `ptr` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn uuid4_from_cstr(
    ptr: *const c_char,
    out: Option<&mut MaybeUninit<UUID4_t>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    // SAFETY: guaranteed by the caller.
    make(out, err, || Ok(unsafe { string::borrow(ptr, "UUID4") }?.parse::<UUID4>()?.into()))
}

/// Returns the text, **borrowed** from `uuid`: it lives as long as that, and is not freed. NULL for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn uuid4_to_cstr(uuid: Option<&UUID4_t>) -> *const c_char {
    uuid.map_or(std::ptr::null(), |uuid| uuid.value.as_ptr().cast())
}

/// Whether two UUIDs are equal; false when one is NULL.
#[unsafe(no_mangle)]
pub extern "C" fn uuid4_eq(lhs: Option<&UUID4_t>, rhs: Option<&UUID4_t>) -> bool {
    matches!((lhs, rhs), (Some(lhs), Some(rhs)) if lhs == rhs)
}

/// A hash that is equal for equal UUIDs; 0 for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn uuid4_hash(uuid: Option<&UUID4_t>) -> u64 {
    uuid.map_or(0, |uuid| BuildHasherDefault::<DefaultHasher>::default().hash_one(uuid.value))
}
