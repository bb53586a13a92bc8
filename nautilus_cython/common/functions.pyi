"""Conversions between the members of the enumerations and their names."""

from nautilus_cython.core.rust.common import ComponentState, ComponentTrigger, LogColor, LogLevel

def component_state_from_str(value: str) -> ComponentState:
    """Return the `ComponentState` named `value`, in any case; `ValueError` with the choices if there is none."""

def component_state_to_str(value: ComponentState) -> str:
    """Return the upper-case name of `value`; `ValueError` with the choices if it is none of them."""

def component_trigger_from_str(value: str) -> ComponentTrigger:
    """Return the `ComponentTrigger` named `value`, in any case; `ValueError` with the choices if there is none."""

def component_trigger_to_str(value: ComponentTrigger) -> str:
    """Return the upper-case name of `value`; `ValueError` with the choices if it is none of them."""

def log_color_from_str(value: str) -> LogColor:
    """Return the `LogColor` named `value`, in any case; `ValueError` with the choices if there is none."""

def log_color_to_str(value: LogColor) -> str:
    """Return the upper-case name of `value`; `ValueError` with the choices if it is none of them."""

def log_level_from_str(value: str) -> LogLevel:
    """Return the `LogLevel` named `value`, in any case; `ValueError` with the choices if there is none."""

def log_level_to_str(value: LogLevel) -> str:
    """Return the upper-case name of `value`; `ValueError` with the choices if it is none of them."""
