"""
Conditions that arguments have to meet.

Each raises when it does not hold, and does nothing when it does. The exception is of the type that the condition names, or of
`ex_type` where one is given; its message names the argument, its value and what was expected.
"""

from typing import Any

class Condition:
    """The conditions for Cython: ``from nautilus_cython.core.correctness cimport Condition``."""

class PyCondition:
    """The conditions for Python; `ex_type` is raised in place of the exception that is named."""

    @staticmethod
    def is_true(predicate: bool, fail_msg: str, ex_type: Any = None) -> None:
        """Raise `ValueError` unless `predicate` is true; `fail_msg` is the message."""

    @staticmethod
    def is_false(predicate: bool, fail_msg: str, ex_type: Any = None) -> None:
        """Raise `ValueError` unless `predicate` is false; `fail_msg` is the message."""

    @staticmethod
    def none(argument: Any, param: str, ex_type: Any = None) -> None:
        """Raise `TypeError` unless `argument` is None."""

    @staticmethod
    def not_none(argument: Any, param: str, ex_type: Any = None) -> None:
        """Raise `TypeError` unless `argument` is not None."""

    @staticmethod
    def type(argument: Any, expected: Any, param: str, ex_type: Any = None) -> None:
        """Raise `TypeError` unless `argument` is an instance of `expected`, a class or a tuple of classes."""

    @staticmethod
    def type_or_none(argument: Any, expected: Any, param: str, ex_type: Any = None) -> None:
        """Raise `TypeError` unless `argument` is None or an instance of `expected`, a class or a tuple of classes."""

    @staticmethod
    def callable(argument: Any, param: str, ex_type: Any = None) -> None:
        """Raise `TypeError` unless `argument` can be called."""

    @staticmethod
    def callable_or_none(argument: Any, param: str, ex_type: Any = None) -> None:
        """Raise `TypeError` unless `argument` is None or can be called."""

    @staticmethod
    def equal(argument1: Any, argument2: Any, param1: str, param2: str, ex_type: Any = None) -> None:
        """Raise `ValueError` unless the arguments are equal."""

    @staticmethod
    def not_equal(argument1: Any, argument2: Any, param1: str, param2: str, ex_type: Any = None) -> None:
        """Raise `ValueError` unless the arguments are not equal."""

    @staticmethod
    def list_type(argument: Any, expected_type: Any, param: str, ex_type: Any = None) -> None:
        """Raise `TypeError` unless `argument` is a list, and its items are instances of `expected_type`."""

    @staticmethod
    def dict_types(argument: Any, key_type: Any, value_type: Any, param: str, ex_type: Any = None) -> None:
        """Raise `TypeError` unless `argument` is a dictionary, and its keys and values are instances of these classes."""

    @staticmethod
    def is_in(element: Any, collection: Any, param1: str, param2: str, ex_type: Any = None) -> None:
        """Raise `KeyError` unless `collection` contains `element`."""

    @staticmethod
    def not_in(element: Any, collection: Any, param1: str, param2: str, ex_type: Any = None) -> None:
        """Raise `KeyError` unless `collection` does not contain `element`."""

    @staticmethod
    def empty(argument: Any, param: str, ex_type: Any = None) -> None:
        """Raise `ValueError` unless `argument` has no items; None is a `TypeError`."""

    @staticmethod
    def not_empty(argument: Any, param: str, ex_type: Any = None) -> None:
        """Raise `ValueError` unless `argument` has items; None is a `TypeError`."""

    @staticmethod
    def positive(value: float, param: str, ex_type: Any = None) -> None:
        """Raise `ValueError` unless `value` is a number above zero: not NaN."""

    @staticmethod
    def positive_int(value: Any, param: str, ex_type: Any = None) -> None:
        """Raise `ValueError` unless `value` is above zero; what is no integer is a `TypeError`."""

    @staticmethod
    def not_negative(value: float, param: str, ex_type: Any = None) -> None:
        """Raise `ValueError` unless `value` is zero or above: not NaN."""

    @staticmethod
    def not_negative_int(value: Any, param: str, ex_type: Any = None) -> None:
        """Raise `ValueError` unless `value` is zero or above; what is no integer is a `TypeError`."""

    @staticmethod
    def in_range(value: float, start: float, end: float, param: str, ex_type: Any = None) -> None:
        """Raise `ValueError` unless `value` is at least `start` and at most `end`: not NaN."""

    @staticmethod
    def in_range_int(value: Any, start: Any, end: Any, param: str, ex_type: Any = None) -> None:
        """Raise `ValueError` unless `value` is at least `start` and at most `end`; what is no integer is a `TypeError`."""

    @staticmethod
    def valid_string(argument: Any, param: str, ex_type: Any = None) -> None:
        """Raise `ValueError` unless `argument` is text that is not blank; what is no text is a `TypeError`."""
