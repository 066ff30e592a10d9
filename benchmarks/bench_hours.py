"""Say what teams do with their hours in a plan, and where time stays open.

    python -m benchmarks.bench_hours [--moves 600] [PACK ...]

Plans each pack (the Taishan sample where none is named) with a number of moves, so that the same
figures come out again. Hours are of looking, of the way, of waiting and of rest, by mode, beside
those of the shifts; overdue is weighted, as a share of what is required, by coast and kind.
"""

import argparse
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from benchmarks.standing_day import lay_out_day
from geo_data.pack_reader import read_pack
from geo_data.sample import TAISHAN_PACK
from maritime.planning.open_state import OpenState
from maritime.planning.params import SearchParams, stop_after
from maritime.planning.problem import PlanningProblem
from maritime.planning.route import Route
from maritime.planning.search import search_routes
from maritime.planning.steps import HOME, JUMP, REST, WAIT

DOING = {JUMP: "way", WAIT: "wait", REST: "rest", HOME: "home"}


def print_hours(problem: PlanningProblem, routes: Sequence[Route]) -> None:
    """Print the hours of each mode by what is done in them."""
    hours: dict[str, Counter[str]] = {}
    for route in routes:
        slot = problem.slots[route.slot_index]
        spent = hours.setdefault(slot.team.mode, Counter())
        for code, _, begin_s, end_s in route.steps:
            spent[DOING.get(code, "look")] += (end_s - begin_s) / 3600
        if slot.follows is None:
            spent["shift"] += (slot.close_s - slot.open_s) / 3600
    for mode, spent in hours.items():
        cells = " ".join(
            f"{name} {spent[name]:.0f}" for name in ("shift", "look", "way", "wait", "rest")
        )
        print(f"  {mode:8} {cells}")


def print_overdue(problem: PlanningProblem, state: OpenState, routes: Sequence[Route]) -> None:
    """Print where time stays open, and how much of it on targets that nobody looks at."""
    kind_of = {line.coastline_id: line.kind for line in problem.district.coastlines}
    weights = problem.needs.weights
    overdue, required = Counter[str](), Counter[str]()
    for index, target in enumerate(problem.targets):
        name = f"{kind_of[target.coastline_id]} {target.kind}"
        overdue[name] += state.open_s[index] * weights[index]
        required[name] += problem.needs.required_s[index] * weights[index]
    for name, needed in required.items():
        print(f"  {name:24} {overdue[name] / needed if needed else 0:.0%} overdue")
    is_seen = np.zeros(len(problem.targets), bool)
    for route in routes:
        is_seen[route.look_rows[:, 0]] = True
    is_missed = ~is_seen & (state.open_s > 0)
    share = float((state.open_s * weights)[is_missed].sum() / max(sum(overdue.values()), 1.0))
    print(f"  never looked at: {is_missed.sum()} targets, {share:.0%} of the overdue")


def main() -> None:
    """Plan each pack and print what its teams do."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("packs", nargs="*", type=Path, default=[TAISHAN_PACK])
    parser.add_argument("--moves", type=int, default=600)
    options = parser.parse_args()
    for path in options.packs:
        problem = lay_out_day(read_pack(path).district)
        routes, state = search_routes(
            problem, params=SearchParams(), rng=np.random.default_rng(1),
            stop=stop_after(options.moves),
        )  # fmt: skip
        print(f"{path.stem}: weighted overdue {state.weighted_open_min:,.0f}")
        print_hours(problem, routes)
        print_overdue(problem, state, routes)


if __name__ == "__main__":
    main()
