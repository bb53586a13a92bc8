"""Writes the ``.pyi`` files: what Python sees of each ``.pyx``, for type checkers and editors.

``stubgen-pyx`` reads the sources. What follows here is what it cannot know: that a C struct is no Python object, what the
special methods take and return, and that a function without a ``return`` returns None.

    python tools/stubs.py           writes them beside their sources
    python tools/stubs.py --check   fails, with the difference, if those that are there are stale

The package must have been built: the currencies are asked of it.
"""

from __future__ import annotations

import argparse
import ast
import difflib
import logging
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from Cython.Compiler.Nodes import CFuncDefNode, DefNode, ReturnStatNode
from Cython.Compiler.TreeFragment import parse_from_strings
from Cython.Compiler.Visitor import TreeVisitor
from stubgen_pyx.config import StubgenPyxConfig
from stubgen_pyx.stubgen import StubgenPyx

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "nautilus_cython"

# What special methods take, without `self`, and return: the sources leave that to the language.
COMPARISONS = ["__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__"]
SPECIAL_METHODS = {
    **{name: (["object"], "bool") for name in COMPARISONS},
    "__getstate__": ([], "Any"),
    "__setstate__": (["Any"], "None"),
    "__reduce__": ([], "tuple[Any, ...]"),
    "__len__": ([], "int"),
    "__bool__": ([], "bool"),
    "__int__": ([], "int"),
    "__float__": ([], "float"),
    "__hash__": ([], "int"),
    "__str__": ([], "str"),
    "__repr__": ([], "str"),
}


class Returns(TreeVisitor):
    """Collects the functions of a source that return something, by qualified name, those that are Python's own, and what is
    cimported from ``datetime``."""

    def __init__(self):
        super().__init__()
        self.found: set[str] = set()
        self.python: set[str] = set()
        self.dates: list[str] = []
        self.path: list[str] = []

    def visit_Node(self, node):
        self.visitchildren(node)

    def visit_FromCImportStatNode(self, node):
        if node.module_name == "cpython.datetime":
            self.dates += [name for _, name, *_ in node.imported_names]

    def visit_CClassDefNode(self, node):
        self.within(node.class_name, node)

    def visit_PyClassDefNode(self, node):
        self.within(node.name, node)

    def visit_CFuncDefNode(self, node: CFuncDefNode):
        declarator = node.declarator
        while not hasattr(declarator, "name"):
            declarator = declarator.base
        self.within(declarator.name, node)

    def visit_DefNode(self, node: DefNode):
        self.python.add(node.name)
        self.within(node.name, node)

    def visit_ReturnStatNode(self, node: ReturnStatNode):
        if node.value is not None:
            self.found.add(".".join(self.path))

    def visit_YieldExprNode(self, node):
        self.found.add(".".join(self.path))

    def within(self, name, node):
        self.path.append(name)
        self.visitchildren(node)
        self.path.pop()


class Polish(ast.NodeTransformer):
    """Makes a stub say what is true at run time."""

    def __init__(self, source: Returns, *, raw: bool):
        self.returns = source.found
        self.python = source.python
        self.dates = source.dates
        # Of the raw declarations, Python sees the enumerations and what is no declaration.
        self.raw = raw
        self.path: list[str] = []

    def visit_ClassDef(self, node: ast.ClassDef):
        if any(isinstance(base, ast.Name) and base.id == "TypedDict" for base in node.bases):
            return None  # a C struct
        node.decorator_list = []  # those of Cython
        self.path.append(node.name)
        self.generic_visit(node)
        self.path.pop()
        if any(isinstance(line, ast.AnnAssign) and ast.unparse(line.target) == "type" for line in node.body):
            for name in ast.walk(node):  # `type` is a member of the class here
                if isinstance(name, ast.Name) and name.id == "type" and isinstance(name.ctx, ast.Load):
                    name.id = "builtins.type"
        node.body = node.body or [ast.Expr(ast.Constant(...))]
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef):
        if node.name == "__richcmp__":
            methods = "".join(f"def {name}(self, other: object, /) -> bool: ...\n" for name in COMPARISONS)
            return ast.parse(methods).body
        if node.name == "__dealloc__" or (self.raw and not self.path and node.name not in self.python):
            return None
        arguments = node.args.posonlyargs + node.args.args
        if node.name in SPECIAL_METHODS and self.path:
            takes, gives = SPECIAL_METHODS[node.name]
            for argument, annotation in zip(arguments[1:], takes, strict=True):
                argument.annotation = expression(annotation)
            node.returns = expression(gives)
            if takes:
                node.args.posonlyargs, node.args.args = arguments, []
        for argument in arguments + node.args.kwonlyargs:
            if argument.annotation is None and argument.arg not in {"self", "cls"}:
                argument.annotation = expression("Any")
        if ".".join([*self.path, node.name]) not in self.returns and not abstract(node):
            node.returns = expression("None")
        elif node.returns is None or ast.unparse(node.returns) == "object":
            node.returns = expression("Any")
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign):
        return None if self.raw and not self.path else node  # the name of a C type

    def visit_Assign(self, node: ast.Assign):
        """A constant that is computed has the type of what computes it."""
        if self.path or not isinstance(node.value, ast.Call):
            return node
        function = ast.unparse(node.value.func)
        made = "float" if function.endswith("_f64") else function.removesuffix(".__new__")
        return ast.AnnAssign(node.targets[0], expression(made), simple=1)

    def visit_Module(self, node: ast.Module):
        self.generic_visit(node)
        used = {name.id for name in ast.walk(node) if isinstance(name, ast.Name)} | exported(node)
        if "Any" in used and "Any" not in imported(node):
            node.body.insert(1, ast.ImportFrom("typing", [ast.alias("Any")], 0))
        if "builtins.type" in used:
            used.add("builtins")
            node.body.insert(1, ast.Import([ast.alias("builtins")]))
        if self.dates:
            node.body.insert(1, ast.ImportFrom("datetime", [ast.alias(name) for name in self.dates], 0))
        for statement in list(node.body):
            if isinstance(statement, ast.Import | ast.ImportFrom):
                statement.names = [name for name in statement.names if (name.asname or name.name) in used]
                if not statement.names:
                    node.body.remove(statement)
        return node


def exported(module: ast.Module) -> set[str]:
    """The names in `__all__`: what a module hands on it need not use."""
    lists = [node.value for node in module.body if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"]
    return {name for names in lists for name in ast.literal_eval(names)}


def imported(module: ast.Module) -> set[str]:
    statements = [node for node in module.body if isinstance(node, ast.Import | ast.ImportFrom)]
    return {name.asname or name.name for node in statements for name in node.names}


def expression(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body


def abstract(node: ast.FunctionDef) -> bool:
    """Whether it is a property or has its return type in the source, so that the body need not be asked."""
    declared = node.returns is not None and ast.unparse(node.returns) != "object"
    return declared or node.name in SPECIAL_METHODS


def stub(source: Path, folder: Path) -> str:
    """The text of the stub of one source."""
    target = folder / "stub.pyi"
    # Names that it does not know are those of decorators and of `cpython`, which `Polish` does.
    config = StubgenPyxConfig(exclude_attribution=True, resolve_ctypedef_aliases=True, trim_not_defined=False)
    result = StubgenPyx(config=config).convert_single_file(source, target)
    if not result.success:
        raise SystemExit(f"error: {result.status_message}")
    tree = parse_from_strings(source.stem, source.read_text())
    names = Returns()
    names.visit(tree)
    module = ast.parse(target.read_text())
    module = Polish(names, raw=source.parent.name == "rust").visit(module)
    return formatted(module)


def formatted(module: ast.Module) -> str:
    text = ast.unparse(ast.fix_missing_locations(module))
    for command in (["check", "--select", "I", "--fix-only"], ["format"]):
        command = [sys.executable, "-m", "ruff", *command, "--quiet", "--stdin-filename", "stub.pyi", "-"]
        text = subprocess.run(command, input=text, capture_output=True, text=True, check=True).stdout
    return text


def currencies() -> str:
    """The text of the stub of the one module whose names are not in its source."""
    sys.path.insert(0, str(ROOT))
    import nautilus_cython.model.currencies as built_in
    from nautilus_cython.model.objects import Currency

    source = (PACKAGE / "model" / "currencies.py").read_text()
    module = ast.parse(source)
    constants = [f"{code}: Currency" for code, value in vars(built_in).items() if isinstance(value, Currency)]
    module.body[1:3] = ast.parse("\n".join(["from nautilus_cython.model.objects import Currency", *constants])).body
    register = module.body[-1]
    assert isinstance(register, ast.FunctionDef)
    del register.body[1:]
    return formatted(module)


def stubs() -> Iterator[tuple[Path, str]]:
    """Each stub that there is to be, and its text."""
    with tempfile.TemporaryDirectory() as folder:
        for source in sorted(PACKAGE.rglob("*.pyx")):
            yield source.with_suffix(".pyi"), stub(source, Path(folder))
    yield PACKAGE / "model" / "currencies.pyi", currencies()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="compare instead of writing")
    check = parser.parse_args().check
    logging.getLogger("stubgen_pyx").setLevel(logging.ERROR)
    stale = False
    for path, text in stubs():
        before = path.read_text() if path.exists() else ""
        if not check:
            path.write_text(text)
        elif text != before:
            stale = True
            name = str(path.relative_to(ROOT))
            sys.stdout.writelines(difflib.unified_diff(before.splitlines(True), text.splitlines(True), name, name))
    return int(stale)


if __name__ == "__main__":
    sys.exit(main())
