"""Figures of books against their definitions, and series against the same figures of each state of the book."""

from decimal import Decimal
from fractions import Fraction

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nautilus_cython import analytics, feeds
from nautilus_cython.analytics import QueuePosition, View
from nautilus_cython.model.book import OrderBook
from nautilus_cython.model.data import BookOrder, OrderBookDelta
from nautilus_cython.model.enums import BookType, OrderSide
from nautilus_cython.model.identifiers import InstrumentId
from nautilus_cython.model.objects import Price, Quantity
from nautilus_cython.replay import replay

ID = InstrumentId.from_str("A.B")
BUY, SELL = OrderSide.BUY, OrderSide.SELL
MIDDLE = 10_000  # in cents


def order(side, cents, size, order_id=0):
    price = Price.from_raw(cents * 10**14, 2)
    return BookOrder(side, price, Quantity.from_raw(size * 10**15, 1), order_id)


def book_of(bids, asks, book_type=BookType.L2_MBP):
    book = OrderBook(ID, book_type)
    for number, (side, cents, size) in enumerate([(BUY, *bid) for bid in bids] + [(SELL, *ask) for ask in asks], 1):
        book.add(order(side, cents, size, number), 0)
    return book


def sides(low, high):
    return st.dictionaries(st.integers(low, high), st.integers(1, 500), max_size=12).map(
        lambda side: sorted(side.items())
    )


@given(
    sides(MIDDLE - 40, MIDDLE - 1),
    sides(MIDDLE, MIDDLE + 40),
    st.integers(1, 4000),
    st.integers(1, 12),
    st.integers(0, 60),
)
def test_figures_are_those_of_their_definitions(bids, asks, size, levels, bps):
    bids = bids[::-1]
    book = book_of(bids, asks)
    exact = [[(Fraction(cents, 100), Fraction(tenths, 10)) for cents, tenths in side] for side in (bids, asks)]
    size = Fraction(size, 10)
    totals = [sum(one for _, one in side[:levels]) for side in exact]
    expected = (totals[0] - totals[1]) / sum(totals) if sum(totals) else None
    assert analytics.imbalance(book, levels) == expected
    for side, taken in ((BUY, exact[1]), (SELL, exact[0])):
        # One tenth after the other: nothing clever that could share a mistake.
        lots = [price for price, available in taken for _ in range(int(available * 10))][: int(size * 10)]
        paid = sum(lots) / len(lots) if len(lots) == size * 10 else None
        assert analytics.vwap(book, Decimal(size.numerator) / size.denominator, side) == paid
        if bids and asks and paid is not None:
            middle = (exact[0][0][0] + exact[1][0][0]) / 2
            worse = paid - middle if side == BUY else middle - paid
            assert analytics.impact_bps(book, size, side) == worse / middle * 10_000 >= 0
    if not bids or not asks:
        for figure in (analytics.microprice(book), analytics.spread_bps(book), analytics.liquidity(book, bps, BUY)):
            assert figure is None
        return
    (bid, bid_size), (ask, ask_size) = exact[0][0], exact[1][0]
    assert analytics.microprice(book) == bid + (ask - bid) * bid_size / (bid_size + ask_size)
    middle = (bid + ask) / 2
    assert analytics.spread_bps(book) == (ask - bid) / middle * 10_000
    for side, resting in ((BUY, exact[0]), (SELL, exact[1])):
        near = [one for price, one in resting if abs(price / middle - 1) * 10_000 <= bps]
        assert analytics.liquidity(book, bps, side) == sum(near)


@pytest.fixture(scope="module")
def day(tmp_path_factory):
    path = tmp_path_factory.mktemp("analytics") / "day.mbo.dbn"
    feeds.write_sample(path, seed=5, events=3_000)
    return path


def test_series_are_the_figures_of_each_state(day):
    times = View.of(day, 20).times.astype("i8")[::50]
    view = View.of(replay(day, depth=20, on=[int(ts) for ts in times]), 20)
    size = Quantity.from_str("60")
    calls = {
        "microprice": lambda source: analytics.microprice(source),
        "spread_bps": lambda source: analytics.spread_bps(source),
        "imbalance": lambda source: analytics.imbalance(source, 3),
        "vwap": lambda source: analytics.vwap(source, size, BUY, 20),
        "sold": lambda source: analytics.vwap(source, 25, SELL, 20),
        "impact": lambda source: analytics.impact_bps(source, size, SELL, 20),
        "liquidity": lambda source: analytics.liquidity(source, 3, SELL, 20),
    }
    series = {name: call(view) for name, call in calls.items()}
    deltas = [data for data in feeds.open(day) if isinstance(data, OrderBookDelta)]
    book, done = OrderBook(deltas[0].instrument_id, BookType.L3_MBO), 0
    defined = dict.fromkeys(calls, 0)
    for row, ts in enumerate(times):
        while done < len(deltas) and deltas[done].ts_event <= ts:
            book.apply_delta(deltas[done])
            done += 1
        for name, call in calls.items():
            exact = call(book)
            if exact is None:
                assert numpy.isnan(series[name][row])
            else:
                defined[name] += 1
                assert series[name][row] == pytest.approx(float(exact), rel=1e-12, abs=1e-9)
    assert len(times) > 10 and min(defined.values()) > 5


def test_a_place_in_a_queue():
    book = book_of([(100, 5), (100, 7), (100, 9), (99, 1)], [(101, 3)], BookType.L3_MBO)
    found = analytics.queue_position(book, order(BUY, 100, 1, 3))
    assert found == QueuePosition(2, Quantity.from_str("1.2"), 3, Quantity.from_str("2.1"))
    assert analytics.queue_position(book, order(BUY, 100, 1, 1)).orders_ahead == 0
    for absent in (order(BUY, 100, 1, 9), order(BUY, 99, 1, 3), order(SELL, 100, 1, 3), order(BUY, 98, 1, 3)):
        assert analytics.queue_position(book, absent) is None
    with pytest.raises(ValueError, match="Invalid book: L2_MBP. Must be L3_MBO"):
        analytics.queue_position(book_of([(100, 5)], []), order(BUY, 100, 1, 1))


def shown(book):
    return [(level.side, str(level.price), level.size()) for level in book.bids() + book.asks()]


def test_a_view_without_own_orders():
    book = book_of([(100, 5), (100, 7), (99, 1)], [(101, 3)], BookType.L3_MBO)
    before = shown(book)
    others = analytics.filtered_view(book, [2, 3, 77])
    assert shown(others) == [(BUY, "1.00", 0.5), (SELL, "1.01", 0.3)]
    assert shown(book) == before
    assert shown(analytics.filtered_view(book, [])) == before


def test_a_view_without_own_sizes():
    book = book_of([(100, 5), (99, 7)], [(101, 3)])
    own = {
        (BUY, Price.from_str("1.00")): Quantity.from_str("0.2"),
        (BUY, Price.from_str("0.99")): Quantity.from_str("0.7"),
    }
    own |= {(SELL, Price.from_str("1.00")): Quantity.from_str("9")}
    assert shown(analytics.filtered_view(book, own)) == [(BUY, "1.00", pytest.approx(0.3)), (SELL, "1.01", 0.3)]
    with pytest.raises(TypeError, match="own of an L2_MBP book must be a mapping of"):
        analytics.filtered_view(book, [1])
    with pytest.raises(TypeError, match="own of an L3_MBO book must be ids of orders, was dict"):
        analytics.filtered_view(OrderBook(ID, BookType.L3_MBO), own)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda book: analytics.vwap(book, 0, BUY), "Invalid size: 0. Must be positive"),
        (lambda book: analytics.vwap(book, -1, BUY), "Invalid size: -1"),
        (lambda book: analytics.vwap(book, 1, OrderSide.NO_ORDER_SIDE), "Invalid side"),
        (lambda book: analytics.vwap(book, float("nan"), BUY), "NaN"),
        (lambda book: analytics.liquidity(book, -1, BUY), "Invalid bps: -1. Must not be negative"),
        (lambda book: analytics.imbalance(book, 0), "Invalid levels: 0. Must be 1 to 1000"),
        (lambda book: analytics.imbalance(book, 1001), "Invalid levels: 1001. Must be 1 to 1000"),
        (lambda book: analytics.imbalance([], 1), "empty"),
    ],
)
def test_bad_arguments_are_named(call, message):
    with pytest.raises(ValueError, match=message):
        call(book_of([(100, 5)], [(101, 3)]))


def test_a_book_needs_no_other_package(monkeypatch):
    for name in ("numpy", "pyarrow"):
        monkeypatch.setitem(__import__("sys").modules, name, None)
    assert analytics.microprice(book_of([(100, 1)], [(102, 1)])) == Fraction(101, 100)
    with pytest.raises(ImportError, match="series and charts need numpy: pip install 'nautilus-cython\\[plot\\]'"):
        analytics.microprice([])
