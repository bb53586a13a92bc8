"""What holds for every test."""

import gc

import pytest

from nautilus_cython.testing import live_handles


@pytest.fixture(autouse=True)
def everything_is_released():
    """Fail a test that leaves a handle, a vector or a string of the native library alive."""
    before = live_handles()
    yield
    if live_handles() != before:
        gc.collect()  # objects in reference cycles are alive until then
    assert live_handles() == before, "the test left native objects alive"
