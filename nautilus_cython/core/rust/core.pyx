"""The raw declarations of ``nautilus_cython/core.h`` for ``cimport``, and the check that library and header agree."""

from nautilus_cython.core.rust.core cimport NAUTILUS_ABI_VERSION, nautilus_abi_version


def check_abi() -> None:
    """Raise `ImportError` unless the shared library has the ABI that this package was compiled for."""
    cdef uint32_t loaded = nautilus_abi_version()
    if loaded != NAUTILUS_ABI_VERSION:
        raise ImportError(f"libnautilus_cython has ABI version {loaded}, expected {NAUTILUS_ABI_VERSION}")
