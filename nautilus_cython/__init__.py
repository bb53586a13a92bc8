"""The trading core that Python, Cython, C, C++ and Rust programs share."""

from pathlib import Path

from nautilus_cython.core.rust.core import check_abi

__all__ = ["__version__", "get_include", "get_libraries", "get_library_dirs"]

__version__ = "0.1.0"

check_abi()


def get_include() -> str:
    """Return the directory to add to a C compiler's include path: ``#include <nautilus_cython/model.h>``."""
    return str(Path(__file__).parent / "includes")


def get_libraries() -> list[str]:
    """Return the libraries that an extension links to when it calls the C functions."""
    return ["nautilus_cython"]


def get_library_dirs() -> list[str]:
    """Return the directories of those libraries: link with them, and put them into the rpath."""
    return [str(Path(__file__).parent / "_lib")]
