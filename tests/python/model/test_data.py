"""Market data: what objects keep, when they are equal, and what they refuse."""

import array
import copy
import pickle
from decimal import ROUND_HALF_UP, Context, Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from market_data import (
    ANY,
    CLEAR,
    DELTA,
    DEPTH,
    ID,
    IN_CAPSULES,
    KINDS,
    ORDER,
    OTHER_ID,
    U64,
    WITH_DICT,
    deltas,
    depths,
    example,
    facts,
    price,
    quotes,
    size,
)

from nautilus_cython.core.data import Data
from nautilus_cython.core.error import UninitialisedError
from nautilus_cython.model.data import (
    NULL_ORDER,
    Bar,
    BarType,
    BookOrder,
    CustomData,
    DataType,
    FundingRateUpdate,
    InstrumentStatus,
    OrderBookDelta,
    OrderBookDeltas,
    OrderBookDepth10,
    QuoteTick,
    TradeTick,
)
from nautilus_cython.model.enums import AggressorSide, BookAction, MarketStatusAction, OrderSide, PriceType, RecordFlag
from nautilus_cython.model.identifiers import InstrumentId, Symbol, TradeId, Venue

EXACT = Context(prec=80)
every_kind = pytest.mark.parametrize("cls", KINDS)
every_argument = pytest.mark.parametrize(("cls", "name"), [(cls, name) for cls in KINDS for name in KINDS[cls][0]])


# -- Round trips ------------------------------------------------------------------------------------------------------


@every_kind
@settings(max_examples=50)
@given(data=st.data())
def test_pickles_and_copies_keep_everything(cls, data):
    obj = data.draw(ANY[cls])
    twins = [pickle.loads(pickle.dumps(obj, protocol)) for protocol in range(pickle.HIGHEST_PROTOCOL + 1)]
    for twin in [*twins, copy.copy(obj), copy.deepcopy(obj)]:
        assert type(twin) is cls
        assert facts(twin) == facts(obj)
        assert twin == obj and hash(twin) == hash(obj)


@pytest.mark.parametrize("cls", WITH_DICT)
@settings(max_examples=50)
@given(data=st.data())
def test_dicts_keep_everything(cls, data):
    obj = data.draw(ANY[cls])
    values = cls.to_dict(obj)
    assert next(iter(values)) == "type" and values["type"] == cls.__name__
    twin = cls.from_dict(values)
    assert facts(twin) == facts(obj)
    assert twin == obj and hash(twin) == hash(obj)


@every_kind
def test_a_subclass_keeps_its_attributes(cls):
    sub = type("Sub", (cls,), {"__module__": __name__})
    globals()["Sub"] = sub
    obj = sub(**KINDS[cls][0])
    obj.note = ["kept"]
    for twin in (pickle.loads(pickle.dumps(obj)), copy.copy(obj), copy.deepcopy(obj)):
        assert type(twin) is sub and twin.note == ["kept"] and twin == obj
    assert copy.copy(obj).note is obj.note and copy.deepcopy(obj).note is not obj.note


def test_custom_data_keeps_its_data():
    custom = CustomData(DataType(QuoteTick), example(QuoteTick))
    twin = pickle.loads(pickle.dumps(custom))
    assert twin.data == custom.data and twin.data_type == custom.data_type
    assert (twin.ts_event, twin.ts_init) == (custom.data.ts_event, custom.data.ts_init)
    assert twin != custom  # only the same object is equal


def test_pickles_keep_a_venue_with_a_point():
    id_ = InstrumentId(Symbol("A"), Venue("B.C"))
    quote = QuoteTick(**(KINDS[QuoteTick][0] | {"instrument_id": id_}))
    assert pickle.loads(pickle.dumps(quote)).instrument_id.venue == Venue("B.C")


# -- Equality ---------------------------------------------------------------------------------------------------------


@every_kind
def test_objects_of_equal_fields_are_equal_and_hash_equal(cls):
    left, right = example(cls), example(cls)
    assert left is not right
    assert (left == right, left != right) == (True, False)
    assert hash(left) == hash(right) and len({left, right}) == 1
    assert type(left == right) is bool and type(left != right) is bool


@pytest.mark.parametrize(("cls", "name"), [(cls, name) for cls in KINDS for name in KINDS[cls][1]])
def test_every_field_makes_a_difference(cls, name):
    arguments, others = KINDS[cls]
    changed = cls(**(arguments | {name: others[name]}))
    assert (changed == example(cls), changed != example(cls)) == (False, True)
    assert hash(changed) != hash(example(cls))


@every_kind
def test_other_types_are_not_equal_and_not_ordered(cls):
    obj = example(cls)
    for other in (None, 1, "x", object(), example(TradeTick if cls is QuoteTick else QuoteTick)):
        assert (obj == other, obj != other, other == obj) == (False, True, False)
        with pytest.raises(TypeError):
            obj < other  # noqa: B015
    assert obj.__eq__(1) is NotImplemented


def test_prices_and_sizes_are_equal_by_value():
    short, long = [
        QuoteTick(ID, price(f"1.{z}"), price(f"2.{z}"), size(f"3.{z}"), size(f"4.{z}"), 1, 2) for z in ("0", "000")
    ]
    assert short == long and hash(short) == hash(long)
    assert str(short) != str(long)


# -- Arguments --------------------------------------------------------------------------------------------------------


@every_argument
def test_every_argument_refuses_the_wrong_type(cls, name):
    arguments = KINDS[cls][0]
    optional = {"order", "identifier", "metadata", "interval", "next_funding_ns", "reason", "trading_event"}
    optional |= {"is_trading", "is_quoting", "is_short_sell_restricted"}
    count = len(arguments[name]) if isinstance(arguments[name], list) else 1
    wrong = [object(), [object()] * count, b"x", 1j]
    wrong += [] if name in optional else [None]
    wrong += [] if name in ("reason", "trading_event", "identifier") else ["x"]
    wrong += [] if name == "rate" else [1.5]
    for value in wrong:
        if name == "is_revision":
            continue  # any object is true or false
        with pytest.raises(TypeError):
            cls(**(arguments | {name: value}))


@every_argument
def test_every_integer_refuses_what_does_not_fit(cls, name):
    arguments = KINDS[cls][0]
    if isinstance(arguments[name], bool) or not isinstance(arguments[name], int):
        return
    for value in (-1, 2**64, 2**200, -(2**200)):
        with pytest.raises((OverflowError, ValueError)):
            cls(**(arguments | {name: value}))


@every_kind
def test_objects_cannot_be_initialised_again(cls):
    obj = example(cls)
    before = facts(obj)
    with pytest.raises(RuntimeError, match="immutable"):
        obj.__init__(**KINDS[cls][0])
    with pytest.raises(RuntimeError, match="immutable"):
        obj.__setstate__(obj.__getstate__())
    assert facts(obj) == before


@every_kind
def test_without_init_there_is_a_clear_error(cls):
    class Lazy(cls):
        def __init__(self):
            pass

    for obj in (cls.__new__(cls), Lazy()):
        if cls is BookOrder:
            assert obj == NULL_ORDER
            continue
        with pytest.raises(UninitialisedError, match="not initialised"):
            repr(obj)


def test_missing_and_wrong_dict_values_are_refused():
    for cls in WITH_DICT:
        values = cls.to_dict(example(cls))
        for name in values:
            if name in ("type", "is_revision", "interval", "next_funding_ns", "reason", "trading_event"):
                continue
            if name.startswith("is_"):
                continue
            with pytest.raises(KeyError):
                cls.from_dict({k: v for k, v in values.items() if k != name})
            with pytest.raises((TypeError, ValueError, AttributeError)):
                cls.from_dict(values | {name: object()})


# -- Quotes and trades ------------------------------------------------------------------------------------------------


def test_a_quote_shows_its_fields():
    quote = QuoteTick(ID, price("1.10"), price("1.05"), size("2"), size("3"), 4, 5)  # crossed
    assert str(quote) == "ESH4.GLBX,1.10,1.05,2,3,4"
    assert repr(quote) == "QuoteTick(ESH4.GLBX,1.10,1.05,2,3,4)"
    assert QuoteTick.to_dict(quote) == {
        "type": "QuoteTick",
        "instrument_id": "ESH4.GLBX",
        "bid_price": "1.10",
        "ask_price": "1.05",
        "bid_size": "2",
        "ask_size": "3",
        "ts_event": 4,
        "ts_init": 5,
    }


@given(quotes())
def test_the_middle_is_the_exact_mean(quote):
    assert quote.extract_price(PriceType.BID) == quote.bid_price
    assert quote.extract_size(PriceType.ASK) == quote.ask_size
    mean = (quote.bid_price.as_decimal() + quote.ask_price.as_decimal()) / 2
    try:
        middle = quote.extract_price(PriceType.MID)
    except ValueError:
        assert quote.bid_price.precision == 16
    else:
        assert middle.raw * 2 == quote.bid_price.raw + quote.ask_price.raw
        assert middle.as_decimal() == mean or quote.bid_price.precision > 12
    for price_type in (PriceType.LAST, PriceType.MARK):
        with pytest.raises(ValueError, match="BID, ASK or MID"):
            quote.extract_price(price_type)


def test_both_sides_of_a_quote_have_the_same_precision():
    with pytest.raises(ValueError, match="ask_price"):
        QuoteTick(ID, price("1.0"), price("1.00"), size("1"), size("1"), 0, 0)
    with pytest.raises(ValueError, match="ask_size"):
        QuoteTick(ID, price("1.0"), price("1.0"), size("1.0"), size("1"), 0, 0)


def test_a_trade_shows_its_fields_and_has_a_size():
    trade = TradeTick(ID, price("1.10"), size("2"), AggressorSide.BUYER, TradeId("T-1"), 4, 5)
    assert str(trade) == "ESH4.GLBX,1.10,2,BUYER,T-1,4"
    assert TradeTick.to_dict(trade)["aggressor_side"] == "BUYER"
    with pytest.raises(ValueError, match="size"):
        TradeTick(ID, price("1.10"), size("0"), AggressorSide.BUYER, TradeId("T-1"), 4, 5)


@given(quotes())
def test_raw_values_make_the_same_quote(quote):
    raw = QuoteTick.from_raw(
        quote.instrument_id,
        quote.bid_price.raw,
        quote.ask_price.raw,
        quote.bid_price.precision,
        quote.ask_price.precision,
        quote.bid_size.raw,
        quote.ask_size.raw,
        quote.bid_size.precision,
        quote.ask_size.precision,
        quote.ts_event,
        quote.ts_init,
    )
    assert facts(raw) == facts(quote)


@pytest.mark.parametrize("raw", [1, 2**126, -(2**127), 2**127 - 1])
def test_raw_values_off_the_grid_or_out_of_range_are_refused(raw):
    with pytest.raises(ValueError, match="bid_price"):
        QuoteTick.from_raw(ID, raw, 0, 2, 2, 0, 0, 0, 0, 0, 0)
    with pytest.raises((ValueError, OverflowError)):
        QuoteTick.from_raw(ID, 0, 0, 2, 2, raw, 0, 0, 0, 0, 0)


def test_raw_values_beyond_128_bits_overflow():
    for raw in (2**127, -(2**127) - 1, 2**128):
        with pytest.raises(OverflowError):
            QuoteTick.from_raw(ID, raw, 0, 2, 2, 0, 0, 0, 0, 0, 0)
    with pytest.raises(OverflowError):
        QuoteTick.from_raw(ID, 0, 0, 2, 2, -1, 0, 0, 0, 0, 0)


def rounded(value, places):
    """The exact binary value, rounded half away from zero."""
    return Decimal(value).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, EXACT)


rows = st.lists(st.tuples(st.floats(-1e9, 1e9), st.floats(0, 1e9), st.integers(0, U64)), max_size=8)


@given(rows, st.integers(0, 6), st.integers(0, 6))
def test_columns_of_doubles_are_rounded_exactly(rows, price_prec, size_prec):
    numbers, sizes, times = (list(column) for column in zip(*rows)) if rows else ([], [], [])
    doubles, amounts, times = array.array("d", numbers), array.array("d", sizes), array.array("Q", times)
    quotes = QuoteTick.from_raw_arrays_to_list(
        ID, price_prec, size_prec, doubles, doubles, amounts, amounts, times, times
    )
    expected = [(rounded(p, price_prec), rounded(s, size_prec), t) for p, s, t in rows]
    # A Decimal holds 28 digits by default: compare as text.
    assert [(str(q.bid_price), str(q.ask_size), q.ts_event) for q in quotes] == [
        (f"{p if p else abs(p)}", f"{s}", t) for p, s, t in expected
    ]


def test_columns_make_trades_and_bars():
    sides, ids = array.array("B", [1, 2]), ["a", "b"]
    doubles, times = array.array("d", [1.005, 2.5]), array.array("Q", [1, 2])
    trades = TradeTick.from_raw_arrays_to_list(ID, 2, 0, doubles, doubles, sides, ids, times, times)
    assert [str(trade) for trade in trades] == ["ESH4.GLBX,1.00,1,BUYER,a,1", "ESH4.GLBX,2.50,3,SELLER,b,2"]
    bar_type = BarType.from_str("ESH4.GLBX-1-MINUTE-LAST-EXTERNAL")
    bars = Bar.from_raw_arrays_to_list(bar_type, 1, 0, *[doubles] * 5, times, times)
    assert [bar.is_single_price() for bar in bars] == [True, True] and bars[1].volume == 3


def test_columns_that_do_not_fit_are_refused():
    doubles, times, bytes_ = array.array("d", [1.0]), array.array("Q", [1]), array.array("B", [1])
    good = [ID, 2, 0, doubles, doubles, doubles, doubles, times, times]
    assert len(QuoteTick.from_raw_arrays_to_list(*good)) == 1
    for position in range(3, 9):
        longer = array.array(good[position].typecode, [1, 1])
        with pytest.raises(ValueError, match="differ in length"):
            QuoteTick.from_raw_arrays_to_list(*good[:position], longer, *good[position + 1 :])
        for wrong in (None, [1.0], bytes_, "x"):
            with pytest.raises((TypeError, ValueError)):
                QuoteTick.from_raw_arrays_to_list(*good[:position], wrong, *good[position + 1 :])
    with pytest.raises(ValueError, match="finite|price"):
        QuoteTick.from_raw_arrays_to_list(*good[:3], array.array("d", [float("nan")]), *good[4:])
    with pytest.raises(ValueError, match="aggressor_side"):
        TradeTick.from_raw_arrays_to_list(ID, 2, 0, doubles, doubles, array.array("B", [9]), ["a"], times, times)
    with pytest.raises(TypeError):
        TradeTick.from_raw_arrays_to_list(ID, 2, 0, doubles, doubles, bytes_, [1], times, times)


# -- Order books ------------------------------------------------------------------------------------------------------


def test_an_order_shows_its_fields():
    order = BookOrder(OrderSide.SELL, price("1.50"), size("2"), 7)
    assert repr(order) == "BookOrder(side=SELL, price=1.50, size=2, order_id=7)"
    assert BookOrder.to_dict(order) == {
        "type": "BookOrder",
        "side": "SELL",
        "price": "1.50",
        "size": "2",
        "order_id": 7,
    }
    assert (order.exposure(), order.signed_size()) == (3.0, -2.0)


def test_an_order_without_side_has_no_signed_size():
    with pytest.raises(ValueError, match="side"):
        NULL_ORDER.signed_size()
    assert NULL_ORDER.exposure() == 0.0


def test_a_delta_without_order_has_the_null_order():
    delta = OrderBookDelta(ID, BookAction.CLEAR, None, 0, 0, 0, 0)
    assert delta.order == NULL_ORDER and delta.is_clear
    assert OrderBookDelta.from_dict(OrderBookDelta.to_dict(delta) | {"order": None}) == delta


@pytest.mark.parametrize("action", [BookAction.ADD, BookAction.UPDATE])
def test_what_rests_has_a_size(action):
    for order in (None, BookOrder(OrderSide.BUY, price("1"), size("0"), 1)):
        with pytest.raises(ValueError, match="size"):
            OrderBookDelta(ID, action, order, 0, 0, 0, 0)


@given(deltas())
def test_an_action_is_one_of_four(delta):
    assert [delta.is_add, delta.is_update, delta.is_delete, delta.is_clear].index(True) == delta.action - 1


def test_a_clear_starts_a_snapshot():
    assert (CLEAR.action, CLEAR.flags, CLEAR.sequence, CLEAR.ts_event, CLEAR.ts_init) == (4, 32, 1, 2, 3)


def test_deltas_tell_of_the_last():
    batch = OrderBookDeltas(ID, [CLEAR, OrderBookDelta(**DELTA)])
    assert batch.is_snapshot and batch.flags == 128 and batch.sequence == U64
    assert (batch.ts_event, batch.ts_init) == (U64 - 1, U64)
    assert batch.deltas == [CLEAR, OrderBookDelta(**DELTA)]


def test_deltas_are_at_least_one_and_of_one_instrument():
    with pytest.raises(ValueError, match="empty"):
        OrderBookDeltas(ID, [])
    with pytest.raises(ValueError, match=r"deltas\[1\]"):
        OrderBookDeltas(ID, [CLEAR, OrderBookDelta(**(DELTA | {"instrument_id": OTHER_ID}))])
    with pytest.raises(TypeError, match="expected OrderBookDelta"):
        OrderBookDeltas(ID, [CLEAR, None])


def test_batches_end_with_the_last_flag():
    plain = OrderBookDelta(**(DELTA | {"flags": 0}))
    last = OrderBookDelta(**(DELTA | {"flags": int(RecordFlag.F_LAST)}))
    assert [batch.deltas for batch in OrderBookDeltas.batch([plain, last, last])] == [[plain, last], [last]]
    with pytest.warns(RuntimeWarning, match="F_LAST"):
        assert [batch.deltas for batch in OrderBookDeltas.batch([last, plain])] == [[last], [plain]]
    assert OrderBookDeltas.batch([]) == []


def test_a_depth_has_at_most_ten_levels_with_a_count_each():
    order = BookOrder(**ORDER)
    for side, counts in (("bids", "bid_counts"), ("asks", "ask_counts")):
        with pytest.raises(ValueError, match=side):
            OrderBookDepth10(**(DEPTH | {side: [order] * 11, counts: [1] * 11}))
        with pytest.raises(ValueError, match=side):
            OrderBookDepth10(**(DEPTH | {counts: [1] * 9}))
        with pytest.raises(OverflowError):
            OrderBookDepth10(**(DEPTH | {side: [order], counts: [2**32]}))


def test_a_depth_leaves_the_callers_lists_alone():
    bids, counts = [BookOrder(**ORDER)], [1]
    depth = OrderBookDepth10(**(DEPTH | {"bids": bids, "bid_counts": counts}))
    assert (len(bids), counts) == (1, [1])
    assert depth.bids == bids + [NULL_ORDER] * 9 and depth.bid_counts == [1] + [0] * 9


@given(depths())
def test_a_depth_gives_its_best_levels_as_a_quote(depth):
    quote, bid, ask = depth.to_quote_tick(), depth.bids[0], depth.asks[0]
    if bid.size == 0 or ask.size == 0:
        assert quote is None
    else:
        assert (quote.bid_price, quote.ask_price) == (bid.price, ask.price)
        assert (quote.bid_size, quote.ask_size) == (bid.size, ask.size)


# -- Statuses and rates -----------------------------------------------------------------------------------------------


def test_a_status_keeps_unknown_apart_from_false():
    status = InstrumentStatus(ID, MarketStatusAction.HALT, 1, 2, is_trading=False)
    assert (status.is_trading, status.is_quoting) == (False, None)
    assert InstrumentStatus.to_dict(status)["is_quoting"] is None
    with pytest.raises(ValueError, match="MarketStatusAction"):
        InstrumentStatus(ID, 99, 1, 2)


def test_a_funding_rate_is_kept_as_given():
    for rate in (Decimal("0.00010"), 0.0001, 1):
        update = FundingRateUpdate(ID, rate, 1, 2)
        assert update.rate == rate and type(update.rate) is type(rate)
        assert "interval" not in FundingRateUpdate.to_dict(update)
    for rate in (float("nan"), Decimal("inf")):
        with pytest.raises(ValueError, match="finite"):
            FundingRateUpdate(ID, rate, 1, 2)


# -- Data of your own -------------------------------------------------------------------------------------------------


class SignalTemperature(Data):
    """What a user writes."""

    def __init__(self, ts_event):
        self.at = ts_event

    @property
    def ts_event(self):
        return self.at

    @property
    def ts_init(self):
        return self.at


def test_data_names_itself():
    assert QuoteTick.fully_qualified_name() == "nautilus_cython.model.data:QuoteTick"
    assert SignalTemperature.fully_qualified_name() == f"{__name__}:SignalTemperature"
    assert SignalTemperature.is_signal() and SignalTemperature.is_signal("temperature")
    assert not SignalTemperature.is_signal("pressure") and not QuoteTick.is_signal()
    with pytest.raises(NotImplementedError):
        Data().ts_event  # noqa: B018


def test_a_data_type_has_a_topic():
    assert DataType(SignalTemperature).topic == "SignalTemperature*"
    assert DataType(QuoteTick, {"venue": "GLBX", "depth": None}).topic == "QuoteTick.venue=GLBX.depth=*"
    assert str(DataType(QuoteTick)) == "QuoteTick"
    assert CustomData(DataType(SignalTemperature), SignalTemperature(3)).ts_event == 3
    with pytest.raises(TypeError, match="no data"):
        DataType(int)
    with pytest.raises(TypeError, match="unhashable"):
        DataType(QuoteTick, {"a": []})


def test_a_data_type_does_not_follow_the_callers_dict():
    metadata = {"a": 1}
    data_type = DataType(QuoteTick, metadata)
    metadata["b"] = 2
    assert data_type.metadata == {"a": 1}


@given(st.lists(ANY[DataType], min_size=2, max_size=2))
def test_data_types_have_one_order(pair):
    left, right = pair
    assert [left < right, left == right, left > right].count(True) == 1
    assert (left <= right, left >= right) == (left < right or left == right, left > right or left == right)


def test_every_kind_is_listed():
    assert {cls for cls in KINDS if issubclass(cls, Data)} >= set(IN_CAPSULES)
