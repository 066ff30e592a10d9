"""Routes: when a team comes back to its base between two patrols, and when it stays there."""

from dataclasses import replace

import pytest
from plan_cases import plan_of, problem_of
from scenes import every_scene, straight_coast

from maritime.advice.routes_of_plan import routes_of_plan
from maritime.planning.route import Route, patrols_of
from maritime.planning.steps import HOME, JUMP, WAIT


def test_a_team_at_its_base_has_no_patrols():
    route = Route.at_base(3)
    assert route.is_empty and not route.has_patrols
    assert route.look_rows.shape == (0, 3)


def test_a_team_has_patrols_where_it_comes_home_in_between():
    out, look, wait = (JUMP, 4, 0, 60), (7, 5, 60, 120), (WAIT, 0, 180, 240)
    once = Route(0, (out, look), ((1, 60, 120),), 0, 180)
    assert not once.has_patrols and not once.is_empty
    assert not replace(once, steps=(out, look, (WAIT, 5, 120, 180))).has_patrols
    assert replace(once, steps=(out, look, (HOME, 0, 180, 180), wait, out, look)).has_patrols


@pytest.mark.parametrize("endurance_min", [None, 60.0])
@pytest.mark.parametrize("scene", every_scene(), ids=lambda district: district.district_id)
def test_a_route_has_patrols_where_its_slot_has_more_than_one(scene, endurance_min):
    teams = tuple(replace(team, endurance_min=endurance_min) for team in scene.teams)
    problem = problem_of(replace(scene, teams=teams))
    routes = routes_of_plan(problem, plan_of(problem, moves=2, tries=0).patrols)
    counts = [len(patrols_of(problem, route)) for route in routes]
    assert [route.has_patrols for route in routes] == [count > 1 for count in counts]
    assert [route.is_empty for route in routes] == [count == 0 for count in counts]


def test_teams_of_limited_endurance_go_out_again():
    scene = straight_coast()
    teams = tuple(replace(team, endurance_min=60.0) for team in scene.teams)
    problem = problem_of(replace(scene, teams=teams))
    routes = routes_of_plan(problem, plan_of(problem, moves=0, tries=0).patrols)
    assert any(route.has_patrols for route in routes)
