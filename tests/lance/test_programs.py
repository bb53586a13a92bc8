"""The hazards over datasets on disk, and what the library exports."""

import re
import sys
from pathlib import Path

import pytest
from programs import INCLUDE, PROGRAMS, READONLY, compile_program, run, run_with_valgrind

sys.path.insert(0, str(Path(__file__).parent.parent))
import native


@pytest.mark.parametrize("sanitized_flags", [(), ("-fsanitize=address,undefined", "-fno-sanitize-recover=all")], ids=["plain", "asan"])
@pytest.mark.parametrize("name", PROGRAMS)
def test_over_lance(lance, tmp_path, name, sanitized_flags):
    compile_program(name, tmp_path / "program", lance, sanitized_flags)
    run([tmp_path / "program"], tmp_path, READONLY, ASAN_OPTIONS="detect_leaks=1", LSAN_OPTIONS="report_objects=1")


@pytest.mark.parametrize("name", PROGRAMS)
def test_over_lance_with_valgrind(lance, tmp_path, name):
    compile_program(name, tmp_path / "program", lance)
    run_with_valgrind(tmp_path / "program", tmp_path, READONLY)


def test_library_exports_the_functions_of_the_header_and_no_others(lance):
    symbols = native.run(["nm", "--dynamic", "--defined-only", "--format=posix", str(lance)])
    exported = {line.split()[0] for line in symbols.splitlines()}
    declared = set(re.findall(r"\b((?:lance|nautilus_lance)_\w+)\(", (INCLUDE / "nautilus_lance.h").read_text()))
    assert exported - {"rust_eh_personality"} == declared | {"lance_test_panic"}
