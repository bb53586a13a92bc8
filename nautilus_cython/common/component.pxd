# What Cython users cimport from here, and where it is.
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
from nautilus_cython.core.rust.common cimport ComponentState, ComponentTrigger, LogColor, LogLevel
