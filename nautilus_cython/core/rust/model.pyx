"""The raw declarations of ``nautilus_cython/model.h`` for ``cimport``, and its enumerations for Python."""

from nautilus_cython.core.enums import StrictFlag, strict

# Cython generates an open `IntFlag` for every `cpdef enum`, and looks the class up here when it makes a Python object of
# a C value: these take the place of the generated ones.
cdef dict _classes = globals()
for _name, _class in list(_classes.items()):
    if _class is not StrictFlag and isinstance(_class, type) and hasattr(_class, "__members__"):
        _classes[_name] = strict(_class, StrictFlag) if _name == "RecordFlag" else strict(_class)
