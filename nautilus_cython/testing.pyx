"""What tests ask the library: which of the things that it handed out are still alive."""

from libc.stdint cimport int64_t

from nautilus_cython.core.rust.core cimport ledger_row

from nautilus_cython._native import live_arrow


def live_handles() -> dict:
    """
    Return how many handles, vectors and strings are alive, by the name of the function that frees them.

    Also, under ``arrow batches``, how many batches of Arrow are alive here, and under ``arrow exports`` how many arrays and
    streams were handed on and not released yet. What has none alive is left out: after everything is released, the dictionary is empty.
    """
    cdef const char *name = NULL
    cdef int64_t live = 0
    cdef size_t index = 0
    cdef dict handles = {}
    while ledger_row(index, &name, &live):
        if live != 0:
            handles[name.decode()] = live
        index += 1
    for what, alive in zip(("arrow batches", "arrow exports"), live_arrow()):
        if alive != 0:
            handles[what] = alive
    return handles
