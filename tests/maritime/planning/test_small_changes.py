"""Small changes never make a route worse, keep every rule, and find the best where it is known."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from plan_cases import problem_of, search_until
from scenes import archipelago, every_scene, night_teams, straight_coast
from test_best_route import every_route, short_shift

from maritime.planning.causes import ReachTable
from maritime.planning.make_plan import PlanRequest, assemble_plan
from maritime.planning.open_state import OpenState
from maritime.planning.params import SearchParams, stop_after
from maritime.planning.route import Route, patrols_of
from maritime.planning.route_maker import RouteMaker
from maritime.planning.search import search_routes
from maritime.planning.steps import REST
from maritime.verification import verify_plan


def changed_plan(problem, changes=600):
    """Give the first plan's routes, the same changed one after the other, and what is open."""
    rng = np.random.default_rng(4)
    routes, state = search_routes(problem, params=SearchParams(), rng=rng, stop=stop_after(0))
    maker = RouteMaker(problem, SearchParams(changes=changes), rng)
    held = list(routes)
    open_min = [state.weighted_open_min]
    for index, route in enumerate(held):
        state.remove(route.look_rows)
        held[index] = maker.changed(state, held, route, problem.needs.weights)
        state.add(held[index].look_rows)
        open_min.append(state.weighted_open_min)
    return routes, held, open_min


@pytest.mark.parametrize("district", every_scene(), ids=lambda district: district.district_id)
def test_a_changed_route_is_no_worse_and_lawful(district):
    problem = problem_of(district)
    routes, held, open_min = changed_plan(problem)
    assert all(after <= before + 1e-6 for before, after in pairwise(open_min))
    assert held != list(routes)
    plan = assemble_plan(problem, held, PlanRequest("hash"), reach=ReachTable(problem), evidence={})
    assert verify_plan(district, plan, pack_sha256="hash") == ()


@pytest.mark.parametrize("interval_min", [10.0, 25.0, 240.0])
def test_from_nothing_they_find_what_no_route_of_a_short_shift_beats(interval_min):
    problem = short_shift(interval_min)
    closed = []
    for seed in (2, 3, 4):
        # From nothing, some draws end where no single change helps: so it is tried more than once.
        state = OpenState(problem)
        before = state.weighted_open_min
        maker = RouteMaker(problem, SearchParams(changes=20_000), np.random.default_rng(seed))
        found = [Route.at_base(0)]
        for _ in range(2):
            found[0] = maker.changed(state, found, found[0], problem.needs.weights)
        state.add(found[0].looks)
        closed.append(before - state.weighted_open_min)
    assert max(closed) >= max(every_route(problem)) - 1e-6


def test_a_long_shift_keeps_its_rest():
    problem = problem_of(night_teams())
    routes, held, _ = changed_plan(problem)
    for before, after in zip(routes, held, strict=True):
        rests = sum(step[0] == REST for step in before.steps)
        assert sum(step[0] == REST for step in after.steps) == rests
        assert after.is_empty or after.begin_s >= problem.slots[after.slot_index].open_s
    assert any(step[0] == REST for route in held for step in route.steps)


def test_the_same_draws_give_the_same_route():
    problem = problem_of(straight_coast())
    assert changed_plan(problem, 300)[1] == changed_plan(problem, 300)[1]


def test_a_route_outside_its_window_stays_as_it_is():
    problem = problem_of(straight_coast())
    routes, state = search_routes(
        problem, params=SearchParams(), rng=np.random.default_rng(1), stop=stop_after(0)
    )
    early = replace(
        routes[1],
        steps=tuple((code, at, begin - 36_000, end - 36_000)
                    for code, at, begin, end in routes[1].steps),
    )  # fmt: skip
    maker = RouteMaker(problem, SearchParams(), np.random.default_rng(1))
    state.remove(routes[1].look_rows)
    assert maker.changed(state, routes, early, problem.needs.weights) is early


def test_each_patrol_of_a_changed_route_keeps_its_endurance():
    problem = problem_of(archipelago())
    routes, held, _ = changed_plan(problem, 3_000)
    short = [i for i, slot in enumerate(problem.slots) if slot.team.mode == "drone"]
    assert any(held[index].has_patrols and held[index] != routes[index] for index in short)
    for index in short:
        assert all(
            legs[-1].exit_s - legs[0].enter_s <= problem.endurance_s(problem.slots[index])
            for legs in patrols_of(problem, held[index])
        )


def test_one_team_leaves_less_open_than_beams_alone_have_found():
    """Beams of 4,000 moves left 41.30 points of this coast, with looks of a minute from posts."""
    scene = straight_coast()
    problem = problem_of(replace(scene, teams=scene.teams[:1]))
    wanted_min = 0.411 * problem.required_min
    assert search_until(problem, wanted_min, most=60) < wanted_min
