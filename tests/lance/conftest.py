"""The recorder in two builds, of which each test names one: over Lance, and over memory."""

import os
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent))
import native

MANIFEST = ("--manifest-path", str(native.ROOT / "crates" / "lance" / "Cargo.toml"))
MEMORY = (*MANIFEST, "--no-default-features", "--features", "memory,test-panic")
LANCE = (*MANIFEST, "--features", "test-panic")


def build(options, folder, environment=()):
    """The shared library of the recorder, in the profile for tests."""
    options = (*options, "--target-dir", str(native.TARGET / folder))
    return native.only(native.build("nautilus-cython-lance", *options, profile="dev", environment=environment), {".so", ".dylib"})


@pytest.fixture(scope="session")
def memory():
    """The library over datasets in memory."""
    return build(MEMORY, "lance-memory")


@pytest.fixture(scope="session")
def lance():
    """The library over datasets on disk: ten minutes if nothing of it is built yet."""
    return build(LANCE, "lance")


@pytest.fixture(scope="session")
def recorder(lance):
    """The same in Python."""
    os.environ["NAUTILUS_LANCE_LIBRARY"] = str(lance)
    from nautilus_cython import lance as module

    return module
