from libc.stdint cimport uint64_t

from nautilus_trader.model.book cimport OrderBook
from nautilus_trader.model.data cimport QuoteTick
from nautilus_trader.model.identifiers cimport InstrumentId


cdef class Momentum:
    cdef readonly InstrumentId instrument_id
    cdef readonly uint64_t ticks
    cdef double _last
    cdef double _sum

    cpdef void on_quote(self, QuoteTick tick)
    cdef double mid(self, QuoteTick tick)


cdef class LoudBook(OrderBook):
    cdef readonly list heard
