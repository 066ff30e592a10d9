"""A search goes on from routes that are given, and asking why can leave routes as they are."""

import numpy as np
from plan_cases import QUICK_SEARCH, problem_of
from scenes import night_teams

from maritime.planning.causes import ReachTable
from maritime.planning.open_state import OpenState
from maritime.planning.outrank import try_to_outrank
from maritime.planning.params import stop_after
from maritime.planning.route import Route
from maritime.planning.route_maker import RouteMaker
from maritime.planning.search import search_routes


def searched(problem, moves: int, start: tuple[Route, ...] = ()):
    rng = np.random.default_rng(1)
    return search_routes(problem, params=QUICK_SEARCH, rng=rng, stop=stop_after(moves), start=start)


def test_no_move_from_whole_routes_gives_them_back():
    problem = problem_of(night_teams())
    routes, state = searched(problem, 5)
    again, state_again = searched(problem, 0, routes)
    assert again == routes
    assert state_again.weighted_open_min == state.weighted_open_min


def test_slots_that_are_left_out_get_their_first_route():
    problem = problem_of(night_teams())
    routes, _ = searched(problem, 5)
    assert not routes[0].is_empty
    made, state_made = searched(problem, 0, routes[1:])
    assert made[1:] == routes[1:]
    assert not made[0].is_empty
    without = OpenState(problem)
    for route in routes[1:]:
        without.add(route.looks)
    assert state_made.weighted_open_min < without.weighted_open_min


def test_moves_never_make_given_routes_worse():
    problem = problem_of(night_teams())
    routes, state = searched(problem, 0)
    _, better = searched(problem, 12, routes)
    assert better.weighted_open_min <= state.weighted_open_min


def test_asking_why_can_keep_routes_that_a_try_would_better():
    problem = problem_of(night_teams())
    # Teams that stay at their bases: every try is better.
    routes = tuple(Route.at_base(index) for index in range(len(problem.slots)))
    state = OpenState(problem)
    before_min = state.weighted_open_min

    def asked(keeps_routes: bool):
        maker = RouteMaker(problem, QUICK_SEARCH, np.random.default_rng(1))
        return try_to_outrank(
            problem, routes, state, maker, ReachTable(problem), stop=stop_after(3),
            keeps_routes=keeps_routes,
        )  # fmt: skip

    assert asked(keeps_routes=True) == (routes, {})
    assert state.weighted_open_min == before_min
    changed, _ = asked(keeps_routes=False)
    assert changed != routes
    assert state.weighted_open_min < before_min
