"""Every header compiles alone and twice, in C and in C++, without a warning."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent))
import native

CASES = [
    *((compiler, standard, "c") for compiler in native.C_COMPILERS for standard in ("c11", "c17")),
    *((compiler, standard, "c++") for compiler in native.CPP_COMPILERS for standard in ("c++17", "c++20")),
]


@pytest.mark.parametrize("header", native.HEADERS)
@pytest.mark.parametrize(("compiler", "standard", "language"), CASES)
def test_header_compiles_alone_and_twice(tmp_path, header, compiler, standard, language):
    source = tmp_path / "include.src"
    source.write_text(f"#include <nautilus_cython/{header}>\n" * 2)
    flags = [f"-std={standard}", *native.WARNINGS, f"-I{native.INCLUDE}", "-fsyntax-only"]
    native.run([compiler, *flags, "-x", language, str(source)])


def test_headers_know_no_python():
    for header in native.HEADERS:
        assert "Python.h" not in (native.INCLUDE / "nautilus_cython" / header).read_text()
