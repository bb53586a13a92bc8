from libc.stdint cimport uint8_t

from nautilus_cython.core.rust.model cimport (
    Currency_t,
    Money_t,
    MoneyRaw,
    Price_t,
    PriceRaw,
    Quantity_t,
    QuantityRaw,
)
from nautilus_cython.model.identifiers cimport InstrumentId


cdef class Quantity:
    cdef Quantity_t _mem

    cdef bint eq(self, Quantity other)
    cdef bint ne(self, Quantity other)
    cdef bint lt(self, Quantity other)
    cdef bint le(self, Quantity other)
    cdef bint gt(self, Quantity other)
    cdef bint ge(self, Quantity other)
    cdef bint is_zero(self)
    cdef bint is_negative(self)
    cdef bint is_positive(self)

    cdef QuantityRaw raw_uint_c(self)
    cdef double as_f64_c(self)
    cdef str to_str(self)

    cdef Quantity add(self, Quantity other)
    cdef Quantity sub(self, Quantity other)
    cpdef Quantity saturating_sub(self, Quantity other)

    @staticmethod
    cdef object _extract_decimal(object obj)

    @staticmethod
    cdef bint _compare(a, b, int op) except -1

    @staticmethod
    cdef double raw_to_f64_c(QuantityRaw raw)

    @staticmethod
    cdef Quantity from_mem_c(Quantity_t mem)

    @staticmethod
    cdef Quantity from_raw_c(QuantityRaw raw, uint8_t precision)

    @staticmethod
    cdef Quantity from_decimal_c(amount, uint8_t precision)

    @staticmethod
    cdef Quantity zero_c(uint8_t precision)

    @staticmethod
    cdef Quantity from_str_c(str value)

    @staticmethod
    cdef Quantity from_int_c(QuantityRaw value)

    cpdef str to_formatted_str(self)
    cpdef object as_decimal(self)
    cpdef double as_double(self)


cdef class Price:
    cdef Price_t _mem

    cdef bint eq(self, Price other)
    cdef bint ne(self, Price other)
    cdef bint lt(self, Price other)
    cdef bint le(self, Price other)
    cdef bint gt(self, Price other)
    cdef bint ge(self, Price other)
    cdef bint is_zero(self)
    cdef bint is_negative(self)
    cdef bint is_positive(self)

    cdef PriceRaw raw_int_c(self)
    cdef double as_f64_c(self)
    cdef str to_str(self)

    cdef Price add(self, Price other)
    cdef Price sub(self, Price other)

    @staticmethod
    cdef object _extract_decimal(object obj)

    @staticmethod
    cdef bint _compare(a, b, int op) except -1

    @staticmethod
    cdef double raw_to_f64_c(PriceRaw raw)

    @staticmethod
    cdef Price from_mem_c(Price_t mem)

    @staticmethod
    cdef Price from_raw_c(PriceRaw raw, uint8_t precision)

    @staticmethod
    cdef Price from_decimal_c(amount, uint8_t precision)

    @staticmethod
    cdef Price from_str_c(str value)

    @staticmethod
    cdef Price from_int_c(PriceRaw value)

    cpdef str to_formatted_str(self)
    cpdef object as_decimal(self)
    cpdef double as_double(self)


cdef class Money:
    cdef Money_t _mem

    cdef str currency_code_c(self)
    cdef bint is_zero(self)
    cdef bint is_negative(self)
    cdef bint is_positive(self)

    cdef MoneyRaw raw_int_c(self)
    cdef double as_f64_c(self)
    # The amount without the code.
    cdef str amount(self)
    # Refuses an amount without a currency, which has not been initialised.
    cdef int known(self) except -1
    cdef int same_currency(self, Money other) except -1
    cdef Money with_raw(self, MoneyRaw raw, uint8_t precision)

    @staticmethod
    cdef double raw_to_f64_c(MoneyRaw raw)

    @staticmethod
    cdef Money from_mem_c(Money_t mem)

    @staticmethod
    cdef Money from_raw_c(MoneyRaw raw, Currency currency)

    @staticmethod
    cdef Money from_decimal_c(amount, Currency currency)

    @staticmethod
    cdef Money from_str_c(str value)

    @staticmethod
    cdef object _extract_decimal(object obj)

    cdef Money add(self, Money other)
    cdef Money sub(self, Money other)

    cpdef str to_formatted_str(self)
    cpdef object as_decimal(self)
    cpdef double as_double(self)


cdef class Currency:
    cdef Currency_t _mem

    cdef uint8_t get_precision(self)
    # Refuses a currency that has not been initialised.
    cdef int known(self) except -1

    @staticmethod
    cdef Currency from_mem_c(Currency_t mem)

    @staticmethod
    cdef void register_c(Currency currency, bint overwrite=*) except *

    @staticmethod
    cdef Currency from_internal_map_c(str code)

    @staticmethod
    cdef Currency from_str_c(str code, bint strict=*)

    @staticmethod
    cdef bint is_fiat_c(str code) except -1

    @staticmethod
    cdef bint is_crypto_c(str code) except -1


cdef class AccountBalance:
    cdef readonly Money total
    cdef readonly Money locked
    cdef readonly Money free
    cdef readonly Currency currency

    cdef int known(self) except -1

    @staticmethod
    cdef AccountBalance from_dict_c(dict values)

    cpdef AccountBalance copy(self)
    cpdef dict to_dict(self)


cdef class MarginBalance:
    cdef readonly Money initial
    cdef readonly Money maintenance
    cdef readonly Currency currency
    cdef readonly InstrumentId instrument_id

    cdef int known(self) except -1

    @staticmethod
    cdef MarginBalance from_dict_c(dict values)

    cpdef MarginBalance copy(self)
    cpdef dict to_dict(self)


cdef inline Price_t price_new(PriceRaw raw, uint8_t precision) noexcept nogil:
    cdef Price_t price
    price.raw = raw
    price.precision = precision
    return price


cdef inline Quantity_t quantity_new(QuantityRaw raw, uint8_t precision) noexcept nogil:
    cdef Quantity_t quantity
    quantity.raw = raw
    quantity.precision = precision
    return quantity
