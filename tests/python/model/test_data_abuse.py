"""What must end in an exception, and never in a signal: each in a process of its own."""

import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent

PRELUDE = """
import copy, faulthandler, os, pickle, random, resource, sys, warnings
sys.path.insert(0, {here!r})
faulthandler.enable()
warnings.simplefilter("ignore")
if "NAUTILUS_CYTHON_SANITIZED" not in os.environ:  # a sanitizer needs terabytes of addresses, and has a limit of its own
    resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
from market_data import *
from nautilus_cython.core.pickling import restore
from nautilus_cython.model import data as module
done = 0

def attempt(call, *arguments):
    # Whatever it raises is an answer.
    global done
    done += 1
    try:
        return call(*arguments)
    except (Exception, MemoryError):
        return None

def poke(obj, *more):
    # Everything that can be asked of an object, with wrong arguments too.
    for name in dir(type(obj)):
        if name in ("__class__", "__init_subclass__", "__subclasshook__", "__new__"):
            continue
        member = attempt(getattr, obj, name)
        if callable(member):
            for arguments in ((), (obj,), (None,), *((other,) for other in more), (1, 2), (obj, obj, obj)):
                attempt(member, *arguments)
    for call in (repr, str, hash, bool, copy.copy, copy.deepcopy, pickle.dumps, format, vars, dir, len, iter):
        attempt(call, obj)
    for other in (obj, None, 1, *more):
        for compare in ("__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__"):
            attempt(lambda: getattr(type(obj), compare)(obj, other))
            attempt(lambda: getattr(type(other), compare)(other, obj))
"""


def run(body):
    """Run `body` in a process of its own, and return how many things it attempted."""
    code = PRELUDE.format(here=str(HERE)) + body + "\nprint(done)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, f"ended with {done.returncode}:\n{done.stderr[-3000:]}"
    return int(done.stdout.split()[-1])


def test_objects_without_init_answer_every_question():
    attempts = run(
        """
for cls in [*KINDS, CustomData]:
    poke(cls.__new__(cls), example(cls))
    poke(example(cls), cls.__new__(cls))
    lazy = type("Lazy", (cls,), {"__init__": lambda self: None})
    poke(lazy(), example(cls))
    poke(cls.__new__(cls), lazy())
"""
    )
    assert attempts > 10_000


def test_objects_without_init_are_refused_as_arguments():
    attempts = run(
        """
empty = [t.__new__(t) for t in (InstrumentId, Symbol, Venue, TradeId, Price, Quantity, *KINDS, CustomData)]
for cls in KINDS:
    arguments = KINDS[cls][0]
    for name in arguments:
        for junk in [*empty, [*empty], None, -1, 2**64, 2**130, 1.5, "x", b"x", object, {}]:
            obj = attempt(lambda: cls(**(arguments | {name: junk})))
            if obj is not None:
                poke(obj)
    for obj in empty:
        for name in dir(cls):
            function = getattr(cls, name)
            if callable(function) and not name.startswith("__"):
                attempt(function, obj)
                attempt(function, [obj])
                attempt(function, {"instrument_id": obj})
"""
    )
    assert attempts > 10_000


def test_repeated_init_changes_nothing_and_leaks_nothing():
    run(
        """
from nautilus_cython.testing import live_handles
for cls in KINDS:
    obj = example(cls)
    for _ in range(50):
        attempt(lambda: obj.__init__(**KINDS[cls][0]))
        attempt(lambda: obj.__setstate__(obj.__getstate__()))
    assert obj == example(cls)
    for name in KINDS[cls][0]:
        for junk in (None, object(), -1):
            attempt(lambda: obj.__init__(**(KINDS[cls][0] | {name: junk})))
    assert obj == example(cls)
del obj
assert live_handles() == {}, live_handles()
"""
    )


@pytest.mark.parametrize("protocol", range(6))
def test_pickles_tampered_byte_by_byte(protocol):
    attempts = run(
        f"""
random.seed({protocol})
for cls in [*KINDS, CustomData]:
    good = pickle.dumps(example(cls), {protocol})
    for position in range(len(good)):
        for value in {{0, 255, good[position] ^ 1, good[position] ^ 128, random.randrange(256)}}:
            bad = bytearray(good)
            bad[position] = value
            obj = attempt(pickle.loads, bytes(bad))
            if type(obj) in KINDS:
                for question in (repr, hash, pickle.dumps, copy.copy):
                    attempt(question, obj)
    for end in range(len(good)):
        attempt(pickle.loads, good[:end])
"""
    )
    assert attempts > 10_000


def test_states_tampered_value_by_value():
    attempts = run(
        """
JUNK = [None, -1, 0, 255, 256, 2**64 - 1, 2**64, 2**127, -2**127, 2**200, 1.5, float("nan"), "", "x", "\\0", "\\ud800",
        b"x", (), [], {}, ("a",), ("", ""), ("a", "b", "c"), object(), [()], True, int, ID]

def tampered(state):
    for junk in JUNK:
        yield junk
    if isinstance(state, (tuple, list)):
        for i, value in enumerate(state):
            for other in tampered(value):
                yield type(state)([*state[:i], other, *state[i + 1:]])
        yield type(state)([*state, 1])
        yield state[:-1]

for cls in [*KINDS, CustomData]:
    for state in tampered(example(cls).__getstate__()):
        obj = attempt(restore, cls, state)
        if obj is not None:
            poke(obj)
"""
    )
    assert attempts > 10_000
