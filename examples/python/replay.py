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
    book = replay.book
    assert book is not None
    print(book.instrument_id, stats.counts["OrderBookDelta"], book.book_type.name)
    print(book.best_bid_price() < book.best_ask_price())

del replay, book
print("alive:", sum(live_handles().values()))
