"""Pictures of a day: what rests now, and what rested where over time."""

import tempfile
from pathlib import Path

import matplotlib

from nautilus_cython import feeds, plot
from nautilus_cython.model.data import TradeTick
from nautilus_cython.replay import Replay

matplotlib.use("Agg")
folder = Path(tempfile.mkdtemp())
day = folder / "day.mbo.dbn"
feeds.write_sample(day, seed=7, events=20_000)

job = Replay(feeds.open(day))
job.run()
assert job.book is not None
plot.depth(job.book, levels=40).savefig(folder / "depth.png")

trades = [data for data in feeds.open(day) if isinstance(data, TradeTick)]
plot.ladder(day, levels=10, trades=trades).savefig(folder / "ladder.png")
plot.spread(day, every=1_000_000_000, backend="plotly").write_html(folder / "spread.html")
print(sorted(path.name for path in folder.iterdir()))
