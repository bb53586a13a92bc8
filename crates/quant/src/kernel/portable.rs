//! For any machine: the definition of the numbers, which the other kernels reproduce.

use super::{Groups, Kernel, LANES, ROUND};
use crate::{Format, group::Block};

pub(super) const KERNEL: Kernel = Kernel { ranges, parameters, encode, decode };

fn ranges(values: &[f32], length: usize, lows: &mut [f32], highs: &mut [f32]) -> f32 {
    let mut sum = 0.0;
    for ((group, low), high) in values.chunks_exact(length).zip(lows).zip(highs) {
        (*low, *high) = (f32::INFINITY, f32::NEG_INFINITY);
        for &value in group {
            *low = low.min(value);
            *high = high.max(value);
            sum += value;
        }
    }
    sum
}

fn parameters(format: Format, block: &mut Block) -> bool {
    block.derive(format)
}

fn encode(values: &[f32], groups: Groups<'_>, codes: &mut [u8]) {
    let round = ROUND + groups.bias;
    let (values, codes) = (values.chunks_exact(groups.length), codes.chunks_exact_mut(groups.stride()));
    for (((values, codes), base), inverse) in values.zip(codes).zip(groups.bases).zip(groups.factors) {
        let (values, _) = values.as_chunks::<LANES>();
        for (values, codes) in values.iter().zip(codes.chunks_exact_mut(groups.bytes())) {
            let packed = values.iter().rev().fold(0u128, |packed, value| {
                let code = ((value - base) * inverse + round).to_bits() & 0xFF;
                packed << groups.bits | u128::from(code)
            });
            codes.copy_from_slice(&packed.to_le_bytes()[..codes.len()]);
        }
    }
}

fn decode(codes: &[u8], groups: Groups<'_>, values: &mut [f32]) {
    let mask = u8::MAX >> (8 - groups.bits);
    let per_byte = 8 / groups.bits;
    let (values, codes) = (values.chunks_exact_mut(groups.length), codes.chunks_exact(groups.stride()));
    for (((values, codes), base), scale) in values.zip(codes).zip(groups.bases).zip(groups.factors) {
        for (values, byte) in values.chunks_exact_mut(per_byte).zip(codes) {
            for (place, value) in values.iter_mut().enumerate() {
                let code = byte >> (place * groups.bits) & mask;
                *value = (f32::from(code) - groups.bias) * scale + base;
            }
        }
    }
}
