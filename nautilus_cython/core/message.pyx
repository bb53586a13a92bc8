"""
Messages between components.

Messages of one kind are equal when their ids are, also those of subclasses; messages of different kinds never are.
"""

from libc.stdint cimport uint64_t

cimport nautilus_cython.core.integer
from nautilus_cython.core.uuid cimport UUID4

from nautilus_cython.core.pickling import restore


cdef str text(UUID4 uuid):
    return None if uuid is None else uuid.to_str()


cdef UUID4 parsed(str value):
    return None if value is None else UUID4.from_str_c(value)


cdef class Message:
    """The base of commands, documents, requests and responses: not made itself."""

    cdef type kind(self):
        raise TypeError("a Message is a Command, a Document, a Request or a Response")

    def __getstate__(self):
        raise TypeError(f"{type(self).__name__} does not say how it is pickled")

    def __reduce__(self):
        return restore, (type(self), self.__getstate__(), getattr(self, "__dict__", None))

    def __eq__(self, other):
        if not isinstance(other, Message) or (<Message>other).kind() is not self.kind():
            return NotImplemented
        return self.id == (<Message>other).id

    def __hash__(self) -> int:
        return hash(self.id)

    def __repr__(self) -> str:
        return f"{type(self).__name__}(id={self.id}, ts_init={self.ts_init})"


cdef class Command(Message):
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

    def __init__(self, UUID4 command_id not None, uint64_t ts_init, UUID4 correlation_id=None) -> None:
        self.id = command_id
        self.ts_init = ts_init
        self.correlation_id = correlation_id

    cdef type kind(self):
        return Command

    def __getstate__(self):
        return text(self.id), self.ts_init, text(self.correlation_id)

    def __setstate__(self, tuple state not None):
        command_id, ts_init, correlation_id = state
        Command.__init__(self, parsed(command_id), ts_init, parsed(correlation_id))

    def __repr__(self) -> str:
        correlation = "" if self.correlation_id is None else f", correlation_id={self.correlation_id}"
        return f"{type(self).__name__}(id={self.id}, ts_init={self.ts_init}{correlation})"


cdef class Document(Message):
    """
    Something to be known.

    Parameters
    ----------
    document_id : UUID4
        The id of the document.
    ts_init : int
        When the object was made, in nanoseconds since the Unix epoch.
    """

    def __init__(self, UUID4 document_id not None, uint64_t ts_init) -> None:
        self.id = document_id
        self.ts_init = ts_init

    cdef type kind(self):
        return Document

    def __getstate__(self):
        return text(self.id), self.ts_init

    def __setstate__(self, tuple state not None):
        document_id, ts_init = state
        Document.__init__(self, parsed(document_id), ts_init)


cdef class Request(Message):
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

    def __init__(self, callback, UUID4 request_id not None, uint64_t ts_init, UUID4 correlation_id=None) -> None:
        if callback is not None and not callable(callback):
            raise TypeError(f"`callback` was {callback!r:.100}, expected a callable or None")
        self.callback = callback
        self.id = request_id
        self.ts_init = ts_init
        self.correlation_id = correlation_id

    cdef type kind(self):
        return Request

    def __getstate__(self):
        return self.callback, text(self.id), self.ts_init, text(self.correlation_id)

    def __setstate__(self, tuple state not None):
        callback, request_id, ts_init, correlation_id = state
        Request.__init__(self, callback, parsed(request_id), ts_init, parsed(correlation_id))

    def __repr__(self) -> str:
        correlation = "" if self.correlation_id is None else f", correlation_id={self.correlation_id}"
        return f"{type(self).__name__}(id={self.id}, callback={self.callback}, ts_init={self.ts_init}{correlation})"


cdef class Response(Message):
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

    def __init__(self, UUID4 correlation_id not None, UUID4 response_id not None, uint64_t ts_init) -> None:
        self.correlation_id = correlation_id
        self.id = response_id
        self.ts_init = ts_init

    cdef type kind(self):
        return Response

    def __getstate__(self):
        return text(self.correlation_id), text(self.id), self.ts_init

    def __setstate__(self, tuple state not None):
        correlation_id, response_id, ts_init = state
        Response.__init__(self, parsed(correlation_id), parsed(response_id), ts_init)

    def __repr__(self) -> str:
        return f"{type(self).__name__}(correlation_id={self.correlation_id}, id={self.id}, ts_init={self.ts_init})"


cdef class Event:
    """The base of what happened: subclass it and define `id`, `ts_event` and `ts_init`."""

    @property
    def id(self) -> UUID4:
        """The id of the event."""
        raise NotImplementedError(f"{type(self).__name__} does not define id")

    @property
    def ts_event(self) -> int:
        """When it happened, in nanoseconds since the Unix epoch."""
        raise NotImplementedError(f"{type(self).__name__} does not define ts_event")

    @property
    def ts_init(self) -> int:
        """When the object was made, in nanoseconds since the Unix epoch."""
        raise NotImplementedError(f"{type(self).__name__} does not define ts_init")
