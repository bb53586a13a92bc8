"""Constructors: with any argument, repeated, failed, left out, of the wrong class; and attempts to free an object by hand."""

import copy
import gc
import pickle

import junk
import pytest
from inventory import ARGUMENTS, example, native_classes
from poking import poke
from probing import in_process

from nautilus_cython.core.correctness import Condition
from nautilus_cython.core.data import Data
from nautilus_cython.core.message import Document, Event

CLASSES = native_classes()
WITHOUT_FIELDS = {Condition, Data, Document, Event}  # of their own
BATCHES = [list(range(start, len(CLASSES), 3)) for start in range(3)]


def construct(probes, batch):
    values = junk.everything()
    for cls in (CLASSES[index] for index in batch):
        arguments = ARGUMENTS.get(cls, ())
        name = cls.__name__
        for what, value in values.items():
            probes(f"{name}({what})", cls, value)
            probes(f"{name}.__new__({what})", cls.__new__, cls, value)
            for i in range(len(arguments)):
                where = f"{name} argument {i} {what}"
                wrong = (*arguments[:i], value, *arguments[i + 1 :])
                made = probes(where, cls, *wrong)
                if made is not None:
                    poke(probes, where, made, {})
                # A failed `__init__` leaves an object that can be asked, made again and dropped.
                half = cls.__new__(cls)
                probes(f"{where} half", half.__init__, *wrong)
                probes(f"{where} half again", half.__init__, *arguments)
                for question in (repr, hash, copy.copy, pickle.dumps):
                    probes(f"{where} half {question.__name__}", question, half)


@pytest.mark.parametrize("batch", BATCHES, ids=lambda batch: CLASSES[batch[0]].__name__)
def test_constructors_take_or_refuse_every_argument(batch):
    assert in_process(construct, batch) > 10_000


def make_wrongly(probes):
    values = junk.zeroed()
    for cls in CLASSES:
        name = cls.__name__
        probes.refuse(f"object.__new__({name})", object.__new__, cls)
        for other in CLASSES:
            # A class that adds no fields to its base has the layout of its siblings: they may be mixed.
            alike = cls.__base__ is other.__base__ and cls.__basicsize__ == cls.__base__.__basicsize__
            if not alike and not issubclass(other, cls) and not issubclass(cls, other):
                probes.refuse(f"{name}.__new__({other.__name__})", cls.__new__, other)
                if not {cls, other} & WITHOUT_FIELDS:
                    probes.refuse(f"class of {name} and {other.__name__}", type, "Mixed", (cls, other), {})
                probes.refuse(f"{name}.__class__ = {other.__name__}", setattr, values[f"empty {name}"], "__class__", other)
        for attribute in ("__init__", "__new__", "__reduce__", "__dealloc__", "__del__", "added"):
            probes.refuse(f"{name}.{attribute} = ", setattr, cls, attribute, lambda *_: None)
            probes.refuse(f"type.{name}.{attribute} = ", type.__setattr__, cls, attribute, lambda *_: None)
        for junk_name, value in junk.VALUES.items():
            probes.refuse(f"{name}.__new__ of {junk_name}", cls.__new__, value)


def test_no_class_makes_objects_of_another_or_is_changed():
    assert in_process(make_wrongly) > 5_000


def free_by_hand(probes):
    kept = []

    def keep(self):
        kept.append(self)

    for cls in CLASSES:
        for obj in (example(cls), cls.__new__(cls)):
            for name in ("__del__", "__dealloc__", "__delete__", "__finalize__", "drop", "_mem", "_h", "_adopt"):
                probes.refuse(f"{cls.__name__}.{name}", lambda obj=obj, name=name: getattr(obj, name)())
        # Subclasses may have a finaliser: it may run early, often, and bring the object back.
        raised = type("Raised", (cls,), {"__del__": keep, "__init__": lambda self: None})
        obj = raised()
        if cls in ARGUMENTS:
            probes(f"init {cls.__name__}", cls.__init__, obj, *ARGUMENTS[cls])
        for _ in range(3):
            obj.__del__()
        kept.clear()
        del obj
        gc.collect()
        probes.check(f"{cls.__name__} came back {len(kept)} times, not once", len(kept) == 1)
        poke(probes, f"raised {cls.__name__}", kept[0], {"None": None})
        gc.collect()  # copies that the poking left in cycles come back too, and not during the turn of the next class
        kept.clear()


def test_objects_are_freed_once_however_often_one_tries():
    assert in_process(free_by_hand) > 5_000


def initialise_again(probes):
    for cls, arguments in ARGUMENTS.items():
        obj = cls(*arguments)
        before = repr(obj)
        for _ in range(100):
            probes(f"{cls.__name__}.__init__", obj.__init__, *arguments)
            probes(f"{cls.__name__}.__init__()", obj.__init__)
        for name, value in junk.VALUES.items():
            for i in range(len(arguments)):
                probes(f"{cls.__name__}.__init__ {name}", obj.__init__, *arguments[:i], value, *arguments[i + 1 :])
        if cls.__module__.endswith((".book", ".data", ".identifiers")):
            probes.check(f"{cls.__name__} changed: {before} became {obj!r}", repr(obj) == before)
        probes(f"repr of {cls.__name__}", repr, obj)


def test_repeated_init_leaves_an_object_that_answers():
    assert in_process(initialise_again) > 5_000
