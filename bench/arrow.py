"""Measures Arrow: what an export costs by size, and a replay in columns against one object by object.

    python bench/arrow.py [FILE]    FILE: recorded data; by default a synthetic day
"""

import statistics
import sys
import tempfile
import time
from pathlib import Path

import numpy
import pyarrow

from nautilus_cython import feeds
from nautilus_cython.arrow import RecordBatch, from_arrow, to_arrow
from nautilus_cython.model.data import OrderBookDelta
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


def main():
    gigabyte = RecordBatch(pyarrow.table({"a": numpy.zeros(2**27)}))
    row = RecordBatch(pyarrow.table({"a": numpy.zeros(1)}))
    large, small = (nanoseconds(batch.__arrow_c_array__, 10_000) for batch in (gigabyte, row))
    print("| export | ns |\n|---|---:|")
    print(f"| {gigabyte.nbytes / 2**30:.0f} GiB | {large:,.0f} |\n| one row | {small:,.0f} |\n| ratio | {large / small:.2f} |\n")

    with tempfile.TemporaryDirectory() as folder:
        path = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(folder, "day.mbo.dbn")
        if len(sys.argv) == 1:
            feeds.write_sample(path, seed=42, events=200_000)
        deltas = [data for data in feeds.open(path, allow_gaps=True) if isinstance(data, OrderBookDelta)]
        events = sum(1 for _ in feeds.open(path, allow_gaps=True))
        print(f"{events:,} events\n\n| replay | ns per event |\n|---|---:|")
        by_object = nanoseconds(lambda: Replay(feeds.open(path, allow_gaps=True)).run())
        print(f"| object by object | {by_object / events:,.0f} |")
        print(f"| in columns, top of the book | {nanoseconds(lambda: replay(path, allow_gaps=True).read_all()) / events:,.0f} |")
        print(f"| in columns, book at the end | {nanoseconds(lambda: replay(path, on='end', allow_gaps=True)) / events:,.0f} |")
        if deltas:
            batch = to_arrow(deltas)
            print(f"| from Arrow, top of the book | {nanoseconds(lambda: replay(batch).read_all()) / len(deltas):,.0f} |")
            print(f"| to_arrow | {nanoseconds(lambda: to_arrow(deltas)) / len(deltas):,.0f} |")
            print(f"| from_arrow | {nanoseconds(lambda: from_arrow(batch)) / len(deltas):,.0f} |")


if __name__ == "__main__":
    main()
