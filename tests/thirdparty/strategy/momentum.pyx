# cython: language_level=3
"""A module as users of the peer write it: it cimports structs, enumerations and classes, calls cdef methods, and subclasses."""

from libc.stdint cimport uint8_t, uint64_t

from nautilus_trader.common.component cimport EVT, RECV
from nautilus_trader.core.data cimport Data
from nautilus_trader.core.rust.model cimport BookAction, OrderSide, Price_t, PriceType, Quantity_t, QuoteTick_t
from nautilus_trader.core.uuid cimport UUID4
from nautilus_trader.model.book cimport OrderBook
from nautilus_trader.model.data cimport BarSpecification, BookOrder, OrderBookDelta, OrderBookDeltas, QuoteTick, TradeTick
from nautilus_trader.model.identifiers cimport InstrumentId, Symbol, TradeId, Venue
from nautilus_trader.model.objects cimport Currency, Money, Price, Quantity


cdef class Momentum:
    def __init__(self, InstrumentId instrument_id not None):
        self.instrument_id = instrument_id

    cpdef void on_quote(self, QuoteTick tick):
        if tick.instrument_id != self.instrument_id:
            raise ValueError("another instrument")
        cdef double mid = self.mid(tick)
        if self.ticks > 0:
            self._sum += mid - self._last
        self._last = mid
        self.ticks += 1

    cdef double mid(self, QuoteTick tick):
        cdef Price bid = Price.from_mem_c(tick._mem.bid_price)
        cdef Price ask = Price.from_mem_c(tick._mem.ask_price)
        return (bid.as_f64_c() + ask.as_f64_c()) / 2.0

    def momentum(self) -> float:
        return self._sum


cdef class LoudBook(OrderBook):
    def __init__(self, InstrumentId instrument_id not None, book_type):
        super().__init__(instrument_id, book_type)
        self.heard = []

    cpdef apply_delta(self, OrderBookDelta delta):
        self.heard.append(delta.sequence)
        OrderBook.apply_delta(self, delta)


def spread(QuoteTick tick not None) -> Price:
    cdef Price_t bid = tick._mem.bid_price
    cdef Price_t ask = tick._mem.ask_price
    return Price.from_raw_c(ask.raw - bid.raw, bid.precision)


def widest(list ticks not None) -> Price:
    cdef Price best = None
    cdef Price candidate
    cdef QuoteTick tick
    for tick in ticks:
        candidate = spread(tick)
        if best is None or candidate.gt(best):
            best = candidate
    return best


def opposite(OrderSide side):
    cdef OrderSide other = OrderSide.SELL if side == OrderSide.BUY else OrderSide.BUY
    return other


def build(InstrumentId instrument_id not None, uint64_t order_id):
    cdef BookOrder order = BookOrder.from_raw_c(OrderSide.BUY, 10_000_000_000_000_000, 0, 20_000_000_000_000_000, 0, order_id)
    cdef OrderBookDelta delta = OrderBookDelta.from_raw_c(
        instrument_id, BookAction.ADD, OrderSide.BUY, order._mem.price.raw, 0, order._mem.size.raw, 0, order_id, 0, 7, 8, 9
    )
    cdef LoudBook book = LoudBook(instrument_id, 3)
    book.apply_delta(delta)
    book.add(BookOrder.from_mem_c(order._mem), 10)
    return book


def identifiers():
    cdef InstrumentId instrument_id = InstrumentId.from_str_c("EUR/USD.SIM")
    cdef Symbol symbol = Symbol.from_mem_c(instrument_id._mem.symbol)
    cdef Venue venue = Venue.from_mem_c(instrument_id._mem.venue)
    cdef UUID4 uuid = UUID4.from_str_c("2d89666b-1a1e-4a75-b193-4eb3b454c757")
    cdef Money money = Money.from_str_c("1.50 USD")
    cdef Quantity total = Quantity.from_int_c(3).add(Quantity.zero_c(2))
    return symbol.to_str(), venue.to_str(), uuid.to_str(), money.currency_code_c(), total


def heard(message):
    return f"{RECV}{EVT} {message}"
