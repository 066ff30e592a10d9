"""Compare the planner with every team sweeping a beat of its own to and fro, with stops.

    python -m benchmarks.bench_baseline [--cpu-seconds 60] [PACK ...]

Prints coverage and weighted overdue of both, and their ratio, for the given packs (the Taishan
sample where none is named) on the day of START in each pack's own time zone. The search is given
CPU seconds of one core, so that the figure does not depend on what else the machine does.
"""

import argparse
from pathlib import Path

import numpy as np

from benchmarks.cpu_budget import CpuBudget
from benchmarks.standing_day import lay_out_day, overdue_min
from geo_data.pack_reader import read_pack
from geo_data.sample import TAISHAN_PACK
from maritime.planning.baseline import sweep_beats
from maritime.planning.params import Progress, SearchParams, stop_after
from maritime.planning.search import search_routes


def main() -> None:
    """Run the comparison and print its table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("packs", nargs="*", type=Path, default=[TAISHAN_PACK])
    parser.add_argument("--cpu-seconds", type=float, default=60.0)
    options = parser.parse_args()
    print(f"{'pack':24} {'required':>10} {'beats':>10} {'planned':>10} {'ratio':>6} {'moves':>6}")
    for path in options.packs:
        problem = lay_out_day(read_pack(path).district)
        required = problem.required_min
        beats = overdue_min(problem, sweep_beats(problem))
        rng = np.random.default_rng(1)
        search_routes(problem, params=SearchParams(), rng=rng, stop=stop_after(0))
        progress: list[Progress] = []
        budget = CpuBudget(options.cpu_seconds)
        _, state = search_routes(
            problem, params=SearchParams(), rng=np.random.default_rng(1), stop=budget.is_over,
            spent=budget.spent, report=progress.append,
        )  # fmt: skip
        moves = progress[-1].iteration
        planned = state.weighted_open_min
        print(
            f"{path.stem:24} {required:10,.0f} {beats:10,.0f} {planned:10,.0f} "
            f"{planned / beats:6.3f} {moves:6}",
            flush=True,
        )


if __name__ == "__main__":
    main()
