from nautilus_cython.core.rust.core cimport FfiError, Status


cdef int raise_error(FfiError *err) except -1 with gil
cdef int raise_uninitialised(object obj) except -1


cdef inline int check(Status status, FfiError *err) except -1 nogil:
    # 1 for a value, 0 for none; everything else raises.
    if status == Status.OK:
        return 1
    if status == Status.ABSENT:
        return 0
    return raise_error(err)
