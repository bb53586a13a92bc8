from libc.stdint cimport uint8_t, uint32_t, uint64_t

from nautilus_cython.core.rust.common cimport LogColor, LogGuard_API, LogLevel
from nautilus_cython.core.uuid cimport UUID4
from nautilus_cython.model.identifiers cimport TraderId

# What stands before messages in the lines of components: `<--[EVT]` got an event, `[CMD]-->` sent a command.
cdef str RECV
cdef str SENT
cdef str CMD
cdef str EVT
cdef str DOC
cdef str RPT
cdef str REQ
cdef str RES


cdef class LogGuard:
    cdef LogGuard_API _mem

    cdef int _adopt(self, LogGuard_API mem) except -1
    cdef LogGuard_API *_h(self) except NULL


cpdef LogGuard init_logging(
    TraderId trader_id=*,
    str machine_id=*,
    UUID4 instance_id=*,
    LogLevel level_stdout=*,
    LogLevel level_file=*,
    str directory=*,
    str file_name=*,
    str file_format=*,
    dict component_levels=*,
    bint log_components_only=*,
    bint colors=*,
    bint bypass=*,
    bint print_config=*,
    uint64_t max_file_size=*,
    uint32_t max_backup_count=*,
    bint fileout_sync_on_flush=*,
    bint buffered_stdout=*,
    bint buffered_fileout=*,
)


cdef class Logger:
    cdef str _name
    cdef const char *_name_ptr
    cdef uint64_t _instance

    cdef int _log(self, LogLevel level, LogColor color, str message) except -1
    cpdef debug(self, str message, LogColor color=*)
    cpdef info(self, str message, LogColor color=*)
    cpdef warning(self, str message, LogColor color=*)
    cpdef error(self, str message, LogColor color=*)
    cpdef exception(self, str message, ex)


cpdef bint is_logging_initialized()
cpdef flush_logger()
cpdef bint sync_logger_to_disk()
cpdef log_header(TraderId trader_id, str machine_id, UUID4 instance_id, str component)
cpdef log_sysinfo(str component)

cdef void set_logging_clock_realtime_mode()
cdef void set_logging_clock_static_mode()
cdef void set_logging_clock_static_time(uint64_t time_ns)
