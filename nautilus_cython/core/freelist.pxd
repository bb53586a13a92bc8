# Objects that are kept when they are freed, and taken when one is made: what `cython.freelist` does for a class without a
# base. It is for classes whose objects own nothing, and is given to each when its module is imported; the objects of
# subclasses come from the allocator.

cdef extern from *:
    """
    typedef struct {
        PyTypeObject *cls;
        int count;
        PyObject *kept[64];
    } freelist;

    /* Those of this module's classes, and one without a class, which stays empty. */
    static freelist freelists[8];

    static inline freelist *freelist_of(PyTypeObject *cls)
    {
        freelist *list = freelists;
        while (list->cls != cls && list->cls != NULL)
            list++;
        return list;
    }

    static PyObject *freelist_alloc(PyTypeObject *cls, Py_ssize_t items)
    {
        freelist *list = freelist_of(cls);
        PyObject *object;
        if (list->count == 0)
            return PyType_GenericAlloc(cls, items);
        object = list->kept[--list->count];
        memset(object, 0, (size_t)cls->tp_basicsize);
        return PyObject_Init(object, cls);
    }

    static void freelist_dealloc(PyObject *object)
    {
        freelist *list = freelist_of(Py_TYPE(object));
        if (list->cls == NULL || list->count == 64)
            Py_TYPE(object)->tp_free(object);
        else
            list->kept[list->count++] = object;
    }

    static inline int set_freelist(PyObject *cls)
    {
        freelist *list = freelist_of(NULL);
        if (list == &freelists[7]) {
            PyErr_SetString(PyExc_SystemError, "there are more classes than free lists");
            return -1;
        }
    #if CYTHON_USE_FREELISTS
        list->cls = (PyTypeObject *)cls;
        list->cls->tp_alloc = freelist_alloc;
        list->cls->tp_dealloc = freelist_dealloc;
    #endif
        return 0;
    }
    """
    int set_freelist(object cls) except -1
