# cython: language_level=3
"""A stranger's class over the C functions: it owns a handle, and frees vectors and texts."""

from nautilus_cython.core.error cimport enum_code
from nautilus_cython.core.rust.checked_model cimport (
    orderbook_add,
    orderbook_bids,
    orderbook_new,
    orderbook_pprint_to_cstr,
    orderbook_spread,
)
from nautilus_cython.core.rust.core cimport cstr_drop
from nautilus_cython.core.rust.model cimport (
    BookType,
    CVec_BookLevel_API,
    OrderBook_API,
    level_size,
    orderbook_drop,
    orderbook_order_count,
    vec_drop_book_levels,
)
from nautilus_cython.model.book cimport OrderBook
from nautilus_cython.model.data cimport BookOrder
from nautilus_cython.model.identifiers cimport InstrumentId


cdef class Ladder:
    def __init__(self, InstrumentId instrument_id not None):
        cdef OrderBook_API mem
        orderbook_new(instrument_id._mem, enum_code(BookType.L3_MBO), &mem)
        self._adopt(mem)

    def __dealloc__(self):
        cdef OrderBook_API mem = self._mem
        self._mem._0 = NULL
        orderbook_drop(mem)

    cdef int _adopt(self, OrderBook_API mem) except -1:
        if self._mem._0 != NULL:
            orderbook_drop(mem)
            raise RuntimeError("initialised already")
        self._mem = mem
        return 0

    cdef OrderBook_API *_h(self) except NULL:
        if self._mem._0 == NULL:
            raise RuntimeError("not initialised")
        return &self._mem

    def __reduce__(self):
        raise TypeError("a Ladder cannot be pickled")

    def __len__(self):
        return orderbook_order_count(self._h())

    def add(self, BookOrder order not None):
        orderbook_add(self._h(), order._mem, 0, 0, 0)

    def spread(self):
        cdef double value
        if not orderbook_spread(self._h(), &value):
            return None
        return value

    def bid_sizes(self):
        return sizes(self._h())

    def table(self):
        cdef const char *text
        orderbook_pprint_to_cstr(self._h(), 3, &text)
        try:
            return text.decode()
        finally:
            cstr_drop(text)


cpdef double bid_volume(OrderBook book):
    """The same functions on an object of the package."""
    return sum(sizes(book._h()))


cdef list sizes(const OrderBook_API *book):
    cdef CVec_BookLevel_API levels
    cdef size_t i
    orderbook_bids(book, 0, &levels)
    try:
        return [level_size(&levels.ptr[i]) for i in range(levels.len)]
    finally:
        vec_drop_book_levels(levels)
