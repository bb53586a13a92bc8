"""Reads the ownership table: the ``ffi_contract! { … }`` block that says which function frees what."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from . import rust
from .finding import Place

SECTION = re.compile(r"(\w+)\s*\{([^{}]*)\}")
ROW = re.compile(r"([\w:]+)\s*(?:\(([^()]*)\))?\s*=>\s*(\w+)\s*,")


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    section: str
    owned: str
    drop: str
    place: Place


def read(path: Path) -> list[Row]:
    """The rows of the table in a Rust file; none if it has no table."""
    source = rust.Source(path)
    match = re.search(r"^ffi_contract!\s*\{", source.code, re.MULTILINE)
    if match is None:
        return []
    start, end = match.end(), rust.closing(source.code, match.end() - 1)
    rows = []
    for section in SECTION.finditer(source.code, start, end):
        for row in ROW.finditer(source.code, section.start(2), section.end(2)):
            rows.append(Row(section[1], row[1].rsplit("::", 1)[-1], row[3], source.place(row.start())))
    return rows
