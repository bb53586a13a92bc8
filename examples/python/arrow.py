"""Market data in columns: out to any DataFrame library and back, and a day replayed in one call."""

import tempfile
from pathlib import Path

from nautilus_cython import feeds
from nautilus_cython.arrow import RecordBatchReader, from_arrow, to_arrow
from nautilus_cython.model.data import TradeTick
from nautilus_cython.model.enums import AggressorSide
from nautilus_cython.model.identifiers import InstrumentId, TradeId
from nautilus_cython.model.objects import Price, Quantity
from nautilus_cython.replay import replay

trades = [
    TradeTick(
        InstrumentId.from_str("ESH4.GLBX"),
        Price.from_str(price),
        Quantity.from_str("3"),
        AggressorSide.BUYER,
        TradeId(f"T-{number}"),
        1_703_462_400_000_000_000 + number,
        1_703_462_400_000_000_000 + number,
    )
    for number, price in enumerate(["4820.25", "4820.50", "4820.5"])
]

# `polars.DataFrame(batch)`, `pyarrow.table(batch)` and their like read it as it is, without a copy.
batch = to_arrow(trades)
print(batch)

# Whatever has `__arrow_c_stream__` comes back as the same objects, to the last digit.
assert from_arrow(RecordBatchReader(batch)) == trades

with tempfile.TemporaryDirectory() as folder:
    day = Path(folder, "day.mbo.dbn.zst")
    feeds.write_sample(day, seed=42, events=20_000)

    # The top of the book whenever it changed, five levels every minute, and the book at the end.
    top = replay(day).read_all()
    ladder = replay(day, depth=5, on=60 * 10**9).read_all()
    end = replay(day, on="end", depth=0).read_all()
    print(top.schema.names)
    print(len(ladder.schema), "columns")
    print(end.schema.names)
