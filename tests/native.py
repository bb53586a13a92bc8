"""Builds C and C++ programs against the C library, for the tests."""

from __future__ import annotations

import functools
import json
import os
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
INCLUDE = ROOT / "nautilus_cython" / "includes"
HEADERS = sorted(path.name for path in (INCLUDE / "nautilus_cython").glob("*.h"))

C_COMPILERS = ["gcc", "clang"]
CPP_COMPILERS = ["g++", "clang++"]
WARNINGS = ["-Wall", "-Wextra", "-Wpedantic", "-Werror"]

# What a static Rust library needs from the system.
STATIC_LIBRARIES = ["-lpthread", "-ldl", "-lm"]


def run(command: list[str], **options) -> str:
    """Runs a command that must succeed, and returns what it printed."""
    done = subprocess.run(command, check=False, capture_output=True, text=True, **options)
    assert done.returncode == 0, f"{' '.join(map(str, command))}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@functools.cache
def libraries() -> dict[str, Path]:
    """The shared and the static library of the release profile."""
    command = ["cargo", "build", "--release", "--locked", "--package", "nautilus-cython-capi", "--message-format=json"]
    for line in run(command, cwd=ROOT).splitlines():
        message = json.loads(line)
        if message["reason"] == "compiler-artifact" and message["target"]["name"] == "nautilus_cython_capi":
            paths = [Path(name) for name in message["filenames"]]
            return {"shared": _only(paths, {".so", ".dylib"}), "static": _only(paths, {".a"})}
    raise AssertionError("cargo did not build the C library")


def _only(paths: list[Path], suffixes: set[str]) -> Path:
    (path,) = [path for path in paths if path.suffix in suffixes]
    return path


def compile_and_run(sources: list[Path], output: Path, compiler: str, standard: str, linkage: str = "shared") -> str:
    """Compiles a program with warnings as errors, runs it, and returns what it printed."""
    assert shutil.which(compiler), f"{compiler} is not installed: run `make tools`"
    library = libraries()[linkage]
    link = [str(library), *STATIC_LIBRARIES] if linkage == "static" else [str(library), f"-Wl,-rpath,{library.parent}"]
    flags = [f"-std={standard}", "-g", *WARNINGS, f"-I{INCLUDE}"]
    run([compiler, *flags, *map(str, sources), "-o", str(output), *link])
    return run([str(output)], env={**os.environ, "RUST_BACKTRACE": "1"})
