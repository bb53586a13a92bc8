"""The domain crates serve a Rust program by path, without FFI and without Python in its tree."""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))
import native

MANIFEST = str(native.ROOT / "tests" / "pure_rust" / "Cargo.toml")


def test_tree_has_no_ffi_and_no_python():
    tree = native.run(["cargo", "tree", "--manifest-path", MANIFEST, "--prefix", "none"])
    names = {line.split()[0] for line in tree.splitlines() if line}
    assert "nautilus-cython-model" in names
    assert not {name for name in names if "ffi" in name or name.startswith(("pyo3", "cbindgen"))} - {"zstd-sys"}


def test_program_runs():
    environment = {**os.environ, "CARGO_TARGET_DIR": str(native.TARGET)}
    assert native.run(["cargo", "run", "--quiet", "--manifest-path", MANIFEST], env=environment) == "ok\n"
