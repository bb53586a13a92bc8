"""Producers that lie or break: an exception, and everything that was handed over is released exactly once."""

import ctypes
import gc
import subprocess
import sys
from pathlib import Path

import pyarrow
import pytest
from producer import NO_RELEASE, ArrowArray, ArrowArrayStream, ArrowSchema, Producer, Stream

from nautilus_cython.arrow import RecordBatch, RecordBatchReader, Schema, Table, from_arrow

TAKERS = [RecordBatch, Table, lambda source: RecordBatchReader(source).read_all(), from_arrow]


def address(text):
    return ctypes.cast(ctypes.c_char_p(text), ctypes.c_void_p).value


def child(struct, place):
    return struct.children[place].contents


def put(struct, **values):
    for name, value in values.items():
        setattr(struct, name, value)


# Buffers of a root whose rows are all null, which live as long as any producer.
BITMAP = ctypes.create_string_buffer(2)
ALL_NULL = (ctypes.c_void_p * 1)(ctypes.addressof(BITMAP))

# What each member of an array may be changed to, and part of what is said about it.
ARRAYS = {
    "negative length": (lambda s, a: put(a, length=-1), "array.length is -1"),
    "absurd length": (lambda s, a: put(a, length=2**62), "array.length is 4611686018427387904"),
    "negative offset": (lambda s, a: put(a, offset=-1), "array.offset is -1"),
    "absurd offset": (lambda s, a: put(a, offset=2**63 - 1), "array.offset is 9223372036854775807"),
    "offset beyond children": (lambda s, a: put(a, offset=1), r"array.children\[0\].length is 5"),
    "short child": (lambda s, a: put(child(a, 1), length=4), r"array.children\[1\].length is 4"),
    "negative child": (lambda s, a: put(child(a, 1), length=-4), r"array.children\[1\].length is -4"),
    "too many nulls": (lambda s, a: put(child(a, 0), null_count=6), "null_count is 6"),
    "nulls without a bitmap": (lambda s, a: put(child(a, 0), null_count=2), "2 nulls and no bitmap"),
    "nulls of the root": (lambda s, a: put(a, null_count=5, buffers=ALL_NULL), "rows of a record batch"),
    "no buffers": (lambda s, a: put(a, n_buffers=0), "array.n_buffers is 0"),
    "negative buffers": (lambda s, a: put(a, n_buffers=-1), "array.n_buffers is -1"),
    "NULL buffers": (lambda s, a: put(a, buffers=None), "array.buffers is 0x0"),
    "NULL values": (lambda s, a: child(a, 0).buffers.__setitem__(1, None), r"buffers\[1\] is NULL"),
    "many child buffers": (lambda s, a: put(child(a, 0), n_buffers=3), "n_buffers is 3, expected 2 for Int64"),
    "one child": (lambda s, a: put(a, n_children=1), "array.n_children is 1, expected 2"),
    "three children": (lambda s, a: put(a, n_children=3), "array.n_children is 3, expected 2"),
    "negative children": (lambda s, a: put(a, n_children=-1), "array.n_children is -1"),
    "NULL children": (lambda s, a: put(a, children=None), "array.children is 0x0"),
    "NULL child": (lambda s, a: a.children.__setitem__(0, None), r"array.children\[0\] is NULL"),
    "released child": (lambda s, a: put(child(a, 0), release=NO_RELEASE[ArrowArray]), r"children\[0\] is released"),
    "dictionary of integers": (lambda s, a: put(child(a, 0), dictionary=ctypes.pointer(a)), "dictionary is 0x"),
}
SCHEMAS = {
    "NULL format": (lambda s, a: put(s, format=None), "format is NULL"),
    "format that is not UTF-8": (lambda s, a: put(s, format=address(b"\xff")), "format is not UTF-8"),
    "name that is not UTF-8": (lambda s, a: put(child(s, 0), name=address(b"\xff")), "name is not UTF-8"),
    "unknown format": (lambda s, a: put(child(s, 0), format=address(b"what")), "schema: "),
    "empty format": (lambda s, a: put(child(s, 0), format=address(b"")), "schema: "),
    "no struct": (lambda s, a: put(s, format=address(b"l"), n_children=0), "expected the struct of a record batch"),
    "union": (lambda s, a: put(s, format=address(b"+us:0,1")), "not supported"),
    "list of two": (lambda s, a: put(s, format=address(b"+l")), "n_children is 2, expected 1"),
    "negative width": (lambda s, a: put(child(s, 0), format=address(b"w:-4")), "no width"),
    "absurd width": (lambda s, a: put(child(s, 0), format=address(b"w:99999999999")), "no width"),
    "negative children": (lambda s, a: put(s, n_children=-1), "n_children is -1"),
    "absurd children": (lambda s, a: put(s, n_children=2**62), "n_children is 4611686018427387904"),
    "NULL children": (lambda s, a: put(s, children=None), "children is 0x0"),
    "NULL child": (lambda s, a: s.children.__setitem__(1, None), "has a child that is NULL"),
    "released child": (lambda s, a: put(child(s, 0), release=NO_RELEASE[ArrowSchema]), "is released"),
    "cycle": (
        lambda s, a: put(child(s, 0), format=address(b"+l"), n_children=1, children=s.children), "nested too deep"
    ),
    "negative metadata": (lambda s, a: put(s, metadata=address(b"\xff\xff\xff\xff")), "metadata has -1 entries"),
    "metadata that is not UTF-8": (
        lambda s, a: put(s, metadata=address(b"\1\0\0\0\1\0\0\0\xff\0\0\0\0")), "a key that is not UTF-8"
    ),
}


def refused(source, producer, message, take):
    with pytest.raises((ValueError, OSError, RuntimeError), match=message):
        take(source)
    gc.collect()
    assert producer.balance == 0, producer.released
    assert "child" not in producer.released  # children go with their parent


@pytest.mark.parametrize("take", TAKERS)
def test_the_producer_is_good_if_it_does_not_lie(take):
    producer = Producer()
    assert RecordBatch(producer).num_rows == 5
    assert pyarrow.table(Table(Stream(producer))).to_pydict() == {"a": [0, 1, 2, 3, 4] * 2, "b": [10, 11, 12, 13, 14] * 2}
    gc.collect()
    assert producer.balance == 0


@pytest.mark.parametrize("take", TAKERS)
@pytest.mark.parametrize("lie", ARRAYS | SCHEMAS)
def test_lies_in_a_batch_are_told(lie, take):
    damage, message = (ARRAYS | SCHEMAS)[lie]
    producer = Producer(damage)
    refused(producer, producer, message, take)


@pytest.mark.parametrize("take", TAKERS)
@pytest.mark.parametrize("lie", ARRAYS | SCHEMAS)
def test_lies_in_a_stream_are_told(lie, take):
    damage, message = (ARRAYS | SCHEMAS)[lie]
    producer = Producer(damage)
    if take is from_arrow:
        with pytest.raises(ValueError):
            take(Stream(producer))
    else:
        refused(Stream(producer), producer, message, take)
    gc.collect()
    assert producer.balance == 0


@pytest.mark.parametrize("release", [(True, False), (False, True), (True, True)])
def test_released_structs_are_not_read(release):
    def damage(schema, array):
        # Whatever else is in a released struct is garbage.
        for struct, done in zip((schema, array), release):
            if done:
                ctypes.memset(ctypes.addressof(struct), 0xAA, ctypes.sizeof(struct))
                struct.release = NO_RELEASE[type(struct)]
                producer.given -= 1

    producer = Producer(damage)
    refused(producer, producer, "is released", RecordBatch)


def test_broken_streams_are_told():
    def broken(change=None, codes=None, message="", batches=2):
        producer = Producer(batches=batches)
        producer.codes = codes or {}
        refused(Stream(producer, change), producer, message, Table)

    callbacks = dict(ArrowArrayStream._fields_)
    broken(codes={"get_schema": 22}, message="get_schema of the stream failed with code 22: the producer gives no reason")
    broken(codes={"fail_at": 1}, message="get_next of the stream failed with code 5: the producer gives no reason")
    broken(lambda s: put(s, get_schema=callbacks["get_schema"]()), message="get_schema is NULL")
    broken(lambda s: put(s, get_next=callbacks["get_next"]()), message="get_next is NULL")
    broken(lambda s: put(s, get_last_error=callbacks["get_last_error"]()), {"fail_at": 2}, "gives no reason")


def test_a_reason_is_passed_on():
    producer = Producer()
    producer.codes = {"fail_at": 1}
    producer.get_last_error = type(producer.get_last_error)(lambda stream: address(b"the disk is gone\xff"))
    refused(Stream(producer), producer, "the disk is gone", Table)
    reader = RecordBatchReader(Stream(producer := Producer(batches=3)))
    producer.codes = {"fail_at": 2}
    assert next(reader).num_rows == 5
    with pytest.raises(OSError, match="code 5"):
        next(reader)
    assert list(reader) == []
    gc.collect()
    assert producer.balance == 0


def test_a_producer_in_python_that_raises_midway_is_told():
    def batches():
        yield pyarrow.record_batch({"a": [1]})
        raise ZeroDivisionError("midway")

    source = pyarrow.RecordBatchReader.from_batches(pyarrow.schema({"a": pyarrow.int64()}), batches())
    reader = RecordBatchReader(source)
    assert next(reader).num_rows == 1
    with pytest.raises(OSError, match="midway"):
        next(reader)


@pytest.mark.parametrize("names", [(b"arrow_array", b"arrow_array", b""), (b"arrow_schema", b"arrow_schema", b"x")])
def test_capsules_with_wrong_names_keep_what_they_have(names):
    producer = Producer(names=names)
    for source in (producer, Stream(producer)):
        with pytest.raises(ValueError, match="expected a capsule named"):
            RecordBatch(source)
    assert producer.released == []


@pytest.mark.parametrize("answer", [None, 1, (), (1, 2), "xy", (None,), (1, 2, 3)])
def test_answers_that_are_no_capsules_are_refused(answer):
    class Odd:
        def __arrow_c_array__(self, requested_schema=None):
            return answer

    class OddStream:
        def __arrow_c_stream__(self, requested_schema=None):
            return answer

    class OddSchema:
        def __arrow_c_schema__(self):
            return answer

    for call, source in ((RecordBatch, Odd()), (RecordBatch, OddStream()), (Schema, OddSchema())):
        with pytest.raises((TypeError, ValueError)):
            call(source)


def test_errors_of_the_producer_pass_through():
    class Failing:
        def __arrow_c_stream__(self, requested_schema=None):
            raise ZeroDivisionError("mine")

    with pytest.raises(ZeroDivisionError, match="mine"):
        from_arrow(Failing())


def test_all_of_it_in_a_process_of_its_own():
    """Where a second release, or one too late, would end the process."""
    program = """
import gc, itertools
from producer import Producer, Stream
from test_producers import ARRAYS, SCHEMAS, TAKERS
from nautilus_cython.testing import live_handles
tried = 0
for (damage, _), take, wrap in itertools.product((ARRAYS | SCHEMAS).values(), TAKERS, (lambda p: p, Stream)):
    for _ in range(5):
        producer = Producer(damage)
        try:
            take(wrap(producer))
        except (ValueError, OSError, RuntimeError):
            tried += 1
        assert producer.balance == 0, producer.released
gc.collect()
assert live_handles() == {}, live_handles()
print(tried)
"""
    path = [str(Path(__file__).parent), str(Path(__file__).parents[1] / "model")]
    program = f"import sys; sys.path[:0] = {path!r}\n{program}"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=300)
    assert (done.returncode, done.stderr) == (0, "")
    assert int(done.stdout) == 5 * 2 * len(TAKERS) * len(ARRAYS | SCHEMAS)
