"""Lets the Arrow tests use the example objects of the other tests, and Ctrl-C."""

import signal
import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[1] / "model"))


@pytest.fixture
def ctrl_c():
    """Ctrl-C raises, also where a shell started Python in the background and had it ignored."""
    previous = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, previous)
