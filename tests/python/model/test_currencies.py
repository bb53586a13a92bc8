"""Currencies and their register."""

import pickle
import subprocess
import sys

import pytest

from nautilus_cython.core.error import UninitialisedError
from nautilus_cython.model import currencies
from nautilus_cython.model.currencies import BTC, EUR, JPY, USD, XAU, register_currency
from nautilus_cython.model.enums import CurrencyType
from nautilus_cython.model.objects import Currency, Money

CONSTANTS = {name: value for name, value in vars(currencies).items() if isinstance(value, Currency)}


def test_a_currency_shows_what_it_is():
    assert repr(USD) == (
        "Currency(code='USD', precision=2, iso4217=840, name='United States dollar', currency_type=FIAT)"
    )
    assert str(USD) == USD.code == "USD"
    assert (JPY.precision, JPY.iso4217, JPY.name) == (0, 392, "Japanese yen")
    assert BTC.currency_type is CurrencyType.CRYPTO
    assert XAU.currency_type is CurrencyType.COMMODITY_BACKED


def test_every_constant_is_registered_under_its_code():
    assert len(CONSTANTS) > 100
    for constant in CONSTANTS.values():
        assert repr(Currency.from_str(constant.code, strict=True)) == repr(constant)
        assert repr(Currency.from_internal_map(constant.code)) == repr(constant)
        assert repr(pickle.loads(pickle.dumps(constant))) == repr(constant)


@pytest.mark.parametrize("lookup", ["Currency.from_str('USD', strict=True)", "Money.from_str('1 USD').currency"])
def test_the_first_lookup_in_a_process_finds_the_currency(lookup):
    code = f"from nautilus_cython.model.objects import Currency, Money; print(repr({lookup}))"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == repr(USD)


def test_currencies_are_equal_when_their_codes_are():
    other = Currency("USD", 4, 1, "another", CurrencyType.CRYPTO)
    assert other == USD
    assert hash(other) == hash(USD)
    assert USD != EUR
    assert USD != "USD"
    with pytest.raises(TypeError):
        USD < EUR  # noqa: B015


def test_an_unknown_code_is_none_when_strict_and_else_a_new_cryptocurrency():
    assert Currency.from_str("NEWCOIN1", strict=True) is None
    assert Currency.from_internal_map("NEWCOIN1") is None
    coin = Currency.from_str("NEWCOIN1")
    assert (coin.precision, coin.currency_type) == (8, CurrencyType.CRYPTO)
    assert Currency.from_str("NEWCOIN1", strict=True) == coin
    assert repr(Money.from_str("1.5 NEWCOIN2")) == "Money(1.50000000, NEWCOIN2)"


def test_a_known_code_keeps_its_currency_unless_overwritten():
    first = Currency("MINE1", 3, 0, "first", CurrencyType.FIAT)
    second = Currency("MINE1", 5, 0, "second", CurrencyType.CRYPTO)
    register_currency(first)
    register_currency(second)
    assert Currency.from_str("MINE1").name == "first"
    money = Money(1, Currency.from_str("MINE1"))
    register_currency(second, overwrite=True)
    assert Currency.from_str("MINE1").name == "second"
    assert (money.currency.name, str(money)) == ("first", "1.000 MINE1")
    assert str(money + Money(1, second)) == "2.00000 MINE1"


def test_money_keeps_the_decimals_of_a_currency_that_is_not_registered():
    money = Money(1, Currency("MINE2", 3, 7, "unregistered", CurrencyType.FIAT))
    again = pickle.loads(pickle.dumps(money))
    assert (str(again), repr(again.currency)) == ("1.000 MINE2", repr(money.currency))


def test_kinds_of_currencies():
    assert Currency.is_fiat("USD") is True
    assert Currency.is_fiat("BTC") is False
    assert Currency.is_crypto("BTC") is True
    assert Currency.is_crypto("XAU") is False
    assert Currency.is_fiat("UNKNOWN") is False


def test_bad_fields_raise():
    good = {"code": "ABC", "precision": 2, "iso4217": 0, "name": "abc", "currency_type": CurrencyType.FIAT}
    Currency(**good)
    for field, bad in [
        ("code", ""),
        ("code", " "),
        ("code", "A\0"),
        ("code", "\N{EURO SIGN}"),
        ("code", "\ud800"),
        ("name", ""),
        ("name", "a\0"),
        ("precision", 17),
        ("currency_type", 0),
        ("currency_type", 4),
        ("currency_type", 255),
        ("currency_type", 257),
    ]:
        with pytest.raises(ValueError):
            Currency(**{**good, field: bad})
    for field, bad in [("precision", 256), ("precision", -1), ("iso4217", 65536), ("currency_type", -1)]:
        with pytest.raises(OverflowError):
            Currency(**{**good, field: bad})
    for field, bad in [("code", None), ("name", 1), ("precision", "2"), ("currency_type", "FIAT")]:
        with pytest.raises(TypeError):
            Currency(**{**good, field: bad})


def test_a_currency_that_was_not_initialised_raises():
    currency = Currency.__new__(Currency)
    for use in (
        repr,
        str,
        hash,
        pickle.dumps,
        lambda c: c.code,
        lambda c: c.name,
        lambda c: c.precision,
        lambda c: c.iso4217,
        lambda c: c.currency_type,
        lambda c: c == USD,
        lambda c: USD == c,
        Currency.register,
    ):
        with pytest.raises(UninitialisedError):
            use(currency)


@pytest.mark.parametrize("state", [None, (), ("USD",), ("", 2, 0, "x", 1), ("A", 99, 0, "x", 1), (1, 2, 3, 4, 5)])
def test_pickled_state_is_checked(state):
    function, (cls, _, attributes) = USD.__reduce__()
    with pytest.raises((TypeError, ValueError)):
        function(cls, state, attributes)
