"""Changes in columns: what NumPy and Arrow hold, applied in one call."""

import threading
from array import array

import numpy as np
import pytest

from nautilus_cython.model.book import OrderBook
from nautilus_cython.model.data import BookOrder, OrderBookDelta
from nautilus_cython.model.enums import BookAction, BookType, OrderSide
from nautilus_cython.model.identifiers import InstrumentId
from nautilus_cython.model.objects import Price, Quantity

ES = InstrumentId.from_str("ESH4.GLBX")
ROWS = 5_000


def columns(rows=ROWS, seed=7):
    random = np.random.default_rng(seed)
    side = random.integers(1, 3, rows, dtype=np.uint8)
    distance = random.integers(1, 400, rows, dtype=np.int64)
    return {
        "action": random.choice(np.array([1, 2, 3], np.uint8), rows),
        "side": side,
        "price": 480_000 + 25 * np.where(side == 1, -distance, distance),
        "size": random.integers(1, 100, rows, dtype=np.int64),
        "order_id": random.integers(1, rows // 3, rows, dtype=np.uint64),
        "flags": np.zeros(rows, np.uint8),
        "sequence": np.arange(1, rows + 1, dtype=np.uint64),
        "ts_event": np.arange(1, rows + 1, dtype=np.uint64),
    }


def raw(values, precision):
    return b"".join((int(value) * 10 ** (16 - precision)).to_bytes(16, "little", signed=True) for value in values)


def by_delta(book_type, c):
    book = OrderBook(ES, book_type)
    for n in range(len(c["action"])):
        order = BookOrder(
            OrderSide(int(c["side"][n])),
            Price.from_raw(int(c["price"][n]) * 10**14, 2),
            Quantity.from_raw(int(c["size"][n]) * 10**16, 0),
            int(c["order_id"][n]),
        )
        action = BookAction(int(c["action"][n]))
        book.apply_delta(OrderBookDelta(ES, action, order, 0, n + 1, n + 1, n + 1))
    return book


@pytest.fixture(params=[BookType.L1_MBP, BookType.L2_MBP, BookType.L3_MBO], ids=lambda book_type: book_type.name)
def book(request):
    return OrderBook(ES, request.param)


def apply(book, c, **changed):
    book.apply_columns(**{**c, **changed}, price_precision=2, size_precision=0)


def test_columns_do_what_deltas_do(book):
    c = columns()
    apply(book, c)
    assert book.__getstate__() == by_delta(book.book_type, c).__getstate__()


def test_raw_values_and_steps_are_the_same(book):
    c = columns()
    other = OrderBook(ES, book.book_type)
    apply(book, c)
    apply(other, c, price=raw(c["price"], 2), size=raw(c["size"], 0))
    assert other.__getstate__() == book.__getstate__()


def test_batches_are_the_same_as_one(book):
    c = columns()
    other = OrderBook(ES, book.book_type)
    apply(book, c)
    for n in range(0, ROWS, 700):
        apply(other, {name: column[n : n + 700] for name, column in c.items()})
    assert other.__getstate__() == book.__getstate__()


def test_any_buffer_will_do():
    book = OrderBook(ES, BookType.L2_MBP)
    book.apply_columns(bytes([1]), bytearray([1]), array("q", [100]), memoryview(array("q", [5])), price_precision=0, size_precision=0)
    assert [(str(level.price), level.size()) for level in book.bids()] == [("100", 5.0)]
    book.apply_columns(b"", b"", b"", b"", price_precision=0, size_precision=0)
    assert book.update_count == 1 and book.ts_last == 0


def test_arrow_arrays():
    pa = pytest.importorskip("pyarrow")
    c = columns()
    book, other = OrderBook(ES, BookType.L3_MBO), OrderBook(ES, BookType.L3_MBO)
    apply(book, {name: column[10:] for name, column in c.items()})
    apply(other, {name: pa.array(column)[10:] for name, column in c.items()})
    assert other.__getstate__() == book.__getstate__()
    with pytest.raises(ValueError, match="`flags` may have nulls"):
        apply(other, c, flags=pa.array([None] * ROWS, pa.uint8()))
    with pytest.raises(TypeError, match="`price` has the Arrow format 'g'"):
        apply(other, c, price=pa.array(c["price"] / 1.0))


@pytest.mark.parametrize(
    ("changed", "error", "message"),
    [
        ({"action": np.full(ROWS, 7, np.uint8)}, ValueError, "row 0: invalid `action`: 7"),
        ({"side": np.full(ROWS, 9, np.uint8)}, ValueError, "row 0: invalid `side`: 9"),
        ({"size": np.full(ROWS, -1)}, ValueError, "row .*: invalid `size raw`: -1"),
        ({"price": np.zeros(ROWS)}, TypeError, "`price` has items of format 'd', expected integers"),
        ({"price": np.zeros(ROWS, np.int32)}, ValueError, "`price` has 20000 bytes, expected 5000 rows"),
        ({"price": np.zeros(2 * ROWS, np.int64)[::2]}, TypeError, "`price` must be contiguous"),
        ({"flags": b"\0"}, ValueError, "`flags` has 1 bytes, expected 5000 rows"),
        ({"side": None}, TypeError, "`side` must not be None"),
        ({"side": 5}, TypeError, "bytes-like"),
        ({"price": raw([2**60] * ROWS, 0)}, ValueError, "row .*: invalid `price"),
    ],
)
def test_bad_columns_change_nothing(changed, error, message):
    book = OrderBook(ES, BookType.L3_MBO)
    apply(book, columns(100))
    before = book.__getstate__()
    with pytest.raises(error, match=message):
        apply(book, columns(), **changed)
    assert book.__getstate__() == before


def test_precisions_are_checked():
    with pytest.raises(ValueError, match="price: invalid `precision`: 17"):
        OrderBook(ES, BookType.L2_MBP).apply_columns(b"\1", b"\1", bytes(16), bytes(16), price_precision=17, size_precision=0)


def test_nobody_enters_while_columns_are_applied():
    book = OrderBook(ES, BookType.L3_MBO)
    batches = [columns(200_000, seed) for seed in range(4)]
    refused = []

    def run(c):
        try:
            apply(book, c)
        except RuntimeError as error:
            refused.append(str(error))

    threads = [threading.Thread(target=run, args=(c,)) for c in batches]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all("one thread at a time" in message for message in refused)
    assert book.update_count == (len(batches) - len(refused)) * 200_000


def test_levels_into_buffers():
    book = OrderBook(ES, BookType.L3_MBO)
    apply(book, columns())
    prices, sizes = np.full(50, np.nan), array("d", [9.0] * 60)
    assert book.levels_into(OrderSide.BUY, prices, sizes) == 50
    assert list(prices) == [float(level.price) for level in book.bids(50)]
    assert list(sizes[:50]) == [level.size() for level in book.bids(50)]
    assert list(sizes[50:]) == [9.0] * 10
    deep = np.empty(2_000)
    count = book.levels_into(OrderSide.SELL, deep, np.empty(2_000))
    assert count == len(book.asks()) and list(deep[:count]) == [float(level.price) for level in book.asks()]
    assert book.levels_into(OrderSide.SELL, np.empty(0), np.empty(3)) == 0
    with pytest.raises(ValueError, match="order_side"):
        book.levels_into(OrderSide.NO_ORDER_SIDE, prices, sizes)
    with pytest.raises(ValueError):
        book.levels_into(OrderSide.BUY, np.empty(3, np.int64), sizes)
    with pytest.raises((ValueError, TypeError, BufferError)):
        book.levels_into(OrderSide.BUY, bytes(80), sizes)
