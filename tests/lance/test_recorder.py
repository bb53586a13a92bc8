"""Datasets that the recorder writes, as pylance sees them, and what is left when something fails."""

import decimal
import os
import random
import signal
import subprocess
import sys
import textwrap
import time

import pyarrow as pa
import pytest

pylance = pytest.importorskip("lance")

KINDS = {
    "bool": pa.array([True, None, False]),
    "int8": pa.array([-128, None, 127], pa.int8()),
    "uint64": pa.array([0, None, 2**64 - 1], pa.uint64()),
    "float16": pa.array([0.5, None, -2.0], pa.float16()),
    "float64": pa.array([float("inf"), None, -0.0]),
    "decimal128": pa.array([decimal.Decimal("1.0000000000000001"), None, decimal.Decimal(-7)], pa.decimal128(38, 16)),
    "decimal256": pa.array([decimal.Decimal(1), None, decimal.Decimal(-7)], pa.decimal256(60, 2)),
    "timestamp": pa.array([0, None, 2**62], pa.timestamp("ns", "UTC")),
    "date": pa.array([0, None, 19_000], pa.date32()),
    "string": pa.array(["", None, "é\0"]),
    "binary": pa.array([b"", None, b"\xff"]),
    "fixed": pa.array([b"0123456789abcdef", None, bytes(16)], pa.binary(16)),
    "dictionary": pa.array(["buy", None, "sell"]).dictionary_encode(),
    "struct": pa.array([{"a": 1, "b": "x"}, None, {"a": None, "b": "y"}]),
    "list": pa.array([[1, 2], None, []], pa.list_(pa.int32())),
    "nested": pa.array([[{"a": [1]}], None, [{"a": None}, {"a": []}]]),
    "vector": pa.array([[1.0, 2.0], None, [3.0, 4.0]], pa.list_(pa.float32(), 2)),
}


def plain(table):
    """Every value, whatever encodes it."""
    return table.to_pylist()


@pytest.fixture(autouse=True)
def nothing_is_left(recorder):
    yield
    import gc

    gc.collect()
    assert recorder._library().lance_live_objects() == 0


@pytest.mark.parametrize("kind", KINDS)
def test_every_value_is_equal_in_pylance(recorder, tmp_path, kind):
    table = pa.table({"before": [1, 2, 3], kind: KINDS[kind]})
    sliced = pa.concat_tables([table, table, table]).combine_chunks().slice(2, 5)
    with recorder.LanceWriter(tmp_path / "data") as writer:
        writer.write(table)
        writer.write(table.slice(1, 1))
        writer.write(sliced)
    expected = plain(table) + plain(table.slice(1, 1)) + plain(sliced)
    assert plain(pylance.dataset(tmp_path / "data").to_table()) == expected


@pytest.mark.parametrize("rows", [0, 1, 7, 1000, 1_000_000])
def test_batches_of_any_size(recorder, tmp_path, rows):
    table = pa.table({"id": pa.array(range(rows), pa.int64()), "half": pa.array([i / 2 for i in range(rows)], pa.float64())})
    with recorder.LanceWriter(tmp_path / "data", table.schema) as writer:
        writer.write(table)
    read = pylance.dataset(tmp_path / "data").to_table()
    assert read.equals(table) or (rows == 0 and read.schema == table.schema and read.num_rows == 0)


def test_each_appends_to_what_the_other_wrote(recorder, tmp_path):
    table = pa.table({"id": [1, 2], "name": ["a", None]})
    pylance.write_dataset(table, tmp_path / "theirs")
    with recorder.LanceWriter(tmp_path / "theirs", mode="append") as writer:
        writer.write(table)
    assert plain(pylance.dataset(tmp_path / "theirs").to_table()) == plain(table) * 2
    with recorder.LanceWriter(tmp_path / "ours") as writer:
        writer.write(table)
    pylance.write_dataset(table, tmp_path / "ours", mode="append")
    writer = recorder.LanceWriter(tmp_path / "ours", mode="append")
    writer.write(table)
    commit = writer.close()
    assert (commit.version, commit.rows, commit.fragments) == (3, 2, 1)
    assert plain(pylance.dataset(tmp_path / "ours").to_table()) == plain(table) * 3


def test_the_mode_decides_what_becomes_of_a_dataset(recorder, tmp_path):
    table = pa.table({"id": [1, 2]})
    with pytest.raises(FileNotFoundError, match="there is no dataset"):
        recorder.LanceWriter(tmp_path / "data", table.schema, mode="append")
    with recorder.LanceWriter(tmp_path / "data") as writer:
        writer.write(table)
    with pytest.raises(FileExistsError, match="there is a dataset"):
        recorder.LanceWriter(tmp_path / "data", table.schema)
    with pytest.raises(ValueError, match="the columns are"):
        recorder.LanceWriter(tmp_path / "data", pa.schema({"name": pa.string()}), mode="append")
    with recorder.LanceWriter(tmp_path / "data", mode="overwrite") as writer:
        writer.write(pa.table({"name": ["x"]}))
    assert plain(pylance.dataset(tmp_path / "data").to_table()) == [{"name": "x"}]
    assert plain(pylance.dataset(tmp_path / "data", version=1).to_table()) == plain(table)


def test_columns_are_stored_as_one_says(recorder, tmp_path):
    table = pa.table({"text": ["the same words again and again " * 20] * 5_000})
    sizes = {}
    for compression in ["none", "zstd"]:
        with recorder.LanceWriter(tmp_path / compression, columns={"text": {"compression": compression}}) as writer:
            writer.write(table)
        assert pylance.dataset(tmp_path / compression).to_table()["text"].to_pylist() == table["text"].to_pylist()
        sizes[compression] = sum(path.stat().st_size for path in (tmp_path / compression).rglob("*.lance"))
    assert sizes["zstd"] <= sizes["none"]
    with pytest.raises(ValueError, match="expected one of"):
        recorder.LanceWriter(tmp_path / "x", table.schema, columns={"text": {"compression": "rar"}})


def test_an_exception_in_the_block_commits_nothing(recorder, tmp_path):
    with pytest.raises(KeyError), recorder.LanceWriter(tmp_path / "data") as writer:
        writer.write(pa.table({"id": [1]}))
        raise KeyError
    assert not list(tmp_path.rglob("*.lance"))
    with pytest.raises(RuntimeError, match="the writer is aborted"):
        writer.write(pa.table({"id": [1]}))


def test_bad_data_is_refused_and_changes_nothing(recorder, tmp_path):
    with recorder.LanceWriter(tmp_path / "data") as writer:
        writer.write(pa.table({"id": [1]}))
        with pytest.raises(ValueError, match='column 0 is "id": Utf8, expected "id": Int64'):
            writer.write(pa.table({"id": ["x"]}))
        with pytest.raises(TypeError, match="__arrow_c_stream__"):
            writer.write([1])
    assert plain(pylance.dataset(tmp_path / "data").to_table()) == [{"id": 1}]


def test_a_stream_that_fails_in_python_is_told(recorder, tmp_path):
    def batches():
        yield pa.record_batch({"id": [1]})
        raise RuntimeError("the venue is gone")

    writer = recorder.LanceWriter(tmp_path / "data", pa.schema({"id": pa.int64()}))
    with pytest.raises(OSError, match="the venue is gone"):
        writer.write(pa.RecordBatchReader.from_batches(pa.schema({"id": pa.int64()}), batches()))
    with pytest.raises(RuntimeError, match="poisoned"):
        writer.close()
    assert not list(tmp_path.rglob("*.lance"))


def test_without_the_library_the_error_says_what_to_do(recorder):
    program = "from nautilus_cython.lance import LanceWriter; LanceWriter('x')"
    environment = {**os.environ, "NAUTILUS_LANCE_LIBRARY": "/nowhere/lib.so"}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=environment)
    assert "ImportError: the Lance recorder is not built: there is no /nowhere/lib.so; run `make lance`" in done.stderr


def python(program, *arguments, **options):
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(program), *map(str, arguments)], stdout=subprocess.PIPE, text=True, **options
    )


def test_a_full_disk_is_told_and_commits_nothing(recorder, tmp_path):
    program = """
        import os, resource, signal, sys
        import pyarrow as pa
        from nautilus_cython.lance import LanceWriter
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))
        try:
            with LanceWriter(sys.argv[1]) as writer:
                for _ in range(50):
                    writer.write(pa.table({"x": pa.array(os.urandom(1 << 20), pa.uint8())}))
        except OSError as error:
            print("OSError", "too large" in str(error).lower())
    """
    with python(program, tmp_path / "data") as process:
        assert process.communicate()[0] == "OSError True\n"
    assert not list(tmp_path.rglob("*.manifest"))


def test_a_forked_process_is_told(recorder, tmp_path):
    program = """
        import os, sys
        import pyarrow as pa
        from nautilus_cython.lance import LanceWriter
        writer = LanceWriter(sys.argv[1], pa.schema({"x": pa.int64()}))
        if os.fork() == 0:
            try:
                writer.write(pa.table({"x": [1]}))
            except RuntimeError as error:
                print(error, flush=True)
            os._exit(0)
        os.wait()
        writer.write(pa.table({"x": [1]}))
        print(writer.close().rows)
    """
    with python(program, tmp_path / "data") as process:
        out = process.communicate(timeout=60)[0]
    assert out == "the process was forked: the thread of the writer is in its parent\n1\n"


def test_what_is_open_when_the_interpreter_ends_is_aborted(recorder, tmp_path):
    program = """
        import sys
        import pyarrow as pa
        from nautilus_cython.lance import LanceWriter
        writer = LanceWriter(sys.argv[1])
        writer.write(pa.table({"x": [1]}))
    """
    with python(program, tmp_path / "data") as process:
        process.communicate(timeout=60)
    assert process.returncode == 0
    assert not list(tmp_path.rglob("*.manifest"))


KILLS = int(os.environ.get("LANCE_KILLS", "50"))


def test_a_killed_writer_leaves_the_version_before(recorder, tmp_path):
    """At random points, some of which lie in the commit: a dataset can always be read, with all of a version or none."""
    program = """
        import os, sys
        import pyarrow as pa
        from nautilus_cython import lance
        lance._library()
        table = pa.table({"x": pa.array(range(1_000), pa.int64())})
        for _ in sys.stdin: # a writer for each line: a fork has loaded everything
            writer = os.fork()
            while writer == 0:
                with lance.LanceWriter(sys.argv[1], mode="append") as version:
                    for _ in range(5):
                        version.write(table)
            print(writer, flush=True)
            print(os.waitstatus_to_exitcode(os.waitpid(writer, 0)[1]), flush=True)
    """
    uri = tmp_path / "data"
    pylance.write_dataset(pa.table({"x": pa.array(range(1_000), pa.int64())}), uri)
    randomness = random.Random(7)
    versions = {1}
    with python(program, uri, stdin=subprocess.PIPE) as process:
        for _ in range(KILLS):
            process.stdin.write("\n")
            process.stdin.flush()
            writer = int(process.stdout.readline())
            time.sleep(randomness.uniform(0.0, 0.4))
            os.kill(writer, signal.SIGKILL)
            assert int(process.stdout.readline()) == -signal.SIGKILL
            dataset = pylance.dataset(uri)
            assert dataset.count_rows() == 1_000 + 5_000 * (dataset.version - 1)
            assert dataset.to_table()["x"].to_pylist() == [*range(1_000)] * (5 * dataset.version - 4)
            versions.add(dataset.version)
        process.stdin.close()
    print(f"{KILLS} kills: {max(versions)} versions")
    assert len(versions) > 1


BATCHES = int(os.environ.get("LANCE_BATCHES", "300"))


def test_memory_stays_bounded(recorder, tmp_path):
    """Batches of a megabyte, 10,000 of them with LANCE_BATCHES=10000: without the pages of the library, which is not optimised."""
    program = """
        import os, sys
        import pyarrow as pa
        from nautilus_cython.lance import LanceWriter
        def anonymous():
            status = dict(line.split(":", 1) for line in open("/proc/self/status"))
            return int(status["RssAnon"].split()[0])
        data = pa.py_buffer(os.urandom(1 << 20))
        batch = pa.record_batch([pa.Array.from_buffers(pa.int64(), 1 << 17, [None, data])], ["x"])
        peak = 0
        with LanceWriter(sys.argv[1], batch.schema, queue_bytes=1 << 24) as writer:
            for _ in range(int(sys.argv[2])):
                writer.write(pa.table([batch.column(0)], ["x"]))
                peak = max(peak, anonymous())
        print(peak)
    """
    with python(program, tmp_path / "data", BATCHES) as process:
        peak = int(process.communicate()[0])
    assert pylance.dataset(tmp_path / "data").count_rows() == BATCHES << 17
    print(f"{BATCHES} batches of 1 MB: peak {peak // 1024} MB")
    assert peak < 300 * 1024
