"""What a trader asks a book, exactly; and the same of every moment of a day."""

import tempfile
from pathlib import Path

from nautilus_cython import analytics, feeds
from nautilus_cython.model.enums import OrderSide
from nautilus_cython.replay import Replay

day = Path(tempfile.mkdtemp()) / "day.mbo.dbn"
feeds.write_sample(day, seed=7, events=20_000)
job = Replay(feeds.open(day))
job.run()
book = job.book
assert book is not None

print("microprice", float(analytics.microprice(book)), "exactly", analytics.microprice(book))
print("imbalance of 5 levels", round(float(analytics.imbalance(book, 5)), 4))
print("bids within 3 bp", analytics.liquidity(book, 3, OrderSide.BUY))
print("buying 500 costs", round(float(analytics.impact_bps(book, 500, OrderSide.BUY)), 3), "bp")

mine = book.bids(1)[0].orders()[-1]
place = analytics.queue_position(book, mine)
assert place is not None
print(f"{place.orders_ahead} orders ahead, {place.size_ahead} of {place.size}")
others = analytics.filtered_view(book, [mine.order_id])
print("without it", others.best_bid_size(), "at the best bid")

view = analytics.View.of(day, levels=5, every=60_000_000_000)
print("each minute", analytics.imbalance(view, 5).round(2).tolist()[:6])
