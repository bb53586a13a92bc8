"""Pickles and states that were tampered with, of the classes that other tests do not tamper with; and pickles without state."""

import copy
import io
import pickle
import random

import junk
import pytest
from inventory import ARGUMENTS, book, example, native_classes
from probing import in_process

from nautilus_cython.core.pickling import restore
from nautilus_cython.core.uuid import UUID4
from nautilus_cython.model.book import BookLevel, OrderBook
from nautilus_cython.model.data import BookOrder
from nautilus_cython.model.enums import BookType


class Noted(OrderBook):
    """A subclass with attributes."""


def noted():
    obj = Noted.__new__(Noted)
    obj.__setstate__(book().__getstate__())
    obj.note = ["mine"]
    return obj


SUBJECTS = {
    "UUID4": UUID4,
    **{book_type.name: (lambda book_type=book_type: book(book_type)) for book_type in BookType},
    "BookLevel": lambda: book().bids()[0],
    "Noted": noted,
}
ALLOWED = ("nautilus_cython.", "test_every_pickle", "copyreg")


class Unpickler(pickle.Unpickler):
    """Finds the classes of this package only: tampered names must not run anything else."""

    def find_class(self, module, name):
        if module.startswith(ALLOWED):
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"{module}.{name}")


def loads(data):
    return Unpickler(io.BytesIO(data)).load()


def ask(probes, name, obj):
    """Ask what came out of a pickle: a book that was restored is one that can be stored again, and applied to another."""
    for question in (repr, hash, copy.copy, copy.deepcopy, pickle.dumps):
        probes(f"{question.__name__} of {name}", question, obj)
    if not isinstance(obj, OrderBook) or probes(f"state of {name}", obj.__getstate__) is None:
        return
    again = pickle.loads(pickle.dumps(obj))
    probes.check(f"{name} changed when it was stored again", again.__getstate__() == obj.__getstate__())
    deltas = probes(f"snapshot of {name}", obj.to_deltas_c, 1, 2)
    if deltas is not None:
        fresh = OrderBook(obj.instrument_id, obj.book_type)
        fresh.apply_deltas(deltas)
        same = [[(o.order_id, str(o.size), str(o.price)) for o in level.orders()] for level in obj.bids() + obj.asks()]
        other = [[(o.order_id, str(o.size), str(o.price)) for o in level.orders()] for level in fresh.bids() + fresh.asks()]
        probes.check(f"{name} is not what its snapshot rebuilds", same == other)
    for n, question in enumerate((obj.bids, obj.asks, obj.top, obj.check_integrity, obj.to_quote_tick, obj.pprint)):
        probes(f"question {n} of {name}", question)
    probes(f"update of {name}", obj.update, example(BookOrder), 2**64 - 1)
    probes(f"clear of {name}", obj.clear, 0)


def tamper_all(probes, subject):
    for protocol in range(2, 6):
        tamper(probes, subject, protocol)


def tamper(probes, subject, protocol):
    rng = random.Random(protocol)
    whole = pickle.dumps(SUBJECTS[subject](), protocol)
    for at in range(len(whole)):
        # Not the opcode of a bytearray: without memory for one, Python's own unpickler reports a bug of its own.
        for byte in {0, 46, 255, whole[at] ^ 1, whole[at] ^ 128, whole[at] + 1 & 255, rng.randrange(256)} - {0x96}:
            name = f"{subject} {protocol} byte {at} = {byte}"
            obj = probes(name, loads, whole[:at] + bytes([byte]) + whole[at + 1 :])
            if type(obj) in (UUID4, OrderBook, BookLevel, Noted):
                ask(probes, name, obj)
        probes(f"{subject} cut at {at}", loads, whole[:at])
        probes(f"{subject} without {at}", loads, whole[:at] + whole[at + 1 :])


@pytest.mark.parametrize("subject", SUBJECTS)
def test_pickles_tampered_byte_by_byte(subject):
    assert in_process(tamper_all, subject) > 2_000


def tamper_states(probes):
    values = junk.everything()
    for subject, make in SUBJECTS.items():
        good = make()
        for name, state in junk.tampered(good.__getstate__(), values):
            obj = probes(f"{subject} {name}", restore, type(good), state)
            if obj is not None:
                ask(probes, f"{subject} {name}", obj)
            if not isinstance(good, UUID4):
                probes.refuse(f"{subject} {name} when initialised", good.__setstate__, state)
        for name, attributes in values.items():
            probes(f"{subject} with attributes {name}", restore, type(good), good.__getstate__(), attributes)


def test_states_tampered_part_by_part():
    assert in_process(tamper_states) > 10_000


def restore_anything(probes):
    values = junk.everything()
    states = {name: obj.__getstate__() for name, obj in junk.good().items() if name not in ("Feed", "Data", "Event", "LogGuard")}
    for cls in [*native_classes(), int, type, object, None, "x", len]:
        for name, state in {**values, **states}.items():
            probes(f"restore({cls}, {name})", restore, cls, state)
            probes(f"restore({cls}, {name}, {name})", restore, cls, state, state)


def test_the_state_of_one_class_restores_no_other():
    assert in_process(restore_anything) > 5_000


def without_state(probes):
    for cls in native_classes():
        for obj in (cls.__new__(cls), type("Lazy", (cls,), {"__init__": lambda self: None})()):
            for make in (copy.copy, copy.deepcopy, *(lambda o, p=p: loads(pickle.dumps(o, p)) for p in range(6))):
                copied = probes(f"copy of empty {cls.__name__}", make, obj)
                # A copy of nothing is nothing, if there is one at all: never an object with invented content.
                if copied is not None and cls in ARGUMENTS:
                    texts = [probes(f"repr of {cls.__name__}", repr, o) for o in (obj, copied)]
                    probes.check(f"copies of empty {cls.__name__}: {texts}", texts[0] == texts[1])


def test_objects_without_state_are_not_pickled_or_stay_without():
    in_process(without_state)


class Trap:
    """An integer that empties lists, and fills objects, while somebody asks for its value."""

    def __init__(self, value, lists, others):
        self.value, self.lists, self.others = value, lists, others

    def __index__(self):
        for each in self.lists:
            each.clear()
        for obj, arguments in self.others:
            try:
                obj.__init__(*arguments)
            except Exception:
                pass
        return self.value


def with_traps(probes):
    def lists_in(value):
        if isinstance(value, list):
            yield value
        if isinstance(value, (list, tuple)):
            for part in value:
                yield from lists_in(part)

    def trapped(value, lists, others):
        # One copy for every integer in `value`, with a trap in its place.
        if type(value) in (list, tuple):
            for i, part in enumerate(value):
                for other in trapped(part, lists, others):
                    yield type(value)([*value[:i], other, *value[i + 1 :]])
        elif isinstance(value, int) and not isinstance(value, bool):
            yield Trap(int(value), lists, others)

    for cls, arguments in ARGUMENTS.items():
        for wrong in trapped(list(arguments), [], []):
            obj = cls.__new__(cls)
            for trap in (part for part in wrong if isinstance(part, Trap)):
                trap.lists, trap.others = list(lists_in(wrong)), [(obj, arguments)]
            for part in wrong:
                for inner in part if isinstance(part, list) else []:
                    if isinstance(inner, Trap):
                        inner.lists, inner.others = [*lists_in(wrong)], [(obj, arguments)]
            probes(f"{cls.__name__} with a trap", obj.__init__, *wrong)
            for question in (repr, hash, pickle.dumps):
                probes(f"{question.__name__} of {cls.__name__} with a trap", question, obj)
        good = example(cls)
        state = good.__getstate__() if hasattr(good, "__getstate__") else None
        for wrong in trapped(state, [], []):
            obj = cls.__new__(cls)

            def spring(value, obj=obj, wrong=wrong, arguments=arguments):
                if isinstance(value, Trap):
                    value.lists, value.others = list(lists_in(wrong)), [(obj, arguments)]
                elif isinstance(value, (list, tuple)):
                    for part in value:
                        spring(part)

            spring(wrong)
            probes(f"state of {cls.__name__} with a trap", obj.__setstate__, wrong)
            for question in (repr, hash, pickle.dumps):
                probes(f"{question.__name__} of {cls.__name__} with a trap", question, obj)


def test_arguments_that_change_while_they_are_read_change_nothing_else():
    assert in_process(with_traps) > 300
