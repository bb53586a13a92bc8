"""Conversions between the members of the enumerations and their names."""

from libc.stdint cimport uint8_t

cimport nautilus_cython.core.integer
from nautilus_cython.core.error cimport enum_code
from nautilus_cython.core.rust.checked_common cimport (
    component_state_from_cstr,
    component_state_to_cstr,
    component_trigger_from_cstr,
    component_trigger_to_cstr,
    log_color_from_cstr,
    log_color_to_cstr,
    log_level_from_cstr,
    log_level_to_cstr,
)
from nautilus_cython.core.rust.common cimport ComponentState, ComponentTrigger, LogColor, LogLevel
from nautilus_cython.core.string cimport cstr_to_pystr, pystr_to_cstr


cpdef ComponentState component_state_from_str(str value):
    """Return the `ComponentState` named `value`, in any case; `ValueError` with the choices if there is none."""
    cdef uint8_t code = 0
    component_state_from_cstr(pystr_to_cstr(value), &code)
    return <ComponentState>code


cpdef str component_state_to_str(ComponentState value):
    """Return the upper-case name of `value`; `ValueError` with the choices if it is none of them."""
    cdef const char *name = NULL
    component_state_to_cstr(enum_code(value), &name)
    return cstr_to_pystr(name)


cpdef ComponentTrigger component_trigger_from_str(str value):
    """Return the `ComponentTrigger` named `value`, in any case; `ValueError` with the choices if there is none."""
    cdef uint8_t code = 0
    component_trigger_from_cstr(pystr_to_cstr(value), &code)
    return <ComponentTrigger>code


cpdef str component_trigger_to_str(ComponentTrigger value):
    """Return the upper-case name of `value`; `ValueError` with the choices if it is none of them."""
    cdef const char *name = NULL
    component_trigger_to_cstr(enum_code(value), &name)
    return cstr_to_pystr(name)


cpdef LogColor log_color_from_str(str value):
    """Return the `LogColor` named `value`, in any case; `ValueError` with the choices if there is none."""
    cdef uint8_t code = 0
    log_color_from_cstr(pystr_to_cstr(value), &code)
    return <LogColor>code


cpdef str log_color_to_str(LogColor value):
    """Return the upper-case name of `value`; `ValueError` with the choices if it is none of them."""
    cdef const char *name = NULL
    log_color_to_cstr(enum_code(value), &name)
    return cstr_to_pystr(name)


cpdef LogLevel log_level_from_str(str value):
    """Return the `LogLevel` named `value`, in any case; `ValueError` with the choices if there is none."""
    cdef uint8_t code = 0
    log_level_from_cstr(pystr_to_cstr(value), &code)
    return <LogLevel>code


cpdef str log_level_to_str(LogLevel value):
    """Return the upper-case name of `value`; `ValueError` with the choices if it is none of them."""
    cdef const char *name = NULL
    log_level_to_cstr(enum_code(value), &name)
    return cstr_to_pystr(name)
