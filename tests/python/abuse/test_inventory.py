"""The abuse suite sees the whole package."""

from pathlib import Path

import pytest
from inventory import ARGUMENTS, example, native_classes, native_functions

from nautilus_cython.common.clock import NativeHandler, Relay
from nautilus_cython.common.logging import LogGuard
from nautilus_cython.contract import table
from nautilus_cython.core.correctness import Condition
from nautilus_cython.core.data import Data
from nautilus_cython.core.message import Event, Message
from nautilus_cython.feeds import Feed
from nautilus_cython.model.book import BookLevel, Column, SideOrders
from nautilus_cython.model.identifiers import Identifier
from nautilus_cython.testing import live_handles

TABLE = Path(__file__).parents[3] / "crates" / "ffi" / "src" / "contract.rs"

ABSTRACT = {Condition, Identifier, Message}


def test_it_finds_the_classes_and_the_functions():
    assert len(native_classes()) >= 49
    assert len(native_functions()) >= 95


@pytest.mark.parametrize("cls", native_classes())
def test_it_has_a_good_object_of_every_class(cls, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # a feed is an open file
    assert type(example(cls)) is cls or cls in ABSTRACT


def test_it_has_arguments_for_every_constructor():
    unmade = {Data, Event, Feed, BookLevel, Column, SideOrders, LogGuard, Relay, NativeHandler}
    assert set(native_classes()) - set(ARGUMENTS) == ABSTRACT | unmade
    for cls, arguments in ARGUMENTS.items():
        assert type(cls(*arguments)) is cls


def test_it_has_an_object_that_owns_each_handle_of_the_contract_table(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    handles = {row.drop for row in table.read(TABLE) if row.section == "handles"}
    owned = set()
    for cls in native_classes():
        obj = example(cls)
        owned |= live_handles().keys()
        del obj
    # A batch of Arrow's goes on to the native module before a call ends, and a level's orders to `SideOrders`: no object
    # owns their handles.
    assert len(handles) >= 4 and handles - {"arrow_batch_drop", "level_drop"} <= owned
