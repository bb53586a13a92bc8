"""A day of market data in Parquet files, read back by class, time and instrument, and replayed."""

import tempfile
from pathlib import Path

from nautilus_cython import feeds
from nautilus_cython.arrow import from_arrow
from nautilus_cython.model.data import OrderBookDelta, TradeTick
from nautilus_cython.recording import read, record
from nautilus_cython.replay import replay

with tempfile.TemporaryDirectory() as folder:
    day = Path(folder, "day.mbo.dbn.zst")
    feeds.write_sample(day, seed=42, events=20_000)

    # A folder gets a new file for each class of data, with each recording.
    for file in record(day, Path(folder, "recording")):
        print(file.data_type, file.path.name)

    # Rows of other times are skipped by the statistics of the files; `read` returns Arrow batches for any DataFrame library.
    trades = from_arrow(read(Path(folder, "recording"), TradeTick))
    start, end = trades[0].ts_init, trades[9].ts_init
    some = from_arrow(read(Path(folder, "recording"), TradeTick, start=start, end=end))
    assert some == [trade for trade in trades if start <= trade.ts_init <= end]

    # A recording replays as the feed does, with a row for each change of the best prices, for each trade, or for each bar.
    book = replay(Path(folder, "recording")).read_all()
    assert book.num_rows == replay(day).read_all().num_rows
    assert from_arrow(replay(Path(folder, "recording"), on="trades")) == trades
    bars = replay(Path(folder, "recording"), on=f"{trades[0].instrument_id}-100-TICK-LAST-INTERNAL").read_all()
    print(len(bars), "bars of 100 trades")

    # One file instead of a folder: Parquet or Arrow, by its name. With `raw`, in the schema of catalogs with raw values.
    (file,) = record(Path(folder, "recording"), Path(folder, "deltas.arrow"), data_type=OrderBookDelta)
    assert from_arrow(read(file.path)) == from_arrow(read(Path(folder, "recording"), OrderBookDelta))
