"""
Bars from trades and quotes, in the module that users of NautilusTrader know.

Bars close after a number of ticks, a volume or a value, after an imbalance or a run of one side, or by the clock.
``docs/aggregation.md`` says when.
"""

from cpython.mem cimport PyMem_Free, PyMem_Malloc
from libc.stdint cimport uint64_t
from libc.string cimport memcpy

cimport nautilus_cython.core.integer
from nautilus_cython.core.error cimport raise_uninitialised
from nautilus_cython.core.rust.checked_model cimport (
    bar_aggregator_advance_time,
    bar_aggregator_bar_type,
    bar_aggregator_flush,
    bar_aggregator_handle_quote,
    bar_aggregator_handle_quotes,
    bar_aggregator_handle_trade,
    bar_aggregator_handle_trades,
    bar_aggregator_new,
    bar_builder_bar_type,
    bar_builder_build,
    bar_builder_new,
    bar_builder_reset,
    bar_builder_update,
)
from nautilus_cython.core.rust.model cimport (
    Bar_t,
    BarAggregator_API,
    BarBuilder_API,
    BarType_t,
    CVec_Bar_t,
    QuoteTick_t,
    TimeBars_t,
    TradeTick_t,
    bar_aggregator_count,
    bar_aggregator_drop,
    bar_aggregator_ts_last,
    bar_builder_count,
    bar_builder_drop,
    bar_builder_is_initialized,
    bar_builder_ts_last,
    vec_drop_bars,
)
from nautilus_cython.model.data cimport Bar, BarAggregation, BarIntervalType, BarType, QuoteTick, TradeTick
from nautilus_cython.model.functions cimport bar_aggregation_to_str
from nautilus_cython.model.objects cimport Price, Quantity

from collections import deque
from datetime import timedelta

cdef dict INTERVAL_TYPES = {"left-open": BarIntervalType.LEFT_OPEN, "right-open": BarIntervalType.RIGHT_OPEN}


cdef class BarBuilder:
    """
    Builds one bar after the other from prices and sizes.

    Not synchronised: one thread at a time may use it.

    Parameters
    ----------
    bar_type : BarType
        Which bars are built.
    """

    def __init__(self, BarType bar_type not None) -> None:
        cdef BarBuilder_API mem
        bar_builder_new(bar_type._h(), &mem)
        self._adopt(mem)

    def __dealloc__(self):
        cdef BarBuilder_API mem = self._mem
        self._mem._0 = NULL
        bar_builder_drop(mem)

    cdef int _adopt(self, BarBuilder_API mem) except -1:
        # Takes the handle, or frees it: a builder has one for life.
        if self._mem._0 != NULL:
            bar_builder_drop(mem)
            raise RuntimeError(f"this {type(self).__name__} is initialised already")
        self._mem = mem
        return 0

    cdef BarBuilder_API *_h(self) except NULL:
        if self._mem._0 == NULL:
            raise_uninitialised(self)
        return &self._mem

    def __reduce__(self):
        raise TypeError(f"a {type(self).__name__} cannot be pickled: it is in the middle of a bar")

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.bar_type})"

    @property
    def bar_type(self) -> BarType:
        """Which bars are built."""
        cdef BarType_t mem
        bar_builder_bar_type(self._h(), &mem)
        return BarType.from_mem_c(mem)

    @property
    def initialized(self) -> bool:
        """Whether there was a price: from then on, a bar can be built."""
        return <bint>bar_builder_is_initialized(self._h())

    @property
    def count(self) -> int:
        """The number of updates of the bar that is being built."""
        return bar_builder_count(self._h())

    @property
    def ts_last(self) -> int:
        """The time of the last update, in nanoseconds since the Unix epoch; 0 before the first."""
        return bar_builder_ts_last(self._h())

    cpdef update(self, Price price, Quantity size, uint64_t ts_init):
        """
        Add a price and a size to the bar.

        Raises
        ------
        ValueError
            If `ts_init` is before the last update.
        OverflowError
            If the volume gets out of range.
        """
        _present(price, "price")
        _present(size, "size")
        bar_builder_update(self._h(), price._mem, size._mem, ts_init)

    cpdef Bar build(self, uint64_t ts_event, uint64_t ts_init):
        """
        Return the bar and start the next one. Without an update, all its prices are the last close, and its volume is 0.

        Raises
        ------
        RuntimeError
            If there was no price ever.
        """
        cdef Bar_t mem
        bar_builder_build(self._h(), ts_event, ts_init, &mem)
        return Bar.from_mem_c(mem)

    cpdef Bar build_now(self):
        """Return `build` with the time of the last update."""
        return self.build(self.ts_last, self.ts_last)

    cpdef reset(self):
        """Forget the bar that is being built, but not the last close."""
        bar_builder_reset(self._h())


cdef class BarAggregator:
    """
    Makes bars from trades or quotes, whatever closes them: the classes below say what their bars must be.

    Trades make bars of ``LAST`` prices; quotes those of ``BID``, ``ASK`` and ``MID``. Ticks come in the order of their
    `ts_init`. A call that raises has changed nothing.

    Not synchronised: a second thread gets a `RuntimeError` while `aggregate` works.

    Parameters
    ----------
    bar_type : BarType
        Which bars to make.
    handler : Callable[[Bar], None], optional
        Called with every bar that a single tick, the time, or `flush` finishes. If it raises, the bars after that one are
        handed over with the next. Without one, bars wait for `aggregate`.

    Raises
    ------
    ValueError
        If such bars cannot be made of ticks: those of composite types, of ``MARK`` prices, and of ``RENKO``.
    """

    # What the bars of a subclass close by; None if the bar type alone says so.
    _AGGREGATION = None

    def __init__(self, BarType bar_type not None, handler=None) -> None:
        if self._AGGREGATION is not None and bar_type._h().spec.aggregation != self._AGGREGATION:
            expected = bar_aggregation_to_str(self._AGGREGATION)
            raise ValueError(f"a {type(self).__name__} makes bars of {expected}, not {bar_type}")
        self._start(bar_type, handler, NULL)

    def __dealloc__(self):
        cdef BarAggregator_API mem = self._mem
        self._mem._0 = NULL
        bar_aggregator_drop(mem)

    cdef int _start(self, BarType bar_type, object handler, const TimeBars_t *time_bars) except -1:
        if handler is not None and not callable(handler):
            raise TypeError(f"`handler` must be callable, was {handler!r:.100}")
        cdef BarAggregator_API mem
        bar_aggregator_new(bar_type._h(), time_bars, &mem)
        self._adopt(mem)
        self._handler = handler
        self._finished = deque()
        return 0

    cdef int _adopt(self, BarAggregator_API mem) except -1:
        # Takes the handle, or frees it: an aggregator has one for life.
        if self._mem._0 != NULL:
            bar_aggregator_drop(mem)
            raise RuntimeError(f"this {type(self).__name__} is initialised already")
        self._mem = mem
        return 0

    cdef BarAggregator_API *_h(self) except NULL:
        if self._mem._0 == NULL:
            raise_uninitialised(self)
        if self._working:
            raise RuntimeError(f"another thread is using this {type(self).__name__}")
        return &self._mem

    def __reduce__(self):
        raise TypeError(f"a {type(self).__name__} cannot be pickled: it is in the middle of a bar")

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.bar_type})"

    @property
    def bar_type(self) -> BarType:
        """Which bars are made."""
        cdef BarType_t mem
        bar_aggregator_bar_type(self._h(), &mem)
        return BarType.from_mem_c(mem)

    @property
    def count(self) -> int:
        """The number of updates of the bar that is being built."""
        return bar_aggregator_count(self._h())

    @property
    def ts_last(self) -> int:
        """The time to which the aggregator has come, in nanoseconds since the Unix epoch; no tick may be earlier."""
        return bar_aggregator_ts_last(self._h())

    cpdef handle_trade_tick(self, TradeTick tick):
        """
        Take a trade.

        Raises
        ------
        ValueError
            If it is of another instrument, or earlier than what came before, or if bars are not made of ``LAST`` prices.
        OverflowError
            If it would finish more than a million bars, or a volume is out of range.
        """
        _present(tick, "tick")
        cdef CVec_Bar_t bars
        if bar_aggregator_handle_trade(self._h(), tick._h(), &bars):
            self._finished.extend(_take_bars(bars))
        self._deliver()

    cpdef handle_quote_tick(self, QuoteTick tick):
        """
        Take a quote. The price type of the bars tells which price and size count.

        Raises
        ------
        ValueError
            If it is of another instrument, or earlier than what came before, or if bars are made of ``LAST`` prices.
        OverflowError
            If it would finish more than a million bars, or a volume is out of range.
        """
        _present(tick, "tick")
        cdef CVec_Bar_t bars
        if bar_aggregator_handle_quote(self._h(), tick._h(), &bars):
            self._finished.extend(_take_bars(bars))
        self._deliver()

    cpdef list aggregate(self, list ticks):
        """
        Take trades, or quotes, all or none of them, and return the bars that are finished and that nobody was given yet.

        The handler is not called. The work is done without the GIL.

        Raises
        ------
        TypeError
            If they are not all trades, or all quotes.
        ValueError, OverflowError
            As for a single tick, with its number.
        """
        _present(ticks, "ticks")
        self._h()
        if ticks:
            if isinstance(ticks[0], TradeTick):
                self._take(<TradeTick>ticks[0], ticks)
            else:
                self._take(<QuoteTick?>ticks[0], ticks)
        finished = list(self._finished)
        self._finished.clear()
        return finished

    cdef int _take(self, Tick first, list ticks) except -1:
        # The first tick says of which kind all are.
        cdef CVec_Bar_t bars
        cdef Tick tick
        cdef size_t i
        cdef int found
        cdef size_t count = len(ticks)
        cdef size_t size = sizeof(TradeTick_t) if Tick is TradeTick else sizeof(QuoteTick_t)
        cdef BarAggregator_API *aggregator = self._h()
        cdef char *mem = <char *>PyMem_Malloc(count * size)
        if mem == NULL:
            raise MemoryError()
        try:
            for i in range(count):
                tick = ticks[i]
                _present(tick, "tick")
                memcpy(mem + i * size, tick._h(), size)
            self._working = True
            try:
                with nogil:
                    if Tick is TradeTick:
                        found = bar_aggregator_handle_trades(aggregator, <TradeTick_t *>mem, count, &bars)
                    else:
                        found = bar_aggregator_handle_quotes(aggregator, <QuoteTick_t *>mem, count, &bars)
            finally:
                self._working = False
            if not found:
                return 0
            self._finished.extend(_take_bars(bars))
        finally:
            PyMem_Free(mem)
        return 0

    cpdef advance_time(self, uint64_t to_time_ns):
        """
        Let time come to `to_time_ns`, which finishes the intervals that end by then.

        If intervals include their end, hand over the data of that very moment first.

        Raises
        ------
        RuntimeError
            Unless bars close by the clock.
        ValueError
            If time would go back.
        OverflowError
            If that would make more than a million bars of intervals without ticks.
        """
        cdef CVec_Bar_t bars
        if bar_aggregator_advance_time(self._h(), to_time_ns, &bars):
            self._finished.extend(_take_bars(bars))
        self._deliver()

    cpdef flush(self):
        """
        Finish the bar that is being built, if it has any tick. By the clock, time comes to the end of its interval.

        Raises
        ------
        OverflowError
            If that end is beyond 64 bits of nanoseconds.
        """
        cdef CVec_Bar_t bars
        if bar_aggregator_flush(self._h(), &bars):
            self._finished.extend(_take_bars(bars))
        self._deliver()

    cdef int _deliver(self) except -1:
        if self._handler is not None:
            while self._finished:
                self._handler(self._finished.popleft())
        return 0


cdef list _take_bars(CVec_Bar_t bars):
    cdef list taken = []
    cdef size_t i
    try:
        for i in range(bars.len):
            taken.append(Bar.from_mem_c(bars.ptr[i]))
    finally:
        vec_drop_bars(bars)
    return taken


cdef inline int _present(object argument, str name) except -1:
    if argument is None:
        raise TypeError(f"`{name}` must not be None")
    return 0


cdef class TickBarAggregator(BarAggregator):
    """Makes bars that close after a number of ticks."""

    _AGGREGATION = BarAggregation.TICK


cdef class TickImbalanceBarAggregator(BarAggregator):
    """Makes bars that close when buys are so many more than sells, or sells than buys."""

    _AGGREGATION = BarAggregation.TICK_IMBALANCE


cdef class TickRunsBarAggregator(BarAggregator):
    """Makes bars that close after so many ticks of one side in a row."""

    _AGGREGATION = BarAggregation.TICK_RUNS


cdef class VolumeBarAggregator(BarAggregator):
    """Makes bars that close after a volume."""

    _AGGREGATION = BarAggregation.VOLUME


cdef class VolumeImbalanceBarAggregator(BarAggregator):
    """Makes bars that close when so much more was bought than sold, or sold than bought."""

    _AGGREGATION = BarAggregation.VOLUME_IMBALANCE


cdef class VolumeRunsBarAggregator(BarAggregator):
    """Makes bars that close after such a volume of one side in a row."""

    _AGGREGATION = BarAggregation.VOLUME_RUNS


cdef class ValueBarAggregator(BarAggregator):
    """Makes bars that close after a value: the sum of sizes times prices."""

    _AGGREGATION = BarAggregation.VALUE


cdef class ValueImbalanceBarAggregator(BarAggregator):
    """Makes bars that close when the value bought is so much above that sold, or below it."""

    _AGGREGATION = BarAggregation.VALUE_IMBALANCE


cdef class ValueRunsBarAggregator(BarAggregator):
    """Makes bars that close after such a value of one side in a row."""

    _AGGREGATION = BarAggregation.VALUE_RUNS


cdef class TimeBarAggregator(BarAggregator):
    """
    Makes bars that close by the clock: when a tick comes after their interval, or when `advance_time` says so.

    Bars are made (`ts_init`) at the close of their interval. Intervals are counted from 1970-01-01T00:00:00Z, weeks from a
    Monday, and months and years by the calendar.

    Parameters
    ----------
    bar_type : BarType
        Which bars to make.
    handler : Callable[[Bar], None], optional
        As for `BarAggregator`.
    interval_type : str, default 'left-open'
        Which end belongs to an interval: ``left-open`` for the end, ``right-open`` for the start.
    timestamp_on_close : bool, default True
        Whether `ts_event` is the close of the interval, or its start.
    skip_first_non_full_bar : bool, default False
        Whether to leave out the first bar, if its interval had begun before the first tick, or the first time told.
    build_with_no_updates : bool, default True
        Whether an interval without ticks has a bar too: all its prices are the close before, and its volume is 0.
    time_bars_origin_offset : datetime.timedelta, optional
        By how much the intervals start later; less than their length.

    Raises
    ------
    ValueError
        If bars do not close by the clock, or an argument does not fit.
    """

    def __init__(
        self,
        BarType bar_type not None,
        handler=None,
        str interval_type not None = "left-open",
        bint timestamp_on_close=True,
        bint skip_first_non_full_bar=False,
        bint build_with_no_updates=True,
        time_bars_origin_offset=None,
    ) -> None:
        cdef TimeBars_t options
        if not bar_type.spec.is_time_aggregated():
            raise ValueError(f"a {type(self).__name__} makes bars that close by the clock, not {bar_type}")
        if interval_type not in INTERVAL_TYPES:
            raise ValueError(f"invalid `interval_type`: {interval_type!r}, expected 'left-open' or 'right-open'")
        options.interval_type = INTERVAL_TYPES[interval_type]
        options.timestamp_on_close = timestamp_on_close
        options.skip_first_non_full_bar = skip_first_non_full_bar
        options.build_with_no_updates = build_with_no_updates
        options.origin_offset = _nanoseconds(time_bars_origin_offset)
        self._start(bar_type, handler, &options)


cdef uint64_t _nanoseconds(object offset) except? 0:
    if offset is None:
        return 0
    if not isinstance(offset, timedelta):
        raise TypeError(f"`time_bars_origin_offset` must be a timedelta, was {offset!r:.100}")
    if offset < timedelta():
        raise ValueError(f"invalid `time_bars_origin_offset`: {offset}, expected 0 or more")
    return (offset.days * 86_400 + offset.seconds) * 1_000_000_000 + offset.microseconds * 1_000
