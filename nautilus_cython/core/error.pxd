from libc.stdint cimport uint8_t

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


cdef inline uint8_t enum_code(long value) except? 255:
    # The number of an enumeration as the boundary takes it. Rust names the choices when there is no such member.
    if value < 0 or value > 254:
        raise ValueError(f"invalid enumeration number: {value}, expected 0 to 254")
    return <uint8_t>value
