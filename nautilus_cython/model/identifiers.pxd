from libc.stdint cimport int64_t

from nautilus_cython.core.rust.model cimport (
    AccountId_t,
    ClientId_t,
    ClientOrderId_t,
    ComponentId_t,
    ExecAlgorithmId_t,
    InstrumentId_t,
    OrderListId_t,
    PositionId_t,
    StrategyId_t,
    Symbol_t,
    TradeId_t,
    TraderId_t,
    Venue_t,
    VenueOrderId_t,
)


cdef class Identifier:
    cdef int64_t _hash

    cdef str to_str(self)

    # Which class of identifier this is: a number, the same for its subclasses in Python.
    cdef int kind(self) noexcept
    # The text, borrowed: for an interned identifier, the one pointer that its text has in the process.
    cdef const char *chars(self) except NULL
    cdef bint same(self, Identifier other) except -1
    # Checks `value` and takes it.
    cdef int parse(self, str value) except -1


cdef class Symbol(Identifier):
    cdef Symbol_t _mem

    @staticmethod
    cdef Symbol from_mem_c(Symbol_t mem)

    cpdef bint is_composite(self)
    cpdef str root(self)
    cpdef str topic(self)


cdef class Venue(Identifier):
    cdef Venue_t _mem

    @staticmethod
    cdef Venue from_mem_c(Venue_t mem)

    @staticmethod
    cdef Venue from_code_c(str code)

    cpdef bint is_synthetic(self)


cdef class InstrumentId(Identifier):
    cdef InstrumentId_t _mem

    @staticmethod
    cdef InstrumentId from_mem_c(InstrumentId_t mem)

    @staticmethod
    cdef InstrumentId from_str_c(str value)

    cpdef bint is_synthetic(self)


cdef class ComponentId(Identifier):
    cdef ComponentId_t _mem

    @staticmethod
    cdef ComponentId from_mem_c(ComponentId_t mem)


cdef class ClientId(Identifier):
    cdef ClientId_t _mem

    @staticmethod
    cdef ClientId from_mem_c(ClientId_t mem)


cdef class TraderId(Identifier):
    cdef TraderId_t _mem

    @staticmethod
    cdef TraderId from_mem_c(TraderId_t mem)

    cpdef str get_tag(self)


cdef class StrategyId(Identifier):
    cdef StrategyId_t _mem

    @staticmethod
    cdef StrategyId from_mem_c(StrategyId_t mem)

    @staticmethod
    cdef StrategyId external_c()

    cpdef str get_tag(self)
    cpdef bint is_external(self)


cdef class ExecAlgorithmId(Identifier):
    cdef ExecAlgorithmId_t _mem

    @staticmethod
    cdef ExecAlgorithmId from_mem_c(ExecAlgorithmId_t mem)


cdef class AccountId(Identifier):
    cdef AccountId_t _mem

    @staticmethod
    cdef AccountId from_mem_c(AccountId_t mem)

    cpdef str get_issuer(self)
    cpdef str get_id(self)


cdef class ClientOrderId(Identifier):
    cdef ClientOrderId_t _mem

    @staticmethod
    cdef ClientOrderId from_mem_c(ClientOrderId_t mem)


cdef class VenueOrderId(Identifier):
    cdef VenueOrderId_t _mem

    @staticmethod
    cdef VenueOrderId from_mem_c(VenueOrderId_t mem)


cdef class OrderListId(Identifier):
    cdef OrderListId_t _mem

    @staticmethod
    cdef OrderListId from_mem_c(OrderListId_t mem)


cdef class PositionId(Identifier):
    cdef PositionId_t _mem

    @staticmethod
    cdef PositionId from_mem_c(PositionId_t mem)

    cdef bint is_virtual_c(self)


cdef class TradeId(Identifier):
    cdef TradeId_t _mem

    @staticmethod
    cdef TradeId from_mem_c(TradeId_t mem)


cpdef InstrumentId new_generic_spread_id(list instrument_ratios)
cpdef list generic_spread_id_to_list(InstrumentId instrument_id)
cpdef bint is_generic_spread_id(InstrumentId instrument_id)
cpdef int generic_spread_id_n_legs(InstrumentId instrument_id)
