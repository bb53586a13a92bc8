"""Bars, their specifications and their types."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from market_data import ID, bar_types, bars, price, size, specs

from nautilus_cython.model.data import (
    Bar,
    BarAggregation,
    BarIntervalType,
    BarSpecification,
    BarType,
    bar_aggregation_not_implemented_message,
    supported_bar_aggregations_str,
)
from nautilus_cython.model.enums import (
    AggregationSource,
    PriceType,
    bar_aggregation_from_str,
    bar_aggregation_to_str,
)

SECONDS = {"SECOND": 1, "MINUTE": 60, "HOUR": 3600, "DAY": 86_400, "WEEK": 604_800, "MONTH": 2_592_000}
SECONDS |= {"MILLISECOND": 0.001, "YEAR": 31_536_000}


def test_the_enumerations_have_the_known_numbers():
    assert [int(member) for member in BarAggregation] == list(range(1, 19))
    assert (BarAggregation.TICK, BarAggregation.DAY, BarAggregation.RENKO) == (1, 14, 18)
    assert (BarIntervalType.LEFT_OPEN, BarIntervalType.RIGHT_OPEN) == (0, 1)
    with pytest.raises(ValueError, match="RENKO=18"):
        BarAggregation(19)
    for member in BarAggregation:
        assert bar_aggregation_to_str(member) == member.name
        assert bar_aggregation_from_str(member.name.lower()) is member
        assert member.name in supported_bar_aggregations_str().split(", ")
    assert "RENKO" in bar_aggregation_not_implemented_message(BarAggregation.RENKO)


@given(specs())
def test_a_specification_is_its_text(spec):
    assert str(spec) == f"{spec.step}-{spec.aggregation.name}-{spec.price_type.name}"
    assert BarSpecification.from_str(str(spec)) == spec == BarSpecification.from_str(str(spec).lower())
    assert repr(spec) == f"BarSpecification({spec})"


@given(specs())
def test_an_aggregation_is_by_time_or_threshold_or_information(spec):
    kinds = [spec.is_time_aggregated(), spec.is_threshold_aggregated(), spec.is_information_aggregated()]
    assert kinds.count(True) == 1
    assert kinds[0] == (spec.aggregation.name in SECONDS)
    assert kinds == [
        BarSpecification.check_time_aggregated(spec.aggregation),
        BarSpecification.check_threshold_aggregated(spec.aggregation),
        BarSpecification.check_information_aggregated(spec.aggregation),
    ]


@given(specs())
def test_the_interval_is_that_of_the_clock(spec):
    if not spec.is_time_aggregated():
        with pytest.raises(RuntimeError, match="time"):
            spec.get_interval_ns()
        return
    seconds = SECONDS[spec.aggregation.name] * spec.step
    assert spec.get_interval_ns() == round(seconds * 1_000_000_000)
    assert spec.timedelta == timedelta(seconds=seconds)
    same = BarSpecification.from_timedelta(spec.timedelta, spec.price_type)
    assert same.get_interval_ns() == spec.get_interval_ns()


@pytest.mark.parametrize("duration", [timedelta(0), timedelta(seconds=-1), timedelta(microseconds=1), timedelta(61)])
def test_a_duration_without_a_step_is_refused(duration):
    with pytest.raises(ValueError, match="duration"):
        BarSpecification.from_timedelta(duration, PriceType.LAST)


@pytest.mark.parametrize(
    ("step", "aggregation"),
    [
        (0, "TICK"),
        (1000, "MILLISECOND"),
        (60, "SECOND"),
        (7, "MINUTE"),
        (24, "HOUR"),
        (2, "DAY"),
        (2, "WEEK"),
        (5, "MONTH"),
    ],
)
def test_a_step_that_does_not_fit_is_refused(step, aggregation):
    with pytest.raises(ValueError, match="step"):
        BarSpecification(step, BarAggregation[aggregation], PriceType.LAST)


@given(specs(), specs())
def test_specifications_have_one_order(left, right):
    def key(spec):
        return spec.step, spec.aggregation, spec.price_type

    assert (left < right, left <= right, left > right, left >= right, left == right) == (
        key(left) < key(right),
        key(left) <= key(right),
        key(left) > key(right),
        key(left) >= key(right),
        key(left) == key(right),
    )


@given(bar_types())
def test_a_type_is_its_text(bar_type):
    twin = BarType.from_str(str(bar_type))
    assert twin == bar_type and hash(twin) == hash(bar_type) and str(twin) == str(bar_type)
    assert bar_type.is_composite() == ("@" in str(bar_type)[len(str(bar_type.instrument_id)) :])


@given(bar_types(), bar_types())
def test_types_are_ordered_by_text(left, right):
    # As bytes: Python orders text by code point, which is the order of its UTF-8.
    assert (left < right, left <= right) == (str(left) < str(right), str(left) <= str(right))
    assert (left > right, left >= right) == (str(left) > str(right), str(left) >= str(right))


def test_a_composite_type_has_two_parts():
    text = "ESH4.GLBX-5-MINUTE-LAST-INTERNAL"
    bar_type = BarType.from_str(f"{text}@1-TICK-EXTERNAL")
    assert bar_type.is_composite() and not bar_type.is_standard()
    assert str(bar_type.standard()) == text and str(bar_type.composite()) == "ESH4.GLBX-1-TICK-LAST-EXTERNAL"
    assert bar_type.standard().composite() == bar_type.standard()
    assert bar_type.is_internally_aggregated() and bar_type.composite().is_externally_aggregated()
    assert bar_type.id_spec_key() == (ID, BarSpecification(5, BarAggregation.MINUTE, PriceType.LAST))
    spec = BarSpecification(5, BarAggregation.MINUTE, PriceType.LAST)
    source = AggregationSource.INTERNAL
    same = BarType.new_composite(ID, spec, source, 1, BarAggregation.TICK, AggregationSource.EXTERNAL)
    assert same == bar_type
    assert BarType(ID, spec).is_externally_aggregated()


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("", 0),
        ("ESH4-5-MINUTE-LAST-INTERNAL", 0),
        ("ESH4.GLBX-x-MINUTE-LAST-INTERNAL", 1),
        ("ESH4.GLBX-7-MINUTE-LAST-INTERNAL", 1),
        ("ESH4.GLBX-5-FORTNIGHT-LAST-INTERNAL", 2),
        ("ESH4.GLBX-5-MINUTE-BEST-INTERNAL", 3),
        ("ESH4.GLBX-5-MINUTE-LAST-SOMEWHERE", 4),
        ("ESH4.GLBX-5-MINUTE-LAST-INTERNAL@1-MINUTE", 5),
        ("ESH4.GLBX-5-MINUTE-LAST-INTERNAL@7-MINUTE-EXTERNAL", 5),
    ],
)
def test_a_type_that_cannot_be_read_says_where(text, position):
    with pytest.raises(ValueError, match=f"position {position}"):
        BarType.from_str(text)


@given(bars())
def test_raw_values_make_the_same_bar(bar):
    precision = max(p.precision for p in (bar.open, bar.high, bar.low, bar.close))
    raw = Bar.from_raw(
        bar.bar_type,
        bar.open.raw,
        bar.high.raw,
        bar.low.raw,
        bar.close.raw,
        precision,
        bar.volume.raw,
        bar.volume.precision,
        bar.ts_event,
        bar.ts_init,
    )
    assert not raw.is_revision and (raw == bar) == (not bar.is_revision)


@pytest.mark.parametrize(
    ("open_", "high", "low", "close", "message"),
    [
        ("3", "2", "1", "2", "high was < open"),
        ("2", "2", "1", "3", "high was < close"),
        ("1", "1", "2", "1", "high was < low"),
        ("1", "3", "2", "3", "low was > open"),
        ("3", "3", "2", "1", "low was > close"),
    ],
)
def test_prices_lie_between_low_and_high(open_, high, low, close, message):
    bar_type = BarType.from_str("ESH4.GLBX-1-MINUTE-LAST-EXTERNAL")
    with pytest.raises(ValueError, match=message):
        Bar(bar_type, price(open_), price(high), price(low), price(close), size("1"), 0, 0)


@given(st.sampled_from(["1", "2"]))
def test_a_bar_shows_its_fields(close):
    bar_type = BarType.from_str("ESH4.GLBX-1-MINUTE-LAST-EXTERNAL")
    bar = Bar(bar_type, price("1"), price(close), price("1"), price(close), size("5"), 3, 4)
    assert str(bar) == f"ESH4.GLBX-1-MINUTE-LAST-EXTERNAL,1,{close},1,{close},5,3"
    assert bar.is_single_price() == (close == "1")
    assert "is_revision" not in Bar.to_dict(bar)
