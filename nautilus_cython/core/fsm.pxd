cdef class FiniteStateMachine:
    cdef dict _state_transition_table
    cdef object _trigger_parser
    cdef object _state_parser
    cdef readonly int state

    cdef dict _table(self)
    cdef str state_string_c(self)
    cpdef trigger(self, int trigger)
