"""Plans made for disturbed days stay true, and are no worse on the days they were made for."""

from dataclasses import replace

import numpy as np
import pytest
from plan_cases import QUICK_SEARCH, problem_of
from scenes import archipelago, estuary, night_teams, straight_coast

from maritime.planning.make_plan import PlanRequest
from maritime.planning.params import stop_after
from maritime.planning.problem import PlanningProblem
from maritime.planning.route import Route
from maritime.planning.search import search_routes
from maritime.stress.draws import DrawBook
from maritime.stress.params import StressParams
from maritime.stress.robust_plan import make_robust_plan
from maritime.stress.robust_search import improve_under_stress
from maritime.stress.scenario_state import ScenarioState
from maritime.verification import verify_plan

HARD = StressParams(late_min=20.0, absence_share=0.2)


def robust_plan_of(problem: PlanningProblem, *, moves: int = 4):
    return make_robust_plan(
        problem,
        PlanRequest("hash", seed=3),
        stress=HARD,
        stop=stop_after(moves),
        stop_stress=stop_after(moves),
        stop_asking=stop_after(moves),
        params=QUICK_SEARCH,
    )


@pytest.mark.parametrize("options", [{}, {"cyclic": False}], ids=["cyclic", "once"])
@pytest.mark.parametrize(
    "district", [straight_coast(), night_teams(), archipelago(), estuary()],
    ids=lambda district: district.district_id,
)  # fmt: skip
def test_a_robust_plan_is_true_by_every_nominal_rule(district, options):
    plan = robust_plan_of(problem_of(district, **options))
    assert [str(fault) for fault in verify_plan(district, plan, pack_sha256="hash")] == []
    assert plan.patrols


def test_same_seed_and_moves_give_the_same_robust_plan():
    assert robust_plan_of(problem_of(night_teams())) == robust_plan_of(problem_of(night_teams()))


def mean_open_min(problem: PlanningProblem, routes: tuple[Route, ...], book: DrawBook) -> float:
    state = ScenarioState(problem, book)
    for duty, slot in enumerate(problem.slots):
        if slot.follows is None:
            state.add(state.looks_of(routes, duty))
    return state.weighted_open_min


@pytest.mark.parametrize("district", [straight_coast(), night_teams()], ids=["straight", "night"])
def test_moves_under_stress_never_make_the_training_days_worse(district):
    problem, params = problem_of(district), QUICK_SEARCH
    first, _ = search_routes(
        problem, params=params, rng=np.random.default_rng(1), stop=stop_after(0)
    )
    costs = []
    for moves in (0, 4, 12):
        routes = improve_under_stress(
            problem, first, DrawBook(HARD, 6, np.random.default_rng(2)), params=params,
            rng=np.random.default_rng(3), stop=stop_after(moves),
        )  # fmt: skip
        book = DrawBook(HARD, 6, np.random.default_rng(2))
        costs.append(mean_open_min(problem, routes, book))
    assert costs[0] >= costs[1] >= costs[2]
    assert costs[2] < costs[0]


def test_looks_taken_out_leave_the_state_as_it_was():
    problem = problem_of(night_teams())
    book = DrawBook(HARD, 5, np.random.default_rng(2))
    routes, _ = search_routes(
        problem, params=QUICK_SEARCH, rng=np.random.default_rng(1), stop=stop_after(0)
    )
    state = ScenarioState(problem, book)
    empty, lasting = state.running.copy(), state.lasting.copy()
    before_min = state.weighted_open_min
    looks = state.looks_of(routes, 0)
    state.add(looks)
    assert state.weighted_open_min < before_min
    state.remove(looks)
    assert state.weighted_open_min == before_min
    assert (state.running == empty).all()
    assert (state.lasting == lasting).all()


def test_without_teams_there_is_nothing_to_improve():
    problem = problem_of(replace(straight_coast(), teams=()))
    book = DrawBook(HARD, 2, np.random.default_rng(2))
    routes = improve_under_stress(
        problem, (), book, params=QUICK_SEARCH, rng=np.random.default_rng(1), stop=stop_after(3)
    )
    assert routes == ()
