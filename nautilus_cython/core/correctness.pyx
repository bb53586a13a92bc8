"""
Conditions that arguments have to meet.

Each raises when it does not hold, and does nothing when it does. The exception is of the type that the condition names, or of
`ex_type` where one is given; its message names the argument, its value and what was expected.
"""

from operator import index as as_index


cdef make_exception(ex_default, ex_type, str msg):
    # An exception of the class `ex_type`, or of that of the exception `ex_type`; without one, of `ex_default`.
    if ex_type is None:
        return ex_default(msg)
    cls = ex_type if isinstance(ex_type, type) else type(ex_type)
    if not issubclass(cls, BaseException):
        raise TypeError(f"`ex_type` was {ex_type!r:.100}, expected a class of exceptions, for: {msg}")
    return cls(msg)


cdef class Condition:
    """The conditions for Cython: ``from nautilus_cython.core.correctness cimport Condition``."""

    @staticmethod
    cdef int is_true(bint predicate, str fail_msg, ex_type=None) except -1:
        if not predicate:
            raise make_exception(ValueError, ex_type, fail_msg)
        return 0

    @staticmethod
    cdef int is_false(bint predicate, str fail_msg, ex_type=None) except -1:
        if predicate:
            raise make_exception(ValueError, ex_type, fail_msg)
        return 0

    @staticmethod
    cdef int none(argument, str param, ex_type=None) except -1:
        if argument is not None:
            raise make_exception(TypeError, ex_type, f"`{param}` was {argument!r:.100}, expected None")
        return 0

    @staticmethod
    cdef int not_none(argument, str param, ex_type=None) except -1:
        if argument is None:
            raise make_exception(TypeError, ex_type, f"`{param}` must not be None")
        return 0

    @staticmethod
    cdef int type(argument, expected, str param, ex_type=None) except -1:
        if not isinstance(argument, expected):
            raise make_exception(TypeError, ex_type, f"`{param}` was of {type(argument)}, expected {expected!r:.200}")
        return 0

    @staticmethod
    cdef int type_or_none(argument, expected, str param, ex_type=None) except -1:
        if argument is not None:
            Condition.type(argument, expected, param, ex_type)
        return 0

    @staticmethod
    cdef int callable(argument, str param, ex_type=None) except -1:
        if not callable(argument):
            raise make_exception(TypeError, ex_type, f"`{param}` was {argument!r:.100}, expected a callable")
        return 0

    @staticmethod
    cdef int callable_or_none(argument, str param, ex_type=None) except -1:
        if argument is not None:
            Condition.callable(argument, param, ex_type)
        return 0

    @staticmethod
    cdef int equal(argument1, argument2, str param1, str param2, ex_type=None) except -1:
        if not argument1 == argument2:
            raise make_exception(
                ValueError, ex_type, f"`{param1}` was {argument1!r:.100}, expected to equal `{param2}`: {argument2!r:.100}"
            )
        return 0

    @staticmethod
    cdef int not_equal(argument1, argument2, str param1, str param2, ex_type=None) except -1:
        if argument1 == argument2:
            raise make_exception(ValueError, ex_type, f"`{param1}` and `{param2}` were both {argument1!r:.100}")
        return 0

    @staticmethod
    cdef int list_type(argument, expected_type, str param, ex_type=None) except -1:
        Condition.type(argument, list, param, ex_type)
        for i, item in enumerate(<list>argument):
            if not isinstance(item, expected_type):
                Condition.type(item, expected_type, f"{param}[{i}]", ex_type)
        return 0

    @staticmethod
    cdef int dict_types(argument, key_type, value_type, str param, ex_type=None) except -1:
        Condition.type(argument, dict, param, ex_type)
        for key, value in (<dict>argument).items():
            if not isinstance(key, key_type):
                Condition.type(key, key_type, f"key {key!r:.100} of {param}", ex_type)
            if not isinstance(value, value_type):
                Condition.type(value, value_type, f"{param}[{key!r:.100}]", ex_type)
        return 0

    @staticmethod
    cdef int is_in(element, collection, str param1, str param2, ex_type=None) except -1:
        if element not in collection:
            raise make_exception(KeyError, ex_type, f"`{param1}` {element!r:.100} is not in `{param2}`")
        return 0

    @staticmethod
    cdef int not_in(element, collection, str param1, str param2, ex_type=None) except -1:
        if element in collection:
            raise make_exception(KeyError, ex_type, f"`{param1}` {element!r:.100} is in `{param2}` already")
        return 0

    @staticmethod
    cdef int empty(collection, str param, ex_type=None) except -1:
        Condition.not_none(collection, param, ex_type)
        if len(collection) > 0:
            raise make_exception(ValueError, ex_type, f"`{param}` was {collection!r:.100}, expected it to be empty")
        return 0

    @staticmethod
    cdef int not_empty(collection, str param, ex_type=None) except -1:
        Condition.not_none(collection, param, ex_type)
        if len(collection) == 0:
            raise make_exception(ValueError, ex_type, f"`{param}` was empty")
        return 0

    @staticmethod
    cdef int positive(double value, str param, ex_type=None) except -1:
        if not value > 0:
            raise make_exception(ValueError, ex_type, f"`{param}` was {value!r}, expected a number above zero")
        return 0

    @staticmethod
    cdef int positive_int(value, str param, ex_type=None) except -1:
        if as_index(value) <= 0:
            raise make_exception(ValueError, ex_type, f"`{param}` was {value!r:.100}, expected an integer above zero")
        return 0

    @staticmethod
    cdef int not_negative(double value, str param, ex_type=None) except -1:
        if not value >= 0:
            raise make_exception(ValueError, ex_type, f"`{param}` was {value!r}, expected a number not below zero")
        return 0

    @staticmethod
    cdef int not_negative_int(value, str param, ex_type=None) except -1:
        if as_index(value) < 0:
            raise make_exception(ValueError, ex_type, f"`{param}` was {value!r:.100}, expected an integer not below zero")
        return 0

    @staticmethod
    cdef int in_range(double value, double start, double end, str param, ex_type=None) except -1:
        if not start <= value <= end:
            raise make_exception(ValueError, ex_type, f"`{param}` was {value!r}, expected {start!r} to {end!r}")
        return 0

    @staticmethod
    cdef int in_range_int(value, start, end, str param, ex_type=None) except -1:
        if not as_index(start) <= as_index(value) <= as_index(end):
            raise make_exception(ValueError, ex_type, f"`{param}` was {value!r:.100}, expected {start!r:.100} to {end!r:.100}")
        return 0

    @staticmethod
    cdef int valid_string(argument, str param, ex_type=None) except -1:
        Condition.not_none(argument, param, ex_type)
        Condition.type(argument, str, param, ex_type)
        if not (<str>argument).strip():
            raise make_exception(ValueError, ex_type, f"`{param}` was {argument!r:.100}, expected text that is not blank")
        return 0


class PyCondition:
    """The conditions for Python; `ex_type` is raised in place of the exception that is named."""

    @staticmethod
    def is_true(bint predicate, str fail_msg, ex_type=None):
        """Raise `ValueError` unless `predicate` is true; `fail_msg` is the message."""
        Condition.is_true(predicate, fail_msg, ex_type)

    @staticmethod
    def is_false(bint predicate, str fail_msg, ex_type=None):
        """Raise `ValueError` unless `predicate` is false; `fail_msg` is the message."""
        Condition.is_false(predicate, fail_msg, ex_type)

    @staticmethod
    def none(argument, str param, ex_type=None):
        """Raise `TypeError` unless `argument` is None."""
        Condition.none(argument, param, ex_type)

    @staticmethod
    def not_none(argument, str param, ex_type=None):
        """Raise `TypeError` unless `argument` is not None."""
        Condition.not_none(argument, param, ex_type)

    @staticmethod
    def type(argument, expected, str param, ex_type=None):
        """Raise `TypeError` unless `argument` is an instance of `expected`, a class or a tuple of classes."""
        Condition.type(argument, expected, param, ex_type)

    @staticmethod
    def type_or_none(argument, expected, str param, ex_type=None):
        """Raise `TypeError` unless `argument` is None or an instance of `expected`, a class or a tuple of classes."""
        Condition.type_or_none(argument, expected, param, ex_type)

    @staticmethod
    def callable(argument, str param, ex_type=None):
        """Raise `TypeError` unless `argument` can be called."""
        Condition.callable(argument, param, ex_type)

    @staticmethod
    def callable_or_none(argument, str param, ex_type=None):
        """Raise `TypeError` unless `argument` is None or can be called."""
        Condition.callable_or_none(argument, param, ex_type)

    @staticmethod
    def equal(argument1, argument2, str param1, str param2, ex_type=None):
        """Raise `ValueError` unless the arguments are equal."""
        Condition.equal(argument1, argument2, param1, param2, ex_type)

    @staticmethod
    def not_equal(argument1, argument2, str param1, str param2, ex_type=None):
        """Raise `ValueError` unless the arguments are not equal."""
        Condition.not_equal(argument1, argument2, param1, param2, ex_type)

    @staticmethod
    def list_type(argument, expected_type, str param, ex_type=None):
        """Raise `TypeError` unless `argument` is a list, and its items are instances of `expected_type`."""
        Condition.list_type(argument, expected_type, param, ex_type)

    @staticmethod
    def dict_types(argument, key_type, value_type, str param, ex_type=None):
        """Raise `TypeError` unless `argument` is a dictionary, and its keys and values are instances of these classes."""
        Condition.dict_types(argument, key_type, value_type, param, ex_type)

    @staticmethod
    def is_in(element, collection, str param1, str param2, ex_type=None):
        """Raise `KeyError` unless `collection` contains `element`."""
        Condition.is_in(element, collection, param1, param2, ex_type)

    @staticmethod
    def not_in(element, collection, str param1, str param2, ex_type=None):
        """Raise `KeyError` unless `collection` does not contain `element`."""
        Condition.not_in(element, collection, param1, param2, ex_type)

    @staticmethod
    def empty(argument, str param, ex_type=None):
        """Raise `ValueError` unless `argument` has no items; None is a `TypeError`."""
        Condition.empty(argument, param, ex_type)

    @staticmethod
    def not_empty(argument, str param, ex_type=None):
        """Raise `ValueError` unless `argument` has items; None is a `TypeError`."""
        Condition.not_empty(argument, param, ex_type)

    @staticmethod
    def positive(double value, str param, ex_type=None):
        """Raise `ValueError` unless `value` is a number above zero: not NaN."""
        Condition.positive(value, param, ex_type)

    @staticmethod
    def positive_int(value, str param, ex_type=None):
        """Raise `ValueError` unless `value` is above zero; what is no integer is a `TypeError`."""
        Condition.positive_int(value, param, ex_type)

    @staticmethod
    def not_negative(double value, str param, ex_type=None):
        """Raise `ValueError` unless `value` is zero or above: not NaN."""
        Condition.not_negative(value, param, ex_type)

    @staticmethod
    def not_negative_int(value, str param, ex_type=None):
        """Raise `ValueError` unless `value` is zero or above; what is no integer is a `TypeError`."""
        Condition.not_negative_int(value, param, ex_type)

    @staticmethod
    def in_range(double value, double start, double end, str param, ex_type=None):
        """Raise `ValueError` unless `value` is at least `start` and at most `end`: not NaN."""
        Condition.in_range(value, start, end, param, ex_type)

    @staticmethod
    def in_range_int(value, start, end, str param, ex_type=None):
        """Raise `ValueError` unless `value` is at least `start` and at most `end`; what is no integer is a `TypeError`."""
        Condition.in_range_int(value, start, end, param, ex_type)

    @staticmethod
    def valid_string(argument, str param, ex_type=None):
        """Raise `ValueError` unless `argument` is text that is not blank; what is no text is a `TypeError`."""
        Condition.valid_string(argument, param, ex_type)
