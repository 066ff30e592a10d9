from dataclasses import replace

import pytest
from scenes import straight_coast

from maritime.cutting import resolve_targets
from maritime.errors import FaultyInputError
from maritime.horizon import Horizon
from maritime.plan import (
    Break,
    Dwell,
    Patrol,
    Plan,
    PostDuty,
    RosterEntry,
    Score,
    Stop,
    Transit,
    Traverse,
    Wait,
)
from maritime.register import Person
from maritime.report.shift_sheets import CrewMember, shift_sheets

COAST = replace(
    straight_coast(), persons=(Person("P1", "林堃", ("police",)), Person("P2", "陈垚", ("owner",)))
)
TARGETS = resolve_targets(COAST)
SEGMENTS = [target.target_id for target in TARGETS if target.is_segment]
START_S = 1_795_363_200
HORIZON = Horizon(START_S, START_S + 86_400, COAST.timezone)
PATH = ((112.829, 21.801), (112.8, 21.8))


def at(minute: int) -> int:
    return START_S + 60 * minute


def plan_with(*patrols: Patrol, roster: tuple[RosterEntry, ...] = ()) -> Plan:
    score = Score(0, 0, 1, 0, 0, 0, 0, 0)
    return Plan("D1", "", 1, HORIZON, (), patrols, (), (), score, roster)


def patrol_of(number: int, *legs: object, team_id: str = "T01", base_id: str = "B01") -> Patrol:
    return Patrol(
        f"P{number}", team_id, "vehicle", base_id, legs[0].enter_s, legs[-1].exit_s, legs
    )  # fmt: skip


MORNING = patrol_of(
    1,
    Transit(at(0), at(10), "straight", PATH),
    Transit(at(10), at(12), "coast", PATH),
    Traverse(at(12), at(15), SEGMENTS[0]),
    Traverse(at(15), at(24), SEGMENTS[1], stops=(Stop("L001", at(18), at(23)),)),
    Traverse(at(24), at(27), SEGMENTS[2]),
    Dwell(at(27), at(32), "L002"),
    Break(at(32), at(62)),
    PostDuty(at(62), at(90), "B03"),
    Wait(at(90), at(95)),
    Transit(at(95), at(100), "straight", PATH),
)


def test_a_patrol_becomes_steps_and_neighbours_are_one():
    (sheet,) = shift_sheets(plan_with(MORNING), COAST, TARGETS, with_people=False)
    told = [(step.what, (step.from_s - START_S) // 60, (step.to_s - START_S) // 60)
            for step in sheet.steps]  # fmt: skip
    assert told == [
        ("depart", 0, 0), ("transit", 0, 12), ("traverse", 12, 24), ("stop", 18, 23),
        ("traverse", 24, 27), ("dwell", 27, 32), ("break", 32, 62), ("post", 62, 90),
        ("wait", 90, 95), ("transit", 95, 100), ("return", 100, 100),
    ]  # fmt: skip
    assert [step.number for step in sheet.steps] == list(range(1, 12))
    assert sheet.steps[2].target_ids == tuple(SEGMENTS[:2])
    assert sheet.steps[2].grid_name == "West"
    assert [step.number for step in sheet.points] == [4, 6, 8]
    assert (sheet.base_name, sheet.steps[7].name) == ("West station", "Post")
    assert len(sheet.watched) == 3 and len(sheet.moved) == 3


def test_who_stays_at_a_place_has_one_step():
    legs = (
        Dwell(at(0), at(15), "L001"), Dwell(at(15), at(30), "L001"), Dwell(at(30), at(45), "L002"),
        Dwell(at(50), at(60), "L002"), PostDuty(at(60), at(70), "B03"),
        PostDuty(at(70), at(90), "B03"),
    )  # fmt: skip
    (sheet,) = shift_sheets(plan_with(patrol_of(1, *legs)), COAST, TARGETS, with_people=False)
    told = [(one.what, (one.to_s - one.from_s) // 60, one.target_ids) for one in sheet.steps[1:-1]]
    assert told == [
        ("dwell", 30, ("L001",)), ("dwell", 15, ("L002",)), ("dwell", 10, ("L002",)),
        ("post", 30, ()),
    ]  # fmt: skip


def test_segments_of_two_grids_are_two_steps():
    border = next(
        number for number, target in enumerate(TARGETS)
        if target.is_segment and target.grid_id != TARGETS[0].grid_id
    )  # fmt: skip
    legs = (Traverse(at(0), at(3), SEGMENTS[border - 1]), Traverse(at(3), at(6), SEGMENTS[border]))
    (sheet,) = shift_sheets(plan_with(patrol_of(1, *legs)), COAST, TARGETS, with_people=False)
    assert [step.grid_name for step in sheet.steps[1:3]] == ["West", "East"]


def test_every_segment_and_visit_of_a_plan_is_on_a_sheet():
    evening = patrol_of(2, Dwell(at(1000), at(1010), "L005"), team_id="T03", base_id="B02")
    again = patrol_of(3, Dwell(at(200), at(210), "L001"))
    sheets = shift_sheets(plan_with(evening, again, MORNING), COAST, TARGETS, with_people=False)
    assert [sheet.team_id for sheet in sheets] == ["T01", "T03"]
    first = sheets[0]
    assert [step.what for step in first.steps].count("depart") == 2
    assert [step.from_s for step in first.steps if step.what == "depart"] == [at(0), at(200)]
    named = [one for step in first.steps for one in step.target_ids]
    assert sorted(named) == sorted([*SEGMENTS[:3], "L001", "L002", "L001"])


def test_a_plan_without_patrols_has_no_sheets():
    assert shift_sheets(plan_with(), COAST, TARGETS, with_people=True) == ()


def test_people_are_named_only_where_they_may_be():
    roster = (RosterEntry("P1", "P1", "police"), RosterEntry("P1", "P1", "police"))
    plan = plan_with(MORNING, roster=roster)
    (inside,) = shift_sheets(plan, COAST, TARGETS, with_people=True)
    (outside,) = shift_sheets(plan, COAST, TARGETS, with_people=False)
    assert inside.crew == (CrewMember("林堃", "police"),)
    assert outside.crew == ()


@pytest.mark.parametrize(
    ("plan", "column"),
    [
        (plan_with(patrol_of(1, Dwell(at(0), at(5), "L9"))), "target_id"),
        (plan_with(patrol_of(1, Dwell(at(0), at(5), "L001"), team_id="T9")), "team_id"),
        (plan_with(patrol_of(1, Dwell(at(0), at(5), "L001"), base_id="B9")), "base_id"),
        (plan_with(patrol_of(1, PostDuty(at(0), at(5), "B9"))), "base_id"),
        (plan_with(MORNING, roster=(RosterEntry("P1", "P9", "police"),)), "person_id"),
        (plan_with(MORNING, roster=(RosterEntry("P9", "P1", "police"),)), "patrol_id"),
    ],
)
def test_an_id_that_the_district_lacks_is_named(plan: Plan, column: str):
    with pytest.raises(FaultyInputError, match=f"{column}.*does not have"):
        shift_sheets(plan, COAST, TARGETS, with_people=True)
