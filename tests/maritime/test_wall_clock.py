"""Check bands, shifts and horizons by hand, above all where the clock is changed."""

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maritime.errors import HorizonError
from maritime.horizon import DAY_S
from maritime.wall_clock import (
    band_spans,
    has_clock_change,
    instant_of,
    local_day,
    local_hour_edges_s,
    make_horizon,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
PARIS = ZoneInfo("Europe/Paris")
NEW_YORK = ZoneInfo("America/New_York")
EVERY_DAY = range(1, 8)
SPRING = date(2026, 3, 29)  # Paris: 02:00 becomes 03:00
AUTUMN = date(2026, 10, 25)  # Paris: 03:00 becomes 02:00


def utc(*parts):
    return int(datetime(*parts, tzinfo=UTC).timestamp())


def at(hour, minute=0):
    return hour * 60 + minute


def test_clock_of_a_zone_without_changes():
    assert instant_of(date(2026, 11, 23), at(8, 30), SHANGHAI) == utc(2026, 11, 23, 0, 30)
    assert instant_of(date(2026, 11, 23), at(24), SHANGHAI) == utc(2026, 11, 23, 16)


def test_time_that_the_clock_jumps_over_is_moved_forward_by_the_jump():
    assert instant_of(SPRING, at(1, 59), PARIS) == utc(2026, 3, 29, 0, 59)
    assert instant_of(SPRING, at(2, 0), PARIS) == utc(2026, 3, 29, 1, 0)
    assert instant_of(SPRING, at(2, 30), PARIS) == utc(2026, 3, 29, 1, 30)  # shown as 03:30
    assert instant_of(SPRING, at(3, 0), PARIS) == utc(2026, 3, 29, 1, 0)


def test_time_that_occurs_twice_means_the_first():
    assert instant_of(AUTUMN, at(2, 30), PARIS) == utc(2026, 10, 25, 0, 30)
    assert instant_of(AUTUMN, at(3, 0), PARIS) == utc(2026, 10, 25, 2, 0)


def test_clock_changes_of_america():
    assert instant_of(date(2026, 3, 8), at(2, 15), NEW_YORK) == utc(2026, 3, 8, 7, 15)
    assert instant_of(date(2026, 11, 1), at(1, 15), NEW_YORK) == utc(2026, 11, 1, 5, 15)
    lord_howe = ZoneInfo("Australia/Lord_Howe")  # jumps by half an hour
    assert instant_of(date(2026, 10, 4), at(2, 10), lord_howe) == utc(2026, 10, 3, 15, 40)


def test_whole_days_of_clock_changes_have_23_and_25_hours():
    for day, hours in ((SPRING, 23), (AUTUMN, 25)):
        assert instant_of(day, at(24), PARIS) - instant_of(day, 0, PARIS) == hours * 3600


def test_band_over_midnight_belongs_to_the_day_on_which_it_begins():
    monday = instant_of(date(2026, 11, 23), 0, SHANGHAI)
    spans = band_spans(at(22), at(6), {1}, monday, monday + 3 * DAY_S, SHANGHAI)
    assert spans == [(monday + 22 * 3600, monday + 30 * 3600)]
    sunday_night = band_spans(at(22), at(6), {7}, monday, monday + 3 * DAY_S, SHANGHAI)
    assert sunday_night == [(monday, monday + 6 * 3600)]


def test_band_is_clipped_and_its_first_and_last_day_are_included():
    start_s = instant_of(date(2026, 11, 23), at(9), SHANGHAI)
    spans = band_spans(
        at(8), at(10), EVERY_DAY, start_s, start_s + 4 * DAY_S, SHANGHAI,
        valid_from=date(2026, 11, 23), valid_to=date(2026, 11, 24),
    )  # fmt: skip
    assert spans == [(start_s, start_s + 3600), (start_s + 23 * 3600, start_s + 25 * 3600)]


def test_band_inside_the_jump_is_moved_and_one_that_ends_before_it_starts_is_empty():
    start_s, end_s = utc(2026, 3, 28, 23), utc(2026, 3, 29, 22)
    moved = band_spans(at(2, 10), at(2, 50), EVERY_DAY, start_s, end_s, PARIS)
    assert moved == [(utc(2026, 3, 29, 1, 10), utc(2026, 3, 29, 1, 50))]
    assert band_spans(at(2, 30), at(3, 10), EVERY_DAY, start_s, end_s, PARIS) == []


def test_band_over_the_repeated_hour_lasts_longer():
    start_s, end_s = utc(2026, 10, 24, 22), utc(2026, 10, 25, 23)
    spans = band_spans(at(2, 30), at(3, 30), EVERY_DAY, start_s, end_s, PARIS)
    assert spans == [(utc(2026, 10, 25, 0, 30), utc(2026, 10, 25, 2, 30))]
    until_first = band_spans(at(1), at(2, 30), EVERY_DAY, start_s, end_s, PARIS)
    assert until_first == [(utc(2026, 10, 24, 23), utc(2026, 10, 25, 0, 30))]


def test_zone_that_skipped_a_day_has_no_band_on_it():
    apia = ZoneInfo("Pacific/Apia")  # 2011-12-30 did not happen
    start_s = instant_of(date(2011, 12, 29), 0, apia)
    spans = band_spans(0, at(24), EVERY_DAY, start_s, start_s + 2 * DAY_S, apia)
    assert spans == [(start_s, start_s + DAY_S), (start_s + DAY_S, start_s + 2 * DAY_S)]


@given(
    st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    st.integers(0, 1439),
    st.sampled_from(["Asia/Shanghai", "Europe/Paris", "America/St_Johns", "Pacific/Chatham"]),
)
def test_instants_show_their_local_time_unless_the_clock_jumped(day, minute, name):
    zone = ZoneInfo(name)
    instant = instant_of(day, minute, zone)
    shown = datetime.fromtimestamp(instant, UTC).astimezone(zone)
    wanted = datetime(day.year, day.month, day.day, tzinfo=zone) + timedelta(minutes=minute)
    assert shown.fold == 0
    if shown.replace(tzinfo=None) != wanted.replace(tzinfo=None):
        assert has_clock_change(instant - 7200, instant, zone)


@given(st.integers(0, 1440), st.integers(0, 1440), st.sets(st.integers(1, 7), min_size=1))
def test_a_band_and_the_rest_of_the_day_tile_every_day(from_min, to_min, days):
    start_s, end_s = utc(2026, 3, 27), utc(2026, 3, 31)
    if from_min < to_min:
        parts = ((0, from_min), (from_min, to_min), (to_min, 1440))
        lengths = [
            to_s - since_s
            for since, to in parts
            if since < to
            for since_s, to_s in band_spans(since, to, days, start_s, end_s, SHANGHAI)
        ]
        whole = band_spans(0, 1440, days, start_s, end_s, SHANGHAI)
        assert sum(lengths) == sum(to_s - since_s for since_s, to_s in whole)


def test_hours_of_the_local_clock():
    start_s = utc(2026, 11, 22, 16, 20)
    kolkata = ZoneInfo("Asia/Kolkata")  # half an hour off
    assert local_hour_edges_s(start_s, start_s + 7200, kolkata) == [
        start_s, start_s + 600, start_s + 4200, start_s + 7200,
    ]  # fmt: skip
    assert len(local_hour_edges_s(utc(2026, 10, 24, 22), utc(2026, 10, 25, 23), PARIS)) == 26


def test_local_day():
    assert local_day(utc(2026, 11, 22, 15, 59), SHANGHAI) == date(2026, 11, 22)
    assert local_day(utc(2026, 11, 22, 16), SHANGHAI) == date(2026, 11, 23)


# --- horizons -----------------------------------------------------------------------------------

CHINA = timezone(timedelta(hours=8))
MORNING = datetime(2026, 11, 23, tzinfo=CHINA)


def test_a_day_without_carry_in_is_cyclic_unless_told_otherwise():
    assert make_horizon(MORNING, 24, "Asia/Shanghai").is_cyclic
    assert not make_horizon(MORNING, 24, "Asia/Shanghai", cyclic=False).is_cyclic
    assert not make_horizon(MORNING, 24, "Asia/Shanghai", has_carry_in=True).is_cyclic
    assert make_horizon(MORNING, 24, "Asia/Shanghai", cyclic=True, has_carry_in=True).is_cyclic
    assert not make_horizon(MORNING, 48, "Asia/Shanghai").is_cyclic
    fresh = make_horizon(MORNING, 24, "Asia/Shanghai", assume_fresh=True)
    assert fresh.is_fresh
    assert not fresh.is_cyclic


def test_start_may_be_an_instant_and_hours_are_elapsed():
    horizon = make_horizon(utc(2026, 3, 28, 23), 24.5, "Europe/Paris")
    assert (horizon.start_s, horizon.length_s) == (utc(2026, 3, 28, 23), 88_200)


def test_day_of_a_clock_change_is_not_cyclic_and_asking_for_it_is_an_error():
    for start in (utc(2026, 3, 28, 23), utc(2026, 10, 24, 22)):
        assert not make_horizon(start, 24, "Europe/Paris").is_cyclic
        with pytest.raises(HorizonError, match=r"clock of Europe/Paris changes .* another day"):
            make_horizon(start, 24, "Europe/Paris", cyclic=True)
    with pytest.raises(HorizonError, match="clock of America/New_York changes"):
        make_horizon(utc(2026, 11, 1, 4), 24, "America/New_York", cyclic=True)
    assert make_horizon(utc(2026, 3, 29, 22), 24, "Europe/Paris", cyclic=True).is_cyclic


def test_clock_change_at_the_very_start_is_before_the_day_and_at_the_end_within_it():
    change = utc(2026, 10, 25, 1)
    assert make_horizon(change, 24, "Europe/Paris").is_cyclic
    assert not make_horizon(change - DAY_S, 24, "Europe/Paris").is_cyclic


@pytest.mark.parametrize(
    ("start", "hours", "zone", "options", "words"),
    [
        (datetime(2026, 11, 23), 24, "Asia/Shanghai", {}, "has no offset: write it with one"),  # noqa: DTZ001
        (MORNING.replace(microsecond=5), 24, "Asia/Shanghai", {}, "is not a whole second"),
        (MORNING, 0, "Asia/Shanghai", {}, "has 0 hours: give a number above 0"),
        (MORNING, -3, "Asia/Shanghai", {}, "has -3 hours"),
        (MORNING, float("nan"), "Asia/Shanghai", {}, "has nan hours"),
        (MORNING, 1e-5, "Asia/Shanghai", {}, "shorter than a second"),
        (MORNING, 1e9, "Asia/Shanghai", {}, "beyond the years 1900 to 9000"),
        (MORNING, 24, "Asia/Atlantis", {}, "time zone 'Asia/Atlantis' is unknown"),
        (MORNING, 24, "", {}, "time zone '' is unknown"),
        (MORNING, 24, "../etc", {}, "is unknown: give an IANA name"),
        (MORNING, 48, "Asia/Shanghai", {"cyclic": True}, "exactly 24 h long"),
        (MORNING, 24, "Asia/Shanghai", {"cyclic": True, "assume_fresh": True}, "not both"),
    ],
)
def test_unusable_horizons_say_what_to_do(start, hours, zone, options, words):
    with pytest.raises(HorizonError, match=words):
        make_horizon(start, hours, zone, **options)
