"""Deliberately broken: a Python program that calls C leaks a book, or drops it twice; or once, as it should."""

import ctypes
import sys

from nautilus_cython.model.identifiers import InstrumentId

InstrumentId.from_str("ESH4.GLBX")
library = ctypes.CDLL("libnautilus_cython.so")


class Pair(ctypes.Structure):
    _fields_ = [("symbol", ctypes.c_void_p), ("venue", ctypes.c_void_p)]


class Handle(ctypes.Structure):
    _fields_ = [("slot", ctypes.c_void_p)]


identifier, book = Pair(), Handle()
assert library.instrument_id_from_cstr(b"ESH4.GLBX", ctypes.byref(identifier), None) == 0
library.orderbook_new.argtypes = [Pair, ctypes.c_uint8, ctypes.c_void_p, ctypes.c_void_p]
library.orderbook_drop.argtypes = [Handle]
assert library.orderbook_new(identifier, 3, ctypes.byref(book), None) == 0
for _ in range({"leak": 0, "drop": 1, "double_drop": 2}[sys.argv[1]]):
    library.orderbook_drop(book)
