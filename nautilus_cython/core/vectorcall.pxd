# Calls of a class that need neither a tuple of arguments nor a search for `__init__`: what CPython's own classes have. A
# function of this form is set on a class when its module is imported; subclasses do not inherit it.

from cpython.object cimport PyObject


cdef extern from *:
    """
    typedef PyObject *(*constructor)(PyObject *, PyObject **, size_t, PyObject *);

    static inline void set_vectorcall(PyObject *cls, constructor function)
    {
        ((PyTypeObject *)cls)->tp_vectorcall = (vectorcallfunc)(void (*)(void))function;
    }

    /* As if the class had no such function: for keywords, and for arguments to be converted or refused. */
    static inline PyObject *call_by_tuple(PyObject *cls, PyObject **args, size_t nargsf, PyObject *names)
    {
        Py_ssize_t count = PyVectorcall_NARGS(nargsf), named = names ? PyTuple_GET_SIZE(names) : 0, i;
        PyObject *result = NULL, *kwargs = NULL, *tuple = PyTuple_New(count);
        if (tuple == NULL)
            return NULL;
        for (i = 0; i < count; i++) {
            Py_INCREF(args[i]);
            PyTuple_SET_ITEM(tuple, i, args[i]);
        }
        if (named > 0 && (kwargs = PyDict_New()) == NULL)
            goto done;
        for (i = 0; i < named; i++)
            if (PyDict_SetItem(kwargs, PyTuple_GET_ITEM(names, i), args[count + i]) < 0)
                goto done;
        result = PyType_Type.tp_call(cls, tuple, kwargs);
    done:
        Py_XDECREF(kwargs);
        Py_DECREF(tuple);
        return result;
    }

    /* Whether there are `count` positional arguments and no others. */
    static inline int takes(size_t nargsf, PyObject *names, Py_ssize_t count)
    {
        return names == NULL && PyVectorcall_NARGS(nargsf) == count;
    }

    /* Whether `value` is of the class or a subclass; `isinstance` would take a reference to it, and wait for its count. */
    static inline int is_a(PyObject *cls, PyObject *value)
    {
        return PyObject_TypeCheck(value, (PyTypeObject *)cls);
    }

    static int is_large_uint(PyObject *value, unsigned long long most, unsigned long long *out)
    {
        *out = PyLong_AsUnsignedLongLong(value);
        if (*out == (unsigned long long)-1 && PyErr_Occurred()) {
            PyErr_Clear();
            return 0;
        }
        return *out <= most;
    }

    /* Whether `value` is an int from 0 to `most`, which is then written to `out`. */
    static inline int is_uint(PyObject *value, unsigned long long most, unsigned long long *out)
    {
        if (!PyLong_Check(value))
            return 0;
    #if PY_VERSION_HEX >= 0x030C0000
        if (PyUnstable_Long_IsCompact((PyLongObject *)value)) {
            Py_ssize_t small = PyUnstable_Long_CompactValue((PyLongObject *)value);
            *out = (unsigned long long)small;
            return small >= 0 && *out <= most;
        }
    #endif
        return is_large_uint(value, most, out);
    }
    """
    ctypedef object (*constructor)(object, PyObject **, size_t, PyObject *)
    void set_vectorcall(object cls, constructor function)
    object call_by_tuple(object cls, PyObject **args, size_t nargsf, PyObject *names)
    bint takes(size_t nargsf, PyObject *names, Py_ssize_t count)
    bint is_a(object cls, PyObject *value)
    bint is_uint(PyObject *value, unsigned long long most, unsigned long long *out)
