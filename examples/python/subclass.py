"""Native classes can be subclassed, pickled and copied, and keep what a subclass adds."""

import copy
import pickle

from nautilus_cython.model.book import OrderBook
from nautilus_cython.model.enums import BookType
from nautilus_cython.model.identifiers import InstrumentId


class Watched(OrderBook):
    def __init__(self, instrument_id: InstrumentId, note: str):
        super().__init__(instrument_id, BookType.L2_MBP)
        self.note = note


book = Watched(InstrumentId.from_str("BTCUSDT.BINANCE"), "mine")
for other in (copy.deepcopy(book), pickle.loads(pickle.dumps(book))):
    print(type(other).__name__, other.instrument_id, other.note)

try:
    OrderBook.__new__(OrderBook).best_bid_price()
except RuntimeError as error:
    print(error)
