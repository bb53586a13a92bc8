"""What the package has, found by looking: its native classes and functions, and a good object of every class."""

import datetime
import functools
import importlib
import pkgutil
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path

from market_data import KINDS
from market_data import example as market_data_example

import nautilus_cython
from nautilus_cython import feeds
from nautilus_cython.common.clock import (
    Clock,
    LiveClock,
    NativeHandler,
    Relay,
    TestClock,
    TimeEvent,
    TimeEventAccumulator,
    TimeEventHandler,
)
from nautilus_cython.common.logging import Logger, LogGuard, init_logging
from nautilus_cython.core.data import Data
from nautilus_cython.core.fsm import FiniteStateMachine
from nautilus_cython.core.message import Command, Document, Event, Request, Response
from nautilus_cython.core.uuid import UUID4
from nautilus_cython.data import aggregation
from nautilus_cython.model import identifiers
from nautilus_cython.model.book import BookLevel, Column, OrderBook, SideOrders
from nautilus_cython.model.data import BarType, BookOrder, CustomData, TradeTick
from nautilus_cython.model.enums import BookType, CurrencyType, OrderSide
from nautilus_cython.model.identifiers import Identifier, InstrumentId, Symbol, Venue
from nautilus_cython.model.instruments.synthetic import SyntheticInstrument
from nautilus_cython.model.objects import AccountBalance, Currency, MarginBalance, Money, Price, Quantity

HEAP_TYPE = 1 << 9  # Py_TPFLAGS_HEAPTYPE: what a `class` statement makes
ID = InstrumentId.from_str("ESH4.GLBX")
INSTANCE_ID = UUID4()


@functools.cache
def modules():
    """The native modules of the package."""
    found = []
    for module in pkgutil.walk_packages(nautilus_cython.__path__, "nautilus_cython."):
        if module.module_finder.find_spec(module.name).origin.endswith(tuple(EXTENSION_SUFFIXES)):
            found.append(importlib.import_module(module.name))
    return found


@functools.cache
def native_classes():
    """The classes that are written in Cython."""
    return [
        value
        for module in modules()
        for value in vars(module).values()
        if isinstance(value, type) and value.__module__ == module.__name__ and not value.__flags__ & HEAP_TYPE
    ]


@functools.cache
def native_functions():
    """The functions that are written in Cython or Rust, by their full names; those that Cython adds too."""
    return {
        f"{module.__name__}.{name}": value
        for module in modules()
        for name, value in vars(module).items()
        if type(value).__name__ == "builtin_function_or_method" and value.__module__ == module.__name__
    }


def book(book_type=BookType.L3_MBO):
    """A book with three levels."""
    filled = OrderBook(ID, book_type)
    for n, (side, price) in enumerate([(OrderSide.BUY, "10.00"), (OrderSide.BUY, "9.75"), (OrderSide.SELL, "11.00")], 1):
        filled.update(BookOrder(side, Price.from_str(price), Quantity.from_int(n), n), ts_event=n, sequence=n)
    return filled


USD = Currency("USD", 2, 840, "United States dollar", CurrencyType.FIAT)

TRADES = (
    "exchange,symbol,timestamp,local_timestamp,id,side,price,amount\n"
    "bitmex,XBTUSD,1583020803145000,1583020803307160,a,buy,8531.5,2152\n"
    "bitmex,XBTUSD,1583020803145000,1583020803307160,b,sell,8531.0,1\n"
)


def feed():
    path = Path("example_trades.csv")
    if not path.exists():
        path.write_text(TRADES)
    return feeds.open(path)


def clock(cls):
    """A clock with a timer and a default handler."""
    made = cls()
    made.register_default_handler(id)
    made.set_timer_ns("timer", 10**15, 0, 0)
    return made


def accumulator():
    """An accumulator with two events."""
    made = TimeEventAccumulator()
    made.advance_clock(clock(TestClock), 2 * 10**15)
    return made


def time_event():
    return TimeEvent("timer", UUID4.from_str("2d89666b-1a1e-4a75-b193-4eb3b454c757"), 1, 2)


def money(text):
    return Money.from_str(f"{text} USD")


def synthetic_arguments():
    """A list of their own each time: some tests empty the lists that they get."""
    return Symbol("S"), 2, [ID, InstrumentId.from_str("NQH4.GLBX")], "ESH4.GLBX / NQH4.GLBX", 1, 2


def aggregators():
    """Every class of `data.aggregation`, with arguments of its constructor."""
    for name, cls in vars(aggregation).items():
        if isinstance(cls, type) and name.startswith("Bar") and cls.__module__ == aggregation.__name__:
            yield cls, (BarType.from_str("ESH4.GLBX-5-TICK-LAST-INTERNAL"),)
        elif isinstance(cls, type) and name.endswith("BarAggregator"):
            rule = name.removesuffix("BarAggregator").replace("Imbalance", "_IMBALANCE").replace("Runs", "_RUNS").upper()
            rule = "MINUTE" if rule == "TIME" else rule
            yield cls, (BarType.from_str(f"ESH4.GLBX-5-{rule}-LAST-INTERNAL"), None)


MAKERS = {
    Data: Data,
    Event: Event,
    UUID4: UUID4,
    Clock: Clock,
    TestClock: functools.partial(clock, TestClock),
    LiveClock: functools.partial(clock, LiveClock),
    Relay: lambda: Relay.__new__(Relay),
    NativeHandler: lambda: NativeHandler.__new__(NativeHandler),
    TimeEvent: time_event,
    TimeEventHandler: lambda: TimeEventHandler(time_event(), id),
    TimeEventAccumulator: accumulator,
    Command: lambda: Command(UUID4(), 5, UUID4()),
    Document: lambda: Document(UUID4(), 5),
    Request: lambda: Request(print, UUID4(), 5, UUID4()),
    Response: lambda: Response(UUID4(), UUID4(), 5),
    FiniteStateMachine: lambda: FiniteStateMachine({(0, 1): 2, (2, 1): 0}, 0),
    Logger: lambda: Logger("A"),
    LogGuard: lambda: init_logging(bypass=True),
    feeds.Feed: feed,
    OrderBook: book,
    BookLevel: lambda: book().bids(1)[0],
    Column: lambda: Column.__new__(Column),
    SideOrders: lambda: SideOrders.__new__(SideOrders),
    InstrumentId: lambda: InstrumentId(Symbol("ESH4"), Venue("GLBX")),
    Price: lambda: Price.from_str("1.50"),
    Quantity: lambda: Quantity.from_str("2.5"),
    Currency: lambda: Currency("USD", 2, 840, "United States dollar", CurrencyType.FIAT),
    Money: lambda: money("1.50"),
    AccountBalance: lambda: AccountBalance(money("3"), money("1"), money("2")),
    MarginBalance: lambda: MarginBalance(money("3"), money("1"), ID),
    SyntheticInstrument: lambda: SyntheticInstrument(*synthetic_arguments()),
    **{cls: functools.partial(cls, *arguments) for cls, arguments in aggregators()},
    **{cls: functools.partial(market_data_example, cls) for cls in (*KINDS, CustomData)},
}


def example(cls):
    """A good object of a native class; None of those that are abstract."""
    if cls in MAKERS:
        return MAKERS[cls]()
    return cls("NAME-001") if issubclass(cls, Identifier) and cls is not Identifier else None


# The arguments with which the classes that have a constructor make the same.
ARGUMENTS = {
    UUID4: (),
    Clock: (),
    TestClock: (),
    LiveClock: (),
    TimeEvent: ("timer", UUID4(), 1, 2),
    TimeEventHandler: (time_event(), id),
    TimeEventAccumulator: (),
    Logger: ("A",),
    Command: (UUID4(), 5, UUID4()),
    Document: (UUID4(), 5),
    Request: (print, UUID4(), 5, UUID4()),
    Response: (UUID4(), UUID4(), 5),
    FiniteStateMachine: ({(0, 1): 2, (2, 1): 0}, 0, str, str),
    OrderBook: (ID, BookType.L3_MBO),
    InstrumentId: (Symbol("ESH4"), Venue("GLBX")),
    Price: (1.5, 2),
    Quantity: (2.5, 1),
    Currency: ("USD", 2, 840, "United States dollar", CurrencyType.FIAT),
    Money: ("1.50", USD),
    AccountBalance: (money("3"), money("1"), money("2")),
    MarginBalance: (money("3"), money("1"), ID),
    SyntheticInstrument: synthetic_arguments(),
    CustomData: (market_data_example(list(KINDS)[-1]), market_data_example(list(KINDS)[3])),
    **dict(aggregators()),
    **{cls: tuple(fields.values()) for cls, (fields, _) in KINDS.items()},
    **{
        cls: ("NAME-001",)
        for cls in vars(identifiers).values()
        if isinstance(cls, type) and issubclass(cls, Identifier) and cls not in (Identifier, InstrumentId)
    },
}

# An argument that fits, by the name of the parameter: with it a call gets beyond its first check.
BY_NAME = {
    "order": lambda: example(BookOrder),
    "name": lambda: "another timer",
    "handler": lambda: id,
    "callback": lambda: id,
    "clock": lambda: clock(TestClock),
    "interval": lambda: datetime.timedelta(days=10),
    "interval_ns": lambda: 10**15,
    "start_time_ns": lambda: 0,
    "stop_time_ns": lambda: 0,
    "alert_time": lambda: datetime.datetime(2100, 1, 1),
    "alert_time_ns": lambda: 2**63,
    "to_time_ns": lambda: 10**15,
    "event_id": UUID4,
    "instance_id": lambda: INSTANCE_ID,
    "ts_event": lambda: 5,
    "ts_init": lambda: 6,
    "sequence": lambda: 7,
    "flags": lambda: 0,
    "depth": lambda: 2,
    "price": lambda: example(Price),
    "quantity": lambda: example(Quantity),
    "other": lambda: example(Quantity),
    "order_side": lambda: OrderSide.BUY,
    "side": lambda: OrderSide.BUY,
    "size_precision": lambda: 2,
    "size_prec": lambda: 2,
    "price_prec": lambda: 2,
    "precision": lambda: 2,
    "num_levels": lambda: 2,
    "raw": lambda: 10**16,
    "currency": lambda: example(Currency),
    "instrument_id": lambda: ID,
    "items": list,
    "max": lambda: 10,
    "path": lambda: "some.mbo.dbn",
    "seed": lambda: 1,
    "events": lambda: 10,
    "code": lambda: "USD",
    "formula": lambda: "ESH4.GLBX - NQH4.GLBX",
    "ticks": lambda: [market_data_example(TradeTick)],
    "inputs": lambda: [4750.25, 16700.5],
    "value": lambda: "1.50",
    "state": lambda: ("x", 1),
}


def fitting(name):
    """An argument for a parameter of that name, or None."""
    if name in BY_NAME:
        return BY_NAME[name]()
    for cls in native_classes():
        if cls.__name__.lower() == name.replace("_", ""):
            return example(cls)
    return None
