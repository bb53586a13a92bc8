cdef class Event:
    pass
