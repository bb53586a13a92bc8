"""C declarations, in one form for headers and for Cython."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from .finding import Place


@dataclass(frozen=True)
class CType:
    """A type in normal form: without ``struct`` and ``enum``, and with Cython's ``bint`` for ``bool``."""

    name: str
    pointers: int = 0
    const: bool = False
    array: str = ""

    def __str__(self) -> str:
        return (
            ("const " if self.const else "")
            + self.name
            + " *" * bool(self.pointers)
            + "*" * (self.pointers - 1)
            + self.array
        )

    @property
    def is_value(self) -> bool:
        """Whether the thing itself is meant, not a pointer to it."""
        return not self.pointers and not self.array

    @property
    def is_text(self) -> bool:
        """Whether it is a ``char *``."""
        return self.name == "char" and self.pointers == 1

    @property
    def is_text_out(self) -> bool:
        """Whether it is a ``char **``."""
        return self.name == "char" and self.pointers == 2

    def is_out(self, name: str) -> bool:
        """Whether it points to a `name` that the function may write."""
        return self.name == name and self.pointers == 1 and not self.const


@dataclass(frozen=True)
class Variable:
    """A parameter, or a field of a struct."""

    name: str
    type: CType


@dataclass(frozen=True)
class Prototype:
    """A function that a header or an extern block declares."""

    name: str
    returns: CType
    parameters: tuple[Variable, ...]
    place: Place
    doc: str = ""
    nogil: bool = True

    @property
    def signature(self) -> tuple:
        """What the two declarations of one function have in common."""
        return (self.returns, *(parameter.type for parameter in self.parameters))

    def gives(self, name: str) -> bool:
        """Whether it hands out a `name`: returns it, or writes it through its result pointer."""
        return self.returns == CType(name) or self.result == CType(name, 1)

    @property
    def result(self) -> CType | None:
        """The type of the parameter through which it answers: the one named ``out``."""
        return next((parameter.type for parameter in self.parameters if parameter.name == "out"), None)

    def frees(self, name: str) -> bool:
        """Whether it takes one `name` by value and gives nothing back: the shape of a drop function."""
        types = [parameter.type for parameter in self.parameters]
        return self.returns == CType("void") and types == [CType(name)]


@dataclass(frozen=True)
class Struct:
    """A struct or union with its fields in order."""

    name: str
    fields: tuple[Variable, ...]
    place: Place


@dataclass
class Declarations:
    """Everything that some files declare, by name."""

    functions: dict[str, Prototype] = field(default_factory=dict)
    structs: dict[str, Struct] = field(default_factory=dict)
    enums: dict[str, Place] = field(default_factory=dict)

    def add(self, other: Declarations) -> None:
        """Take over what `other` declares, unless it is declared here already."""
        for mine, more in ((self.functions, other.functions), (self.structs, other.structs), (self.enums, other.enums)):
            for name, value in more.items():
                mine.setdefault(name, value)

    def drops_of(self, name: str) -> list[Prototype]:
        """The functions that free a `name`."""
        return [function for function in self.functions.values() if function.frees(name)]


def parse_variable(text: str) -> Variable:
    """``const struct Price_t *out`` as its name and its type."""
    text = text.strip()
    if "(" in text:
        name = re.search(r"\(\s*\*\s*(\w*)\s*\)", text)
        return Variable(name[1] if name else "", CType("function pointer"))
    array = "".join(re.findall(r"\[\w*\]", text))
    words = re.findall(r"\w+|\*", re.sub(r"\[\w*\]", "", text))
    pointers = words.count("*")
    names = [word for word in words if word not in ("*", "const", "struct", "union", "enum", "volatile")]
    name = names.pop() if len(names) > 1 else ""
    base = " ".join(names)
    return Variable(name, CType({"bool": "bint"}.get(base, base), pointers, "const" in words, array))
