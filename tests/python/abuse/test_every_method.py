"""Every method, property and operator of every class: on objects without `__init__`, on good ones, with any argument."""

import junk
import pytest
from inventory import example, native_classes
from poking import poke
from probing import in_process

CLASSES = native_classes()
BATCHES = [list(range(start, len(CLASSES), 6)) for start in range(6)]


def poke_all(probes, batch):
    values = junk.everything()
    for cls in (CLASSES[index] for index in batch):
        poke(probes, f"empty {cls.__name__}", cls.__new__(cls), values)
        lazy = type("Lazy", (cls,), {"__init__": lambda self: None})
        poke(probes, f"lazy {cls.__name__}", lazy(), junk.FEW)
        if example(cls) is not None:
            poke(probes, f"good {cls.__name__}", example(cls), values)


@pytest.mark.parametrize("batch", BATCHES, ids=lambda batch: CLASSES[batch[0]].__name__)
def test_every_method_takes_or_refuses_every_argument(batch):
    assert in_process(poke_all, batch) > 10_000


def poke_unbound(probes):
    values = junk.everything()
    for cls in CLASSES:
        for name, member in vars(cls).items():
            for what, value in values.items():
                where = f"{cls.__name__}.{name} of {what}"
                if callable(member):
                    probes(where, member, value)
                    probes(where, member, value, value)
                elif hasattr(member, "__get__"):
                    probes(where, member.__get__, value, type(value))
                    probes(where, member.__get__, None, None)


def test_methods_and_properties_of_one_class_refuse_the_objects_of_another():
    assert in_process(poke_unbound) > 10_000
