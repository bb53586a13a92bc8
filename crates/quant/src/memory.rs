//! Memory for results, which are large: where it is fresh from the system, the system's work on its pages, which it clears,
//! takes a fifth of the time or more.

use std::{
    marker::PhantomData,
    sync::{Arc, Mutex, PoisonError, Weak},
};

use arrow_buffer::{ArrowNativeType, Buffer};
use bytemuck::Pod;
use memmap2::MmapMut;
use nautilus_cython_core::{Error, Result};

/// From this many bytes on, memory comes in pages.
const LARGE: usize = 4 << 20;

/// How many bytes are kept for the next results.
const KEPT: usize = 128 << 20;

/// Memory of results that nobody holds any more, for the next ones: 128 MiB at most.
///
/// It goes back to the system with the last clone of this.
#[derive(Clone, Debug, Default)]
pub struct Recycled(Arc<Mutex<Vec<MmapMut>>>);

impl Recycled {
    /// The smallest with so many bytes, unless it would waste half of itself.
    fn take(&self, bytes: usize) -> Option<MmapMut> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let sizes = kept.iter().map(|pages| pages.len()).enumerate();
        let (place, _) = sizes.filter(|(_, size)| (bytes..=bytes * 2).contains(size)).min_by_key(|(_, size)| *size)?;
        Some(kept.swap_remove(place))
    }

    fn give(&self, pages: MmapMut) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.iter().map(|pages| pages.len()).sum::<usize>() + pages.len() <= KEPT {
            kept.push(pages);
        }
    }

    /// Gives everything back to the system.
    fn clear(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

/// Pages that are in use, of which the first `bytes` are wanted.
#[derive(Debug)]
pub(crate) struct Pages {
    /// None while it is dropped.
    pages: Option<MmapMut>,
    bytes: usize,
    recycled: Weak<Mutex<Vec<MmapMut>>>,
}

impl Pages {
    fn new(bytes: usize, recycled: &Recycled) -> std::io::Result<Self> {
        let pages = recycled.take(bytes).map_or_else(|| fresh(bytes, recycled), Ok)?;
        Ok(Self { pages: Some(pages), bytes, recycled: Arc::downgrade(&recycled.0) })
    }
}

fn fresh(bytes: usize, recycled: &Recycled) -> std::io::Result<MmapMut> {
    let pages = MmapMut::map_anon(bytes).or_else(|_| {
        recycled.clear();
        MmapMut::map_anon(bytes)
    })?;
    #[cfg(target_os = "linux")]
    let _ = pages.advise(memmap2::Advice::HugePage); // works without, only slower
    Ok(pages)
}

impl AsRef<[u8]> for Pages {
    fn as_ref(&self) -> &[u8] {
        self.pages.as_deref().map_or(&[], |pages| &pages[..self.bytes])
    }
}

impl AsMut<[u8]> for Pages {
    fn as_mut(&mut self) -> &mut [u8] {
        self.pages.as_deref_mut().map_or(&mut [], |pages| &mut pages[..self.bytes])
    }
}

impl Drop for Pages {
    fn drop(&mut self) {
        if let (Some(pages), Some(recycled)) = (self.pages.take(), self.recycled.upgrade()) {
            Recycled(recycled).give(pages);
        }
    }
}

/// Elements of any value, all of which are to be written; they become a buffer without a copy.
#[derive(Debug)]
pub(crate) enum Memory<T> {
    Heap(Vec<T>),
    Pages(Pages, PhantomData<T>),
}

impl<T: Pod + ArrowNativeType> Memory<T> {
    /// Memory for `count` elements.
    ///
    /// # Errors
    /// `InvalidState` if there is not enough.
    pub(crate) fn new(count: usize, recycled: &Recycled) -> Result<Self> {
        let bytes = count.saturating_mul(size_of::<T>());
        let lacking = |error: &dyn std::fmt::Display| Error::state(format!("no memory for {bytes} bytes: {error}"));
        if bytes < LARGE {
            let mut heap = Vec::new();
            heap.try_reserve_exact(count).map_err(|error| lacking(&error))?;
            heap.resize(count, T::zeroed());
            return Ok(Self::Heap(heap));
        }
        Ok(Self::Pages(Pages::new(bytes, recycled).map_err(|error| lacking(&error))?, PhantomData))
    }

    /// All elements.
    pub(crate) fn as_mut(&mut self) -> &mut [T] {
        match self {
            Self::Heap(heap) => heap,
            Self::Pages(pages, _) => bytemuck::cast_slice_mut(pages.as_mut()),
        }
    }

    /// How many bytes it has.
    pub(crate) fn bytes(&self) -> usize {
        match self {
            Self::Heap(heap) => size_of_val(&heap[..]),
            Self::Pages(pages, _) => pages.bytes,
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

#[cfg(test)]
mod tests {
    use super::*;

    const PLACES: usize = LARGE / 4;

    fn address(buffer: &Buffer) -> usize {
        buffer.as_ptr() as usize
    }

    #[test]
    fn what_nobody_holds_is_used_again() {
        let recycled = Recycled::default();
        let mut memory = Memory::<u32>::new(PLACES, &recycled).unwrap();
        memory.as_mut().fill(7);
        let held = memory.into_buffer();
        let other = Memory::<u32>::new(PLACES, &recycled).unwrap().into_buffer();
        assert_ne!(address(&held), address(&other));
        let before = address(&other);
        drop(other);
        let next = Memory::<u8>::new(LARGE, &recycled).unwrap();
        assert_eq!(next.bytes(), LARGE);
        let next = next.into_buffer();
        assert_eq!((address(&next), next.len()), (before, LARGE));
        assert!(held.iter().step_by(4).all(|byte| *byte == 7));
    }

    #[test]
    fn much_larger_and_smaller_pages_are_left_alone() {
        let recycled = Recycled::default();
        drop(Memory::<u8>::new(2 * LARGE + 1, &recycled).unwrap());
        assert!(recycled.take(LARGE).is_none());
        assert!(recycled.take(2 * LARGE + 2).is_none());
        assert_eq!(recycled.take(2 * LARGE).unwrap().len(), 2 * LARGE + 1);
    }

    #[test]
    fn what_is_kept_is_bounded_and_goes_with_its_owner() {
        let recycled = Recycled::default();
        let all: Vec<_> = (0..40).map(|_| Memory::<u8>::new(LARGE, &recycled).unwrap()).collect();
        drop(all);
        assert_eq!(recycled.0.lock().unwrap().len(), KEPT / LARGE);
        let last = Memory::<u8>::new(LARGE, &recycled).unwrap();
        let kept = Arc::downgrade(&recycled.0);
        drop(recycled);
        assert!(kept.upgrade().is_none());
        drop(last);
    }
}
