"""NC3xx: a vector that was taken is freed in a ``finally``, by its own drop function."""

from __future__ import annotations

import re

from ..declarations import CType
from ..finding import rule
from ..flow import (
    CALLS,
    Scope,
    arguments,
    assignments,
    bare,
    calls,
    followers,
    is_harmless,
    is_null,
    name_of,
    target_name,
)
from ..project import Project
from ..pyx import kind, statements, walk
from .calls import scopes
from .handles import gives_away


@rule(
    "NC301", "a vector is freed in a `finally`", "start a `try` right after it is taken, and free it in its `finally`"
)
def vector_leaks(project: Project):
    """The statement after the taking is the ``try``, or passes the vector on to a function that does so."""
    for scope in scopes(project):
        for node, name, path in scope.takings():
            if project.is_vector(scope.owned_type(name)) and not _is_freed(scope, followers(path), name):
                yield scope.module.place(node), f"`{name}` is taken here, and not freed whatever happens"
        for name in scope.owned_parameters:
            if project.is_vector(scope.owned_type(name)) and not _is_freed(scope, scope.function.body, name):
                yield (
                    scope.function.place,
                    f"`{scope.function.name}` owns `{name}`, and does not free it whatever happens",
                )


def _is_freed(scope: Scope, following: list, name: str) -> bool:
    """Whether the first of the statements that does anything secures the vector."""
    for statement in following:
        if kind(statement) == "TryFinallyStatNode":
            return scope.frees(statement.finally_clause, name) or _is_freed(scope, statements(statement.body), name)
        if scope.frees(statement, name) and kind(statement) == "ExprStatNode":
            return True
        if gives_away(scope, statement, name) and not any(True for _ in scope.drop_calls(statement)):
            return True
        if not is_harmless(statement):
            return False
    return False


@rule("NC302", "a vector or a handle is freed by the function of its type", "call the drop function of its own type")
def freed_by_another(project: Project):
    """The layout that the allocator gets would be that of another element."""
    for scope in scopes(project):
        for call, argument in scope.drop_calls(scope.function.node):
            owned = scope.owned_type(name_of(argument)) if kind(argument) == "NameNode" else ""
            if owned and scope.native_call(call) not in project.drops[owned]:
                yield (
                    scope.module.place(call),
                    f"`{name_of(argument)}` is a `{owned}`, and freed by `{scope.native_call(call)}`",
                )


@rule("NC303", "a vector is freed once", "free it in the `finally`, and nowhere else")
def vector_freed_twice(project: Project):
    """Once in the text of a function: there is no second time after a ``finally``."""
    for scope in scopes(project):
        seen: set[str] = set()
        for call, argument in scope.drop_calls(scope.function.node):
            name = name_of(argument)
            if kind(argument) == "NameNode" and project.is_vector(scope.owned_type(name)):
                if name in seen:
                    yield scope.module.place(call), f"`{name}` is freed a second time"
                seen.add(name)


@rule("NC304", "a handle that is moved out of memory is zeroed there", "set its pointer to NULL in the next statement")
def element_not_zeroed(project: Project):
    """Otherwise the vector, or the capsule, frees it as well."""
    for scope in scopes(project):
        cleared = [
            target.obj
            for target, value in scope.assignments
            if kind(target) == "AttributeNode" and kind(target.obj) in ("IndexNode", "NameNode") and is_null(value)
        ]
        for node in scope.nodes:
            if (
                kind(node) != "SingleAssignmentNode"
                or kind(node.rhs) != "IndexNode"
                or not scope.handle_field(node.lhs)
            ):
                continue
            if not any(_same(node.rhs, other) or _same(node.rhs.base, other) for other in cleared):
                yield scope.module.place(node), "a handle is moved out, and stays where it was"


def _same(one, other) -> bool:
    """Whether two expressions are written alike."""
    ours, theirs = list(walk(one)), list(walk(other))
    return [(kind(node), name_of(node)) for node in ours] == [(kind(node), name_of(node)) for node in theirs]


@rule("NC305", "a vector is used through its type", "declare the vector of the element")
def untyped_vector(project: Project):
    """The vector without a type owns nothing: there is no function that could free it."""
    for scope in scopes(project):
        for node in scope.nodes:
            if kind(node) == "TypecastNode":
                operand = scope.variables.get(name_of(node.operand), CType(""))
                target = getattr(node.base_type, "name", "")
                if project.is_vector(operand.name) and target != operand.name and "vec" in str(target).lower():
                    yield scope.module.place(node), f"a `{operand.name}` is turned into a `{target}`"


@rule(
    "NC306", "a buffer is freed in a `finally`", "start a `try` right after the allocation, and free it when that ends"
)
def buffer_leaks(project: Project):
    """Or in an `except`, if it is handed on when all goes well, as to a capsule."""
    for scope in scopes(project):
        for path in scope.paths:
            node = path[-1][0]
            if kind(node) not in ("SingleAssignmentNode", "CVarDefNode"):
                continue
            for target, value in assignments(node):
                name = target_name(target)
                if name and _allocates(bare(value)) and not _is_freed_later(followers(path), name):
                    yield scope.module.place(node), f"`{name}` is allocated here, and not freed whatever happens"


def _allocates(node) -> bool:
    return kind(node) in CALLS and re.search("alloc$", name_of(node.function), re.IGNORECASE) is not None


def _is_freed_later(following: list, name: str) -> bool:
    """Whether the first of the statements that can raise is a ``try`` that frees the buffer."""
    for statement in following:
        ends = [getattr(statement, "finally_clause", None), *getattr(statement, "except_clauses", [])]
        if any(_frees_memory(clause, name) for clause in ends if clause is not None):
            return True
        if not is_harmless(statement) and not all(_allocates(call) for call in calls(statement)):
            return False
    return False


def _frees_memory(node, name: str) -> bool:
    """Whether something inside a node frees the memory that the variable points to."""
    freeing = [call for call in calls(node) if re.search("free$", name_of(call.function), re.IGNORECASE)]
    return any(name_of(bare(argument)) == name for call in freeing for argument in arguments(call))
