"""
Logs: any number of them in one process.

`init_logging` begins one, and the `LogGuard` that it returns keeps it going. Each has its own levels, outputs and identity.
Whatever a `Logger` says, and what the Rust code of this package warns of, goes to every log, unless the logger was made for
one. The call returns when the line is with the operating system, unless a buffer was asked for: none is lost with the process.
"""

import atexit
import os
import platform
import sys
import time
import traceback

from cpython.mem cimport PyMem_Free, PyMem_Malloc
from libc.stdint cimport uint8_t, uint32_t, uint64_t

cimport nautilus_cython.core.integer
from nautilus_cython.common.functions cimport log_level_from_str
from nautilus_cython.core.error cimport enum_code, raise_uninitialised
from nautilus_cython.core.rust.checked_common cimport logger_log, logging_init
from nautilus_cython.core.rust.common cimport (
    LOG_ALL,
    ComponentLevel_t,
    LogColor,
    LogConfig_t,
    LogGuard_API,
    LogLevel,
    log_guard_drop,
    log_guard_instance,
    logger_is_enabled,
    logging_after_fork,
    logging_clock_set_realtime_mode,
    logging_clock_set_static_mode,
    logging_clock_set_static_time,
    logging_flush,
    logging_is_initialized,
    logging_sync_to_disk,
    logging_try_before_fork,
)
from nautilus_cython.core.string cimport pystr_to_cstr
from nautilus_cython.core.uuid cimport UUID4
from nautilus_cython.model.identifiers cimport TraderId

from nautilus_cython.core.pickling import restore

cdef str RECV = "<--"
cdef str SENT = "-->"
cdef str CMD = "[CMD]"
cdef str EVT = "[EVT]"
cdef str DOC = "[DOC]"
cdef str RPT = "[RPT]"
cdef str REQ = "[REQ]"
cdef str RES = "[RES]"


cdef class LogGuard:
    """Keeps the log going that `init_logging` began. When it is collected, what is buffered is written and the log ends."""

    def __dealloc__(self):
        cdef LogGuard_API mem = self._mem
        self._mem._0 = NULL
        with nogil:
            log_guard_drop(mem)

    cdef int _adopt(self, LogGuard_API mem) except -1:
        # Takes the handle, or frees it: a guard has one for life.
        if self._mem._0 != NULL:
            log_guard_drop(mem)
            raise RuntimeError(f"this {type(self).__name__} is initialised already")
        self._mem = mem
        return 0

    cdef LogGuard_API *_h(self) except NULL:
        if self._mem._0 == NULL:
            raise_uninitialised(self)
        return &self._mem

    def __reduce__(self):
        raise TypeError(f"{type(self).__name__} cannot be pickled or copied: it is a log of this process")


cpdef LogGuard init_logging(
    TraderId trader_id=None,
    str machine_id=None,
    UUID4 instance_id=None,
    LogLevel level_stdout=LogLevel.INFO,
    LogLevel level_file=LogLevel.OFF,
    str directory=None,
    str file_name=None,
    str file_format=None,
    dict component_levels=None,
    bint log_components_only=False,
    bint colors=True,
    bint bypass=False,
    bint print_config=False,
    uint64_t max_file_size=0,
    uint32_t max_backup_count=5,
    bint fileout_sync_on_flush=True,
    bint buffered_stdout=False,
    bint buffered_fileout=False,
):
    """
    Begin a log, which goes on as long as the guard that is returned. There may be any number of them.

    Parameters
    ----------
    trader_id : TraderId, default TRADER-000
        The name of the trader, which stands in every line.
    machine_id : str, optional
        The name of the machine: not used here, but by `log_header`.
    instance_id : UUID4, optional
        What tells this run from others in the names of files; a random one if there is none.
    level_stdout : LogLevel, default INFO
        The lowest level that goes to the standard output; errors go to the standard error.
    level_file : LogLevel, default OFF
        The lowest level that goes to the file.
    directory : str, optional
        The directory of the file, which is made if it is missing; by default that of the process.
    file_name : str, optional
        The name of the file without its directory; by default ``<trader>_<date>_<instance>``. The ending is added.
    file_format : str, optional
        ``text``, which is the default, or ``json``: one JSON object a line.
    component_levels : dict[str, LogLevel or str], optional
        The lowest levels of components that write less than the levels above let them. The name of a module of Rust
        stands for those in it too.
    log_components_only : bool, default False
        Whether the components above are the only ones that write.
    colors : bool, default True
        Whether the standard output is coloured.
    bypass : bool, default False
        Whether nothing is written at all.
    print_config : bool, default False
        Whether these parameters are printed.
    max_file_size : int, default 0
        The size in bytes that a file does not exceed: another is begun, with the time in its name. 0 lets it grow.
    max_backup_count : int, default 5
        How many files are kept beside the one that is written, if they have a size.
    fileout_sync_on_flush : bool, default True
        Whether a flush waits until the disk has the file.
    buffered_stdout : bool, default False
        Whether the standard output waits for a flush, or for some kilobytes.
    buffered_fileout : bool, default False
        Whether the file does. A line then takes half the time, and is lost if the process is killed before it is written.

    Raises
    ------
    ValueError
        If a level, a format or a file name is none.
    OSError
        If the directory or the file cannot be made.
    RuntimeError
        If another log writes the same file.
    """
    cdef LogConfig_t config
    trader_id = TraderId("TRADER-000") if trader_id is None else trader_id
    instance_id = UUID4() if instance_id is None else instance_id
    config.trader_id = trader_id._mem
    config.instance_id = instance_id._mem
    config.level_stdout = enum_code(level_stdout)
    config.level_file = enum_code(level_file)
    config.directory = optional(directory)
    config.file_name = optional(file_name)
    config.file_format = optional(file_format)
    config.log_components_only = log_components_only
    config.colors = colors
    config.bypass = bypass
    config.buffered_stdout = buffered_stdout
    config.buffered_fileout = buffered_fileout
    config.fileout_sync_on_flush = fileout_sync_on_flush
    config.max_file_size = max_file_size
    config.max_backup_count = max_backup_count
    cdef list levels = [] if component_levels is None else list(component_levels.items())
    cdef size_t i
    cdef size_t count = len(levels)
    cdef LogGuard_API mem
    cdef ComponentLevel_t *entries = <ComponentLevel_t *>PyMem_Malloc((count + 1) * sizeof(ComponentLevel_t))
    if entries == NULL:
        raise MemoryError()
    try:
        for i in range(count):
            component, level = levels[i]
            entries[i].component = pystr_to_cstr(component)
            entries[i].level = component_level(component, level)
        config.component_levels = entries
        config.component_levels_len = count
        with nogil:
            logging_init(&config, &mem)
    finally:
        PyMem_Free(entries)
    cdef LogGuard guard = LogGuard.__new__(LogGuard)
    guard._adopt(mem)
    if print_config:
        print(f"Logging initialised: {trader_id=!s}, {machine_id=}, {instance_id=!s}, level_stdout={int(level_stdout)}, "
              f"level_file={int(level_file)}, {directory=}, {file_name=}, {file_format=}, {component_levels=}, "
              f"{log_components_only=}, {colors=}, {bypass=}, {max_file_size=}, {max_backup_count=}, "
              f"{fileout_sync_on_flush=}, {buffered_stdout=}, {buffered_fileout=}", flush=True)
    return guard


cdef const char *optional(str value) except? NULL:
    # Borrows the text, as `pystr_to_cstr` does; NULL for None.
    if value is None:
        return NULL
    return pystr_to_cstr(value)


cdef uint8_t component_level(component, level) except? 255:
    # The number of a level that is given by its name or its number.
    try:
        return enum_code(log_level_from_str(level) if isinstance(level, str) else level)
    except (TypeError, ValueError) as error:
        raise type(error)(f"component {component!r}: {error}") from None


cdef class Logger:
    """
    What a component says, under its name.

    A call below the level of every log costs next to nothing; without a log, all are.

    Parameters
    ----------
    name : str
        The name of the component.
    guard : LogGuard, optional
        The log that it goes to; by default every one.
    """

    def __init__(self, str name not None, LogGuard guard=None) -> None:
        cdef uint64_t instance = LOG_ALL if guard is None else log_guard_instance(guard._h())
        self._name_ptr = pystr_to_cstr(name)
        self._name = name
        self._instance = instance

    def __getstate__(self):
        if self._instance != LOG_ALL:
            raise TypeError(f"this {type(self).__name__} cannot be pickled or copied: it belongs to a log of this process")
        return self.name

    def __setstate__(self, str state not None):
        Logger.__init__(self, state)

    def __reduce__(self):
        return restore, (type(self), self.__getstate__(), getattr(self, "__dict__", None))

    @property
    def name(self) -> str:
        """The name of the component."""
        if self._name is None:
            raise_uninitialised(self)
        return self._name

    cdef int _log(self, LogLevel level, LogColor color, str message) except -1:
        # The name as it is now: another thread may give this object a new one while the line is written.
        cdef str name = self._name
        cdef const char *component = self._name_ptr
        cdef uint64_t instance = self._instance
        cdef uint8_t level_code = enum_code(level)
        if message is None:
            raise TypeError("`message` must not be None")
        if name is None:
            raise_uninitialised(self)
        if not logger_is_enabled(instance, level_code, component):
            return 0
        cdef uint8_t color_code = enum_code(color)
        cdef const char *text
        try:
            text = pystr_to_cstr(message)
        except ValueError:
            # What C cannot take is written as Python would write it: a log has to stand any text.
            message = message.encode("utf-8", "backslashreplace").decode().replace("\0", "\\x00")
            text = pystr_to_cstr(message)
        with nogil:
            logger_log(instance, level_code, color_code, component, text)
        return 0

    cpdef debug(self, str message, LogColor color=LogColor.NORMAL):
        """Write a message of level ``DEBUG``."""
        self._log(LogLevel.DEBUG, color, message)

    cpdef info(self, str message, LogColor color=LogColor.NORMAL):
        """Write a message of level ``INFO``."""
        self._log(LogLevel.INFO, color, message)

    cpdef warning(self, str message, LogColor color=LogColor.YELLOW):
        """Write a message of level ``WARNING``."""
        self._log(LogLevel.WARNING, color, message)

    cpdef error(self, str message, LogColor color=LogColor.RED):
        """Write a message of level ``ERROR``."""
        self._log(LogLevel.ERROR, color, message)

    cpdef exception(self, str message, ex):
        """Write a message of level ``ERROR``, and after it the exception `ex` with its traceback."""
        if message is None:
            raise TypeError("`message` must not be None")
        if not isinstance(ex, BaseException):
            raise TypeError(f"`ex` was {ex!r:.100}, expected an exception")
        self.error(f"{message}\n{''.join(traceback.format_exception(ex))}".rstrip("\n"))


cpdef bint is_logging_initialized():
    """Return whether there is any log."""
    return logging_is_initialized()


cpdef flush_logger():
    """Write what is buffered; files go to the disk if their logs were told so."""
    with nogil:
        logging_flush()


cpdef bint sync_logger_to_disk():
    """Write what is buffered, and every file to the disk. Return whether that went well: not if there is no log."""
    cdef bint well
    with nogil:
        well = logging_sync_to_disk()
    return well


cpdef log_header(TraderId trader_id, str machine_id, UUID4 instance_id, str component):
    """Write what runs, where and on what, in the name of `component`."""
    for name, value in (("trader_id", trader_id), ("machine_id", machine_id), ("instance_id", instance_id)):
        if value is None:
            raise TypeError(f"`{name}` must not be None")
    write_section(component, "nautilus_cython: the trading core that Python, Cython, C, C++ and Rust programs share", [])
    write_section(component, "SYSTEM", [
        f"CPU architecture: {platform.machine()}",
        f"CPU(s): {os.cpu_count()}",
        f"OS: {platform.platform()}",
    ])
    log_sysinfo(component)
    write_section(component, "IDENTIFIERS", [
        f"trader_id: {trader_id}",
        f"machine_id: {machine_id}",
        f"instance_id: {instance_id}",
        f"PID: {os.getpid()}",
    ])
    write_section(component, "VERSIONS", [
        f"nautilus_cython: {sys.modules['nautilus_cython'].__version__}",
        f"python: {platform.python_version()}",
    ])


cpdef log_sysinfo(str component):
    """Write how much memory the machine has, in the name of `component`."""
    lines = []
    for label, name in (("RAM-Total", "SC_PHYS_PAGES"), ("RAM-Avail", "SC_AVPHYS_PAGES")):
        if name in getattr(os, "sysconf_names", ()):
            lines.append(f"{label}: {os.sysconf(name) * os.sysconf('SC_PAGE_SIZE') / 2**30:.2f} GiB")
    write_section(component, "MEMORY", lines)


cdef int write_section(str component, str title, list lines) except -1:
    cdef Logger logger = Logger(component)
    rule = "=" * 65
    for line in (rule, f" {title}", rule):
        logger.info(line, LogColor.CYAN)
    for line in lines:
        logger.info(line)
    return 0


cdef void set_logging_clock_realtime_mode():
    # Lines get the real time: the state at the beginning.
    logging_clock_set_realtime_mode()


cdef void set_logging_clock_static_mode():
    # Lines get the time of `set_logging_clock_static_time`, as in a simulation.
    logging_clock_set_static_mode()


cdef void set_logging_clock_static_time(uint64_t time_ns):
    logging_clock_set_static_time(time_ns)


cdef bint LOGGING_PYO3 = False


def is_logging_pyo3() -> bool:
    """Return what `set_logging_pyo3` was told last: False at the beginning."""
    return LOGGING_PYO3


def set_logging_pyo3(value: bool) -> None:
    """Note a flag for programs that ask for it: there is one logging here, for Python and Rust."""
    global LOGGING_PYO3
    LOGGING_PYO3 = value


def _before_fork():
    # Not while the GIL is released, which waits for it again: a thread that has it may wait for the log. But a thread in the
    # middle of a line may need it to get out of that: to empty a pipe, for example.
    while not logging_try_before_fork():
        time.sleep(1e-4)


def _after_fork():
    logging_after_fork()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_before_fork, after_in_parent=_after_fork, after_in_child=_after_fork)
# Logs that are alive at the end of the interpreter are not collected: nobody else writes what they keep.
atexit.register(flush_logger)
