/* Names the PyO3 module that lives inside libnautilus_cython: a copy of the library would be a second Rust world. */
#include <Python.h>

PyObject *PyInit_nautilus_cython_native(void);

PyMODINIT_FUNC PyInit__native(void)
{
    return PyInit_nautilus_cython_native();
}
