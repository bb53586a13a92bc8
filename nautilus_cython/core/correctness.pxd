cdef make_exception(ex_default, ex_type, str msg)


cdef class Condition:
    @staticmethod
    cdef int is_true(bint predicate, str fail_msg, ex_type=*) except -1

    @staticmethod
    cdef int is_false(bint predicate, str fail_msg, ex_type=*) except -1

    @staticmethod
    cdef int none(object argument, str param, ex_type=*) except -1

    @staticmethod
    cdef int not_none(object argument, str param, ex_type=*) except -1

    @staticmethod
    cdef int type(object argument, object expected, str param, ex_type=*) except -1

    @staticmethod
    cdef int type_or_none(object argument, object expected, str param, ex_type=*) except -1

    @staticmethod
    cdef int callable(object argument, str param, ex_type=*) except -1

    @staticmethod
    cdef int callable_or_none(object argument, str param, ex_type=*) except -1

    @staticmethod
    cdef int equal(object argument1, object argument2, str param1, str param2, ex_type=*) except -1

    @staticmethod
    cdef int not_equal(object argument1, object argument2, str param1, str param2, ex_type=*) except -1

    @staticmethod
    cdef int list_type(object argument, object expected_type, str param, ex_type=*) except -1

    @staticmethod
    cdef int dict_types(object argument, object key_type, object value_type, str param, ex_type=*) except -1

    @staticmethod
    cdef int is_in(object element, object collection, str param1, str param2, ex_type=*) except -1

    @staticmethod
    cdef int not_in(object element, object collection, str param1, str param2, ex_type=*) except -1

    @staticmethod
    cdef int empty(object collection, str param, ex_type=*) except -1

    @staticmethod
    cdef int not_empty(object collection, str param, ex_type=*) except -1

    @staticmethod
    cdef int positive(double value, str param, ex_type=*) except -1

    @staticmethod
    cdef int positive_int(object value, str param, ex_type=*) except -1

    @staticmethod
    cdef int not_negative(double value, str param, ex_type=*) except -1

    @staticmethod
    cdef int not_negative_int(object value, str param, ex_type=*) except -1

    @staticmethod
    cdef int in_range(double value, double start, double end, str param, ex_type=*) except -1

    @staticmethod
    cdef int in_range_int(object value, object start, object end, str param, ex_type=*) except -1

    @staticmethod
    cdef int valid_string(object argument, str param, ex_type=*) except -1
