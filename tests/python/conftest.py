"""What every Python test has: the ledger watches that it releases what it takes."""

import gc

import pytest
from hypothesis import HealthCheck, settings

from nautilus_cython.testing import live_handles

# How long an example takes says more about the machine than about the code.
settings.register_profile("project", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("project")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item):
    item.live_before = live_handles()
    return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item):
    """Fail a test that leaves a handle, a vector or a string of the native library alive."""
    yield
    item.funcargs.clear()  # pytest keeps what fixtures gave until after this
    if live_handles() != item.live_before:
        gc.collect()  # objects in reference cycles are alive until then
    assert live_handles() == item.live_before, "the test left native objects alive"
