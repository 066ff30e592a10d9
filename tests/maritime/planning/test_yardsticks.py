"""The yardsticks keep every rule, and the reactive patrol goes where it says it goes."""

from dataclasses import replace

import pytest
from plan_cases import problem_of
from scenes import (
    HOUR,
    archipelago,
    every_scene,
    landing_point,
    night_teams,
    place,
    straight_coast,
    vehicle,
)

from maritime.planning.baseline import sweep_beats
from maritime.planning.causes import ReachTable
from maritime.planning.make_plan import PlanRequest, assemble_plan
from maritime.planning.reactive import patrol_reactively
from maritime.planning.steps import WAIT
from maritime.standard import StandardRule
from maritime.verification import verify_plan


def by_way(problem):
    return patrol_reactively(problem, weighs_way=True)


def plan_with(problem, routes):
    return assemble_plan(
        problem, routes, PlanRequest("hash"), reach=ReachTable(problem), evidence={}
    )


def first_looks(problem, routes):
    """Give the ids of what each team out sees first."""
    ids = problem.needs.target_ids
    return [ids[route.looks[0][0]] for route in routes if route.looks]


CASES = [
    *((district, {}) for district in every_scene()),
    (archipelago(), {"cyclic": False}),
    (night_teams(), {"hours": 60.0}),
]


@pytest.mark.parametrize(
    ("district", "horizon"), CASES, ids=lambda case: getattr(case, "district_id", str(case))
)
def test_plans_of_all_yardsticks_are_true(district, horizon):
    problem = problem_of(district, **horizon)
    for yardstick in (sweep_beats, patrol_reactively, by_way):
        plan = plan_with(problem, yardstick(problem))
        assert [str(fault) for fault in verify_plan(district, plan, pack_sha256="hash")] == []
        assert plan.score.coverage > plan.score.coverage_without_patrols


def test_drones_of_short_endurance_come_home_and_go_out_again():
    district = archipelago()
    drones = [team for team in district.teams if team.mode == "drone"]
    problem = problem_of(replace(district, teams=tuple(drones)))
    routes = by_way(problem)
    assert all(team.endurance_min for team in drones)
    assert any(route.has_patrols for route in routes)
    plan = plan_with(problem, routes)
    assert max(p.return_s - p.depart_s for p in plan.patrols) <= 60 * drones[0].endurance_min
    assert len(plan.patrols) > len(drones)


def alone(weights_and_places, *teams, interval_min=120.0):
    """Give a straight coast with landing points of these weights only to be looked at."""
    district = straight_coast()
    points = tuple(
        replace(landing_point(f"P{number}", place(east_m, 0), grade="red"), weight=weight)
        for number, (weight, east_m) in enumerate(weights_and_places)
    )
    return replace(
        district, landing_points=points, sensors=(), teams=teams,
        standard=(StandardRule("landing_point", "red", 0, 24 * HOUR, interval_min),),
    )  # fmt: skip


def test_the_most_overdue_is_gone_to_first_and_by_nobody_else():
    base_id = straight_coast().bases[0].base_id
    teams = [vehicle(f"T{number}", base_id, 0, 6 * HOUR) for number in range(2)]
    district = alone([(1.0, 2000.0), (5.0, 8000.0), (3.0, 5000.0)], *teams)
    problem = problem_of(district, cyclic=False)
    # Never seen: overdue alike, so that weight decides, however far it is.
    assert first_looks(problem, patrol_reactively(problem)) == ["P1", "P2"]


def test_whoever_weighs_the_way_takes_the_near_one_on_the_way():
    base_id = straight_coast().bases[0].base_id
    team = vehicle("T1", base_id, 0, 6 * HOUR)
    district = alone([(1.0, 2000.0), (1.1, 9500.0)], team)
    problem = problem_of(district, cyclic=False)
    assert first_looks(problem, patrol_reactively(problem)) == ["P1"]
    assert first_looks(problem, by_way(problem)) == ["P0"]


def test_where_nothing_is_needed_a_team_waits():
    base_id = straight_coast().bases[0].base_id
    district = alone([(1.0, 2000.0)], vehicle("T1", base_id, 0, 6 * HOUR))
    night = (StandardRule("landing_point", "red", 3 * HOUR, 6 * HOUR, 60.0),)
    problem = problem_of(replace(district, standard=night), cyclic=False)
    (route,) = patrol_reactively(problem)
    # Looks from about 03:00 on only; what it waited before going out is no part of the route.
    assert min(enter_s for _, enter_s, _ in route.looks) >= 3 * 3600 - 15 * 60
    assert route.steps[0][0] != WAIT


def test_nobody_on_shift_gives_routes_of_nobody():
    problem = problem_of(replace(night_teams(), teams=()))
    assert patrol_reactively(problem) == ()
