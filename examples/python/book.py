"""An order book of single orders: first in, first out at each price."""

from nautilus_cython.model.book import OrderBook
from nautilus_cython.model.data import BookOrder
from nautilus_cython.model.enums import BookType, OrderSide
from nautilus_cython.model.identifiers import InstrumentId
from nautilus_cython.model.objects import Price, Quantity

book = OrderBook(InstrumentId.from_str("ESH4.GLBX"), BookType.L3_MBO)


def order(side: OrderSide, price: str, size: str, order_id: int) -> BookOrder:
    return BookOrder(side, Price.from_str(price), Quantity.from_str(size), order_id)


book.add(order(OrderSide.BUY, "4820.25", "3", 1), ts_event=1)
book.add(order(OrderSide.BUY, "4820.25", "2", 2), ts_event=2)
book.add(order(OrderSide.SELL, "4820.50", "4", 3), ts_event=3)
book.update(order(OrderSide.BUY, "4820.25", "1", 1), ts_event=4)

print(book.best_bid_price(), book.best_bid_size(), book.spread())
print([(o.order_id, str(o.size)) for o in book.bids()[0].orders()])
print(book.simulate_fills(order(OrderSide.SELL, "4820.00", "2", 9)))
