# cython: language_level=3
"""A Cython module as its author writes it: it cimports the classes, the structs and the enumerations."""

from nautilus_cython.core.rust.model cimport OrderSide, Price_t
from nautilus_cython.model.book cimport OrderBook
from nautilus_cython.model.data cimport QuoteTick
from nautilus_cython.model.objects cimport Price


cdef class SpreadWatcher:
    """Keeps the widest spread that it has seen."""

    cdef readonly Price widest

    cpdef on_quote(self, QuoteTick tick):
        cdef Price spread = Price.from_raw_c(
            tick._mem.ask_price.raw - tick._mem.bid_price.raw, tick._mem.bid_price.precision
        )
        if self.widest is None or spread.gt(self.widest):
            self.widest = spread


def depth(OrderBook book, OrderSide side) -> int:
    return len(book.bids()) if side == OrderSide.BUY else len(book.asks())
