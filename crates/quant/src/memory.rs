//! Memory for results, which are large: where it is fresh from the system, faults of small pages would take longer than
//! the work.

use std::marker::PhantomData;

use arrow_buffer::{ArrowNativeType, Buffer};
use bytemuck::Pod;
use memmap2::MmapMut;
use nautilus_cython_core::{Error, Result};

/// From this many bytes on, memory comes in pages.
const LARGE: usize = 4 << 20;

/// Elements that are zero at first, and become a buffer without a copy.
#[derive(Debug)]
pub(crate) enum Memory<T> {
    Heap(Vec<T>),
    Pages(MmapMut, PhantomData<T>),
}

impl<T: Pod + ArrowNativeType> Memory<T> {
    /// Memory for `count` elements.
    ///
    /// # Errors
    /// `InvalidState` if there is not enough.
    pub(crate) fn zeroed(count: usize) -> Result<Self> {
        let bytes = count.saturating_mul(size_of::<T>());
        let lacking = |error: &dyn std::fmt::Display| Error::state(format!("no memory for {bytes} bytes: {error}"));
        if bytes < LARGE {
            let mut heap = Vec::new();
            heap.try_reserve_exact(count).map_err(|error| lacking(&error))?;
            heap.resize(count, T::zeroed());
            return Ok(Self::Heap(heap));
        }
        let pages = MmapMut::map_anon(bytes).map_err(|error| lacking(&error))?;
        #[cfg(target_os = "linux")]
        let _ = pages.advise(memmap2::Advice::HugePage); // works without, only slower
        Ok(Self::Pages(pages, PhantomData))
    }

    /// All elements.
    pub(crate) fn as_mut(&mut self) -> &mut [T] {
        match self {
            Self::Heap(heap) => heap,
            Self::Pages(pages, _) => bytemuck::cast_slice_mut(pages),
        }
    }

    /// How many bytes it has.
    pub(crate) fn bytes(&self) -> usize {
        match self {
            Self::Heap(heap) => size_of_val(&heap[..]),
            Self::Pages(pages, _) => pages.len(),
        }
    }

    /// The same memory, immutable.
    pub(crate) fn into_buffer(self) -> Buffer {
        match self {
            Self::Heap(heap) => Buffer::from_vec(heap),
            Self::Pages(pages, _) => Buffer::from(bytes::Bytes::from_owner(pages)),
        }
    }
}
