"""NC2xx: an owned handle has one owner, a Cython object, which frees it once."""

from __future__ import annotations

from collections.abc import Iterator

from ..declarations import CType
from ..finding import rule
from ..flow import (
    CALLS,
    Scope,
    assignments,
    bare,
    calls,
    followers,
    is_harmless,
    is_null,
    leaves,
    name_of,
    target_name,
)
from ..project import Project
from ..pyx import Class, Function, ctype, kind, statements, walk
from .calls import scopes

LOOPS = ("ForInStatNode", "ForFromStatNode", "WhileStatNode")
PICKLING = ("__reduce__", "__reduce_ex__", "__getstate__", "__copy__", "__deepcopy__")
INTEGERS = (
    "uintptr_t",
    "intptr_t",
    "size_t",
    "Py_ssize_t",
    "uint64_t",
    "int64_t",
    "long",
    "long long",
    "unsigned long long",
)


def owners(project: Project) -> Iterator[tuple[Class, str, str]]:
    """Each class that owns a handle, with the attribute and its type."""
    yield from _owners(project, project.handle_fields)


def _owners(project: Project, fields) -> Iterator[tuple[Class, str, str]]:
    for module in project.modules:
        for cls in module.classes.values():
            if project.classes.get(cls.name) is cls:
                for field, type in fields(cls).items():
                    yield cls, field, module.original(type.name)


def deallocator(project: Project, cls: Class) -> Scope | None:
    """``__dealloc__`` of a class."""
    function = cls.method("__dealloc__")
    return Scope(project, cls.module, function) if function else None


@rule("NC201", "a class frees its handle or vector in `__dealloc__`, once", "call its drop function there, once")
def handle_not_freed(project: Project):
    """The only place that runs once, whatever a subclass, a caller or a failing ``__init__`` does."""
    for cls, field, type in (*owners(project), *_owners(project, project.vector_fields)):
        drops = project.drops[type]
        scope = deallocator(project, cls)
        if scope is None:
            if drops:
                yield cls.place, f"`{cls.name}.{field}` is a `{type}`, and the class has no `__dealloc__`"
            continue
        found = [call for call in scope.calls if scope.native_call(call) in drops]
        in_loop = any(call in found for node in scope.nodes if kind(node) in LOOPS for call in calls(node))
        if drops and not found:
            yield scope.function.place, f"`{cls.name}.__dealloc__` does not call `{min(drops)}`"
        if len(found) > 1 or in_loop:
            yield cls.module.place(found[-1]), f"`{cls.name}.__dealloc__` frees `{field}` more than once"


@rule(
    "NC202",
    "the attribute is cleared before its handle is freed",
    "copy the handle, set its pointer to NULL, and free the copy",
)
def freed_before_cleared(project: Project):
    """A drop that reaches Python again must not find the handle."""
    for cls, field, _ in owners(project):
        scope = deallocator(project, cls)
        cleared = False
        for node in scope.nodes if scope else ():
            if kind(node) == "SingleAssignmentNode" and is_null(node.rhs) and kind(node.lhs) == "AttributeNode":
                cleared = cleared or name_of(node.lhs.obj) == field
            if kind(node) in CALLS:
                for _, argument in scope.drop_calls(node):
                    if name_of(argument) == field or not cleared:
                        yield cls.module.place(node), f"`{cls.name}.{field}` is freed before it is cleared"


@rule("NC203", "outside of `__dealloc__`, a function frees only what it owns", "leave it to `__dealloc__` of the owner")
def freed_elsewhere(project: Project):
    """A parameter taken by value, or a local variable: never the handle of an object, and nothing in ``__del__``."""
    for scope in scopes(project):
        function, owner = scope.function, scope.function.owner
        if function.name == "__dealloc__":
            if owner is not None and (project.handle_fields(owner) or project.vector_fields(owner)):
                continue
            for call, _ in scope.drop_calls(function.node):
                yield scope.module.place(call), f"`{owner.name}` frees a handle that belongs to its base"
            continue
        for call, argument in scope.drop_calls(function.node):
            if function.name == "__del__":
                yield scope.module.place(call), "`__del__` frees: it runs twice when called, and never when overridden"
            elif belongs_to_object(scope, argument):
                yield scope.module.place(call), f"`{function.name}` frees a handle that an object keeps"


def belongs_to_object(scope: Scope, node) -> bool:
    """Whether an expression is the handle of an object, or a local copy of one."""
    if any(scope.handle_field(inner) or _is_guard_call(scope, inner) for inner in walk(node)):
        return True
    local = next((name_of(inner) for inner in walk(node) if kind(inner) == "NameNode"), "")
    sources = [value for target, value in scope.assignments if local and target_name(target) == local]
    return any(scope.handle_field(inner) or _is_guard_call(scope, inner) for value in sources for inner in walk(value))


def _is_guard_call(scope: Scope, node) -> bool:
    if kind(node) not in CALLS or kind(node.function) != "AttributeNode":
        return False
    cls = scope.class_of(node.function.obj)
    return (
        any(name_of(node.function) in guards(scope.project, ancestor) for ancestor in scope.project.ancestry(cls))
        if cls
        else False
    )


def guards(project: Project, cls: Class) -> set[str]:
    """The methods that lend the handle of a class after looking whether it is there."""
    found = set()
    for field in project.handle_fields(cls):
        for name in cls.methods:
            function = cls.method(name)
            if function is not None and function.returns.pointers and _tests(function, field):
                found.add(name)
    return found


def _tests(function: Function, field: str) -> bool:
    """Whether a function compares the pointer in `field` with NULL."""
    for node in walk(function.node):
        compares = kind(node) == "PrimaryCmpNode" and is_null(node.operand2)
        if compares and kind(node.operand1) == "AttributeNode" and name_of(node.operand1.obj) == field:
            return True
    return False


@rule("NC204", "a handle is kept in its own type", "keep the handle by value, in the object that owns it")
def handle_in_disguise(project: Project):
    """Neither as an integer, nor as ``void *``, nor as a pointer to another object's handle."""
    for module in project.modules:
        for cls in module.classes.values():
            for name, (type, place) in cls.fields.items():
                original = module.original(type.name)
                if place.path == module.path and type.pointers and (type.name == "void" or project.is_handle(original)):
                    yield place, f"`{cls.name}.{name}` is a `{type}`, which owns nothing"
    for scope in scopes(project):
        for node in scope.nodes:
            if kind(node) == "TypecastNode" and _touches_handle(scope, node.operand):
                type = ctype(node.base_type, node.declarator)[1]
                if type.name in INTEGERS or type == CType("void", 1):
                    yield scope.module.place(node), f"a handle is turned into a `{type}`"


def _touches_handle(scope: Scope, node) -> bool:
    """Whether an expression is a handle or the pointer inside, of an object or in a variable."""
    node = bare(node)
    if kind(node) == "AttributeNode" and scope.handle_field(node) is None:
        node = node.obj
    return scope.handle_field(node) is not None or (
        kind(node) == "NameNode" and scope.project.is_handle(scope.owned_type(node.name))
    )


@rule("NC205", "a native class says how it is pickled", "define `__reduce__`: give the whole state, or raise TypeError")
def class_without_reduce(project: Project):
    """What Cython would make of it copies pointers, or refuses with words that help nobody."""
    for module in project.modules:
        for cls in module.classes.values():
            if project.classes.get(cls.name) is not cls:
                continue
            ancestry = list(project.ancestry(cls))
            native = [
                name
                for item in ancestry
                for name, (type, _) in item.fields.items()
                if item.module.original(type.name) in project.natives.structs
            ]
            says = any(item.method(name) for item in ancestry for name in ("__reduce__", "__reduce_ex__"))
            if native and not says:
                yield cls.place, f"`{cls.name}` has native state (`{native[0]}`), and no `__reduce__`"


@rule(
    "NC206",
    "no copy and no pickle has the handle in it",
    "give the state as Python objects, and make a new handle from it",
)
def handle_copied_out(project: Project):
    """A method that pickles or copies may pass the address of the handle to the boundary, and nothing else of it."""
    for scope in scopes(project):
        if scope.function.name not in PICKLING:
            continue
        lent = [node.operand for node in scope.nodes if kind(node) == "AmpersandNode"]
        lent += [
            node.operand1.obj
            for node in scope.nodes
            if kind(node) == "PrimaryCmpNode" and is_null(node.operand2) and kind(node.operand1) == "AttributeNode"
        ]
        for node in scope.nodes:
            if scope.handle_field(node) and not any(node is other for other in lent):
                yield scope.module.place(node), f"`{scope.function.name}` hands out the handle `{node.attribute}`"


@rule("NC207", "two objects never share a handle", "clone it, or move it: clear the one that it is taken from")
def handle_shared(project: Project):
    """An attribute is set to a handle that the function owns: a new one, a parameter, or an element that it clears."""
    for scope in scopes(project):
        for path_node in scope.nodes:
            if kind(path_node) != "SingleAssignmentNode" or not scope.handle_field(path_node.lhs):
                continue
            if belongs_to_object(scope, path_node.rhs):
                yield (
                    scope.module.place(path_node),
                    f"`{name_of(path_node.lhs)}` gets a handle that another object keeps",
                )


@rule(
    "NC208", "a handle is not overwritten", "adopt it in an object from `__new__`, or after a test that there is none"
)
def handle_overwritten(project: Project):
    """The one before would leak: ``__init__`` may be called twice."""
    for scope in scopes(project):
        fresh = {
            target_name(target)
            for target, value in scope.assignments
            if kind(value) in CALLS and name_of(value.function) == "__new__"
        }
        for node in scope.nodes:
            if kind(node) != "SingleAssignmentNode" or not scope.handle_field(node.lhs):
                continue
            if name_of(node.lhs.obj) not in fresh and not _refuses_second(scope, node.lhs.attribute):
                yield (
                    scope.module.place(node),
                    f"`{name_of(node.lhs.obj)}.{node.lhs.attribute}` may hold a handle already",
                )


def _refuses_second(scope: Scope, field: str) -> bool:
    """Whether a function leaves when there is a handle in `field`: by itself, or by a call that ends the block."""
    for node in scope.nodes:
        if kind(node) != "IfClauseNode" or not _finds_handle(scope, node.condition):
            continue
        last = statements(node.body)[-1]
        raises = kind(last) == "ExprStatNode" and kind(last.expr) in CALLS and not any(scope.drop_calls(last))
        if name_of(node.condition.operand1.obj) == field and (leaves(node.body) or raises):
            return True
    return False


@rule(
    "NC209",
    "a new handle finds its owner at once",
    "adopt or return it in the next statement, or free it when that fails",
)
def handle_leaks(project: Project):
    """What may raise between the making and the owner leaks the handle."""
    for scope in scopes(project):
        for node, name, path in scope.takings():
            if not project.is_handle(scope.owned_type(name)):
                continue
            following = (
                statement
                for statement in followers(path)
                if not is_harmless(statement) or gives_away(scope, statement, name)
            )
            after = next(following, None)
            if after is None or not (gives_away(scope, after, name) or _frees_on_failure(scope, after, name)):
                message = f"`{name}` is made here, and the next statement does not give it an owner"
                yield scope.module.place(node), message
        for name in scope.owned_parameters:
            for node in _refuses_and_leaks(scope, name) if project.is_handle(scope.owned_type(name)) else ():
                yield scope.module.place(node), f"`{scope.function.name}` raises, and does not free its `{name}`"


def _refuses_and_leaks(scope: Scope, name: str) -> Iterator:
    """The places that raise, or find another handle, while the function still owns the parameter `name`."""
    for path in scope.paths:
        node = path[-1][0]
        block = next(
            (above for above, _ in reversed(path) if kind(above) in ("IfClauseNode", "ExceptClauseNode")), None
        )
        finds = kind(node) == "IfClauseNode" and _finds_handle(scope, node.condition)
        if block is None or not (finds or kind(node) in ("RaiseStatNode", "ReraiseStatNode")):
            continue
        before = [other for other in scope.nodes if other.pos[1:] < node.pos[1:]]
        if not scope.frees(block, name) and not any(_is_move(other, name) for other in before):
            yield node.condition if finds else node
            return


def _finds_handle(scope: Scope, condition) -> bool:
    """Whether a condition is that an object has a handle already."""
    compares = kind(condition) == "PrimaryCmpNode" and condition.operator == "!=" and is_null(condition.operand2)
    return compares and scope.handle_field(getattr(condition.operand1, "obj", None)) is not None


def _is_move(node, name: str) -> bool:
    """Whether a statement stores the variable `name` somewhere."""
    return kind(node) == "SingleAssignmentNode" and name_of(node.rhs) == name and kind(node.lhs) != "NameNode"


def gives_away(scope: Scope, statement, name: str) -> bool:
    """Whether a statement passes the variable `name` on by value: returns it, assigns it, or calls with it alone."""
    if kind(statement) == "ReturnStatNode" and statement.value is not None and name_of(statement.value) == name:
        return True
    for target, value in assignments(statement):
        if not isinstance(target, str) and kind(target) != "NameNode" and name_of(value) == name:
            return True
    if kind(statement) not in ("ReturnStatNode", "ExprStatNode", "SingleAssignmentNode", "CVarDefNode"):
        return False
    return any(_passes_alone(call, name) for call in calls(statement))


def _passes_alone(call, name: str) -> bool:
    """Whether a call has the variable as an argument, and no call among its arguments, which might raise before."""
    values = getattr(call, "args", None) or []
    return any(kind(value) == "NameNode" and value.name == name for value in values) and not any(
        True for value in values for _ in calls(value)
    )


def _frees_on_failure(scope: Scope, statement, name: str) -> bool:
    """Whether a ``try`` frees the variable when something in it raises."""
    if kind(statement) == "TryFinallyStatNode":
        return scope.frees(statement.finally_clause, name)
    if kind(statement) == "TryExceptStatNode":
        return any(scope.frees(clause, name) for clause in statement.except_clauses)
    return False


@rule("NC210", "a handle is reached through its guard", "call the method that refuses an empty handle")
def handle_unguarded(project: Project):
    """Only guard, ``__dealloc__`` and the method that adopts touch the attribute; others may compare it with NULL."""
    for scope in scopes(project):
        function = scope.function
        if function.name == "__dealloc__" or (function.owner and function.name in guards(project, function.owner)):
            continue
        compared = {
            id(node.operand1.obj)
            for node in walk(function.node)
            if kind(node) == "PrimaryCmpNode" and is_null(node.operand2) and kind(node.operand1) == "AttributeNode"
        }
        written = {id(target) for target, _ in assignments(function.node) if not isinstance(target, str)}
        for node in walk(function.node):
            cls = scope.handle_field(node)
            if cls and id(node) not in compared and id(node) not in written:
                names = ", ".join(f"{name}()" for name in sorted(guards(project, cls))) or "a guard"
                yield scope.module.place(node), f"`{name_of(node.obj)}.{node.attribute}` is used without {names}"
