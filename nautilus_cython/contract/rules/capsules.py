"""NC4xx: a capsule has a name that nobody else has, and a destructor that cannot fail."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..finding import rule
from ..flow import CALLS, Scope, arguments, bare, calls, is_null, name_of, target_name
from ..project import Project
from ..pyx import kind, walk
from ..rust import closing
from .calls import scopes
from .handles import belongs_to_object


def sites(project: Project, called: tuple[str, ...], count: int) -> Iterator[tuple]:
    """
    Each call of one of some functions, with its function and its `count` arguments.

    Where an argument is a parameter of the calling function, the calls of that function stand for it.
    """
    for scope in scopes(project):
        for call in scope.calls:
            if name_of(call.function) in called and len(arguments(call)) == count:
                yield from _callers(project, scope, call, arguments(call))


def _callers(project: Project, scope: Scope, call, values: list) -> Iterator[tuple]:
    names = [parameter.name for parameter in scope.function.parameters]
    if not any(name_of(bare(value)) in names for value in values[1:]):
        yield scope, call, *values
        return
    for caller in scopes(project):
        for outer in caller.calls:
            if name_of(outer.function) == scope.function.name and len(arguments(outer)) == len(names):
                given = dict(zip(names, arguments(outer), strict=True))
                yield caller, outer, *(given.get(name_of(bare(value)), value) for value in values)


def made(project: Project) -> Iterator[tuple]:
    """Each call that makes a capsule, with its function and its three arguments."""
    return sites(project, ("PyCapsule_New",), 3)


def constant(project: Project, scope: Scope, node) -> str | None:
    """The text of a name: a literal, or a constant of this module or the one that it is cimported from."""
    node = bare(node)
    if kind(node) != "NameNode":
        return None if is_null(node) else _text(getattr(node, "value", None))
    if node.name in scope.variables:
        return None
    origin, name = scope.module.names.get(node.name, ("", node.name))
    if not origin:
        return _text(scope.module.constants.get(name))
    for module in project.modules:
        if module.path.stem == origin.rsplit(".", 1)[-1] and name in module.constants:
            return _text(module.constants[name])
    return None


def _text(value) -> str | None:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return str(value) if isinstance(value, str) else None


@rule(
    "NC401",
    "a capsule has a constant, versioned name",
    'name it by a module-level constant such as `b"package.Noun.v1"`',
)
def capsule_unnamed(project: Project):
    """Whoever opens it asks for the name: without one, any payload will do."""
    pattern = re.compile(project.config.capsule_name)
    for scope, call, _, name, _ in made(project):
        text = constant(project, scope, name)
        if text is None or not pattern.fullmatch(text):
            was = "no constant" if text is None else repr(text)
            yield scope.module.place(call), f"the name of the capsule is {was}, expected `{pattern.pattern}`"
    for scope, call, _, name in sites(project, ("PyCapsule_GetPointer", "PyCapsule_IsValid"), 2):
        if constant(project, scope, name) is None and not _is_own_name(scope, name):
            yield scope.module.place(call), "a capsule is opened without a constant name"


def _is_own_name(scope: Scope, node) -> bool:
    """Whether a capsule is opened by whatever name it has, where nothing may fail: on behalf of a destructor."""
    return kind(node) in CALLS and name_of(node.function) == "PyCapsule_GetName" and not scope.function.may_raise


@rule("NC402", "a capsule has a destructor that frees", "pass a function that frees the payload and its memory")
def capsule_without_destructor(project: Project):
    """Nobody else knows when the last reference goes."""
    for scope, call, _, _, destructor in made(project):
        if _destructor(project, scope, destructor) is None:
            yield scope.module.place(call), "the capsule has no destructor of this project"
    for name, scope in destructors(project).items():
        opened = [target_name(target) for target, _ in openings(scope)]
        freed = [name_of(argument) for call in _freeing(scope.function.node) for argument in arguments(call)]
        if not any(local in freed for local in opened):
            yield scope.function.place, f"the destructor `{name}` does not free what the capsule points to"


def openings(scope: Scope) -> Iterator[tuple]:
    """Each variable of a destructor that it sets to the pointer of its capsule, with that value."""
    capsule = scope.function.parameters[0].name if scope.function.parameters else ""
    for target, value in scope.assignments:
        opened = bare(value)
        if kind(opened) in CALLS and any(name_of(argument) == capsule for argument in arguments(opened)):
            yield target, opened


def _destructor(project: Project, scope: Scope, node) -> Scope | None:
    name = scope.module.original(name_of(bare(node)))
    found = project.functions.get(name, [])
    function = next((item for item in found if item.place.path == scope.module.path), found[0] if found else None)
    if function is None:
        return None
    module = next(module for module in project.modules if module.path == function.place.path)
    return Scope(project, module, function)


def _freeing(node) -> list:
    """The calls inside a node that free something, going by the name of what is called."""
    return [call for call in calls(node) if re.search("free|drop|destr", name_of(call.function), re.IGNORECASE)]


def destructors(project: Project) -> dict[str, Scope]:
    """The functions that are used as destructors."""
    out = {}
    for scope, _, _, _, destructor in made(project):
        function = _destructor(project, scope, destructor)
        if function is not None:
            out[function.function.name] = function
    return out


@rule("NC403", "a destructor cannot raise", "declare it `cdef void … noexcept`")
def destructor_raises(project: Project):
    """It runs wherever the last reference goes, also while another exception is on its way."""
    for name, scope in destructors(project).items():
        if scope.function.may_raise or scope.function.is_python:
            yield scope.function.place, f"the destructor `{name}` may raise"


@rule("NC404", "a destructor tests for NULL", "return if the capsule has no pointer")
def destructor_trusts(project: Project):
    """A capsule that was emptied has no payload."""
    for name, scope in destructors(project).items():
        for target, opened in openings(scope):
            if not _tested(scope, target_name(target)):
                yield scope.module.place(opened), f"`{name}` does not test `{target_name(target)}` for NULL"


def _tested(scope: Scope, local: str) -> bool:
    """Whether a condition looks at a variable."""
    for node in scope.nodes:
        if kind(node) == "IfClauseNode" and any(name_of(inner) == local for inner in walk(node.condition)):
            return True
    return False


@rule("NC405", "one name, one kind of payload", "give each kind of payload its own name")
def capsule_name_shared(project: Project):
    """Two destructors under one name would free each other's payloads; two constants are two kinds."""
    users: dict[str, str] = {}
    constants: dict[str, str] = {}
    for scope, call, _, name, destructor in made(project):
        text, frees, variable = constant(project, scope, name), name_of(bare(destructor)), name_of(bare(name))
        if text is None:
            continue
        if users.setdefault(text, frees) != frees:
            message = f"capsules named {text!r} have two destructors: `{users[text]}` and `{frees}`"
            yield scope.module.place(call), message
        if constants.setdefault(text, variable) != variable:
            yield scope.module.place(call), f"`{constants[text]}` and `{variable}` are both {text!r}"


@rule(
    "NC406",
    "the payload is freed when the capsule cannot be made",
    "make it in a `try` whose `except` frees all that the destructor frees",
)
def payload_leaks(project: Project):
    """Until there is a capsule, there is no destructor."""
    for scope in scopes(project):
        for path in scope.paths:
            node = path[-1][0]
            if kind(node) not in CALLS or name_of(node.function) != "PyCapsule_New" or len(arguments(node)) != 3:
                continue
            clauses = [clause for above, _ in path for clause in getattr(above, "except_clauses", [])]
            freed = {name_of(call.function) for clause in clauses for call in _freeing(clause)}
            destructor = _destructor(project, scope, arguments(node)[2])
            wanted = {name_of(call.function) for call in _freeing(destructor.function.node)} if destructor else set()
            if not freed or wanted - freed:
                missing = ", ".join(f"`{name}`" for name in sorted(wanted - freed)) or "what frees it"
                yield scope.module.place(node), f"if the capsule cannot be made, nobody calls {missing}"


@rule(
    "NC407",
    "a capsule made in Rust has a name and a destructor",
    "make it with `PyCapsule::new_with_value` and a constant name",
)
def rust_capsule_unnamed(project: Project):
    """For PyO3: a name that is `None`, and the call of the C API itself."""
    for source in project.rust_sources:
        for match in re.finditer(r"\bPyCapsule::new\w*\s*(?:::<[^;{}]*?>)?\s*\(|\bPyCapsule_New\s*\(", source.code):
            given = source.code[match.end() : closing(source.code, match.end() - 1)]
            if match[0].startswith("PyCapsule_New") or re.search(r"\bNone\b", given):
                yield source.place(match.start()), "the capsule has no name, or is made without PyO3"


@rule("NC408", "a capsule owns its payload", "give it a copy of its own, or move the handle out of the object")
def payload_shared(project: Project):
    """An address inside of an object dangles when that goes, and the destructor would free its handle."""
    for scope, call, payload, _, _ in made(project):
        if belongs_to_object(scope, payload):
            yield scope.module.place(call), "the capsule points to the handle of an object"
