from cpython.datetime cimport datetime, timedelta, tzinfo
from libc.stdint cimport uint8_t, uint64_t

from nautilus_cython.core.message cimport Event
from nautilus_cython.core.rust.common cimport (
    CVec_TimeEventHandler_t,
    CVec_TimerName_t,
    LiveClock_API,
    TestClock_API,
    TimeEvent_t,
    TimeEventAccumulator_API,
    TimeEventCallback_t,
    TimeEventHandler_t,
)
from nautilus_cython.core.uuid cimport UUID4


cdef class TimeEvent(Event):
    cdef TimeEvent_t _mem  # its name is that of `_name`
    cdef str _name

    cdef str to_str(self)

    @staticmethod
    cdef TimeEvent from_mem_c(TimeEvent_t raw)


cdef class TimeEventHandler:
    cdef object _handler
    cdef readonly TimeEvent event

    cpdef handle(self)


cdef class Clock:
    cdef object __weakref__
    cdef object _self  # a weak reference to the clock, for its relays
    cdef dict _handlers  # what each relay stands for
    cdef dict _relays  # that of the timer of a name
    cdef bint _closed

    cdef int _alive(self) except -1
    cdef double _timestamp(self) except? -1
    cdef uint64_t _timestamp_ns(self) except? 0
    cdef int _names(self, CVec_TimerName_t *out) except -1
    cdef size_t _count(self) except? 0
    cdef int _next_time(self, const char *name, uint64_t *out) except -1
    cdef int _register(self, TimeEventCallback_t callback) except -1
    cdef int _cancel_default(self) except -1
    cdef int _cancel_callbacks(self) except -1
    cdef int _alert(self, const char *name, uint64_t at, TimeEventCallback_t callback, bint allow_past, bint replace) except -1
    cdef int _timer(
        self,
        const char *name,
        uint64_t interval,
        uint64_t start,
        uint64_t stop,
        TimeEventCallback_t callback,
        bint allow_past,
        bint fire_immediately,
    ) except -1
    cdef int _cancel(self, const char *name) except -1
    cdef int _cancel_all(self) except -1

    cdef int _set_alert(self, str name, uint64_t at, object callback, bint override, bint allow_past) except -1
    cdef const char *_free_name(self, str name, bint override) except NULL
    cdef TimeEventCallback_t _relay(self, str name, object handler) except *
    cdef int _remember(self, str name, TimeEventCallback_t relay) except -1

    cpdef double timestamp(self) except? -1
    cpdef uint64_t timestamp_ms(self) except? 0
    cpdef uint64_t timestamp_us(self) except? 0
    cpdef uint64_t timestamp_ns(self) except? 0
    cpdef datetime utc_now(self)
    cpdef datetime local_now(self, tzinfo tz=*)
    cpdef uint64_t next_time_ns(self, str name) except? 0
    cpdef register_default_handler(self, callback)
    cpdef cancel_default_handler(self)
    cpdef cancel_callbacks(self)
    cpdef set_time_alert(self, str name, datetime alert_time, callback=*, bint override=*, bint allow_past=*)
    cpdef set_time_alert_ns(self, str name, uint64_t alert_time_ns, callback=*, bint allow_past=*)
    cpdef set_timer(
        self,
        str name,
        timedelta interval,
        datetime start_time=*,
        datetime stop_time=*,
        callback=*,
        bint allow_past=*,
        bint fire_immediately=*,
    )
    cpdef set_timer_ns(
        self,
        str name,
        uint64_t interval_ns,
        uint64_t start_time_ns,
        uint64_t stop_time_ns,
        callback=*,
        bint allow_past=*,
        bint fire_immediately=*,
    )
    cpdef cancel_timer(self, str name)
    cpdef cancel_timers(self)


cdef class TestClock(Clock):
    cdef TestClock_API _mem

    cdef int _adopt(self, TestClock_API mem) except -1
    cdef TestClock_API *_h(self) except NULL

    cpdef set_time(self, uint64_t to_time_ns)
    cdef CVec_TimeEventHandler_t advance_time_c(self, uint64_t to_time_ns, bint set_time=*) except *
    cpdef list advance_time(self, uint64_t to_time_ns, bint set_time=*)


cdef class LiveClock(Clock):
    cdef LiveClock_API _mem

    cdef int _adopt(self, LiveClock_API mem) except -1
    cdef LiveClock_API *_h(self) except NULL


cdef class TimeEventAccumulator:
    cdef TimeEventAccumulator_API _mem
    cdef set _clocks  # of the events that are waiting

    cdef int _adopt(self, TimeEventAccumulator_API mem) except -1
    cdef TimeEventAccumulator_API *_h(self) except NULL

    cpdef advance_clock(self, TestClock clock, uint64_t to_time_ns, bint set_time=*)
    cpdef uint64_t next_time_ns(self) except? 0
    cpdef pop(self, uint64_t to_time_ns)
    cpdef list drain(self)
    cdef int _forget_clocks(self) except -1


cdef list get_component_clocks(UUID4 instance_id)
cpdef register_component_clock(UUID4 instance_id, Clock clock)
cpdef deregister_component_clock(UUID4 instance_id, Clock clock)
cpdef remove_instance_component_clocks(UUID4 instance_id)
cpdef set_backtest_force_stop(bint value)
cpdef bint is_backtest_force_stop() except? -1
