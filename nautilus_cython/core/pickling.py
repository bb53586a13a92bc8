"""How native objects come back from a pickle: through the checks of ``__setstate__``, with their attributes."""


def restore(cls, state, attributes=None):
    """Make a `cls` without its ``__init__``, from what ``__getstate__`` gave and a subclass's ``__dict__``."""
    obj = cls.__new__(cls)
    obj.__setstate__(state)
    if attributes:
        obj.__dict__.update(attributes)
    return obj
