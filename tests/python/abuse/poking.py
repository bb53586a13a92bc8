"""Asking an object everything that can be asked of it, with every argument that does not fit."""

import copy
import gc
import inspect
import pickle
import weakref

from inventory import fitting

BUILT_IN = [repr, str, hash, bool, len, iter, next, format, vars, dir, int, float, complex, round, abs, bytes, list, dict, id]
BUILT_IN += [copy.copy, copy.deepcopy, pickle.dumps, weakref.ref, gc.get_referents, gc.is_tracked, memoryview, callable]
LEFT_OUT = ("__class__", "__init_subclass__", "__subclasshook__", "__new__")


def parameters(function):
    """The names of the parameters of a function, as far as it tells."""
    try:
        return [name for name in inspect.signature(function).parameters if name not in ("args", "kwargs", "self")]
    except (TypeError, ValueError):
        return []


def call_with_junk(probes, name, function, values):
    """Call with no argument, with too many, with all wrong, and with one wrong among fitting ones."""
    probes(f"{name}()", function)
    for how_many in (2, 3, 12):
        probes(f"{name} {how_many} times None", function, *[None] * how_many)
    probes(f"{name} keyword", function, nonsense=1)
    for what, value in values.items():
        probes(f"{name} {what}", function, value)
        probes(f"{name} twice {what}", function, value, value)
    names = parameters(function)
    fits = [fitting(parameter) for parameter in names]
    probes(f"{name} fitting", function, *fits)
    if len(names) < 2:
        return
    for i, parameter in enumerate(names):
        for what, value in values.items():
            probes(f"{name} {parameter}={what}", function, *fits[:i], value, *fits[i + 1 :])
            probes(f"{name} only {parameter}={what}", function, **{parameter: value})


def poke(probes, name, obj, values):
    """Get every attribute and call it, write it, delete it; and hand the object to every built-in function."""
    for attribute in dir(type(obj)):
        if attribute in LEFT_OUT:
            continue
        where = f"{name}.{attribute}"
        member = probes(where, getattr, obj, attribute)
        if callable(member):
            call_with_junk(probes, where, member, values | {"self": obj})
        for value in (None, obj, 1):
            probes(f"{where} = {type(value).__name__}", setattr, obj, attribute, value)
        probes(f"del {where}", delattr, obj, attribute)
    for function in BUILT_IN:
        probes(f"{function.__name__}({name})", function, obj)
    for protocol in range(-1, 7):
        probes(f"{name}.__reduce_ex__({protocol})", obj.__reduce_ex__, protocol)
    probes(f"{name}[0]", lambda: obj[0])
    probes(f"{name} in itself", lambda: obj in obj)
    probes(f"with {name}", lambda: obj.__enter__())
    probes(f"{name}()", lambda: obj())
