"""The base of everything that arrives with a time."""

from typing import Any

class Data:
    """
    The base of market data, and of data of your own: subclass it and define `ts_event` and `ts_init`.
    """

    @property
    def ts_event(self) -> int:
        """When it happened, in nanoseconds since the Unix epoch."""

    @property
    def ts_init(self) -> int:
        """When the object was made, in nanoseconds since the Unix epoch."""

    def _repr_html_(self) -> str | None:
        """Return a table of the fields, for notebooks."""

    def __rich__(self) -> Any:
        """Return a table of the fields, for the library rich."""

    @classmethod
    def fully_qualified_name(cls: type) -> str:
        """Return ``module:Name`` of the class."""

    @classmethod
    def is_signal(cls: type, name: str = "") -> bool:
        """Return whether the class is named ``Signal`` and `name` in title case; ``Signal`` and anything if that is empty."""
