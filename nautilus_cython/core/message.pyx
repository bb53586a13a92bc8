"""What components tell each other."""

from nautilus_cython.core.uuid cimport UUID4


cdef class Event:
    """
    The base of everything that is announced once: subclass it and define `id`, `ts_event` and `ts_init`.
    """

    @property
    def id(self) -> UUID4:
        """The event's own id."""
        raise NotImplementedError(f"{type(self).__name__} does not define id")

    @property
    def ts_event(self) -> int:
        """When it happened, in nanoseconds since the Unix epoch."""
        raise NotImplementedError(f"{type(self).__name__} does not define ts_event")

    @property
    def ts_init(self) -> int:
        """When the object was made, in nanoseconds since the Unix epoch."""
        raise NotImplementedError(f"{type(self).__name__} does not define ts_init")
