"""Applies the deltas of a catalog to the peer's order book, and prints as JSON what an event costs. Run by ``bench/arrow.py``."""

import json
import sys
import time

from nautilus_trader.model.book import OrderBook
from nautilus_trader.model.data import OrderBookDelta
from nautilus_trader.model.enums import BookType
from nautilus_trader.persistence.catalog.parquet import ParquetDataCatalog

started = time.perf_counter_ns()
deltas = ParquetDataCatalog(sys.argv[1]).query(OrderBookDelta)
loaded = time.perf_counter_ns()
rounds = []
for _ in range(3):
    book = OrderBook(deltas[0].instrument_id, BookType.L3_MBO)
    before = time.perf_counter_ns()
    for delta in deltas:
        book.apply_delta(delta)
    rounds.append(time.perf_counter_ns() - before)
# Prices only: of a level of several orders, the peer's size is that of the first.
top = [str(price) for price in (book.best_bid_price(), book.best_ask_price())]
print(json.dumps({"read": (loaded - started) / len(deltas), "apply": min(rounds) / len(deltas), "count": len(deltas), "top": top}))
