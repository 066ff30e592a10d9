"""Plan small scenes the way the tests need it."""

from datetime import date

import numpy as np

from maritime.cutting import resolve_targets
from maritime.district import District
from maritime.horizon import Horizon
from maritime.plan import Plan
from maritime.planning.make_plan import PlanRequest, make_plan
from maritime.planning.params import SearchParams, stop_after
from maritime.planning.problem import PlanningProblem, set_problem
from maritime.planning.search import search_routes
from maritime.wall_clock import instant_of, make_horizon

DAY = date(2026, 11, 23)
QUICK_SEARCH = SearchParams(changes=2_000)
"""For tests of laws, which hold for any plan: half as many small changes a move."""


def horizon_of(
    district: District, *, hours: float = 24.0, day: date = DAY, **options: bool
) -> Horizon:
    """Give a horizon from 00:00 local, on a Monday unless another day is given."""
    start_s = instant_of(day, 0, district.zone)
    return make_horizon(
        start_s, hours, district.timezone, has_carry_in=district.has_carry_in, **options
    )


def problem_of(district: District, **options: object) -> PlanningProblem:
    """Lay a scene out for planning."""
    return set_problem(district, resolve_targets(district), horizon_of(district, **options))


def plan_of(problem: PlanningProblem, *, moves: int = 6, tries: int = 6, seed: int = 1) -> Plan:
    """Plan with few moves."""
    return make_plan(
        problem,
        PlanRequest("hash", seed=seed),
        stop=stop_after(moves),
        stop_asking=stop_after(tries),
        params=QUICK_SEARCH,
    )


def search_until(problem: PlanningProblem, enough_min: float, *, most: int) -> float:
    """Search as a plan is searched for, until no more is open than is enough or so many moves were
    made; give the weighted minutes that the best plan leaves open."""
    left = [float("inf")]

    def stop(moves: int) -> bool:
        return left[-1] <= enough_min or moves >= most

    _, state = search_routes(
        problem, params=SearchParams(round_h=10.0), rng=np.random.default_rng(1), stop=stop,
        report=lambda progress: left.append(progress.best_min),
    )  # fmt: skip
    return state.weighted_open_min
