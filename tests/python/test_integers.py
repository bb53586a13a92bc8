"""Integer arguments take integers, of any kind that Python knows, and nothing that would lose a fraction."""

from decimal import Decimal

import numpy
import pytest

from nautilus_cython.core.datetime import unix_nanos_to_iso8601
from nautilus_cython.model.book import OrderBook
from nautilus_cython.model.data import BarSpecification, BookOrder, MarkPriceUpdate
from nautilus_cython.model.enums import BarAggregation, BookType, OrderSide, PriceType, order_side_to_str
from nautilus_cython.model.identifiers import InstrumentId
from nautilus_cython.model.objects import Price, Quantity

ID = InstrumentId.from_str("ESH4.GLBX")
PRICE, SIZE = Price.from_str("1"), Quantity.from_str("1")
ORDER = BookOrder(OrderSide.BUY, PRICE, SIZE, 1)

CALLS = {
    "a time": lambda number: MarkPriceUpdate(ID, PRICE, number, 0),
    "a time to show": unix_nanos_to_iso8601,
    "an order id": lambda number: BookOrder(OrderSide.BUY, PRICE, SIZE, number),
    "an enumeration": lambda number: BookOrder(number, PRICE, SIZE, 1),
    "an enumeration's number": order_side_to_str,
    "a precision": lambda number: Price(1.5, number),
    "a raw value": lambda number: BookOrder.from_raw(OrderSide.BUY, number, 16, 0, 0, 1),
    "a step": lambda number: BarSpecification(number, BarAggregation.TICK, PriceType.LAST),
    "a book's time": lambda number: OrderBook(ID, BookType.L3_MBO).add(ORDER, number),
    "a book's sequence": lambda number: OrderBook(ID, BookType.L3_MBO).add(ORDER, 1, 0, number),
}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
@pytest.mark.parametrize("number", [1, True, numpy.uint64(1), numpy.int8(1)])
def test_whatever_is_an_integer_is_taken(call, number):
    call(number)


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
@pytest.mark.parametrize("number", [1.0, 1.5, Decimal(1), numpy.float64(1), "1", None])
def test_nothing_else_is(call, number):
    with pytest.raises(TypeError):
        call(number)
