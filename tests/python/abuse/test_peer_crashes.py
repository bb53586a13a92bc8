"""
What ends a process with the library whose names we use: each kind, and its neighbours.

The calls are text, so that a failure shows what was called.
"""

import datetime

from inventory import USD, example, native_classes
from probing import in_process

from nautilus_cython.model import data, enums, functions, identifiers, objects
from nautilus_cython.model.book import OrderBook

ID = identifiers.InstrumentId.from_str("A.B")
NAMES = {**vars(data), **vars(enums), **vars(functions), **vars(identifiers), **vars(objects)}
NAMES |= {"OrderBook": OrderBook, "ID": ID, "USD": USD, "example": example, "datetime": datetime, "native_classes": native_classes}
NAMES |= {
    "price": objects.Price.from_str,
    "size": objects.Quantity.from_str,
    "order": lambda side=1, px="1", sz="1", oid=1: data.BookOrder(side, objects.Price.from_str(px), objects.Quantity.from_str(sz), oid),
    "book": lambda kind=3: OrderBook(ID, kind),
}

# These raise.
REFUSED = """
Price.from_raw(2**126, 2)
Price.from_raw(2**127, 0)
Price.from_raw(-2**127, 0)
Price.from_raw(2**127 - 1, 0)
Price.from_raw(-2**127 + 1, 16)
Price.from_raw(0, 255)
Price.from_raw(0, 17)
Price.from_raw(1, 0)
Quantity.from_raw(2**128 - 1, 0)
Quantity.from_raw(-1, 0)
Quantity.from_raw(2**128, 0)
Money.from_raw(2**126, USD)
Money.from_raw(-2**127, USD)
Price(PRICE_MAX, 0) + Price(PRICE_MAX, 0)
Price(PRICE_MIN, 0) - Price(PRICE_MAX, 0)
Price(PRICE_MAX, 0) + Price(1, 0)
Quantity(QUANTITY_MAX, 0) + Quantity(QUANTITY_MAX, 0)
Quantity(1, 0) - Quantity(2, 0)
Money(MONEY_MAX, USD) + Money(MONEY_MAX, USD)
Money(MONEY_MIN, USD) - Money(MONEY_MAX, USD)
Price(1, 0) / Price(0, 0)
Price(1, 0) // 0
Price(1, 0) % Quantity(0, 0)
Price(1e308, 0)
Price(float("nan"), 0)
TraderId("NOHYPHEN")
TraderId("-")
TraderId("A-")
TraderId("-A")
StrategyId("NOHYPHEN")
AccountId("NOHYPHEN")
AccountId("-001")
AccountId("A-")
Symbol("")
Symbol("A\\0B")
Symbol("\\ud800")
Venue("é")
Venue(" ")
TradeId("")
TradeId("x" * 37)
TradeId("é")
ClientOrderId("é" * 10)
InstrumentId.from_str("NODOT")
InstrumentId.from_str(".B")
InstrumentId.from_str("A.")
InstrumentId.from_str("A.é")
Currency("", 2, 0, "x", 1)
Currency("USD", 17, 0, "x", 1)
Currency("USD", 2, 0, "x", 99)
order_side_from_str("UP")
price_type_from_str("")
book_action_from_str("ADD\\0")
QuoteTick.from_dict(QuoteTick.to_dict(example(QuoteTick)) | {"bid_price": "x"})
TradeTick.from_dict(TradeTick.to_dict(example(TradeTick)) | {"aggressor_side": "UP"})
BookOrder.from_dict(BookOrder.to_dict(order()) | {"side": "UP"})
OrderBookDelta.from_dict(OrderBookDelta.to_dict(example(OrderBookDelta)) | {"action": "UP"})
InstrumentStatus.from_dict(InstrumentStatus.to_dict(example(InstrumentStatus)) | {"action": "UP"})
InstrumentClose.from_dict(InstrumentClose.to_dict(example(InstrumentClose)) | {"close_type": "UP"})
BarSpecification.from_str("5-MINUTES-LAST")
BarSpecification.from_str("5-MINUTE-FIRST")
BarSpecification.from_str("0-MINUTE-LAST")
BarSpecification.from_str("-1-MINUTE-LAST")
BarSpecification.from_str("99999999999999999999999-TICK-LAST")
BarSpecification.from_str("--")
BarType.from_str("A.B-5-MINUTE-LAST")
BarType.from_str("A.B-5-MINUTE-LAST-OUTSIDE")
BarType.from_str("A.B-5-MINUTE-LAST-INTERNAL@1-MINUTE")
order_side_to_str(99)
order_side_to_str(-1)
order_side_to_str(256)
order_side_to_str(2**40)
BookOrder(99, price("1"), size("1"), 1)
OrderBookDelta(ID, 99, order(), 0, 0, 0, 0)
TradeTick(ID, price("1"), size("1"), 99, TradeId("1"), 0, 0)
BarSpecification(1, 99, 1)
BarType(ID, BarSpecification(1, 1, 1), 99)
InstrumentStatus(ID, 99, 0, 0)
InstrumentClose(ID, price("1"), 99, 0, 0)
OrderSide(3)
BookType(0)
example(QuoteTick).extract_price(99)
QuoteTick(ID, price("0." + "0" * 15 + "1"), price("0." + "0" * 15 + "2"), size("1"), size("1"), 0, 0).extract_price(3)
example(QuoteTick).extract_price(4)
example(QuoteTick).extract_size(5)
QuoteTick.list_from_capsule(TradeTick.capsule_from_list([example(TradeTick)]))
QuoteTick.list_from_capsule(datetime.datetime_CAPI)
capsule_to_list(QuoteTick.capsule_from_list([example(QuoteTick)]))
capsule_to_data(example(OrderBookDeltas).to_capsule())
order(side=0).signed_size()
book().add(order(side=0), 1)
book().get_avg_px_for_quantity(size("1"), 0)
book().get_worst_px_for_quantity(size("1"), 0)
book().get_quantity_for_price(price("1"), 0)
book().get_quantity_at_level(price("1"), 0, 0)
book().get_quantity_at_level(price("1"), 1, 17)
book().get_quantity_at_level(price("1"), 1, 255)
book().get_all_crossed_levels(0, price("1"), 0)
book().get_all_crossed_levels(1, price("1"), 17)
book().simulate_fills(order(side=0))
book().apply_delta(OrderBookDelta(ID, 1, order(side=0), 0, 0, 0, 0))
book(1).add(order(), 1)
book(0)
book(4)
book(-1)
book(2**31)
book().pprint(-1)
book().apply(None)
book().apply(example(OrderBookDelta))
OrderBook(InstrumentId.__new__(InstrumentId), 3)
book().apply_deltas(OrderBookDeltas.__new__(OrderBookDeltas))
OrderBookDeltas(ID, [])
OrderBookDeltas(ID, [1])
OrderBookDepth10(ID, [order()] * 11, [], [1] * 11, [], 0, 0, 0, 0)
OrderBookDepth10(ID, [order()], [], [], [], 0, 0, 0, 0)
OrderBookDelta(ID, 1, None, 0, 0, 0, 0)
OrderBookDelta(ID, 1, order(sz="0"), 0, 0, 0, 0)
TradeTick(ID, price("1"), size("0"), 1, TradeId("1"), 0, 0)
"""

# These answer, with the answer.
ANSWERED = """
order(side=1).signed_size() == 1.0
example(QuoteTick) != QuoteTick(ID, price("1"), price("2"), size("1"), size("1"), 0, 0)
QuoteTick(ID, price("1"), price("2"), size("1"), size("1"), 0, 0) != QuoteTick(ID, price("1"), price("2"), size("1"), size("1"), 0, 1)
QuoteTick(ID, price("1." + "0" * 16), price("2." + "0" * 15 + "2"), size("1"), size("1"), 0, 0).extract_price(3) == price("1.5000000000000001")
book().best_bid_price() is None
book().best_ask_size() is None
book().spread() is None
book().midpoint() is None
book().to_quote_tick() is None
book().get_worst_px_for_quantity(size("1"), 1) is None
book().get_avg_px_for_quantity(size("0"), 1) == 0.0
book().simulate_fills(order()) == []
len(book().bids(2**64 - 1)) == 0
book().delete(order(side=0), 1) is None
(price("1") == "1") is False
(Symbol("A") == "A") is False
(Symbol("A") == Venue("A")) is False
"""


def call(probes):
    for text in REFUSED.strip().splitlines():
        probes.refuse(text, eval, text, NAMES.copy())
    for text in ANSWERED.strip().splitlines():
        probes.check(f"not so: {text}", probes(text, eval, text, NAMES.copy()) is True)


def test_no_known_crash_of_the_peer_is_one_here():
    assert in_process(call) > 100


def dunders(probes):
    for cls in native_classes():
        for text in ("repr(obj)", "hash(obj)", "str(obj)", "obj.__del__()", "obj.__dealloc__()", "obj.value", "obj.raw"):
            for obj in (cls.__new__(cls), example(cls)):
                for _ in range(3):
                    probes(f"{cls.__name__}: {text}", eval, text, {"obj": obj})


def test_objects_without_init_and_a_repeated_del_are_no_crash():
    in_process(dunders)
