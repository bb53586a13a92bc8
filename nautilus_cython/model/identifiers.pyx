"""
Identifiers: immutable text with a kind.

Names that repeat (symbols, venues, strategies) are interned: a text has one pointer in the process, equality compares
pointers, and the text is never freed. Ids that are new each time (orders, trades) are stored in the object.

Identifiers of one kind are equal when their texts are; identifiers of different kinds never are. Any two identifiers are
ordered by their texts. The hash is that of the text.
"""

from cpython.mem cimport PyMem_Free, PyMem_Malloc
from libc.string cimport strcmp

from nautilus_cython.core.error cimport raise_uninitialised
from nautilus_cython.core.rust.checked_model cimport (
    generic_spread_id_leg,
    generic_spread_id_new,
    instrument_id_from_cstr,
    venue_from_cstr_code,
    account_id_new,
    client_id_new,
    client_order_id_new,
    component_id_new,
    exec_algorithm_id_new,
    order_list_id_new,
    position_id_new,
    strategy_id_new,
    symbol_new,
    trade_id_new,
    trader_id_new,
    venue_new,
    venue_order_id_new,
)
from nautilus_cython.core.rust.model cimport (
    instrument_id_is_synthetic,
    instrument_id_new,
    instrument_id_to_cstr,
    symbol_is_composite,
    symbol_root,
    symbol_topic,
    venue_is_synthetic,
)
from nautilus_cython.core.rust.model cimport SpreadLeg_t
from nautilus_cython.core.rust.model cimport generic_spread_id_n_legs as native_n_legs
from nautilus_cython.core.string cimport cstr_to_pystr, pystr_to_cstr

from operator import index

from nautilus_cython.core.pickling import restore


cdef class Identifier:
    """The base of all identifiers: not made itself."""

    def __getstate__(self):
        return self.to_str()

    def __setstate__(self, state):
        self.parse(state)

    def __reduce__(self):
        return restore, (type(self), self.__getstate__(), getattr(self, "__dict__", None))

    def __eq__(self, other):
        if not isinstance(other, Identifier) or (<Identifier>other).kind() != self.kind():
            return NotImplemented
        return self.same(<Identifier>other)

    def __lt__(self, other):
        if not isinstance(other, Identifier):
            return NotImplemented
        return self.to_str() < (<Identifier>other).to_str()

    def __le__(self, other):
        if not isinstance(other, Identifier):
            return NotImplemented
        return self.to_str() <= (<Identifier>other).to_str()

    def __gt__(self, other):
        if not isinstance(other, Identifier):
            return NotImplemented
        return self.to_str() > (<Identifier>other).to_str()

    def __ge__(self, other):
        if not isinstance(other, Identifier):
            return NotImplemented
        return self.to_str() >= (<Identifier>other).to_str()

    def __hash__(self) -> int:
        if self._hash == 0:
            self._hash = hash(self.to_str())
        return self._hash

    def __str__(self) -> str:
        return self.to_str()

    def __repr__(self) -> str:
        return f"{type(self).__name__}('{self.to_str()}')"

    @property
    def value(self) -> str:
        """The text."""
        return self.to_str()

    cdef str to_str(self):
        return cstr_to_pystr(self.chars(), False)

    cdef int kind(self) noexcept:
        return 0

    cdef const char *chars(self) except NULL:
        raise_uninitialised(self)
        return NULL

    cdef bint same(self, Identifier other) except -1:
        # Interned texts are equal when their pointers are.
        return self.chars() == other.chars()

    cdef int parse(self, str value) except -1:
        return raise_uninitialised(self)


cdef int refuse_change(Identifier identifier) except -1:
    raise RuntimeError(f"{identifier!r} is immutable: it cannot be initialised again")


cdef class Symbol(Identifier):
    """The ticker or contract code of an instrument at its venue: text that is not blank."""

    def __init__(self, str value not None) -> None:
        self.parse(value)

    cpdef bint is_composite(self):
        """Return whether the symbol has parts, as in ``ES.FUT``."""
        self.chars()
        return symbol_is_composite(&self._mem)

    cpdef str root(self):
        """Return the text before the first ``.``, or all of it."""
        self.chars()
        return cstr_to_pystr(symbol_root(&self._mem))

    cpdef str topic(self):
        """Return what to subscribe to: the root and ``*`` if the symbol is composite, else the symbol."""
        self.chars()
        return cstr_to_pystr(symbol_topic(&self._mem))

    cdef int kind(self) noexcept:
        return 1

    cdef const char *chars(self) except NULL:
        if self._mem.value == NULL:
            raise_uninitialised(self)
        return self._mem.value

    cdef int parse(self, str value) except -1:
        if self._mem.value != NULL:
            refuse_change(self)
        return symbol_new(pystr_to_cstr(value), &self._mem)

    @staticmethod
    cdef Symbol from_mem_c(Symbol_t mem):
        cdef Symbol identifier = Symbol.__new__(Symbol)
        identifier._mem = mem
        return identifier


cdef class Venue(Identifier):
    """A trading venue: printable ASCII that is not blank."""

    def __init__(self, str name not None) -> None:
        self.parse(name)

    cpdef bint is_synthetic(self):
        """Return whether instruments of the venue are computed from others."""
        self.chars()
        return venue_is_synthetic(&self._mem)

    @staticmethod
    def from_code(str code not None):
        """Return the venue that a market identifier code (ISO 10383) or a venue's name stands for; None if unknown."""
        return Venue.from_code_c(code)

    @staticmethod
    cdef Venue from_code_c(str code):
        cdef Venue venue = Venue.__new__(Venue)
        return venue if venue_from_cstr_code(pystr_to_cstr(code), &venue._mem) else None

    cdef int kind(self) noexcept:
        return 2

    cdef const char *chars(self) except NULL:
        if self._mem.value == NULL:
            raise_uninitialised(self)
        return self._mem.value

    cdef int parse(self, str value) except -1:
        if self._mem.value != NULL:
            refuse_change(self)
        return venue_new(pystr_to_cstr(value), &self._mem)

    @staticmethod
    cdef Venue from_mem_c(Venue_t mem):
        cdef Venue identifier = Venue.__new__(Venue)
        identifier._mem = mem
        return identifier


cdef class InstrumentId(Identifier):
    """
    An instrument: a symbol at a venue, written ``SYMBOL.VENUE``.

    Parameters
    ----------
    symbol : Symbol
        The symbol. It may contain points.
    venue : Venue
        The venue.
    """

    def __init__(self, Symbol symbol not None, Venue venue not None) -> None:
        if self._mem.symbol.value != NULL:
            refuse_change(self)
        symbol.chars()
        venue.chars()
        self._mem = instrument_id_new(symbol._mem, venue._mem)

    @property
    def symbol(self) -> Symbol:
        """The symbol."""
        self.chars()
        return Symbol.from_mem_c(self._mem.symbol)

    @property
    def venue(self) -> Venue:
        """The venue."""
        self.chars()
        return Venue.from_mem_c(self._mem.venue)

    @staticmethod
    def from_str(str value not None) -> InstrumentId:
        """
        Split `value` at its last ``.``.

        Raises
        ------
        ValueError
            If there is none, or the symbol or the venue is not valid.
        """
        return InstrumentId.from_str_c(value)

    cpdef bint is_synthetic(self):
        """Return whether the instrument is computed from others."""
        self.chars()
        return instrument_id_is_synthetic(&self._mem)

    cdef str to_str(self):
        self.chars()
        return cstr_to_pystr(instrument_id_to_cstr(&self._mem))

    cdef int kind(self) noexcept:
        return 3

    cdef const char *chars(self) except NULL:
        # That of the symbol: only tells whether there is one.
        if self._mem.symbol.value == NULL or self._mem.venue.value == NULL:
            raise_uninitialised(self)
        return self._mem.symbol.value

    cdef bint same(self, Identifier other) except -1:
        cdef InstrumentId that = <InstrumentId>other
        return self.chars() == that.chars() and self._mem.venue.value == that._mem.venue.value

    cdef int parse(self, str value) except -1:
        if self._mem.symbol.value != NULL:
            refuse_change(self)
        return instrument_id_from_cstr(pystr_to_cstr(value), &self._mem)

    @staticmethod
    cdef InstrumentId from_mem_c(InstrumentId_t mem):
        cdef InstrumentId identifier = InstrumentId.__new__(InstrumentId)
        identifier._mem = mem
        return identifier

    @staticmethod
    cdef InstrumentId from_str_c(str value):
        cdef InstrumentId identifier = InstrumentId.__new__(InstrumentId)
        identifier.parse(value)
        return identifier


cdef class ComponentId(Identifier):
    """A component of a trading system: printable ASCII that is not blank."""

    def __init__(self, str value not None) -> None:
        self.parse(value)

    cdef int kind(self) noexcept:
        return 4

    cdef const char *chars(self) except NULL:
        if self._mem.value == NULL:
            raise_uninitialised(self)
        return self._mem.value

    cdef int parse(self, str value) except -1:
        if self._mem.value != NULL:
            refuse_change(self)
        return component_id_new(pystr_to_cstr(value), &self._mem)

    @staticmethod
    cdef ComponentId from_mem_c(ComponentId_t mem):
        cdef ComponentId identifier = ComponentId.__new__(ComponentId)
        identifier._mem = mem
        return identifier


cdef class ClientId(Identifier):
    """A data or execution client: printable ASCII that is not blank."""

    def __init__(self, str value not None) -> None:
        self.parse(value)

    cdef int kind(self) noexcept:
        return 5

    cdef const char *chars(self) except NULL:
        if self._mem.value == NULL:
            raise_uninitialised(self)
        return self._mem.value

    cdef int parse(self, str value) except -1:
        if self._mem.value != NULL:
            refuse_change(self)
        return client_id_new(pystr_to_cstr(value), &self._mem)

    @staticmethod
    cdef ClientId from_mem_c(ClientId_t mem):
        cdef ClientId identifier = ClientId.__new__(ClientId)
        identifier._mem = mem
        return identifier


cdef class TraderId(Identifier):
    """A trader: printable ASCII of the form ``NAME-TAG``."""

    def __init__(self, str value not None) -> None:
        self.parse(value)

    cpdef str get_tag(self):
        """Return the part after the last hyphen."""
        return self.to_str().rpartition("-")[2]

    cdef int kind(self) noexcept:
        return 6

    cdef const char *chars(self) except NULL:
        if self._mem.value == NULL:
            raise_uninitialised(self)
        return self._mem.value

    cdef int parse(self, str value) except -1:
        if self._mem.value != NULL:
            refuse_change(self)
        return trader_id_new(pystr_to_cstr(value), &self._mem)

    @staticmethod
    cdef TraderId from_mem_c(TraderId_t mem):
        cdef TraderId identifier = TraderId.__new__(TraderId)
        identifier._mem = mem
        return identifier


cdef class StrategyId(Identifier):
    """A strategy: printable ASCII of the form ``NAME-TAG``, or ``EXTERNAL``."""

    def __init__(self, str value not None) -> None:
        self.parse(value)

    cpdef str get_tag(self):
        """Return the part after the last hyphen; all of it for ``EXTERNAL``."""
        return self.to_str().rpartition("-")[2]

    cpdef bint is_external(self):
        """Return whether the orders come from outside of this process."""
        return self.to_str() == "EXTERNAL"

    @staticmethod
    cdef StrategyId external_c():
        return StrategyId("EXTERNAL")

    cdef int kind(self) noexcept:
        return 7

    cdef const char *chars(self) except NULL:
        if self._mem.value == NULL:
            raise_uninitialised(self)
        return self._mem.value

    cdef int parse(self, str value) except -1:
        if self._mem.value != NULL:
            refuse_change(self)
        return strategy_id_new(pystr_to_cstr(value), &self._mem)

    @staticmethod
    cdef StrategyId from_mem_c(StrategyId_t mem):
        cdef StrategyId identifier = StrategyId.__new__(StrategyId)
        identifier._mem = mem
        return identifier


cdef class ExecAlgorithmId(Identifier):
    """An execution algorithm: printable ASCII that is not blank."""

    def __init__(self, str value not None) -> None:
        self.parse(value)

    cdef int kind(self) noexcept:
        return 8

    cdef const char *chars(self) except NULL:
        if self._mem.value == NULL:
            raise_uninitialised(self)
        return self._mem.value

    cdef int parse(self, str value) except -1:
        if self._mem.value != NULL:
            refuse_change(self)
        return exec_algorithm_id_new(pystr_to_cstr(value), &self._mem)

    @staticmethod
    cdef ExecAlgorithmId from_mem_c(ExecAlgorithmId_t mem):
        cdef ExecAlgorithmId identifier = ExecAlgorithmId.__new__(ExecAlgorithmId)
        identifier._mem = mem
        return identifier


cdef class AccountId(Identifier):
    """An account: printable ASCII of the form ``ISSUER-NUMBER``."""

    def __init__(self, str value not None) -> None:
        self.parse(value)

    cpdef str get_issuer(self):
        """Return the part before the first hyphen."""
        return self.to_str().split("-")[0]

    cpdef str get_id(self):
        """Return the part between the first hyphen and the second, if there is one."""
        return self.to_str().split("-")[1]

    cdef int kind(self) noexcept:
        return 9

    cdef const char *chars(self) except NULL:
        if self._mem.value == NULL:
            raise_uninitialised(self)
        return self._mem.value

    cdef int parse(self, str value) except -1:
        if self._mem.value != NULL:
            refuse_change(self)
        return account_id_new(pystr_to_cstr(value), &self._mem)

    @staticmethod
    cdef AccountId from_mem_c(AccountId_t mem):
        cdef AccountId identifier = AccountId.__new__(AccountId)
        identifier._mem = mem
        return identifier


cdef class ClientOrderId(Identifier):
    """The client's id of an order: 1 to 95 printable ASCII characters, stored in place."""

    def __init__(self, str value not None) -> None:
        self.parse(value)

    cdef int kind(self) noexcept:
        return 10

    cdef const char *chars(self) except NULL:
        if self._mem.value[0] == 0:
            raise_uninitialised(self)
        return self._mem.value

    cdef bint same(self, Identifier other) except -1:
        return strcmp(self.chars(), other.chars()) == 0

    cdef int parse(self, str value) except -1:
        if self._mem.value[0] != 0:
            refuse_change(self)
        return client_order_id_new(pystr_to_cstr(value), &self._mem)

    @staticmethod
    cdef ClientOrderId from_mem_c(ClientOrderId_t mem):
        cdef ClientOrderId identifier = ClientOrderId.__new__(ClientOrderId)
        identifier._mem = mem
        return identifier


cdef class VenueOrderId(Identifier):
    """The venue's id of an order: 1 to 95 printable ASCII characters, stored in place."""

    def __init__(self, str value not None) -> None:
        self.parse(value)

    cdef int kind(self) noexcept:
        return 11

    cdef const char *chars(self) except NULL:
        if self._mem.value[0] == 0:
            raise_uninitialised(self)
        return self._mem.value

    cdef bint same(self, Identifier other) except -1:
        return strcmp(self.chars(), other.chars()) == 0

    cdef int parse(self, str value) except -1:
        if self._mem.value[0] != 0:
            refuse_change(self)
        return venue_order_id_new(pystr_to_cstr(value), &self._mem)

    @staticmethod
    cdef VenueOrderId from_mem_c(VenueOrderId_t mem):
        cdef VenueOrderId identifier = VenueOrderId.__new__(VenueOrderId)
        identifier._mem = mem
        return identifier


cdef class OrderListId(Identifier):
    """A list of orders: printable ASCII that is not blank."""

    def __init__(self, str value not None) -> None:
        self.parse(value)

    cdef int kind(self) noexcept:
        return 12

    cdef const char *chars(self) except NULL:
        if self._mem.value == NULL:
            raise_uninitialised(self)
        return self._mem.value

    cdef int parse(self, str value) except -1:
        if self._mem.value != NULL:
            refuse_change(self)
        return order_list_id_new(pystr_to_cstr(value), &self._mem)

    @staticmethod
    cdef OrderListId from_mem_c(OrderListId_t mem):
        cdef OrderListId identifier = OrderListId.__new__(OrderListId)
        identifier._mem = mem
        return identifier


cdef class PositionId(Identifier):
    """A position: text that is not blank."""

    def __init__(self, str value not None) -> None:
        self.parse(value)

    cdef bint is_virtual_c(self):
        return self.to_str().startswith("P-")

    cdef int kind(self) noexcept:
        return 13

    cdef const char *chars(self) except NULL:
        if self._mem.value == NULL:
            raise_uninitialised(self)
        return self._mem.value

    cdef int parse(self, str value) except -1:
        if self._mem.value != NULL:
            refuse_change(self)
        return position_id_new(pystr_to_cstr(value), &self._mem)

    @staticmethod
    cdef PositionId from_mem_c(PositionId_t mem):
        cdef PositionId identifier = PositionId.__new__(PositionId)
        identifier._mem = mem
        return identifier


cdef class TradeId(Identifier):
    """The venue's id of a trade: 1 to 36 printable ASCII characters, stored in place."""

    def __init__(self, str value not None) -> None:
        self.parse(value)

    cdef int kind(self) noexcept:
        return 14

    cdef const char *chars(self) except NULL:
        if self._mem.value[0] == 0:
            raise_uninitialised(self)
        return self._mem.value

    cdef bint same(self, Identifier other) except -1:
        return strcmp(self.chars(), other.chars()) == 0

    cdef int parse(self, str value) except -1:
        if self._mem.value[0] != 0:
            refuse_change(self)
        return trade_id_new(pystr_to_cstr(value), &self._mem)

    @staticmethod
    cdef TradeId from_mem_c(TradeId_t mem):
        cdef TradeId identifier = TradeId.__new__(TradeId)
        identifier._mem = mem
        return identifier


GENERIC_SPREAD_ID_SEPARATOR = "___"


cpdef InstrumentId new_generic_spread_id(list instrument_ratios):
    """
    Return the id of a spread.

    The symbol lists the legs in the order of their symbols, a negative ratio in doubled parentheses: long one ESH4 and
    short two ESM4 is ``(1)ESH4___((2))ESM4``.

    Parameters
    ----------
    instrument_ratios : list[tuple[InstrumentId, int]]
        At least two legs, of one venue, each with its ratio: negative when short, never 0.

    Raises
    ------
    ValueError
        If there are fewer than two legs, a ratio is 0, the venues differ, or a leg is named twice.
    """
    instrument_ratios = list(instrument_ratios)  # the caller's may change while a ratio is asked for its value
    cdef SpreadLeg_t *legs = <SpreadLeg_t *>PyMem_Malloc((len(instrument_ratios) or 1) * sizeof(SpreadLeg_t))
    if legs == NULL:
        raise MemoryError
    cdef InstrumentId identifier = InstrumentId.__new__(InstrumentId)
    cdef InstrumentId leg
    cdef size_t count = 0
    try:
        for leg, ratio in instrument_ratios:
            legs[count].ratio = index(ratio)
            leg.chars()
            legs[count].instrument_id = leg._mem
            count += 1
        generic_spread_id_new(legs, count, &identifier._mem)
    finally:
        PyMem_Free(legs)
    return identifier


cpdef list generic_spread_id_to_list(InstrumentId instrument_id):
    """
    Return the legs of a generic spread with their ratios, in the order of its symbol.

    Raises
    ------
    ValueError
        If `instrument_id` does not name a generic spread.
    """
    cdef SpreadLeg_t leg
    cdef list legs = []
    instrument_id.chars()
    while generic_spread_id_leg(&instrument_id._mem, len(legs), &leg):
        legs.append((InstrumentId.from_mem_c(leg.instrument_id), leg.ratio))
    return legs


cpdef bint is_generic_spread_id(InstrumentId instrument_id):
    """Return whether `instrument_id` names a generic spread."""
    return generic_spread_id_n_legs(instrument_id) > 1


cpdef int generic_spread_id_n_legs(InstrumentId instrument_id):
    """Return the number of legs of `instrument_id`: 1 unless it names a generic spread."""
    instrument_id.chars()
    return native_n_legs(&instrument_id._mem)
