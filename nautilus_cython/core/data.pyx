"""The base of everything that arrives with a time."""

cimport nautilus_cython.core.integer


cdef class Data:
    """
    The base of market data, and of data of your own: subclass it and define `ts_event` and `ts_init`.
    """

    @property
    def ts_event(self) -> int:
        """When it happened, in nanoseconds since the Unix epoch."""
        raise NotImplementedError(f"{type(self).__name__} does not define ts_event")

    @property
    def ts_init(self) -> int:
        """When the object was made, in nanoseconds since the Unix epoch."""
        raise NotImplementedError(f"{type(self).__name__} does not define ts_init")

    def _repr_html_(self) -> str | None:
        """Return a table of the fields, for notebooks."""
        from nautilus_cython import display

        return display.data_html(self)

    def __rich__(self):
        """Return a table of the fields, for the library rich."""
        from nautilus_cython import display

        return display.data_table(self)

    @classmethod
    def fully_qualified_name(cls) -> str:
        """Return ``module:Name`` of the class."""
        return f"{cls.__module__}:{cls.__qualname__}"

    @classmethod
    def is_signal(cls, str name not None = "") -> bool:
        """Return whether the class is named ``Signal`` and `name` in title case; ``Signal`` and anything if that is empty."""
        return cls.__name__ == f"Signal{name.title()}" if name else cls.__name__.startswith("Signal")
