"""Weights in 4 bits, what that cost, and back."""

import polars as pl

from nautilus_cython.quant import ArrowQuantizer

weights = pl.DataFrame(
    {"layer_name": ["dense", "bias"], "weights": [[n / 7 % 1.0 for n in range(1000)], [0.5, -0.25, 0.125]]},
    schema={"layer_name": pl.String, "weights": pl.List(pl.Float32)},
)

quantizer = ArrowQuantizer(group_size=64)
quantized = pl.DataFrame(quantizer.quantize_arrow(weights, bit_width=4))
print([len(data) for data in quantized["quantized_data"]])

report = pl.DataFrame(quantizer.error_report(weights, quantized))
print([f"{error:.3f}" for error in report["max_abs"]])

restored = pl.DataFrame(quantizer.dequantize_arrow(quantized))
print(restored["layer_name"].to_list(), len(restored["weights"][0]))
