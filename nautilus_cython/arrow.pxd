from nautilus_cython.core.rust.arrow cimport ArrowBatch_API


# Takes the handle, also when it raises.
cdef object batch_from_mem(ArrowBatch_API mem)
