"""What lies between legs is way: nobody gets anywhere faster by jumping from leg to leg."""

from math import ceil

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from islets import CAR, DRONE, islets, patrol_faults, patrol_of, xy
from strand import at

from maritime.plan import Transit, Wait
from maritime.verification.ground import distance_m
from maritime.verification.patrols import JUMPS_M

FAST = 20.0
"""Metres per second of a drone on its way."""
HOLE = "hole_in_place"


def hops(team, via, *parts):
    """Go west from the quay in legs of (metres from the leg before, metres of way, seconds)."""
    legs, x_m, now_s = [], 2000.0, at(1)
    for jump_m, way_m, took_s in parts:
        x_m -= jump_m
        ends_s = now_s + took_s
        legs.append(Transit(now_s, ends_s, via, (xy(x_m, 1000), xy(x_m - way_m, 1000))))
        x_m, now_s = x_m - way_m, ends_s
    return patrol_of(team, *legs)


def holes(patrol):
    """Give the numbers of the legs of a patrol that begin where the team cannot be yet."""
    faults = patrol_faults(islets(), patrol)
    return [int(fault.where.rsplit(" ", 1)[1]) for fault in faults if fault.code == HOLE]


def test_jumps_within_five_metres_come_to_fifteen_at_most():
    assert holes(hops(DRONE, "air", (0, 0, 0), (4.9, 0, 0), (4.9, 0, 0), (4.9, 0, 0))) == []
    assert holes(hops(DRONE, "air", (0, 0, 0), *[(4.9, 0, 0)] * 4)) == [5]
    assert holes(hops(DRONE, "air", (0, 0, 0), (5.1, 0, 0))) == [2]


def test_a_second_makes_up_for_twenty_metres():
    legs = list(hops(DRONE, "air", (0, 0, 0), *[(4.9, 0, 0)] * 6).legs)
    assert holes(patrol_of(DRONE, *legs)) == [5]
    later = [Transit(leg.enter_s + 1, leg.exit_s + 1, leg.via, leg.path) for leg in legs[4:]]
    wait = Wait(legs[3].exit_s, legs[3].exit_s + 1)
    assert holes(patrol_of(DRONE, *legs[:4], wait, *later)) == []


def test_a_leg_that_jumps_far_tells_by_how_much_it_is_ahead():
    faults = patrol_faults(islets(), hops(DRONE, "air", (0, 0, 0), *[(4.0, 0, 0)] * 4))
    found = next(str(fault) for fault in faults if fault.code == HOLE)
    assert "leg 5: found legs that begin beside the ends of those before, 16.0 m ahead" in found
    assert "expected at most 15 m ahead" in found


@pytest.mark.parametrize(("count", "expected"), [(300, False), (420, True)])
def test_ways_too_short_to_take_time_add_up(count, expected):
    """Four centimetres are within what rounding allows; four hundred times that are not."""
    assert bool(holes(hops(CAR, "straight", *[(0, 0.04, 0)] * count))) is expected


@settings(max_examples=60)
@given(
    st.lists(
        st.tuples(st.floats(0, 5.5), st.floats(0, 60), st.integers(-1, 2)), min_size=2, max_size=25
    )
)
def test_no_patrol_without_faults_is_ahead_of_its_speed(parts):
    """What the bound takes off each way between two looks covers all that legs may jump."""
    timed = [(jump_m, way_m, max(0, ceil(way_m / FAST) + more)) for jump_m, way_m, more in parts]
    patrol = hops(DRONE, "air", *timed)
    if any(fault.code in (HOLE, "too_fast") for fault in patrol_faults(islets(), patrol)):
        return
    for first, leg in enumerate(patrol.legs):
        for later in patrol.legs[first + 1 :]:
            way_m = 0.99 * distance_m(leg.path[-1], later.path[0])
            assert way_m <= FAST * (later.enter_s - leg.exit_s) + JUMPS_M + 1e-6
