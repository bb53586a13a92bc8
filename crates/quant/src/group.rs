//! Groups of values: their scales and offsets, and their codes.

use crate::{
    Format, Scheme,
    format::BLOCK_GROUPS,
    kernel::{Groups, Kernel, LANES},
};

/// Why values cannot be quantized.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Refusal {
    /// The value at this index is NaN or infinite.
    NotFinite(usize),
    /// The range of the group with this value is too wide for `f32`.
    TooWide(usize),
}

impl Refusal {
    /// The same, of values that come `count` later.
    pub(crate) fn after(self, count: usize) -> Self {
        match self {
            Self::NotFinite(index) => Self::NotFinite(index + count),
            Self::TooWide(index) => Self::TooWide(index + count),
        }
    }

    /// Which value it is about.
    pub(crate) fn index(self) -> usize {
        match self {
            Self::NotFinite(index) | Self::TooWide(index) => index,
        }
    }
}

/// Lowest and highest value.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Range(f32, f32);

impl Range {
    pub(crate) const EMPTY: Self = Self(f32::INFINITY, f32::NEG_INFINITY);

    /// That of any number of values.
    pub(crate) fn of(kernel: Kernel, values: &[f32]) -> Result<Self, Refusal> {
        let (full, rest) = values.split_at(values.len() - values.len() % LANES);
        let Self(low, high) = Self::EMPTY;
        let (mut low, mut high, mut sum) = ([low], [high], 0.0);
        if !full.is_empty() {
            sum = (kernel.ranges)(full, full.len(), &mut low, &mut high);
        }
        check(sum + rest.iter().sum::<f32>(), values)?;
        Ok(rest.iter().fold(Self(low[0], high[0]), |range, &value| range.join(Self(value, value))))
    }

    /// That of these values and those.
    pub(crate) fn join(self, other: Self) -> Self {
        Self(self.0.min(other.0), self.1.max(other.1))
    }
}

/// Refuses values that are not finite. The sum of finite values may be infinite, too.
fn check(sum: f32, values: &[f32]) -> Result<(), Refusal> {
    if sum.is_finite() {
        return Ok(());
    }
    values.iter().position(|value| !value.is_finite()).map_or(Ok(()), |index| Err(Refusal::NotFinite(index)))
}

/// What is stored of a group, and what its values are multiplied by.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Parameters {
    pub(crate) scale: f32,
    pub(crate) offset: f32,
    pub(crate) inverse: f32,
}

impl Parameters {
    /// Those of a group with this range, unless that is too wide.
    pub(crate) fn new(format: Format, range: Range) -> Option<Self> {
        let (found, fits) = Self::derive(format, range);
        fits.then_some(found)
    }

    /// The same without a branch, for many groups at once: what it is, and whether its numbers are floats.
    #[expect(clippy::inline_always, reason = "each kernel compiles it for its instructions")]
    #[inline(always)]
    pub(crate) fn derive(format: Format, Range(low, high): Range) -> (Self, bool) {
        let (low, high) = match format.scheme() {
            Scheme::Affine => (low + 0.0, high), // which zero is the lowest is chance: take the positive one
            Scheme::Symmetric => (0.0, high.max(-low)),
        };
        #[expect(clippy::cast_possible_truncation, reason = "rounded to the nearest")]
        let scale = ((f64::from(high) - f64::from(low)) / f64::from(format.top())) as f32;
        let fits = (high - low).is_finite() & (format.top() * scale + low).is_finite();
        let inverse = 1.0 / scale;
        // All values are the same, or differ by less than 2^-120: an inverse above 2^128 is infinite.
        let flat = (scale <= 0.0) | inverse.is_infinite();
        let (scale, inverse) = if flat { (0.0, 0.0) } else { (scale, inverse) };
        (Self { scale, offset: low, inverse }, fits)
    }
}

/// The parameters of the groups of a block.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Block {
    /// At first the lowest values.
    pub(crate) offsets: [f32; BLOCK_GROUPS],
    /// At first the highest values.
    pub(crate) scales: [f32; BLOCK_GROUPS],
    pub(crate) inverses: [f32; BLOCK_GROUPS],
}

impl Block {
    /// Turns ranges into parameters, and says whether all are floats. Groups that are not there have the range 0 to 0.
    #[expect(clippy::inline_always, reason = "each kernel compiles it for its instructions")]
    #[inline(always)]
    pub(crate) fn derive(&mut self, format: Format) -> bool {
        let mut all_fit = true;
        for group in 0..BLOCK_GROUPS {
            let (found, fits) = Parameters::derive(format, Range(self.offsets[group], self.scales[group]));
            (self.offsets[group], self.scales[group], self.inverses[group]) =
                (found.offset, found.scale, found.inverse);
            all_fit &= fits;
        }
        all_fit
    }
}

/// Whether all codes that are written for a group with this scale and offset mean finite numbers.
pub(crate) fn is_valid(format: Format, scale: f32, offset: f32) -> bool {
    scale >= 0.0
        && offset.is_finite()
        && (format.top() * scale + offset).is_finite()
        && (offset == 0.0 || format.scheme() == Scheme::Affine)
}

/// Quantizes a block of values: up to [`BLOCK_GROUPS`] whole groups, of which only the last may be shorter.
pub(crate) fn quantize(
    kernel: Kernel,
    format: Format,
    values: &[f32],
    codes: &mut [u8],
    scales: &mut [f32],
    offsets: &mut [f32],
) -> Result<(), Refusal> {
    let length = format.group_size() as usize;
    let count = values.len() / length;
    let (full, rest) = values.split_at(count * length);
    let (full_codes, rest_codes) = codes.split_at_mut(format.bytes(full.len()));
    if count > 0 {
        let mut block = Block::default();
        let sum = (kernel.ranges)(full, length, &mut block.offsets[..count], &mut block.scales[..count]);
        check(sum, full)?;
        let (lows, highs) = (block.offsets, block.scales);
        if !(kernel.parameters)(format, &mut block) {
            let too_wide = |&group: &usize| Parameters::new(format, Range(lows[group], highs[group])).is_none();
            return Err(Refusal::TooWide((0..count).find(too_wide).unwrap_or_default() * length));
        }
        scales[..count].copy_from_slice(&block.scales[..count]);
        offsets[..count].copy_from_slice(&block.offsets[..count]);
        (kernel.encode)(full, groups(format, length, &block.offsets[..count], &block.inverses[..count]), full_codes);
    }
    if !rest.is_empty() {
        let range = Range::of(kernel, rest).map_err(|refusal| refusal.after(full.len()))?;
        let found = Parameters::new(format, range).ok_or(Refusal::TooWide(full.len()))?;
        (scales[count], offsets[count]) = (found.scale, found.offset);
        encode(kernel, format, found, rest, rest_codes);
    }
    Ok(())
}

/// Makes codes of any number of values of one group. Unused bits of the last byte are 0.
pub(crate) fn encode(kernel: Kernel, format: Format, with: Parameters, values: &[f32], codes: &mut [u8]) {
    let (full, rest) = values.split_at(values.len() - values.len() % LANES);
    let (full_codes, rest_codes) = codes.split_at_mut(format.bytes(full.len()));
    let (bases, factors) = ([with.offset], [with.inverse]);
    if !full.is_empty() {
        (kernel.encode)(full, groups(format, full.len(), &bases, &factors), full_codes);
    }
    if !rest.is_empty() {
        let mut padded = [with.offset; LANES];
        padded[..rest.len()].copy_from_slice(rest);
        let mut packed = [0; LANES];
        let bytes = format.bytes(LANES);
        (kernel.encode)(&padded, groups(format, LANES, &bases, &factors), &mut packed[..bytes]);
        rest_codes.copy_from_slice(&packed[..rest_codes.len()]);
        if let Some(last) = rest_codes.last_mut() {
            *last &= !unused(format, values.len());
        }
    }
}

/// The bits of the last byte that hold no code.
pub(crate) fn unused(format: Format, values: usize) -> u8 {
    match values * usize::from(format.bit_width()) % 8 {
        0 => 0,
        used => u8::MAX << used,
    }
}

/// Restores a block of values, as [`quantize`] takes it.
pub(crate) fn dequantize(
    kernel: Kernel,
    format: Format,
    codes: &[u8],
    scales: &[f32],
    offsets: &[f32],
    values: &mut [f32],
) {
    let length = format.group_size() as usize;
    let count = values.len() / length;
    let (full, rest) = values.split_at_mut(count * length);
    let (full_codes, rest_codes) = codes.split_at(format.bytes(full.len()));
    if count > 0 {
        (kernel.decode)(full_codes, groups(format, length, &offsets[..count], &scales[..count]), full);
    }
    if !rest.is_empty() {
        decode(kernel, format, scales[count], offsets[count], rest_codes, rest);
    }
}

/// Restores any number of values of one group.
pub(crate) fn decode(kernel: Kernel, format: Format, scale: f32, offset: f32, codes: &[u8], values: &mut [f32]) {
    let (full, rest) = values.split_at_mut(values.len() - values.len() % LANES);
    let (full_codes, rest_codes) = codes.split_at(format.bytes(full.len()));
    let (bases, factors) = ([offset], [scale]);
    if !full.is_empty() {
        (kernel.decode)(full_codes, groups(format, full.len(), &bases, &factors), full);
    }
    if !rest.is_empty() {
        let (mut padded, mut packed) = ([0.0; LANES], [0; LANES]);
        packed[..rest_codes.len()].copy_from_slice(rest_codes);
        (kernel.decode)(&packed[..format.bytes(LANES)], groups(format, LANES, &bases, &factors), &mut padded);
        rest.copy_from_slice(&padded[..rest.len()]);
    }
}

fn groups<'a>(format: Format, length: usize, bases: &'a [f32], factors: &'a [f32]) -> Groups<'a> {
    Groups { bits: usize::from(format.bit_width()), length, bias: format.bias(), bases, factors }
}
