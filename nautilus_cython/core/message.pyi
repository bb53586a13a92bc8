"""What components tell each other."""

from nautilus_cython.core.uuid import UUID4

class Event:
    """
    The base of everything that is announced once: subclass it and define `id`, `ts_event` and `ts_init`.
    """

    @property
    def id(self) -> UUID4:
        """The event's own id."""

    @property
    def ts_event(self) -> int:
        """When it happened, in nanoseconds since the Unix epoch."""

    @property
    def ts_init(self) -> int:
        """When the object was made, in nanoseconds since the Unix epoch."""
