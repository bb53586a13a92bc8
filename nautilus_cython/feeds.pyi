"""Recorded market data: DBN, LOBSTER, Tardis CSV and Binance files as typed objects, in bounded memory."""

from typing import Any

FORMATS = ("dbn", "lobster", "tardis", "binance")

class Feed:
    """
    The data of a file in its order: iterate it, or `read` it in batches. `open` makes it.

    It ends with the file, or with the first bad record, which raises `ValueError` with the place in the file. One thread
    at a time: a second one gets a `RuntimeError` while the first is reading.
    """

    def __init__(self) -> None: ...
    def __reduce__(self) -> tuple[Any, ...]: ...
    def __iter__(self) -> Any: ...
    def __next__(self) -> Any: ...
    def read(self, max: int) -> list[Any]:
        """Return up to `max` objects; an empty list at the end of the file."""

    @property
    def format(self) -> str:
        """The format of the file: one of `FORMATS`."""

    @property
    def schema(self) -> str:
        """What the file holds, in the words of its format, such as ``mbo``."""

    @property
    def records_read(self) -> int:
        """Records or lines read so far."""

    @property
    def bytes_read(self) -> int:
        """Bytes read from the file so far: compressed bytes if it is."""

    @property
    def bytes_total(self) -> int:
        """The size of the file in bytes."""

    @property
    def skipped(self) -> dict[Any, Any]:
        """How many records so far made no data, by reason."""

def open(
    path: Any,
    format: Any = None,
    *,
    instrument_id: Any = None,
    price_precision: Any = None,
    size_precision: Any = None,
    allow_gaps: bool = False,
) -> Feed:
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

def write_sample(path: Any, seed: int, events: int) -> None:
    """Write a synthetic but realistic market-by-order day as a DBN file: the same for the same `seed`."""
