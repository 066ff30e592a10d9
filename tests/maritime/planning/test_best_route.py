"""The beam finds the best route wherever every route can be tried."""

from dataclasses import replace

import numpy as np
import pytest
from plan_cases import problem_of
from scenes import straight_coast

from maritime.planning.causes import OpenSpan, ReachTable
from maritime.planning.open_state import OpenState
from maritime.planning.params import SearchParams
from maritime.planning.route import Route
from maritime.planning.route_maker import RouteMaker
from maritime.planning.steps import REST, WAIT
from maritime.planning.travel_class import class_of_stays
from maritime.standard import StandardRule

WIDE = SearchParams(width=2000, per_place=200, bucket_s=30)


def short_shift(interval_min: float, shift_min: int = 50):
    """One vehicle on the straight coast for less than an hour, segments only."""
    scene = straight_coast()
    team = replace(scene.teams[0], shift_start_min=60, shift_end_min=60 + shift_min)
    rules = tuple(
        StandardRule("segment", grade, 0, 1440, interval_min) for grade in ("general", "key")
    )
    return problem_of(
        replace(
            scene, teams=(team,), landing_points=(), sensors=(), standard=rules,
            segment_length_m=3000.0,
        )
    )  # fmt: skip


def every_route(problem):
    """Give what every sequence of traverses, reached the quickest way, closes; weighted min."""
    slot = problem.slots[0]
    kind, base = problem.class_of(slot), problem.base_of(slot)
    empty = OpenState(problem)
    before = empty.weighted_open_min

    def extend(place, now, looks):
        yield before - _open_with(problem, looks)
        for action in kind.actions:
            if action.kind != "traverse":
                continue
            begin = now + int(kind.travel[place, action.from_place])
            end = begin + action.duration_s
            if end + kind.travel[action.to_place, base] <= slot.close_s:
                seen = [(t, begin + enter, begin + leave) for t, enter, leave in action.looks]
                yield from extend(action.to_place, end, [*looks, *seen])

    return extend(base, slot.open_s, [])


def _open_with(problem, looks):
    state = OpenState(problem)
    state.add(looks)
    return state.weighted_open_min


@pytest.mark.parametrize("interval_min", [10.0, 25.0, 240.0])
def test_no_route_of_a_short_shift_closes_more(interval_min):
    problem = short_shift(interval_min)
    best = max(every_route(problem))
    state = OpenState(problem)
    before = state.weighted_open_min
    maker = RouteMaker(problem, WIDE, np.random.default_rng(1))
    route = maker.best(state, [Route.at_base(0)], 0, problem.needs.weights)
    state.add(route.looks)
    # Waiting can do better than going on at once, never worse.
    assert before - state.weighted_open_min >= best - 1e-6
    assert best > 0


@pytest.mark.parametrize("speed_kmh", [0.01, 0.00005])
def test_a_team_too_slow_for_any_segment_stays_at_its_base(speed_kmh):
    scene = straight_coast()
    slow = replace(scene.teams[0], patrol_speed_kmh=speed_kmh, transit_speed_kmh=speed_kmh)
    problem = problem_of(replace(scene, teams=(slow,), landing_points=()))
    state = OpenState(problem)
    maker = RouteMaker(problem, SearchParams(), np.random.default_rng(1))
    route = maker.best(state, [Route.at_base(0)], 0, problem.needs.weights)
    assert route.looks == ()


def test_a_team_that_cannot_reach_anything_stays_at_its_base():
    problem = short_shift(60.0, shift_min=1)
    maker = RouteMaker(problem, WIDE, np.random.default_rng(1))
    route = maker.best(OpenState(problem), [Route.at_base(0)], 0, problem.needs.weights)
    assert route.is_empty


def test_a_shift_of_six_hours_needs_no_rest():
    problem = short_shift(30.0, shift_min=360)
    maker = RouteMaker(problem, SearchParams(), np.random.default_rng(1))
    route = maker.best(OpenState(problem), [Route.at_base(0)], 0, problem.needs.weights)
    assert REST not in {step[0] for step in route.steps}


def stays_at_red_points(opens_min: int, closes_min: int):
    """The early vehicle of the straight coast may stay at red points, within a span of time."""
    scene = straight_coast()
    rules = (StandardRule("landing_point", "red", 0, 1440, 60.0),)
    problem = problem_of(
        replace(scene, teams=scene.teams[:1], standard=rules, sensors=()), cyclic=False
    )
    (key,) = problem.classes
    stays = [
        replace(action, opens_s=60 * opens_min, closes_s=60 * closes_min)
        for action in problem.classes[key].actions
        if action.kind == "dwell" and problem.targets[action.subject].grade == "red"
    ]
    return replace(problem, classes={key: class_of_stays(problem.classes[key].network, stays)})


def test_a_stay_begins_inside_its_span_of_time():
    problem = stays_at_red_points(125, 140)
    maker = RouteMaker(problem, SearchParams(), np.random.default_rng(1))
    route = maker.best(OpenState(problem), [Route.at_base(0)], 0, problem.needs.weights)
    stays = [step for step in route.steps if step[0] >= 0]
    assert stays and all(125 * 60 <= begin <= 140 * 60 for _, _, begin, _ in stays)
    assert stays[0][2] == 125 * 60  # there before, and not a moment later than it may
    assert WAIT in {step[0] for step in route.steps}
    assert all(a[3] == b[2] for a, b in zip(route.steps, route.steps[1:], strict=False))


def test_a_stay_that_may_begin_no_more_is_not_made():
    problem = stays_at_red_points(0, 1)
    maker = RouteMaker(problem, SearchParams(), np.random.default_rng(1))
    route = maker.best(OpenState(problem), [Route.at_base(0)], 0, problem.needs.weights)
    assert route.is_empty


def test_a_visit_to_a_gap_begins_inside_its_span_of_time():
    problem = stays_at_red_points(125, 140)
    target = problem.needs.target_ids.index("L001")
    gap = OpenSpan(target, 100 * 60, 240 * 60)
    _, begin_s = ReachTable(problem).visit(0, gap, (0, 480 * 60))
    assert begin_s == 125 * 60
    later = OpenSpan(target, 300 * 60, 400 * 60)
    assert ReachTable(problem).visit(0, later, (0, 480 * 60)) is None
