"""Conditions: what each lets through, what it refuses, with which exception, and what that says."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nautilus_cython.core.correctness import Condition, PyCondition

# The condition, arguments that meet it, arguments that do not, the exception, and what its message has to contain.
CASES = [
    ("is_true", [(True, "said")], [(False, "said"), (0, "said")], ValueError, "said"),
    ("is_false", [(False, "said"), (None, "said")], [(True, "said"), ([0], "said")], ValueError, "said"),
    ("none", [(None, "field")], [(0, "field"), (False, "field")], TypeError, "`field`.*None"),
    ("not_none", [(0, "field")], [(None, "field")], TypeError, "`field`.*None"),
    ("type", [(1, int, "field"), (True, (str, int), "field")], [("a", int, "field"), (None, int, "field")], TypeError, "`field`.*int"),
    ("type_or_none", [(None, int, "field"), (1, int, "field")], [("a", int, "field")], TypeError, "`field`.*str.*int"),
    ("callable", [(len, "field")], [(None, "field"), (1, "field")], TypeError, "`field`.*callable"),
    ("callable_or_none", [(None, "field"), (len, "field")], [(1, "field")], TypeError, "`field`.*1.*callable"),
    ("equal", [(1, 1.0, "a", "b")], [(1, 2, "a", "b"), (math.nan, math.nan, "a", "b")], ValueError, "`a`.*`b`"),
    ("not_equal", [(1, 2, "a", "b")], [(1, 1.0, "a", "b")], ValueError, "`a`.*`b`.*1"),
    ("list_type", [([], int, "field"), ([1, True], int, "field")], [((1,), int, "field"), (None, int, "field")], TypeError, "`field`.*list"),
    ("list_type", [([1, "a"], (int, str), "field")], [([1, "a"], int, "field")], TypeError, r"`field\[1\]`.*str.*int"),
    ("dict_types", [({}, str, int, "field"), ({"a": 1}, str, int, "field")], [([], str, int, "field")], TypeError, "`field`.*dict"),
    ("dict_types", [], [({"a": 1, "b": None}, str, int, "field")], TypeError, r"`field\['b'\]`.*None.*int"),
    ("dict_types", [], [({7: 1}, str, int, "field")], TypeError, "`key 7 of field`.*int.*str"),
    ("is_in", [(1, [1], "a", "b")], [(1, [2], "a", "b"), (1, {}, "a", "b")], KeyError, "`a` 1 .*`b`"),
    ("not_in", [(1, [2], "a", "b")], [(1, {1: 1}, "a", "b")], KeyError, "`a` 1 .*`b`"),
    ("empty", [([], "field"), ("", "field")], [([7], "field"), ({7: 1}, "field")], ValueError, "`field`.*7.*empty"),
    ("empty", [], [(None, "field")], TypeError, "`field`.*None"),
    ("not_empty", [([1], "field"), ("a", "field")], [([], "field"), ({}, "field"), ("", "field")], ValueError, "`field`.*empty"),
    ("not_empty", [], [(None, "field")], TypeError, "`field`.*None"),
    ("positive", [(5e-324, "field"), (math.inf, "field")], [(0, "field"), (-1, "field"), (math.nan, "field")], ValueError, "`field`.*above zero"),
    ("positive_int", [(1, "field"), (10**50, "field"), (True, "field")], [(0, "field"), (-(10**50), "field")], ValueError, "`field`.*above zero"),
    ("not_negative", [(0, "field"), (-0.0, "field")], [(-5e-324, "field"), (math.nan, "field")], ValueError, "`field`.*below zero"),
    ("not_negative_int", [(0, "field"), (10**50, "field")], [(-1, "field")], ValueError, "`field`.*-1.*below zero"),
    ("in_range", [(1, 1, 2, "field"), (2, 1, 2, "field")], [(2.1, 1, 2, "field"), (math.nan, 1, 2, "field"), (1, 2, 0, "field")], ValueError, "`field`.* to "),
    ("in_range_int", [(1, 1, 2, "field"), (10**50, 0, 10**51, "field")], [(3, 1, 2, "field"), (0, 1, 2, "field")], ValueError, "`field`.*1 to 2"),
    ("valid_string", [("a", "field"), (" a ", "field")], [("", "field"), (" \t\n", "field"), ("\N{EM SPACE}", "field")], ValueError, "`field`.*blank"),
    ("valid_string", [], [(None, "field"), (1, "field"), (b"a", "field")], TypeError, "`field`"),
]
NAMES = {name for name in vars(PyCondition) if not name.startswith("_")}


def test_every_condition_has_a_case():
    assert {name for name, *_ in CASES} == NAMES


@pytest.mark.parametrize(("name", "good", "bad", "error", "message"), CASES)
def test_condition(name, good, bad, error, message):
    condition = getattr(PyCondition, name)
    for arguments in good:
        assert condition(*arguments) is None
    for arguments in bad:
        with pytest.raises(error, match=message) as raised:
            condition(*arguments)
        assert type(raised.value) is error


class Mine(Exception):
    """An exception of a user."""


@pytest.mark.parametrize(("name", "good", "bad", "error", "message"), CASES)
@pytest.mark.parametrize("ex_type", [Mine, Mine("another")])
def test_the_exception_may_be_of_a_type_of_ones_own(name, good, bad, error, message, ex_type):
    for arguments in good:
        getattr(PyCondition, name)(*arguments, ex_type=ex_type)
    for arguments in bad:
        with pytest.raises(Mine, match=message):
            getattr(PyCondition, name)(*arguments, ex_type)


@pytest.mark.parametrize("ex_type", [int, 7, "ValueError", object(), len])
def test_a_type_that_is_no_exception_is_refused(ex_type):
    with pytest.raises(TypeError, match="`ex_type`.*expected a class of exceptions, for: said"):
        PyCondition.is_true(False, "said", ex_type)


@pytest.mark.parametrize("name", ["positive_int", "not_negative_int"])
@pytest.mark.parametrize("value", [1.0, 1.5, "1", None, math.nan, [1]])
def test_what_is_no_integer_is_refused_not_cut(name, value):
    with pytest.raises(TypeError):
        getattr(PyCondition, name)(value, "field")
    for arguments in ((value, 0, 2), (1, value, 2), (1, 0, value)):
        with pytest.raises(TypeError):
            PyCondition.in_range_int(*arguments, "field")


@pytest.mark.parametrize("name", ["positive", "not_negative"])
@pytest.mark.parametrize("value", ["1", None, [1]])
def test_what_is_no_number_is_refused(name, value):
    with pytest.raises(TypeError):
        getattr(PyCondition, name)(value, "field")


def test_what_has_no_length_is_neither_empty_nor_not():
    for name in ("empty", "not_empty"):
        with pytest.raises(TypeError, match="len"):
            getattr(PyCondition, name)(iter([]), "field")


@given(st.integers(), st.integers(), st.integers())
def test_ranges_of_integers_agree_with_python(value, start, end):
    if start <= value <= end:
        PyCondition.in_range_int(value, start, end, "field")
    else:
        with pytest.raises(ValueError):
            PyCondition.in_range_int(value, start, end, "field")


def test_a_huge_value_makes_a_short_message():
    with pytest.raises(ValueError) as raised:
        PyCondition.empty(["x" * 10**6] * 3, "field")
    assert len(str(raised.value)) < 300


def test_the_other_class_is_for_cython():
    assert not [name for name in vars(Condition) if not name.startswith("_")]
