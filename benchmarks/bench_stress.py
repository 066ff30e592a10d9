"""Compare plans made for the day as planned with plans made for days that go wrong.

    python -m benchmarks.bench_stress [--cpu-seconds 60] [--runs 200] [PACK ...]

Both get the same CPU seconds of one core. Both are followed through the same fresh days, which no
search has seen. Prints planned and realised coverage (mean, 5 % quantile) for the given packs (the
Taishan sample where none is named) on the day of standing_day.
"""

import argparse
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from benchmarks.standing_day import lay_out_day
from geo_data.pack_reader import read_pack
from geo_data.sample import TAISHAN_PACK
from maritime.planning.params import SearchParams, Stop, stop_after
from maritime.planning.problem import PlanningProblem
from maritime.planning.route import Route, as_patrol, patrols_of
from maritime.planning.search import search_routes
from maritime.stress.draws import DrawBook
from maritime.stress.params import StressParams
from maritime.stress.report import StressReport, stress_patrols
from maritime.stress.robust_plan import TRAINING_RUNS
from maritime.stress.robust_search import improve_under_stress

PARAMS = SearchParams()
PLAIN_SHARE = 0.5  # of the seconds, as plan --robust shares them out
TEST_SEED = 99


def until(cpu_seconds: float) -> Stop:
    """Stop after some CPU seconds from now."""
    begun = time.process_time()
    return lambda iteration: time.process_time() - begun >= cpu_seconds


def plain(problem: PlanningProblem, stop: Stop) -> tuple[Route, ...]:
    """Give the routes of a plain search."""
    return search_routes(problem, params=PARAMS, rng=np.random.default_rng(1), stop=stop)[0]


def report_of(problem: PlanningProblem, routes: Sequence[Route], runs: int) -> StressReport:
    """Follow routes through fresh days."""
    patrols = [
        as_patrol(problem, route, legs, "")
        for route in routes
        for legs in patrols_of(problem, route)
    ]
    rng = np.random.default_rng(TEST_SEED)
    return stress_patrols(problem, patrols, params=StressParams(), runs=runs, rng=rng)


def main() -> None:
    """Run the comparison and print its table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("packs", nargs="*", type=Path, default=[TAISHAN_PACK])
    parser.add_argument("--cpu-seconds", type=float, default=60.0)
    parser.add_argument("--runs", type=int, default=200)
    options = parser.parse_args()
    print(f"{'pack':16} {'plan':8} {'planned':>8} {'realised':>8} {'5 %':>8} {'worst':>8}")
    for path in options.packs:
        problem = lay_out_day(read_pack(path).district)
        plain(problem, stop_after(1))  # compiles
        seconds = options.cpu_seconds
        plans = {"plain": plain(problem, until(seconds))}
        book = DrawBook(StressParams(), TRAINING_RUNS, np.random.default_rng(7))
        plans["robust"] = improve_under_stress(
            problem, plain(problem, until(PLAIN_SHARE * seconds)), book, params=PARAMS,
            rng=np.random.default_rng(2), stop=until((1 - PLAIN_SHARE) * seconds),
        )  # fmt: skip
        for name, routes in plans.items():
            report = report_of(problem, routes, options.runs)
            figures = (
                report.planned, report.together.mean, report.together.low, report.together.worst,
            )  # fmt: skip
            cells = " ".join(f"{figure:8.2%}" for figure in figures)
            print(f"{path.stem:16} {name:8} {cells}", flush=True)


if __name__ == "__main__":
    main()
