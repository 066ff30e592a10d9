"""Write what befell a plan as JSON and read it back, and write what a repair does about it."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict

from sqlalchemy import Row

from geo_data.instants import format_instant
from maritime.errors import Fault
from maritime.horizon import Horizon
from maritime.observation import Observation
from maritime.repair.case import (
    Delay,
    Diversion,
    Loss,
    Position,
    RepairCase,
    StoppedSpan,
    WorkingSpan,
)
from maritime.repair.repaired import OpenTime, OrderChange, Repair

Json = dict[str, object]
MOST_SPANS = 200
"""Of what a repair closes, and of what it opens, so many of the heaviest are told."""


def state_of(row: Row) -> str:
    """Give what tells one state of a district's row from another; what is laid out is of one."""
    return json.dumps([row.pack_sha256, str(row.edited_at), str(row.imported_at)])


def case_to_json(case: RepairCase) -> Json:
    """Give a case as JSON; positions of units are in it: it is for a worker, never kept."""
    return asdict(case)


def case_from_json(found: Mapping[str, object]) -> RepairCase:
    """Give a case back from what `case_to_json` made, also after it was written as text."""

    def rows(name: str, kind: type) -> tuple:
        return tuple(kind(**row) for row in found[name])

    def lonlat_in(row: Mapping[str, object]) -> Json:
        place = row["lonlat"]
        return {**row, "lonlat": None if place is None else (place[0], place[1])}

    seen, working = found["seen"], found["working"]
    return RepairCase(
        found["at_s"],
        rows("lost", Loss),
        rows("late", Delay),
        tuple(Diversion(**lonlat_in(row)) for row in found["diverted"]),
        rows("stopped", StoppedSpan),
        tuple(Position(**lonlat_in(row)) for row in found["positions"]),
        None if seen is None else tuple(Observation(**row) for row in seen),
        None if working is None else rows("working", WorkingSpan),
    )


def befallen_to_json(case: RepairCase, horizon: Horizon) -> Json:
    """Give what befell a plan as it may be told: of positions nothing."""
    zone = horizon.zone

    def written(at_s: int | None) -> str | None:
        return None if at_s is None else format_instant(at_s, zone)

    return {
        "lost": [
            {"team_id": row.team_id, "since": written(row.since_s), "until": written(row.until_s),
             "has_ended": row.has_ended}
            for row in case.lost
        ],
        "late": [{"team_id": r.team_id, "minutes": round(r.late_s / 60, 1)} for r in case.late],
        "diverted": [
            {"team_id": row.team_id, "place_id": row.place_id or None} for row in case.diverted
        ],
        "stopped": [
            {"mode": row.mode, "from": written(row.from_s), "to": written(row.to_s),
             "why": row.why}
            for row in case.stopped
        ],
    }  # fmt: skip


def repair_to_json(
    repair: Repair, case: RepairCase, *, left_out: Iterable[Fault], names: Mapping[str, str | None]
) -> Json:
    """
    Give what is kept and told of a repair beside its plan.

    Parameters
    ----------
    left_out
        What could not be used, beside what the repair itself left out.
    names
        Of targets, by id.
    """
    horizon = repair.plan.horizon

    def spans(rows: Iterable[OpenTime]) -> list[Json]:
        return [
            {"target_id": row.target_id, "name": names.get(row.target_id),
             "from": format_instant(row.from_s, horizon.zone),
             "to": format_instant(row.to_s, horizon.zone),
             "weighted_min": round(row.weighted_min, 1)}
            for row in rows
        ]  # fmt: skip

    return {
        "at": format_instant(case.at_s, horizon.zone),
        "befallen": befallen_to_json(case, horizon),
        "planned_min": round(repair.planned_min, 1),
        "nothing_done_min": round(repair.nothing_min, 1),
        "repaired_min": round(repair.repaired_min, 1),
        "required_min": round(repair.required_min, 1),
        "closed": spans(repair.closed[:MOST_SPANS]),
        "closed_total": len(repair.closed),
        "opened": spans(repair.opened[:MOST_SPANS]),
        "opened_total": len(repair.opened),
        "orders_changed": [_change(row, horizon) for row in repair.changes],
        "teams_not_hit": len(repair.teams_left),
        "left_out": [_left_out(fault) for fault in (*left_out, *repair.left_out)],
    }


def _change(row: OrderChange, horizon: Horizon) -> Json:
    return {
        "team_id": row.team_id,
        "is_hit": row.is_hit,
        "from": format_instant(row.from_s, horizon.zone),
        "patrol_ids": list(row.patrol_ids),
    }


def _left_out(fault: Fault) -> Json:
    """Tell what was left out; where a unit was is nobody's business."""
    found = "a place" if fault.layer == "position" else fault.found
    return {"kind": fault.layer, "id": fault.row_id, "found": found, "expected": fault.expected}
