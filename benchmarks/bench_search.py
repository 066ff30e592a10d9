"""Measure the search: overdue, moves a second, seconds to the first plan, peak memory.

    python -m benchmarks.bench_search [--cpu-seconds 60] [--seeds 1 2 3] [--hours 24] [PACK ...]

Every row is a run in a process of its own, on packs (the Taishan sample where none is named; the
word long-coast stands for the drawn coast of 1,000 km) on the day of START. CPU seconds of all
cores together are given, so that figures do not depend on what else the machine does.
"""

import argparse
import multiprocessing
import resource
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path

import numpy as np

from api.plan_run import cores_to_use
from benchmarks.long_coast import long_coast
from benchmarks.standing_day import lay_out_day
from geo_data.pack_reader import read_pack
from geo_data.sample import TAISHAN_PACK
from maritime.planning.params import Progress, SearchParams, stop_after
from maritime.planning.search import search_routes


def run(pack: str, seed: int, cpu_seconds: float, hours: float) -> str:
    """Search once; give the row of the table."""
    district = long_coast() if pack == "long-coast" else read_pack(Path(pack)).district
    problem = lay_out_day(district, hours)
    params = SearchParams()
    search_routes(problem, params=params, rng=np.random.default_rng(seed), stop=stop_after(1))
    first: list[float] = []
    moves = 0
    begun = time.process_time()

    def stop(iteration: int) -> bool:
        return time.process_time() - begun >= cpu_seconds

    def report(progress: Progress) -> None:
        nonlocal moves
        if progress.phase == "first plan":
            first[:] = [time.process_time() - begun, progress.best_min]
        else:
            moves = progress.iteration

    with ThreadPoolExecutor(cores_to_use()) as threads:
        _, state = search_routes(
            problem, params=params, rng=np.random.default_rng(seed), stop=stop, report=report,
            run_all=threads.map,
        )  # fmt: skip
    spent_s = time.process_time() - begun - first[0]
    required = problem.required_min
    overdue = state.weighted_open_min
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return (
        f"{Path(pack).stem:14} {seed:4} {len(problem.slots):6} {first[0]:8.2f} {first[1]:11,.0f} "
        f"{overdue:11,.0f} {1 - overdue / required:9.2%} {moves:7} {moves / spent_s:8.1f} "
        f"{peak_mb:8.0f}"
    )


def main() -> None:
    """Run the benchmark and print its table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("packs", nargs="*", default=[str(TAISHAN_PACK)])
    parser.add_argument("--cpu-seconds", type=float, default=60.0)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1])
    parser.add_argument("--hours", type=float, default=24.0)
    options = parser.parse_args()
    print(
        f"{'pack':14} {'seed':>4} {'shifts':>6} {'first s':>8} {'first plan':>11} {'overdue':>11} "
        f"{'coverage':>9} {'moves':>7} {'moves/s':>8} {'peak MB':>8}"
    )
    spawn = multiprocessing.get_context("spawn")
    for pack in options.packs:
        for seed in options.seeds:
            with ProcessPoolExecutor(1, mp_context=spawn) as process:
                row = process.submit(run, pack, seed, options.cpu_seconds, options.hours)
                print(row.result(), flush=True)


if __name__ == "__main__":
    main()
