"""Every header compiles alone and twice, in C and in C++, without a warning."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent))
import native

C = [(compiler, standard, "c") for compiler in native.C_COMPILERS for standard in ("c11", "c17")]
CPP = [(compiler, standard, "c++") for compiler in native.CPP_COMPILERS for standard in ("c++17", "c++20")]
CASES = [
    *((header, *case) for header in native.HEADERS for case in C + CPP),
    *((native.CPP_LAYER, *case) for case in CPP),
]

# In C++ these members and functions say the same.
LEFT_TO_C = {
    "currency_built_in": "the register gives every currency by its code",
    "interned_string_stats": "its two results are counters that may be read in C",
    "orderbook_depth10_bids_array": "the member `bids`",
    "orderbook_depth10_asks_array": "the member `asks`",
    "orderbook_depth10_bid_counts_array": "the member `bid_counts`",
    "orderbook_depth10_ask_counts_array": "the member `ask_counts`",
}


def compiles(tmp_path, header, compiler, standard, language, *flags):
    source = tmp_path / "include.src"
    source.write_text(f"#include <nautilus_cython/{header}>\n" * 2)
    flags = [f"-std={standard}", *native.WARNINGS, f"-I{native.INCLUDE}", "-fsyntax-only", *flags]
    native.run([compiler, *flags, "-x", language, str(source)])


@pytest.mark.parametrize(("header", "compiler", "standard", "language"), CASES)
def test_header_compiles_alone_and_twice(tmp_path, header, compiler, standard, language):
    compiles(tmp_path, header, compiler, standard, language)


@pytest.mark.parametrize("compiler", native.CPP_COMPILERS)
def test_cpp_layer_compiles_without_exceptions(tmp_path, compiler):
    compiles(tmp_path, native.CPP_LAYER, compiler, "c++17", "c++", "-fno-exceptions", "-fno-rtti")


def test_cpp_layer_has_every_function():
    layer = (native.INCLUDE / "nautilus_cython" / native.CPP_LAYER).read_text()
    for header in native.HEADERS:
        for name in native.functions(header):
            assert (f"::{name}" in layer) != (name in LEFT_TO_C), name


def test_headers_know_no_python():
    for header in native.HEADERS:
        assert "Python.h" not in (native.INCLUDE / "nautilus_cython" / header).read_text()
