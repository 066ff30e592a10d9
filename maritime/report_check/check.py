"""Compare every figure of a report with what its raw data give."""

import itertools
import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from maritime.report_check.causes import CauseCheck
from maritime.report_check.faults import FaultList
from maritime.report_check.raw import RawReport, RawSide, RawTarget, Tables, take_apart, text_of
from maritime.report_check.reckon import Reckoned, common_s, local_edges, needs_of, reckon

SIDES_OF_EFFORT = {"planned": "planned", "actual": "measured", "before": "before"}
LONGEST_BY_HOUR_S = 50 * 3600
"""A heat map of more than this sums the hours of the clock over its days."""

Document = Mapping[str, object]


def check_report(document: Document, tables: Tables) -> FaultList:
    """
    Give the faults of a report document, and how many figures were compared.

    Parameters
    ----------
    document
        The JSON document of a coverage report.
    tables
        Rows of its raw data by the name of the table, all cells as text.

    Raises
    ------
    FaultyInputError
        If the raw data cannot be read.
    """
    raw, targets, reckoned = reckon_all(tables)
    faults = FaultList()
    _check_head(document, raw, faults)
    grid_id = raw.head.get("grid_id") or None
    measured = reckoned["measured"]
    _check_looks(document, raw, targets, reckoned, faults)
    _check_targets(document, targets, measured, faults)
    _check_times(document, raw, targets, measured, faults)
    _check_effort(document, raw, grid_id, faults)
    _check_landing_points(document, raw, targets, faults)
    causes = CauseCheck(raw, targets)
    faults.compare_rows("gaps", document.get("gaps"), _gaps(raw, targets, measured, causes),
                        ("target_id", "from", "to"))  # fmt: skip
    _check_rounds(document, raw, grid_id, causes, faults)
    _check_score(document, raw, targets, measured, grid_id, faults)
    return faults


def reckon_all(
    tables: Tables,
) -> tuple[RawReport, list[RawTarget], dict[str, dict[str, Reckoned]]]:
    """Give raw data taken apart, the targets reported on, and what comes of them on each side."""
    raw = take_apart(tables)
    grid_id = raw.head.get("grid_id") or None
    targets = [one for one in raw.targets if grid_id is None or grid_id in raw.chain(one.grid_id)]
    return raw, targets, {name: reckon_side(raw, side, targets) for name, side in raw.sides.items()}


def _check_head(document: Document, raw: RawReport, faults: FaultList) -> None:
    said = raw.head
    faults.compare_all("head", document.get("head"), {
        "kind": said.get("kind"), "district_id": said.get("district_id"),
        "timezone": said.get("timezone"), "from": said.get("from"), "to": said.get("to"),
        "audience": said.get("audience"), "grid_id": said.get("grid_id") or None,
        "is_cyclic": raw.is_cyclic, "is_fresh": said.get("is_fresh") == "1",
        "known": said.get("known") or None, "made_from": said.get("made_from"),
        "before_from": said.get("before_from") or None,
        "before_to": said.get("before_to") or None,
    })  # fmt: skip


def reckon_side(raw: RawReport, side: RawSide, targets: Sequence[RawTarget]) -> dict[str, Reckoned]:
    needs: dict[object, list] = {}
    found = {}
    for target in targets:
        presence = sorted(side.presence.get(target.target_id, ()))
        case = (target.kind, target.grade, tuple(presence))
        if case not in needs:
            rules = [one for one in raw.standard
                     if (one.kind, one.grade) == (target.kind, target.grade)]  # fmt: skip
            needs[case] = needs_of(rules, presence, raw.zone, side.start_s, side.end_s)
        found[target.target_id] = reckon(
            target, needs[case],
            [(look.enter_s, look.exit_s) for look in side.looks.get(target.target_id, ())],
            side.start_s, side.end_s, is_cyclic=raw.is_cyclic,
            is_fresh=raw.head.get("is_fresh") == "1",
        )  # fmt: skip
    return found


def _check_looks(
    document: Document,
    raw: RawReport,
    targets: Sequence[RawTarget],
    reckoned: Mapping[str, Mapping[str, Reckoned]],
    faults: FaultList,
) -> None:
    rows = document.get("looks")
    for number, row in enumerate(rows if isinstance(rows, list) else ()):
        grid_id = row.get("grid_id")
        members = [one for one in targets if number == 0 or grid_id in raw.chain(one.grid_id)]
        for side in ("measured", "planned", "before"):
            where = f"looks {row.get('name')} {side}"
            if side in reckoned:
                faults.compare_all(where, row.get(side), sums_of(members, reckoned[side]))
            else:
                faults.compare(where, row.get(side), None)
    grids = {one for target in targets for one in raw.chain(target.grid_id)}
    told = {row.get("grid_id") for row in rows or ()}
    top = raw.head.get("grid_id") or None
    wanted = {one for one in grids if top is None or (top in raw.chain(one) and one != top)}
    left_out = sorted(wanted - told)
    if not rows or any(_members(raw, targets, one) < len(targets) for one in left_out):
        faults.compare("looks", f"no row of {left_out}", "a row of every grid with a target")


def _members(raw: RawReport, targets: Sequence[RawTarget], grid_id: str) -> int:
    return sum(grid_id in raw.chain(one.grid_id) for one in targets)


def sums_of(members: Sequence[RawTarget], reckoned: Mapping[str, Reckoned]) -> dict[str, object]:
    of = [reckoned[one.target_id] for one in members]
    required = (
        math.fsum(one.weight * it.required_s for one, it in zip(members, of, strict=True)) / 60.0
    )
    overdue = (
        math.fsum(one.weight * it.overdue_s for one, it in zip(members, of, strict=True)) / 60.0
    )
    asked, made = sum(one.looks_required for one in of), sum(one.looks_made for one in of)
    return {
        "targets": len(members), "looks_required": asked, "looks_made": made,
        "looks_missed": sum(one.looks_missed for one in of),
        "rate": min(1.0, made / asked) if asked else 1.0,
        "required_min": sum(one.required_s for one in of) / 60.0,
        "overdue_min": sum(one.overdue_s for one in of) / 60.0,
        "weighted_required": required, "weighted_overdue": overdue,
        "coverage": 1.0 - overdue / required if required else 1.0,
        "gaps": sum(len(one.gaps) for one in of),
        "worst_idleness_min": max((one.worst_idle_s for one in of), default=0) / 60.0,
        "mean_idleness_min": math.fsum(one.mean_idle_s for one in of) / 60.0 / max(1, len(of)),
    }  # fmt: skip


def _check_targets(
    document: Document,
    targets: Sequence[RawTarget],
    reckoned: Mapping[str, Reckoned],
    faults: FaultList,
) -> None:
    true = {}
    for target in targets:
        sums = sums_of([target], reckoned)
        sums["coverage"] = (
            1.0 - sums["overdue_min"] / sums["required_min"] if sums["required_min"] else 1.0
        )
        needs = reckoned[target.target_id].needs
        shortest = min((interval_s for _, _, interval_s in needs), default=None)
        row = {key: sums[key] for key in (
            "looks_required", "looks_made", "looks_missed", "rate", "required_min",
            "overdue_min", "coverage", "gaps", "worst_idleness_min", "mean_idleness_min",
        )}  # fmt: skip
        true[(target.target_id,)] = {
            **row, "kind": target.kind, "grade": target.grade, "grid_id": target.grid_id,
            "weight": target.weight, "length_km": target.length_m / 1000.0,
            "interval_min": None if shortest is None else shortest / 60.0,
        }  # fmt: skip
    faults.compare_rows("targets", document.get("targets"), true, ("target_id",))


def _check_times(
    document: Document,
    raw: RawReport,
    targets: Sequence[RawTarget],
    reckoned: Mapping[str, Reckoned],
    faults: FaultList,
) -> None:
    """Check hours, days and the heat map."""
    side = raw.sides["measured"]
    hours = local_edges(side.start_s, side.end_s, raw.zone, by_day=False)
    needed = {
        one.target_id: [(low, high) for low, high, _ in reckoned[one.target_id].needs]
        for one in targets
    }
    required = {target_id: by_edge(spans, hours) for target_id, spans in needed.items()}
    overdue = {one.target_id: by_edge(reckoned[one.target_id].gaps, hours) for one in targets}
    days = local_edges(side.start_s, side.end_s, raw.zone, by_day=True)
    for name, edges in (("hours", hours), ("days", days)):
        true = {}
        for low, high in itertools.pairwise(edges):
            columns = [n for n, at_s in enumerate(hours[:-1]) if low <= at_s < high]
            asked = weighted_in(targets, required, columns)
            late = weighted_in(targets, overdue, columns)
            key = (text_of(low, raw.zone), text_of(high, raw.zone))
            true[key] = {"weighted_required": asked, "weighted_overdue": late,
                         "coverage": 1.0 - late / asked if asked else 1.0}  # fmt: skip
        faults.compare_rows(name, document.get(name), true, ("from", "to"))
    _check_heat(document, raw, hours, required, overdue, faults)


def by_edge(spans: Iterable[tuple[int, int]], edges: Sequence[int]) -> list[int]:
    found = [0] * (len(edges) - 1)
    column = 0
    for span in spans:
        while edges[column + 1] <= span[0]:
            column += 1
        at = column
        while at < len(found) and edges[at] < span[1]:
            found[at] += common_s(span, edges[at], edges[at + 1])
            at += 1
    return found


def weighted_in(
    targets: Sequence[RawTarget], table: Mapping[str, Sequence[int]], columns: Sequence[int]
) -> float:
    return math.fsum(
        one.weight * sum(table[one.target_id][n] for n in columns) for one in targets
    ) / 60.0  # fmt: skip


def _check_heat(
    document: Document,
    raw: RawReport,
    hours: Sequence[int],
    required: Mapping[str, list[int]],
    overdue: Mapping[str, list[int]],
    faults: FaultList,
) -> None:
    is_long = hours[-1] - hours[0] > LONGEST_BY_HOUR_S
    of_clock = [datetime.fromtimestamp(at_s, raw.zone).hour for at_s in hours[:-1]]

    def row(numbers: list[int]) -> list[int]:
        if not is_long:
            return numbers
        summed = [0] * 24
        for hour, seconds in zip(of_clock, numbers, strict=True):
            summed[hour] += seconds
        return summed

    faults.compare_all("heat", document.get("heat"), {
        "target_ids": list(required),
        "hour_edges": None if is_long else [text_of(at_s, raw.zone) for at_s in hours],
        "required_s": [row(one) for one in required.values()],
        "overdue_s": [row(one) for one in overdue.values()],
    })  # fmt: skip


def _check_effort(document: Document, raw: RawReport, top: str | None, faults: FaultList) -> None:
    is_of_plan = raw.known_s is None
    ways = {
        side: raw.sides[name].ways
        for side, name in (
            {"planned": "measured"} if is_of_plan else SIDES_OF_EFFORT
        ).items()
        if name in raw.sides and raw.sides[name].ways is not None
    }  # fmt: skip
    in_town = top is not None and any(raw.levels[one] == "town" for one in raw.chain(top))

    def row_of(grid_id: str | None) -> str | None:
        chain = raw.chain(grid_id)
        if in_town:
            return top
        return next((one for one in chain if raw.levels[one] == "town"
                     and (top is None or top in raw.chain(one))), None)  # fmt: skip

    sums: dict[tuple, dict[str, list]] = {}
    for side, parts in ways.items():
        for part in parts:
            if top is not None and top not in raw.chain(part.grid_id):
                continue
            for key in ((row_of(part.grid_id), part.mode, False), (top, part.mode, True)):
                sums.setdefault(key, {}).setdefault(side, []).append(part)
    true = {
        key: {
            side: {
                "minutes": math.fsum(one.seconds for one in by_side.get(side, ())) / 60.0,
                "km": math.fsum(one.metres for one in by_side.get(side, ())) / 1000.0,
            } if side in ways else None
            for side in SIDES_OF_EFFORT
        }
        for key, by_side in sums.items()
    }  # fmt: skip
    faults.compare_rows("effort", document.get("effort"), true, ("grid_id", "mode", "is_total"))


def _check_landing_points(
    document: Document, raw: RawReport, targets: Sequence[RawTarget], faults: FaultList
) -> None:
    here = {one.target_id: one.grid_id for one in targets if one.kind == "landing_point"}
    true = {
        (point,): {
            "grid_id": here[point],
            "camera_ids": [s for s, kind, seen in raw.sights
                           if seen == point and kind == "camera"],
            "sensor_ids": [s for s, _, seen in raw.sights if seen == point],
            "has_video": any(seen == point and kind == "camera" for _, kind, seen in raw.sights),
        }
        for point in raw.landing_point_ids if point in here
    }  # fmt: skip
    faults.compare_rows(
        "landing_points", document.get("landing_points"), true, ("landing_point_id",)
    )
    with_video = sum(bool(one["has_video"]) for one in true.values())
    faults.compare("video_share", document.get("video_share"),
                   with_video / len(true) if true else None)  # fmt: skip


def _gaps(
    raw: RawReport,
    targets: Sequence[RawTarget],
    reckoned: Mapping[str, Reckoned],
    causes: CauseCheck,
) -> dict[tuple, dict[str, object]]:
    true = {}
    for target in targets:
        for low, high in reckoned[target.target_id].gaps:
            key = (target.target_id, text_of(low, raw.zone), text_of(high, raw.zone))
            minutes = (high - low) / 60.0
            true[key] = {
                "overdue_min": minutes, "weight": target.weight,
                "weighted_overdue": minutes * target.weight, "kind": target.kind,
                "grade": target.grade, "grid_id": target.grid_id,
                "cause": causes.of(target.target_id, low, high),
            }  # fmt: skip
    return true


def _check_rounds(
    document: Document, raw: RawReport, grid_id: str | None, causes: CauseCheck, faults: FaultList
) -> None:
    true = {}
    if raw.known_s is not None:
        side = raw.sides["measured"]
        for one in raw.rounds:
            instants = [at_s for at_s in (one.planned_from_s, one.planned_to_s,
                                          one.actual_from_s, one.actual_to_s)
                        if at_s is not None]  # fmt: skip
            is_here = (
                min(instants) < side.end_s
                and max(instants) >= side.start_s
                and (
                    grid_id is None
                    or bool(causes.sent_to.get(one.number))
                    or any(grid_id in raw.chain(grid) for grid in one.grids)
                )
            )
            if is_here:
                reason, visits, made = causes.became[one.number]
                true[(one.number,)] = {
                    "reason": reason, "visits_planned": visits, "visits_made": made
                }  # fmt: skip
    counted: dict[str, int] = {}
    for row in true.values():
        counted[str(row["reason"])] = counted.get(str(row["reason"]), 0) + 1
    faults.compare("reasons", document.get("reasons"), counted)
    if raw.head.get("audience") != "public":
        faults.compare_rows("deviations", document.get("deviations"), true, ("number",))


def _check_score(
    document: Document,
    raw: RawReport,
    targets: Sequence[RawTarget],
    reckoned: Mapping[str, Reckoned],
    grid_id: str | None,
    faults: FaultList,
) -> None:
    """Check what the plan says of itself, as far as it follows from figures."""
    if grid_id is not None or "score.bound" not in raw.head:
        faults.compare("score", document.get("score"), None)
        return
    sums = sums_of(targets, reckoned)
    bound, required = float(raw.head["score.bound"]), sums["weighted_required"]
    without = float(raw.head["score.coverage_without_patrols"])
    faults.compare_all("score", document.get("score"), {
        "bound": bound, "coverage_without_patrols": without,
        "bound_points": 100.0 * bound / required if required else 0.0,
        "optimality_gap_points":
            100.0 * (sums["weighted_overdue"] - bound) / required if required else 0.0,
    })  # fmt: skip
