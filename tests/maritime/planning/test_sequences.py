"""A route taken as a sequence and made again is the same route, also where teams come home."""

import numpy as np
import pytest
from plan_cases import QUICK_SEARCH, problem_of
from scenes import every_scene

from maritime.planning.best_route import Duty
from maritime.planning.grounds import grounds_of
from maritime.planning.params import stop_after
from maritime.planning.route import make_route
from maritime.planning.route_maker import free_window
from maritime.planning.search import search_routes
from maritime.planning.sequences import is_possible, resting_before_trips, sequence_of, steps_of
from maritime.planning.slots import LONG_SHIFT_S, REST_S
from maritime.planning.steps import HOME, JUMP, REST, WAIT
from maritime.watch_log import NEVER


@pytest.mark.parametrize("district", every_scene(), ids=lambda district: district.district_id)
def test_there_and_back_every_look_is_where_it_was(district):
    problem = problem_of(district)
    routes, _ = search_routes(
        problem, params=QUICK_SEARCH, rng=np.random.default_rng(4), stop=stop_after(4)
    )
    seen = set()
    for route in routes:
        slot, window = (
            problem.slots[route.slot_index],
            free_window(problem, routes, route.slot_index),
        )
        kind, base = problem.class_of(slot), problem.base_of(slot)
        grounds = grounds_of(kind, base, problem.longest_out_s(slot))
        if route.is_empty:
            continue
        duty = Duty(
            grounds.base, grounds.base, *window, slot.depart_before_s, problem.endurance_s(slot),
            NEVER, NEVER, window[1] - window[0] <= LONG_SHIFT_S, 0,
        )  # fmt: skip
        sequence = sequence_of(resting_before_trips(route.steps, is_out=False), grounds, duty)
        if not is_possible(sequence, duty):
            continue
        again = make_route(problem, route.slot_index, steps_of(sequence, grounds, duty))
        assert again.looks == route.looks
        assert again.has_patrols == route.has_patrols
        assert again.begin_s >= route.begin_s  # it waits where it is, not where it goes
        seen |= {step[0] for step in route.steps if step[0] < 0}
    assert seen


def test_a_rest_after_a_trip_is_taken_before_it_and_all_else_stays():
    before = [(7, 3, 0, 60), (JUMP, 9, 60, 90), (REST, 9, 90, 90 + REST_S), (8, 4, 1890, 1950)]
    after = ((7, 3, 0, 60), (REST, 3, 60, 60 + REST_S), (JUMP, 9, 1860, 1890), (8, 4, 1890, 1950))
    assert resting_before_trips(before, is_out=False) == after
    assert resting_before_trips(after, is_out=True) == after


@pytest.mark.parametrize("first", [(WAIT, 0, 0, 60), (HOME, 0, 60, 60)])
def test_a_team_at_its_base_rests_where_it_comes_to(first):
    steps = (first, (JUMP, 9, 60, 90), (REST, 9, 90, 90 + REST_S))
    assert resting_before_trips(steps, is_out=False) == steps
