from nautilus_cython.core.rust.model cimport OrderBook_API
from nautilus_cython.model.book cimport OrderBook


cdef class Ladder:
    cdef OrderBook_API _mem

    cdef int _adopt(self, OrderBook_API mem) except -1
    cdef OrderBook_API *_h(self) except NULL


cpdef double bid_volume(OrderBook book)
