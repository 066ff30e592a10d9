"""What a move takes out is the lane's own, and where it sends a team somebody is missed."""

from functools import cache

import numpy as np
import pytest
from plan_cases import QUICK_SEARCH, problem_of
from scenes import every_scene

from maritime.planning.causes import ReachTable
from maritime.planning.moves import MOVES, Surroundings
from maritime.planning.open_state import change_route
from maritime.planning.params import stop_after
from maritime.planning.route import Route
from maritime.planning.route_maker import RouteMaker, free_window
from maritime.planning.search import search_routes

SCENES = {district.district_id: district for district in every_scene()}
DRAWS = 60


@cache
def surroundings_of(district_id: str) -> Surroundings:
    """Give what a move sees of a scene's first plan; nothing of it may be changed."""
    problem, rng = problem_of(SCENES[district_id]), np.random.default_rng(1)
    routes, state = search_routes(problem, params=QUICK_SEARCH, rng=rng, stop=stop_after(0))
    slots = np.arange(len(routes))
    return Surroundings(problem, list(routes), state, QUICK_SEARCH, rng, slots, ReachTable(problem))


@pytest.mark.parametrize("kind", MOVES)
@pytest.mark.parametrize("district_id", SCENES)
def test_a_move_takes_out_some_slots_of_the_lane_and_changes_nothing_itself(kind, district_id):
    around = surroundings_of(district_id)
    open_s, routes = around.state.open_s.copy(), list(around.routes)
    own = around.slots[: (len(around.slots) + 1) // 2]
    for _ in range(DRAWS):
        cuts = kind(around._replace(slots=own))
        taken = [cut.slot for cut in cuts]
        assert taken
        assert len(set(taken)) == len(taken)
        assert set(taken) <= set(own.tolist())
        for cut in cuts:
            if cut.steps is not None:
                first, last = cut.steps
                assert 0 <= first < last <= len(around.routes[cut.slot].steps)
    assert np.array_equal(around.state.open_s, open_s)
    assert around.routes == routes


@pytest.mark.parametrize("district_id", SCENES)
def test_a_team_sent_where_somebody_is_missed_can_go_there_and_does(district_id):
    around = surroundings_of(district_id)
    problem, state, weights = around.problem, around.state, around.problem.needs.weights
    maker = RouteMaker(problem, QUICK_SEARCH, np.random.default_rng(2))
    sent = [cut for _ in range(DRAWS) for kind in MOVES for cut in kind(around) if cut.visit]
    assert sent
    for cut in sent[:10]:
        routes, empty = list(around.routes), Route.at_base(cut.slot)
        change_route(state, routes[cut.slot], empty)
        routes[cut.slot] = empty
        window = free_window(problem, routes, cut.slot)
        new = maker.best_through(state, routes, cut.slot, *cut.visit, weights)
        change_route(state, empty, around.routes[cut.slot])
        assert window[0] <= new.begin_s
        assert new.end_s <= window[1]
        assert cut.visit in [(code, begin_s) for code, _, begin_s, _ in new.steps]
