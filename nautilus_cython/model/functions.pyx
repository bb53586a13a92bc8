"""Conversions between the members of the enumerations and their names."""

from libc.stdint cimport uint8_t

cimport nautilus_cython.core.integer
from nautilus_cython.core.error cimport enum_code
from nautilus_cython.core.rust.checked_model cimport (
    account_type_from_cstr,
    account_type_to_cstr,
    aggregation_source_from_cstr,
    aggregation_source_to_cstr,
    aggressor_side_from_cstr,
    aggressor_side_to_cstr,
    asset_class_from_cstr,
    asset_class_to_cstr,
    bar_aggregation_from_cstr,
    bar_aggregation_to_cstr,
    book_action_from_cstr,
    book_action_to_cstr,
    book_type_from_cstr,
    book_type_to_cstr,
    contingency_type_from_cstr,
    contingency_type_to_cstr,
    currency_type_from_cstr,
    currency_type_to_cstr,
    instrument_class_from_cstr,
    instrument_class_to_cstr,
    instrument_close_type_from_cstr,
    instrument_close_type_to_cstr,
    liquidity_side_from_cstr,
    liquidity_side_to_cstr,
    market_status_from_cstr,
    market_status_to_cstr,
    market_status_action_from_cstr,
    market_status_action_to_cstr,
    oms_type_from_cstr,
    oms_type_to_cstr,
    option_kind_from_cstr,
    option_kind_to_cstr,
    order_side_from_cstr,
    order_side_to_cstr,
    order_status_from_cstr,
    order_status_to_cstr,
    order_type_from_cstr,
    order_type_to_cstr,
    oto_trigger_mode_from_cstr,
    oto_trigger_mode_to_cstr,
    position_adjustment_type_from_cstr,
    position_adjustment_type_to_cstr,
    position_side_from_cstr,
    position_side_to_cstr,
    price_type_from_cstr,
    price_type_to_cstr,
    record_flag_from_cstr,
    record_flag_to_cstr,
    time_in_force_from_cstr,
    time_in_force_to_cstr,
    trading_state_from_cstr,
    trading_state_to_cstr,
    trailing_offset_type_from_cstr,
    trailing_offset_type_to_cstr,
    trigger_type_from_cstr,
    trigger_type_to_cstr,
)
from nautilus_cython.core.rust.model cimport (
    AccountType,
    AggregationSource,
    AggressorSide,
    AssetClass,
    BookAction,
    BookType,
    ContingencyType,
    CurrencyType,
    InstrumentClass,
    InstrumentCloseType,
    LiquiditySide,
    MarketStatus,
    MarketStatusAction,
    OmsType,
    OptionKind,
    OrderSide,
    OrderStatus,
    OrderType,
    OtoTriggerMode,
    PositionAdjustmentType,
    PositionSide,
    PriceType,
    RecordFlag,
    TimeInForce,
    TradingState,
    TrailingOffsetType,
    TriggerType,
)
from nautilus_cython.core.string cimport cstr_to_pystr, pystr_to_cstr
from nautilus_cython.model.data cimport BarAggregation


cpdef AccountType account_type_from_str(str value):
    """Return the `AccountType` named `value`, in any case; `ValueError` with the choices if there is none."""
    cdef uint8_t code = 0
    account_type_from_cstr(pystr_to_cstr(value), &code)
    return <AccountType>code


cpdef str account_type_to_str(AccountType value):
    """Return the upper-case name of `value`; `ValueError` with the choices if it is none of them."""
    cdef const char *name = NULL
    account_type_to_cstr(enum_code(value), &name)
    return cstr_to_pystr(name)


cpdef AggregationSource aggregation_source_from_str(str value):
    """Return the `AggregationSource` named `value`, in any case; `ValueError` with the choices if there is none."""
    cdef uint8_t code = 0
    aggregation_source_from_cstr(pystr_to_cstr(value), &code)
    return <AggregationSource>code


cpdef str aggregation_source_to_str(AggregationSource value):
    """Return the upper-case name of `value`; `ValueError` with the choices if it is none of them."""
    cdef const char *name = NULL
    aggregation_source_to_cstr(enum_code(value), &name)
    return cstr_to_pystr(name)


cpdef AggressorSide aggressor_side_from_str(str value):
    """Return the `AggressorSide` named `value`, in any case; `ValueError` with the choices if there is none."""
    cdef uint8_t code = 0
    aggressor_side_from_cstr(pystr_to_cstr(value), &code)
    return <AggressorSide>code


cpdef str aggressor_side_to_str(AggressorSide value):
    """Return the upper-case name of `value`; `ValueError` with the choices if it is none of them."""
    cdef const char *name = NULL
    aggressor_side_to_cstr(enum_code(value), &name)
    return cstr_to_pystr(name)


cpdef AssetClass asset_class_from_str(str value):
    """Return the `AssetClass` named `value`, in any case; `ValueError` with the choices if there is none."""
    cdef uint8_t code = 0
    asset_class_from_cstr(pystr_to_cstr(value), &code)
    return <AssetClass>code


cpdef str asset_class_to_str(AssetClass value):
    """Return the upper-case name of `value`; `ValueError` with the choices if it is none of them."""
    cdef const char *name = NULL
    asset_class_to_cstr(enum_code(value), &name)
    return cstr_to_pystr(name)


cpdef BarAggregation bar_aggregation_from_str(str value):
    """Return the `BarAggregation` named `value`, in any case; `ValueError` with the choices if there is none."""
    cdef uint8_t code = 0
    bar_aggregation_from_cstr(pystr_to_cstr(value), &code)
    return <BarAggregation>code


cpdef str bar_aggregation_to_str(BarAggregation value):
    """Return the upper-case name of `value`; `ValueError` with the choices if it is none of them."""
    cdef const char *name = NULL
    bar_aggregation_to_cstr(enum_code(value), &name)
    return cstr_to_pystr(name)


cpdef BookAction book_action_from_str(str value):
    """Return the `BookAction` named `value`, in any case; `ValueError` with the choices if there is none."""
    cdef uint8_t code = 0
    book_action_from_cstr(pystr_to_cstr(value), &code)
    return <BookAction>code


cpdef str book_action_to_str(BookAction value):
    """Return the upper-case name of `value`; `ValueError` with the choices if it is none of them."""
    cdef const char *name = NULL
    book_action_to_cstr(enum_code(value), &name)
    return cstr_to_pystr(name)


cpdef BookType book_type_from_str(str value):
    """Return the `BookType` named `value`, in any case; `ValueError` with the choices if there is none."""
    cdef uint8_t code = 0
    book_type_from_cstr(pystr_to_cstr(value), &code)
    return <BookType>code


cpdef str book_type_to_str(BookType value):
    """Return the upper-case name of `value`; `ValueError` with the choices if it is none of them."""
    cdef const char *name = NULL
    book_type_to_cstr(enum_code(value), &name)
    return cstr_to_pystr(name)


cpdef ContingencyType contingency_type_from_str(str value):
    """Return the `ContingencyType` named `value`, in any case; `ValueError` with the choices if there is none."""
    cdef uint8_t code = 0
    contingency_type_from_cstr(pystr_to_cstr(value), &code)
    return <ContingencyType>code


cpdef str contingency_type_to_str(ContingencyType value):
    """Return the upper-case name of `value`; `ValueError` with the choices if it is none of them."""
    cdef const char *name = NULL
    contingency_type_to_cstr(enum_code(value), &name)
    return cstr_to_pystr(name)


cpdef CurrencyType currency_type_from_str(str value):
    """Return the `CurrencyType` named `value`, in any case; `ValueError` with the choices if there is none."""
    cdef uint8_t code = 0
    currency_type_from_cstr(pystr_to_cstr(value), &code)
    return <CurrencyType>code


cpdef str currency_type_to_str(CurrencyType value):
    """Return the upper-case name of `value`; `ValueError` with the choices if it is none of them."""
    cdef const char *name = NULL
    currency_type_to_cstr(enum_code(value), &name)
    return cstr_to_pystr(name)


cpdef InstrumentClass instrument_class_from_str(str value):
    """Return the `InstrumentClass` named `value`, in any case; `ValueError` with the choices if there is none."""
    cdef uint8_t code = 0
    instrument_class_from_cstr(pystr_to_cstr(value), &code)
    return <InstrumentClass>code


cpdef str instrument_class_to_str(InstrumentClass value):
    """Return the upper-case name of `value`; `ValueError` with the choices if it is none of them."""
    cdef const char *name = NULL
    instrument_class_to_cstr(enum_code(value), &name)
    return cstr_to_pystr(name)


cpdef InstrumentCloseType instrument_close_type_from_str(str value):
    """Return the `InstrumentCloseType` named `value`, in any case; `ValueError` with the choices if there is none."""
    cdef uint8_t code = 0
    instrument_close_type_from_cstr(pystr_to_cstr(value), &code)
    return <InstrumentCloseType>code


cpdef str instrument_close_type_to_str(InstrumentCloseType value):
    """Return the upper-case name of `value`; `ValueError` with the choices if it is none of them."""
    cdef const char *name = NULL
    instrument_close_type_to_cstr(enum_code(value), &name)
    return cstr_to_pystr(name)


cpdef LiquiditySide liquidity_side_from_str(str value):
    """Return the `LiquiditySide` named `value`, in any case; `ValueError` with the choices if there is none."""
    cdef uint8_t code = 0
    liquidity_side_from_cstr(pystr_to_cstr(value), &code)
    return <LiquiditySide>code


cpdef str liquidity_side_to_str(LiquiditySide value):
    """Return the upper-case name of `value`; `ValueError` with the choices if it is none of them."""
    cdef const char *name = NULL
    liquidity_side_to_cstr(enum_code(value), &name)
    return cstr_to_pystr(name)


cpdef MarketStatus market_status_from_str(str value):
    """Return the `MarketStatus` named `value`, in any case; `ValueError` with the choices if there is none."""
    cdef uint8_t code = 0
    market_status_from_cstr(pystr_to_cstr(value), &code)
    return <MarketStatus>code


cpdef str market_status_to_str(MarketStatus value):
    """Return the upper-case name of `value`; `ValueError` with the choices if it is none of them."""
    cdef const char *name = NULL
    market_status_to_cstr(enum_code(value), &name)
    return cstr_to_pystr(name)


cpdef MarketStatusAction market_status_action_from_str(str value):
    """Return the `MarketStatusAction` named `value`, in any case; `ValueError` with the choices if there is none."""
    cdef uint8_t code = 0
    market_status_action_from_cstr(pystr_to_cstr(value), &code)
    return <MarketStatusAction>code


cpdef str market_status_action_to_str(MarketStatusAction value):
    """Return the upper-case name of `value`; `ValueError` with the choices if it is none of them."""
    cdef const char *name = NULL
    market_status_action_to_cstr(enum_code(value), &name)
    return cstr_to_pystr(name)


cpdef OmsType oms_type_from_str(str value):
    """Return the `OmsType` named `value`, in any case; `ValueError` with the choices if there is none."""
    cdef uint8_t code = 0
    oms_type_from_cstr(pystr_to_cstr(value), &code)
    return <OmsType>code


cpdef str oms_type_to_str(OmsType value):
    """Return the upper-case name of `value`; `ValueError` with the choices if it is none of them."""
    cdef const char *name = NULL
    oms_type_to_cstr(enum_code(value), &name)
    return cstr_to_pystr(name)


cpdef OptionKind option_kind_from_str(str value):
    """Return the `OptionKind` named `value`, in any case; `ValueError` with the choices if there is none."""
    cdef uint8_t code = 0
    option_kind_from_cstr(pystr_to_cstr(value), &code)
    return <OptionKind>code


cpdef str option_kind_to_str(OptionKind value):
    """Return the upper-case name of `value`; `ValueError` with the choices if it is none of them."""
    cdef const char *name = NULL
    option_kind_to_cstr(enum_code(value), &name)
    return cstr_to_pystr(name)


cpdef OrderSide order_side_from_str(str value):
    """Return the `OrderSide` named `value`, in any case; `ValueError` with the choices if there is none."""
    cdef uint8_t code = 0
    order_side_from_cstr(pystr_to_cstr(value), &code)
    return <OrderSide>code


cpdef str order_side_to_str(OrderSide value):
    """Return the upper-case name of `value`; `ValueError` with the choices if it is none of them."""
    cdef const char *name = NULL
    order_side_to_cstr(enum_code(value), &name)
    return cstr_to_pystr(name)


cpdef OrderStatus order_status_from_str(str value):
    """Return the `OrderStatus` named `value`, in any case; `ValueError` with the choices if there is none."""
    cdef uint8_t code = 0
    order_status_from_cstr(pystr_to_cstr(value), &code)
    return <OrderStatus>code


cpdef str order_status_to_str(OrderStatus value):
    """Return the upper-case name of `value`; `ValueError` with the choices if it is none of them."""
    cdef const char *name = NULL
    order_status_to_cstr(enum_code(value), &name)
    return cstr_to_pystr(name)


cpdef OrderType order_type_from_str(str value):
    """Return the `OrderType` named `value`, in any case; `ValueError` with the choices if there is none."""
    cdef uint8_t code = 0
    order_type_from_cstr(pystr_to_cstr(value), &code)
    return <OrderType>code


cpdef str order_type_to_str(OrderType value):
    """Return the upper-case name of `value`; `ValueError` with the choices if it is none of them."""
    cdef const char *name = NULL
    order_type_to_cstr(enum_code(value), &name)
    return cstr_to_pystr(name)


cpdef OtoTriggerMode oto_trigger_mode_from_str(str value):
    """Return the `OtoTriggerMode` named `value`, in any case; `ValueError` with the choices if there is none."""
    cdef uint8_t code = 0
    oto_trigger_mode_from_cstr(pystr_to_cstr(value), &code)
    return <OtoTriggerMode>code


cpdef str oto_trigger_mode_to_str(OtoTriggerMode value):
    """Return the upper-case name of `value`; `ValueError` with the choices if it is none of them."""
    cdef const char *name = NULL
    oto_trigger_mode_to_cstr(enum_code(value), &name)
    return cstr_to_pystr(name)


cpdef PositionAdjustmentType position_adjustment_type_from_str(str value):
    """Return the `PositionAdjustmentType` named `value`, in any case; `ValueError` with the choices if there is none."""
    cdef uint8_t code = 0
    position_adjustment_type_from_cstr(pystr_to_cstr(value), &code)
    return <PositionAdjustmentType>code


cpdef str position_adjustment_type_to_str(PositionAdjustmentType value):
    """Return the upper-case name of `value`; `ValueError` with the choices if it is none of them."""
    cdef const char *name = NULL
    position_adjustment_type_to_cstr(enum_code(value), &name)
    return cstr_to_pystr(name)


cpdef PositionSide position_side_from_str(str value):
    """Return the `PositionSide` named `value`, in any case; `ValueError` with the choices if there is none."""
    cdef uint8_t code = 0
    position_side_from_cstr(pystr_to_cstr(value), &code)
    return <PositionSide>code


cpdef str position_side_to_str(PositionSide value):
    """Return the upper-case name of `value`; `ValueError` with the choices if it is none of them."""
    cdef const char *name = NULL
    position_side_to_cstr(enum_code(value), &name)
    return cstr_to_pystr(name)


cpdef PriceType price_type_from_str(str value):
    """Return the `PriceType` named `value`, in any case; `ValueError` with the choices if there is none."""
    cdef uint8_t code = 0
    price_type_from_cstr(pystr_to_cstr(value), &code)
    return <PriceType>code


cpdef str price_type_to_str(PriceType value):
    """Return the upper-case name of `value`; `ValueError` with the choices if it is none of them."""
    cdef const char *name = NULL
    price_type_to_cstr(enum_code(value), &name)
    return cstr_to_pystr(name)


cpdef RecordFlag record_flag_from_str(str value):
    """Return the `RecordFlag` named `value`, in any case; `ValueError` with the choices if there is none."""
    cdef uint8_t code = 0
    record_flag_from_cstr(pystr_to_cstr(value), &code)
    return <RecordFlag>code


cpdef str record_flag_to_str(RecordFlag value):
    """Return the upper-case name of `value`; `ValueError` with the choices if it is none of them."""
    cdef const char *name = NULL
    record_flag_to_cstr(enum_code(value), &name)
    return cstr_to_pystr(name)


cpdef TimeInForce time_in_force_from_str(str value):
    """Return the `TimeInForce` named `value`, in any case; `ValueError` with the choices if there is none."""
    cdef uint8_t code = 0
    time_in_force_from_cstr(pystr_to_cstr(value), &code)
    return <TimeInForce>code


cpdef str time_in_force_to_str(TimeInForce value):
    """Return the upper-case name of `value`; `ValueError` with the choices if it is none of them."""
    cdef const char *name = NULL
    time_in_force_to_cstr(enum_code(value), &name)
    return cstr_to_pystr(name)


cpdef TradingState trading_state_from_str(str value):
    """Return the `TradingState` named `value`, in any case; `ValueError` with the choices if there is none."""
    cdef uint8_t code = 0
    trading_state_from_cstr(pystr_to_cstr(value), &code)
    return <TradingState>code


cpdef str trading_state_to_str(TradingState value):
    """Return the upper-case name of `value`; `ValueError` with the choices if it is none of them."""
    cdef const char *name = NULL
    trading_state_to_cstr(enum_code(value), &name)
    return cstr_to_pystr(name)


cpdef TrailingOffsetType trailing_offset_type_from_str(str value):
    """Return the `TrailingOffsetType` named `value`, in any case; `ValueError` with the choices if there is none."""
    cdef uint8_t code = 0
    trailing_offset_type_from_cstr(pystr_to_cstr(value), &code)
    return <TrailingOffsetType>code


cpdef str trailing_offset_type_to_str(TrailingOffsetType value):
    """Return the upper-case name of `value`; `ValueError` with the choices if it is none of them."""
    cdef const char *name = NULL
    trailing_offset_type_to_cstr(enum_code(value), &name)
    return cstr_to_pystr(name)


cpdef TriggerType trigger_type_from_str(str value):
    """Return the `TriggerType` named `value`, in any case; `ValueError` with the choices if there is none."""
    cdef uint8_t code = 0
    trigger_type_from_cstr(pystr_to_cstr(value), &code)
    return <TriggerType>code


cpdef str trigger_type_to_str(TriggerType value):
    """Return the upper-case name of `value`; `ValueError` with the choices if it is none of them."""
    cdef const char *name = NULL
    trigger_type_to_cstr(enum_code(value), &name)
    return cstr_to_pystr(name)
