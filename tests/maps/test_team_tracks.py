"""Check where teams are on their way, by hand and by law."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString, Point

from maps.team_tracks import UnknownBaseError, positions_at, track_of
from maritime.errors import UnknownTargetError
from maritime.geodesy import GEOD
from maritime.plan import Break, Dwell, Patrol, PostDuty, Stop, Transit, Traverse, Wait
from maritime.targets import Target

A, B, C = (112.0, 21.0), (112.02, 21.0), (112.03, 21.0)
TARGETS = {
    "S1": Target("S1", "segment", "general", "C1", 0, 2000, LineString([A, B]), 2000.0, 2.0),
    "L1": Target(
        "L1", "landing_point", "red", "C1", 500, 500, Point(112.005, 21.0), 0.0, 8.0, dwell_s=300
    ),
}
BASES = {"B1": A, "B2": C}


def patrol(*legs, patrol_id="P1", team_id="T1") -> Patrol:
    return Patrol(patrol_id, team_id, "foot", "B1", legs[0].enter_s, legs[-1].exit_s, legs)


def track(*legs):
    return track_of(patrol(*legs), TARGETS, BASES)


def test_a_traverse_passes_a_quarter_of_its_way_in_a_quarter_of_its_time():
    going = track(Traverse(1000, 1400, "S1"))
    assert going.position_at(1100) == pytest.approx((112.005, 21.0), abs=1e-6)
    assert going.position_at(1000) == pytest.approx(A)
    assert going.position_at(1400) == pytest.approx(B)


def test_a_reversed_traverse_starts_at_the_other_end():
    going = track(Traverse(0, 400, "S1", True))
    assert going.position_at(100) == pytest.approx((112.015, 21.0), abs=1e-6)


@pytest.mark.parametrize("is_reverse", [False, True])
def test_a_stop_holds_the_team_beside_the_landing_point(is_reverse):
    enter_s = 300 if is_reverse else 100
    going = track(Traverse(0, 700, "S1", is_reverse, (Stop("L1", enter_s, enter_s + 300),)))
    for at_s in (enter_s, enter_s + 150, enter_s + 300):
        assert going.position_at(at_s) == pytest.approx((112.005, 21.0), abs=1e-6)


def test_a_transit_moves_evenly_by_geodesic_length():
    path = ((112.0, 21.0), (112.0, 21.003), (112.0, 21.012))
    assert track(Transit(0, 120, "straight", path)).position_at(60) == pytest.approx(
        (112.0, 21.006), abs=1e-6
    )


def test_standing_legs_stay_where_the_leg_before_ended():
    going = track(
        Break(0, 10), Transit(10, 20, "coast", (A, C)), Wait(20, 30),
        PostDuty(30, 40, "B2"), Dwell(40, 50, "L1"), Wait(50, 60),
    )  # fmt: skip
    assert [going.position_at(at_s) for at_s in (5, 25, 35, 45, 55)] == [
        A, C, C, (112.005, 21.0), (112.005, 21.0),
    ]  # fmt: skip


@pytest.mark.parametrize("at_s", [-1, 401])
def test_nobody_knows_where_a_patrol_is_before_or_after_it(at_s):
    with pytest.raises(ValueError, match=r"'P1' is out from 0 to 400 .* not at"):
        track(Traverse(0, 400, "S1")).position_at(at_s)


def test_an_unknown_target_is_named():
    with pytest.raises(UnknownTargetError, match="'S7'"):
        track(Traverse(0, 400, "S7"))


def test_an_unknown_base_is_named():
    with pytest.raises(UnknownBaseError, match="'P1' names base 'B9', which is not in the dist"):
        track(PostDuty(0, 400, "B9"))


def test_a_team_that_returns_after_a_cyclic_day_is_out_at_its_start():
    late = track_of(patrol(Traverse(86_300, 86_700, "S1")), TARGETS, BASES)
    assert positions_at([late], 100) == {}
    assert positions_at([late], 100, cycle_s=86_400)["T1"] == pytest.approx(
        (112.01, 21.0), abs=1e-6
    )
    assert positions_at([late], 86_300)["T1"] == pytest.approx(A)
    assert positions_at([late], 86_700) == {}, "it is back"


@given(st.integers(0, 999), st.integers(1, 60))
def test_no_team_moves_faster_than_its_leg_says(at_s, later_s):
    going = track(Traverse(0, 500, "S1"), Transit(500, 1100, "coast", (B, C, A)))
    first, second = going.position_at(at_s), going.position_at(at_s + later_s)
    _, _, moved_m = GEOD.inv(*first, *second)
    fastest_ms = max(GEOD.inv(*A, *B)[2] / 500, (GEOD.inv(*B, *C)[2] + GEOD.inv(*C, *A)[2]) / 600)
    assert moved_m <= fastest_ms * later_s + 0.5
