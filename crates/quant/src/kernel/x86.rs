//! What AVX2 and AVX-512 share: the choice at run time, and the packing of 16 bytes.
//!
//! The only module of this crate with `unsafe`: intrinsics need a processor that has them, and move memory by pointers.
#![allow(unsafe_code)]

use std::arch::x86_64::*;

use super::{Kernel, LANES, avx2, avx512};

/// Adds the kernels that this processor runs, the fastest last.
pub(super) fn add_kernels(kernels: &mut Vec<Kernel>) {
    // Each wrapper is reachable through its kernel only, and a kernel is made only after its instructions were found.
    macro_rules! kernel {
        ($module:ident) => {
            Kernel {
                // SAFETY: the processor has the instructions.
                ranges: |values, length, lows, highs| unsafe { $module::ranges(values, length, lows, highs) },
                // SAFETY: as above.
                parameters: |format, block| unsafe { $module::parameters(format, block) },
                encode: |values, groups, codes| match groups.bits {
                    // SAFETY: as above.
                    2 => unsafe { $module::encode::<2>(values, groups, codes) },
                    // SAFETY: as above.
                    4 => unsafe { $module::encode::<4>(values, groups, codes) },
                    // SAFETY: as above.
                    _ => unsafe { $module::encode::<8>(values, groups, codes) },
                },
                decode: |codes, groups, values| match groups.bits {
                    // SAFETY: as above.
                    2 => unsafe { $module::decode::<2>(codes, groups, values) },
                    // SAFETY: as above.
                    4 => unsafe { $module::decode::<4>(codes, groups, values) },
                    // SAFETY: as above.
                    _ => unsafe { $module::decode::<8>(codes, groups, values) },
                },
            }
        };
    }

    if is_x86_feature_detected!("avx2") {
        kernels.push(kernel!(avx2));
    }
    if is_x86_feature_detected!("avx512f")
        && is_x86_feature_detected!("avx512bw")
        && is_x86_feature_detected!("avx512vl")
    {
        kernels.push(kernel!(avx512));
    }
}

/// 16 codes of a byte each as `2 * BITS` bytes, the first in the low bits.
#[inline]
#[target_feature(enable = "avx2")]
pub(super) fn pack<const BITS: usize>(codes: __m128i) -> __m128i {
    match BITS {
        2 => {
            let pairs = _mm_maddubs_epi16(codes, _mm_set1_epi16(0x0401)); // first + 4 * second
            let fours = _mm_madd_epi16(pairs, _mm_set1_epi32(0x0010_0001)); // first pair + 16 * second
            _mm_shuffle_epi8(fours, _mm_set1_epi32(0x0C08_0400))
        }
        4 => {
            let pairs = _mm_maddubs_epi16(codes, _mm_set1_epi16(0x1001)); // first + 16 * second
            _mm_packus_epi16(pairs, pairs)
        }
        _ => codes,
    }
}

/// Repeats each of `2 * BITS` bytes for the codes that it holds: 16 bytes, with the code somewhere in each.
#[inline]
#[target_feature(enable = "avx2")]
pub(super) fn spread<const BITS: usize>(packed: __m128i) -> __m128i {
    match BITS {
        2 => _mm_shuffle_epi8(packed, _mm_setr_epi8(0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3)),
        4 => _mm_unpacklo_epi8(packed, packed),
        _ => packed,
    }
}

#[inline]
#[target_feature(enable = "avx2")]
pub(super) fn load_codes<const BITS: usize>(codes: &[u8]) -> __m128i {
    let mut bytes = [0; 16];
    bytes[..LANES / 8 * BITS].copy_from_slice(&codes[..LANES / 8 * BITS]);
    // SAFETY: 16 bytes, of which each value is valid for both types.
    unsafe { std::mem::transmute(bytes) }
}

#[inline]
#[target_feature(enable = "avx2")]
pub(super) fn store_codes<const BITS: usize>(packed: __m128i, codes: &mut [u8]) {
    // SAFETY: 16 bytes, of which each value is valid for both types.
    let bytes: [u8; 16] = unsafe { std::mem::transmute(packed) };
    codes[..LANES / 8 * BITS].copy_from_slice(&bytes[..LANES / 8 * BITS]);
}

#[inline]
#[target_feature(enable = "avx2")]
pub(super) fn store4(vector: __m128, values: &mut [f32; 4]) {
    // SAFETY: four floats are there; they need no alignment.
    unsafe { _mm_storeu_ps(values.as_mut_ptr(), vector) };
}

#[inline]
#[target_feature(enable = "avx2")]
pub(super) fn load8(values: &[f32; 8]) -> __m256 {
    // SAFETY: eight floats are there; they need no alignment.
    unsafe { _mm256_loadu_ps(values.as_ptr()) }
}

#[inline]
#[target_feature(enable = "avx2")]
pub(super) fn store8(vector: __m256, values: &mut [f32; 8]) {
    // SAFETY: eight floats are there; they need no alignment.
    unsafe { _mm256_storeu_ps(values.as_mut_ptr(), vector) };
}

#[inline]
#[target_feature(enable = "avx512f")]
pub(super) fn load16(values: &[f32; 16]) -> __m512 {
    // SAFETY: sixteen floats are there; they need no alignment.
    unsafe { _mm512_loadu_ps(values.as_ptr()) }
}

#[inline]
#[target_feature(enable = "avx512f")]
pub(super) fn store16(vector: __m512, values: &mut [f32; 16]) {
    // SAFETY: sixteen floats are there; they need no alignment.
    unsafe { _mm512_storeu_ps(values.as_mut_ptr(), vector) };
}

/// Asks for what lies `ahead` values further, which need not be there. Into the second cache: the first one can wait for few
/// lines at once, for fewer than memory could deliver.
#[inline]
#[target_feature(enable = "avx2")]
pub(super) fn prefetch<const N: usize>(values: &[f32; N], ahead: usize) {
    _mm_prefetch::<_MM_HINT_T1>(values.as_ptr().wrapping_add(ahead).cast());
}
