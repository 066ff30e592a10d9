"""Plans staff their teams: no crew, no shift; the gap names the team, the checker agrees."""

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plan_cases import QUICK_SEARCH, plan_of, problem_of
from scenes import night_teams, straight_coast

from maritime.planning.crewing import crew_shifts
from maritime.planning.make_plan import PlanRequest, make_plan
from maritime.planning.params import stop_after
from maritime.register import Availability, Person
from maritime.verification import verify_plan

MIXED = ("gridworker", "police", "patrol_member", "boat_crew")


def people(count: int, **fields) -> tuple[Person, ...]:
    """Give so many whole crews, boat crew included."""
    return tuple(
        Person(f"{role}{n}", f"Name {n}", (role,), **fields) for n in range(count) for role in MIXED
    )


def teams_out(plan) -> set[str]:
    return {patrol.team_id for patrol in plan.patrols}


def is_true(district, plan) -> bool:
    return verify_plan(district, plan, pack_sha256="hash") == ()


def test_without_people_teams_are_as_crewed():
    plan = plan_of(problem_of(straight_coast()))
    assert plan.roster == () and plan.patrols
    owners = replace(straight_coast(), persons=(Person("H1", "A", ("owner",)),))
    assert plan_of(problem_of(owners)).patrols == plan.patrols


@pytest.mark.parametrize("cyclic", [True, False])
def test_one_crew_sends_one_team_and_gaps_name_the_others(cyclic):
    district = replace(straight_coast(), persons=people(1))
    plan = plan_of(problem_of(district, cyclic=cyclic))
    assert len(teams_out(plan)) == 1
    assert {entry.patrol_id for entry in plan.roster} == {p.patrol_id for p in plan.patrols}
    named = {
        team for gap in plan.gaps if gap.cause == "no_team"
        for team in gap.evidence.get("without_crew", ())
    }  # fmt: skip
    assert named and not named & teams_out(plan)
    assert is_true(district, plan)


def test_nobody_who_may_leaves_all_open_for_want_of_crews():
    """Gridworkers alone are no crew: nobody goes out, and every gap says so."""
    district = replace(straight_coast(), persons=(Person("G", "G", ("gridworker",)),))
    plan = plan_of(problem_of(district))
    assert plan.patrols == () and plan.roster == ()
    assert {gap.cause for gap in plan.gaps} == {"no_team"}
    assert all(gap.evidence["without_crew"] for gap in plan.gaps)
    assert is_true(district, plan)


def test_enough_people_change_nothing_but_the_roster():
    scene = straight_coast()
    district = replace(scene, persons=people(5))
    problem = problem_of(district, cyclic=True)
    crewing = crew_shifts(problem, rng=Random(1))
    assert crewing is not None
    assert crewing.uncrewed_slots == () and crewing.problem.slots == problem.slots
    plan = plan_of(problem)
    assert plan.patrols == plan_of(problem_of(scene, cyclic=True)).patrols
    assert is_true(district, plan)


def test_a_boat_without_its_crew_stays_in_and_the_others_go():
    crews = tuple(p for p in people(5) if "boat_crew" not in p.roles)
    district = replace(straight_coast(), persons=crews)
    problem = problem_of(district)
    crewing = crew_shifts(problem, rng=Random(1))
    assert {slot.team.team_id for slot in crewing.uncrewed_slots} == {"T05"}
    plan = plan_of(problem)
    # What three of the others leave open needs no fourth.
    assert {"T01", "T02", "T03"} <= teams_out(plan) <= {"T01", "T02", "T03", "T04"}
    assert is_true(district, plan)


def test_teams_may_be_taken_as_crewed_all_the_same():
    district = replace(straight_coast(), persons=people(1))
    plan = make_plan(
        problem_of(district), PlanRequest("hash", with_crews=False), stop=stop_after(3),
        stop_asking=stop_after(3), params=QUICK_SEARCH,
    )  # fmt: skip
    assert plan.roster == () and len(teams_out(plan)) > 1
    assert is_true(district, plan)


def test_the_same_seed_gives_the_same_roster():
    district = replace(straight_coast(), persons=people(3, grid_id="G1"))
    first, again = (plan_of(problem_of(district)) for _ in range(2))
    assert first == again and first.roster


def test_shifts_over_midnight_are_one_duty():
    district = replace(night_teams(), persons=people(3))
    for cyclic in (True, False):
        plan = plan_of(problem_of(district, cyclic=cyclic))
        crews: dict[str, set[str]] = {}
        team_of = {patrol.patrol_id: patrol.team_id for patrol in plan.patrols}
        for entry in plan.roster:
            crews.setdefault(team_of[entry.patrol_id], set()).add(entry.person_id)
        if cyclic:
            assert all(len(crew) == 4 if team == "T03" else len(crew) == 3
                       for team, crew in crews.items())  # fmt: skip
        assert is_true(district, plan)


@st.composite
def registers(draw):
    """Draw scarce people with bases, weeks and absences for the straight coast."""
    problem_start_s = problem_of(straight_coast()).horizon.start_s
    roles = (*MIXED, "auxiliary_police")
    persons = tuple(
        Person(
            f"H{n}", f"N{n}",
            tuple(draw(st.lists(st.sampled_from(roles), min_size=1, max_size=2, unique=True))),
            base_id=draw(st.sampled_from((None, None, "B01", "B02"))),
            max_min_per_week=draw(st.sampled_from((None, 400.0, 2400.0))),
        )
        for n in range(draw(st.integers(3, 12)))
    )  # fmt: skip
    rows = tuple(
        Availability(
            f"H{draw(st.integers(0, len(persons) - 1))}", problem_start_s + hour * 3600,
            problem_start_s + (hour + 7) * 3600, draw(st.sampled_from(("leave", "available"))),
        )
        for hour in draw(st.lists(st.integers(-6, 20), max_size=4))
    )  # fmt: skip
    meta = {"on_call_patrols": draw(st.sampled_from(("1", "2")))}
    return replace(straight_coast(), persons=persons, availabilities=rows, extra_meta=meta)


@settings(max_examples=12, deadline=None)
@given(registers(), st.booleans())
def test_every_crewed_plan_is_true(district, cyclic):
    plan = plan_of(problem_of(district, cyclic=cyclic), moves=0, tries=2)
    assert verify_plan(district, plan, pack_sha256="hash") == ()
