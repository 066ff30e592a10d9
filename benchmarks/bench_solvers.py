"""Compare the search with CP-SAT and HiGHS on the same small coasts, in the same time.

    python -m benchmarks.bench_solvers [--seconds 60] [--coasts 10x2 20x3 ...] [--seed 1]

A coast of n × m has n targets and m teams on shift for six hours, of which all targets count as
seen at the start (`tick_coasts`). The solvers get the whole model over places × ticks
(`time_indexed`), which is exact there, CP-SAT with two threads, HiGHS with as many as it takes;
the search gets the district as any other, and two lanes.
Every solution is turned into a plan, which `verify` must find true, and its score is what is told.
Each run is a process of its own. s is wall time of solving, without laying out the model; of the
search, when it had its best plan. CPU s are those of all threads, of CP-SAT / HiGHS / search.
"""

import argparse
import multiprocessing
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from ortools.sat.python import cp_model
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

from benchmarks.standing_day import DAY
from benchmarks.tick_coasts import tick_coast
from benchmarks.time_indexed import TimeIndexedModel
from maritime.cutting import resolve_targets
from maritime.planning.causes import ReachTable
from maritime.planning.make_plan import PlanRequest, assemble_plan
from maritime.planning.params import Progress, SearchParams, stop_after
from maritime.planning.problem import PlanningProblem, set_problem
from maritime.planning.route import Route
from maritime.planning.search import search_routes
from maritime.verification import verify_plan
from maritime.wall_clock import instant_of, make_horizon

HOURS = 6.0
COASTS = ("6x1", "6x2", "10x1", "10x2", "20x1", "20x2", "20x3", "40x1", "40x2", "40x3")
FEW_TARGETS = 12
INTERVALS_MIN, SHORT_INTERVALS_MIN = (45, 60, 90, 120), (15, 20, 30, 45)
"""Where targets are few, intervals are short enough that not all can be covered."""
THREADS = 2
UNITS_A_MIN = 10_000
"""CP-SAT counts weighted minutes in whole numbers, rounded down."""


class Coast(NamedTuple):
    """How many targets and teams a drawn coast has."""

    targets: int
    teams: int

    @classmethod
    def of(cls, words: str) -> "Coast":
        """Read 20x3."""
        return cls(*map(int, words.split("x")))


@dataclass(frozen=True)
class Found:
    """
    What a solver came to: overdue of its plan and what it proved that none goes below, in
    weighted minutes, NaN where nothing; wall and CPU seconds; when the search found its best.
    """

    overdue: float
    bound: float
    seconds: float
    cpu_seconds: float


def problem_of(coast: Coast, seed: int) -> PlanningProblem:
    """Draw a coast and lay it out; two in five of its targets are landing points."""
    points = 2 * coast.targets // 5
    district = tick_coast(
        seed, segments=coast.targets - points, points=points, teams=coast.teams,
        intervals_min=INTERVALS_MIN if coast.targets > FEW_TARGETS else SHORT_INTERVALS_MIN,
    )  # fmt: skip
    horizon = make_horizon(
        instant_of(DAY, 0, district.zone), HOURS, district.timezone, has_carry_in=False,
        assume_fresh=True,
    )  # fmt: skip
    return set_problem(district, resolve_targets(district), horizon)


def overdue_of(problem: PlanningProblem, routes: tuple[Route, ...]) -> float:
    """
    Score the plan that routes make.

    Raises
    ------
    AssertionError
        If `verify` finds a fault in it.
    """
    plan = assemble_plan(
        problem, routes, PlanRequest("bench"), reach=ReachTable(problem), evidence={}
    )
    faults = verify_plan(problem.district, plan, pack_sha256="bench")
    if faults:
        raise AssertionError(f"the plan is not true: {faults[0]}")
    return plan.score.weighted_overdue


def solve_by_cp_sat(problem: PlanningProblem, seconds: float) -> Found:
    """Solve the model with CP-SAT."""
    laid_out = TimeIndexedModel.of(problem)
    model = cp_model.CpModel()
    arcs = [model.new_bool_var("") for _ in laid_out.arcs]
    for leaving, reaching, more in laid_out.balances:
        model.add(sum(arcs[n] for n in leaving) - sum(arcs[n] for n in reaching) == more)
    open_ = {}
    for cell, covering in laid_out.covering.items():
        open_[cell] = model.new_bool_var("")
        model.add_bool_or([open_[cell], *(arcs[n] for n in covering)])
    units = np.floor(laid_out.cells.weighted_min * UNITS_A_MIN + 1e-6).astype(int)
    model.minimize(sum(int(units[cell]) * is_open for cell, is_open in open_.items()))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = THREADS
    solver.parameters.max_time_in_seconds = seconds
    begun, begun_cpu = time.monotonic(), time.process_time()
    status = solver.solve(model)
    took, took_cpu = time.monotonic() - begun, time.process_time() - begun_cpu
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Found(np.nan, solver.best_objective_bound / UNITS_A_MIN, took, took_cpu)
    taken = [number for number, arc in enumerate(arcs) if solver.value(arc)]
    overdue = overdue_of(problem, laid_out.routes_of(taken))
    value = solver.objective_value / UNITS_A_MIN
    if overdue > value + 0.01:
        raise AssertionError(f"the model says {value}, the plan {overdue}")
    bound = value if status == cp_model.OPTIMAL else solver.best_objective_bound / UNITS_A_MIN
    return Found(overdue, bound, took, took_cpu)


def solve_by_highs(problem: PlanningProblem, seconds: float) -> Found:
    """Solve the model with the HiGHS of scipy; how open a cell is may be a fraction there."""
    laid_out = TimeIndexedModel.of(problem)
    covering, arcs = laid_out.covering, len(laid_out.arcs)
    flow, more = (
        _entries(
            (
                [(n, 1.0) for n in leaving] + [(n, -1.0) for n in reaching]
                for leaving, reaching, _ in laid_out.balances
            ),
            arcs + len(covering),
        ),
        [more for _, _, more in laid_out.balances],
    )
    covers = _entries(
        (
            [(n, 1.0) for n in arcs_of_cell] + [(arcs + number, 1.0)]
            for number, arcs_of_cell in enumerate(covering.values())
        ),
        arcs + len(covering),
    )
    costs = np.concatenate([np.zeros(arcs), laid_out.cells.weighted_min[list(covering)]])
    begun, begun_cpu = time.monotonic(), time.process_time()
    solved = milp(
        costs,
        integrality=np.arange(len(costs)) < arcs,
        bounds=Bounds(0.0, 1.0),
        constraints=[LinearConstraint(flow, more, more), LinearConstraint(covers, 1.0, np.inf)],
        options={"time_limit": seconds, "mip_rel_gap": 1e-6},
    )
    took, took_cpu = time.monotonic() - begun, time.process_time() - begun_cpu
    bound = np.nan if solved.mip_dual_bound is None else solved.mip_dual_bound
    if solved.x is None:
        return Found(np.nan, bound, took, took_cpu)
    taken = np.flatnonzero(solved.x[:arcs] > 0.5).tolist()
    overdue = overdue_of(problem, laid_out.routes_of(taken))
    return Found(overdue, bound, took, took_cpu)


def _entries(rows: Iterable[list[tuple[int, float]]], width: int) -> coo_array:
    """Give a sparse matrix of rows of (column, value)."""
    found = [(row, *entry) for row, entries in enumerate(rows) for entry in entries]
    row, column, value = (np.array(part) for part in zip(*found, strict=True))
    return coo_array((value, (row, column)), shape=(int(row.max()) + 1, width))


def search(problem: PlanningProblem, seconds: float) -> Found:
    """Search as the product does, two lanes; seconds are when the best plan was there."""
    params = SearchParams()
    search_routes(problem, params=params, rng=np.random.default_rng(1), stop=stop_after(1))
    begun, begun_cpu = time.monotonic(), time.process_time()
    found: list[tuple[float, float]] = [(np.inf, 0.0)]

    def note(progress: Progress) -> None:
        if progress.phase == "improving" and progress.best_min < found[-1][0] - 1e-6:
            found.append((progress.best_min, time.monotonic() - begun))

    with ThreadPoolExecutor(THREADS) as threads:
        routes, _ = search_routes(
            problem, params=params, rng=np.random.default_rng(1),
            stop=lambda moves: time.monotonic() - begun >= seconds, report=note,
            run_all=threads.map,
        )  # fmt: skip
    took_cpu = time.process_time() - begun_cpu
    return Found(overdue_of(problem, routes), np.nan, found[-1][1], took_cpu)


SOLVERS: dict[str, Callable[[PlanningProblem, float], Found]] = {
    "CP-SAT": solve_by_cp_sat,
    "HiGHS": solve_by_highs,
    "search": search,
}


def run(name: str, coast: Coast, seed: int, seconds: float) -> Found:
    """Solve one coast by one solver."""
    return SOLVERS[name](problem_of(coast, seed), seconds)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--coasts", type=Coast.of, nargs="+", default=[*map(Coast.of, COASTS)])
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    print(
        "| targets | teams | CP-SAT | its bound | s | HiGHS | its bound | s | search | s | CPU s |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|---|")
    spawn = multiprocessing.get_context("spawn")
    for coast in options.coasts:
        found = {}
        for name in SOLVERS:
            with ProcessPoolExecutor(1, mp_context=spawn) as process:
                found[name] = process.submit(
                    run, name, coast, options.seed, options.seconds
                ).result()
        cells = [str(coast.targets), str(coast.teams)]
        for name, one in found.items():
            cells += [f"{one.overdue:,.1f}"]
            if name != "search":
                cells += [f"{one.bound:,.1f}"]
            cells += [f"{one.seconds:.1f}"]
        cells.append(" / ".join(f"{one.cpu_seconds:.0f}" for one in found.values()))
        print("| " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main()
