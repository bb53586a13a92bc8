"""Conversions between the members of the enumerations and their names."""

from nautilus_cython.core.rust.model import (
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
from nautilus_cython.model.data import BarAggregation

def account_type_from_str(value: str) -> AccountType:
    """Return the `AccountType` named `value`, in any case; `ValueError` with the choices if there is none."""

def account_type_to_str(value: AccountType) -> str:
    """Return the upper-case name of `value`; `ValueError` with the choices if it is none of them."""

def aggregation_source_from_str(value: str) -> AggregationSource:
    """Return the `AggregationSource` named `value`, in any case; `ValueError` with the choices if there is none."""

def aggregation_source_to_str(value: AggregationSource) -> str:
    """Return the upper-case name of `value`; `ValueError` with the choices if it is none of them."""

def aggressor_side_from_str(value: str) -> AggressorSide:
    """Return the `AggressorSide` named `value`, in any case; `ValueError` with the choices if there is none."""

def aggressor_side_to_str(value: AggressorSide) -> str:
    """Return the upper-case name of `value`; `ValueError` with the choices if it is none of them."""

def asset_class_from_str(value: str) -> AssetClass:
    """Return the `AssetClass` named `value`, in any case; `ValueError` with the choices if there is none."""

def asset_class_to_str(value: AssetClass) -> str:
    """Return the upper-case name of `value`; `ValueError` with the choices if it is none of them."""

def bar_aggregation_from_str(value: str) -> BarAggregation:
    """Return the `BarAggregation` named `value`, in any case; `ValueError` with the choices if there is none."""

def bar_aggregation_to_str(value: BarAggregation) -> str:
    """Return the upper-case name of `value`; `ValueError` with the choices if it is none of them."""

def book_action_from_str(value: str) -> BookAction:
    """Return the `BookAction` named `value`, in any case; `ValueError` with the choices if there is none."""

def book_action_to_str(value: BookAction) -> str:
    """Return the upper-case name of `value`; `ValueError` with the choices if it is none of them."""

def book_type_from_str(value: str) -> BookType:
    """Return the `BookType` named `value`, in any case; `ValueError` with the choices if there is none."""

def book_type_to_str(value: BookType) -> str:
    """Return the upper-case name of `value`; `ValueError` with the choices if it is none of them."""

def contingency_type_from_str(value: str) -> ContingencyType:
    """Return the `ContingencyType` named `value`, in any case; `ValueError` with the choices if there is none."""

def contingency_type_to_str(value: ContingencyType) -> str:
    """Return the upper-case name of `value`; `ValueError` with the choices if it is none of them."""

def currency_type_from_str(value: str) -> CurrencyType:
    """Return the `CurrencyType` named `value`, in any case; `ValueError` with the choices if there is none."""

def currency_type_to_str(value: CurrencyType) -> str:
    """Return the upper-case name of `value`; `ValueError` with the choices if it is none of them."""

def instrument_class_from_str(value: str) -> InstrumentClass:
    """Return the `InstrumentClass` named `value`, in any case; `ValueError` with the choices if there is none."""

def instrument_class_to_str(value: InstrumentClass) -> str:
    """Return the upper-case name of `value`; `ValueError` with the choices if it is none of them."""

def instrument_close_type_from_str(value: str) -> InstrumentCloseType:
    """Return the `InstrumentCloseType` named `value`, in any case; `ValueError` with the choices if there is none."""

def instrument_close_type_to_str(value: InstrumentCloseType) -> str:
    """Return the upper-case name of `value`; `ValueError` with the choices if it is none of them."""

def liquidity_side_from_str(value: str) -> LiquiditySide:
    """Return the `LiquiditySide` named `value`, in any case; `ValueError` with the choices if there is none."""

def liquidity_side_to_str(value: LiquiditySide) -> str:
    """Return the upper-case name of `value`; `ValueError` with the choices if it is none of them."""

def market_status_from_str(value: str) -> MarketStatus:
    """Return the `MarketStatus` named `value`, in any case; `ValueError` with the choices if there is none."""

def market_status_to_str(value: MarketStatus) -> str:
    """Return the upper-case name of `value`; `ValueError` with the choices if it is none of them."""

def market_status_action_from_str(value: str) -> MarketStatusAction:
    """Return the `MarketStatusAction` named `value`, in any case; `ValueError` with the choices if there is none."""

def market_status_action_to_str(value: MarketStatusAction) -> str:
    """Return the upper-case name of `value`; `ValueError` with the choices if it is none of them."""

def oms_type_from_str(value: str) -> OmsType:
    """Return the `OmsType` named `value`, in any case; `ValueError` with the choices if there is none."""

def oms_type_to_str(value: OmsType) -> str:
    """Return the upper-case name of `value`; `ValueError` with the choices if it is none of them."""

def option_kind_from_str(value: str) -> OptionKind:
    """Return the `OptionKind` named `value`, in any case; `ValueError` with the choices if there is none."""

def option_kind_to_str(value: OptionKind) -> str:
    """Return the upper-case name of `value`; `ValueError` with the choices if it is none of them."""

def order_side_from_str(value: str) -> OrderSide:
    """Return the `OrderSide` named `value`, in any case; `ValueError` with the choices if there is none."""

def order_side_to_str(value: OrderSide) -> str:
    """Return the upper-case name of `value`; `ValueError` with the choices if it is none of them."""

def order_status_from_str(value: str) -> OrderStatus:
    """Return the `OrderStatus` named `value`, in any case; `ValueError` with the choices if there is none."""

def order_status_to_str(value: OrderStatus) -> str:
    """Return the upper-case name of `value`; `ValueError` with the choices if it is none of them."""

def order_type_from_str(value: str) -> OrderType:
    """Return the `OrderType` named `value`, in any case; `ValueError` with the choices if there is none."""

def order_type_to_str(value: OrderType) -> str:
    """Return the upper-case name of `value`; `ValueError` with the choices if it is none of them."""

def oto_trigger_mode_from_str(value: str) -> OtoTriggerMode:
    """Return the `OtoTriggerMode` named `value`, in any case; `ValueError` with the choices if there is none."""

def oto_trigger_mode_to_str(value: OtoTriggerMode) -> str:
    """Return the upper-case name of `value`; `ValueError` with the choices if it is none of them."""

def position_adjustment_type_from_str(value: str) -> PositionAdjustmentType:
    """Return the `PositionAdjustmentType` named `value`, in any case; `ValueError` with the choices if there is none."""

def position_adjustment_type_to_str(value: PositionAdjustmentType) -> str:
    """Return the upper-case name of `value`; `ValueError` with the choices if it is none of them."""

def position_side_from_str(value: str) -> PositionSide:
    """Return the `PositionSide` named `value`, in any case; `ValueError` with the choices if there is none."""

def position_side_to_str(value: PositionSide) -> str:
    """Return the upper-case name of `value`; `ValueError` with the choices if it is none of them."""

def price_type_from_str(value: str) -> PriceType:
    """Return the `PriceType` named `value`, in any case; `ValueError` with the choices if there is none."""

def price_type_to_str(value: PriceType) -> str:
    """Return the upper-case name of `value`; `ValueError` with the choices if it is none of them."""

def record_flag_from_str(value: str) -> RecordFlag:
    """Return the `RecordFlag` named `value`, in any case; `ValueError` with the choices if there is none."""

def record_flag_to_str(value: RecordFlag) -> str:
    """Return the upper-case name of `value`; `ValueError` with the choices if it is none of them."""

def time_in_force_from_str(value: str) -> TimeInForce:
    """Return the `TimeInForce` named `value`, in any case; `ValueError` with the choices if there is none."""

def time_in_force_to_str(value: TimeInForce) -> str:
    """Return the upper-case name of `value`; `ValueError` with the choices if it is none of them."""

def trading_state_from_str(value: str) -> TradingState:
    """Return the `TradingState` named `value`, in any case; `ValueError` with the choices if there is none."""

def trading_state_to_str(value: TradingState) -> str:
    """Return the upper-case name of `value`; `ValueError` with the choices if it is none of them."""

def trailing_offset_type_from_str(value: str) -> TrailingOffsetType:
    """Return the `TrailingOffsetType` named `value`, in any case; `ValueError` with the choices if there is none."""

def trailing_offset_type_to_str(value: TrailingOffsetType) -> str:
    """Return the upper-case name of `value`; `ValueError` with the choices if it is none of them."""

def trigger_type_from_str(value: str) -> TriggerType:
    """Return the `TriggerType` named `value`, in any case; `ValueError` with the choices if there is none."""

def trigger_type_to_str(value: TriggerType) -> str:
    """Return the upper-case name of `value`; `ValueError` with the choices if it is none of them."""
