"""
Clocks: one that is moved by hand, and one that goes by itself, with timers by the same rules.

A timer fires at ``start + k * interval`` for k = 1, 2, ..., up to and with its stop. It never drifts. An alert fires once. Events
are ordered by time, then by name, then by id.

How callbacks are kept: a native clock holds a `Relay` for each handler, and the `Clock` holds the handlers. So the garbage
collector sees every reference from a clock to a handler, which may lead back to the clock; the relay itself knows its clock by a
weak reference only. The native side drops each relay exactly once, when the timer ends or the clock does, and that removes
the handler.
"""

from datetime import datetime, timedelta, tzinfo
from typing import Any, Final

from nautilus_cython.core.message import Event
from nautilus_cython.core.uuid import UUID4

class TimeEvent(Event):
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

    def __init__(self, name: str, event_id: UUID4, ts_event: int, ts_init: int) -> None: ...
    def __getstate__(self) -> Any: ...
    def __setstate__(self, state: Any, /) -> None: ...
    def __reduce__(self) -> tuple[Any, ...]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __str__(self) -> str: ...
    def __repr__(self) -> str: ...
    @property
    def name(self) -> str:
        """The name of the timer."""

    @property
    def id(self) -> UUID4:
        """The event's own id."""

    @property
    def ts_event(self) -> int:
        """When it was due, in nanoseconds since the Unix epoch."""

    @property
    def ts_init(self) -> int:
        """When the object was made, in nanoseconds since the Unix epoch."""

class TimeEventHandler:
    """
    An event, and what is to be called with it. Ordered by the event: its time, then its name, then its id.

    Parameters
    ----------
    event : TimeEvent
        The event.
    handler : Callable[[TimeEvent], None], optional
        What `handle` calls; a clock gives none if the callback was cancelled.
    """

    event: Final[TimeEvent]

    def __init__(self, event: TimeEvent, handler: Any) -> None: ...
    def __reduce__(self) -> tuple[Any, ...]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __lt__(self, other: object, /) -> bool: ...
    def __le__(self, other: object, /) -> bool: ...
    def __gt__(self, other: object, /) -> bool: ...
    def __ge__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __repr__(self) -> str: ...
    def handle(self) -> None:
        """Call the handler with the event."""

class Relay:
    """What a native clock holds in place of a handler."""

    def __init__(self) -> None: ...
    def __reduce__(self) -> tuple[Any, ...]: ...

class NativeHandler:
    """Calls the callback that somebody set through the C functions of a clock."""

    def __init__(self) -> None: ...
    def __reduce__(self) -> tuple[Any, ...]: ...
    def __call__(self, event: Any) -> None: ...

class Clock:
    """
    What every clock does. Abstract: see `TestClock` and `LiveClock`.

    A handler that is given for a timer is kept until the timer ends; one that is registered as default is called for timers that
    were set without one.
    """

    def __init__(self) -> None: ...
    def __reduce__(self) -> tuple[Any, ...]: ...
    @property
    def timer_names(self) -> list[Any]:
        """The names of the timers in order."""

    @property
    def timer_count(self) -> int:
        """The number of timers."""

    def timestamp(self) -> float:
        """Return the time in seconds since the Unix epoch."""

    def timestamp_ms(self) -> int:
        """Return the time in milliseconds since the Unix epoch, rounded down."""

    def timestamp_us(self) -> int:
        """Return the time in microseconds since the Unix epoch, rounded down."""

    def timestamp_ns(self) -> int:
        """Return the time in nanoseconds since the Unix epoch."""

    def utc_now(self) -> datetime:
        """Return the time in UTC: a pandas `Timestamp` if pandas is installed, else without digits below microseconds."""

    def local_now(self, tz: tzinfo | None = None) -> datetime:
        """Return the time in a time zone; by default in that of the system."""

    def next_time_ns(self, name: str) -> int:
        """Return the time of a timer's next event in nanoseconds since the Unix epoch; 0 if there is no such timer."""

    def register_default_handler(self, callback: Any) -> None:
        """
        Set what timers without a callback of their own call, from now on.

        Raises
        ------
        TypeError
            If `callback` is not callable.
        """

    def cancel_default_handler(self) -> None:
        """Forget the default handler. The timers that used it stay, and call nothing."""

    def cancel_callbacks(self) -> None:
        """Forget all callbacks and the default handler. The timers stay, and call nothing."""

    def set_time_alert(
        self, name: str, alert_time: datetime, callback: Any = None, override: bool = False, allow_past: bool = True
    ) -> None:
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

    def set_time_alert_ns(self, name: str, alert_time_ns: int, callback: Any = None, allow_past: bool = True) -> None:
        """Set an alert as `set_time_alert` does, for a time in nanoseconds since the Unix epoch."""

    def set_timer(
        self,
        name: str,
        interval: timedelta,
        start_time: datetime | None = None,
        stop_time: datetime | None = None,
        callback: Any = None,
        allow_past: bool = True,
        fire_immediately: bool = False,
    ) -> None:
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

    def set_timer_ns(
        self,
        name: str,
        interval_ns: int,
        start_time_ns: int,
        stop_time_ns: int,
        callback: Any = None,
        allow_past: bool = True,
        fire_immediately: bool = False,
    ) -> None:
        """Set a timer as `set_timer` does, with times in nanoseconds: a start of 0 is now, a stop of 0 is none."""

    def cancel_timer(self, name: str) -> None:
        """Cancel a timer; `KeyError` if there is none of that name."""

    def cancel_timers(self) -> None:
        """Cancel all timers."""

class TestClock(Clock):
    """
    A clock that is moved by hand, from the Unix epoch on, and hands out the events in between.

    Not synchronised: one thread at a time may use a clock.
    """

    def __init__(self) -> None: ...
    def set_time(self, to_time_ns: int) -> None:
        """Set the time in nanoseconds since the Unix epoch, also backwards. No timer fires."""

    def advance_time(self, to_time_ns: int, set_time: bool = True) -> list[Any]:
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

class LiveClock(Clock):
    """
    A clock that tells the time of the system, rising with every call, and calls back from the timekeeping thread.

    There is one such thread in a process, whatever the number of clocks. It holds the GIL when it calls; what a callback raises
    goes to `sys.unraisablehook` and to the log. After `cancel_timer` no callback of that timer starts, and a clock that goes takes its timers with
    it. The interpreter waits at its end for a callback that runs, as for a thread. After a fork, the timers go on in the parent;
    the clocks of the child have none until it sets some.
    """

    def __init__(self) -> None: ...

class TimeEventAccumulator:
    """
    The events of several clocks in one order, for a simulation that handles each at its own time.

    A handler may set an alert for a time before the next event that waits here. Advance its clock again, with ``set_time=False``,
    before the next event is taken out: the alert then comes first.
    """

    def __init__(self) -> None: ...
    def __reduce__(self) -> tuple[Any, ...]: ...
    def __len__(self) -> int: ...
    def advance_clock(self, clock: TestClock, to_time_ns: int, set_time: bool = True) -> None:
        """Add the events of a clock up to and with a time, as `TestClock.advance_time` takes them out."""

    def next_time_ns(self) -> int:
        """Return the time of the next event in nanoseconds since the Unix epoch; 0 if there is none."""

    def pop(self, to_time_ns: int) -> Any:
        """Take the next event out if it is not later than a time, and return its handler; None if there is none."""

    def drain(self) -> list[Any]:
        """Take all events out, and return their handlers in order."""

def register_component_clock(instance_id: UUID4, clock: Clock) -> None:
    """Take note of a clock of the system `instance_id`; once, however often it is registered."""

def deregister_component_clock(instance_id: UUID4, clock: Clock) -> None:
    """Forget a clock of the system `instance_id`, if it is registered."""

def remove_instance_component_clocks(instance_id: UUID4) -> None:
    """Forget all clocks of the system `instance_id`."""

def set_backtest_force_stop(value: bool) -> None:
    """Say whether backtests shall come to an end."""

def is_backtest_force_stop() -> bool:
    """Return whether backtests shall come to an end."""
