cdef class Data:
    pass
