"""A stirred route looks at what the same route with its steps does, and is out when that is."""

import numpy as np
import pytest
from plan_cases import QUICK_SEARCH, problem_of
from scenes import archipelago, every_scene, night_teams

from maritime.planning.open_state import OpenState, change_route, change_routes
from maritime.planning.params import stop_after
from maritime.planning.route import Route
from maritime.planning.route_maker import RouteMaker
from maritime.planning.search import search_routes
from maritime.planning.steps import HOME, REST

HEAT_MIN = 60.0
"""So hot that most changes are kept."""


def stirred_plan(district, rounds):
    """Yield for each route that is stirred: its maker, all routes and the stirred one."""
    problem = problem_of(district)
    rng = np.random.default_rng(4)
    routes, state = search_routes(problem, params=QUICK_SEARCH, rng=rng, stop=stop_after(0))
    maker, held = RouteMaker(problem, QUICK_SEARCH, rng), list(routes)
    for _ in range(rounds):
        for index in range(len(held)):
            change_route(state, held[index], Route.at_base(index))
            held[index] = maker.stirred(state, held, held[index], HEAT_MIN)
            change_route(state, Route.at_base(index), held[index])
            yield maker, held, held[index]


@pytest.mark.parametrize("district", every_scene(), ids=lambda district: district.district_id)
def test_with_and_without_steps_it_looks_at_the_same(district):
    seen = set()
    for maker, _, stirred in stirred_plan(district, rounds=3):
        (route,) = maker.with_steps([stirred])
        assert isinstance(route, Route)
        assert route.slot_index == stirred.slot_index
        assert np.array_equal(route.look_rows, stirred.look_rows)
        assert route.is_empty == stirred.is_empty
        if not route.is_empty:
            assert (route.begin_s, route.end_s) == (stirred.begin_s, stirred.end_s)
        seen |= {step[0] for step in route.steps}
    assert max(seen) >= 0


def test_rests_and_ways_home_are_among_what_is_stirred():
    codes = {
        int(code)
        for district in (archipelago(), night_teams())
        for _, _, stirred in stirred_plan(district, rounds=2)
        if not isinstance(stirred, Route)
        for code in stirred.sequence.codes
    }
    assert {HOME, REST} <= codes


def test_a_plan_of_stirred_routes_leaves_open_what_it_leaves_with_steps():
    problem = problem_of(archipelago())
    *_, (maker, held, _) = stirred_plan(archipelago(), rounds=2)
    states = [OpenState(problem), OpenState(problem)]
    empty = [Route.at_base(index) for index in range(len(held))]
    for state, routes in zip(states, (held, maker.with_steps(held)), strict=True):
        change_routes(state, empty, routes)
    assert np.array_equal(states[0].running, states[1].running)


@pytest.mark.parametrize("by_s", [-600, 0, 600])
def test_within_another_duty_it_does_the_same_at_the_same_times(by_s):
    *_, (_, _, stirred) = stirred_plan(archipelago(), rounds=1)
    duty = stirred.duty._replace(
        open_s=stirred.duty.open_s + by_s, close_s=stirred.duty.close_s - by_s
    )
    sequence = stirred.within(duty)
    assert np.array_equal(sequence.codes, stirred.sequence.codes)
    assert sequence.idle[0] == stirred.sequence.idle[0] - by_s
    assert sequence.idle[-1] == stirred.sequence.idle[-1] - by_s
    assert stirred.within(stirred.duty).idle.tolist() == stirred.sequence.idle.tolist()
