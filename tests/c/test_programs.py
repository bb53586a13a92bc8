"""The C and C++ programs beside this file build with both compilers, link both ways, and leave nothing alive."""

import os
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent))
import native
import pages

HERE = Path(__file__).parent
C_PROGRAMS = sorted(HERE.glob("*.c"))
CPP_PROGRAMS = sorted((HERE.parent / "cpp").glob("*.cpp"))
PACKAGES = {"shared": "nautilus_cython", "static": "nautilus_cython-static"}


def build_and_run(prefix, package, source, output, compiler, standard):
    """Builds a program with the flags that pkg-config gives, and runs it."""
    environment = {**os.environ, "PKG_CONFIG_PATH": str(prefix / "lib" / "pkgconfig")}
    flags = native.run(["pkg-config", "--cflags", "--libs", package], env=environment).split()
    native.run([compiler, f"-std={standard}", *native.WARNINGS, str(source), "-o", str(output), *flags])
    return native.run([str(output)], env={**os.environ, "LD_LIBRARY_PATH": str(prefix / "lib"), "RUST_BACKTRACE": "1"})


@pytest.mark.parametrize("linkage", PACKAGES)
@pytest.mark.parametrize("compiler", native.C_COMPILERS)
@pytest.mark.parametrize("program", C_PROGRAMS, ids=lambda path: path.stem)
def test_c_program(prefix, tmp_path, program, compiler, linkage):
    assert build_and_run(prefix, PACKAGES[linkage], program, tmp_path / "program", compiler, "c11") == "ok\n"


@pytest.mark.parametrize("linkage", PACKAGES)
@pytest.mark.parametrize("compiler", native.CPP_COMPILERS)
@pytest.mark.parametrize("program", CPP_PROGRAMS, ids=lambda path: path.stem)
def test_cpp_program(prefix, tmp_path, program, compiler, linkage):
    assert build_and_run(prefix, PACKAGES[linkage], program, tmp_path / "program", compiler, "c++17") == "ok\n"


@pytest.mark.parametrize("compilers", [("gcc", "g++"), ("clang", "clang++")], ids="-".join)
def test_programs_as_a_cmake_project(prefix, tmp_path, compilers):
    c, cpp = (f"-DCMAKE_{language}_COMPILER={name}" for language, name in zip(["C", "CXX"], compilers))
    native.run(["cmake", "-S", str(HERE), "-B", str(tmp_path), f"-DCMAKE_PREFIX_PATH={prefix}", c, cpp])
    native.run(["cmake", "--build", str(tmp_path), "--parallel", "2"])
    ran = native.run(["ctest", "--test-dir", str(tmp_path), "--output-on-failure"])
    assert f"100% tests passed, 0 tests failed out of {2 * len(C_PROGRAMS + CPP_PROGRAMS)}" in ran


def page_block(language):
    """The lines that the page about C++ shows in a language."""
    (block,) = pages.blocks(native.ROOT / "docs/reference/cpp.md", language)
    return block


@pytest.mark.parametrize("way", ["cmake", "sh"])
def test_the_page_says_how_to_link(prefix, tmp_path, way):
    (tmp_path / "program.cpp").write_text((native.ROOT / "examples/cpp/book.cpp").read_text())
    environment = {**os.environ, "PKG_CONFIG_PATH": str(prefix / "lib/pkgconfig"), "LD_LIBRARY_PATH": str(prefix / "lib")}
    if way == "sh":
        native.run(["sh", "-c", page_block("sh")], cwd=tmp_path, env=environment)
    else:
        head = "cmake_minimum_required(VERSION 3.16)\nproject(page CXX)\nset(CMAKE_CXX_STANDARD 17)\n"
        find, link = page_block("cmake").splitlines()
        (tmp_path / "CMakeLists.txt").write_text(f"{head}{find}\nadd_executable(program program.cpp)\n{link}\n")
        native.run(["cmake", "-S", ".", "-B", ".", f"-DCMAKE_PREFIX_PATH={prefix}"], cwd=tmp_path)
        native.run(["cmake", "--build", "."], cwd=tmp_path)
    program = tmp_path / ("a.out" if way == "sh" else "program")
    assert native.run([str(program)], env=environment) == (native.ROOT / "examples/cpp/book.out").read_text()


@pytest.mark.parametrize("header", native.HEADERS)
def test_every_header_has_a_program_in_c_and_in_cpp(header):
    for programs in C_PROGRAMS, CPP_PROGRAMS:
        text = "".join(path.read_text() for path in programs)
        assert any(f"{name}(" in text for name in native.functions(header))
