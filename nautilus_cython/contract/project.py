"""A project as the rules see it: its files, read once, and the names that they share."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from . import header, pyx, rust, symbols, table
from .config import Config
from .declarations import Declarations
from .finding import Place


class Project:
    """The files of one project."""

    def __init__(self, root: Path, config: Config) -> None:
        self.root = root
        self.config = config
        self.unreadable: list[tuple[Place, str]] = []

    def files(self, patterns: list[str]) -> list[Path]:
        """The files that match one of the patterns, sorted."""
        wanted = re.compile("|".join(f"(?:{glob_regex(pattern)})" for pattern in patterns) or r"(?!)")
        return [path for path, name in self._all_files if wanted.fullmatch(name)]

    @cached_property
    def _all_files(self) -> list[tuple[Path, str]]:
        found = []
        for folder, folders, names in os.walk(self.root):
            folders[:] = [name for name in folders if not name.startswith(".") and name not in self.config.exclude]
            found += [Path(folder, name) for name in names]
        return [(path, path.relative_to(self.root).as_posix()) for path in sorted(found)]

    # -- What C sees ---------------------------------------------------------------------------------------------------

    @cached_property
    def headers(self) -> Declarations:
        """What the C headers declare."""
        out = Declarations()
        for path in self.files(self.config.headers):
            out.add(header.read(path))
        return out

    @cached_property
    def raw(self) -> Declarations:
        """What the raw ``.pxd`` files declare."""
        out = Declarations()
        for module in self.raw_modules:
            out.add(module.extern)
        return out

    @cached_property
    def natives(self) -> Declarations:
        """What the boundary has, by any of its descriptions."""
        out = Declarations()
        out.add(self.headers)
        out.add(self.raw)
        return out

    def is_handle(self, name: str) -> bool:
        """Whether a type is an owned handle."""
        return name.endswith(self.config.handle_suffix) and name in self.natives.structs

    def is_vector(self, name: str) -> bool:
        """Whether a type is a vector of a known element."""
        return name.startswith(self.config.vector_prefix) and name in self.natives.structs

    def is_drop(self, name: str) -> bool:
        """Whether a function frees, going by its name."""
        return re.fullmatch(self.config.drop, name) is not None

    @cached_property
    def drops(self) -> dict[str, set[str]]:
        """The functions that free each type that owns memory: handles, vectors, and what else has a drop function."""
        found = {name: {function.name for function in self.natives.drops_of(name)} for name in self.natives.structs}
        return {name: drops for name, drops in found.items() if drops or self.is_handle(name) or self.is_vector(name)}

    @cached_property
    def rows(self) -> list[table.Row]:
        """The rows of the ownership table."""
        return [row for path in self.files(self.config.table) for row in table.read(path)]

    @cached_property
    def libraries(self) -> dict[Path, set[str]]:
        """What each library exports that is there."""
        out = {}
        for path in self.files(self.config.libraries):
            try:
                out[path] = symbols.exported(path)
            except symbols.NoSymbols as error:
                self.unreadable.append((Place(path, 1), str(error)))
        return out

    # -- Cython --------------------------------------------------------------------------------------------------------

    @cached_property
    def _cython(self) -> dict[Path, pyx.Module]:
        out = {}
        for path in self.files([*self.config.raw, *self.config.checked, *self.config.cython]):
            try:
                out[path] = pyx.read(path)
            except pyx.CannotParse as error:
                self.unreadable.append((error.place, f"Cython cannot parse it: {error}"))
        return out

    def _modules(self, patterns: list[str]) -> list[pyx.Module]:
        return [self._cython[path] for path in self.files(patterns) if path in self._cython]

    @cached_property
    def checked_modules(self) -> list[pyx.Module]:
        """The modules with the wrappers that raise."""
        return self._modules(self.config.checked)

    @cached_property
    def raw_modules(self) -> list[pyx.Module]:
        """The modules that declare what the headers do."""
        return [module for module in self._modules(self.config.raw) if module not in self.checked_modules]

    @cached_property
    def modules(self) -> list[pyx.Module]:
        """The modules that use the boundary: all others. What a ``.pxd`` says of a class is told to its ``.pyx``."""
        others = [*self.raw_modules, *self.checked_modules]
        modules = [module for module in self._modules(self.config.cython) if module not in others]
        by_path = {module.path: module for module in modules}
        for module in modules:
            declared = by_path.get(module.path.with_suffix(".pxd"))
            if declared is not None and declared is not module:
                share(declared, module)
        return modules

    @cached_property
    def classes(self) -> dict[str, pyx.Class]:
        """Every ``cdef class`` by name: the definition where there is one, else the declaration."""
        out: dict[str, pyx.Class] = {}
        for module in sorted(self.modules, key=lambda module: module.path.suffix == ".pyx"):
            out.update(module.classes)
        return out

    def ancestry(self, cls: pyx.Class) -> Iterator[pyx.Class]:
        """A class and its bases, as far as they belong to the project."""
        seen: set[str] = set()
        while cls is not None and cls.name not in seen:
            seen.add(cls.name)
            yield cls
            cls = self.classes.get(cls.module.original(cls.base))

    def field(self, cls: pyx.Class | None, name: str) -> tuple[pyx.CType, Place] | None:
        """The type of an attribute of a class, inherited ones included, and where it is declared."""
        for ancestor in self.ancestry(cls) if cls else ():
            if name in ancestor.fields:
                return ancestor.fields[name]
        return None

    def handle_fields(self, cls: pyx.Class) -> dict[str, pyx.CType]:
        """The attributes of a class that are owned handles, its own only."""
        return {
            name: type
            for name, (type, _) in cls.fields.items()
            if type.is_value and self.is_handle(cls.module.original(type.name))
        }

    def vector_fields(self, cls: pyx.Class) -> dict[str, pyx.CType]:
        """The attributes of a class that are vectors, its own only."""
        return {
            name: type
            for name, (type, _) in cls.fields.items()
            if type.is_value and self.is_vector(cls.module.original(type.name))
        }

    @cached_property
    def functions(self) -> dict[str, list[pyx.Function]]:
        """Every Cython function and method with a body, by name."""
        out: dict[str, list[pyx.Function]] = {}
        for module in self.modules:
            for function in module.all_functions():
                out.setdefault(function.name, []).append(function)
        return out

    # -- Rust ----------------------------------------------------------------------------------------------------------

    @cached_property
    def _rust(self) -> dict[Path, rust.Source]:
        return {path: rust.Source(path) for path in self.files([*self.config.rust, *self.config.exports])}

    @cached_property
    def rust_sources(self) -> list[rust.Source]:
        """All Rust sources."""
        return [self._rust[path] for path in self.files(self.config.rust)]

    @cached_property
    def export_sources(self) -> list[rust.Source]:
        """The Rust sources whose exported functions make the headers."""
        return [self._rust[path] for path in self.files(self.config.exports)]

    def may_be_unsafe(self, path: Path) -> bool:
        """Whether `unsafe` may stand in a file."""
        return path in self.unsafe_files

    @cached_property
    def unsafe_files(self) -> list[Path]:
        """The files in which `unsafe` may stand."""
        return self.files(self.config.unsafe)


def share(declared: pyx.Module, module: pyx.Module) -> None:
    """Tell a ``.pyx`` what its ``.pxd`` declares: names, constants, and the attributes of classes."""
    for name, origin in declared.names.items():
        module.names.setdefault(name, origin)
    for name, value in declared.constants.items():
        module.constants.setdefault(name, value)
    for name, cls in declared.classes.items():
        own = module.classes.get(name)
        if own is not None:
            own.fields = {**cls.fields, **own.fields}
            for method, group in cls.methods.items():
                own.methods.setdefault(method, []).extend(function for function in group if not function.body)


def glob_regex(pattern: str) -> str:
    """A glob pattern, in which ``**/`` stands for any folders, as a regular expression."""
    out = ""
    for part in re.split(r"(\*\*/|\*|\?)", pattern):
        out += {"**/": "(?:.*/)?", "*": "[^/]*", "?": "[^/]"}.get(part, re.escape(part))
    return out
