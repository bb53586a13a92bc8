"""A recorded file through an order book: here one that is made from a seed."""

import tempfile
from pathlib import Path

from nautilus_cython import feeds
from nautilus_cython.replay import Replay
from nautilus_cython.testing import live_handles

with tempfile.TemporaryDirectory() as folder:
    path = Path(folder) / "sample.mbo.dbn.zst"
    feeds.write_sample(path, seed=7, events=10_000)
    replay = Replay(feeds.open(path))
    stats = replay.run()
    print(replay.instrument_id, stats.counts["OrderBookDelta"], replay.book.book_type.name)
    print(replay.book.best_bid_price() < replay.book.best_ask_price())

del replay
print("alive:", sum(live_handles().values()))
