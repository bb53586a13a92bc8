"""Asks the library to panic while it changes a book of ours."""

from nautilus_cython.core.error cimport check
from nautilus_cython.core.rust.core cimport FfiError, Status
from nautilus_cython.core.rust.model cimport OrderBook_API
from nautilus_cython.model.book cimport OrderBook

cdef extern from * nogil:
    """
    #include <nautilus_cython/model.h>
    Status test_panic_update(OrderBook_API *book, FfiError *err);
    """
    Status test_panic_update(OrderBook_API *book, FfiError *err)


def panic(OrderBook book not None) -> None:
    cdef FfiError err
    check(test_panic_update(book._h(), &err), &err)
