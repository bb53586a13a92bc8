"""Times as nanoseconds since the Unix epoch, and as text."""

def unix_nanos_to_iso8601(unix_nanos: int, nanos_precision: bool = True) -> str:
    """Return a time as ``1970-01-01T00:00:00.000000000Z``, or with three decimals, rounded down."""

def iso8601_to_unix_nanos(text: str) -> int:
    """
    Parse an ISO 8601 date and time; without an offset it is UTC. Digits beyond microseconds are dropped.

    Raises
    ------
    ValueError
        If `text` is no ISO 8601 time.
    OverflowError
        If it lies before 1970.
    """
