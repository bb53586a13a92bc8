"""Random sequences of calls on an order book with any values: any exception, and a book that is still one book."""

import operator
import pickle

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from inventory import ID
from market_data import ANY, orders, prices, sizes
from probing import in_process

from nautilus_cython.model.book import OrderBook
from nautilus_cython.model.data import (
    BookOrder,
    OrderBookDelta,
    OrderBookDeltas,
    OrderBookDepth10,
    QuoteTick,
    TradeTick,
)
from nautilus_cython.model.enums import BookType, OrderSide
from nautilus_cython.model.objects import Price, Quantity
from nautilus_cython.testing import live_handles

numbers = st.one_of(st.integers(-2, 3), st.integers(-(2**70), 2**70), st.sampled_from([2**63, 2**64 - 1, 2**64]))
near = st.builds(
    lambda side, ticks, size, order_id: BookOrder(side, Price.from_raw(ticks * 10**14, 2), Quantity.from_int(size), order_id),
    st.sampled_from(list(OrderSide)),
    st.integers(-5, 5),
    st.integers(0, 3),
    st.integers(0, 6),
)
some_orders = st.one_of(near, near, near, orders())
flags = st.one_of(st.integers(0, 255), numbers)


@st.composite
def own_deltas(draw):
    """Deltas for this book with any action, as far as the constructors take them; None if they do not."""
    many = draw(st.lists(st.tuples(st.integers(1, 4), some_orders, st.integers(0, 255), st.integers(0, 99)), max_size=6))
    try:
        return OrderBookDeltas(ID, [OrderBookDelta(ID, action, o, flag, n, n, n) for action, o, flag, n in many])
    except ValueError:
        return None


def changes(draw):
    """A call that may change the book."""
    name = draw(st.sampled_from(["add", "add", "update", "update", "delete", "clear", "clear_bids", "clear_asks", "reset", "deltas", "any"]))
    if name in ("add", "update", "delete"):
        return name, (draw(some_orders), draw(numbers), draw(flags), draw(numbers))
    if name in ("clear", "clear_bids", "clear_asks"):
        return name, (draw(numbers), draw(numbers))
    if name == "reset":
        return name, ()
    if name == "deltas":
        return "apply_deltas", (draw(own_deltas()),)
    kind = draw(st.sampled_from([OrderBookDelta, OrderBookDeltas, OrderBookDepth10, QuoteTick, TradeTick]))
    method = {QuoteTick: "update_quote_tick", TradeTick: "update_trade_tick"}.get(kind, "apply")
    return method, (draw(ANY[kind]),)


def questions(draw):
    """A call that may not change it."""
    side = draw(st.one_of(st.sampled_from(list(OrderSide)), numbers))
    return draw(
        st.sampled_from(
            [
                ("bids", (draw(numbers),)),
                ("asks", (draw(numbers),)),
                ("bids_down_to", (draw(prices()),)),
                ("asks_up_to", (draw(prices()),)),
                ("get_avg_px_for_quantity", (draw(sizes()), side)),
                ("get_worst_px_for_quantity", (draw(sizes()), side)),
                ("get_quantity_for_price", (draw(prices()), side)),
                ("get_quantity_at_level", (draw(prices()), side, draw(numbers))),
                ("get_all_crossed_levels", (side, draw(prices()), draw(numbers))),
                ("simulate_fills", (draw(some_orders),)),
                ("to_depth10", (draw(numbers), draw(numbers))),
                ("to_deltas_c", (draw(numbers), draw(numbers))),
                ("level_count", (side,)),
                ("pprint", (draw(numbers),)),
                *((name, ()) for name in ("spread", "midpoint", "top", "to_quote_tick", "check_integrity", "__repr__")),
            ]
        )
    )


@st.composite
def calls(draw):
    return [draw(st.sampled_from([changes, changes, questions]))(draw) for _ in range(draw(st.integers(1, 12)))]


def rows(book):
    return [
        [(str(level.price), [(o.order_id, str(o.price), str(o.size)) for o in level.orders()]) for level in side]
        for side in (book.bids(), book.asks())
    ]


def consistent(book):
    """What every book is, whatever was done to it."""
    shown = rows(book)
    for side, better in ((book.bids(), operator.gt), (book.asks(), operator.lt)):
        assert all(better(a.price, b.price) for a, b in zip(side, side[1:]))
        assert all(level.orders() and all(o.size > 0 and o.price == level.price for o in level.orders()) for level in side)
    ids = [order_id for side in shown for _, level in side for order_id, _, _ in level]
    assert len(ids) == book.order_count
    assert len(set(ids)) == len(ids) or book.book_type != BookType.L3_MBO
    assert [book.level_count(OrderSide.BUY), book.level_count(OrderSide.SELL)] == [len(side) for side in shown]
    assert pickle.loads(pickle.dumps(book)).__getstate__() == book.__getstate__()
    other = OrderBook(book.instrument_id, book.book_type)
    other.apply_deltas(book.to_deltas_c(1, 2))
    assert rows(other) == shown


def explore(probes, kind, examples):
    @settings(max_examples=examples, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(calls())
    def run(sequence):
        book = OrderBook(ID, BookType(kind))
        for name, arguments in sequence:
            before = book.__getstate__()
            found = len(probes.findings)
            result = []
            method = getattr(book, name)
            probes(f"{name}{arguments}", lambda method=method, given=arguments, result=result: result.append(method(*given)))
            assert len(probes.findings) == found, probes.findings
            if not result:
                assert book.__getstate__() == before, f"{name} failed, and changed the book"
            consistent(book)

    run()
    probes.check(f"alive: {live_handles()}", live_handles() == {})


def test_l1_stays_a_book():
    assert in_process(explore, 1, 400) > 800


def test_l2_stays_a_book():
    assert in_process(explore, 2, 400) > 800


def test_l3_stays_a_book():
    assert in_process(explore, 3, 600) > 1_200
