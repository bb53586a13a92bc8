"""Enumerations: closed sets of numbers and names."""

import copy
import pickle

import pytest

from nautilus_cython.model import enums

CLASSES = [value for value in vars(enums).values() if isinstance(value, type)]


def snake(name):
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in name).lstrip("_")


# The numbers of bar interval types are not written as text anywhere: they have no conversions.
CONVERTED = [cls for cls in CLASSES if cls is not enums.BarIntervalType]


def conversions(cls):
    return getattr(enums, f"{snake(cls.__name__)}_from_str"), getattr(enums, f"{snake(cls.__name__)}_to_str")


def test_all_enumerations_of_the_model_are_there():
    assert {cls.__name__ for cls in CLASSES} == {
        "AccountType",
        "AggregationSource",
        "AggressorSide",
        "AssetClass",
        "BarAggregation",
        "BarIntervalType",
        "BookAction",
        "BookType",
        "ContingencyType",
        "CurrencyType",
        "InstrumentClass",
        "InstrumentCloseType",
        "LiquiditySide",
        "MarketStatus",
        "MarketStatusAction",
        "OmsType",
        "OptionKind",
        "OrderSide",
        "OrderStatus",
        "OrderType",
        "OtoTriggerMode",
        "PositionAdjustmentType",
        "PositionSide",
        "PriceType",
        "RecordFlag",
        "TimeInForce",
        "TradingState",
        "TrailingOffsetType",
        "TriggerType",
    }
    assert {name: int(member) for name, member in enums.OrderSide.__members__.items()} == {
        "NO_ORDER_SIDE": 0,
        "BUY": 1,
        "SELL": 2,
    }
    assert {name: int(member) for name, member in enums.RecordFlag.__members__.items()} == {
        "F_LAST": 128,
        "F_TOB": 64,
        "F_SNAPSHOT": 32,
        "F_MBP": 16,
        "RESERVED_2": 8,
        "RESERVED_1": 4,
    }


@pytest.mark.parametrize("cls", CONVERTED)
def test_every_member_converts_to_its_name_and_back(cls):
    from_str, to_str = conversions(cls)
    for name, member in cls.__members__.items():
        assert to_str(member) == name
        for spelling in (name, name.lower(), name.title()):
            assert from_str(spelling) is member


@pytest.mark.parametrize("cls", CLASSES)
def test_members_are_integers_that_survive_pickling_and_copying(cls):
    for member in cls:
        assert isinstance(member, int)
        assert int(str(member)) == int(f"{member}") == member
        assert pickle.loads(pickle.dumps(member)) is member
        assert copy.deepcopy(member) is member


@pytest.mark.parametrize("cls", CONVERTED)
def test_an_unknown_name_raises_with_the_choices(cls):
    from_str, _ = conversions(cls)
    for name in ("", "nothing", "\N{SNOWMAN}", "x" * 10_000):
        with pytest.raises(ValueError, match=next(iter(cls.__members__))):
            from_str(name)


@pytest.mark.parametrize("cls", CONVERTED)
def test_a_number_that_is_no_member_raises_with_the_choices(cls):
    _, to_str = conversions(cls)
    strangers = [number for number in range(256) if number not in {int(member) for member in cls}]
    for number in strangers:
        if cls is not enums.RecordFlag:
            with pytest.raises(ValueError, match=next(iter(cls.__members__))):
                cls(number)
        with pytest.raises(ValueError):
            to_str(number)


@pytest.mark.parametrize("cls", CONVERTED)
@pytest.mark.parametrize("number", [256, 257, 512 + 1, 2**31, 2**32, 2**64 + 1, -1, -255, -(2**70)])
def test_a_number_that_is_no_byte_is_never_cut_to_one(cls, number):
    _, to_str = conversions(cls)
    if (cls, number) != (enums.RecordFlag, -1):  # all flags: the complement of none
        with pytest.raises(ValueError):
            cls(number)
    with pytest.raises((ValueError, OverflowError)):
        to_str(number)


@pytest.mark.parametrize("cls", CONVERTED)
def test_wrong_types_raise(cls):
    from_str, to_str = conversions(cls)
    for value in (None, 1, b"BUY", ["BUY"]):
        with pytest.raises(TypeError):
            from_str(value)
    for value in (None, "1", 1.0, 1.5, [1], object()):
        with pytest.raises(TypeError):
            to_str(value)
    for value in ("A\0B", "\ud800"):
        with pytest.raises(ValueError):
            from_str(value)


def test_record_flags_combine_and_unknown_bits_raise():
    flags = enums.RecordFlag.F_LAST | enums.RecordFlag.F_SNAPSHOT
    assert flags == 160
    assert isinstance(flags, enums.RecordFlag)
    assert flags & ~enums.RecordFlag.F_LAST == enums.RecordFlag.F_SNAPSHOT
    for bits in (1, 2, 129, 256, -2, -3):
        with pytest.raises(ValueError, match="F_LAST=128"):
            enums.RecordFlag(bits)
