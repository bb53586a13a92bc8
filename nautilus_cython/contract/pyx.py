"""
Reads ``.pyx`` and ``.pxd`` files with Cython's own parser, as far as the rules need it.

The tree is the one that Cython has before it knows any type. What a name stands for is looked up here: see `flow.Scope`
for the variables of a function, and `project.Project` for names of other modules.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from contextlib import redirect_stderr
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from .declarations import CType, Declarations, Prototype, Struct, Variable
from .finding import Place

try:
    from Cython.Compiler import Errors, Nodes
    from Cython.Compiler.Main import CompilationOptions, Context, default_options
    from Cython.Compiler.Scanning import FileSourceDescriptor
except ImportError:
    print("error: the contract checker needs Cython 3 to read .pyx files: `pip install cython`", file=sys.stderr)
    raise SystemExit(2) from None


class CannotParse(Exception):
    """Cython's parser refuses a file."""

    def __init__(self, place: Place, reason: str) -> None:
        super().__init__(reason)
        self.place = place


@dataclass
class Function:
    """A ``def``, ``cdef`` or ``cpdef`` function with a body, or its declaration without one."""

    name: str
    returns: CType
    parameters: tuple[Variable, ...]
    place: Place
    node: object
    owner: Class | None = None
    is_python: bool = False
    is_cpdef: bool = False
    nogil: bool = False
    may_raise: bool = True
    raises_by_value: bool = False

    @property
    def body(self) -> list:
        """Its statements."""
        return statements(getattr(self.node, "body", None))


@dataclass
class Class:
    """A ``cdef class``: what its ``.pxd`` and its ``.pyx`` say together."""

    name: str
    base: str
    module: Module
    place: Place
    fields: dict[str, tuple[CType, Place]] = field(default_factory=dict)
    methods: dict[str, list[Function]] = field(default_factory=dict)

    def method(self, name: str) -> Function | None:
        """The method with a body, if there is one."""
        return next((function for function in self.methods.get(name, []) if function.body), None)


@dataclass
class Module:
    """A Cython file."""

    path: Path
    names: dict[str, tuple[str, str]] = field(default_factory=dict)
    cimports: list[tuple[str, str, Place]] = field(default_factory=list)
    modules: dict[str, str] = field(default_factory=dict)
    extern: Declarations = field(default_factory=Declarations)
    classes: dict[str, Class] = field(default_factory=dict)
    functions: list[Function] = field(default_factory=list)
    constants: dict[str, object] = field(default_factory=dict)

    def place(self, node) -> Place:
        """Where a node of the tree stands."""
        return Place(self.path, node.pos[1])

    def original(self, name: str) -> str:
        """The name that `name` had before it was cimported ``as`` that."""
        return self.names.get(name, ("", name))[1]

    def all_functions(self) -> Iterator[Function]:
        """Functions and methods that have a body."""
        yield from (function for function in self.functions if function.body)
        for cls in self.classes.values():
            for group in cls.methods.values():
                yield from (function for function in group if function.body and function.place.path == self.path)


def read(path: Path) -> Module:
    """Parse a file."""
    module = Module(path)
    for node in statements(parse(path, path.read_bytes()).body):
        _declare(module, node)
    return module


@lru_cache(maxsize=128)
def parse(path: Path, text: bytes):
    """The tree of a file with this text, before any analysis: kept for the next check, and so not to be changed."""
    context = Context.from_options(CompilationOptions(default_options, language_level=3))
    source = FileSourceDescriptor(str(path), str(path))
    Errors.init_thread()
    try:
        with redirect_stderr(io.StringIO()):
            scope = context.find_module(path.stem, pos=(source, 1, 0), need_pxd=False)
            return context.parse(source, scope, pxd=path.suffix == ".pxd", full_module_name=path.stem)
    except Errors.CompileError as error:
        line = error.position[1] if error.position else 1
        raise CannotParse(Place(path, line), error.message_only) from None


def statements(node) -> list:
    """The statements of a block, whatever it is made of."""
    if node is None:
        return []
    if isinstance(node, Nodes.StatListNode):
        return [inner for stat in node.stats for inner in statements(stat)]
    return [node]


def children(node) -> Iterator:
    """The nodes directly inside a node, in their order."""
    for name in node.child_attrs or ():
        value = getattr(node, name, None)
        if isinstance(value, list):
            yield from (item for item in value if item is not None)
        elif value is not None:
            yield value


def walk(node) -> Iterator:
    """A node and everything inside, in the order of the text."""
    waiting = [node]
    while waiting:
        yield (node := waiting.pop())
        waiting += reversed([*children(node)])


def kind(node) -> str:
    """The class of a node, by name."""
    return type(node).__name__


def ctype(base, declarator) -> tuple[str, CType]:
    """The name that a declarator declares, and its type."""
    const, pointers, array = False, 0, ""
    while kind(base) == "CQualifierTypeNode":
        const, base = const or base.is_const, base.base_type
    name = _base_name(base)
    while kind(declarator) != "CNameDeclaratorNode":
        if kind(declarator) == "CPtrDeclaratorNode":
            pointers += 1
        elif kind(declarator) == "CArrayDeclaratorNode":
            array = f"[{_dimension(declarator)}]" + array
        elif kind(declarator) == "CFuncDeclaratorNode":
            return ctype(base, declarator.base)[0], CType("function pointer")
        declarator = declarator.base
    return declarator.name, CType(name, pointers, const, array)


def _base_name(base) -> str:
    name = getattr(base, "name", None) or ""
    if not getattr(base, "is_basic_c_type", False):
        return name
    unsigned = "unsigned " if name in ("int", "char") and not base.signed else ""
    length = {-1: "short", 1: "long", 2: "long long"}.get(base.longness, name)
    return unsigned + (length if name == "int" else name)


def _dimension(declarator) -> str:
    dimension = declarator.dimension
    return str(getattr(dimension, "value", None) or getattr(dimension, "name", ""))


def _variable(node) -> Variable:
    name, type = ctype(node.base_type, node.declarator)
    if not name:  # `self` and other untyped names of C functions parse as a type
        return Variable(type.name, CType(""))
    return Variable(name, type)


def _declare(module: Module, node, owner: Class | None = None) -> None:
    """Take one statement of a module or a class in."""
    match kind(node):
        case "FromCImportStatNode":
            for pos, name, as_name in node.imported_names:
                module.names[as_name or name] = (node.module_name, name)
                module.modules[as_name or name] = f"{node.module_name}.{name}"
                module.cimports.append((node.module_name, name, Place(module.path, pos[1])))
        case "CImportStatNode":
            module.modules[node.as_name or node.module_name] = node.module_name
        case "CDefExternNode":
            for inner in statements(node.body):
                _declare_extern(module, inner)
        case "CClassDefNode":
            _declare_class(module, node)
        case "CVarDefNode":
            for declarator in node.declarators:
                _declare_variable(module, node, declarator, owner)
        case "CFuncDefNode":
            function = _c_function(module, node.base_type, node.declarator, node)
            function.is_cpdef = node.overridable
            _add(module, function, owner)
        case "DefNode":
            parameters = tuple(_variable(argument) for argument in node.args)
            place = module.place(node)
            _add(module, Function(node.name, CType("object"), parameters, place, node, owner, is_python=True), owner)
        case "PropertyNode":
            for inner in statements(node.body):
                _declare(module, inner, owner)


def _add(module: Module, function: Function, owner: Class | None) -> None:
    function.owner = owner
    if owner is None:
        module.functions.append(function)
    else:
        owner.methods.setdefault(function.name, []).append(function)


def _declare_class(module: Module, node) -> None:
    bases = [base.name for base in getattr(node.bases, "args", []) if kind(base) == "NameNode"]
    cls = Class(node.class_name, bases[0] if bases else "", module, module.place(node))
    module.classes[cls.name] = cls
    for inner in statements(node.body):
        _declare(module, inner, cls)


def _declare_variable(module: Module, node, declarator, owner: Class | None) -> None:
    """A variable, or a function without its body."""
    if _function_declarator(declarator) is not None:
        function = _c_function(module, node.base_type, declarator, node)
        function.is_cpdef = getattr(node, "overridable", False)
        _add(module, function, owner)
        return
    name, type = ctype(node.base_type, declarator)
    if owner is not None:
        owner.fields[name] = (type, module.place(node))
        return
    default = default_of(declarator)
    module.constants[name] = getattr(default, "value", None) if default is not None else None


def default_of(declarator):
    """What a variable is set to where it is declared."""
    while declarator is not None:
        if getattr(declarator, "default", None) is not None:
            return declarator.default
        declarator = getattr(declarator, "base", None)
    return None


def _function_declarator(declarator):
    """The part of a declarator that has the parameters, unless it declares a pointer to a function."""
    while declarator is not None:
        if kind(declarator) == "CFuncDeclaratorNode":
            return declarator if kind(declarator.base) == "CNameDeclaratorNode" else None
        declarator = getattr(declarator, "base", None)
    return None


def _c_function(module: Module, base, declarator, node) -> Function:
    pointers, const, inner = 0, False, declarator
    while kind(inner) == "CPtrDeclaratorNode":
        pointers, inner = pointers + 1, inner.base
    while kind(base) == "CQualifierTypeNode":
        const, base = const or base.is_const, base.base_type
    return Function(
        name=inner.base.name,
        returns=CType({"bool": "bint"}.get(_base_name(base), _base_name(base)), pointers, const),
        parameters=tuple(_variable(argument) for argument in inner.args),
        place=Place(module.path, inner.base.pos[1]),
        node=node,
        nogil=inner.nogil,
        may_raise=bool(inner.exception_check) or inner.exception_value is not None,
        raises_by_value=inner.exception_value is not None,
    )


def _declare_extern(module: Module, node) -> None:
    """What a header is said to declare."""
    place = module.place(node)
    match kind(node):
        case "CStructOrUnionDefNode":
            fields = [ctype(member.base_type, item) for member in node.attributes for item in member.declarators]
            module.extern.structs[node.name] = Struct(node.name, tuple(Variable(*field) for field in fields), place)
        case "CEnumDefNode" if node.name:
            module.extern.enums[node.name] = place
        case "CVarDefNode":
            for declarator in node.declarators:
                if _function_declarator(declarator) is not None:
                    function = _c_function(module, node.base_type, declarator, node)
                    module.extern.functions[function.name] = Prototype(
                        function.name, function.returns, function.parameters, function.place, nogil=function.nogil
                    )
