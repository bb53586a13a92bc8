"""Recorded data as Python objects, through every layer."""

import gzip
import os
import pickle
from pathlib import Path

import pytest

from nautilus_cython import feeds
from nautilus_cython.model.data import OrderBookDelta, OrderBookDepth10, QuoteTick, TradeTick
from nautilus_cython.model.enums import BookType
from nautilus_cython.replay import Replay

DATA = Path(os.environ.get("NAUTILUS_CYTHON_DATA", Path(__file__).parents[3] / "shared" / "data"))

needs_data = pytest.mark.skipif(
    not DATA.exists() and not os.environ.get("CI"),
    reason=f"the recorded data is not at {DATA}: set NAUTILUS_CYTHON_DATA",
)


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    path = tmp_path_factory.mktemp("feeds") / "sample.mbo.dbn.zst"
    feeds.write_sample(path, 1, 5_000)
    return path


@needs_data
def test_a_real_day_through_every_layer():
    replay = Replay(feeds.open(DATA / "databento_es" / "esh4-glbx-mdp3-20231225.mbo.dbn.zst"))
    stats = replay.run()
    assert replay.feed.records_read == 68_792
    assert stats.counts["TradeTick"] == 2_973
    assert replay.book.book_type is BookType.L3_MBO
    assert replay.book.order_count == 11_217
    assert replay.bid_levels + replay.ask_levels == 1_487
    assert str(replay.instrument_id) == "ESH4.GLBX"
    assert sum(len(level.orders()) for level in replay.book.bids() + replay.book.asks()) == 11_217


@needs_data
@pytest.mark.parametrize(
    ("name", "schema", "kinds"),
    [
        ("databento_es/futures_mbp-1_2024-07-01T23-58_2024-07-02T00-02.dbn.zst", "mbp-1", {QuoteTick, TradeTick}),
        ("databento_es/futures_trades_2024-07-01T23-58_2024-07-02T00-02.dbn.zst", "trades", {TradeTick}),
        ("databento_dbn_tests/test_data.mbp-10.v3.dbn.zst", "mbp-10", {OrderBookDepth10}),
        ("small/deribit_incremental_book_L2_BTC-PERPETUAL.csv", "incremental_book_L2", {OrderBookDelta}),
        ("small/huobi-dm-swap_quotes_BTC-USD.csv", "quotes", {QuoteTick}),
        ("small/bitmex_trades_XBTUSD.csv", "trades", {TradeTick}),
    ],
)
def test_every_kind_of_file_becomes_its_objects(name, schema, kinds):
    feed = feeds.open(DATA / name)
    assert feed.schema == schema
    assert {type(data) for data in feed} == kinds
    assert feed.bytes_read == feed.bytes_total


def test_a_feed_is_read_in_batches_or_iterated(sample):
    whole = list(feeds.open(sample))
    feed = feeds.open(sample)
    parts = []
    while batch := feed.read(333):
        assert len(batch) <= 333
        parts += batch
    assert parts == whole
    assert feed.read(10) == [] and list(feed) == []
    assert feed.read(0) == []


def test_a_sample_is_the_same_for_the_same_seed(sample, tmp_path):
    again = tmp_path / "again.mbo.dbn.zst"
    feeds.write_sample(again, 1, 5_000)
    assert again.read_bytes() == sample.read_bytes()
    feeds.write_sample(again, 2, 5_000)
    assert again.read_bytes() != sample.read_bytes()


def test_precision_is_as_recorded_or_as_asked(sample):
    assert next(d for d in feeds.open(sample) if isinstance(d, OrderBookDelta) and d.is_add).order.price.precision == 9
    first = next(d for d in feeds.open(sample, price_precision=4) if isinstance(d, OrderBookDelta) and d.is_add)
    assert first.order.price.precision == 4
    with pytest.raises(ValueError, match="price"):
        list(feeds.open(sample, price_precision=0))
    for bad in (-1, 17, 300):
        with pytest.raises(ValueError, match="price_precision"):
            feeds.open(sample, price_precision=bad)


def test_what_cannot_be_opened_says_why(tmp_path, sample):
    with pytest.raises(OSError, match="absent"):
        feeds.open(tmp_path / "absent.dbn")
    with pytest.raises(OSError):
        feeds.open(tmp_path)
    with pytest.raises(ValueError, match="one of dbn"):
        feeds.open(sample, "parquet")
    with pytest.raises(ValueError, match="NUL"):
        feeds.open("a\0b")
    empty = tmp_path / "empty.dbn"
    empty.write_bytes(b"")
    with pytest.raises(ValueError):
        feeds.open(empty)
    with pytest.raises(ValueError, match="InstrumentId"):
        feeds.open(sample, instrument_id="nodot")


def test_a_truncated_file_ends_with_an_error_that_names_the_place(tmp_path, sample):
    cut = tmp_path / "cut.mbo.dbn.zst"
    cut.write_bytes(sample.read_bytes()[:-100])
    feed = feeds.open(cut)
    with pytest.raises((ValueError, OSError), match="cut.mbo.dbn.zst"):
        list(feed)
    assert list(feed) == []


def test_a_bad_line_is_named(tmp_path):
    path = tmp_path / "trades.csv.gz"
    header = "exchange,symbol,timestamp,local_timestamp,id,side,price,amount\n"
    good = "bitmex,XBTUSD,1583020803145000,1583020803307160,a,buy,8531.5,2152\n"
    path.write_bytes(gzip.compress((header + good + good.replace("8531.5", "abc")).encode()))
    feed = feeds.open(path)
    assert next(feed).price == 8531.5
    with pytest.raises(ValueError, match=r"3.*price.*abc"):
        next(feed)


def test_a_feed_cannot_be_pickled_or_made_by_hand(sample):
    with pytest.raises(TypeError, match="pickled"):
        pickle.dumps(feeds.open(sample))
    with pytest.raises(TypeError, match="open"):
        feeds.Feed()
