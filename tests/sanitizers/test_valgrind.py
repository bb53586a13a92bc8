"""C and C++ programs with the shipped library under valgrind: `make valgrind`."""

import re
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent))
import sanitized

HERE = Path(__file__).parent

BROKEN = {
    "leak": "definitely lost",
    "leaked_error": "definitely lost",
    "double_drop": "Invalid (read|free)",
    "double_vector": "Invalid (read|free)",
    "stale_string": "Invalid read",
    "stale_handle": "Invalid read",
    "short_room": "Invalid write",
}


@pytest.mark.parametrize("linkage", ["shared", "static"])
@pytest.mark.parametrize("program", sanitized.PROGRAMS, ids=sanitized.name_of)
def test_program(tmp_path, program, linkage):
    done = sanitized.run_with_valgrind(program, tmp_path, linkage)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("broken", BROKEN)
def test_broken_program_is_noticed(tmp_path, broken):
    done = sanitized.run_with_valgrind(HERE / "broken" / f"{broken}.c", tmp_path, "shared")
    assert done.returncode == sanitized.NOTICED, done.stderr
    assert re.search(BROKEN[broken], done.stderr), done.stderr
