"""The wheel, installed into a clean environment, has what it promises and serves strangers' Cython packages."""

import json
import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

sys.path[:0] = [str(Path(__file__).parent.parent), str(Path(__file__).parent.parent.parent / "tools")]
import native
import pages
import third_party

STRATEGY = Path(__file__).parent / "strategy"
LADDER = Path(__file__).parent / "ladder"


BROUGHT = os.environ.get("NAUTILUS_CYTHON_INSTALLED")


@pytest.fixture(scope="session")
def newcomer(tmp_path_factory):
    """The folder of a source distribution in which the first steps of the README were taken, letter by letter."""
    folder = tmp_path_factory.mktemp("newcomer")
    native.run([sys.executable, "-c", f"import build; build.build_sdist({str(folder)!r})"], cwd=native.ROOT)
    (archive,) = folder.glob("*.tar.gz")
    with tarfile.open(archive) as tar:
        tar.extractall(folder, filter="data")
    checkout = folder / archive.name.removesuffix(".tar.gz")
    (block,) = (text for text in pages.blocks(native.ROOT / "README.md", "console") if text.startswith("$ python3 -m venv "))
    commands = [line.removeprefix("$ ").split("  #")[0] for line in block.splitlines()]
    assert len(commands) == 5
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "CARGO_TARGET_DIR": str(native.TARGET.resolve())}
    for command in commands:
        native.run(["bash", "-c", command], cwd=checkout, env=environment)
    return checkout


@pytest.fixture(scope="session")
def installed(request):
    """The Python of an environment that has the package, Cython and setuptools, and nothing of this checkout.

    ``make wheels`` brings one for each wheel, which has nothing else; without it, it is the newcomer's.
    """
    python = Path(BROUGHT) if BROUGHT else request.getfixturevalue("newcomer") / "try" / "bin" / "python"
    native.run([str(python), "-m", "pip", "install", "--quiet", "cython==3.3.1", "setuptools"])
    return python


@pytest.fixture(scope="session")
def metadata(installed):
    """The ``*.dist-info`` folder of the installed wheel."""
    script = "import importlib.metadata as m; print(m.distribution('nautilus-cython').locate_file(''))"
    (folder,) = Path(native.run([str(installed), "-c", script], cwd="/").strip()).glob("nautilus_cython-*.dist-info")
    return folder


@pytest.mark.skipif(BROUGHT is not None, reason="the wheel comes without the extras")
def test_the_first_steps_of_the_readme_lead_to_a_picture(newcomer):
    picture = (newcomer / "ladder.png").read_bytes()
    assert picture.startswith(b"\x89PNG") and len(picture) > 20_000


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
    native.run(check, cwd=tmp_path)
    sound = (folder / "ladder.pyx").read_text()
    (folder / "ladder.pyx").write_text(sound.replace("        vec_drop_book_levels(levels)\n", "        pass\n"))
    done = subprocess.run(check, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 1 and "NC301" in done.stdout, done.stdout


def test_the_installed_package_is_small(installed):
    script = "import nautilus_cython; print(nautilus_cython.__path__[0])"
    package = Path(native.run([str(installed), "-c", script], cwd="/").strip())
    assert installed.parent.parent in package.parents
    total = sum(path.stat().st_size for path in package.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    assert total < 15_000_000, f"{total / 1e6:.1f} MB"
    assert {"core.h", "model.h", "common.h", "feeds.h"} <= {path.name for path in package.rglob("*.h")}


def test_the_installed_package_has_its_types(installed):
    package = Path(native.run([str(installed), "-c", "import nautilus_cython; print(nautilus_cython.__path__[0])"], cwd="/").strip())
    compiled = {path.with_name(path.name.split(".")[0] + ".pyi") for path in package.rglob("*.pyx")}
    stubs = set(package.rglob("*.pyi"))
    assert compiled <= stubs
    assert (package / "py.typed").exists()


def test_the_installed_package_runs_the_tour(installed, tmp_path):
    blocks = pages.blocks(native.ROOT / "docs/tour.md", "python")
    assert len(blocks) >= 3
    for block in blocks:
        (tmp_path / "block.py").write_text(block)
        printed = native.run([str(installed), "block.py"], cwd=tmp_path)
        path = block.split("\n", 1)[0].removeprefix("# ")
        assert printed == (native.ROOT / path).with_suffix(".out").read_text(), path


def test_the_wheel_says_what_is_linked_in(metadata):
    """A CycloneDX document where PEP 770 wants it; each crate of others has its licence beside it."""
    text = (metadata / "sboms" / "nautilus_cython.cdx.json").read_text(encoding="utf-8")
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    components = {(component["name"], component["version"]) for component in json.loads(text)["components"]}
    assert components == {(crate["name"], crate["version"]) for crate in third_party.crates()}
    licences = (metadata / "licenses" / third_party.LICENCES.name).read_text(encoding="utf-8")
    for name, version in components:
        assert name.startswith("nautilus-cython-") or f"\n{name} {version}: " in licences


def test_the_licences_of_others_are_those_of_the_lock_file(metadata):
    expected = {"LICENSE-APACHE", "LICENSE-MIT", third_party.LICENCES.name}
    assert {path.name for path in (metadata / "licenses").iterdir()} == expected
    assert third_party.LICENCES.read_text(encoding="utf-8") == third_party.licences(), "run `make gen`"


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
