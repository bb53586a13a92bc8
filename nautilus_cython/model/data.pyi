"""
Market data: quotes, trades, bars, order book deltas and snapshots, prices that a venue computes, and statuses.

Objects are immutable. They are equal when all their fields are, prices and sizes by value; equal objects hash equal.
Pickles and copies keep every field, and the attributes of subclasses; what comes from a pickle is checked as arguments
are.
"""

import builtins
from datetime import timedelta
from enum import IntEnum
from typing import Any, Final

from nautilus_cython.core.data import Data
from nautilus_cython.core.rust.model import (
    AggregationSource,
    AggressorSide,
    BookAction,
    InstrumentCloseType,
    MarketStatusAction,
    OrderSide,
    PriceType,
)
from nautilus_cython.model.identifiers import InstrumentId, TradeId
from nautilus_cython.model.objects import Price, Quantity

class BarAggregation(IntEnum):
    TICK = ...
    TICK_IMBALANCE = ...
    TICK_RUNS = ...
    VOLUME = ...
    VOLUME_IMBALANCE = ...
    VOLUME_RUNS = ...
    VALUE = ...
    VALUE_IMBALANCE = ...
    VALUE_RUNS = ...
    MILLISECOND = ...
    SECOND = ...
    MINUTE = ...
    HOUR = ...
    DAY = ...
    WEEK = ...
    MONTH = ...
    YEAR = ...
    RENKO = ...

class BarIntervalType(IntEnum):
    LEFT_OPEN = ...
    RIGHT_OPEN = ...

NULL_ORDER: BookOrder

class DataType:
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

    type: Final[builtins.type]
    metadata: Final[dict[Any, Any]]
    topic: Final[str]
    identifier: Final[object]

    def __init__(
        self, type: builtins.type, metadata: dict[Any, Any] | None = None, identifier: str | None = None
    ) -> None: ...
    def __getstate__(self) -> Any: ...
    def __setstate__(self, state: Any, /) -> None: ...
    def __reduce__(self) -> tuple[Any, ...]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __lt__(self, other: object, /) -> bool: ...
    def __le__(self, other: object, /) -> bool: ...
    def __gt__(self, other: object, /) -> bool: ...
    def __ge__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __str__(self) -> str: ...
    def __repr__(self) -> str: ...

class CustomData(Data):
    """
    Data with its type. Two are equal only if they are the same object.

    Parameters
    ----------
    data_type : DataType
        The type.
    data : Data
        The data.
    """

    data_type: Final[DataType]
    data: Final[Data]

    def __init__(self, data_type: DataType, data: Data) -> None: ...
    def __getstate__(self) -> Any: ...
    def __setstate__(self, state: Any, /) -> None: ...
    def __reduce__(self) -> tuple[Any, ...]: ...
    def __repr__(self) -> str: ...
    @property
    def ts_event(self) -> int:
        """When it happened, in nanoseconds since the Unix epoch: that of the data."""

    @property
    def ts_init(self) -> int:
        """When the object was made, in nanoseconds since the Unix epoch: that of the data."""

class BarSpecification:
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

    def __init__(self, step: int, aggregation: BarAggregation, price_type: PriceType) -> None: ...
    def __getstate__(self) -> Any: ...
    def __setstate__(self, state: Any, /) -> None: ...
    def __reduce__(self) -> tuple[Any, ...]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __lt__(self, other: object, /) -> bool: ...
    def __le__(self, other: object, /) -> bool: ...
    def __gt__(self, other: object, /) -> bool: ...
    def __ge__(self, other: object, /) -> bool: ...
    def __str__(self) -> str: ...
    def __repr__(self) -> str: ...
    @property
    def step(self) -> int:
        """How many of the aggregation's units make a bar."""

    @property
    def aggregation(self) -> BarAggregation:
        """The rule that closes a bar."""

    @property
    def price_type(self) -> PriceType:
        """Which prices a bar is made of."""

    @property
    def timedelta(self) -> timedelta:
        """
        The length of the interval, as a `datetime.timedelta`. A month counts 30 days, and a year 365.

        Raises
        ------
        RuntimeError
            Unless bars close by the clock.
        """

    def get_interval_ns(self) -> int:
        """
        Return the length of the interval in nanoseconds. A month counts 30 days, and a year 365.

        Raises
        ------
        RuntimeError
            Unless bars close by the clock.
        """

    def is_time_aggregated(self) -> bool:
        """Return whether bars close by the clock."""

    def is_threshold_aggregated(self) -> bool:
        """Return whether bars close when a count, volume, value, imbalance or price move reaches the step."""

    def is_information_aggregated(self) -> bool:
        """Return whether bars close after a run of trades on one side."""

    @staticmethod
    def check_time_aggregated(aggregation: BarAggregation) -> bool:
        """Return whether bars of `aggregation` close by the clock."""

    @staticmethod
    def check_threshold_aggregated(aggregation: BarAggregation) -> bool:
        """Return whether bars of `aggregation` close when what they count reaches the step."""

    @staticmethod
    def check_information_aggregated(aggregation: BarAggregation) -> bool:
        """Return whether bars of `aggregation` close after a run of trades on one side."""

    @staticmethod
    def from_str(value: str) -> BarSpecification:
        """Parse ``STEP-AGGREGATION-PRICETYPE``, in any case; `ValueError` says which part is wrong."""

    @staticmethod
    def from_timedelta(duration: Any, price_type: PriceType) -> BarSpecification:
        """
        Return the specification by time whose interval is `duration`, in the longest unit that allows it.

        Raises
        ------
        ValueError
            If no step of any unit has that length.
        """

class BarType:
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
        instrument_id: InstrumentId,
        bar_spec: BarSpecification,
        aggregation_source: AggregationSource = AggregationSource.EXTERNAL,
    ) -> None: ...
    def __getstate__(self) -> Any: ...
    def __setstate__(self, state: Any, /) -> None: ...
    def __reduce__(self) -> tuple[Any, ...]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __lt__(self, other: object, /) -> bool: ...
    def __le__(self, other: object, /) -> bool: ...
    def __gt__(self, other: object, /) -> bool: ...
    def __ge__(self, other: object, /) -> bool: ...
    def __str__(self) -> str: ...
    def __repr__(self) -> str: ...
    @property
    def instrument_id(self) -> InstrumentId:
        """The instrument."""

    @property
    def spec(self) -> BarSpecification:
        """How the bars are built."""

    @property
    def aggregation_source(self) -> AggregationSource:
        """Where the bars are built."""

    @staticmethod
    def from_str(value: str) -> BarType:
        """
        Parse the text of a type, the names in any case.

        Raises
        ------
        ValueError
            If it is not valid, with the token and its position: 0 to 4, and 5 for the composite part.
        """

    @staticmethod
    def new_composite(
        instrument_id: InstrumentId,
        spec: BarSpecification,
        aggregation_source: AggregationSource,
        composite_step: int,
        composite_aggregation: BarAggregation,
        composite_aggregation_source: AggregationSource,
    ) -> BarType:
        """Return the type of bars that are built from other bars of the same instrument and price type."""

    def is_externally_aggregated(self) -> bool:
        """Return whether the bars come from outside of this process."""

    def is_internally_aggregated(self) -> bool:
        """Return whether the bars are built in this process."""

    def is_standard(self) -> bool:
        """Return whether the bars are not built from other bars."""

    def is_composite(self) -> bool:
        """Return whether the bars are built from other bars."""

    def standard(self) -> BarType:
        """Return the type without what it is built from; itself if it is not composite."""

    def composite(self) -> BarType:
        """Return the type of the bars that this one is built from; itself if it is not composite."""

    def id_spec_key(self) -> tuple[Any, ...]:
        """Return the instrument and the specification: what types that differ only in their source share."""

class Bar(Data):
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

    is_revision: Final[bool]

    def __init__(
        self,
        bar_type: BarType,
        open: Price,
        high: Price,
        low: Price,
        close: Price,
        volume: Quantity,
        ts_event: int,
        ts_init: int,
        is_revision: bool = False,
    ) -> None: ...
    def __getstate__(self) -> Any: ...
    def __setstate__(self, state: Any, /) -> None: ...
    def __reduce__(self) -> tuple[Any, ...]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __str__(self) -> str: ...
    def __repr__(self) -> str: ...
    @property
    def bar_type(self) -> BarType:
        """Which bars it belongs to."""

    @property
    def open(self) -> Price:
        """The first price."""

    @property
    def high(self) -> Price:
        """The highest price."""

    @property
    def low(self) -> Price:
        """The lowest price."""

    @property
    def close(self) -> Price:
        """The last price."""

    @property
    def volume(self) -> Quantity:
        """What was traded."""

    @property
    def ts_event(self) -> int:
        """When the interval ended, in nanoseconds since the Unix epoch."""

    @property
    def ts_init(self) -> int:
        """When the object was made, in nanoseconds since the Unix epoch."""

    def is_single_price(self) -> bool:
        """Return whether all four prices are the same."""

    @staticmethod
    def from_raw(
        bar_type: BarType,
        open: int,
        high: int,
        low: int,
        close: int,
        price_prec: int,
        volume: int,
        size_prec: int,
        ts_event: int,
        ts_init: int,
    ) -> Bar:
        """Make a bar from raw values, in units of 1e-16."""

    @staticmethod
    def from_raw_arrays_to_list(
        bar_type: BarType,
        price_prec: int,
        size_prec: int,
        opens: memoryview,
        highs: memoryview,
        lows: memoryview,
        closes: memoryview,
        volumes: memoryview,
        ts_events: memoryview,
        ts_inits: memoryview,
    ) -> list[Any]:
        """
        Make bars from columns of values (not raw ones), rounded to the precisions.

        Raises
        ------
        ValueError
            If the columns differ in length, or a bar is not valid.
        """

    @staticmethod
    def from_dict(values: dict[Any, Any]) -> Bar:
        """Make the object that `to_dict` describes; `KeyError` for a missing field."""

    @staticmethod
    def to_dict(obj: Bar) -> dict[Any, Any]:
        """Return the fields as numbers and text, with ``type`` first."""

class QuoteTick(Data):
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
        instrument_id: InstrumentId,
        bid_price: Price,
        ask_price: Price,
        bid_size: Quantity,
        ask_size: Quantity,
        ts_event: int,
        ts_init: int,
    ) -> None: ...
    def __getstate__(self) -> Any: ...
    def __setstate__(self, state: Any, /) -> None: ...
    def __reduce__(self) -> tuple[Any, ...]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __str__(self) -> str: ...
    def __repr__(self) -> str: ...
    @property
    def instrument_id(self) -> InstrumentId:
        """The instrument."""

    @property
    def bid_price(self) -> Price:
        """The best bid."""

    @property
    def ask_price(self) -> Price:
        """The best ask."""

    @property
    def bid_size(self) -> Quantity:
        """The size at the best bid."""

    @property
    def ask_size(self) -> Quantity:
        """The size at the best ask."""

    @property
    def ts_event(self) -> int:
        """When it happened at the venue, in nanoseconds since the Unix epoch."""

    @property
    def ts_init(self) -> int:
        """When the object was made, in nanoseconds since the Unix epoch."""

    def extract_price(self, price_type: PriceType) -> Price:
        """
        Return the bid, the ask, or the price halfway, which has one more decimal.

        Raises
        ------
        ValueError
            If `price_type` is not ``BID``, ``ASK`` or ``MID``, or half a step needs a 17th decimal.
        """

    def extract_size(self, price_type: PriceType) -> Quantity:
        """
        Return the size at the bid, at the ask, or their mean, which has one more decimal.

        Raises
        ------
        ValueError
            If `price_type` is not ``BID``, ``ASK`` or ``MID``, or half a step needs a 17th decimal.
        """

    @staticmethod
    def from_raw(
        instrument_id: InstrumentId,
        bid_price_raw: int,
        ask_price_raw: int,
        bid_price_prec: int,
        ask_price_prec: int,
        bid_size_raw: int,
        ask_size_raw: int,
        bid_size_prec: int,
        ask_size_prec: int,
        ts_event: int,
        ts_init: int,
    ) -> QuoteTick:
        """Make a quote from raw values, in units of 1e-16."""

    @staticmethod
    def from_raw_arrays_to_list(
        instrument_id: InstrumentId,
        price_prec: int,
        size_prec: int,
        bid_prices_raw: memoryview,
        ask_prices_raw: memoryview,
        bid_sizes_raw: memoryview,
        ask_sizes_raw: memoryview,
        ts_events: memoryview,
        ts_inits: memoryview,
    ) -> list[Any]:
        """
        Make quotes from columns of values (not raw ones, in spite of their names), rounded to the precisions.

        Raises
        ------
        ValueError
            If the columns differ in length, or a quote is not valid.
        """

    @staticmethod
    def capsule_from_list(items: list[Any]) -> Any:
        """Return a capsule that holds copies of quotes."""

    @staticmethod
    def list_from_capsule(capsule: Any) -> list[Any]:
        """Return copies of the quotes in a capsule, which keeps them; `ValueError` if the capsule has another name."""

    @staticmethod
    def from_dict(values: dict[Any, Any]) -> QuoteTick:
        """Make the object that `to_dict` describes; `KeyError` for a missing field."""

    @staticmethod
    def to_dict(obj: QuoteTick) -> dict[Any, Any]:
        """Return the fields as numbers and text, with ``type`` first."""

class TradeTick(Data):
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
        instrument_id: InstrumentId,
        price: Price,
        size: Quantity,
        aggressor_side: AggressorSide,
        trade_id: TradeId,
        ts_event: int,
        ts_init: int,
    ) -> None: ...
    def __getstate__(self) -> Any: ...
    def __setstate__(self, state: Any, /) -> None: ...
    def __reduce__(self) -> tuple[Any, ...]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __str__(self) -> str: ...
    def __repr__(self) -> str: ...
    @property
    def instrument_id(self) -> InstrumentId:
        """The instrument."""

    @property
    def price(self) -> Price:
        """The price paid."""

    @property
    def size(self) -> Quantity:
        """The size that changed hands."""

    @property
    def aggressor_side(self) -> AggressorSide:
        """Whose order crossed the spread."""

    @property
    def trade_id(self) -> TradeId:
        """The venue's id of the trade."""

    @property
    def ts_event(self) -> int:
        """When it happened at the venue, in nanoseconds since the Unix epoch."""

    @property
    def ts_init(self) -> int:
        """When the object was made, in nanoseconds since the Unix epoch."""

    @staticmethod
    def from_raw(
        instrument_id: InstrumentId,
        price_raw: int,
        price_prec: int,
        size_raw: int,
        size_prec: int,
        aggressor_side: AggressorSide,
        trade_id: TradeId,
        ts_event: int,
        ts_init: int,
    ) -> TradeTick:
        """Make a trade from raw values, in units of 1e-16."""

    @staticmethod
    def from_raw_arrays_to_list(
        instrument_id: InstrumentId,
        price_prec: int,
        size_prec: int,
        prices_raw: memoryview,
        sizes_raw: memoryview,
        aggressor_sides: memoryview,
        trade_ids: list[Any],
        ts_events: memoryview,
        ts_inits: memoryview,
    ) -> list[Any]:
        """
        Make trades from columns of values (not raw ones, in spite of their names), rounded to the precisions.

        Raises
        ------
        ValueError
            If the columns differ in length, or a trade is not valid.
        """

    @staticmethod
    def capsule_from_list(items: list[Any]) -> Any:
        """Return a capsule that holds copies of trades."""

    @staticmethod
    def list_from_capsule(capsule: Any) -> list[Any]:
        """Return copies of the trades in a capsule, which keeps them; `ValueError` if the capsule has another name."""

    @staticmethod
    def from_dict(values: dict[Any, Any]) -> TradeTick:
        """Make the object that `to_dict` describes; `KeyError` for a missing field."""

    @staticmethod
    def to_dict(obj: TradeTick) -> dict[Any, Any]:
        """Return the fields as numbers and text, with ``type`` first."""

class BookOrder:
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

    def __init__(self, side: OrderSide, price: Price, size: Quantity, order_id: int) -> None: ...
    def __getstate__(self) -> Any: ...
    def __setstate__(self, state: Any, /) -> None: ...
    def __reduce__(self) -> tuple[Any, ...]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __repr__(self) -> str: ...
    @property
    def side(self) -> OrderSide:
        """Bid or ask."""

    @property
    def price(self) -> Price:
        """The limit price."""

    @property
    def size(self) -> Quantity:
        """The open size."""

    @property
    def order_id(self) -> int:
        """The venue's id of the order."""

    def exposure(self) -> float:
        """Return price times size."""

    def signed_size(self) -> float:
        """Return the size, negative for a sell order; `ValueError` for an order without side."""

    @staticmethod
    def from_raw(
        side: OrderSide, price_raw: int, price_prec: int, size_raw: int, size_prec: int, order_id: int
    ) -> BookOrder:
        """Make an order from raw values, in units of 1e-16."""

    @staticmethod
    def from_dict(values: dict[Any, Any]) -> BookOrder:
        """Make the object that `to_dict` describes; `KeyError` for a missing field."""

    @staticmethod
    def to_dict(obj: BookOrder) -> dict[Any, Any]:
        """Return the fields as numbers and text, with ``type`` first."""

class OrderBookDelta(Data):
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
        instrument_id: InstrumentId,
        action: BookAction,
        order: BookOrder,
        flags: int,
        sequence: int,
        ts_event: int,
        ts_init: int,
    ) -> None: ...
    def __getstate__(self) -> Any: ...
    def __setstate__(self, state: Any, /) -> None: ...
    def __reduce__(self) -> tuple[Any, ...]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __repr__(self) -> str: ...
    @property
    def instrument_id(self) -> InstrumentId:
        """The instrument."""

    @property
    def action(self) -> BookAction:
        """What happens."""

    @property
    def is_add(self) -> bool:
        """Whether an order or level is added."""

    @property
    def is_update(self) -> bool:
        """Whether an order or level changes."""

    @property
    def is_delete(self) -> bool:
        """Whether an order or level is removed."""

    @property
    def is_clear(self) -> bool:
        """Whether everything is removed."""

    @property
    def order(self) -> BookOrder:
        """The order it happens to."""

    @property
    def flags(self) -> int:
        """Bits of `RecordFlag`."""

    @property
    def sequence(self) -> int:
        """The venue's sequence number, 0 if there is none."""

    @property
    def ts_event(self) -> int:
        """When it happened at the venue, in nanoseconds since the Unix epoch."""

    @property
    def ts_init(self) -> int:
        """When the object was made, in nanoseconds since the Unix epoch."""

    @staticmethod
    def from_raw(
        instrument_id: InstrumentId,
        action: BookAction,
        side: OrderSide,
        price_raw: int,
        price_prec: int,
        size_raw: int,
        size_prec: int,
        order_id: int,
        flags: int,
        sequence: int,
        ts_event: int,
        ts_init: int,
    ) -> OrderBookDelta:
        """Make a change from raw values, in units of 1e-16."""

    @staticmethod
    def clear(instrument_id: InstrumentId, sequence: int, ts_event: int, ts_init: int) -> OrderBookDelta:
        """Return the removal of all orders, flagged as the start of a snapshot."""

    @staticmethod
    def capsule_from_list(items: list[Any]) -> Any:
        """Return a capsule that holds copies of deltas."""

    @staticmethod
    def list_from_capsule(capsule: Any) -> list[Any]:
        """Return copies of the deltas in a capsule, which keeps them; `ValueError` if the capsule has another name."""

    @staticmethod
    def from_dict(values: dict[Any, Any]) -> OrderBookDelta:
        """Make the object that `to_dict` describes; `KeyError` for a missing field."""

    @staticmethod
    def to_dict(obj: OrderBookDelta) -> dict[Any, Any]:
        """Return the fields as numbers and text, with ``type`` first."""

class OrderBookDeltas(Data):
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

    def __init__(self, instrument_id: InstrumentId, deltas: list[Any]) -> None: ...
    def __getstate__(self) -> Any: ...
    def __setstate__(self, state: Any, /) -> None: ...
    def __reduce__(self) -> tuple[Any, ...]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __repr__(self) -> str: ...
    @property
    def instrument_id(self) -> InstrumentId:
        """The instrument of all changes."""

    @property
    def deltas(self) -> list[Any]:
        """The changes, first to last."""

    @property
    def is_snapshot(self) -> bool:
        """Whether the batch starts by clearing the book."""

    @property
    def flags(self) -> int:
        """Bits of `RecordFlag`, of the last change."""

    @property
    def sequence(self) -> int:
        """The venue's sequence number, of the last change."""

    @property
    def ts_event(self) -> int:
        """When the last change happened at the venue, in nanoseconds since the Unix epoch."""

    @property
    def ts_init(self) -> int:
        """When the last change was made, in nanoseconds since the Unix epoch."""

    @staticmethod
    def batch(data: list[Any]) -> list[Any]:
        """
        Split changes into batches, each up to and including one flagged ``F_LAST``.

        What follows the last of those is a batch too; a `RuntimeWarning` tells, since a book is not consistent after.

        Raises
        ------
        ValueError
            If a batch has changes of several instruments.
        """

    def to_capsule(self) -> Any:
        """Return a capsule that holds a copy of the batch, for `from_capsule` here or in Rust."""

    @staticmethod
    def from_capsule(capsule: Any) -> OrderBookDeltas:
        """
        Take the batch out of a capsule, which is empty then.

        Raises
        ------
        ValueError
            If the capsule has another name, or is empty.
        """

    @staticmethod
    def from_dict(values: dict[Any, Any]) -> OrderBookDeltas:
        """Make the object that `to_dict` describes; `KeyError` for a missing field."""

    @staticmethod
    def to_dict(obj: OrderBookDeltas) -> dict[Any, Any]:
        """Return the fields as numbers and text, with ``type`` first."""

class OrderBookDepth10(Data):
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
        instrument_id: InstrumentId,
        bids: list[Any],
        asks: list[Any],
        bid_counts: list[Any],
        ask_counts: list[Any],
        flags: int,
        sequence: int,
        ts_event: int,
        ts_init: int,
    ) -> None: ...
    def __getstate__(self) -> Any: ...
    def __setstate__(self, state: Any, /) -> None: ...
    def __reduce__(self) -> tuple[Any, ...]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __repr__(self) -> str: ...
    @property
    def instrument_id(self) -> InstrumentId:
        """The instrument."""

    @property
    def bids(self) -> list[Any]:
        """The ten bids, best first; unused places hold `NULL_ORDER`."""

    @property
    def asks(self) -> list[Any]:
        """The ten asks, best first; unused places hold `NULL_ORDER`."""

    @property
    def bid_counts(self) -> list[Any]:
        """The number of orders at each bid."""

    @property
    def ask_counts(self) -> list[Any]:
        """The number of orders at each ask."""

    @property
    def flags(self) -> int:
        """Bits of `RecordFlag`."""

    @property
    def sequence(self) -> int:
        """The venue's sequence number."""

    @property
    def ts_event(self) -> int:
        """When it happened at the venue, in nanoseconds since the Unix epoch."""

    @property
    def ts_init(self) -> int:
        """When the object was made, in nanoseconds since the Unix epoch."""

    def to_quote_tick(self) -> QuoteTick:
        """Return the best level of each side as a quote; None unless both sides have one."""

    @staticmethod
    def capsule_from_list(items: list[Any]) -> Any:
        """Return a capsule that holds copies of depths."""

    @staticmethod
    def list_from_capsule(capsule: Any) -> list[Any]:
        """Return copies of the depths in a capsule, which keeps them; `ValueError` if the capsule has another name."""

    @staticmethod
    def from_dict(values: dict[Any, Any]) -> OrderBookDepth10:
        """Make the object that `to_dict` describes; `KeyError` for a missing field."""

    @staticmethod
    def to_dict(obj: OrderBookDepth10) -> dict[Any, Any]:
        """Return the fields as numbers and text, with ``type`` first."""

class MarkPriceUpdate(Data):
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

    def __init__(self, instrument_id: InstrumentId, value: Price, ts_event: int, ts_init: int) -> None: ...
    def __getstate__(self) -> Any: ...
    def __setstate__(self, state: Any, /) -> None: ...
    def __reduce__(self) -> tuple[Any, ...]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __str__(self) -> str: ...
    def __repr__(self) -> str: ...
    @property
    def instrument_id(self) -> InstrumentId:
        """The instrument."""

    @property
    def value(self) -> Price:
        """The price."""

    @property
    def ts_event(self) -> int:
        """When it happened at the venue, in nanoseconds since the Unix epoch."""

    @property
    def ts_init(self) -> int:
        """When the object was made, in nanoseconds since the Unix epoch."""

    @staticmethod
    def from_dict(values: dict[Any, Any]) -> MarkPriceUpdate:
        """Make the object that `to_dict` describes; `KeyError` for a missing field."""

    @staticmethod
    def to_dict(obj: MarkPriceUpdate) -> dict[Any, Any]:
        """Return the fields as numbers and text, with ``type`` first."""

class IndexPriceUpdate(Data):
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

    def __init__(self, instrument_id: InstrumentId, value: Price, ts_event: int, ts_init: int) -> None: ...
    def __getstate__(self) -> Any: ...
    def __setstate__(self, state: Any, /) -> None: ...
    def __reduce__(self) -> tuple[Any, ...]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __str__(self) -> str: ...
    def __repr__(self) -> str: ...
    @property
    def instrument_id(self) -> InstrumentId:
        """The instrument."""

    @property
    def value(self) -> Price:
        """The value."""

    @property
    def ts_event(self) -> int:
        """When it happened at the venue, in nanoseconds since the Unix epoch."""

    @property
    def ts_init(self) -> int:
        """When the object was made, in nanoseconds since the Unix epoch."""

    @staticmethod
    def from_dict(values: dict[Any, Any]) -> IndexPriceUpdate:
        """Make the object that `to_dict` describes; `KeyError` for a missing field."""

    @staticmethod
    def to_dict(obj: IndexPriceUpdate) -> dict[Any, Any]:
        """Return the fields as numbers and text, with ``type`` first."""

class FundingRateUpdate(Data):
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

    instrument_id: Final[InstrumentId]
    rate: Final[object]
    interval: Final[object]
    next_funding_ns: Final[object]

    def __init__(
        self,
        instrument_id: InstrumentId,
        rate: Any,
        ts_event: int,
        ts_init: int,
        interval: Any = None,
        next_funding_ns: Any = None,
    ) -> None: ...
    def __getstate__(self) -> Any: ...
    def __setstate__(self, state: Any, /) -> None: ...
    def __reduce__(self) -> tuple[Any, ...]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __repr__(self) -> str: ...
    @property
    def ts_event(self) -> int:
        """When it happened at the venue, in nanoseconds since the Unix epoch."""

    @property
    def ts_init(self) -> int:
        """When the object was made, in nanoseconds since the Unix epoch."""

    @staticmethod
    def from_dict(values: dict[Any, Any]) -> FundingRateUpdate:
        """Make the object that `to_dict` describes; `KeyError` for a missing field."""

    @staticmethod
    def to_dict(obj: FundingRateUpdate) -> dict[Any, Any]:
        """Return the fields as numbers and text, with ``type`` first."""

class InstrumentStatus(Data):
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

    instrument_id: Final[InstrumentId]
    action: Final[MarketStatusAction]
    reason: Final[str]
    trading_event: Final[str]
    ts_event: Final[int]
    ts_init: Final[int]

    def __init__(
        self,
        instrument_id: InstrumentId,
        action: MarketStatusAction,
        ts_event: int,
        ts_init: int,
        reason: str | None = None,
        trading_event: str | None = None,
        is_trading: bool | None = None,
        is_quoting: bool | None = None,
        is_short_sell_restricted: bool | None = None,
    ) -> None: ...
    def __getstate__(self) -> Any: ...
    def __setstate__(self, state: Any, /) -> None: ...
    def __reduce__(self) -> tuple[Any, ...]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __repr__(self) -> str: ...
    @property
    def is_trading(self) -> bool | None:
        """Whether orders trade, if the venue says so."""

    @property
    def is_quoting(self) -> bool | None:
        """Whether quotes are shown, if the venue says so."""

    @property
    def is_short_sell_restricted(self) -> bool | None:
        """Whether short sales are restricted, if the venue says so."""

    @staticmethod
    def from_dict(values: dict[Any, Any]) -> InstrumentStatus:
        """Make the object that `to_dict` describes; `KeyError` for a missing field."""

    @staticmethod
    def to_dict(obj: InstrumentStatus) -> dict[Any, Any]:
        """Return the fields as numbers and text, with ``type`` first."""

class InstrumentClose(Data):
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

    instrument_id: Final[InstrumentId]
    close_price: Final[Price]
    close_type: Final[InstrumentCloseType]
    ts_event: Final[int]
    ts_init: Final[int]

    def __init__(
        self,
        instrument_id: InstrumentId,
        close_price: Price,
        close_type: InstrumentCloseType,
        ts_event: int,
        ts_init: int,
    ) -> None: ...
    def __getstate__(self) -> Any: ...
    def __setstate__(self, state: Any, /) -> None: ...
    def __reduce__(self) -> tuple[Any, ...]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __repr__(self) -> str: ...
    @staticmethod
    def from_dict(values: dict[Any, Any]) -> InstrumentClose:
        """Make the object that `to_dict` describes; `KeyError` for a missing field."""

    @staticmethod
    def to_dict(obj: InstrumentClose) -> dict[Any, Any]:
        """Return the fields as numbers and text, with ``type`` first."""

def capsule_from_data(data: Data) -> Any:
    """
    Return a capsule that holds a copy of `data`: of one object of any kind that `capsule_to_data` returns.

    Raises
    ------
    TypeError
        If `data` is of another kind.
    ValueError
        If it is a bar that is a revision.
    """

def capsule_from_list(items: list[Any]) -> Any:
    """
    Return a capsule that holds copies of `items`, of any kinds that `capsule_to_list` returns.

    Raises
    ------
    TypeError
        If an item is of another kind.
    ValueError
        If one is a bar that is a revision.
    """

def capsule_to_data(capsule: Any) -> Data:
    """
    Return a copy of the object in a capsule of one, which keeps it.

    Raises
    ------
    ValueError
        If the capsule has another name.
    """

def capsule_to_list(capsule: Any) -> list[Any]:
    """
    Return copies of the objects in a capsule of many, which keeps them.

    Raises
    ------
    ValueError
        If the capsule has another name.
    """

def supported_bar_aggregations_str() -> str:
    """Return the names of the bar aggregations, separated by commas."""

def bar_aggregation_not_implemented_message(aggregation: BarAggregation) -> str:
    """Return what to say where bars of `aggregation` are not implemented."""
