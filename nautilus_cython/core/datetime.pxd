from cpython.datetime cimport datetime
from libc.stdint cimport uint64_t


cpdef uint64_t secs_to_nanos(double secs) except? 0
cpdef uint64_t secs_to_millis(double secs) except? 0
cpdef uint64_t millis_to_nanos(double millis) except? 0
cpdef uint64_t micros_to_nanos(double micros) except? 0
cpdef double nanos_to_secs(uint64_t nanos)
cpdef uint64_t nanos_to_millis(uint64_t nanos)
cpdef uint64_t nanos_to_micros(uint64_t nanos)

cpdef unix_nanos_to_dt(uint64_t nanos)
cpdef dt_to_unix_nanos(dt)
cpdef maybe_unix_nanos_to_dt(nanos)
cpdef maybe_dt_to_unix_nanos(dt)

cpdef str unix_nanos_to_iso8601(uint64_t unix_nanos, bint nanos_precision=*)
cpdef str format_iso8601(datetime dt, bint nanos_precision=*)
cpdef str format_optional_iso8601(datetime dt, bint nanos_precision=*)
cpdef uint64_t iso8601_to_unix_nanos(str text) except? 0

cpdef bint is_datetime_utc(datetime dt) except -1
cpdef bint is_tz_aware(time_object) except -1
cpdef bint is_tz_naive(time_object) except -1
cpdef datetime as_utc_timestamp(datetime dt)
cpdef as_utc_index(data)
cpdef datetime time_object_to_dt(time_object)
cpdef max_date(date1=*, date2=*)
cpdef min_date(date1=*, date2=*)
cpdef ensure_pydatetime_utc(timestamp)
