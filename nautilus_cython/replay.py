"""Recorded market data replayed through an order book: in columns, or object by object."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from nautilus_cython import _native
from nautilus_cython.arrow import RecordBatchReader
from nautilus_cython.model.book import OrderBook
from nautilus_cython.model.data import (
    Bar,
    BarType,
    BookOrder,
    OrderBookDelta,
    OrderBookDeltas,
    OrderBookDepth10,
    QuoteTick,
    TradeTick,
)
from nautilus_cython.model.enums import BookType, RecordFlag
from nautilus_cython.model.objects import Quantity

F_LAST = int(RecordFlag.F_LAST)

# How many objects are applied between two reports of progress.
CHUNK = 4096


def replay(
    source: object,
    book_type: BookType | None = None,
    *,
    depth: int = 1,
    on: str | BarType | int | Sequence[int] = "change",
    instrument_id: str | None = None,
    until: int | None = None,
    format: str | None = None,
    price_precision: int | None = None,
    size_precision: int | None = None,
    allow_gaps: bool = False,
    batch_rows: int = 65_536,
    progress: Callable[[int], object] | None = None,
) -> RecordBatchReader:
    """
    Apply recorded data to an order book, and yield what the book showed as Arrow batches; or its trades, or bars.

    All work is done without the interpreter's lock, in memory for one batch and the book. A column has a price or a size
    of a level: ``bid_price``, ``bid_size``, ``ask_price``, ``ask_size`` for a depth of 1, and ``bid_price_0`` and so on for
    more; a level that is not there is null. ``ts_event`` is the time of the row, and ``sequence`` that of the book. Trades and
    bars have the columns of `nautilus_cython.arrow.to_arrow`.

    Parameters
    ----------
    source : path or object
        A file that `nautilus_cython.feeds.open` reads, a recording (see `nautilus_cython.recording`), or anything with
        ``__arrow_c_stream__`` whose rows are market data (see `nautilus_cython.arrow.to_arrow`). Of a recording of several
        classes, one that tells what is wanted is read.
    book_type : BookType, optional
        The book to show; by default as deep as the data. A deeper one than the data is a `ValueError`.
    depth : int
        Levels to show per side: 1 to 1000.
    on : "change", "event", "end", "trades", bar type, int or sequence of int
        When there is a row: after each event that changed what is shown; after each event; once, at the end, one for each
        level, as `OrderBook.to_arrow` has them (a depth of 0 means all); at each multiple of this many nanoseconds; or at
        each of these times, for what the book showed after all that happened until then. ``"trades"``: a row for each trade.
        A `BarType` or its text: a row for each bar that is finished, made of the trades if it has ``LAST`` prices, and
        otherwise of the quotes, or of the top of the book whenever that changes: of the one that comes first,
        where the data has both.
    instrument_id : InstrumentId or str, optional
        Apply the data of this instrument only; by default, that of the bars, or of the first that comes.
    until : int, optional
        Stop before data later than this, in nanoseconds since the Unix epoch.
    format, allow_gaps
        As for `nautilus_cython.feeds.open`.
    price_precision, size_precision : int, optional
        Decimals of the columns; by default those of the first prices and sizes.
    batch_rows : int
        Rows of a batch, but for the last.
    progress : callable, optional
        Called now and then with the bytes of files, or the rows of a stream, that were read so far. What it raises ends
        the replay.

    Raises
    ------
    OSError
        If the file cannot be read.
    ValueError
        If an option does not fit, or the data is wrong: then with its place.
    """
    if isinstance(source, (str, os.PathLike)):
        source = os.fsdecode(source)
    return _native.replay(
        source,
        format=format,
        book_type=None if book_type is None else int(book_type),
        depth=depth,
        on=str(on) if isinstance(on, BarType) else on,
        instrument_id=None if instrument_id is None else str(instrument_id),
        until=until,
        price_precision=price_precision,
        size_precision=size_precision,
        allow_gaps=allow_gaps,
        batch_rows=batch_rows,
        progress=progress,
    )


def instrument_of(data) -> str:
    """The instrument of market data: of a bar, that of its type."""
    return str(data.bar_type.instrument_id if isinstance(data, Bar) else data.instrument_id)


def total_size(orders: Iterable[BookOrder]) -> Quantity:
    """What the orders add up to, exactly."""
    total: Quantity = sum((order.size for order in orders), Quantity.zero())
    return total


@dataclass
class ReplayStats:
    """What a replay has seen."""

    counts: Counter[str] = field(default_factory=Counter)
    skipped: dict[str, int] = field(default_factory=dict)
    ts_first: int | None = None
    ts_last: int | None = None
    seconds: float = 0.0
    top_changes: int = 0
    spreads: int = 0
    crossed: int = 0
    spread_min: float = float("inf")
    spread_max: float = float("-inf")
    spread_sum: float = 0.0

    @property
    def spread_mean(self) -> float:
        """The mean over all states with both sides."""
        return self.spread_sum / self.spreads

    @property
    def events_per_second(self) -> float:
        """Objects applied per second of replay."""
        return sum(self.counts.values()) / self.seconds if self.seconds else 0.0


class Replay:
    """
    Applies a feed to a book. Iterating does the work, and yields the bytes read so far.

    The state of the book is looked at only where it is consistent: after a delta with ``F_LAST``, and after every snapshot
    and quote.

    Parameters
    ----------
    feed : Feed
        Where the data comes from: see `nautilus_cython.feeds.open`.
    book_type : BookType, optional
        The book to show in the end; by default, as deep as the data. A deeper one than the data is a `ValueError`.
    instrument_id : str, optional
        Apply the data of this instrument only; by default, of the first that comes.
    until : int, optional
        Stop before data later than this, in nanoseconds since the Unix epoch.
    """

    def __init__(self, feed, book_type: BookType | None = None, instrument_id: str | None = None, until: int | None = None):
        self.feed = feed
        self.book: OrderBook | None = None
        self.instrument_id = instrument_id
        self.stats = ReplayStats()
        self._book_type = book_type
        self._until = until
        self._top = None

    @property
    def format(self) -> str:
        """The format of the file."""
        return self.feed.format

    @property
    def schema(self) -> str:
        """What the file holds."""
        return self.feed.schema

    @property
    def bid_levels(self) -> int:
        """The number of bid levels at this moment."""
        return self.book.level_count(1) if self.book else 0

    @property
    def ask_levels(self) -> int:
        """The number of ask levels at this moment."""
        return self.book.level_count(2) if self.book else 0

    def run(self) -> ReplayStats:
        """Replay to the end."""
        for _ in self:
            pass
        return self.stats

    def __iter__(self):
        started = time.perf_counter()
        try:
            while self._chunk():
                yield self.feed.bytes_read
            self._finish()
        finally:
            self.stats.seconds += time.perf_counter() - started
            self.stats.skipped = self.feed.skipped

    def _chunk(self) -> bool:
        """Apply the next objects; false when there are no more."""
        stats = self.stats
        batch = self.feed.read(CHUNK)
        for data in batch:
            name = instrument_of(data)
            if self.instrument_id is None:
                self.instrument_id = name
            if name != self.instrument_id:
                stats.counts["of other instruments"] += 1
                continue
            ts = data.ts_event
            if self._until is not None and ts > self._until:
                return False
            if stats.ts_first is None:
                stats.ts_first = ts
            stats.ts_last = ts
            kind = type(data)
            stats.counts[kind.__name__] += 1
            apply = APPLY.get(kind)
            if apply is not None:
                apply(self, data)
        return bool(batch)

    def _open(self, data, natural: BookType) -> OrderBook:
        """The book that the data builds: as deep as the data, whatever is asked for in the end."""
        if self.book is None:
            if self._book_type is not None and self._book_type > natural:
                raise ValueError(f"{self.schema} data cannot build an {self._book_type.name} book, at most {natural.name}")
            self.book = OrderBook(data.instrument_id, natural)
        return self.book

    def _on_delta(self, delta) -> None:
        natural = BookType.L3_MBO if self.feed.schema in ("mbo", "messages") else BookType.L2_MBP
        self._open(delta, natural).apply_delta(delta)
        if delta.flags & F_LAST:
            self._look()

    def _on_deltas(self, deltas) -> None:
        self._open(deltas, BookType.L2_MBP).apply_deltas(deltas)
        self._look()

    def _on_depth(self, depth) -> None:
        self._open(depth, BookType.L2_MBP).apply_depth(depth)
        self._look()

    def _on_quote(self, quote) -> None:
        if self._open(quote, BookType.L1_MBP).book_type is BookType.L1_MBP:
            self.book.update_quote_tick(quote)
            self._look()

    def _on_trade(self, trade) -> None:
        # Where deltas, depth or quotes make the book, trades are for information only.
        if self.feed.schema == "trades" and self._open(trade, BookType.L1_MBP).book_type is BookType.L1_MBP:
            self.book.update_trade_tick(trade)
            self._look()

    def _finish(self) -> None:
        """Show the book as what was asked for: orders summed up to levels, or the top alone."""
        if self.book is None or self._book_type is None or self._book_type is self.book.book_type:
            return
        deep, self.book = self.book, OrderBook(self.book.instrument_id, self._book_type)
        depth = 1 if self._book_type is BookType.L1_MBP else 0
        for level in deep.bids(depth) + deep.asks(depth):
            self.book.update(BookOrder(level.side, level.price, total_size(level.orders()), 0), deep.ts_last, 0, deep.sequence)

    def _look(self) -> None:
        stats = self.stats
        top = self.book.top()
        if top != self._top:
            self._top = top
            stats.top_changes += 1
        spread = self.book.spread()
        if spread is not None:
            stats.spreads += 1
            stats.spread_sum += spread
            stats.spread_min = min(stats.spread_min, spread)
            stats.spread_max = max(stats.spread_max, spread)
            stats.crossed += spread <= 0


# By type, outside of the object: bound methods inside it would be a reference cycle that keeps the book alive.
APPLY = {
    OrderBookDelta: Replay._on_delta,
    OrderBookDeltas: Replay._on_deltas,
    OrderBookDepth10: Replay._on_depth,
    QuoteTick: Replay._on_quote,
    TradeTick: Replay._on_trade,
}
