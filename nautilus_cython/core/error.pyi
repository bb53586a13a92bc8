"""The one place where errors of the C boundary become exceptions."""

class InternalError(RuntimeError):
    """A bug in this library. Please report it."""

class PoisonedError(RuntimeError):
    """An earlier `InternalError` left the object half-updated: it can only be dropped."""

class UninitialisedError(RuntimeError):
    """The object was made without a call of its ``__init__``."""
