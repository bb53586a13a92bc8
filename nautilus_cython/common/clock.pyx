"""
Clocks: one that is moved by hand, and one that goes by itself, with timers by the same rules.

A timer fires at ``start + k * interval`` for k = 1, 2, ..., up to and with its stop. It never drifts. An alert fires once. Events
are ordered by time, then by name, then by id.

How callbacks are kept: a native clock holds a `Relay` for each handler, and the `Clock` holds the handlers. So the garbage
collector sees every reference from a clock to a handler, which may lead back to the clock; the relay itself knows its clock by a
weak reference only. The native side drops each relay exactly once, when the timer ends or the clock does, and that removes
the handler.
"""

import atexit
from datetime import datetime as _datetime
from datetime import timedelta as _timedelta
from datetime import timezone

cimport cython
from cpython.datetime cimport datetime, import_datetime, timedelta, tzinfo
from cpython.exc cimport PyErr_Restore, PyErr_WriteUnraisable
from cpython.ref cimport Py_DECREF, Py_INCREF, PyObject
from cpython.weakref cimport PyWeakref_NewRef
from libc.stdint cimport uint64_t
from libc.string cimport memset, strcmp

cimport nautilus_cython.core.integer
from nautilus_cython.common.logging cimport Logger, is_logging_initialized
from nautilus_cython.core.error cimport raise_uninitialised
from nautilus_cython.core.message cimport Event
from nautilus_cython.core.rust.checked_common cimport (
    live_clock_cancel_callbacks,
    live_clock_cancel_default_handler,
    live_clock_cancel_timer,
    live_clock_cancel_timers,
    live_clock_new,
    live_clock_next_time,
    live_clock_register_default_handler,
    live_clock_set_time_alert,
    live_clock_set_timer,
    live_clock_timer_names,
    test_clock_advance_time,
    test_clock_cancel_callbacks,
    test_clock_cancel_default_handler,
    test_clock_cancel_timer,
    test_clock_cancel_timers,
    test_clock_new,
    test_clock_next_time,
    test_clock_register_default_handler,
    test_clock_set_time,
    test_clock_set_time_alert,
    test_clock_set_timer,
    test_clock_timer_names,
    time_event_accumulator_advance_clock,
    time_event_accumulator_drain,
    time_event_accumulator_new,
    time_event_accumulator_next_time,
    time_event_accumulator_pop,
    time_event_new,
    time_event_to_cstr,
)
from nautilus_cython.core.rust.common cimport (
    CVec_TimeEventHandler_t,
    CVec_TimerName_t,
    LiveClock_API,
    TestClock_API,
    TimeEvent_t,
    TimeEventAccumulator_API,
    TimeEventCallback_t,
    TimeEventHandler_t,
    live_clock_drop,
    live_clock_timer_count,
    live_clock_timestamp,
    live_clock_timestamp_ns,
    test_clock_drop,
    test_clock_timer_count,
    test_clock_timestamp,
    test_clock_timestamp_ns,
    time_event_accumulator_drop,
    time_event_accumulator_len,
    time_event_handler_drop,
    timekeeper_stop,
    vec_drop_timer_names,
    vec_time_event_handlers_drop,
)
from nautilus_cython.core.rust.core cimport UUID4_t, uuid4_eq, uuid4_hash
from nautilus_cython.core.string cimport cstr_to_pystr, pystr_to_cstr
from nautilus_cython.core.uuid cimport UUID4

from nautilus_cython.core.pickling import restore

import_datetime()

cdef object EPOCH = _datetime(1970, 1, 1, tzinfo=timezone.utc)


# -- Events ----------------------------------------------------------------------------------------------------------


cdef class TimeEvent(Event):
    """
    A point in time that a timer marks. Immutable; equal and hashed by its id.

    Parameters
    ----------
    name : str
        The name of the timer.
    event_id : UUID4
        The event's own id.
    ts_event, ts_init : int
        When it was due, and when the object was made, in nanoseconds since the Unix epoch.
    """

    def __init__(self, str name not None, UUID4 event_id not None, uint64_t ts_event, uint64_t ts_init) -> None:
        if self._name is not None:
            raise RuntimeError(f"this {type(self).__name__} is immutable: it cannot be initialised again")
        time_event_new(pystr_to_cstr(name), event_id._mem, ts_event, ts_init, &self._mem)
        self._name = name

    def __getstate__(self):
        return self.name, self.id.value, self._mem.ts_event, self._mem.ts_init

    def __setstate__(self, state):
        name, event_id, ts_event, ts_init = state
        TimeEvent.__init__(self, name, UUID4.from_str_c(event_id), ts_event, ts_init)

    def __reduce__(self):
        return restore, (type(self), self.__getstate__(), getattr(self, "__dict__", None))

    def __eq__(self, other):
        if not isinstance(other, TimeEvent):
            return NotImplemented
        return <bint>uuid4_eq(&self._mem.event_id, &(<TimeEvent>other)._mem.event_id)

    def __hash__(self) -> int:
        return uuid4_hash(&self._mem.event_id)

    def __str__(self) -> str:
        return self.name

    def __repr__(self) -> str:
        return self.to_str()

    @property
    def name(self) -> str:
        """The name of the timer."""
        if self._name is None:
            raise_uninitialised(self)
        return self._name

    @property
    def id(self) -> UUID4:
        """The event's own id."""
        return UUID4.from_mem_c(self._mem.event_id)

    @property
    def ts_event(self) -> int:
        """When it was due, in nanoseconds since the Unix epoch."""
        return self._mem.ts_event

    @property
    def ts_init(self) -> int:
        """When the object was made, in nanoseconds since the Unix epoch."""
        return self._mem.ts_init

    cdef str to_str(self):
        cdef const char *text = NULL
        if self._name is None:
            raise_uninitialised(self)
        time_event_to_cstr(&self._mem, &text)
        return cstr_to_pystr(text)

    @staticmethod
    cdef TimeEvent from_mem_c(TimeEvent_t raw):
        return event_from_mem(&raw, cstr_to_pystr(raw.name, False))


cdef TimeEvent event_from_mem(const TimeEvent_t *mem, str name):
    cdef TimeEvent event = TimeEvent.__new__(TimeEvent)
    event._mem = mem[0]
    event._mem.name = pystr_to_cstr(name)
    event._name = name
    return event


cdef int compare(TimeEventHandler a, TimeEventHandler b) except -2:
    # By time, then by name, then by id.
    cdef TimeEvent first = a.event
    cdef TimeEvent second = b.event
    if first is None or second is None:
        raise_uninitialised(a if first is None else b)
    if first._mem.ts_event != second._mem.ts_event:
        return -1 if first._mem.ts_event < second._mem.ts_event else 1
    if first.name != second.name:
        return -1 if first.name < second.name else 1
    cdef int difference = strcmp(first._mem.event_id.value, second._mem.event_id.value)
    return (difference > 0) - (difference < 0)


@cython.freelist(64)
cdef class TimeEventHandler:
    """
    An event, and what is to be called with it. Ordered by the event: its time, then its name, then its id.

    Parameters
    ----------
    event : TimeEvent
        The event.
    handler : Callable[[TimeEvent], None], optional
        What `handle` calls; a clock gives none if the callback was cancelled.
    """

    def __init__(self, TimeEvent event not None, handler) -> None:
        self.event = event
        self._handler = checked_handler(handler)

    def __reduce__(self):
        return type(self), (self.event, self._handler)

    def __eq__(self, other):
        if not isinstance(other, TimeEventHandler):
            return NotImplemented
        return compare(self, other) == 0

    def __lt__(self, other):
        if not isinstance(other, TimeEventHandler):
            return NotImplemented
        return compare(self, other) < 0

    def __le__(self, other):
        if not isinstance(other, TimeEventHandler):
            return NotImplemented
        return compare(self, other) <= 0

    def __gt__(self, other):
        if not isinstance(other, TimeEventHandler):
            return NotImplemented
        return compare(self, other) > 0

    def __ge__(self, other):
        if not isinstance(other, TimeEventHandler):
            return NotImplemented
        return compare(self, other) >= 0

    def __hash__(self) -> int:
        return hash(self.event)

    def __repr__(self) -> str:
        return f"{type(self).__name__}(event={self.event!r})"

    cpdef handle(self):
        """Call the handler with the event."""
        if self.event is None:
            raise_uninitialised(self)
        if self._handler is not None:
            self._handler(self.event)


cdef object checked_handler(object handler):
    if handler is not None and not callable(handler):
        raise TypeError(f"a handler was of type {type(handler).__name__}, expected a callable or None")
    return handler


# -- Callbacks -------------------------------------------------------------------------------------------------------


cdef class Relay:
    """What a native clock holds in place of a handler."""

    cdef object clock  # a weak reference
    cdef str name  # of the timer; None for the default handler

    def __init__(self) -> None:
        raise TypeError("a Relay has no public constructor")

    def __reduce__(self):
        raise TypeError("a Relay cannot be pickled: it belongs to a clock")


cdef Clock clock_of(Relay relay):
    # While a clock is taken apart, its weak reference is there, and its handlers may not be.
    clock = relay.clock()
    return None if clock is None or (<Clock>clock)._closed else clock


cdef void relay_call(void *context, const TimeEvent_t *event) noexcept with gil:
    # Looks the handler up with the GIL held: since the event was due, the timer may have been cancelled. The clock is not
    # kept, so that it goes with its last reference, wherever that is.
    cdef Relay relay = <Relay>context
    cdef Clock clock = clock_of(relay)
    if clock is None:
        return
    handler = clock._handlers.get(relay)
    clock = None
    if handler is None:
        return
    name = relay.name if relay.name is not None else cstr_to_pystr(event.name, False)
    try:
        handler(event_from_mem(event, name))
    except BaseException as error:
        report(handler, name, error)


cdef void relay_drop(void *context) noexcept with gil:
    cdef Relay relay = <Relay>context
    cdef Clock clock = clock_of(relay)
    if clock is not None:
        handler = clock._handlers.pop(relay, None)
        if clock._relays.get(relay.name) is relay:
            del clock._relays[relay.name]
    Py_DECREF(relay)


cdef int report(object handler, str name, object error) except -1:
    # Nobody can catch what a callback raises in the timekeeping thread: it goes to `sys.unraisablehook`, and to the log.
    cdef object kind = type(error)
    cdef object traceback = error.__traceback__
    Py_INCREF(kind)
    Py_INCREF(error)
    if traceback is None:
        PyErr_Restore(<PyObject *>kind, <PyObject *>error, NULL)
    else:
        Py_INCREF(traceback)
        PyErr_Restore(<PyObject *>kind, <PyObject *>error, <PyObject *>traceback)
    PyErr_WriteUnraisable(handler)
    if is_logging_initialized():
        Logger("LiveClock").exception(f"the callback of the timer {name!r} raised", error)
    return 0


cdef class NativeHandler:
    """Calls the callback that somebody set through the C functions of a clock."""

    cdef TimeEventHandler_t mem

    def __init__(self) -> None:
        raise TypeError("a NativeHandler has no public constructor")

    def __dealloc__(self):
        cdef TimeEventHandler_t mem = self.mem
        memset(&self.mem, 0, sizeof(TimeEventHandler_t))
        time_event_handler_drop(mem)

    def __reduce__(self):
        raise TypeError("a NativeHandler cannot be pickled: it is a place in memory")

    def __call__(self, event):
        if self.mem.call != NULL:
            self.mem.call(self.mem.context, &self.mem.event)


cdef TimeEventHandler handler_from_mem(TimeEventHandler_t *mem):
    # Takes a handler out of its memory, or leaves it there: it is freed with that.
    cdef TimeEventHandler handler = TimeEventHandler.__new__(TimeEventHandler)
    cdef NativeHandler native
    cdef Relay relay
    cdef Clock clock
    if mem.call == relay_call:
        relay = <Relay>mem.context
        clock = clock_of(relay)
        if clock is not None:
            handler._handler = clock._handlers.get(relay)
        if relay.name is not None:
            handler.event = event_from_mem(&mem.event, relay.name)
            return handler
    handler.event = event_from_mem(&mem.event, cstr_to_pystr(mem.event.name, False))
    if mem.call != NULL and mem.call != relay_call:
        native = NativeHandler.__new__(NativeHandler)
        native.mem = mem[0]
        memset(mem, 0, sizeof(TimeEventHandler_t))
        handler._handler = native
    return handler


cdef list handlers_from_mem(CVec_TimeEventHandler_t mem):
    # Takes the vector: it is freed here.
    cdef size_t i
    cdef list handlers
    try:
        handlers = [None] * <Py_ssize_t>mem.len
        for i in range(mem.len):
            handlers[i] = handler_from_mem(&mem.ptr[i])
    finally:
        vec_time_event_handlers_drop(mem)
    return handlers


# -- Clocks ----------------------------------------------------------------------------------------------------------


cdef uint64_t nanos_of_time(datetime time) except? 0:
    # Nanoseconds since the Unix epoch; a time without a zone is UTC. A pandas `Timestamp` has the digits below microseconds.
    cdef object nanos = getattr(time, "value", None)
    if nanos is None:
        elapsed = (time if time.tzinfo is not None else time.replace(tzinfo=timezone.utc)) - EPOCH
        nanos = nanos_of_duration(elapsed)
    if nanos < 0:
        raise OverflowError(f"time out of range: {time}, expected 1970-01-01 or later")
    return nanos


cdef object nanos_of_duration(object duration):
    nanos = getattr(duration, "value", None)
    if nanos is None:
        nanos = (duration.days * 86_400 + duration.seconds) * 1_000_000_000 + duration.microseconds * 1_000
    return nanos


cdef object pandas_timestamp():
    # The class, if pandas is installed.
    try:
        from pandas import Timestamp
    except ImportError:
        return None
    return Timestamp


cdef class Clock:
    """
    What every clock does. Abstract: see `TestClock` and `LiveClock`.

    A handler that is given for a timer is kept until the timer ends; one that is registered as default is called for timers that
    were set without one.
    """

    def __cinit__(self):
        self._self = PyWeakref_NewRef(self, None)
        self._handlers = {}
        self._relays = {}

    def __reduce__(self):
        raise TypeError(f"a {type(self).__name__} cannot be pickled: its timers call functions of this process")

    @property
    def timer_names(self) -> list:
        """The names of the timers in order."""
        cdef CVec_TimerName_t names
        cdef size_t i
        cdef list texts = []
        self._names(&names)
        try:
            for i in range(names.len):
                texts.append(cstr_to_pystr(names.ptr[i].value, False))
        finally:
            vec_drop_timer_names(names)
        return texts

    @property
    def timer_count(self) -> int:
        """The number of timers."""
        return self._count()

    cpdef double timestamp(self) except? -1:
        """Return the time in seconds since the Unix epoch."""
        return self._timestamp()

    cpdef uint64_t timestamp_ms(self) except? 0:
        """Return the time in milliseconds since the Unix epoch, rounded down."""
        return self._timestamp_ns() // 1_000_000

    cpdef uint64_t timestamp_us(self) except? 0:
        """Return the time in microseconds since the Unix epoch, rounded down."""
        return self._timestamp_ns() // 1_000

    cpdef uint64_t timestamp_ns(self) except? 0:
        """Return the time in nanoseconds since the Unix epoch."""
        return self._timestamp_ns()

    cpdef datetime utc_now(self):
        """Return the time in UTC: a pandas `Timestamp` if pandas is installed, else without digits below microseconds."""
        cdef uint64_t now = self._timestamp_ns()
        Timestamp = pandas_timestamp()
        if Timestamp is not None:
            return Timestamp(now, unit="ns", tz="UTC")
        return EPOCH + _timedelta(microseconds=now // 1_000)

    cpdef datetime local_now(self, tzinfo tz=None):
        """Return the time in a time zone; by default in that of the system."""
        if tz is None:
            tz = (EPOCH + _timedelta(microseconds=self._timestamp_ns() // 1_000)).astimezone().tzinfo
        return self.utc_now().astimezone(tz)

    cpdef uint64_t next_time_ns(self, str name) except? 0:
        """Return the time of a timer's next event in nanoseconds since the Unix epoch; 0 if there is no such timer."""
        cdef uint64_t time = 0
        self._next_time(pystr_to_cstr(name), &time)
        return time

    cpdef register_default_handler(self, callback):
        """
        Set what timers without a callback of their own call, from now on.

        Raises
        ------
        TypeError
            If `callback` is not callable.
        """
        if callback is None:
            raise TypeError("a handler was None, expected a callable")
        self._alive()
        self._register(self._relay(None, checked_handler(callback)))

    cpdef cancel_default_handler(self):
        """Forget the default handler. The timers that used it stay, and call nothing."""
        self._cancel_default()

    cpdef cancel_callbacks(self):
        """Forget all callbacks and the default handler. The timers stay, and call nothing."""
        self._cancel_callbacks()
        self._handlers.clear()
        self._relays.clear()

    cpdef set_time_alert(
        self, str name, datetime alert_time, callback=None, bint override=False, bint allow_past=True
    ):
        """
        Set an alert: one event.

        Parameters
        ----------
        name : str
            Its name, which no other timer of this clock has.
        alert_time : datetime
            When. A time without a zone is UTC.
        callback : Callable[[TimeEvent], None], optional
            What to call; by default the default handler.
        override : bool
            Replace the timer of that name, if there is one.
        allow_past : bool
            A time in the past means now, and is no error.

        Raises
        ------
        KeyError
            If there is a timer of that name, and it is not to be replaced.
        ValueError
            If `name` is blank, the time is past and that is not allowed, or there is nothing to call.
        TypeError
            If `callback` is not callable.
        """
        if alert_time is None:
            raise TypeError("`alert_time` must not be None")
        self._set_alert(name, nanos_of_time(alert_time), callback, override, allow_past)

    cpdef set_time_alert_ns(self, str name, uint64_t alert_time_ns, callback=None, bint allow_past=True):
        """Set an alert as `set_time_alert` does, for a time in nanoseconds since the Unix epoch."""
        self._set_alert(name, alert_time_ns, callback, False, allow_past)

    cpdef set_timer(
        self,
        str name,
        timedelta interval,
        datetime start_time=None,
        datetime stop_time=None,
        callback=None,
        bint allow_past=True,
        bint fire_immediately=False,
    ):
        """
        Set a timer: events at equal distances.

        Parameters
        ----------
        name : str
            Its name, which no other timer of this clock has.
        interval : timedelta
            The distance of its events.
        start_time : datetime, optional
            The time before the first interval; by default now. A time without a zone is UTC.
        stop_time : datetime, optional
            The latest time of an event; by default there is none.
        callback : Callable[[TimeEvent], None], optional
            What to call; by default the default handler.
        allow_past : bool
            The first event may lie in the past. All that do happen at once, each with its own time.
        fire_immediately : bool
            There is an event at the start too.

        Raises
        ------
        KeyError
            If there is a timer of that name.
        ValueError
            If `name` is blank, the interval is not positive, the stop is not later than now or before the first event, that is
            past and may not be, or there is nothing to call.
        OverflowError
            If a time is before 1970, or the first event 2^64 nanoseconds or more after it.
        TypeError
            If `callback` is not callable.
        """
        if interval is None:
            raise TypeError("`interval` must not be None")
        cdef object nanos = nanos_of_duration(interval)
        if nanos <= 0:
            raise ValueError(f"invalid `interval`: {interval}, expected a positive duration")
        cdef uint64_t start = 0 if start_time is None else nanos_of_time(start_time)
        cdef uint64_t stop = 0 if stop_time is None else nanos_of_time(stop_time)
        self.set_timer_ns(name, nanos, start, stop, callback, allow_past, fire_immediately)

    cpdef set_timer_ns(
        self,
        str name,
        uint64_t interval_ns,
        uint64_t start_time_ns,
        uint64_t stop_time_ns,
        callback=None,
        bint allow_past=True,
        bint fire_immediately=False,
    ):
        """Set a timer as `set_timer` does, with times in nanoseconds: a start of 0 is now, a stop of 0 is none."""
        cdef const char *text = self._free_name(name, False)
        cdef TimeEventCallback_t relay = self._relay(name, checked_handler(callback))
        self._timer(text, interval_ns, start_time_ns, stop_time_ns, relay, allow_past, fire_immediately)
        self._remember(name, relay)

    cpdef cancel_timer(self, str name):
        """Cancel a timer; `KeyError` if there is none of that name."""
        self._cancel(pystr_to_cstr(name))
        # An event that waits for the GIL finds no handler.
        self._handlers.pop(self._relays.pop(name, None), None)

    cpdef cancel_timers(self):
        """Cancel all timers."""
        self._cancel_all()
        for relay in list(self._relays.values()):
            self._handlers.pop(relay, None)
        self._relays.clear()

    cdef int _set_alert(self, str name, uint64_t at, object callback, bint override, bint allow_past) except -1:
        cdef const char *text = self._free_name(name, override)
        cdef TimeEventCallback_t relay = self._relay(name, checked_handler(callback))
        self._alert(text, at, relay, allow_past, override)
        self._remember(name, relay)
        return 0

    cdef const char *_free_name(self, str name, bint override) except NULL:
        cdef const char *text = pystr_to_cstr(name)
        cdef uint64_t time = 0
        if self._next_time(text, &time) and not override:
            raise KeyError(f"there is a timer named {name!r} already")
        return text

    cdef TimeEventCallback_t _relay(self, str name, object handler) except *:
        # What the native clock gets: a relay with a reference that `relay_drop` gives back, or nothing for no handler. What
        # follows must not raise before the native clock has it.
        cdef TimeEventCallback_t callback
        cdef Relay relay
        memset(&callback, 0, sizeof(TimeEventCallback_t))
        if handler is not None:
            relay = Relay.__new__(Relay)
            relay.clock = self._self
            relay.name = name
            self._handlers[relay] = handler
            Py_INCREF(relay)
            callback.call = relay_call
            callback.context = <void *>relay
            callback.drop = relay_drop
        return callback

    cdef int _remember(self, str name, TimeEventCallback_t relay) except -1:
        # For `cancel_timer`. The relay is there: its alert may be due, but has not had the GIL.
        if relay.call != NULL:
            self._relays[name] = <Relay>relay.context
        return 0

    # What the two clocks do each with its own functions.

    cdef int _alive(self) except -1:
        raise NotImplementedError(f"{type(self).__name__} is abstract")

    cdef double _timestamp(self) except? -1:
        self._alive()
        return 0

    cdef uint64_t _timestamp_ns(self) except? 0:
        self._alive()
        return 0

    cdef int _names(self, CVec_TimerName_t *out) except -1:
        return self._alive()

    cdef size_t _count(self) except? 0:
        self._alive()
        return 0

    cdef int _next_time(self, const char *name, uint64_t *out) except -1:
        return self._alive()

    cdef int _register(self, TimeEventCallback_t callback) except -1:
        return self._alive()

    cdef int _cancel_default(self) except -1:
        return self._alive()

    cdef int _cancel_callbacks(self) except -1:
        return self._alive()

    cdef int _alert(self, const char *name, uint64_t at, TimeEventCallback_t callback, bint allow_past, bint replace) except -1:
        return self._alive()

    cdef int _timer(
        self,
        const char *name,
        uint64_t interval,
        uint64_t start,
        uint64_t stop,
        TimeEventCallback_t callback,
        bint allow_past,
        bint fire_immediately,
    ) except -1:
        return self._alive()

    cdef int _cancel(self, const char *name) except -1:
        return self._alive()

    cdef int _cancel_all(self) except -1:
        return self._alive()


cdef class TestClock(Clock):
    """
    A clock that is moved by hand, from the Unix epoch on, and hands out the events in between.

    Not synchronised: one thread at a time may use a clock.
    """

    def __init__(self) -> None:
        cdef TestClock_API mem
        test_clock_new(&mem)
        self._adopt(mem)

    cdef int _adopt(self, TestClock_API mem) except -1:
        if self._mem._0 != NULL:
            test_clock_drop(mem)
            raise RuntimeError(f"this {type(self).__name__} is already initialised")
        self._mem = mem
        return 0

    def __dealloc__(self):
        cdef TestClock_API mem = self._mem
        self._closed = True
        self._mem._0 = NULL
        test_clock_drop(mem)

    cdef TestClock_API *_h(self) except NULL:
        if self._mem._0 == NULL:
            raise_uninitialised(self)
        return &self._mem

    cpdef set_time(self, uint64_t to_time_ns):
        """Set the time in nanoseconds since the Unix epoch, also backwards. No timer fires."""
        test_clock_set_time(self._h(), to_time_ns)

    cdef CVec_TimeEventHandler_t advance_time_c(self, uint64_t to_time_ns, bint set_time=True) except *:
        # The caller frees the vector with `vec_time_event_handlers_drop`.
        cdef CVec_TimeEventHandler_t handlers
        test_clock_advance_time(self._h(), to_time_ns, set_time, &handlers)
        return handlers

    cpdef list advance_time(self, uint64_t to_time_ns, bint set_time=True):
        """
        Take out the events up to and with a time, and return their handlers. Nothing is called.

        Parameters
        ----------
        to_time_ns : int
            The time in nanoseconds since the Unix epoch.
        set_time : bool
            Move the clock there.

        Returns
        -------
        list of TimeEventHandler
            Ordered by time, then by name.

        Raises
        ------
        ValueError
            If the time is before now, or if there would be more than 2^24 events. Nothing has changed then.
        """
        return handlers_from_mem(self.advance_time_c(to_time_ns, set_time))

    cdef int _alive(self) except -1:
        self._h()
        return 0

    cdef double _timestamp(self) except? -1:
        return test_clock_timestamp(self._h())

    cdef uint64_t _timestamp_ns(self) except? 0:
        return test_clock_timestamp_ns(self._h())

    cdef int _names(self, CVec_TimerName_t *out) except -1:
        return test_clock_timer_names(self._h(), out)

    cdef size_t _count(self) except? 0:
        return test_clock_timer_count(self._h())

    cdef int _next_time(self, const char *name, uint64_t *out) except -1:
        return test_clock_next_time(self._h(), name, out)

    cdef int _register(self, TimeEventCallback_t callback) except -1:
        return test_clock_register_default_handler(self._h(), callback)

    cdef int _cancel_default(self) except -1:
        return test_clock_cancel_default_handler(self._h())

    cdef int _cancel_callbacks(self) except -1:
        return test_clock_cancel_callbacks(self._h())

    cdef int _alert(self, const char *name, uint64_t at, TimeEventCallback_t callback, bint allow_past, bint replace) except -1:
        return test_clock_set_time_alert(self._h(), name, at, callback, allow_past, replace)

    cdef int _timer(
        self,
        const char *name,
        uint64_t interval,
        uint64_t start,
        uint64_t stop,
        TimeEventCallback_t callback,
        bint allow_past,
        bint fire_immediately,
    ) except -1:
        return test_clock_set_timer(self._h(), name, interval, start, stop, callback, allow_past, fire_immediately)

    cdef int _cancel(self, const char *name) except -1:
        return test_clock_cancel_timer(self._h(), name)

    cdef int _cancel_all(self) except -1:
        return test_clock_cancel_timers(self._h())


cdef class LiveClock(Clock):
    """
    A clock that tells the time of the system, rising with every call, and calls back from the timekeeping thread.

    There is one such thread in a process, whatever the number of clocks. It holds the GIL when it calls; what a callback raises
    goes to `sys.unraisablehook` and to the log. After `cancel_timer` no callback of that timer starts, and a clock that goes takes its timers with
    it. The interpreter waits at its end for a callback that runs, as for a thread. After a fork, the timers go on in the parent;
    the clocks of the child have none until it sets some.
    """

    def __init__(self) -> None:
        cdef LiveClock_API mem
        live_clock_new(&mem)
        self._adopt(mem)

    cdef int _adopt(self, LiveClock_API mem) except -1:
        if self._mem._0 != NULL:
            live_clock_drop(mem)
            raise RuntimeError(f"this {type(self).__name__} is already initialised")
        self._mem = mem
        return 0

    def __dealloc__(self):
        cdef LiveClock_API mem = self._mem
        self._closed = True
        self._mem._0 = NULL
        live_clock_drop(mem)

    cdef LiveClock_API *_h(self) except NULL:
        if self._mem._0 == NULL:
            raise_uninitialised(self)
        return &self._mem

    cdef int _alive(self) except -1:
        self._h()
        return 0

    cdef double _timestamp(self) except? -1:
        return live_clock_timestamp(self._h())

    cdef uint64_t _timestamp_ns(self) except? 0:
        return live_clock_timestamp_ns(self._h())

    cdef int _names(self, CVec_TimerName_t *out) except -1:
        return live_clock_timer_names(self._h(), out)

    cdef size_t _count(self) except? 0:
        return live_clock_timer_count(self._h())

    cdef int _next_time(self, const char *name, uint64_t *out) except -1:
        return live_clock_next_time(self._h(), name, out)

    cdef int _register(self, TimeEventCallback_t callback) except -1:
        return live_clock_register_default_handler(self._h(), callback)

    cdef int _cancel_default(self) except -1:
        return live_clock_cancel_default_handler(self._h())

    cdef int _cancel_callbacks(self) except -1:
        return live_clock_cancel_callbacks(self._h())

    cdef int _alert(self, const char *name, uint64_t at, TimeEventCallback_t callback, bint allow_past, bint replace) except -1:
        return live_clock_set_time_alert(self._h(), name, at, callback, allow_past, replace)

    cdef int _timer(
        self,
        const char *name,
        uint64_t interval,
        uint64_t start,
        uint64_t stop,
        TimeEventCallback_t callback,
        bint allow_past,
        bint fire_immediately,
    ) except -1:
        return live_clock_set_timer(self._h(), name, interval, start, stop, callback, allow_past, fire_immediately)

    cdef int _cancel(self, const char *name) except -1:
        return live_clock_cancel_timer(self._h(), name)

    cdef int _cancel_all(self) except -1:
        return live_clock_cancel_timers(self._h())


cdef class TimeEventAccumulator:
    """
    The events of several clocks in one order, for a simulation that handles each at its own time.

    A handler may set an alert for a time before the next event that waits here. Advance its clock again, with ``set_time=False``,
    before the next event is taken out: the alert then comes first.
    """

    def __cinit__(self):
        self._clocks = set()

    def __init__(self) -> None:
        cdef TimeEventAccumulator_API mem
        time_event_accumulator_new(&mem)
        self._adopt(mem)

    cdef int _adopt(self, TimeEventAccumulator_API mem) except -1:
        if self._mem._0 != NULL:
            time_event_accumulator_drop(mem)
            raise RuntimeError(f"this {type(self).__name__} is already initialised")
        self._mem = mem
        return 0

    def __dealloc__(self):
        cdef TimeEventAccumulator_API mem = self._mem
        self._mem._0 = NULL
        time_event_accumulator_drop(mem)

    cdef TimeEventAccumulator_API *_h(self) except NULL:
        if self._mem._0 == NULL:
            raise_uninitialised(self)
        return &self._mem

    def __reduce__(self):
        raise TypeError(f"a {type(self).__name__} cannot be pickled: its events call functions of this process")

    def __len__(self) -> int:
        return time_event_accumulator_len(self._h())

    cpdef advance_clock(self, TestClock clock, uint64_t to_time_ns, bint set_time=True):
        """Add the events of a clock up to and with a time, as `TestClock.advance_time` takes them out."""
        if clock is None:
            raise TypeError("`clock` must not be None")
        self._h()
        self._clocks.add(clock)  # its handlers are needed
        time_event_accumulator_advance_clock(self._h(), clock._h(), to_time_ns, set_time)

    cpdef uint64_t next_time_ns(self) except? 0:
        """Return the time of the next event in nanoseconds since the Unix epoch; 0 if there is none."""
        cdef uint64_t time = 0
        time_event_accumulator_next_time(self._h(), &time)
        return time

    cpdef pop(self, uint64_t to_time_ns):
        """Take the next event out if it is not later than a time, and return its handler; None if there is none."""
        cdef TimeEventHandler_t mem
        cdef TimeEventHandler handler
        if not time_event_accumulator_pop(self._h(), to_time_ns, &mem):
            return None
        try:
            handler = handler_from_mem(&mem)
        finally:
            time_event_handler_drop(mem)
        self._forget_clocks()
        return handler

    cpdef list drain(self):
        """Take all events out, and return their handlers in order."""
        cdef CVec_TimeEventHandler_t handlers
        time_event_accumulator_drain(self._h(), &handlers)
        taken = handlers_from_mem(handlers)
        self._forget_clocks()
        return taken

    cdef int _forget_clocks(self) except -1:
        if time_event_accumulator_len(self._h()) == 0:
            self._clocks.clear()
        return 0


# -- Clocks of components --------------------------------------------------------------------------------------------

cdef dict _COMPONENT_CLOCKS = {}
cdef bint FORCE_STOP = False


cdef list get_component_clocks(UUID4 instance_id):
    # The clocks of the components of one system, in the order in which they were registered.
    return list(_COMPONENT_CLOCKS.get(instance_id, ()))


cpdef register_component_clock(UUID4 instance_id, Clock clock):
    """Take note of a clock of the system `instance_id`; once, however often it is registered."""
    if instance_id is None or clock is None:
        raise TypeError("`instance_id` and `clock` must not be None")
    clocks = _COMPONENT_CLOCKS.setdefault(instance_id, [])
    if clock not in clocks:
        clocks.append(clock)


cpdef deregister_component_clock(UUID4 instance_id, Clock clock):
    """Forget a clock of the system `instance_id`, if it is registered."""
    clocks = [other for other in _COMPONENT_CLOCKS.pop(instance_id, ()) if other is not clock]
    if clocks:
        _COMPONENT_CLOCKS[instance_id] = clocks


cpdef remove_instance_component_clocks(UUID4 instance_id):
    """Forget all clocks of the system `instance_id`."""
    _COMPONENT_CLOCKS.pop(instance_id, None)


cpdef set_backtest_force_stop(bint value):
    """Say whether backtests shall come to an end."""
    global FORCE_STOP
    FORCE_STOP = value


cpdef bint is_backtest_force_stop() except? -1:
    """Return whether backtests shall come to an end."""
    return FORCE_STOP


def _stop() -> None:
    """End the timekeeping before the interpreter ends: a callback would ask for a GIL that is no more."""
    with nogil:
        timekeeper_stop()


atexit.register(_stop)
