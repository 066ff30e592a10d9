"""Prove a plan's bound from options as people write them."""

import hashlib
import math
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from api.option_faults import OptionFaults
from api.plan_progress import RAISING, PlanProgress
from api.plan_run import cores_to_use
from maritime.bounds.ascent import Rise
from maritime.bounds.prove_bound import prove_bound
from maritime.certificate import SHORTEST_PRICE_TICK_S, Certificate
from maritime.district import District
from maritime.plan import Plan, points_of_coverage
from maritime.planning.params import Stop, stop_after

TOO_SHORT = f"at least {SHORTEST_PRICE_TICK_S} seconds where a bound is asked for"


@dataclass(frozen=True)
class BoundOptions:
    """
    How long to raise the bound; one round is always made.

    rounds, where given, alone decides: the same plan and rounds give the same bytes.
    """

    seconds: float = 60.0
    rounds: int | None = None


def check_bound_options(options: BoundOptions, *, hours: float | None) -> None:
    """Raise FaultyInputError with every option that cannot be used; hours are of the plan whose
    bound is asked for, None where none is."""
    faults = OptionFaults("plan options")
    if not (math.isfinite(options.seconds) and options.seconds >= 0):
        faults.add("bound-seconds", options.seconds, "0 (one round only) or more seconds")
    if options.rounds is not None and options.rounds < 1:
        faults.add("bound-rounds", options.rounds, "1 or more rounds")
    if hours is not None and is_too_short(hours):
        faults.add("hours", hours, TOO_SHORT)
    faults.raise_all()


def is_too_short(hours: float) -> bool:
    """Whether a horizon is shorter than the ticks of prices may be, so that it has no bound."""
    return round(hours * 3600) < SHORTEST_PRICE_TICK_S


def prove_plan(
    district: District,
    plan: Plan,
    options: BoundOptions,
    *,
    report: Callable[[PlanProgress], None] = lambda progress: None,
) -> tuple[Plan, Certificate]:
    """
    Give a plan with its bound, and the certificate that proves it.

    The certificate names no plan file yet: plan_sha256 is empty. report is told of the plan at
    once, of every round, and at the end of the bound that is proved.
    """
    score = plan.score
    overdue, required = score.weighted_overdue, score.weighted_required
    rounds = 0

    def tell(rise: Rise) -> None:
        nonlocal rounds
        rounds = rise.round + 1
        report(PlanProgress(RAISING, rounds, overdue, required, max(0.0, rise.best)))

    report(PlanProgress(RAISING, rounds, overdue, required))
    # A plan that leaves nothing open is a best one; no bound can say more.
    stop = _stop_rule(options) if overdue > 0.0 else stop_after(1)
    with ThreadPoolExecutor(cores_to_use()) as threads:
        proof = prove_bound(district, plan, stop=stop, report=tell, run_all=threads.map)
    report(PlanProgress(RAISING, rounds, overdue, required, proof.bound))
    gap = points_of_coverage(overdue - proof.bound, required)
    return replace(plan, score=replace(score, bound=proof.bound, optimality_gap_points=gap)), proof


def sha256_of(path: Path) -> str:
    """Give the SHA-256 of a file's bytes in hexadecimal digits."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _stop_rule(options: BoundOptions) -> Stop:
    if options.rounds is not None:
        return stop_after(options.rounds)
    deadline = time.monotonic() + options.seconds
    return lambda done: time.monotonic() >= deadline
