"""The wheel, installed into a clean environment, serves strangers' Cython packages."""

import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent))
import native

STRATEGY = Path(__file__).parent / "strategy"
LADDER = Path(__file__).parent / "ladder"


@pytest.fixture(scope="session")
def installed(tmp_path_factory):
    """The Python of an environment that has the wheel, Cython and setuptools, and nothing of this checkout."""
    folder = tmp_path_factory.mktemp("installed")
    native.run([sys.executable, "-c", f"import build; build.build_sdist({str(folder)!r})"], cwd=native.ROOT)
    (source,) = folder.glob("*.tar.gz")
    # In isolation, as a user's pip builds it: from the source distribution alone, with another Python on the PATH.
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    environment = {**os.environ, "CARGO_TARGET_DIR": str(native.TARGET.resolve())}
    native.run([*pip, "wheel", "--no-deps", "--wheel-dir", str(folder), str(source)], env=environment)
    (wheel,) = folder.glob("*.whl")
    venv.create(folder / "venv", with_pip=True)
    python = folder / "venv" / "bin" / "python"
    native.run([str(python), "-m", "pip", "install", "--quiet", str(wheel), "cython==3.3.1", "setuptools"])
    return python


def test_a_module_written_for_the_peer_builds_and_runs(installed, tmp_path):
    folder = tmp_path / "strategy"
    shutil.copytree(STRATEGY, folder)
    for path in folder.iterdir():
        path.write_text(path.read_text().replace("nautilus_trader", "nautilus_cython"))
    native.run([str(installed), "setup.py", "--quiet", "build_ext", "--inplace"], cwd=folder)
    assert native.run([str(installed), "main.py"], cwd=folder) == "ok\n"


def test_a_module_that_calls_the_c_functions_builds_and_runs(installed, tmp_path):
    folder = tmp_path / "ladder"
    shutil.copytree(LADDER, folder)
    native.run([str(installed), "setup.py", "--quiet", "build_ext", "--inplace"], cwd=folder)
    assert native.run([str(installed), "main.py"], cwd=folder) == "ok\n"


def test_the_checker_serves_a_stranger(installed, tmp_path):
    """The package brings it along: here with the declarations of this package, as if the stranger had copied them."""
    folder = tmp_path / "ladder"
    shutil.copytree(LADDER, folder)
    shutil.copytree(native.ROOT / "nautilus_cython" / "core" / "rust", folder / "rust")
    check = [str(installed), "-m", "nautilus_cython.contract", str(folder)]
    native.run(check)
    sound = (folder / "ladder.pyx").read_text()
    (folder / "ladder.pyx").write_text(sound.replace("        vec_drop_book_levels(levels)\n", "        pass\n"))
    done = subprocess.run(check, capture_output=True, text=True, check=False)
    assert done.returncode == 1 and "NC301" in done.stdout, done.stdout


def test_the_installed_package_is_small(installed):
    script = "import nautilus_cython; print(nautilus_cython.__path__[0])"
    package = Path(native.run([str(installed), "-c", script], cwd="/").strip())
    assert native.ROOT not in package.parents
    total = sum(path.stat().st_size for path in package.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    assert total < 15_000_000, f"{total / 1e6:.1f} MB"
    assert {"core.h", "model.h", "common.h", "feeds.h"} <= {path.name for path in package.rglob("*.h")}


def test_the_installed_package_has_its_types(installed):
    package = Path(native.run([str(installed), "-c", "import nautilus_cython; print(nautilus_cython.__path__[0])"], cwd="/").strip())
    compiled = {path.with_name(path.name.split(".")[0] + ".pyi") for path in package.rglob("*.pyx")}
    stubs = set(package.rglob("*.pyi"))
    assert compiled <= stubs
    assert (package / "py.typed").exists()


def test_the_installed_package_needs_nothing(installed):
    requires = native.run([str(installed), "-m", "pip", "show", "nautilus-cython"], cwd="/")
    assert "Requires: \n" in requires


def test_the_shared_library_exports_the_headers_and_no_more(installed):
    script = "import nautilus_cython; print(nautilus_cython.get_library_dirs()[0])"
    (library,) = Path(native.run([str(installed), "-c", script], cwd="/").strip()).glob("lib*")
    lines = subprocess.run(["nm", "-D", "--defined-only", str(library)], capture_output=True, text=True, check=True).stdout
    exported = {line.split()[-1] for line in lines.splitlines()}
    headers = "".join((native.INCLUDE / "nautilus_cython" / name).read_text() for name in native.HEADERS)
    stray = {name for name in exported if f"{name}(" not in headers and f" {name};" not in headers}
    assert stray == {"PyInit_nautilus_cython_native"}
