"""Replays an L3 stream through the book of one package, named on the command line, and prints as JSON what an event costs.

This package is given columns, nautilus_trader ready-made deltas in batches of a hundred, and sorted mappings from price to size
(sortedcontainers, order_book) each change, beside a dict of orders. All print the levels at the end.
"""

import ctypes
import importlib
import json
import sys
import time
from array import array

PACKAGE = sys.argv[1]
EVENTS, RESTING, BATCH = 200_000, 9_500, 8_192


def of(module, *names):
    loaded = importlib.import_module(f"{PACKAGE}.{module}")
    return [getattr(loaded, name) for name in names]


MAPPINGS = "sortedcontainers", "order_book"
if PACKAGE not in MAPPINGS:
    (InstrumentId,) = of("model.identifiers", "InstrumentId")
    BookAction, BookType, OrderSide = of("model.enums", "BookAction", "BookType", "OrderSide")
    (OrderBook,) = of("model.book", "OrderBook")
    ES = InstrumentId.from_str("ESH4.GLBX")


def stream():
    """Tuples of action, side, price in cents, size and id; the first `RESTING` fill the book."""
    seed = 42

    def random(below):
        nonlocal seed
        seed = (seed * 6364136223846793005 + 1442695040888963407) % 2**64
        return (seed >> 33) % below

    def price(side):
        distance = 25 * (1 + random(1 << (4 + random(6))))
        return 480_000 - distance if side == 1 else 480_000 + distance

    orders, next_id = [], 1
    for n in range(RESTING + EVENTS):
        kind = random(100)
        if n < RESTING or (kind < 86 and len(orders) < RESTING + kind):
            order = [1 + random(2), 0, 1 + random(100), next_id]
            order[1] = price(order[0])
            next_id += 1 + random(3)
            orders.append(order)
            yield (1, *order)
        elif kind < 86:
            at = random(len(orders))
            orders[at], orders[-1] = orders[-1], orders[at]
            yield (3, *orders.pop())
        else:
            order = orders[random(len(orders))]
            order[2] = 1 + random(100)
            if kind >= 97:
                order[1] = price(order[0])
            yield (2, *order)


def prices(book):
    return [str(level.price) for level in book.bids() + book.asks()], sum(level.size() for level in book.bids())


def by_columns(rows):
    codes = "BBqqQ"
    columns = [array(code, column) for code, column in zip(codes, zip(*rows))]
    book = OrderBook(ES, BookType.L3_MBO)

    def apply(start, stop):
        book.apply_columns(*(memoryview(c)[start:stop] for c in columns), price_precision=2, size_precision=0)

    apply(0, RESTING)
    started = time.thread_time()
    for start in range(RESTING, len(rows), BATCH):
        apply(start, min(start + BATCH, len(rows)))
    return time.thread_time() - started, prices(book)


def by_deltas(rows):
    Price, Quantity = of("model.objects", "Price", "Quantity")
    BookOrder, OrderBookDelta, OrderBookDeltas = of("model.data", "BookOrder", "OrderBookDelta", "OrderBookDeltas")
    deltas = [
        OrderBookDelta(
            ES, BookAction(action), BookOrder(OrderSide(side), Price(cents / 100, 2), Quantity(size, 0), order_id), 0, 0, 0, 0
        )
        for action, side, cents, size, order_id in rows
    ]
    batches = [OrderBookDeltas(ES, deltas[n : n + 100]) for n in range(RESTING, len(deltas), 100)]
    book = OrderBook(ES, BookType.L3_MBO)
    book.apply_deltas(OrderBookDeltas(ES, deltas[:RESTING]))
    started = time.thread_time()
    for batch in batches:
        book.apply_deltas(batch)
    return time.thread_time() - started, prices(book)


def by_mappings(rows):
    if PACKAGE == "order_book":
        book = importlib.import_module(PACKAGE).OrderBook()
        sides = {1: book.bids, 2: book.asks}
    else:
        SortedDict = importlib.import_module(PACKAGE).SortedDict
        sides = {1: SortedDict(), 2: SortedDict()}
    orders = {}

    def apply(rows):
        for action, side, cents, size, order_id in rows:
            levels = sides[side]
            if action != 1:
                old_cents, old_size = orders.pop(order_id)
                left = levels[old_cents] - old_size
                if left:
                    levels[old_cents] = left
                else:
                    del levels[old_cents]
            if action != 3:
                orders[order_id] = cents, size
                levels[cents] = levels[cents] + size if cents in levels else size

    apply(rows[:RESTING])
    started = time.thread_time()
    apply(rows[RESTING:])
    seconds = time.thread_time() - started
    bids, asks = sorted(sides[1].keys(), reverse=True), sorted(sides[2].keys())
    return seconds, ([f"{cents / 100:.2f}" for cents in bids + asks], float(sum(sides[1][cents] for cents in bids)))


def export(levels):
    """Microseconds to write the levels of a side into two arrays, and to copy as many bytes."""
    book = OrderBook(ES, BookType.L2_MBP)
    book.apply_columns(
        bytes([1] * levels), bytes([1] * levels), array("q", range(1, levels + 1)), array("q", [5] * levels), price_precision=2, size_precision=0
    )
    to, size = array("d", bytes(8 * levels)), array("d", bytes(8 * levels))
    source = ctypes.create_string_buffer(16 * levels)
    target = ctypes.create_string_buffer(16 * levels)

    def best(call):
        times = []
        for _ in range(300):
            started = time.perf_counter()
            call()
            times.append(time.perf_counter() - started)
        return min(times) * 1e6

    return best(lambda: book.levels_into(OrderSide.BUY, to, size)), best(lambda: ctypes.memmove(target, source, 16 * levels))


if __name__ == "__main__":
    rows = list(stream())
    ours = PACKAGE == "nautilus_cython"
    replay = by_columns if ours else by_mappings if PACKAGE in MAPPINGS else by_deltas
    runs = [replay(rows) for _ in range(5 if ours else 2)]
    result = {"ns": min(seconds for seconds, _ in runs) / EVENTS * 1e9, "levels": runs[0][1]}
    if ours:
        result["export_us"], result["memcpy_us"] = export(2_000)
    print(json.dumps(result))
