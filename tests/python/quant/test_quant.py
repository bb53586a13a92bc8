"""The quantizer against a model in NumPy, against bounds of theory, and with tables of several libraries."""

import copy
import pickle
import subprocess
import sys
import threading

import numpy as np
import polars as pl
import pyarrow as pa
import pytest
import quant_model
import quant_numpy
from hypothesis import given
from hypothesis import strategies as st

from nautilus_cython.quant import ArrowQuantizer, ArrowQuantV2

BITS = [2, 4, 8]
SIZES = [0, 16, 32, 64, 128, 256]
SCHEMES = ["affine", "symmetric"]


def layers(*rows, type_=None, names=None, shapes=None):
    columns = {
        "layer_name": pa.array(names or [f"layer{n}" for n in range(len(rows))], pa.string()),
        "weights": pa.array(rows, type_ or pa.list_(pa.float32())),
    }
    if shapes:
        columns["shape"] = pa.array(shapes, pa.list_(pa.int64()))
    return pa.table(columns)


def normal(count, seed=0):
    return np.random.default_rng(seed).standard_normal(count, dtype=np.float32)


@st.composite
def rows(draw):
    count = draw(st.integers(1, 600))
    magnitude = 10.0 ** draw(st.integers(-44, 37))
    offset = draw(st.sampled_from([0.0, 0.0, 1.0, -60_000.0, 2.5e6]))
    shape = np.random.default_rng(draw(st.integers(0, 2**32))).uniform(-1, 1, count)
    if draw(st.booleans()):
        shape = np.round(shape * draw(st.integers(0, 3)))
    return (shape * magnitude + offset).astype(np.float32)


@given(rows(), st.sampled_from(BITS), st.sampled_from(SIZES), st.sampled_from(SCHEMES))
def test_every_number_is_that_of_the_model_and_within_the_bound(values, bits, size, scheme):
    quantizer = ArrowQuantizer(group_size=size, scheme=scheme)
    made = quantizer.quantize_batch({"x": values}, bits)["x"]
    codes, scales, zeros, restored = quant_model.quantize(values, bits, size, scheme)
    assert made["quantized_data"] == codes
    assert made["scales"].tobytes() == scales.tobytes()
    assert made["zero_points"].tobytes() == zeros.tobytes()
    back = quantizer.dequantize(made["quantized_data"], made["scales"], made["zero_points"], len(values), bits)
    assert back.tobytes() == restored.tobytes()

    step = size or len(values)
    for group, start in enumerate(range(0, len(values), step)):
        x, y = (part[start : start + step].astype(np.float64) for part in (values, back))
        scale, most = float(made["scales"][group]), np.float32(np.abs(x).max())
        bound = scale / 2 * (1 + 1e-5) + 2 * float(np.spacing(most))
        if scale == 0:  # a range whose inverse is infinite: see the crate
            bound += 2**bits * 2.0**-128
        assert np.abs(x - y).max() <= bound


@pytest.mark.parametrize("bits", BITS)
def test_the_peer_of_the_benchmark_does_the_same(bits):
    values = normal(64 * 100)
    packed, scales, zeros = quant_numpy.quantize(values, bits, 64)
    made = ArrowQuantizer().quantize_batch({"x": values}, bits)["x"]
    assert packed.tobytes() == made["quantized_data"]
    back = ArrowQuantizer().dequantize(packed.tobytes(), scales, zeros, len(values), bits)
    assert np.array_equal(quant_numpy.dequantize(packed, scales, zeros, bits, 64), back)


@pytest.mark.parametrize(("bits", "floor"), [(8, 44), (4, 19), (2, 6.5)])
def test_signal_to_noise_of_a_million_normal_values(bits, floor):
    quantizer = ArrowQuantizer()
    table = layers(normal(1_000_000))
    made = quantizer.quantize_arrow(table, bit_width=bits)
    report = quantizer.error_report(table, made).to_pylist()[0]
    x = table["weights"].chunk(0).values.to_numpy()
    y = quantizer.dequantize_arrow(made)["weights"].chunk(0).values.to_numpy()
    error = x.astype(np.float64) - y
    assert report["sqnr_db"] >= floor
    assert report["sqnr_db"] == pytest.approx(10 * np.log10(np.sum(x.astype(np.float64) ** 2) / np.sum(error**2)), rel=1e-9)
    assert report["max_abs"] == np.abs(error).max()
    assert report["rmse"] == pytest.approx(np.sqrt(np.mean(error**2)), rel=1e-9)
    dot = np.dot(x.astype(np.float64), y) / np.linalg.norm(x.astype(np.float64)) / np.linalg.norm(y.astype(np.float64))
    assert report["cosine"] == pytest.approx(dot, rel=1e-6)


@pytest.mark.parametrize("bits", BITS)
@pytest.mark.parametrize("count", [0, 1, 15, 16, 63, 64, 65, 1000])
def test_packed_size(bits, count):
    made = ArrowQuantizer(group_size=16).quantize_batch({"x": np.ones(count, np.float32)}, bits)["x"]
    groups = [min(16, count - start) for start in range(0, count, 16)]
    assert len(made["quantized_data"]) == sum(-(-group * bits // 8) for group in groups)
    assert len(made["scales"]) == len(made["zero_points"]) == len(groups)


def test_schema_of_what_is_made():
    made = ArrowQuantV2(mode="base", scheme="symmetric").quantize_arrow(layers([1.0, 2.0], [3.0], shapes=[[1, 2], [1]]))
    assert isinstance(made, pa.Table)
    assert {field.name: str(field.type) for field in made.schema} == {
        "layer_name": "string",
        "quantized_data": "binary",
        "scales": "list<item: float>",
        "zero_points": "list<item: float>",
        "shape": "list<item: int64>",
        "bit_width": "uint8",
        "group_size": "uint32",
        "scheme": "string",
    }
    assert b"nautilus_cython.quant.version" in made.schema.metadata
    assert made["shape"].to_pylist() == [[1, 2], [1]]
    assert made["bit_width"].to_pylist() == [4, 4]
    made.validate(full=True)
    batch = ArrowQuantV2().quantize_arrow_batch(layers([1.0]).to_batches()[0], 8)
    assert isinstance(batch, pa.RecordBatch)


def test_all_chunks_are_kept_in_order():
    tables = [layers(normal(100 + n, n), names=[f"layer{n}"]) for n in range(50)]
    chunked = pa.concat_tables(tables)
    assert chunked["weights"].num_chunks == 50
    quantizer = ArrowQuantizer()
    made = quantizer.quantize_arrow(chunked, bit_width=8)
    assert made["layer_name"].to_pylist() == [f"layer{n}" for n in range(50)]
    assert made.equals(quantizer.quantize_arrow(chunked.combine_chunks(), bit_width=8))
    restored = quantizer.dequantize_arrow(made)
    for n, row in enumerate(restored["weights"].to_pylist()):
        assert np.abs(np.array(row) - normal(100 + n, n)).max() < 0.05


@pytest.mark.parametrize(
    "list_type",
    [pa.list_(pa.float32()), pa.large_list(pa.float32()), pa.list_(pa.float32(), 3), pa.list_(pa.float64()), pa.list_(pa.float16())],
    ids=str,
)
def test_lists_and_floats_of_all_kinds(list_type):
    rows = [[1.0, 2.5, -3.0], [0.0, 0.5, 1.0]]
    table = layers(*rows, type_=list_type).slice(1)
    made = ArrowQuantizer().quantize_arrow(table)
    expected = ArrowQuantizer().quantize_arrow(layers(rows[1], names=["layer1"]))
    assert made.equals(expected)
    cast = made.schema.metadata.get(b"nautilus_cython.quant.cast_to_float32_from")
    assert cast == {"double": b"float64", "halffloat": b"float16"}.get(str(list_type.value_type))


def test_tables_of_polars_go_in_and_come_back():
    frame = pl.DataFrame({"layer_name": ["a", "b"], "weights": [[0.0, 1.0], [2.0]]}, schema_overrides={"weights": pl.List(pl.Float32)})
    quantizer = ArrowQuantizer()
    made = quantizer.quantize_arrow(frame)
    through = pl.from_arrow(made)
    assert quantizer.dequantize_arrow(through)["weights"].to_pylist() == [[0.0, 1.0], [2.0]]
    assert quantizer.error_report(frame, through)["max_abs"].to_pylist() == [0.0, 0.0]


def test_columns_of_features():
    batch = pa.table({"spread": pa.chunked_array([normal(70), normal(1000, 1)]), "id": ["x"] * 1070, "size": np.arange(1070)})
    quantizer = ArrowQuantizer()
    made = quantizer.quantize_columns(batch, ["spread"], 8)
    whole = quantizer.quantize_batch({"spread": batch["spread"].to_numpy()}, 8)["spread"]
    assert made["quantized_data"].to_pylist() == [whole["quantized_data"]]
    assert quantizer.quantize_columns(batch)["layer_name"].to_pylist() == ["spread"]
    with pytest.raises(ValueError, match="'?\"size\".*exact prices and sizes.*allow_integers=True"):
        quantizer.quantize_columns(batch, ["size"])
    approximate = quantizer.quantize_columns(batch, ["size"], 8, allow_integers=True)
    assert max(approximate["scales"].to_pylist()[0]) < 0.3
    for columns, error in [(["id"], "expected float32"), (["none"], "\"none\"")]:
        with pytest.raises(ValueError, match=error):
            quantizer.quantize_columns(batch, columns, allow_integers=True)
    with pytest.raises(TypeError, match="sequence of names"):
        quantizer.quantize_columns(batch, "spread")


def test_dictionaries_of_arrays_keep_their_shapes():
    weights = {"a": normal(60).reshape(3, 4, 5), "b": normal(12).reshape(3, 4).T, "empty": np.zeros((0, 3), np.float64)}
    quantizer = ArrowQuantizer(group_size=16)
    made = quantizer.quantize_batch(weights, 8)
    assert list(made) == list(weights)
    for name, array in weights.items():
        row = made[name]
        back = quantizer.dequantize(row["quantized_data"], row["scales"], row["zero_points"], row["shape"], 8)
        assert back.shape == array.shape
        assert np.allclose(back, array, atol=0.02)
    assert quantizer.quantize_batch({}) == {}


@pytest.mark.parametrize("threads", [2, 3, 16])
def test_threads_change_nothing(threads):
    table = layers(normal(300_000), normal(5), normal(100_000, 2))
    one = ArrowQuantizer(num_threads=1).quantize_arrow(table, 2)
    many = ArrowQuantizer(num_threads=threads)
    assert many.quantize_arrow(table, 2).equals(one)
    assert many.dequantize_arrow(one).equals(ArrowQuantizer(num_threads=1).dequantize_arrow(one))
    assert many.error_report(table, one).equals(ArrowQuantizer(num_threads=1).error_report(table, one))


def test_other_threads_run_meanwhile_and_use_the_same_quantizer():
    quantizer, table = ArrowQuantizer(), layers(normal(400_000))
    expected = quantizer.quantize_arrow(table)
    results = []
    workers = [threading.Thread(target=lambda: results.append(quantizer.quantize_arrow(table))) for _ in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert all(result.equals(expected) for result in results) and len(results) == 8


def test_memory_is_used_again_when_nobody_holds_a_result():
    def address(table):
        return table["quantized_data"].chunk(0).buffers()[2].address

    first, second = normal(2**23, 1), normal(2**23, 2)
    expected = [ArrowQuantizer().quantize_arrow(layers(values)) for values in (first, second)]
    quantizer = ArrowQuantizer()
    made = quantizer.quantize_arrow(layers(first))
    before = address(made)
    other = quantizer.quantize_arrow(layers(second))
    assert address(other) != before
    assert (made, other) == tuple(expected)
    kept = made.slice(0, 1)  # whoever holds a part holds the memory
    del made
    assert address(quantizer.quantize_arrow(layers(second))) != before
    assert kept == expected[0]
    del kept
    again = quantizer.quantize_arrow(layers(second))
    assert again == expected[1]
    assert before in (address(again), address(quantizer.quantize_arrow(layers(first))))
    assert other == expected[1]


def test_quantizers_are_copied():
    for quantizer in (pickle.loads(pickle.dumps(ArrowQuantizer(group_size=32))), copy.deepcopy(ArrowQuantizer(group_size=32))):
        assert repr(quantizer) == repr(ArrowQuantizer(group_size=32))
        assert quantizer.quantize_arrow(layers(np.ones(3, np.float32))).num_rows == 1


def test_progress():
    seen = []
    table = layers(*[normal(1_000_000, n) for n in range(4)])
    ArrowQuantizer(num_threads=1).quantize_arrow(table, progress=lambda name, share: seen.append((name, share)))
    assert seen[-1] == ("layer3", 1.0)
    shares = [share for _, share in seen]
    assert shares == sorted(shares) and 0 <= shares[0]

    def stop(name, share):
        raise KeyError(name)

    with pytest.raises(KeyError):
        ArrowQuantizer().quantize_arrow(table, progress=stop)


BAD_VALUES = [
    ([1.0, float("nan")], "layer0.*NaN or Inf at index 1: NaN"),
    ([float("-inf")], "layer0.*NaN or Inf at index 0: -inf"),
    ([-3e38, 3e38], "layer0.*index 0 whose range is not a float32"),
    ([1.0, None], "null in row 0 at index 1"),
    (None, "null in row 0"),
]


@pytest.mark.parametrize(("row", "message"), BAD_VALUES)
def test_bad_values_are_named(row, message):
    table = layers(row, [1.0])
    with pytest.raises(ValueError, match=message):
        ArrowQuantizer().quantize_arrow(table)


def test_errors_can_be_skipped():
    table = layers([1.0, float("nan")], [2.0], [float("inf")])
    with pytest.warns(RuntimeWarning) as caught:
        made = ArrowQuantizer().quantize_arrow(table, continue_on_error=True)
    assert made["layer_name"].to_pylist() == ["layer1"]
    assert [str(warning.message).split(" contains")[0] for warning in caught] == ["Layer 'layer0'", "Layer 'layer2'"]
    with pytest.warns(RuntimeWarning):
        arrays = {"bad": np.array([np.nan], np.float32), "good": np.ones(3, np.float32)}
        assert list(ArrowQuantizer().quantize_batch(arrays, continue_on_error=True)) == ["good"]


@pytest.mark.parametrize("bits", BITS)
@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("value", [0.0, -0.0, 1.5, -7.0, 1e-45, -1e-45, 3e38, -3e38])
def test_constant_groups_and_single_values(bits, scheme, value):
    quantizer = ArrowQuantizer(scheme=scheme)
    for count in (1, 64, 70):
        back = quantizer.dequantize_arrow(quantizer.quantize_arrow(layers([value] * count), bits))
        x = np.float32(value)
        bound = 0 if scheme == "affine" else 2 * float(np.spacing(np.abs(x))) + 2.0**-120
        assert np.abs(np.array(back["weights"].to_pylist()[0]) - float(x)).max() <= bound


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"bit_width": 3}, "Invalid bit_width: 3. Must be 2, 4, or 8"),
        ({"bit_width": True}, "Invalid bit_width"),
        ({"bit_width": None}, "Invalid bit_width"),
        ({"group_size": 48}, "Invalid group_size: 48"),
        ({"group_size": -1}, "Invalid group_size"),
        ({"scheme": "nf4"}, "Invalid scheme: 'nf4'"),
    ],
)
def test_bad_options(arguments, message):
    with pytest.raises(ValueError, match=message):
        ArrowQuantizer().quantize_arrow(layers([1.0]), **arguments)


@pytest.mark.parametrize("arguments", [{"mode": "x"}, {"group_size": 7}, {"scheme": None}, {"num_threads": 0}, {"num_threads": 2**70}])
def test_bad_quantizers(arguments):
    with pytest.raises(ValueError, match=f"Invalid {next(iter(arguments))}"):
        ArrowQuantizer(**arguments)


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (pa.table({"x": [1]}), "layer_name"),
        (pa.table({"layer_name": ["a"]}), "weights"),
        (pa.table({"layer_name": [1], "weights": [[1.0]]}), "layer_name.*Int64"),
        (pa.table({"layer_name": ["a"], "weights": [1.0]}), "weights.*Float64.*list"),
        (pa.table({"layer_name": ["a"], "weights": [[1]]}), "weights.*Int64"),
        (layers([1.0, 2.0], shapes=[[3]]), r"\[3\].*2 values"),
        (layers([1.0], shapes=[[-1]]), r"\[-1\]"),
        (layers([1.0], shapes=[[2**62, 2**62]]), "1 values"),
    ],
)
def test_bad_tables(table, message):
    with pytest.raises(ValueError, match=message):
        ArrowQuantizer().quantize_arrow(table)


def test_other_objects_are_refused():
    for junk in (None, 1, "table", [], {}):
        with pytest.raises(TypeError):
            ArrowQuantizer().quantize_arrow(junk)
    for junk in (None, [], np.ones(3), {"a": "text"}, {"a": np.arange(3)}, {"a": np.array([1 + 2j])}, {"a": None}):
        with pytest.raises(TypeError):
            ArrowQuantizer().quantize_batch(junk)


def test_empty_tables():
    quantizer = ArrowQuantizer()
    for table in (layers(), layers().slice(0, 0), layers([]), layers([], [1.0], [])):
        made = quantizer.quantize_arrow(table)
        assert made.num_rows == table.num_rows
        assert quantizer.dequantize_arrow(made)["weights"].to_pylist() == table["weights"].to_pylist()
        assert quantizer.error_report(table, made).num_rows == table.num_rows


def replaced(made, **columns):
    for name, values in columns.items():
        place = made.schema.get_field_index(name)
        made = made.set_column(place, made.schema.field(place), pa.array(values, made.schema.field(place).type))
    return made


@pytest.mark.parametrize(
    ("tampered", "message"),
    [
        ({"quantized_data": [b""]}, "`quantized_data` has 0 bytes, expected 35 for 70 values"),
        ({"quantized_data": [b"x" * 36]}, "36 bytes"),
        ({"scales": [[1.0]]}, "`scales` has 1 numbers, expected 2"),
        ({"scales": [[1.0, float("nan")]]}, "group 1 has the scale NaN"),
        ({"scales": [[-1.0, 1.0]]}, "group 0 has the scale -1"),
        ({"scales": [[3e38, 1.0]]}, "group 0 has the scale 3"),
        ({"zero_points": [[0.0, float("inf")]]}, "zero point inf"),
        ({"zero_points": [[0.0]]}, "`zero_points` has 1"),
        ({"shape": [[71]]}, "expected 36 for 71 values"),
        ({"shape": [[2**62]]}, "`quantized_data`"),
        ({"shape": [[2**62, 2**62]]}, "shape"),
        ({"shape": [[-70]]}, "shape"),
        ({"bit_width": [3]}, "bit_width"),
        ({"bit_width": [8]}, "expected 70"),
        ({"group_size": [7]}, "group_size"),
        ({"group_size": [0]}, "expected 1"),
        ({"scheme": ["x"]}, "scheme"),
        ({"scheme": ["symmetric"]}, "symmetric"),
    ],
)
def test_tampered_tables_are_refused(tampered, message):
    quantizer = ArrowQuantizer()
    made = quantizer.quantize_arrow(layers(normal(70)))
    with pytest.raises(ValueError, match=message):
        quantizer.dequantize_arrow(replaced(made, **tampered))


def test_tampered_rows_are_refused():
    quantizer = ArrowQuantizer()
    row = quantizer.quantize_batch({"x": normal(71)})["x"]
    data, scales, zeros = row["quantized_data"], row["scales"], row["zero_points"]
    for arguments in [
        (data[:-1], scales, zeros, 71),
        (data[:-1] + bytes([data[-1] | 0xF0]), scales, zeros, 71),
        (data, scales[:1], zeros, 71),
        (data, scales, zeros * np.nan, 71),
        (data, scales, zeros, 2**62),
        (data, scales, zeros, -1),
        (data, scales, zeros, (2**40, 2**40)),
    ]:
        with pytest.raises(ValueError):
            quantizer.dequantize(*arguments)


def test_reports_need_the_same_layers():
    quantizer = ArrowQuantizer()
    made = quantizer.quantize_arrow(layers([1.0], [2.0]))
    for other in (layers([1.0]), layers([1.0], [2.0], names=["a", "b"]), layers([1.0, 2.0], [2.0])):
        with pytest.raises(ValueError, match="quantized row"):
            quantizer.error_report(other, made)


def run(program, **limits):
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=120, check=False)


def test_peak_memory_stays_near_that_of_the_output():
    program = """
import resource, numpy as np, pyarrow as pa
from nautilus_cython.quant import ArrowQuantizer
values = np.ones(64 << 20, np.float32)
lists = pa.ListArray.from_arrays(np.arange(0, len(values) + 1, 1 << 20, dtype=np.int32), pa.array(values))
table = pa.table({"layer_name": [str(n) for n in range(64)], "weights": lists})
quantizer = ArrowQuantizer()
quantizer.quantize_arrow(table.slice(0, 1))
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
made = quantizer.quantize_arrow(table)
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 - before) / made.nbytes)
"""
    done = run(program)
    assert done.returncode == 0, done.stderr
    assert float(done.stdout) < 1.2


def test_without_memory_there_is_an_error():
    program = """
import resource, numpy as np
from nautilus_cython.quant import ArrowQuantizer
values = np.ones(1 << 26, np.float32)
used = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (used + (8 << 20), -1))
try:
    ArrowQuantizer(num_threads=1).quantize_batch({"x": values}, 8)
except (RuntimeError, MemoryError) as error:
    print(error)
"""
    done = run(program)
    assert done.returncode == 0, done.stderr
    assert "memory" in done.stdout


def test_interrupts_end_a_long_call():
    program = """
import signal, numpy as np
from nautilus_cython.quant import ArrowQuantizer
values = np.ones(1 << 25, np.float32)
signal.setitimer(signal.ITIMER_REAL, 0.3)
signal.signal(signal.SIGALRM, signal.default_int_handler)
try:
    while True:
        ArrowQuantizer(num_threads=1).quantize_batch({str(n): values for n in range(64)}, 8)
except KeyboardInterrupt:
    print("interrupted")
"""
    done = run(program)
    assert (done.returncode, done.stdout) == (0, "interrupted\n"), done.stderr


def test_without_pyarrow_the_batch_is_returned():
    program = """
import sys
sys.modules["pyarrow"] = None
import polars as pl
from nautilus_cython.quant import ArrowQuantizer
frame = pl.DataFrame({"layer_name": ["a"], "weights": [[1.0, 2.0]]})
made = ArrowQuantizer().quantize_arrow(frame)
print(type(made).__name__, pl.DataFrame(ArrowQuantizer().dequantize_arrow(made))["weights"].to_list())
"""
    done = run(program)
    assert (done.returncode, done.stdout) == (0, "RecordBatch [[1.0, 2.0]]\n"), done.stderr
