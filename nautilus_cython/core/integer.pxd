# Cimported by a `.pyx`, this makes its integer arguments take integers only: whatever has `__index__`, as Python's own
# functions do. Cython would call `__int__`, and cut the fraction of a float. Not for a `.pxd`, which would pass it on to
# the modules of others.

cdef extern from *:
    """
    #define nb_int nb_index
    """
