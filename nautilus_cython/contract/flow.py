"""
What happens inside a function: what its variables are, and what runs after what.

There is no data flow analysis here. The rules ask for code that is plainly right, such as a ``try`` that follows the
call whose result it frees, and take everything else for wrong.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from .declarations import CType
from .project import Project
from .pyx import Class, Function, Module, children, ctype, default_of, kind, statements, walk

CALLS = ("SimpleCallNode", "GeneralCallNode")
WRAPPERS = ("TypecastNode", "AmpersandNode", "TypeidNode")


def name_of(node) -> str:
    """The name that an expression is, or the last one of ``a.b.c``; empty for any other expression."""
    return getattr(node, "name", "") if kind(node) == "NameNode" else getattr(node, "attribute", "")


def bare(node):
    """An expression without casts and ``&``."""
    while kind(node) in WRAPPERS:
        node = node.operand
    return node


def is_null(node) -> bool:
    """Whether an expression is ``NULL`` or zero."""
    return kind(bare(node)) == "NullNode" or getattr(bare(node), "value", None) == "0"


def arguments(call) -> list:
    """The positional arguments of a call."""
    if kind(call) == "SimpleCallNode":
        return call.args
    return getattr(call.positional_args, "args", [])


def calls(node) -> Iterator:
    """The calls inside a node."""
    return (inner for inner in walk(node) if kind(inner) in CALLS)


def assignments(node) -> Iterator[tuple]:
    """Each target in a node with the value that it is set to; the target of a declaration is its name."""
    for inner in walk(node):
        if kind(inner) == "SingleAssignmentNode":
            yield inner.lhs, inner.rhs
        elif kind(inner) == "CascadedAssignmentNode":
            yield from ((target, inner.rhs) for target in inner.lhs_list)
        elif kind(inner) == "CVarDefNode":
            for declarator in inner.declarators:
                if default_of(declarator) is not None:
                    yield ctype(inner.base_type, declarator)[0], default_of(declarator)


def target_name(target) -> str:
    """The local variable that an assignment sets; empty if it sets something else."""
    return target if isinstance(target, str) else target.name if kind(target) == "NameNode" else ""


class Scope:
    """A function with the types of its variables."""

    def __init__(self, project: Project, module: Module, function: Function) -> None:
        self.project = project
        self.module = module
        self.function = function

    @cached_property
    def nodes(self) -> list:
        """Everything in the function, in the order of the text."""
        return list(walk(self.function.node))

    @cached_property
    def calls(self) -> list:
        """The calls in the function."""
        return [node for node in self.nodes if kind(node) in CALLS]

    @cached_property
    def assignments(self) -> list[tuple]:
        """The assignments in the function: targets and values."""
        return list(assignments(self.function.node))

    @cached_property
    def paths(self) -> list[list]:
        """Every node of the function, with the way to it: see `paths`."""
        return list(paths(self.function.body))

    @cached_property
    def variables(self) -> dict[str, CType]:
        """The types of parameters and variables, as they are declared."""
        out = {parameter.name: parameter.type for parameter in self.function.parameters}
        for node in self.nodes:
            if kind(node) == "CVarDefNode":
                out.update(ctype(node.base_type, declarator) for declarator in node.declarators)
        return {name: self._original(type) for name, type in out.items()}

    def _original(self, type: CType) -> CType:
        return CType(self.module.original(type.name), type.pointers, type.const, type.array)

    @property
    def owned_parameters(self) -> list[str]:
        """The parameters that come by value as handles and vectors: the function owns them."""
        return [name for name in (parameter.name for parameter in self.function.parameters) if self.owned_type(name)]

    def owned_type(self, name: str) -> str:
        """The handle or vector type of a local variable that holds one by value; empty for any other."""
        type = self.variables.get(name)
        owned = (
            type is not None
            and type.is_value
            and (self.project.is_handle(type.name) or self.project.is_vector(type.name))
        )
        return type.name if owned else ""

    def class_of(self, node) -> Class | None:
        """The ``cdef class`` of the object that an expression is, if that is written somewhere."""
        if kind(node) == "TypecastNode":
            return self.project.classes.get(self._original(ctype(node.base_type, node.declarator)[1]).name)
        if kind(node) == "AttributeNode":
            found = self.project.field(self.class_of(node.obj), node.attribute)
            return self.project.classes.get(found[0].name) if found else None
        if kind(node) in CALLS and name_of(node.function) == "__new__":
            return self.project.classes.get(self.module.original(name_of(node.function.obj)))
        name = name_of(node)
        parameters = self.function.parameters
        is_method = self.function.owner is not None and parameters and parameters[0].name == name
        if is_method and not parameters[0].type.name:
            return self.function.owner
        type = self.variables.get(name)
        return self.project.classes.get(type.name) if type is not None and type.is_value else None

    def handle_field(self, node) -> Class | None:
        """The class whose owned handle an expression ``object.field`` is."""
        if kind(node) != "AttributeNode":
            return None
        for cls in self.project.ancestry(owner) if (owner := self.class_of(node.obj)) else ():
            if node.attribute in self.project.handle_fields(cls):
                return cls
        return None

    def native_call(self, call) -> str:
        """The name that the called function has at the boundary; empty if it is not called by a name."""
        if kind(call.function) == "NameNode":
            return self.module.original(call.function.name)
        if kind(call.function) == "AttributeNode" and name_of(call.function.obj) in self.module.modules:
            return call.function.attribute
        return ""

    def drop_calls(self, node) -> Iterator[tuple]:
        """The calls inside a node of functions that free a handle or a vector, with their argument."""
        drops = set().union(*self.project.drops.values())
        for call in calls(node):
            if self.native_call(call) in drops and arguments(call):
                yield call, arguments(call)[0]

    def frees(self, node, name: str) -> bool:
        """Whether a node frees the variable `name` with a drop function of its type."""
        right = self.project.drops.get(self.owned_type(name), set())
        return any(
            self.native_call(call) in right and name_of(argument) == name for call, argument in self.drop_calls(node)
        )

    def takings(self) -> Iterator[tuple]:
        """Each statement that gives an owned value to a variable: the statement, the variable, and the way to it."""
        for path in self.paths:
            node = path[-1][0]
            if kind(node) in CALLS:
                for index, argument in enumerate(arguments(node)):
                    is_address = kind(argument) == "AmpersandNode" and kind(argument.operand) == "NameNode"
                    if is_address and self.owned_type(argument.operand.name) and self._writes(node, index):
                        yield node, argument.operand.name, path
            elif kind(node) in ("SingleAssignmentNode", "CVarDefNode"):
                for target, value in assignments(node):
                    name = target_name(target)
                    if self.owned_type(name) and kind(value) in CALLS:
                        yield node, name, path

    def _writes(self, call, index: int) -> bool:
        """Whether a call writes through its argument number `index`: what is not declared might."""
        declared = self.project.natives.functions.get(self.native_call(call))
        return declared is None or index >= len(declared.parameters) or declared.parameters[index].name == "out"


def paths(body: list, above: tuple = ()) -> Iterator[list]:
    """
    Each node of a function with the way to it: pairs of a node and the statements that stand after it in its block.
    """
    for index, statement in enumerate(body):
        here = (*above, (statement, body[index + 1 :]))
        yield from _paths(statement, here)


def _paths(node, here: tuple) -> Iterator[list]:
    yield list(here)
    for child in children(node):
        if kind(child) == "StatListNode" or "Stat" in kind(child) or kind(child).endswith("AssignmentNode"):
            yield from paths(statements(child), here)
        else:
            yield from _paths(child, (*here, (child, [])))


def followers(path: list) -> list:
    """
    The statements that run after the innermost one on a path, when nothing goes wrong.

    After a condition, its branch comes first, unless it is negated; after the last statement of a block, what stands
    after the block.
    """
    out = []
    for depth in range(len(path) - 1, -1, -1):
        node, after = path[depth]
        inner = path[depth + 1][0] if depth + 1 < len(path) else None
        if kind(node) == "IfClauseNode" and inner is node.condition and kind(inner) != "NotNode":
            out += statements(node.body)
        out += after
    return out


def is_harmless(statement) -> bool:
    """Whether a statement cannot raise: a declaration, a check of a variable that leaves, or nothing at all."""
    match kind(statement):
        case "PassStatNode":
            return True
        case "CVarDefNode":
            defaults = [default_of(declarator) for declarator in statement.declarators]
            return not any(default is not None and has_call(default) for default in defaults)
        case "SingleAssignmentNode":
            return kind(statement.lhs) == "NameNode" and not has_call(statement.rhs)
        case "IfStatNode":
            return not any(has_call(clause.condition) for clause in statement.if_clauses) and all(
                leaves(clause.body) for clause in statement.if_clauses
            )
    return False


def has_call(node) -> bool:
    """Whether anything is called inside a node, but for ``__new__``, which fails only without memory."""
    return any(name_of(call.function) != "__new__" for call in calls(node))


def leaves(body) -> bool:
    """Whether a block ends in ``return`` or ``raise``."""
    last = statements(body)[-1:]
    return bool(last) and kind(last[0]) in ("ReturnStatNode", "RaiseStatNode", "ReraiseStatNode")
