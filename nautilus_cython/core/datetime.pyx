"""
Times: as nanoseconds since the Unix epoch, as text, and as objects.

A time without a zone is in UTC. pandas is imported when a pandas object is asked for, and not before.
"""

import re
import sys
from importlib import import_module
from datetime import timedelta, timezone

from cpython.datetime cimport datetime
from cpython.unicode cimport PyUnicode_FromString
from libc.stdint cimport uint64_t

cimport nautilus_cython.core.integer
from nautilus_cython.core.rust cimport checked_core
from nautilus_cython.core.rust cimport core as native

cdef object EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
cdef object FRACTION = re.compile(r"(?<=\d)[.,](\d+)")


cdef pandas():
    try:
        return import_module("pandas")
    except ImportError as error:
        raise ImportError("pandas is needed for this: pip install nautilus-cython[pandas]") from error


cpdef uint64_t secs_to_nanos(double secs) except? 0:
    """Return seconds as nanoseconds, to the nearest. Below zero it is 0; `ValueError` if they do not fit 64 bits."""
    cdef uint64_t nanos = 0
    checked_core.secs_to_nanos(secs, &nanos)
    return nanos


cpdef uint64_t secs_to_millis(double secs) except? 0:
    """Return seconds as milliseconds, to the nearest. Below zero it is 0; `ValueError` if they do not fit 64 bits."""
    cdef uint64_t millis = 0
    checked_core.secs_to_millis(secs, &millis)
    return millis


cpdef uint64_t millis_to_nanos(double millis) except? 0:
    """Return milliseconds as nanoseconds, to the nearest. Below zero it is 0; `ValueError` if they do not fit 64 bits."""
    cdef uint64_t nanos = 0
    checked_core.millis_to_nanos(millis, &nanos)
    return nanos


cpdef uint64_t micros_to_nanos(double micros) except? 0:
    """Return microseconds as nanoseconds, to the nearest. Below zero it is 0; `ValueError` if they do not fit 64 bits."""
    cdef uint64_t nanos = 0
    checked_core.micros_to_nanos(micros, &nanos)
    return nanos


cpdef double nanos_to_secs(uint64_t nanos):
    """Return nanoseconds as seconds."""
    return native.nanos_to_secs(nanos)


cpdef uint64_t nanos_to_millis(uint64_t nanos):
    """Return nanoseconds as milliseconds, rounded down."""
    return native.nanos_to_millis(nanos)


cpdef uint64_t nanos_to_micros(uint64_t nanos):
    """Return nanoseconds as microseconds, rounded down."""
    return native.nanos_to_micros(nanos)


cpdef unix_nanos_to_dt(uint64_t nanos):
    """
    Return a time as a `pandas.Timestamp` in UTC.

    Raises
    ------
    ValueError
        If it lies after 2262, where those of pandas end.
    """
    return pandas().Timestamp(nanos, unit="ns", tz="UTC")


cpdef dt_to_unix_nanos(dt):
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
    if dt is None:
        raise TypeError("`dt` must not be None")
    return elapsed(as_utc_timestamp(dt if isinstance(dt, datetime) else pandas().Timestamp(dt)))


cdef uint64_t elapsed(datetime time) except? 0:
    # Nanoseconds from the epoch to a time with a zone: exact, for its parts are integers.
    if time != time:
        raise ValueError(f"`dt` was {time!r}, expected a time")
    since = time - EPOCH
    nanos = ((since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds) * 1_000 + getattr(since, "nanoseconds", 0)
    if not 0 <= nanos < 1 << 64:
        raise OverflowError(f"`dt` out of range: {time}, expected 1970-01-01 to 2554-07-21T23:34:33.709551615Z")
    return nanos


cpdef maybe_unix_nanos_to_dt(nanos):
    """Return what `unix_nanos_to_dt` does, and None for None."""
    return None if nanos is None else unix_nanos_to_dt(nanos)


cpdef maybe_dt_to_unix_nanos(dt):
    """Return what `dt_to_unix_nanos` does, and None for None."""
    return None if dt is None else dt_to_unix_nanos(dt)


cpdef str unix_nanos_to_iso8601(uint64_t unix_nanos, bint nanos_precision=True):
    """Return a time as ``1970-01-01T00:00:00.000000000Z``, or with three decimals, rounded down."""
    return PyUnicode_FromString(native.unix_nanos_to_iso8601_text(unix_nanos, nanos_precision).value)


cpdef str format_iso8601(datetime dt, bint nanos_precision=True):
    """
    Return a `datetime` or `pandas.Timestamp` as `unix_nanos_to_iso8601` does it.

    Raises
    ------
    TypeError
        If `dt` is None.
    OverflowError
        If it lies before 1970 or after 2554.
    """
    return unix_nanos_to_iso8601(dt_to_unix_nanos(dt), nanos_precision)


cpdef str format_optional_iso8601(datetime dt, bint nanos_precision=True):
    """Return what `format_iso8601` does, and the text ``None`` for None."""
    return "None" if dt is None else format_iso8601(dt, nanos_precision)


cpdef uint64_t iso8601_to_unix_nanos(str text) except? 0:
    """
    Parse an ISO 8601 date and time; without an offset it is UTC. Digits beyond nanoseconds are dropped.

    Raises
    ------
    ValueError
        If `text` is no ISO 8601 time.
    OverflowError
        If it lies before 1970 or after 2554.
    """
    if text is None:
        raise TypeError("`text` must not be None")
    # Python reads six decimals at most, and before 3.11 three or six, and no `Z`.
    fraction = FRACTION.search(text)
    plain = FRACTION.sub("", text, 1).replace("Z", "+00:00")
    cdef uint64_t seconds = elapsed(as_utc_timestamp(datetime.fromisoformat(plain)))
    return seconds + (int(fraction.group(1)[:9].ljust(9, "0")) if fraction else 0)


cpdef bint is_datetime_utc(datetime dt) except -1:
    """Return whether the zone of `dt` is UTC: not one that happens to have its time, as London in winter."""
    if dt is None:
        raise TypeError("`dt` must not be None")
    return dt.tzinfo is not None and dt.tzinfo.tzname(None) == "UTC" and dt.utcoffset() == timedelta(0)


cdef zone(time_object):
    # The time zone of a `datetime`, or of the index of a `pandas.DataFrame`.
    if time_object is None:
        raise TypeError("`time_object` must not be None")
    if isinstance(time_object, datetime):
        return time_object.tzinfo
    if is_data_frame(time_object):
        return getattr(time_object.index, "tz", None)
    raise ValueError(f"`time_object` was {time_object!r:.100}, expected a datetime or a pandas.DataFrame")


cdef bint is_data_frame(obj) except -1:
    # Where pandas is not imported, there is none.
    loaded = sys.modules.get("pandas")
    return loaded is not None and isinstance(obj, loaded.DataFrame)


cpdef bint is_tz_aware(time_object) except -1:
    """Return whether a `datetime`, or the index of a `pandas.DataFrame`, has a time zone; `ValueError` for anything else."""
    return zone(time_object) is not None


cpdef bint is_tz_naive(time_object) except -1:
    """Return whether a `datetime`, or the index of a `pandas.DataFrame`, has no time zone; `ValueError` for anything else."""
    return zone(time_object) is None


cpdef datetime as_utc_timestamp(datetime dt):
    """Return `dt` in UTC, as an object of its class."""
    if dt is None:
        raise TypeError("`dt` must not be None")
    return dt.replace(tzinfo=timezone.utc) if dt.tzinfo is None else dt.astimezone(timezone.utc)


cpdef as_utc_index(data):
    """
    Return a `pandas.DataFrame` with its index in UTC; `data` itself if it is empty.

    Raises
    ------
    TypeError
        If `data` is no `pandas.DataFrame`, or its index has no times.
    """
    if not is_data_frame(data):
        raise TypeError(f"`data` was of {type(data)}, expected a pandas.DataFrame")
    if data.empty:
        return data
    return data.tz_localize("UTC") if zone(data) is None else data.tz_convert("UTC")


cpdef datetime time_object_to_dt(time_object):
    """Return what `pandas.Timestamp` takes as one in UTC, and None for None."""
    return None if time_object is None else as_utc_timestamp(pandas().Timestamp(time_object))


cpdef max_date(date1=None, date2=None):
    """Return the later of two times as a `pandas.Timestamp` in UTC; the one that is there, or None."""
    return max([time_object_to_dt(date) for date in (date1, date2) if date is not None], default=None)


cpdef min_date(date1=None, date2=None):
    """Return the earlier of two times as a `pandas.Timestamp` in UTC; the one that is there, or None."""
    return min([time_object_to_dt(date) for date in (date1, date2) if date is not None], default=None)


cpdef ensure_pydatetime_utc(timestamp):
    """Return a `pandas.Timestamp` or `datetime` as a plain `datetime` in UTC, rounded down to microseconds, and None for None."""
    if timestamp is None:
        return None
    utc = as_utc_timestamp(timestamp)
    return utc.to_pydatetime(warn=False) if hasattr(utc, "to_pydatetime") else utc
