from libc.stdint cimport uint64_t

from nautilus_cython.core.uuid cimport UUID4


cdef class Message:
    cdef readonly UUID4 id
    cdef readonly uint64_t ts_init

    cdef type kind(self)


cdef class Command(Message):
    cdef readonly UUID4 correlation_id


cdef class Document(Message):
    pass


cdef class Request(Message):
    cdef readonly object callback
    cdef readonly UUID4 correlation_id


cdef class Response(Message):
    cdef readonly UUID4 correlation_id


cdef class Event:
    pass
