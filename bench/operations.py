"""Times single operations of one package, named on the command line, and prints them as JSON: nanoseconds, best of many."""

import importlib
import json
import sys
import tempfile
import timeit

PACKAGE = sys.argv[1]


def of(module, *names):
    loaded = importlib.import_module(f"{PACKAGE}.{module}")
    return [getattr(loaded, name) for name in names]


Price, Quantity = of("model.objects", "Price", "Quantity")
InstrumentId, Symbol = of("model.identifiers", "InstrumentId", "Symbol")
BookAction, BookType, OrderSide = of("model.enums", "BookAction", "BookType", "OrderSide")
BookOrder, OrderBookDelta, QuoteTick = of("model.data", "BookOrder", "OrderBookDelta", "QuoteTick")
(OrderBook,) = of("model.book", "OrderBook")
(UUID4,) = of("core.uuid", "UUID4")
(TestClock,) = of("common.component", "TestClock")
(SyntheticInstrument,) = of("model.instruments.synthetic", "SyntheticInstrument")
(unix_nanos_to_iso8601,) = of("core.datetime", "unix_nanos_to_iso8601")
Logger, init_logging = of("common.component", "Logger", "init_logging")
(LogLevel,) = of("core.rust.common", "LogLevel")

instrument_id = InstrumentId.from_str("BTCUSDT.BINANCE")
p, q = Price.from_str("61000.10"), Price.from_str("61000.20")
size = Quantity.from_str("0.500")
order = BookOrder(OrderSide.BUY, p, size, 1)
delta = OrderBookDelta(instrument_id, BookAction.UPDATE, order, 0, 0, 0, 0)
book = OrderBook(instrument_id, BookType.L2_MBP)
for n in range(2_000):
    book.update(BookOrder(OrderSide.BUY, Price(61000 - n / 100, 2), size, 0), 0)
book.update(BookOrder(OrderSide.SELL, q, size, 0), 0)
components = [instrument_id, InstrumentId.from_str("ETH-USDT.BINANCE")]
formula = "spread = BTCUSDT.BINANCE - 20 * ETH-USDT.BINANCE; if(spread > 0, spread / 2, abs(spread))"
synthetic = SyntheticInstrument(Symbol("SPREAD"), 4, components, formula, 0, 0)
inputs = [61000.1, 2600.25]


def advancing(timers):
    """One second of a clock with so many timers of a second: as many events."""
    clock = TestClock()
    clock.register_default_handler(id)
    for n in range(timers):
        clock.set_timer_ns(f"TIMER-{n:05}", 10**9, 0, 0, id)
    return lambda: clock.advance_time(clock.timestamp_ns() + 10**9)


logs = tempfile.TemporaryDirectory()
guard = init_logging(level_stdout=LogLevel.OFF, level_file=LogLevel.INFO, directory=logs.name)
logger = buffered = Logger("Bench")
if PACKAGE == "nautilus_cython":  # the peer has one log, which is always buffered
    logger = Logger("Bench", guard)
    second = init_logging(
        level_stdout=LogLevel.OFF, level_file=LogLevel.INFO, directory=logs.name, file_name="buffered", buffered_fileout=True
    )
    buffered = Logger("Bench", second)

apply_delta, bids, from_str = book.apply_delta, book.bids, Price.from_str
BUY, UPDATE = OrderSide.BUY, BookAction.UPDATE
one, hundred, many = advancing(1), advancing(100), advancing(10_000)

# Statements, whose names are looked up before the clock runs.
OPERATIONS = {
    'Price.from_str("61000.10")': 'from_str("61000.10")',
    "Price < Price": "p < q",
    "Price == Price": "p == q",
    "hash(Price)": "hash(p)",
    "str(Price)": "str(p)",
    "BookOrder(…)": "BookOrder(BUY, p, size, 1)",
    "OrderBookDelta(…)": "OrderBookDelta(instrument_id, UPDATE, order, 0, 0, 0, 0)",
    "QuoteTick(…)": "QuoteTick(instrument_id, p, q, size, size, 0, 0)",
    "OrderBookDelta.to_dict(delta)": "OrderBookDelta.to_dict(delta)",
    "hash(OrderBookDelta)": "hash(delta)",
    "book.apply_delta(delta), L2": "apply_delta(delta)",
    "book.best_bid_price()": "book.best_bid_price()",
    "book.bids(), 2 000 levels": "bids()",
    "UUID4()": "UUID4()",
    "clock.advance_time(…), 1 timer": "one()",
    "clock.advance_time(…), 100 timers": "hundred()",
    "clock.advance_time(…), 10 000 timers": "many()",
    "synthetic.calculate(inputs)": "synthetic.calculate(inputs)",
    "unix_nanos_to_iso8601(…)": "unix_nanos_to_iso8601(1_700_000_000_123_456_789)",
    "logger.debug(…), below the level": 'logger.debug("order accepted")',
    "logger.info(…), into a file": 'logger.info("order accepted")',
    "logger.info(…), into a buffered file": 'buffered.info("order accepted")',
}


def best(statement):
    timer = timeit.Timer(statement, globals=globals())
    number, _ = timer.autorange()
    return min(timer.repeat(7, max(1, number // 10))) / max(1, number // 10) * 1e9


if __name__ == "__main__":
    print(json.dumps({name: best(statement) for name, statement in OPERATIONS.items()}))
