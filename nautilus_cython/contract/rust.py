"""Reads Rust sources as text: comments and strings blanked, so that what is left can be searched."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from .finding import Place

# Comments, raw strings, strings and characters; a lifetime is not a character.
OPAQUE = re.compile(
    r"""//[^\n]*|/\*.*?\*/|b?r(?P<h>\#*)".*?"(?P=h)|[bc]?"(?:\\.|[^"\\])*"|b?'(?:\\[^']+|[^'\\\n])'""", re.DOTALL
)
EXPORT = re.compile(r"#\[(?:unsafe\()?\s*(?:no_mangle|export_name\b[^\]]*?)\s*\)?\]")
FUNCTION = re.compile(r"(?:\s*#\[[^\]]*\])*\s*pub\s+(?:unsafe\s+)?extern\s+\"\s*\"\s+fn\s+(\w+)\s*(?:<[^>]*>)?\(")


@dataclass(frozen=True)
class Export:
    """A function that C can call."""

    name: str
    parameters: list[tuple[str, str]]
    returns: str
    body: str
    documented: bool
    in_macro: bool
    place: Place


class Source:
    """A Rust file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.text = path.read_text()
        self.lines = self.text.splitlines()

    @cached_property
    def code(self) -> str:
        """The text with comments and the insides of strings blanked; every position stays."""

        def blank(match: re.Match) -> str:
            inside = re.sub(r"[^\n]", " ", match[0])
            is_string = match[0].endswith('"') and not match[0].startswith("/")
            return f'"{inside[2:]}"' if is_string and len(inside) > 1 else inside

        return OPAQUE.sub(blank, self.text)

    def place(self, position: int) -> Place:
        """The line of a position in the text."""
        return Place(self.path, self.text.count("\n", 0, position) + 1)

    @cached_property
    def macros(self) -> list[tuple[int, int]]:
        """Where the bodies of ``macro_rules!`` are."""
        found = re.finditer(r"macro_rules!\s*\w+\s*\{", self.code)
        return [(match.end(), closing(self.code, match.end() - 1)) for match in found]

    @cached_property
    def exports(self) -> list[Export]:
        """The functions that C can call."""
        return [self._export(match) for match in EXPORT.finditer(self.code)]

    def _export(self, attribute: re.Match) -> Export:
        position = attribute.start()
        in_macro = any(start <= position < end for start, end in self.macros)
        documented = comment_above(self.lines, self.place(position).line).startswith("///")
        match = FUNCTION.match(self.code, attribute.end())
        if match is None:
            return Export("", [], "", "", documented, in_macro, self.place(position))
        end = closing(self.code, match.end() - 1)
        brace = self.code.find("{", end)
        returns = self.code[end + 1 : brace].replace("->", "").strip()
        parameters = [split_parameter(part) for part in split_commas(self.code[match.end() : end])]
        body = self.code[brace : closing(self.code, brace) + 1]
        return Export(match[1], parameters, returns, body, documented, in_macro, self.place(match.start(1)))

    def functions(self, returns: str) -> list[tuple[str, str]]:
        """The names and the bodies of the functions that return `returns`."""
        found = []
        for match in re.finditer(rf"\bfn\s+(\w+)[^{{}};]*?->\s*{re.escape(returns)}\s*(\{{)", self.code):
            found.append((match[1], self.code[match.start(2) : closing(self.code, match.start(2)) + 1]))
        return found

    @cached_property
    def enums(self) -> set[str]:
        """The names of the enumerations that it defines."""
        return set(re.findall(r"\benum\s+(\w+)", self.code))


def closing(code: str, opening: int) -> int:
    """The position of the bracket that closes the one at `opening`."""
    pairs = {"(": ")", "{": "}", "[": "]"}
    open_, close = code[opening], pairs[code[opening]]
    depth = 0
    for position in range(opening, len(code)):
        depth += (code[position] == open_) - (code[position] == close)
        if depth == 0:
            return position
    return len(code) - 1


def split_commas(text: str) -> list[str]:
    """The parts of a parameter list: commas inside of brackets do not count."""
    parts, depth = [""], 0
    for char in text:
        depth += (char in "(<[{") - (char in ")>]}")
        if char == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += char
    return [part.strip() for part in parts if part.strip()]


def split_parameter(text: str) -> tuple[str, str]:
    """``mut name: Type`` as the name and the type."""
    name, _, type = text.partition(":")
    return name.replace("mut ", "").strip(), " ".join(type.split())


def comment_above(lines: list[str], line: int) -> str:
    """The comment that stands directly above a line, over attributes; empty if there is none."""
    comment: list[str] = []
    for text in reversed(lines[: line - 1]):
        text = text.strip()
        if text.startswith("//"):
            comment.insert(0, text)
        elif not text.startswith("#["):
            break
    return "\n".join(comment)
