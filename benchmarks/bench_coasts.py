"""Plan real coasts with few, fair and many teams, and compare with what people do.

    python -m benchmarks.bench_coasts [--coasts taishan senegal …] [--staffing thin fair ample]
        [--seconds 10 60 …] [--cores 2] [--bound-seconds 0] [--fewer] [--out out/coasts.md]
    python -m benchmarks.bench_coasts --long-coast

Coasts are drawn by `coastwatch new-district` into --packs where they are not there yet; the day is
that of standing_day in each coast's own time, and crews are not asked. Each case runs in a
process of its own, one after the other, and adds its row to --out as soon as it is there. Seconds
are given as CPU seconds of all cores together (10 s on two cores are 20), so that figures do not
depend on what else the machine does. --fewer looks instead for the fewest teams with which the
planner, given the first of the seconds, leaves no more overdue than the best yardstick does with
all teams. --long-coast measures `coastwatch plan --seconds 60` on the drawn coast of 1,000 km.
"""

import argparse
import multiprocessing
import resource
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np

from benchmarks.bench_bound import check
from benchmarks.bench_taishan import START, measure
from benchmarks.cpu_budget import CpuBudget
from benchmarks.long_coast import long_coast
from benchmarks.staffing import STAFFINGS, line_of_teams, staffed
from benchmarks.standing_day import lay_out_day, overdue_min
from geo_data.pack_reader import read_pack
from geo_data.pack_writer import pack_to_bytes
from geo_data.plan_file import read_plan
from geo_data.sample import TAISHAN_PACK
from maritime.bounds.prove_bound import prove_bound
from maritime.plan import Plan, points_of_coverage
from maritime.planning.baseline import sweep_beats
from maritime.planning.causes import ReachTable
from maritime.planning.crewing import with_slots
from maritime.planning.make_plan import PlanRequest, assemble_plan
from maritime.planning.params import Progress, SearchParams, stop_after
from maritime.planning.problem import PlanningProblem
from maritime.planning.reactive import patrol_reactively
from maritime.planning.route import Route
from maritime.planning.search import search_routes

COASTS = {
    "taishan": (),
    "senegal": ("--bbox", "-17.5,14.5,-16.4,16.0"),
    "mekong-delta": ("--bbox", "106.3,9.3,107.0,10.3"),
    "delaware-bay": ("--bbox", "-75.7,38.6,-74.8,39.7"),
    "chiloe": ("--bbox", "-74.3,-43,-72.9,-41.7"),
    "aland": ("--around", "19.9,60.2", "--km", "40"),
    "taveuni": ("--around", "-179.97,-16.85", "--km", "40"),
}
"""Real coasts and how `new-district` is asked for them; Taishan is the sample."""

HEAD = (
    "coast", "teams", "targets", "shifts", "hours asked", "laid out s", "first plan s",
    "first overdue",
)  # fmt: skip
HEAD_BOUND = ("bound", "gap, points", "rounds", "raised CPU s", "checked CPU s")
HEAD_AFTER = (
    "nobody could", "MB", "beats", "reactive", "reactive by way", "of the best", *HEAD_BOUND,
)  # fmt: skip
"""Before and after two columns for each of the seconds."""
HEAD_LONG = ("plan --seconds 60, wall s", "CPU s", "MB", "overdue", "coverage")
HEAD_FEWER = ("coast", "teams", "best yardstick", "teams that do", "their overdue", "fewer")


@dataclass(frozen=True)
class Searched:
    """Routes and first plan of the last search, and what each left open, weighted minutes."""

    routes: Sequence[Route]
    first_s: float
    first_min: float
    best_min: tuple[float, ...]


def pack_of(coast: str, packs: Path) -> Path:
    """Give the pack of a coast, made where it is not there yet."""
    if coast == "taishan":
        return TAISHAN_PACK
    pack = packs / f"{coast}.gpkg"
    if not pack.exists():
        measure(["new-district", "--name", coast, *COASTS[coast], "--out", str(pack)])
    return pack


def search(problem: PlanningProblem, seed: int, budgets_s: Sequence[float], cores: int) -> Searched:
    """Search anew for each number of CPU seconds; the compiled code is loaded before."""
    params = SearchParams()
    search_routes(problem, params=params, rng=np.random.default_rng(seed), stop=stop_after(1))
    best_min = []
    for budget_s in budgets_s:
        first: list[float] = []
        budget = CpuBudget(budget_s)

        def report(progress: Progress, first=first, budget=budget) -> None:
            if progress.phase == "first plan":
                first[:] = [budget.spent_s, progress.best_min]

        with ThreadPoolExecutor(cores) as threads:
            routes, state = search_routes(
                problem, params=params, rng=np.random.default_rng(seed), report=report,
                stop=budget.is_over, spent=budget.spent, run_all=threads.map,
            )  # fmt: skip
        best_min.append(state.weighted_open_min)
    return Searched(routes, *first, tuple(best_min))


def yardsticks_min(problem: PlanningProblem) -> tuple[float, float, float]:
    """Give the weighted overdue of beats, of reactive patrols, and of those that weigh the way."""
    every = (
        sweep_beats(problem),
        patrol_reactively(problem),
        patrol_reactively(problem, weighs_way=True),
    )
    return tuple(overdue_min(problem, routes) for routes in every)


def hours_asked(problem: PlanningProblem) -> float:
    """
    Give the hours that all looks required 应巡 take, as a share of the hours on shift.

    A rough figure for how much is asked of the teams: it leaves out the ways to the targets and
    what posts and sensors see.
    """
    takes_s = np.full(len(problem.targets), np.inf)
    for slot in problem.slots:
        for action in problem.class_of(slot).actions:
            if action.kind != "post" and not action.stops:
                takes_s[action.subject] = min(takes_s[action.subject], action.duration_s)
    asked_s = (problem.needs.looks_required * np.where(np.isfinite(takes_s), takes_s, 0.0)).sum()
    there_s = sum(slot.close_s - slot.open_s for slot in problem.slots if slot.follows is None)
    return float(asked_s) / there_s


def nobody_could(plan: Plan) -> float:
    """Give the share of the weighted overdue in gaps that no team could have prevented."""
    weight_of = {target.target_id: target.weight for target in plan.targets}
    overdue = {True: 0.0, False: 0.0}
    for gap in plan.gaps:
        is_hopeless = gap.cause in ("no_team", "out_of_reach")
        overdue[is_hopeless] += weight_of[gap.target_id] * (gap.to_s - gap.from_s)
    return overdue[True] / max(sum(overdue.values()), 1.0)


def bound_cells(problem: PlanningProblem, plan: Plan, seconds: float) -> list[str]:
    """
    Give the cells about the bound that is raised for some CPU seconds.

    They are the bound, weighted minutes; the gap to the plan, points; rounds; and the CPU seconds
    of all the raising and of checking the certificate.
    """
    rounds, budget = [0], CpuBudget(seconds)
    certificate = prove_bound(
        problem.district, plan, stop=budget.is_over,
        report=lambda rise: rounds.append(rise.round + 1),
    )  # fmt: skip
    raised_s = budget.spent_s
    proved, checked_s = check(problem.district, plan, certificate)
    gap = points_of_coverage(plan.score.weighted_overdue - proved, plan.score.weighted_required)
    return [
        f"{proved:,.0f}", f"{gap:.2f}", str(rounds[-1]), f"{raised_s:.0f}", f"{checked_s:.1f}",
    ]  # fmt: skip


def measure_case(pack: Path, coast: str, staffing: str, options: argparse.Namespace) -> list[str]:
    """Plan one coast with one staffing; give the cells of its row."""
    begun = time.process_time()
    problem = lay_out_day(staffed(read_pack(pack).district, STAFFINGS[staffing], seed=options.seed))
    laid_out_s = time.process_time() - begun
    required = problem.required_min
    beats, reactive, by_way = yardsticks_min(problem)
    budgets_s = [seconds * options.cores for seconds in options.seconds]
    found = search(problem, options.seed, budgets_s, options.cores)
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    plan = assemble_plan(
        problem, found.routes, PlanRequest(""), reach=ReachTable(problem), evidence={}
    )
    bound = [""] * len(HEAD_BOUND)
    if options.bound_seconds:
        bound = bound_cells(problem, plan, options.bound_seconds)
    cells = [f"{found.first_s:.2f}", f"{found.first_min:,.0f}"]
    for overdue in found.best_min:
        cells += [f"{overdue:,.0f}", f"{1 - overdue / required:.1%}"]
    least = min(beats, reactive, by_way)
    return [
        coast, staffing, str(len(problem.targets)),
        str(sum(slot.follows is None for slot in problem.slots)), f"{hours_asked(problem):.2f}",
        f"{laid_out_s:.1f}", *cells, f"{nobody_could(plan):.0%}",
        f"{peak_mb:.0f}", f"{beats:,.0f}", f"{reactive:,.0f}", f"{by_way:,.0f}",
        f"{found.best_min[-1] / least:.3f}" if least else "", *bound,
    ]  # fmt: skip


def measure_fewer(pack: Path, coast: str, options: argparse.Namespace) -> list[str]:
    """Halve the range of team numbers until the fewest are found that do as well; the row."""
    district = read_pack(pack).district
    whole = lay_out_day(district)
    goal = min(yardsticks_min(whole))
    line = line_of_teams(district, seed=options.seed)
    fails, does, overdue = 0, len(line), float("nan")
    while does - fails > 1:
        count = (fails + does) // 2
        kept = {team.team_id for team in line[:count]}
        found = search(
            with_slots(whole, [slot.team.team_id in kept for slot in whole.slots]),
            options.seed, [options.seconds[0] * options.cores], options.cores,
        )  # fmt: skip
        if found.best_min[0] <= goal:
            does, overdue = count, found.best_min[0]
        else:
            fails = count
    fewer = len(line) - does
    return [
        coast, str(len(line)), f"{goal:,.0f}", str(does), f"{overdue:,.0f}",
        f"{fewer} ({fewer / len(line):.0%})",
    ]  # fmt: skip


def measure_long_coast(packs: Path) -> list[str]:
    """Plan the drawn coast as a user does, in a process of its own; give the cells of its row."""
    pack = packs / "long-coast.gpkg"
    district = long_coast()
    pack.write_bytes(pack_to_bytes(district))
    plan = packs / "long-coast.json"
    took = measure(["plan", str(pack), "--start", START, "--seconds", "60", "--out", str(plan)])
    score = read_plan(plan, timezone=district.timezone).score
    return [
        f"{took.wall_s:.1f}", f"{took.cpu_s:.1f}", f"{took.peak_mb:,.0f}",
        f"{score.weighted_overdue:,.0f}", f"{score.coverage:.1%}",
    ]  # fmt: skip


def as_row(cells: Sequence[str]) -> str:
    """Give a row of a Markdown table."""
    return f"| {' | '.join(cells)} |"


def write_rows(out: Path, head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Add a table to a file and to the terminal, each row as soon as it is there."""
    out.parent.mkdir(parents=True, exist_ok=True)
    with out.open("a", encoding="utf-8") as file:
        for cells in chain((head, ["---"] * len(head)), rows):
            for stream in (file, sys.stdout):
                print(as_row(cells), file=stream, flush=True)


def in_process(measured: Callable[..., list[str]], *arguments: object) -> list[str]:
    """Call a function in a process of its own, so that memory and time are its own."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as process:
        return process.submit(measured, *arguments).result()


def main() -> None:
    """Run what is asked for and print its table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--coasts", nargs="+", choices=COASTS, default=list(COASTS))
    parser.add_argument("--staffing", nargs="+", choices=STAFFINGS, default=list(STAFFINGS))
    parser.add_argument("--seconds", nargs="+", type=float, default=[10.0, 60.0])
    parser.add_argument("--cores", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--bound-seconds", type=float, default=0.0, help="CPU seconds; 0: none")
    parser.add_argument("--fewer", action="store_true")
    parser.add_argument("--long-coast", action="store_true")
    parser.add_argument("--packs", type=Path, default=Path("out/coasts"))
    parser.add_argument("--out", type=Path, default=Path("out/coasts/table.md"))
    options = parser.parse_args()
    options.packs.mkdir(parents=True, exist_ok=True)
    if options.long_coast:
        rows: Iterable[list[str]] = iter([measure_long_coast(options.packs)])
        head: Sequence[str] = HEAD_LONG
    elif options.fewer:
        head = HEAD_FEWER
        rows = (
            in_process(measure_fewer, pack_of(coast, options.packs), coast, options)
            for coast in options.coasts
        )
    else:
        found = [[f"overdue {seconds:g} s", "coverage"] for seconds in options.seconds]
        head = [*HEAD, *chain(*found), *HEAD_AFTER]
        rows = (
            in_process(measure_case, pack_of(coast, options.packs), coast, staffing, options)
            for coast in options.coasts
            for staffing in options.staffing
        )
    write_rows(options.out, head, rows)


if __name__ == "__main__":
    main()
