"""
Figures that traders derive from books: microprice, imbalance, cost of size, liquidity, and the place in a queue.

The functions take an `OrderBook` and return an exact `fractions.Fraction`, of which ``float()`` is the nearest double; or
they take what a book showed over time (a file, or Arrow columns as `nautilus_cython.replay.replay` returns them) and return
an array of float64 with a value for each row, which needs numpy and pyarrow. What is not defined, such as the spread of a book
without bids, is ``None`` for a book and NaN in an array.
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from nautilus_cython.model.book import OrderBook
from nautilus_cython.model.data import BookOrder
from nautilus_cython.model.enums import BookType, OrderSide
from nautilus_cython.model.objects import Price, Quantity
from nautilus_cython.replay import replay, total_size

__all__ = [
    "QueuePosition",
    "View",
    "filtered_view",
    "imbalance",
    "impact_bps",
    "liquidity",
    "microprice",
    "queue_position",
    "spread_bps",
    "vwap",
]

BASIS_POINTS = 10_000

Level = tuple[Fraction, Fraction]  # price and size


def microprice(source: Any) -> Any:
    """
    Return the mean of best bid and ask, each weighed with the size of the other side.

    It is ``(bid * ask_size + ask * bid_size) / (bid_size + ask_size)``: nearer to the side with less size.

    Parameters
    ----------
    source : OrderBook, path or object
        A book, or a source as `View.of` takes it.

    Raises
    ------
    ImportError
        If the source is no book and numpy or pyarrow is not installed.
    ValueError
        If the source is no market data.
    """
    if isinstance(source, OrderBook):
        touch = _touch(source)
        if touch is None:
            return None
        (bid, bid_size), (ask, ask_size) = touch
        return (bid * ask_size + ask * bid_size) / (bid_size + ask_size)
    view = View.of(source, 1)
    (bid, ask), (bid_size, ask_size) = ((side[:, 0] for side in pair) for pair in (view.prices, view.sizes))
    return _divided(bid * ask_size + ask * bid_size, bid_size + ask_size)


def spread_bps(source: Any) -> Any:
    """
    Return the best ask less the best bid, in basis points of their middle.

    Parameters and errors are those of `microprice`.
    """
    if isinstance(source, OrderBook):
        touch = _touch(source)
        if touch is None or not _middle(touch):
            return None
        (bid, _), (ask, _) = touch
        return BASIS_POINTS * (ask - bid) / _middle(touch)
    view = View.of(source, 1)
    bid, ask = (side[:, 0] for side in view.prices)
    return _divided(BASIS_POINTS * (ask - bid), view.middle)


def imbalance(source: Any, levels: int = 5) -> Any:
    """
    Return ``(bid - ask) / (bid + ask)`` of the sizes of the best levels: 1 if only bids rest there, -1 if only asks.

    Parameters
    ----------
    source : OrderBook, path or object
        A book, or a source as `View.of` takes it.
    levels : int
        Levels for each side, 1 to 1000.

    Raises
    ------
    ImportError, ValueError
        As for `microprice`; ValueError also for more levels than the source has columns.
    """
    if isinstance(source, OrderBook):
        bid, ask = (sum((size for _, size in side), Fraction()) for side in _levels(source, _positive("levels", levels)))
        return (bid - ask) / (bid + ask) if bid + ask else None
    np = need("numpy")
    view = View.of(source, levels)
    bid, ask = (np.nansum(sizes[:, :levels], axis=1) for sizes in view.sizes)
    return _divided(bid - ask, bid + ask)


def vwap(source: Any, size: Any, side: OrderSide, levels: int = 50) -> Any:
    """
    Return the mean price that an order would get, weighed with the sizes it takes; undefined where not all of it fills.

    Parameters
    ----------
    source : OrderBook, path or object
        A book, or a source as `View.of` takes it.
    size : Quantity, Decimal, int or str
        How much the order takes.
    side : OrderSide
        The side of the order: ``BUY`` takes asks.
    levels : int
        How deep it may take, if the source is no book.

    Raises
    ------
    ImportError, ValueError
        As for `microprice`; ValueError also for a size that is not positive, or a side that is neither.
    """
    wanted, taken = _size(size), _taken(side)
    if isinstance(source, OrderBook):
        left, cost = wanted, Fraction()
        for price, available in _levels(source, 0)[taken]:
            fill = min(left, available)
            left -= fill
            cost += fill * price
            if not left:
                return cost / wanted
        return None
    np = need("numpy")
    view = View.of(source, levels)
    prices, sizes = (np.nan_to_num(pair[taken]) for pair in (view.prices, view.sizes))
    before = np.cumsum(sizes, axis=1) - sizes
    fills = (float(wanted) - before).clip(0, sizes)
    cost = (fills * prices).sum(axis=1) / float(wanted)
    return np.where(sizes.sum(axis=1) >= float(wanted), cost, np.nan)


def impact_bps(source: Any, size: Any, side: OrderSide, levels: int = 50) -> Any:
    """
    Return what an order pays above the middle of best bid and ask (a sale: receives below it), in basis points of it.

    Parameters and errors are those of `vwap`.
    """
    sign = 1 if _taken(side) == 1 else -1
    if isinstance(source, OrderBook):
        touch, paid = _touch(source), vwap(source, size, side)
        if touch is None or paid is None or not _middle(touch):
            return None
        return sign * BASIS_POINTS * (paid - _middle(touch)) / _middle(touch)
    view = View.of(source, levels)
    return _divided(sign * BASIS_POINTS * (vwap(view, size, side, levels) - view.middle), view.middle)


def liquidity(source: Any, bps: Any, side: OrderSide, levels: int = 50) -> Any:
    """
    Return the size at rest within a distance of the middle of best bid and ask.

    Parameters
    ----------
    source : OrderBook, path or object
        A book, or a source as `View.of` takes it.
    bps : int, float or Fraction
        The distance, in basis points of the middle.
    side : OrderSide
        Whose orders: ``BUY`` for bids.
    levels : int
        How deep to look, if the source is no book.

    Raises
    ------
    ImportError, ValueError
        As for `microprice`; ValueError also for a negative distance, or a side that is neither.
    """
    wide, index = Fraction(bps), 1 - _taken(side)
    if wide < 0:
        raise ValueError(f"Invalid bps: {bps}. Must not be negative")
    if isinstance(source, OrderBook):
        touch = _touch(source)
        if touch is None:
            return None
        middle = _middle(touch)
        reach = abs(middle) * wide / BASIS_POINTS
        near = (size for price, size in _levels(source, 0)[index] if abs(price - middle) <= reach)
        return sum(near, Fraction())
    np = need("numpy")
    view = View.of(source, levels)
    middle = view.middle
    reach = np.abs(middle) * float(wide) / BASIS_POINTS
    near = np.abs(view.prices[index] - middle[:, None]) <= reach[:, None]
    return np.where(np.isnan(middle), np.nan, np.where(near, view.sizes[index], 0.0).sum(axis=1))


@dataclass(frozen=True)
class QueuePosition:
    """Where an order waits at its price."""

    orders_ahead: int
    """Orders that fill before it."""
    size_ahead: Quantity
    """Their size."""
    orders: int
    """Orders at the price, with this one."""
    size: Quantity
    """Their size."""


def queue_position(book: OrderBook, order: BookOrder) -> QueuePosition | None:
    """
    Return where an order of an L3 book waits; ``None`` if it does not rest there.

    Parameters
    ----------
    book : OrderBook
        Of single orders.
    order : BookOrder
        Its side, price and id count.

    Raises
    ------
    ValueError
        If the book does not keep single orders.
    """
    if book.book_type != BookType.L3_MBO:
        raise ValueError(f"Invalid book: {book.book_type.name}. Must be L3_MBO, which keeps single orders")
    for level in book.bids() if order.side == OrderSide.BUY else book.asks():
        if level.price != order.price:
            continue
        queue = level.orders()
        ids = [one.order_id for one in queue]
        if order.order_id not in ids:
            return None
        place = ids.index(order.order_id)
        return QueuePosition(place, total_size(queue[:place]), len(queue), total_size(queue))
    return None


def filtered_view(book: OrderBook, own: Iterable[int] | Mapping[tuple[OrderSide, Price], Quantity]) -> OrderBook:
    """
    Return a book without one's own orders: what the rest of the market shows.

    Parameters
    ----------
    book : OrderBook
        Which stays as it is.
    own : iterable of int, or mapping of (OrderSide, Price) to Quantity
        The ids of one's orders in an L3 book; the sum of one's orders at each price in an L1 or L2 book. Ids and prices
        that are not there are ignored, and a level with no more than one's own size goes.

    Raises
    ------
    TypeError
        If `own` is of the kind for the other type of book.
    """
    by_id = book.book_type == BookType.L3_MBO
    if by_id == isinstance(own, Mapping):
        expected = "ids of orders" if by_id else "a mapping of (side, price) to size"
        raise TypeError(f"own of an {book.book_type.name} book must be {expected}, was {type(own).__name__}")
    others = OrderBook(book.instrument_id, book.book_type)
    ids = frozenset[int]() if isinstance(own, Mapping) else frozenset(own)
    sizes = own if isinstance(own, Mapping) else {}
    for level in book.bids() + book.asks():
        for order in level.orders():
            left = order.size.raw - (sizes[order.side, order.price].raw if (order.side, order.price) in sizes else 0)
            if order.order_id in ids or left <= 0:
                continue
            size = Quantity.from_raw(left, order.size.precision)
            others.add(BookOrder(order.side, order.price, size, order.order_id), book.ts_last, 0, book.sequence)
    return others


@dataclass(frozen=True)
class View:
    """
    What a book showed over time, in arrays of numpy: rows are moments, columns levels, best first, NaN for no level.
    """

    instrument: str
    """Whose book it was."""
    times: Any
    """When: datetime64[ns], UTC."""
    prices: tuple[Any, Any]
    """Of bids and of asks: float64."""
    sizes: tuple[Any, Any]
    """Of bids and of asks: float64."""

    @classmethod
    def of(cls, source: Any, levels: int = 1, every: int | None = None) -> View:
        """
        Read a view.

        Parameters
        ----------
        source : path or object
            A file that `nautilus_cython.feeds.open` reads; deltas, snapshots or quotes as a list or in Arrow columns; what
            `nautilus_cython.replay.replay` returned; or a view, which is returned as it is.
        levels : int
            Levels for each side, 1 to 1000.
        every : int, optional
            Look at the book at multiples of this many nanoseconds; by default at each change of what is shown.

        Raises
        ------
        ImportError
            If numpy or pyarrow is not installed.
        ValueError
            If the source is no market data, or has less levels.
        """
        if isinstance(source, cls):
            return source._with(levels)
        np, pa = need("numpy"), need("pyarrow")
        on = "change" if every is None else every
        if isinstance(source, (str, os.PathLike)):
            table = pa.table(replay(source, depth=levels, on=on, allow_gaps=True))
        else:
            table = as_table(source)
            if not {"bid_price", "bid_price_0"}.intersection(table.column_names):
                table = pa.table(replay(table, depth=levels, on=on))
        suffixes = [""] if "bid_price" in table.column_names else [f"_{level}" for level in range(table.num_columns)]
        suffixes = [suffix for suffix in suffixes if f"bid_price{suffix}" in table.column_names]

        def matrix(what: str) -> Any:
            columns = [floats(table.column(f"{what}{suffix}")) for suffix in suffixes]
            return np.stack(columns, axis=1)

        name = (table.schema.metadata or {}).get(b"instrument_id", b"order book").decode()
        prices = matrix("bid_price"), matrix("ask_price")
        return cls(name, times(table), prices, (matrix("bid_size"), matrix("ask_size")))._with(levels)

    @property
    def middle(self) -> Any:
        """The middle of best bid and ask: float64."""
        return (self.prices[0][:, 0] + self.prices[1][:, 0]) / 2

    def _with(self, levels: int) -> View:
        """The same, if it has so many levels."""
        there = self.prices[0].shape[1]
        if _positive("levels", levels) > there:
            raise ValueError(f"Invalid levels: {levels}. Must be at most {there}, which the source has")
        return self


def need(module: str) -> Any:
    """An optional package, or an error that says how to install it."""
    try:
        return importlib.import_module(module)
    except ImportError as error:
        package = module.split(".")[0]
        message = f"series and charts need {package}: pip install 'nautilus-cython[plot]'"
        raise ImportError(message, name=error.name) from error


def as_table(source: Any) -> Any:
    """A table of pyarrow of a list of data, or of anything in Arrow columns."""
    pa = need("pyarrow")
    if isinstance(source, (list, tuple)):
        from nautilus_cython.arrow import to_arrow

        source = to_arrow(source)
    return pa.table(source)


def floats(column: Any) -> Any:
    """A column of decimals as float64, with NaN for null."""
    return column.cast(need("pyarrow").float64()).to_numpy()


def times(table: Any) -> Any:
    """The times of rows as datetime64[ns]."""
    return table.column("ts_event").cast(need("pyarrow").int64()).to_numpy().astype("M8[ns]")


def _touch(book: OrderBook) -> tuple[Level, Level] | None:
    """The best bid and ask, if there are both."""
    bids, asks = _levels(book, 1)
    return (bids[0], asks[0]) if bids and asks else None


def _middle(touch: tuple[Level, Level]) -> Fraction:
    return (touch[0][0] + touch[1][0]) / 2


def _levels(book: OrderBook, depth: int) -> tuple[list[Level], list[Level]]:
    """Exact prices and sizes of bids and asks."""

    def side(levels: Any) -> list[Level]:
        return [(Fraction(level.price.as_decimal()), Fraction(total_size(level.orders()).as_decimal())) for level in levels]

    return side(book.bids(depth)), side(book.asks(depth))


def _divided(above: Any, below: Any) -> Any:
    np = need("numpy")
    return np.divide(above, below, out=np.full(len(above), np.nan), where=~np.isnan(below) & (below != 0))


def _size(size: Any) -> Fraction:
    exact = Fraction(size.as_decimal() if isinstance(size, Quantity) else size)
    if exact <= 0:
        raise ValueError(f"Invalid size: {size}. Must be positive")
    return exact


def _taken(side: OrderSide) -> int:
    """The side that an order of this side takes: 0 for bids, 1 for asks."""
    if side not in (OrderSide.BUY, OrderSide.SELL):
        raise ValueError(f"Invalid side: {side!r}. Must be BUY or SELL")
    return 1 if side == OrderSide.BUY else 0


def _positive(name: str, value: int) -> int:
    if not 1 <= value <= 1000:
        raise ValueError(f"Invalid {name}: {value}. Must be 1 to 1000")
    return value
