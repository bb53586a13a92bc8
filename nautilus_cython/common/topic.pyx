"""Topics, which messages are published under."""

from nautilus_cython.core.rust.common cimport is_matching_ffi
from nautilus_cython.core.string cimport pystr_to_cstr


cpdef bint is_matching_py(str topic, str pattern) except -1:
    """
    Return whether a topic fits a pattern, in which ``*`` stands for any text, also for none, and ``?`` for any one character.

    Raises
    ------
    ValueError
        If there is a NUL in either.
    """
    return is_matching_ffi(pystr_to_cstr(topic), pystr_to_cstr(pattern))
