"""A directive that documents a C header from its own comments, and refuses what has none.

.. c-header:: model.h
"""

from __future__ import annotations

import re
from pathlib import Path

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective

INCLUDES = Path(__file__).resolve().parents[2] / "nautilus_cython" / "includes" / "nautilus_cython"

# What the header needs for itself: guards, linkage, checks of the layout.
INTERNAL = re.compile(r"NAUTILUS_CYTHON_\w+$")


class Header:
    """The declarations of a header, each as the lines of a directive of Sphinx's C domain."""

    def __init__(self, path: Path):
        self.path = path
        self.lines: list[str] = []
        self.undocumented: list[str] = []
        text = re.sub(r"\\\n", " ", path.read_text())
        # A C++ and a C23 compiler see a typed enumeration, others an integer: the same type by the same name.
        text = re.sub(r"^#if(?:n?def)? .*__(?:cplusplus|STDC_VERSION__)\b.*\n(?:  : .*\n|extern \"C\" \{\n|#\w.*\n|typedef .*\n|\} .*\n)*?(?:#endif.*\n)+", "", text, flags=re.MULTILINE)
        text = re.sub(r"^// The layouts that the library was compiled with\.\n.*?^#endif // UINTPTR_MAX.*?\n", "", text, flags=re.MULTILINE | re.DOTALL)
        self.read(text.splitlines())

    def read(self, lines: list[str]) -> None:
        comment: list[str] = []
        position = 0
        while position < len(lines):
            line = lines[position]
            position += 1
            if line.startswith("//"):
                comment.append(line[2:].removeprefix(" "))
            elif match := re.match(r"#define (\w+) ", line):
                if not INTERNAL.match(match[1]):
                    self.say(f"c:macro:: {match[1]}", comment, match[1])
                comment = []
            elif match := re.match(r"(?:typedef )?(enum|struct|union) (\w+)\s*\{?$", line):
                body = []
                while not lines[position].startswith("}"):
                    body.append(lines[position])
                    position += 1
                position += 1
                self.say(f"c:{match[1]}:: {match[2]}", comment, match[2])
                self.members(match[1], match[2], body)
                comment = []
            elif re.match(r"(?!extern )[A-Za-z]\w* ", line):
                declaration = line
                while not declaration.rstrip().endswith(";"):
                    declaration += " " + lines[position].strip()
                    position += 1
                declaration = re.sub(r"\s+", " ", declaration.rstrip("; "))
                declaration = re.sub(r"^typedef struct (\w+) \{.*\} \1$", r"typedef \1", declaration)
                kind = "type" if declaration.startswith("typedef") else "function" if "(" in declaration else "var"
                name = re.findall(r"\w+", declaration.split("(")[0])[-1]
                self.say(f"c:{kind}:: {declaration.removeprefix('typedef ')}", comment, name)
                comment = []
            elif not line.strip():
                comment = []

    def members(self, kind: str, owner: str, body: list[str]) -> None:
        comment: list[str] = []
        for line in body:
            line = line.strip()
            if line.startswith("//"):
                comment.append(line[2:].removeprefix(" "))
            elif line not in ("", "{") and not line.startswith("#"):
                declared = line.rstrip(",;")
                member = "enumerator" if kind == "enum" else "member"
                name = declared.split(" = ")[0].split("[")[0].split()[-1].lstrip("*")
                if not name.startswith("_"):  # the pointer inside a handle
                    self.say(f"c:{member}:: {declared}", comment, f"{owner}.{name}", indent=1)
                comment = []

    def say(self, directive: str, comment: list[str], name: str, indent: int = 0) -> None:
        if not comment:
            self.undocumented.append(name)
        margin = "   " * indent
        self.lines += [f"{margin}.. {directive}", ""]
        # Rust's `code` and headings, in the words of reStructuredText.
        text = re.sub(r"`([^`]+)`", r"``\1``", "\n".join(comment))
        text = re.sub(r"(``[^`]+``)(?=\w)", r"\1\\ ", text)
        text = re.sub(r"^# (\w+)$", r"**\1.**\n", text, flags=re.MULTILINE)
        self.lines += [f"{margin}   {line}".rstrip() for line in text.splitlines()]
        self.lines.append("")


class CHeader(SphinxDirective):
    """``.. c-header:: NAME``: every declaration of the header with its comment."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        path = INCLUDES / self.arguments[0]
        self.env.note_dependency(str(path))
        header = Header(path)
        if header.undocumented:
            raise ExtensionError(f"{path.name} does not say what these are: {', '.join(header.undocumented)}")
        container = nodes.container()
        self.state.nested_parse(StringList(header.lines, str(path)), 0, container)
        return container.children


def setup(app):
    """Registers the directive."""
    app.add_directive("c-header", CHeader)
    return {"parallel_read_safe": True}
