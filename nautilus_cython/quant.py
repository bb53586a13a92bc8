"""
Columns of floats in 2, 4 or 8 bits per value, for model weights and for feature columns.

Values are quantized in groups of consecutive ones, each with a scale and a zero point of its own. The zero point is a float,
the value of code 0 (or 0 in the symmetric scheme), not a code. ``crates/quant`` defines every number, and results are the
same on every machine. Prices do not belong here: float32 has a grid of 0.25 at 2.5 million, and a few bits have less.

Tables go in from any library that speaks Arrow's PyCapsule interface and come out as tables of pyarrow, or, where that is not
installed, as a `nautilus_cython.arrow.RecordBatch`, which every such library reads. Neither direction copies.
"""

from __future__ import annotations

import importlib
import math
import operator
import warnings
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from nautilus_cython import _native

if TYPE_CHECKING:
    import numpy as np

    from nautilus_cython.arrow import RecordBatch

Progress = Callable[[str, float], object]

MODES = ("diffusion", "time_aware", "base")
SCHEMES = ("affine", "symmetric")
BIT_WIDTHS = (2, 4, 8)
GROUP_SIZES = (0, 16, 32, 64, 128, 256)

__all__ = ["ArrowQuantV2", "ArrowQuantizer"]


class ArrowQuantizer:
    """
    Quantizes layers to 2, 4 or 8 bits, restores them, and says what was lost.

    A table of layers has the columns ``layer_name``, ``weights`` (lists of float32, float64 or float16) and, if wanted,
    ``shape``. A quantized one has ``layer_name``, ``quantized_data``, ``scales``, ``zero_points``, ``shape``,
    ``bit_width``, ``group_size`` and ``scheme``, one row for each row, in the same order.

    Methods run without the GIL on `num_threads` threads. Where they take `progress`, it is called as ``progress(name, share)``
    with the name of a layer in work and the share of all values that is done, about every 50 ms and at the end; what it
    raises stops the work, and so does Ctrl-C.

    A quantizer keeps up to 128 MiB of its results that nobody holds any more, and writes the next ones there: fresh memory is
    a fifth of the time or more. They are given back with the quantizer.

    Parameters
    ----------
    mode : {"diffusion", "time_aware", "base"}
        What the weights are for. All modes have the same defaults.
    group_size : {16, 32, 64, 128, 256, 0}
        How many values have a scale in common; 0 is one scale for each layer.
    scheme : {"affine", "symmetric"}
        "affine" uses the whole range of each group; "symmetric" keeps zeros exact, and is coarser.
    num_threads : int, optional
        By default one for each processor.

    Raises
    ------
    ValueError
        For any other value.
    """

    def __init__(
        self,
        mode: str = "diffusion",
        *,
        group_size: int = 64,
        scheme: str = "affine",
        num_threads: int | None = None,
    ) -> None:
        if mode not in MODES:
            raise ValueError(f"Invalid mode: {mode!r}. Must be one of {', '.join(MODES)}")
        if num_threads is not None and not 1 <= operator.index(num_threads) <= 4096:
            raise ValueError(f"Invalid num_threads: {num_threads}. Must be 1 to 4096")
        self._mode = mode
        self._group_size = _one_of("group_size", group_size, GROUP_SIZES)
        self._scheme = _one_of("scheme", scheme, SCHEMES)
        self._num_threads = num_threads
        self._memory = _native.RecycledMemory()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._mode!r}, group_size={self._group_size}, scheme={self._scheme!r})"

    def quantize_arrow(
        self,
        table: Any,
        bit_width: int = 4,
        *,
        group_size: int | None = None,
        scheme: str | None = None,
        continue_on_error: bool = False,
        progress: Progress | None = None,
    ) -> Any:
        """
        Return a ``pyarrow.Table`` with the quantized layers of `table`, in its order.

        Parameters
        ----------
        table : object
            Layers, in anything with ``__arrow_c_stream__`` or ``__arrow_c_array__``; all its chunks are read.
        bit_width : {2, 4, 8}
            Bits for each value.
        group_size, scheme : optional
            In place of those of the quantizer.
        continue_on_error : bool
            Leave layers out that cannot be quantized, with a `RuntimeWarning` for each, instead of raising.
        progress : callable, optional
            See the class.

        Raises
        ------
        ValueError
            For a bit width, group size or scheme that does not exist; a column that is missing or of another type; nulls; a
            shape that does not fit; and, with the layer and the index, NaN, infinite values, and a group whose range is no
            float32. Nothing is returned then.
        """
        asked = self._asked(bit_width, group_size, scheme, continue_on_error)
        batch, failures = _native.quantize_layers(table, asked, self._memory, progress)
        _warn(failures)
        return _as_table(batch)

    def quantize_arrow_batch(
        self,
        batch: Any,
        bit_width: int = 4,
        *,
        group_size: int | None = None,
        scheme: str | None = None,
        continue_on_error: bool = False,
        progress: Progress | None = None,
    ) -> Any:
        """Return a ``pyarrow.RecordBatch`` with the quantized layers of `batch`: see `quantize_arrow`."""
        asked = self._asked(bit_width, group_size, scheme, continue_on_error)
        made, failures = _native.quantize_layers(batch, asked, self._memory, progress)
        _warn(failures)
        return _as_batch(made)

    def quantize_batch(
        self,
        weights: Mapping[str, np.ndarray[Any, Any]],
        bit_width: int = 4,
        *,
        group_size: int | None = None,
        scheme: str | None = None,
        continue_on_error: bool = False,
        progress: Progress | None = None,
    ) -> dict[str, dict[str, Any]]:
        """
        Return for each name a dictionary with what `dequantize` needs.

        Its keys are ``quantized_data`` (bytes), ``scales`` and ``zero_points`` (arrays of float32), ``shape``,
        ``bit_width``, ``group_size`` and ``scheme``.

        Parameters
        ----------
        weights : mapping of str to ndarray
            Arrays of float32, float64 or float16, of any shape. They must not change meanwhile. One that is not
            C-contiguous is copied.
        bit_width, group_size, scheme, continue_on_error, progress
            As for `quantize_arrow`.

        Raises
        ------
        TypeError
            If an array is not of floats.
        ValueError
            As `quantize_arrow` raises.
        """
        import numpy as np

        if not isinstance(weights, Mapping):
            raise TypeError(f"weights must be a mapping of names to arrays, was {type(weights).__name__}")
        asked = self._asked(bit_width, group_size, scheme, continue_on_error)
        arrays, shapes = [], {}
        for name, value in weights.items():
            array = np.asarray(value)
            shapes[name] = array.shape
            arrays.append((name, list(array.shape), np.ascontiguousarray(array).reshape(-1)))
        rows, failures = _native.quantize_arrays(arrays, asked, self._memory, progress)
        bits, size, chosen, *_ = asked
        common = {"bit_width": bits, "group_size": size, "scheme": chosen}
        made = {
            name: {"quantized_data": data, "scales": scales, "zero_points": zeros, "shape": shapes[name], **common}
            for name, data, scales, zeros in rows
        }
        _warn(failures)
        return made

    def quantize_columns(
        self,
        batch: Any,
        columns: Sequence[str] | None = None,
        bit_width: int = 4,
        *,
        group_size: int | None = None,
        scheme: str | None = None,
        allow_integers: bool = False,
        continue_on_error: bool = False,
        progress: Progress | None = None,
    ) -> Any:
        """
        Return a ``pyarrow.Table`` with a quantized layer for each column.

        Parameters
        ----------
        batch : object
            A table or a batch with columns of floats, in anything with ``__arrow_c_stream__`` or ``__arrow_c_array__``.
        columns : sequence of str, optional
            Names of columns; by default all that are floats.
        bit_width, group_size, scheme, continue_on_error, progress
            As for `quantize_arrow`.
        allow_integers : bool
            Take integers and decimals for floats. They are refused otherwise, because they hold exact prices and sizes, of
            which neither float32 nor a few bits keep all digits.

        Raises
        ------
        ValueError
            As `quantize_arrow` raises, and for a column that is not of floats.
        """
        if isinstance(columns, str):
            raise TypeError(f"columns must be a sequence of names, was the str {columns!r}")
        asked = self._asked(bit_width, group_size, scheme, continue_on_error)
        names = None if columns is None else list(columns)
        made, failures = _native.quantize_columns(batch, names, bool(allow_integers), asked, self._memory, progress)
        _warn(failures)
        return _as_table(made)

    def dequantize_arrow(self, table: Any, *, progress: Progress | None = None) -> Any:
        """
        Return a ``pyarrow.Table`` with ``layer_name``, ``weights`` (lists of float32) and ``shape``.

        Parameters
        ----------
        table : object
            What `quantize_arrow`, `quantize_arrow_batch` or `quantize_columns` made.
        progress : callable, optional
            See the class.

        Raises
        ------
        ValueError
            With the layer, for lengths that do not fit each other and for numbers that no quantizer made. A code that was
            changed into another one cannot be noticed.
        """
        return _as_table(_native.dequantize_layers(table, self._num_threads, self._memory, progress))

    def dequantize(
        self,
        quantized_data: bytes,
        scales: Any,
        zero_points: Any,
        n: int | Sequence[int],
        bit_width: int = 4,
        group_size: int | None = None,
        scheme: str | None = None,
    ) -> np.ndarray[Any, np.dtype[np.float32]]:
        """
        Return the values of one layer, as an array of float32.

        Parameters
        ----------
        quantized_data, scales, zero_points
            As `quantize_batch` returns them.
        n : int or sequence of int
            How many values there are, or their shape.
        bit_width, group_size, scheme
            What they were quantized with; by default 4 bits and those of the quantizer.

        Raises
        ------
        ValueError
            As `dequantize_arrow` raises.
        """
        import numpy as np

        shape = tuple(operator.index(size) for size in n) if isinstance(n, Sequence) else (operator.index(n),)
        if any(not 0 <= size < 2**63 for size in shape) or math.prod(shape) >= 2**63:
            raise ValueError(f"Invalid n: {n}. Must be sizes that are not negative, of values that fit into memory")
        bits, size, chosen, threads, _ = self._asked(bit_width, group_size, scheme, False)
        restored: np.ndarray[Any, np.dtype[np.float32]] = _native.dequantize_codes(
            bytes(memoryview(quantized_data)),
            np.ascontiguousarray(scales, dtype=np.float32).reshape(-1),
            np.ascontiguousarray(zero_points, dtype=np.float32).reshape(-1),
            math.prod(shape),
            bits,
            size,
            chosen,
            threads,
        )
        return restored.reshape(shape)

    def error_report(self, original: Any, quantized: Any, *, progress: Progress | None = None) -> Any:
        """
        Return a ``pyarrow.Table`` with ``layer_name``, ``max_abs``, ``rmse``, ``sqnr_db`` and ``cosine`` of each layer.

        Parameters
        ----------
        original : object
            Layers, as for `quantize_arrow`.
        quantized : object
            The same layers, quantized.
        progress : callable, optional
            See the class.

        Raises
        ------
        ValueError
            If the layers are not the same ones in the same order, or one of the tables is refused.
        """
        return _as_table(_native.quantization_errors(original, quantized, self._num_threads, progress))

    def _asked(
        self, bit_width: int, group_size: int | None, scheme: str | None, continue_on_error: bool
    ) -> tuple[int, int, str, int | None, bool]:
        size = self._group_size if group_size is None else _one_of("group_size", group_size, GROUP_SIZES)
        chosen = self._scheme if scheme is None else _one_of("scheme", scheme, SCHEMES)
        bits = _one_of("bit_width", bit_width, BIT_WIDTHS)
        return bits, size, chosen, self._num_threads, bool(continue_on_error)


ArrowQuantV2 = ArrowQuantizer


def _one_of(name: str, value: Any, allowed: tuple[Any, ...]) -> Any:
    if isinstance(value, bool) or value not in allowed:
        *first, last = map(str, allowed)
        raise ValueError(f"Invalid {name}: {value!r}. Must be {', '.join(first)}, or {last}")
    return allowed[allowed.index(value)]


def _warn(failures: list[str]) -> None:
    for failure in failures:
        warnings.warn(failure, RuntimeWarning, stacklevel=3)


def _as_table(batch: RecordBatch) -> Any:
    pyarrow = _pyarrow()
    return batch if pyarrow is None else pyarrow.table(batch)


def _as_batch(batch: RecordBatch) -> Any:
    pyarrow = _pyarrow()
    return batch if pyarrow is None else pyarrow.record_batch(batch)


def _pyarrow() -> Any:
    try:
        return importlib.import_module("pyarrow")
    except ImportError:
        return None
