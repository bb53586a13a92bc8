from nautilus_cython.core.rust.model cimport AccountType
from nautilus_cython.core.rust.model cimport AggregationSource
from nautilus_cython.core.rust.model cimport AggressorSide
from nautilus_cython.core.rust.model cimport AssetClass
from nautilus_cython.core.rust.model cimport BookAction
from nautilus_cython.core.rust.model cimport BookType
from nautilus_cython.core.rust.model cimport ContingencyType
from nautilus_cython.core.rust.model cimport CurrencyType
from nautilus_cython.core.rust.model cimport InstrumentClass
from nautilus_cython.core.rust.model cimport InstrumentCloseType
from nautilus_cython.core.rust.model cimport LiquiditySide
from nautilus_cython.core.rust.model cimport MarketStatus
from nautilus_cython.core.rust.model cimport MarketStatusAction
from nautilus_cython.core.rust.model cimport OmsType
from nautilus_cython.core.rust.model cimport OptionKind
from nautilus_cython.core.rust.model cimport OrderSide
from nautilus_cython.core.rust.model cimport OrderStatus
from nautilus_cython.core.rust.model cimport OrderType
from nautilus_cython.core.rust.model cimport OtoTriggerMode
from nautilus_cython.core.rust.model cimport PositionAdjustmentType
from nautilus_cython.core.rust.model cimport PositionSide
from nautilus_cython.core.rust.model cimport PriceType
from nautilus_cython.core.rust.model cimport RecordFlag
from nautilus_cython.core.rust.model cimport TimeInForce
from nautilus_cython.core.rust.model cimport TradingState
from nautilus_cython.core.rust.model cimport TrailingOffsetType
from nautilus_cython.core.rust.model cimport TriggerType
from nautilus_cython.model.data cimport BarAggregation


cpdef AccountType account_type_from_str(str value)
cpdef str account_type_to_str(AccountType value)

cpdef AggregationSource aggregation_source_from_str(str value)
cpdef str aggregation_source_to_str(AggregationSource value)

cpdef AggressorSide aggressor_side_from_str(str value)
cpdef str aggressor_side_to_str(AggressorSide value)

cpdef AssetClass asset_class_from_str(str value)
cpdef str asset_class_to_str(AssetClass value)

cpdef BarAggregation bar_aggregation_from_str(str value)
cpdef str bar_aggregation_to_str(BarAggregation value)

cpdef BookAction book_action_from_str(str value)
cpdef str book_action_to_str(BookAction value)

cpdef BookType book_type_from_str(str value)
cpdef str book_type_to_str(BookType value)

cpdef ContingencyType contingency_type_from_str(str value)
cpdef str contingency_type_to_str(ContingencyType value)

cpdef CurrencyType currency_type_from_str(str value)
cpdef str currency_type_to_str(CurrencyType value)

cpdef InstrumentClass instrument_class_from_str(str value)
cpdef str instrument_class_to_str(InstrumentClass value)

cpdef InstrumentCloseType instrument_close_type_from_str(str value)
cpdef str instrument_close_type_to_str(InstrumentCloseType value)

cpdef LiquiditySide liquidity_side_from_str(str value)
cpdef str liquidity_side_to_str(LiquiditySide value)

cpdef MarketStatus market_status_from_str(str value)
cpdef str market_status_to_str(MarketStatus value)

cpdef MarketStatusAction market_status_action_from_str(str value)
cpdef str market_status_action_to_str(MarketStatusAction value)

cpdef OmsType oms_type_from_str(str value)
cpdef str oms_type_to_str(OmsType value)

cpdef OptionKind option_kind_from_str(str value)
cpdef str option_kind_to_str(OptionKind value)

cpdef OrderSide order_side_from_str(str value)
cpdef str order_side_to_str(OrderSide value)

cpdef OrderStatus order_status_from_str(str value)
cpdef str order_status_to_str(OrderStatus value)

cpdef OrderType order_type_from_str(str value)
cpdef str order_type_to_str(OrderType value)

cpdef OtoTriggerMode oto_trigger_mode_from_str(str value)
cpdef str oto_trigger_mode_to_str(OtoTriggerMode value)

cpdef PositionAdjustmentType position_adjustment_type_from_str(str value)
cpdef str position_adjustment_type_to_str(PositionAdjustmentType value)

cpdef PositionSide position_side_from_str(str value)
cpdef str position_side_to_str(PositionSide value)

cpdef PriceType price_type_from_str(str value)
cpdef str price_type_to_str(PriceType value)

cpdef RecordFlag record_flag_from_str(str value)
cpdef str record_flag_to_str(RecordFlag value)

cpdef TimeInForce time_in_force_from_str(str value)
cpdef str time_in_force_to_str(TimeInForce value)

cpdef TradingState trading_state_from_str(str value)
cpdef str trading_state_to_str(TradingState value)

cpdef TrailingOffsetType trailing_offset_type_from_str(str value)
cpdef str trailing_offset_type_to_str(TrailingOffsetType value)

cpdef TriggerType trigger_type_from_str(str value)
cpdef str trigger_type_to_str(TriggerType value)
