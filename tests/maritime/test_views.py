"""Check what posts and sensors see, and when, on coasts small enough to reckon by hand."""

from dataclasses import replace

import numpy as np
import pytest
import scenes
import strategies
from hypothesis import given, settings
from hypothesis import strategies as st

from maritime.cutting import resolve_targets
from maritime.geodesy import GEOD, coords_of, cumulative_lengths_m, points_at_m
from maritime.horizon import Horizon
from maritime.places import Base, Sensor
from maritime.plan import SensorObservation
from maritime.sun import night_spans
from maritime.views import (
    observe_by_sensors,
    sensor_presence,
    targets_seen_by_sensors,
    targets_seen_from_posts,
)

MIDNIGHT_S = 1_795_449_600  # 2026-11-24 00:00 in Shanghai, 16:00 UTC the day before
DAY = Horizon(MIDNIGHT_S, MIDNIGHT_S + 86_400, "Asia/Shanghai")
THREE_KM = strategies.district_of(
    scenes.line((0, 0), (3000, 0)), landing_shares=(0.5,), segment_length_m=750.0
)


def seen_by(sensor, district=THREE_KM):
    district = replace(district, sensors=(sensor,))
    return targets_seen_by_sensors(district, resolve_targets(district))[sensor.sensor_id]


def seen_from(base, district=THREE_KM):
    district = replace(district, bases=(base,))
    return targets_seen_from_posts(district, resolve_targets(district))


def camera(east_m=1500, north_m=0, range_m=1000.0, **options):
    return Sensor("N1", "camera", scenes.place(east_m, north_m), range_m, **options)


def spans_of(district):
    """Name segments of the three kilometres by where they begin and end."""
    return {
        target.target_id: (round(target.from_m), round(target.to_m))
        for target in resolve_targets(district)
        if target.is_segment
    }


def test_a_post_sees_segments_by_nine_tenths_of_their_length():
    # Segments are 0-750, 750-1500, 1500-2250, 2250-3000 m; nine tenths of 750 m are 675 m.
    spans = spans_of(THREE_KM)
    assert sorted(spans.values()) == [(0, 750), (750, 1500), (1500, 2250), (2250, 3000)]
    for view_m, expected in ((680.0, [(750, 1500), (1500, 2250)]), (670.0, [])):
        (seen,) = seen_from(Base("B1", "Post", scenes.place(1500, 0), view_m=view_m)).values()
        assert [spans[name] for name in seen if name in spans] == expected
        assert "L001" in seen


def test_a_base_without_a_view_is_no_post():
    assert seen_from(Base("B1", "Station", scenes.place(1500, 0))) == {}


def test_a_landing_point_is_seen_up_to_the_very_end_of_the_view():
    district = THREE_KM
    (point,) = [target for target in resolve_targets(district) if not target.is_segment]
    post = scenes.place(1500, -400)
    away_m = GEOD.inv(post.x, post.y, point.geometry.x, point.geometry.y)[2]

    assert seen_from(Base("B1", "Post", post, view_m=away_m)) == {"B1": ("L001",)}
    assert seen_from(Base("B1", "Post", post, view_m=away_m - 0.01)) == {"B1": ()}


@pytest.mark.parametrize(
    ("azimuth_deg", "field_of_view_deg", "expected"),
    [
        (None, None, {(750, 1500), (1500, 2250)}),
        (90.0, None, {(750, 1500), (1500, 2250)}),
        (None, 30.0, {(750, 1500), (1500, 2250)}),
        (90.0, 30.0, {(1500, 2250)}),
        (270.0, 30.0, {(750, 1500)}),
        (0.0, 179.0, set()),
        (0.0, 181.0, {(750, 1500), (1500, 2250)}),
        (180.0, 360.0, {(750, 1500), (1500, 2250)}),
        (450.0, 30.0, {(1500, 2250)}),
    ],
)
def test_a_camera_sees_what_its_field_of_view_holds(azimuth_deg, field_of_view_deg, expected):
    seen = seen_by(camera(azimuth_deg=azimuth_deg, field_of_view_deg=field_of_view_deg))

    spans = spans_of(THREE_KM)
    assert {spans[name] for name in seen if name in spans} == expected


def test_a_field_of_view_across_north_is_one():
    # From 500 m south of the landing point, which lies due north.
    assert "L001" in seen_by(camera(1500, -500, azimuth_deg=350.0, field_of_view_deg=30.0))
    assert "L001" in seen_by(camera(1500, -500, azimuth_deg=10.0, field_of_view_deg=30.0))
    assert "L001" not in seen_by(camera(1500, -500, azimuth_deg=20.0, field_of_view_deg=30.0))


def test_a_light_sees_nothing():
    assert seen_by(replace(camera(range_m=9000.0), kind="light")) == ()


def test_a_camera_sees_across_the_date_line():
    district = scenes.at_date_line()

    assert "L001" in targets_seen_by_sensors(district, resolve_targets(district))["N01"]


@settings(max_examples=40)
@given(
    shore=strategies.shores(),
    east_m=st.floats(0, 5000),
    north_m=st.floats(-1500, 1500),
    range_m=st.floats(300, 6000),
    azimuth_deg=st.floats(0, 360),
    field_of_view_deg=st.floats(20, 360),
)
def test_sensors_see_what_a_close_look_finds(
    shore, east_m, north_m, range_m, azimuth_deg, field_of_view_deg
):
    origin = min(strategies.ORIGINS, key=lambda place: abs(place[1] - shore.coords[0][1]))
    at = scenes.place(east_m, north_m, origin)
    sensor = Sensor("N1", "camera", at, range_m, azimuth_deg, field_of_view_deg)
    district = replace(strategies.district_of(shore), sensors=(sensor,))
    targets = resolve_targets(district)

    (seen,) = targets_seen_by_sensors(district, targets).values()

    for target in targets:
        coords = coords_of(target.geometry)
        cumulative_m = cumulative_lengths_m(coords)
        looks = points_at_m(coords, cumulative_m, np.linspace(0, cumulative_m[-1], 1001))
        places = np.broadcast_to((at.x, at.y), looks.shape)
        bearing_deg, _, away_m = GEOD.inv(*places.T, *looks.T)
        off_deg = np.abs((bearing_deg - azimuth_deg + 180) % 360 - 180)
        is_in = (away_m <= range_m) & (off_deg <= field_of_view_deg / 2)
        if abs(is_in.mean() - 0.9) > 0.01:
            assert (target.target_id in seen) == (is_in.mean() > 0.9)


def test_watched_sensors_observe_all_day_where_they_work_at_night():
    district = replace(
        THREE_KM, sensors=(camera(range_m=100.0, is_watched=True, works_at_night=True),)
    )

    assert observe_by_sensors(district, resolve_targets(district), DAY) == (
        SensorObservation("L001", "N1", DAY.start_s, DAY.end_s),
    )
    assert sensor_presence(district, resolve_targets(district), DAY) == {}


def test_by_night_a_day_camera_observes_nothing():
    sensor = camera(range_m=100.0, is_watched=True, works_at_night=False)
    district = replace(THREE_KM, sensors=(sensor,))

    (seen,) = observe_by_sensors(district, resolve_targets(district), DAY)

    (_, dawn_s), (dusk_s, _) = night_spans(
        sensor.geometry.x, sensor.geometry.y, DAY.start_s, DAY.end_s
    )
    assert (seen.enter_s, seen.exit_s) == (dawn_s, dusk_s)
    assert (seen.enter_s - MIDNIGHT_S) / 3600 == pytest.approx(6.74, abs=0.1)
    assert (seen.exit_s - MIDNIGHT_S) / 3600 == pytest.approx(17.76, abs=0.1)


def test_an_unwatched_sensor_is_present_and_observes_nothing():
    day_camera = camera(range_m=100.0, works_at_night=False)
    night_camera = replace(day_camera, sensor_id="N2", works_at_night=True)
    targets = resolve_targets(THREE_KM)
    one = replace(THREE_KM, sensors=(day_camera,))
    both = replace(THREE_KM, sensors=(day_camera, night_camera))

    assert observe_by_sensors(both, targets, DAY) == ()
    (span,) = sensor_presence(one, targets, DAY)["L001"]
    assert DAY.start_s < span[0] < span[1] < DAY.end_s
    assert sensor_presence(both, targets, DAY) == {"L001": [(DAY.start_s, DAY.end_s)]}


@pytest.mark.parametrize("is_watched", [True, False])
def test_a_sensor_off_line_does_nothing(is_watched):
    sensor = camera(is_watched=is_watched, is_online=False)
    district = replace(THREE_KM, sensors=(sensor,))
    targets = resolve_targets(district)

    assert observe_by_sensors(district, targets, DAY) == ()
    assert sensor_presence(district, targets, DAY) == {}


def test_no_targets_are_seen_by_nobody():
    district = scenes.straight_coast()

    assert targets_seen_from_posts(district, ()) == {"B03": ()}
    assert set(targets_seen_by_sensors(district, ()).values()) == {()}
