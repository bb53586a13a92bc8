"""A panic in Rust becomes an error, poisons the handle, frees what it owned, and leaves the process alive.

The library is the shipped one, in the shipped profile, with functions that panic on request.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent))
import native

HERE = Path(__file__).parent


@pytest.mark.parametrize("linkage", ["shared", "static"])
@pytest.mark.parametrize("compiler", native.C_COMPILERS)
def test_c_program(tmp_path, compiler, linkage):
    program = tmp_path / "program"
    printed = native.compile_and_run([HERE / "panics.c"], program, compiler, "c11", linkage, native.panicking())
    assert printed == "ok\n"


def test_python_program(tmp_path):
    """The extensions of this checkout with the other library, which the loader finds first."""
    library = native.only(native.build("nautilus-cython-python", *native.panicking()), {".so"})
    for name in ["probe.pyx", "probe_setup.py", "program.py"]:
        shutil.copy(HERE / name, tmp_path)
    environment = {**os.environ, "PYTHONPATH": str(native.ROOT), "LD_LIBRARY_PATH": str(library.parent)}
    build = [sys.executable, "probe_setup.py", "--quiet", "build_ext", "--inplace"]
    native.run(build, cwd=tmp_path, env={**environment, "LIBRARY": str(library.parent)})
    assert native.run([sys.executable, "program.py"], cwd=tmp_path, env=environment) == "ok\n"


def test_the_shipped_library_does_not_panic_on_request():
    shipped = [*native.libraries().values(), *(native.ROOT / "nautilus_cython" / "_lib").glob("lib*.so")]
    for library in shipped:
        assert b"test_panic" not in library.read_bytes(), library
    names = subprocess.run(
        ["nm", "-D", "--defined-only", str(native.libraries(*native.panicking())["shared"])],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    assert "test_panic_update" in names
