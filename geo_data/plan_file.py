"""Write plans to their JSON file and read them back, with all faults reported together."""

import json
from collections.abc import Iterable
from datetime import tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from geo_data.atomic_file import write_whole
from geo_data.instants import format_instant
from geo_data.plan_fields import Fields, load_json, read_plan_bytes, refuse
from maritime.errors import CoastwatchError, HorizonError
from maritime.horizon import DAY_S, Horizon
from maritime.plan import (
    CAUSES,
    PLAN_FORMAT,
    VIAS,
    Break,
    Dwell,
    Gap,
    Leg,
    Patrol,
    Plan,
    PlannedTarget,
    PostDuty,
    RosterEntry,
    Score,
    SensorObservation,
    Stop,
    Transit,
    Traverse,
    Wait,
)
from maritime.standard import GRADES_BY_KIND

POSITION_DECIMALS = 7
"""Decimals of a written longitude or latitude: about a centimetre."""

LONGEST_PLAN_DAYS = 31
"""Longest horizon of a plan that is read; checking takes time and memory with its length."""

SCORE_KEYS = (
    "weighted_overdue", "weighted_required", "coverage", "coverage_without_patrols", "bound",
    "optimality_gap_points", "worst_idleness_min", "seconds",
)  # fmt: skip
LEG_KINDS = ("transit", "traverse", "dwell", "post", "break", "wait")


class UnwritablePlanError(CoastwatchError):
    """Say that a plan holds a number that JSON has no word for."""

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        return f"the plan was not written: {self.reason}; every number of a plan is finite"


def write_plan(plan: Plan, path: Path | str) -> None:
    """
    Write a plan as JSON, whole or not at all; equal plans give equal bytes.

    Raises
    ------
    UnwritableFileError
        If the file cannot be written; what was there before is kept.
    UnwritablePlanError
        If a number of the plan is infinite or not a number.
    """
    write_whole(Path(path), plan_to_json(plan).encode())


def read_plan(path: Path | str, *, timezone: str) -> Plan:
    """
    Read a plan file; timezone is the district's, as a plan file does not name it.

    Raises
    ------
    FaultyInputError
        With every fault of the file: the place in it, what was found, what was expected.
    """
    path = Path(path)
    return plan_from_json(read_plan_bytes(path), timezone=timezone, source=str(path))


def plan_to_json(plan: Plan) -> str:
    """
    Give a plan as JSON text: one target, patrol or gap on a line, instants with local offset.

    Positions are rounded to 7 decimals; all other numbers keep their full precision.

    Raises
    ------
    UnwritablePlanError
        If a number of the plan is infinite or not a number.
    """
    zone = plan.horizon.zone
    head = {
        "format": PLAN_FORMAT,
        "district_id": plan.district_id,
        "inputs_sha256": plan.inputs_sha256,
        "seed": plan.seed,
        "start": format_instant(plan.horizon.start_s, zone),
        "end": format_instant(plan.horizon.end_s, zone),
        "cyclic": plan.horizon.is_cyclic,
        "assume_fresh": plan.horizon.is_fresh,
    }
    lists = {
        "targets": (_written_target(target) for target in plan.targets),
        "patrols": (_written_patrol(patrol, zone) for patrol in plan.patrols),
        "sensor_observations": (
            {"target_id": seen.target_id, "sensor_id": seen.sensor_id, **_span(seen, zone)}
            for seen in plan.sensor_observations
        ),
        "gaps": (_written_gap(gap, zone) for gap in plan.gaps),
        "roster": (
            {"patrol_id": entry.patrol_id, "person_id": entry.person_id, "role": entry.role}
            for entry in plan.roster
        ),
    }
    score = {key: float(getattr(plan.score, key)) for key in SCORE_KEYS}
    lines = [f"{_dump(key)}: {_dump(value)}" for key, value in head.items()]
    lines += [f"{_dump(key)}: {_dump_list(rows)}" for key, rows in lists.items()]
    lines.append(f'"score": {_dump(score)}')
    return "{\n" + ",\n".join(lines) + "\n}\n"


def plan_from_json(content: bytes | str, *, timezone: str, source: str = "plan") -> Plan:
    """
    Give the plan in JSON text; source names it in messages.

    Unknown keys are ignored; whether a plan is true is not looked at here.

    Raises
    ------
    FaultyInputError
        With every fault: the place in the file, what was found, what was expected.
    """
    try:
        zone_name = ZoneInfo(timezone).key
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        expected = "a name of the IANA time zone database"
        raise refuse(source, f"time zone {timezone!r}", expected) from error
    document = Fields.of_document(load_json(content, source), source)
    version = document.text("format")
    if version and version != PLAN_FORMAT:
        raise refuse(source, repr(version), repr(PLAN_FORMAT), key="format")
    horizon = _read_horizon(document, zone_name)
    plan = Plan(
        district_id=document.text("district_id"),
        inputs_sha256=document.text("inputs_sha256"),
        seed=document.whole_number("seed"),
        horizon=horizon,
        targets=tuple(_read_target(row) for row in document.rows("targets")),
        patrols=tuple(_read_patrol(row) for row in document.rows("patrols")),
        sensor_observations=tuple(
            SensorObservation(row.text("target_id"), row.text("sensor_id"), *_read_span(row))
            for row in document.rows("sensor_observations")
        ),
        gaps=tuple(_read_gap(row) for row in document.rows("gaps")),
        score=_read_score(document.nested("score")),
        roster=tuple(
            RosterEntry(row.text("patrol_id"), row.text("person_id"), row.text("role"))
            for row in document.rows("roster", is_required=False)
        ),
    )
    document.raise_faults()
    return plan


def _dump(value: object) -> str:
    try:
        return json.dumps(value, ensure_ascii=False, allow_nan=False)
    except ValueError as error:
        raise UnwritablePlanError(f"{_shorten(value)} holds NaN or infinity") from error


def _dump_list(rows: Iterable[dict[str, object]]) -> str:
    written = ",\n".join(_dump(row) for row in rows)
    return f"[\n{written}\n]" if written else "[]"


def _shorten(value: object) -> str:
    return repr(value)[:80]


def _span(spanning: Leg | Stop | SensorObservation, zone: tzinfo) -> dict[str, object]:
    return {
        "enter": format_instant(spanning.enter_s, zone),
        "exit": format_instant(spanning.exit_s, zone),
    }


def _written_target(target: PlannedTarget) -> dict[str, object]:
    return {
        "target_id": target.target_id,
        "kind": target.kind,
        "coastline_id": target.coastline_id,
        "from_m": float(target.from_m),
        "to_m": float(target.to_m),
        "weight": float(target.weight),
        "required_min": float(target.required_min),
        "overdue_min": float(target.overdue_min),
    }


def _written_patrol(patrol: Patrol, zone: tzinfo) -> dict[str, object]:
    return {
        "patrol_id": patrol.patrol_id,
        "team_id": patrol.team_id,
        "mode": patrol.mode,
        "base_id": patrol.base_id,
        "depart": format_instant(patrol.depart_s, zone),
        "return": format_instant(patrol.return_s, zone),
        "legs": [_written_leg(leg, zone) for leg in patrol.legs],
    }


def _written_leg(leg: Leg, zone: tzinfo) -> dict[str, object]:
    span = _span(leg, zone)
    match leg:
        case Transit():
            path = [[_round(lon), _round(lat)] for lon, lat in leg.path]
            return {"kind": "transit", **span, "via": leg.via, "path": path}
        case Traverse():
            stops = [{"target_id": stop.target_id, **_span(stop, zone)} for stop in leg.stops]
            traverse = {"kind": "traverse", **span, "target_id": leg.target_id}
            return {**traverse, "reverse": leg.is_reverse, "stops": stops}
        case Dwell():
            return {"kind": "dwell", **span, "target_id": leg.target_id}
        case PostDuty():
            return {"kind": "post", **span, "base_id": leg.base_id}
        case Break():
            return {"kind": "break", **span}
        case Wait():
            return {"kind": "wait", **span}


def _written_gap(gap: Gap, zone: tzinfo) -> dict[str, object]:
    return {
        "target_id": gap.target_id,
        "from": format_instant(gap.from_s, zone),
        "to": format_instant(gap.to_s, zone),
        "overdue_min": gap.overdue_min,
        "cause": gap.cause,
        "evidence": {key: gap.evidence[key] for key in sorted(gap.evidence)},
    }


def _round(degrees: float) -> float:
    return round(float(degrees), POSITION_DECIMALS) + 0.0


def _read_horizon(document: Fields, timezone: str) -> Horizon:
    start_s, end_s = document.instant("start"), document.instant("end")
    is_cyclic, is_fresh = document.flag("cyclic"), document.flag("assume_fresh")
    if not document.has_faults and end_s - start_s > LONGEST_PLAN_DAYS * DAY_S:
        found = f"a horizon of {(end_s - start_s) / DAY_S:,.1f} days"
        document.note("end", found, f"at most {LONGEST_PLAN_DAYS} days")
    if not document.has_faults:
        try:
            return Horizon(start_s, end_s, timezone, is_cyclic, is_fresh)
        except HorizonError as error:
            document.note("end", f"a horizon that cannot be used: {error}", "a usable horizon")
    return Horizon(0, 1, timezone)


def _read_span(row: Fields) -> tuple[int, int]:
    return row.instant("enter"), row.instant("exit")


def _read_target(row: Fields) -> PlannedTarget:
    return PlannedTarget(
        target_id=row.text("target_id"),
        kind=row.choice("kind", tuple(GRADES_BY_KIND)),
        coastline_id=row.text("coastline_id"),
        from_m=row.number("from_m"),
        to_m=row.number("to_m"),
        weight=row.number("weight"),
        required_min=row.number("required_min"),
        overdue_min=row.number("overdue_min"),
    )


def _read_patrol(row: Fields) -> Patrol:
    return Patrol(
        patrol_id=row.text("patrol_id"),
        team_id=row.text("team_id"),
        mode=row.text("mode"),
        base_id=row.text("base_id"),
        depart_s=row.instant("depart"),
        return_s=row.instant("return"),
        legs=tuple(_read_leg(leg) for leg in row.rows("legs")),
    )


def _read_leg(row: Fields) -> Leg:
    kind = row.choice("kind", LEG_KINDS)
    span = _read_span(row)
    match kind:
        case "transit":
            return Transit(*span, row.choice("via", VIAS), row.path("path"))
        case "traverse":
            return Traverse(
                *span,
                row.text("target_id"),
                row.flag("reverse"),
                tuple(
                    Stop(stop.text("target_id"), *_read_span(stop))
                    for stop in row.rows("stops", is_required=False)
                ),
            )
        case "dwell":
            return Dwell(*span, row.text("target_id"))
        case "post":
            return PostDuty(*span, row.text("base_id"))
        case "break":
            return Break(*span)
        case _:
            return Wait(*span)


def _read_gap(row: Fields) -> Gap:
    return Gap(
        target_id=row.text("target_id"),
        from_s=row.instant("from"),
        to_s=row.instant("to"),
        cause=row.choice("cause", CAUSES),
        evidence=row.mapping("evidence", is_required=False),
        stated_overdue_min=row.number("overdue_min"),
    )


def _read_score(row: Fields) -> Score:
    return Score(**{key: row.number(key) for key in SCORE_KEYS})
