"""Count on how many tiny coasts the search misses the best plan, as brute force gives it.

    python -m benchmarks.bench_tiny [--first 60] [--last 129] [--moves 100] [--seeds 1 2]

Coasts with more routes than MOST_COVERS are left out, as trying all would take minutes.
"""

import argparse

import numpy as np

from benchmarks.brute_force import TooManyRoutesError, least_overdue_min, tiny_problem
from maritime.planning.params import SearchParams, stop_after
from maritime.planning.search import search_routes

MOST_COVERS = 3_000


def main() -> None:
    """Print the misses and how many there are."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--first", type=int, default=60)
    parser.add_argument("--last", type=int, default=129)
    parser.add_argument("--moves", type=int, default=100)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2])
    options = parser.parse_args()
    runs, missed_min = 0, []
    for number in range(options.first, options.last + 1):
        problem = tiny_problem(number)
        try:
            best = least_overdue_min(problem, most_covers=MOST_COVERS)
        except TooManyRoutesError:
            continue
        for seed in options.seeds:
            _, state = search_routes(
                problem, params=SearchParams(), rng=np.random.default_rng(seed),
                stop=stop_after(options.moves),
            )  # fmt: skip
            runs += 1
            over = state.weighted_open_min - best
            if over > 1e-3:
                missed_min.append(over)
                print(f"coast {number}, seed {seed}: {over:.1f} weighted min above the best plan")
    print(f"{len(missed_min)} of {runs} missed it, by {sum(missed_min):.1f} weighted min in all")


if __name__ == "__main__":
    main()
