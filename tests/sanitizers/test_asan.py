"""C, C++ and Python programs under AddressSanitizer, LeakSanitizer and UndefinedBehaviorSanitizer: `make asan`.

The library is built by nightly Rust with the sanitizer, so that it watches what Rust does, and the programs by clang, whose
runtime serves both. Programs that are broken on purpose prove that the set-up would notice.
"""

import re
import signal
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent))
import sanitized

HERE = Path(__file__).parent
PROGRAMS = sanitized.PROGRAMS

# What each broken program is told.
BROKEN = {
    "leak": "LeakSanitizer: detected memory leaks",
    "leaked_error": "LeakSanitizer: detected memory leaks",
    "double_drop": "AddressSanitizer: (heap-use-after-free|attempting double-free)",
    "double_vector": "AddressSanitizer: (heap-use-after-free|attempting double-free)",
    "stale_string": "AddressSanitizer: heap-use-after-free",
    "stale_handle": "AddressSanitizer: heap-use-after-free",
    "short_room": "AddressSanitizer: heap-buffer-overflow",
    "undefined": "runtime error: signed integer overflow",
}

# They measure or limit the memory of a process: the sanitizer needs terabytes of addresses, and keeps what was freed.
MEASURE_MEMORY = [
    "tests/python/arrow/test_capsules.py::test_100_000_exports_take_no_memory",
    "tests/python/quant/test_quant.py::test_peak_memory_stays_near_that_of_the_output",
    "tests/python/quant/test_quant.py::test_without_memory_there_is_an_error",
    "tests/python/test_import.py::test_import_is_light",
]


@pytest.mark.parametrize("linkage", ["shared", "static"])
@pytest.mark.parametrize("program", PROGRAMS, ids=sanitized.name_of)
def test_program(tmp_path, program, linkage):
    done = sanitized.run_with_asan(program, tmp_path, linkage)
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith("ok\n") or program.with_suffix(".out").exists()


@pytest.mark.parametrize("broken", BROKEN)
def test_broken_program_is_noticed(tmp_path, broken):
    done = sanitized.run_with_asan(HERE / "broken" / f"{broken}.c", tmp_path, "shared")
    assert done.returncode == sanitized.NOTICED, done.stderr
    assert re.search(BROKEN[broken], done.stderr), done.stderr


def test_every_broken_program_has_its_finding():
    assert {path.stem for path in (HERE / "broken").glob("*.c")} == set(BROKEN)


def test_a_leak_in_python_is_noticed(tmp_path):
    done = sanitized.python_with_asan([str(HERE / "broken" / "python.py"), "leak"], tmp_path)
    assert done.returncode == 0, done.stderr
    assert sanitized.leaks(tmp_path), sanitized.reports(tmp_path)


def test_a_double_drop_in_python_is_noticed(tmp_path):
    done = sanitized.python_with_asan([str(HERE / "broken" / "python.py"), "double_drop"], tmp_path)
    assert done.returncode == -signal.SIGABRT, done.stderr
    assert re.search(BROKEN["double_drop"], sanitized.reports(tmp_path)), sanitized.reports(tmp_path)


def test_a_sound_program_in_python_is_not(tmp_path):
    done = sanitized.python_with_asan([str(HERE / "broken" / "python.py"), "drop"], tmp_path)
    assert done.returncode == 0, done.stderr
    assert not sanitized.leaks(tmp_path), sanitized.leaks(tmp_path)


# A part that takes a minute, with something of every kind that owns memory.
SLICE = [
    "tests/python/arrow/test_capsules.py",
    "tests/python/common/test_clock.py",
    "tests/python/common/test_logging.py",
    "tests/python/core",
    "tests/python/data",
    "tests/python/model/test_book.py",
    "tests/python/model/test_data_capsules.py",
    "tests/python/model/test_synthetic.py",
    "tests/python/test_feeds.py",
]


@pytest.mark.parametrize("tests", [["tests/python"], SLICE], ids=["suite", "slice"])
def test_python(tmp_path, tests):
    """All tests in one process. What Python itself leaves at its end is not ours to judge; what Rust allocated is."""
    left_out = [part for test in MEASURE_MEMORY for part in ("--deselect", test)]
    done = sanitized.python_with_asan(["-m", "pytest", "-p", "no:cacheprovider", "-x", *left_out, *tests], tmp_path)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}\n{sanitized.reports(tmp_path)}"
    assert not sanitized.leaks(tmp_path), "\n".join(sanitized.leaks(tmp_path))
    print(done.stdout.splitlines()[-1])
