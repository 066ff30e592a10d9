"""Follow a plan through disturbed days and print what is left of its coverage."""

import json
from dataclasses import asdict
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from api.option_faults import OptionFaults
from api.plan_run import MOST_SEEDS
from api.true_plan import TruePlan, read_true_plan
from maritime.cutting import resolve_targets
from maritime.planning.problem import set_problem
from maritime.stress.params import LIMITS, StressParams
from maritime.stress.report import MOST_RUNS, Spread, StressReport, stress_patrols

FALLEN_SHOWN = 10
CAUSE_WORDS = {
    "late": "late starts 晚出发",
    "speed": "speeds 航速车速",
    "breakdown": "breakdowns 故障",
    "absence": "absences 缺岗",
}


def run_stress(
    pack: Path,
    plan_path: Path,
    *,
    runs: int,
    seed: int,
    as_json: bool,
    late_share: float,
    late_min: float,
    speed_spread: float,
    breakdowns: float,
    absence_share: float,
    messages: Console,
    answers: Console,
) -> None:
    """Print realised beside planned coverage: together, by cause, and the targets that fall."""
    params = _params(
        runs=runs, seed=seed, late_share=late_share, late_min=late_min, speed_spread=speed_spread,
        breakdowns=breakdowns, absence_share=absence_share,
    )  # fmt: skip
    true = read_true_plan(pack, plan_path)
    messages.print("following the plan through disturbed days", style="dim")
    district = true.reading.district
    targets = resolve_targets(district)
    problem = set_problem(district, targets, true.plan.horizon)
    report = stress_patrols(
        problem, true.plan.patrols, params=params, runs=runs, rng=np.random.default_rng(seed)
    )
    if as_json:
        print(json.dumps(_as_json(report, params, seed), ensure_ascii=False, indent=1))
        return
    _print_report(
        report, true, {target.target_id: target.name or "" for target in targets}, answers
    )


def _params(*, runs: int, seed: int, **settings: float) -> StressParams:
    """
    Give the settings of the options.

    Raises
    ------
    FaultyInputError
        If an option cannot be used; all of them together.
    """
    faults = OptionFaults("stress options")
    for name, value in settings.items():
        if not 0 <= value <= LIMITS[name][0]:
            faults.add(name.replace("_", "-"), value, LIMITS[name][1])
    if not 1 <= runs <= MOST_RUNS:
        faults.add("runs", runs, f"a number from 1 to {MOST_RUNS}")
    if not 0 <= seed < MOST_SEEDS:
        faults.add("seed", seed, f"a whole number from 0 to {MOST_SEEDS - 1}")
    faults.raise_all()
    return StressParams(**settings)


def _as_json(report: StressReport, params: StressParams, seed: int) -> dict[str, object]:
    return {
        "runs": report.runs,
        "seed": seed,
        "assumed": asdict(params),
        "planned": report.planned,
        "without_patrols": report.without_patrols,
        "realised": asdict(report.together),
        "by_cause": {cause: asdict(spread) for cause, spread in report.alone.items()},
        "fallen_targets": [asdict(target) for target in report.fallen],
    }


def _print_report(
    report: StressReport, true: TruePlan, named: dict[str, str], answers: Console
) -> None:
    district, horizon = true.reading.district, true.plan.horizon
    kind = "days that follow each other" if horizon.is_cyclic else "repeats of the plan"
    answers.print(
        f"{district.name} ({district.district_id}): {report.runs} runs, {kind}; lateness, speeds, "
        "breakdowns and absences are simulated 模拟",
        markup=False, highlight=False, soft_wrap=True,
    )  # fmt: skip
    answers.print(_spread_table(report))
    if report.fallen:
        answers.print(_fallen_table(report, named))
    if district.is_simulated:
        answers.print("Simulated data 模拟数据: " + district.extra_meta["simulated"], markup=False)


def _spread_table(report: StressReport) -> Table:
    table = Table(title="coverage 覆盖率", title_justify="left")
    for name in ("", "mean", "median", "5 %", "95 %", "worst", "its run"):
        table.add_column(name, justify="right" if name else "left", no_wrap=True)
    table.add_row("planned 计划", f"{report.planned:.1%}")
    table.add_row("realised 实际", *_cells(report.together))
    for cause, spread in report.alone.items():
        table.add_row(f"only {CAUSE_WORDS[cause]}", *_cells(spread))
    table.add_row("without any patrol", f"{report.without_patrols:.1%}")
    return table


def _cells(spread: Spread) -> tuple[str, ...]:
    figures = (spread.mean, spread.median, spread.low, spread.high, spread.worst)
    return (*(f"{figure:.1%}" for figure in figures), str(spread.worst_run))


def _fallen_table(report: StressReport, named: dict[str, str]) -> Table:
    shown = report.fallen[:FALLEN_SHOWN]
    title = f"targets that lose most: {len(shown)} of {len(report.fallen)}"
    table = Table(title=title, title_justify="left")
    table.add_column("target", no_wrap=True)
    table.add_column("name")
    for name in ("planned", "realised", "weighted min lost"):
        table.add_column(name, justify="right", no_wrap=True)
    for fallen in shown:
        table.add_row(
            fallen.target_id, named[fallen.target_id], f"{fallen.planned:.1%}",
            f"{fallen.realised:.1%}", f"{fallen.lost_weighted_min:,.0f}",
        )  # fmt: skip
    return table
