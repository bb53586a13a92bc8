//! 16 values in one register.

use std::arch::x86_64::*;

use super::{
    AHEAD, Groups, LANES, ROUND,
    x86::{load_codes, load16, pack, prefetch, spread, store_codes, store4, store16},
};
use crate::{Format, group::Block};

#[target_feature(enable = "avx512f,avx512bw,avx512vl")]
pub(super) fn ranges(values: &[f32], length: usize, lows: &mut [f32], highs: &mut [f32]) -> f32 {
    let mut sum = _mm512_setzero_ps();
    let mut extremes = |group: &[f32]| {
        let (mut least, mut most) = (_mm512_set1_ps(f32::INFINITY), _mm512_set1_ps(f32::NEG_INFINITY));
        for values in group.as_chunks().0 {
            let x = load16(values);
            least = _mm512_min_ps(x, least);
            most = _mm512_max_ps(x, most);
            sum = _mm512_add_ps(x, sum);
        }
        (least, most)
    };
    // Four groups at once, because then one tree of shuffles serves all of them.
    let (lows4, lows) = lows.as_chunks_mut();
    let (highs4, highs) = highs.as_chunks_mut();
    let (four, rest) = values.split_at(lows4.len() * 4 * length);
    for ((groups, lows), highs) in four.chunks_exact(4 * length).zip(lows4).zip(highs4) {
        let (least_a, most_a) = extremes(&groups[..length]);
        let (least_b, most_b) = extremes(&groups[length..2 * length]);
        let (least_c, most_c) = extremes(&groups[2 * length..3 * length]);
        let (least_d, most_d) = extremes(&groups[3 * length..]);
        store4(reduce4([least_a, least_b, least_c, least_d], |a, b| _mm512_min_ps(a, b)), lows);
        store4(reduce4([most_a, most_b, most_c, most_d], |a, b| _mm512_max_ps(a, b)), highs);
    }
    for ((group, low), high) in rest.chunks_exact(length).zip(lows).zip(highs) {
        let (least, most) = extremes(group);
        *low = _mm512_reduce_min_ps(least);
        *high = _mm512_reduce_max_ps(most);
    }
    _mm512_reduce_add_ps(sum)
}

/// One number of each vector.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vl")]
fn reduce4([a, b, c, d]: [__m512; 4], join: impl Fn(__m512, __m512) -> __m512) -> __m128 {
    let ab = join(_mm512_unpacklo_ps(a, b), _mm512_unpackhi_ps(a, b)); // in each quarter: a b a b
    let cd = join(_mm512_unpacklo_ps(c, d), _mm512_unpackhi_ps(c, d));
    let abcd = join(_mm512_shuffle_ps::<0b01_00_01_00>(ab, cd), _mm512_shuffle_ps::<0b11_10_11_10>(ab, cd));
    let halves = join(abcd, _mm512_shuffle_f32x4::<0b01_00_11_10>(abcd, abcd));
    let quarters = join(halves, _mm512_shuffle_f32x4::<0b10_11_00_01>(halves, halves));
    _mm512_castps512_ps128(quarters)
}

#[target_feature(enable = "avx512f,avx512bw,avx512vl")]
pub(super) fn parameters(format: Format, block: &mut Block) -> bool {
    block.derive(format)
}

#[target_feature(enable = "avx512f,avx512bw,avx512vl")]
pub(super) fn encode<const BITS: usize>(values: &[f32], groups: Groups<'_>, codes: &mut [u8]) {
    let round = _mm512_set1_ps(ROUND + groups.bias);
    let stride = groups.length / 8 * BITS;
    let (values, codes) = (values.chunks_exact(groups.length), codes.chunks_exact_mut(stride));
    for (((values, codes), &base), &inverse) in values.zip(codes).zip(groups.bases).zip(groups.factors) {
        let (base, inverse) = (_mm512_set1_ps(base), _mm512_set1_ps(inverse));
        let codes = codes.chunks_exact_mut(LANES / 8 * BITS);
        for (values, codes) in values.as_chunks().0.iter().zip(codes) {
            prefetch(values, AHEAD);
            let steps = _mm512_mul_ps(_mm512_sub_ps(load16(values), base), inverse);
            let rounded = _mm512_castps_si512(_mm512_add_ps(steps, round));
            store_codes::<BITS>(pack::<BITS>(_mm512_cvtepi32_epi8(rounded)), codes);
        }
    }
}

#[target_feature(enable = "avx512f,avx512bw,avx512vl")]
pub(super) fn decode<const BITS: usize>(codes: &[u8], groups: Groups<'_>, values: &mut [f32]) {
    let shifts = match BITS {
        2 => _mm512_set4_epi32(6, 4, 2, 0),
        4 => _mm512_set4_epi32(4, 0, 4, 0),
        _ => _mm512_setzero_si512(),
    };
    let mask = _mm512_set1_epi32((1 << BITS) - 1);
    let bias = _mm512_set1_ps(groups.bias);
    let stride = groups.length / 8 * BITS;
    let (values, codes) = (values.chunks_exact_mut(groups.length), codes.chunks_exact(stride));
    for (((values, codes), &base), &scale) in values.zip(codes).zip(groups.bases).zip(groups.factors) {
        let (base, scale) = (_mm512_set1_ps(base), _mm512_set1_ps(scale));
        let codes = codes.chunks_exact(LANES / 8 * BITS);
        for (values, codes) in values.as_chunks_mut().0.iter_mut().zip(codes) {
            let spread = _mm512_cvtepu8_epi32(spread::<BITS>(load_codes::<BITS>(codes)));
            let codes = _mm512_cvtepi32_ps(_mm512_and_si512(_mm512_srlv_epi32(spread, shifts), mask));
            let steps = _mm512_mul_ps(_mm512_sub_ps(codes, bias), scale);
            store16(_mm512_add_ps(steps, base), values);
        }
    }
}
