"""The reference of C has every declaration of the headers, and says of each what it is."""

import sys
from pathlib import Path

import pytest

sys.path[:0] = [str(Path(__file__).parent.parent), str(Path(__file__).parent.parent.parent / "docs" / "_ext")]
import c_headers
import native


@pytest.mark.parametrize("name", native.HEADERS)
def test_every_function_is_in_the_reference(name):
    header = c_headers.Header(native.INCLUDE / "nautilus_cython" / name)
    shown = "\n".join(line for line in header.lines if ".. c:function::" in line)
    assert not header.undocumented
    assert {function for function in native.functions(name) if f"{function}(" not in shown} == set()
    assert f".. c-header:: {name}" in (native.ROOT / "docs" / "reference" / "c.md").read_text()


@pytest.mark.parametrize(
    "declaration, missing",
    [
        ("int f(int a);\n", "f"),
        ("// A struct.\ntypedef struct S {\n  int a;\n} S;\n", "S.a"),
        ("// An enumeration.\nenum E {\n  // First.\n  A = 1,\n  B = 2,\n};\n", "E.B"),
        ("// A struct, apart.\n\n#define LIMIT 3\n", "LIMIT"),
    ],
)
def test_what_has_no_comment_is_refused(tmp_path, declaration, missing):
    path = tmp_path / "some.h"
    path.write_text(declaration)
    assert c_headers.Header(path).undocumented == [missing]
