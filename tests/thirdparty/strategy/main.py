from momentum import Momentum, build, heard, identifiers, opposite, spread, widest

from nautilus_trader.model.data import QuoteTick
from nautilus_trader.model.enums import OrderSide
from nautilus_trader.model.identifiers import InstrumentId
from nautilus_trader.model.objects import Price, Quantity

eurusd = InstrumentId.from_str("EUR/USD.SIM")
one = Quantity.from_int(1)
ticks = [
    QuoteTick(eurusd, Price.from_str(bid), Price.from_str(ask), one, one, 0, 0)
    for bid, ask in (("1.1000", "1.1002"), ("1.1001", "1.1006"), ("1.1003", "1.1004"))
]
momentum = Momentum(eurusd)
for tick in ticks:
    momentum.on_quote(tick)
assert momentum.ticks == 3 and abs(momentum.momentum() - 0.00025) < 1e-12
assert widest(ticks) == Price.from_str("0.0005") and spread(ticks[0]) == Price.from_str("0.0002")
assert opposite(OrderSide.BUY) == OrderSide.SELL
book = build(eurusd, 5)
assert book.heard == [7] and book.best_bid_size() == Quantity.from_int(2) and book.update_count == 2
assert identifiers() == ("EUR/USD", "SIM", "2d89666b-1a1e-4a75-b193-4eb3b454c757", "USD", Quantity.from_int(3))
assert heard("OrderFilled") == "<--[EVT] OrderFilled"
print("ok")
