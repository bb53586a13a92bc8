"""
Times: as nanoseconds since the Unix epoch, as text, and as objects.

A time without a zone is in UTC. pandas is imported when a pandas object is asked for, and not before.
"""

from datetime import datetime
from typing import Any

def secs_to_nanos(secs: float) -> int:
    """Return seconds as nanoseconds, to the nearest. Below zero it is 0; `ValueError` if they do not fit 64 bits."""

def secs_to_millis(secs: float) -> int:
    """Return seconds as milliseconds, to the nearest. Below zero it is 0; `ValueError` if they do not fit 64 bits."""

def millis_to_nanos(millis: float) -> int:
    """Return milliseconds as nanoseconds, to the nearest. Below zero it is 0; `ValueError` if they do not fit 64 bits."""

def micros_to_nanos(micros: float) -> int:
    """Return microseconds as nanoseconds, to the nearest. Below zero it is 0; `ValueError` if they do not fit 64 bits."""

def nanos_to_secs(nanos: int) -> float:
    """Return nanoseconds as seconds."""

def nanos_to_millis(nanos: int) -> int:
    """Return nanoseconds as milliseconds, rounded down."""

def nanos_to_micros(nanos: int) -> int:
    """Return nanoseconds as microseconds, rounded down."""

def unix_nanos_to_dt(nanos: int) -> Any:
    """
    Return a time as a `pandas.Timestamp` in UTC.

    Raises
    ------
    ValueError
        If it lies after 2262, where those of pandas end.
    """

def dt_to_unix_nanos(dt: Any) -> Any:
    """
    Return a `datetime`, or what `pandas.Timestamp` takes, as nanoseconds since the Unix epoch.

    Raises
    ------
    TypeError
        If `dt` is None.
    ValueError
        If `dt` is no time.
    OverflowError
        If it lies before 1970 or after 2554.
    """

def maybe_unix_nanos_to_dt(nanos: Any) -> Any:
    """Return what `unix_nanos_to_dt` does, and None for None."""

def maybe_dt_to_unix_nanos(dt: Any) -> Any:
    """Return what `dt_to_unix_nanos` does, and None for None."""

def unix_nanos_to_iso8601(unix_nanos: int, nanos_precision: bool = True) -> str:
    """Return a time as ``1970-01-01T00:00:00.000000000Z``, or with three decimals, rounded down."""

def format_iso8601(dt: datetime, nanos_precision: bool = True) -> str:
    """
    Return a `datetime` or `pandas.Timestamp` as `unix_nanos_to_iso8601` does it.

    Raises
    ------
    TypeError
        If `dt` is None.
    OverflowError
        If it lies before 1970 or after 2554.
    """

def format_optional_iso8601(dt: datetime, nanos_precision: bool = True) -> str:
    """Return what `format_iso8601` does, and the text ``None`` for None."""

def iso8601_to_unix_nanos(text: str) -> int:
    """
    Parse an ISO 8601 date and time; without an offset it is UTC. Digits beyond nanoseconds are dropped.

    Raises
    ------
    ValueError
        If `text` is no ISO 8601 time.
    OverflowError
        If it lies before 1970 or after 2554.
    """

def is_datetime_utc(dt: datetime) -> bool:
    """Return whether the zone of `dt` is UTC: not one that happens to have its time, as London in winter."""

def is_tz_aware(time_object: Any) -> bool:
    """Return whether a `datetime`, or the index of a `pandas.DataFrame`, has a time zone; `ValueError` for anything else."""

def is_tz_naive(time_object: Any) -> bool:
    """Return whether a `datetime`, or the index of a `pandas.DataFrame`, has no time zone; `ValueError` for anything else."""

def as_utc_timestamp(dt: datetime) -> datetime:
    """Return `dt` in UTC, as an object of its class."""

def as_utc_index(data: Any) -> Any:
    """
    Return a `pandas.DataFrame` with its index in UTC; `data` itself if it is empty.

    Raises
    ------
    TypeError
        If `data` is no `pandas.DataFrame`, or its index has no times.
    """

def time_object_to_dt(time_object: Any) -> datetime:
    """Return what `pandas.Timestamp` takes as one in UTC, and None for None."""

def max_date(date1: Any = None, date2: Any = None) -> Any:
    """Return the later of two times as a `pandas.Timestamp` in UTC; the one that is there, or None."""

def min_date(date1: Any = None, date2: Any = None) -> Any:
    """Return the earlier of two times as a `pandas.Timestamp` in UTC; the one that is there, or None."""

def ensure_pydatetime_utc(timestamp: Any) -> Any:
    """Return a `pandas.Timestamp` or `datetime` as a plain `datetime` in UTC, rounded down to microseconds, and None for None."""
