"""Prove bounds of a pack with fewer and fewer teams, and time their checking.

    python -m benchmarks.bench_bound [--pack PACK] [--bases B09,B07] [--seconds 30] [--rounds 60]

Keeps the teams of the named bases only (all where none is named), plans the standing day without
crews, raises the bound by a number of rounds and checks the certificate. The certificate keeps its
prices even where they prove nothing, so that the time of checking is that of prices on everything;
`plan` leaves such prices out. Times are CPU seconds of this process; raising loads what checking
needs compiled.
"""

import argparse
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from benchmarks.standing_day import lay_out_day
from geo_data.pack_reader import read_pack
from geo_data.sample import TAISHAN_PACK
from maritime.bounds.ascent import AscentParams
from maritime.bounds.prove_bound import lay_out_ascent, sharpen
from maritime.certificate import Certificate
from maritime.district import District
from maritime.plan import Plan
from maritime.planning.causes import ReachTable
from maritime.planning.make_plan import PlanRequest, assemble_plan
from maritime.planning.params import SearchParams, Stop, stop_after
from maritime.planning.search import search_routes
from maritime.verification.certified_bound import BoundReckoner, recompute_bound
from maritime.verification.faults import FaultLog
from maritime.verification.ground import Ground
from maritime.verification.scoring import Reckoning
from maritime.verification.targets import check_targets

HEADING = (
    "| pack, bases | teams | overdue, points | bound | gap | raised in s | checked in s |\n"
    "|---|---|---|---|---|---|---|"
)


def check(district: District, plan: Plan, certificate: Certificate) -> tuple[float, float]:
    """Give the bound that a certificate proves, and the CPU seconds that checking it takes."""
    ground = Ground(district)
    watched = check_targets(district, plan, ground, FaultLog())
    begun = time.process_time()
    reckoner = BoundReckoner(certificate, Reckoning(district, plan, watched, []), ground)
    return recompute_bound(reckoner, certificate).bound, time.process_time() - begun


def measure(district: District, name: str, stop: Stop, rounds: int) -> str:
    """Give one line of the table, for the plan of a search that ends by a rule."""
    problem = lay_out_day(district)
    routes, _ = search_routes(
        problem, params=SearchParams(), rng=np.random.default_rng(1), stop=stop
    )
    plan = assemble_plan(problem, routes, PlanRequest(""), reach=ReachTable(problem), evidence={})
    begun = time.process_time()
    ascent = lay_out_ascent(district, plan, AscentParams())
    certificate = sharpen(ascent, ascent.raise_bound(stop_after(rounds)))
    raised_s = time.process_time() - begun
    proved, checked_s = check(district, plan, certificate)
    score = plan.score
    overdue, required = score.weighted_overdue, score.weighted_required
    return (
        f"| {name} | {len(district.teams)} | {100 * overdue / required:.2f} | "
        f"{100 * proved / required:.2f} | {100 * (overdue - proved) / required:.2f} | "
        f"{raised_s:.0f} | {checked_s:.1f} |"
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pack", type=Path, default=TAISHAN_PACK)
    parser.add_argument("--bases", default="", help="ids, comma-separated")
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--rounds", type=int, default=60)
    options = parser.parse_args()
    district = read_pack(options.pack).district
    bases = [base for base in options.bases.split(",") if base]
    if bases:
        district = replace(
            district, teams=tuple(team for team in district.teams if team.base_id in bases)
        )
    name = f"{options.pack.stem} {' '.join(bases) or 'all bases'}"
    print(HEADING)
    begun = time.process_time()
    print(
        measure(
            district, name, lambda moves: time.process_time() - begun >= options.seconds,
            options.rounds,
        ),
        flush=True,
    )  # fmt: skip


if __name__ == "__main__":
    main()
