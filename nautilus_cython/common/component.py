"""What a component of a trading system stands on."""

from nautilus_cython.common.functions import (
    component_state_from_str,
    component_state_to_str,
    component_trigger_from_str,
    component_trigger_to_str,
    log_color_from_str,
    log_color_to_str,
    log_level_from_str,
    log_level_to_str,
)
from nautilus_cython.core.rust.common import ComponentState, ComponentTrigger, LogColor, LogLevel

__all__ = [
    "ComponentState",
    "ComponentTrigger",
    "LogColor",
    "LogLevel",
    "component_state_from_str",
    "component_state_to_str",
    "component_trigger_from_str",
    "component_trigger_to_str",
    "log_color_from_str",
    "log_color_to_str",
    "log_level_from_str",
    "log_level_to_str",
]
