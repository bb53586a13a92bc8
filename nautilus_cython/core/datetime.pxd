from libc.stdint cimport uint64_t


cpdef str unix_nanos_to_iso8601(uint64_t unix_nanos, bint nanos_precision=*)
cpdef uint64_t iso8601_to_unix_nanos(str text) except? 0
