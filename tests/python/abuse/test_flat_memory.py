"""Ten thousand objects, failures and calls later, a process is as large as before, and nothing of it is alive."""

import copy
import functools
import pickle
from pathlib import Path

import junk
import pytest
from inventory import ARGUMENTS, ID, TRADES, book, example, feed, native_classes
from probing import SANITIZED, flat_memory, in_process

from nautilus_cython import feeds
from nautilus_cython.core.pickling import restore
from nautilus_cython.model import data
from nautilus_cython.model.book import BookLevel, OrderBook
from nautilus_cython.model.data import OrderBookDelta, OrderBookDeltas, OrderBookDepth10, QuoteTick, TradeTick
from nautilus_cython.model.enums import BookType
from nautilus_cython.model.instruments.synthetic import SyntheticInstrument

pytestmark = pytest.mark.skipif(SANITIZED or not Path("/proc/self/statm").exists(), reason="no true size of the process")

REPEAT = 10_000
LIMIT = 1 << 20


def quietly(function, *arguments, **keywords):
    try:
        return function(*arguments, **keywords)
    except Exception:
        return None


def creations():
    """Ways to make and drop what owns native memory."""
    full, level, deltas, quote = book(), book().bids(1)[0], example(OrderBookDeltas), example(QuoteTick)
    synthetic = example(SyntheticInstrument)
    state = full.__getstate__()
    return {
        **{f"a {cls.__name__}": functools.partial(example, cls) for cls in native_classes()},
        **{f"OrderBook {kind.name}": (lambda kind=kind: OrderBook(ID, kind)) for kind in BookType},
        "OrderBook restored": lambda: restore(OrderBook, state),
        "OrderBook copied": lambda: copy.deepcopy(full),
        "OrderBook pickled": lambda: pickle.loads(pickle.dumps(full)),
        "OrderBook.bids": full.bids,
        "OrderBook.to_deltas_c": lambda: full.to_deltas_c(1, 1),
        "OrderBook.pprint": full.pprint,
        "BookLevel.orders": level.orders,
        "BookLevel copied": lambda: copy.copy(level),
        "OrderBookDeltas": lambda: OrderBookDeltas(ID, deltas.deltas),
        "OrderBookDeltas pickled": lambda: pickle.loads(pickle.dumps(deltas)),
        "OrderBookDeltas.to_capsule": deltas.to_capsule,
        "capsule of data": lambda: data.capsule_to_list(data.capsule_from_list([deltas, quote, example(OrderBookDepth10)])),
        "capsule of one": lambda: data.capsule_to_data(data.capsule_from_data(deltas)),
        **{
            f"capsule of {cls.__name__}": (lambda cls=cls, items=items: cls.list_from_capsule(cls.capsule_from_list(items)))
            for cls, items in ((cls, [example(cls)]) for cls in (QuoteTick, TradeTick, OrderBookDelta, OrderBookDepth10))
        },
        "SyntheticInstrument.change_formula": lambda: synthetic.change_formula("ESH4.GLBX * 2"),
        "SyntheticInstrument.calculate": lambda: synthetic.calculate([1.0, 2.0]),
        "Feed read": lambda: list(feed()),
        "empty objects": lambda: [cls.__new__(cls) for cls in (OrderBook, BookLevel, OrderBookDeltas, feeds.Feed)],
    }


def create(probes, first):
    for name, function in list(creations().items())[first::2]:
        repeat = 2_000 if "Feed" in name else REPEAT  # opening files takes its time
        growth = probes(name, flat_memory, function, repeat=repeat)
        probes.check(f"{name}: {growth} bytes more", growth is not None and growth < LIMIT)


@pytest.mark.parametrize("first", range(2))
def test_memory_is_flat_over_creations(first):
    assert in_process(create, first) >= 10


def failing_constructions(cls):
    """What makes no `cls`: its arguments with one that does not fit."""
    for i in range(len(ARGUMENTS[cls])):
        for value in junk.FEW.values():
            wrong = (*ARGUMENTS[cls][:i], value, *ARGUMENTS[cls][i + 1 :])
            if quietly(cls, *wrong) is None:
                yield wrong


def fail_to_construct(probes, first):
    for cls in list(ARGUMENTS)[first::2]:
        every = list(failing_constructions(cls))

        def construct(cls=cls, every=every):
            for wrong in every:
                quietly(cls, *wrong)

        if every:
            growth = probes(f"{cls.__name__}", flat_memory, construct, repeat=REPEAT // len(every) + 1)
            probes.check(f"{cls.__name__}: {growth} bytes more", growth is not None and growth < LIMIT)


@pytest.mark.parametrize("first", range(2))
def test_memory_is_flat_over_failing_constructions(first):
    assert in_process(fail_to_construct, first) > 15


def failures():
    """Ways to fail, by name: states, calls and files."""
    full, level, deltas = book(), book().bids(1)[0], example(OrderBookDeltas)
    wrong_deltas = OrderBookDeltas(example(OrderBookDelta).instrument_id, [example(OrderBookDelta)])
    l1 = OrderBook(ID, BookType.L1_MBP)
    other = OrderBook(data.QuoteTick.from_dict(data.QuoteTick.to_dict(example(QuoteTick)) | {"instrument_id": "A.B"}).instrument_id, 3)
    state, level_state = full.__getstate__(), level.__getstate__()
    yield "OrderBook again", lambda: full.__init__(ID, BookType.L2_MBP)
    yield "OrderBook state again", lambda: full.__setstate__(state)
    yield "BookLevel state again", lambda: level.__setstate__(level_state)
    yield "OrderBookDeltas again", lambda: deltas.__init__(ID, deltas.deltas)
    yield "state with a bad row", lambda: restore(OrderBook, (*state[:10], [*state[10], (9,) * 6]))
    yield "state with a short row", lambda: restore(OrderBook, (*state[:10], [*state[10], ()]))
    yield "deltas for another book", lambda: other.apply_deltas(wrong_deltas)
    yield "deltas with a bad item", lambda: OrderBookDeltas(ID, [*deltas.deltas, None])
    yield "depth with a bad item", lambda: OrderBookDepth10(ID, [None], [], [1], [], 0, 0, 0, 0)
    yield "add to L1", lambda: l1.add(example(data.BookOrder), 1)
    yield "bad side", lambda: full.get_avg_px_for_quantity(example(type(full.best_bid_size())), 0)
    yield "capsule with a bad item", lambda: data.capsule_from_list([deltas, deltas, None])
    yield "capsule of another", lambda: data.capsule_to_data(deltas.to_capsule())
    synthetic = example(SyntheticInstrument)
    yield "bad formula", lambda: synthetic.change_formula("ESH4.GLBX +")
    yield "division by zero", lambda: synthetic.calculate([1.0, 0.0])
    yield "too many inputs", lambda: synthetic.calculate([1.0] * 1000)
    yield "no number", lambda: synthetic.calculate([1.0] * 1000 + [None])
    yield "no file", lambda: feeds.open("absent.csv")
    Path("bad.csv").write_text(TRADES + "\n1,2,3\n")
    yield "bad line", lambda: list(feeds.open("bad.csv"))
    Path("bad.dbn").write_bytes(b"DBN\x03" + bytes(50))
    yield "bad DBN", lambda: list(feeds.open("bad.dbn"))
    yield "bad id", lambda: feeds.open("bad.csv", instrument_id="none")


def fail(probes, part):
    every = list(failures())
    for name, function in every[part::2]:
        repeat = 2_000 if name in ("bad line", "bad DBN", "bad id", "no file") else REPEAT
        growth = probes(name, flat_memory, quietly, function, repeat=repeat)
        probes.check(f"{name}: {growth} bytes more", growth is not None and growth < LIMIT)
        probes.refuse(name, function)


@pytest.mark.parametrize("part", range(2))
def test_memory_is_flat_over_failing_calls(part):
    assert in_process(fail, part) > 15
