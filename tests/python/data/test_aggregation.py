"""Bars from ticks, against oracles that know no shortcuts: sizes counted unit by unit, and time by the calendar."""

import itertools
import os
import pickle
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nautilus_cython import feeds
from nautilus_cython.data import aggregation
from nautilus_cython.data.aggregation import BarAggregator, BarBuilder, TickBarAggregator, TimeBarAggregator
from nautilus_cython.model.data import BarAggregation, BarType, QuoteTick, TradeTick
from nautilus_cython.model.enums import AggressorSide
from nautilus_cython.model.identifiers import InstrumentId, TradeId
from nautilus_cython.model.objects import Price, Quantity

DATA = Path(os.environ.get("NAUTILUS_CYTHON_DATA", Path(__file__).parents[4] / "shared" / "data"))
needs_data = pytest.mark.skipif(
    not DATA.exists() and not os.environ.get("CI"),
    reason=f"the recorded data is not at {DATA}: set NAUTILUS_CYTHON_DATA",
)

ID = InstrumentId.from_str("ESH4.GLBX")
FORMS = [f"{measure}{form}" for measure in ("TICK", "VOLUME", "VALUE") for form in ("", "_IMBALANCE", "_RUNS")]
CLASSES = {name: f"{name.title().replace('_', '')}BarAggregator" for name in FORMS}


def bar_type(spec, instrument_id=ID):
    return BarType.from_str(f"{instrument_id}-{spec}-INTERNAL")


def trade(price, size="1", ts=0, side=AggressorSide.BUYER, ts_event=None):
    ts_event = ts if ts_event is None else ts_event
    return TradeTick(ID, Price.from_str(str(price)), Quantity.from_str(str(size)), side, TradeId("1"), ts_event, ts)


def quote(bid, ask, ts=0, sizes=("1", "3")):
    bid, ask = Price.from_str(bid), Price.from_str(ask)
    return QuoteTick(ID, bid, ask, *(Quantity.from_str(size) for size in sizes), ts, ts)


def facts(bar):
    prices = [each.as_decimal() for each in (bar.open, bar.high, bar.low, bar.close, bar.volume)]
    return (*prices, bar.ts_event, bar.ts_init)


def made(cls, spec, ticks, **options):
    """The bars of both ways to make them, which are the same, with what is left over at the end."""
    one_by_one = []
    aggregator = cls(bar_type(spec), one_by_one.append, **options)
    for tick in ticks:
        aggregator.handle_trade_tick(tick) if isinstance(tick, TradeTick) else aggregator.handle_quote_tick(tick)
    aggregator.flush()
    batch = cls(bar_type(spec), **options)
    bars = batch.aggregate(ticks[: len(ticks) // 2]) + batch.aggregate(ticks[len(ticks) // 2 :])
    batch.flush()
    assert bars + batch.aggregate([]) == one_by_one
    assert all(bar.low <= bar.open <= bar.high and bar.low <= bar.close <= bar.high for bar in one_by_one)
    return [facts(bar) for bar in one_by_one]


# -- By count, volume and value ----------------------------------------------------------------------------------------


def sides(ticks):
    """+1 for buys, -1 for sells, 0 as long as nobody knows."""
    side, last = 0, None
    for tick in ticks:
        if tick.aggressor_side != AggressorSide.NO_AGGRESSOR:
            side = 1 if tick.aggressor_side == AggressorSide.BUYER else -1
        elif last is not None and tick.price != last:
            side = 1 if tick.price > last else -1
        last = tick.price
        yield side


def unit_by_unit(aggregation, step, ticks):
    """Bars from one smallest unit of size after the other, which is checked each time."""
    measure, _, form = aggregation.partition("_")
    bars, inside, total, run, run_side = [], [], 0, 0, 0

    def close(ts_event, ts_init):
        nonlocal inside, total, run, run_side
        prices = [price for price, _ in inside]
        volume = sum((size for _, size in inside), Decimal(0))
        bars.append((prices[0], max(prices), min(prices), prices[-1], volume, ts_event, ts_init))
        inside, total, run = [], 0, 0

    for tick, side in zip(ticks, sides(ticks)):
        price, size = tick.price.as_decimal(), tick.size.as_decimal()
        unit = size if measure == "TICK" else Decimal(1).scaleb(-tick.size.precision)
        for _ in range(1 if measure == "TICK" else int(size / unit)):
            inside.append((price, unit))
            amount = {"TICK": 1, "VOLUME": unit, "VALUE": unit * abs(price)}[measure]
            if form and side:
                run = (run if side == run_side else 0) + amount
                run_side = side
            total += amount * (side if form else 1)
            if {"": abs(total), "IMBALANCE": abs(total), "RUNS": run}[form] >= step:
                close(tick.ts_event, tick.ts_init)
    if inside:
        close(ticks[-1].ts_event, ticks[-1].ts_init)
    return bars


@st.composite
def trades(draw):
    precision = draw(st.integers(0, 2))
    ts = 0
    ticks = []
    for _ in range(draw(st.integers(1, 30))):
        ts += draw(st.integers(0, 3))
        price = Decimal(draw(st.integers(-20, 200))) / 10
        size = Decimal(draw(st.integers(1, 40))).scaleb(-precision)
        ticks.append(trade(price, f"{size:.{precision}f}", ts, draw(st.sampled_from(list(AggressorSide))), draw(st.integers(0, 9))))
    return ticks


@pytest.mark.parametrize("name", FORMS)
@given(ticks=trades(), step=st.integers(1, 40))
def test_bars_are_those_of_counting_unit_by_unit(name, ticks, step):
    cls = getattr(aggregation, CLASSES[name])
    bars = made(cls, f"{step}-{name}-LAST", ticks)
    assert bars == unit_by_unit(name, step, ticks)
    assert sum(bar[4] for bar in bars) == sum(tick.size.as_decimal() for tick in ticks)
    if name == "VOLUME":
        assert {bar[4] for bar in bars[:-1]} <= {Decimal(step)}


@needs_data
@pytest.mark.parametrize(("name", "step"), list(zip(FORMS, (100, 20, 10, 10, 3, 3, 1_000_000, 200_000, 200_000))))
def test_bars_of_recorded_trades_are_those_of_counting(name, step):
    recorded = feeds.open(DATA / "binance" / "usdm_btcusdt_20240808.gz")
    ticks = list(itertools.islice((tick for tick in recorded if isinstance(tick, TradeTick)), 2_000))
    aggregator = BarAggregator(bar_type(f"{step}-{name}-LAST", ticks[0].instrument_id))
    bars = aggregator.aggregate(ticks)
    aggregator.flush()
    bars += aggregator.aggregate([])
    assert [facts(bar) for bar in bars] == unit_by_unit(name, step, ticks)
    assert len(bars) > 5


def test_sums_are_exact_where_doubles_are_not():
    tenths = [trade("0.1", "0.1", ts) for ts in range(200)]
    assert [bar[4] for bar in made(BarAggregator, "1-VOLUME-LAST", tenths)] == [Decimal(1)] * 20
    assert [bar[4] for bar in made(BarAggregator, "1-VALUE-LAST", tenths)] == [Decimal(10)] * 2
    huge, fine = trade("17014118346046", "34028236692093"), trade("0.0000000000000001", "0.0000000000000001")
    assert len(made(BarAggregator, f"{2**64 - 1}-VALUE-LAST", [fine, fine])) == 1
    assert [bar[4] for bar in made(BarAggregator, "34028236692093-VOLUME-LAST", [fine, huge])][0] == Decimal(34028236692093)


def test_sizes_of_other_decimals_complete_a_volume():
    bars = made(BarAggregator, "2-VOLUME-LAST", [trade(1, "0.75", 1), trade(2, "3", 2), trade(3, "0.5", 3)])
    assert [bar[4] for bar in bars] == [Decimal(2), Decimal(2), Decimal("0.25")]


def test_quotes_have_the_side_of_their_move():
    ticks = [quote(f"{n}.0", f"{n + 1}.0", ts) for ts, n in enumerate((5, 5, 6, 7, 7, 3))]
    bars = made(aggregation.TickImbalanceBarAggregator, "3-TICK_IMBALANCE-MID", ticks)
    assert [(str(bar[0]), str(bar[3]), bar[4], bar[5]) for bar in bars] == [("5.50", "7.50", 10, 4), ("3.50", "3.50", 2, 5)]
    assert [bar[3] for bar in made(TickBarAggregator, "1-TICK-BID", ticks[:2])] == [5, 5]
    assert [bar[4] for bar in made(TickBarAggregator, "1-TICK-ASK", ticks[:2])] == [3, 3]


# -- By the clock ------------------------------------------------------------------------------------------------------

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
UNITS = {"MILLISECOND": 10**6, "SECOND": 10**9, "MINUTE": 60 * 10**9, "HOUR": 3600 * 10**9, "DAY": 86_400 * 10**9}


def nanos(time):
    return (time - EPOCH) // timedelta(microseconds=1) * 1_000


def interval(step, unit, offset, time):
    """Start and end of the interval from whose start to before whose end `time` is, by counting or by the calendar."""
    time -= offset
    if unit in UNITS:
        start = time - time % (step * UNITS[unit])
        return start + offset, start + step * UNITS[unit] + offset
    day = (EPOCH + timedelta(seconds=time // 10**9)).replace(hour=0, minute=0, second=0, microsecond=0)
    if unit == "WEEK":
        start = day - timedelta(days=day.weekday())
        return nanos(start) + offset, nanos(start + timedelta(days=7)) + offset
    months = [datetime(year, month, 1, tzinfo=timezone.utc) for year in range(1950, 2200) for month in range(1, 13)]
    starts = [each for each in months if (each.year - 1970) % step == 0 and each.month == 1] if unit == "YEAR" else months
    starts = starts if unit == "YEAR" else [each for each in starts if (each.month - 1) % step == 0]
    start = max(each for each in starts if each <= day)
    return nanos(start) + offset, nanos(min(each for each in starts if each > day)) + offset


def by_the_clock(spec, ticks, left_open, on_close, skip_first, fill, offset):
    step, unit = spec
    bars, inside, close, current, full = [], [], None, None, False

    def finish():
        nonlocal inside
        start, end = current
        if inside or (fill and close is not None):
            if full or not skip_first:
                prices = [tick.price.as_decimal() for tick in inside] or [close]
                volume = sum((tick.size.as_decimal() for tick in inside), Decimal(0))
                bars.append((prices[0], max(prices), min(prices), prices[-1], volume, end if on_close else start, end))
        inside = []

    for tick in ticks:
        belongs = interval(step, unit, offset, tick.ts_init - left_open)
        if current is None:
            current, full = belongs, not left_open and tick.ts_init == belongs[0]
        while current != belongs:
            finish()
            current, full = interval(step, unit, offset, current[1]), True
        inside.append(tick)
        close = tick.price.as_decimal()
    if inside:
        finish()
    return bars


SPECS = [(500, "MILLISECOND"), (1, "SECOND"), (15, "SECOND"), (1, "MINUTE"), (5, "MINUTE"), (4, "HOUR"), (1, "DAY"), (1, "WEEK"), (1, "MONTH"), (3, "MONTH"), (1, "YEAR"), (3, "YEAR")]
LENGTHS = {**UNITS, "WEEK": 7 * UNITS["DAY"], "MONTH": 30 * UNITS["DAY"], "YEAR": 365 * UNITS["DAY"]}


@given(
    spec=st.sampled_from(SPECS),
    start=st.integers(10**18, 3 * 10**18),
    moves=st.lists(st.tuples(st.integers(0, 24), st.integers(-20, 100), st.booleans()), min_size=1, max_size=15),
    left_open=st.booleans(),
    on_close=st.booleans(),
    skip_first=st.booleans(),
    fill=st.booleans(),
    shift=st.integers(0, 9),
)
def test_intervals_are_those_of_the_calendar(spec, start, moves, left_open, on_close, skip_first, fill, shift):
    length = spec[0] * LENGTHS[spec[1]]
    offset = length * shift // 10 // 1_000 * 1_000
    ticks, ts = [], start
    for quarter, price, at_boundary in moves:
        ts += length * quarter // 8
        if at_boundary:
            ts = max(ts, interval(*spec, offset, ts)[1])
        ticks.append(trade(price, "1.5", ts))
    bars = made(
        TimeBarAggregator,
        f"{spec[0]}-{spec[1]}-LAST",
        ticks,
        interval_type="left-open" if left_open else "right-open",
        timestamp_on_close=on_close,
        skip_first_non_full_bar=skip_first,
        build_with_no_updates=fill,
        time_bars_origin_offset=timedelta(microseconds=offset // 1_000),
    )
    assert bars == by_the_clock(spec, ticks, left_open, on_close, skip_first, fill, offset)


@pytest.mark.parametrize(("interval_type", "first_close"), [("left-open", 2), ("right-open", 1)])
def test_a_tick_at_the_boundary_belongs_to_one_interval(interval_type, first_close):
    ticks = [trade(1, ts=10**9 - 1), trade(2, ts=10**9), trade(3, ts=10**9 + 1)]
    bars = made(TimeBarAggregator, "1-SECOND-LAST", ticks, interval_type=interval_type)
    assert [(bar[3], bar[4], bar[5]) for bar in bars] == [(first_close, first_close, 10**9), (3, 3 - first_close, 2 * 10**9)]


def test_a_clock_finishes_bars_without_ticks():
    bars = []
    aggregator = TimeBarAggregator(bar_type("1-SECOND-LAST"), bars.append)
    aggregator.advance_time(5 * 10**9)
    aggregator.handle_trade_tick(trade(7, ts=5 * 10**9 + 1))
    for time in range(6, 9):
        aggregator.advance_time(time * 10**9)
        assert len(bars) == time - 5
    assert [(str(bar.close), str(bar.volume), bar.ts_event, bar.ts_init) for bar in bars] == [
        ("7", "1", 6 * 10**9, 6 * 10**9),
        ("7", "0", 7 * 10**9, 7 * 10**9),
        ("7", "0", 8 * 10**9, 8 * 10**9),
    ]
    # What comes at the very moment that was finished already belongs to the next interval.
    aggregator.handle_trade_tick(trade(9, ts=8 * 10**9))
    aggregator.flush()
    assert (bars[-1].close, bars[-1].ts_event, aggregator.ts_last) == (9, 9 * 10**9, 9 * 10**9)
    with pytest.raises(ValueError, match="time does not go back"):
        aggregator.handle_trade_tick(trade(9, ts=9 * 10**9 - 1))
    with pytest.raises(ValueError, match="time does not go back"):
        aggregator.advance_time(0)


def test_a_first_bar_is_full_if_its_start_was_seen():
    for told, expected in ((10**9, 2), (10**9 + 1, 1)):
        bars = []
        aggregator = TimeBarAggregator(bar_type("1-SECOND-LAST"), bars.append, skip_first_non_full_bar=True)
        aggregator.advance_time(told)
        aggregator.handle_trade_tick(trade(1, ts=10**9 + 5))
        aggregator.handle_trade_tick(trade(2, ts=2 * 10**9 + 5))
        aggregator.advance_time(3 * 10**9)
        assert len(bars) == expected


def test_the_ends_of_time_are_errors():
    aggregator = BarAggregator(bar_type("1-YEAR-LAST"))
    aggregator.aggregate([trade(1, ts=2**64 - 1)])
    with pytest.raises(OverflowError, match="end of the interval"):
        aggregator.flush()
    before_1970 = TimeBarAggregator(bar_type("1-SECOND-LAST"), timestamp_on_close=False)
    before_1970.aggregate([trade(1, ts=0)])
    with pytest.raises(OverflowError, match="start of the interval.*1970"):
        before_1970.advance_time(10**9)
    gap = BarAggregator(bar_type("1-MILLISECOND-LAST"))
    gap.aggregate([trade(1, ts=1)])
    with pytest.raises(OverflowError, match="at most 1048576 at once"):
        gap.aggregate([trade(1, ts=10**18)])
    assert (gap.ts_last, gap.count) == (1, 1)
    sparse = TimeBarAggregator(bar_type("1-MILLISECOND-LAST"), build_with_no_updates=False)
    assert len(sparse.aggregate([trade(1, ts=1), trade(1, ts=10**18)])) == 1


# -- Handlers and refusals ---------------------------------------------------------------------------------------------


def test_a_handler_that_raises_loses_no_bar():
    bars = []

    def handler(bar):
        bars.append(bar)
        if len(bars) == 2:
            raise ZeroDivisionError("mine")

    aggregator = BarAggregator(bar_type("1-VOLUME-LAST"), handler)
    with pytest.raises(ZeroDivisionError, match="mine"):
        aggregator.handle_trade_tick(trade(1, 5))
    assert len(bars) == 2
    aggregator.handle_trade_tick(trade(2, 1))
    assert [bar.close for bar in bars] == [1, 1, 1, 1, 1, 2]


def test_a_handler_may_hand_over_more():
    bars = []

    def handler(bar):
        bars.append(bar)
        if len(bars) < 5:
            aggregator.handle_trade_tick(trade(len(bars) + 1, ts=len(bars)))

    aggregator = TickBarAggregator(bar_type("1-TICK-LAST"), handler)
    aggregator.handle_trade_tick(trade(1))
    assert [bar.close for bar in bars] == [1, 2, 3, 4, 5]


def test_a_refused_tick_changes_nothing():
    aggregator = BarAggregator(bar_type("3-TICK-LAST"))
    aggregator.aggregate([trade(1, ts=5)])
    other = TradeTick(InstrumentId.from_str("A.B"), Price.from_str("1"), Quantity.from_str("1"), AggressorSide.BUYER, TradeId("1"), 6, 6)
    for ticks, kind, message in [
        ([trade(1, ts=6), trade(1, ts=4)], ValueError, "tick 1: .*ts_init.*: 4, expected 5|tick 1: .*4, expected 6"),
        ([trade(1, ts=6), other], ValueError, "tick 1: .*A.B.*ESH4.GLBX"),
        ([quote("1", "2", 6)], ValueError, "tick 0: .*trades"),
        ([trade(1, ts=6), quote("1", "2", 6)], TypeError, "TradeTick"),
        ([trade(1, ts=6), None], TypeError, "tick"),
        ([trade(1, ts=6), TradeTick.__new__(TradeTick)], RuntimeError, "not initialised"),
        ([1], TypeError, "QuoteTick"),
        (None, TypeError, "ticks"),
        ((), TypeError, "tuple"),
    ]:
        with pytest.raises(kind, match=message):
            aggregator.aggregate(ticks)
        assert (aggregator.count, aggregator.ts_last) == (1, 5)
    volume = BarAggregator(bar_type("1-VOLUME-LAST"))
    with pytest.raises(OverflowError, match="number of bars.*34028236692093"):
        volume.aggregate([trade(1, "34028236692093")])
    day = BarAggregator(bar_type("1-DAY-LAST"))
    with pytest.raises(OverflowError, match="tick 1: volume of the bar"):
        day.aggregate([trade(1, "34028236692093"), trade(1, "1")])
    assert day.count == 0


@pytest.mark.parametrize(
    ("call", "kind", "message"),
    [
        (lambda: BarAggregator(bar_type("1-RENKO-LAST")), ValueError, "RENKO"),
        (lambda: BarAggregator(bar_type("1-TICK-MARK")), ValueError, "MARK"),
        (lambda: BarAggregator(BarType.from_str("A.X-5-MINUTE-LAST-INTERNAL@1-MINUTE-EXTERNAL")), ValueError, "composite"),
        (lambda: TickBarAggregator(bar_type("1-VOLUME-LAST")), ValueError, "TICK, not ESH4.GLBX-1-VOLUME"),
        (lambda: TimeBarAggregator(bar_type("1-TICK-LAST")), ValueError, "clock"),
        (lambda: TimeBarAggregator(bar_type("1-DAY-LAST"), interval_type="open"), ValueError, "'open'.*left-open"),
        (lambda: TimeBarAggregator(bar_type("1-HOUR-LAST"), time_bars_origin_offset=timedelta(hours=1)), ValueError, "origin_offset"),
        (lambda: TimeBarAggregator(bar_type("1-HOUR-LAST"), time_bars_origin_offset=timedelta(-1)), ValueError, "-1 day"),
        (lambda: TimeBarAggregator(bar_type("1-HOUR-LAST"), time_bars_origin_offset=1), TypeError, "timedelta"),
        (lambda: BarAggregator(bar_type("1-TICK-LAST"), 1), TypeError, "callable"),
        (lambda: BarAggregator(None), TypeError, "bar_type"),
        (lambda: BarAggregator(BarType.__new__(BarType)), RuntimeError, "not initialised"),
        (lambda: BarAggregator(bar_type("1-TICK-LAST")).advance_time(1), RuntimeError, "clock"),
        (lambda: BarAggregator(bar_type("1-TICK-LAST")).handle_trade_tick(None), TypeError, "tick"),
        (lambda: BarAggregator.__new__(BarAggregator).aggregate([]), RuntimeError, "not initialised"),
        (lambda: pickle.dumps(BarAggregator(bar_type("1-TICK-LAST"))), TypeError, "pickled"),
        (lambda: BarBuilder(bar_type("1-TICK-LAST")).build_now(), RuntimeError, "no price"),
        (lambda: pickle.dumps(BarBuilder(bar_type("1-TICK-LAST"))), TypeError, "pickled"),
    ],
)
def test_what_does_not_fit_is_named(call, kind, message):
    with pytest.raises(kind, match=message):
        call()


def test_every_class_makes_its_own_bars():
    for name in FORMS:
        cls = getattr(aggregation, CLASSES[name])
        assert repr(cls(bar_type(f"5-{name}-LAST"))) == f"{cls.__name__}(ESH4.GLBX-5-{name}-LAST-INTERNAL)"
        for other in FORMS:
            if other != name:
                with pytest.raises(ValueError, match=BarAggregation[name].name):
                    cls(bar_type(f"5-{other}-LAST"))


def test_a_builder_builds_one_bar_after_the_other():
    builder = BarBuilder(bar_type("1-MINUTE-LAST"))
    assert (builder.initialized, builder.count, builder.ts_last) == (False, 0, 0)
    for price, ts in (("2.0", 1), ("4.0", 2), ("1.0", 3), ("3.0", 3)):
        builder.update(Price.from_str(price), Quantity.from_str("0.5"), ts)
    with pytest.raises(ValueError, match="time does not go back"):
        builder.update(Price.from_str("9"), Quantity.from_str("1"), 2)
    assert (builder.initialized, builder.count, builder.ts_last) == (True, 4, 3)
    assert facts(builder.build_now()) == (2, 4, 1, 3, 2, 3, 3)
    assert facts(builder.build(8, 9)) == (3, 3, 3, 3, 0, 8, 9)
    builder.update(Price.from_str("5"), Quantity.from_str("1"), 4)
    builder.reset()
    assert builder.count == 0 and facts(builder.build(5, 6)) == (5, 5, 5, 5, 0, 5, 6)
