"""Version 4 UUIDs."""

from typing import Any

class UUID4:
    """
    A random UUID: version 4 of RFC 9562.

    Equal and hashed by its 128 bits. `value`, and `str()`, give the 36 lower-case characters.
    """

    def __init__(self) -> None: ...
    def __getstate__(self) -> Any: ...
    def __setstate__(self, state: Any, /) -> None: ...
    def __reduce__(self) -> tuple[Any, ...]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __str__(self) -> str: ...
    def __repr__(self) -> str: ...
    @property
    def value(self) -> str:
        """The canonical text."""

    @staticmethod
    def from_str(value: str) -> UUID4:
        """
        Parse a UUID: hyphenated, plain, braced or URN, in either case.

        Raises
        ------
        ValueError
            If `value` is no UUID, or not version 4 of the RFC 9562 variant.
        """
