"""Compiles and runs the programs that go through the hazards, in C and C++."""

import os
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))
import native

HERE = Path(__file__).parent
INCLUDE = native.ROOT / "crates" / "lance" / "include"
PROGRAMS = ["hazards.c", "recorder.cpp"]
# Nothing can be made there.
READONLY = Path("/proc/nowhere")
COMPILERS = {".c": [("gcc", "c11"), ("clang", "c11")], ".cpp": [("g++", "c++17"), ("clang++", "c++17")]}


def compile_program(name, output, library, flags=(), compiler=None):
    program = HERE / name
    default, standard = COMPILERS[program.suffix][0]
    native.compile_program([program], output, compiler or default, standard, library, (f"-I{INCLUDE}", *flags))


def run(command, *arguments, **environment):
    environment = {**os.environ, "RUST_BACKTRACE": "0", **environment}
    command = [*command, *map(str, arguments)]
    done = subprocess.run(command, check=False, capture_output=True, text=True, env=environment, timeout=900)
    assert (done.returncode, done.stdout) == (0, "ok\n"), done.stderr


def run_with_valgrind(program, folder, full):
    """Leaks that Lance and the standard library make once for the process are suppressed, in `valgrind.supp`."""
    leaks = ["--leak-check=full", "--errors-for-leak-kinds=definite,indirect,possible", "--num-callers=100"]
    valgrind = ["valgrind", "--quiet", *leaks, f"--suppressions={HERE / 'valgrind.supp'}", "--error-exitcode=99"]
    run([*valgrind, program], folder, full, 1000)
