"""Times as nanoseconds since the Unix epoch, and as text."""

from datetime import datetime, timezone

from libc.stdint cimport uint64_t

cimport nautilus_cython.core.integer
from nautilus_cython.core.rust.core cimport unix_nanos_to_iso8601_cstr, unix_nanos_to_iso8601_millis_cstr
from nautilus_cython.core.string cimport cstr_to_pystr

cdef object EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


cpdef str unix_nanos_to_iso8601(uint64_t unix_nanos, bint nanos_precision=True):
    """Return a time as ``1970-01-01T00:00:00.000000000Z``, or with three decimals, rounded down."""
    if nanos_precision:
        return cstr_to_pystr(unix_nanos_to_iso8601_cstr(unix_nanos))
    return cstr_to_pystr(unix_nanos_to_iso8601_millis_cstr(unix_nanos))


cpdef uint64_t iso8601_to_unix_nanos(str text) except? 0:
    """
    Parse an ISO 8601 date and time; without an offset it is UTC. Digits beyond microseconds are dropped.

    Raises
    ------
    ValueError
        If `text` is no ISO 8601 time.
    OverflowError
        If it lies before 1970.
    """
    if text is None:
        raise TypeError("`text` must not be None")
    time = datetime.fromisoformat(text.replace("Z", "+00:00"))
    if time.tzinfo is None:
        time = time.replace(tzinfo=timezone.utc)
    elapsed = time - EPOCH
    return (elapsed.days * 86_400 + elapsed.seconds) * 1_000_000_000 + elapsed.microseconds * 1_000
