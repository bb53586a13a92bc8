"""The C library as it is installed."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent))
import native


@pytest.fixture(scope="session")
def prefix(tmp_path_factory):
    """A folder into which `make install` has installed the C library; it was moved since."""
    folder = tmp_path_factory.mktemp("prefix")
    native.run(["make", "install", f"PREFIX={folder / 'before'}"], cwd=native.ROOT)
    return (folder / "before").rename(folder / "installed")
