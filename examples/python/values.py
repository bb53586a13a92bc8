"""Fixed-point values: exact text, exact arithmetic, and errors instead of surprises."""

from decimal import Decimal

from nautilus_cython.model.objects import Price, Quantity

price = Price.from_str("1.5e-3")
print(price, price.precision)
print(price + Price.from_str("0.0005"), price == Decimal("0.0015"), hash(price) == hash(Decimal("0.0015")))

try:
    print(Price(17_014_118_346_046, 0) + Price(1, 0))
except OverflowError as error:
    print("OverflowError:", error)

try:
    Quantity.from_str("-1")
except ValueError as error:
    print("ValueError:", error)
