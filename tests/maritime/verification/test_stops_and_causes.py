"""Check stops inside drawn segments, windows in which a visit helps, and rosters."""

from dataclasses import replace

import pytest
from shapely import LineString
from strand import (
    SHA,
    at,
    coast_path,
    place,
    strand_district,
    strand_plan,
)

from maritime.coast import DrawnSegment
from maritime.horizon import DAY_S, Horizon
from maritime.plan import Gap, Patrol, RosterEntry, Stop, Transit, Traverse
from maritime.register import Person
from maritime.verification import verify_plan
from maritime.verification.causes import helping_windows
from maritime.verification.shifts import Shift, is_on_shift_in

# Drawn from east to west, 1,000 m long, with the cove at 2,000 m in its middle.
DRAWN = DrawnSegment("D1", "C1", LineString([place(2500), place(1500)]), "general")


def walk(stop_s: int, *, is_reverse: bool) -> Patrol:
    """Walk to one end of the drawn segment, along it with five minutes at the cove, and home."""
    near, far = (1500, 2500) if is_reverse else (2500, 1500)
    enter, leave = at(9), at(9, 15)
    return Patrol(
        "P1", "T1", "foot", "B1", at(8), at(10),
        (
            Transit(at(8), enter, "coast", coast_path(0, near)),
            Traverse(enter, leave, "D1", is_reverse, (Stop("L1", stop_s, stop_s + 300),)),
            Transit(leave, at(10), "coast", coast_path(far, 0)),
        ),
    )  # fmt: skip


def patrol_codes(patrol: Patrol) -> set[str]:
    district = strand_district(drawn_segments=(DRAWN,))
    faults = verify_plan(district, strand_plan(patrols=(patrol,)), pack_sha256=SHA)
    return {fault.code for fault in faults if fault.where.startswith("patrol")}


@pytest.mark.parametrize("is_reverse", [False, True])
def test_a_stop_in_the_middle_comes_after_half_of_the_way(is_reverse):
    assert patrol_codes(walk(at(9, 5), is_reverse=is_reverse)) == set()
    assert patrol_codes(walk(at(9, 4), is_reverse=is_reverse)) == {"stop_out_of_time"}
    assert patrol_codes(walk(at(9, 6), is_reverse=is_reverse)) == {"stop_out_of_time"}


def test_the_direction_of_drawing_tells_the_ends():
    patrol = walk(at(9, 5), is_reverse=True)
    turned = replace(patrol.legs[1], is_reverse=False)
    legs = (patrol.legs[0], turned, patrol.legs[2])
    assert "hole_in_place" in patrol_codes(replace(patrol, legs=legs))


def test_a_part_of_a_segment_is_no_way_to_leave_it():
    patrol = walk(at(9, 5), is_reverse=True)
    home = replace(patrol.legs[2], path=coast_path(2200, 0))
    assert patrol_codes(replace(patrol, legs=(*patrol.legs[:2], home))) == {"hole_in_place"}


def test_a_visit_helps_when_it_ends_after_f_minus_i_and_before_g():
    needs = [(0, 1000, 100), (1000, 2000, 400)]
    assert helping_windows(Gap("X", 500, 900), needs) == [(400, 900)]
    assert helping_windows(Gap("X", 500, 1500), needs) == [(400, 1000), (600, 1500)]


@pytest.mark.parametrize(
    ("low", "high", "is_on_shift"),
    [
        (at(7), at(8), False),
        (at(7), at(8, 1), True),
        (at(16), at(17), False),
        (at(15, 59), at(17), True),
    ],
)
def test_a_team_is_on_shift_between_its_ends(low, high, is_on_shift):
    shifts = [Shift(at(8), at(16))]
    assert is_on_shift_in(shifts, low, high, strand_plan()) is is_on_shift


def test_before_the_start_nobody_is_out_but_in_a_cyclic_plan():
    night = [Shift(at(22) - DAY_S, at(6))]
    assert not is_on_shift_in(night, at(0) - 3600, at(0), strand_plan())
    evening = [Shift(at(20), at(24))]
    assert not is_on_shift_in(evening, at(0) - 3600, at(0, 1), strand_plan())
    cyclic = strand_plan(horizon=Horizon(at(0), at(24), "Asia/Shanghai", is_cyclic=True))
    assert is_on_shift_in(evening, at(0) - 3600, at(0, 1), cyclic)
    assert not is_on_shift_in(evening, at(0), at(20), cyclic)


def test_the_roster_names_people_of_the_district_in_their_roles():
    people = (Person("H1", "A", ("police",)), Person("H2", "B", ()))
    district = strand_district(persons=people, extra_meta={"crew_foot": "police"})

    def codes(*entries):
        faults = verify_plan(district, strand_plan(roster=entries), pack_sha256=SHA)
        return {fault.code for fault in faults}

    assert codes(RosterEntry("P1", "H1", "police")) == set()
    assert codes(RosterEntry("P1", "H1", "boat_crew")) == {"role_wrong", "role_unfilled"}
    assert codes(RosterEntry("P1", "H2", "police")) == {"role_wrong"}
    assert codes(RosterEntry("P9", "H1", "police")) == {"patrol_unknown", "role_unfilled"}
