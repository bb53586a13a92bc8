//! Arrays of others: every number is checked, and the memory is used where it is.

use std::{ptr::NonNull, sync::Arc};

use arrow_buffer::{BooleanBuffer, Buffer, MutableBuffer, NullBuffer};
use arrow_data::{ArrayData, BufferSpec, layout};
use arrow_schema::DataType;
use nautilus_cython_core::Result;

use crate::{FFI_ArrowArray, invalid, schema::pointers};

/// An array may have this many rows: what is beyond fits no memory.
const MAX_ROWS: i64 = 1 << 40;

/// A buffer may have this many bytes.
const MAX_BYTES: usize = 1 << 46;

/// Makes array data of `array`, which belongs to `owner`: the buffers keep that alive.
///
/// Structs and fixed-size lists have offset 0 in what comes out, and children that are cut to their length: the library
/// slices children of nested structs twice otherwise, and panics (<https://github.com/apache/arrow-rs/issues/9235>).
/// Misaligned buffers are copied. Values are validated.
///
/// # Safety
/// `array` was filled by a producer for `data_type`, whose schema was checked.
pub(crate) unsafe fn array_data(
    array: &FFI_ArrowArray,
    data_type: &DataType,
    owner: &Arc<FFI_ArrowArray>,
    path: &str,
) -> Result<ArrayData> {
    if array.release.is_none() {
        return Err(invalid(format!("{path} is released: it was consumed before, or never filled")));
    }
    let (length, offset) = extent(array, path)?;
    let end = offset + length;
    let children = child_types(data_type);
    if usize::try_from(array.n_children) != Ok(children.len()) {
        return Err(invalid(format!("{path}.n_children is {}, expected {}", array.n_children, children.len())));
    }
    if array.dictionary.is_null() == matches!(data_type, DataType::Dictionary(..)) {
        return Err(invalid(format!("{path}.dictionary is {:?} for the type {data_type}", array.dictionary)));
    }
    let raw = RawBuffers::new(array, data_type, path)?;
    if length == 0 {
        return Ok(ArrayData::new_empty(data_type));
    }
    let mut child_data = Vec::with_capacity(children.len());
    // SAFETY: an array of that many pointers of the producer, or NULL, which is refused.
    let pointers = unsafe { pointers(array.children, children.len(), path)? };
    for (place, (child, child_type)) in pointers.iter().zip(children).enumerate() {
        let path = format!("{path}.children[{place}]");
        // SAFETY: a pointer of the producer.
        let child = unsafe { child.as_ref() }.ok_or_else(|| invalid(format!("{path} is NULL")))?;
        // SAFETY: the child of a checked type.
        let data = unsafe { array_data(child, child_type, owner, &path)? };
        child_data.push(match rows_of_child(data_type) {
            Some(rows) => {
                let covered = end.checked_mul(rows).is_some_and(|rows| rows <= data.len());
                if !covered {
                    let expected = format!("{rows} for each of the {end} rows of {data_type}");
                    return Err(invalid(format!("{path}.length is {}, expected {expected}", data.len())));
                }
                sliced(&data, offset * rows, length * rows)
            }
            None => data,
        });
    }
    if let DataType::Dictionary(_, values) = data_type {
        // SAFETY: not NULL, as checked above, and of the producer.
        let dictionary = unsafe { &*array.dictionary };
        // SAFETY: the dictionary of a checked type.
        child_data.push(unsafe { array_data(dictionary, values, owner, &format!("{path}.dictionary"))? });
    }
    let nulls = raw.nulls(owner, offset, length)?;
    let offset = if rows_of_child(data_type).is_some() { 0 } else { offset };
    let data = ArrayData::builder(data_type.clone())
        .len(length)
        .offset(offset)
        .nulls(nulls)
        .buffers(raw.buffers(owner, end)?)
        .child_data(child_data)
        .align_buffers(true);
    data.build().map_err(|error| invalid(format!("{path}: {error}")))
}

/// Length and offset.
fn extent(array: &FFI_ArrowArray, path: &str) -> Result<(usize, usize)> {
    let fits = |rows: i64| (0..=MAX_ROWS).contains(&rows);
    for (member, rows) in [("length", array.length), ("offset", array.offset)] {
        if !fits(rows) {
            return Err(invalid(format!("{path}.{member} is {rows}, expected 0 to {MAX_ROWS}")));
        }
    }
    if !(-1..=array.length).contains(&array.null_count) {
        return Err(invalid(format!("{path}.null_count is {}, expected -1 to the length", array.null_count)));
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked above")]
    Ok((array.length as usize, array.offset as usize))
}

/// The types of the children, which a dictionary does not count its values as.
fn child_types(data_type: &DataType) -> Vec<&DataType> {
    match data_type {
        DataType::Struct(fields) => fields.iter().map(|field| field.data_type()).collect(),
        DataType::List(field)
        | DataType::LargeList(field)
        | DataType::Map(field, _)
        | DataType::FixedSizeList(field, _) => vec![field.data_type()],
        _ => Vec::new(),
    }
}

/// How many rows of a child one row has, where that is the same for all rows.
fn rows_of_child(data_type: &DataType) -> Option<usize> {
    match data_type {
        DataType::Struct(_) => Some(1),
        DataType::FixedSizeList(_, size) => usize::try_from(*size).ok(),
        _ => None,
    }
}

/// Rows of `data`, with structs and fixed-size lists at offset 0.
fn sliced(data: &ArrayData, offset: usize, length: usize) -> ArrayData {
    let Some(rows) = rows_of_child(data.data_type()) else { return data.slice(offset, length) };
    let children = data.child_data().iter().map(|child| sliced(child, offset * rows, length * rows)).collect();
    let builder = ArrayData::builder(data.data_type().clone())
        .len(length)
        .nulls(data.nulls().map(|nulls| nulls.slice(offset, length)))
        .child_data(children);
    // SAFETY: rows of data that is valid, cut in the same way at all places.
    unsafe { builder.build_unchecked() }
}

/// The buffers of an array, not yet believed.
struct RawBuffers<'a> {
    array: &'a FFI_ArrowArray,
    data_type: &'a DataType,
    specs: Vec<BufferSpec>,
    /// Whether the first buffer is the bitmap of nulls.
    validity: bool,
    /// How many further buffers a view type has.
    variadic: Option<usize>,
    path: &'a str,
}

impl<'a> RawBuffers<'a> {
    fn new(array: &'a FFI_ArrowArray, data_type: &'a DataType, path: &'a str) -> Result<Self> {
        let layout = layout(data_type);
        let fixed = layout.buffers.len() + usize::from(layout.can_contain_null_mask);
        let given = usize::try_from(array.n_buffers).unwrap_or(usize::MAX);
        let further = given.checked_sub(fixed + 1).filter(|further| layout.variadic && *further < 1 << 32);
        if given != fixed && further.is_none() || layout.variadic && further.is_none() {
            let least = if layout.variadic { "at least " } else { "" };
            let expected = fixed + usize::from(layout.variadic);
            let given = array.n_buffers;
            return Err(invalid(format!("{path}.n_buffers is {given}, expected {least}{expected} for {data_type}")));
        }
        if given > 0 && (array.buffers.is_null() || !array.buffers.is_aligned()) {
            return Err(invalid(format!("{path}.buffers is {:?}, expected {given} pointers", array.buffers)));
        }
        let (specs, validity) = (layout.buffers, layout.can_contain_null_mask);
        Ok(Self { array, data_type, specs, validity, variadic: further, path })
    }

    fn pointer(&self, index: usize) -> Option<NonNull<u8>> {
        // SAFETY: the number of buffers was checked, and so was that there are any.
        NonNull::new(unsafe { *self.array.buffers.add(index) }.cast_mut().cast())
    }

    /// `bytes` bytes of the buffer at `index`.
    fn buffer(&self, owner: &Arc<FFI_ArrowArray>, index: usize, bytes: Option<usize>) -> Result<Buffer> {
        let Self { path, .. } = self;
        let bytes = bytes
            .filter(|bytes| *bytes <= MAX_BYTES)
            .ok_or_else(|| invalid(format!("{path}.buffers[{index}] would have more than {MAX_BYTES} bytes")))?;
        if bytes == 0 {
            return Ok(MutableBuffer::new(0).into());
        }
        let pointer = self
            .pointer(index)
            .ok_or_else(|| invalid(format!("{path}.buffers[{index}] is NULL, expected {bytes} bytes")))?;
        // SAFETY: the producer guarantees as many bytes as the length of the array says; `owner` keeps them alive.
        Ok(unsafe { Buffer::from_custom_allocation(pointer, bytes, owner.clone()) })
    }

    fn nulls(&self, owner: &Arc<FFI_ArrowArray>, offset: usize, length: usize) -> Result<Option<NullBuffer>> {
        if !self.validity || self.array.null_count == 0 {
            return Ok(None);
        }
        if self.pointer(0).is_none() {
            let (path, count) = (self.path, self.array.null_count);
            return if count > 0 {
                Err(invalid(format!("{path} has {count} nulls and no bitmap of them")))
            } else {
                Ok(None)
            };
        }
        let bits = self.buffer(owner, 0, Some((offset + length).div_ceil(8)))?;
        Ok(Some(NullBuffer::new(BooleanBuffer::new(bits, offset, length))))
    }

    /// The buffers after the bitmap of nulls, for `end` rows from the first.
    fn buffers(&self, owner: &Arc<FFI_ArrowArray>, end: usize) -> Result<Vec<Buffer>> {
        let first = usize::from(self.validity);
        let mut buffers = Vec::with_capacity(self.specs.len());
        for (place, spec) in self.specs.iter().enumerate() {
            let bytes = match spec {
                BufferSpec::FixedWidth { byte_width, .. } => {
                    (end + usize::from(self.has_offsets())).checked_mul(*byte_width)
                }
                BufferSpec::BitMap => Some(end.div_ceil(8)),
                BufferSpec::VariableWidth => Some(self.last_offset(buffers.first(), end)?),
                BufferSpec::AlwaysNull => Some(0),
            };
            buffers.push(self.buffer(owner, first + place, bytes)?);
        }
        if let Some(further) = self.variadic {
            let start = first + self.specs.len();
            let lengths = self.buffer(owner, start + further, Some(further * size_of::<i64>()))?;
            for (place, length) in lengths.as_chunks::<8>().0.iter().enumerate() {
                buffers.push(self.buffer(owner, start + place, usize::try_from(i64::from_ne_bytes(*length)).ok())?);
            }
        }
        Ok(buffers)
    }

    /// Whether the first buffer has an entry more than there are rows.
    fn has_offsets(&self) -> bool {
        use DataType::{Binary, LargeBinary, LargeList, LargeUtf8, List, Map, Utf8};
        matches!(self.data_type, Utf8 | LargeUtf8 | Binary | LargeBinary | List(_) | LargeList(_) | Map(..))
    }

    /// Where the values end that the last of the `end` rows has: the bytes of their buffer.
    fn last_offset(&self, offsets: Option<&Buffer>, end: usize) -> Result<usize> {
        let bytes = offsets.map(Buffer::as_slice).unwrap_or_default();
        let last = match bytes.len() / (end + 1) {
            4 => bytes.last_chunk().map(|last| i64::from(i32::from_ne_bytes(*last))),
            _ => bytes.last_chunk().map(|last| i64::from_ne_bytes(*last)),
        };
        let last = last.unwrap_or_default();
        usize::try_from(last).map_err(|_| invalid(format!("{}: the last offset is {last}", self.path)))
    }
}
