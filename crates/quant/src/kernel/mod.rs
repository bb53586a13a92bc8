//! The inner loops, over groups whose lengths are multiples of [`LANES`].
//!
//! There is one [`Kernel`] for each instruction set. They agree bit for bit: each number is computed by the same IEEE 754
//! operations in the same order, none of them fused, and the order of a minimum or a maximum does not matter.
//!
//! A code is `x - base` times `inverse`, rounded half to even. Adding [`ROUND`] does that: floats from 2^23 to 2^24 are the
//! integers, so that the sum is rounded to one, and the low bits of its representation are the code. What is rounded is
//! small enough by construction: it exceeds the largest code by a few roundings only, and therefore needs no clamp.

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
mod portable;
#[cfg(target_arch = "x86_64")]
mod x86;

use std::sync::LazyLock;

use crate::{Format, group::Block};

/// How many values the loops take at once.
pub(crate) const LANES: usize = 16;

/// 1.5 times 2^23.
const ROUND: f32 = 12_582_912.0;

/// How many values ahead memory is asked for while codes are made: the next blocks. Otherwise memory would idle then.
const AHEAD: usize = 2048;

/// The inner loops for one instruction set.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Kernel {
    /// Lowest and highest value of each group of `values`, and a sum that is finite only if all values are: it is not, too,
    /// if finite values add up to too much. `(values, length of a group, lows, highs) -> sum`.
    pub(crate) ranges: fn(&[f32], usize, &mut [f32], &mut [f32]) -> f32,
    /// See [`Block::derive`].
    pub(crate) parameters: fn(Format, &mut Block) -> bool,
    /// Codes of `values`, packed: `(values, groups, codes)`.
    pub(crate) encode: fn(&[f32], Groups<'_>, &mut [u8]),
    /// The values of packed `codes`: `(codes, groups, values)`. Here, [`Groups::factors`] are the scales.
    pub(crate) decode: fn(&[u8], Groups<'_>, &mut [f32]),
}

/// What the groups of a run of values have in common, and what each has.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Groups<'a> {
    /// Bits of a code: 2, 4 or 8.
    pub(crate) bits: usize,
    /// How many values each has: a multiple of [`LANES`].
    pub(crate) length: usize,
    /// The code of the base.
    pub(crate) bias: f32,
    /// The value that has the code `bias`, one for each group.
    pub(crate) bases: &'a [f32],
    /// What values above the base, or codes, are multiplied by, one for each group.
    pub(crate) factors: &'a [f32],
}

impl Groups<'_> {
    /// Bytes that the codes of [`LANES`] values take.
    fn bytes(&self) -> usize {
        LANES / 8 * self.bits
    }

    /// Bytes that the codes of a group take.
    fn stride(&self) -> usize {
        self.length / 8 * self.bits
    }
}

/// The kernel for the widest instruction set that this machine has.
pub(crate) fn best() -> Kernel {
    static BEST: LazyLock<Kernel> = LazyLock::new(|| all().swap_remove(0));
    *BEST
}

/// All kernels that run on this machine, the fastest first.
pub(crate) fn all() -> Vec<Kernel> {
    let mut kernels = vec![portable::KERNEL];
    #[cfg(target_arch = "x86_64")]
    x86::add_kernels(&mut kernels);
    kernels.reverse();
    kernels
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Scheme, group};

    /// Values of many magnitudes, and runs of equal ones.
    fn values(seed: u32, count: usize) -> Vec<f32> {
        let mut state = seed;
        let next = || {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            state
        };
        let bits: Vec<u32> = std::iter::repeat_with(next).take(count).collect();
        bits.chunks(97)
            .flat_map(|run| {
                let magnitude = 10f32.powi(i32::from(run[0].to_le_bytes()[0]) % 70 - 40);
                run.iter().map(move |bits| match run[0] % 5 {
                    0 => magnitude,
                    1 => f32::from_bits(bits & 0x8000_FFFF), // denormals, and zeros of both signs
                    _ => magnitude * (*bits as i32 as f32) / 1e9,
                })
            })
            .collect()
    }

    #[test]
    fn kernels_agree_bit_for_bit() {
        let kernels = all();
        let values = values(7, 20_000);
        for scheme in [Scheme::Affine, Scheme::Symmetric] {
            for bits in [2, 4, 8] {
                for size in [16, 32, 64, 128, 256] {
                    let format = Format::new(bits, size, scheme).expect("allowed numbers");
                    let results: Vec<_> =
                        kernels.iter().map(|kernel| there_and_back(*kernel, format, &values)).collect();
                    for (number, result) in results.iter().enumerate() {
                        assert!(result == &results[0], "kernel {number} differs in {format:?}");
                    }
                }
            }
        }
    }

    /// Codes, and the bits of scales, offsets and restored values.
    fn there_and_back(kernel: Kernel, format: Format, values: &[f32]) -> (Vec<u8>, Vec<u32>) {
        let (mut codes, mut floats) = (Vec::new(), Vec::new());
        // One value less than a block each time: the last group is short.
        for values in values.chunks(format.block() - 1) {
            let mut made = vec![0; format.bytes(values.len())];
            let mut scales = vec![0.0; format.groups(values.len())];
            let mut offsets = scales.clone();
            group::quantize(kernel, format, values, &mut made, &mut scales, &mut offsets).expect("finite values");
            let mut restored = vec![0.0; values.len()];
            group::dequantize(kernel, format, &made, &scales, &offsets, &mut restored);
            codes.extend(made);
            floats.extend(scales.iter().chain(&offsets).chain(&restored).map(|value| value.to_bits()));
        }
        (codes, floats)
    }
}
