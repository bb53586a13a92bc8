from nautilus_cython.core.data cimport Data
from nautilus_cython.core.rust.model cimport SyntheticInstrument_API
from nautilus_cython.model.objects cimport Price


cdef class SyntheticInstrument(Data):
    cdef SyntheticInstrument_API _mem

    cdef int _adopt(self, SyntheticInstrument_API mem) except -1
    cdef SyntheticInstrument_API *_h(self) except NULL

    cpdef change_formula(self, str formula)
    cpdef Price calculate(self, list inputs)

    @staticmethod
    cdef SyntheticInstrument from_dict_c(dict values)

    @staticmethod
    cdef dict to_dict_c(SyntheticInstrument obj)
