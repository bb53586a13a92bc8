"""An instrument that is computed from others, and errors that say where and why."""

from nautilus_cython.model.identifiers import InstrumentId, Symbol
from nautilus_cython.model.instruments.synthetic import SyntheticInstrument

components = [InstrumentId.from_str(name) for name in ("BTC-USD.COINBASE", "ETH/USD.KRAKEN")]
ratio = SyntheticInstrument(Symbol("BTC-ETH"), 4, components, "BTC-USD.COINBASE / ETH/USD.KRAKEN", ts_event=0, ts_init=0)
print(ratio.id, ratio.calculate([61_000.0, 2_600.0]))

ratio.change_formula("""
    mid = (BTC_USD.COINBASE + 20 * ETH/USD.KRAKEN) / 2;  // with `_` for `-`
    if(mid > 50e3, round(mid), mid ^ 0.5)
""")
print(ratio.calculate([61_000.0, 2_600.0]))

for formula, inputs in [("BTC-USD.COINBASE + GBP.X", []), ("1 / (BTC-USD.COINBASE - 3)", [3, 1])]:
    try:
        ratio.change_formula(formula)
        ratio.calculate(inputs)
    except (ValueError, RuntimeError) as error:
        print(f"{type(error).__name__}: {error}")
