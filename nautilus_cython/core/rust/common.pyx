"""The raw declarations of ``nautilus_cython/common.h`` for ``cimport``, and its enumerations for Python."""

from nautilus_cython.core.enums import strict

# Closed classes take the place of those that Cython generates: see model.pyx.
cdef dict _classes = globals()
for _name, _class in list(_classes.items()):
    if isinstance(_class, type) and hasattr(_class, "__members__"):
        _classes[_name] = strict(_class)
