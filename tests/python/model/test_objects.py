"""Values, with Python's `decimal` as the oracle."""

import copy
import math
import operator
import pickle
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal, DivisionByZero, InvalidOperation
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nautilus_cython.core.error import UninitialisedError
from nautilus_cython.model import convert_to_raw_int, objects
from nautilus_cython.model.currencies import BTC, EUR, JPY, USD
from nautilus_cython.model.identifiers import InstrumentId
from nautilus_cython.model.objects import AccountBalance, Currency, MarginBalance, Money, Price, Quantity

UNITS = {Price: 17_014_118_346_046, Quantity: 34_028_236_692_093}
EXACT = Context(prec=80)
NUMBERS = [Price, Quantity]


def least(cls):
    return 0 if cls is Quantity else -UNITS[cls]


@st.composite
def decimals(draw, cls):
    """A decimal that a `cls` can be, with 0 to 16 decimals."""
    places = draw(st.integers(0, 16))
    limit = UNITS[cls] * 10**places
    digits = draw(st.one_of(st.integers(-limit, limit), st.integers(-(10**6), 10**6)))
    return Decimal(abs(digits) if cls is Quantity else digits).scaleb(-places, EXACT)


@st.composite
def values(draw):
    """A value and the decimal that it is."""
    cls = draw(st.sampled_from(NUMBERS))
    number = draw(decimals(cls))
    return cls.from_decimal(number), number


numbers = st.one_of(
    st.integers(-(10**15), 10**15),
    st.floats(allow_nan=False),
    st.decimals(allow_nan=False, allow_infinity=False, places=6),
    st.fractions(),
)


def round_half(number, places, rounding):
    return number.quantize(Decimal(1).scaleb(-places), rounding=rounding, context=EXACT)


# -- Construction -----------------------------------------------------------------------------------------------------


@given(values())
def test_a_value_from_a_decimal_is_that_decimal(pair):
    value, number = pair
    assert value.as_decimal() == number
    assert value.precision == -number.as_tuple().exponent
    assert value.raw == int(number.scaleb(16, EXACT))
    assert str(value) == f"{number:f}"
    assert repr(value) == f"{type(value).__name__}({number:f})"


@given(values())
def test_a_value_comes_back_from_its_text_its_raw_value_and_its_pickle(pair):
    value, _ = pair
    cls = type(value)
    for again in (
        cls.from_str(str(value)),
        cls.from_str(value.to_formatted_str()),
        cls.from_raw(value.raw, value.precision),
        pickle.loads(pickle.dumps(value)),
        copy.copy(value),
        copy.deepcopy(value),
        cls(value.as_decimal(), value.precision),
        cls(value, value.precision),
    ):
        assert type(again) is cls
        assert (again.raw, again.precision) == (value.raw, value.precision)


@pytest.mark.parametrize("cls", NUMBERS)
@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("1.5e-3", "0.0015"),
        ("1.25e-1", "0.125"),
        ("1.23e2", "123"),
        ("1_000.50", "1000.50"),
        ("0.0000000000000001", "0.0000000000000001"),
        ("+7", "7"),
        (".5", "0.5"),
        ("1E2", "100"),
    ],
)
def test_text_is_read_exactly(cls, text, shown):
    assert str(cls.from_str(text)) == shown


@given(st.sampled_from(NUMBERS), st.data())
def test_a_float_is_rounded_half_away_from_zero_from_its_exact_binary_value(cls, data):
    number = data.draw(st.floats(least(cls), UNITS[cls]))
    places = data.draw(st.integers(0, 16))
    value = cls(number, places)
    assert value.as_decimal() == round_half(Decimal(number), places, ROUND_HALF_UP)
    assert value.precision == places


@given(st.sampled_from(NUMBERS), st.data())
def test_a_decimal_never_passes_through_a_float(cls, data):
    number = data.draw(decimals(cls))
    places = data.draw(st.integers(0, 16))
    rounded = round_half(number, places, ROUND_HALF_UP)
    if least(cls) <= rounded <= UNITS[cls]:
        assert cls(number, places).as_decimal() == rounded


@given(st.sampled_from(NUMBERS), st.integers(-(10**16), 10**16))
def test_integers_are_exact_or_refused(cls, number):
    if least(cls) <= number <= UNITS[cls]:
        assert cls.from_int(number) == cls(number, 0) == number
    else:
        for make in (cls.from_int, lambda n: cls(n, 0)):
            with pytest.raises(ValueError):
                make(number)


@pytest.mark.parametrize("cls", NUMBERS)
@pytest.mark.parametrize(
    "bad", [math.nan, math.inf, -math.inf, 1e300, -1e300, 10**40, -(10**40), Decimal("NaN"), Decimal("sNaN")]
)
def test_numbers_that_are_not_finite_or_out_of_range_raise(cls, bad):
    with pytest.raises(ValueError):
        cls(bad, 2)


@pytest.mark.parametrize("cls", NUMBERS)
@pytest.mark.parametrize("bad", [Decimal("Infinity"), Decimal("1E+999999"), Decimal("1E+17")])
def test_decimals_that_are_too_large_raise_without_computing_them(cls, bad):
    with pytest.raises(ValueError):
        cls(bad, 2)
    with pytest.raises(ValueError):
        cls.from_decimal(bad)
    assert cls(Decimal("1E-999999"), 2) == 0


@pytest.mark.parametrize("cls", NUMBERS)
@pytest.mark.parametrize("bad", [None, "1", b"1", [1], object(), 1j])
def test_values_that_are_no_numbers_raise(cls, bad):
    with pytest.raises(TypeError):
        cls(bad, 2)
    with pytest.raises(TypeError):
        cls.from_decimal(bad)


@pytest.mark.parametrize("cls", NUMBERS)
@pytest.mark.parametrize("text", ["", " ", "x", "nan", "inf", "1.2.3", "1__0", "_1", "1e", "0x1", "1\0", "\ud800", "٣"])
def test_text_that_is_no_number_raises(cls, text):
    with pytest.raises(ValueError):
        cls.from_str(text)


@pytest.mark.parametrize("cls", NUMBERS)
def test_the_limits_are_the_documented_ones(cls):
    limit, raw = UNITS[cls], UNITS[cls] * 10**16
    name = cls.__name__.upper()
    assert getattr(objects, f"{name}_MAX") == limit
    assert getattr(objects, f"{name}_MIN") == least(cls)
    assert cls.from_raw(raw, 0) == cls(limit, 0) == limit
    for bad in (raw + 1, raw + 10**16, least(cls) * 10**16 - 1, 2**126, 2**127, 2**128 - 1, 2**128, -(2**127), 2**1000):
        with pytest.raises(ValueError):
            cls.from_raw(bad, 16)
    for bad in (limit + 1, least(cls) - 1):
        with pytest.raises(ValueError):
            cls(bad, 0)


@pytest.mark.parametrize("cls", NUMBERS)
def test_a_raw_value_off_the_grid_of_its_precision_raises(cls):
    with pytest.raises(ValueError, match="multiple"):
        cls.from_raw(1, 0)
    with pytest.raises(ValueError, match="multiple"):
        cls.from_raw(15 * 10**15, 0)
    assert str(cls.from_raw(15 * 10**15, 1)) == "1.5"
    for bad in (1.0, "1", None):
        with pytest.raises(TypeError):
            cls.from_raw(bad, 0)


@pytest.mark.parametrize("cls", NUMBERS)
def test_a_precision_beyond_its_range_raises(cls):
    for precision in (17, 255):
        with pytest.raises(ValueError, match="precision"):
            cls(1, precision)
        with pytest.raises(ValueError, match="precision"):
            cls(1.0, precision)
        with pytest.raises(ValueError, match="precision"):
            cls.from_raw(0, precision)
    for precision in (256, -1):
        with pytest.raises(OverflowError):
            cls(1, precision)


@pytest.mark.parametrize("cls", NUMBERS)
@pytest.mark.parametrize("precision", [2.0, 2.5, Decimal(2), "2", None])
def test_a_precision_that_is_no_integer_raises(cls, precision):
    with pytest.raises(TypeError):
        cls(1, precision)
    with pytest.raises(TypeError):
        cls.from_raw(0, precision)


def test_quantities_are_not_negative():
    for bad in (-1, -0.5, Decimal("-0.1")):
        with pytest.raises(ValueError):
            Quantity(bad, 1)
    with pytest.raises(ValueError):
        Quantity.from_str("-1")
    assert Quantity(-0.0, 1) == Quantity.from_str("-0") == 0


@pytest.mark.parametrize("cls", NUMBERS)
@pytest.mark.parametrize("state", [None, 1, (), (1,), (1, 0), (1, 2, 3), ("1", 0), (1.5, 0), (0, 17), (2**200, 0), (0, -1)])
def test_pickled_state_is_checked(cls, state):
    function, (_, _, attributes) = cls(1, 0).__reduce__()
    with pytest.raises((TypeError, ValueError, OverflowError)):
        function(cls, state, attributes)


@pytest.mark.parametrize("cls", NUMBERS)
def test_a_value_that_was_not_initialised_is_zero(cls):
    value = cls.__new__(cls)
    assert (value.raw, value.precision, str(value), hash(value)) == (0, 0, "0", 0)


class Tagged(Price):
    pass


def test_a_subclass_keeps_its_type_and_attributes_through_pickling():
    price = Tagged(1.5, 1)
    price.tag = "x"
    again = pickle.loads(pickle.dumps(price))
    assert (type(again), again, again.tag) == (Tagged, Price(1.5, 1), "x")


# -- Comparison -------------------------------------------------------------------------------------------------------

COMPARISONS = [operator.eq, operator.ne, operator.lt, operator.le, operator.gt, operator.ge]


@given(values(), values())
def test_values_compare_as_the_numbers_they_are(a, b):
    for compare in COMPARISONS:
        assert compare(a[0], b[0]) is compare(a[1], b[1])


@given(values(), numbers)
def test_values_compare_exactly_with_every_number(pair, number):
    value, exact = pair
    for other in (number, exact, int(exact), float(exact)):
        expected = other if isinstance(other, float) and math.isinf(other) else Fraction(other)
        for compare in COMPARISONS:
            assert compare(value, other) is compare(Fraction(exact), expected)
            assert compare(other, value) is compare(expected, Fraction(exact))


@given(values())
def test_equal_numbers_hash_equal(pair):
    value, number = pair
    assert hash(value) == hash(number)
    if value == int(value):
        assert hash(value) == hash(int(value))
    assert hash(type(value).from_raw(value.raw, 16)) == hash(value)


def test_nothing_compares_with_nan_and_infinity_is_beyond_everything():
    price = Price(1, 0)
    for compare in COMPARISONS:
        assert compare(price, math.nan) is (compare is operator.ne)
    assert -math.inf < price < math.inf


@pytest.mark.parametrize("other", ["1", None, [], object()])
def test_other_types_are_not_equal_and_have_no_order(other):
    assert Price(1, 0) != other
    with pytest.raises(TypeError):
        Price(1, 0) < other  # noqa: B015


# -- Arithmetic -------------------------------------------------------------------------------------------------------


@given(st.sampled_from(NUMBERS), st.data())
def test_sums_and_differences_of_one_type_stay_in_it(cls, data):
    a, b = data.draw(decimals(cls)), data.draw(decimals(cls))
    x, y = cls.from_decimal(a), cls.from_decimal(b)
    for op in (operator.add, operator.sub):
        exact = (EXACT.add if op is operator.add else EXACT.subtract)(a, b)
        if least(cls) <= exact <= UNITS[cls]:
            result = op(x, y)
            assert type(result) is cls
            assert result.as_decimal() == exact
            assert result.precision == max(x.precision, y.precision)
        else:
            negative = cls is Quantity and op is operator.sub
            with pytest.raises(ValueError if negative else OverflowError):
                op(x, y)


@given(decimals(Quantity), decimals(Quantity))
def test_a_saturating_difference_stops_at_zero(a, b):
    result = Quantity.from_decimal(a).saturating_sub(Quantity.from_decimal(b))
    assert result.as_decimal() == max(EXACT.subtract(a, b), 0)


OPERATIONS = [operator.add, operator.sub, operator.mul, operator.truediv, operator.floordiv, operator.mod]


@pytest.mark.parametrize("cls", NUMBERS)
@pytest.mark.parametrize("op", OPERATIONS)
@pytest.mark.parametrize("other", [2, Decimal("2.5")])
def test_arithmetic_with_an_exact_number_makes_a_decimal(cls, op, other):
    value = cls(Decimal("7.5"), 1)
    for result, expected in [
        (op(value, other), op(Decimal("7.5"), other)),
        (op(other, value), op(other, Decimal("7.5"))),
        (op(value, str(other)), op(Decimal("7.5"), Decimal(other))),
    ]:
        assert type(result) is Decimal
        assert result == expected


@pytest.mark.parametrize("cls", NUMBERS)
@pytest.mark.parametrize("op", OPERATIONS)
def test_arithmetic_with_a_float_makes_a_float(cls, op):
    value = cls(Decimal("7.5"), 1)
    for result, expected in [(op(value, 2.5), op(7.5, 2.5)), (op(2.5, value), op(2.5, 7.5))]:
        assert type(result) is float
        assert result == expected


@pytest.mark.parametrize("op", OPERATIONS)
def test_a_price_and_a_quantity_make_a_decimal(op):
    result = op(Price(7.5, 1), Quantity(2, 0))
    assert type(result) is Decimal
    assert result == op(Decimal("7.5"), 2)


@pytest.mark.parametrize("cls", NUMBERS)
@pytest.mark.parametrize("op", OPERATIONS)
@pytest.mark.parametrize("other", [None, [1], object()])
def test_arithmetic_with_another_type_raises(cls, op, other):
    with pytest.raises(TypeError):
        op(cls(1, 0), other)
    with pytest.raises(TypeError):
        op(other, cls(1, 0))


@pytest.mark.parametrize("cls", NUMBERS)
def test_division_by_zero_raises(cls):
    with pytest.raises(DivisionByZero):
        cls(1, 0) / 0
    with pytest.raises(DivisionByZero):
        cls(1, 0) / cls(0, 0)
    with pytest.raises(ZeroDivisionError):
        cls(1, 0) / 0.0
    with pytest.raises(InvalidOperation):
        cls(1, 0) + "one"


def test_signs():
    price, quantity = Price(-1.5, 2), Quantity(1.5, 2)
    assert (repr(-price), repr(+price), repr(abs(price))) == ("Price(1.50)", "Price(-1.50)", "Price(1.50)")
    assert (repr(-quantity), repr(+quantity), repr(abs(quantity))) == (
        "Decimal('-1.50')",
        "Quantity(1.50)",
        "Quantity(1.50)",
    )


# -- Conversion -------------------------------------------------------------------------------------------------------


@given(values())
def test_conversions_are_those_of_the_decimal(pair):
    value, number = pair
    assert float(value) == value.as_double() == float(number)
    assert int(value) == int(number)
    assert round(value) == round(number)
    assert bool(value) is True


@given(values(), st.sampled_from([".2f", ",.3f", "+.4e", ".3", "%", "020.5f", "g"]))
def test_formatting_is_that_of_the_decimal(pair, spec):
    value, number = pair
    assert format(value, spec) == format(number, spec)


@given(values(), st.sampled_from(["", ">40", ",", "+", "*^50"]))
def test_formatting_without_a_presentation_type_shows_the_decimals(pair, spec):
    value, number = pair
    assert format(value, spec) == format(number, spec + "f")


def test_formatted_text_groups_thousands():
    assert Price(1234567.5, 2).to_formatted_str() == "1_234_567.50"
    assert Price(-123, 0).to_formatted_str() == "-123"
    assert Quantity(1000, 3).to_formatted_str() == "1_000.000"


def test_rounding_gives_a_decimal():
    assert repr(round(Price(1.255, 3), 2)) == "Decimal('1.26')"
    assert repr(round(Quantity(2.5, 1), 0)) == "Decimal('2')"


@given(st.integers(0, 2**128 - 1))
def test_a_raw_quantity_as_a_double_is_the_nearest(raw):
    assert Quantity.raw_to_f64(raw % 2**127) == float(Fraction(raw % 2**127, 10**16))


@given(st.decimals(min_value=-(10**12), max_value=10**12, allow_nan=False), st.integers(0, 16))
def test_convert_to_raw_int_rounds_half_away_from_zero(number, places):
    assert convert_to_raw_int(number, places) == round_half(number, places, ROUND_HALF_UP).scaleb(16, EXACT)


# -- Money ------------------------------------------------------------------------------------------------------------


@given(st.decimals(min_value=-(10**13), max_value=10**13, allow_nan=False), st.sampled_from([USD, JPY, BTC]))
def test_money_from_a_decimal_is_rounded_half_to_even_and_its_constructor_half_away(number, currency):
    money = Money.from_decimal(number, currency)
    assert money.as_decimal() == round_half(number, currency.precision, ROUND_HALF_EVEN)
    assert Money(number, currency).as_decimal() == round_half(number, currency.precision, ROUND_HALF_UP)
    assert Money.from_str(str(money)) == Money.from_str(money.to_formatted_str()) == money
    assert Money.from_raw(money.raw, currency) == money
    again = pickle.loads(pickle.dumps(money))
    assert again == money
    assert repr(again.currency) == repr(currency)
    assert hash(again) == hash(money)


def test_money_is_made_of_many_things():
    for value in (1.5, Decimal("1.5"), "1.5", "1.50", Price(1.5, 1), Quantity(1.5, 4), Money(1.5, EUR)):
        assert repr(Money(value, USD)) == "Money(1.50, USD)"
    assert repr(Money(None, USD)) == "Money(0.00, USD)"
    assert repr(Money(3, JPY)) == "Money(3, JPY)"
    assert str(Money(1234.5, USD)) == f"{Money(1234.5, USD)}" == "1234.50 USD"
    assert f"{Money(1234.5, USD):,}" == "1,234.50"
    assert Money(1234.5, USD).to_formatted_str() == "1_234.50 USD"


def test_money_of_different_currencies_is_not_equal_and_does_not_mix():
    one, other = Money(1, USD), Money(1, EUR)
    assert one != other
    for op in [operator.lt, operator.le, operator.gt, operator.ge, *OPERATIONS]:
        with pytest.raises(ValueError, match="currencies differ"):
            op(one, other)


def test_money_of_one_currency_adds_up():
    assert repr(Money(1.25, USD) + Money(1, USD)) == "Money(2.25, USD)"
    assert repr(Money(1.25, USD) - Money(2, USD)) == "Money(-0.75, USD)"
    assert repr(-Money(1, USD)) == "Money(-1.00, USD)"
    assert repr(abs(Money(-1, USD))) == "Money(1.00, USD)"
    assert Money(1, USD) < Money(2, USD)
    assert repr(Money(3, USD) / Money(4, USD)) == "Decimal('0.75')"
    assert repr(Money(3, USD) * 2) == "Decimal('6.00')"
    assert Money(3, USD) * 0.5 == 1.5
    with pytest.raises(OverflowError):
        Money(objects.MONEY_MAX, USD) + Money(1, USD)


def test_money_is_no_number():
    assert Money(1, USD) != 1
    with pytest.raises(TypeError):
        Money(1, USD) < 1  # noqa: B015


@pytest.mark.parametrize("text", ["", "1", "USD", "1USD", "x USD", "1 ", "1 \0", "nan USD", "1  USD", "1 USD EUR", " 1 USD"])
def test_text_that_is_no_money_raises(text):
    with pytest.raises(ValueError):
        Money.from_str(text)


@pytest.mark.parametrize("value", [math.nan, math.inf, 1e300, 10**40, "x", "", Decimal("NaN"), Decimal("1E+99")])
def test_amounts_that_are_no_number_or_out_of_range_raise(value):
    with pytest.raises(ValueError):
        Money(value, USD)


def test_wrong_types_for_money_raise():
    for value in ([1], object(), b"1"):
        with pytest.raises(TypeError):
            Money(value, USD)
    for currency in (None, "USD", 1):
        with pytest.raises(TypeError):
            Money(1, currency)
    for raw in (10**13, 2**126, 2**300):
        with pytest.raises(ValueError):
            Money.from_raw(raw, USD)


def test_money_that_was_not_initialised_raises():
    money, one = Money.__new__(Money), Money(1, USD)
    for use in (
        repr,
        hash,
        pickle.dumps,
        float,
        operator.neg,
        abs,
        lambda m: m.raw,
        lambda m: m.currency,
        lambda m: m.to_formatted_str(),
        lambda m: m.as_decimal(),
        lambda m: m == one,
        lambda m: one == m,
        lambda m: m < one,
        lambda m: m + one,
        lambda m: one - m,
        lambda m: m * 2,
        lambda m: AccountBalance(m, m, m),
        lambda m: MarginBalance(one, m),
        lambda m: Money(1, Currency.__new__(Currency)),
    ):
        with pytest.raises(UninitialisedError):
            use(money)


# -- Balances ---------------------------------------------------------------------------------------------------------


def account_balance():
    return AccountBalance(Money(1_525_000, USD), Money(25_000, USD), Money(1_500_000, USD))


def margin_balance(instrument_id=None):
    return MarginBalance(Money(5_000, USD), Money(20_000, USD), instrument_id)


def balances():
    return [account_balance(), margin_balance(), margin_balance(InstrumentId.from_str("ESH4.GLBX"))]


@pytest.mark.parametrize("index", range(3))
def test_balances_come_back_from_dictionaries_pickles_and_copies(index):
    balance = balances()[index]
    for again in (
        type(balance).from_dict(balance.to_dict()),
        pickle.loads(pickle.dumps(balance)),
        copy.deepcopy(balance),
        balance.copy(),
    ):
        assert again == balance
        assert hash(again) == hash(balance)
        assert repr(again) == repr(balance)
    assert all(balance != other for i, other in enumerate(balances()) if i != index)


def test_balances_show_their_parts():
    assert repr(account_balance()) == "AccountBalance(total=1_525_000.00 USD, locked=25_000.00 USD, free=1_500_000.00 USD)"
    assert account_balance().to_dict() == {
        "type": "AccountBalance",
        "total": "1525000.00",
        "locked": "25000.00",
        "free": "1500000.00",
        "currency": "USD",
    }
    assert repr(margin_balance()) == (
        "MarginBalance(initial=5_000.00 USD, maintenance=20_000.00 USD, instrument_id=None)"
    )
    assert margin_balance(InstrumentId.from_str("ESH4.GLBX")).to_dict() == {
        "type": "MarginBalance",
        "initial": "5000.00",
        "maintenance": "20000.00",
        "currency": "USD",
        "instrument_id": "ESH4.GLBX",
    }


def test_balances_that_do_not_add_up_raise():
    one, two, euro = Money(1, USD), Money(2, USD), Money(1, EUR)
    with pytest.raises(ValueError, match="free"):
        AccountBalance(two, one, two)
    for parts in ((euro, one, one), (two, euro, one), (two, one, euro)):
        with pytest.raises(ValueError, match="currencies differ"):
            AccountBalance(*parts)
    with pytest.raises(ValueError, match="currencies differ"):
        MarginBalance(one, euro)
    for parts in ((-one, one), (one, -one)):
        with pytest.raises(ValueError, match="negative"):
            MarginBalance(*parts)
    for bad in ((None, one, one), (one, None, one), (1, one, one)):
        with pytest.raises(TypeError):
            AccountBalance(*bad)


@pytest.mark.parametrize("cls", [AccountBalance, MarginBalance])
def test_bad_dictionaries_raise(cls):
    balance = balances()[cls is MarginBalance]
    for key in balance.to_dict():
        if key not in ("type", "instrument_id"):
            values = balance.to_dict()
            del values[key]
            with pytest.raises(KeyError):
                cls.from_dict(values)
            for bad in ([], object(), "\0"):
                with pytest.raises((TypeError, ValueError)):
                    cls.from_dict({**balance.to_dict(), key: bad})
    with pytest.raises(TypeError):
        cls.from_dict(None)


@pytest.mark.parametrize("cls", [AccountBalance, MarginBalance])
def test_a_balance_that_was_not_initialised_raises(cls):
    balance = cls.__new__(cls)
    for use in (repr, hash, pickle.dumps, lambda b: b.to_dict(), lambda b: b.copy(), lambda b: b == balance):
        with pytest.raises(UninitialisedError):
            use(balance)
