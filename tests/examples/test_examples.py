"""Every example builds, runs and prints what its ``.out`` file says; README and docs show it as it is."""

import os
import re
import shutil
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent))
import native
import pages

EXAMPLES = native.ROOT / "examples"
PAGES = [native.ROOT / "README.md", *sorted((native.ROOT / "docs").rglob("*.md"))]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(native.ROOT), "PYTHONWARNINGS": "error"}


def expected(path: Path) -> str:
    return path.with_suffix(".out").read_text()


@pytest.mark.parametrize("example", sorted((EXAMPLES / "python").glob("*.py")), ids=lambda path: path.stem)
def test_python_example(example):
    assert native.run([sys.executable, str(example)], env=ENVIRONMENT) == expected(example)


@pytest.mark.parametrize("example", sorted((EXAMPLES / "c").glob("*.c")), ids=lambda path: path.stem)
def test_c_example(tmp_path, example):
    assert native.compile_and_run([example], tmp_path / "program", "gcc", "c11") == expected(example)


@pytest.mark.parametrize("example", sorted((EXAMPLES / "cpp").glob("*.cpp")), ids=lambda path: path.stem)
def test_cpp_example(tmp_path, example):
    assert native.compile_and_run([example], tmp_path / "program", "g++", "c++17") == expected(example)


@pytest.mark.parametrize("example", sorted((EXAMPLES / "rust").glob("*/Cargo.toml")), ids=lambda path: path.parent.name)
def test_rust_example(example):
    command = ["cargo", "run", "--quiet", "--manifest-path", str(example)]
    environment = {**ENVIRONMENT, "CARGO_TARGET_DIR": str(native.TARGET)}
    assert native.run(command, env=environment) == (example.parent / "main.out").read_text()


@pytest.mark.parametrize("example", sorted((EXAMPLES / "cython").glob("*/setup.py")), ids=lambda path: path.parent.name)
def test_cython_example(tmp_path, example):
    folder = tmp_path / "project"
    shutil.copytree(example.parent, folder)
    environment = {**ENVIRONMENT, "PYTHONWARNINGS": "default"}  # setuptools' own
    native.run([sys.executable, "setup.py", "--quiet", "build_ext", "--inplace"], cwd=folder, env=environment)
    assert native.run([sys.executable, "main.py"], cwd=folder, env=ENVIRONMENT) == (folder / "main.out").read_text()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_pages_show_examples_as_they_are(page):
    """Every block in a language that can be run is one of the examples, whole."""
    for block in pages.blocks(page, "python", "cython", "c", "cpp", "rust"):
        first, text = block.split("\n", 1)
        path = first.strip("/#* ")
        assert path.startswith("examples/"), f"{page.name} shows code that no test runs: {first}"
        assert text == (native.ROOT / path).read_text(), f"{page.name} shows another {path}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_pages_show_commands_that_run(page, tmp_path):
    """Every ``$ nautilus-cython`` line, in order, on a made-up file of the name that the page has for one."""
    commands = re.findall(r"^\$ (nautilus-cython .*)$", page.read_text(), re.MULTILINE)
    command = tmp_path / "nautilus-cython"
    command.write_text(f"#!{sys.executable}\nfrom nautilus_cython.cli import main\nmain()\n")
    command.chmod(0o755)
    environment = {**ENVIRONMENT, "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"}
    for name in {name for line in commands for name in re.findall(r"\S+\.mbo\.dbn\.zst", line)}:
        native.run([str(command), "sample", name, "--events", "5000"], cwd=tmp_path, env=environment)
    for line in commands:
        native.run(["bash", "-c", line], cwd=tmp_path, env=environment)
