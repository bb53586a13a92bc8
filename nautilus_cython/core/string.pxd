from cpython.bytes cimport PyBytes_FromString
from cpython.unicode cimport PyUnicode_AsUTF8AndSize, PyUnicode_FromString
from libc.string cimport strlen

from nautilus_cython.core.rust.core cimport cstr_drop


cdef inline str cstr_to_pystr(const char *ptr, bint drop = True):
    # Takes an owned string unless `drop` is false: it is freed here, also when decoding fails.
    if ptr == NULL:
        raise ValueError("expected a string from the native library, was NULL")
    try:
        return PyUnicode_FromString(ptr)
    finally:
        if drop:
            cstr_drop(ptr)


cdef inline str ustr_to_pystr(const char *ptr):
    # Borrows an interned string, which lives for ever.
    if ptr == NULL:
        raise ValueError("expected an interned string, was NULL: the object is not initialised")
    return PyUnicode_FromString(ptr)


cdef inline const char *pystr_to_cstr(str value) except NULL:
    # Borrows the UTF-8 form that `value` caches: it lives as long as `value`.
    if value is None:
        raise TypeError("expected text, was None")
    cdef Py_ssize_t size = 0
    cdef const char *ptr = PyUnicode_AsUTF8AndSize(value, &size)
    if ptr == NULL or strlen(ptr) != <size_t>size:
        raise ValueError(f"expected text without NUL, was {value!r}")
    return ptr


cdef inline bytes cstr_to_pybytes(const char *ptr):
    # Copies a borrowed string.
    if ptr == NULL:
        raise ValueError("expected a string from the native library, was NULL")
    return PyBytes_FromString(ptr)


cdef inline const char *pybytes_to_cstr(bytes value) except NULL:
    # Borrows the content of `value`: it lives as long as `value`.
    if value is None:
        raise TypeError("expected bytes, was None")
    if 0 in value:
        raise ValueError(f"expected bytes without NUL, was {value!r}")
    return <const char *>value
