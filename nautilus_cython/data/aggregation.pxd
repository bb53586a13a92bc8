from libc.stdint cimport uint64_t

from nautilus_cython.core.rust.model cimport BarAggregator_API, BarBuilder_API, TimeBars_t
from nautilus_cython.model.data cimport Bar, BarType, QuoteTick, TradeTick
from nautilus_cython.model.objects cimport Price, Quantity

ctypedef fused Tick:
    TradeTick
    QuoteTick


cdef class BarBuilder:
    cdef BarBuilder_API _mem

    cdef int _adopt(self, BarBuilder_API mem) except -1
    cdef BarBuilder_API *_h(self) except NULL

    cpdef update(self, Price price, Quantity size, uint64_t ts_init)
    cpdef Bar build(self, uint64_t ts_event, uint64_t ts_init)
    cpdef Bar build_now(self)
    cpdef reset(self)


cdef class BarAggregator:
    cdef BarAggregator_API _mem
    cdef object _handler
    cdef object _finished  # bars that nobody has been given yet
    cdef bint _working  # in `aggregate`, without the GIL

    cdef int _start(self, BarType bar_type, object handler, const TimeBars_t *time_bars) except -1
    cdef int _adopt(self, BarAggregator_API mem) except -1
    cdef BarAggregator_API *_h(self) except NULL
    cdef int _deliver(self) except -1
    cdef int _take(self, Tick first, list ticks) except -1

    cpdef handle_trade_tick(self, TradeTick tick)
    cpdef handle_quote_tick(self, QuoteTick tick)
    cpdef list aggregate(self, list ticks)
    cpdef advance_time(self, uint64_t to_time_ns)
    cpdef flush(self)


cdef class TickBarAggregator(BarAggregator):
    pass


cdef class TickImbalanceBarAggregator(BarAggregator):
    pass


cdef class TickRunsBarAggregator(BarAggregator):
    pass


cdef class VolumeBarAggregator(BarAggregator):
    pass


cdef class VolumeImbalanceBarAggregator(BarAggregator):
    pass


cdef class VolumeRunsBarAggregator(BarAggregator):
    pass


cdef class ValueBarAggregator(BarAggregator):
    pass


cdef class ValueImbalanceBarAggregator(BarAggregator):
    pass


cdef class ValueRunsBarAggregator(BarAggregator):
    pass


cdef class TimeBarAggregator(BarAggregator):
    pass
