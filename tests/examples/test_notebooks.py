"""Each notebook of the docs runs, and prints what it shows."""

import copy
import os
import sys
from pathlib import Path

import nbclient
import nbformat
import pytest

sys.path.insert(0, str(Path(__file__).parent.parent))
import native

NOTEBOOKS = sorted((native.ROOT / "docs").rglob("*.ipynb"))
UPDATE = "`PYTHONPATH=$PWD .venv/bin/jupyter execute --inplace {}` writes what it prints now"


def shown(notebook: nbformat.NotebookNode) -> list:
    """What the cells show: of text and tables the whole, of a picture that there is one."""
    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    data = [output.get("data", {"text/plain": output.get("text")}) for output in outputs]
    return ["a picture" if "image/png" in kinds else dict(kinds) for kinds in data]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_shows_what_it_prints(path, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(native.ROOT))
    stored = nbformat.read(path, as_version=4)
    fresh = nbclient.execute(copy.deepcopy(stored), cwd=os.sep, timeout=120)
    assert shown(fresh) == shown(stored), UPDATE.format(path.relative_to(native.ROOT))
