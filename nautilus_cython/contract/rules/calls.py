"""NC5xx: how the boundary is called from Cython."""

from __future__ import annotations

from functools import lru_cache

from ..declarations import CType
from ..finding import rule
from ..flow import CALLS, Scope, arguments, calls, name_of
from ..project import Project
from ..pyx import Module, ctype, kind


@lru_cache(maxsize=1)
def scopes(project: Project) -> list[Scope]:
    """Every function of the modules that use the boundary, with its module."""
    return [Scope(project, module, function) for module in project.modules for function in module.all_functions()]


def fallible(project: Project) -> set[str]:
    """The functions that return a status."""
    natives = project.natives.functions.values()
    return {function.name for function in natives if function.returns.name == project.config.status}


@rule(
    "NC501", "only the checked layer calls functions that return a status", "cimport the wrapper of the checked layer"
)
def raw_call(project: Project):
    """A status that nobody looks at is an error that nobody sees."""
    names = fallible(project)
    checked = {module.path.stem for module in project.checked_modules}
    for module in project.modules:
        for origin, name, place in module.cimports:
            if name in names and origin.rsplit(".", 1)[-1] not in checked:
                yield place, f"`{name}` returns a status, and is cimported from the raw layer"
    for scope in scopes(project):
        for call in scope.calls:
            if kind(call.function) == "AttributeNode" and scope.native_call(call) in names:
                origin = scope.module.modules[name_of(call.function.obj)]
                if origin.rsplit(".", 1)[-1] not in checked:
                    yield scope.module.place(call), f"`{call.function.attribute}` returns a status, and is called raw"


@rule("NC502", "a wrapper of the checked layer raises for every error", "return `check(…)` of the call, `except -1`")
def wrapper_swallows(project: Project):
    """Each returns the check of the call, and its own return value says that it raised."""
    names = fallible(project)
    for module in project.checked_modules:
        for function in module.functions:
            scope = Scope(project, module, function)
            for call in calls(function.node):
                if scope.native_call(call) in names and not (function.raises_by_value and _is_checked(scope, call)):
                    yield module.place(call), f"`{function.name}` does not raise for the status of the call"


def _is_checked(scope: Scope, call) -> bool:
    """Whether the result of a call goes into the check, and that into a ``return``."""
    for node in scope.nodes:
        value = getattr(node, "value", None) if kind(node) == "ReturnStatNode" else None
        is_check = kind(value) in CALLS and name_of(value.function) == scope.project.config.check
        if is_check and any(argument is call for argument in arguments(value)):
            return True
    return False


@rule("NC503", "the functions of the boundary are declared once, in the raw layer", "cimport them from there")
def declared_again(project: Project):
    """A second declaration is not compared with the header."""
    for module in project.modules:
        for function in module.extern.functions.values():
            if function.name in project.natives.functions:
                yield function.place, f"`{function.name}` is declared outside of the raw layer"


@rule("NC504", "declared C functions are `nogil`", "write `cdef extern from … nogil:`")
def extern_with_gil(project: Project):
    """Otherwise nobody can call them in long work without the GIL."""
    for function in project.raw.functions.values():
        if not function.nogil:
            yield function.place, f"`{function.name}` can be called with the GIL only"


@rule("NC505", "an enumeration is checked before it crosses", "pass it through the guard for enumerations")
def enum_unchecked(project: Project):
    """Cython takes any integer for an enumeration, and C cuts it to the width of the parameter."""
    for scope in scopes(project):
        if scope.function.name == project.config.enum_guard:
            continue
        for call in scope.calls:
            if scope.native_call(call) in project.natives.functions:
                for argument in arguments(call):
                    yield from _unchecked(scope, argument, f"passed to `{scope.native_call(call)}`")
        for node in scope.nodes:
            if kind(node) == "TypecastNode" and _is_integer(ctype(node.base_type, node.declarator)[1]):
                yield from _unchecked(scope, node.operand, "cast to an integer")
            elif kind(node) == "SingleAssignmentNode" and _is_native_field(scope, node.lhs):
                yield from _unchecked(scope, node.rhs, f"stored in `{name_of(node.lhs)}`")


def _is_integer(type: CType) -> bool:
    return type.is_value and type.name in ("uint8_t", "int8_t", "uint16_t", "int16_t")


def _is_native_field(scope: Scope, node) -> bool:
    """Whether an expression is a field of a C struct of the boundary."""
    if kind(node) != "AttributeNode":
        return False
    type = scope.variables.get(name_of(node.obj))
    return type is not None and type.name in scope.project.natives.structs


def _unchecked(scope: Scope, node, what: str):
    type = scope.variables.get(name_of(node)) if kind(node) == "NameNode" else None
    if type is not None and type.is_value and type.name in scope.project.natives.enums:
        yield scope.module.place(node), f"the {type.name} `{name_of(node)}` is {what} unchecked"


@rule("NC506", "no function is `cpdef void`", "leave the return type out, or return an integer `except -1`")
def cpdef_void(project: Project):
    """Python gets None from it, and every call from Cython asks for the GIL to look for an exception."""
    for module in project.modules:
        for function in all_declared(module):
            if function.is_cpdef and function.returns == CType("void"):
                yield function.place, f"`{function.name}` is `cpdef void`"


@rule("NC507", "a function that raises is not `noexcept`", "leave `noexcept` out, or do not raise")
def raise_in_noexcept(project: Project):
    """The exception would be printed and forgotten, and the caller go on with what is not there."""
    for scope in scopes(project):
        if not scope.function.is_python and not scope.function.may_raise:
            for node in scope.nodes:
                if kind(node) == "RaiseStatNode":
                    yield scope.module.place(node), f"`{scope.function.name}` is `noexcept`, and raises"


def all_declared(module: Module):
    """Functions and methods of a file, with a body or without."""
    yield from module.functions
    for cls in module.classes.values():
        for group in cls.methods.values():
            yield from (function for function in group if function.place.path == module.path)
