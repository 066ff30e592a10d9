"""Compare the figures in a report's workbook with what its raw data give, cell by cell."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from maritime.report_check.causes import CauseCheck
from maritime.report_check.check_charts import check_charts
from maritime.report_check.faults import FaultList
from maritime.report_check.figures import (
    Figures,
    figures_of,
    gaps_of,
    grids_left_out,
    reckon_all,
    sums_of,
)
from maritime.report_check.patrols import (
    efforts_of,
    landing_points_of,
    reasons_of,
    rounds_of,
    score_of,
    video_share_of,
)
from maritime.report_check.raw import RawReport, RawTarget, Tables
from maritime.report_check.reckon import Reckoned
from maritime.report_check.sheet_rows import Book, SheetCheck
from maritime.report_check.times import DAYS, HOURS, TimeCheck

OF_AREAS = {
    "target_count": "targets", "required": "looks_required", "made": "looks_made",
    "missed": "looks_missed", "rate": "rate", "coverage": "coverage",
    "weighted_required": "weighted_required", "weighted_overdue": "weighted_overdue",
    "overdue_min": "overdue_min", "gap_count": "gaps",
    "worst_idleness_min": "worst_idleness_min", "mean_idleness_min": "mean_idleness_min",
}  # fmt: skip
"""Columns of areas, and what of the sums stands in them."""
OF_SUMMARY = (
    "required", "made", "missed", "rate", "coverage", "weighted_required", "weighted_overdue",
    "gap_count", "worst_idleness_min",
)  # fmt: skip
OF_SIDES = {
    "planned": ("required", "made", "coverage"),
    "before": ("required", "made", "rate", "coverage"),
}  # fmt: skip
OF_TARGETS = {
    "kind": "kind", "name": "name", "grade": "grade", "weight": "weight",
    "length_km": "length_km", "interval_min": "interval_min", "required_min": "required_min",
    "overdue_min": "overdue_min", "coverage": "coverage", "gap_count": "gaps",
    "required": "looks_required", "made": "looks_made", "missed": "looks_missed",
    "worst_idleness_min": "worst_idleness_min", "mean_idleness_min": "mean_idleness_min",
}  # fmt: skip
OF_GAPS = (
    "name", "kind", "grade", "grid_name", "overdue_min", "weight", "weighted_overdue", "cause",
)  # fmt: skip
OF_POINTS = ("name", "kind", "grade", "grid_name")
CHECKED = (
    "summary", "looks", "effort", "landing_points", "without_video", "targets", "hours", "days",
    "heat", "gaps", "deviations", "reasons",
)  # fmt: skip
"""Tables of a workbook whose figures are computed again."""
YES, NO = "yes", "no"


def check_sheets(book: Book, tables: Tables) -> FaultList:
    """
    Give the faults of the tables of a workbook, and how many figures were compared.

    Parameters
    ----------
    book
        Rows by the code of the table, those of CHECKED and of charts (`chart_table`); others are
        not looked at. Columns of the heat map have the codes of `heat_columns`.
    tables
        Rows of the raw data by the name of the table, all cells as text.

    Raises
    ------
    FaultyInputError
        If the raw data cannot be read.
    """
    raw, targets, reckoned = reckon_all(tables)
    measured = reckoned["measured"]
    faults = FaultList()
    check = SheetCheck(book, faults)
    points = landing_points_of(raw, targets)
    causes = CauseCheck(raw, targets)
    times = TimeCheck(raw, targets, measured)
    _check_summary(check, raw, sums_of(targets, measured), points, faults)
    _check_looks(check, raw, targets, reckoned, faults)
    _check_effort(check, raw)
    _check_points(check, points)
    check.compare_rows("targets", _targets(raw, targets, measured), ("target_id",))
    for name in (HOURS, DAYS):
        _check_spans(name, check, times)
    _check_heat(check, times)
    gaps = {
        (one.target_id, _local(low, raw), _local(high, raw)): {key: said[key] for key in OF_GAPS}
        for one, (low, high), said in gaps_of(raw, targets, measured, causes)
    }
    check.compare_rows("gaps", gaps, ("target_id", "from", "to"))
    _check_rounds(check, raw, causes)
    check_charts(check, book)
    return faults


def heat_columns(headings: Sequence[str]) -> list[str]:
    """Give the codes of the columns of a heat map: by place, as an hour may be there twice."""
    return [f"{place} {heading}" for place, heading in enumerate(headings, start=1)]


def _check_summary(
    check: SheetCheck, raw: RawReport, sums: Figures, points: Mapping[str, Figures],
    faults: FaultList,
) -> None:  # fmt: skip
    true = {code: sums[OF_AREAS[code]] for code in OF_SUMMARY}
    true |= score_of(raw, sums) or {}
    side = raw.sides["measured"]
    true |= {
        "from": _local(side.start_s, raw), "to": _local(side.end_s, raw),
        "known": _local(raw.known_s, raw), "landing_points": len(points),
        "with_video": sum(bool(one["has_video"]) for one in points.values()),
        "video_share": video_share_of(points.values()),
    }  # fmt: skip
    said = {}
    for row in check.rows("summary"):
        figure, value = check.cell("summary", row, "figure"), check.cell("summary", row, "value")
        if figure is not None and value is not None:
            said[figure.value] = value
    for code, value in true.items():
        if code in said:
            faults.compare(said[code].place, said[code].value, value)
        elif value is not None:
            faults.compare("sheet summary", f"no row {code}", value)


def _check_looks(
    check: SheetCheck,
    raw: RawReport,
    targets: Sequence[RawTarget],
    reckoned: Mapping[str, Mapping[str, Reckoned]],
    faults: FaultList,
) -> None:
    rows = check.rows("looks")
    told = set()
    for number, row in enumerate(rows):
        cell = check.cell("looks", row, "grid_id")
        grid_id = raw.grid_id if number == 0 or cell is None else cell.value
        if number and cell is not None and (grid_id not in raw.names or grid_id in told):
            faults.compare(cell.place, grid_id, "a sea grid, not twice")
            continue
        told.add(grid_id)
        members = [one for one in targets if number == 0 or grid_id in raw.chain(one.grid_id)]
        sums = {side: sums_of(members, found) for side, found in reckoned.items()}
        now = sums["measured"]
        true = {code: now[key] for code, key in OF_AREAS.items()}
        for side, codes in OF_SIDES.items():
            if side in sums:
                true |= {f"{side}_{code}": sums[side][OF_AREAS[code]] for code in codes}
        if "before" in sums:
            true["coverage_change"] = 100.0 * (now["coverage"] - sums["before"]["coverage"])
        if grid_id is not None:
            true["name"] = raw.grid_name(grid_id)
        true |= {"level": raw.levels.get(grid_id), "grid_id": grid_id}
        check.compare("looks", row, true)
    left_out = grids_left_out(raw, targets, told)
    if not rows or left_out:
        faults.compare("sheet looks", f"no row of {left_out}", "a row of every grid with a target")


def _check_effort(check: SheetCheck, raw: RawReport) -> None:
    true = {}
    for (grid_id, mode, is_total), by_side in efforts_of(raw).items():
        row = {}
        for side, amounts in by_side.items():
            if amounts is not None:
                row |= {f"{side}_hours": amounts["minutes"] / 60.0, f"{side}_km": amounts["km"]}
        if grid_id is not None:
            row["name"] = raw.grid_name(grid_id)
        true[grid_id, mode, YES if is_total else NO] = row
    check.compare_rows("effort", true, ("grid_id", "mode", "is_total"))


def _check_points(check: SheetCheck, points: Mapping[str, Figures]) -> None:
    """Check landing points, and those without video."""
    all_of, without = {}, {}
    for point_id, said in points.items():
        cameras = said["camera_ids"]
        others = ", ".join(one for one in said["sensor_ids"] if one not in cameras)
        row = {key: said[key] for key in OF_POINTS} | {"sensor_ids": others or None}
        if not said["has_video"]:
            without[(point_id,)] = row
        has_video = YES if said["has_video"] else NO
        cameras = ", ".join(cameras) or None
        all_of[(point_id,)] = row | {"has_video": has_video, "camera_ids": cameras}
    check.compare_rows("landing_points", all_of, ("landing_point_id",))
    check.compare_rows("without_video", without, ("landing_point_id",))


def _targets(
    raw: RawReport, targets: Sequence[RawTarget], reckoned: Mapping[str, Reckoned]
) -> dict[tuple, Figures]:
    found = {}
    for one in targets:
        said = figures_of(one, reckoned[one.target_id])
        row = {code: said[key] for code, key in OF_TARGETS.items()}
        found[(one.target_id,)] = row | {"grid_name": raw.grid_name(one.grid_id)}
    return found


def _check_spans(name: str, check: SheetCheck, times: TimeCheck) -> None:
    rows, spans = check.rows(name), list(times.spans(name))
    check.count(name, rows, len(spans))
    for row, ((low, high), figures) in zip(rows, spans, strict=False):
        edges = {"from": _local(low, times.raw), "to": _local(high, times.raw)}
        check.compare(name, row, edges | figures)


def _check_heat(check: SheetCheck, times: TimeCheck) -> None:
    """Check the share of each hour in which each target is overdue."""
    if times.is_by_clock:
        headings = [f"{hour:02d}:00" for hour in range(24)]
    else:
        zone = times.raw.zone
        headings = [
            datetime.fromtimestamp(at_s, zone).strftime("%m-%d %H:%M") for at_s in times.hours[:-1]
        ]
    columns = heat_columns(headings)
    overdue_s = times.heat(times.overdue_s)
    true = {}
    for target_id, required in times.heat(times.required_s).items():
        shares = [
            late / asked if asked else None
            for asked, late in zip(required, overdue_s[target_id], strict=True)
        ]
        true[(target_id,)] = dict(zip(columns, shares, strict=True))
    check.compare_rows("heat", true, ("target_id",))


def _check_rounds(check: SheetCheck, raw: RawReport, causes: CauseCheck) -> None:
    """Check what became of rounds, one by one inside the office, and how many had each reason."""
    rounds = rounds_of(raw, causes)
    true = {}
    for number, (one, became) in {} if raw.is_public else rounds.items():
        late_min = None
        if one.planned_from_s is not None and one.actual_from_s is not None:
            late_min = (one.actual_from_s - one.planned_from_s) / 60.0
        true[(number,)] = {
            **became, "team_id": one.team_id, "mode": one.mode, "late_min": late_min,
            "planned_from": _local(one.planned_from_s, raw),
            "planned_to": _local(one.planned_to_s, raw),
            "actual_from": _local(one.actual_from_s, raw),
            "actual_to": _local(one.actual_to_s, raw),
        }  # fmt: skip
    check.compare_rows("deviations", true, ("number",))
    counted = reasons_of(rounds.values())
    counts = {(reason,): {"rounds": count} for reason, count in counted.items()}
    check.compare_rows("reasons", counts, ("reason",))


def _local(at_s: int | None, raw: RawReport) -> datetime | None:
    return None if at_s is None else datetime.fromtimestamp(at_s, raw.zone).replace(tzinfo=None)
