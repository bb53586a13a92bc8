"""
Messages between components.

Messages of one kind are equal when their ids are, also those of subclasses; messages of different kinds never are.
"""

from typing import Any, Final

from nautilus_cython.core.uuid import UUID4

class Message:
    """The base of commands, documents, requests and responses: not made itself."""

    id: Final[UUID4]
    ts_init: Final[int]

    def __getstate__(self) -> Any: ...
    def __reduce__(self) -> tuple[Any, ...]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __repr__(self) -> str: ...

class Command(Message):
    """
    Something to be done.

    Parameters
    ----------
    command_id : UUID4
        The id of the command.
    ts_init : int
        When the object was made, in nanoseconds since the Unix epoch.
    correlation_id : UUID4, optional
        The id of the message that it belongs to.
    """

    correlation_id: Final[UUID4]

    def __init__(self, command_id: UUID4, ts_init: int, correlation_id: UUID4 | None = None) -> None: ...
    def __getstate__(self) -> Any: ...
    def __setstate__(self, state: Any, /) -> None: ...
    def __repr__(self) -> str: ...

class Document(Message):
    """
    Something to be known.

    Parameters
    ----------
    document_id : UUID4
        The id of the document.
    ts_init : int
        When the object was made, in nanoseconds since the Unix epoch.
    """

    def __init__(self, document_id: UUID4, ts_init: int) -> None: ...
    def __getstate__(self) -> Any: ...
    def __setstate__(self, state: Any, /) -> None: ...

class Request(Message):
    """
    Something to be answered by a `Response`.

    Parameters
    ----------
    callback : Callable[[Any], None] or None
        What to call with the response.
    request_id : UUID4
        The id of the request.
    ts_init : int
        When the object was made, in nanoseconds since the Unix epoch.
    correlation_id : UUID4, optional
        The id of the message that it belongs to.

    Raises
    ------
    TypeError
        If `callback` cannot be called.
    """

    callback: Final[object]
    correlation_id: Final[UUID4]

    def __init__(self, callback: Any, request_id: UUID4, ts_init: int, correlation_id: UUID4 | None = None) -> None: ...
    def __getstate__(self) -> Any: ...
    def __setstate__(self, state: Any, /) -> None: ...
    def __repr__(self) -> str: ...

class Response(Message):
    """
    The answer to a `Request`.

    Parameters
    ----------
    correlation_id : UUID4
        The id of the request.
    response_id : UUID4
        The id of the response.
    ts_init : int
        When the object was made, in nanoseconds since the Unix epoch.
    """

    correlation_id: Final[UUID4]

    def __init__(self, correlation_id: UUID4, response_id: UUID4, ts_init: int) -> None: ...
    def __getstate__(self) -> Any: ...
    def __setstate__(self, state: Any, /) -> None: ...
    def __repr__(self) -> str: ...

class Event:
    """The base of what happened: subclass it and define `id`, `ts_event` and `ts_init`."""

    @property
    def id(self) -> UUID4:
        """The id of the event."""

    @property
    def ts_event(self) -> int:
        """When it happened, in nanoseconds since the Unix epoch."""

    @property
    def ts_init(self) -> int:
        """When the object was made, in nanoseconds since the Unix epoch."""
