"""
Values: prices, quantities, money, the currencies it is counted in, and the balances of an account.

A value is a whole number of units of ``10^-16`` in 128 bits, and the number of decimals that it is shown with. It is exact:
no decimal digit passes through a float. Values equal every equal number, whatever its type and decimals, and hash like
it: ``Price(1.0, 1) == Price(1.00, 2) == Quantity(1, 0) == Decimal(1) == 1``.

Arithmetic of two prices, two quantities or two amounts of one currency stays in its type, with the larger precision; an
operand that is a float makes a float, every other number makes a `Decimal`.
"""

cimport cython
from cpython.object cimport Py_EQ, Py_GE, Py_GT, Py_LE, Py_LT, Py_NE, PyObject_RichCompare
from cpython.unicode cimport PyUnicode_FromString
from libc.math cimport isnan
from libc.stdint cimport uint8_t, uint16_t

cimport nautilus_cython.core.integer
from nautilus_cython.core.error cimport enum_code, raise_uninitialised
from nautilus_cython.core.rust.checked_model cimport (
    currency_from_cstr,
    currency_from_py,
    currency_get_or_create_crypto,
    currency_register,
    money_from_cstr,
    money_from_raw,
    money_new,
    price_from_cstr,
    price_from_raw,
    quantity_from_cstr,
    quantity_from_raw,
    quantity_saturating_sub,
)
from nautilus_cython.core.rust.checked_model cimport price_new as price_from_double
from nautilus_cython.core.rust.checked_model cimport quantity_new as quantity_from_double
from nautilus_cython.core.rust.model cimport (
    MONEY_RAW_MAX,
    MONEY_RAW_MIN,
    PRICE_RAW_MAX,
    PRICE_RAW_MIN,
    QUANTITY_RAW_MAX,
    CurrencyType,
    FixedText_t,
    currency_built_in,
    currency_to_cstr,
    money_as_f64,
    money_raw_to_f64,
    money_to_formatted_text,
    money_to_text,
    price_as_f64,
    price_hash,
    price_raw_to_f64,
    price_to_formatted_text,
    price_to_text,
    quantity_as_f64,
    quantity_hash,
    quantity_raw_to_f64,
    quantity_to_formatted_text,
    quantity_to_text,
)
from nautilus_cython.core.string cimport cstr_to_pystr, pystr_to_cstr, ustr_to_pystr
from nautilus_cython.model.identifiers cimport InstrumentId

import operator
from decimal import MAX_EMAX, MIN_EMIN, ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal, InvalidOperation
from numbers import Rational

from nautilus_cython.core.pickling import restore

HIGH_PRECISION = True
FIXED_PRECISION = 16
FIXED_PRECISION_BYTES = 16
FIXED_SCALAR = 1e16

PRICE_MAX = price_raw_to_f64(PRICE_RAW_MAX)
PRICE_MIN = price_raw_to_f64(PRICE_RAW_MIN)
QUANTITY_MAX = quantity_raw_to_f64(QUANTITY_RAW_MAX)
QUANTITY_MIN = 0.0
MONEY_MAX = money_raw_to_f64(MONEY_RAW_MAX)
MONEY_MIN = money_raw_to_f64(MONEY_RAW_MIN)

# The whole units of the limits: their products with 10^16 are the raw limits, and fit.
cdef long long PRICE_UNITS_MAX = 17_014_118_346_046
cdef unsigned long long QUANTITY_UNITS_MAX = 34_028_236_692_093
cdef PriceRaw SCALAR = 10_000_000_000_000_000
cdef object UNIT = 10**FIXED_PRECISION

# 38 digits are what a value can have; `quantize` never needs more, however many its operand has.
cdef object EXACT = Context(prec=60, Emin=MIN_EMIN, Emax=MAX_EMAX)


cdef object decimal_of(object value):
    # An operand as a Decimal; None if it is not a number. A float is not one here: it makes a float.
    if isinstance(value, Price):
        return (<Price>value).as_decimal()
    if isinstance(value, Quantity):
        return (<Quantity>value).as_decimal()
    if isinstance(value, Money):
        return (<Money>value).as_decimal()
    if isinstance(value, Decimal):
        return value
    if isinstance(value, (int, str)):
        return Decimal(value)
    try:
        return Decimal(operator.index(value))
    except TypeError:
        return None


cdef object arithmetic(object op, object a, object b):
    if isinstance(a, float) or isinstance(b, float):
        return op(float(a), float(b))
    if isinstance(a, Money) and isinstance(b, Money):
        (<Money>a).same_currency(<Money>b)
    a, b = decimal_of(a), decimal_of(b)
    return NotImplemented if a is None or b is None else op(a, b)


cdef object compare_number(object value, object other, int op):
    # Exactly: Decimal compares with float and Fraction as the numbers that they are.
    if isinstance(other, float):
        if isnan(<double>other):
            return op == Py_NE
    elif not isinstance(other, Decimal):
        try:
            other = operator.index(other)
        except TypeError:
            if not isinstance(other, Rational):
                return NotImplemented
    return PyObject_RichCompare(value, other, op)


cdef inline bint compare_raw(PriceRaw a, PriceRaw b, int op) noexcept nogil:
    if op == Py_EQ:
        return a == b
    if op == Py_NE:
        return a != b
    if op == Py_LT:
        return a < b
    if op == Py_LE:
        return a <= b
    if op == Py_GT:
        return a > b
    return a >= b


cdef object raw_of(str field, object value, uint8_t precision, object rounding):
    # The raw value, a Python int, of a number that is no float, rounded to `precision` decimals.
    if precision > FIXED_PRECISION:
        raise ValueError(f"invalid `precision`: {precision}, expected 0 to {FIXED_PRECISION}")
    if isinstance(value, (Price, Quantity, Money)):
        value = value.as_decimal()
    elif not isinstance(value, Decimal):
        return operator.index(value) * UNIT
    if not value.is_finite():
        raise ValueError(f"invalid `{field}`: {value}, expected a finite number")
    if value and value.adjusted() > FIXED_PRECISION:
        raise ValueError(f"invalid `{field}`: {value}, expected at most {FIXED_PRECISION} digits before the point")
    quantized = value.quantize(Decimal((0, (1,), -precision)), rounding, EXACT)
    return int(EXACT.scaleb(quantized, FIXED_PRECISION))


cdef bint is_float(object value):
    # Whether `value` can only be had as a double: a float, or what has `__float__` and is no number of a kind we know.
    if isinstance(value, float):
        return True
    if isinstance(value, (int, Decimal, Price, Quantity, Money)):
        return False
    return not hasattr(value, "__index__")


cdef str text_of(FixedText_t text):
    return PyUnicode_FromString(text.value)


cdef str format_value(object value, object number, str spec):
    # As a Decimal does, but never with an exponent that was not asked for.
    if not spec:
        return str(value)
    return format(number, spec if "." in spec or spec[len(spec) - 1] in "eEfFgGn%" else spec + "f")


@cython.freelist(64)
cdef class Quantity:
    """
    A quantity: a number that is not negative, with up to 16 decimals.

    Parameters
    ----------
    value : int, float, Decimal, Price or Quantity
        The value. A float counts as the exact binary number that it is. What lies below `precision` is rounded, halves
        away from zero.
    precision : int
        The decimals shown, 0 to 16.

    Raises
    ------
    ValueError
        If `value` is not finite or out of range (negative ones are), or `precision` exceeds 16.
    OverflowError
        If `precision` does not fit 8 bits.
    """

    def __init__(self, value, uint8_t precision) -> None:
        if is_float(value):
            quantity_from_double(value, precision, &self._mem)
        else:
            take_quantity(raw_of("quantity", value, precision, ROUND_HALF_UP), precision, &self._mem)

    def __getstate__(self):
        return self.raw, self._mem.precision

    def __setstate__(self, state):
        raw, precision = state
        take_quantity(raw, precision, &self._mem)

    def __reduce__(self):
        return restore, (type(self), self.__getstate__(), getattr(self, "__dict__", None))

    def __richcmp__(self, other, int op):
        if isinstance(other, Quantity):
            return compare_raw(<PriceRaw>self._mem.raw, <PriceRaw>(<Quantity>other)._mem.raw, op)
        if isinstance(other, Price):
            return compare_raw(<PriceRaw>self._mem.raw, <PriceRaw>(<Price>other)._mem.raw, op)
        if isinstance(other, int):
            return PyObject_RichCompare(self.raw, other * UNIT, op)
        return compare_number(self.as_decimal(), other, op)

    def __hash__(self) -> int:
        return quantity_hash(&self._mem)

    def __add__(self, other):
        if isinstance(other, Quantity):
            return self.add(<Quantity>other)
        return arithmetic(operator.add, self, other)

    def __radd__(self, other):
        return arithmetic(operator.add, other, self)

    def __sub__(self, other):
        if isinstance(other, Quantity):
            return self.sub(<Quantity>other)
        return arithmetic(operator.sub, self, other)

    def __rsub__(self, other):
        return arithmetic(operator.sub, other, self)

    def __mul__(self, other):
        return arithmetic(operator.mul, self, other)

    def __rmul__(self, other):
        return arithmetic(operator.mul, other, self)

    def __truediv__(self, other):
        return arithmetic(operator.truediv, self, other)

    def __rtruediv__(self, other):
        return arithmetic(operator.truediv, other, self)

    def __floordiv__(self, other):
        return arithmetic(operator.floordiv, self, other)

    def __rfloordiv__(self, other):
        return arithmetic(operator.floordiv, other, self)

    def __mod__(self, other):
        return arithmetic(operator.mod, self, other)

    def __rmod__(self, other):
        return arithmetic(operator.mod, other, self)

    def __neg__(self):
        return -self.as_decimal()

    def __pos__(self):
        return self

    def __abs__(self):
        return self

    def __float__(self) -> float:
        return self.as_f64_c()

    def __int__(self) -> int:
        return int(self.as_decimal())

    def __round__(self, ndigits=None):
        return round(self.as_decimal()) if ndigits is None else round(self.as_decimal(), ndigits)

    def __str__(self) -> str:
        return self.to_str()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.to_str()})"

    def __format__(self, str spec) -> str:
        return format_value(self, self.as_decimal(), spec)

    @property
    def raw(self) -> int:
        """The value in units of ``10^-16``."""
        return self._mem.raw

    @property
    def precision(self) -> int:
        """The decimals shown, 0 to 16."""
        return self._mem.precision

    @staticmethod
    def from_raw(raw, uint8_t precision) -> Quantity:
        """
        Make a quantity of `raw` units of ``10^-16``.

        Raises
        ------
        ValueError
            If `raw` is out of range or has digits below `precision`, or `precision` exceeds 16.
        """
        cdef Quantity quantity = Quantity.__new__(Quantity)
        take_quantity(operator.index(raw), precision, &quantity._mem)
        return quantity

    @staticmethod
    def from_str(str value not None) -> Quantity:
        """
        Read a decimal text exactly, with its decimals as written.

        ``_`` may stand between digits, and an exponent moves the point: ``1.5e-3`` is 0.0015 and has four decimals.

        Raises
        ------
        ValueError
            If it is not a decimal number, is out of range, or needs more than 16 decimals.
        """
        return Quantity.from_str_c(value)

    @staticmethod
    def from_int(value) -> Quantity:
        """
        Make a quantity of whole units, without decimals.

        Raises
        ------
        ValueError
            If `value` is out of range.
        """
        cdef Quantity quantity = Quantity.__new__(Quantity)
        take_quantity(operator.index(value) * UNIT, 0, &quantity._mem)
        return quantity

    @staticmethod
    def from_decimal(value not None) -> Quantity:
        """
        Take a `Decimal` exactly, with its decimals.

        Raises
        ------
        ValueError
            If it is not finite, is out of range, or needs more than 16 decimals.
        """
        if not isinstance(value, Decimal):
            raise TypeError(f"expected a Decimal, was {value!r}")
        return Quantity.from_str_c(str(value))

    @staticmethod
    def zero(uint8_t precision=0) -> Quantity:
        """Make the quantity 0, shown with `precision` decimals."""
        return Quantity.zero_c(precision)

    @staticmethod
    def raw_to_f64(raw) -> float:
        """Return the double nearest to `raw` units of ``10^-16``."""
        return Quantity.raw_to_f64_c(raw)

    cpdef Quantity saturating_sub(self, Quantity other):
        """Return the difference, or 0 where it would be negative, with the larger precision."""
        cdef Quantity quantity = Quantity.__new__(Quantity)
        quantity_saturating_sub(self._mem, other._mem, &quantity._mem)
        return quantity

    cpdef str to_formatted_str(self):
        """Return the text with ``_`` between thousands."""
        return text_of(quantity_to_formatted_text(&self._mem))

    cpdef object as_decimal(self):
        """Return the same number as a `Decimal` with the same decimals."""
        return Decimal(self.to_str())

    cpdef double as_double(self):
        """Return the nearest float."""
        return quantity_as_f64(&self._mem)

    cdef bint eq(self, Quantity other):
        return self._mem.raw == other._mem.raw

    cdef bint ne(self, Quantity other):
        return self._mem.raw != other._mem.raw

    cdef bint lt(self, Quantity other):
        return self._mem.raw < other._mem.raw

    cdef bint le(self, Quantity other):
        return self._mem.raw <= other._mem.raw

    cdef bint gt(self, Quantity other):
        return self._mem.raw > other._mem.raw

    cdef bint ge(self, Quantity other):
        return self._mem.raw >= other._mem.raw

    cdef bint is_zero(self):
        return self._mem.raw == 0

    cdef bint is_negative(self):
        return False

    cdef bint is_positive(self):
        return self._mem.raw > 0

    cdef QuantityRaw raw_uint_c(self):
        return self._mem.raw

    cdef double as_f64_c(self):
        return quantity_as_f64(&self._mem)

    cdef str to_str(self):
        return text_of(quantity_to_text(&self._mem))

    cdef Quantity add(self, Quantity other):
        cdef QuantityRaw raw = self._mem.raw + other._mem.raw  # both are far from the ends of 128 bits
        if raw > QUANTITY_RAW_MAX:
            raise OverflowError(f"`quantity` out of range: {self} + {other}, expected 0 to {QUANTITY_UNITS_MAX}")
        return Quantity.from_mem_c(quantity_new(raw, max(self._mem.precision, other._mem.precision)))

    cdef Quantity sub(self, Quantity other):
        if other._mem.raw > self._mem.raw:
            raise ValueError(f"quantity would be negative: {self} - {other}")
        cdef uint8_t precision = max(self._mem.precision, other._mem.precision)
        return Quantity.from_mem_c(quantity_new(self._mem.raw - other._mem.raw, precision))

    @staticmethod
    cdef object _extract_decimal(object obj):
        return decimal_of(obj)

    @staticmethod
    cdef bint _compare(a, b, int op) except -1:
        return PyObject_RichCompare(a, b, op)

    @staticmethod
    cdef double raw_to_f64_c(QuantityRaw raw):
        return quantity_raw_to_f64(raw)

    @staticmethod
    cdef Quantity from_mem_c(Quantity_t mem):
        cdef Quantity quantity = Quantity.__new__(Quantity)
        quantity._mem = mem
        return quantity

    @staticmethod
    cdef Quantity from_raw_c(QuantityRaw raw, uint8_t precision):
        cdef Quantity quantity = Quantity.__new__(Quantity)
        quantity_from_raw(raw, precision, &quantity._mem)
        return quantity

    @staticmethod
    cdef Quantity from_decimal_c(amount, uint8_t precision):
        cdef Quantity quantity = Quantity.__new__(Quantity)
        take_quantity(raw_of("quantity", amount, precision, ROUND_HALF_EVEN), precision, &quantity._mem)
        return quantity

    @staticmethod
    cdef Quantity zero_c(uint8_t precision):
        return Quantity.from_raw_c(0, precision)

    @staticmethod
    cdef Quantity from_str_c(str value):
        cdef Quantity quantity = Quantity.__new__(Quantity)
        quantity_from_cstr(pystr_to_cstr(value), &quantity._mem)
        return quantity

    @staticmethod
    cdef Quantity from_int_c(QuantityRaw value):
        if value > QUANTITY_UNITS_MAX:
            raise ValueError(f"invalid `quantity`: {value}, expected 0 to {QUANTITY_UNITS_MAX}")
        return Quantity.from_mem_c(quantity_new(value * <QuantityRaw>SCALAR, 0))


cdef int take_quantity(object raw, uint8_t precision, Quantity_t *out) except -1:
    # A raw value of any size: one that does not fit its type is a bad value too.
    if not 0 <= raw <= <object>QUANTITY_RAW_MAX:
        raise ValueError(f"invalid `quantity raw`: {raw}, expected 0 to QUANTITY_RAW_MAX")
    return quantity_from_raw(raw, precision, out)


@cython.freelist(64)
cdef class Price:
    """
    A price, with up to 16 decimals.

    Parameters
    ----------
    value : int, float, Decimal, Price or Quantity
        The value. A float counts as the exact binary number that it is. What lies below `precision` is rounded, halves
        away from zero.
    precision : int
        The decimals shown, 0 to 16.

    Raises
    ------
    ValueError
        If `value` is not finite or out of range, or `precision` exceeds 16.
    OverflowError
        If `precision` does not fit 8 bits.
    """

    def __init__(self, value, uint8_t precision) -> None:
        if is_float(value):
            price_from_double(value, precision, &self._mem)
        else:
            take_price(raw_of("price", value, precision, ROUND_HALF_UP), precision, &self._mem)

    def __getstate__(self):
        return self.raw, self._mem.precision

    def __setstate__(self, state):
        raw, precision = state
        take_price(raw, precision, &self._mem)

    def __reduce__(self):
        return restore, (type(self), self.__getstate__(), getattr(self, "__dict__", None))

    def __richcmp__(self, other, int op):
        if isinstance(other, Price):
            return compare_raw(<PriceRaw>self._mem.raw, <PriceRaw>(<Price>other)._mem.raw, op)
        if isinstance(other, Quantity):
            return compare_raw(<PriceRaw>self._mem.raw, <PriceRaw>(<Quantity>other)._mem.raw, op)
        if isinstance(other, int):
            return PyObject_RichCompare(self.raw, other * UNIT, op)
        return compare_number(self.as_decimal(), other, op)

    def __hash__(self) -> int:
        return price_hash(&self._mem)

    def __add__(self, other):
        if isinstance(other, Price):
            return self.add(<Price>other)
        return arithmetic(operator.add, self, other)

    def __radd__(self, other):
        return arithmetic(operator.add, other, self)

    def __sub__(self, other):
        if isinstance(other, Price):
            return self.sub(<Price>other)
        return arithmetic(operator.sub, self, other)

    def __rsub__(self, other):
        return arithmetic(operator.sub, other, self)

    def __mul__(self, other):
        return arithmetic(operator.mul, self, other)

    def __rmul__(self, other):
        return arithmetic(operator.mul, other, self)

    def __truediv__(self, other):
        return arithmetic(operator.truediv, self, other)

    def __rtruediv__(self, other):
        return arithmetic(operator.truediv, other, self)

    def __floordiv__(self, other):
        return arithmetic(operator.floordiv, self, other)

    def __rfloordiv__(self, other):
        return arithmetic(operator.floordiv, other, self)

    def __mod__(self, other):
        return arithmetic(operator.mod, self, other)

    def __rmod__(self, other):
        return arithmetic(operator.mod, other, self)

    def __neg__(self):
        return Price.from_mem_c(price_new(-self._mem.raw, self._mem.precision))

    def __pos__(self):
        return self

    def __abs__(self):
        return -self if self._mem.raw < 0 else self

    def __float__(self) -> float:
        return self.as_f64_c()

    def __int__(self) -> int:
        return int(self.as_decimal())

    def __round__(self, ndigits=None):
        return round(self.as_decimal()) if ndigits is None else round(self.as_decimal(), ndigits)

    def __str__(self) -> str:
        return self.to_str()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.to_str()})"

    def __format__(self, str spec) -> str:
        return format_value(self, self.as_decimal(), spec)

    @property
    def raw(self) -> int:
        """The value in units of ``10^-16``."""
        return self._mem.raw

    @property
    def precision(self) -> int:
        """The decimals shown, 0 to 16."""
        return self._mem.precision

    @staticmethod
    def from_raw(raw, uint8_t precision) -> Price:
        """
        Make a price of `raw` units of ``10^-16``.

        Raises
        ------
        ValueError
            If `raw` is out of range or has digits below `precision`, or `precision` exceeds 16.
        """
        cdef Price price = Price.__new__(Price)
        take_price(operator.index(raw), precision, &price._mem)
        return price

    @staticmethod
    def from_str(str value not None) -> Price:
        """
        Read a decimal text exactly, with its decimals as written.

        ``_`` may stand between digits, and an exponent moves the point: ``1.5e-3`` is 0.0015 and has four decimals.

        Raises
        ------
        ValueError
            If it is not a decimal number, is out of range, or needs more than 16 decimals.
        """
        return Price.from_str_c(value)

    @staticmethod
    def from_int(value) -> Price:
        """
        Make a price of whole units, without decimals.

        Raises
        ------
        ValueError
            If `value` is out of range.
        """
        cdef Price price = Price.__new__(Price)
        take_price(operator.index(value) * UNIT, 0, &price._mem)
        return price

    @staticmethod
    def from_decimal(value not None) -> Price:
        """
        Take a `Decimal` exactly, with its decimals.

        Raises
        ------
        ValueError
            If it is not finite, is out of range, or needs more than 16 decimals.
        """
        if not isinstance(value, Decimal):
            raise TypeError(f"expected a Decimal, was {value!r}")
        return Price.from_str_c(str(value))

    cpdef str to_formatted_str(self):
        """Return the text with ``_`` between thousands."""
        return text_of(price_to_formatted_text(&self._mem))

    cpdef object as_decimal(self):
        """Return the same number as a `Decimal` with the same decimals."""
        return Decimal(self.to_str())

    cpdef double as_double(self):
        """Return the nearest float."""
        return price_as_f64(&self._mem)

    cdef bint eq(self, Price other):
        return self._mem.raw == other._mem.raw

    cdef bint ne(self, Price other):
        return self._mem.raw != other._mem.raw

    cdef bint lt(self, Price other):
        return self._mem.raw < other._mem.raw

    cdef bint le(self, Price other):
        return self._mem.raw <= other._mem.raw

    cdef bint gt(self, Price other):
        return self._mem.raw > other._mem.raw

    cdef bint ge(self, Price other):
        return self._mem.raw >= other._mem.raw

    cdef bint is_zero(self):
        return self._mem.raw == 0

    cdef bint is_negative(self):
        return self._mem.raw < 0

    cdef bint is_positive(self):
        return self._mem.raw > 0

    cdef PriceRaw raw_int_c(self):
        return self._mem.raw

    cdef double as_f64_c(self):
        return price_as_f64(&self._mem)

    cdef str to_str(self):
        return text_of(price_to_text(&self._mem))

    cdef Price add(self, Price other):
        cdef PriceRaw raw = self._mem.raw + other._mem.raw  # both are far from the ends of 128 bits
        if raw > PRICE_RAW_MAX or raw < PRICE_RAW_MIN:
            raise OverflowError(f"`price` out of range: {self} + {other}, expected -{PRICE_UNITS_MAX} to {PRICE_UNITS_MAX}")
        return Price.from_mem_c(price_new(raw, max(self._mem.precision, other._mem.precision)))

    cdef Price sub(self, Price other):
        cdef PriceRaw raw = self._mem.raw - other._mem.raw
        if raw > PRICE_RAW_MAX or raw < PRICE_RAW_MIN:
            raise OverflowError(f"`price` out of range: {self} - {other}, expected -{PRICE_UNITS_MAX} to {PRICE_UNITS_MAX}")
        return Price.from_mem_c(price_new(raw, max(self._mem.precision, other._mem.precision)))

    @staticmethod
    cdef object _extract_decimal(object obj):
        return decimal_of(obj)

    @staticmethod
    cdef bint _compare(a, b, int op) except -1:
        return PyObject_RichCompare(a, b, op)

    @staticmethod
    cdef double raw_to_f64_c(PriceRaw raw):
        return price_raw_to_f64(raw)

    @staticmethod
    cdef Price from_mem_c(Price_t mem):
        cdef Price price = Price.__new__(Price)
        price._mem = mem
        return price

    @staticmethod
    cdef Price from_raw_c(PriceRaw raw, uint8_t precision):
        cdef Price price = Price.__new__(Price)
        price_from_raw(raw, precision, &price._mem)
        return price

    @staticmethod
    cdef Price from_decimal_c(amount, uint8_t precision):
        cdef Price price = Price.__new__(Price)
        take_price(raw_of("price", amount, precision, ROUND_HALF_EVEN), precision, &price._mem)
        return price

    @staticmethod
    cdef Price from_str_c(str value):
        cdef Price price = Price.__new__(Price)
        price_from_cstr(pystr_to_cstr(value), &price._mem)
        return price

    @staticmethod
    cdef Price from_int_c(PriceRaw value):
        if value > PRICE_UNITS_MAX or value < -PRICE_UNITS_MAX:
            raise ValueError(f"invalid `price`: {value}, expected -{PRICE_UNITS_MAX} to {PRICE_UNITS_MAX}")
        return Price.from_mem_c(price_new(value * SCALAR, 0))


cdef int take_price(object raw, uint8_t precision, Price_t *out) except -1:
    # A raw value of any size: one that does not fit its type is a bad value too.
    if not -<object>PRICE_RAW_MAX <= raw <= <object>PRICE_RAW_MAX:
        raise ValueError(f"invalid `price raw`: {raw}, expected PRICE_RAW_MIN to PRICE_RAW_MAX")
    return price_from_raw(raw, precision, out)


@cython.freelist(64)
cdef class Money:
    """
    An amount in a currency, with the currency's decimals.

    Amounts of different currencies are never equal; ordering, adding and subtracting them raise `ValueError`.

    Parameters
    ----------
    value : int, float, Decimal, str, Price, Quantity, Money or None
        The amount; None is 0. What lies below the currency's decimals is rounded, halves away from zero.
    currency : Currency
        The currency.

    Raises
    ------
    ValueError
        If `value` is not a finite number, or out of range.
    """

    def __init__(self, value, Currency currency not None) -> None:
        currency.known()
        if value is None:
            value = 0
        elif isinstance(value, str):
            value = decimal_from_str(value)
        if is_float(value):
            money_new(value, currency._mem, &self._mem)
        else:
            take_money(raw_of("money", value, currency._mem.precision, ROUND_HALF_UP), currency, &self._mem)

    def __getstate__(self):
        self.known()
        return self.raw, self.currency

    def __setstate__(self, state):
        raw, currency = state
        take_money(raw, currency, &self._mem)

    def __reduce__(self):
        return restore, (type(self), self.__getstate__(), getattr(self, "__dict__", None))

    def __richcmp__(self, other, int op):
        if not isinstance(other, Money):
            return NotImplemented
        cdef Money that = <Money>other
        self.known()
        that.known()
        cdef bint same = self._mem.currency.code == that._mem.currency.code
        if op == Py_EQ:
            return same and self._mem.raw == that._mem.raw
        if op == Py_NE:
            return not same or self._mem.raw != that._mem.raw
        self.same_currency(that)
        return compare_raw(self._mem.raw, that._mem.raw, op)

    def __hash__(self) -> int:
        return hash((self.raw, self.currency_code_c()))

    def __add__(self, other):
        if isinstance(other, Money):
            return self.add(<Money>other)
        return arithmetic(operator.add, self, other)

    def __radd__(self, other):
        return arithmetic(operator.add, other, self)

    def __sub__(self, other):
        if isinstance(other, Money):
            return self.sub(<Money>other)
        return arithmetic(operator.sub, self, other)

    def __rsub__(self, other):
        return arithmetic(operator.sub, other, self)

    def __mul__(self, other):
        return arithmetic(operator.mul, self, other)

    def __rmul__(self, other):
        return arithmetic(operator.mul, other, self)

    def __truediv__(self, other):
        return arithmetic(operator.truediv, self, other)

    def __rtruediv__(self, other):
        return arithmetic(operator.truediv, other, self)

    def __floordiv__(self, other):
        return arithmetic(operator.floordiv, self, other)

    def __rfloordiv__(self, other):
        return arithmetic(operator.floordiv, other, self)

    def __mod__(self, other):
        return arithmetic(operator.mod, self, other)

    def __rmod__(self, other):
        return arithmetic(operator.mod, other, self)

    def __neg__(self):
        return self.with_raw(-self._mem.raw, self._mem.currency.precision)

    def __pos__(self):
        self.known()
        return self

    def __abs__(self):
        self.known()
        return -self if self._mem.raw < 0 else self

    def __float__(self) -> float:
        return self.as_f64_c()

    def __int__(self) -> int:
        return int(self.as_decimal())

    def __round__(self, ndigits=None):
        return round(self.as_decimal()) if ndigits is None else round(self.as_decimal(), ndigits)

    def __str__(self) -> str:
        return f"{self.amount()} {self.currency_code_c()}"

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.amount()}, {self.currency_code_c()})"

    def __format__(self, str spec) -> str:
        # With a format, the amount alone: what follows it is the caller's choice.
        return format_value(self, self.as_decimal(), spec)

    @property
    def raw(self) -> int:
        """The amount in units of ``10^-16``."""
        self.known()
        return self._mem.raw

    @property
    def currency(self) -> Currency:
        """The currency."""
        self.known()
        return Currency.from_mem_c(self._mem.currency)

    @staticmethod
    def from_raw(raw, Currency currency not None) -> Money:
        """
        Make an amount of `raw` units of ``10^-16``.

        Raises
        ------
        ValueError
            If `raw` is out of range or has digits below the currency's decimals.
        """
        cdef Money money = Money.__new__(Money)
        take_money(operator.index(raw), currency, &money._mem)
        return money

    @staticmethod
    def from_str(str value not None) -> Money:
        """
        Read ``AMOUNT CODE``, such as ``1_500.25 USD``, and round it to the currency's decimals, halves to even.

        A code that is not known is registered as a cryptocurrency with 8 decimals.

        Raises
        ------
        ValueError
            If it is not a decimal number of at most 16 decimals and a code, or is out of range.
        """
        return Money.from_str_c(value)

    @staticmethod
    def from_decimal(amount not None, Currency currency not None) -> Money:
        """
        Round a `Decimal` to the currency's decimals, halves to even.

        Raises
        ------
        ValueError
            If it is not finite, or is out of range.
        """
        if not isinstance(amount, Decimal):
            raise TypeError(f"expected a Decimal, was {amount!r}")
        return Money.from_decimal_c(amount, currency)

    cpdef str to_formatted_str(self):
        """Return the text with ``_`` between thousands, and the code."""
        code = self.currency_code_c()
        return f"{text_of(money_to_formatted_text(&self._mem))} {code}"

    cpdef object as_decimal(self):
        """Return the amount as a `Decimal` with the currency's decimals."""
        return Decimal(self.amount())

    cpdef double as_double(self):
        """Return the float nearest to the amount."""
        return self.as_f64_c()

    cdef str currency_code_c(self):
        self.known()
        return ustr_to_pystr(self._mem.currency.code)

    cdef bint is_zero(self):
        return self._mem.raw == 0

    cdef bint is_negative(self):
        return self._mem.raw < 0

    cdef bint is_positive(self):
        return self._mem.raw > 0

    cdef MoneyRaw raw_int_c(self):
        return self._mem.raw

    cdef double as_f64_c(self):
        self.known()
        return money_as_f64(&self._mem)

    cdef str amount(self):
        self.known()
        return text_of(money_to_text(&self._mem))

    cdef int known(self) except -1:
        return raise_uninitialised(self) if self._mem.currency.code == NULL else 1

    cdef int same_currency(self, Money other) except -1:
        self.known()
        other.known()
        if self._mem.currency.code != other._mem.currency.code:
            raise ValueError(f"cannot combine {self} and {other}: the currencies differ")
        return 1

    cdef Money add(self, Money other):
        self.same_currency(other)
        return self.with_raw(self._mem.raw + other._mem.raw, other._mem.currency.precision)

    cdef Money sub(self, Money other):
        self.same_currency(other)
        return self.with_raw(self._mem.raw - other._mem.raw, other._mem.currency.precision)

    cdef Money with_raw(self, MoneyRaw raw, uint8_t precision):
        # An amount in this currency: with the larger precision, where `precision` is that of another description of it.
        self.known()
        if raw > MONEY_RAW_MAX or raw < MONEY_RAW_MIN:
            raise OverflowError(f"`money` out of range: expected -{PRICE_UNITS_MAX} to {PRICE_UNITS_MAX}")
        cdef Money money = Money.from_mem_c(self._mem)
        money._mem.raw = raw
        money._mem.currency.precision = max(precision, self._mem.currency.precision)
        return money

    @staticmethod
    cdef object _extract_decimal(object obj):
        return decimal_of(obj)

    @staticmethod
    cdef double raw_to_f64_c(MoneyRaw raw):
        return money_raw_to_f64(raw)

    @staticmethod
    cdef Money from_mem_c(Money_t mem):
        cdef Money money = Money.__new__(Money)
        money._mem = mem
        return money

    @staticmethod
    cdef Money from_raw_c(MoneyRaw raw, Currency currency):
        cdef Money money = Money.__new__(Money)
        currency.known()
        money_from_raw(raw, currency._mem, &money._mem)
        return money

    @staticmethod
    cdef Money from_decimal_c(amount, Currency currency):
        cdef Money money = Money.__new__(Money)
        currency.known()
        take_money(raw_of("money", amount, currency._mem.precision, ROUND_HALF_EVEN), currency, &money._mem)
        return money

    @staticmethod
    cdef Money from_str_c(str value):
        cdef Money money = Money.__new__(Money)
        money_from_cstr(pystr_to_cstr(value), &money._mem)
        return money


cdef int take_money(object raw, Currency currency, Money_t *out) except -1:
    if not -<object>MONEY_RAW_MAX <= raw <= <object>MONEY_RAW_MAX:
        raise ValueError(f"invalid `money raw`: {raw}, expected MONEY_RAW_MIN to MONEY_RAW_MAX")
    currency.known()
    return money_from_raw(raw, currency._mem, out)


cdef object decimal_from_str(str value):
    try:
        return Decimal(value)
    except InvalidOperation:
        raise ValueError(f"invalid `money`: {value!r}, expected a decimal number such as 1.50") from None


@cython.freelist(8)
cdef class Currency:
    """
    A currency. Its code identifies it: currencies are equal, and hash equal, when their codes are.

    Parameters
    ----------
    code : str
        The code, such as ``USD``: printable ASCII that is not blank.
    precision : int
        The decimals of an amount, 0 to 16.
    iso4217 : int
        The ISO 4217 number, 0 if there is none.
    name : str
        The name: text that is not blank.
    currency_type : CurrencyType
        What backs it.

    Raises
    ------
    ValueError
        If a field is not valid.
    """

    def __init__(
        self,
        str code not None,
        uint8_t precision,
        uint16_t iso4217,
        str name not None,
        CurrencyType currency_type,
    ) -> None:
        currency_from_py(
            pystr_to_cstr(code),
            precision,
            iso4217,
            pystr_to_cstr(name),
            enum_code(currency_type),
            &self._mem,
        )

    def __getstate__(self):
        return self.code, self.precision, self.iso4217, self.name, int(self.currency_type)

    def __setstate__(self, state):
        code, precision, iso4217, name, currency_type = state
        Currency.__init__(self, code, precision, iso4217, name, currency_type)

    def __reduce__(self):
        return restore, (type(self), self.__getstate__(), getattr(self, "__dict__", None))

    def __eq__(self, other):
        if not isinstance(other, Currency):
            return NotImplemented
        self.known()
        (<Currency>other).known()
        return self._mem.code == (<Currency>other)._mem.code

    def __hash__(self) -> int:
        return hash(self.code)

    def __str__(self) -> str:
        return self.code

    def __repr__(self) -> str:
        self.known()
        return cstr_to_pystr(currency_to_cstr(&self._mem))

    @property
    def code(self) -> str:
        """The code."""
        self.known()
        return ustr_to_pystr(self._mem.code)

    @property
    def name(self) -> str:
        """The name."""
        self.known()
        return ustr_to_pystr(self._mem.name)

    @property
    def precision(self) -> int:
        """The decimals of an amount."""
        self.known()
        return self._mem.precision

    @property
    def iso4217(self) -> int:
        """The ISO 4217 number, 0 if there is none."""
        self.known()
        return self._mem.iso4217

    @property
    def currency_type(self) -> CurrencyType:
        """What backs it."""
        self.known()
        return <CurrencyType>self._mem.currency_type

    @staticmethod
    def register(Currency currency not None, bint overwrite=False) -> None:
        """
        Make a currency known by its code in this process.

        A known code keeps its currency unless `overwrite`. Amounts and currencies that exist keep their description.
        """
        Currency.register_c(currency, overwrite)

    @staticmethod
    def from_internal_map(str code not None):
        """Return the registered currency with `code`, or None."""
        return Currency.from_internal_map_c(code)

    @staticmethod
    def from_str(str code not None, bint strict=False):
        """
        Return the registered currency with `code`.

        If there is none, return None when `strict`, else register a cryptocurrency with 8 decimals.

        Raises
        ------
        ValueError
            If `code` is not known, and is blank or not printable ASCII.
        """
        return Currency.from_str_c(code, strict)

    @staticmethod
    def is_fiat(str code not None) -> bool:
        """Return whether `code` is registered as a fiat currency."""
        return Currency.is_fiat_c(code)

    @staticmethod
    def is_crypto(str code not None) -> bool:
        """Return whether `code` is registered as a cryptocurrency."""
        return Currency.is_crypto_c(code)

    cdef uint8_t get_precision(self):
        return self._mem.precision

    cdef int known(self) except -1:
        return raise_uninitialised(self) if self._mem.code == NULL else 1

    @staticmethod
    cdef Currency from_mem_c(Currency_t mem):
        cdef Currency currency = Currency.__new__(Currency)
        currency._mem = mem
        return currency

    @staticmethod
    cdef void register_c(Currency currency, bint overwrite=False) except *:
        currency.known()
        currency_register(&currency._mem, overwrite)

    @staticmethod
    cdef Currency from_internal_map_c(str code):
        cdef Currency currency = Currency.__new__(Currency)
        return currency if currency_from_cstr(pystr_to_cstr(code), &currency._mem) else None

    @staticmethod
    cdef Currency from_str_c(str code, bint strict=False):
        if strict:
            return Currency.from_internal_map_c(code)
        cdef Currency currency = Currency.__new__(Currency)
        currency_get_or_create_crypto(pystr_to_cstr(code), &currency._mem)
        return currency

    @staticmethod
    cdef bint is_fiat_c(str code) except -1:
        cdef Currency currency = Currency.from_internal_map_c(code)
        return currency is not None and currency._mem.currency_type == <uint8_t>CurrencyType.FIAT

    @staticmethod
    cdef bint is_crypto_c(str code) except -1:
        cdef Currency currency = Currency.from_internal_map_c(code)
        return currency is not None and currency._mem.currency_type == <uint8_t>CurrencyType.CRYPTO


def built_in_currencies() -> dict:
    """Return the currencies that are registered from the start, by the names of their constants."""
    cdef const char *name = NULL
    cdef Currency_t mem
    cdef dict currencies = {}
    while currency_built_in(len(currencies), &name, &mem):
        currencies[ustr_to_pystr(name)] = Currency.from_mem_c(mem)
    return currencies


cdef class AccountBalance:
    """
    What an account holds in one currency.

    Parameters
    ----------
    total : Money
        Everything.
    locked : Money
        The part that orders and positions hold.
    free : Money
        The part that can be used.

    Raises
    ------
    ValueError
        If the currencies differ, or `total` - `locked` is not `free`.
    """

    def __init__(self, Money total not None, Money locked not None, Money free not None) -> None:
        total.same_currency(free)
        if total.sub(locked) != free:
            raise ValueError(f"invalid balance: {total} total - {locked} locked is not {free} free")
        self.total = total
        self.locked = locked
        self.free = free
        self.currency = total.currency

    def __getstate__(self):
        self.known()
        return self.total, self.locked, self.free

    def __setstate__(self, state):
        total, locked, free = state
        AccountBalance.__init__(self, total, locked, free)

    def __reduce__(self):
        return restore, (type(self), self.__getstate__(), getattr(self, "__dict__", None))

    def __eq__(self, other):
        if not isinstance(other, AccountBalance):
            return NotImplemented
        return self.__getstate__() == (<AccountBalance>other).__getstate__()

    def __hash__(self) -> int:
        return hash(self.__getstate__())

    def __repr__(self) -> str:
        self.known()
        return (
            f"{type(self).__name__}("
            f"total={self.total.to_formatted_str()}, "
            f"locked={self.locked.to_formatted_str()}, "
            f"free={self.free.to_formatted_str()})"
        )

    @staticmethod
    def from_dict(dict values not None) -> AccountBalance:
        """Make a balance from what `to_dict` returned."""
        return AccountBalance.from_dict_c(values)

    cpdef AccountBalance copy(self):
        """Return a balance of the same parts."""
        self.known()
        return AccountBalance(self.total, self.locked, self.free)

    cpdef dict to_dict(self):
        """Return a dictionary of text that `from_dict` reads."""
        self.known()
        return {
            "type": type(self).__name__,
            "total": self.total.amount(),
            "locked": self.locked.amount(),
            "free": self.free.amount(),
            "currency": self.currency.code,
        }

    cdef int known(self) except -1:
        return raise_uninitialised(self) if self.currency is None else 1

    @staticmethod
    cdef AccountBalance from_dict_c(dict values):
        currency = Currency.from_str_c(values["currency"])
        return AccountBalance(
            Money(values["total"], currency),
            Money(values["locked"], currency),
            Money(values["free"], currency),
        )


cdef class MarginBalance:
    """
    The margin that an account, or one of its instruments, must keep.

    Parameters
    ----------
    initial : Money
        What opening a position takes.
    maintenance : Money
        What keeping a position takes.
    instrument_id : InstrumentId, optional
        The instrument; None is the whole account.

    Raises
    ------
    ValueError
        If the currencies differ, or a part is negative.
    """

    def __init__(
        self,
        Money initial not None,
        Money maintenance not None,
        InstrumentId instrument_id=None,
    ) -> None:
        initial.same_currency(maintenance)
        for part in (initial, maintenance):
            if (<Money>part).is_negative():
                raise ValueError(f"invalid margin: {part}, expected an amount that is not negative")
        if instrument_id is not None:
            instrument_id.chars()
        self.initial = initial
        self.maintenance = maintenance
        self.currency = initial.currency
        self.instrument_id = instrument_id

    def __getstate__(self):
        self.known()
        return self.initial, self.maintenance, self.instrument_id

    def __setstate__(self, state):
        initial, maintenance, instrument_id = state
        MarginBalance.__init__(self, initial, maintenance, instrument_id)

    def __reduce__(self):
        return restore, (type(self), self.__getstate__(), getattr(self, "__dict__", None))

    def __eq__(self, other):
        if not isinstance(other, MarginBalance):
            return NotImplemented
        return self.__getstate__() == (<MarginBalance>other).__getstate__()

    def __hash__(self) -> int:
        return hash(self.__getstate__())

    def __repr__(self) -> str:
        self.known()
        return (
            f"{type(self).__name__}("
            f"initial={self.initial.to_formatted_str()}, "
            f"maintenance={self.maintenance.to_formatted_str()}, "
            f"instrument_id={self.instrument_id})"
        )

    @staticmethod
    def from_dict(dict values not None) -> MarginBalance:
        """Make a balance from what `to_dict` returned."""
        return MarginBalance.from_dict_c(values)

    cpdef MarginBalance copy(self):
        """Return a balance of the same parts."""
        self.known()
        return MarginBalance(self.initial, self.maintenance, self.instrument_id)

    cpdef dict to_dict(self):
        """Return a dictionary of text that `from_dict` reads."""
        self.known()
        return {
            "type": type(self).__name__,
            "initial": self.initial.amount(),
            "maintenance": self.maintenance.amount(),
            "currency": self.currency.code,
            "instrument_id": None if self.instrument_id is None else self.instrument_id.to_str(),
        }

    cdef int known(self) except -1:
        return raise_uninitialised(self) if self.currency is None else 1

    @staticmethod
    cdef MarginBalance from_dict_c(dict values):
        currency = Currency.from_str_c(values["currency"])
        instrument_id = values.get("instrument_id")
        return MarginBalance(
            Money(values["initial"], currency),
            Money(values["maintenance"], currency),
            None if instrument_id is None else InstrumentId.from_str_c(instrument_id),
        )


def convert_to_raw_int(value, uint8_t precision) -> int:
    """
    Return the raw value, in units of ``10^-16``, of a number rounded to `precision` decimals, halves away from zero.

    Parameters
    ----------
    value : int, float, Decimal or str
        The number. A float counts as the decimal that it is printed as.
    precision : int
        The decimals kept, 0 to 16.
    """
    if not isinstance(value, (int, Decimal)):
        value = Decimal(str(value))
    return raw_of("value", value, precision, ROUND_HALF_UP)
