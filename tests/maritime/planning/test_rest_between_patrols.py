"""A long shift holds its rest while it lasts: one at the base after the last way out is none."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
from plan_cases import problem_of
from scenes import straight_coast

from maritime.plan import Break
from maritime.planning.open_state import OpenState
from maritime.planning.params import SearchParams
from maritime.planning.problem import PlanningProblem
from maritime.planning.route import Route, make_route, patrols_of
from maritime.planning.route_maker import RouteMaker
from maritime.planning.slots import LONG_SHIFT_S, REST_S
from maritime.planning.steps import HOME, JUMP, REST
from maritime.standard import StandardRule

LAST_MIN = 40
"""Of the shift, in which nothing is required: a team is home by then and has time for a rest."""


def short_ways_out(shift_min: int, endurance_min: float, interval_min: float) -> PlanningProblem:
    """One vehicle on the straight coast that has to come back several times in a long shift."""
    scene = straight_coast()
    team = replace(
        scene.teams[0], shift_start_min=60, shift_end_min=60 + shift_min,
        endurance_min=endurance_min,
    )  # fmt: skip
    rules = tuple(
        StandardRule("segment", grade, 0, 60 + shift_min - LAST_MIN, interval_min)
        for grade in ("general", "key")
    )
    return problem_of(
        replace(
            scene, teams=(team,), landing_points=(), sensors=(), standard=rules,
            segment_length_m=3000.0,
        )
    )  # fmt: skip


def maker_for(problem: PlanningProblem, width: int) -> RouteMaker:
    return RouteMaker(problem, SearchParams(width=width), np.random.default_rng(1))


def best_of(problem: PlanningProblem, maker: RouteMaker) -> Route:
    return maker.best(OpenState(problem), [Route.at_base(0)], 0, problem.needs.weights)


def is_rested(problem: PlanningProblem, route: Route) -> bool:
    """Say whether a route keeps the law of rest, by its legs alone."""
    patrols = patrols_of(problem, route)
    if patrols[-1][-1].exit_s - patrols[0][0].enter_s <= LONG_SHIFT_S:
        return True
    between = [
        later[0].enter_s - earlier[-1].exit_s for earlier, later in itertools.pairwise(patrols)
    ]
    breaks = [
        leg.exit_s - leg.enter_s for legs in patrols for leg in legs if isinstance(leg, Break)
    ]
    return max(between + breaks, default=0) >= REST_S


@pytest.mark.parametrize(
    ("shift_min", "endurance_min", "interval_min", "width"),
    [(480, 120.0, 30.0, 8), (420, 200.0, 20.0, 64), (450, 240.0, 20.0, 64)],
)
def test_the_beam_takes_no_rest_after_the_last_way_out(
    shift_min: int, endurance_min: float, interval_min: float, width: int
):
    problem = short_ways_out(shift_min, endurance_min, interval_min)
    route = best_of(problem, maker_for(problem, width))
    assert route.has_patrols and is_rested(problem, route)


@pytest.mark.parametrize(
    ("shift_min", "endurance_min", "interval_min"),
    [(400, 240.0, 20.0), (420, 200.0, 30.0), (450, 240.0, 60.0)],
)
def test_small_changes_take_none_either(shift_min: int, endurance_min: float, interval_min: float):
    problem = short_ways_out(shift_min, endurance_min, interval_min)
    maker = maker_for(problem, 16)
    route = best_of(problem, maker)
    for _ in range(4):
        route = maker.changed(OpenState(problem), [route], route, problem.needs.weights)
        assert is_rested(problem, route)


def test_what_follows_the_last_way_home_is_left_out():
    problem = short_ways_out(480, 120.0, 30.0)
    kind, base = problem.class_of(problem.slots[0]), problem.base_of(problem.slots[0])
    action = kind.actions[0]
    trip_s = int(kind.travel[base, action.from_place])
    out = (JUMP, action.from_place, 7200 - trip_s, 7200)
    done_s = 7200 + action.duration_s
    act = (0, action.to_place, 7200, done_s)
    back_s = done_s + int(kind.travel[action.to_place, base])
    home = ((JUMP, base, done_s, back_s), (HOME, base, back_s, back_s))
    rest_out = (REST, action.to_place, done_s, done_s + REST_S)
    rest_home = (REST, base, back_s, back_s + REST_S)
    assert make_route(problem, 0, (out, act, *home, rest_home)).steps == (out, act, *home)
    assert make_route(problem, 0, (out, act, rest_out)).steps == (out, act, rest_out)
    assert make_route(problem, 0, (out, *home, rest_home)).is_empty
