"""Every native function of every module, with any argument, and with capsules of others."""

import ctypes
import datetime
import importlib

import junk
from inventory import INSTANCE_ID, example, modules, native_functions
from poking import call_with_junk, parameters
from probing import in_process

from nautilus_cython.common.component import remove_instance_component_clocks
from nautilus_cython.model import data
from nautilus_cython.model.data import OrderBookDelta, OrderBookDeltas, OrderBookDepth10, QuoteTick, TradeTick

CARRIERS = (QuoteTick, TradeTick, OrderBookDelta, OrderBookDepth10)


def call_all(probes):
    values = junk.everything()
    for name, function in native_functions().items():
        # Writing 2^64 events ends at the limit of file sizes, and takes its time.
        few = junk.FEW if name.endswith("write_sample") else values
        call_with_junk(probes, name, function, few)
    for instance_id in (INSTANCE_ID, values["UUID4"], values["empty UUID4"]):
        remove_instance_component_clocks(instance_id)  # what was registered would live on


def test_every_function_takes_or_refuses_every_argument():
    assert in_process(call_all) > 10_000


def convert(probes):
    functions = importlib.import_module("nautilus_cython.model.functions")
    for name, function in vars(functions).items():
        if name.endswith("_to_str"):
            for number in [*range(-300, 700), *(2**bits + d for bits in (15, 16, 31, 32, 63, 64, 127) for d in (-1, 0, 1))]:
                text = probes(f"{name}({number})", function, number)
                probes.check(f"{name}({number}) gave {text!r}", text is None or text.isprintable())
        elif name.endswith("_from_str"):
            for text in ("", " ", "NOPE", "BUY\0", "buy ", "é", "\ud800", "A" * 100_000, "1", "-1", "%s", "NONE", "null"):
                number = probes(f"{name}({text!r:.20})", function, text)
                probes.check(f"{name}({text!r:.20}) gave {number!r}", number is None or text == "NONE")


def test_enumerations_know_their_numbers_and_names_only():
    assert in_process(convert) > 25_000


def capsules():
    """Capsules by name: of this package in every kind, of C functions, of others, and broken."""
    new = ctypes.pythonapi.PyCapsule_New
    new.restype, new.argtypes = ctypes.py_object, (ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p)
    room = ctypes.create_string_buffer(4096)
    names = [None, b"", b"x", b"nautilus_cython.QuoteTick", b"nautilus_cython.QuoteTick.v2", b"arrow_array", b"\xff\xfe"]
    made = {f"named {name}": new(ctypes.addressof(room), name, None) for name in names}
    made["datetime"] = datetime.datetime_CAPI
    for module in modules():
        for name, capsule in getattr(module, "__pyx_capi__", {}).items():
            made[f"{module.__name__}.{name}"] = capsule
    for cls in CARRIERS:
        made[f"list of {cls.__name__}"] = cls.capsule_from_list([example(cls)])
        made[f"empty list of {cls.__name__}"] = cls.capsule_from_list([])
    made["one datum"] = data.capsule_from_data(example(QuoteTick))
    made["data"] = data.capsule_from_list([example(QuoteTick), example(OrderBookDeltas)])
    made["deltas"] = example(OrderBookDeltas).to_capsule()
    return made, (room, names)


def open_capsules(probes):
    made, kept = capsules()
    openers = {
        **{f"{cls.__name__}.list_from_capsule": cls.list_from_capsule for cls in CARRIERS},
        "capsule_to_data": data.capsule_to_data,
        "capsule_to_list": data.capsule_to_list,
        "from_capsule": getattr(OrderBookDeltas, "from_capsule", data.capsule_to_data),
    }
    for _ in range(3):  # what was taken out is not there the second time
        for name, function in {**openers, **native_functions()}.items():
            if name.endswith("write_sample"):
                continue
            for what, capsule in made.items():
                probes(f"{name} {what}", function, capsule)
                for more in range(1, 4):
                    if len(parameters(function)) > more:
                        probes(f"{name} {what} and {more} more", function, capsule, *[1] * more)
    for name in made:
        probes(f"drop {name}", made.__getitem__, name)
    made.clear()
    probes.check("the buffer lives", kept is not None)


def test_capsules_of_others_and_of_other_kinds_are_refused():
    assert in_process(open_capsules) > 5_000
