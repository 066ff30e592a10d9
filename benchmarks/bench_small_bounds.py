"""Prove bounds of the drawn coasts of the tests, with their first one and two teams.

    PYTHONPATH=.:tests python -m benchmarks.bench_small_bounds [--coasts ring] [--teams 1,2]

Options --moves (200) and --rounds (300) end the search for the plan and for prices.

Times are CPU seconds of this process. Compiling, where it is not done yet, falls to the first row.
"""

import argparse
from dataclasses import replace

from scenes import every_scene

from benchmarks.bench_bound import HEADING, measure
from maritime.planning.params import stop_after

COASTS = ("straight", "ring", "archipelago", "drawn")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--coasts", default=",".join(COASTS), help="ids, comma-separated")
    parser.add_argument("--teams", default="1,2", help="numbers, comma-separated")
    parser.add_argument("--moves", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=300)
    options = parser.parse_args()
    districts = {district.district_id: district for district in every_scene()}
    print(HEADING)
    for name in options.coasts.split(","):
        for teams in map(int, options.teams.split(",")):
            district = replace(districts[name], teams=districts[name].teams[:teams])
            print(
                measure(district, name, stop_after(options.moves), options.rounds), flush=True
            )  # fmt: skip


if __name__ == "__main__":
    main()
