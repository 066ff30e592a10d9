"""Check by hand which legs of a plan count as observations."""

import pytest
from shapely import LineString, Point

from maritime.errors import UnknownTargetError
from maritime.observation import Observation
from maritime.plan import (
    Break,
    Dwell,
    Patrol,
    PostDuty,
    SensorObservation,
    Stop,
    Transit,
    Traverse,
    Wait,
)
from maritime.plan_observations import observations_of_patrols, observations_of_sensors
from maritime.targets import Target

SEGMENT = Target(
    "S1", "segment", "general", "C1", 0.0, 1000.0,
    LineString([(112.0, 21.0), (112.01, 21.0)]), 1000.0, 1.0,
)  # fmt: skip
LANDING = Target(
    "L1", "landing_point", "red", "C1", 500.0, 500.0, Point(112.005, 21.0), 0.0, 8.0, dwell_s=300
)
TARGETS = {"S1": SEGMENT, "L1": LANDING}


def patrol(*legs) -> Patrol:
    return Patrol("P1", "T1", "foot", "B1", legs[0].enter_s, legs[-1].exit_s, legs)


def observed(*legs, seen_from_posts=None) -> list[Observation]:
    return observations_of_patrols([patrol(*legs)], TARGETS, seen_from_posts or {})


def test_a_traverse_with_a_stop_observes_segment_and_landing_point():
    leg = Traverse(0, 1200, "S1", False, (Stop("L1", 400, 700),))
    assert observed(leg) == [
        Observation("S1", 0, 1200, "plan", "T1"),
        Observation("L1", 400, 700, "plan", "T1"),
    ]


@pytest.mark.parametrize(("exit_s", "count"), [(299, 0), (300, 1), (301, 1)])
def test_a_stay_shorter_than_the_dwell_time_observes_nothing(exit_s, count):
    assert len(observed(Dwell(0, exit_s, "L1"))) == count


def test_standing_on_a_segment_is_no_observation_of_it():
    assert observed(Dwell(0, 3600, "S1")) == []


def test_moving_resting_and_waiting_observe_nothing():
    path = ((112.0, 21.0), (112.01, 21.0))
    assert observed(Transit(0, 60, "coast", path), Break(60, 1860), Wait(1860, 2000)) == []


def test_post_duty_observes_all_that_the_post_sees():
    seen = observed(PostDuty(0, 600, "B5"), seen_from_posts={"B5": ("S1", "L1")})
    assert seen == [
        Observation("S1", 0, 600, "post", "T1"),
        Observation("L1", 0, 600, "post", "T1"),
    ]
    assert observed(PostDuty(0, 600, "B6"), seen_from_posts={"B5": ("S1",)}) == []


def test_watched_sensors_are_named_as_the_observer():
    seen = observations_of_sensors([SensorObservation("L1", "C2", 5, 50)], TARGETS)
    assert seen == [Observation("L1", 5, 50, "sensor", "C2")]


@pytest.mark.parametrize(
    "leg",
    [
        Traverse(0, 9, "S9"),
        Dwell(0, 900, "S9"),
        Traverse(0, 900, "S1", False, (Stop("S9", 0, 400),)),
    ],
)
def test_an_unknown_target_is_named(leg):
    with pytest.raises(UnknownTargetError, match="'S9'"):
        observed(leg)


def test_an_unknown_target_of_a_sensor_is_named():
    with pytest.raises(UnknownTargetError, match="'S9'"):
        observations_of_sensors([SensorObservation("S9", "C2", 5, 50)], TARGETS)
