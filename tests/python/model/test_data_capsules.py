"""Market data in capsules: what goes in comes out, and nothing else."""

import datetime
import gc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from market_data import ANY, IN_CAPSULES, KINDS, example, facts

from nautilus_cython._native import move_deltas
from nautilus_cython.core.error import UninitialisedError
from nautilus_cython.model.data import (
    Bar,
    BookOrder,
    CustomData,
    DataType,
    OrderBookDelta,
    OrderBookDeltas,
    OrderBookDepth10,
    QuoteTick,
    TradeTick,
    capsule_from_data,
    capsule_from_list,
    capsule_to_data,
    capsule_to_list,
)
from nautilus_cython.testing import live_handles

LISTS = [QuoteTick, TradeTick, OrderBookDelta, OrderBookDepth10]
OPENERS = [*(cls.list_from_capsule for cls in LISTS), OrderBookDeltas.from_capsule, capsule_to_data, capsule_to_list]


def capsules():
    """One capsule of each name, in the order of their openers."""
    lists = [cls.capsule_from_list([example(cls)]) for cls in LISTS]
    quote = example(QuoteTick)
    return [*lists, example(OrderBookDeltas).to_capsule(), capsule_from_data(quote), capsule_from_list([quote])]


def original(cls):
    """An example that is no revision."""
    return Bar(**(KINDS[Bar][0] | {"is_revision": False})) if cls is Bar else example(cls)


def name(capsule):
    return repr(capsule).split('"')[1]


@pytest.mark.parametrize("cls", LISTS)
@settings(max_examples=50)
@given(data=st.data())
def test_a_list_comes_back_as_often_as_one_asks(cls, data):
    items = data.draw(st.lists(ANY[cls], max_size=5))
    capsule = cls.capsule_from_list(items)
    for _ in range(2):
        assert [facts(item) for item in cls.list_from_capsule(capsule)] == [facts(item) for item in items]


@pytest.mark.parametrize("cls", IN_CAPSULES)
@settings(max_examples=50)
@given(data=st.data())
def test_data_comes_back_as_often_as_one_asks(cls, data):
    obj = data.draw(ANY[cls])
    if cls is Bar and obj.is_revision:
        with pytest.raises(ValueError, match="revision"):
            capsule_from_data(obj)
        return
    capsule = capsule_from_data(obj)
    for _ in range(2):
        twin = capsule_to_data(capsule)
        assert type(twin) is cls and facts(twin) == facts(obj)


def test_a_list_of_mixed_data_comes_back():
    items = [original(cls) for cls in IN_CAPSULES]
    capsule = capsule_from_list(items)
    assert [type(item) for item in capsule_to_list(capsule)] == IN_CAPSULES
    del items
    gc.collect()
    assert capsule_to_list(capsule)[1] == example(OrderBookDeltas)
    assert live_handles() != {}
    del capsule
    assert live_handles() == {}


def test_deltas_are_taken_once():
    batch = example(OrderBookDeltas)
    capsule = batch.to_capsule()
    assert OrderBookDeltas.from_capsule(capsule) == batch
    with pytest.raises(ValueError, match="empty"):
        OrderBookDeltas.from_capsule(capsule)


def test_deltas_that_nobody_takes_are_freed():
    capsule = example(OrderBookDeltas).to_capsule()
    assert live_handles() == {"orderbook_deltas_drop": 1}
    del capsule
    assert live_handles() == {}


def test_rust_and_cython_take_what_the_other_gives():
    batch = example(OrderBookDeltas)
    first = batch.to_capsule()
    second = move_deltas(first)
    for taker in (OrderBookDeltas.from_capsule, move_deltas):
        with pytest.raises(ValueError, match="empty"):
            taker(first)
    del first
    assert live_handles() == {"orderbook_deltas_drop": 2}
    assert OrderBookDeltas.from_capsule(second) == batch
    with pytest.raises(ValueError, match="empty"):
        move_deltas(second)
    with pytest.raises(ValueError, match="expected a capsule named"):
        move_deltas(capsule_from_list([batch]))


def test_every_payload_has_a_name_of_its_own():
    names = [name(capsule) for capsule in capsules()]
    assert len(set(names)) == len(names)
    assert all(text.startswith("nautilus_cython.") and text.endswith(".v1") for text in names)


def test_capsules_of_another_name_are_refused():
    for opener, own in zip(OPENERS, capsules(), strict=True):
        for capsule in [*capsules(), datetime.datetime_CAPI]:
            if name(capsule) == name(own):
                continue
            with pytest.raises(ValueError, match="expected a capsule named"):
                opener(capsule)


@pytest.mark.parametrize("opener", OPENERS)
def test_what_is_no_capsule_is_refused(opener):
    for value in (None, 1, "x", object(), []):
        with pytest.raises(TypeError, match="expected a capsule"):
            opener(value)


@pytest.mark.parametrize("make", [*(cls.capsule_from_list for cls in LISTS), capsule_from_list])
def test_lists_of_anything_else_are_refused(make):
    for items in ([None], [1], [example(BookOrder)], [CustomData(DataType(QuoteTick), example(QuoteTick))]):
        with pytest.raises(TypeError, match="type|kind"):
            make([example(OrderBookDeltas), *items] if make is capsule_from_list else items)
    for items in (None, 1, (), "x"):
        with pytest.raises(TypeError):
            make(items)


@pytest.mark.parametrize("cls", IN_CAPSULES)
def test_uninitialised_objects_are_refused(cls):
    empty = cls.__new__(cls)
    with pytest.raises(UninitialisedError):
        capsule_from_data(empty)
    with pytest.raises(UninitialisedError):
        capsule_from_list([example(OrderBookDeltas), example(OrderBookDepth10), empty])
    if cls in LISTS:
        with pytest.raises(UninitialisedError):
            cls.capsule_from_list([example(cls), empty])
    if cls is OrderBookDeltas:
        with pytest.raises(UninitialisedError):
            empty.to_capsule()
