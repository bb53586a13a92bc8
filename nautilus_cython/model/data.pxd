from libc.stdint cimport uint8_t, uint64_t

from nautilus_cython.core.data cimport Data
from nautilus_cython.core.rust.model cimport (
    AggregationSource,
    AggressorSide,
    Bar_t,
    BarSpecification_t,
    BarType_t,
    BookAction,
    BookOrder_t,
    Data_t,
    IndexPriceUpdate_t,
    InstrumentCloseType,
    MarkPriceUpdate_t,
    MarketStatusAction,
    OrderBookDelta_t,
    OrderBookDeltas_API,
    OrderBookDepth10_t,
    OrderSide,
    PriceRaw,
    PriceType,
    QuantityRaw,
    QuoteTick_t,
    TradeTick_t,
)
from nautilus_cython.model.identifiers cimport InstrumentId, TradeId
from nautilus_cython.model.objects cimport Price, Quantity


cdef extern from "nautilus_cython/model.h":

    cpdef enum BarAggregation:
        TICK "BAR_AGGREGATION_TICK"  # = 1
        TICK_IMBALANCE "BAR_AGGREGATION_TICK_IMBALANCE"  # = 2
        TICK_RUNS "BAR_AGGREGATION_TICK_RUNS"  # = 3
        VOLUME "BAR_AGGREGATION_VOLUME"  # = 4
        VOLUME_IMBALANCE "BAR_AGGREGATION_VOLUME_IMBALANCE"  # = 5
        VOLUME_RUNS "BAR_AGGREGATION_VOLUME_RUNS"  # = 6
        VALUE "BAR_AGGREGATION_VALUE"  # = 7
        VALUE_IMBALANCE "BAR_AGGREGATION_VALUE_IMBALANCE"  # = 8
        VALUE_RUNS "BAR_AGGREGATION_VALUE_RUNS"  # = 9
        MILLISECOND "BAR_AGGREGATION_MILLISECOND"  # = 10
        SECOND "BAR_AGGREGATION_SECOND"  # = 11
        MINUTE "BAR_AGGREGATION_MINUTE"  # = 12
        HOUR "BAR_AGGREGATION_HOUR"  # = 13
        DAY "BAR_AGGREGATION_DAY"  # = 14
        WEEK "BAR_AGGREGATION_WEEK"  # = 15
        MONTH "BAR_AGGREGATION_MONTH"  # = 16
        YEAR "BAR_AGGREGATION_YEAR"  # = 17
        RENKO "BAR_AGGREGATION_RENKO"  # = 18

    cpdef enum BarIntervalType:
        LEFT_OPEN "BAR_INTERVAL_TYPE_LEFT_OPEN"  # = 0
        RIGHT_OPEN "BAR_INTERVAL_TYPE_RIGHT_OPEN"  # = 1


cpdef str supported_bar_aggregations_str()
cpdef str bar_aggregation_not_implemented_message(BarAggregation aggregation)

# Capsules. `data_from_mem_c` copies what `data` points to, and leaves it to its owner. What `lend_to_mem` writes belongs
# to the object, which has to live as long.
cpdef list capsule_to_list(capsule)
cpdef Data capsule_to_data(capsule)
cdef Data data_from_mem_c(const Data_t *data)
cdef int lend_to_mem(Data data, Data_t *out) except -1
cdef void capsule_destructor(object capsule) noexcept
cdef void capsule_destructor_data(object capsule) noexcept
cdef void capsule_destructor_data_list(object capsule) noexcept
cdef void capsule_destructor_deltas(object capsule) noexcept

# Splits a bar's volume over its open, high and low (the first value each) and its close (the second).
cdef (QuantityRaw, QuantityRaw) compute_bar_quarter_sizes(QuantityRaw volume_raw, QuantityRaw min_size_raw)


cdef class DataType:
    cdef frozenset _key
    cdef Py_hash_t _hash
    cdef str _metadata_str
    cdef readonly type type
    cdef readonly dict metadata
    cdef readonly str topic
    cdef readonly object identifier

    cdef tuple order(self)


cdef class CustomData(Data):
    cdef readonly DataType data_type
    cdef readonly Data data


cdef class BarSpecification:
    cdef BarSpecification_t _mem

    cdef const BarSpecification_t *_h(self) except NULL
    cdef str to_str(self)
    cdef str aggregation_string_c(self)
    cpdef uint64_t get_interval_ns(self) except? 0
    cpdef bint is_time_aggregated(self)
    cpdef bint is_threshold_aggregated(self)
    cpdef bint is_information_aggregated(self)

    @staticmethod
    cdef BarSpecification from_mem_c(BarSpecification_t raw)

    @staticmethod
    cdef BarSpecification from_str_c(str value)

    @staticmethod
    cdef bint check_time_aggregated_c(BarAggregation aggregation)

    @staticmethod
    cdef bint check_threshold_aggregated_c(BarAggregation aggregation)

    @staticmethod
    cdef bint check_information_aggregated_c(BarAggregation aggregation)


cdef class BarType:
    cdef BarType_t _mem

    cdef const BarType_t *_h(self) except NULL
    cdef str to_str(self)
    cpdef bint is_externally_aggregated(self)
    cpdef bint is_internally_aggregated(self)
    cpdef bint is_standard(self)
    cpdef bint is_composite(self)
    cpdef BarType standard(self)
    cpdef BarType composite(self)
    cpdef tuple id_spec_key(self)

    @staticmethod
    cdef BarType from_mem_c(BarType_t raw)

    @staticmethod
    cdef BarType from_str_c(str value)


cdef class Bar(Data):
    cdef Bar_t _mem
    cdef readonly bint is_revision

    cdef const Bar_t *_h(self) except NULL
    cdef str to_str(self)
    cpdef bint is_single_price(self)

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
    )

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
    )

    @staticmethod
    cdef Bar from_mem_c(Bar_t mem)

    @staticmethod
    cdef Bar from_dict_c(dict values)

    @staticmethod
    cdef dict to_dict_c(Bar obj)


cdef class BookOrder:
    cdef BookOrder_t _mem

    cpdef double exposure(self) except? -1
    cpdef double signed_size(self) except? -1

    @staticmethod
    cdef BookOrder from_raw_c(
        OrderSide side,
        PriceRaw price_raw,
        uint8_t price_prec,
        QuantityRaw size_raw,
        uint8_t size_prec,
        uint64_t order_id,
    )

    @staticmethod
    cdef BookOrder from_mem_c(BookOrder_t mem)

    @staticmethod
    cdef BookOrder from_dict_c(dict values)

    @staticmethod
    cdef dict to_dict_c(BookOrder obj)


cdef class OrderBookDelta(Data):
    cdef OrderBookDelta_t _mem

    cdef const OrderBookDelta_t *_h(self) except NULL

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
    )

    @staticmethod
    cdef OrderBookDelta from_mem_c(OrderBookDelta_t mem)

    @staticmethod
    cdef OrderBookDelta from_dict_c(dict values)

    @staticmethod
    cdef dict to_dict_c(OrderBookDelta obj)

    @staticmethod
    cdef OrderBookDelta clear_c(InstrumentId instrument_id, uint64_t sequence, uint64_t ts_event, uint64_t ts_init)

    @staticmethod
    cdef list capsule_to_list_c(capsule)

    @staticmethod
    cdef object list_to_capsule_c(list items)


cdef class OrderBookDeltas(Data):
    cdef OrderBookDeltas_API _mem

    cdef const OrderBookDeltas_API *_h(self) except NULL
    # Takes the handle, also when it is refused: then it is freed.
    cdef int _adopt(self, OrderBookDeltas_API mem) except -1
    cpdef to_capsule(self)

    @staticmethod
    cdef OrderBookDeltas from_mem_c(OrderBookDeltas_API mem)

    @staticmethod
    cdef OrderBookDeltas from_dict_c(dict values)

    @staticmethod
    cdef dict to_dict_c(OrderBookDeltas obj)


cdef class OrderBookDepth10(Data):
    cdef OrderBookDepth10_t _mem

    cdef const OrderBookDepth10_t *_h(self) except NULL
    cpdef QuoteTick to_quote_tick(self)

    @staticmethod
    cdef OrderBookDepth10 from_mem_c(OrderBookDepth10_t mem)

    @staticmethod
    cdef OrderBookDepth10 from_dict_c(dict values)

    @staticmethod
    cdef dict to_dict_c(OrderBookDepth10 obj)

    @staticmethod
    cdef list capsule_to_list_c(capsule)

    @staticmethod
    cdef object list_to_capsule_c(list items)


cdef class InstrumentStatus(Data):
    cdef object _is_trading
    cdef object _is_quoting
    cdef object _is_short_sell_restricted
    cdef readonly InstrumentId instrument_id
    cdef readonly MarketStatusAction action
    cdef readonly str reason
    cdef readonly str trading_event
    cdef readonly uint64_t ts_event
    cdef readonly uint64_t ts_init

    cdef tuple fields(self)

    @staticmethod
    cdef InstrumentStatus from_dict_c(dict values)

    @staticmethod
    cdef dict to_dict_c(InstrumentStatus obj)


cdef class InstrumentClose(Data):
    cdef readonly InstrumentId instrument_id
    cdef readonly Price close_price
    cdef readonly InstrumentCloseType close_type
    cdef readonly uint64_t ts_event
    cdef readonly uint64_t ts_init

    cdef tuple fields(self)

    @staticmethod
    cdef InstrumentClose from_dict_c(dict values)

    @staticmethod
    cdef dict to_dict_c(InstrumentClose obj)


cdef class QuoteTick(Data):
    cdef QuoteTick_t _mem

    cdef const QuoteTick_t *_h(self) except NULL
    cdef str to_str(self)
    cpdef Price extract_price(self, PriceType price_type)
    cpdef Quantity extract_size(self, PriceType price_type)

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
    )

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
    )

    @staticmethod
    cdef QuoteTick from_mem_c(QuoteTick_t mem)

    @staticmethod
    cdef list capsule_to_list_c(capsule)

    @staticmethod
    cdef object list_to_capsule_c(list items)

    @staticmethod
    cdef QuoteTick from_dict_c(dict values)

    @staticmethod
    cdef dict to_dict_c(QuoteTick obj)


cdef class TradeTick(Data):
    cdef TradeTick_t _mem

    cdef const TradeTick_t *_h(self) except NULL
    cdef str to_str(self)

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
    )

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
    )

    @staticmethod
    cdef TradeTick from_mem_c(TradeTick_t mem)

    @staticmethod
    cdef list capsule_to_list_c(capsule)

    @staticmethod
    cdef object list_to_capsule_c(list items)

    @staticmethod
    cdef TradeTick from_dict_c(dict values)

    @staticmethod
    cdef dict to_dict_c(TradeTick obj)


cdef class MarkPriceUpdate(Data):
    cdef MarkPriceUpdate_t _mem

    cdef const MarkPriceUpdate_t *_h(self) except NULL
    cdef str to_str(self)

    @staticmethod
    cdef MarkPriceUpdate from_mem_c(MarkPriceUpdate_t mem)

    @staticmethod
    cdef MarkPriceUpdate from_dict_c(dict values)

    @staticmethod
    cdef dict to_dict_c(MarkPriceUpdate obj)


cdef class IndexPriceUpdate(Data):
    cdef IndexPriceUpdate_t _mem

    cdef const IndexPriceUpdate_t *_h(self) except NULL
    cdef str to_str(self)

    @staticmethod
    cdef IndexPriceUpdate from_mem_c(IndexPriceUpdate_t mem)

    @staticmethod
    cdef IndexPriceUpdate from_dict_c(dict values)

    @staticmethod
    cdef dict to_dict_c(IndexPriceUpdate obj)


cdef class FundingRateUpdate(Data):
    cdef readonly InstrumentId instrument_id
    cdef readonly object rate
    cdef readonly object interval
    cdef readonly object next_funding_ns
    cdef readonly uint64_t _ts_event
    cdef readonly uint64_t _ts_init

    cdef tuple fields(self)

    @staticmethod
    cdef FundingRateUpdate from_dict_c(dict values)

    @staticmethod
    cdef dict to_dict_c(FundingRateUpdate obj)
