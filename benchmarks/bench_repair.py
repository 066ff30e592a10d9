"""Measure what repairs win in 2 s and in 60 s when three units are lost at ten in the morning.

    python -m benchmarks.bench_repair [PACK ...] [--long-coast] [--draws 2] [--lost 3]

For every coast (the Taishan sample where none is named) a plan is searched for, then units that are
on shift at 10:00 are drawn and lost. Prints how long setting the problem up and laying the repair
out take, what doing nothing leaves open, what a repair of 2 s and one of 60 s win of it, and how
many of the teams that were not hit get other orders. Seconds are CPU seconds of all cores together
(2 s on two cores are 4), so that figures do not depend on what else the machine does.
"""

import argparse
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from api.plan_run import cores_to_use
from benchmarks.long_coast import long_coast
from benchmarks.standing_day import lay_out_day
from geo_data.pack_reader import read_pack
from geo_data.sample import TAISHAN_PACK
from maritime.plan import Plan
from maritime.planning.causes import ReachTable
from maritime.planning.make_plan import PlanRequest, assemble_plan
from maritime.planning.params import Progress, SearchParams, stop_after
from maritime.planning.problem import PlanningProblem
from maritime.planning.search import search_routes
from maritime.repair.bench import Bench
from maritime.repair.case import Loss, RepairCase
from maritime.repair.params import RepairParams
from maritime.repair.repaired import Repair, repaired_plan
from maritime.repair.search import repair_routes
from maritime.repair.setting import set_repair

TEN_S = 10 * 3600
REQUEST = PlanRequest("benchmark", with_crews=False)


def until(seconds: float) -> Callable[[int], bool]:
    """Stop after the CPU seconds of so many seconds of all cores."""
    end = time.process_time() + seconds * cores_to_use()
    return lambda steps: time.process_time() >= end


def plan_for(problem: PlanningProblem, seconds: float, threads: ThreadPoolExecutor) -> Plan:
    """Give a plan searched for some seconds; its gaps are not explained."""
    routes, _ = search_routes(
        problem, params=SearchParams(), rng=np.random.default_rng(1), stop=until(seconds),
        run_all=threads.map,
    )  # fmt: skip
    return assemble_plan(problem, routes, REQUEST, reach=ReachTable(problem), evidence={})


def draw_lost(problem: PlanningProblem, plan: Plan, count: int, draw: int) -> RepairCase:
    """Lose some of the units that are out at ten."""
    at_s = problem.horizon.start_s + TEN_S
    out = sorted({p.team_id for p in plan.patrols if p.depart_s < at_s < p.return_s})
    lost = np.random.default_rng(draw).choice(out, min(count, len(out)), replace=False)
    return RepairCase(at_s, lost=tuple(Loss(str(team_id), at_s) for team_id in sorted(lost)))


def repair(
    problem: PlanningProblem, plan: Plan, case: RepairCase, seconds: float, params: RepairParams,
    threads: ThreadPoolExecutor,
) -> tuple[Repair, float, float]:  # fmt: skip
    """Give a repair, and the seconds of laying it out and of making it whole."""
    begun = time.monotonic()
    bench = Bench(set_repair(problem, plan, case), params)
    laid_s = time.monotonic() - begun
    steps = [0]

    def count(progress: Progress) -> None:
        steps[0] = progress.iteration

    routes, _ = repair_routes(
        bench, rng=np.random.default_rng(1), stop=until(seconds), run_all=threads.map, report=count
    )
    begun = time.monotonic()
    done = repaired_plan(bench, routes, seconds=seconds)
    print(f"    {seconds:g} s: {steps[0]} steps", flush=True)
    return done, laid_s, time.monotonic() - begun


def main() -> None:
    """Run the benchmark and print its table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("packs", nargs="*", type=Path)
    parser.add_argument("--long-coast", action="store_true")
    parser.add_argument("--plan-seconds", type=float, default=60.0)
    parser.add_argument("--seconds", type=float, nargs=2, default=(2.0, 60.0))
    parser.add_argument("--lost", type=int, default=3)
    parser.add_argument("--draws", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--price", type=float, default=RepairParams().price_min)
    parser.add_argument("--most-share", type=float, default=RepairParams().most_share)
    asked = parser.parse_args()
    params = RepairParams(price_min=asked.price, most_share=asked.most_share)
    coasts = [(path.stem, lambda path=path: read_pack(path).district) for path in asked.packs]
    if asked.long_coast:
        coasts.append(("long coast", long_coast))
    with ThreadPoolExecutor(cores_to_use()) as threads:
        for name, district_of in coasts or [("taishan", lambda: read_pack(TAISHAN_PACK).district)]:
            begun = time.monotonic()
            problem = lay_out_day(district_of())
            set_s = time.monotonic() - begun
            plan = plan_for(problem, asked.plan_seconds, threads)
            warm = draw_lost(problem, plan, asked.lost, 0)
            bench = Bench(set_repair(problem, plan, warm), params)
            repair_routes(bench, rng=np.random.default_rng(1), stop=stop_after(4))
            print(f"{name}: {len(problem.targets)} targets, {len(problem.slots)} shifts, set up in "
                  f"{set_s:.1f} s, plan leaves {plan.score.weighted_overdue:,.0f}")  # fmt: skip
            for draw in asked.draws:
                case = draw_lost(problem, plan, asked.lost, draw)
                lost = "+".join(loss.team_id for loss in case.lost)
                won = []
                for seconds in asked.seconds:
                    done, laid_s, whole_s = repair(problem, plan, case, seconds, params, threads)
                    won.append(done)
                quick, long = won
                share = quick.won_min / long.won_min if long.won_min else 1.0
                cells = (
                    name, lost, f"{laid_s:.2f}", f"{whole_s:.2f}", f"{quick.nothing_min:,.0f}",
                    f"{quick.nothing_min - quick.planned_min:,.0f}", f"{quick.won_min:,.0f}",
                    f"{long.won_min:,.0f}", f"{share:.0%}",
                    f"{len(quick.changed_not_hit)} of {len(quick.teams_left)}",
                    len(long.changed_not_hit),
                )  # fmt: skip
                print("| " + " | ".join(map(str, cells)) + " |", flush=True)


if __name__ == "__main__":
    main()
