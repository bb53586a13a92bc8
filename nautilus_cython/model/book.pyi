"""Order books: L1, L2 and L3, and their levels."""

from typing import Any

from nautilus_cython.arrow import RecordBatch
from nautilus_cython.core.data import Data
from nautilus_cython.core.rust.model import BookType, OrderSide
from nautilus_cython.model.data import (
    BookOrder,
    OrderBookDelta,
    OrderBookDeltas,
    OrderBookDepth10,
    QuoteTick,
    TradeTick,
)
from nautilus_cython.model.identifiers import InstrumentId
from nautilus_cython.model.objects import Price, Quantity

class OrderBook(Data):
    """
    An order book of one instrument.

    It holds market data, so that crossed and locked states are legal; `check_integrity` finds them. Not synchronised: one
    thread at a time may use a book.

    Parameters
    ----------
    instrument_id : InstrumentId
        The instrument of the book.
    book_type : BookType
        How much of the market the book shows: ``L1_MBP``, ``L2_MBP`` or ``L3_MBO``.
    max_depth : int, optional
        How many levels each side keeps at most; 0, the default, for all. A level that is pushed out is forgotten with its
        orders, and does not come back when a better one goes: until the venue sends more, the side has fewer. A later update
        of a forgotten order is that of an unknown one, which adds it, and a delete of it finds nothing.
    """

    def __init__(self, instrument_id: InstrumentId, book_type: BookType, max_depth: int = 0) -> None: ...
    def __getstate__(self) -> Any: ...
    def __setstate__(self, state: Any, /) -> None: ...
    def __reduce__(self) -> tuple[Any, ...]: ...
    def __repr__(self) -> str: ...
    def _repr_html_(self) -> str:
        """Return a table of the ten best levels, for notebooks."""

    def __rich__(self) -> Any:
        """Return a table of the ten best levels, for the library rich."""

    @property
    def instrument_id(self) -> InstrumentId:
        """The instrument of the book."""

    @property
    def book_type(self) -> BookType:
        """How much of the market the book shows."""

    @property
    def max_depth(self) -> int:
        """The number of levels that each side keeps at most; 0 if it keeps all."""

    @property
    def sequence(self) -> int:
        """The highest sequence number seen."""

    @property
    def ts_last(self) -> int:
        """The latest event time seen, in nanoseconds since the Unix epoch."""

    @property
    def ts_event(self) -> int:
        """The same as `ts_last`."""

    @property
    def ts_init(self) -> int:
        """The same as `ts_last`."""

    @property
    def update_count(self) -> int:
        """The number of operations applied."""

    @property
    def order_count(self) -> int:
        """The number of resting orders; in aggregated books, of levels."""

    def level_count(self, side: OrderSide) -> int:
        """Return the number of levels on a side: ``BUY`` for bids, ``SELL`` for asks."""

    def reset(self) -> None:
        """Empty the book, and forget sequence, time and count."""

    def add(self, order: BookOrder, ts_event: int, flags: int = 0, sequence: int = 0) -> None:
        """
        Add an order. An id that rests already is moved.

        Raises
        ------
        RuntimeError
            If this is an L1 book.
        ValueError
            If the order has no size, or no side and an unknown id.
        """

    def update(self, order: BookOrder, ts_event: int, flags: int = 0, sequence: int = 0) -> None:
        """Change an order: add it if it does not rest, remove it if its size is zero."""

    def delete(self, order: BookOrder, ts_event: int, flags: int = 0, sequence: int = 0) -> None:
        """Remove an order. One that does not rest is counted, and nothing else."""

    def clear(self, ts_event: int, sequence: int = 0) -> None:
        """Remove all orders."""

    def clear_bids(self, ts_event: int, sequence: int = 0) -> None:
        """Remove all bids."""

    def clear_asks(self, ts_event: int, sequence: int = 0) -> None:
        """Remove all asks."""

    def apply_delta(self, delta: OrderBookDelta) -> None:
        """
        Apply one change.

        Raises
        ------
        ValueError
            If it is for another instrument, or invalid. Nothing has changed then.
        """

    def apply_deltas(self, deltas: OrderBookDeltas) -> None:
        """
        Apply changes that belong together: all, or none if one fails.

        Raises
        ------
        ValueError
            If they are for another instrument, or one is invalid. Nothing has changed then.
        """

    def apply_columns(
        self,
        action: Any,
        side: Any,
        price: Any,
        size: Any,
        order_id: Any = None,
        flags: Any = None,
        sequence: Any = None,
        ts_event: Any = None,
        *,
        price_precision: int,
        size_precision: int,
    ) -> None:
        """
        Apply changes that stand in columns: all, or none if one fails. Row ``n`` of all columns is one change.

        It does what `apply_delta` would do row by row, without an object per row and without the GIL. A column is any object
        with the buffer protocol (NumPy arrays, bytes, Arrow buffers) or Arrow's array interface. Meanwhile any other use of
        the book raises `RuntimeError`, and the columns must not change.

        Parameters
        ----------
        action, side : column of 8-bit integers
            Numbers of `BookAction` and `OrderSide`.
        price, size : column of 64-bit or 128-bit integers
            Of 64 bits: whole numbers of the last decimal, such as ``6100010`` for 61000.10. Of 128 bits: raw values, in units
            of ``10^-16``.
        order_id, sequence, ts_event : column of 64-bit integers, optional
            0 if there is none; without `ts_event` the book's time stays.
        flags : column of 8-bit integers, optional
            Bits of `RecordFlag`.
        price_precision, size_precision : int
            The decimals of prices and sizes, 0 to 16.

        Raises
        ------
        TypeError
            If a column is no such column.
        ValueError
            If columns differ in length, or a row, which is named, is invalid. Nothing has changed then.
        """

    def levels_into(self, side: OrderSide, prices: Any, sizes: Any) -> int:
        """
        Write prices and sizes of the best levels of a side, best first, and return how many.

        Parameters
        ----------
        side : OrderSide
            ``BUY`` for bids, ``SELL`` for asks.
        prices, sizes : writable buffer of doubles
            NumPy arrays, ``array('d')`` and the like, filled as far as the shorter one goes. What lies beyond the number
            returned is zero or as it was.
        """

    def apply_depth(self, depth: OrderBookDepth10) -> None:
        """Replace the book by a snapshot of the ten best levels per side."""

    def apply(self, data: Data) -> None:
        """
        Apply a delta, deltas or a depth snapshot.

        Raises
        ------
        RuntimeError
            If `data` is of another type.
        """

    def check_integrity(self) -> None:
        """
        Find a crossed book, which is legal market data.

        Raises
        ------
        RuntimeError
            If the best bid is above the best ask.
        """

    def bids(self, depth: int = 0) -> list[Any]:
        """Return the bid levels, best first: all of them, or the best `depth`."""

    def asks(self, depth: int = 0) -> list[Any]:
        """Return the ask levels, best first: all of them, or the best `depth`."""

    def bids_down_to(self, price: Price) -> list[Any]:
        """Return the bid levels at `price` or above, best first."""

    def asks_up_to(self, price: Price) -> list[Any]:
        """Return the ask levels at `price` or below, best first."""

    def best_bid_price(self) -> Any:
        """Return the best bid's price, or ``None`` without bids."""

    def best_ask_price(self) -> Any:
        """Return the best ask's price, or ``None`` without asks."""

    def best_bid_size(self) -> Any:
        """Return the size at the best bid, or ``None`` without bids."""

    def best_ask_size(self) -> Any:
        """Return the size at the best ask, or ``None`` without asks."""

    def top(self) -> tuple[Any, ...]:
        """Return ``(bid_price, bid_size, ask_price, ask_size)`` in one call; ``None`` for both of a side without orders."""

    def spread(self) -> Any:
        """Return the best ask minus the best bid, or ``None`` unless both sides have orders."""

    def midpoint(self) -> Any:
        """Return the mean of best bid and best ask, or ``None`` unless both sides have orders."""

    def get_avg_px_for_quantity(self, quantity: Quantity, order_side: OrderSide) -> float:
        """
        Return the average price that an order for `quantity` would get: a ``BUY`` walks the asks.

        If the book holds less, that of all it holds; 0.0 if there is nothing to take.
        """

    def get_worst_px_for_quantity(self, quantity: Quantity, order_side: OrderSide) -> Any:
        """Return the worst price that an order for `quantity` would get, or ``None`` if there is nothing to take."""

    def get_quantity_for_price(self, price: Price, order_side: OrderSide) -> float:
        """Return what an order limited to `price` could take at once."""

    def get_quantity_at_level(self, price: Price, order_side: OrderSide, size_precision: int) -> Quantity:
        """Return what an order could take at exactly `price`; zero if there is no such level."""

    def simulate_fills(self, order: BookOrder) -> list[Any]:
        """Return the fills that `order` would get at once up to its price, as ``(Price, Quantity)``, best first."""

    def get_all_crossed_levels(self, order_side: OrderSide, price: Price, size_prec: int) -> list[Any]:
        """Return each level that an order limited to `price` would cross, as ``(Price, Quantity)``, best first."""

    def update_quote_tick(self, tick: QuoteTick) -> None:
        """
        Set both sides of an L1 book; an older quote changes nothing.

        Raises
        ------
        RuntimeError
            If this is no L1 book.
        """

    def update_trade_tick(self, tick: TradeTick) -> None:
        """
        Set both sides of an L1 book to the price of a trade; an older trade changes nothing.

        Raises
        ------
        RuntimeError
            If this is no L1 book.
        """

    def to_quote_tick(self) -> QuoteTick:
        """Return the top of the book as a quote, or ``None`` unless both sides have orders."""

    def to_depth10(self, ts_event: int, ts_init: int) -> OrderBookDepth10:
        """Return the ten best levels per side."""

    def to_deltas_c(self, ts_event: int, ts_init: int) -> OrderBookDeltas:
        """Return deltas that make an empty book equal to this one."""

    def to_arrow(self, depth: int = 0) -> RecordBatch:
        """
        Return the levels as an Arrow batch: bids first, best first, at most `depth` per side, all if that is 0.

        The columns are ``side``, ``level`` (0 is the best), ``price``, ``size`` and ``count``, the number of orders. The
        metadata name the instrument, the type of the book, its sequence and its time.
        """

    def pprint(self, num_levels: int = 3) -> str:
        """Return a table of the best `num_levels` levels per side."""

class Column:
    def __reduce__(self) -> tuple[Any, ...]: ...

class SideOrders:
    def __reduce__(self) -> tuple[Any, ...]: ...

class BookLevel:
    """
    A level of an order book with its orders, as they were when it was read.

    It shares the memory of the orders with all levels that the same call returned.
    """

    def __init__(self) -> None: ...
    def __getstate__(self) -> Any: ...
    def __setstate__(self, state: Any, /) -> None: ...
    def __reduce__(self) -> tuple[Any, ...]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __lt__(self, other: object, /) -> bool: ...
    def __le__(self, other: object, /) -> bool: ...
    def __gt__(self, other: object, /) -> bool: ...
    def __ge__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __repr__(self) -> str: ...
    @property
    def side(self) -> OrderSide:
        """``BUY`` for a bid, ``SELL`` for an ask."""

    @property
    def price(self) -> Price:
        """The price."""

    def orders(self) -> list[Any]:
        """Return the orders, first in first."""

    def size(self) -> float:
        """Return the total size."""

    def exposure(self) -> float:
        """Return price times size."""
