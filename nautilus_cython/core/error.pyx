"""The one place where errors of the C boundary become exceptions."""

from nautilus_cython.core.rust.core cimport FfiError, Status, ffi_error_drop


class InternalError(RuntimeError):
    """A bug in this library. Please report it."""


class PoisonedError(RuntimeError):
    """An earlier `InternalError` left the object half-updated: it can only be dropped."""


class UninitialisedError(RuntimeError):
    """The object was made without a call of its ``__init__``."""


cdef dict EXCEPTIONS = {
    Status.INVALID_VALUE: ValueError,
    Status.OVERFLOW: OverflowError,
    Status.NOT_FOUND: KeyError,
    Status.INVALID_STATE: RuntimeError,
    Status.IO: OSError,
    Status.NULL_POINTER: ValueError,
    Status.EMPTY_HANDLE: UninitialisedError,
    Status.POISONED: PoisonedError,
    Status.INTERNAL: InternalError,
}


cdef int raise_error(FfiError *err) except -1 with gil:
    # Takes the error: its message is freed here, also when making the exception fails.
    cdef int code = err.code
    try:
        message = (<bytes>err.message).decode("utf-8", "replace")
    finally:
        ffi_error_drop(err)
    raise EXCEPTIONS.get(code, InternalError)(message)


cdef int raise_uninitialised(object obj) except -1:
    name = type(obj).__name__
    raise UninitialisedError(f"this {name} is not initialised: {name}.__init__ was not called or failed")
