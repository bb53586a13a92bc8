"""Market data becomes Arrow and comes back, also through the libraries of others."""

from decimal import Decimal

import duckdb
import nanoarrow
import pandas
import polars
import pyarrow
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from market_data import ANY, AS_ROWS, KINDS, example, facts, price, size

from nautilus_cython.arrow import RecordBatch, RecordBatchReader, Table, from_arrow, to_arrow
from nautilus_cython.model.data import (
    Bar,
    BookOrder,
    FundingRateUpdate,
    OrderBookDelta,
    OrderBookDeltas,
    OrderBookDepth10,
    QuoteTick,
    TradeTick,
)
from nautilus_cython.model.enums import AggressorSide, OrderSide
from nautilus_cython.model.identifiers import InstrumentId, Symbol, TradeId, Venue

LAST_TIME = 2**63 - 1

# Arguments whose values fit every column: example objects have times at the end of 64 bits.
FITTING = {"ts_event": 1_703_462_400_000_001_000, "ts_init": 1_703_462_400_000_002_000}


def changed(cls, number=0):
    """The example object with times that Arrow has, or the one in which as much as possible is different."""
    arguments, others = KINDS[cls]
    values = dict(arguments if number % 2 == 0 else arguments | others)
    values |= {name: time + 1000 * number for name, time in FITTING.items() if name in values}
    if "next_funding_ns" in values and values["next_funding_ns"] is not None:
        values["next_funding_ns"] = LAST_TIME // 1000 * 1000
    if "is_revision" in values:
        values["is_revision"] = False
    if cls is OrderBookDepth10:
        order = BookOrder(OrderSide.SELL, price("4751.0"), size("7"), 0)
        values |= {"asks": [order] * (1 + number % 10), "ask_counts": [3] * (1 + number % 10)}
    if cls is OrderBookDeltas:
        deltas = [changed(OrderBookDelta, 2 * (number + n)) for n in range(1 + number % 3)]
        values = {"instrument_id": deltas[0].instrument_id, "deltas": deltas}
    return cls(**values)


def rows(cls, count=20):
    return [changed(cls, number) for number in range(count)]


def same(objects, others):
    assert [type(obj) for obj in objects] == [type(obj) for obj in others]
    assert objects == others
    assert [facts(obj) for obj in objects] == [facts(obj) for obj in others]


@pytest.mark.parametrize("cls", AS_ROWS)
def test_objects_come_back(cls):
    objects = rows(cls)
    batch = to_arrow(objects)
    assert batch.schema.kind == cls.__name__
    same(from_arrow(batch), objects)
    same(from_arrow(to_arrow(iter(objects), cls), cls), objects)
    assert from_arrow(to_arrow([], cls)) == []


@settings(max_examples=200)
@given(st.data(), st.sampled_from(AS_ROWS))
def test_any_object_comes_back_or_is_refused_by_name(data, cls):
    objects = data.draw(st.lists(ANY[cls], min_size=1, max_size=4))
    try:
        batch = to_arrow(objects)
    except ValueError as error:
        expected = ("ts_event[", "ts_init[", "next_funding_ns[", "instrument_id[", "bar_type[", "].side in row ", "is a revision",
                    "rate", "interval was ", "without NUL")
        assert any(name in str(error) for name in expected), error
        return
    back = from_arrow(batch)
    if cls is FundingRateUpdate:
        # A number comes back as the decimal that it shows, with all digits before the point.
        assert [obj.rate for obj in back] == [Decimal(str(obj.rate)) for obj in objects]
        objects = [FundingRateUpdate.from_dict(FundingRateUpdate.to_dict(obj)) for obj in objects]
        objects = [FundingRateUpdate(o.instrument_id, Decimal(f"{Decimal(str(o.rate)):f}"), o.ts_event, o.ts_init, o.interval, o.next_funding_ns) for o in objects]
    same(back, objects)


def test_mixed_precisions_come_back_to_the_digit():
    quotes = [
        QuoteTick(InstrumentId.from_str(name), price(bid), price(ask), size(held), size(held), 1, 2)
        for name, bid, ask, held in [("A.X", "1.50", "1.51", "3"), ("B.X", "-1.5", "0.0", "0.0000000000000001")]
    ]
    batch = to_arrow(quotes)
    assert "bid_price_precision" in batch.schema.names
    same(from_arrow(batch), quotes)


CONSUMERS = {
    "pyarrow table": lambda batch: pyarrow.table(batch),
    "pyarrow batch": lambda batch: pyarrow.record_batch(batch),
    "pyarrow reader": lambda batch: pyarrow.RecordBatchReader.from_stream(batch),
    "polars": lambda batch: polars.DataFrame(batch),
    "duckdb": lambda batch: duckdb.from_arrow(pyarrow.table(batch)).to_arrow_table(),
    "nanoarrow array": lambda batch: nanoarrow.c_array(batch),
    "nanoarrow stream": lambda batch: nanoarrow.ArrayStream(batch),
    "pandas": lambda batch: pyarrow.Table.from_pandas(
        pyarrow.table(batch).to_pandas(types_mapper=pandas.ArrowDtype), preserve_index=False
    ),
    "table": Table,
    "reader": RecordBatchReader,
    "batch": RecordBatch,
}


@pytest.mark.parametrize("consumer", CONSUMERS)
@pytest.mark.parametrize("cls", AS_ROWS)
def test_every_library_hands_back_what_it_was_given(consumer, cls):
    objects = rows(cls)
    same(from_arrow(CONSUMERS[consumer](to_arrow(objects)), cls), objects)
    assert from_arrow(CONSUMERS[consumer](to_arrow([], cls)), cls) == []


@pytest.mark.parametrize("cls", [cls for cls in AS_ROWS if cls is not OrderBookDeltas])
@pytest.mark.parametrize("offset", [1, 7, 8, 9])
def test_slices_are_their_rows(cls, offset):
    objects = rows(cls)
    batch = to_arrow(objects)
    same(from_arrow(batch.slice(offset)), objects[offset:])
    same(from_arrow(pyarrow.record_batch(batch).slice(offset, 5)), objects[offset : offset + 5])
    same(from_arrow(pyarrow.table(batch.slice(offset, 9)).slice(1, 7)), objects[offset + 1 : offset + 8])
    same(from_arrow(polars.DataFrame(batch).slice(offset, 5), cls), objects[offset : offset + 5])


@pytest.mark.parametrize("cls", AS_ROWS)
def test_chunks_are_all_read(cls):
    objects = rows(cls)
    table = pyarrow.table(to_arrow(objects))
    parts = [table.slice(0, 7), table.slice(7, 1), table.slice(8, 0), table.slice(8)]
    chunked = pyarrow.concat_tables(parts)
    assert chunked.column(0).num_chunks > 2
    same(from_arrow(chunked), objects)
    same(from_arrow(Table(chunked).combine()), objects)
    assert Table(chunked).num_rows == chunked.num_rows


def test_columns_in_any_order_and_further_ones_are_well():
    trades = rows(TradeTick)
    table = pyarrow.table(to_arrow(trades))
    shuffled = table.select(reversed(table.column_names)).append_column("mine", pyarrow.array([[{"a": None}]] * 20))
    same(from_arrow(shuffled), trades)


def test_metadata_may_be_lost():
    for cls in (TradeTick, QuoteTick, Bar, OrderBookDelta, OrderBookDeltas):
        same(from_arrow(pyarrow.table(to_arrow(rows(cls))).replace_schema_metadata(None)), rows(cls))


def test_users_see_numbers_times_and_names():
    trade = TradeTick(
        InstrumentId.from_str("ESH4.GLBX"), price("4750.25"), size("3"), AggressorSide.BUYER, TradeId("T-1"), 1, 2
    )
    frame = polars.DataFrame(to_arrow([trade]))
    assert frame["price"].to_list() == [Decimal("4750.25")]
    assert frame["aggressor_side"].cast(polars.String).to_list() == ["BUYER"]
    assert frame.schema["ts_event"] == polars.Datetime("ns", "UTC")
    columns = "instrument_id, price, size, aggressor_side"
    (row,) = duckdb.from_arrow(pyarrow.table(to_arrow([trade]))).project(columns).fetchall()
    assert row == ("ESH4.GLBX", Decimal("4750.25"), Decimal("3"), "BUYER")
    assert pyarrow.table(to_arrow([trade])).schema.field("price").metadata == {b"precision": b"2"}


@pytest.mark.parametrize("value", [None, 1, "x", object(), {}, [[1]]])
def test_what_is_no_arrow_is_refused(value):
    with pytest.raises(TypeError, match="__arrow_c_stream__"):
        from_arrow(value)


def test_what_is_no_market_data_is_refused():
    with pytest.raises(TypeError, match="BookOrder is not a kind of market data"):
        to_arrow([example(BookOrder)])
    with pytest.raises(TypeError, match=r"objects\[1\] was of type TradeTick, expected QuoteTick"):
        to_arrow([changed(QuoteTick), changed(TradeTick)])
    with pytest.raises(TypeError, match=r"objects\[0\] was of type QuoteTick, expected TradeTick"):
        to_arrow([changed(QuoteTick)], TradeTick)
    with pytest.raises(ValueError, match="empty"):
        to_arrow([])
    with pytest.raises(TypeError):
        to_arrow(None)
    with pytest.raises(ValueError, match="is a revision"):
        to_arrow([example(Bar)])
    with pytest.raises(ValueError, match=r"ts_event\[1\]"):
        to_arrow([changed(QuoteTick), example(QuoteTick)])
    odd = TradeTick(InstrumentId(Symbol("A"), Venue("X.Y")), price("1"), size("1"), AggressorSide.BUYER, TradeId("1"), 1, 2)
    with pytest.raises(ValueError, match=r"instrument_id\[0\]"):
        to_arrow([odd])


def test_frames_without_an_object_in_a_row_are_refused():
    table = pyarrow.table(to_arrow(rows(TradeTick)))
    with pytest.raises(ValueError, match="expected a column `price`"):
        from_arrow(table.drop_columns(["price"]))
    with pytest.raises(ValueError, match="columns that tell the kind"):
        from_arrow(pyarrow.table({"a": [1]}))
    floats = table.set_column(1, "price", table["price"].cast(pyarrow.float64()))
    with pytest.raises(ValueError, match="`price`: Float64, expected a column of the type Decimal128"):
        from_arrow(floats)
    sizes = pyarrow.array([Decimal(0)] * 20, table.schema.field("size").type)
    with pytest.raises(ValueError, match="row 0: .*size"):
        from_arrow(table.set_column(2, "size", sizes))
    with pytest.raises(TypeError, match="str is not a kind"):
        from_arrow(table, str)
    with pytest.raises(ValueError, match="null"):
        from_arrow(table.set_column(1, "price", pyarrow.nulls(20)))


def test_subclasses_are_rows_of_their_base():
    class MyTrade(TradeTick):
        pass

    trade = MyTrade(**KINDS[TradeTick][0])
    assert from_arrow(to_arrow([trade])) == [trade]
