"""The names that a shared library exports, as ``nm`` lists them."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path


class NoSymbols(Exception):
    """The symbols of a library cannot be listed."""


def exported(library: Path) -> set[str]:
    """
    The names of the functions that a library exports.

    Raises
    ------
    NoSymbols
        If there is no ``nm``, or it cannot read the library.
    """
    if shutil.which("nm") is None:
        raise NoSymbols("`nm` is not on the PATH: install binutils")
    command = ["nm", "-D", "--defined-only", str(library)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode:
        raise NoSymbols(f"`nm -D --defined-only {library}` failed: {done.stderr.strip()}")
    rows = (line.split() for line in done.stdout.splitlines())
    return {row[-1].split("@")[0] for row in rows if len(row) >= 2 and row[-2] in "TtWw"}
