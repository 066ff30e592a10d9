"""Prove a plan's bound from options as people write them."""

import hashlib
import math
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from api.plan_run import cores_to_use
from maritime.bounds.ascent import Rise
from maritime.bounds.prove_bound import prove_bound
from maritime.certificate import Certificate
from maritime.district import District
from maritime.errors import Fault, FaultyInputError
from maritime.plan import Plan
from maritime.planning.params import Stop, stop_after


@dataclass(frozen=True)
class BoundOptions:
    """
    How long to raise the bound.

    rounds, where given, alone decides: the same plan and rounds give the same bytes.
    """

    seconds: float = 60.0
    rounds: int | None = None


def check_bound_options(options: BoundOptions) -> None:
    """Raise FaultyInputError with every option that cannot be used."""
    faults = []
    if not (math.isfinite(options.seconds) and options.seconds >= 0):
        expected = "0 (one round only) or more seconds"
        faults.append(Fault("options", "", "bound-seconds", str(options.seconds), expected))
    if options.rounds is not None and options.rounds < 1:
        faults.append(Fault("options", "", "bound-rounds", str(options.rounds), "1 or more rounds"))
    if faults:
        raise FaultyInputError("plan options", tuple(faults))


def prove_plan(
    district: District,
    plan: Plan,
    options: BoundOptions,
    *,
    report: Callable[[Rise], None] = lambda rise: None,
) -> tuple[Plan, Certificate]:
    """Give a plan with its bound, and the certificate that proves it."""
    with ThreadPoolExecutor(cores_to_use()) as threads:
        proof = prove_bound(
            district, plan, stop=_stop_rule(options), report=report, run_all=threads.map
        )
    score = plan.score
    required = score.weighted_required
    gap = 100.0 * (score.weighted_overdue - proof.bound) / required if required > 0 else 0.0
    return replace(plan, score=replace(score, bound=proof.bound, optimality_gap_points=gap)), proof


def sha256_of(path: Path) -> str:
    """Give the SHA-256 of a file's bytes in hexadecimal digits."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _stop_rule(options: BoundOptions) -> Stop:
    if options.rounds is not None:
        return stop_after(options.rounds)
    deadline = time.monotonic() + options.seconds
    return lambda done: time.monotonic() >= deadline
