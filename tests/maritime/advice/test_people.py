"""Additions say whether people exist for them; teams that nobody crews stay in."""

from dataclasses import replace

import pytest
from plan_cases import plan_of, problem_of
from scenes import HOUR, place, straight_coast, vehicle

from maritime.advice.additions import Addition, problem_with
from maritime.advice.people import crewed_part, has_people
from maritime.advice.routes_of_plan import routes_of_plan
from maritime.places import Base, Sensor
from maritime.register import Person

SHORE_CREW = ("gridworker", "police", "patrol_member")


def crews(count: int, *roles: str, **fields) -> tuple[Person, ...]:
    """Give so many people of each role."""
    return tuple(
        Person(f"{role}{number}{fields}", f"Name {number}", (role,), **fields)
        for number in range(count)
        for role in roles
    )


@pytest.fixture(scope="module")
def one_crew():
    """The straight coast with people for one team at a time, and its plan."""
    problem = problem_of(replace(straight_coast(), persons=crews(1, *SHORE_CREW)))
    return problem, plan_of(problem, tries=0)


def more_at(base_id: str) -> Addition:
    """One vehicle more, for the same hours as the second."""
    team = vehicle("NEW", base_id, 8 * HOUR, 16 * HOUR)
    return Addition("team", base_id, "a team more", teams=(team,))


def test_the_one_crew_that_is_out_crews_nobody_else(one_crew):
    problem, plan = one_crew
    (out,) = {patrol.team_id for patrol in plan.patrols}
    laid = crewed_part(problem, plan)
    assert {slot.team.team_id for slot in laid.slots} == {out}
    assert has_people(laid, plan, more_at("B01")) is False


def test_people_who_are_free_make_it_true(one_crew):
    problem, plan = one_crew
    free = crews(1, *SHORE_CREW, base_id="B02")
    district = replace(problem.district, persons=(*problem.district.persons, *free))
    more = replace(problem, district=district)
    assert has_people(more, plan, more_at("B02")) is True
    assert has_people(more, plan, more_at("B01")) is False
    without = tuple(person for person in district.persons if person.roles != ("police",))
    fewer = replace(more, district=replace(district, persons=without))
    assert has_people(fewer, plan, more_at("B02")) is False


def test_free_people_keep_a_team_that_stays_in_on_duty(one_crew):
    problem, plan = one_crew
    free = crews(1, *SHORE_CREW, base_id="B03")
    district = replace(problem.district, persons=(*problem.district.persons, *free))
    laid = crewed_part(replace(problem, district=district), plan)
    out = {patrol.team_id for patrol in plan.patrols}
    assert {slot.team.team_id for slot in laid.slots} == out | {"T04"}


def test_a_team_whose_shift_is_moved_has_its_own_people(one_crew):
    problem, plan = one_crew
    out = plan.patrols[0].team_id
    team = next(team for team in problem.district.teams if team.team_id == out)
    moved = replace(
        team, shift_start_min=team.shift_start_min + 60,
        shift_end_min=(team.shift_end_min + 60) % (24 * HOUR),
    )  # fmt: skip
    assert has_people(problem, plan, Addition("shift", out, "later", teams=(moved,))) is True
    other = next(team for team in problem.district.teams if team.team_id not in (out, "T05"))
    same = replace(
        other, shift_start_min=team.shift_start_min, shift_end_min=team.shift_end_min
    )  # fmt: skip
    addition = Addition("shift", other.team_id, "at the same time", teams=(same,))
    assert has_people(problem, plan, addition) is False


def test_who_needs_nobody_or_has_no_roster_is_not_asked(one_crew):
    problem, plan = one_crew
    camera = Sensor("N9", "camera", place(0, 0), 500.0, is_watched=True)
    assert has_people(problem, plan, Addition("camera", "L001", "", sensors=(camera,))) is None
    assert has_people(problem, replace(plan, roster=()), more_at("B01")) is None
    assert crewed_part(problem, replace(plan, roster=())) is problem
    nobody_out = replace(plan, roster=(), patrols=())
    assert has_people(problem, nobody_out, more_at("B01")) is True
    bare = problem_of(straight_coast())
    assert has_people(bare, plan_of(bare, tries=0), more_at("B01")) is None


@pytest.mark.parametrize("bases", [(), (Base("P9", "Post", place(100, 10), "post", 500.0),)])
def test_with_an_addition_only_its_team_and_those_crewed_are_on_duty(one_crew, bases):
    problem, plan = one_crew
    laid = crewed_part(problem, plan)
    base_id = bases[0].base_id if bases else "B01"
    grown = problem_with(laid, replace(more_at(base_id), bases=bases))
    out = {patrol.team_id for patrol in plan.patrols}
    assert {slot.team.team_id for slot in grown.slots} == out | {"NEW"}
    known = {route.slot_index for route in routes_of_plan(grown, plan.patrols) if route.looks}
    assert {grown.slots[index].team.team_id for index in known} == out
