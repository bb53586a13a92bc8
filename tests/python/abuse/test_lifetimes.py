"""Objects in cycles, at the end of the interpreter, in forked children, and kept by each other."""

import atexit
import gc
import os
import subprocess
import sys
import weakref

import pytest
from inventory import MAKERS, book, example, feed, native_classes
from probing import SANITIZED, in_process

from nautilus_cython.model.book import OrderBook
from nautilus_cython.testing import live_handles

CLASSES = native_classes()


def cycles(probes):
    for cls in CLASSES:
        subclass = type("Cyclic", (cls,), {"__init__": lambda self: None})
        for make in (subclass, lambda cls=cls: example(cls)):
            obj = make()
            for _ in range(10):
                obj = make()
                inner = {"self": obj, "list": [obj, {1: obj}]}
                inner["inner"] = inner
                probes(f"{cls.__name__} in its own dictionary", lambda obj=obj, inner=inner: obj.__dict__.update(inner))
        gone = weakref.ref(subclass())
        del obj, inner
        gc.collect()
        probes.check(f"{cls.__name__} is still there", gone() is None)

    class Holder(OrderBook):
        pass

    for _ in range(100):
        holder = Holder(book().instrument_id, book().book_type)
        holder.me, holder.levels, holder.feed = holder, book().bids(), feed()
        holder.levels.append(holder)
    del holder
    probes.check(f"alive before: {live_handles()}", live_handles().get("orderbook_drop", 0) > 0)
    gc.collect()
    probes.check(f"alive after: {live_handles()}", live_handles() == {})


def test_objects_in_cycles_are_collected():
    in_process(cycles)


def inner_objects(probes):
    """What an object gave out outlives it."""
    for cls in CLASSES:
        obj = example(cls)
        if obj is None:
            continue
        part, parts = None, []
        for name in dir(cls):
            if not name.startswith("__"):
                part = probes(f"{cls.__name__}.{name}", getattr, obj, name)
                parts.append(probes(f"{cls.__name__}.{name}()", part) if callable(part) else part)
        texts = [probes("repr", repr, part) for part in parts]
        del obj, part
        gc.collect()
        for part, text in zip(parts, texts):
            again = probes("repr", repr, part)
            probes.check(f"part of {cls.__name__} was {text}, is {again}", again == text or " object at " in text)


def test_what_an_object_gave_out_outlives_it():
    in_process(inner_objects)


def made_anew(probes):
    """Objects in the memory of others, which some classes keep for the next."""

    def told(obj):
        try:
            return repr(obj).replace(hex(id(obj)), "")
        except Exception as error:
            return repr(error)

    for cls in CLASSES:
        empty = told(cls.__new__(cls))
        objects = [example(cls) for _ in range(200)]
        probes.check(f"each {cls.__name__} is another", len(set(map(id, objects))) == 200 or objects[0] is None)
        del objects
        again = [told(obj) for obj in [cls.__new__(cls) for _ in range(200)]]
        probes.check(f"an empty {cls.__name__} tells {again[0]}, not {empty}", set(again) == {empty})


def test_an_object_has_nothing_of_the_one_before_it():
    in_process(made_anew)


def forked(probes):
    objects = {cls: [example(cls) for _ in range(20)] for cls in CLASSES}
    for exit_hard in (True, False):
        child = os.fork()
        if child == 0:
            # The child has its own copy of everything: it reads, drops, makes and reads files that the parent opened.
            code = 1
            try:
                for cls, kept in objects.items():
                    repr(kept[0])
                    if cls in MAKERS:
                        kept[:5] = [example(cls) for _ in range(5)]
                objects.clear()
                gc.collect()
                code = 0 if live_handles() == {} else 2
            finally:
                if exit_hard:
                    os._exit(code)
            # Ends as an interpreter does, without saying what the parent will say.
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            sys.exit(code)
        _, status = os.waitpid(child, 0)
        probes.check(f"the child ended with {status}", status == 0)
    for cls, kept in objects.items():
        for obj in kept:
            probes(f"repr of {cls.__name__}", repr, obj)
    objects.clear()


def test_parent_and_forked_child_both_drop_what_they_share():
    in_process(forked)


AT_EXIT = """
import atexit, sys, threading
sys.path[:0] = {path!r}
from inventory import *
kept = [example(cls) for cls in native_classes()]
kept_empty = [cls.__new__(cls) for cls in native_classes()]
def ask(objects):
    # Modules are going: an exception is an answer.
    for obj in objects:
        try:
            repr(obj)
        except Exception:
            pass
class Book(OrderBook):
    def __del__(self):
        self.bids(); ask([self])
last = Book(ID, BookType.L3_MBO)
last.me = last
class Keeper:
    def __init__(self): self.objects = [example(cls) for cls in native_classes()]
    def __del__(self): self.ask(self.objects)
    ask = staticmethod(ask)
keeper = Keeper()
sys.keeper, __builtins__.keeper = Keeper(), Keeper()
OrderBook_bids = OrderBook.bids
atexit.register(lambda: [repr(obj) for obj in kept])
atexit.register(kept.clear)
atexit.register(book().bids)
def forever():
    other, reader = book(), feed()
    while True:
        other.update(example(BookOrder), 1); other.bids(); other.clear(1); reader.read(1)
{thread}
{end}
"""


@pytest.mark.skipif(SANITIZED, reason="what is alive at the end is reported as leaked")
@pytest.mark.parametrize("thread", ["", "threading.Thread(target=forever, daemon=True).start()"], ids=["alone", "with a thread"])
@pytest.mark.parametrize("end", ["", "sys.exit(0)", "raise SystemExit", "import os; os._exit(0)", "[sys.modules.pop(name) for name in list(sys.modules) if name.startswith('nautilus')]"])
def test_an_interpreter_ends_with_objects_alive(thread, end, tmp_path):
    code = AT_EXIT.format(path=sys.path, thread=thread, end=end)
    done = subprocess.run([sys.executable, "-X", "faulthandler", "-c", code], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def registered(probes):
    """Objects that an exit function of the interpreter drops last, after the modules are gone."""
    kept = [example(cls) for cls in CLASSES]
    atexit.register(lambda: [repr(obj) for obj in kept] and kept.clear())
    probes("kept", len, kept)
    kept[:] = []


def test_exit_functions_drop_objects():
    in_process(registered)
