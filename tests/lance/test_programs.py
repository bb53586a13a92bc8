"""The hazards in C and C++: every status, every release counted, under sanitizers and valgrind."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import MEMORY, build

sys.path[:0] = [str(Path(__file__).parent.parent), str(Path(__file__).parent.parent / "sanitizers")]
import native
import sanitized

HERE = Path(__file__).parent
INCLUDE = native.ROOT / "crates" / "lance" / "include"
PROGRAMS = ["hazards.c", "recorder.cpp"]
COMPILERS = {".c": [("gcc", "c11"), ("clang", "c11")], ".cpp": [("g++", "c++17"), ("clang++", "c++17")]}


def compile_program(name, output, library, flags=(), compiler=None):
    program = HERE / name
    default, standard = COMPILERS[program.suffix][0]
    native.compile_program([program], output, compiler or default, standard, library, (f"-I{INCLUDE}", *flags))


def run(command, folder, full, **environment):
    environment = {**os.environ, "RUST_BACKTRACE": "0", **environment}
    command = [*command, str(folder), str(full)]
    done = subprocess.run(command, check=False, capture_output=True, text=True, env=environment, timeout=900)
    assert (done.returncode, done.stdout) == (0, "ok\n"), done.stderr


@pytest.mark.parametrize("compiler", [0, 1], ids=["gnu", "clang"])
@pytest.mark.parametrize("name", PROGRAMS)
def test_over_memory(memory, tmp_path, name, compiler):
    compile_program(name, tmp_path / "program", memory, compiler=COMPILERS[Path(name).suffix][compiler][0])
    run([tmp_path / "program"], "memory", "full")


@pytest.mark.parametrize("name", PROGRAMS)
def test_over_memory_with_sanitizers_on_both_sides(tmp_path, name):
    options = (*MEMORY, "--target", sanitized.HOST)
    library = build(options, "lance-asan", tuple(sanitized.ASAN_CARGO.items()))
    runtime = sanitized.asan_runtime()
    flags = (*sanitized.ASAN_FLAGS, f"-Wl,-rpath,{runtime.parent}")
    compiler = COMPILERS[Path(name).suffix][1][0]
    compile_program(name, tmp_path / "program", library, flags, compiler)
    run([tmp_path / "program"], "memory", "full", ASAN_OPTIONS=sanitized.ASAN_OPTIONS)


@pytest.mark.parametrize("name", PROGRAMS)
def test_over_memory_with_valgrind(memory, tmp_path, name):
    compile_program(name, tmp_path / "program", memory)
    leaks = ["--leak-check=full", "--errors-for-leak-kinds=definite,indirect,possible"]
    run(["valgrind", "--quiet", *leaks, "--error-exitcode=99", tmp_path / "program"], "memory", "full")


@pytest.mark.parametrize("sanitized_flags", [(), ("-fsanitize=address,undefined", "-fno-sanitize-recover=all")], ids=["plain", "asan"])
@pytest.mark.parametrize("name", PROGRAMS)
def test_over_lance(lance, tmp_path, name, sanitized_flags):
    compile_program(name, tmp_path / "program", lance, sanitized_flags)
    readonly = Path("/proc/nowhere")
    run([tmp_path / "program"], tmp_path, readonly, ASAN_OPTIONS="detect_leaks=1", LSAN_OPTIONS="report_objects=1")




@pytest.mark.parametrize("header", ["nautilus_lance.h", "nautilus_lance.hpp"])
@pytest.mark.parametrize("first", [True, False], ids=["before", "after"])
@pytest.mark.parametrize("compiler", native.CPP_COMPILERS)
def test_header_stands_beside_that_of_arrow(tmp_path, compiler, first, header):
    import pyarrow

    includes = [f"#include <{header}>\n", "#include <arrow/c/abi.h>\n"]
    source = tmp_path / "include.cpp"
    source.write_text("".join(includes if first else reversed(includes)) * 2)
    flags = [f"-I{INCLUDE}", f"-isystem{pyarrow.get_include()}", "-fsyntax-only"]
    native.run([compiler, "-std=c++20", *native.WARNINGS, *flags, str(source)])


@pytest.mark.parametrize("compiler", native.C_COMPILERS)
@pytest.mark.parametrize("standard", ["c11", "c17"])
def test_header_compiles_alone_in_c(tmp_path, compiler, standard):
    source = tmp_path / "include.c"
    source.write_text("#include <nautilus_lance.h>\n" * 2)
    native.run([compiler, f"-std={standard}", *native.WARNINGS, f"-I{INCLUDE}", "-fsyntax-only", str(source)])


@pytest.mark.parametrize("compiler", native.CPP_COMPILERS)
@pytest.mark.parametrize("flag", ["-fno-exceptions", "-DNAUTILUS_LANCE_EXCEPTIONS"])
def test_cpp_layer_compiles_with_and_without_exceptions(tmp_path, compiler, flag):
    source = tmp_path / "include.cpp"
    source.write_text("#include <nautilus_lance.hpp>\n" * 2)
    native.run([compiler, "-std=c++17", *native.WARNINGS, f"-I{INCLUDE}", "-fsyntax-only", flag, str(source)])


def test_library_exports_the_functions_of_the_header_and_no_others(lance):
    symbols = native.run(["nm", "--dynamic", "--defined-only", "--format=posix", str(lance)])
    exported = {line.split()[0] for line in symbols.splitlines()}
    declared = set(re.findall(r"\b((?:lance|nautilus_lance)_\w+)\(", (INCLUDE / "nautilus_lance.h").read_text()))
    assert exported - {"rust_eh_personality"} == declared | {"lance_test_panic"}
