"""Reads C headers as cbindgen writes them: plain declarations, each with its comment in front."""

from __future__ import annotations

import re
from pathlib import Path

from .declarations import Declarations, Prototype, Struct, Variable, parse_variable
from .finding import Place

FUNCTION = re.compile(r"^(?:extern\s+)?([\w\s*]+?[\s*])(\w+)\s*\((.*)\)$", re.DOTALL)
STRUCT = re.compile(r"^(?:typedef\s+)?(?:struct|union)\s+(\w+)\s*\{(.*)\}\s*(\w*)$", re.DOTALL)
ENUM = re.compile(r"^(?:typedef\s+)?enum\s+(\w+)\b[^{;]*\{", re.DOTALL)
LINKAGE = re.compile(r'^(extern "C"(?:\s*\{)?|\}\s*)$')


def read(path: Path) -> Declarations:
    """Everything that a header declares."""
    out = Declarations()
    for doc, text, line in statements(path.read_text()):
        declare(out, " ".join(doc), text, Place(path, line))
    return out


def statements(text: str):
    """Yield each declaration with its comment and the line where it starts."""
    doc: list[str] = []
    held: list[str] = []
    start = 0
    for number, line in enumerate(blank_block_comments(text).splitlines(), 1):
        code, _, comment = line.partition("//")
        code = code.strip()
        if not code and comment and not held:
            doc.append(comment.strip())
        if not code and not comment.strip() and not held and "//" not in line:
            doc = []
        if not code or code.startswith("#") or (not held and LINKAGE.match(code)):
            continue
        start = start if held else number
        held.append(code)
        joined = "\n".join(held)
        if joined.endswith(";") and joined.count("{") == joined.count("}"):
            yield doc, joined.rstrip("; \n"), start
            doc, held = [], []


def blank_block_comments(text: str) -> str:
    """``/** … */`` as ``//`` lines, so that there is one kind of comment."""

    def lines(match: re.Match) -> str:
        inner = match.group(0)[2:-2].splitlines()
        return "\n".join("//" + line.strip(" *") for line in inner) or "//"

    return re.sub(r"/\*.*?\*/", lines, text, flags=re.DOTALL)


def declare(out: Declarations, doc: str, text: str, place: Place) -> None:
    """Sort one declaration in."""
    if match := STRUCT.match(text):
        name = match[3] or match[1]
        fields = [parse_variable(member) for member in match[2].split(";") if member.strip() and "{" not in member]
        out.structs[name] = Struct(name, tuple(fields), place)
    elif match := ENUM.match(text):
        out.enums[match[1]] = place
    elif not re.search(r"\btypedef\b|\{", text) and (match := FUNCTION.match(text)):
        returns = parse_variable(match[1] + " _").type
        out.functions[match[2]] = Prototype(match[2], returns, parameters(match[3]), place, doc)


def parameters(text: str) -> tuple[Variable, ...]:
    """The parameters between the parentheses of a function."""
    parts, depth = [""], 0
    for char in text:
        depth += (char == "(") - (char == ")")
        if char == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += char
    return tuple(parse_variable(part) for part in parts if part.strip() not in ("", "void"))
