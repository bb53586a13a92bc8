# What Cython users cimport from here, and where it is.
from nautilus_cython.common.clock cimport (
    Clock,
    LiveClock,
    TestClock,
    TimeEvent,
    TimeEventAccumulator,
    TimeEventHandler,
    deregister_component_clock,
    get_component_clocks,
    is_backtest_force_stop,
    register_component_clock,
    remove_instance_component_clocks,
    set_backtest_force_stop,
)
from nautilus_cython.common.functions cimport (
    component_state_from_str,
    component_state_to_str,
    component_trigger_from_str,
    component_trigger_to_str,
    log_color_from_str,
    log_color_to_str,
    log_level_from_str,
    log_level_to_str,
)
from nautilus_cython.common.logging cimport (
    CMD,
    DOC,
    EVT,
    RECV,
    REQ,
    RES,
    RPT,
    SENT,
    LogGuard,
    Logger,
    flush_logger,
    init_logging,
    is_logging_initialized,
    log_header,
    log_sysinfo,
    set_logging_clock_realtime_mode,
    set_logging_clock_static_mode,
    set_logging_clock_static_time,
    sync_logger_to_disk,
)
from nautilus_cython.common.topic cimport is_matching_py
from nautilus_cython.core.rust.common cimport ComponentState, ComponentTrigger, LogColor, LogLevel
