"""Check what posts and sensors see, and that plans may not claim more or less."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from shapely import Point
from strand import SHA, at, place, strand_district, strand_plan

from maritime.places import Sensor
from maritime.plan import PostDuty, SensorObservation, Wait
from maritime.verification import verify_plan
from maritime.verification.clock import daylight

CAMERA = Sensor("C2", "camera", Point(place(1500.0)), 600.0, is_watched=True)


def sensor_faults(sensor, *seen) -> list[str]:
    """Give the faults of sensor observations, as sentences without the code."""
    plan = strand_plan(sensor_observations=tuple(seen))
    faults = verify_plan(strand_district(sensors=(sensor,)), plan, pack_sha256=SHA)
    return [fault.code for fault in faults if fault.code.startswith("sensor_")]


def all_day(target_id, sensor_id="C2"):
    """Claim that a sensor saw a target from start to end."""
    return SensorObservation(target_id, sensor_id, at(0), at(24))


def test_a_watched_camera_sees_what_lies_in_its_range():
    """600 m to both sides of 1,500 m: all of S2 and the cove at 2,000 m."""
    assert sensor_faults(CAMERA, all_day("S2"), all_day("L1")) == []
    assert sensor_faults(CAMERA, all_day("S2")) == ["sensor_observation_missing"]
    assert sensor_faults(CAMERA, all_day("S2"), all_day("L1"), all_day("S1")) == [
        "sensor_observation_invented"
    ]


@pytest.mark.parametrize(("range_m", "sees"), [(440.0, False), (460.0, True)])
def test_nine_tenths_of_a_segment_are_seen_or_none(range_m, sees):
    expected = [] if sees else ["sensor_observation_invented"]
    assert sensor_faults(replace(CAMERA, range_m=range_m), all_day("S2")) == expected


def test_a_field_of_view_looks_one_way():
    """The camera stands at 1,000 m and looks east: S2 and the cove; turned west it sees S1."""
    east = replace(
        CAMERA, geometry=Point(place(1000.0)), range_m=1100.0, azimuth_deg=90.0,
        field_of_view_deg=60.0,
    )  # fmt: skip
    assert sensor_faults(east, all_day("S2"), all_day("L1")) == []
    assert sensor_faults(replace(east, azimuth_deg=270.0), all_day("S1")) == []
    assert sensor_faults(replace(east, azimuth_deg=0.0)) == []
    round_about = replace(east, azimuth_deg=0.0, field_of_view_deg=None)
    assert sensor_faults(round_about, all_day("S1"), all_day("S2"), all_day("L1")) == []


@pytest.mark.parametrize(
    "blind",
    [
        replace(CAMERA, kind="light"),
        replace(CAMERA, is_online=False),
        replace(CAMERA, is_watched=False),
    ],
)
def test_lights_unwatched_and_broken_sensors_observe_nothing(blind):
    assert sensor_faults(blind) == []
    assert sensor_faults(blind, all_day("S2")) == ["sensor_observation_invented"]


def test_a_camera_without_night_vision_sees_by_day():
    """The sun rises there at 06:45 and sets at 17:44 on that day, to within a minute."""
    rise, fall = at(6, 45), at(17, 44)
    by_day = replace(CAMERA, works_at_night=False)

    def seen(low, high):
        return tuple(SensorObservation(target, "C2", low, high) for target in ("S2", "L1"))

    assert sensor_faults(by_day, *seen(rise, fall)) == []
    assert sensor_faults(by_day, *seen(rise - 300, fall)) == ["sensor_observation_invented"] * 2
    assert sensor_faults(by_day, *seen(rise, fall - 300)) == ["sensor_observation_missing"] * 2


def test_days_without_night_and_nights_without_day():
    start = int(datetime(2026, 6, 21, tzinfo=UTC).timestamp())
    assert daylight(20.0, 78.0, start, start + 86_400) == ((start, start + 86_400),)
    start = int(datetime(2026, 12, 21, tzinfo=UTC).timestamp())
    assert daylight(20.0, 78.0, start, start + 86_400) == ()


def test_observations_outside_the_horizon_are_none():
    late = SensorObservation("S2", "C2", at(0), at(25))
    assert "sensor_observation_wrong" in sensor_faults(CAMERA, late, all_day("L1"))


def test_an_unwatched_camera_gives_more_time():
    """Rules of 120 min, 180 with a sensor: S2's second gap begins an hour later."""
    rules = tuple(
        replace(rule, interval_with_sensor_min=180.0) for rule in strand_district().standard
    )
    district = strand_district(sensors=(replace(CAMERA, is_watched=False),), standard=rules)
    faults = verify_plan(district, strand_plan(), pack_sha256=SHA)
    wrong = {(fault.where, fault.expected) for fault in faults if fault.code == "gap_wrong"}
    assert ("target 'S2'", "a gap 2026-11-23T11:20:00+08:00 to 2026-11-24T00:00:00+08:00") in wrong
    assert not any(where == "target 'S1'" for where, _ in wrong)


def test_a_post_watches_all_within_its_view():
    """B2 at 2,500 m sees 600 m: S3 and the cove, for as long as somebody stands there."""
    home = strand_district().teams[0]
    district = strand_district(teams=(replace(home, base_id="B2"),))
    patrol = replace(
        strand_plan().patrols[0], base_id="B2", depart_s=at(8), return_s=at(10),
        legs=(Wait(at(8), at(9)), PostDuty(at(9), at(10), "B2")),
    )  # fmt: skip
    faults = verify_plan(district, strand_plan(patrols=(patrol,)), pack_sha256=SHA)
    expected = {fault.where: fault.expected for fault in faults if fault.code == "gap_wrong"}
    assert expected["target 'S3'"].startswith("a gap 2026-11-23T12:00:00")
    assert expected["target 'L1'"].startswith("a gap 2026-11-23T11:00:00")
    assert {fault.where for fault in faults if fault.code == "gap_invented"} == {
        "target 'S1'", "target 'S2'",
    }  # fmt: skip
