"""What a component of a trading system stands on."""

from nautilus_cython.common.clock import (
    Clock,
    LiveClock,
    TestClock,
    TimeEvent,
    TimeEventAccumulator,
    TimeEventHandler,
    deregister_component_clock,
    is_backtest_force_stop,
    register_component_clock,
    remove_instance_component_clocks,
    set_backtest_force_stop,
)
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
    "Clock",
    "ComponentState",
    "ComponentTrigger",
    "LiveClock",
    "LogColor",
    "LogLevel",
    "TestClock",
    "TimeEvent",
    "TimeEventAccumulator",
    "TimeEventHandler",
    "component_state_from_str",
    "component_state_to_str",
    "component_trigger_from_str",
    "component_trigger_to_str",
    "deregister_component_clock",
    "is_backtest_force_stop",
    "log_color_from_str",
    "log_color_to_str",
    "log_level_from_str",
    "log_level_to_str",
    "register_component_clock",
    "remove_instance_component_clocks",
    "set_backtest_force_stop",
]
