"""The C and C++ programs beside this file build with both compilers, link both ways, and leave nothing alive."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent))
import native

HERE = Path(__file__).parent
C_PROGRAMS = sorted(HERE.glob("*.c"))
CPP_PROGRAMS = sorted((HERE.parent / "cpp").glob("*.cpp"))
LINKAGES = ["shared", "static"]


@pytest.mark.parametrize("linkage", LINKAGES)
@pytest.mark.parametrize("compiler", native.C_COMPILERS)
@pytest.mark.parametrize("program", C_PROGRAMS, ids=lambda path: path.stem)
def test_c_program(tmp_path, program, compiler, linkage):
    assert native.compile_and_run([program], tmp_path / "program", compiler, "c11", linkage).endswith("ok\n")


@pytest.mark.parametrize("linkage", LINKAGES)
@pytest.mark.parametrize("compiler", native.CPP_COMPILERS)
@pytest.mark.parametrize("program", CPP_PROGRAMS, ids=lambda path: path.stem)
def test_cpp_program(tmp_path, program, compiler, linkage):
    assert native.compile_and_run([program], tmp_path / "program", compiler, "c++17", linkage).endswith("ok\n")
