"""Check the sun's height and nights against astral and printed calendars, also in polar places."""

from datetime import UTC, date, datetime, timedelta

import astral
import astral.sun
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maritime.sun import NIGHT_BELOW_DEG, night_spans, sun_elevation_deg

HOUR_S, DAY_S = 3600, 86_400


def instant(text):
    return int(datetime.fromisoformat(text).timestamp())


@pytest.mark.parametrize(
    ("place", "from_text", "dusk", "dawn"),
    [
        # London, midsummer and the next morning, as calendars print them: to the minute.
        (
            (-0.1276, 51.5072), "2024-06-20T12:00+00:00",
            "2024-06-20T20:21+00:00", "2024-06-21T03:43+00:00",
        ),
        # Beijing, winter solstice.
        (
            (116.40, 39.90), "2024-12-21T12:00+08:00",
            "2024-12-21T16:53+08:00", "2024-12-22T07:33+08:00",
        ),
    ],
)  # fmt: skip
def test_nights_of_almanacs(place, from_text, dusk, dawn):
    start_s = instant(from_text)

    ((from_s, to_s),) = night_spans(*place, start_s, start_s + DAY_S)

    assert from_s == pytest.approx(instant(dusk), abs=90)
    assert to_s == pytest.approx(instant(dawn), abs=90)


@pytest.mark.parametrize("latitude", [-55.0, -30.0, 0.0, 21.8, 45.0, 60.0])
@pytest.mark.parametrize("longitude", [-170.0, 0.0, 112.8])
def test_nights_agree_with_astral(latitude, longitude):
    observer = astral.Observer(latitude, longitude)
    for number in range(0, 365, 45):
        day = date(2026, 1, 1) + timedelta(days=number)
        start_s = int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())
        nights = night_spans(longitude, latitude, start_s - 2 * DAY_S, start_s + 3 * DAY_S)
        for direction, end in ((astral.SunDirection.SETTING, 0), (astral.SunDirection.RISING, 1)):
            theirs = astral.sun.time_of_transit(
                observer, day, 90.0 - NIGHT_BELOW_DEG, direction, with_refraction=False
            )
            ours = [night[end] for night in nights]
            assert min(abs(theirs.timestamp() - instant_s) for instant_s in ours) < 20


def test_a_night_is_cut_to_the_time_asked_for():
    midnight_s = instant("2026-11-24T00:00+08:00")

    assert night_spans(112.8, 21.8, midnight_s, midnight_s + HOUR_S) == [
        (midnight_s, midnight_s + HOUR_S)
    ]
    assert night_spans(112.8, 21.8, midnight_s, midnight_s) == []


def test_noon_is_no_night():
    noon_s = instant("2026-11-24T12:00+08:00")

    assert night_spans(112.8, 21.8, noon_s - HOUR_S, noon_s + HOUR_S) == []


def test_polar_night_is_one_night_and_polar_day_is_none():
    winter_s, summer_s = instant("2026-12-21T00:00+00:00"), instant("2026-06-21T00:00+00:00")

    assert night_spans(16.0, 78.2, winter_s, winter_s + 3 * DAY_S) == [
        (winter_s, winter_s + 3 * DAY_S)
    ]
    assert night_spans(16.0, 78.2, summer_s, summer_s + 3 * DAY_S) == []


@given(
    lon=st.floats(-180, 180),
    lat=st.floats(-90, 90),
    start_s=st.integers(instant("2000-01-01T00:00+00:00"), instant("2050-01-01T00:00+00:00")),
    length_s=st.integers(1, 2 * DAY_S),
)
def test_the_sun_is_down_in_every_second_of_a_night_and_up_in_all_others(
    lon, lat, start_s, length_s
):
    nights = night_spans(lon, lat, start_s, start_s + length_s)

    looks = range(start_s, start_s + length_s, 97)
    borders = [border for night in nights for border in night]
    for instant_s in (*looks, *borders, *(border - 1 for border in borders)):
        if not start_s <= instant_s < start_s + length_s:
            continue
        is_night = any(from_s <= instant_s < to_s for from_s, to_s in nights)
        height_deg = sun_elevation_deg(lon, lat, instant_s)[0]
        assert is_night == (height_deg < NIGHT_BELOW_DEG)


@given(
    lon=st.floats(-180, 180),
    lat=st.floats(-89, 89),
    instant_s=st.integers(instant("2000-01-01T00:00+00:00"), instant("2050-01-01T00:00+00:00")),
)
def test_the_height_of_the_sun_agrees_with_astral(lon, lat, instant_s):
    theirs_deg = astral.sun.elevation(
        astral.Observer(lat, lon), datetime.fromtimestamp(instant_s, UTC), with_refraction=False
    )

    assert sun_elevation_deg(lon, lat, instant_s)[0] == pytest.approx(theirs_deg, abs=0.01)
