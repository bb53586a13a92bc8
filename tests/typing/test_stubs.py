"""What type checkers are told is what there is."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MODULES = [".".join(path.relative_to(ROOT).with_suffix("").parts) for path in (ROOT / "nautilus_cython").rglob("*.pyi")]
EXAMPLES = sorted((ROOT / "examples" / "python").glob("*.py"))


def succeeds(*command: str) -> None:
    done = subprocess.run([sys.executable, *command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_stubs_are_those_of_the_sources():
    succeeds("tools/stubs.py", "--check")


def test_the_stubs_agree_with_the_compiled_modules():
    options = ["--mypy-config-file", "pyproject.toml", "--allowlist", "tests/typing/allowlist.txt", "--ignore-disjoint-bases"]
    succeeds("-m", "mypy.stubtest", "--concise", *options, *MODULES)


def test_the_package_says_that_it_is_typed():
    assert (ROOT / "nautilus_cython" / "py.typed").exists()


def test_the_examples_pass_mypy():
    succeeds("-m", "mypy", "--strict", *map(str, EXAMPLES))


def test_the_examples_pass_pyright():
    succeeds("-m", "basedpyright", "--project", "tests/typing/pyright.json", "--pythonpath", sys.executable)


@pytest.mark.parametrize("checker", ["mypy", "basedpyright"])
def test_a_mistake_is_found(checker, tmp_path):
    mistake = tmp_path / "mistake.py"
    mistake.write_text("from nautilus_cython.model.objects import Price\nPrice.from_str(1)\n")
    done = subprocess.run([sys.executable, "-m", checker, str(mistake)], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "from_str" in done.stdout
