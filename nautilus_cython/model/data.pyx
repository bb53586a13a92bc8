"""
Market data: quotes, trades, bars, order book deltas and snapshots, prices that a venue computes, and statuses.

Objects are immutable. They are equal when all their fields are, prices and sizes by value; equal objects hash equal.
Pickles and copies keep every field, and the attributes of subclasses; what comes from a pickle is checked as arguments
are.
"""

cimport cython
from cpython.mem cimport PyMem_Calloc, PyMem_Free, PyMem_Malloc
from cpython.object cimport PyObject
from cpython.pycapsule cimport (
    PyCapsule_CheckExact,
    PyCapsule_Destructor,
    PyCapsule_GetName,
    PyCapsule_GetPointer,
    PyCapsule_IsValid,
    PyCapsule_New,
)
cimport nautilus_cython.core.integer
from libc.stdint cimport UINT64_MAX, uint8_t, uint32_t, uint64_t
from libc.string cimport memset

from nautilus_cython.core.error cimport enum_code, raise_uninitialised
from nautilus_cython.core.freelist cimport set_freelist
from nautilus_cython.core.rust.checked_model cimport (
    bar_new,
    bar_specification_from_cstr,
    bar_specification_from_duration,
    bar_specification_interval_ns,
    bar_specification_new,
    bar_specification_to_cstr,
    bar_to_cstr,
    bar_type_composite,
    bar_type_from_cstr,
    bar_type_new,
    bar_type_new_composite,
    bar_type_standard,
    bar_type_to_cstr,
    book_order_debug_to_cstr,
    book_order_exposure,
    book_order_new,
    book_order_signed_size,
    data_clone,
    index_price_update_new,
    index_price_update_to_cstr,
    instrument_close_new,
    mark_price_update_new,
    mark_price_update_to_cstr,
    orderbook_delta_clear,
    orderbook_delta_new,
    orderbook_deltas_clone,
    orderbook_deltas_instrument_id,
    orderbook_deltas_new,
    orderbook_deltas_vec_deltas,
    orderbook_depth10_new,
    orderbook_depth10_to_quote_tick,
    price_new,
    quantity_new,
    quote_tick_extract_price,
    quote_tick_extract_size,
    quote_tick_new,
    quote_tick_to_cstr,
    trade_id_new,
    trade_tick_new,
    trade_tick_to_cstr,
)
from nautilus_cython.core.rust.core cimport CVec
from nautilus_cython.core.rust.model cimport (
    CVec_OrderBookDelta_t,
    STATUS_UNKNOWN,
    DataTag,
    FundingRateUpdate_t,
    InstrumentClose_t,
    InstrumentId_t,
    InstrumentStatus_t,
    Price_t,
    Quantity_t,
    RecordFlag,
    TradeId_t,
    bar_aggregation_is_information,
    bar_aggregation_is_threshold,
    bar_aggregation_is_time,
    bar_eq,
    bar_hash,
    bar_specification_eq,
    bar_specification_ge,
    bar_specification_gt,
    bar_specification_hash,
    bar_specification_le,
    bar_specification_lt,
    bar_type_eq,
    bar_type_ge,
    bar_type_gt,
    bar_type_hash,
    bar_type_le,
    bar_type_lt,
    book_order_eq,
    book_order_hash,
    data_drop,
    index_price_update_eq,
    index_price_update_hash,
    instrument_id_new,
    mark_price_update_eq,
    mark_price_update_hash,
    orderbook_delta_eq,
    orderbook_delta_hash,
    orderbook_deltas_drop,
    orderbook_deltas_eq,
    orderbook_deltas_flags,
    orderbook_deltas_hash,
    orderbook_deltas_is_snapshot,
    orderbook_deltas_sequence,
    orderbook_deltas_ts_event,
    orderbook_deltas_ts_init,
    orderbook_deltas_vec_drop,
    orderbook_depth10_eq,
    orderbook_depth10_hash,
    quote_tick_eq,
    quote_tick_hash,
    trade_tick_eq,
    trade_tick_hash,
)
from nautilus_cython.core.string cimport cstr_to_pystr, pystr_to_cstr, ustr_to_pystr
from nautilus_cython.core.vectorcall cimport call_by_tuple, is_a, is_uint, set_vectorcall, takes
from nautilus_cython.model.functions cimport (
    aggregation_source_to_str,
    aggressor_side_from_str,
    aggressor_side_to_str,
    bar_aggregation_to_str,
    book_action_from_str,
    book_action_to_str,
    instrument_close_type_from_str,
    instrument_close_type_to_str,
    market_status_action_from_str,
    market_status_action_to_str,
    order_side_from_str,
    order_side_to_str,
    price_type_to_str,
)
from nautilus_cython.model.identifiers cimport Symbol, Venue

from datetime import timedelta
from decimal import Decimal
from warnings import warn

from nautilus_cython.core.enums import strict
from nautilus_cython.core.pickling import restore

# Cython looks the classes up here when it makes a Python object of a C value: closed sets take the place of its own.
cdef dict _classes = globals()
for _name in ("BarAggregation", "BarIntervalType"):
    _classes[_name] = strict(_classes[_name])


# -- What the classes share ------------------------------------------------------------------------------------------


cdef int refuse_change(object obj) except -1:
    raise RuntimeError(f"this {type(obj).__name__} is immutable: it cannot be initialised again")


cdef Price_t price_mem(PriceRaw raw, uint8_t precision) noexcept:
    # Not checked: the constructor that it is passed to checks every field.
    cdef Price_t price
    price.raw = raw
    price.precision = precision
    return price


cdef Quantity_t quantity_mem(QuantityRaw raw, uint8_t precision) noexcept:
    cdef Quantity_t quantity
    quantity.raw = raw
    quantity.precision = precision
    return quantity


cdef str id_text(InstrumentId_t mem):
    return str(InstrumentId.from_mem_c(mem))


cdef tuple id_state(InstrumentId_t mem):
    # Both parts, since the text does not tell where the venue starts when that has a point too.
    return ustr_to_pystr(mem.symbol.value), ustr_to_pystr(mem.venue.value)


cdef InstrumentId id_from_state(object state):
    symbol, venue = state
    return InstrumentId(Symbol(symbol), Venue(venue))


cdef int check_lengths(Py_ssize_t expected, tuple lengths) except -1:
    for length in lengths:
        if length != expected:
            raise ValueError(f"the arrays differ in length: {length}, expected {expected} as of ts_events")
    return 0


cdef object optional_bool(str name, object value):
    if value is not None and not isinstance(value, bool):
        raise TypeError(f"{name} was of type {type(value).__name__}, expected bool or None")
    return value


# -- Capsules --------------------------------------------------------------------------------------------------------
#
# Each payload has a name of its own, with a version. A capsule frees what it holds; reading it leaves it as it is. The
# buffers of vectors made here come from PyMem_Malloc, and so do the `CVec`s that the capsules point to.

cdef const char *QUOTES = b"nautilus_cython.QuoteTick.v1"
cdef const char *TRADES = b"nautilus_cython.TradeTick.v1"
cdef const char *DELTA_LIST = b"nautilus_cython.OrderBookDelta.v1"
cdef const char *DEPTHS = b"nautilus_cython.OrderBookDepth10.v1"
cdef const char *DELTAS_HANDLE = b"nautilus_cython.OrderBookDeltas.v1"
cdef const char *DATA_ONE = b"nautilus_cython.Data.v1"
cdef const char *DATA_LIST = b"nautilus_cython.DataVec.v1"


cdef void *payload(object capsule) noexcept:
    # What a capsule made here points to, whatever its name.
    return PyCapsule_GetPointer(capsule, PyCapsule_GetName(capsule))


cdef void capsule_destructor(object capsule) noexcept:
    # For vectors whose elements own nothing.
    cdef CVec *cvec = <CVec *>payload(capsule)
    if cvec != NULL:
        PyMem_Free(cvec.ptr)
        PyMem_Free(cvec)


cdef void capsule_destructor_data(object capsule) noexcept:
    cdef Data_t *data = <Data_t *>payload(capsule)
    if data != NULL:
        data_drop(data[0])
        PyMem_Free(data)


cdef void capsule_destructor_data_list(object capsule) noexcept:
    cdef CVec *cvec = <CVec *>payload(capsule)
    cdef size_t i
    if cvec != NULL:
        for i in range(cvec.len):
            data_drop((<Data_t *>cvec.ptr)[i])
        PyMem_Free(cvec.ptr)
        PyMem_Free(cvec)


cdef void capsule_destructor_deltas(object capsule) noexcept:
    # A handle that was taken out is zeroed, and dropping it does nothing.
    cdef OrderBookDeltas_API *deltas = <OrderBookDeltas_API *>payload(capsule)
    if deltas != NULL:
        orderbook_deltas_drop(deltas[0])
        PyMem_Free(deltas)


cdef object new_vector(size_t cap, size_t size, const char *name, PyCapsule_Destructor destructor):
    # A capsule of a vector with room for `cap` elements and none in it.
    cdef CVec *cvec = <CVec *>PyMem_Malloc(sizeof(CVec))
    if cvec == NULL:
        raise MemoryError()
    cvec.ptr = PyMem_Calloc(cap if cap else 1, size)
    cvec.len = 0
    cvec.cap = cap
    try:
        if cvec.ptr == NULL:
            raise MemoryError()
        return PyCapsule_New(cvec, name, destructor)
    except BaseException:
        PyMem_Free(cvec.ptr)
        PyMem_Free(cvec)
        raise


cdef void *opened(object capsule, const char *name) except NULL:
    if not PyCapsule_CheckExact(capsule):
        raise TypeError(f"expected a capsule, was {type(capsule).__name__}")
    if not PyCapsule_IsValid(capsule, name):
        raise ValueError(f"expected a capsule named {name.decode()!r}, was {capsule!r}")
    return PyCapsule_GetPointer(capsule, name)


cpdef object capsule_from_data(Data data):
    """
    Return a capsule that holds a copy of `data`: of one object of any kind that `capsule_to_data` returns.

    Raises
    ------
    TypeError
        If `data` is of another kind.
    ValueError
        If it is a bar that is a revision.
    """
    cdef Data_t *mem = <Data_t *>PyMem_Calloc(1, sizeof(Data_t))
    if mem == NULL:
        raise MemoryError()
    try:
        copy_to_mem(data, mem)
        return PyCapsule_New(mem, DATA_ONE, &capsule_destructor_data)
    except BaseException:
        data_drop(mem[0])
        PyMem_Free(mem)
        raise


cpdef object capsule_from_list(list items):
    """
    Return a capsule that holds copies of `items`, of any kinds that `capsule_to_list` returns.

    Raises
    ------
    TypeError
        If an item is of another kind.
    ValueError
        If one is a bar that is a revision.
    """
    if items is None:
        raise TypeError("items was None, expected a list")
    capsule = new_vector(len(items), sizeof(Data_t), DATA_LIST, &capsule_destructor_data_list)
    cdef CVec *cvec = <CVec *>opened(capsule, DATA_LIST)
    for item in items[:cvec.cap]:
        if not isinstance(item, Data):
            raise TypeError(f"an item was of type {type(item).__name__}, expected Data")
        copy_to_mem(item, &(<Data_t *>cvec.ptr)[cvec.len])
        cvec.len += 1
    return capsule


cpdef Data capsule_to_data(capsule):
    """
    Return a copy of the object in a capsule of one, which keeps it.

    Raises
    ------
    ValueError
        If the capsule has another name.
    """
    return data_from_mem_c(<Data_t *>opened(capsule, DATA_ONE))


cpdef list capsule_to_list(capsule):
    """
    Return copies of the objects in a capsule of many, which keeps them.

    Raises
    ------
    ValueError
        If the capsule has another name.
    """
    cdef CVec *cvec = <CVec *>opened(capsule, DATA_LIST)
    cdef size_t i
    return [data_from_mem_c(&(<Data_t *>cvec.ptr)[i]) for i in range(cvec.len)]


cdef Data data_from_mem_c(const Data_t *data):
    cdef OrderBookDeltas_API deltas
    if data.tag == DataTag.DELTA:
        return OrderBookDelta.from_mem_c(data.body.delta)
    if data.tag == DataTag.DELTAS:
        orderbook_deltas_clone(&data.body.deltas, &deltas)
        return OrderBookDeltas.from_mem_c(deltas)
    if data.tag == DataTag.DEPTH10 and data.body.depth10 != NULL:
        return OrderBookDepth10.from_mem_c(data.body.depth10[0])
    if data.tag == DataTag.QUOTE:
        return QuoteTick.from_mem_c(data.body.quote)
    if data.tag == DataTag.TRADE:
        return TradeTick.from_mem_c(data.body.trade)
    if data.tag == DataTag.BAR:
        return Bar.from_mem_c(data.body.bar)
    if data.tag == DataTag.MARK_PRICE_UPDATE:
        return MarkPriceUpdate.from_mem_c(data.body.mark_price)
    if data.tag == DataTag.INDEX_PRICE_UPDATE:
        return IndexPriceUpdate.from_mem_c(data.body.index_price)
    if data.tag == DataTag.INSTRUMENT_CLOSE:
        return close_from_mem(&data.body.close)
    if data.tag == DataTag.FUNDING_RATE_UPDATE:
        return funding_from_mem(&data.body.funding_rate)
    if data.tag == DataTag.INSTRUMENT_STATUS:
        return status_from_mem(&data.body.status)
    raise ValueError(f"invalid data tag: {data.tag}, expected a number of DataTag, and something to copy")


cdef int copy_to_mem(Data data, Data_t *out) except -1:
    # `data_clone` copies what is not plain.
    cdef Data_t lent
    memset(&lent, 0, sizeof(Data_t))
    lend_to_mem(data, &lent)
    return data_clone(&lent, out)


cdef int lend_to_mem(Data data, Data_t *out) except -1:
    # What `out` points to belongs to `data`, and lives as long.
    if isinstance(data, OrderBookDelta):
        out.tag, out.body.delta = DataTag.DELTA, (<OrderBookDelta>data)._h()[0]
    elif isinstance(data, OrderBookDeltas):
        out.tag, out.body.deltas = DataTag.DELTAS, (<OrderBookDeltas>data)._h()[0]
    elif isinstance(data, OrderBookDepth10):
        out.tag, out.body.depth10 = DataTag.DEPTH10, <OrderBookDepth10_t *>(<OrderBookDepth10>data)._h()
    elif isinstance(data, QuoteTick):
        out.tag, out.body.quote = DataTag.QUOTE, (<QuoteTick>data)._h()[0]
    elif isinstance(data, TradeTick):
        out.tag, out.body.trade = DataTag.TRADE, (<TradeTick>data)._h()[0]
    elif isinstance(data, Bar):
        if (<Bar>data).is_revision:
            raise ValueError(f"{data!r} is a revision, which cannot be told where it goes")
        out.tag, out.body.bar = DataTag.BAR, (<Bar>data)._h()[0]
    elif isinstance(data, MarkPriceUpdate):
        out.tag, out.body.mark_price = DataTag.MARK_PRICE_UPDATE, (<MarkPriceUpdate>data)._h()[0]
    elif isinstance(data, IndexPriceUpdate):
        out.tag, out.body.index_price = DataTag.INDEX_PRICE_UPDATE, (<IndexPriceUpdate>data)._h()[0]
    elif isinstance(data, InstrumentClose):
        out.tag, out.body.close = DataTag.INSTRUMENT_CLOSE, close_to_mem(<InstrumentClose>data)
    elif isinstance(data, FundingRateUpdate):
        out.tag, out.body.funding_rate = DataTag.FUNDING_RATE_UPDATE, funding_to_mem(<FundingRateUpdate>data)
    elif isinstance(data, InstrumentStatus):
        out.tag, out.body.status = DataTag.INSTRUMENT_STATUS, status_to_mem(<InstrumentStatus>data)
    else:
        raise TypeError(f"{type(data).__name__} is not a kind of market data of this package")
    return 0


# -- Data of your own ------------------------------------------------------------------------------------------------


cdef class DataType:
    """
    A type of data, with metadata that tells its streams apart.

    Parameters
    ----------
    type : type
        A subclass of `Data`, or any class that has `ts_event` and `ts_init`.
    metadata : dict, optional
        What tells streams of the type apart; the values are hashable.
    identifier : str, optional
        A name for the stream.

    Raises
    ------
    TypeError
        If `type` is no data, or a value of `metadata` is not hashable.
    """

    def __init__(self, type type not None, dict metadata=None, str identifier=None) -> None:
        if self._key is not None:
            refuse_change(self)
        if not issubclass(type, Data) and not (hasattr(type, "ts_event") and hasattr(type, "ts_init")):
            raise TypeError(f"{type.__name__} is no data: it has no ts_event and ts_init")
        metadata = dict(metadata or {})
        key = frozenset(metadata.items())
        self._hash = hash((type, key))
        self.type = type
        self.metadata = metadata
        self.identifier = identifier
        self._metadata_str = ".".join([f"{k}={'*' if v is None else v}" for k, v in metadata.items()])
        self.topic = f"{type.__name__}.{self._metadata_str}" if metadata else f"{type.__name__}*"
        self._key = key

    def __getstate__(self):
        self.order()
        return self.type, self.metadata, self.identifier

    def __setstate__(self, state):
        DataType.__init__(self, *state)

    def __reduce__(self):
        return restore, (type(self), self.__getstate__(), getattr(self, "__dict__", None))

    cdef tuple order(self):
        # By the text, and by the class where that is the same.
        if self._key is None:
            raise_uninitialised(self)
        parts = tuple(sorted([(str(k), repr(v)) for k, v in self.metadata.items()]))
        return self.type.__name__, parts, self.type.__module__, self.type.__qualname__

    def __eq__(self, other):
        if not isinstance(other, DataType):
            return NotImplemented
        self.order()
        (<DataType>other).order()
        return self.type == (<DataType>other).type and self._key == (<DataType>other)._key

    def __lt__(self, other):
        if not isinstance(other, DataType):
            return NotImplemented
        return self != other and self.order() < (<DataType>other).order()

    def __le__(self, other):
        if not isinstance(other, DataType):
            return NotImplemented
        return self == other or self.order() < (<DataType>other).order()

    def __gt__(self, other):
        if not isinstance(other, DataType):
            return NotImplemented
        return self != other and self.order() > (<DataType>other).order()

    def __ge__(self, other):
        if not isinstance(other, DataType):
            return NotImplemented
        return self == other or self.order() > (<DataType>other).order()

    def __hash__(self) -> int:
        if self._key is None:
            raise_uninitialised(self)
        return self._hash

    def __str__(self) -> str:
        if self._key is None:
            raise_uninitialised(self)
        return f"{self.type.__name__}{self.metadata if self.metadata else ''}"

    def __repr__(self) -> str:
        if self._key is None:
            raise_uninitialised(self)
        return f"{type(self).__name__}(type={self.type.__name__}, metadata={self.metadata})"


cdef class CustomData(Data):
    """
    Data with its type. Two are equal only if they are the same object.

    Parameters
    ----------
    data_type : DataType
        The type.
    data : Data
        The data.
    """

    def __init__(self, DataType data_type not None, Data data not None) -> None:
        if self.data is not None:
            refuse_change(self)
        self.data_type = data_type
        self.data = data

    def __getstate__(self):
        if self.data is None:
            raise_uninitialised(self)
        return self.data_type, self.data

    def __setstate__(self, state):
        CustomData.__init__(self, *state)

    def __reduce__(self):
        return restore, (type(self), self.__getstate__(), getattr(self, "__dict__", None))

    def __repr__(self) -> str:
        if self.data is None:
            raise_uninitialised(self)
        return f"{type(self).__name__}(data_type={self.data_type}, data={self.data!r})"

    @property
    def ts_event(self) -> int:
        """When it happened, in nanoseconds since the Unix epoch: that of the data."""
        if self.data is None:
            raise_uninitialised(self)
        return self.data.ts_event

    @property
    def ts_init(self) -> int:
        """When the object was made, in nanoseconds since the Unix epoch: that of the data."""
        if self.data is None:
            raise_uninitialised(self)
        return self.data.ts_init


# -- Bars ------------------------------------------------------------------------------------------------------------


cpdef str supported_bar_aggregations_str():
    """Return the names of the bar aggregations, separated by commas."""
    return ", ".join(_classes["BarAggregation"].__members__)


cpdef str bar_aggregation_not_implemented_message(BarAggregation aggregation):
    """Return what to say where bars of `aggregation` are not implemented."""
    name = bar_aggregation_to_str(aggregation)
    return f"bars of {name} are not implemented, expected one of {supported_bar_aggregations_str()}"


cdef (QuantityRaw, QuantityRaw) compute_bar_quarter_sizes(QuantityRaw volume_raw, QuantityRaw min_size_raw):
    # Whole multiples of the smallest size, and at least that; the close takes what the other three leave.
    cdef QuantityRaw step = min_size_raw if min_size_raw > 0 else 1
    cdef QuantityRaw quarter = volume_raw // 4
    quarter -= quarter % step
    if quarter < min_size_raw:
        quarter = min_size_raw
    cdef QuantityRaw close = volume_raw - 3 * quarter if volume_raw > 3 * quarter else 0
    return quarter, close if close > min_size_raw else min_size_raw


cdef class BarSpecification:
    """
    How a bar is built: after how many of what, from which prices. Written ``5-MINUTE-LAST``.

    Ordered by step, aggregation, price type.

    Parameters
    ----------
    step : int
        How many of the aggregation's units make a bar. By time, it divides the next longer unit and is shorter than it;
        days and weeks only come alone.
    aggregation : BarAggregation
        The rule that closes a bar.
    price_type : PriceType
        Which prices a bar is made of.

    Raises
    ------
    ValueError
        If the step does not fit the aggregation.
    """

    def __init__(self, uint64_t step, BarAggregation aggregation, PriceType price_type) -> None:
        if self._mem.step != 0:
            refuse_change(self)
        bar_specification_new(step, enum_code(aggregation), enum_code(price_type), &self._mem)

    def __getstate__(self):
        cdef const BarSpecification_t *mem = self._h()
        return mem.step, mem.aggregation, mem.price_type

    def __setstate__(self, state):
        step, aggregation, price_type = state
        BarSpecification.__init__(self, step, aggregation, price_type)

    def __reduce__(self):
        return restore, (type(self), self.__getstate__(), getattr(self, "__dict__", None))

    cdef const BarSpecification_t *_h(self) except NULL:
        if self._mem.step == 0:
            raise_uninitialised(self)
        return &self._mem

    def __eq__(self, other):
        if not isinstance(other, BarSpecification):
            return NotImplemented
        return <bint>bar_specification_eq(self._h(), (<BarSpecification>other)._h())

    def __hash__(self) -> int:
        return bar_specification_hash(self._h())

    def __lt__(self, other):
        if not isinstance(other, BarSpecification):
            return NotImplemented
        return <bint>bar_specification_lt(self._h(), (<BarSpecification>other)._h())

    def __le__(self, other):
        if not isinstance(other, BarSpecification):
            return NotImplemented
        return <bint>bar_specification_le(self._h(), (<BarSpecification>other)._h())

    def __gt__(self, other):
        if not isinstance(other, BarSpecification):
            return NotImplemented
        return <bint>bar_specification_gt(self._h(), (<BarSpecification>other)._h())

    def __ge__(self, other):
        if not isinstance(other, BarSpecification):
            return NotImplemented
        return <bint>bar_specification_ge(self._h(), (<BarSpecification>other)._h())

    def __str__(self) -> str:
        return self.to_str()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.to_str()})"

    cdef str to_str(self):
        cdef const char *text = NULL
        bar_specification_to_cstr(self._h(), &text)
        return cstr_to_pystr(text)

    cdef str aggregation_string_c(self):
        return bar_aggregation_to_str(<BarAggregation>self._h().aggregation)

    @property
    def step(self) -> int:
        """How many of the aggregation's units make a bar."""
        return self._h().step

    @property
    def aggregation(self) -> BarAggregation:
        """The rule that closes a bar."""
        return <BarAggregation>self._h().aggregation

    @property
    def price_type(self) -> PriceType:
        """Which prices a bar is made of."""
        return <PriceType>self._h().price_type

    @property
    def timedelta(self) -> timedelta:
        """
        The length of the interval, as a `datetime.timedelta`. A month counts 30 days, and a year 365.

        Raises
        ------
        RuntimeError
            Unless bars close by the clock.
        """
        return timedelta(microseconds=self.get_interval_ns() // 1000)

    cpdef uint64_t get_interval_ns(self) except? 0:
        """
        Return the length of the interval in nanoseconds. A month counts 30 days, and a year 365.

        Raises
        ------
        RuntimeError
            Unless bars close by the clock.
        """
        cdef uint64_t interval = 0
        bar_specification_interval_ns(self._h(), &interval)
        return interval

    cpdef bint is_time_aggregated(self):
        """Return whether bars close by the clock."""
        return bar_aggregation_is_time(self._h().aggregation)

    cpdef bint is_threshold_aggregated(self):
        """Return whether bars close when a count, volume, value, imbalance or price move reaches the step."""
        return bar_aggregation_is_threshold(self._h().aggregation)

    cpdef bint is_information_aggregated(self):
        """Return whether bars close after a run of trades on one side."""
        return bar_aggregation_is_information(self._h().aggregation)

    @staticmethod
    def check_time_aggregated(BarAggregation aggregation) -> bool:
        """Return whether bars of `aggregation` close by the clock."""
        return BarSpecification.check_time_aggregated_c(aggregation)

    @staticmethod
    def check_threshold_aggregated(BarAggregation aggregation) -> bool:
        """Return whether bars of `aggregation` close when what they count reaches the step."""
        return BarSpecification.check_threshold_aggregated_c(aggregation)

    @staticmethod
    def check_information_aggregated(BarAggregation aggregation) -> bool:
        """Return whether bars of `aggregation` close after a run of trades on one side."""
        return BarSpecification.check_information_aggregated_c(aggregation)

    @staticmethod
    def from_str(str value not None) -> BarSpecification:
        """Parse ``STEP-AGGREGATION-PRICETYPE``, in any case; `ValueError` says which part is wrong."""
        return BarSpecification.from_str_c(value)

    @staticmethod
    def from_timedelta(duration not None, PriceType price_type) -> BarSpecification:
        """
        Return the specification by time whose interval is `duration`, in the longest unit that allows it.

        Raises
        ------
        ValueError
            If no step of any unit has that length.
        """
        if not isinstance(duration, timedelta):
            raise TypeError(f"duration was of type {type(duration).__name__}, expected datetime.timedelta")
        cdef BarSpecification spec = BarSpecification.__new__(BarSpecification)
        nanoseconds = duration // timedelta(microseconds=1) * 1000 + getattr(duration, "nanoseconds", 0)
        if nanoseconds <= 0:
            raise ValueError(f"duration was {duration}, expected a positive duration")
        bar_specification_from_duration(nanoseconds, enum_code(price_type), &spec._mem)
        return spec

    @staticmethod
    cdef BarSpecification from_mem_c(BarSpecification_t raw):
        cdef BarSpecification spec = BarSpecification.__new__(BarSpecification)
        spec._mem = raw
        return spec

    @staticmethod
    cdef BarSpecification from_str_c(str value):
        cdef BarSpecification spec = BarSpecification.__new__(BarSpecification)
        bar_specification_from_cstr(pystr_to_cstr(value), &spec._mem)
        return spec

    @staticmethod
    cdef bint check_time_aggregated_c(BarAggregation aggregation):
        bar_aggregation_to_str(aggregation)
        return bar_aggregation_is_time(enum_code(aggregation))

    @staticmethod
    cdef bint check_threshold_aggregated_c(BarAggregation aggregation):
        bar_aggregation_to_str(aggregation)
        return bar_aggregation_is_threshold(enum_code(aggregation))

    @staticmethod
    cdef bint check_information_aggregated_c(BarAggregation aggregation):
        bar_aggregation_to_str(aggregation)
        return bar_aggregation_is_information(enum_code(aggregation))


cdef class BarType:
    """
    Which bars: of an instrument, by a specification, from a source.

    Written ``ID-STEP-AGGREGATION-PRICETYPE-SOURCE``. A composite type is built from other bars, which follow after an
    ``@``: ``AAPL.XNAS-5-MINUTE-LAST-INTERNAL@1-MINUTE-EXTERNAL``. Ordered by text.

    Parameters
    ----------
    instrument_id : InstrumentId
        The instrument.
    bar_spec : BarSpecification
        How the bars are built.
    aggregation_source : AggregationSource, default EXTERNAL
        Where the bars are built.
    """

    def __init__(
        self,
        InstrumentId instrument_id not None,
        BarSpecification bar_spec not None,
        AggregationSource aggregation_source=AggregationSource.EXTERNAL,
    ) -> None:
        if self._mem.spec.step != 0:
            refuse_change(self)
        bar_type_new(instrument_id._mem, bar_spec._h()[0], enum_code(aggregation_source), &self._mem)

    def __getstate__(self):
        cdef const BarType_t *mem = self._h()
        return (
            id_state(mem.instrument_id),
            mem.spec.step,
            mem.spec.aggregation,
            mem.spec.price_type,
            mem.aggregation_source,
            mem.composite_step,
            mem.composite_aggregation,
            mem.composite_aggregation_source,
        )

    def __setstate__(self, state):
        if self._mem.spec.step != 0:
            refuse_change(self)
        instrument_id, step, aggregation, price_type, source, c_step, c_aggregation, c_source = state
        cdef InstrumentId id_ = id_from_state(instrument_id)
        cdef BarSpecification_t spec
        bar_specification_new(step, enum_code(aggregation), enum_code(price_type), &spec)
        if c_aggregation:
            bar_type_new_composite(
                id_._mem, spec, enum_code(source), c_step, enum_code(c_aggregation), enum_code(c_source), &self._mem
            )
        else:
            bar_type_new(id_._mem, spec, enum_code(source), &self._mem)

    def __reduce__(self):
        return restore, (type(self), self.__getstate__(), getattr(self, "__dict__", None))

    cdef const BarType_t *_h(self) except NULL:
        if self._mem.spec.step == 0:
            raise_uninitialised(self)
        return &self._mem

    def __eq__(self, other):
        if not isinstance(other, BarType):
            return NotImplemented
        return <bint>bar_type_eq(self._h(), (<BarType>other)._h())

    def __hash__(self) -> int:
        return bar_type_hash(self._h())

    def __lt__(self, other):
        if not isinstance(other, BarType):
            return NotImplemented
        return <bint>bar_type_lt(self._h(), (<BarType>other)._h())

    def __le__(self, other):
        if not isinstance(other, BarType):
            return NotImplemented
        return <bint>bar_type_le(self._h(), (<BarType>other)._h())

    def __gt__(self, other):
        if not isinstance(other, BarType):
            return NotImplemented
        return <bint>bar_type_gt(self._h(), (<BarType>other)._h())

    def __ge__(self, other):
        if not isinstance(other, BarType):
            return NotImplemented
        return <bint>bar_type_ge(self._h(), (<BarType>other)._h())

    def __str__(self) -> str:
        return self.to_str()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.to_str()})"

    cdef str to_str(self):
        cdef const char *text = NULL
        bar_type_to_cstr(self._h(), &text)
        return cstr_to_pystr(text)

    @property
    def instrument_id(self) -> InstrumentId:
        """The instrument."""
        return InstrumentId.from_mem_c(self._h().instrument_id)

    @property
    def spec(self) -> BarSpecification:
        """How the bars are built."""
        return BarSpecification.from_mem_c(self._h().spec)

    @property
    def aggregation_source(self) -> AggregationSource:
        """Where the bars are built."""
        return <AggregationSource>self._h().aggregation_source

    @staticmethod
    def from_str(str value not None) -> BarType:
        """
        Parse the text of a type, the names in any case.

        Raises
        ------
        ValueError
            If it is not valid, with the token and its position: 0 to 4, and 5 for the composite part.
        """
        return BarType.from_str_c(value)

    @staticmethod
    def new_composite(
        InstrumentId instrument_id not None,
        BarSpecification spec not None,
        AggregationSource aggregation_source,
        uint64_t composite_step,
        BarAggregation composite_aggregation,
        AggregationSource composite_aggregation_source,
    ) -> BarType:
        """Return the type of bars that are built from other bars of the same instrument and price type."""
        cdef BarType bar_type = BarType.__new__(BarType)
        bar_type_new_composite(
            instrument_id._mem,
            spec._h()[0],
            enum_code(aggregation_source),
            composite_step,
            enum_code(composite_aggregation),
            enum_code(composite_aggregation_source),
            &bar_type._mem,
        )
        return bar_type

    cpdef bint is_externally_aggregated(self):
        """Return whether the bars come from outside of this process."""
        return self._h().aggregation_source == AggregationSource.EXTERNAL

    cpdef bint is_internally_aggregated(self):
        """Return whether the bars are built in this process."""
        return self._h().aggregation_source == AggregationSource.INTERNAL

    cpdef bint is_standard(self):
        """Return whether the bars are not built from other bars."""
        return self._h().composite_aggregation == 0

    cpdef bint is_composite(self):
        """Return whether the bars are built from other bars."""
        return self._h().composite_aggregation != 0

    cpdef BarType standard(self):
        """Return the type without what it is built from; itself if it is not composite."""
        cdef BarType bar_type = BarType.__new__(BarType)
        bar_type_standard(self._h(), &bar_type._mem)
        return bar_type

    cpdef BarType composite(self):
        """Return the type of the bars that this one is built from; itself if it is not composite."""
        cdef BarType bar_type = BarType.__new__(BarType)
        bar_type_composite(self._h(), &bar_type._mem)
        return bar_type

    cpdef tuple id_spec_key(self):
        """Return the instrument and the specification: what types that differ only in their source share."""
        return self.instrument_id, self.spec

    @staticmethod
    cdef BarType from_mem_c(BarType_t raw):
        cdef BarType bar_type = BarType.__new__(BarType)
        bar_type._mem = raw
        return bar_type

    @staticmethod
    cdef BarType from_str_c(str value):
        cdef BarType bar_type = BarType.__new__(BarType)
        bar_type_from_cstr(pystr_to_cstr(value), &bar_type._mem)
        return bar_type


cdef class Bar(Data):
    """
    The prices of an interval.

    Parameters
    ----------
    bar_type : BarType
        Which bars it belongs to.
    open : Price
        The first price.
    high : Price
        The highest price.
    low : Price
        The lowest price.
    close : Price
        The last price.
    volume : Quantity
        What was traded.
    ts_event : int
        When the interval ended, in nanoseconds since the Unix epoch.
    ts_init : int
        When the object was made, in nanoseconds since the Unix epoch.
    is_revision : bool, default False
        Whether it replaces a bar of the same interval.

    Raises
    ------
    ValueError
        If the high is below, or the low above, another price.
    """

    def __init__(
        self,
        BarType bar_type not None,
        Price open not None,
        Price high not None,
        Price low not None,
        Price close not None,
        Quantity volume not None,
        uint64_t ts_event,
        uint64_t ts_init,
        bint is_revision=False,
    ) -> None:
        if self._mem.bar_type.spec.step != 0:
            refuse_change(self)
        bar_new(
            bar_type._h()[0],
            open._mem,
            high._mem,
            low._mem,
            close._mem,
            volume._mem,
            ts_event,
            ts_init,
            &self._mem,
        )
        self.is_revision = is_revision

    def __getstate__(self):
        cdef const Bar_t *mem = self._h()
        return (
            BarType.from_mem_c(mem.bar_type).__getstate__(),
            (mem.open.raw, mem.open.precision),
            (mem.high.raw, mem.high.precision),
            (mem.low.raw, mem.low.precision),
            (mem.close.raw, mem.close.precision),
            (mem.volume.raw, mem.volume.precision),
            mem.ts_event,
            mem.ts_init,
            self.is_revision,
        )

    def __setstate__(self, state):
        bar_type, open, high, low, close, volume, ts_event, ts_init, is_revision = state
        cdef BarType type_ = BarType.__new__(BarType)
        type_.__setstate__(bar_type)
        Bar.__init__(
            self,
            type_,
            Price.from_raw(*open),
            Price.from_raw(*high),
            Price.from_raw(*low),
            Price.from_raw(*close),
            Quantity.from_raw(*volume),
            ts_event,
            ts_init,
            is_revision,
        )

    def __reduce__(self):
        return restore, (type(self), self.__getstate__(), getattr(self, "__dict__", None))

    cdef const Bar_t *_h(self) except NULL:
        if self._mem.bar_type.spec.step == 0:
            raise_uninitialised(self)
        return &self._mem

    def __eq__(self, other):
        if not isinstance(other, Bar):
            return NotImplemented
        return self.is_revision == (<Bar>other).is_revision and <bint>bar_eq(self._h(), (<Bar>other)._h())

    def __hash__(self) -> int:
        return bar_hash(self._h()) ^ <uint64_t>self.is_revision

    def __str__(self) -> str:
        return self.to_str()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.to_str()})"

    cdef str to_str(self):
        cdef const char *text = NULL
        bar_to_cstr(self._h(), &text)
        return cstr_to_pystr(text)

    @property
    def bar_type(self) -> BarType:
        """Which bars it belongs to."""
        return BarType.from_mem_c(self._h().bar_type)

    @property
    def open(self) -> Price:
        """The first price."""
        return Price.from_mem_c(self._h().open)

    @property
    def high(self) -> Price:
        """The highest price."""
        return Price.from_mem_c(self._h().high)

    @property
    def low(self) -> Price:
        """The lowest price."""
        return Price.from_mem_c(self._h().low)

    @property
    def close(self) -> Price:
        """The last price."""
        return Price.from_mem_c(self._h().close)

    @property
    def volume(self) -> Quantity:
        """What was traded."""
        return Quantity.from_mem_c(self._h().volume)

    @property
    def ts_event(self) -> int:
        """When the interval ended, in nanoseconds since the Unix epoch."""
        return self._h().ts_event

    @property
    def ts_init(self) -> int:
        """When the object was made, in nanoseconds since the Unix epoch."""
        return self._h().ts_init

    cpdef bint is_single_price(self):
        """Return whether all four prices are the same."""
        cdef const Bar_t *mem = self._h()
        return mem.open.raw == mem.high.raw == mem.low.raw == mem.close.raw

    @staticmethod
    def from_raw(
        BarType bar_type not None,
        PriceRaw open,
        PriceRaw high,
        PriceRaw low,
        PriceRaw close,
        uint8_t price_prec,
        QuantityRaw volume,
        uint8_t size_prec,
        uint64_t ts_event,
        uint64_t ts_init,
    ) -> Bar:
        """Make a bar from raw values, in units of 1e-16."""
        return Bar.from_raw_c(
            bar_type, open, high, low, close, price_prec, volume, size_prec, ts_event, ts_init
        )

    @staticmethod
    def from_raw_arrays_to_list(
        BarType bar_type not None,
        uint8_t price_prec,
        uint8_t size_prec,
        const double[:] opens not None,
        const double[:] highs not None,
        const double[:] lows not None,
        const double[:] closes not None,
        const double[:] volumes not None,
        const uint64_t[:] ts_events not None,
        const uint64_t[:] ts_inits not None,
    ) -> list:
        """
        Make bars from columns of values (not raw ones), rounded to the precisions.

        Raises
        ------
        ValueError
            If the columns differ in length, or a bar is not valid.
        """
        return Bar.from_raw_arrays_to_list_c(
            bar_type, price_prec, size_prec, opens, highs, lows, closes, volumes, ts_events, ts_inits
        )

    @staticmethod
    def from_dict(dict values not None) -> Bar:
        """Make the object that `to_dict` describes; `KeyError` for a missing field."""
        return Bar.from_dict_c(values)

    @staticmethod
    def to_dict(Bar obj not None) -> dict:
        """Return the fields as numbers and text, with ``type`` first."""
        return Bar.to_dict_c(obj)

    @staticmethod
    cdef Bar from_raw_c(
        BarType bar_type,
        PriceRaw open,
        PriceRaw high,
        PriceRaw low,
        PriceRaw close,
        uint8_t price_prec,
        QuantityRaw volume,
        uint8_t size_prec,
        uint64_t ts_event,
        uint64_t ts_init,
    ):
        cdef Bar bar = Bar.__new__(Bar)
        bar_new(
            bar_type._h()[0],
            price_mem(open, price_prec),
            price_mem(high, price_prec),
            price_mem(low, price_prec),
            price_mem(close, price_prec),
            quantity_mem(volume, size_prec),
            ts_event,
            ts_init,
            &bar._mem,
        )
        return bar

    @staticmethod
    cdef list from_raw_arrays_to_list_c(
        BarType bar_type,
        uint8_t price_prec,
        uint8_t size_prec,
        const double[:] opens,
        const double[:] highs,
        const double[:] lows,
        const double[:] closes,
        const double[:] volumes,
        const uint64_t[:] ts_events,
        const uint64_t[:] ts_inits,
    ):
        cdef Py_ssize_t count = ts_events.shape[0]
        check_lengths(
            count,
            (opens.shape[0], highs.shape[0], lows.shape[0], closes.shape[0], volumes.shape[0], ts_inits.shape[0]),
        )
        cdef const BarType_t *type_ = bar_type._h()
        cdef Price_t open, high, low, close
        cdef Quantity_t volume
        cdef Bar bar
        cdef Py_ssize_t i
        cdef list bars = []
        for i in range(count):
            price_new(opens[i], price_prec, &open)
            price_new(highs[i], price_prec, &high)
            price_new(lows[i], price_prec, &low)
            price_new(closes[i], price_prec, &close)
            quantity_new(volumes[i], size_prec, &volume)
            bar = Bar.__new__(Bar)
            bar_new(type_[0], open, high, low, close, volume, ts_events[i], ts_inits[i], &bar._mem)
            bars.append(bar)
        return bars

    @staticmethod
    cdef Bar from_mem_c(Bar_t mem):
        cdef Bar bar = Bar.__new__(Bar)
        bar._mem = mem
        return bar

    @staticmethod
    cdef Bar from_dict_c(dict values):
        return Bar(
            BarType.from_str_c(values["bar_type"]),
            Price.from_str_c(values["open"]),
            Price.from_str_c(values["high"]),
            Price.from_str_c(values["low"]),
            Price.from_str_c(values["close"]),
            Quantity.from_str_c(values["volume"]),
            values["ts_event"],
            values["ts_init"],
            values.get("is_revision", False),
        )

    @staticmethod
    cdef dict to_dict_c(Bar obj):
        values = {
            "type": type(obj).__name__,
            "bar_type": str(obj.bar_type),
            "open": str(obj.open),
            "high": str(obj.high),
            "low": str(obj.low),
            "close": str(obj.close),
            "volume": str(obj.volume),
            "ts_event": obj.ts_event,
            "ts_init": obj.ts_init,
        }
        if obj.is_revision:
            values["is_revision"] = True
        return values


set_freelist(Bar)


# -- Quotes and trades -----------------------------------------------------------------------------------------------


cdef class QuoteTick(Data):
    """
    The best bid and ask at one time. The bid may be above the ask.

    Parameters
    ----------
    instrument_id : InstrumentId
        The instrument.
    bid_price : Price
        The best bid.
    ask_price : Price
        The best ask; the same precision as the bid.
    bid_size : Quantity
        The size at the best bid.
    ask_size : Quantity
        The size at the best ask; the same precision as at the bid.
    ts_event : int
        When it happened at the venue, in nanoseconds since the Unix epoch.
    ts_init : int
        When the object was made, in nanoseconds since the Unix epoch.

    Raises
    ------
    ValueError
        If bid and ask differ in precision.
    """

    def __init__(
        self,
        InstrumentId instrument_id not None,
        Price bid_price not None,
        Price ask_price not None,
        Quantity bid_size not None,
        Quantity ask_size not None,
        uint64_t ts_event,
        uint64_t ts_init,
    ) -> None:
        if self._mem.instrument_id.symbol.value != NULL:
            refuse_change(self)
        quote_tick_new(
            instrument_id._mem,
            bid_price._mem,
            ask_price._mem,
            bid_size._mem,
            ask_size._mem,
            ts_event,
            ts_init,
            &self._mem,
        )

    def __getstate__(self):
        cdef const QuoteTick_t *mem = self._h()
        return (
            id_state(mem.instrument_id),
            mem.bid_price.raw,
            mem.ask_price.raw,
            mem.bid_price.precision,
            mem.ask_price.precision,
            mem.bid_size.raw,
            mem.ask_size.raw,
            mem.bid_size.precision,
            mem.ask_size.precision,
            mem.ts_event,
            mem.ts_init,
        )

    def __setstate__(self, state):
        if self._mem.instrument_id.symbol.value != NULL:
            refuse_change(self)
        instrument_id, *values = state
        self._mem = (<QuoteTick>QuoteTick.from_raw(id_from_state(instrument_id), *values))._mem

    def __reduce__(self):
        return restore, (type(self), self.__getstate__(), getattr(self, "__dict__", None))

    cdef const QuoteTick_t *_h(self) except NULL:
        if self._mem.instrument_id.symbol.value == NULL:
            raise_uninitialised(self)
        return &self._mem

    def __eq__(self, other):
        if not isinstance(other, QuoteTick):
            return NotImplemented
        return <bint>quote_tick_eq(self._h(), (<QuoteTick>other)._h())

    def __hash__(self) -> int:
        return quote_tick_hash(self._h())

    def __str__(self) -> str:
        return self.to_str()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.to_str()})"

    cdef str to_str(self):
        cdef const char *text = NULL
        quote_tick_to_cstr(self._h(), &text)
        return cstr_to_pystr(text)

    @property
    def instrument_id(self) -> InstrumentId:
        """The instrument."""
        return InstrumentId.from_mem_c(self._h().instrument_id)

    @property
    def bid_price(self) -> Price:
        """The best bid."""
        return Price.from_mem_c(self._h().bid_price)

    @property
    def ask_price(self) -> Price:
        """The best ask."""
        return Price.from_mem_c(self._h().ask_price)

    @property
    def bid_size(self) -> Quantity:
        """The size at the best bid."""
        return Quantity.from_mem_c(self._h().bid_size)

    @property
    def ask_size(self) -> Quantity:
        """The size at the best ask."""
        return Quantity.from_mem_c(self._h().ask_size)

    @property
    def ts_event(self) -> int:
        """When it happened at the venue, in nanoseconds since the Unix epoch."""
        return self._h().ts_event

    @property
    def ts_init(self) -> int:
        """When the object was made, in nanoseconds since the Unix epoch."""
        return self._h().ts_init

    cpdef Price extract_price(self, PriceType price_type):
        """
        Return the bid, the ask, or the price halfway, which has one more decimal.

        Raises
        ------
        ValueError
            If `price_type` is not ``BID``, ``ASK`` or ``MID``, or half a step needs a 17th decimal.
        """
        cdef Price_t price
        quote_tick_extract_price(self._h(), enum_code(price_type), &price)
        return Price.from_mem_c(price)

    cpdef Quantity extract_size(self, PriceType price_type):
        """
        Return the size at the bid, at the ask, or their mean, which has one more decimal.

        Raises
        ------
        ValueError
            If `price_type` is not ``BID``, ``ASK`` or ``MID``, or half a step needs a 17th decimal.
        """
        cdef Quantity_t size
        quote_tick_extract_size(self._h(), enum_code(price_type), &size)
        return Quantity.from_mem_c(size)

    @staticmethod
    def from_raw(
        InstrumentId instrument_id not None,
        PriceRaw bid_price_raw,
        PriceRaw ask_price_raw,
        uint8_t bid_price_prec,
        uint8_t ask_price_prec,
        QuantityRaw bid_size_raw,
        QuantityRaw ask_size_raw,
        uint8_t bid_size_prec,
        uint8_t ask_size_prec,
        uint64_t ts_event,
        uint64_t ts_init,
    ) -> QuoteTick:
        """Make a quote from raw values, in units of 1e-16."""
        return QuoteTick.from_raw_c(
            instrument_id,
            bid_price_raw,
            ask_price_raw,
            bid_price_prec,
            ask_price_prec,
            bid_size_raw,
            ask_size_raw,
            bid_size_prec,
            ask_size_prec,
            ts_event,
            ts_init,
        )

    @staticmethod
    def from_raw_arrays_to_list(
        InstrumentId instrument_id not None,
        uint8_t price_prec,
        uint8_t size_prec,
        const double[:] bid_prices_raw not None,
        const double[:] ask_prices_raw not None,
        const double[:] bid_sizes_raw not None,
        const double[:] ask_sizes_raw not None,
        const uint64_t[:] ts_events not None,
        const uint64_t[:] ts_inits not None,
    ) -> list:
        """
        Make quotes from columns of values (not raw ones, in spite of their names), rounded to the precisions.

        Raises
        ------
        ValueError
            If the columns differ in length, or a quote is not valid.
        """
        return QuoteTick.from_raw_arrays_to_list_c(
            instrument_id,
            price_prec,
            size_prec,
            bid_prices_raw,
            ask_prices_raw,
            bid_sizes_raw,
            ask_sizes_raw,
            ts_events,
            ts_inits,
        )

    @staticmethod
    def capsule_from_list(list items not None):
        """Return a capsule that holds copies of quotes."""
        return QuoteTick.list_to_capsule_c(items)

    @staticmethod
    def list_from_capsule(capsule) -> list:
        """Return copies of the quotes in a capsule, which keeps them; `ValueError` if the capsule has another name."""
        return QuoteTick.capsule_to_list_c(capsule)

    @staticmethod
    cdef list capsule_to_list_c(capsule):
        cdef CVec *cvec = <CVec *>opened(capsule, QUOTES)
        cdef size_t i
        return [QuoteTick.from_mem_c((<QuoteTick_t *>cvec.ptr)[i]) for i in range(cvec.len)]

    @staticmethod
    cdef object list_to_capsule_c(list items):
        capsule = new_vector(len(items), sizeof(QuoteTick_t), QUOTES, &capsule_destructor)
        cdef CVec *cvec = <CVec *>opened(capsule, QUOTES)
        for item in items[:cvec.cap]:
            if not isinstance(item, QuoteTick):
                raise TypeError(f"an item was of type {type(item).__name__}, expected QuoteTick")
            (<QuoteTick_t *>cvec.ptr)[cvec.len] = (<QuoteTick>item)._h()[0]
            cvec.len += 1
        return capsule

    @staticmethod
    def from_dict(dict values not None) -> QuoteTick:
        """Make the object that `to_dict` describes; `KeyError` for a missing field."""
        return QuoteTick.from_dict_c(values)

    @staticmethod
    def to_dict(QuoteTick obj not None) -> dict:
        """Return the fields as numbers and text, with ``type`` first."""
        return QuoteTick.to_dict_c(obj)

    @staticmethod
    cdef QuoteTick from_raw_c(
        InstrumentId instrument_id,
        PriceRaw bid_price_raw,
        PriceRaw ask_price_raw,
        uint8_t bid_price_prec,
        uint8_t ask_price_prec,
        QuantityRaw bid_size_raw,
        QuantityRaw ask_size_raw,
        uint8_t bid_size_prec,
        uint8_t ask_size_prec,
        uint64_t ts_event,
        uint64_t ts_init,
    ):
        cdef QuoteTick quote = QuoteTick.__new__(QuoteTick)
        quote_tick_new(
            instrument_id._mem,
            price_mem(bid_price_raw, bid_price_prec),
            price_mem(ask_price_raw, ask_price_prec),
            quantity_mem(bid_size_raw, bid_size_prec),
            quantity_mem(ask_size_raw, ask_size_prec),
            ts_event,
            ts_init,
            &quote._mem,
        )
        return quote

    @staticmethod
    cdef list from_raw_arrays_to_list_c(
        InstrumentId instrument_id,
        uint8_t price_prec,
        uint8_t size_prec,
        const double[:] bid_prices_raw,
        const double[:] ask_prices_raw,
        const double[:] bid_sizes_raw,
        const double[:] ask_sizes_raw,
        const uint64_t[:] ts_events,
        const uint64_t[:] ts_inits,
    ):
        cdef Py_ssize_t count = ts_events.shape[0]
        check_lengths(
            count,
            (
                bid_prices_raw.shape[0],
                ask_prices_raw.shape[0],
                bid_sizes_raw.shape[0],
                ask_sizes_raw.shape[0],
                ts_inits.shape[0],
            ),
        )
        cdef Price_t bid_price, ask_price
        cdef Quantity_t bid_size, ask_size
        cdef QuoteTick quote
        cdef Py_ssize_t i
        cdef list quotes = []
        for i in range(count):
            price_new(bid_prices_raw[i], price_prec, &bid_price)
            price_new(ask_prices_raw[i], price_prec, &ask_price)
            quantity_new(bid_sizes_raw[i], size_prec, &bid_size)
            quantity_new(ask_sizes_raw[i], size_prec, &ask_size)
            quote = QuoteTick.__new__(QuoteTick)
            quote_tick_new(
                instrument_id._mem,
                bid_price,
                ask_price,
                bid_size,
                ask_size,
                ts_events[i],
                ts_inits[i],
                &quote._mem,
            )
            quotes.append(quote)
        return quotes

    @staticmethod
    cdef QuoteTick from_mem_c(QuoteTick_t mem):
        cdef QuoteTick quote = QuoteTick.__new__(QuoteTick)
        quote._mem = mem
        return quote

    @staticmethod
    cdef QuoteTick from_dict_c(dict values):
        return QuoteTick(
            InstrumentId.from_str_c(values["instrument_id"]),
            Price.from_str_c(values["bid_price"]),
            Price.from_str_c(values["ask_price"]),
            Quantity.from_str_c(values["bid_size"]),
            Quantity.from_str_c(values["ask_size"]),
            values["ts_event"],
            values["ts_init"],
        )

    @staticmethod
    cdef dict to_dict_c(QuoteTick obj):
        return {
            "type": type(obj).__name__,
            "instrument_id": str(obj.instrument_id),
            "bid_price": str(obj.bid_price),
            "ask_price": str(obj.ask_price),
            "bid_size": str(obj.bid_size),
            "ask_size": str(obj.ask_size),
            "ts_event": obj.ts_event,
            "ts_init": obj.ts_init,
        }


cdef object new_quote_tick(object cls, PyObject **args, size_t nargsf, PyObject *names):
    cdef unsigned long long ts_event, ts_init
    if not (
        takes(nargsf, names, 7)
        and cls is QuoteTick
        and is_a(InstrumentId, args[0])
        and is_a(Price, args[1])
        and is_a(Price, args[2])
        and is_a(Quantity, args[3])
        and is_a(Quantity, args[4])
        and is_uint(args[5], UINT64_MAX, &ts_event)
        and is_uint(args[6], UINT64_MAX, &ts_init)
    ):
        return call_by_tuple(cls, args, nargsf, names)
    cdef QuoteTick tick = QuoteTick.__new__(QuoteTick)
    quote_tick_new(
        (<InstrumentId>args[0])._mem,
        (<Price>args[1])._mem,
        (<Price>args[2])._mem,
        (<Quantity>args[3])._mem,
        (<Quantity>args[4])._mem,
        ts_event,
        ts_init,
        &tick._mem,
    )
    return tick


set_vectorcall(QuoteTick, new_quote_tick)
set_freelist(QuoteTick)


cdef class TradeTick(Data):
    """
    A trade between two orders.

    Parameters
    ----------
    instrument_id : InstrumentId
        The instrument.
    price : Price
        The price paid.
    size : Quantity
        The size that changed hands; positive.
    aggressor_side : AggressorSide
        Whose order crossed the spread.
    trade_id : TradeId
        The venue's id of the trade.
    ts_event : int
        When it happened at the venue, in nanoseconds since the Unix epoch.
    ts_init : int
        When the object was made, in nanoseconds since the Unix epoch.

    Raises
    ------
    ValueError
        If the size is zero.
    """

    def __init__(
        self,
        InstrumentId instrument_id not None,
        Price price not None,
        Quantity size not None,
        AggressorSide aggressor_side,
        TradeId trade_id not None,
        uint64_t ts_event,
        uint64_t ts_init,
    ) -> None:
        if self._mem.instrument_id.symbol.value != NULL:
            refuse_change(self)
        trade_tick_new(
            instrument_id._mem,
            price._mem,
            size._mem,
            enum_code(aggressor_side),
            trade_id._mem,
            ts_event,
            ts_init,
            &self._mem,
        )

    def __getstate__(self):
        cdef const TradeTick_t *mem = self._h()
        return (
            id_state(mem.instrument_id),
            mem.price.raw,
            mem.price.precision,
            mem.size.raw,
            mem.size.precision,
            mem.aggressor_side,
            str(self.trade_id),
            mem.ts_event,
            mem.ts_init,
        )

    def __setstate__(self, state):
        if self._mem.instrument_id.symbol.value != NULL:
            refuse_change(self)
        instrument_id, price, price_prec, size, size_prec, aggressor_side, trade_id, ts_event, ts_init = state
        self._mem = TradeTick.from_raw_c(
            id_from_state(instrument_id),
            price,
            price_prec,
            size,
            size_prec,
            aggressor_side,
            TradeId(trade_id),
            ts_event,
            ts_init,
        )._mem

    def __reduce__(self):
        return restore, (type(self), self.__getstate__(), getattr(self, "__dict__", None))

    cdef const TradeTick_t *_h(self) except NULL:
        if self._mem.instrument_id.symbol.value == NULL:
            raise_uninitialised(self)
        return &self._mem

    def __eq__(self, other):
        if not isinstance(other, TradeTick):
            return NotImplemented
        return <bint>trade_tick_eq(self._h(), (<TradeTick>other)._h())

    def __hash__(self) -> int:
        return trade_tick_hash(self._h())

    def __str__(self) -> str:
        return self.to_str()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.to_str()})"

    cdef str to_str(self):
        cdef const char *text = NULL
        trade_tick_to_cstr(self._h(), &text)
        return cstr_to_pystr(text)

    @property
    def instrument_id(self) -> InstrumentId:
        """The instrument."""
        return InstrumentId.from_mem_c(self._h().instrument_id)

    @property
    def price(self) -> Price:
        """The price paid."""
        return Price.from_mem_c(self._h().price)

    @property
    def size(self) -> Quantity:
        """The size that changed hands."""
        return Quantity.from_mem_c(self._h().size)

    @property
    def aggressor_side(self) -> AggressorSide:
        """Whose order crossed the spread."""
        return <AggressorSide>self._h().aggressor_side

    @property
    def trade_id(self) -> TradeId:
        """The venue's id of the trade."""
        return TradeId.from_mem_c(self._h().trade_id)

    @property
    def ts_event(self) -> int:
        """When it happened at the venue, in nanoseconds since the Unix epoch."""
        return self._h().ts_event

    @property
    def ts_init(self) -> int:
        """When the object was made, in nanoseconds since the Unix epoch."""
        return self._h().ts_init

    @staticmethod
    def from_raw(
        InstrumentId instrument_id not None,
        PriceRaw price_raw,
        uint8_t price_prec,
        QuantityRaw size_raw,
        uint8_t size_prec,
        AggressorSide aggressor_side,
        TradeId trade_id not None,
        uint64_t ts_event,
        uint64_t ts_init,
    ) -> TradeTick:
        """Make a trade from raw values, in units of 1e-16."""
        return TradeTick.from_raw_c(
            instrument_id, price_raw, price_prec, size_raw, size_prec, aggressor_side, trade_id, ts_event, ts_init
        )

    @staticmethod
    def from_raw_arrays_to_list(
        InstrumentId instrument_id not None,
        uint8_t price_prec,
        uint8_t size_prec,
        const double[:] prices_raw not None,
        const double[:] sizes_raw not None,
        const uint8_t[:] aggressor_sides not None,
        list trade_ids not None,
        const uint64_t[:] ts_events not None,
        const uint64_t[:] ts_inits not None,
    ) -> list:
        """
        Make trades from columns of values (not raw ones, in spite of their names), rounded to the precisions.

        Raises
        ------
        ValueError
            If the columns differ in length, or a trade is not valid.
        """
        return TradeTick.from_raw_arrays_to_list_c(
            instrument_id, price_prec, size_prec, prices_raw, sizes_raw, aggressor_sides, trade_ids, ts_events, ts_inits
        )

    @staticmethod
    def capsule_from_list(list items not None):
        """Return a capsule that holds copies of trades."""
        return TradeTick.list_to_capsule_c(items)

    @staticmethod
    def list_from_capsule(capsule) -> list:
        """Return copies of the trades in a capsule, which keeps them; `ValueError` if the capsule has another name."""
        return TradeTick.capsule_to_list_c(capsule)

    @staticmethod
    cdef list capsule_to_list_c(capsule):
        cdef CVec *cvec = <CVec *>opened(capsule, TRADES)
        cdef size_t i
        return [TradeTick.from_mem_c((<TradeTick_t *>cvec.ptr)[i]) for i in range(cvec.len)]

    @staticmethod
    cdef object list_to_capsule_c(list items):
        capsule = new_vector(len(items), sizeof(TradeTick_t), TRADES, &capsule_destructor)
        cdef CVec *cvec = <CVec *>opened(capsule, TRADES)
        for item in items[:cvec.cap]:
            if not isinstance(item, TradeTick):
                raise TypeError(f"an item was of type {type(item).__name__}, expected TradeTick")
            (<TradeTick_t *>cvec.ptr)[cvec.len] = (<TradeTick>item)._h()[0]
            cvec.len += 1
        return capsule

    @staticmethod
    def from_dict(dict values not None) -> TradeTick:
        """Make the object that `to_dict` describes; `KeyError` for a missing field."""
        return TradeTick.from_dict_c(values)

    @staticmethod
    def to_dict(TradeTick obj not None) -> dict:
        """Return the fields as numbers and text, with ``type`` first."""
        return TradeTick.to_dict_c(obj)

    @staticmethod
    cdef TradeTick from_raw_c(
        InstrumentId instrument_id,
        PriceRaw price_raw,
        uint8_t price_prec,
        QuantityRaw size_raw,
        uint8_t size_prec,
        AggressorSide aggressor_side,
        TradeId trade_id,
        uint64_t ts_event,
        uint64_t ts_init,
    ):
        cdef TradeTick trade = TradeTick.__new__(TradeTick)
        trade_tick_new(
            instrument_id._mem,
            price_mem(price_raw, price_prec),
            quantity_mem(size_raw, size_prec),
            enum_code(aggressor_side),
            trade_id._mem,
            ts_event,
            ts_init,
            &trade._mem,
        )
        return trade

    @staticmethod
    cdef list from_raw_arrays_to_list_c(
        InstrumentId instrument_id,
        uint8_t price_prec,
        uint8_t size_prec,
        const double[:] prices_raw,
        const double[:] sizes_raw,
        const uint8_t[:] aggressor_sides,
        list trade_ids,
        const uint64_t[:] ts_events,
        const uint64_t[:] ts_inits,
    ):
        cdef Py_ssize_t count = ts_events.shape[0]
        check_lengths(
            count,
            (prices_raw.shape[0], sizes_raw.shape[0], aggressor_sides.shape[0], len(trade_ids), ts_inits.shape[0]),
        )
        cdef Price_t price
        cdef Quantity_t size
        cdef TradeId_t trade_id
        cdef TradeTick trade
        cdef Py_ssize_t i
        cdef list trades = []
        for i in range(count):
            price_new(prices_raw[i], price_prec, &price)
            quantity_new(sizes_raw[i], size_prec, &size)
            trade_id_new(pystr_to_cstr(trade_ids[i]), &trade_id)
            trade = TradeTick.__new__(TradeTick)
            trade_tick_new(
                instrument_id._mem,
                price,
                size,
                aggressor_sides[i],
                trade_id,
                ts_events[i],
                ts_inits[i],
                &trade._mem,
            )
            trades.append(trade)
        return trades

    @staticmethod
    cdef TradeTick from_mem_c(TradeTick_t mem):
        cdef TradeTick trade = TradeTick.__new__(TradeTick)
        trade._mem = mem
        return trade

    @staticmethod
    cdef TradeTick from_dict_c(dict values):
        return TradeTick(
            InstrumentId.from_str_c(values["instrument_id"]),
            Price.from_str_c(values["price"]),
            Quantity.from_str_c(values["size"]),
            aggressor_side_from_str(values["aggressor_side"]),
            TradeId(values["trade_id"]),
            values["ts_event"],
            values["ts_init"],
        )

    @staticmethod
    cdef dict to_dict_c(TradeTick obj):
        return {
            "type": type(obj).__name__,
            "instrument_id": str(obj.instrument_id),
            "price": str(obj.price),
            "size": str(obj.size),
            "aggressor_side": aggressor_side_to_str(<AggressorSide>obj._h().aggressor_side),
            "trade_id": str(obj.trade_id),
            "ts_event": obj.ts_event,
            "ts_init": obj.ts_init,
        }


set_freelist(TradeTick)


# -- Order books -----------------------------------------------------------------------------------------------------


@cython.freelist(64)
cdef class BookOrder:
    """
    An order in a book. For aggregated books it stands for a whole level.

    Parameters
    ----------
    side : OrderSide
        Bid or ask; ``NO_ORDER_SIDE`` lets the book look the side up by id.
    price : Price
        The limit price.
    size : Quantity
        The open size.
    order_id : int
        The venue's id of the order.
    """

    def __init__(self, OrderSide side, Price price not None, Quantity size not None, uint64_t order_id) -> None:
        if not is_null_order(&self._mem):
            refuse_change(self)
        book_order_new(enum_code(side), price._mem, size._mem, order_id, &self._mem)

    def __getstate__(self):
        return (
            self._mem.side,
            self._mem.price.raw,
            self._mem.price.precision,
            self._mem.size.raw,
            self._mem.size.precision,
            self._mem.order_id,
        )

    def __setstate__(self, state):
        if not is_null_order(&self._mem):
            refuse_change(self)
        side, price, price_prec, size, size_prec, order_id = state
        self._mem = BookOrder.from_raw_c(side, price, price_prec, size, size_prec, order_id)._mem

    def __reduce__(self):
        return restore, (type(self), self.__getstate__(), getattr(self, "__dict__", None))

    def __eq__(self, other):
        if not isinstance(other, BookOrder):
            return NotImplemented
        return <bint>book_order_eq(&self._mem, &(<BookOrder>other)._mem)

    def __hash__(self) -> int:
        return book_order_hash(&self._mem)

    def __repr__(self) -> str:
        cdef const char *text = NULL
        book_order_debug_to_cstr(&self._mem, &text)
        return cstr_to_pystr(text)

    @property
    def side(self) -> OrderSide:
        """Bid or ask."""
        return <OrderSide>self._mem.side

    @property
    def price(self) -> Price:
        """The limit price."""
        return Price.from_mem_c(self._mem.price)

    @property
    def size(self) -> Quantity:
        """The open size."""
        return Quantity.from_mem_c(self._mem.size)

    @property
    def order_id(self) -> int:
        """The venue's id of the order."""
        return self._mem.order_id

    cpdef double exposure(self) except? -1:
        """Return price times size."""
        cdef double exposure = 0
        book_order_exposure(&self._mem, &exposure)
        return exposure

    cpdef double signed_size(self) except? -1:
        """Return the size, negative for a sell order; `ValueError` for an order without side."""
        cdef double size = 0
        book_order_signed_size(&self._mem, &size)
        return size

    @staticmethod
    def from_raw(
        OrderSide side,
        PriceRaw price_raw,
        uint8_t price_prec,
        QuantityRaw size_raw,
        uint8_t size_prec,
        uint64_t order_id,
    ) -> BookOrder:
        """Make an order from raw values, in units of 1e-16."""
        return BookOrder.from_raw_c(side, price_raw, price_prec, size_raw, size_prec, order_id)

    @staticmethod
    def from_dict(dict values not None) -> BookOrder:
        """Make the object that `to_dict` describes; `KeyError` for a missing field."""
        return BookOrder.from_dict_c(values)

    @staticmethod
    def to_dict(BookOrder obj not None) -> dict:
        """Return the fields as numbers and text, with ``type`` first."""
        return BookOrder.to_dict_c(obj)

    @staticmethod
    cdef BookOrder from_raw_c(
        OrderSide side,
        PriceRaw price_raw,
        uint8_t price_prec,
        QuantityRaw size_raw,
        uint8_t size_prec,
        uint64_t order_id,
    ):
        cdef BookOrder order = BookOrder.__new__(BookOrder)
        book_order_new(
            enum_code(side),
            price_mem(price_raw, price_prec),
            quantity_mem(size_raw, size_prec),
            order_id,
            &order._mem,
        )
        return order

    @staticmethod
    cdef BookOrder from_mem_c(BookOrder_t mem):
        cdef BookOrder order = BookOrder.__new__(BookOrder)
        order._mem = mem
        return order

    @staticmethod
    cdef BookOrder from_dict_c(dict values):
        return BookOrder(
            order_side_from_str(values["side"]),
            Price.from_str_c(values["price"]),
            Quantity.from_str_c(values["size"]),
            values["order_id"],
        )

    @staticmethod
    cdef dict to_dict_c(BookOrder obj):
        values = {"type": type(obj).__name__}
        values.update(order_dict(&obj._mem))
        return values


cdef object new_book_order(object cls, PyObject **args, size_t nargsf, PyObject *names):
    cdef unsigned long long side, order_id
    if not (
        takes(nargsf, names, 4)
        and cls is BookOrder
        and is_uint(args[0], 254, &side)
        and is_a(Price, args[1])
        and is_a(Quantity, args[2])
        and is_uint(args[3], UINT64_MAX, &order_id)
    ):
        return call_by_tuple(cls, args, nargsf, names)
    cdef BookOrder order = BookOrder.__new__(BookOrder)
    book_order_new(<uint8_t>side, (<Price>args[1])._mem, (<Quantity>args[2])._mem, order_id, &order._mem)
    return order


set_vectorcall(BookOrder, new_book_order)


cdef bint is_null_order(const BookOrder_t *order) noexcept:
    return order.side == 0 and order.price.raw == 0 and order.size.raw == 0 and order.order_id == 0


cdef dict order_dict(const BookOrder_t *order):
    return {
        "side": order_side_to_str(<OrderSide>order.side),
        "price": str(Price.from_mem_c(order.price)),
        "size": str(Quantity.from_mem_c(order.size)),
        "order_id": order.order_id,
    }


NULL_ORDER = BookOrder.__new__(BookOrder)


cdef class OrderBookDelta(Data):
    """
    One change of an order book.

    Parameters
    ----------
    instrument_id : InstrumentId
        The instrument whose book changes.
    action : BookAction
        What happens.
    order : BookOrder or None
        The order it happens to; None is the order of a ``CLEAR``: no side, price and size zero.
    flags : int
        Bits of `RecordFlag`.
    sequence : int
        The venue's sequence number, 0 if there is none.
    ts_event : int
        When it happened at the venue, in nanoseconds since the Unix epoch.
    ts_init : int
        When the object was made, in nanoseconds since the Unix epoch.

    Raises
    ------
    ValueError
        If the order of an ``ADD`` or ``UPDATE`` has size zero.
    """

    def __init__(
        self,
        InstrumentId instrument_id not None,
        BookAction action,
        BookOrder order,
        uint8_t flags,
        uint64_t sequence,
        uint64_t ts_event,
        uint64_t ts_init,
    ) -> None:
        if self._mem.instrument_id.symbol.value != NULL:
            refuse_change(self)
        if order is None:
            order = NULL_ORDER
        orderbook_delta_new(
            instrument_id._mem, enum_code(action), order._mem, flags, sequence, ts_event, ts_init, &self._mem
        )

    def __getstate__(self):
        cdef const OrderBookDelta_t *mem = self._h()
        return (
            id_state(mem.instrument_id),
            mem.action,
            mem.order.side,
            mem.order.price.raw,
            mem.order.price.precision,
            mem.order.size.raw,
            mem.order.size.precision,
            mem.order.order_id,
            mem.flags,
            mem.sequence,
            mem.ts_event,
            mem.ts_init,
        )

    def __setstate__(self, state):
        if self._mem.instrument_id.symbol.value != NULL:
            refuse_change(self)
        instrument_id, *values = state
        self._mem = (<OrderBookDelta>OrderBookDelta.from_raw(id_from_state(instrument_id), *values))._mem

    def __reduce__(self):
        return restore, (type(self), self.__getstate__(), getattr(self, "__dict__", None))

    cdef const OrderBookDelta_t *_h(self) except NULL:
        if self._mem.instrument_id.symbol.value == NULL:
            raise_uninitialised(self)
        return &self._mem

    def __eq__(self, other):
        if not isinstance(other, OrderBookDelta):
            return NotImplemented
        return <bint>orderbook_delta_eq(self._h(), (<OrderBookDelta>other)._h())

    def __hash__(self) -> int:
        return orderbook_delta_hash(self._h())

    def __repr__(self) -> str:
        return (
            f"{type(self).__name__}(instrument_id={self.instrument_id}, action={book_action_to_str(self.action)}, "
            f"order={self.order!r}, flags={self.flags}, sequence={self.sequence}, ts_event={self.ts_event}, "
            f"ts_init={self.ts_init})"
        )

    @property
    def instrument_id(self) -> InstrumentId:
        """The instrument."""
        return InstrumentId.from_mem_c(self._h().instrument_id)

    @property
    def action(self) -> BookAction:
        """What happens."""
        return <BookAction>self._h().action

    @property
    def is_add(self) -> bool:
        """Whether an order or level is added."""
        return <bint>(self._h().action == BookAction.ADD)

    @property
    def is_update(self) -> bool:
        """Whether an order or level changes."""
        return <bint>(self._h().action == BookAction.UPDATE)

    @property
    def is_delete(self) -> bool:
        """Whether an order or level is removed."""
        return <bint>(self._h().action == BookAction.DELETE)

    @property
    def is_clear(self) -> bool:
        """Whether everything is removed."""
        return <bint>(self._h().action == BookAction.CLEAR)

    @property
    def order(self) -> BookOrder:
        """The order it happens to."""
        return BookOrder.from_mem_c(self._h().order)

    @property
    def flags(self) -> int:
        """Bits of `RecordFlag`."""
        return self._h().flags

    @property
    def sequence(self) -> int:
        """The venue's sequence number, 0 if there is none."""
        return self._h().sequence

    @property
    def ts_event(self) -> int:
        """When it happened at the venue, in nanoseconds since the Unix epoch."""
        return self._h().ts_event

    @property
    def ts_init(self) -> int:
        """When the object was made, in nanoseconds since the Unix epoch."""
        return self._h().ts_init

    @staticmethod
    def from_raw(
        InstrumentId instrument_id not None,
        BookAction action,
        OrderSide side,
        PriceRaw price_raw,
        uint8_t price_prec,
        QuantityRaw size_raw,
        uint8_t size_prec,
        uint64_t order_id,
        uint8_t flags,
        uint64_t sequence,
        uint64_t ts_event,
        uint64_t ts_init,
    ) -> OrderBookDelta:
        """Make a change from raw values, in units of 1e-16."""
        return OrderBookDelta.from_raw_c(
            instrument_id,
            action,
            side,
            price_raw,
            price_prec,
            size_raw,
            size_prec,
            order_id,
            flags,
            sequence,
            ts_event,
            ts_init,
        )

    @staticmethod
    def clear(
        InstrumentId instrument_id not None, uint64_t sequence, uint64_t ts_event, uint64_t ts_init
    ) -> OrderBookDelta:
        """Return the removal of all orders, flagged as the start of a snapshot."""
        return OrderBookDelta.clear_c(instrument_id, sequence, ts_event, ts_init)

    @staticmethod
    def capsule_from_list(list items not None):
        """Return a capsule that holds copies of deltas."""
        return OrderBookDelta.list_to_capsule_c(items)

    @staticmethod
    def list_from_capsule(capsule) -> list:
        """Return copies of the deltas in a capsule, which keeps them; `ValueError` if the capsule has another name."""
        return OrderBookDelta.capsule_to_list_c(capsule)

    @staticmethod
    cdef list capsule_to_list_c(capsule):
        cdef CVec *cvec = <CVec *>opened(capsule, DELTA_LIST)
        cdef size_t i
        return [OrderBookDelta.from_mem_c((<OrderBookDelta_t *>cvec.ptr)[i]) for i in range(cvec.len)]

    @staticmethod
    cdef object list_to_capsule_c(list items):
        capsule = new_vector(len(items), sizeof(OrderBookDelta_t), DELTA_LIST, &capsule_destructor)
        cdef CVec *cvec = <CVec *>opened(capsule, DELTA_LIST)
        for item in items[:cvec.cap]:
            if not isinstance(item, OrderBookDelta):
                raise TypeError(f"an item was of type {type(item).__name__}, expected OrderBookDelta")
            (<OrderBookDelta_t *>cvec.ptr)[cvec.len] = (<OrderBookDelta>item)._h()[0]
            cvec.len += 1
        return capsule

    @staticmethod
    def from_dict(dict values not None) -> OrderBookDelta:
        """Make the object that `to_dict` describes; `KeyError` for a missing field."""
        return OrderBookDelta.from_dict_c(values)

    @staticmethod
    def to_dict(OrderBookDelta obj not None) -> dict:
        """Return the fields as numbers and text, with ``type`` first."""
        return OrderBookDelta.to_dict_c(obj)

    @staticmethod
    cdef OrderBookDelta from_raw_c(
        InstrumentId instrument_id,
        BookAction action,
        OrderSide side,
        PriceRaw price_raw,
        uint8_t price_prec,
        QuantityRaw size_raw,
        uint8_t size_prec,
        uint64_t order_id,
        uint8_t flags,
        uint64_t sequence,
        uint64_t ts_event,
        uint64_t ts_init,
    ):
        cdef BookOrder_t order
        book_order_new(
            enum_code(side), price_mem(price_raw, price_prec), quantity_mem(size_raw, size_prec), order_id, &order
        )
        cdef OrderBookDelta delta = OrderBookDelta.__new__(OrderBookDelta)
        orderbook_delta_new(
            instrument_id._mem, enum_code(action), order, flags, sequence, ts_event, ts_init, &delta._mem
        )
        return delta

    @staticmethod
    cdef OrderBookDelta from_mem_c(OrderBookDelta_t mem):
        cdef OrderBookDelta delta = OrderBookDelta.__new__(OrderBookDelta)
        delta._mem = mem
        return delta

    @staticmethod
    cdef OrderBookDelta from_dict_c(dict values):
        order = values["order"]
        return OrderBookDelta(
            InstrumentId.from_str_c(values["instrument_id"]),
            book_action_from_str(values["action"]),
            None if order is None else BookOrder.from_dict(order),
            values["flags"],
            values["sequence"],
            values["ts_event"],
            values["ts_init"],
        )

    @staticmethod
    cdef dict to_dict_c(OrderBookDelta obj):
        cdef const OrderBookDelta_t *mem = obj._h()
        return {
            "type": type(obj).__name__,
            "instrument_id": id_text(mem.instrument_id),
            "action": book_action_to_str(<BookAction>mem.action),
            "order": order_dict(&mem.order),
            "flags": mem.flags,
            "sequence": mem.sequence,
            "ts_event": mem.ts_event,
            "ts_init": mem.ts_init,
        }

    @staticmethod
    cdef OrderBookDelta clear_c(InstrumentId instrument_id, uint64_t sequence, uint64_t ts_event, uint64_t ts_init):
        cdef OrderBookDelta delta = OrderBookDelta.__new__(OrderBookDelta)
        orderbook_delta_clear(instrument_id._mem, sequence, ts_event, ts_init, &delta._mem)
        return delta


cdef object new_order_book_delta(object cls, PyObject **args, size_t nargsf, PyObject *names):
    cdef unsigned long long action, flags, sequence, ts_event, ts_init
    if not (
        takes(nargsf, names, 7)
        and cls is OrderBookDelta
        and is_a(InstrumentId, args[0])
        and is_uint(args[1], 254, &action)
        and is_a(BookOrder, args[2])
        and is_uint(args[3], 255, &flags)
        and is_uint(args[4], UINT64_MAX, &sequence)
        and is_uint(args[5], UINT64_MAX, &ts_event)
        and is_uint(args[6], UINT64_MAX, &ts_init)
    ):
        return call_by_tuple(cls, args, nargsf, names)
    cdef OrderBookDelta delta = OrderBookDelta.__new__(OrderBookDelta)
    orderbook_delta_new(
        (<InstrumentId>args[0])._mem,
        <uint8_t>action,
        (<BookOrder>args[2])._mem,
        <uint8_t>flags,
        sequence,
        ts_event,
        ts_init,
        &delta._mem,
    )
    return delta


set_vectorcall(OrderBookDelta, new_order_book_delta)
set_freelist(OrderBookDelta)


cdef class OrderBookDeltas(Data):
    """
    One or more changes of one order book, applied as a whole.

    Parameters
    ----------
    instrument_id : InstrumentId
        The instrument of all changes.
    deltas : list[OrderBookDelta]
        The changes, first to last.

    Raises
    ------
    ValueError
        If there are none, or one of them is for another instrument.
    """

    def __init__(self, InstrumentId instrument_id not None, list deltas not None) -> None:
        cdef OrderBookDeltas_API mem
        cdef size_t count = len(deltas)
        cdef OrderBookDelta_t *buffer = <OrderBookDelta_t *>PyMem_Malloc(count * sizeof(OrderBookDelta_t))
        if buffer == NULL:
            raise MemoryError()
        cdef size_t i = 0
        try:
            for delta in deltas[:count]:
                if not isinstance(delta, OrderBookDelta):
                    raise TypeError(f"a delta was of type {type(delta).__name__}, expected OrderBookDelta")
                buffer[i] = (<OrderBookDelta>delta)._h()[0]
                i += 1
            orderbook_deltas_new(instrument_id._mem, buffer, count, &mem)
        finally:
            PyMem_Free(buffer)
        self._adopt(mem)

    def __dealloc__(self) -> None:
        cdef OrderBookDeltas_API mem = self._mem
        self._mem._0 = NULL
        orderbook_deltas_drop(mem)

    cdef int _adopt(self, OrderBookDeltas_API mem) except -1:
        if self._mem._0 != NULL:
            orderbook_deltas_drop(mem)
            refuse_change(self)
        self._mem = mem
        return 0

    cdef const OrderBookDeltas_API *_h(self) except NULL:
        if self._mem._0 == NULL:
            raise_uninitialised(self)
        return &self._mem

    def __getstate__(self):
        return id_state((<InstrumentId>self.instrument_id)._mem), [delta.__getstate__() for delta in self.deltas]

    def __setstate__(self, state):
        instrument_id, deltas = state
        items = []
        for delta_state in deltas:
            delta = OrderBookDelta.__new__(OrderBookDelta)
            delta.__setstate__(delta_state)
            items.append(delta)
        OrderBookDeltas.__init__(self, id_from_state(instrument_id), items)

    def __reduce__(self):
        return restore, (type(self), self.__getstate__(), getattr(self, "__dict__", None))

    def __eq__(self, other):
        if not isinstance(other, OrderBookDeltas):
            return NotImplemented
        return <bint>orderbook_deltas_eq(self._h(), (<OrderBookDeltas>other)._h())

    def __hash__(self) -> int:
        return orderbook_deltas_hash(self._h())

    def __repr__(self) -> str:
        return (
            f"{type(self).__name__}(instrument_id={self.instrument_id}, deltas={self.deltas}, "
            f"is_snapshot={self.is_snapshot}, sequence={self.sequence}, ts_event={self.ts_event}, "
            f"ts_init={self.ts_init})"
        )

    @property
    def instrument_id(self) -> InstrumentId:
        """The instrument of all changes."""
        cdef InstrumentId_t mem
        orderbook_deltas_instrument_id(self._h(), &mem)
        return InstrumentId.from_mem_c(mem)

    @property
    def deltas(self) -> list:
        """The changes, first to last."""
        cdef CVec_OrderBookDelta_t cvec
        cdef size_t i
        orderbook_deltas_vec_deltas(self._h(), &cvec)
        try:
            return [OrderBookDelta.from_mem_c(cvec.ptr[i]) for i in range(cvec.len)]
        finally:
            orderbook_deltas_vec_drop(cvec)

    @property
    def is_snapshot(self) -> bool:
        """Whether the batch starts by clearing the book."""
        return <bint>orderbook_deltas_is_snapshot(self._h())

    @property
    def flags(self) -> int:
        """Bits of `RecordFlag`, of the last change."""
        return orderbook_deltas_flags(self._h())

    @property
    def sequence(self) -> int:
        """The venue's sequence number, of the last change."""
        return orderbook_deltas_sequence(self._h())

    @property
    def ts_event(self) -> int:
        """When the last change happened at the venue, in nanoseconds since the Unix epoch."""
        return orderbook_deltas_ts_event(self._h())

    @property
    def ts_init(self) -> int:
        """When the last change was made, in nanoseconds since the Unix epoch."""
        return orderbook_deltas_ts_init(self._h())

    @staticmethod
    def batch(list data not None) -> list:
        """
        Split changes into batches, each up to and including one flagged ``F_LAST``.

        What follows the last of those is a batch too; a `RuntimeWarning` tells, since a book is not consistent after.

        Raises
        ------
        ValueError
            If a batch has changes of several instruments.
        """
        batches, batch = [], []
        for delta in data:
            if not isinstance(delta, OrderBookDelta):
                raise TypeError(f"a delta was of type {type(delta).__name__}, expected OrderBookDelta")
            batch.append(delta)
            if (<OrderBookDelta>delta)._h().flags & RecordFlag.F_LAST:
                batches.append(OrderBookDeltas(batch[0].instrument_id, batch))
                batch = []
        if batch:
            warn("the last batch of deltas does not end with F_LAST", RuntimeWarning, stacklevel=2)
            batches.append(OrderBookDeltas(batch[0].instrument_id, batch))
        return batches

    cpdef to_capsule(self):
        """Return a capsule that holds a copy of the batch, for `from_capsule` here or in Rust."""
        cdef OrderBookDeltas_API *mem = <OrderBookDeltas_API *>PyMem_Calloc(1, sizeof(OrderBookDeltas_API))
        if mem == NULL:
            raise MemoryError()
        try:
            orderbook_deltas_clone(self._h(), mem)
            return PyCapsule_New(mem, DELTAS_HANDLE, &capsule_destructor_deltas)
        except BaseException:
            orderbook_deltas_drop(mem[0])
            PyMem_Free(mem)
            raise

    @staticmethod
    def from_capsule(capsule) -> OrderBookDeltas:
        """
        Take the batch out of a capsule, which is empty then.

        Raises
        ------
        ValueError
            If the capsule has another name, or is empty.
        """
        cdef OrderBookDeltas_API *mem = <OrderBookDeltas_API *>opened(capsule, DELTAS_HANDLE)
        if mem._0 == NULL:
            raise ValueError("the capsule is empty: its deltas were taken before")
        cdef OrderBookDeltas deltas = OrderBookDeltas.__new__(OrderBookDeltas)
        deltas._mem = mem[0]
        mem._0 = NULL
        return deltas

    @staticmethod
    def from_dict(dict values not None) -> OrderBookDeltas:
        """Make the object that `to_dict` describes; `KeyError` for a missing field."""
        return OrderBookDeltas.from_dict_c(values)

    @staticmethod
    def to_dict(OrderBookDeltas obj not None) -> dict:
        """Return the fields as numbers and text, with ``type`` first."""
        return OrderBookDeltas.to_dict_c(obj)

    @staticmethod
    cdef OrderBookDeltas from_mem_c(OrderBookDeltas_API mem):
        # Takes the handle.
        cdef OrderBookDeltas deltas
        try:
            deltas = OrderBookDeltas.__new__(OrderBookDeltas)
        except BaseException:
            orderbook_deltas_drop(mem)
            raise
        deltas._mem = mem
        return deltas

    @staticmethod
    cdef OrderBookDeltas from_dict_c(dict values):
        return OrderBookDeltas(
            InstrumentId.from_str_c(values["instrument_id"]),
            [OrderBookDelta.from_dict(delta) for delta in values["deltas"]],
        )

    @staticmethod
    cdef dict to_dict_c(OrderBookDeltas obj):
        return {
            "type": type(obj).__name__,
            "instrument_id": str(obj.instrument_id),
            "deltas": [OrderBookDelta.to_dict_c(delta) for delta in obj.deltas],
        }


cdef class OrderBookDepth10(Data):
    """
    A snapshot of the ten best levels per side.

    Parameters
    ----------
    instrument_id : InstrumentId
        The instrument.
    bids, asks : list[BookOrder]
        Up to ten levels, best first. The sides may differ in length; unused places hold `NULL_ORDER`.
    bid_counts, ask_counts : list[int]
        The number of orders at each level.
    flags : int
        Bits of `RecordFlag`.
    sequence : int
        The venue's sequence number.
    ts_event : int
        When it happened at the venue, in nanoseconds since the Unix epoch.
    ts_init : int
        When the object was made, in nanoseconds since the Unix epoch.

    Raises
    ------
    ValueError
        If a side has more than ten levels, or not as many counts as levels.
    """

    def __init__(
        self,
        InstrumentId instrument_id not None,
        list bids not None,
        list asks not None,
        list bid_counts not None,
        list ask_counts not None,
        uint8_t flags,
        uint64_t sequence,
        uint64_t ts_event,
        uint64_t ts_init,
    ) -> None:
        if self._mem.instrument_id.symbol.value != NULL:
            refuse_change(self)
        cdef BookOrder_t[10] bid_orders
        cdef BookOrder_t[10] ask_orders
        cdef uint32_t[10] bid_numbers
        cdef uint32_t[10] ask_numbers
        cdef size_t bids_len = fill_levels("bids", bids, bid_counts, bid_orders, bid_numbers)
        cdef size_t asks_len = fill_levels("asks", asks, ask_counts, ask_orders, ask_numbers)
        orderbook_depth10_new(
            instrument_id._mem,
            bid_orders,
            bid_numbers,
            bids_len,
            ask_orders,
            ask_numbers,
            asks_len,
            flags,
            sequence,
            ts_event,
            ts_init,
            &self._mem,
        )

    def __getstate__(self):
        cdef const OrderBookDepth10_t *mem = self._h()
        return (
            id_state(mem.instrument_id),
            [order.__getstate__() for order in self.bids],
            [order.__getstate__() for order in self.asks],
            self.bid_counts,
            self.ask_counts,
            mem.flags,
            mem.sequence,
            mem.ts_event,
            mem.ts_init,
        )

    def __setstate__(self, state):
        instrument_id, bids, asks, bid_counts, ask_counts, flags, sequence, ts_event, ts_init = state
        OrderBookDepth10.__init__(
            self,
            id_from_state(instrument_id),
            [BookOrder.from_raw(*order) for order in bids],
            [BookOrder.from_raw(*order) for order in asks],
            bid_counts,
            ask_counts,
            flags,
            sequence,
            ts_event,
            ts_init,
        )

    def __reduce__(self):
        return restore, (type(self), self.__getstate__(), getattr(self, "__dict__", None))

    cdef const OrderBookDepth10_t *_h(self) except NULL:
        if self._mem.instrument_id.symbol.value == NULL:
            raise_uninitialised(self)
        return &self._mem

    def __eq__(self, other):
        if not isinstance(other, OrderBookDepth10):
            return NotImplemented
        return <bint>orderbook_depth10_eq(self._h(), (<OrderBookDepth10>other)._h())

    def __hash__(self) -> int:
        return orderbook_depth10_hash(self._h())

    def __repr__(self) -> str:
        return (
            f"{type(self).__name__}(instrument_id={self.instrument_id}, bids={self.bids}, asks={self.asks}, "
            f"bid_counts={self.bid_counts}, ask_counts={self.ask_counts}, flags={self.flags}, "
            f"sequence={self.sequence}, ts_event={self.ts_event}, ts_init={self.ts_init})"
        )

    @property
    def instrument_id(self) -> InstrumentId:
        """The instrument."""
        return InstrumentId.from_mem_c(self._h().instrument_id)

    @property
    def bids(self) -> list:
        """The ten bids, best first; unused places hold `NULL_ORDER`."""
        cdef const OrderBookDepth10_t *mem = self._h()
        return [BookOrder.from_mem_c(mem.bids[i]) for i in range(10)]

    @property
    def asks(self) -> list:
        """The ten asks, best first; unused places hold `NULL_ORDER`."""
        cdef const OrderBookDepth10_t *mem = self._h()
        return [BookOrder.from_mem_c(mem.asks[i]) for i in range(10)]

    @property
    def bid_counts(self) -> list:
        """The number of orders at each bid."""
        cdef const OrderBookDepth10_t *mem = self._h()
        return [mem.bid_counts[i] for i in range(10)]

    @property
    def ask_counts(self) -> list:
        """The number of orders at each ask."""
        cdef const OrderBookDepth10_t *mem = self._h()
        return [mem.ask_counts[i] for i in range(10)]

    @property
    def flags(self) -> int:
        """Bits of `RecordFlag`."""
        return self._h().flags

    @property
    def sequence(self) -> int:
        """The venue's sequence number."""
        return self._h().sequence

    @property
    def ts_event(self) -> int:
        """When it happened at the venue, in nanoseconds since the Unix epoch."""
        return self._h().ts_event

    @property
    def ts_init(self) -> int:
        """When the object was made, in nanoseconds since the Unix epoch."""
        return self._h().ts_init

    cpdef QuoteTick to_quote_tick(self):
        """Return the best level of each side as a quote; None unless both sides have one."""
        cdef QuoteTick_t quote
        return QuoteTick.from_mem_c(quote) if orderbook_depth10_to_quote_tick(self._h(), &quote) else None

    @staticmethod
    def capsule_from_list(list items not None):
        """Return a capsule that holds copies of depths."""
        return OrderBookDepth10.list_to_capsule_c(items)

    @staticmethod
    def list_from_capsule(capsule) -> list:
        """Return copies of the depths in a capsule, which keeps them; `ValueError` if the capsule has another name."""
        return OrderBookDepth10.capsule_to_list_c(capsule)

    @staticmethod
    cdef list capsule_to_list_c(capsule):
        cdef CVec *cvec = <CVec *>opened(capsule, DEPTHS)
        cdef size_t i
        return [OrderBookDepth10.from_mem_c((<OrderBookDepth10_t *>cvec.ptr)[i]) for i in range(cvec.len)]

    @staticmethod
    cdef object list_to_capsule_c(list items):
        capsule = new_vector(len(items), sizeof(OrderBookDepth10_t), DEPTHS, &capsule_destructor)
        cdef CVec *cvec = <CVec *>opened(capsule, DEPTHS)
        for item in items[:cvec.cap]:
            if not isinstance(item, OrderBookDepth10):
                raise TypeError(f"an item was of type {type(item).__name__}, expected OrderBookDepth10")
            (<OrderBookDepth10_t *>cvec.ptr)[cvec.len] = (<OrderBookDepth10>item)._h()[0]
            cvec.len += 1
        return capsule

    @staticmethod
    def from_dict(dict values not None) -> OrderBookDepth10:
        """Make the object that `to_dict` describes; `KeyError` for a missing field."""
        return OrderBookDepth10.from_dict_c(values)

    @staticmethod
    def to_dict(OrderBookDepth10 obj not None) -> dict:
        """Return the fields as numbers and text, with ``type`` first."""
        return OrderBookDepth10.to_dict_c(obj)

    @staticmethod
    cdef OrderBookDepth10 from_mem_c(OrderBookDepth10_t mem):
        cdef OrderBookDepth10 depth = OrderBookDepth10.__new__(OrderBookDepth10)
        depth._mem = mem
        return depth

    @staticmethod
    cdef OrderBookDepth10 from_dict_c(dict values):
        return OrderBookDepth10(
            InstrumentId.from_str_c(values["instrument_id"]),
            [BookOrder.from_dict(order) for order in values["bids"]],
            [BookOrder.from_dict(order) for order in values["asks"]],
            values["bid_counts"],
            values["ask_counts"],
            values["flags"],
            values["sequence"],
            values["ts_event"],
            values["ts_init"],
        )

    @staticmethod
    cdef dict to_dict_c(OrderBookDepth10 obj):
        return {
            "type": type(obj).__name__,
            "instrument_id": str(obj.instrument_id),
            "bids": [BookOrder.to_dict_c(order) for order in obj.bids],
            "asks": [BookOrder.to_dict_c(order) for order in obj.asks],
            "bid_counts": obj.bid_counts,
            "ask_counts": obj.ask_counts,
            "flags": obj.flags,
            "sequence": obj.sequence,
            "ts_event": obj.ts_event,
            "ts_init": obj.ts_init,
        }


cdef size_t fill_levels(str name, list orders, list counts, BookOrder_t *out, uint32_t *out_counts) except? 0:
    # The levels of one side, and their number.
    cdef size_t i = 0
    if len(orders) > 10:
        raise ValueError(f"{name} has {len(orders)} levels, expected at most 10")
    if len(counts) != len(orders):
        raise ValueError(f"{name} has {len(orders)} levels and {len(counts)} counts, expected as many")
    for order, count in zip(orders[:10], counts[:10]):
        if not isinstance(order, BookOrder):
            raise TypeError(f"an order of {name} was of type {type(order).__name__}, expected BookOrder")
        out[i] = (<BookOrder>order)._mem
        out_counts[i] = count
        i += 1
    return i


# -- Prices that a venue computes ------------------------------------------------------------------------------------


cdef class MarkPriceUpdate(Data):
    """
    The price at which a venue values positions.

    Parameters
    ----------
    instrument_id : InstrumentId
        The instrument.
    value : Price
        The price.
    ts_event : int
        When it happened at the venue, in nanoseconds since the Unix epoch.
    ts_init : int
        When the object was made, in nanoseconds since the Unix epoch.
    """

    def __init__(
        self, InstrumentId instrument_id not None, Price value not None, uint64_t ts_event, uint64_t ts_init
    ) -> None:
        if self._mem.instrument_id.symbol.value != NULL:
            refuse_change(self)
        mark_price_update_new(instrument_id._mem, value._mem, ts_event, ts_init, &self._mem)

    def __getstate__(self):
        cdef const MarkPriceUpdate_t *mem = self._h()
        return id_state(mem.instrument_id), mem.value.raw, mem.value.precision, mem.ts_event, mem.ts_init

    def __setstate__(self, state):
        instrument_id, price, precision, ts_event, ts_init = state
        MarkPriceUpdate.__init__(
            self, id_from_state(instrument_id), Price.from_raw(price, precision), ts_event, ts_init
        )

    def __reduce__(self):
        return restore, (type(self), self.__getstate__(), getattr(self, "__dict__", None))

    cdef const MarkPriceUpdate_t *_h(self) except NULL:
        if self._mem.instrument_id.symbol.value == NULL:
            raise_uninitialised(self)
        return &self._mem

    def __eq__(self, other):
        if not isinstance(other, MarkPriceUpdate):
            return NotImplemented
        return <bint>mark_price_update_eq(self._h(), (<MarkPriceUpdate>other)._h())

    def __hash__(self) -> int:
        return mark_price_update_hash(self._h())

    def __str__(self) -> str:
        return self.to_str()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.to_str()})"

    cdef str to_str(self):
        cdef const char *text = NULL
        mark_price_update_to_cstr(self._h(), &text)
        return cstr_to_pystr(text)

    @property
    def instrument_id(self) -> InstrumentId:
        """The instrument."""
        return InstrumentId.from_mem_c(self._h().instrument_id)

    @property
    def value(self) -> Price:
        """The price."""
        return Price.from_mem_c(self._h().value)

    @property
    def ts_event(self) -> int:
        """When it happened at the venue, in nanoseconds since the Unix epoch."""
        return self._h().ts_event

    @property
    def ts_init(self) -> int:
        """When the object was made, in nanoseconds since the Unix epoch."""
        return self._h().ts_init

    @staticmethod
    def from_dict(dict values not None) -> MarkPriceUpdate:
        """Make the object that `to_dict` describes; `KeyError` for a missing field."""
        return MarkPriceUpdate.from_dict_c(values)

    @staticmethod
    def to_dict(MarkPriceUpdate obj not None) -> dict:
        """Return the fields as numbers and text, with ``type`` first."""
        return MarkPriceUpdate.to_dict_c(obj)

    @staticmethod
    cdef MarkPriceUpdate from_mem_c(MarkPriceUpdate_t mem):
        cdef MarkPriceUpdate update = MarkPriceUpdate.__new__(MarkPriceUpdate)
        update._mem = mem
        return update

    @staticmethod
    cdef MarkPriceUpdate from_dict_c(dict values):
        return MarkPriceUpdate(
            InstrumentId.from_str_c(values["instrument_id"]),
            Price.from_str_c(values["value"]),
            values["ts_event"],
            values["ts_init"],
        )

    @staticmethod
    cdef dict to_dict_c(MarkPriceUpdate obj):
        return {
            "type": type(obj).__name__,
            "instrument_id": str(obj.instrument_id),
            "value": str(obj.value),
            "ts_event": obj.ts_event,
            "ts_init": obj.ts_init,
        }


cdef class IndexPriceUpdate(Data):
    """
    The value of the index that an instrument follows.

    Parameters
    ----------
    instrument_id : InstrumentId
        The instrument.
    value : Price
        The value.
    ts_event : int
        When it happened at the venue, in nanoseconds since the Unix epoch.
    ts_init : int
        When the object was made, in nanoseconds since the Unix epoch.
    """

    def __init__(
        self, InstrumentId instrument_id not None, Price value not None, uint64_t ts_event, uint64_t ts_init
    ) -> None:
        if self._mem.instrument_id.symbol.value != NULL:
            refuse_change(self)
        index_price_update_new(instrument_id._mem, value._mem, ts_event, ts_init, &self._mem)

    def __getstate__(self):
        cdef const IndexPriceUpdate_t *mem = self._h()
        return id_state(mem.instrument_id), mem.value.raw, mem.value.precision, mem.ts_event, mem.ts_init

    def __setstate__(self, state):
        instrument_id, price, precision, ts_event, ts_init = state
        IndexPriceUpdate.__init__(
            self, id_from_state(instrument_id), Price.from_raw(price, precision), ts_event, ts_init
        )

    def __reduce__(self):
        return restore, (type(self), self.__getstate__(), getattr(self, "__dict__", None))

    cdef const IndexPriceUpdate_t *_h(self) except NULL:
        if self._mem.instrument_id.symbol.value == NULL:
            raise_uninitialised(self)
        return &self._mem

    def __eq__(self, other):
        if not isinstance(other, IndexPriceUpdate):
            return NotImplemented
        return <bint>index_price_update_eq(self._h(), (<IndexPriceUpdate>other)._h())

    def __hash__(self) -> int:
        return index_price_update_hash(self._h())

    def __str__(self) -> str:
        return self.to_str()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.to_str()})"

    cdef str to_str(self):
        cdef const char *text = NULL
        index_price_update_to_cstr(self._h(), &text)
        return cstr_to_pystr(text)

    @property
    def instrument_id(self) -> InstrumentId:
        """The instrument."""
        return InstrumentId.from_mem_c(self._h().instrument_id)

    @property
    def value(self) -> Price:
        """The value."""
        return Price.from_mem_c(self._h().value)

    @property
    def ts_event(self) -> int:
        """When it happened at the venue, in nanoseconds since the Unix epoch."""
        return self._h().ts_event

    @property
    def ts_init(self) -> int:
        """When the object was made, in nanoseconds since the Unix epoch."""
        return self._h().ts_init

    @staticmethod
    def from_dict(dict values not None) -> IndexPriceUpdate:
        """Make the object that `to_dict` describes; `KeyError` for a missing field."""
        return IndexPriceUpdate.from_dict_c(values)

    @staticmethod
    def to_dict(IndexPriceUpdate obj not None) -> dict:
        """Return the fields as numbers and text, with ``type`` first."""
        return IndexPriceUpdate.to_dict_c(obj)

    @staticmethod
    cdef IndexPriceUpdate from_mem_c(IndexPriceUpdate_t mem):
        cdef IndexPriceUpdate update = IndexPriceUpdate.__new__(IndexPriceUpdate)
        update._mem = mem
        return update

    @staticmethod
    cdef IndexPriceUpdate from_dict_c(dict values):
        return IndexPriceUpdate(
            InstrumentId.from_str_c(values["instrument_id"]),
            Price.from_str_c(values["value"]),
            values["ts_event"],
            values["ts_init"],
        )

    @staticmethod
    cdef dict to_dict_c(IndexPriceUpdate obj):
        return {
            "type": type(obj).__name__,
            "instrument_id": str(obj.instrument_id),
            "value": str(obj.value),
            "ts_event": obj.ts_event,
            "ts_init": obj.ts_init,
        }


cdef class FundingRateUpdate(Data):
    """
    The rate that holders of a perpetual contract pay each other at the next funding.

    Parameters
    ----------
    instrument_id : InstrumentId
        The instrument.
    rate : decimal.Decimal, int or float
        The rate, as a fraction of the position's value; positive if longs pay. Kept as given.
    ts_event : int
        When it happened at the venue, in nanoseconds since the Unix epoch.
    ts_init : int
        When the object was made, in nanoseconds since the Unix epoch.
    interval : int, optional
        Minutes between two fundings.
    next_funding_ns : int, optional
        When the next funding is, in nanoseconds since the Unix epoch.

    Raises
    ------
    ValueError
        If the rate is not finite.
    """

    def __init__(
        self,
        InstrumentId instrument_id not None,
        rate not None,
        uint64_t ts_event,
        uint64_t ts_init,
        interval=None,
        next_funding_ns=None,
    ) -> None:
        if self.instrument_id is not None:
            refuse_change(self)
        instrument_id.chars()
        if isinstance(rate, bool) or not isinstance(rate, (Decimal, int, float)):
            raise TypeError(f"rate was of type {type(rate).__name__}, expected Decimal, int or float")
        if not Decimal(rate).is_finite():
            raise ValueError(f"rate was {rate}, expected a finite number")
        self.interval = None if interval is None else <uint64_t>interval
        self.next_funding_ns = None if next_funding_ns is None else <uint64_t>next_funding_ns
        self.rate = rate
        self._ts_event = ts_event
        self._ts_init = ts_init
        self.instrument_id = instrument_id

    def __getstate__(self):
        _, rate, ts_event, ts_init, interval, next_funding_ns = self.fields()
        return id_state(self.instrument_id._mem), rate, ts_event, ts_init, interval, next_funding_ns

    def __setstate__(self, state):
        instrument_id, rate, ts_event, ts_init, interval, next_funding_ns = state
        FundingRateUpdate.__init__(
            self, id_from_state(instrument_id), rate, ts_event, ts_init, interval, next_funding_ns
        )

    def __reduce__(self):
        return restore, (type(self), self.__getstate__(), getattr(self, "__dict__", None))

    cdef tuple fields(self):
        if self.instrument_id is None:
            raise_uninitialised(self)
        return (
            self.instrument_id,
            self.rate,
            self._ts_event,
            self._ts_init,
            self.interval,
            self.next_funding_ns,
        )

    def __eq__(self, other):
        if not isinstance(other, FundingRateUpdate):
            return NotImplemented
        return self.fields() == (<FundingRateUpdate>other).fields()

    def __hash__(self) -> int:
        return hash(self.fields())

    def __repr__(self) -> str:
        instrument_id, rate, ts_event, ts_init, interval, next_funding_ns = self.fields()
        return (
            f"{type(self).__name__}(instrument_id={instrument_id}, rate={rate}, interval={interval}, "
            f"next_funding_ns={next_funding_ns}, ts_event={ts_event}, ts_init={ts_init})"
        )

    @property
    def ts_event(self) -> int:
        """When it happened at the venue, in nanoseconds since the Unix epoch."""
        return self._ts_event

    @property
    def ts_init(self) -> int:
        """When the object was made, in nanoseconds since the Unix epoch."""
        return self._ts_init

    @staticmethod
    def from_dict(dict values not None) -> FundingRateUpdate:
        """Make the object that `to_dict` describes; `KeyError` for a missing field."""
        return FundingRateUpdate.from_dict_c(values)

    @staticmethod
    def to_dict(FundingRateUpdate obj not None) -> dict:
        """Return the fields as numbers and text, with ``type`` first."""
        return FundingRateUpdate.to_dict_c(obj)

    @staticmethod
    cdef FundingRateUpdate from_dict_c(dict values):
        rate = values["rate"]
        return FundingRateUpdate(
            InstrumentId.from_str_c(values["instrument_id"]),
            Decimal(rate) if isinstance(rate, str) else rate,
            values["ts_event"],
            values["ts_init"],
            values.get("interval"),
            values.get("next_funding_ns"),
        )

    @staticmethod
    cdef dict to_dict_c(FundingRateUpdate obj):
        instrument_id, rate, ts_event, ts_init, interval, next_funding_ns = obj.fields()
        values = {
            "type": type(obj).__name__,
            "instrument_id": str(instrument_id),
            "rate": rate,
            "ts_event": ts_event,
            "ts_init": ts_init,
        }
        if interval is not None:
            values["interval"] = interval
        if next_funding_ns is not None:
            values["next_funding_ns"] = next_funding_ns
        return values


# -- Statuses --------------------------------------------------------------------------------------------------------


cdef class InstrumentStatus(Data):
    """
    A change of an instrument's trading status, as the venue announced it.

    Parameters
    ----------
    instrument_id : InstrumentId
        The instrument.
    action : MarketStatusAction
        What changed.
    ts_event : int
        When it happened at the venue, in nanoseconds since the Unix epoch.
    ts_init : int
        When the object was made, in nanoseconds since the Unix epoch.
    reason : str, optional
        Why, in the venue's words.
    trading_event : str, optional
        What follows, in the venue's words.
    is_trading : bool, optional
        Whether orders trade, if the venue says so.
    is_quoting : bool, optional
        Whether quotes are shown, if the venue says so.
    is_short_sell_restricted : bool, optional
        Whether short sales are restricted, if the venue says so.
    """

    def __init__(
        self,
        InstrumentId instrument_id not None,
        MarketStatusAction action,
        uint64_t ts_event,
        uint64_t ts_init,
        str reason=None,
        str trading_event=None,
        is_trading: bool | None = None,
        is_quoting: bool | None = None,
        is_short_sell_restricted: bool | None = None,
    ) -> None:
        if self.instrument_id is not None:
            refuse_change(self)
        instrument_id.chars()
        market_status_action_to_str(action)
        self._is_trading = optional_bool("is_trading", is_trading)
        self._is_quoting = optional_bool("is_quoting", is_quoting)
        self._is_short_sell_restricted = optional_bool("is_short_sell_restricted", is_short_sell_restricted)
        self.action = action
        self.reason = reason
        self.trading_event = trading_event
        self.ts_event = ts_event
        self.ts_init = ts_init
        self.instrument_id = instrument_id

    def __getstate__(self):
        values = self.fields()
        return id_state(self.instrument_id._mem), <uint8_t>self.action, *values[2:]

    def __setstate__(self, state):
        instrument_id, *values = state
        InstrumentStatus.__init__(self, id_from_state(instrument_id), *values)

    def __reduce__(self):
        return restore, (type(self), self.__getstate__(), getattr(self, "__dict__", None))

    cdef tuple fields(self):
        if self.instrument_id is None:
            raise_uninitialised(self)
        return (
            self.instrument_id,
            self.action,
            self.ts_event,
            self.ts_init,
            self.reason,
            self.trading_event,
            self._is_trading,
            self._is_quoting,
            self._is_short_sell_restricted,
        )

    def __eq__(self, other):
        if not isinstance(other, InstrumentStatus):
            return NotImplemented
        return self.fields() == (<InstrumentStatus>other).fields()

    def __hash__(self) -> int:
        return hash(self.fields())

    def __repr__(self) -> str:
        self.fields()
        return (
            f"{type(self).__name__}(instrument_id={self.instrument_id}, "
            f"action={market_status_action_to_str(self.action)}, reason={self.reason}, "
            f"trading_event={self.trading_event}, is_trading={self._is_trading}, is_quoting={self._is_quoting}, "
            f"is_short_sell_restricted={self._is_short_sell_restricted}, ts_event={self.ts_event}, "
            f"ts_init={self.ts_init})"
        )

    @property
    def is_trading(self) -> bool | None:
        """Whether orders trade, if the venue says so."""
        return self._is_trading

    @property
    def is_quoting(self) -> bool | None:
        """Whether quotes are shown, if the venue says so."""
        return self._is_quoting

    @property
    def is_short_sell_restricted(self) -> bool | None:
        """Whether short sales are restricted, if the venue says so."""
        return self._is_short_sell_restricted

    @staticmethod
    def from_dict(dict values not None) -> InstrumentStatus:
        """Make the object that `to_dict` describes; `KeyError` for a missing field."""
        return InstrumentStatus.from_dict_c(values)

    @staticmethod
    def to_dict(InstrumentStatus obj not None) -> dict:
        """Return the fields as numbers and text, with ``type`` first."""
        return InstrumentStatus.to_dict_c(obj)

    @staticmethod
    cdef InstrumentStatus from_dict_c(dict values):
        return InstrumentStatus(
            InstrumentId.from_str_c(values["instrument_id"]),
            market_status_action_from_str(values["action"]),
            values["ts_event"],
            values["ts_init"],
            values.get("reason"),
            values.get("trading_event"),
            values.get("is_trading"),
            values.get("is_quoting"),
            values.get("is_short_sell_restricted"),
        )

    @staticmethod
    cdef dict to_dict_c(InstrumentStatus obj):
        obj.fields()
        return {
            "type": type(obj).__name__,
            "instrument_id": str(obj.instrument_id),
            "action": market_status_action_to_str(obj.action),
            "reason": obj.reason,
            "trading_event": obj.trading_event,
            "is_trading": obj._is_trading,
            "is_quoting": obj._is_quoting,
            "is_short_sell_restricted": obj._is_short_sell_restricted,
            "ts_event": obj.ts_event,
            "ts_init": obj.ts_init,
        }


cdef class InstrumentClose(Data):
    """
    The price at which an instrument closed.

    Parameters
    ----------
    instrument_id : InstrumentId
        The instrument.
    close_price : Price
        The closing price.
    close_type : InstrumentCloseType
        Why it closed.
    ts_event : int
        When it happened at the venue, in nanoseconds since the Unix epoch.
    ts_init : int
        When the object was made, in nanoseconds since the Unix epoch.
    """

    def __init__(
        self,
        InstrumentId instrument_id not None,
        Price close_price not None,
        InstrumentCloseType close_type,
        uint64_t ts_event,
        uint64_t ts_init,
    ) -> None:
        if self.instrument_id is not None:
            refuse_change(self)
        cdef InstrumentClose_t mem
        instrument_close_new(
            instrument_id._mem, close_price._mem, enum_code(close_type), ts_event, ts_init, &mem
        )
        self.close_price = close_price
        self.close_type = close_type
        self.ts_event = ts_event
        self.ts_init = ts_init
        self.instrument_id = instrument_id

    def __getstate__(self):
        self.fields()
        return (
            id_state(self.instrument_id._mem),
            self.close_price._mem.raw,
            self.close_price._mem.precision,
            <uint8_t>self.close_type,
            self.ts_event,
            self.ts_init,
        )

    def __setstate__(self, state):
        instrument_id, price, precision, close_type, ts_event, ts_init = state
        InstrumentClose.__init__(
            self, id_from_state(instrument_id), Price.from_raw(price, precision), close_type, ts_event, ts_init
        )

    def __reduce__(self):
        return restore, (type(self), self.__getstate__(), getattr(self, "__dict__", None))

    cdef tuple fields(self):
        if self.instrument_id is None:
            raise_uninitialised(self)
        return (
            self.instrument_id,
            self.close_price,
            self.close_type,
            self.ts_event,
            self.ts_init,
        )

    def __eq__(self, other):
        if not isinstance(other, InstrumentClose):
            return NotImplemented
        return self.fields() == (<InstrumentClose>other).fields()

    def __hash__(self) -> int:
        return hash(self.fields())

    def __repr__(self) -> str:
        self.fields()
        return (
            f"{type(self).__name__}(instrument_id={self.instrument_id}, close_price={self.close_price}, "
            f"close_type={instrument_close_type_to_str(self.close_type)}, ts_event={self.ts_event}, "
            f"ts_init={self.ts_init})"
        )

    @staticmethod
    def from_dict(dict values not None) -> InstrumentClose:
        """Make the object that `to_dict` describes; `KeyError` for a missing field."""
        return InstrumentClose.from_dict_c(values)

    @staticmethod
    def to_dict(InstrumentClose obj not None) -> dict:
        """Return the fields as numbers and text, with ``type`` first."""
        return InstrumentClose.to_dict_c(obj)

    @staticmethod
    cdef InstrumentClose from_dict_c(dict values):
        return InstrumentClose(
            InstrumentId.from_str_c(values["instrument_id"]),
            Price.from_str_c(values["close_price"]),
            instrument_close_type_from_str(values["close_type"]),
            values["ts_event"],
            values["ts_init"],
        )

    @staticmethod
    cdef dict to_dict_c(InstrumentClose obj):
        obj.fields()
        return {
            "type": type(obj).__name__,
            "instrument_id": str(obj.instrument_id),
            "close_price": str(obj.close_price),
            "close_type": instrument_close_type_to_str(obj.close_type),
            "ts_event": obj.ts_event,
            "ts_init": obj.ts_init,
        }


cdef InstrumentClose_t close_to_mem(InstrumentClose close) except *:
    cdef InstrumentClose_t mem
    close.fields()
    instrument_close_new(
        close.instrument_id._mem,
        close.close_price._mem,
        enum_code(close.close_type),
        close.ts_event,
        close.ts_init,
        &mem,
    )
    return mem


cdef InstrumentClose close_from_mem(const InstrumentClose_t *mem):
    return InstrumentClose(
        InstrumentId.from_mem_c(mem.instrument_id),
        Price.from_mem_c(mem.close_price),
        <InstrumentCloseType>mem.close_type,
        mem.ts_event,
        mem.ts_init,
    )


cdef FundingRateUpdate_t funding_to_mem(FundingRateUpdate update) except *:
    # A float is the number that it shows, and not the 50 digits of its binary form.
    cdef FundingRateUpdate_t mem
    update.fields()
    sign, digits, exponent = Decimal(str(update.rate)).as_tuple()
    mantissa = int("".join(map(str, digits))) * 10 ** max(exponent, 0)
    if mantissa >= 2**96 or exponent < -28:
        raise ValueError(f"rate was {update.rate}, expected at most 28 digits and decimals")
    if update.interval is not None and update.interval >= 2**16:
        raise ValueError(f"interval was {update.interval}, expected at most 65535 minutes")
    memset(&mem, 0, sizeof(FundingRateUpdate_t))
    mem.instrument_id = update.instrument_id._mem
    mem.rate = -mantissa if sign else mantissa
    mem.rate_scale = max(-exponent, 0)
    if update.interval is not None:
        mem.has_interval, mem.interval = 1, update.interval
    if update.next_funding_ns is not None:
        mem.has_next_funding, mem.next_funding_ns = 1, update.next_funding_ns
    mem.ts_event = update._ts_event
    mem.ts_init = update._ts_init
    return mem


cdef FundingRateUpdate funding_from_mem(const FundingRateUpdate_t *mem):
    mantissa = int(mem.rate)
    digits = tuple(map(int, str(abs(mantissa))))
    return FundingRateUpdate(
        InstrumentId.from_mem_c(mem.instrument_id),
        Decimal((mantissa < 0, digits, -int(mem.rate_scale))),
        mem.ts_event,
        mem.ts_init,
        mem.interval if mem.has_interval else None,
        mem.next_funding_ns if mem.has_next_funding else None,
    )


cdef InstrumentStatus_t status_to_mem(InstrumentStatus status) except *:
    # The texts are those of `status`.
    cdef InstrumentStatus_t mem
    status.fields()
    mem.instrument_id = status.instrument_id._mem
    mem.action = status.action
    mem.is_trading = truth_to_mem(status._is_trading)
    mem.is_quoting = truth_to_mem(status._is_quoting)
    mem.is_short_sell_restricted = truth_to_mem(status._is_short_sell_restricted)
    mem.reason = mem.trading_event = NULL
    if status.reason is not None:
        mem.reason = pystr_to_cstr(status.reason)
    if status.trading_event is not None:
        mem.trading_event = pystr_to_cstr(status.trading_event)
    mem.ts_event = status.ts_event
    mem.ts_init = status.ts_init
    return mem


cdef InstrumentStatus status_from_mem(const InstrumentStatus_t *mem):
    return InstrumentStatus(
        InstrumentId.from_mem_c(mem.instrument_id),
        <MarketStatusAction>mem.action,
        mem.ts_event,
        mem.ts_init,
        None if mem.reason == NULL else ustr_to_pystr(mem.reason),
        None if mem.trading_event == NULL else ustr_to_pystr(mem.trading_event),
        truth_from_mem(mem.is_trading),
        truth_from_mem(mem.is_quoting),
        truth_from_mem(mem.is_short_sell_restricted),
    )


cdef uint8_t truth_to_mem(object truth) noexcept:
    return STATUS_UNKNOWN if truth is None else truth is True


cdef object truth_from_mem(uint8_t truth):
    return None if truth == STATUS_UNKNOWN else truth == 1
