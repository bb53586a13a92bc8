"""What tests ask the library: which of the things that it handed out are still alive."""

from libc.stdint cimport int64_t

from nautilus_cython.core.rust.core cimport ledger_row


def live_handles() -> dict:
    """
    Return how many handles, vectors and strings are alive, by the name of the function that frees them.

    What has none alive is left out: after everything is released, the dictionary is empty.
    """
    cdef const char *name = NULL
    cdef int64_t live = 0
    cdef size_t index = 0
    cdef dict handles = {}
    while ledger_row(index, &name, &live):
        if live != 0:
            handles[name.decode()] = live
        index += 1
    return handles
