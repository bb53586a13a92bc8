//! 16 values in two registers.

use std::arch::x86_64::*;

use super::{
    AHEAD, Groups, LANES, ROUND,
    x86::{load_codes, load8, pack, prefetch, spread, store_codes, store8},
};
use crate::{Format, group::Block};

#[target_feature(enable = "avx2")]
pub(super) fn ranges(values: &[f32], length: usize, lows: &mut [f32], highs: &mut [f32]) -> f32 {
    let mut sum = _mm256_setzero_ps();
    for ((group, low), high) in values.chunks_exact(length).zip(lows).zip(highs) {
        let (mut least, mut most) = (_mm256_set1_ps(f32::INFINITY), _mm256_set1_ps(f32::NEG_INFINITY));
        for values in group.as_chunks().0 {
            let x = load8(values);
            least = _mm256_min_ps(x, least);
            most = _mm256_max_ps(x, most);
            sum = _mm256_add_ps(x, sum);
        }
        *low = reduce(least, |a, b| _mm_min_ps(a, b));
        *high = reduce(most, |a, b| _mm_max_ps(a, b));
    }
    reduce(sum, |a, b| _mm_add_ps(a, b))
}

/// One number of all eight.
#[inline]
#[target_feature(enable = "avx2")]
fn reduce(vector: __m256, join: impl Fn(__m128, __m128) -> __m128) -> f32 {
    let four = join(_mm256_castps256_ps128(vector), _mm256_extractf128_ps::<1>(vector));
    let two = join(four, _mm_movehl_ps(four, four));
    _mm_cvtss_f32(join(two, _mm_movehdup_ps(two)))
}

#[target_feature(enable = "avx2")]
pub(super) fn parameters(format: Format, block: &mut Block) -> bool {
    block.derive(format)
}

#[target_feature(enable = "avx2")]
pub(super) fn encode<const BITS: usize>(values: &[f32], groups: Groups<'_>, codes: &mut [u8]) {
    let round = _mm256_set1_ps(ROUND + groups.bias);
    let mask = _mm256_set1_epi32(0xFF);
    let stride = groups.length / 8 * BITS;
    let (values, codes) = (values.chunks_exact(groups.length), codes.chunks_exact_mut(stride));
    for (((values, codes), &base), &inverse) in values.zip(codes).zip(groups.bases).zip(groups.factors) {
        let (base, inverse) = (_mm256_set1_ps(base), _mm256_set1_ps(inverse));
        let quantize = |values: &[f32; 8]| {
            let steps = _mm256_mul_ps(_mm256_sub_ps(load8(values), base), inverse);
            _mm256_and_si256(_mm256_castps_si256(_mm256_add_ps(steps, round)), mask)
        };
        let codes = codes.chunks_exact_mut(LANES / 8 * BITS);
        for ([first, second], codes) in values.as_chunks().0.as_chunks().0.iter().zip(codes) {
            prefetch(first, AHEAD);
            // Packing works within halves of a register: it leaves the quarters in the order 0, 2, 1, 3.
            let halves = _mm256_packus_epi32(quantize(first), quantize(second));
            let words = _mm256_permute4x64_epi64::<0b11_01_10_00>(halves);
            let bytes = _mm_packus_epi16(_mm256_castsi256_si128(words), _mm256_extracti128_si256::<1>(words));
            store_codes::<BITS>(pack::<BITS>(bytes), codes);
        }
    }
}

#[target_feature(enable = "avx2")]
pub(super) fn decode<const BITS: usize>(codes: &[u8], groups: Groups<'_>, values: &mut [f32]) {
    let shifts = match BITS {
        2 => _mm256_setr_epi32(0, 2, 4, 6, 0, 2, 4, 6),
        4 => _mm256_setr_epi32(0, 4, 0, 4, 0, 4, 0, 4),
        _ => _mm256_setzero_si256(),
    };
    let mask = _mm256_set1_epi32((1 << BITS) - 1);
    let bias = _mm256_set1_ps(groups.bias);
    let stride = groups.length / 8 * BITS;
    let (values, codes) = (values.chunks_exact_mut(groups.length), codes.chunks_exact(stride));
    for (((values, codes), &base), &scale) in values.zip(codes).zip(groups.bases).zip(groups.factors) {
        let (base, scale) = (_mm256_set1_ps(base), _mm256_set1_ps(scale));
        let restore = |bytes: __m128i| {
            let codes = _mm256_and_si256(_mm256_srlv_epi32(_mm256_cvtepu8_epi32(bytes), shifts), mask);
            let steps = _mm256_mul_ps(_mm256_sub_ps(_mm256_cvtepi32_ps(codes), bias), scale);
            _mm256_add_ps(steps, base)
        };
        let codes = codes.chunks_exact(LANES / 8 * BITS);
        for ([first, second], codes) in values.as_chunks_mut().0.as_chunks_mut().0.iter_mut().zip(codes) {
            let spread = spread::<BITS>(load_codes::<BITS>(codes));
            store8(restore(spread), first);
            store8(restore(_mm_unpackhi_epi64(spread, spread)), second);
        }
    }
}
