"""On tiny coasts the search finds the best plan there is, as trying every route gives it."""

import numpy as np
import pytest
from brute_force import TickCells, least_overdue_min, tiny_problem
from plan_cases import plan_of

from benchmarks.tick_coasts import TICK_S
from maritime.planning.open_state import OpenState
from maritime.planning.params import SearchParams, stop_after
from maritime.planning.search import search_routes

TINY = (0, 1, 4, 5, 6, 8, 9, 12, 13, 14, 15, 16, 17, 18, 20, 21, 22, 24, 25, 26, 48)
"""Seeds of coasts on which every route is tried within half a second."""


@pytest.mark.parametrize("seed", TINY)
def test_the_search_finds_the_best_plan(seed):
    problem = tiny_problem(seed)
    best = least_overdue_min(problem)
    _, state = search_routes(
        problem, params=SearchParams(), rng=np.random.default_rng(1), stop=stop_after(200)
    )
    assert state.weighted_open_min == pytest.approx(best, abs=1e-6)


@pytest.mark.parametrize("seed", TINY[::4])
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
    covered = cells.carried
    for look in looks:
        covered |= cells.covered_by(*look)
    row = cells.as_rows([covered])[0]
    open_min = float(((1.0 - row) * cells.weighted_min).sum())
    assert open_min == pytest.approx(state.weighted_open_min)
