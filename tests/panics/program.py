"""What a panic in Rust is to a Python program: an exception, and an object that says it is poisoned."""

import gc

import probe

from nautilus_cython.core.error import InternalError, PoisonedError
from nautilus_cython.model.book import OrderBook
from nautilus_cython.model.data import BookOrder
from nautilus_cython.model.enums import BookType, OrderSide
from nautilus_cython.model.identifiers import InstrumentId
from nautilus_cython.model.objects import Price, Quantity
from nautilus_cython.testing import live_handles


def book_of_one() -> OrderBook:
    book = OrderBook(InstrumentId.from_str("ESH4.GLBX"), BookType.L3_MBO)
    book.add(BookOrder(OrderSide.BUY, Price.from_str("100.25"), Quantity.from_str("3"), 1), 1)
    return book


def raised(kind: type[Exception], call, *arguments) -> str:
    try:
        call(*arguments)
    except kind as error:
        return str(error)
    raise AssertionError(f"{kind.__name__} was not raised")


hurt, other = book_of_one(), book_of_one()
for _ in range(1000):
    book = book_of_one()
    assert "on request" in raised(InternalError, probe.panic, book)
assert "on request" in raised(InternalError, probe.panic, hurt)
assert "poisoned" in raised(PoisonedError, hurt.best_bid_price)
assert "poisoned" in raised(PoisonedError, hurt.reset)
assert "poisoned" in raised(PoisonedError, probe.panic, hurt)
assert "poisoned" in raised(PoisonedError, hurt.__reduce__)
assert other.best_bid_price() == Price.from_str("100.25")
del hurt, other, book
gc.collect()
assert live_handles() == {}, live_handles()
print("ok")
