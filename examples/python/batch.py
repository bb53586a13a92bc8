"""A batch of changes applies wholly or not at all, and a book that was pickled is the same book."""

import pickle

from nautilus_cython.model.book import OrderBook
from nautilus_cython.model.data import BookOrder, OrderBookDelta, OrderBookDeltas
from nautilus_cython.model.enums import BookAction, BookType, OrderSide
from nautilus_cython.model.identifiers import InstrumentId
from nautilus_cython.model.objects import Price, Quantity

BTC = InstrumentId.from_str("BTCUSDT.BINANCE")


def change(instrument_id: InstrumentId, side: OrderSide, price: str, size: str) -> OrderBookDelta:
    order = BookOrder(side, Price.from_str(price), Quantity.from_str(size), 0)
    return OrderBookDelta(instrument_id, BookAction.UPDATE, order, flags=0, sequence=1, ts_event=1, ts_init=1)


book = OrderBook(BTC, BookType.L2_MBP)
changes = [change(BTC, OrderSide.BUY, "61000.10", "0.5"), change(BTC, OrderSide.SELL, "61000.20", "0.7")]
book.apply_deltas(OrderBookDeltas(BTC, changes))
print(book.best_bid_price(), book.best_ask_price(), book.update_count)

try:
    book.apply_delta(change(InstrumentId.from_str("ETHUSDT.BINANCE"), OrderSide.BUY, "3000", "1"))
except ValueError as error:
    print("ValueError:", error)
print(book.update_count)

copy = pickle.loads(pickle.dumps(book))
print(copy.bids() == book.bids(), copy.sequence, copy.ts_last)
