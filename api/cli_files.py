"""Plan, verify and draw packs as files, without a database."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    SpinnerColumn,
    TaskProgressColumn,
    TextColumn,
    TimeElapsedColumn,
)

from api.bound_run import BoundOptions, check_bound_options, prove_plan, sha256_of
from api.plan_progress import PlanProgress
from api.plan_run import PlanOptions, check_options, cores_to_use, plan_pack
from api.summary import print_summary
from api.true_plan import read_plan_of
from geo_data.atomic_file import write_whole
from geo_data.certificate_file import read_certificate, write_certificate
from geo_data.pack_reader import PackReading, read_pack
from geo_data.plan_file import read_plan, write_plan
from maps.page import build_map
from maritime.certificate import Certificate
from maritime.cutting import resolve_targets
from maritime.errors import Fault, FaultyInputError
from maritime.plan import Plan
from maritime.verification import verify_plan

TRUE, FAULTY = 0, 1
BAR_WIDTH = 10
"""Letters, so that there is room for figures beside it."""


def run_plan(
    pack: Path,
    out: Path,
    *,
    certificate: Path | None = None,
    bound: BoundOptions | None = None,
    messages: Console,
    answers: Console,
    **options,
) -> None:
    """Plan a pack, write the plan (and what proves its bound), print what it covers."""
    chosen = PlanOptions(**options)
    check_options(chosen)
    bound = bound or BoundOptions(chosen.seconds)
    check_bound_options(bound, hours=None if certificate is None else chosen.hours)
    refuse_to_overwrite(out, pack)
    if certificate is not None:
        refuse_to_overwrite(certificate, pack, out)
    reading = read_pack(pack)
    for warning in reading.warnings:
        messages.print(f"note: {warning}", style="yellow", markup=False, highlight=False)
    plan = plan_with_progress(reading, chosen, messages=messages)
    if certificate is not None:
        plan, proof = prove_with_progress(reading, plan, bound, messages=messages)
        write_plan(plan, out)
        write_certificate(replace(proof, plan_sha256=sha256_of(out)), certificate)
    else:
        write_plan(plan, out)
    print_summary(plan, reading.district, resolve_targets(reading.district), answers)
    answers.print(f"plan written: {out}", markup=False, highlight=False)


def plan_with_progress(reading: PackReading, options: PlanOptions, *, messages: Console) -> Plan:
    """Plan a pack with a progress line that shows coverage as it rises."""
    with Progress(
        SpinnerColumn(), TextColumn("{task.description}"), BarColumn(BAR_WIDTH),
        TaskProgressColumn(), TimeElapsedColumn(), console=messages, transient=True,
    ) as bar:  # fmt: skip
        task = bar.add_task("laying out coast, travel times and shifts", total=None)

        def show(progress: PlanProgress) -> None:
            bar.update(
                task,
                description=progress.words(),
                total=options.iterations,
                completed=progress.iteration if options.iterations else None,
            )

        return plan_pack(reading, options, report=show)


def prove_with_progress(
    reading: PackReading, plan: Plan, options: BoundOptions, *, messages: Console
) -> tuple[Plan, Certificate]:
    """Raise a plan's bound with a progress line; give the plan with it, and its certificate."""
    with Progress(
        SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn(), console=messages,
        transient=True,
    ) as bar:  # fmt: skip
        task = bar.add_task("laying out what a bound is reckoned from", total=None)

        def show(progress: PlanProgress) -> None:
            bar.update(task, description=progress.words())

        return prove_plan(reading.district, plan, options, report=show)


def run_verify(
    pack: Path, plan_path: Path, *, certificate: Path | None = None, as_json: bool, answers: Console
) -> int:
    """Check a plan, print what is wrong with it, give the exit status."""
    reading = read_pack(pack)
    timezone = reading.district.timezone
    plan = read_plan(plan_path, timezone=timezone)
    proof = None if certificate is None else read_certificate(certificate, timezone=timezone)
    with ThreadPoolExecutor(cores_to_use()) as threads:
        faults = verify_plan(
            reading.district, plan, pack_sha256=reading.sha256, certificate=proof,
            plan_sha256=sha256_of(plan_path), run_all=threads.map,
        )  # fmt: skip
    if as_json:
        rows = [
            {"code": f.code, "where": f.where, "found": f.found, "expected": f.expected}
            for f in faults
        ]
        print(json.dumps({"is_true": not faults, "faults": rows}, ensure_ascii=False, indent=1))
    elif faults:
        answers.print(f"{plan_path}: {len(faults)} faults", style="bold red", markup=False)
        for fault in faults:
            answers.print(f"  - {fault}", markup=False, highlight=False, soft_wrap=True)
    else:
        answers.print(
            f"{plan_path}: true. Coverage {plan.score.coverage:.2%}, {len(plan.patrols)} patrols, "
            f"{len(plan.gaps)} gaps, all recomputed." + _proved(plan, proof),
            markup=False,
            highlight=False,
            soft_wrap=True,
        )
    return FAULTY if faults else TRUE


def _proved(plan: Plan, proof: Certificate | None) -> str:
    """Say what a certificate proves."""
    if proof is None:
        return ""
    return (
        f" No plan is below {plan.score.bound:,.1f} weighted overdue minutes (proved): this one is "
        f"at most {plan.score.optimality_gap_points:.2f} points of coverage from the best."
    )


def run_map(pack: Path, plan_path: Path, out: Path, *, answers: Console) -> None:
    """Draw a plan into one HTML file."""
    refuse_to_overwrite(out, pack, plan_path)
    reading, plan = read_plan_of(pack, plan_path)
    html = build_map(reading.district, resolve_targets(reading.district), plan)
    write_whole(out, html.encode("utf-8"))
    answers.print(
        f"map written: {out} ({len(html.encode()) / 1e6:.2f} MB)", markup=False, highlight=False
    )


def refuse_to_overwrite(out: Path, *inputs: Path) -> None:
    """Raise FaultyInputError if a result would take the place of what it is made from."""
    if out.resolve() in {path.resolve() for path in inputs}:
        fault = Fault("options", "", "out", f"the input {out}", "another file than the inputs")
        raise FaultyInputError("command line", (fault,))
