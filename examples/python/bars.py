"""Trades into bars: by the clock with a callback, and by volume as a batch."""

from nautilus_cython.data.aggregation import TimeBarAggregator, VolumeBarAggregator
from nautilus_cython.model.data import BarType, TradeTick
from nautilus_cython.model.enums import AggressorSide
from nautilus_cython.model.identifiers import InstrumentId, TradeId
from nautilus_cython.model.objects import Price, Quantity

ES = InstrumentId.from_str("ESH4.GLBX")
SECOND = 1_000_000_000


def trade(price: str, size: int, time: int) -> TradeTick:
    return TradeTick(ES, Price.from_str(price), Quantity.from_int(size), AggressorSide.BUYER, TradeId("1"), time, time)


trades = [trade("4820.25", 2, SECOND // 2), trade("4820.50", 7, SECOND), trade("4820.00", 4, 3 * SECOND // 2)]

aggregator = TimeBarAggregator(BarType.from_str(f"{ES}-1-SECOND-LAST-INTERNAL"), print, interval_type="right-open")
for each in trades:
    aggregator.handle_trade_tick(each)
aggregator.advance_time(3 * SECOND)  # any clock

by_volume = VolumeBarAggregator(BarType.from_str(f"{ES}-5-VOLUME-LAST-INTERNAL"))
for bar in by_volume.aggregate(trades):
    print(bar.open, bar.high, bar.low, bar.close, bar.volume)
