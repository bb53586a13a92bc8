"""Measures the quantizer: GB/s of float32 in and out, as a share of what this machine reads, beside its peers.

    python bench/quant.py [MEGABYTES]    256 by default

The bandwidth is that of one thread that reads the same memory, measured right before each row: the better of two ways. The peers are NumPy, and
where they are installed ggml (groups of 32 values with a scale in half precision) and onnxruntime (groups of 64 down the
columns of a matrix, on all processors). Each reads floats of its own layout and writes codes of its own format.
"""

import ctypes
import sys
import time
from pathlib import Path

import numpy as np
import pyarrow as pa

from nautilus_cython.quant import ArrowQuantizer

sys.path.append(str(Path(__file__).parents[1] / "tests" / "python" / "quant"))
import quant_numpy

ROUNDS = 7
GROUP_SIZE = 64
PEER_VALUES = 2**24  # some peers are slow
ROW_VALUES = 4096  # of the matrices that ggml and onnxruntime quantize


def seconds(call, *arguments):
    """The best of some rounds: what else the machine does only adds."""
    best = float("inf")
    for _ in range(ROUNDS):
        started = time.perf_counter()
        call(*arguments)
        best = min(best, time.perf_counter() - started)
    return best


def numpy_peer(values):
    for bits in (2, 4, 8):
        yield f"NumPy: quantize to {bits} bits", lambda bits=bits: quant_numpy.quantize(values, bits, GROUP_SIZE)
        made = quant_numpy.quantize(values, bits, GROUP_SIZE)
        yield f"NumPy: dequantize {bits} bits", lambda made=made, bits=bits: quant_numpy.dequantize(*made, bits, GROUP_SIZE)


def ggml_peer(values):
    try:
        import ggml
    except ImportError:
        return
    floats = ctypes.POINTER(ctypes.c_float)
    restored = np.empty_like(values)
    for name in ("Q4_0", "Q4_1", "Q8_0"):
        kind = getattr(ggml, f"GGML_TYPE_{name}")
        blocks = np.empty(ggml.ggml_row_size(kind, len(values)), np.uint8)
        rows = len(values) // ROW_VALUES

        def quantize(kind=kind, blocks=blocks, rows=rows):
            ggml.ggml_quantize_chunk(kind, values.ctypes.data_as(floats), blocks.ctypes.data, 0, rows, ROW_VALUES, None)

        def dequantize(kind=kind, blocks=blocks):
            traits = ggml.ggml_get_type_traits(kind).contents
            traits.to_float(blocks.ctypes.data, restored.ctypes.data_as(floats), len(values))

        yield f"ggml: quantize to {name}", quantize
        yield f"ggml: dequantize {name}", dequantize


def onnxruntime_peer(values):
    try:
        from onnxruntime.capi import _pybind_state as onnxruntime
    except ImportError:
        return
    matrix = values.reshape(ROW_VALUES, -1)
    columns, groups = matrix.shape[1], ROW_VALUES // GROUP_SIZE
    for bits in (2, 4, 8):
        codes = np.empty((columns, groups, GROUP_SIZE * bits // 8), np.uint8)
        scales = np.empty((columns, groups), np.float32)
        zeros = np.empty((columns, groups * bits // 8), np.uint8)
        call = getattr(onnxruntime, f"quantize_matmul_{bits}bits")
        arguments = codes, matrix, scales, zeros, GROUP_SIZE, columns, ROW_VALUES, False
        yield f"onnxruntime: quantize to {bits} bits", lambda call=call, arguments=arguments: call(*arguments)


def main():
    megabytes = int(sys.argv[1]) if len(sys.argv) > 1 else 256
    values = np.random.default_rng(42).standard_normal(megabytes * 2**18, dtype=np.float32)
    lists = pa.ListArray.from_arrays(np.array([0, len(values)], np.int32), pa.array(values))
    table = pa.table({"layer_name": ["layer"], "weights": lists})
    copy = np.empty_like(values)
    words = values.view(np.int64)
    reads = (np.bitwise_or.reduce, words), (np.max, values)
    print("| quantizer | GB/s of float32 | of the bandwidth |\n|---|---:|---:|")

    def row(name, size, call, *arguments):
        bandwidth = values.nbytes / 1e9 / min(seconds(*read) for read in reads)
        rate = size / 1e9 / seconds(call, *arguments)
        print(f"| {name} | {rate:.2f} | {rate / bandwidth:.1%} |", flush=True)

    for name, read in zip(("bits", "maximum"), reads):
        row(f"read: {name} of all", values.nbytes, *read)
    row("copy", values.nbytes, np.copyto, copy, values)
    for bits in (2, 4, 8):
        for threads in (1, None):
            quantizer = ArrowQuantizer(group_size=GROUP_SIZE, num_threads=threads)
            label = "one thread" if threads else "all threads"
            row(f"quantize to {bits} bits, {label}", values.nbytes, quantizer.quantize_arrow, table, bits)
            quantized = quantizer.quantize_arrow(table, bits)
            row(f"dequantize {bits} bits, {label}", values.nbytes, quantizer.dequantize_arrow, quantized)
    some = values[:PEER_VALUES]
    for peer in (numpy_peer, ggml_peer, onnxruntime_peer):
        for name, call in peer(some):
            row(name, some.nbytes, call)


if __name__ == "__main__":
    main()
