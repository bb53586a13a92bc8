"""C programs with threads under ThreadSanitizer: `make tsan`.

The library and Rust's standard library are built by nightly Rust with the sanitizer, so that it sees how they synchronise.
"""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent))
import sanitized

THREADS = Path(__file__).parent / "threads"


@pytest.mark.parametrize("linkage", ["shared", "static"])
def test_what_may_be_shared_has_no_race(tmp_path, linkage):
    done = sanitized.run_with_tsan(THREADS / "shared.c", tmp_path, linkage)
    assert (done.returncode, done.stdout) == (0, "ok\n"), done.stderr


def test_a_race_is_noticed(tmp_path):
    done = sanitized.run_with_tsan(THREADS / "racing.c", tmp_path, "shared")
    assert done.returncode == sanitized.NOTICED, done.stderr
    assert "ThreadSanitizer: data race" in done.stderr, done.stderr
