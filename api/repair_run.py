"""Repair a plan of a pack for what befell it, and believe the repair only when it is verified.

CoastwatchError
└── FaultyRepairError    a repair that was made did not pass the check of plans
"""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from api.plan_run import cores_to_use
from api.true_plan import TruePlan
from geo_data.pack_reader import PackReading
from geo_data.plan_file import plan_from_json, plan_to_json
from maritime.cutting import resolve_targets
from maritime.errors import CoastwatchError
from maritime.planning.params import Progress, Stop, stop_after
from maritime.planning.problem import set_problem
from maritime.repair.bench import Bench
from maritime.repair.case import RepairCase
from maritime.repair.params import RepairParams
from maritime.repair.repaired import Repair, repaired_plan
from maritime.repair.search import repair_routes
from maritime.repair.setting import set_repair
from maritime.verification import verify_plan
from maritime.verification.faults import PlanFault
from maritime.verification.survey import Survey


class FaultyRepairError(CoastwatchError):
    """Say that a repair did not pass its check, a fault of the program; nothing was written."""

    def __init__(self, faults: tuple[PlanFault, ...]):
        super().__init__(faults)
        self.faults = faults

    def __str__(self) -> str:
        lines = "\n".join(f"  - {fault}" for fault in self.faults)
        return f"the repair made is not true and was not written: report it\n{lines}"


def repair_plan(
    true: TruePlan,
    case: RepairCase,
    *,
    params: RepairParams,
    seconds: float,
    iterations: int | None,
    seed: int,
    report: Callable[[Progress], None] = lambda progress: None,
) -> Repair:
    """
    Repair a plan and verify what was made, as a file has it.

    Parameters
    ----------
    seconds
        Of search, after coast and ways are laid out; 0 leaves everybody as without a repair.
    iterations
        Routes weighed and stirred instead; the same give the same plan.

    Raises
    ------
    FaultyInputError
        If the case asks of a unit what it cannot do; all faults.
    FaultyRepairError
        If the repair made is not true.
    """
    district = true.reading.district
    problem = set_problem(district, resolve_targets(district), true.plan.horizon)
    bench = Bench(set_repair(problem, true.plan, case), params)
    with ThreadPoolExecutor(max_workers=cores_to_use()) as threads:
        routes, _ = repair_routes(
            bench, rng=np.random.default_rng(seed), stop=_stop_rule(seconds, iterations),
            report=report, run_all=threads.map,
        )  # fmt: skip
    repair = repaired_plan(bench, routes, seconds=seconds)
    require_true(true.reading, plan_to_json(repair.plan), survey=true.survey)
    return repair


def require_true(reading: PackReading, document: str, *, survey: Survey | None = None) -> None:
    """
    Raise FaultyRepairError unless a repair's file is a true plan of a district.

    survey is what checks of plans of this reading's district measured before, and are to keep.
    """
    timezone = reading.district.timezone
    faults = verify_plan(
        reading.district, plan_from_json(document, timezone=timezone), pack_sha256=reading.sha256,
        survey=survey,
    )  # fmt: skip
    if faults:
        raise FaultyRepairError(tuple(faults))


def _stop_rule(seconds: float, iterations: int | None) -> Stop:
    if iterations is not None:
        return stop_after(iterations)
    deadline = time.monotonic() + seconds
    return lambda steps: time.monotonic() >= deadline
