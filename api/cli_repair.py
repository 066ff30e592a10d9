"""Repair a plan under way, write it and print what it opens, closes and changes."""

import json
import math
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from api.cli_files import refuse_to_overwrite
from api.repair_options import RepairOptions, case_of
from api.repair_run import repair_plan
from api.true_plan import TruePlan, read_true_plan
from geo_data.instants import format_instant
from geo_data.plan_file import write_plan
from geo_data.weather_words import weather_in_words
from maritime.cutting import resolve_targets
from maritime.repair.case import RepairCase
from maritime.repair.params import RepairParams
from maritime.repair.repaired import OpenTime, Repair

SPANS_SHOWN = 10


def run_repair(
    pack: Path,
    plan_path: Path,
    out: Path,
    *,
    as_json: bool,
    messages: Console,
    answers: Console,
    **options,
) -> None:
    """Repair a plan for what befell it, write the plan, print it beside doing nothing."""
    chosen = RepairOptions(**options)
    named = [path for path in (chosen.weather, chosen.limits) if path is not None]
    refuse_to_overwrite(out, pack, plan_path, *named)
    true = read_true_plan(pack, plan_path)
    case = case_of(chosen, true)
    if chosen.weather is not None and not case.stopped:
        messages.print("note: the weather stops no mode", style="yellow")
    messages.print("repairing the rest of the plan", style="dim")
    repair = repair_plan(
        true, case, params=RepairParams(price_min=chosen.price), seconds=chosen.seconds,
        iterations=chosen.iterations, seed=chosen.seed,
    )  # fmt: skip
    write_plan(repair.plan, out)
    if as_json:
        shown = _as_json(repair, case, chosen, true)
        print(json.dumps({**shown, "out": str(out)}, ensure_ascii=False, indent=1))
        return
    _print_repair(repair, case, true, answers)
    answers.print(f"plan written: {out}", markup=False, highlight=False, soft_wrap=True)


def _as_json(
    repair: Repair, case: RepairCase, options: RepairOptions, true: TruePlan
) -> dict[str, object]:
    zone = true.plan.horizon.zone

    def span(row: OpenTime) -> dict[str, object]:
        return {
            "target_id": row.target_id,
            "from": format_instant(row.from_s, zone),
            "to": format_instant(row.to_s, zone),
            "weighted_min": row.weighted_min,
        }

    return {
        "at": format_instant(case.at_s, zone),
        "price_min": options.price if math.isfinite(options.price) else None,
        "stopped": [
            {"mode": row.mode, "from": format_instant(row.from_s, zone),
             "to": format_instant(row.to_s, zone), "why": row.why}
            for row in case.stopped
        ],
        **{
            name: {"weighted_overdue": open_min, "coverage": _coverage(repair, open_min)}
            for name, open_min in _sides(repair).items()
        },
        "closed": [span(row) for row in repair.closed],
        "opened": [span(row) for row in repair.opened],
        "orders_changed": [
            {"team_id": row.team_id, "is_hit": row.is_hit, "from": format_instant(row.from_s, zone),
             "patrol_ids": list(row.patrol_ids)}
            for row in repair.changes
        ],
        "teams_not_hit": len(repair.teams_left),
    }  # fmt: skip


def _sides(repair: Repair) -> dict[str, float]:
    """Give open weighted minutes by whose they are."""
    return {
        "planned": repair.planned_min,
        "nothing_done": repair.nothing_min,
        "repaired": repair.repaired_min,
    }


def _coverage(repair: Repair, open_min: float) -> float:
    return 1.0 - open_min / repair.required_min if repair.required_min else 1.0


def _print_repair(repair: Repair, case: RepairCase, true: TruePlan, answers: Console) -> None:
    district, zone = true.reading.district, true.plan.horizon.zone
    answers.print(
        f"{district.name} ({district.district_id}), repaired 调整 at "
        f"{format_instant(case.at_s, zone)}",
        markup=False, highlight=False, soft_wrap=True,
    )  # fmt: skip
    for row in case.stopped:
        answers.print(
            f"stopped 停: {row.mode} {_from_to(row.from_s, row.to_s, true)}, "
            + " / ".join(dict.fromkeys(weather_in_words(row.why, one) for one in ("zh", "en"))),
            markup=False, highlight=False, soft_wrap=True,
        )  # fmt: skip
    answers.print(_sides_table(repair))
    names = {target.target_id: target.name or "" for target in resolve_targets(district)}
    for title, rows in (("closed 补上", repair.closed), ("opened 新增空档", repair.opened)):
        if rows:
            answers.print(_spans_table(title, rows, names, true))
        else:
            answers.print(f"{title}: nothing", markup=False)
    answers.print(_orders_table(repair, true))
    if district.is_simulated:
        answers.print("Simulated data 模拟数据: " + district.extra_meta["simulated"], markup=False)


def _sides_table(repair: Repair) -> Table:
    words = {
        "planned": "as planned 原计划",
        "nothing_done": "nothing done 不调整",
        "repaired": "repaired 调整后",
    }
    table = Table("", title="open 漏巡", title_justify="left")
    for name in ("weighted min", "coverage 覆盖率"):
        table.add_column(name, justify="right", no_wrap=True)
    for name, open_min in _sides(repair).items():
        table.add_row(words[name], f"{open_min:,.0f}", f"{_coverage(repair, open_min):.2%}")
    return table


def _spans_table(
    title: str, rows: Sequence[OpenTime], names: dict[str, str], true: TruePlan
) -> Table:
    shown = rows[:SPANS_SHOWN]
    table = Table(title=f"{title}: {len(shown)} of {len(rows)} spans", title_justify="left")
    table.add_column("target", no_wrap=True)
    table.add_column("name")
    table.add_column("from – to", no_wrap=True)
    table.add_column("weighted min", justify="right", no_wrap=True)
    for row in shown:
        table.add_row(
            row.target_id, Text(names[row.target_id]), _from_to(row.from_s, row.to_s, true),
            f"{row.weighted_min:,.0f}",
        )  # fmt: skip
    return table


def _orders_table(repair: Repair, true: TruePlan) -> Table:
    others = f"{len(repair.changed_not_hit)} of {len(repair.teams_left)} teams not hit"
    table = Table(title=f"orders changed 改派: {others}", title_justify="left")
    table.add_column("team", no_wrap=True)
    table.add_column("", no_wrap=True)
    table.add_column("from", no_wrap=True)
    table.add_column("patrols")
    for row in repair.changes:
        begins = _clock(row.from_s, true)
        is_hit = "hit 受影响" if row.is_hit else ""
        table.add_row(Text(row.team_id), is_hit, begins, Text(" ".join(row.patrol_ids) or "none"))
    return table


def _from_to(from_s: int, to_s: int, true: TruePlan) -> str:
    return f"{_clock(from_s, true)} – {_clock(to_s, true)}"


def _clock(instant_s: int, true: TruePlan) -> str:
    """Write month, day, hour and minute as they are on the coast."""
    return format_instant(instant_s, true.plan.horizon.zone)[5:16].replace("T", " ")
