"""One object of every kind of market data, how to change each of its fields, and strategies that draw more."""

from decimal import Decimal

from hypothesis import strategies as st

from nautilus_cython.model.data import (
    NULL_ORDER,
    Bar,
    BarAggregation,
    BarSpecification,
    BarType,
    BookOrder,
    CustomData,
    DataType,
    FundingRateUpdate,
    IndexPriceUpdate,
    InstrumentClose,
    InstrumentStatus,
    MarkPriceUpdate,
    OrderBookDelta,
    OrderBookDeltas,
    OrderBookDepth10,
    QuoteTick,
    TradeTick,
)
from nautilus_cython.model.enums import (
    AggregationSource,
    AggressorSide,
    BookAction,
    InstrumentCloseType,
    MarketStatusAction,
    OrderSide,
    PriceType,
)
from nautilus_cython.model.identifiers import InstrumentId, Symbol, TradeId, Venue
from nautilus_cython.model.objects import Price, Quantity

U64 = 2**64 - 1

ID = InstrumentId.from_str("ESH4.GLBX")
OTHER_ID = InstrumentId.from_str("NQH4.GLBX")


def price(text):
    return Price.from_str(text)


def size(text):
    return Quantity.from_str(text)


SPEC = {"step": 5, "aggregation": BarAggregation.MINUTE, "price_type": PriceType.LAST}
TYPE = {
    "instrument_id": ID,
    "bar_spec": BarSpecification(**SPEC),
    "aggregation_source": AggregationSource.EXTERNAL,
}
ORDER = {"side": OrderSide.BUY, "price": price("4750.25"), "size": size("3"), "order_id": U64}
DELTA = {
    "instrument_id": ID,
    "action": BookAction.ADD,
    "order": BookOrder(**ORDER),
    "flags": 128,
    "sequence": U64,
    "ts_event": U64 - 1,
    "ts_init": U64,
}
CLEAR = OrderBookDelta.clear(ID, 1, 2, 3)
DEPTH = {
    "instrument_id": ID,
    "bids": [BookOrder(**ORDER)],
    "asks": [BookOrder(OrderSide.SELL, price("4750.50"), size("7"), 2)] * 2,
    "bid_counts": [1],
    "ask_counts": [2, 2**32 - 1],
    "flags": 32,
    "sequence": 5,
    "ts_event": 1,
    "ts_init": 2,
}
COMPUTED = {"instrument_id": ID, "value": price("4750.25"), "ts_event": 1, "ts_init": 2}

# Per class: the arguments of one object, and for each argument another value that makes another object.
KINDS = {
    BarSpecification: (SPEC, {"step": 10, "aggregation": BarAggregation.SECOND, "price_type": PriceType.MID}),
    BarType: (
        TYPE,
        {
            "instrument_id": OTHER_ID,
            "bar_spec": BarSpecification(1, BarAggregation.DAY, PriceType.LAST),
            "aggregation_source": AggregationSource.INTERNAL,
        },
    ),
    Bar: (
        {
            "bar_type": BarType.from_str("ESH4.GLBX-5-MINUTE-LAST-INTERNAL@1-MINUTE-EXTERNAL"),
            "open": price("2.00"),
            "high": price("4.00"),
            "low": price("1.00"),
            "close": price("3.00"),
            "volume": size("100"),
            "ts_event": 1,
            "ts_init": 2,
            "is_revision": True,
        },
        {
            "bar_type": BarType.from_str("ESH4.GLBX-5-MINUTE-LAST-INTERNAL"),
            "open": price("2.01"),
            "high": price("4.01"),
            "low": price("0.99"),
            "close": price("3.01"),
            "volume": size("101"),
            "ts_event": 3,
            "ts_init": 3,
            "is_revision": False,
        },
    ),
    QuoteTick: (
        {
            "instrument_id": ID,
            "bid_price": price("4750.25"),
            "ask_price": price("4750.50"),
            "bid_size": size("3"),
            "ask_size": size("4"),
            "ts_event": U64 - 1,
            "ts_init": U64,
        },
        {
            "instrument_id": OTHER_ID,
            "bid_price": price("4750.26"),
            "ask_price": price("4750.49"),
            "bid_size": size("5"),
            "ask_size": size("5"),
            "ts_event": 3,
            "ts_init": 3,
        },
    ),
    TradeTick: (
        {
            "instrument_id": ID,
            "price": price("-4750.25"),
            "size": size("0.5"),
            "aggressor_side": AggressorSide.SELLER,
            "trade_id": TradeId("T" * 36),
            "ts_event": 1,
            "ts_init": 2,
        },
        {
            "instrument_id": OTHER_ID,
            "price": price("4750.25"),
            "size": size("0.6"),
            "aggressor_side": AggressorSide.NO_AGGRESSOR,
            "trade_id": TradeId("T" * 35),
            "ts_event": 3,
            "ts_init": 3,
        },
    ),
    BookOrder: (ORDER, {"side": OrderSide.SELL, "price": price("4750.26"), "size": size("4"), "order_id": 0}),
    OrderBookDelta: (
        DELTA,
        {
            "instrument_id": OTHER_ID,
            "action": BookAction.UPDATE,
            "order": BookOrder(**(ORDER | {"order_id": 8})),
            "flags": 0,
            "sequence": 2,
            "ts_event": 3,
            "ts_init": 3,
        },
    ),
    OrderBookDeltas: (
        {"instrument_id": ID, "deltas": [CLEAR, OrderBookDelta(**DELTA)]},
        {"deltas": [OrderBookDelta(**DELTA)]},
    ),
    OrderBookDepth10: (
        DEPTH,
        {
            "instrument_id": OTHER_ID,
            "bids": [NULL_ORDER],
            "asks": [NULL_ORDER] * 2,
            "bid_counts": [2],
            "ask_counts": [0, 0],
            "flags": 0,
            "sequence": 6,
            "ts_event": 3,
            "ts_init": 3,
        },
    ),
    MarkPriceUpdate: (COMPUTED, {"instrument_id": OTHER_ID, "value": price("1"), "ts_event": 3, "ts_init": 3}),
    IndexPriceUpdate: (COMPUTED, {"instrument_id": OTHER_ID, "value": price("1"), "ts_event": 3, "ts_init": 3}),
    FundingRateUpdate: (
        {
            "instrument_id": ID,
            "rate": Decimal("0.00010"),
            "ts_event": 1,
            "ts_init": 2,
            "interval": 480,
            "next_funding_ns": U64,
        },
        {
            "instrument_id": OTHER_ID,
            "rate": Decimal(-1),
            "ts_event": 3,
            "ts_init": 3,
            "interval": None,
            "next_funding_ns": None,
        },
    ),
    InstrumentStatus: (
        {
            "instrument_id": ID,
            "action": MarketStatusAction.HALT,
            "ts_event": 1,
            "ts_init": 2,
            "reason": "volatility",
            "trading_event": "auction",
            "is_trading": False,
            "is_quoting": True,
            "is_short_sell_restricted": None,
        },
        {
            "instrument_id": OTHER_ID,
            "action": MarketStatusAction.TRADING,
            "ts_event": 3,
            "ts_init": 3,
            "reason": None,
            "trading_event": None,
            "is_trading": None,
            "is_quoting": None,
            "is_short_sell_restricted": False,
        },
    ),
    InstrumentClose: (
        {
            "instrument_id": ID,
            "close_price": price("4750.25"),
            "close_type": InstrumentCloseType.END_OF_SESSION,
            "ts_event": 1,
            "ts_init": 2,
        },
        {
            "instrument_id": OTHER_ID,
            "close_price": price("0"),
            "close_type": InstrumentCloseType.CONTRACT_EXPIRED,
            "ts_event": 3,
            "ts_init": 3,
        },
    ),
    DataType: (
        {"type": QuoteTick, "metadata": {"a": 1, "b": None}, "identifier": "x"},
        {"type": TradeTick, "metadata": {"a": 1}},
    ),
}

# Those that `to_dict` and `from_dict` describe; those that travel in capsules of mixed data.
WITH_DICT = [cls for cls in KINDS if hasattr(cls, "to_dict")]
IN_CAPSULES = [
    OrderBookDelta,
    OrderBookDeltas,
    OrderBookDepth10,
    QuoteTick,
    TradeTick,
    Bar,
    MarkPriceUpdate,
    IndexPriceUpdate,
    InstrumentClose,
]
# Those that are rows of Arrow.
AS_ROWS = [*IN_CAPSULES, FundingRateUpdate, InstrumentStatus]


def example(cls):
    """One object of the kind."""
    if cls is CustomData:
        return CustomData(example(DataType), example(QuoteTick))
    return cls(**KINDS[cls][0])


def facts(obj):
    """Everything that can be read from an object, with the decimals shown."""
    names = [name for name in dir(type(obj)) if not name.startswith("__") and not callable(getattr(type(obj), name))]
    values = {name: getattr(obj, name) for name in names if name != "timedelta"}
    return {name: (value, repr(value)) for name, value in values.items()} | {"repr": repr(obj)}


# -- Strategies -------------------------------------------------------------------------------------------------------

u64 = st.integers(0, U64)
precisions = st.integers(0, 16)
visible = st.characters(min_codepoint=33, max_codepoint=126, exclude_characters=".")
symbols = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=12)
instrument_ids = st.builds(
    lambda symbol, venue: InstrumentId(Symbol(symbol), Venue(venue)), symbols, st.text(visible, min_size=1, max_size=8)
)


@st.composite
def prices(draw, precision=None, least=-17_014_118_346_046):
    precision = draw(precisions) if precision is None else precision
    steps = draw(st.integers(least * 10**precision, 17_014_118_346_046 * 10**precision))
    return Price.from_raw(steps * 10 ** (16 - precision), precision)


@st.composite
def sizes(draw, precision=None, least=0):
    precision = draw(precisions) if precision is None else precision
    steps = draw(st.integers(least, 34_028_236_692_093 * 10**precision))
    return Quantity.from_raw(steps * 10 ** (16 - precision), precision)


@st.composite
def specs(draw):
    aggregation = draw(st.sampled_from(list(BarAggregation)))
    unit = {10: 1000, 11: 60, 12: 60, 13: 24, 16: 12}.get(int(aggregation))
    if unit:
        step = draw(st.sampled_from([n for n in range(1, unit) if unit % n == 0]))
    else:
        step = draw(st.integers(1, {14: 1, 15: 1, 17: 584}.get(int(aggregation), U64)))
    return BarSpecification(step, aggregation, draw(st.sampled_from(list(PriceType))))


sources = st.sampled_from(list(AggregationSource))


@st.composite
def bar_types(draw):
    spec = draw(specs())
    if draw(st.booleans()):
        return BarType(draw(instrument_ids), spec, draw(sources))
    inner = draw(specs())
    return BarType.new_composite(
        draw(instrument_ids), spec, draw(sources), inner.step, inner.aggregation, draw(sources)
    )


@st.composite
def bars(draw):
    low, open_, close, high = sorted([draw(prices()) for _ in range(4)])
    if draw(st.booleans()):
        open_, close = close, open_
    return Bar(
        draw(bar_types()), open_, high, low, close, draw(sizes()), draw(u64), draw(u64), draw(st.booleans())
    )


@st.composite
def quotes(draw):
    price_precision, size_precision = draw(precisions), draw(precisions)
    return QuoteTick(
        draw(instrument_ids),
        draw(prices(price_precision)),
        draw(prices(price_precision)),
        draw(sizes(size_precision)),
        draw(sizes(size_precision)),
        draw(u64),
        draw(u64),
    )


trades = st.builds(
    TradeTick,
    instrument_ids,
    prices(),
    sizes(least=1),
    st.sampled_from(list(AggressorSide)),
    st.builds(TradeId, st.text(visible, min_size=1, max_size=36)),
    u64,
    u64,
)


def orders(least=0):
    return st.builds(BookOrder, st.sampled_from(list(OrderSide)), prices(), sizes(least=least), u64)


@st.composite
def deltas(draw, instrument_id=None):
    action = draw(st.sampled_from(list(BookAction)))
    least = 1 if action in (BookAction.ADD, BookAction.UPDATE) else 0
    return OrderBookDelta(
        draw(instrument_ids) if instrument_id is None else instrument_id,
        action,
        draw(orders(least)),
        draw(st.integers(0, 255)),
        draw(u64),
        draw(u64),
        draw(u64),
    )


@st.composite
def batches(draw):
    instrument_id = draw(instrument_ids)
    return OrderBookDeltas(instrument_id, draw(st.lists(deltas(instrument_id), min_size=1, max_size=5)))


@st.composite
def depths(draw):
    bids, asks = (draw(st.lists(orders(), max_size=10)) for _ in range(2))
    counts = [draw(st.lists(st.integers(0, 2**32 - 1), min_size=len(x), max_size=len(x))) for x in (bids, asks)]
    return OrderBookDepth10(
        draw(instrument_ids), bids, asks, *counts, draw(st.integers(0, 255)), draw(u64), draw(u64), draw(u64)
    )


rates = st.one_of(
    st.decimals(allow_nan=False, allow_infinity=False),
    st.floats(allow_nan=False, allow_infinity=False),
    st.integers(),
)
maybe = st.sampled_from([None, True, False])
texts = st.none() | st.text()

ANY = {
    BarSpecification: specs(),
    BarType: bar_types(),
    Bar: bars(),
    QuoteTick: quotes(),
    TradeTick: trades,
    BookOrder: orders(),
    OrderBookDelta: deltas(),
    OrderBookDeltas: batches(),
    OrderBookDepth10: depths(),
    MarkPriceUpdate: st.builds(MarkPriceUpdate, instrument_ids, prices(), u64, u64),
    IndexPriceUpdate: st.builds(IndexPriceUpdate, instrument_ids, prices(), u64, u64),
    FundingRateUpdate: st.builds(
        FundingRateUpdate, instrument_ids, rates, u64, u64, st.none() | u64, st.none() | u64
    ),
    InstrumentStatus: st.builds(
        InstrumentStatus,
        instrument_ids,
        st.sampled_from(list(MarketStatusAction)),
        u64,
        u64,
        texts,
        texts,
        maybe,
        maybe,
        maybe,
    ),
    InstrumentClose: st.builds(
        InstrumentClose, instrument_ids, prices(), st.sampled_from(list(InstrumentCloseType)), u64, u64
    ),
    DataType: st.builds(
        DataType,
        st.sampled_from([QuoteTick, TradeTick, Bar]),
        st.dictionaries(st.text(max_size=3), st.none() | st.integers() | st.text(max_size=3), max_size=3),
    ),
}
