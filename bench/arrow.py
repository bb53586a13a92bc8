"""Measures Arrow: what an export costs by size, and a replay in columns against one object by object.

    python bench/arrow.py [FILE] [--peer PYTHON]    FILE: recorded data; by default a synthetic day

With the Python of an environment that has the nautilus_trader wheel, the peer reads the same deltas from a catalog that is
recorded here, and applies them to its book one by one.
"""

import argparse
import json
import statistics
import subprocess
import tempfile
import time
from decimal import Decimal
from pathlib import Path

import numpy
import pyarrow

from nautilus_cython import feeds
from nautilus_cython.arrow import RecordBatch, from_arrow, to_arrow
from nautilus_cython.model.book import OrderBook
from nautilus_cython.model.data import OrderBookDelta
from nautilus_cython.model.enums import BookType
from nautilus_cython.recording import read, record
from nautilus_cython.replay import Replay, replay

ROUNDS = 5


def nanoseconds(call, times=1):
    """The median over some rounds of what one call takes."""
    rounds = []
    for _ in range(ROUNDS):
        started = time.perf_counter_ns()
        for _ in range(times):
            call()
        rounds.append((time.perf_counter_ns() - started) / times)
    return statistics.median(rounds)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", nargs="?", type=Path)
    parser.add_argument("--peer", help="the Python of an environment with the nautilus_trader wheel")
    return parser.parse_args()


def core(deltas):
    """The book alone: columns that are ready, applied by Rust in blocks."""
    columns = {
        "action": numpy.array([int(delta.action) for delta in deltas], "u1"),
        "side": numpy.array([int(delta.order.side) for delta in deltas], "u1"),
        "price": numpy.array([round(float(delta.order.price) * 10**4) for delta in deltas], "i8"),
        "size": numpy.array([int(delta.order.size) for delta in deltas], "i8"),
        "order_id": numpy.array([delta.order.order_id for delta in deltas], "u8"),
    }

    def apply():
        book = OrderBook(deltas[0].instrument_id, BookType.L3_MBO)
        for start in range(0, len(deltas), 8_192):
            part = {name: column[start : start + 8_192] for name, column in columns.items()}
            book.apply_columns(**part, price_precision=4, size_precision=0)

    return nanoseconds(apply)


def main():
    gigabyte = RecordBatch(pyarrow.table({"a": numpy.zeros(2**27)}))
    row = RecordBatch(pyarrow.table({"a": numpy.zeros(1)}))
    large, small = (nanoseconds(batch.__arrow_c_array__, 10_000) for batch in (gigabyte, row))
    print("| export | ns |\n|---|---:|")
    print(f"| {gigabyte.nbytes / 2**30:.0f} GiB | {large:,.0f} |\n| one row | {small:,.0f} |\n| ratio | {large / small:.2f} |\n")

    given = arguments()
    with tempfile.TemporaryDirectory() as folder:
        path = given.file or Path(folder, "day.mbo.dbn")
        if given.file is None:
            feeds.write_sample(path, seed=42, events=200_000)
        compare(path, Path(folder), given.peer)


def compare(path, folder, peer):
    """Everything that a replay of a file may cost, per event."""
    options = {"allow_gaps": True}
    data = list(feeds.open(path, **options))
    deltas = [item for item in data if isinstance(item, OrderBookDelta)]
    print(f"{len(data):,} events of {path.name}\n\n| replay | ns per event | events per second |\n|---|---:|---:|")

    def row(name, took, events):
        print(f"| {name} | {took / events:,.0f} | {events / took * 1e9:,.0f} |", flush=True)

    row("feed, object by object", nanoseconds(lambda: Replay(feeds.open(path, **options)).run()), len(data))
    row("feed in columns, top of the book", nanoseconds(lambda: replay(path, **options).read_all()), len(data))
    row("feed in columns, book at the end", nanoseconds(lambda: replay(path, on="end", **options)), len(data))
    if not deltas:
        return
    batch = to_arrow(deltas)
    parquet = folder / "deltas.parquet"
    row("feed to Parquet", nanoseconds(lambda: (parquet.unlink(missing_ok=True), record(path, parquet, data_type=OrderBookDelta, **options))), len(deltas))
    row("Parquet read", nanoseconds(lambda: read(parquet).read_all()), len(deltas))
    row("Parquet in columns, top of the book", nanoseconds(lambda: replay(parquet).read_all()), len(deltas))
    row("Parquet in columns, book at the end", nanoseconds(lambda: replay(parquet, on="end")), len(deltas))
    row("Arrow in columns, top of the book", nanoseconds(lambda: replay(batch).read_all()), len(deltas))
    row("Arrow in columns, book at the end", nanoseconds(lambda: replay(batch, on="end")), len(deltas))
    row("to_arrow", nanoseconds(lambda: to_arrow(deltas)), len(deltas))
    row("from_arrow", nanoseconds(lambda: from_arrow(batch)), len(deltas))

    def apply():
        book = OrderBook(deltas[0].instrument_id, BookType.L3_MBO)
        for delta in deltas:
            book.apply_delta(delta)
        return book

    row("ready-made objects, applied", nanoseconds(apply), len(deltas))
    row("Rust core, ready-made columns", core(deltas), len(deltas))
    if peer:
        record(parquet, folder / "catalog", raw=True)
        done = subprocess.run([peer, Path(__file__).with_name("arrow_peer.py"), folder / "catalog"], capture_output=True, text=True, check=True)
        theirs = json.loads(done.stdout.splitlines()[-1])
        book = apply()
        top = [price.as_decimal() for price in (book.best_bid_price(), book.best_ask_price())]
        if theirs["count"] != len(deltas) or list(map(Decimal, theirs["top"])) != top:
            raise SystemExit(f"the peer has another book after the replay: {theirs}, expected {top}")
        row("peer: ready-made objects, applied", theirs["apply"] * len(deltas), len(deltas))
        row("peer: catalog read", theirs["read"] * len(deltas), len(deltas))


if __name__ == "__main__":
    main()
