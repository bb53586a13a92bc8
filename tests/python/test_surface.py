"""The names and signatures that users of the field know, one a line in ``surface.txt``, are there."""

import importlib
import inspect
import re
from pathlib import Path

import pytest

LINES = Path(__file__).with_name("surface.txt").read_text().splitlines()


def signature(function):
    """The parameters with their defaults, as text, without the object itself."""
    text = getattr(function, "__text_signature__", None) or str(inspect.signature(function))
    names = [name.strip() for name in text.strip("()").split(",")]
    return f"({', '.join(name for name in names if name and name != '/' and name[0] != '$' and name != 'self')})"


def assert_takes(cls, parameters):
    """Native constructors have no signature: ask them whether they know each name, and need no other."""
    names = dict.fromkeys(name.split("=")[0] for name in parameters.strip("()").split(", ") if name)
    for given in (names, [name for name in names if f"{name}=" not in parameters]):
        try:
            cls(**{name: NotImplemented for name in given})
        except (TypeError, ValueError) as error:
            # It may refuse the values, by their names, and not the call.
            assert not re.search(r"unexpected keyword|takes (exactly|at least|at most|no)", str(error)), error


@pytest.mark.parametrize("line", LINES)
def test_name_and_signature(line):
    module, path, parameters = re.fullmatch(r"(\S+) ([\w.]+)(\(.*\))?", line).groups()
    found = importlib.import_module(f"nautilus_cython.{module}")
    for name in path.split("."):
        found = getattr(found, name)
    if parameters is None:
        return
    if isinstance(found, type):
        assert_takes(found, parameters)
    else:
        assert signature(found) == parameters
