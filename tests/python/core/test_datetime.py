"""Times, with Python's `datetime`, its fractions and pandas as the oracles."""

import datetime as dt
import subprocess
import sys
import zoneinfo
from fractions import Fraction

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nautilus_cython.core import datetime as times

UTC = dt.timezone.utc
EPOCH = dt.datetime(1970, 1, 1, tzinfo=UTC)
LAST = 2**64 - 1
# Where the time stamps of pandas end.
PANDAS = st.integers(0, 2**63 - 1)
NEW_YORK = zoneinfo.ZoneInfo("America/New_York")

TO_INTEGERS = {
    times.secs_to_nanos: 10**9,
    times.secs_to_millis: 10**3,
    times.millis_to_nanos: 10**6,
    times.micros_to_nanos: 10**3,
}


@pytest.mark.parametrize("convert", TO_INTEGERS)
@given(value=st.floats(allow_nan=False, allow_infinity=False, max_value=1e20))
def test_units_are_converted_to_the_nearest(convert, value):
    factor = TO_INTEGERS[convert]
    try:
        found = convert(value)
    except ValueError as error:
        assert value * factor >= 2**64 * (1 - 2**-52)
        assert str(error).startswith("invalid `")
        return
    exact = max(Fraction(value) * factor, 0)
    # Half a unit for the nearest, and half of the last place of a double for the product.
    assert abs(found - exact) <= Fraction(1, 2) + exact / 2**53
    assert 0 <= found <= LAST


@given(st.integers(0, 2**50))
def test_seconds_of_whole_nanoseconds_come_back(nanos):
    assert times.secs_to_nanos(nanos / 1e9) == nanos


@given(st.integers(0, LAST))
def test_nanoseconds_are_divided(nanos):
    assert times.nanos_to_millis(nanos) == nanos // 10**6
    assert times.nanos_to_micros(nanos) == nanos // 10**3
    assert times.nanos_to_secs(nanos) == pytest.approx(nanos / 10**9, rel=2**-52)


@pytest.mark.parametrize("convert", TO_INTEGERS)
@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf"), 1e300, 2.0**64])
def test_what_does_not_fit_is_refused(convert, value):
    with pytest.raises(ValueError, match="finite"):
        convert(value)


@pytest.mark.parametrize("convert", [times.nanos_to_secs, times.nanos_to_millis, times.nanos_to_micros, times.unix_nanos_to_dt])
def test_nanoseconds_are_integers_of_64_bits(convert):
    for value in (1.5, None, "1"):
        with pytest.raises(TypeError):
            convert(value)
    for value in (-1, 2**64):
        with pytest.raises(OverflowError):
            convert(value)


@given(st.integers(0, LAST))
def test_iso_8601_agrees_with_python_and_is_read_back(nanos):
    second = EPOCH + dt.timedelta(seconds=nanos // 10**9)
    plain = second.strftime("%Y-%m-%dT%H:%M:%S")
    text = times.unix_nanos_to_iso8601(nanos)
    assert text == f"{plain}.{nanos % 10**9:09}Z"
    assert times.unix_nanos_to_iso8601(nanos, nanos_precision=False) == f"{text[:23]}Z"
    assert times.iso8601_to_unix_nanos(text) == nanos


@pytest.mark.parametrize(
    ("text", "nanos"),
    [
        ("1970-01-01", 0),
        ("1970-01-01T00:00:01", 10**9),
        ("1970-01-01 00:00:01.5", 1_500_000_000),
        ("1970-01-01T00:00:01,5", 1_500_000_000),
        ("1970-01-01T00:00:00.123456789987Z", 123_456_789),
        ("1970-01-01T02:00:00.5+02:00", 500_000_000),
        ("1969-12-31T19:00:00.000000001-05:00", 1),
    ],
)
def test_forms_of_iso_8601(text, nanos):
    assert times.iso8601_to_unix_nanos(text) == nanos


@pytest.mark.parametrize("text", ["", "x", "1970", "1970-13-01", "1970-01-01T25:00:00", "\0", "\ud800"])
def test_what_is_no_time_is_refused(text):
    with pytest.raises(ValueError):
        times.iso8601_to_unix_nanos(text)


@pytest.mark.parametrize("text", ["1969-12-31T23:59:59.999999999Z", "2554-07-21T23:34:34Z", "2554-07-21T23:34:33.709551616Z", "9999-12-31"])
def test_times_out_of_range_are_refused(text):
    with pytest.raises(OverflowError):
        times.iso8601_to_unix_nanos(text)


@given(PANDAS)
def test_timestamps_of_pandas_keep_their_nanoseconds(nanos):
    timestamp = times.unix_nanos_to_dt(nanos)
    assert timestamp == pd.Timestamp(nanos, tz="UTC")
    assert (timestamp.value, str(timestamp.tzinfo)) == (nanos, "UTC")
    for same in (timestamp, timestamp.tz_localize(None), timestamp.tz_convert(NEW_YORK)):
        assert times.dt_to_unix_nanos(same) == nanos
        assert times.format_iso8601(same) == times.unix_nanos_to_iso8601(nanos)
        assert times.format_iso8601(same, nanos_precision=False) == times.unix_nanos_to_iso8601(nanos, False)
        assert times.as_utc_timestamp(same) == times.time_object_to_dt(same) == timestamp
        plain = times.ensure_pydatetime_utc(same)
        assert (type(plain), plain.tzinfo) == (dt.datetime, UTC)
        assert plain == EPOCH + dt.timedelta(microseconds=nanos // 1000)


@given(st.datetimes(dt.datetime(1970, 1, 3), dt.datetime(2554, 7, 20), timezones=st.sampled_from([None, UTC, NEW_YORK, dt.timezone(dt.timedelta(hours=5))])))
def test_datetimes_are_exact(time):
    utc = time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
    nanos = (utc - EPOCH) // dt.timedelta(microseconds=1) * 1000
    assert times.dt_to_unix_nanos(time) == nanos
    assert times.format_iso8601(time) == times.unix_nanos_to_iso8601(nanos)
    assert (times.as_utc_timestamp(time), times.as_utc_timestamp(time).tzinfo) == (utc, UTC)
    assert times.ensure_pydatetime_utc(time) == utc
    assert times.is_tz_aware(time) is (time.tzinfo is not None) is not times.is_tz_naive(time)
    assert times.is_datetime_utc(time) is (time.tzinfo is UTC)


def test_what_pandas_takes_is_a_time():
    assert times.dt_to_unix_nanos("2024-01-01T00:00:00+02:00") == 1_704_060_000_000_000_000
    assert times.dt_to_unix_nanos(5) == 5
    assert times.dt_to_unix_nanos(dt.date(1970, 1, 2)) == 86_400 * 10**9
    assert times.time_object_to_dt("1970-01-01T01:00:00+01:00") == pd.Timestamp(0, tz="UTC")
    assert times.time_object_to_dt(7).value == 7


def test_none_passes_through_where_it_may():
    assert times.maybe_unix_nanos_to_dt(None) is None
    assert times.maybe_dt_to_unix_nanos(None) is None
    assert times.time_object_to_dt(None) is None
    assert times.ensure_pydatetime_utc(None) is None
    assert times.format_optional_iso8601(None) == "None"
    assert times.maybe_unix_nanos_to_dt(5) == times.unix_nanos_to_dt(5)
    assert times.maybe_dt_to_unix_nanos(EPOCH) == 0
    assert times.format_optional_iso8601(EPOCH, False) == "1970-01-01T00:00:00.000Z"
    for function in (times.dt_to_unix_nanos, times.format_iso8601, times.is_datetime_utc, times.is_tz_aware, times.is_tz_naive, times.as_utc_timestamp, times.as_utc_index, times.iso8601_to_unix_nanos):
        with pytest.raises(TypeError, match="None"):
            function(None)


@pytest.mark.parametrize("time", [dt.datetime(1969, 12, 31, 23, 59, 59, 999_999), dt.datetime(2555, 1, 1), dt.datetime.max, pd.Timestamp.min])
def test_times_before_1970_and_after_2554_are_refused(time):
    for function in (times.dt_to_unix_nanos, times.format_iso8601):
        with pytest.raises(OverflowError, match="`dt` out of range"):
            function(time)


def test_what_is_no_time_of_pandas_is_refused():
    with pytest.raises(ValueError, match="NaT"):
        times.dt_to_unix_nanos(pd.NaT)
    with pytest.raises(ValueError):
        times.dt_to_unix_nanos("x")
    with pytest.raises(ValueError):
        times.unix_nanos_to_dt(2**63)
    for function in (times.format_iso8601, times.is_datetime_utc, times.as_utc_timestamp, times.ensure_pydatetime_utc):
        for value in (1, "2024-01-01", dt.date(2024, 1, 1)):
            with pytest.raises(TypeError):
                function(value)


def test_utc_is_a_zone_and_not_an_offset():
    winter = dt.datetime(2024, 1, 1)
    for zone in (UTC, zoneinfo.ZoneInfo("UTC"), dt.timezone(dt.timedelta(0))):
        assert times.is_datetime_utc(winter.replace(tzinfo=zone)) is True
    assert times.is_datetime_utc(pd.Timestamp(0, tz="UTC")) is True
    for zone in (None, zoneinfo.ZoneInfo("Europe/London"), dt.timezone(dt.timedelta(hours=1)), dt.timezone(dt.timedelta(hours=1), "UTC")):
        assert times.is_datetime_utc(winter.replace(tzinfo=zone)) is False


def test_frames_have_the_zone_of_their_index():
    index = pd.DatetimeIndex(["2024-01-01", "2024-07-01"])
    naive, local = pd.DataFrame({"a": [1, 2]}, index=index), pd.DataFrame({"a": [1, 2]}, index=index.tz_localize(NEW_YORK))
    assert (times.is_tz_naive(naive), times.is_tz_aware(naive)) == (True, False)
    assert (times.is_tz_naive(local), times.is_tz_aware(local)) == (False, True)
    assert list(times.as_utc_index(naive).index) == list(index.tz_localize("UTC"))
    assert list(times.as_utc_index(local).index) == list(index.tz_localize(NEW_YORK))
    assert str(times.as_utc_index(local).index.tz) == "UTC"
    assert times.is_tz_naive(naive)
    empty = pd.DataFrame()
    assert times.as_utc_index(empty) is empty
    with pytest.raises(TypeError):
        times.as_utc_index(pd.DataFrame({"a": [1]}))
    for value in (1, "x", [1], EPOCH):
        with pytest.raises(TypeError, match="DataFrame"):
            times.as_utc_index(value)
    for value in (1, "x", [1], dt.date(2024, 1, 1)):
        for function in (times.is_tz_aware, times.is_tz_naive):
            with pytest.raises(ValueError, match="expected a datetime or a pandas.DataFrame"):
                function(value)


def test_the_later_and_the_earlier():
    early, late = pd.Timestamp("2024-01-01", tz="UTC"), pd.Timestamp("2024-01-01", tz=NEW_YORK)
    for one, other in ((early, late), (late, early), ("2024-01-01", late), (late, early.value)):
        assert (times.min_date(one, other), times.max_date(one, other)) == (early, late)
    for function in (times.min_date, times.max_date):
        assert function() is None
        assert function(late) == function(None, late) == late
        assert str(function(late).tzinfo) == "UTC"


WITHOUT_PANDAS = """
import sys
sys.modules["pandas"] = None
from datetime import datetime, timezone
from nautilus_cython.core import datetime as times
now = datetime(2024, 1, 1, tzinfo=timezone.utc)
for function in (times.dt_to_unix_nanos, times.format_iso8601, times.is_datetime_utc, times.is_tz_aware, times.is_tz_naive,
                 times.as_utc_timestamp, times.ensure_pydatetime_utc, times.maybe_dt_to_unix_nanos):
    function(now)
for call in (lambda: times.unix_nanos_to_dt(0), lambda: times.time_object_to_dt(now), lambda: times.dt_to_unix_nanos("2024-01-01")):
    try:
        call()
    except ImportError as error:
        assert "pip install nautilus-cython[pandas]" in str(error)
    else:
        raise AssertionError("it needs no pandas")
"""


def test_pandas_is_needed_only_where_its_objects_are():
    subprocess.run([sys.executable, "-c", WITHOUT_PANDAS], check=True)
    imported = "import sys, nautilus_cython.core.datetime as t; t.secs_to_nanos(1); assert 'pandas' not in sys.modules"
    subprocess.run([sys.executable, "-c", imported], check=True)
