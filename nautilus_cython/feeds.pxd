from nautilus_cython.core.rust.feeds cimport Feed_API


cdef class Feed:
    cdef Feed_API _mem
    cdef list _batch
    cdef Py_ssize_t _next
    cdef bint _reading  # in `read`, without the GIL

    cdef Feed_API *_h(self) except NULL
    cpdef list read(self, size_t max)
