"""Files that are cut, corrupted, mislabelled or no files at all, read through Python and replayed into a book."""

import gzip
import os
import random
from pathlib import Path

import junk
import pytest
from inventory import TRADES
from probing import in_process

from nautilus_cython import feeds
from nautilus_cython.model.book import OrderBook
from nautilus_cython.model.data import OrderBookDelta, OrderBookDeltas, OrderBookDepth10, QuoteTick, TradeTick
from nautilus_cython.model.enums import BookType

DATA = Path(os.environ.get("NAUTILUS_CYTHON_DATA", Path(__file__).parents[4] / "shared" / "data"))

INCREMENTAL = """\
exchange,symbol,timestamp,local_timestamp,is_snapshot,side,price,amount
deribit,BTC-PERPETUAL,1585699200245000,1585699200355684,true,ask,6421.5,18640
deribit,BTC-PERPETUAL,1585699200245000,1585699200355684,true,bid,6421,1190
deribit,BTC-PERPETUAL,1585699200250000,1585699200360000,false,bid,6421,0
"""
QUOTES = """\
exchange,symbol,timestamp,local_timestamp,ask_amount,ask_price,bid_price,bid_amount
huobi-dm-swap,BTC-USD,1588291201099000,1588291201234268,166,8629.2,8628.6,90
huobi-dm-swap,BTC-USD,1588291202099000,1588291202234268,165,8629.3,8628.5,91
"""
LOBSTER = """\
34200.004241176,1,16113575,18,5853300,1
34200.025551909,1,16120456,18,5859100,-1
34200.201735987,3,16113575,18,5853300,1
34200.201742395,4,16120456,9,5859100,-1
34200.201742395,5,0,9,5859100,1
34200.201742395,7,0,0,-1,1
"""
BINANCE = """\
1 {"stream":"x","data":{"e":"depthUpdate","E":1,"T":2,"s":"X","U":15,"u":20,"pu":14,"b":[["10.0","5"]],"a":[]}}
2 {"lastUpdateId":20,"E":3,"T":3,"bids":[["9.0","1"]],"asks":[["11.0","2"]]}
3 {"stream":"x","data":{"e":"depthUpdate","E":1,"T":2,"s":"X","U":21,"u":22,"pu":20,"b":[["10.0","5"]],"a":[["11.0","0"]]}}
4 {"stream":"x","data":{"e":"trade","E":1,"T":2,"s":"X","t":7,"p":"10.5","q":"1.0","X":"MARKET","m":true}}
5 {"stream":"x","data":{"u":23,"s":"X","b":"10.0","B":"1.0","a":"11.0","A":"2.0"}}
"""
TEXTS = {
    "incremental.csv": INCREMENTAL,
    "quotes.csv": QUOTES,
    "trades.csv": TRADES,
    "AAPL_2012-06-21_34200000_57600000_message_10.csv": LOBSTER,
    "binance.txt": BINANCE,
}
RECORDED = {
    "databento_dbn_tests": ["mbo.dbn", "mbp-1.v1.dbn.zst", "mbp-10.v3.dbn.zst", "ohlcv-1s.v2.dbn.zst", "trades.dbz", "tbbo.dbn"],
    "small": ["deribit_incremental_book_L2_BTC-PERPETUAL.csv", "huobi-dm-swap_quotes_BTC-USD.csv", "bitmex_trades_XBTUSD.csv"],
    "lobster": ["AAPL_2012-06-21_34200000_57600000_message_10.csv", "Amazon_2012-06-21_L1_message.csv.gz"],
    "binance": ["spot_btcusdt_20240809.gz", "usdm_btcusdt_20240808.gz"],
    "databento_es": ["esh4-glbx-mdp3-20231225.mbo.dbn.zst"],
}
KEPT = 20_000  # bytes: more would be slow, less no whole block of Zstandard
FIELDS = ["", "-1", "nan", "inf", "1e400", "0x10", "9" * 40, "0." + "1" * 40, "null", "NUL\0", "é", '"', "true", " ", "[" * 3_000]


def files():
    """Small files by name, in the formats that are made here."""
    for name, events in (("plain.mbo.dbn", 60), ("day.mbo.dbn.zst", 200)):
        feeds.write_sample(name, 1, events)
        yield name, Path(name).read_bytes()
    for name, text in TEXTS.items():
        yield name, text.encode()
        yield name + ".gz", gzip.compress(text.encode())


def recorded():
    """The starts of recorded files by name."""
    for folder, names in RECORDED.items():
        for name in names:
            path = DATA / folder / (f"test_data.{name}" if folder == "databento_dbn_tests" else name)
            with path.open("rb") as file:
                yield name, file.read(KEPT)


def overwrite(path, data):
    """Replace the content of a file in place: file systems take their time over a file that is cut to nothing first."""
    Path(path).touch()
    with open(path, "r+b") as file:
        file.write(data)
        file.truncate()


def replay(probes, name, path, **options):
    """Read a file to its end, apply what is in it, and return how much that was."""
    feed = probes(name, feeds.open, path, **options)
    if feed is None:
        return 0
    books, count = {}, 0
    for _ in range(100):
        batch = probes(f"read {name}", feed.read, 1000)
        if not batch:
            break
        count += len(batch)
        for datum in batch:
            if isinstance(datum, (OrderBookDelta, OrderBookDeltas, OrderBookDepth10, QuoteTick, TradeTick)):
                if datum.instrument_id not in books:
                    kind = BookType.L1_MBP if isinstance(datum, (QuoteTick, TradeTick)) else BookType.L3_MBO
                    books[datum.instrument_id] = OrderBook(datum.instrument_id, kind)
                book = books[datum.instrument_id]
                apply = {QuoteTick: book.update_quote_tick, TradeTick: book.update_trade_tick}.get(type(datum), book.apply)
                probes(f"apply {name}", apply, datum)
        probes(f"repr {name}", repr, batch[-1])
    else:
        probes.check(f"{name} has no end", False)
    probes(f"skipped {name}", lambda: (feed.skipped, feed.bytes_read, feed.schema))
    for book in books.values():
        probes(f"book of {name}", repr, book)
    return count


def damage(probes, source, seed):
    rng = random.Random(seed)
    for name, whole in dict(files() if source == "made" else recorded()).items():
        path = Path("damaged_" + name)
        overwrite(path, whole)
        probes.check(f"there is nothing in {name}", replay(probes, f"whole {name}", path) > 0)
        lengths = {*range(min(len(whole), 40)), *(rng.randrange(len(whole)) for _ in range(60))}
        for length in lengths:
            overwrite(path, whole[:length])
            replay(probes, f"{name} cut at {length}", path)
        for n in range(250):
            bad = bytearray(whole)
            for _ in range(rng.choice((1, 1, 1, 2, 8))):
                # Half of the damage goes to the start, where the headers are.
                at = rng.randrange(len(bad) if n % 2 else min(len(bad), 200))
                bad[at] = rng.choice((0, 255, 127, 128, bad[at] ^ 1, bad[at] ^ 128, rng.randrange(256)))
            overwrite(path, bad)
            replay(probes, f"{name} with damage {seed}/{n}", path)
        for name_of_format in feeds.FORMATS:
            overwrite(path, whole)
            replay(probes, f"{name} as {name_of_format}", path, format=name_of_format)
        path.unlink()


def test_cut_and_corrupted_files_end_with_an_error_or_early():
    assert in_process(damage, "made", 1) > 5_000


@pytest.mark.skipif(not DATA.exists() and not os.environ.get("CI"), reason=f"the recorded data is not at {DATA}")
def test_cut_and_corrupted_recorded_files_end_with_an_error_or_early():
    assert in_process(damage, "recorded", 2) > 5_000


def replace_fields(probes):
    for name, text in TEXTS.items():
        separator = '"' if name.startswith("binance") else ","
        parts = text.replace("\n", f"{separator}\n{separator}").split(separator)
        for i in range(len(parts)):
            for field in FIELDS:
                bad = separator.join([*parts[:i], field, *parts[i + 1 :]]).replace(f"{separator}\n{separator}", "\n")
                overwrite(name, bad.encode())
                replay(probes, f"{name} part {i} {field:.10}", name)
        for tail in (b"\xff\xfe", b"\0" * 100, b"," * 70_000, b"\r\n\r\n", "é".encode()[:1], b"x" * 70_000):
            overwrite(name, text.encode() + tail)
            replay(probes, f"{name} and {tail[:4]!r}", name)


def test_bad_fields_end_with_an_error():
    assert in_process(replace_fields) > 1_000


def open_junk(probes):
    values = junk.everything()
    Path("trades.csv").write_text(TRADES)
    Path("folder.csv").mkdir()
    os.mkfifo("pipe")
    os.symlink("loop", "loop")
    paths = ["", ".", "/", "folder.csv", "/dev/null", "loop", "\ud800", b"\xff.csv", "x" * 5_000, "a/" * 3_000, "/proc/self/mem"]
    for path in paths:
        probes.refuse(f"open({path!r:.30})", feeds.open, path)
    for what, value in values.items():
        probes(f"open({what})", feeds.open, value)
        for option in ("format", "instrument_id", "price_precision", "size_precision", "allow_gaps"):
            replay(probes, f"{option}={what}", "trades.csv", **{option: value})
    Path("trades.csv").chmod(0)
    feed = probes("unreadable", feeds.open, "trades.csv")
    probes("read", lambda: feed.read(2**64 - 1))


def test_what_is_no_file_and_no_option_is_refused():
    in_process(open_junk)


def change_while_reading(probes):
    feeds.write_sample("day.mbo.dbn", 1, 20_000)
    whole = Path("day.mbo.dbn").read_bytes()
    for change in (b"", whole[:100], bytes(len(whole)), b"\xff" * len(whole)):
        overwrite("day.mbo.dbn", whole)
        feed = feeds.open("day.mbo.dbn")
        probes("read", feed.read, 100)
        overwrite("day.mbo.dbn", change)
        while probes("read on", feed.read, 1_000):
            pass
        probes("bytes", lambda feed=feed: (feed.bytes_read, feed.bytes_total, feed.skipped))
        Path("day.mbo.dbn").unlink()
        probes("again", feed.read, 1)


def test_a_file_may_shrink_change_or_go_while_it_is_read():
    in_process(change_while_reading)
