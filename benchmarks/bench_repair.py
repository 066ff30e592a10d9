"""Measure what repairs win in 2 s and in 60 s when three units are lost at ten in the morning.

    python -m benchmarks.bench_repair [PACK ...] [--long-coast] [--draws 201 202 203] [--lost 3]

For every coast (the Taishan sample where none is named) a plan is searched for, then units that
are out at 10:00 are drawn and lost. One search runs on, and is looked at when every team was
weighed (the first proposal), after 2 s and after 60 s. All seconds are CPU seconds: 2 s are as many
CPU seconds as --seconds times the cores, so that figures hardly depend on what else the machine
does. The first proposal is measured as a worker makes it that has the district laid out: from the
case to the verified plan, without the database.
"""

import argparse
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from api.plan_run import cores_to_use
from api.repair_run import require_true
from benchmarks.cpu_budget import CpuBudget
from benchmarks.long_coast import long_coast
from benchmarks.standing_day import lay_out_day
from geo_data.pack_reader import PackReading, read_pack
from geo_data.plan_file import plan_to_json
from geo_data.sample import TAISHAN_PACK
from maritime.plan import Plan
from maritime.planning.causes import ReachTable
from maritime.planning.make_plan import PlanRequest, assemble_plan
from maritime.planning.params import Progress, SearchParams, Stop, stop_after
from maritime.planning.problem import PlanningProblem
from maritime.planning.search import search_routes
from maritime.repair.bench import Bench
from maritime.repair.case import Loss, RepairCase
from maritime.repair.params import RepairParams
from maritime.repair.repaired import Repair, repaired_plan
from maritime.repair.search import WEIGHED, better_and_better
from maritime.repair.setting import set_repair
from maritime.verification.survey import Survey

TEN_S = 10 * 3600
HEADER = (
    "coast", "lost", "open, nothing done", "first proposal, CPU s", "wins", "2 s win", "60 s win",
    "share", "changed of those not hit after 2 s", "after 60 s",
)  # fmt: skip


@dataclass(frozen=True)
class Coast:
    """A coast with its day, the plan of it, and what checking plans of it has measured."""

    name: str
    reading: PackReading
    problem: PlanningProblem
    plan: Plan
    survey: Survey
    reach: ReachTable


@contextmanager
def cpu_s(spent: dict[str, float], name: str) -> Iterator[None]:
    """Note the CPU seconds that something takes."""
    begun = time.process_time()
    yield
    spent[name] = spent.get(name, 0.0) + time.process_time() - begun


def lay_out(name: str, reading: PackReading, seconds: float, threads: ThreadPoolExecutor) -> Coast:
    """Search for a plan for some seconds, its gaps not explained, and rehearse a repair."""
    spent: dict[str, float] = {}
    with cpu_s(spent, "laid out"):
        problem = lay_out_day(reading.district)
    budget = CpuBudget(seconds * cores_to_use())
    routes, _ = search_routes(
        problem, params=SearchParams(), rng=np.random.default_rng(1), stop=budget.is_over,
        spent=budget.spent, run_all=threads.map,
    )  # fmt: skip
    request = PlanRequest(reading.sha256, with_crews=False)
    plan = assemble_plan(problem, routes, request, reach=ReachTable(problem), evidence={})
    coast = Coast(name, reading, problem, plan, Survey(reading.district), ReachTable(problem))
    with cpu_s(spent, "rehearsed"):
        case = draw_lost(problem, plan, 1, 0)
        bench = Bench(set_repair(problem, plan, case), RepairParams(), whole_reach=coast.reach)
        found = better_and_better(bench, rng=np.random.default_rng(1), stops=[stop_after(60)])
        whole(coast, bench, next(found)[0], {})
    told = ", ".join(f"{name} in {seconds:.1f} CPU s" for name, seconds in spent.items())
    print(f"{name}: {len(problem.targets)} targets, {len(problem.slots)} shifts, {told}, plan "
          f"leaves {plan.score.weighted_overdue:,.0f} open", flush=True)  # fmt: skip
    return coast


def whole(coast: Coast, bench: Bench, routes: tuple, spent: dict[str, float]) -> Repair:
    """Make a repair whole and verify it as its file has it."""
    with cpu_s(spent, "made whole"):
        done = repaired_plan(bench, routes, seconds=0.0)
        document = plan_to_json(done.plan)
    with cpu_s(spent, "verified"):
        require_true(coast.reading, document, survey=coast.survey)
    return done


def draw_lost(problem: PlanningProblem, plan: Plan, count: int, draw: int) -> RepairCase:
    """Lose some of the units that are out at ten."""
    at_s = problem.horizon.start_s + TEN_S
    out = sorted({p.team_id for p in plan.patrols if p.depart_s < at_s < p.return_s})
    lost = np.random.default_rng(draw).choice(out, min(count, len(out)), replace=False)
    return RepairCase(at_s, lost=tuple(Loss(str(team_id), at_s) for team_id in sorted(lost)))


def run_draw(
    coast: Coast, case: RepairCase, seconds: tuple[float, float], params: RepairParams,
    threads: ThreadPoolExecutor,
) -> str:  # fmt: skip
    """Repair one case; give its row of the table."""
    spent: dict[str, float] = {}
    phases: set[str] = set()

    def hear(progress: Progress) -> None:
        phases.add(progress.phase)

    with cpu_s(spent, "repair laid out"):
        bench = Bench(set_repair(coast.problem, coast.plan, case), params, whole_reach=coast.reach)
    begun = time.process_time()
    ends = [begun + each * cores_to_use() for each in seconds]
    aside_s = 0.0

    def stop_at(end_s: float) -> Stop:
        return lambda steps: time.process_time() - aside_s >= end_s

    found = better_and_better(
        bench, rng=np.random.default_rng(1), report=hear, run_all=threads.map,
        stops=[lambda steps: WEIGHED in phases, *map(stop_at, ends)],
    )  # fmt: skip
    done = []
    for routes, _ in found:
        before = time.process_time()
        spent.setdefault("teams weighed", before - begun)
        done.append(whole(coast, bench, routes, spent if not done else {}))
        aside_s += time.process_time() - before
    first, quick, long = done
    print("    " + ", ".join(f"{name} {each:.2f}" for name, each in spent.items()), flush=True)
    share = quick.won_min / long.won_min if long.won_min else 1.0
    left = len(quick.teams_left)
    cells = (
        coast.name, "+".join(loss.team_id for loss in case.lost), f"{quick.nothing_min:,.0f}",
        f"{sum(spent.values()):.2f}", f"{first.won_min:,.0f}", f"{quick.won_min:,.0f}",
        f"{long.won_min:,.0f}", f"{share:.0%}", f"{len(quick.changed_not_hit)} of {left}",
        len(long.changed_not_hit),
    )  # fmt: skip
    return "| " + " | ".join(map(str, cells)) + " |"


def main() -> None:
    """Run the benchmark and print its table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("packs", nargs="*", type=Path)
    parser.add_argument("--long-coast", action="store_true")
    parser.add_argument("--plan-seconds", type=float, default=60.0)
    parser.add_argument("--seconds", type=float, nargs=2, default=(2.0, 60.0))
    parser.add_argument("--lost", type=int, default=3)
    parser.add_argument("--draws", type=int, nargs="+", default=[201, 202, 203])
    parser.add_argument("--price", type=float, default=RepairParams().price_min)
    parser.add_argument("--most-share", type=float, default=RepairParams().most_share)
    asked = parser.parse_args()
    params = replace(RepairParams(), price_min=asked.price, most_share=asked.most_share)
    readings = [(path.stem, read_pack(path)) for path in asked.packs]
    if asked.long_coast:
        readings.append(("long coast", PackReading(long_coast(), (), "long coast")))
    with ThreadPoolExecutor(cores_to_use()) as threads:
        for name, reading in readings or [("taishan", read_pack(TAISHAN_PACK))]:
            coast = lay_out(name, reading, asked.plan_seconds, threads)
            print("| " + " | ".join(HEADER) + " |\n" + "|---" * len(HEADER) + "|", flush=True)
            for draw in asked.draws:
                case = draw_lost(coast.problem, coast.plan, asked.lost, draw)
                print(run_draw(coast, case, tuple(asked.seconds), params, threads), flush=True)


if __name__ == "__main__":
    main()
