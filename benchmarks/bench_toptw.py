"""Solve public TOPTW instances by the search that plans patrols, beside known values.

    python -m benchmarks.bench_toptw DIR [--seconds 5] [--teams 1 2] [--seed 1] [--jumps 2]
                                         [--only c101 ...]

DIR holds the instances and best_known.csv, and may hold pyvrp_5s_m2.csv. Every run is bounded by
CPU seconds of one core, and every solution is scored again from the instance file alone. --jumps
is the one setting of the search that may be changed: how many places every label tries to go to.
"""

import argparse
import csv
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from benchmarks.toptw import Toptw, profit_of, read_toptw
from benchmarks.toptw_problem import set_toptw, visits_of
from maritime.planning.params import Progress, SearchParams, stop_after
from maritime.planning.search import search_routes

Known = dict[tuple[str, int], int]
PYVRP_COLUMN = "pyvrp_0.14.1_5s_seed1"


def solve(
    instance: Toptw, *, teams: int, seconds: float, seed: int, params: SearchParams
) -> tuple[int, int]:
    """Give profit, scored by the checker, and moves of one run of so many CPU seconds."""
    problem = set_toptw(instance, teams=teams)
    begun = time.process_time()
    moves = 0

    def report(progress: Progress) -> None:
        nonlocal moves
        moves = progress.iteration

    routes, state = search_routes(
        problem, params=params, rng=np.random.default_rng(seed),
        stop=lambda _: time.process_time() - begun >= seconds, report=report,
    )  # fmt: skip
    profit = profit_of(instance, [visits_of(problem, route) for route in routes], teams=teams)
    total = sum(point.profit for point in instance.points)
    if abs(total - state.weighted_open_min - profit) > 1e-6:
        raise ValueError(
            f"{instance.name}: the search counts {total - state.weighted_open_min}, "
            f"the checker {profit}"
        )
    return profit, moves


def known_values(path: Path, column: str) -> Known:
    """Read a column of values by instance and number of teams."""
    with path.open(encoding="utf-8", newline="") as lines:
        return {(row["instance"], int(row["m"])): int(row[column]) for row in csv.DictReader(lines)}


def gap_percent(best: int, ours: int) -> float:
    """Give by how many per cent of the best known value a profit falls short of it."""
    return 100.0 * (best - ours) / best


def run(
    instances: Sequence[Toptw],
    best: Known,
    pyvrp: Known,
    *,
    teams: int,
    seconds: float,
    seed: int,
    params: SearchParams,
) -> None:
    """Print a row per instance, and the mean gaps."""
    ours_gaps: list[float] = []
    pyvrp_gaps: list[float] = []
    for instance in instances:
        key = (instance.name, teams)
        profit, moves = solve(instance, teams=teams, seconds=seconds, seed=seed, params=params)
        ours_gaps.append(gap_percent(best[key], profit))
        if key in pyvrp:
            pyvrp_gaps.append(gap_percent(best[key], pyvrp[key]))
        print(
            f"| {instance.name} | {teams} | {best[key]} | {pyvrp.get(key, '')} | {profit} "
            f"| {ours_gaps[-1]:.2f} | {moves:,} |",
            flush=True,
        )
    mean_pyvrp = f"{np.mean(pyvrp_gaps):.2f} %" if pyvrp_gaps else ""
    print(f"| mean gap | {teams} | | {mean_pyvrp} | | {np.mean(ours_gaps):.2f} | |")


def main() -> None:
    """Run the benchmark and print its table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("directory", type=Path)
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--teams", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", nargs="+", help="names of instances; all where none is given")
    parser.add_argument("--jumps", type=int, default=SearchParams().jumps)
    options = parser.parse_args()
    params = SearchParams(jumps=options.jumps)
    best = known_values(options.directory / "best_known.csv", "best_known")
    pyvrp_file = options.directory / "pyvrp_5s_m2.csv"
    pyvrp = known_values(pyvrp_file, PYVRP_COLUMN) if pyvrp_file.exists() else {}
    names = options.only or sorted({name for name, _ in best})
    instances = [read_toptw(options.directory / f"{name}.txt") for name in names]
    search_routes(  # so that nothing is compiled in a run that is measured
        set_toptw(instances[0], teams=1), params=params, rng=np.random.default_rng(1),
        stop=stop_after(20),
    )  # fmt: skip
    print("| instance | m | best known | PyVRP | ours | gap % | moves |")
    print("|" + "---|" * 7)
    for teams in options.teams:
        run(
            instances,
            best,
            pyvrp,
            teams=teams,
            seconds=options.seconds,
            seed=options.seed,
            params=params,
        )


if __name__ == "__main__":
    main()
