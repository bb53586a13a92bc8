"""The affine scheme as one writes it in NumPy for whole groups: the benchmark's peer, which a test compares with the model."""

import numpy as np


def quantize(values, bits, group_size):
    """Packed codes, scales and zero points."""
    groups = values.reshape(-1, group_size)
    zeros = groups.min(axis=1)
    scales = ((groups.max(axis=1).astype(np.float64) - zeros) / (2**bits - 1)).astype(np.float32)
    inverses = np.float32(1) / scales
    codes = np.rint((groups - zeros[:, None]) * inverses[:, None]).astype(np.uint8).reshape(-1, 8 // bits)
    packed = codes[:, 0].copy()
    for place in range(1, 8 // bits):
        packed |= codes[:, place] << np.uint8(place * bits)
    return packed, scales, zeros


def dequantize(packed, scales, zeros, bits, group_size):
    """The restored values."""
    shifts = np.arange(0, 8, bits, dtype=np.uint8)
    codes = (packed[:, None] >> shifts & np.uint8(2**bits - 1)).reshape(-1, group_size)
    return (codes.astype(np.float32) * scales[:, None] + zeros[:, None]).reshape(-1)
