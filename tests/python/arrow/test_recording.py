"""Recordings come back to the digit, by instrument and time, and replay as what they were recorded from."""

import signal
import subprocess
import sys
import time
from decimal import Decimal
from pathlib import Path

import duckdb
import polars
import pyarrow
import pyarrow.feather
import pyarrow.parquet
import pytest
from market_data import AS_ROWS, price, size
from test_market_data import rows, same
from test_replay import FILES, by_object, content, plain, recorded, shown

from nautilus_cython import feeds
from nautilus_cython.arrow import RecordBatchReader, from_arrow, to_arrow
from nautilus_cython.model.data import (
    Bar,
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
from nautilus_cython.model.enums import AggressorSide, BookAction, InstrumentCloseType, MarketStatusAction
from nautilus_cython.recording import Recorded, read, record
from nautilus_cython.replay import replay

# One small file of each class, as nautilus_trader 1.231.0 wrote it.
CATALOG = Path(__file__).with_name("catalog")
START = 1_703_462_400_000_000_000


@pytest.fixture(scope="module")
def day(tmp_path_factory):
    path = tmp_path_factory.mktemp("day") / "day.mbo.dbn.zst"
    feeds.write_sample(path, 7, 20_000)
    return path


@pytest.mark.parametrize("name", ["one.parquet", "one.arrow", "folder"])
@pytest.mark.parametrize("cls", AS_ROWS)
def test_objects_come_back(cls, name, tmp_path):
    objects = rows(cls)
    (written,) = record(to_arrow(objects), tmp_path / name)
    assert written[1:] == (cls.__name__, len(objects)) and isinstance(written, Recorded)
    expected = sorted(objects, key=lambda obj: obj.ts_init)
    same(from_arrow(read(tmp_path / name)), expected)
    same(from_arrow(read(written.path, cls)), expected)


@pytest.mark.parametrize("cls", [cls for cls in AS_ROWS if cls is not OrderBookDeltas])
def test_other_libraries_read_the_files(cls, tmp_path):
    expected = from_arrow(record_and_read(to_arrow(rows(cls)), tmp_path / "one.parquet"))
    record(to_arrow(rows(cls)), tmp_path / "one.arrow")
    same(from_arrow(pyarrow.parquet.read_table(tmp_path / "one.parquet"), cls), expected)
    same(from_arrow(polars.read_parquet(tmp_path / "one.parquet"), cls), expected)
    same(from_arrow(pyarrow.feather.read_table(tmp_path / "one.arrow"), cls), expected)
    same(from_arrow(polars.read_ipc(tmp_path / "one.arrow"), cls), expected)
    count = duckdb.sql(f"select count(*) from '{tmp_path / 'one.parquet'}'").fetchall()
    assert count == [(len(expected),)]


def record_and_read(source, path, **options):
    record(source, path, **options)
    return read(path)


def test_files_of_other_libraries_are_read(tmp_path):
    trades = rows(TradeTick)
    table = pyarrow.table(to_arrow(trades))
    for number, compression in enumerate(("snappy", "zstd", "none")):
        pyarrow.parquet.write_table(table, tmp_path / f"{number}.parquet", compression=compression)
        same(from_arrow(read(tmp_path / f"{number}.parquet")), trades)
    for number, compression in enumerate(("lz4", "zstd", "uncompressed")):
        pyarrow.feather.write_feather(table, tmp_path / f"{number}.feather", compression=compression)
        same(from_arrow(read(tmp_path / f"{number}.feather")), trades)
    polars.DataFrame(table).write_parquet(tmp_path / "polars.parquet")
    same(from_arrow(read(tmp_path / "polars.parquet"), TradeTick), trades)
    # polars keeps no metadata, and times have statistics all the same.
    some = from_arrow(read(tmp_path / "polars.parquet", start=trades[3].ts_init, end=trades[5].ts_init))
    same(some, trades[3:6])


def test_rows_are_found_by_instrument_and_time(tmp_path):
    trades = rows(TradeTick, 40)
    record(to_arrow(trades), tmp_path / "t.parquet")
    wanted = trades[7].instrument_id
    path = tmp_path / "t.parquet"
    start, end = trades[5].ts_init, trades[30].ts_init
    expected = [t for t in trades if t.instrument_id == wanted and start <= t.ts_init <= end]
    same(from_arrow(read(path, instrument_id=wanted, start=start, end=end)), expected)
    same(from_arrow(read(path, instrument_id=str(wanted), start=start, end=end)), expected)
    assert from_arrow(read(path, start=trades[-1].ts_init + 1)) == []
    record(path, tmp_path / "some.arrow", instrument_id=wanted, start=start, end=end)
    same(from_arrow(read(tmp_path / "some.arrow")), expected)
    same(from_arrow(read(tmp_path / "some.arrow", start=expected[2].ts_init)), expected[2:])


def test_a_recording_of_several_classes_is_read_by_class(tmp_path):
    for cls in (TradeTick, QuoteTick, MarkPriceUpdate, IndexPriceUpdate):
        record(to_arrow(rows(cls)), tmp_path)
    with pytest.raises(ValueError, match="one of IndexPriceUpdate, MarkPriceUpdate, QuoteTick, TradeTick"):
        read(tmp_path)
    for cls in (TradeTick, QuoteTick, MarkPriceUpdate, IndexPriceUpdate):
        same(from_arrow(read(tmp_path, cls)), rows(cls))
    record(to_arrow(rows(TradeTick)), tmp_path)
    assert len(from_arrow(read(tmp_path, TradeTick))) == 40
    # Whatever is wanted is found in its class.
    assert pyarrow.table(replay(tmp_path)).num_rows > 0
    assert from_arrow(replay(tmp_path, on="trades")) == [t for t in rows(TradeTick) if t.instrument_id == rows(TradeTick)[0].instrument_id] * 2


def facts_of_the_catalog():
    """What was written into the files of the catalog."""
    first = dict(ts_event=START, ts_init=START + 5)
    return {
        "trade_tick": (TradeTick, [("4820.25", "3", AggressorSide.BUYER), ("-1.50", "1", AggressorSide.SELLER), ("4820.50", "7", AggressorSide.NO_AGGRESSOR)],
                       lambda t: (str(t.price), str(t.size), t.aggressor_side)),
        "quote_tick": (QuoteTick, [("4820.25", "4820.50", "3", "4")] * 3,
                       lambda q: (str(q.bid_price), str(q.ask_price), str(q.bid_size), str(q.ask_size))),
        "order_book_deltas": (OrderBookDelta, [(BookAction.CLEAR, "0", "0", 0), (BookAction.ADD, "4820.25", "3", 7), (BookAction.UPDATE, "4820.25", "2", 8), (BookAction.DELETE, "4820.25", "0", 9)],
                              lambda d: (d.action, str(d.order.price), str(d.order.size), d.order.order_id)),
        "order_book_depths": (OrderBookDepth10, [("4820.25", "10", "4822.75", "10", 1, 2)] * 3,
                              lambda d: (str(d.bids[0].price), str(d.bids[9].size), str(d.asks[9].price), str(d.asks[9].size), d.bid_counts[0], d.ask_counts[9])),
        "bar": (Bar, [("ESH4.GLBX-1-MINUTE-LAST-EXTERNAL", "4820.25", "4821.25", "4819.25", "4820.50", "12")] * 3,
                lambda b: (str(b.bar_type), str(b.open), str(b.high), str(b.low), str(b.close), str(b.volume))),
        "mark_price_update": (MarkPriceUpdate, ["4820.25"] * 3, lambda p: str(p.value)),
        "index_price_update": (IndexPriceUpdate, ["4820.25"] * 3, lambda p: str(p.value)),
        "instrument_close": (InstrumentClose, [("4820.25", InstrumentCloseType.END_OF_SESSION)] * 3, lambda c: (str(c.close_price), c.close_type)),
        "instrument_status": (InstrumentStatus, [MarketStatusAction.TRADING] * 3, lambda s: s.action),
        "funding_rate_update": (FundingRateUpdate, [Decimal("0.0001")] * 3, lambda f: f.rate),
    }, first


@pytest.mark.parametrize("name", facts_of_the_catalog()[0])
def test_catalogs_of_others_open(name):
    kinds, first = facts_of_the_catalog()
    cls, expected, fact = kinds[name]
    objects = from_arrow(read(CATALOG / "data" / name))
    assert [fact(obj) for obj in objects] == expected
    assert {type(obj) for obj in objects} == {cls}
    assert {str(obj.bar_type.instrument_id if cls is Bar else obj.instrument_id) for obj in objects} == {"ESH4.GLBX"}
    if name != "order_book_deltas":
        assert (objects[0].ts_event, objects[0].ts_init) == (first["ts_event"], first["ts_init"])
    same(from_arrow(read(CATALOG, cls)), objects)
    same(from_arrow(read(CATALOG, cls, instrument_id="ESH4.GLBX", start=objects[1].ts_init)), objects[1:])
    assert from_arrow(read(CATALOG, cls, instrument_id="ESM4.GLBX")) == []


@pytest.mark.parametrize("name", [name for name, (cls, *_) in facts_of_the_catalog()[0].items() if cls not in (InstrumentClose, InstrumentStatus, FundingRateUpdate)])
def test_files_of_raw_values_are_those_of_the_catalog(name, tmp_path):
    (theirs,) = (CATALOG / "data" / name).rglob("*.parquet")
    (written,) = record(theirs, tmp_path, raw=True, data_type=facts_of_the_catalog()[0][name][0])
    assert written.path.relative_to(tmp_path) == theirs.relative_to(CATALOG)
    expected, table = (pyarrow.parquet.read_table(path, partitioning=None) for path in (theirs, written.path))
    assert table.schema.equals(expected.schema) and table.to_pylist() == expected.to_pylist()
    metadata = dict(table.schema.metadata)
    assert metadata.pop(b"nautilus_cython.kind").decode() == written.data_type
    metadata.setdefault(b"instrument_id", expected.schema.metadata[b"instrument_id"])
    assert metadata == expected.schema.metadata


def test_raw_values_have_one_instrument_and_one_precision(tmp_path):
    trades = rows(TradeTick)
    with pytest.raises(ValueError, match="in one file"):
        record(to_arrow(trades), tmp_path / "one.parquet", raw=True)
    mixed = [
        TradeTick(trades[0].instrument_id, price(text), size("1"), AggressorSide.BUYER, trades[0].trade_id, 1, 2) for text in ("1.5", "1.50")
    ]
    with pytest.raises(ValueError, match=r"price\[1\]`?: 1.50, expected 1 decimals, as all raw values of a file have"):
        record(to_arrow(mixed), tmp_path / "folder", raw=True)
    with pytest.raises(ValueError, match="invalid `kind`: .InstrumentStatus., expected one of"):
        record(to_arrow(rows(InstrumentStatus)), tmp_path / "folder", raw=True)
    assert not list(tmp_path.rglob("*.parquet"))


@pytest.fixture(scope="module", params=FILES)
def path(request, day):
    if request.param == "day":
        return day
    return recorded(request.param)


@pytest.mark.parametrize("name", ["one.parquet", "one.arrow", "raw.parquet"])
def test_a_feed_replays_the_same_from_its_recording(path, name, tmp_path):
    rows, book = by_object(path)
    rows, book = plain(rows), content(book.to_arrow())
    feed = feeds.open(path, allow_gaps=True)
    cls = next(type(data) for data in feed if isinstance(data, (OrderBookDelta, OrderBookDeltas)))
    options = {}
    if name.startswith("raw"):
        if cls is OrderBookDeltas:
            pytest.skip("files of raw values have no batches: their changes are shown one by one")
        options = {"raw": True}
    to = tmp_path / name
    record(path, to, data_type=cls, allow_gaps=True, **options)
    del feed
    assert shown(replay(to)) == rows
    assert content(replay(to, on="end", depth=0).read_all().combine()) == book
    assert shown(replay(RecordBatchReader(pyarrow.table(read(to)).to_reader(max_chunksize=1000)))) == rows


def test_columns_show_at_given_times_what_objects_show(path, tmp_path):
    feed = feeds.open(path, allow_gaps=True)
    cls = next(type(data) for data in feed if isinstance(data, (OrderBookDelta, OrderBookDeltas)))
    del feed
    to = tmp_path / "one.parquet"
    record(path, to, data_type=cls, allow_gaps=True)
    changes = shown(replay(path, allow_gaps=True))
    first, last = changes[0][0], changes[-1][0]
    step = max((last - first) // 37, 1)
    times = [first - 1, first, first + step, first + 5 * step, last - 1, last, last + 1]
    for on in (step, times, "end"):
        for until in (None, first + 11 * step):
            options = {"on": on, "depth": 3, "until": until}
            assert pyarrow.table(replay(to, **options)) == pyarrow.table(replay(path, allow_gaps=True, **options))


def test_a_fine_step_makes_batch_after_batch(day):
    reader = replay(day, on=1, batch_rows=1000)
    batches = [next(reader).num_rows for _ in range(3)]
    assert batches == [1000] * 3
    reader.close()


def test_a_process_that_dies_leaves_no_file(tmp_path):
    day = tmp_path / "day.mbo.dbn"
    feeds.write_sample(day, 1, 300_000)
    out = tmp_path / "out"
    code = f"""
import os, signal
from nautilus_cython.recording import record

def die(position):
    if os.path.isdir({str(out)!r}):
        os.kill(os.getpid(), signal.SIGKILL)
record({str(day)!r}, {str(out)!r}, progress=die)
"""
    done = subprocess.run([sys.executable, "-c", code], timeout=120)
    assert done.returncode == -signal.SIGKILL
    assert list(out.rglob("*.parquet")) == [] and [f.name for f in out.rglob(".draft-*")]
    written = record(day, out)
    assert sorted(out.rglob("*.parquet")) == sorted(file.path for file in written)
    with pytest.raises(OSError, match="there is such a file already"):
        record(day, written[0].path, data_type=OrderBookDelta)


def test_progress_is_told_and_may_end_it(day, tmp_path):
    told = []
    record(day, tmp_path / "a", progress=told.append)
    assert told == sorted(told) and told[-1] == day.stat().st_size
    told = []
    record(tmp_path / "a", tmp_path / "b.arrow", data_type=OrderBookDelta, progress=told.append)
    (file,) = (tmp_path / "a" / "OrderBookDelta").iterdir()
    assert told == sorted(told) and told[-1] == file.stat().st_size

    def enough(position):
        raise ZeroDivisionError(position)

    with pytest.raises(ZeroDivisionError):
        record(day, tmp_path / "c", progress=enough)
    assert not list((tmp_path / "c").rglob("*.*"))


def test_ctrl_c_ends_it(tmp_path, ctrl_c):
    day = tmp_path / "day.mbo.dbn"
    feeds.write_sample(day, 1, 100_000)

    def interrupt(position):
        signal.raise_signal(signal.SIGINT)

    deadline = time.monotonic() + 60
    with pytest.raises(KeyboardInterrupt):
        while time.monotonic() < deadline:
            record(day, tmp_path / "out", progress=interrupt)
    assert not list((tmp_path / "out").rglob("*.*"))


def test_what_is_wrong_is_told(day, tmp_path):
    trades = to_arrow(rows(TradeTick))
    with pytest.raises(ValueError, match="TradeTick.*in one file|OrderBookDelta.*in one file"):
        record(day, tmp_path / "one.parquet")
    with pytest.raises(RuntimeError, match="there is no data to record"):
        record(trades, tmp_path / "one.parquet", data_type=QuoteTick)
    assert record(trades, tmp_path / "none", data_type=QuoteTick) == []
    with pytest.raises(TypeError):
        record(None, tmp_path / "one.parquet")
    for options in ({"instrument_id": "x"}, {"data_type": str}, {"price_precision": 17}, {"format": "x"}):
        with pytest.raises(ValueError):
            record(day, tmp_path / "one.parquet", **options)
    with pytest.raises(OSError):
        record(tmp_path / "nothing", tmp_path / "one.parquet")
    with pytest.raises(OSError, match="no Parquet or Arrow file"):
        read(tmp_path)
    with pytest.raises(OSError):
        read(tmp_path / "nothing")
    with pytest.raises(ValueError, match="neither a Parquet file nor"):
        read(day)
    assert not list(tmp_path.rglob("*.parquet"))


@pytest.mark.parametrize("name", ["one.parquet", "one.arrow"])
def test_damaged_files_are_errors(name, tmp_path):
    path = tmp_path / name
    record(to_arrow(rows(QuoteTick)), path)
    whole = path.read_bytes()
    seen = set()
    for place in range(0, len(whole), 7):
        damaged = bytearray(whole)
        damaged[place] ^= 0xFF
        for bad in (bytes(damaged), whole[:place]):
            path.write_bytes(bad)
            try:
                from_arrow(read(path, QuoteTick))
            except (OSError, ValueError, RuntimeError, OverflowError) as error:
                seen.add(type(error))
    assert OSError in seen
