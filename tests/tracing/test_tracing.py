"""The tracing ledger of `make build-debug` stops a program that drops wrongly, and says what, by its type, and where."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent))
import native

HERE = Path(__file__).parent
BROKEN = native.ROOT / "tests" / "sanitizers" / "broken"

# What each program is told, and of which moments it gets the backtrace.
TOLD = {
    BROKEN / "double_drop.c": ("orderbook_drop: 0x[0-9a-f]+ is dropped twice", ["made", "first drop", "second drop"]),
    BROKEN / "double_vector.c": (
        "vec_drop_book_orders: 0x[0-9a-f]+ is dropped twice",
        ["made", "first drop", "second drop"],
    ),
    HERE / "wrong_helper.c": ("level_drop: 0x[0-9a-f]+ must be dropped by orderbook_drop", ["made", "dropped"]),
    HERE / "wrong_vector.c": (
        "vec_drop_book_orders: 0x[0-9a-f]+ must be dropped by vec_drop_book_levels",
        ["made", "dropped"],
    ),
    HERE / "foreign_string.c": ("cstr_drop: 0x[0-9a-f]+ was not handed out by this library", ["dropped"]),
}


def told(done: subprocess.CompletedProcess, what: str, moments: list[str]) -> list[str]:
    """Checks that a program was stopped with a sentence, and returns the backtraces of the moments."""
    assert done.returncode == -signal.SIGABRT, done.stderr
    assert re.search(f"nautilus_cython ledger: {what}\n", done.stderr), done.stderr
    labels = re.findall(r"^--- (.*) at:$", done.stderr, re.MULTILINE)
    assert labels == moments, done.stderr
    return re.split(r"^--- .* at:$", done.stderr, flags=re.MULTILINE)[1:]


@pytest.mark.parametrize("program", TOLD, ids=lambda path: path.stem)
def test_c_program_is_stopped(tmp_path, program):
    what, moments = TOLD[program]
    library = native.only(native.build("nautilus-cython-capi", "--features", "trace", profile="dev"), {".so", ".dylib"})
    native.compile_program([program], tmp_path / "program", "gcc", "c11", library)
    done = subprocess.run([str(tmp_path / "program")], check=False, capture_output=True, text=True)
    for backtrace in told(done, what, moments):
        assert f"{program.name}:" in backtrace, f"no line of the program in {backtrace}"


def test_python_program_is_stopped(tmp_path):
    library = native.only(native.build("nautilus-cython-python", "--features", "trace", profile="dev"), {".so", ".dylib"})
    environment = {**os.environ, "PYTHONPATH": str(native.ROOT), "LD_LIBRARY_PATH": str(library.parent)}
    command = [sys.executable, str(BROKEN / "python.py")]
    done = subprocess.run([*command, "double_drop"], check=False, capture_output=True, text=True, env=environment)
    made, first, second = told(done, *TOLD[BROKEN / "double_drop.c"])
    assert "orderbook_new" in made and "orderbook_drop" in first and "orderbook_drop" in second
    assert native.run([*command, "drop"], env=environment) == ""
