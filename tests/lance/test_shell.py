"""The hazards over datasets in memory, which need nothing of Lance: every status, every release counted, under sanitizers and valgrind."""

import sys
from pathlib import Path

import pytest
from conftest import MEMORY, build
from programs import COMPILERS, INCLUDE, PROGRAMS, compile_program, run, run_with_valgrind

sys.path[:0] = [str(Path(__file__).parent.parent), str(Path(__file__).parent.parent / "sanitizers")]
import native
import sanitized


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
    run_with_valgrind(tmp_path / "program", "memory", "full")


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
