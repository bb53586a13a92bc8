"""Measures the Lance recorder: rows per second and bytes on disk, beside pylance and Parquet, as a table in ``bench/recorders.md``.

    make bench-lance

The data is a synthetic day of order book deltas, in batches of 8,192 rows, which each recorder is handed as one Arrow stream.
"""

import shutil
import statistics
import tempfile
import time
from pathlib import Path

import lance
import pyarrow
import pyarrow.parquet

from nautilus_cython import feeds
from nautilus_cython.arrow import to_arrow
from nautilus_cython.lance import LanceWriter
from nautilus_cython.model.data import OrderBookDelta
from nautilus_cython.recording import record

ROWS = 1_000_000
ROUNDS = 5
BATCH_ROWS = 8_192
HEAD = "| recorder | rows per second | times as long as ours | MB |\n|---|---:|---:|---:|"


def deltas(folder):
    """The data as a table."""
    path = folder / "day.mbo.dbn"
    feeds.write_sample(path, seed=42, events=ROWS)
    return pyarrow.table(to_arrow([item for item in feeds.open(path) if isinstance(item, OrderBookDelta)][:ROWS]))


def with_recorder(table, path):
    with LanceWriter(path, table.schema) as writer:
        writer.write(reader(table))


def with_pylance(table, path):
    lance.write_dataset(reader(table), path)


def with_parquet(table, path):
    record(reader(table), path.with_suffix(".parquet"))


def with_pyarrow(table, path):
    pyarrow.parquet.write_table(table, path.with_suffix(".parquet"), compression="zstd")


def reader(table):
    return pyarrow.RecordBatchReader.from_batches(table.schema, table.to_batches(BATCH_ROWS))


WAYS = {
    "nautilus_cython.lance": with_recorder,
    "pylance.write_dataset": with_pylance,
    "nautilus_cython.recording, Parquet": with_parquet,
    "pyarrow, Parquet with zstd": with_pyarrow,
}


def main():
    took = {name: [] for name in WAYS}
    sizes = {}
    with tempfile.TemporaryDirectory() as folder:
        table = deltas(Path(folder))
        for _ in range(ROUNDS):
            for name, write in WAYS.items():
                place = Path(folder, "made")
                place.mkdir()
                started = time.perf_counter()
                write(table, place / "data")
                took[name].append(time.perf_counter() - started)
                sizes[name] = sum(path.stat().st_size for path in place.rglob("*") if path.is_file())
                shutil.rmtree(place)
    medians = {name: statistics.median(rounds) for name, rounds in took.items()}
    ours = medians["nautilus_cython.lance"]
    rows = [f"{ROWS:,} rows, which are {table.nbytes / 1e6:.0f} MB in memory\n", HEAD]
    for name, median in medians.items():
        rows.append(f"| {name} | {ROWS / median:,.0f} | {median / ours:.2f} | {sizes[name] / 1e6:.1f} |")
    text = "\n".join(rows) + "\n"
    print(text, end="")
    Path(__file__).with_suffix(".md").write_text(text)


if __name__ == "__main__":
    main()
