"""UUIDs, with Python's `uuid` as the oracle."""

import copy
import pickle
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nautilus_cython.core.error import UninitialisedError
from nautilus_cython.core.uuid import UUID4


@given(st.uuids(version=4))
def test_every_form_is_read_and_shown_in_the_canonical_one(value):
    text = str(value)
    for form in (text, text.upper(), value.hex, f"{{{text}}}", value.urn):
        made = UUID4.from_str(form)
        assert (str(made), made.value, repr(made)) == (text, text, f"UUID4('{text}')")
        assert made == UUID4.from_str(text)
        assert hash(made) == hash(UUID4.from_str(text))


def test_new_ones_are_valid_and_differ():
    made = {UUID4() for _ in range(10_000)}
    assert len(made) == 10_000
    for one in made:
        parsed = uuid.UUID(one.value)
        assert (parsed.version, parsed.variant) == (4, uuid.RFC_4122)


@given(st.uuids())
def test_other_versions_are_refused(value):
    if value.version != 4:
        with pytest.raises(ValueError, match="version 4"):
            UUID4.from_str(str(value))


@pytest.mark.parametrize("text", ["", "x", "2d89666b-1a1e-4a75-b193-4eb3b454c75", "2d89666b-1a1e-4a75-b193-4eb3b454c757\0", "é", "\ud800"])
def test_other_texts_are_refused(text):
    with pytest.raises(ValueError):
        UUID4.from_str(text)


@pytest.mark.parametrize("value", [None, 1, b"2d89666b-1a1e-4a75-b193-4eb3b454c757", uuid.uuid4()])
def test_other_types_are_refused(value):
    with pytest.raises(TypeError):
        UUID4.from_str(value)


def test_comparison():
    one, other = UUID4(), UUID4()
    assert one != other
    assert (one == one.value, one == None, one == uuid.UUID(one.value)) == (False, False, False)
    with pytest.raises(TypeError):
        assert one < other


def test_copies_and_pickles_are_equal():
    one = UUID4()
    assert one.__getstate__() == one.value
    for twin in (copy.copy(one), copy.deepcopy(one), pickle.loads(pickle.dumps(one))):
        assert twin == one


def test_one_without_init_says_so():
    empty = UUID4.__new__(UUID4)
    for ask in (str, repr, pickle.dumps, lambda one: one.value):
        with pytest.raises(UninitialisedError):
            ask(empty)
