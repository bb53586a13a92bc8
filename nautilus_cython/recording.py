"""
Recordings: market data in Parquet and Arrow files, which appear whole or not at all, and are read by instrument and time.

A recording is a folder of files, each with one class of data in one schema, sorted by ``ts_init``. Recording adds files and never
changes one. ``docs/howto/record.md`` shows it at work, and ``docs/arrow.md`` describes the schemas.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from nautilus_cython import _native
from nautilus_cython.arrow import RecordBatchReader


class Recorded(NamedTuple):
    """A file that was written: where it is, the class of the data in it, and how many objects it has."""

    path: Path
    data_type: str
    count: int


def record(
    source: object,
    to: str | os.PathLike[str],
    *,
    data_type: type | None = None,
    instrument_id: object = None,
    start: int | None = None,
    end: int | None = None,
    raw: bool = False,
    format: str | None = None,
    price_precision: int | None = None,
    size_precision: int | None = None,
    allow_gaps: bool = False,
    progress: Callable[[int], object] | None = None,
) -> list[Recorded]:
    """
    Write market data to files, and return what was written.

    All work is done without the interpreter's lock, in memory for some row groups. A file is written under another name,
    flushed to the disk and renamed, so that nobody sees a part of it.

    Parameters
    ----------
    source : path or object
        A file that `nautilus_cython.feeds.open` reads, a recording, or anything with ``__arrow_c_stream__`` (see
        `nautilus_cython.arrow.to_arrow`).
    to : path
        A new file that ends in ``.parquet``, or in ``.arrow``, ``.feather`` or ``.ipc`` for Arrow's IPC format. Any other name is
        that of a folder, to which Parquet files are added: one for each class of data.
    data_type : type, optional
        Record the data of this class only.
    instrument_id : InstrumentId or str, optional
        Record the data of this instrument only.
    start, end : int, optional
        Record data from this ``ts_init`` on, and until this one, both included.
    raw : bool
        Write the schema of catalogs with raw values in 16 bytes: prices and sizes of one precision, one file for each instrument.
    format, price_precision, size_precision, allow_gaps
        As for `nautilus_cython.feeds.open`.
    progress : callable, optional
        Called now and then with the bytes of files, or the rows of a stream, that were read so far. What it raises ends the
        recording, and leaves no file.

    Raises
    ------
    OSError
        If a file cannot be read or written, or is there already.
    ValueError
        If the data is wrong, or does not fit one file. No file was written then.
    """
    written = _native.record(
        _path(source),
        os.fsdecode(to),
        data_type=None if data_type is None else data_type.__name__,
        instrument_id=None if instrument_id is None else str(instrument_id),
        start=start,
        end=end,
        raw=raw,
        format=format,
        price_precision=price_precision,
        size_precision=size_precision,
        allow_gaps=allow_gaps,
        progress=progress,
    )
    return [Recorded(Path(path), name, count) for path, name, count in written]


def read(
    path: str | os.PathLike[str],
    data_type: type | None = None,
    *,
    instrument_id: object = None,
    start: int | None = None,
    end: int | None = None,
) -> RecordBatchReader:
    """
    Read a Parquet or Arrow file, or all files below a folder, in the order of their first times.

    Row groups that cannot have what is wanted, by their statistics, are not read.

    Parameters
    ----------
    path : path
        A file or a folder: of `record`, or a catalog with raw values in 8 or 16 bytes.
    data_type : type, optional
        The class of the data; needed if there are several.
    instrument_id : InstrumentId or str, optional
        Read the rows of this instrument only.
    start, end : int, optional
        Read rows from this ``ts_init`` on, and until this one, both included.

    Raises
    ------
    OSError
        If a file cannot be read, or there is none.
    ValueError
        If a file is of another format, or it cannot be told which class to read. While reading, if the columns of a file are not
        those of the first.
    """
    return _native.read_recording(
        os.fsdecode(path),
        data_type=None if data_type is None else data_type.__name__,
        instrument_id=None if instrument_id is None else str(instrument_id),
        start=start,
        end=end,
    )


def _path(source: object) -> object:
    return os.fsdecode(source) if isinstance(source, (str, os.PathLike)) else source
