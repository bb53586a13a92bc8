import gc

from ladder import Ladder, bid_volume

from nautilus_cython.model.book import OrderBook
from nautilus_cython.model.data import BookOrder
from nautilus_cython.model.enums import BookType, OrderSide
from nautilus_cython.model.identifiers import InstrumentId
from nautilus_cython.model.objects import Price, Quantity
from nautilus_cython.testing import live_handles


def order(side, price, size, order_id):
    return BookOrder(side, Price.from_str(price), Quantity.from_str(size), order_id)


def raised(call, *arguments):
    try:
        call(*arguments)
    except Exception as error:
        return f"{type(error).__name__}: {error}"


ladder = Ladder(InstrumentId.from_str("ESH4.GLBX"))
ladder.add(order(OrderSide.BUY, "4820.25", "3", 1))
ladder.add(order(OrderSide.BUY, "4820.25", "2", 2))
ladder.add(order(OrderSide.BUY, "4820.00", "7", 3))
assert len(ladder) == 3 and ladder.bid_sizes() == [5.0, 7.0] and ladder.spread() is None
assert "4820.25" in ladder.table()
assert "order.size" in raised(ladder.add, order(OrderSide.BUY, "4820.25", "0", 4))
assert "initialised already" in raised(ladder.__init__, InstrumentId.from_str("ESH4.GLBX"))
assert "not initialised" in raised(Ladder.__new__(Ladder).spread)

# The package and the stranger's module are one world: the same library, the same ledger.
book = OrderBook(InstrumentId.from_str("ESH4.GLBX"), BookType.L3_MBO)
book.add(order(OrderSide.BUY, "1", "8", 1), 1)
assert bid_volume(book) == 8.0
assert live_handles() == {"orderbook_drop": 2}
del ladder, book
gc.collect()
assert live_handles() == {}, live_handles()
print("ok")
