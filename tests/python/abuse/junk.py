"""Arguments that nobody should pass."""

import copy
import datetime
import math
from decimal import Decimal
from fractions import Fraction

from inventory import example, native_classes


class Number:
    """Has `__index__`, and does not tell the truth."""

    def __init__(self, answer):
        self.answer = answer

    def __index__(self):
        if isinstance(self.answer, type):
            raise self.answer("asked")
        return self.answer


class Text(str):
    """Text of another class."""


class Loud:
    """Raises at every question."""

    def _raise(self, *_):
        raise ZeroDivisionError("asked")

    __eq__ = __hash__ = __lt__ = __str__ = __repr__ = __len__ = __iter__ = __float__ = __index__ = __bool__ = _raise
    __fspath__ = __getitem__ = _raise


def nested(depth):
    """A list in a list in a list."""
    value = []
    for _ in range(depth):
        value = [value]
    return value


def cyclic():
    """A list that holds itself."""
    value = []
    value.append(value)
    return value


# By name: the names tell where a process ended.
VALUES = {
    "None": None,
    "True": True,
    **{str(n): n for n in (0, 1, -1, 17, 254, 255, 256, 2**31, 2**32, 2**63, 2**64 - 1, 2**64)},
    **{f"{name}": n for name, n in {"2^127": 2**127, "-2^127": -(2**127), "2^128-1": 2**128 - 1, "10^400": 10**400}.items()},
    "1.5": 1.5,
    "nan": math.nan,
    "inf": -math.inf,
    "1e308": 1e308,
    "Decimal NaN": Decimal("NaN"),
    "Decimal 1E999999": Decimal("1E999999"),
    "Decimal -1": Decimal(-1),
    "Fraction": Fraction(1, 3),
    "complex": 1j,
    "no text": "",
    "text": "x",
    "NUL": "A\0B",
    "surrogate": "\ud800",
    "not ASCII": "é€😀",
    "blank": " \t\n",
    "long text": "A-B" * 30_000,
    "format": "{0}%s%n",
    "Text": Text("USD"),
    "bytes": b"x",
    "bytearray": bytearray(8),
    "memoryview": memoryview(b"12345678"),
    "()": (),
    "(None,)": (None,),
    "(0, 0)": (0, 0),
    "[]": [],
    "[None]": [None],
    "nested": nested(500),
    "cyclic": cyclic(),
    "{}": {},
    "{None: None}": {None: None},
    "set": {1},
    "type": type,
    "object": object(),
    "function": len,
    "module": math,
    "exception": ValueError("x"),
    "date": datetime.datetime(2024, 1, 1),
    "capsule": datetime.datetime_CAPI,
    "Number 2^63": Number(2**63),
    "Number -1": Number(-1),
    "Number raises": Number(ZeroDivisionError),
    "Loud": Loud(),
}

FEW = {name: VALUES[name] for name in ("None", "-1", "2^128-1", "nan", "NUL", "cyclic", "object")}


def zeroed():
    """An object of every native class whose `__init__` was not called, by name."""
    return {f"empty {cls.__name__}": cls.__new__(cls) for cls in native_classes()}


def good():
    """A good object of every native class, by name."""
    return {cls.__name__: obj for cls in native_classes() if (obj := example(cls)) is not None}


def everything():
    """All of it."""
    return {**VALUES, **zeroed(), **good()}


def tampered(state, values):
    """Forms of a pickled state with one part replaced, missing or added, with their names."""
    yield from values.items()
    if isinstance(state, (tuple, list)):
        for i, part in enumerate(state):
            for name, other in tampered(part, values):
                yield f"[{i}] {name}", type(state)([*state[:i], other, *state[i + 1 :]])
        yield "one more", type(state)([*state, 1])
        yield "one less", state[:-1]
        yield "reversed", state[::-1]
        yield "the other kind", list(state) if isinstance(state, tuple) else tuple(state)
    elif isinstance(state, str):
        for i in range(min(len(state), 40)):
            for char in "\0-. \x7f\ud800é9":
                yield f"text[{i}]", state[:i] + char + state[i + 1 :]
    elif isinstance(state, dict):
        for key in state:
            yield f"without {key}", {k: v for k, v in state.items() if k != key}
            for name, value in values.items():
                yield f"{key}={name}", {**copy.copy(state), key: value}
