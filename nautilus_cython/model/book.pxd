from libc.stdint cimport uint8_t, uint64_t

from nautilus_cython.core.data cimport Data
from nautilus_cython.core.rust.model cimport (
    BookLevel_API,
    BookOrder_t,
    BookType,
    CVec_BookOrder_t,
    OrderBook_API,
    OrderSide,
    Price_t,
)
from nautilus_cython.model.data cimport (
    BookOrder,
    OrderBookDelta,
    OrderBookDeltas,
    OrderBookDepth10,
    QuoteTick,
    TradeTick,
)
from nautilus_cython.model.objects cimport Price, Quantity


cdef class OrderBook(Data):
    cdef OrderBook_API _mem
    # Whether a thread is in a call without the GIL: nobody else may enter.
    cdef bint _busy

    cdef int _adopt(self, OrderBook_API mem) except -1
    cdef OrderBook_API *_h(self) except NULL
    cdef list _levels(self, OrderSide side, size_t depth, const Price_t *price_limit)

    cpdef reset(self)
    cpdef add(self, BookOrder order, uint64_t ts_event, uint8_t flags=*, uint64_t sequence=*)
    cpdef update(self, BookOrder order, uint64_t ts_event, uint8_t flags=*, uint64_t sequence=*)
    cpdef delete(self, BookOrder order, uint64_t ts_event, uint8_t flags=*, uint64_t sequence=*)
    cpdef clear(self, uint64_t ts_event, uint64_t sequence=*)
    cpdef clear_bids(self, uint64_t ts_event, uint64_t sequence=*)
    cpdef clear_asks(self, uint64_t ts_event, uint64_t sequence=*)
    cpdef apply_delta(self, OrderBookDelta delta)
    cpdef apply_deltas(self, OrderBookDeltas deltas)
    cpdef apply_depth(self, OrderBookDepth10 depth)
    cpdef apply(self, Data data)
    cpdef check_integrity(self)
    cpdef list bids(self, size_t depth=*)
    cpdef list asks(self, size_t depth=*)
    cpdef list bids_down_to(self, Price price)
    cpdef list asks_up_to(self, Price price)
    cpdef best_bid_price(self)
    cpdef best_ask_price(self)
    cpdef best_bid_size(self)
    cpdef best_ask_size(self)
    cpdef tuple top(self)
    cpdef spread(self)
    cpdef midpoint(self)
    cpdef double get_avg_px_for_quantity(self, Quantity quantity, OrderSide order_side) except? -1
    cpdef get_worst_px_for_quantity(self, Quantity quantity, OrderSide order_side)
    cpdef double get_quantity_for_price(self, Price price, OrderSide order_side) except? -1
    cpdef Quantity get_quantity_at_level(self, Price price, OrderSide order_side, uint8_t size_precision)
    cpdef list simulate_fills(self, BookOrder order)
    cpdef list get_all_crossed_levels(self, OrderSide order_side, Price price, uint8_t size_prec)
    cpdef update_quote_tick(self, QuoteTick tick)
    cpdef update_trade_tick(self, TradeTick tick)
    cpdef QuoteTick to_quote_tick(self)
    cpdef OrderBookDepth10 to_depth10(self, uint64_t ts_event, uint64_t ts_init)
    cpdef OrderBookDeltas to_deltas_c(self, uint64_t ts_event, uint64_t ts_init)
    cpdef str pprint(self, int num_levels=*)


cdef class SideOrders:
    cdef CVec_BookOrder_t _orders

    cdef list levels(self)


cdef class BookLevel:
    # The orders of all levels that were read at once; those of this one begin at `_first`.
    cdef SideOrders _all
    cdef const BookOrder_t *_first
    cdef size_t _count

    cdef const BookOrder_t *_h(self) except NULL

    cpdef list orders(self)
    cpdef double size(self) except? -1
    cpdef double exposure(self) except? -1

    @staticmethod
    cdef BookLevel from_mem_c(BookLevel_API mem)
