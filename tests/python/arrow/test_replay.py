"""A replay in columns shows what the objects show, one by one."""

import os
import signal
import threading
import time
from pathlib import Path

import polars
import pyarrow
import pytest

from nautilus_cython import feeds
from nautilus_cython.arrow import from_arrow, to_arrow
from nautilus_cython.data.aggregation import TickBarAggregator, TimeBarAggregator, VolumeBarAggregator
from nautilus_cython.model.book import OrderBook
from nautilus_cython.model.data import BarType, OrderBookDelta, OrderBookDeltas, QuoteTick, TradeTick
from nautilus_cython.model.enums import BookType, RecordFlag
from nautilus_cython.replay import Replay, replay

DATA = Path(os.environ.get("NAUTILUS_CYTHON_DATA", Path(__file__).parents[4] / "shared" / "data"))
F_LAST = int(RecordFlag.F_LAST)
AGGREGATORS = {"TICK": TickBarAggregator, "SECOND": TimeBarAggregator, "VOLUME": VolumeBarAggregator}


def recorded(name):
    path = DATA / name
    if not path.exists():
        assert not os.environ.get("CI"), f"{path} is not here"
        pytest.skip(f"{path} is not here: see docs/data.md")
    return path


@pytest.fixture(scope="module")
def day(tmp_path_factory):
    """A synthetic day, order by order."""
    path = tmp_path_factory.mktemp("day") / "day.mbo.dbn.zst"
    feeds.write_sample(path, 7, 20_000)
    return path


FILES = [
    "day",
    "databento_es/esh4-glbx-mdp3-20231225.mbo.dbn.zst",
    "binance/usdm_btcusdt_20240808.gz",
    "lobster/AAPL_2012-06-21_34200000_57600000_message_10.csv",
]


@pytest.fixture(scope="module", params=FILES)
def path(request, day):
    if request.param == "day":
        return day
    return recorded(request.param)


def by_object(path):
    """The top of the book whenever it changes, and the book at the end: one object after the other."""
    feed = feeds.open(path, allow_gaps=True)
    book, rows, last = None, [], None
    for data in feed:
        if not isinstance(data, (OrderBookDelta, OrderBookDeltas)):
            continue
        if book is None:
            by_order = feed.schema in ("mbo", "messages")
            book = OrderBook(data.instrument_id, BookType.L3_MBO if by_order else BookType.L2_MBP)
        if data.instrument_id != book.instrument_id:
            continue
        book.apply(data)
        if data.flags & F_LAST or isinstance(data, OrderBookDeltas):
            top = (book.best_bid_price(), book.best_bid_size(), book.best_ask_price(), book.best_ask_size())
            if top != last:
                rows.append((book.ts_last, book.sequence, *top))
                last = top
    return rows, book


@pytest.fixture(scope="module")
def expected(path):
    """What Python objects say, so that no native one outlives its test."""
    rows, book = by_object(path)
    return plain(rows), content(book.to_arrow())


def content(batch):
    return batch.schema.metadata, pyarrow.table(batch).to_pylist()


def book_of(path):
    job = Replay(feeds.open(path))
    job.run()
    return job.book


def plain(rows):
    return [(ts, sequence, *(None if value is None else value.as_decimal() for value in top)) for ts, sequence, *top in rows]


def shown(reader):
    table = pyarrow.table(reader)
    columns = [table["ts_event"].cast(pyarrow.int64())] + [table[name] for name in table.column_names[1:]]
    return list(zip(*(column.to_pylist() for column in columns)))


def test_the_top_of_the_book_is_that_of_the_objects(path, expected):
    rows, _ = expected
    assert shown(replay(path, allow_gaps=True)) == rows


def test_the_book_at_the_end_is_that_of_the_objects(path, expected):
    _, book = expected
    end = replay(path, on="end", depth=0, allow_gaps=True).read_all().combine()
    assert content(end) == book


def test_arrow_and_back_makes_no_difference(path, expected):
    rows, book = expected
    feed = feeds.open(path, allow_gaps=True)
    data = [item for item in feed if isinstance(item, (OrderBookDelta, OrderBookDeltas))]
    batch = to_arrow(data)
    assert shown(replay(batch)) == rows
    assert content(replay(pyarrow.table(batch), on="end", depth=0).read_all().combine()) == book
    if path.name.startswith("day"):
        assert shown(replay(polars.DataFrame(batch))) == rows


def test_rows_at_times_are_the_book_at_those_times(day):
    changes = shown(replay(day))
    times = [changes[0][0] - 1, changes[10][0], changes[10][0] + 1, changes[-1][0], changes[-1][0] + 10**9]
    rows = shown(replay(day, on=times))
    assert [row[0] for row in rows] == times
    for row in rows:
        before = [change for change in changes if change[0] <= row[0]]
        assert row[2:] == (before[-1][2:] if before else (None,) * 4)


def test_rows_at_every_multiple_are_the_book_at_those_times(day):
    changes = shown(replay(day))
    step = (changes[-1][0] - changes[0][0]) // 50
    rows = shown(replay(day, on=step))
    assert [row[0] % step for row in rows] == [0] * len(rows)
    assert [b[0] - a[0] for a, b in zip(rows, rows[1:])] == [step] * (len(rows) - 1)
    assert rows == [(*row[:2], *other[2:]) for row, other in zip(rows, shown(replay(day, on=[row[0] for row in rows])))]


def test_depth_is_that_of_the_book(day):
    table = pyarrow.table(replay(day, depth=3, on="event"))
    book = replay(day, on="end", depth=3).read_all().combine()
    last = table.slice(table.num_rows - 1).to_pylist()[0]
    levels = pyarrow.table(book).to_pylist()
    for side, name in (("BUY", "bid"), ("SELL", "ask")):
        mine = [(level["price"], level["size"]) for level in levels if level["side"] == side]
        assert [(last[f"{name}_price_{n}"], last[f"{name}_size_{n}"]) for n in range(len(mine))] == mine
    assert table.num_rows > pyarrow.table(replay(day, depth=3)).num_rows


def test_trades_are_those_of_the_feed(path):
    trades = [data for data in feeds.open(path, allow_gaps=True) if isinstance(data, TradeTick)]
    assert from_arrow(replay(path, on="trades", allow_gaps=True)) == trades
    if trades:
        assert from_arrow(replay(to_arrow(trades), on="trades", batch_rows=100)) == trades


@pytest.mark.parametrize("spec", ["100-TICK-LAST", "1-SECOND-LAST", "50-VOLUME-LAST", "500-TICK-BID", "5-SECOND-MID"])
def test_bars_are_those_of_the_objects(path, spec):
    feed = feeds.open(path, allow_gaps=True)
    book, aggregator, quoted, last, bars = None, None, None, None, []
    for data in feed:
        if aggregator is None:
            bar_type = BarType.from_str(f"{data.instrument_id}-{spec}-INTERNAL")
            aggregator = AGGREGATORS[spec.split("-")[1]](bar_type, bars.append)
        if spec.endswith("LAST"):
            if isinstance(data, TradeTick):
                aggregator.handle_trade_tick(data)
            continue
        # Where the data has both, whichever comes first tells: quotes and deltas have clocks of their own.
        if isinstance(data, QuoteTick) and quoted is not False:
            quoted = True
            aggregator.handle_quote_tick(data)
        if quoted or not isinstance(data, (OrderBookDelta, OrderBookDeltas)):
            continue
        if book is None:
            book = OrderBook(data.instrument_id, BookType.L3_MBO if feed.schema in ("mbo", "messages") else BookType.L2_MBP)
        book.apply(data)
        quote = book.to_quote_tick()
        if isinstance(data, OrderBookDelta) and not data.flags & F_LAST or quote is None:
            continue
        top = (quote.bid_price, quote.ask_price, quote.bid_size, quote.ask_size)
        if top != last:
            quoted, last = False, top
            aggregator.handle_quote_tick(quote)
    del feed, book
    made = from_arrow(replay(path, on=bar_type, allow_gaps=True))
    assert made == bars
    assert [str(bar) for bar in made] == [str(bar) for bar in bars]
    assert from_arrow(replay(path, on=str(bar_type), allow_gaps=True, batch_rows=7)) == bars


def test_batches_are_as_large_as_wanted(day):
    whole = pyarrow.table(replay(day))
    batches = list(replay(day, batch_rows=1000))
    assert [batch.num_rows for batch in batches[:-1]] == [1000] * (len(batches) - 1)
    assert pyarrow.Table.from_batches(map(pyarrow.record_batch, batches)) == whole


def test_a_replay_ends_before_data_that_is_later(day):
    changes = shown(replay(day))
    middle = changes[len(changes) // 2][0]
    assert shown(replay(day, until=middle)) == [change for change in changes if change[0] <= middle]


def test_progress_is_told_and_may_end_it(day):
    told = []
    replay(day, on="end", progress=told.append)
    assert told == sorted(told) and told[-1] == day.stat().st_size

    def enough(position):
        raise ZeroDivisionError(position)

    with pytest.raises(ZeroDivisionError):
        replay(day, on="end", progress=enough)
    reader = replay(day, batch_rows=100, progress=enough)
    with pytest.raises(ZeroDivisionError):
        reader.read_all()


def test_other_threads_run_meanwhile_and_ctrl_c_is_seen(tmp_path, ctrl_c):
    path = tmp_path / "day.mbo.dbn"
    feeds.write_sample(path, 1, 300_000)
    threading.Timer(0.05, signal.raise_signal, [signal.SIGINT]).start()
    deadline = time.monotonic() + 60
    with pytest.raises(KeyboardInterrupt):
        while time.monotonic() < deadline:
            replay(path, on="end")


def test_what_is_wrong_is_told(day, tmp_path):
    quotes = [quote for quote in [book_of(day).to_quote_tick()] if quote is not None]
    with pytest.raises(ValueError, match="invalid `book_type`: L3_MBO, expected at most L1_MBP"):
        replay(to_arrow(quotes), BookType.L3_MBO)
    with pytest.raises(ValueError, match="invalid `on`"):
        replay(day, on="nonsense")
    for options in ({"depth": 0}, {"depth": 1001}, {"on": 0}, {"on": [2, 1]}, {"batch_rows": 0}, {"price_precision": 17},
                    {"instrument_id": "x"}, {"format": "x"}):
        with pytest.raises(ValueError):
            replay(day, **options)
    for options in ({"on": None}, {"on": 1.5}, {"on": ["x"]}, {"depth": "x"}, {"until": -1}):
        with pytest.raises((TypeError, OverflowError)):
            replay(day, **options)
    with pytest.raises(OSError):
        replay(tmp_path / "nothing")
    with pytest.raises(TypeError):
        replay(None)
    with pytest.raises(ValueError, match="price"):
        replay(day, price_precision=0)


def test_a_replay_agrees_with_the_one_of_the_command(day):
    job = Replay(feeds.open(day))
    stats = job.run()
    assert pyarrow.table(replay(day)).num_rows == stats.top_changes
    assert replay(day, on="end", depth=0).read_all().combine() == job.book.to_arrow()


def test_levels_of_a_book_are_a_batch(day):
    book = book_of(day)
    rows = pyarrow.table(book.to_arrow(5)).to_pylist()
    for side, levels in (("BUY", book.bids(5)), ("SELL", book.asks(5))):
        mine = [row for row in rows if row["side"] == side]
        assert [row["level"] for row in mine] == list(range(len(levels)))
        assert [row["price"] for row in mine] == [level.price.as_decimal() for level in levels]
        assert [float(row["size"]) for row in mine] == [level.size() for level in levels]
        assert [row["count"] for row in mine] == [len(level.orders()) for level in levels]
    assert book.to_arrow().num_rows == book.level_count(1) + book.level_count(2)
    with pytest.raises(ValueError, match="kind"):
        from_arrow(book.to_arrow())
