"""The search gives the same routes however its lanes are run, and never loses count."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
from plan_cases import QUICK_SEARCH, plan_of, problem_of
from scenes import archipelago, every_scene

from maritime.errors import InvalidRecordError
from maritime.planning import course, search
from maritime.planning.adaptive import AdaptiveChoice, draw_some
from maritime.planning.causes import ReachTable
from maritime.planning.lane import Lane
from maritime.planning.make_plan import PlanRequest, assemble_plan
from maritime.planning.open_state import OpenState, change_route
from maritime.planning.params import SearchParams, stop_after
from maritime.planning.route import Route
from maritime.planning.search import search_routes
from maritime.planning.steps import HOME
from maritime.verification import verify_plan

MANY_LANES = replace(QUICK_SEARCH, lanes=3, round_h=10.0)


def searched(problem, *, moves, params=MANY_LANES, **options):
    return search_routes(
        problem, params=params, rng=np.random.default_rng(3), stop=stop_after(moves), **options
    )


def test_lanes_run_at_once_give_what_they_give_in_turn():
    problem = problem_of(archipelago())
    in_turn, _ = searched(problem, moves=30)
    with ThreadPoolExecutor(3) as threads:
        at_once, _ = searched(problem, moves=30, run_all=threads.map)
    assert at_once == in_turn


@pytest.mark.parametrize("district", every_scene(), ids=lambda district: district.district_id)
@pytest.mark.parametrize("lanes", [1, 2])
def test_the_open_state_is_that_of_the_routes(district, lanes):
    problem = problem_of(district)
    told = []
    routes, state = searched(
        problem,
        moves=25,
        params=replace(QUICK_SEARCH, lanes=lanes, round_h=10.0),
        report=told.append,
    )
    fresh = OpenState(problem)
    for route in routes:
        fresh.add(route.looks)
    assert np.array_equal(fresh.running, state.running)
    assert np.array_equal(fresh.lasting, state.lasting)
    best = [progress.best_min for progress in told if progress.phase == "improving"]
    assert best == sorted(best, reverse=True)
    assert state.weighted_open_min == pytest.approx(best[-1])


@pytest.mark.parametrize("district", every_scene(), ids=lambda district: district.district_id)
def test_a_first_plan_made_for_several_at_once_is_whole_and_the_same_in_turn(district, monkeypatch):
    monkeypatch.setattr(search, "MANY_SLOTS", 1)
    problem = problem_of(district)
    told = []
    in_turn, state = searched(problem, moves=0, report=told.append)
    with ThreadPoolExecutor(2) as threads:
        at_once, _ = searched(problem, moves=0, run_all=threads.map)
    assert at_once == in_turn
    assert [progress.iteration for progress in told] == list(range(len(problem.slots)))
    fresh = OpenState(problem)
    for route in in_turn:
        fresh.add(route.looks)
    assert np.array_equal(fresh.running, state.running)
    assert state.weighted_open_min <= OpenState(problem).weighted_open_min


@pytest.fixture
def spells_at_once(monkeypatch):
    """Let a search begin with spells, as soon as it has a first plan."""
    monkeypatch.setattr(course, "MOVES_SHARE", 0.0)
    monkeypatch.setattr(course, "MOVES_WORK", 0.0)
    monkeypatch.setattr(course, "LEAST_ROUNDS", 5)


@pytest.mark.usefixtures("spells_at_once")
@pytest.mark.parametrize("district", every_scene(), ids=lambda district: district.district_id)
def test_spells_give_the_best_plan_met_however_lanes_are_run(district):
    problem = problem_of(district)
    moves, told = 20 * len(problem.slots), []
    params = replace(QUICK_SEARCH, lanes=min(2, len(problem.slots) // 4 or 1), stirred=200)
    in_turn, state = searched(
        problem, moves=moves, params=params, spent=lambda done: done / moves, report=told.append
    )
    with ThreadPoolExecutor(2) as threads:
        at_once, _ = searched(
            problem, moves=moves, params=params, spent=lambda done: done / moves,
            run_all=threads.map,
        )  # fmt: skip
    assert at_once == in_turn
    fresh = OpenState(problem)
    for route in in_turn:
        fresh.add(route.looks)
    assert np.array_equal(fresh.running, state.running)
    now = [(one.weighted_overdue_min, one.best_min) for one in told]
    assert min(cost for cost, _ in now) == now[-1][1] == pytest.approx(state.weighted_open_min)
    assert now[-1][1] < now[len(problem.slots) - 1][1], "spells gained nothing"


@pytest.mark.usefixtures("spells_at_once")
def test_a_plan_of_spells_keeps_every_rule():
    problem = problem_of(archipelago())
    routes, state = searched(
        problem, moves=400, params=replace(QUICK_SEARCH, lanes=1), spent=lambda done: done / 400
    )
    reach = ReachTable(problem)
    plan = assemble_plan(
        problem, routes, PlanRequest("hash", with_crews=False), reach=reach, evidence={}
    )
    assert verify_plan(problem.district, plan, pack_sha256="hash") == ()
    assert plan.score.weighted_overdue == pytest.approx(state.weighted_open_min)


def test_without_a_known_end_there_are_no_spells(monkeypatch):
    monkeypatch.setattr(course, "MOVES_WORK", 0.0)
    monkeypatch.setattr(Lane, "stir", None)
    searched(problem_of(archipelago()), moves=40, params=replace(QUICK_SEARCH, lanes=1))


def test_an_error_in_a_lane_comes_through():
    def fail(move):
        if move > 2:
            raise OSError("no more")
        return False

    problem = problem_of(archipelago())
    with ThreadPoolExecutor(2) as threads, pytest.raises(OSError, match="no more"):
        search_routes(
            problem, params=SearchParams(), rng=np.random.default_rng(1), stop=fail,
            run_all=threads.map,
        )  # fmt: skip


def test_changing_a_route_touches_only_looks_that_differ():
    problem = problem_of(archipelago())
    state = OpenState(problem)
    old = Route(0, (), ((0, 10, 20), (1, 30, 40), (2, 50, 60)), 0, 60)
    new = Route(0, (), ((0, 10, 20), (1, 35, 45), (2, 50, 60)), 0, 60)
    state.add(old.looks)
    change_route(state, old, new)
    fresh = OpenState(problem)
    fresh.add(new.looks)
    assert np.array_equal(fresh.running, state.running)
    change_route(state, new, Route.at_base(0))
    assert np.array_equal(OpenState(problem).running, state.running)


def test_a_kind_of_move_that_gains_is_chosen_more_often():
    choice = AdaptiveChoice(4)
    assert choice.shares() == pytest.approx([0.25] * 4)
    for kind, gained in enumerate((-3.0, 0.0, 10.0, 0.0)):
        choice.learn(kind, gained=gained, worked=5.0)
    shares = choice.shares()
    assert shares[2] > 0.75
    assert shares.sum() == pytest.approx(1.0)
    assert min(shares) >= 0.0625
    rng = np.random.default_rng(1)
    drawn = [choice.choose(rng) for _ in range(200)]
    assert set(drawn) <= {0, 1, 2, 3}
    assert drawn.count(2) > 100


def test_nothing_of_weight_zero_is_drawn():
    rng = np.random.default_rng(1)
    assert {draw_some([0.0, 2.0, 0.0, 1.0, 0.0], rng) for _ in range(100)} == {1, 3}


@pytest.mark.parametrize("name", ["lanes", "round_h", "parts_most", "first_width"])
def test_settings_of_lanes_check_themselves(name):
    with pytest.raises(InvalidRecordError, match=f"{name} is 0, expected a number above 0"):
        SearchParams(**{name: 0})


@pytest.mark.parametrize("name", ["warmth", "noise", "shaken_share"])
def test_settings_that_may_be_0_are_not_below(name):
    with pytest.raises(InvalidRecordError, match=f"{name} is -1.0, expected a number of at least"):
        SearchParams(**{name: -1.0})


def test_a_cold_search_never_takes_a_worse_plan():
    met = []
    searched(
        problem_of(archipelago()), moves=20, params=replace(QUICK_SEARCH, warmth=0.0, lanes=1),
        report=lambda progress: met.append(progress.weighted_overdue_min),
    )  # fmt: skip
    assert met == sorted(met, reverse=True)


def test_a_drone_flies_again_and_again_in_its_shift():
    district = archipelago()
    drones = tuple(team for team in district.teams if team.mode == "drone")
    problem = problem_of(replace(district, teams=drones))
    routes, _ = searched(problem, moves=0)
    flights = [sum(1 for step in route.steps if step[0] == HOME) for route in routes]
    assert max(flights) >= 2  # it begins in a place that is none to look at, and comes back to it
    plan = plan_of(problem, moves=5)
    assert verify_plan(problem.district, plan, pack_sha256="hash") == ()
    assert len(plan.patrols) > len(problem.slots)
