"""Measures the quantizer: GB/s of float32 in and out, as a share of what this machine reads, beside NumPy.

    python bench/quant.py [MEGABYTES]    256 by default

The bandwidth is that of one thread that adds up the same memory, measured right before each row.
"""

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


def seconds(call, *arguments):
    """The best of some rounds: what else the machine does only adds."""
    best = float("inf")
    for _ in range(ROUNDS):
        started = time.perf_counter()
        call(*arguments)
        best = min(best, time.perf_counter() - started)
    return best


def main():
    megabytes = int(sys.argv[1]) if len(sys.argv) > 1 else 256
    values = np.random.default_rng(42).standard_normal(megabytes * 2**18, dtype=np.float32)
    lists = pa.ListArray.from_arrays(np.array([0, len(values)], np.int32), pa.array(values))
    table = pa.table({"layer_name": ["layer"], "weights": lists})
    gigabytes = values.nbytes / 1e9
    copy = np.empty_like(values)
    words = values.view(np.int64)
    print("| operation | GB/s of float32 | of the bandwidth | times NumPy |\n|---|---:|---:|---:|")

    def row(name, peer, call, *arguments):
        read = gigabytes / seconds(np.bitwise_or.reduce, words)
        rate = gigabytes / seconds(call, *arguments)
        print(f"| {name} | {rate:.1f} | {rate / read:.0%} | {f'{rate / peer:.0f}' if peer else ''} |")

    row("read", None, np.bitwise_or.reduce, words)
    row("copy", None, np.copyto, copy, values)
    some = values[: 2**22]
    for bits in (2, 4, 8):
        started = time.perf_counter()
        made = quant_numpy.quantize(some, bits, GROUP_SIZE)
        quantizing = some.nbytes / 1e9 / (time.perf_counter() - started)
        started = time.perf_counter()
        quant_numpy.dequantize(*made, bits, GROUP_SIZE)
        restoring = some.nbytes / 1e9 / (time.perf_counter() - started)
        for threads in (1, None):
            quantizer = ArrowQuantizer(group_size=GROUP_SIZE, num_threads=threads)
            label = "one thread" if threads else "all threads"
            row(f"quantize to {bits} bits, {label}", quantizing, quantizer.quantize_arrow, table, bits)
            quantized = quantizer.quantize_arrow(table, bits)
            row(f"dequantize {bits} bits, {label}", restoring, quantizer.dequantize_arrow, quantized)


if __name__ == "__main__":
    main()
