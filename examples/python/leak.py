"""The ledger counts what is alive, by the function that frees it: here it finds a list that keeps books alive."""

from nautilus_cython.model.book import OrderBook
from nautilus_cython.model.enums import BookType
from nautilus_cython.model.identifiers import InstrumentId
from nautilus_cython.testing import live_handles

forgotten: list[OrderBook] = []
for venue in ("BINANCE", "BYBIT", "OKX"):
    book = OrderBook(InstrumentId.from_str(f"BTCUSDT.{venue}"), BookType.L2_MBP)
    forgotten.append(book)
del book

print("alive:", live_handles())
forgotten.clear()
print("alive:", live_handles())
