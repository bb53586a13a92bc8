"""Builds C and C++ programs against the C library, for the tests."""

from __future__ import annotations

import functools
import json
import os
import re
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
INCLUDE = ROOT / "nautilus_cython" / "includes"
HEADERS = sorted(path.name for path in (INCLUDE / "nautilus_cython").glob("*.h"))
CPP_LAYER = "nautilus_cython.hpp"

C_COMPILERS = ["gcc", "clang"]
CPP_COMPILERS = ["g++", "clang++"]
WARNINGS = ["-Wall", "-Wextra", "-Wpedantic", "-Werror"]

# What a static Rust library needs from the system.
STATIC_LIBRARIES = ["-lpthread", "-ldl", "-lm"]


def functions(header: str) -> set[str]:
    """The names of the functions that a header declares."""
    text = (INCLUDE / "nautilus_cython" / header).read_text()
    return set(re.findall(r"^(?!NAUTILUS)[A-Za-z].*?(\w+)\(", text, re.MULTILINE))


def run(command: list[str], **options) -> str:
    """Runs a command that must succeed, and returns what it printed."""
    done = subprocess.run(command, check=False, capture_output=True, text=True, **options)
    assert done.returncode == 0, f"{' '.join(map(str, command))}\n{done.stdout}\n{done.stderr}"
    return done.stdout


# Where cargo builds. A variant of the library has a directory of its own, so that it is never taken for the shipped one.
TARGET = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))


@functools.cache
def panicking() -> tuple[str, ...]:
    """The options of cargo for the release profile with functions that panic on request.

    What the shipped library was built of is not compiled again.
    """
    target = TARGET / "test-panic"
    if not target.exists():
        for built in (TARGET / "release" / folder for folder in ["build", "deps", ".fingerprint"]):
            if built.exists():
                shutil.copytree(built, target / "release" / built.name)
    return "--features", "test-panic", "--target-dir", str(target)


@functools.cache
def build(
    package: str, *options: str, profile: str = "release", environment: tuple[tuple[str, str], ...] = ()
) -> list[Path]:
    """The libraries that cargo makes of a package."""
    command = ["cargo", "build", "--profile", profile, "--locked", "--package", package, "--message-format=json", *options]
    for line in run(command, cwd=ROOT, env={**os.environ, **dict(environment)}).splitlines():
        message = json.loads(line)
        if message["reason"] != "compiler-artifact" or f"#{package}@" not in message["package_id"]:
            continue
        if "cdylib" in message["target"]["kind"]:
            return [Path(name) for name in message["filenames"]]
    raise AssertionError(f"cargo built no library of {package}")


def libraries(*options: str) -> dict[str, Path]:
    """The shared and the static library for C."""
    paths = build("nautilus-cython-capi", *options)
    return {"shared": only(paths, {".so", ".dylib"}), "static": only(paths, {".a"})}


def only(paths: list[Path], suffixes: set[str]) -> Path:
    """The path that ends in one of `suffixes`."""
    (path,) = [path for path in paths if path.suffix in suffixes]
    return path


def compile_and_run(
    sources: list[Path],
    output: Path,
    compiler: str,
    standard: str,
    linkage: str = "shared",
    options: tuple[str, ...] = (),
) -> str:
    """Compiles a program with warnings as errors, runs it, and returns what it printed.

    `options` are those of `cargo build` that give another library than the shipped one.
    """
    compile_program(sources, output, compiler, standard, libraries(*options)[linkage])
    return run([str(output)], env={**os.environ, "RUST_BACKTRACE": "1"})


def compile_program(
    sources: list[Path], output: Path, compiler: str, standard: str, library: Path, flags: tuple[str, ...] = ()
) -> None:
    """Compiles a program with warnings as errors, and links it to `library`."""
    assert shutil.which(compiler), f"{compiler} is not installed: run `make tools`"
    static = library.suffix == ".a"
    link = [str(library), *STATIC_LIBRARIES] if static else [str(library), f"-Wl,-rpath,{library.parent}"]
    flags = [f"-std={standard}", "-g", *WARNINGS, f"-I{INCLUDE}", *flags]
    run([compiler, *flags, *map(str, sources), "-o", str(output), *link])
