"""Check that instants and times of day are read and written without loss."""

from datetime import timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo_data.instants import (
    WrittenTimeError,
    format_instant,
    format_minute,
    parse_instant,
    parse_minute,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
LISBON = ZoneInfo("Europe/Lisbon")
MIDNIGHT_S = 1_795_363_200
"""2026-11-23 in Shanghai."""


@pytest.mark.parametrize(
    "written",
    [
        "2026-11-23T00:00:00+08:00",
        "2026-11-22T16:00:00Z",
        "2026-11-22 16:00Z",
        "2026-11-22T16:00:00.000Z",
        "2026-11-23T00:00+0800",
        "2026-11-22T13:30:00-02:30",
    ],
)
def test_one_instant_has_many_spellings(written: str):
    assert parse_instant(written) == MIDNIGHT_S


@pytest.mark.parametrize(
    "written",
    [
        "", "2026-11-23", "2026-11-23T00:00:00", "2026-11-31T00:00:00Z", "2026-11-23T24:00:00Z",
        "2026-11-23T23:59:60Z", "2026-11-23T00:00:00+8", "20261123T000000Z", "now",
        "2026-11-23T00:00:00Z ", "２026-11-23T00:00:00Z", "0000-01-01T00:00:00Z",
    ],
)  # fmt: skip
def test_what_is_no_instant_with_an_offset_is_refused(written: str):
    with pytest.raises(WrittenTimeError) as caught:
        parse_instant(written)
    assert caught.value.found == written
    assert "an instant with its offset, like 2026-11-23T00:00:00+08:00" in str(caught.value)


def test_fractions_of_a_second_are_refused_or_cut_off():
    with pytest.raises(WrittenTimeError, match="in whole seconds"):
        parse_instant("2026-11-22T16:00:00.5Z")
    assert parse_instant("2026-11-22T16:00:00.5Z", drops_fraction=True) == MIDNIGHT_S


def test_an_hour_that_comes_twice_keeps_its_offset():
    before = parse_instant("2026-10-25T01:30:00+01:00")
    after = parse_instant("2026-10-25T01:30:00+00:00")
    assert after - before == 3600
    assert format_instant(before, LISBON) == "2026-10-25T01:30:00+01:00"
    assert format_instant(after, LISBON) == "2026-10-25T01:30:00+00:00"


@given(
    instant_s=st.integers(-60_000_000_000, 250_000_000_000),
    zone=st.sampled_from([SHANGHAI, LISBON, timezone(-timedelta(hours=9, minutes=30))]),
)
def test_every_instant_survives_being_written(instant_s: int, zone: ZoneInfo):
    assert parse_instant(format_instant(instant_s, zone)) == instant_s


@pytest.mark.parametrize("instant_s", [10**12, -(10**12)])
def test_an_instant_beyond_the_calendar_is_told(instant_s: int):
    with pytest.raises(WrittenTimeError, match="epoch seconds in the years 1 to 9999"):
        format_instant(instant_s, SHANGHAI)


@given(minute=st.integers(0, 1440))
def test_every_minute_survives_being_written(minute: int):
    assert parse_minute(format_minute(minute)) == minute


@pytest.mark.parametrize("written", ["", "8:00", "08:60", "24:01", "25:00", "08:00:00", "0８:00"])
def test_what_is_no_time_of_day_is_refused(written: str):
    with pytest.raises(WrittenTimeError) as caught:
        parse_minute(written)
    assert str(caught.value) == f"found {written!r}; expected HH:MM from 00:00 to 24:00"
