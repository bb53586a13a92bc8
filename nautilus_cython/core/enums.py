"""The Python side of the enumerations of the C boundary: closed sets, that say what they contain."""

from enum import IntEnum, IntFlag


def _choices(cls):
    return ", ".join(f"{name}={int(member)}" for name, member in cls.__members__.items())


def _known(cls):
    return sum({int(member) for member in cls.__members__.values()})


class StrictEnum(IntEnum):
    """An integer that is one of the members; another raises `ValueError` with the choices."""

    __str__ = int.__repr__
    __format__ = int.__format__  # type: ignore[assignment]

    @classmethod
    def _missing_(cls, value):
        raise ValueError(f"invalid {cls.__name__}: {value!r}, expected one of {_choices(cls)}")


class StrictFlag(IntFlag):
    """A set of the bits that are members; other bits raise `ValueError` with the choices."""

    __str__ = int.__repr__
    __format__ = int.__format__  # type: ignore[assignment]

    @classmethod
    def _missing_(cls, value):
        known = _known(cls)
        if isinstance(value, int) and value < 0 and not ~value & ~known:
            value &= known  # how Python's flags write a complement
        if not isinstance(value, int) or value < 0 or value & ~known:
            raise ValueError(f"invalid {cls.__name__}: {value!r}, expected bits of {_choices(cls)}")
        return cls(value) if value in cls._value2member_map_ else super()._missing_(value)


def strict(generated, base=StrictEnum):
    """Make the closed form of a class that Cython `generated` for a ``cpdef enum``, under the same name."""
    members = [(name, int(member)) for name, member in generated.__members__.items()]
    return base(generated.__name__, members, module=generated.__module__, qualname=generated.__name__)
