"""
Datasets of Lance from anything that speaks Arrow.

The recorder is a library of its own, ``libnautilus_lance``, which no wheel has: ``make lance`` builds it, and the environment
variable ``NAUTILUS_LANCE_LIBRARY`` says where it is, unless it lies in ``_lib`` beside this module.
"""

from __future__ import annotations

import atexit
import ctypes
import functools
import os
import sys
import threading
import weakref
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

_MODES = {"create": 0, "append": 1, "overwrite": 2}
_ABI = 1


class LanceCommit(NamedTuple):
    """What a commit has made: the version of the dataset, and how many rows, fragments and bytes were written."""

    version: int
    rows: int
    fragments: int
    bytes: int


class LanceWriter:
    """
    A writer of one version of a dataset.

    Nothing is seen of the rows before `close`, and then all of them. A writer that is not closed, or whose ``with`` block ends in
    an exception, leaves the dataset as it was. Rows are encoded and written by threads of the library, without the
    interpreter's lock; a write waits while more than `queue_bytes` wait to be written.

    Parameters
    ----------
    uri : path or str
        The dataset: a folder.
    schema : object with ``__arrow_c_schema__``, optional
        The columns; those of the first data if it is not given.
    mode : {"create", "append", "overwrite"}, default "create"
        What becomes of a dataset that is there.
    rows_per_file, rows_per_group, queue_bytes : int, optional
        The limits of a file, of a group of rows, and of what waits.
    columns : mapping, optional
        By the name of a column, a mapping with any of ``compression`` ("none", "lz4", "zstd", "fsst"), ``compression_level`` (1
        to 22 of "zstd") and ``encoding`` ("miniblock", "fullzip").

    Raises
    ------
    ImportError
        If the library is not built.
    FileExistsError, FileNotFoundError
        If the mode does not fit what is at `uri`.
    ValueError
        If an option or a column is not allowed.
    OSError
        If the dataset cannot be opened.

    """

    def __init__(
        self,
        uri: str | os.PathLike[str],
        schema: object = None,
        *,
        mode: str = "create",
        rows_per_file: int = 0,
        rows_per_group: int = 0,
        queue_bytes: int = 0,
        columns: Mapping[str, Mapping[str, object]] | None = None,
    ) -> None:
        self._library = _library()
        self._lock = threading.RLock()
        self._handle = _Handle()
        self._uri = os.fsencode(uri)
        if b"\0" in self._uri:
            raise ValueError(f"invalid `uri`: {uri!r}, expected text without NUL")
        if mode not in _MODES:
            raise ValueError(f"invalid `mode`: {mode!r}, expected one of {', '.join(_MODES)}")
        numbers = {"rows_per_file": rows_per_file, "rows_per_group": rows_per_group, "queue_bytes": queue_bytes}
        for name, value in numbers.items():
            if not isinstance(value, int) or not 0 <= value < 1 << 32:
                raise ValueError(f"invalid `{name}`: {value!r}, expected 0 to {(1 << 32) - 1}")
        self._columns = [_column(name, column) for name, column in (columns or {}).items()]
        self._options = _Options(ctypes.sizeof(_Options), _MODES[mode], 0, rows_per_file, rows_per_group, queue_bytes)
        self._options.columns = (_Column * len(self._columns))(*self._columns)
        self._options.columns_len = len(self._columns)
        if schema is not None:
            if not hasattr(schema, "__arrow_c_schema__"):
                raise TypeError(f"invalid `schema`: {type(schema).__name__}, expected an object with __arrow_c_schema__")
            capsule = schema.__arrow_c_schema__()
            self._open(_pointer(capsule, b"arrow_schema"))

    def write(self, data: object) -> None:
        """
        Write all rows of an object with ``__arrow_c_stream__``: a table, a batch reader, a data frame.

        Raises
        ------
        TypeError
            If `data` is no such object.
        ValueError
            If it has other columns than the writer, or is not valid.
        OSError
            If it fails itself, or earlier rows could not be written.
        RuntimeError
            If the writer is closed, or failed before.

        """
        if not hasattr(data, "__arrow_c_stream__"):
            raise TypeError(f"invalid `data`: {type(data).__name__}, expected an object with __arrow_c_stream__")
        capsule = data.__arrow_c_stream__()
        stream = _pointer(capsule, b"arrow_array_stream")
        with self._lock:
            if not self._handle.owned:
                self._open_for(stream)
            self._call("lance_writer_write_stream", ctypes.byref(self._handle), stream)

    def close(self) -> LanceCommit:
        """
        Wait until everything is written, and commit it.

        Raises
        ------
        OSError
            If it cannot be written: the dataset is as it was.
        RuntimeError
            If the writer is closed, failed before, or has no columns, since it got neither a schema nor data.

        """
        with self._lock:
            if not self._handle.owned:
                raise RuntimeError("the writer has neither a schema nor data: there is nothing to commit")
            commit = _Commit()
            self._call("lance_writer_close", ctypes.byref(self._handle), ctypes.byref(commit))
            return LanceCommit(commit.version, commit.rows, commit.fragments, commit.bytes)

    def abort(self) -> None:
        """Give up what was written, if the writer is open."""
        with self._lock:
            if self._handle.owned:
                self._library.lance_writer_abort(ctypes.byref(self._handle), None)

    def __enter__(self) -> LanceWriter:
        return self

    def __exit__(self, kind: object, value: object, traceback: object) -> None:
        if kind is None:
            self.close()
        else:
            self.abort()

    def __del__(self) -> None:
        handle = getattr(self, "_handle", None)
        if handle is not None and handle.owned:
            self._library.lance_writer_drop(handle)

    def _open_for(self, stream: int) -> None:
        """Opens with the schema of a stream."""
        schema = _Schema()
        get_schema = ctypes.cast(stream, ctypes.POINTER(_GET_SCHEMA))[0]
        if not get_schema or get_schema(stream, ctypes.byref(schema)) != 0:
            raise OSError("the stream has no schema")
        self._open(ctypes.addressof(schema))

    def _open(self, schema: int) -> None:
        self._call(
            "lance_writer_new", self._uri, schema, ctypes.byref(self._options), ctypes.byref(self._handle)
        )
        _OPEN.add(self)

    def _call(self, function: str, *arguments: object) -> None:
        error = _Error()
        if getattr(self._library, function)(*arguments, ctypes.byref(error)) == 0:
            return
        message = ctypes.string_at(error.message).decode()
        self._library.lance_error_drop(ctypes.byref(error))
        raise _EXCEPTIONS.get(error.code, RuntimeError)(message)


# Of the statuses of nautilus_lance.h. All others are states of the writer, and bugs.
_EXCEPTIONS: dict[int, type[Exception]] = {
    2: ValueError,
    4: FileNotFoundError,
    6: OSError,
    11: ValueError,
    12: ValueError,
    13: ValueError,
    14: FileExistsError,
    15: OSError,
}

# What is open when the interpreter ends must let go of its data before that.
_OPEN: weakref.WeakSet[LanceWriter] = weakref.WeakSet()


@atexit.register
def _abort_all() -> None:
    for writer in list(_OPEN):
        writer.abort()


class _Handle(ctypes.Structure):
    _fields_ = [("owned", ctypes.c_void_p)]


class _Error(ctypes.Structure):
    _fields_ = [("code", ctypes.c_int32), ("message", ctypes.c_void_p)]


class _Commit(ctypes.Structure):
    _fields_ = [(name, ctypes.c_uint64) for name in LanceCommit._fields]


class _Column(ctypes.Structure):
    _fields_ = [
        ("name", ctypes.c_char_p),
        ("compression", ctypes.c_char_p),
        ("compression_level", ctypes.c_int32),
        ("encoding", ctypes.c_char_p),
    ]


class _Options(ctypes.Structure):
    _fields_ = [
        ("struct_size", ctypes.c_size_t),
        ("mode", ctypes.c_uint32),
        ("reserved", ctypes.c_uint32),
        ("rows_per_file", ctypes.c_uint64),
        ("rows_per_group", ctypes.c_uint64),
        ("queue_bytes", ctypes.c_uint64),
        ("columns", ctypes.POINTER(_Column)),
        ("columns_len", ctypes.c_size_t),
    ]


class _Schema(ctypes.Structure):
    """Room for an ArrowSchema, which is read by nobody here."""

    _fields_ = [("words", ctypes.c_uint64 * 9)]


_GET_SCHEMA = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.POINTER(_Schema))


def _column(name: str, column: Mapping[str, object]) -> _Column:
    unknown = set(column) - {"compression", "compression_level", "encoding"}
    if unknown:
        expected = "compression, compression_level and encoding"
        raise ValueError(f"invalid `columns` of {name!r}: {', '.join(sorted(unknown))}, expected {expected}")
    text = {key: str(column[key]).encode() for key in ("compression", "encoding") if column.get(key) is not None}
    return _Column(name.encode(), text.get("compression"), int(column.get("compression_level", 0)), text.get("encoding"))


def _pointer(capsule: object, name: bytes) -> int:
    """The struct in a capsule; `ValueError` if it is no such capsule."""
    return _GET_POINTER(capsule, name)


_GET_POINTER = ctypes.PYFUNCTYPE(ctypes.c_void_p, ctypes.py_object, ctypes.c_char_p)(
    ("PyCapsule_GetPointer", ctypes.pythonapi)
)


@functools.cache
def _library() -> ctypes.CDLL:
    suffix = "dylib" if sys.platform == "darwin" else "so"
    default = Path(__file__).parent / "_lib" / f"libnautilus_lance.{suffix}"
    path = Path(os.environ.get("NAUTILUS_LANCE_LIBRARY", default))
    if not path.exists():
        reason = "run `make lance`, and set NAUTILUS_LANCE_LIBRARY to the library that it names"
        raise ImportError(f"the Lance recorder is not built: there is no {path}; {reason}")
    library = ctypes.CDLL(str(path))
    abi = library.nautilus_lance_abi_version()
    if abi != _ABI:
        raise ImportError(f"{path} has ABI {abi}, expected {_ABI}")
    pointer = ctypes.c_void_p
    library.lance_writer_new.argtypes = [ctypes.c_char_p, pointer, pointer, pointer, pointer]
    library.lance_writer_write_stream.argtypes = [pointer, pointer, pointer]
    library.lance_writer_close.argtypes = [pointer, pointer, pointer]
    library.lance_writer_abort.argtypes = [pointer, pointer]
    library.lance_writer_drop.argtypes = [_Handle]
    library.lance_writer_drop.restype = None
    library.lance_error_drop.argtypes = [pointer]
    library.lance_error_drop.restype = None
    library.lance_live_objects.restype = ctypes.c_int64
    return library
