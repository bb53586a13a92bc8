"""
Values: prices, quantities, money, the currencies it is counted in, and the balances of an account.

A value is a whole number of units of ``10^-16`` in 128 bits, and the number of decimals that it is shown with. It is exact:
no decimal digit passes through a float. Values equal every equal number, whatever its type and decimals, and hash like
it: ``Price(1.0, 1) == Price(1.00, 2) == Quantity(1, 0) == Decimal(1) == 1``.

Arithmetic of two prices, two quantities or two amounts of one currency stays in its type, with the larger precision; an
operand that is a float makes a float, every other number makes a `Decimal`.
"""

from typing import Any, Final

from nautilus_cython.core.rust.model import CurrencyType
from nautilus_cython.model.identifiers import InstrumentId

HIGH_PRECISION = True
FIXED_PRECISION = 16
FIXED_PRECISION_BYTES = 16
FIXED_SCALAR = 1e16
PRICE_MAX: float
PRICE_MIN: float
QUANTITY_MAX: float
QUANTITY_MIN = 0.0
MONEY_MAX: float
MONEY_MIN: float

class Quantity:
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

    def __init__(self, value: Any, precision: int) -> None: ...
    def __getstate__(self) -> Any: ...
    def __setstate__(self, state: Any, /) -> None: ...
    def __reduce__(self) -> tuple[Any, ...]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __lt__(self, other: object, /) -> bool: ...
    def __le__(self, other: object, /) -> bool: ...
    def __gt__(self, other: object, /) -> bool: ...
    def __ge__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __add__(self, other: Any) -> Any: ...
    def __radd__(self, other: Any) -> Any: ...
    def __sub__(self, other: Any) -> Any: ...
    def __rsub__(self, other: Any) -> Any: ...
    def __mul__(self, other: Any) -> Any: ...
    def __rmul__(self, other: Any) -> Any: ...
    def __truediv__(self, other: Any) -> Any: ...
    def __rtruediv__(self, other: Any) -> Any: ...
    def __floordiv__(self, other: Any) -> Any: ...
    def __rfloordiv__(self, other: Any) -> Any: ...
    def __mod__(self, other: Any) -> Any: ...
    def __rmod__(self, other: Any) -> Any: ...
    def __neg__(self) -> Any: ...
    def __pos__(self) -> Any: ...
    def __abs__(self) -> Any: ...
    def __float__(self) -> float: ...
    def __int__(self) -> int: ...
    def __round__(self, ndigits: Any = None) -> Any: ...
    def __str__(self) -> str: ...
    def __repr__(self) -> str: ...
    def __format__(self, spec: str) -> str: ...
    @property
    def raw(self) -> int:
        """The value in units of ``10^-16``."""

    @property
    def precision(self) -> int:
        """The decimals shown, 0 to 16."""

    @staticmethod
    def from_raw(raw: Any, precision: int) -> Quantity:
        """
        Make a quantity of `raw` units of ``10^-16``.

        Raises
        ------
        ValueError
            If `raw` is out of range or has digits below `precision`, or `precision` exceeds 16.
        """

    @staticmethod
    def from_str(value: str) -> Quantity:
        """
        Read a decimal text exactly, with its decimals as written.

        ``_`` may stand between digits, and an exponent moves the point: ``1.5e-3`` is 0.0015 and has four decimals.

        Raises
        ------
        ValueError
            If it is not a decimal number, is out of range, or needs more than 16 decimals.
        """

    @staticmethod
    def from_int(value: Any) -> Quantity:
        """
        Make a quantity of whole units, without decimals.

        Raises
        ------
        ValueError
            If `value` is out of range.
        """

    @staticmethod
    def from_decimal(value: Any) -> Quantity:
        """
        Take a `Decimal` exactly, with its decimals.

        Raises
        ------
        ValueError
            If it is not finite, is out of range, or needs more than 16 decimals.
        """

    @staticmethod
    def zero(precision: int = 0) -> Quantity:
        """Make the quantity 0, shown with `precision` decimals."""

    @staticmethod
    def raw_to_f64(raw: Any) -> float:
        """Return the double nearest to `raw` units of ``10^-16``."""

    def saturating_sub(self, other: Quantity) -> Quantity:
        """Return the difference, or 0 where it would be negative, with the larger precision."""

    def to_formatted_str(self) -> str:
        """Return the text with ``_`` between thousands."""

    def as_decimal(self) -> Any:
        """Return the same number as a `Decimal` with the same decimals."""

    def as_double(self) -> float:
        """Return the nearest float."""

class Price:
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

    def __init__(self, value: Any, precision: int) -> None: ...
    def __getstate__(self) -> Any: ...
    def __setstate__(self, state: Any, /) -> None: ...
    def __reduce__(self) -> tuple[Any, ...]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __lt__(self, other: object, /) -> bool: ...
    def __le__(self, other: object, /) -> bool: ...
    def __gt__(self, other: object, /) -> bool: ...
    def __ge__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __add__(self, other: Any) -> Any: ...
    def __radd__(self, other: Any) -> Any: ...
    def __sub__(self, other: Any) -> Any: ...
    def __rsub__(self, other: Any) -> Any: ...
    def __mul__(self, other: Any) -> Any: ...
    def __rmul__(self, other: Any) -> Any: ...
    def __truediv__(self, other: Any) -> Any: ...
    def __rtruediv__(self, other: Any) -> Any: ...
    def __floordiv__(self, other: Any) -> Any: ...
    def __rfloordiv__(self, other: Any) -> Any: ...
    def __mod__(self, other: Any) -> Any: ...
    def __rmod__(self, other: Any) -> Any: ...
    def __neg__(self) -> Any: ...
    def __pos__(self) -> Any: ...
    def __abs__(self) -> Any: ...
    def __float__(self) -> float: ...
    def __int__(self) -> int: ...
    def __round__(self, ndigits: Any = None) -> Any: ...
    def __str__(self) -> str: ...
    def __repr__(self) -> str: ...
    def __format__(self, spec: str) -> str: ...
    @property
    def raw(self) -> int:
        """The value in units of ``10^-16``."""

    @property
    def precision(self) -> int:
        """The decimals shown, 0 to 16."""

    @staticmethod
    def from_raw(raw: Any, precision: int) -> Price:
        """
        Make a price of `raw` units of ``10^-16``.

        Raises
        ------
        ValueError
            If `raw` is out of range or has digits below `precision`, or `precision` exceeds 16.
        """

    @staticmethod
    def from_str(value: str) -> Price:
        """
        Read a decimal text exactly, with its decimals as written.

        ``_`` may stand between digits, and an exponent moves the point: ``1.5e-3`` is 0.0015 and has four decimals.

        Raises
        ------
        ValueError
            If it is not a decimal number, is out of range, or needs more than 16 decimals.
        """

    @staticmethod
    def from_int(value: Any) -> Price:
        """
        Make a price of whole units, without decimals.

        Raises
        ------
        ValueError
            If `value` is out of range.
        """

    @staticmethod
    def from_decimal(value: Any) -> Price:
        """
        Take a `Decimal` exactly, with its decimals.

        Raises
        ------
        ValueError
            If it is not finite, is out of range, or needs more than 16 decimals.
        """

    def to_formatted_str(self) -> str:
        """Return the text with ``_`` between thousands."""

    def as_decimal(self) -> Any:
        """Return the same number as a `Decimal` with the same decimals."""

    def as_double(self) -> float:
        """Return the nearest float."""

class Money:
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

    def __init__(self, value: Any, currency: Currency) -> None: ...
    def __getstate__(self) -> Any: ...
    def __setstate__(self, state: Any, /) -> None: ...
    def __reduce__(self) -> tuple[Any, ...]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __lt__(self, other: object, /) -> bool: ...
    def __le__(self, other: object, /) -> bool: ...
    def __gt__(self, other: object, /) -> bool: ...
    def __ge__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __add__(self, other: Any) -> Any: ...
    def __radd__(self, other: Any) -> Any: ...
    def __sub__(self, other: Any) -> Any: ...
    def __rsub__(self, other: Any) -> Any: ...
    def __mul__(self, other: Any) -> Any: ...
    def __rmul__(self, other: Any) -> Any: ...
    def __truediv__(self, other: Any) -> Any: ...
    def __rtruediv__(self, other: Any) -> Any: ...
    def __floordiv__(self, other: Any) -> Any: ...
    def __rfloordiv__(self, other: Any) -> Any: ...
    def __mod__(self, other: Any) -> Any: ...
    def __rmod__(self, other: Any) -> Any: ...
    def __neg__(self) -> Any: ...
    def __pos__(self) -> Any: ...
    def __abs__(self) -> Any: ...
    def __float__(self) -> float: ...
    def __int__(self) -> int: ...
    def __round__(self, ndigits: Any = None) -> Any: ...
    def __str__(self) -> str: ...
    def __repr__(self) -> str: ...
    def __format__(self, spec: str) -> str: ...
    @property
    def raw(self) -> int:
        """The amount in units of ``10^-16``."""

    @property
    def currency(self) -> Currency:
        """The currency."""

    @staticmethod
    def from_raw(raw: Any, currency: Currency) -> Money:
        """
        Make an amount of `raw` units of ``10^-16``.

        Raises
        ------
        ValueError
            If `raw` is out of range or has digits below the currency's decimals.
        """

    @staticmethod
    def from_str(value: str) -> Money:
        """
        Read ``AMOUNT CODE``, such as ``1_500.25 USD``, and round it to the currency's decimals, halves to even.

        A code that is not known is registered as a cryptocurrency with 8 decimals.

        Raises
        ------
        ValueError
            If it is not a decimal number of at most 16 decimals and a code, or is out of range.
        """

    @staticmethod
    def from_decimal(amount: Any, currency: Currency) -> Money:
        """
        Round a `Decimal` to the currency's decimals, halves to even.

        Raises
        ------
        ValueError
            If it is not finite, or is out of range.
        """

    def to_formatted_str(self) -> str:
        """Return the text with ``_`` between thousands, and the code."""

    def as_decimal(self) -> Any:
        """Return the amount as a `Decimal` with the currency's decimals."""

    def as_double(self) -> float:
        """Return the float nearest to the amount."""

class Currency:
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

    def __init__(self, code: str, precision: int, iso4217: int, name: str, currency_type: CurrencyType) -> None: ...
    def __getstate__(self) -> Any: ...
    def __setstate__(self, state: Any, /) -> None: ...
    def __reduce__(self) -> tuple[Any, ...]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __str__(self) -> str: ...
    def __repr__(self) -> str: ...
    @property
    def code(self) -> str:
        """The code."""

    @property
    def name(self) -> str:
        """The name."""

    @property
    def precision(self) -> int:
        """The decimals of an amount."""

    @property
    def iso4217(self) -> int:
        """The ISO 4217 number, 0 if there is none."""

    @property
    def currency_type(self) -> CurrencyType:
        """What backs it."""

    @staticmethod
    def register(currency: Currency, overwrite: bool = False) -> None:
        """
        Make a currency known by its code in this process.

        A known code keeps its currency unless `overwrite`. Amounts and currencies that exist keep their description.
        """

    @staticmethod
    def from_internal_map(code: str) -> Any:
        """Return the registered currency with `code`, or None."""

    @staticmethod
    def from_str(code: str, strict: bool = False) -> Any:
        """
        Return the registered currency with `code`.

        If there is none, return None when `strict`, else register a cryptocurrency with 8 decimals.

        Raises
        ------
        ValueError
            If `code` is not known, and is blank or not printable ASCII.
        """

    @staticmethod
    def is_fiat(code: str) -> bool:
        """Return whether `code` is registered as a fiat currency."""

    @staticmethod
    def is_crypto(code: str) -> bool:
        """Return whether `code` is registered as a cryptocurrency."""

class AccountBalance:
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

    total: Final[Money]
    locked: Final[Money]
    free: Final[Money]
    currency: Final[Currency]

    def __init__(self, total: Money, locked: Money, free: Money) -> None: ...
    def __getstate__(self) -> Any: ...
    def __setstate__(self, state: Any, /) -> None: ...
    def __reduce__(self) -> tuple[Any, ...]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __repr__(self) -> str: ...
    @staticmethod
    def from_dict(values: dict[Any, Any]) -> AccountBalance:
        """Make a balance from what `to_dict` returned."""

    def copy(self) -> AccountBalance:
        """Return a balance of the same parts."""

    def to_dict(self) -> dict[Any, Any]:
        """Return a dictionary of text that `from_dict` reads."""

class MarginBalance:
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

    initial: Final[Money]
    maintenance: Final[Money]
    currency: Final[Currency]
    instrument_id: Final[InstrumentId]

    def __init__(self, initial: Money, maintenance: Money, instrument_id: InstrumentId | None = None) -> None: ...
    def __getstate__(self) -> Any: ...
    def __setstate__(self, state: Any, /) -> None: ...
    def __reduce__(self) -> tuple[Any, ...]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __repr__(self) -> str: ...
    @staticmethod
    def from_dict(values: dict[Any, Any]) -> MarginBalance:
        """Make a balance from what `to_dict` returned."""

    def copy(self) -> MarginBalance:
        """Return a balance of the same parts."""

    def to_dict(self) -> dict[Any, Any]:
        """Return a dictionary of text that `from_dict` reads."""

def built_in_currencies() -> dict[Any, Any]:
    """Return the currencies that are registered from the start, by the names of their constants."""

def convert_to_raw_int(value: Any, precision: int) -> int:
    """
    Return the raw value, in units of ``10^-16``, of a number rounded to `precision` decimals, halves away from zero.

    Parameters
    ----------
    value : int, float, Decimal or str
        The number. A float counts as the decimal that it is printed as.
    precision : int
        The decimals kept, 0 to 16.
    """
