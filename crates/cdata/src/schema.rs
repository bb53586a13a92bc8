//! Schemas of others, checked before they are read.

use std::{
    ffi::{CStr, c_char},
    slice,
};

use arrow_schema::{DataType, Field, Schema};
use nautilus_cython_core::Result;

use crate::{FFI_ArrowSchema, guarded, invalid};

/// Types may nest this deep. Cycles end here, too.
const MAX_DEPTH: usize = 64;

/// All types together may have this many fields.
const MAX_FIELDS: usize = 1 << 20;

/// Entries that the metadata of one field may have.
const MAX_METADATA: i32 = 1 << 20;

/// Reads the schema of a batch, which is that of a struct.
///
/// # Safety
/// `schema` was filled by a producer, or is released.
pub(crate) unsafe fn read(schema: &FFI_ArrowSchema) -> Result<Schema> {
    // SAFETY: guaranteed by the caller.
    unsafe { check(schema, "schema", 0, &mut { MAX_FIELDS })? };
    guarded("reading the schema", || {
        let data_type = DataType::try_from(schema).map_err(|error| invalid(format!("schema: {error}")))?;
        let metadata = schema.metadata().map_err(|error| invalid(format!("schema: {error}")))?;
        match data_type {
            DataType::Struct(fields) => Ok(Schema::new_with_metadata(fields, metadata)),
            other => Err(invalid(format!("schema: the type is {other}, expected the struct of a record batch"))),
        }
    })
}

/// Reads the schema of a column.
///
/// # Safety
/// As for [`read`].
pub(crate) unsafe fn read_field(schema: &FFI_ArrowSchema) -> Result<Field> {
    // SAFETY: guaranteed by the caller.
    unsafe { check(schema, "schema", 0, &mut { MAX_FIELDS })? };
    guarded("reading the schema", || Field::try_from(schema).map_err(|error| invalid(format!("schema: {error}"))))
}

/// Refuses what the library would stop at, or read beyond.
///
/// # Safety
/// As for [`read`].
unsafe fn check(schema: &FFI_ArrowSchema, path: &str, depth: usize, left: &mut usize) -> Result<()> {
    if schema.release.is_none() {
        return Err(invalid(format!("{path} is released: it was consumed before, or never filled")));
    }
    if depth > MAX_DEPTH {
        return Err(invalid(format!("{path} is nested too deep, expected at most {MAX_DEPTH} levels")));
    }
    *left = left
        .checked_sub(1)
        .ok_or_else(|| invalid(format!("the schema has too many fields, expected at most {MAX_FIELDS}")))?;
    // SAFETY: both are NULL or strings of the producer, which live until it is released.
    let (format, name) = unsafe { (text(schema.format, path, "format")?, text(schema.name, path, "name")?) };
    let format = format.ok_or_else(|| invalid(format!("{path}.format is NULL")))?;
    let path = &format!("{path}.{:?}", name.unwrap_or_default());
    // SAFETY: as above.
    unsafe { check_metadata(schema.metadata.cast(), path)? };
    if let Some(width) = format.strip_prefix("w:").or_else(|| format.strip_prefix("+w:"))
        && width.parse::<u32>().ok().and_then(|width| i32::try_from(width).ok()).is_none()
    {
        return Err(invalid(format!("{path}: the type {format:?} has no width from 0 to {}", i32::MAX)));
    }
    let children = match format.as_bytes() {
        [b'+', b's', ..] => None,
        [b'+', b'l' | b'L' | b'm', ..] | [b'+', b'w', b':', ..] => Some(1),
        [b'+', ..] => return Err(invalid(format!("{path}: the type {format:?} is not supported"))),
        _ => Some(0),
    };
    let count = match (usize::try_from(schema.n_children), children) {
        (Ok(count), None) if count <= MAX_FIELDS => count,
        (Ok(count), Some(expected)) if count == expected => count,
        (_, expected) => {
            let expected = expected.map_or("as many as it has fields".to_owned(), |count| count.to_string());
            return Err(invalid(format!("{path}.n_children is {}, expected {expected}", schema.n_children)));
        }
    };
    // SAFETY: a producer's array of that many pointers, or NULL, which is refused.
    for child in unsafe { pointers(schema.children, count, path)? } {
        // SAFETY: a pointer of the producer.
        let child = unsafe { child.as_ref() }.ok_or_else(|| invalid(format!("{path} has a child that is NULL")))?;
        // SAFETY: as for the parent.
        unsafe { check(child, path, depth + 1, left)? };
    }
    // SAFETY: NULL, or a pointer of the producer.
    if let Some(dictionary) = unsafe { schema.dictionary.as_ref() } {
        // SAFETY: as for the parent.
        unsafe { check(dictionary, &format!("{path}.dictionary"), depth + 1, left)? };
    }
    Ok(())
}

/// # Safety
/// `text` is NULL, or NUL-terminated and lives during `'a`.
unsafe fn text<'a>(text: *const c_char, path: &str, member: &str) -> Result<Option<&'a str>> {
    if text.is_null() {
        return Ok(None);
    }
    // SAFETY: guaranteed by the caller.
    let text = unsafe { CStr::from_ptr(text) }.to_str();
    text.map(Some).map_err(|_| invalid(format!("{path}.{member} is not UTF-8")))
}

/// # Safety
/// `array` is NULL, or has `count` elements that live during `'a`.
pub(crate) unsafe fn pointers<'a, T>(array: *mut *mut T, count: usize, path: &str) -> Result<&'a [*mut T]> {
    if count == 0 {
        return Ok(&[]);
    }
    if array.is_null() || !array.is_aligned() {
        return Err(invalid(format!("{path}.children is {array:?}, expected {count} pointers")));
    }
    // SAFETY: guaranteed by the caller.
    Ok(unsafe { slice::from_raw_parts(array, count) })
}

/// Numbers of the key-value pairs are native 32-bit integers; the library refuses negative ones, but not text that is not
/// UTF-8.
///
/// # Safety
/// `metadata` is NULL, or has the form that the interface gives it.
unsafe fn check_metadata(metadata: *const u8, path: &str) -> Result<()> {
    if metadata.is_null() {
        return Ok(());
    }
    let mut at = metadata;
    let number = |at: &mut *const u8| {
        // SAFETY: the caller guarantees that there is a number here.
        let number = unsafe { at.cast::<i32>().read_unaligned() };
        // SAFETY: as above.
        *at = unsafe { at.add(size_of::<i32>()) };
        number
    };
    let entries = number(&mut at);
    if !(0..=MAX_METADATA).contains(&entries) {
        return Err(invalid(format!("{path}.metadata has {entries} entries, expected 0 to {MAX_METADATA}")));
    }
    for part in 0..2 * entries {
        let length = number(&mut at);
        let Ok(length) = usize::try_from(length) else {
            return Err(invalid(format!("{path}.metadata has a text of length {length}")));
        };
        // SAFETY: the caller guarantees that there are that many bytes.
        let bytes = unsafe { slice::from_raw_parts(at, length) };
        if str::from_utf8(bytes).is_err() {
            let what = if part % 2 == 0 { "key" } else { "value" };
            return Err(invalid(format!("{path}.metadata has a {what} that is not UTF-8")));
        }
        // SAFETY: as above.
        at = unsafe { at.add(length) };
    }
    Ok(())
}
