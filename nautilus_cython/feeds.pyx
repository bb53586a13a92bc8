"""Recorded market data: DBN, LOBSTER, Tardis CSV and Binance files as typed objects, in bounded memory."""

import os

from libc.stdint cimport uint8_t, uint64_t

cimport nautilus_cython.core.integer
from nautilus_cython.core.error cimport raise_uninitialised
from nautilus_cython.core.rust.checked_feeds cimport (
    feed_format_to_cstr,
    feed_open,
    feed_read,
    feed_schema_to_cstr,
    feed_skipped,
    feed_write_sample,
)
from nautilus_cython.core.rust.feeds cimport (
    FEED_AS_RECORDED,
    Feed_API,
    FeedOptions_t,
    FeedProgress_t,
    feed_drop,
    feed_progress,
)
from nautilus_cython.core.rust.model cimport CVec_Data_t, vec_drop_data
from nautilus_cython.core.string cimport cstr_to_pystr, pystr_to_cstr
from nautilus_cython.model.data cimport data_from_mem_c

FORMATS = ("dbn", "lobster", "tardis", "binance")

# How many objects a feed reads at once when it is iterated.
cdef size_t BATCH = 1024


def open(path, format=None, *, instrument_id=None, price_precision=None, size_precision=None, bint allow_gaps=False) -> Feed:
    """
    Open a file of recorded market data.

    Parameters
    ----------
    path : str or os.PathLike
        The file; ``.gz`` and ``.zst`` are read as they are.
    format : str, optional
        One of `FORMATS`; guessed by default, from the content first.
    instrument_id : InstrumentId or str, optional
        For files that name their instruments, the only one to yield. For others, the name of theirs.
    price_precision, size_precision : int, optional
        Decimals of prices and sizes, 0 to 16. By default they stay as recorded: 9 for DBN, 4 for LOBSTER prices, and the
        digits as written for text.
    allow_gaps : bool
        Binance: go on when depth updates are missing between two others. They are counted as skipped.

    Raises
    ------
    OSError
        If the file cannot be read.
    ValueError
        If an option does not fit, or the file is of no known format.
    """
    cdef Feed feed = Feed.__new__(Feed)
    cdef FeedOptions_t options
    cdef Feed_API mem
    format = None if format is None else str(format)
    instrument_id = None if instrument_id is None else str(instrument_id)
    path = os.fsdecode(path)
    options.format = options.instrument_id = NULL
    if format is not None:
        options.format = pystr_to_cstr(format)
    if instrument_id is not None:
        options.instrument_id = pystr_to_cstr(instrument_id)
    options.price_precision = _precision(price_precision, "price_precision")
    options.size_precision = _precision(size_precision, "size_precision")
    options.allow_gaps = allow_gaps
    feed_open(pystr_to_cstr(path), &options, &mem)
    feed._mem = mem
    return feed


def write_sample(path, uint64_t seed, uint64_t events) -> None:
    """Write a synthetic but realistic market-by-order day as a DBN file: the same for the same `seed`."""
    cdef uint64_t written
    path = os.fsdecode(path)
    feed_write_sample(pystr_to_cstr(path), seed, events, &written)


cdef class Feed:
    """
    The data of a file in its order: iterate it, or `read` it in batches. `open` makes it.

    It ends with the file, or with the first bad record, which raises `ValueError` with the place in the file. One thread
    at a time: a second one gets a `RuntimeError` while the first is reading.
    """

    def __init__(self) -> None:
        raise TypeError("a Feed has no public constructor: nautilus_cython.feeds.open makes it")

    def __dealloc__(self):
        cdef Feed_API mem = self._mem
        self._mem._0 = NULL
        feed_drop(mem)

    cdef Feed_API *_h(self) except NULL:
        if self._mem._0 == NULL:
            raise_uninitialised(self)
        if self._reading:
            raise RuntimeError(f"another thread is reading this {type(self).__name__}")
        return &self._mem

    def __reduce__(self):
        raise TypeError("a Feed cannot be pickled: it is a place in an open file")

    def __iter__(self):
        return self

    def __next__(self):
        if self._batch is None or self._next == len(self._batch):
            self._batch = self.read(BATCH)
            self._next = 0
            if not self._batch:
                raise StopIteration
        data = self._batch[self._next]
        self._next += 1
        return data

    cpdef list read(self, size_t max):
        """Return up to `max` objects; an empty list at the end of the file."""
        cdef Feed_API *feed = self._h()
        cdef CVec_Data_t data
        cdef int found
        cdef size_t i
        self._reading = True
        try:
            with nogil:
                found = feed_read(feed, max, &data)
        finally:
            self._reading = False
        if not found:
            return []
        cdef list taken = []
        try:
            for i in range(data.len):
                taken.append(data_from_mem_c(&data.ptr[i]))
        finally:
            vec_drop_data(data)
        return taken

    @property
    def format(self) -> str:
        """The format of the file: one of `FORMATS`."""
        cdef const char *text
        feed_format_to_cstr(self._h(), &text)
        return cstr_to_pystr(text)

    @property
    def schema(self) -> str:
        """What the file holds, in the words of its format, such as ``mbo``."""
        cdef const char *text
        feed_schema_to_cstr(self._h(), &text)
        return cstr_to_pystr(text)

    @property
    def records_read(self) -> int:
        """Records or lines read so far."""
        return feed_progress(self._h()).records

    @property
    def bytes_read(self) -> int:
        """Bytes read from the file so far: compressed bytes if it is."""
        return feed_progress(self._h()).bytes_read

    @property
    def bytes_total(self) -> int:
        """The size of the file in bytes."""
        return feed_progress(self._h()).bytes_total

    @property
    def skipped(self) -> dict:
        """How many records so far made no data, by reason."""
        cdef dict skipped = {}
        cdef const char *reason
        cdef uint64_t count
        while feed_skipped(self._h(), len(skipped), &count, &reason):
            skipped[cstr_to_pystr(reason)] = count
        return skipped


cdef uint8_t _precision(object precision, str name) except? 254:
    if precision is None:
        return FEED_AS_RECORDED
    cdef int value = precision
    if value < 0 or value > 16:
        raise ValueError(f"invalid `{name}`: {precision!r}, expected 0 to 16, or None")
    return <uint8_t>value
