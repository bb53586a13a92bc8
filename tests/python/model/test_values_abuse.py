"""Values and identifiers under abuse, in a process of its own: whatever is done, it ends with an exception."""

import subprocess
import sys

import pytest

pytest.importorskip("resource", reason="limits memory, which only Unix can")

PRELUDE = """
import copy, operator, os, pickle, random, resource
from nautilus_cython.model import identifiers, objects
from nautilus_cython.model.currencies import USD
from nautilus_cython.model.identifiers import *
from nautilus_cython.model.identifiers import Identifier
from nautilus_cython.model.objects import *

# A tampered length may ask for gigabytes: let it fail at once. A sanitizer needs terabytes of addresses, and has a limit
# of its own.
if "NAUTILUS_CYTHON_SANITIZED" not in os.environ:
    resource.setrlimit(resource.RLIMIT_AS, (2**30, resource.getrlimit(resource.RLIMIT_AS)[1]))

ID = InstrumentId.from_str("ESH4.GLBX")
MONEY = Money(1, USD)
GOOD = [kind("A-B") for kind in Identifier.__subclasses__() if kind is not InstrumentId] + [
    ID, Price(1.5, 1), Quantity(1.5, 1), MONEY, USD, AccountBalance(MONEY, MONEY, Money(0, USD)),
    MarginBalance(MONEY, MONEY, ID), Price.__new__(Price), Quantity.__new__(Quantity),
]
CLASSES = [Identifier] + [type(good) for good in GOOD]
JUNK = [None, True, -1, 0, 3, 2**63, 2**64, 2**128, 10**400, 0.5, float("nan"), "", "A", "1.5", "\\0", "\\ud800", b"x", (), (1,), (1, 2),
        (1, USD), [], {}, {"currency": "USD"}, object(), int, *GOOD, *(cls.__new__(cls) for cls in CLASSES)]
done = 0

def attempt(f, *args):
    global done
    done += 1
    try:
        result = f(*args)
        repr(result)
    except Exception:
        pass
"""


def survives(body):
    """Run `body`, which must not end its process, and return how many things it attempted."""
    command = [sys.executable, "-c", PRELUDE + body + "\nprint(done)"]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, f"ended with {done.returncode}:\n{done.stderr[-3000:]}"
    return int(done.stdout.split()[-1])


def test_every_method_takes_any_arguments_on_any_object():
    body = """
random.seed(1)
for cls in dict.fromkeys(CLASSES):
    for obj in [cls.__new__(cls), *(good for good in GOOD if type(good) is cls)]:
        for name in dir(obj):
            if name in ("__class__", "__dict__", "__dir__", "__doc__", "__subclasshook__", "__init_subclass__", "__new__"):
                continue
            attempt(getattr, obj, name)
            method = getattr(type(obj), name, None)
            if not callable(method):
                continue
            bound = lambda *args: getattr(obj, name)(*args)
            attempt(bound)
            for junk in JUNK:
                attempt(bound, junk)
                attempt(method, junk)
            for _ in range(10):
                attempt(bound, *random.choices(JUNK, k=random.randint(2, 5)))
"""
    assert survives(body) > 30_000


def test_every_function_and_constructor_takes_any_arguments():
    body = """
random.seed(2)
functions = [f for module in (identifiers, objects) for f in vars(module).values() if callable(f)]
for function in functions:
    for junk in JUNK:
        attempt(function, junk)
    for _ in range(300):
        attempt(function, *random.choices(JUNK, k=random.randint(2, 5)))
"""
    assert survives(body) > 10_000


def test_every_operator_takes_any_operands():
    body = """
for op in (operator.add, operator.sub, operator.mul, operator.truediv, operator.floordiv, operator.mod, operator.eq, operator.ne,
           operator.lt, operator.le, operator.gt, operator.ge):
    for left in JUNK:
        if not isinstance(left, (int, str)) or len(str(left)) < 100:
            for right in JUNK:
                attempt(op, left, right)
for obj in JUNK:
    for f in (hash, repr, str, bool, int, float, round, abs, operator.neg, operator.pos, copy.copy, copy.deepcopy, pickle.dumps):
        attempt(f, obj)
    for spec in ("", ".2f", "\\0", "zz", ">9999999999999", "\\ud800"):
        attempt(format, obj, spec)
"""
    assert survives(body) > 10_000


@pytest.mark.parametrize("protocol", [0, 2, 5])
def test_pickles_tampered_byte_by_byte_raise_or_make_good_objects(protocol):
    body = f"""
random.seed(3)
for good in GOOD:
    whole = pickle.dumps(good, {protocol})
    for at in range(len(whole)):
        for byte in {{0, 255, whole[at] ^ 1, whole[at] ^ 128, random.randrange(256)}}:
            tampered = whole[:at] + bytes([byte]) + whole[at + 1:]
            attempt(lambda: hash(pickle.loads(tampered)))
        attempt(pickle.loads, whole[:at])
"""
    assert survives(body) > 5_000
