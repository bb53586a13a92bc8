"""How Sphinx makes the documentation: `make docs`."""

import importlib
import os
import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent), str(HERE / "_ext")]

# The reference shows the compiled modules: their stubs cannot be run.
os.environ["SPHINX_AUTODOC_IGNORE_NATIVE_MODULE_TYPE_STUBS"] = "1"

project = "nautilus_cython"
author = "the authors of nautilus_cython"
copyright = author
release = version = importlib.import_module("nautilus_cython").__version__

extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "c_headers", "stub_signatures"]
exclude_patterns = ["_ext"]
html_theme = "furo"
html_title = f"nautilus_cython {release}"

# Links such as `../crates/ffi/src/contract.rs` and `#the-life-of-a-handle`.
myst_heading_anchors = 3
myst_enable_extensions = ["colon_fence"]
# The outputs in the notebooks are shown as they are; a test executes them, and compares.
nb_execution_mode = "off"

default_role = "code"
# A parameter of the type "sequence" is no reference to a sequence number.
suppress_warnings = ["ref.python"]
autodoc_default_options = {"members": True, "member-order": "bysource", "show-inheritance": True, "undoc-members": True}
autodoc_typehints = "signature"
napoleon_google_docstring = False
napoleon_use_rtype = False
c_id_attributes = []
highlight_language = "python"
