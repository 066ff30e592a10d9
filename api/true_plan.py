"""Read a pack and a plan that belongs to it: made from this very file, and true where asked for."""

from dataclasses import dataclass
from pathlib import Path

from geo_data.pack_reader import PackReading, read_pack
from geo_data.plan_file import read_plan
from maritime.errors import Fault, FaultyInputError
from maritime.plan import Plan
from maritime.verification import verify_plan
from maritime.verification.survey import Survey

MOST_TOLD = 10


@dataclass(frozen=True)
class TruePlan:
    """A pack, a plan of it without faults, and what its check measured, for the next plan's."""

    reading: PackReading
    plan: Plan
    survey: Survey


def read_true_plan(pack: Path, plan_path: Path) -> TruePlan:
    """
    Read both files and verify the plan.

    Raises
    ------
    FaultyInputError
        If one of them cannot be used, the plan was made from another pack, or it is not true: the
        message names what `coastwatch verify` finds.
    """
    reading, plan = read_plan_of(pack, plan_path)
    survey = Survey(reading.district)
    found = verify_plan(reading.district, plan, pack_sha256=reading.sha256, survey=survey)
    if found:
        faults = [Fault(f.where, "", f.code, f.found, f.expected) for f in found[:MOST_TOLD]]
        if len(found) > MOST_TOLD:
            more = f"{len(found) - MOST_TOLD} faults more (coastwatch verify lists all)"
            faults.append(Fault("plan", "", "", more, "a plan that is true"))
        raise FaultyInputError(f"{plan_path} is not true for {pack}", tuple(faults))
    return TruePlan(reading, plan, survey)


def read_plan_of(pack: Path, plan_path: Path) -> tuple[PackReading, Plan]:
    """
    Read a pack and a plan that was made from it.

    Raises
    ------
    FaultyInputError
        If one of them cannot be used, or the plan was made from another pack.
    """
    reading = read_pack(pack)
    plan = read_plan(plan_path, timezone=reading.district.timezone)
    if plan.inputs_sha256 != reading.sha256:
        expected = f"the pack it was made from, SHA-256 {plan.inputs_sha256}"
        fault = Fault("plan", "", "inputs_sha256", f"{pack} of {reading.sha256}", expected)
        raise FaultyInputError(str(plan_path), (fault,))
    return reading, plan
