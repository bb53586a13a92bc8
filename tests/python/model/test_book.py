"""Order books in Python: what a user sees of L1, L2 and L3."""

import copy
import pickle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nautilus_cython.core.error import UninitialisedError
from nautilus_cython.model.book import BookLevel, OrderBook
from nautilus_cython.model.data import (
    BookOrder,
    OrderBookDelta,
    OrderBookDeltas,
    OrderBookDepth10,
    QuoteTick,
    TradeTick,
)
from nautilus_cython.model.enums import AggressorSide, BookAction, BookType, OrderSide
from nautilus_cython.model.identifiers import InstrumentId, TradeId
from nautilus_cython.model.objects import Price, Quantity

ES = InstrumentId.from_str("ESH4.GLBX")
NQ = InstrumentId.from_str("NQH4.GLBX")


def order(side, price, size, order_id=0):
    return BookOrder(side, Price.from_str(price), Quantity.from_str(size), order_id)


def buy(price, size, order_id=0):
    return order(OrderSide.BUY, price, size, order_id)


def sell(price, size, order_id=0):
    return order(OrderSide.SELL, price, size, order_id)


def delta(action, order, instrument_id=ES, flags=0, sequence=0, ts=0):
    return OrderBookDelta(instrument_id, action, order, flags, sequence, ts, ts)


def rows(levels):
    return [(str(level.price), [(o.order_id, str(o.size)) for o in level.orders()]) for level in levels]


@pytest.fixture
def book():
    book = OrderBook(ES, BookType.L3_MBO)
    book.add(buy("10.00", "3", 1), ts_event=1, sequence=1)
    book.add(buy("10.00", "2", 2), ts_event=2, sequence=2)
    book.add(buy("9.75", "4", 3), ts_event=3, sequence=3)
    book.add(sell("11.00", "5", 4), ts_event=4, sequence=4)
    book.add(sell("12.00", "7", 5), ts_event=5, sequence=5)
    return book


def test_levels_are_best_first_and_orders_first_in_first_out(book):
    assert rows(book.bids()) == [("10.00", [(1, "3"), (2, "2")]), ("9.75", [(3, "4")])]
    assert rows(book.asks()) == [("11.00", [(4, "5")]), ("12.00", [(5, "7")])]
    assert rows(book.bids(1)) == rows(book.bids())[:1]
    assert rows(book.bids_down_to(Price.from_str("10"))) == rows(book.bids())[:1]
    assert rows(book.asks_up_to(Price.from_str("11.5"))) == rows(book.asks())[:1]


def test_a_smaller_size_keeps_its_place_and_a_larger_one_loses_it(book):
    book.update(buy("10.00", "1", 1), ts_event=6)
    assert rows(book.bids(1)) == [("10.00", [(1, "1"), (2, "2")])]
    book.update(buy("10.00", "6", 1), ts_event=7)
    assert rows(book.bids(1)) == [("10.00", [(2, "2"), (1, "6")])]


def test_top_of_book(book):
    assert book.best_bid_price() == Price.from_str("10.00")
    assert book.best_ask_size() == Quantity.from_int(5)
    assert book.top() == (Price.from_str("10"), Quantity.from_int(5), Price.from_str("11"), Quantity.from_int(5))
    assert (book.spread(), book.midpoint()) == (1.0, 10.5)
    assert str(book.to_quote_tick()) == "ESH4.GLBX,10.00,11.00,5,5,5"


def test_an_empty_side_is_none_and_not_a_number():
    book = OrderBook(ES, BookType.L2_MBP)
    assert book.top() == (None, None, None, None)
    assert book.best_bid_price() is book.best_ask_size() is book.spread() is book.midpoint() is book.to_quote_tick() is None
    assert book.get_worst_px_for_quantity(Quantity.from_int(1), OrderSide.BUY) is None
    assert book.get_avg_px_for_quantity(Quantity.from_int(1), OrderSide.BUY) == 0.0


def test_walks_take_the_side_of_the_taker(book):
    six = Quantity.from_int(6)
    assert book.get_avg_px_for_quantity(six, OrderSide.BUY) == pytest.approx((5 * 11 + 12) / 6)
    assert book.get_worst_px_for_quantity(six, OrderSide.BUY) == Price.from_str("12.00")
    assert book.get_quantity_for_price(Price.from_str("11"), OrderSide.BUY) == 5.0
    assert book.get_quantity_at_level(Price.from_str("10"), OrderSide.SELL, 1) == Quantity.from_str("5.0")
    assert book.get_all_crossed_levels(OrderSide.BUY, Price.from_str("11"), 0) == [
        (Price.from_str("11.00"), Quantity.from_int(5)),
    ]
    assert [(str(p), str(q)) for p, q in book.simulate_fills(sell("9.75", "6"))] == [
        ("10.00", "3"),
        ("10.00", "2"),
        ("9.75", "1"),
    ]
    with pytest.raises(ValueError, match="order_side"):
        book.get_avg_px_for_quantity(six, OrderSide.NO_ORDER_SIDE)


@pytest.mark.parametrize("code", [-1, 4, 99, 257, 2**31 - 1, 2**40])
def test_an_enumeration_number_out_of_range_is_an_error(book, code):
    # Numbers that no C enumeration can hold are refused by the conversion, before the choices are looked at.
    with pytest.raises((ValueError, OverflowError)):
        OrderBook(ES, code)
    with pytest.raises((ValueError, OverflowError)):
        book.get_quantity_for_price(Price.from_str("11"), code)
    with pytest.raises((ValueError, OverflowError)):
        book.level_count(code)


def test_a_crossed_book_is_data_and_integrity_a_question(book):
    book.check_integrity()
    book.add(buy("11.50", "1", 6), ts_event=6)
    assert book.spread() == -0.5
    with pytest.raises(RuntimeError, match="11.50"):
        book.check_integrity()


def test_l1_has_no_add_and_older_quotes_change_nothing():
    book = OrderBook(ES, BookType.L1_MBP)
    with pytest.raises(RuntimeError):
        book.add(buy("1", "1", 1), ts_event=1)
    new, old = (
        QuoteTick(ES, Price(bid, 0), Price(bid + 1, 0), Quantity(1, 0), Quantity(1, 0), ts, ts) for bid, ts in ((10, 9), (5, 8))
    )
    book.update_quote_tick(new)
    book.update_quote_tick(old)
    assert book.best_bid_price() == Price.from_int(10)
    book.update_trade_tick(TradeTick(ES, Price(7, 0), Quantity(1, 0), AggressorSide.BUYER, TradeId("1"), 8, 8))
    assert book.best_bid_price() == Price.from_int(10)
    for other in (BookType.L2_MBP, BookType.L3_MBO):
        with pytest.raises(RuntimeError):
            OrderBook(ES, other).update_quote_tick(new)


def test_a_delta_for_another_instrument_changes_nothing(book):
    before = book.__getstate__()
    with pytest.raises(ValueError, match="NQH4.GLBX"):
        book.apply_delta(delta(BookAction.ADD, buy("1", "1", 9), NQ))
    assert book.__getstate__() == before


def test_deltas_apply_wholly_or_not_at_all(book):
    before = book.__getstate__()
    unresolvable = delta(BookAction.ADD, order(OrderSide.NO_ORDER_SIDE, "1", "1", 77))
    with pytest.raises(ValueError):
        book.apply_deltas(OrderBookDeltas(ES, [delta(BookAction.DELETE, buy("10", "1", 1)), unresolvable]))
    assert book.__getstate__() == before


def test_apply_dispatches_by_type(book):
    book.apply(delta(BookAction.CLEAR, None))
    assert book.order_count == 0
    book.apply(OrderBookDeltas(ES, [delta(BookAction.ADD, buy("1", "1", 1))]))
    depth = book.to_depth10(1, 1)
    book.clear(ts_event=1)
    book.apply(depth)
    assert isinstance(depth, OrderBookDepth10) and book.best_bid_price() == Price.from_int(1)
    with pytest.raises(RuntimeError, match="QuoteTick"):
        book.apply(QuoteTick(ES, Price(1, 0), Price(2, 0), Quantity(1, 0), Quantity(1, 0), 0, 0))


@pytest.mark.parametrize("book_type", list(BookType))
def test_a_snapshot_rebuilds_the_book(book_type, book):
    source = OrderBook(ES, book_type)
    for level in book.bids() + book.asks():
        for resting in level.orders():
            source.update(resting, ts_event=1)
    target = OrderBook(ES, book_type)
    target.apply_deltas(source.to_deltas_c(5, 5))
    assert rows(target.bids()) == rows(source.bids()) and rows(target.asks()) == rows(source.asks())


@pytest.mark.parametrize("copier", [copy.copy, copy.deepcopy, *(lambda b, p=p: pickle.loads(pickle.dumps(b, p)) for p in range(2, 6))])
@pytest.mark.parametrize("book_type", list(BookType))
def test_copies_keep_everything(copier, book_type):
    book = OrderBook(ES, book_type)
    for n in range(1, 9):
        book.update(order(OrderSide(1 + n % 2), f"{100 + (-1) ** n * n}.25", f"{n}.5", n), ts_event=n * 10, sequence=n * 64)
    other = copier(book)
    assert other.__getstate__() == book.__getstate__()
    assert (other.sequence, other.ts_last, other.update_count) == (book.sequence, book.ts_last, book.update_count)
    assert repr(other) == repr(book)
    other.clear(ts_event=99)
    assert book.order_count > 0


def test_copies_keep_a_subclass_and_its_attributes():
    other = pickle.loads(pickle.dumps(noted()))
    assert type(other) is Noted and other.note == ["mine"]


class Noted(OrderBook):
    pass


def noted():
    book = Noted(ES, BookType.L3_MBO)
    book.note = ["mine"]
    return book


def test_a_book_has_one_handle_for_life(book):
    with pytest.raises(RuntimeError, match="initialised already"):
        book.__init__(NQ, BookType.L2_MBP)
    with pytest.raises(RuntimeError, match="initialised already"):
        book.__setstate__(book.__getstate__())
    assert book.instrument_id == ES


def test_a_book_of_some_levels_forgets_what_lies_deeper():
    book = OrderBook(ES, BookType.L3_MBO, max_depth=2)
    for n, price in enumerate(["10.00", "9.75", "10.00", "9.50", "10.25"]):
        book.add(buy(price, "1", n), ts_event=n)
    assert rows(book.bids()) == [("10.25", [(4, "1")]), ("10.00", [(0, "1"), (2, "1")])]
    book.delete(buy("10.25", "1", 4), ts_event=5)
    book.update(buy("9.75", "3", 1), ts_event=6)
    assert rows(book.bids()) == [("10.00", [(0, "1"), (2, "1")]), ("9.75", [(1, "3")])]
    assert (book.max_depth, OrderBook(ES, BookType.L2_MBP).max_depth) == (2, 0)
    copied = pickle.loads(pickle.dumps(book))
    assert copied.max_depth == 2 and rows(copied.bids()) == rows(book.bids())
    with pytest.raises(OverflowError):
        OrderBook(ES, BookType.L3_MBO, max_depth=-1)


def test_levels_read_at_once_live_on_their_own(book):
    first, second = book.bids()
    book.clear(ts_event=9)
    del first
    assert (second.size(), second.exposure(), str(second.price), len(second.orders())) == (4.0, 39.0, "9.75", 1)
    assert OrderBook(ES, BookType.L2_MBP).bids() == []


def test_a_level_is_only_restored_from_orders_of_its_price(book):
    level = book.bids()[0]
    side, price, orders = level.__getstate__()
    for state in [(side, price, []), (side, Price.from_str("1"), orders), (OrderSide.SELL, price, orders)]:
        with pytest.raises(ValueError, match="expected"):
            BookLevel.__new__(BookLevel).__setstate__(state)
    with pytest.raises(RuntimeError, match="initialised already"):
        level.__setstate__(level.__getstate__())


def test_a_level_outlives_its_book(book):
    level = book.bids()[0]
    del book
    assert (level.size(), level.exposure(), level.side) == (5.0, 50.0, OrderSide.BUY)
    assert pickle.loads(pickle.dumps(level)) == level
    assert level > BookLevel.__reduce__(level)[0](*BookLevel.__reduce__(level)[1]) or level == copy.copy(level)
    with pytest.raises(TypeError, match="no public constructor"):
        BookLevel()
    with pytest.raises(UninitialisedError):
        BookLevel.__new__(BookLevel).orders()


def test_pprint_shows_the_touch_in_the_middle(book):
    lines = book.pprint(1).splitlines()
    assert any("11.00" in line and "[5]" in line for line in lines)
    assert any("10.00" in line and "[3, 2]" in line for line in lines)
    assert not any("12.00" in line for line in lines)
    assert repr(book).startswith("OrderBook L3_MBO\ninstrument: ESH4.GLBX\n")


prices = st.integers(-50, 50).map(lambda n: f"{n / 4:.2f}")
steps = st.lists(
    st.tuples(st.sampled_from(["add", "update", "delete"]), st.sampled_from([OrderSide.BUY, OrderSide.SELL]), prices, st.integers(1, 9), st.integers(1, 12)),
    max_size=40,
)


@settings(max_examples=60, deadline=None)
@given(steps)
def test_random_books_survive_a_pickle(steps):
    book = OrderBook(ES, BookType.L3_MBO)
    for n, (verb, side, price, size, order_id) in enumerate(steps):
        getattr(book, verb)(order(side, price, str(size), order_id), ts_event=n, sequence=n)
    other = pickle.loads(pickle.dumps(book))
    assert other.__getstate__() == book.__getstate__()
    assert rows(other.bids()) == rows(book.bids())
