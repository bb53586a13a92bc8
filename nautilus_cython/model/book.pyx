"""Order books: L1, L2 and L3, and their levels."""

cimport cython
from cpython.buffer cimport PyBUF_C_CONTIGUOUS, PyBUF_FORMAT, PyBuffer_Release, PyObject_GetBuffer
from cpython.mem cimport PyMem_Free, PyMem_Malloc
from libc.stdint cimport int64_t, uint8_t, uint64_t
from libc.string cimport strpbrk

from nautilus_cython.arrow cimport batch_from_mem
from nautilus_cython.core.data cimport Data
cimport nautilus_cython.core.integer
from nautilus_cython.core.error cimport enum_code, raise_uninitialised
from nautilus_cython.core.rust.arrow cimport ArrowBatch_API
from nautilus_cython.core.rust.checked_arrow cimport orderbook_to_arrow
from nautilus_cython.core.rust.checked_model cimport (
    level_new,
    level_orders,
    orderbook_add,
    orderbook_apply_columns,
    orderbook_apply_delta,
    orderbook_apply_deltas,
    orderbook_apply_depth,
    orderbook_best_ask_price,
    orderbook_best_ask_size,
    orderbook_best_bid_price,
    orderbook_best_bid_size,
    orderbook_check_integrity,
    orderbook_clear,
    orderbook_clear_asks,
    orderbook_clear_bids,
    orderbook_delete,
    orderbook_get_all_crossed_levels,
    orderbook_get_avg_px_for_quantity,
    orderbook_get_quantity_at_level,
    orderbook_get_quantity_for_price,
    orderbook_get_worst_px_for_quantity,
    orderbook_instrument_id,
    orderbook_level_values,
    orderbook_midpoint,
    orderbook_new,
    orderbook_orders,
    orderbook_pprint_to_cstr,
    orderbook_reset,
    orderbook_restore,
    orderbook_set_max_depth,
    orderbook_side_orders,
    orderbook_simulate_fills,
    orderbook_spread,
    orderbook_state,
    orderbook_to_depth10,
    orderbook_to_quote_tick,
    orderbook_to_snapshot_deltas,
    orderbook_top,
    orderbook_update,
    orderbook_update_quote_tick,
    orderbook_update_trade_tick,
)
from nautilus_cython.core.rust.model cimport (
    BookFill_t,
    BookLevel_API,
    BookOrder_t,
    BookState_t,
    BookTop_t,
    BookType,
    CVec_BookFill_t,
    CVec_BookOrder_t,
    DeltaColumns_t,
    InstrumentId_t,
    OrderBook_API,
    OrderBookDeltas_API,
    OrderBookDepth10_t,
    OrderSide,
    Price_t,
    PriceRaw,
    Quantity_t,
    QuantityRaw,
    QuoteTick_t,
    book_orders_size,
    level_drop,
    orderbook_book_type,
    orderbook_drop,
    orderbook_level_count,
    orderbook_max_depth,
    orderbook_order_count,
    orderbook_sequence,
    orderbook_ts_last,
    orderbook_update_count,
    price_as_f64,
    vec_drop_book_orders,
    vec_drop_fills,
)
from nautilus_cython.core.string cimport cstr_to_pystr
from nautilus_cython.model.data cimport (
    BookOrder,
    OrderBookDelta,
    OrderBookDeltas,
    OrderBookDepth10,
    QuoteTick,
    TradeTick,
)
from nautilus_cython.model.identifiers cimport InstrumentId
from nautilus_cython.model.objects cimport Price, Quantity

from nautilus_cython._native import NumberColumn
from nautilus_cython.arrow import RecordBatch
from nautilus_cython.core.pickling import restore

# The layout of `OrderBook.__getstate__`.
cdef int STATE_VERSION = 2


cdef class OrderBook(Data):
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

    def __init__(self, InstrumentId instrument_id not None, BookType book_type, size_t max_depth=0) -> None:
        cdef OrderBook_API mem
        orderbook_new(instrument_id._mem, enum_code(book_type), &mem)
        self._adopt(mem)
        orderbook_set_max_depth(self._h(), max_depth)

    def __dealloc__(self):
        cdef OrderBook_API mem = self._mem
        self._mem._0 = NULL
        orderbook_drop(mem)

    cdef int _adopt(self, OrderBook_API mem) except -1:
        # Takes the handle, or frees it: a book has one for life.
        if self._mem._0 != NULL:
            orderbook_drop(mem)
            raise RuntimeError(f"this {type(self).__name__} is initialised already")
        self._mem = mem
        return 0

    cdef OrderBook_API *_h(self) except NULL:
        if self._mem._0 == NULL:
            raise_uninitialised(self)
        if self._busy:
            raise RuntimeError("another thread is applying columns to this OrderBook: one thread at a time may use it")
        return &self._mem

    def __getstate__(self):
        cdef BookState_t state
        cdef CVec_BookOrder_t orders
        cdef size_t i
        cdef BookOrder_t *order
        orderbook_state(self._h(), &state)
        orderbook_orders(self._h(), &orders)
        try:
            rows = []
            for i in range(orders.len):
                order = &orders.ptr[i]
                rows.append((
                    order.side, order.price.raw, order.price.precision, order.size.raw, order.size.precision, order.order_id,
                ))
        finally:
            vec_drop_book_orders(orders)
        return (
            STATE_VERSION,
            self.instrument_id,
            state.book_type,
            state.max_depth,
            state.price_precision,
            state.size_precision,
            state.sequence,
            state.ts_last,
            state.update_count,
            (state.bid_stamp[0], state.bid_stamp[1]),
            (state.ask_stamp[0], state.ask_stamp[1]),
            rows,
        )

    def __setstate__(self, tuple state not None):
        if len(state) != 12 or state[0] != STATE_VERSION:
            raise ValueError(f"expected the state of an OrderBook, version {STATE_VERSION}, was {state!r:.100}")
        cdef InstrumentId instrument_id = state[1]
        if instrument_id is None:
            raise TypeError("the state of an OrderBook has no instrument_id")
        cdef list rows = state[11]
        cdef BookState_t values
        values.instrument_id = instrument_id._mem
        values.book_type = state[2]
        values.max_depth = state[3]
        values.price_precision = state[4]
        values.size_precision = state[5]
        values.sequence = state[6]
        values.ts_last = state[7]
        values.update_count = state[8]
        values.bid_stamp[0], values.bid_stamp[1] = state[9]
        values.ask_stamp[0], values.ask_stamp[1] = state[10]
        cdef OrderBook_API mem
        cdef size_t i
        cdef size_t count = len(rows)
        cdef BookOrder_t *orders = <BookOrder_t *>PyMem_Malloc((count + 1) * sizeof(BookOrder_t))
        if orders == NULL:
            raise MemoryError()
        try:
            for i in range(count):
                side, price_raw, price_prec, size_raw, size_prec, order_id = rows[i]
                orders[i].side = side
                orders[i].price.raw = price_raw
                orders[i].price.precision = price_prec
                orders[i].size.raw = size_raw
                orders[i].size.precision = size_prec
                orders[i].order_id = order_id
            orderbook_restore(&values, orders, count, &mem)
        finally:
            PyMem_Free(orders)
        self._adopt(mem)

    def __reduce__(self):
        return restore, (type(self), self.__getstate__(), getattr(self, "__dict__", None))

    def __repr__(self) -> str:
        return (
            f"{type(self).__name__} {self.book_type.name}\n"
            f"instrument: {self.instrument_id}\n"
            f"sequence: {self.sequence}\n"
            f"ts_last: {self.ts_last}\n"
            f"update_count: {self.update_count}\n"
            f"{self.pprint()}"
        )

    def _repr_html_(self) -> str:
        """Return a table of the ten best levels, for notebooks."""
        from nautilus_cython import display

        return display.book_html(self)

    def __rich__(self):
        """Return a table of the ten best levels, for the library rich."""
        from nautilus_cython import display

        return display.book_table(self)

    @property
    def instrument_id(self) -> InstrumentId:
        """The instrument of the book."""
        cdef InstrumentId_t mem
        orderbook_instrument_id(self._h(), &mem)
        return InstrumentId.from_mem_c(mem)

    @property
    def book_type(self) -> BookType:
        """How much of the market the book shows."""
        return <BookType>orderbook_book_type(self._h())

    @property
    def max_depth(self) -> int:
        """The number of levels that each side keeps at most; 0 if it keeps all."""
        return orderbook_max_depth(self._h())

    @property
    def sequence(self) -> int:
        """The highest sequence number seen."""
        return orderbook_sequence(self._h())

    @property
    def ts_last(self) -> int:
        """The latest event time seen, in nanoseconds since the Unix epoch."""
        return orderbook_ts_last(self._h())

    @property
    def ts_event(self) -> int:
        """The same as `ts_last`."""
        return orderbook_ts_last(self._h())

    @property
    def ts_init(self) -> int:
        """The same as `ts_last`."""
        return orderbook_ts_last(self._h())

    @property
    def update_count(self) -> int:
        """The number of operations applied."""
        return orderbook_update_count(self._h())

    @property
    def order_count(self) -> int:
        """The number of resting orders; in aggregated books, of levels."""
        return orderbook_order_count(self._h())

    def level_count(self, OrderSide side) -> int:
        """Return the number of levels on a side: ``BUY`` for bids, ``SELL`` for asks."""
        if side != OrderSide.BUY and side != OrderSide.SELL:
            raise ValueError(f"invalid `side`: {<int>side}, expected BUY=1 or SELL=2")
        return orderbook_level_count(self._h(), enum_code(side))

    cpdef reset(self):
        """Empty the book, and forget sequence, time and count."""
        orderbook_reset(self._h())

    cpdef add(self, BookOrder order, uint64_t ts_event, uint8_t flags=0, uint64_t sequence=0):
        """
        Add an order. An id that rests already is moved.

        Raises
        ------
        RuntimeError
            If this is an L1 book.
        ValueError
            If the order has no size, or no side and an unknown id.
        """
        _present(order, "order")
        orderbook_add(self._h(), order._mem, flags, sequence, ts_event)

    cpdef update(self, BookOrder order, uint64_t ts_event, uint8_t flags=0, uint64_t sequence=0):
        """Change an order: add it if it does not rest, remove it if its size is zero."""
        _present(order, "order")
        orderbook_update(self._h(), order._mem, flags, sequence, ts_event)

    cpdef delete(self, BookOrder order, uint64_t ts_event, uint8_t flags=0, uint64_t sequence=0):
        """Remove an order. One that does not rest is counted, and nothing else."""
        _present(order, "order")
        orderbook_delete(self._h(), order._mem, flags, sequence, ts_event)

    cpdef clear(self, uint64_t ts_event, uint64_t sequence=0):
        """Remove all orders."""
        orderbook_clear(self._h(), sequence, ts_event)

    cpdef clear_bids(self, uint64_t ts_event, uint64_t sequence=0):
        """Remove all bids."""
        orderbook_clear_bids(self._h(), sequence, ts_event)

    cpdef clear_asks(self, uint64_t ts_event, uint64_t sequence=0):
        """Remove all asks."""
        orderbook_clear_asks(self._h(), sequence, ts_event)

    cpdef apply_delta(self, OrderBookDelta delta):
        """
        Apply one change.

        Raises
        ------
        ValueError
            If it is for another instrument, or invalid. Nothing has changed then.
        """
        _present(delta, "delta")
        orderbook_apply_delta(self._h(), &delta._mem)

    cpdef apply_deltas(self, OrderBookDeltas deltas):
        """
        Apply changes that belong together: all, or none if one fails.

        Raises
        ------
        ValueError
            If they are for another instrument, or one is invalid. Nothing has changed then.
        """
        _present(deltas, "deltas")
        # Not without the GIL: another thread could then reach the book half-way.
        orderbook_apply_deltas(self._h(), deltas._h())

    def apply_columns(
        self,
        action,
        side,
        price,
        size,
        order_id=None,
        flags=None,
        sequence=None,
        ts_event=None,
        *,
        uint8_t price_precision,
        uint8_t size_precision,
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
        cdef OrderBook_API *book = self._h()
        cdef Column actions = Column.borrow("action", action, 1, 1)
        cdef Column sides = Column.borrow("side", side, 1, 1)
        cdef Column prices = Column.borrow("price", price, 8, 16)
        cdef Column sizes = Column.borrow("size", size, 8, 16)
        cdef Column ids = Column.borrow("order_id", order_id, 8, 8)
        cdef Column bits = Column.borrow("flags", flags, 1, 1)
        cdef Column sequences = Column.borrow("sequence", sequence, 8, 8)
        cdef Column times = Column.borrow("ts_event", ts_event, 8, 8)
        cdef DeltaColumns_t columns
        columns.len = actions.bytes
        columns.action = <const uint8_t *>actions.ptr
        columns.side = <const uint8_t *>sides.of(columns.len, 1)
        columns.price_raw = NULL
        columns.price_steps = NULL
        columns.size_raw = NULL
        columns.size_steps = NULL
        if prices.wide(columns.len):
            columns.price_raw = <const PriceRaw *>prices.of(columns.len, 16)
        else:
            columns.price_steps = <const int64_t *>prices.of(columns.len, 8)
        if sizes.wide(columns.len):
            columns.size_raw = <const QuantityRaw *>sizes.of(columns.len, 16)
        else:
            columns.size_steps = <const int64_t *>sizes.of(columns.len, 8)
        columns.order_id = <const uint64_t *>ids.of(columns.len, 8)
        columns.flags = <const uint8_t *>bits.of(columns.len, 1)
        columns.sequence = <const uint64_t *>sequences.of(columns.len, 8)
        columns.ts_event = <const uint64_t *>times.of(columns.len, 8)
        columns.price_precision = price_precision
        columns.size_precision = size_precision
        if columns.len == 0:
            return
        self._busy = True
        try:
            with nogil:
                orderbook_apply_columns(book, &columns)
        finally:
            self._busy = False

    def levels_into(self, OrderSide side, prices, sizes) -> int:
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
        cdef double[::1] to_prices = prices
        cdef double[::1] to_sizes = sizes
        cdef size_t cap = min(len(to_prices), len(to_sizes))
        cdef size_t written
        if cap == 0:
            return 0
        orderbook_level_values(self._h(), enum_code(side), &to_prices[0], &to_sizes[0], cap, &written)
        return written

    cpdef apply_depth(self, OrderBookDepth10 depth):
        """Replace the book by a snapshot of the ten best levels per side."""
        _present(depth, "depth")
        orderbook_apply_depth(self._h(), &depth._mem)

    cpdef apply(self, Data data):
        """
        Apply a delta, deltas or a depth snapshot.

        Raises
        ------
        RuntimeError
            If `data` is of another type.
        """
        if isinstance(data, OrderBookDelta):
            self.apply_delta(<OrderBookDelta>data)
        elif isinstance(data, OrderBookDeltas):
            self.apply_deltas(<OrderBookDeltas>data)
        elif isinstance(data, OrderBookDepth10):
            self.apply_depth(<OrderBookDepth10>data)
        else:
            raise RuntimeError(f"cannot apply {type(data).__name__!r} to an order book, expected a delta, deltas or depth")

    cpdef check_integrity(self):
        """
        Find a crossed book, which is legal market data.

        Raises
        ------
        RuntimeError
            If the best bid is above the best ask.
        """
        orderbook_check_integrity(self._h())

    cpdef list bids(self, size_t depth=0):
        """Return the bid levels, best first: all of them, or the best `depth`."""
        return self._levels(OrderSide.BUY, depth, NULL)

    cpdef list asks(self, size_t depth=0):
        """Return the ask levels, best first: all of them, or the best `depth`."""
        return self._levels(OrderSide.SELL, depth, NULL)

    cpdef list bids_down_to(self, Price price):
        """Return the bid levels at `price` or above, best first."""
        _present(price, "price")
        return self._levels(OrderSide.BUY, 0, &price._mem)

    cpdef list asks_up_to(self, Price price):
        """Return the ask levels at `price` or below, best first."""
        _present(price, "price")
        return self._levels(OrderSide.SELL, 0, &price._mem)

    cdef list _levels(self, OrderSide side, size_t depth, const Price_t *price_limit):
        cdef SideOrders orders = SideOrders.__new__(SideOrders)
        orderbook_side_orders(self._h(), enum_code(side), depth, price_limit, &orders._orders)
        return orders.levels()

    cpdef best_bid_price(self):
        """Return the best bid's price, or ``None`` without bids."""
        cdef Price_t price
        return Price.from_mem_c(price) if orderbook_best_bid_price(self._h(), &price) else None

    cpdef best_ask_price(self):
        """Return the best ask's price, or ``None`` without asks."""
        cdef Price_t price
        return Price.from_mem_c(price) if orderbook_best_ask_price(self._h(), &price) else None

    cpdef best_bid_size(self):
        """Return the size at the best bid, or ``None`` without bids."""
        cdef Quantity_t size
        return Quantity.from_mem_c(size) if orderbook_best_bid_size(self._h(), &size) else None

    cpdef best_ask_size(self):
        """Return the size at the best ask, or ``None`` without asks."""
        cdef Quantity_t size
        return Quantity.from_mem_c(size) if orderbook_best_ask_size(self._h(), &size) else None

    cpdef tuple top(self):
        """Return ``(bid_price, bid_size, ask_price, ask_size)`` in one call; ``None`` for both of a side without orders."""
        cdef BookTop_t top
        orderbook_top(self._h(), &top)
        return (
            Price.from_mem_c(top.bid.price) if top.bid.count else None,
            Quantity.from_mem_c(top.bid.size) if top.bid.count else None,
            Price.from_mem_c(top.ask.price) if top.ask.count else None,
            Quantity.from_mem_c(top.ask.size) if top.ask.count else None,
        )

    cpdef spread(self):
        """Return the best ask minus the best bid, or ``None`` unless both sides have orders."""
        cdef double spread
        return spread if orderbook_spread(self._h(), &spread) else None

    cpdef midpoint(self):
        """Return the mean of best bid and best ask, or ``None`` unless both sides have orders."""
        cdef double midpoint
        return midpoint if orderbook_midpoint(self._h(), &midpoint) else None

    cpdef double get_avg_px_for_quantity(self, Quantity quantity, OrderSide order_side) except? -1:
        """
        Return the average price that an order for `quantity` would get: a ``BUY`` walks the asks.

        If the book holds less, that of all it holds; 0.0 if there is nothing to take.
        """
        _present(quantity, "quantity")
        cdef double price
        orderbook_get_avg_px_for_quantity(self._h(), quantity._mem, enum_code(order_side), &price)
        return price

    cpdef get_worst_px_for_quantity(self, Quantity quantity, OrderSide order_side):
        """Return the worst price that an order for `quantity` would get, or ``None`` if there is nothing to take."""
        _present(quantity, "quantity")
        cdef Price_t price
        if orderbook_get_worst_px_for_quantity(self._h(), quantity._mem, enum_code(order_side), &price):
            return Price.from_mem_c(price)
        return None

    cpdef double get_quantity_for_price(self, Price price, OrderSide order_side) except? -1:
        """Return what an order limited to `price` could take at once."""
        _present(price, "price")
        cdef double quantity
        orderbook_get_quantity_for_price(self._h(), price._mem, enum_code(order_side), &quantity)
        return quantity

    cpdef Quantity get_quantity_at_level(self, Price price, OrderSide order_side, uint8_t size_precision):
        """Return what an order could take at exactly `price`; zero if there is no such level."""
        _present(price, "price")
        cdef Quantity_t size
        orderbook_get_quantity_at_level(self._h(), price._mem, enum_code(order_side), size_precision, &size)
        return Quantity.from_mem_c(size)

    cpdef list simulate_fills(self, BookOrder order):
        """Return the fills that `order` would get at once up to its price, as ``(Price, Quantity)``, best first."""
        _present(order, "order")
        cdef CVec_BookFill_t fills
        orderbook_simulate_fills(self._h(), order._mem, &fills)
        return _take_fills(fills)

    cpdef list get_all_crossed_levels(self, OrderSide order_side, Price price, uint8_t size_prec):
        """Return each level that an order limited to `price` would cross, as ``(Price, Quantity)``, best first."""
        _present(price, "price")
        cdef CVec_BookFill_t levels
        orderbook_get_all_crossed_levels(self._h(), enum_code(order_side), price._mem, size_prec, &levels)
        return _take_fills(levels)

    cpdef update_quote_tick(self, QuoteTick tick):
        """
        Set both sides of an L1 book; an older quote changes nothing.

        Raises
        ------
        RuntimeError
            If this is no L1 book.
        """
        _present(tick, "tick")
        orderbook_update_quote_tick(self._h(), &tick._mem)

    cpdef update_trade_tick(self, TradeTick tick):
        """
        Set both sides of an L1 book to the price of a trade; an older trade changes nothing.

        Raises
        ------
        RuntimeError
            If this is no L1 book.
        """
        _present(tick, "tick")
        orderbook_update_trade_tick(self._h(), &tick._mem)

    cpdef QuoteTick to_quote_tick(self):
        """Return the top of the book as a quote, or ``None`` unless both sides have orders."""
        cdef QuoteTick_t quote
        return QuoteTick.from_mem_c(quote) if orderbook_to_quote_tick(self._h(), &quote) else None

    cpdef OrderBookDepth10 to_depth10(self, uint64_t ts_event, uint64_t ts_init):
        """Return the ten best levels per side."""
        cdef OrderBookDepth10_t depth
        orderbook_to_depth10(self._h(), ts_event, ts_init, &depth)
        return OrderBookDepth10.from_mem_c(depth)

    cpdef OrderBookDeltas to_deltas_c(self, uint64_t ts_event, uint64_t ts_init):
        """Return deltas that make an empty book equal to this one."""
        cdef OrderBookDeltas_API deltas
        orderbook_to_snapshot_deltas(self._h(), ts_event, ts_init, &deltas)
        return OrderBookDeltas.from_mem_c(deltas)

    def to_arrow(self, size_t depth=0) -> RecordBatch:
        """
        Return the levels as an Arrow batch: bids first, best first, at most `depth` per side, all if that is 0.

        The columns are ``side``, ``level`` (0 is the best), ``price``, ``size`` and ``count``, the number of orders. The
        metadata name the instrument, the type of the book, its sequence and its time.
        """
        cdef ArrowBatch_API batch
        orderbook_to_arrow(self._h(), depth, &batch)
        return batch_from_mem(batch)

    cpdef str pprint(self, int num_levels=3):
        """Return a table of the best `num_levels` levels per side."""
        if num_levels < 0:
            raise ValueError(f"invalid `num_levels`: {num_levels}, expected 0 or more")
        cdef const char *text
        orderbook_pprint_to_cstr(self._h(), num_levels, &text)
        return cstr_to_pystr(text)


cdef class Column:
    # The memory of one column, held as long as this lives. A column that is None has no memory.
    cdef str name
    cdef bint given
    cdef const char *ptr
    cdef size_t bytes
    cdef Py_buffer view
    # The Arrow array that owns what `ptr` points to.
    cdef object owner

    def __reduce__(self):
        raise TypeError("a Column cannot be pickled: its memory belongs to another object")

    @staticmethod
    cdef Column borrow(str name, values, size_t narrow, size_t wide):
        cdef Column column = Column.__new__(Column)
        column.name = name
        if values is not None:
            column.given = True
            column.take(values, narrow, wide)
        return column

    cdef int take(self, values, size_t narrow, size_t wide) except -1:
        if hasattr(values, "__arrow_c_array__"):
            self.owner = NumberColumn(values)
            return self.take_arrow(narrow, wide)
        try:
            PyObject_GetBuffer(values, &self.view, PyBUF_C_CONTIGUOUS | PyBUF_FORMAT)
        except (BufferError, ValueError) as error:
            raise TypeError(f"`{self.name}` must be contiguous: {error}") from None
        if self.view.format != NULL and strpbrk(self.view.format, b"efdgO?") != NULL:
            raise TypeError(f"`{self.name}` has items of format {self.view.format.decode()!r}, expected integers")
        self.ptr = <const char *>self.view.buf
        self.bytes = self.view.len
        return 0

    def __dealloc__(self):
        PyBuffer_Release(&self.view)

    cdef int take_arrow(self, size_t narrow, size_t wide) except -1:
        cdef size_t width = self.owner.width
        if width != narrow and width != wide:
            raise TypeError(
                f"`{self.name}` has the Arrow format {self.owner.format!r}, "
                f"expected integers of {8 * narrow} or {8 * wide} bits"
            )
        if self.owner.null_count != 0:
            raise ValueError(f"`{self.name}` may have nulls, expected none")
        self.ptr = <const char *><size_t>self.owner.address
        self.bytes = len(self.owner) * width
        return 0

    cdef bint wide(self, size_t rows):
        return rows != 0 and self.bytes == 16 * rows

    cdef const void *of(self, size_t rows, size_t width) except? NULL:
        # The memory, if there is any, of that many rows.
        if not self.given:
            if self.name in ("side", "price", "size"):
                raise TypeError(f"`{self.name}` must not be None")
            return NULL
        if self.bytes != rows * width:
            raise ValueError(f"`{self.name}` has {self.bytes} bytes, expected {rows} rows, as `action`, of {width} bytes each")
        return self.ptr


cdef class SideOrders:
    # The orders of neighbouring levels, which share them: a level is a run of orders with one price.

    def __dealloc__(self):
        vec_drop_book_orders(self._orders)

    def __reduce__(self):
        raise TypeError("a SideOrders cannot be pickled: it is a part of each BookLevel")

    cdef list levels(self):
        cdef list levels = []
        cdef const BookOrder_t *order = self._orders.ptr
        cdef const BookOrder_t *end = order + self._orders.len
        cdef const BookOrder_t *first
        cdef BookLevel level
        while order != end:
            first = order
            while order != end and order.price.raw == first.price.raw:
                order += 1
            level = BookLevel.__new__(BookLevel)
            level._all = self
            level._first = first
            level._count = order - first
            levels.append(level)
        return levels


# No level can be a part of itself. The free list holds the levels of a side that is read again and again.
@cython.no_gc
@cython.freelist(2048)
cdef class BookLevel:
    """
    A level of an order book with its orders, as they were when it was read.

    It shares the memory of the orders with all levels that the same call returned.
    """

    def __init__(self) -> None:
        raise TypeError("a BookLevel has no public constructor: it comes from OrderBook.bids() and asks()")

    cdef const BookOrder_t *_h(self) except NULL:
        if self._first == NULL:
            raise_uninitialised(self)
        return self._first

    @staticmethod
    cdef BookLevel from_mem_c(BookLevel_API mem):
        cdef SideOrders orders = SideOrders.__new__(SideOrders)
        try:
            level_orders(&mem, &orders._orders)
        finally:
            level_drop(mem)
        (level,) = orders.levels()  # a ValueError unless all have one price
        return level

    def __getstate__(self):
        return int(self.side), self.price, self.orders()

    def __setstate__(self, tuple state not None):
        if self._first != NULL:
            raise RuntimeError(f"this {type(self).__name__} is initialised already")
        side, price, orders = state
        cdef BookLevel level = _level_of(side, price, orders)
        self._all = level._all
        self._first = level._first
        self._count = level._count

    def __reduce__(self):
        return restore, (type(self), self.__getstate__(), getattr(self, "__dict__", None))

    def __eq__(self, other):
        if not isinstance(other, BookLevel):
            return NotImplemented
        return self.__getstate__() == other.__getstate__()

    def __lt__(self, other):
        return self.price < other.price if isinstance(other, BookLevel) else NotImplemented

    def __le__(self, other):
        return self.price <= other.price if isinstance(other, BookLevel) else NotImplemented

    def __gt__(self, other):
        return self.price > other.price if isinstance(other, BookLevel) else NotImplemented

    def __ge__(self, other):
        return self.price >= other.price if isinstance(other, BookLevel) else NotImplemented

    def __hash__(self) -> int:
        return hash((int(self.side), self.price))

    def __repr__(self) -> str:
        return f"{type(self).__name__}(side={self.side.name}, price={self.price}, orders={self.orders()})"

    @property
    def side(self) -> OrderSide:
        """``BUY`` for a bid, ``SELL`` for an ask."""
        return <OrderSide>self._h().side

    @property
    def price(self) -> Price:
        """The price."""
        return Price.from_mem_c(self._h().price)

    cpdef list orders(self):
        """Return the orders, first in first."""
        cdef const BookOrder_t *first = self._h()
        cdef size_t i
        cdef list taken = []
        for i in range(self._count):
            taken.append(BookOrder.from_mem_c(first[i]))
        return taken

    cpdef double size(self) except? -1:
        """Return the total size."""
        return book_orders_size(self._h(), self._count)

    cpdef double exposure(self) except? -1:
        """Return price times size."""
        return price_as_f64(&self._h().price) * self.size()


cdef BookLevel _level_of(OrderSide side, Price price, list orders):
    _present(price, "price")
    _present(orders, "orders")
    cdef BookLevel_API mem
    cdef size_t i
    cdef BookOrder order
    cdef size_t count = len(orders)
    cdef BookOrder_t *buffer = <BookOrder_t *>PyMem_Malloc((count + 1) * sizeof(BookOrder_t))
    if buffer == NULL:
        raise MemoryError()
    try:
        if count == 0:
            raise ValueError("invalid `orders`: [], expected one order or more")
        for i in range(count):
            order = orders[i]
            _present(order, "order")
            if order._mem.side != side or order._mem.price.raw != price._mem.raw:
                raise ValueError(f"invalid `order`: {order!r}, expected one of the side and price of the level")
            buffer[i] = order._mem
        level_new(enum_code(side), price._mem, buffer, count, &mem)
    finally:
        PyMem_Free(buffer)
    return BookLevel.from_mem_c(mem)


cdef list _take_fills(CVec_BookFill_t fills):
    cdef list taken = []
    cdef size_t i
    try:
        for i in range(fills.len):
            taken.append((Price.from_mem_c(fills.ptr[i].price), Quantity.from_mem_c(fills.ptr[i].size)))
    finally:
        vec_drop_fills(fills)
    return taken


cdef inline int _present(object argument, str name) except -1:
    if argument is None:
        raise TypeError(f"`{name}` must not be None")
    return 0
