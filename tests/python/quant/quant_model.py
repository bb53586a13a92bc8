"""The quantizer's numbers in NumPy, one group at a time: what the tests compare with, and the benchmark's peer."""

import numpy as np


def quantize(values, bits, group_size, scheme):
    """Codes (packed), scales, zero points and restored values of one row of float32."""
    top, half = 2**bits - 1, 2 ** (bits - 1)
    codes, scales, zeros, restored = [], [], [], []
    for start in range(0, len(values), group_size or max(len(values), 1)):
        group = values[start : start + (group_size or len(values))]
        if scheme == "affine":
            zero, span, steps, low, high, bias = group.min() + np.float32(0), None, top, 0, top, 0
            span = np.float64(group.max()) - np.float64(zero)
        else:
            zero, span, steps, low, high, bias = np.float32(0), np.float64(abs(group).max()), half - 1, 1 - half, half - 1, half
        with np.errstate(all="ignore"):
            scale = np.float32(span / steps)
            inverse = np.float32(1) / scale
        if scale == 0 or not np.isfinite(inverse):
            scale = inverse = np.float32(0)
        counts = np.clip(np.rint((group - zero) * inverse), low, high).astype(np.float32)
        restored.append((counts * scale).astype(np.float32) + zero)
        stored = np.zeros(-len(group) % (8 // bits) + len(group), dtype=np.uint8)
        stored[: len(group)] = counts + bias
        shifts = np.arange(0, 8, bits, dtype=np.uint8)
        codes.append(np.bitwise_or.reduce(stored.reshape(-1, 8 // bits) << shifts, axis=1).astype(np.uint8))
        scales.append(scale)
        zeros.append(zero)
    joined = [np.concatenate(part) if part else np.zeros(0, dtype) for part, dtype in ((codes, np.uint8), (restored, np.float32))]
    return joined[0].tobytes(), np.array(scales, np.float32), np.array(zeros, np.float32), joined[1]
