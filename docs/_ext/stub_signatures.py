"""Signatures with types: compiled functions do not know theirs, so that they are read from the stubs."""

from __future__ import annotations

import ast
import functools
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@functools.cache
def signatures() -> dict[str, tuple[str, str | None]]:
    """The arguments and the result of every function and method in the stubs, by full name; a class's are its constructor's."""
    found: dict[str, tuple[str, str | None]] = {}

    def visit(body: list[ast.stmt], path: str, *, method: bool) -> None:
        for node in body:
            if isinstance(node, ast.ClassDef):
                visit(node.body, f"{path}.{node.name}", method=True)
            elif isinstance(node, ast.FunctionDef):
                static = any(ast.unparse(decorator) == "staticmethod" for decorator in node.decorator_list)
                if method and not static:
                    del (node.args.posonlyargs or node.args.args)[0]
                constructor = node.name == "__init__"
                name = path if constructor else f"{path}.{node.name}"
                found[name] = (f"({ast.unparse(node.args)})", None if constructor else ast.unparse(node.returns))

    for stub in (ROOT / "nautilus_cython").rglob("*.pyi"):
        visit(ast.parse(stub.read_text()).body, ".".join(stub.relative_to(ROOT).with_suffix("").parts), method=False)
    return found


def signature(app, what, name, obj, options, arguments, returns):
    """What the stub says; None, and so what autodoc found, where there is no stub."""
    if what not in {"class", "exception", "function", "method"} or arguments is None:
        return None  # Sphinx takes no signature for what has none of its own
    if name in signatures():
        return signatures()[name]
    # Some modules show the functions of another one.
    same = {text for full, text in signatures().items() if full.endswith("." + name.rpartition(".")[2])}
    return same.pop() if what == "function" and len(same) == 1 else None


def setup(app):
    """Registers the hook."""
    app.connect("autodoc-process-signature", signature)
    return {"parallel_read_safe": True}
