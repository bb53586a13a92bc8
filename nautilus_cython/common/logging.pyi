"""
Logs: any number of them in one process.

`init_logging` begins one, and the `LogGuard` that it returns keeps it going. Each has its own levels, outputs and identity.
Whatever a `Logger` says, and what the Rust code of this package warns of, goes to every log, unless the logger was made for
one. The call returns when the line is with the operating system, unless a buffer was asked for: none is lost with the process.
"""

from typing import Any

from nautilus_cython.core.rust.common import LogColor, LogLevel
from nautilus_cython.core.uuid import UUID4
from nautilus_cython.model.identifiers import TraderId

class LogGuard:
    """Keeps the log going that `init_logging` began. When it is collected, what is buffered is written and the log ends."""

    def __reduce__(self) -> tuple[Any, ...]: ...

class Logger:
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

    def __init__(self, name: str, guard: LogGuard | None = None) -> None: ...
    def __getstate__(self) -> Any: ...
    def __setstate__(self, state: Any, /) -> None: ...
    def __reduce__(self) -> tuple[Any, ...]: ...
    @property
    def name(self) -> str:
        """The name of the component."""

    def debug(self, message: str, color: LogColor = LogColor.NORMAL) -> None:
        """Write a message of level ``DEBUG``."""

    def info(self, message: str, color: LogColor = LogColor.NORMAL) -> None:
        """Write a message of level ``INFO``."""

    def warning(self, message: str, color: LogColor = LogColor.YELLOW) -> None:
        """Write a message of level ``WARNING``."""

    def error(self, message: str, color: LogColor = LogColor.RED) -> None:
        """Write a message of level ``ERROR``."""

    def exception(self, message: str, ex: Any) -> None:
        """Write a message of level ``ERROR``, and after it the exception `ex` with its traceback."""

def init_logging(
    trader_id: TraderId | None = None,
    machine_id: str | None = None,
    instance_id: UUID4 | None = None,
    level_stdout: LogLevel = LogLevel.INFO,
    level_file: LogLevel = LogLevel.OFF,
    directory: str | None = None,
    file_name: str | None = None,
    file_format: str | None = None,
    component_levels: dict[Any, Any] | None = None,
    log_components_only: bool = False,
    colors: bool = True,
    bypass: bool = False,
    print_config: bool = False,
    max_file_size: int = 0,
    max_backup_count: int = 5,
    fileout_sync_on_flush: bool = True,
    buffered_stdout: bool = False,
    buffered_fileout: bool = False,
) -> LogGuard:
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

def is_logging_initialized() -> bool:
    """Return whether there is any log."""

def flush_logger() -> None:
    """Write what is buffered; files go to the disk if their logs were told so."""

def sync_logger_to_disk() -> bool:
    """Write what is buffered, and every file to the disk. Return whether that went well: not if there is no log."""

def log_header(trader_id: TraderId, machine_id: str, instance_id: UUID4, component: str) -> None:
    """Write what runs, where and on what, in the name of `component`."""

def log_sysinfo(component: str) -> None:
    """Write how much memory the machine has, in the name of `component`."""

def is_logging_pyo3() -> bool:
    """Return what `set_logging_pyo3` was told last: False at the beginning."""

def set_logging_pyo3(value: bool) -> None:
    """Note a flag for programs that ask for it: there is one logging here, for Python and Rust."""
