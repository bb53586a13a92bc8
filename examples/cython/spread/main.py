from spread import SpreadWatcher, depth

from nautilus_cython.model.book import OrderBook
from nautilus_cython.model.data import QuoteTick
from nautilus_cython.model.enums import BookType, OrderSide
from nautilus_cython.model.identifiers import InstrumentId
from nautilus_cython.model.objects import Price, Quantity

eurusd = InstrumentId.from_str("EUR/USD.SIM")
one = Quantity.from_int(1)
watcher = SpreadWatcher()
for bid, ask in (("1.1000", "1.1002"), ("1.1001", "1.1006"), ("1.1003", "1.1004")):
    watcher.on_quote(QuoteTick(eurusd, Price.from_str(bid), Price.from_str(ask), one, one, 0, 0))
print(watcher.widest, depth(OrderBook(eurusd, BookType.L2_MBP), OrderSide.BUY))
