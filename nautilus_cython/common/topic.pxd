cpdef bint is_matching_py(str topic, str pattern) except -1
