"""On tiny coasts the search finds the best plan there is, as trying every route gives it."""

import numpy as np
import pytest
from plan_cases import plan_of, search_until

from benchmarks.bench_solvers import overdue_of, solve_by_cp_sat, solve_by_highs
from benchmarks.brute_force import least_overdue_min, tiny_problem
from benchmarks.tick_coasts import TICK_S
from benchmarks.time_indexed import TickCells, TimeIndexedModel
from maritime.planning.open_state import OpenState

TINY = (0, 4, 5, 6, 8, 12, 13, 14, 17, 18, 20, 22, 24, 48)
"""Seeds of coasts on which every route is tried within half a second."""


@pytest.mark.parametrize("seed", TINY)
def test_the_search_finds_the_best_plan(seed):
    problem = tiny_problem(seed)
    best = least_overdue_min(problem)
    met = search_until(problem, best + 1e-6, most=200)
    assert met == pytest.approx(best, abs=1e-6)


@pytest.mark.parametrize("seed", TINY[1::4])
@pytest.mark.parametrize("moves", [0, 3, 10])
def test_no_plan_claims_less_than_the_best(seed, moves):
    problem = tiny_problem(seed)
    plan = plan_of(problem, moves=moves, seed=seed + 7)
    assert plan.score.weighted_overdue >= least_overdue_min(problem) - 1e-6


@pytest.mark.parametrize("seed", TINY[:8])
def test_cells_say_what_the_definition_says(seed):
    """The oracle is held against the account that test_open_state holds against the definition."""
    problem, rng = tiny_problem(seed), np.random.default_rng(seed)
    cells, state = TickCells(problem), OpenState(problem)
    looks = [
        (int(target), int(begin) * TICK_S, int(begin + lasts) * TICK_S)
        for target, begin, lasts in zip(
            rng.integers(0, len(problem.targets), 9), rng.integers(0, cells.ticks - 3, 9),
            rng.integers(1, 4, 9), strict=True,
        )
    ]  # fmt: skip
    state.add(looks)
    covered = set(cells.carried).union(*(cells.covered_by(*look) for look in looks))
    open_min = cells.weighted_min.sum() - cells.weighted_min[sorted(covered)].sum()
    assert open_min == pytest.approx(state.weighted_open_min)


@pytest.mark.parametrize("seed", [4, 6, 13, 18])
@pytest.mark.parametrize("solve", [solve_by_cp_sat, solve_by_highs])
def test_the_model_over_ticks_has_the_same_best_plan(seed, solve):
    problem = tiny_problem(seed)
    found = solve(problem, 60.0)
    best = least_overdue_min(problem)
    assert found.overdue == pytest.approx(best, abs=1e-3)
    assert found.bound == pytest.approx(best, abs=1e-3)


def test_a_solution_of_the_model_keeps_teams_that_stay_at_their_base():
    problem = tiny_problem(4)
    model = TimeIndexedModel.of(problem)
    waits = [n for n, arc in enumerate(model.arcs) if arc.code < 0 and arc.tail[0] == arc.head[0]]
    at_base = [n for n in waits if model.arcs[n].tail[0] == problem.base_of(problem.slots[0])]
    routes = model.routes_of(at_base)
    assert all(route.is_empty for route in routes)
    nobody = OpenState(problem).weighted_open_min
    assert overdue_of(problem, routes) == pytest.approx(nobody)
