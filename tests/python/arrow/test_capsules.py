"""Batches, tables and readers over the C data interface: nothing is copied, everything is released once."""

import ctypes
import gc
import threading

import duckdb
import nanoarrow
import polars
import pyarrow
import pytest
from test_market_data import rows

from nautilus_cython.arrow import (
    RecordBatch,
    RecordBatchReader,
    Schema,
    Table,
    export_recordbatch_to_pyarrow,
    from_arrow,
    to_arrow,
)
from nautilus_cython.model.data import QuoteTick, TradeTick
from nautilus_cython.testing import live_handles

ctypes.pythonapi.PyCapsule_GetName.restype = ctypes.c_char_p
ctypes.pythonapi.PyCapsule_GetName.argtypes = [ctypes.py_object]

NULLS = pyarrow.nulls(20)
EVERYTHING = pyarrow.table(
    {
        "bool": [None, True, False, True] * 5,
        "int": pyarrow.array(range(20), pyarrow.int8()),
        "float": [0.5, None] * 10,
        "text": ["a", None, "", "äöü" * 20] * 5,
        "large": pyarrow.array(["a", None, "", "b"] * 5, pyarrow.large_string()),
        "view": pyarrow.array(["a", None, "", "longer than twelve bytes"] * 5, pyarrow.string_view()),
        "binary": pyarrow.array([b"a\0", None, b"", b"\xff"] * 5, pyarrow.binary()),
        "fixed": pyarrow.array([b"abcd", None, b"efgh", b"\0\0\0\0"] * 5, pyarrow.binary(4)),
        "decimal": pyarrow.array([1, None, -3, 4] * 5, pyarrow.decimal128(38, 9)),
        "wide": pyarrow.array([1, None, -3, 4] * 5, pyarrow.decimal256(60, 9)),
        "time": pyarrow.array([1, None, 3, 4] * 5, pyarrow.timestamp("ns", "UTC")),
        "null": NULLS,
        "all_null": pyarrow.array([None] * 20, pyarrow.int64()),
        "dictionary": pyarrow.array(["a", None, "b", "a"] * 5).dictionary_encode(),
        "list": [[1, None], None, [], [3]] * 5,
        "lists": pyarrow.array([[1, 2], None, [3, 4], [5, None]] * 5, pyarrow.list_(pyarrow.int32(), 2)),
        "struct": [{"a": 1, "b": {"c": [{"d": "x"}]}}, None, {"a": None, "b": None}, {"a": 4, "b": {"c": []}}] * 5,
        "map": pyarrow.array([[("k", 1)], None, [], [("l", None)]] * 5, pyarrow.map_(pyarrow.string(), pyarrow.int64())),
    }
)


def name(capsule):
    return ctypes.pythonapi.PyCapsule_GetName(capsule).decode()


@pytest.mark.parametrize("kind", [RecordBatch, Table, RecordBatchReader])
def test_every_type_passes_through_unchanged(kind):
    assert pyarrow.table(kind(EVERYTHING)) == EVERYTHING
    assert pyarrow.table(kind(EVERYTHING.schema.empty_table())).num_rows == 0
    for offset in (1, 7, 8, 9):
        assert pyarrow.table(kind(EVERYTHING.slice(offset, 9))) == EVERYTHING.slice(offset, 9)
    chunked = pyarrow.concat_tables([EVERYTHING.slice(0, 7), EVERYTHING.slice(7, 0), EVERYTHING.slice(7)])
    # Joined dictionaries may have entries twice.
    assert pyarrow.table(kind(chunked)).to_pylist() == EVERYTHING.to_pylist()


@pytest.mark.parametrize("offset", [0, 1, 7, 8, 9])
def test_slices_made_here_are_right_elsewhere(offset):
    batch = RecordBatch(EVERYTHING).slice(offset, 9)
    expected = EVERYTHING.slice(offset, 9)
    assert pyarrow.table(batch) == expected
    # nanoarrow 0.7 cannot hand views on, whoever made them.
    viewless = EVERYTHING.drop_columns(["view"])
    through = nanoarrow.c_array(RecordBatch(viewless).slice(offset, 9))
    assert pyarrow.record_batch(through) == viewless.slice(offset, 9).to_batches()[0]
    plain = EVERYTHING.column_names[:5]
    assert polars.DataFrame(pyarrow.table(batch).select(plain)).equals(polars.DataFrame(expected.select(plain)))
    # duckdb has no decimals of 256 bits, and refuses structs in slices.
    queried = [duckdb.from_arrow(table.drop_columns(["wide", "struct"])).to_arrow_table() for table in (pyarrow.table(batch), expected)]
    assert queried[0] == queried[1]


def test_a_struct_array_with_an_offset_is_cut():
    struct = EVERYTHING.combine_chunks().to_struct_array().combine_chunks().slice(9, 7)
    assert struct.offset == 9
    assert pyarrow.table(RecordBatch(struct)) == EVERYTHING.slice(9, 7)


def test_nothing_is_copied_on_the_way_out_nor_in():
    batch = to_arrow(rows(TradeTick))
    there = pyarrow.record_batch(batch)
    again = pyarrow.record_batch(RecordBatch(there))
    for column in range(there.num_columns):
        ours = [buffer and buffer.address for buffer in there.column(column).buffers()]
        assert [buffer and buffer.address for buffer in again.column(column).buffers()] == ours
    frame = polars.DataFrame({"a": range(100)})
    address = pyarrow.table(frame.to_arrow())["a"].chunk(0).buffers()[1].address
    assert pyarrow.record_batch(RecordBatch(frame.to_arrow())).column(0).buffers()[1].address == address


def test_capsules_have_the_names_of_the_interface():
    batch = to_arrow(rows(TradeTick))
    assert name(batch.__arrow_c_schema__()) == "arrow_schema"
    assert [name(capsule) for capsule in batch.__arrow_c_array__()] == ["arrow_schema", "arrow_array"]
    for source in (batch, Table(batch), RecordBatchReader(batch)):
        assert name(source.__arrow_c_stream__()) == "arrow_array_stream"
        assert pyarrow.schema(source.__class__(batch)) == pyarrow.schema(batch)
    assert pyarrow.schema(Schema(batch)) == pyarrow.schema(batch)
    assert name(batch.to_capsule()) == "nautilus_cython.ArrowBatch.v1"


def test_what_nobody_takes_is_released_with_its_capsule():
    batch = to_arrow(rows(TradeTick))
    before = live_handles()
    unread = [batch.__arrow_c_array__(), batch.__arrow_c_stream__(), batch.__arrow_c_schema__(), batch.to_capsule()]
    assert live_handles() != before
    del unread
    assert live_handles() == before


def test_a_capsule_gives_once():
    batch = to_arrow(rows(TradeTick))

    class Again:
        """Hands over the same capsules every time."""

        array = batch.__arrow_c_array__()

        def __arrow_c_array__(self, requested_schema=None):
            return self.array

    again = Again()
    assert RecordBatch(again) == batch
    with pytest.raises(ValueError, match="is released"):
        RecordBatch(again)
    capsule = batch.to_capsule()
    assert RecordBatch.from_capsule(capsule) == batch
    with pytest.raises(ValueError, match="taken before"):
        RecordBatch.from_capsule(capsule)


def test_a_reader_gives_once():
    batch = to_arrow(rows(TradeTick))
    reader = RecordBatchReader(batch)
    assert pyarrow.table(reader).num_rows == 20
    for again in (pyarrow.table, RecordBatchReader, RecordBatchReader.read_all):
        with pytest.raises(ValueError, match="at its end"):
            again(reader)
    assert list(reader) == []
    closed = RecordBatchReader(batch)
    closed.close()
    closed.close()
    assert list(closed) == []


def test_a_batch_outlives_what_it_came_from():
    table = pyarrow.table({"a": range(1000)})
    batch = RecordBatch(table.slice(500))
    del table
    gc.collect()
    assert pyarrow.record_batch(batch).column(0).to_pylist() == list(range(500, 1000))
    there = export_recordbatch_to_pyarrow(to_arrow(rows(TradeTick)))
    gc.collect()
    assert type(there) is pyarrow.RecordBatch
    assert from_arrow(there) == rows(TradeTick)


def test_a_requested_schema_must_be_for_the_same_columns():
    batch = RecordBatch(pyarrow.table({"a": [1, 2], "b": ["x", None]}))
    wider = pyarrow.schema({"a": pyarrow.int64(), "b": pyarrow.large_string()}).__arrow_c_schema__()
    for other in ({"a": pyarrow.int64()}, {"b": pyarrow.string(), "a": pyarrow.int64()}):
        wrong = pyarrow.schema(other).__arrow_c_schema__()
        for method in (batch.__arrow_c_array__, batch.__arrow_c_stream__, Table(batch).__arrow_c_stream__):
            with pytest.raises(ValueError, match="requested_schema has the columns"):
                method(wrong)
            method(wider)
            method(requested_schema=None)
        reader = RecordBatchReader(batch)
        with pytest.raises(ValueError, match="requested_schema"):
            reader.__arrow_c_stream__(wrong)
        assert pyarrow.table(reader).num_rows == 2  # a refusal takes nothing
    assert pyarrow.Schema._import_from_c_capsule(wider).names == ["a", "b"]  # it was read, not taken
    with pytest.raises(TypeError):
        batch.__arrow_c_array__(1)


AS_REQUESTED = {
    "text": [pyarrow.large_string(), pyarrow.string_view()],
    "large": [pyarrow.string(), pyarrow.string_view()],
    "view": [pyarrow.string(), pyarrow.large_string()],
    "dictionary": [pyarrow.string(), pyarrow.large_string(), pyarrow.string_view()],
}


@pytest.mark.parametrize(("column", "wanted"), [(column, wanted) for column in AS_REQUESTED for wanted in AS_REQUESTED[column]], ids=str)
def test_values_come_in_the_representation_that_is_requested(column, wanted):
    table = EVERYTHING.select([column])
    schema = pyarrow.schema({column: wanted})
    for source in (RecordBatch(table), Table(table), RecordBatchReader(table)):
        made = pyarrow.RecordBatchReader.from_stream(source, schema).read_all()
        assert made.schema.field(0).type == wanted
        assert made.to_pylist() == table.to_pylist()
    sliced = RecordBatch(table).slice(7, 9)
    made = pyarrow.record_batch(sliced, schema)
    assert made.schema.field(0).type == wanted
    assert made.to_pylist() == table.slice(7, 9).to_pylist()


@pytest.mark.parametrize(
    ("column", "wanted"),
    [
        ("int", pyarrow.int64()),
        ("float", pyarrow.float32()),
        ("decimal", pyarrow.decimal128(38, 8)),
        ("time", pyarrow.timestamp("us", "UTC")),
        ("text", pyarrow.int64()),
        ("text", pyarrow.binary()),
        ("text", pyarrow.dictionary(pyarrow.int32(), pyarrow.string())),
        ("dictionary", pyarrow.binary()),
        ("struct", pyarrow.string()),
    ],
    ids=str,
)
def test_a_request_for_other_values_is_left_unheard(column, wanted):
    table = EVERYTHING.select([column])
    stream = RecordBatch(table).__arrow_c_stream__(pyarrow.schema({column: wanted}).__arrow_c_schema__())
    made = pyarrow.RecordBatchReader._import_from_c_capsule(stream).read_all()
    assert made.schema.field(0).type == table.schema.field(0).type
    assert made == table


def test_market_data_comes_without_dictionaries_on_request():
    batch = to_arrow(rows(TradeTick))
    own = pyarrow.schema(batch)
    plain = pyarrow.schema([field.with_type(pyarrow.string()) if pyarrow.types.is_dictionary(field.type) else field for field in own])
    assert own != plain
    made = pyarrow.record_batch(batch, plain)
    assert made.schema.types == plain.types
    assert from_arrow(made) == rows(TradeTick)


def test_100_000_exports_take_no_memory():
    def resident():
        with open("/proc/self/status") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmRSS:"))

    batch = to_arrow(rows(TradeTick))
    table = Table(batch)

    def export(times):
        for _ in range(times):
            batch.__arrow_c_array__()
            pyarrow.record_batch(batch)
            table.__arrow_c_stream__()

    export(2_000)
    before = resident()
    export(50_000)
    assert resident() - before < 4_096  # kilobytes


def test_two_threads_do_not_read_one_reader():
    inside, leave = threading.Event(), threading.Event()

    def batches():
        inside.set()
        leave.wait(60)
        yield EVERYTHING.to_batches()[0]

    reader = RecordBatchReader(pyarrow.RecordBatchReader.from_batches(EVERYTHING.schema, batches()))
    thread = threading.Thread(target=lambda: next(reader))
    thread.start()
    inside.wait(60)
    try:
        for use in (next, RecordBatchReader.close, RecordBatchReader.read_all, pyarrow.table):
            with pytest.raises(RuntimeError, match="another thread"):
                use(reader)
    finally:
        leave.set()
        thread.join()
    assert list(reader) == []


def test_batches_show_what_they_are():
    batch = RecordBatch(pyarrow.table({"a": [1, 2]}, metadata={"k": "v"}))
    assert repr(batch) == "RecordBatch(2 rows: a)"
    assert repr(Table(batch)) == "Table(2 rows: a)"
    assert repr(batch.schema) == "Schema(a: Int64)"
    assert (batch.num_rows, batch.num_columns, len(batch), len(batch.schema)) == (2, 1, 2, 1)
    assert batch.schema.metadata == {"k": "v"} and batch.schema.names == ["a"]
    assert batch.nbytes >= 16
    assert batch == RecordBatch(batch) and batch != RecordBatch(pyarrow.table({"a": [1]}))
    assert batch.slice(2).num_rows == 0 and batch.slice(1, 9).num_rows == 1
    with pytest.raises(IndexError, match="invalid `offset`: 3"):
        batch.slice(3)
    assert to_arrow(rows(QuoteTick)).schema.kind == "QuoteTick"
