"""Version 4 UUIDs."""

cimport cython

from nautilus_cython.core.error cimport raise_uninitialised
from nautilus_cython.core.rust.checked_core cimport uuid4_from_cstr
from nautilus_cython.core.rust.core cimport UUID4_t, uuid4_eq, uuid4_hash, uuid4_new, uuid4_to_cstr
from nautilus_cython.core.string cimport cstr_to_pystr, pystr_to_cstr

from nautilus_cython.core.pickling import restore


@cython.freelist(64)
cdef class UUID4:
    """
    A random UUID: version 4 of RFC 9562.

    Equal and hashed by its 128 bits. `value`, and `str()`, give the 36 lower-case characters.
    """

    def __init__(self) -> None:
        self._mem = uuid4_new()

    def __getstate__(self):
        return self.to_str()

    def __setstate__(self, state):
        uuid4_from_cstr(pystr_to_cstr(state), &self._mem)

    def __reduce__(self):
        return restore, (type(self), self.__getstate__(), getattr(self, "__dict__", None))

    def __eq__(self, other):
        if not isinstance(other, UUID4):
            return NotImplemented
        return <bint>uuid4_eq(&self._mem, &(<UUID4>other)._mem)

    def __hash__(self) -> int:
        return uuid4_hash(&self._mem)

    def __str__(self) -> str:
        return self.to_str()

    def __repr__(self) -> str:
        return f"{type(self).__name__}('{self.to_str()}')"

    @property
    def value(self) -> str:
        """The canonical text."""
        return self.to_str()

    @staticmethod
    def from_str(str value not None) -> UUID4:
        """
        Parse a UUID: hyphenated, plain, braced or URN, in either case.

        Raises
        ------
        ValueError
            If `value` is no UUID, or not version 4 of the RFC 9562 variant.
        """
        return UUID4.from_str_c(value)

    cdef str to_str(self):
        if self._mem.value[0] == 0:
            raise_uninitialised(self)
        return cstr_to_pystr(uuid4_to_cstr(&self._mem), False)

    @staticmethod
    cdef UUID4 from_mem_c(UUID4_t raw):
        cdef UUID4 uuid = UUID4.__new__(UUID4)
        uuid._mem = raw
        return uuid

    @staticmethod
    cdef UUID4 from_str_c(str value):
        cdef UUID4 uuid = UUID4.__new__(UUID4)
        uuid4_from_cstr(pystr_to_cstr(value), &uuid._mem)
        return uuid
