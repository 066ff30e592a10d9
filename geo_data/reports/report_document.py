"""Write a coverage report as its JSON document, with a hash that stands on every page."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from zoneinfo import ZoneInfo

from geo_data.instants import format_instant
from maritime.figures import AreaFigures
from maritime.looks import LookFigures
from maritime.report.coverage_report import (
    REPORT_FORMAT,
    Assumption,
    CoverageReport,
    DeviationRow,
    Effort,
    EffortRow,
    GapRow,
    HeatMap,
    LandingPointRow,
    LookRow,
    ReportHead,
    SpanRow,
    TargetRow,
)

Json = dict[str, object]


@lru_cache(maxsize=1)
def report_sha256(report: CoverageReport) -> str:
    """Give the SHA-256 of a report's document in its canonical form, without the hash itself."""
    return sha256_of_document(document_of(report))


def sha256_of_document(document: Mapping[str, object]) -> str:
    """Give the SHA-256 of a document: keys sorted, no spaces, UTF-8, its `sha256` left out."""
    bare = {key: value for key, value in document.items() if key != "sha256"}
    return hashlib.sha256(canonical_json(bare)).hexdigest()


def write_report_document(report: CoverageReport) -> bytes:
    """Give the JSON file of a report: the same report, the same bytes."""
    document = document_of(report)
    return canonical_json({**document, "sha256": sha256_of_document(document)}) + b"\n"


def document_of(report: CoverageReport) -> Json:
    """Give all that a report says as plain values; instants as ISO 8601 with their offset."""
    zone = ZoneInfo(report.head.timezone)
    return {
        "format": REPORT_FORMAT,
        "head": _head(report.head, zone),
        "looks": [_look_row(row) for row in report.looks],
        "effort": [_effort_row(row) for row in report.effort],
        "landing_points": [_landing_point(row) for row in report.landing_points],
        "video_share": report.video_share,
        "targets": [_target(row) for row in report.targets],
        "hours": [_span(row, zone) for row in report.hours],
        "days": [_span(row, zone) for row in report.days],
        "heat": _heat(report.heat, zone),
        "gaps": [_gap(row, zone) for row in report.gaps],
        "deviations": [_deviation(row, zone) for row in report.deviations],
        "reasons": dict(report.reasons),
        "score": None if report.score is None else dict(vars(report.score)),
        "assumptions": _assumptions(report.assumptions),
    }


def canonical_json(document: Mapping[str, object]) -> bytes:
    """Give a document as JSON with keys sorted, without spaces, in UTF-8."""
    return json.dumps(
        document, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    ).encode()


def _head(head: ReportHead, zone: ZoneInfo) -> Json:
    written = {key: value for key, value in vars(head).items() if not key.endswith("_s")}
    for key, value in vars(head).items():
        if key.endswith("_s"):
            written[key.removesuffix("_s")] = _instant(value, zone)
    return written


def _measure(one: AreaFigures | None) -> Json | None:
    if one is None:
        return None
    return {
        "targets": one.target_count, **_looks(one.looks), "required_min": one.required_min,
        "overdue_min": one.overdue_min, "weighted_required": one.weighted_required,
        "weighted_overdue": one.weighted_overdue, "coverage": one.coverage,
        "gaps": one.gap_count, "worst_idleness_min": one.worst_idleness_min,
        "mean_idleness_min": one.mean_idleness_min,
    }  # fmt: skip


def _looks(looks: LookFigures) -> Json:
    return {
        "looks_required": looks.required, "looks_made": looks.made, "looks_missed": looks.missed,
        "rate": looks.rate,
    }  # fmt: skip


def _look_row(row: LookRow) -> Json:
    return {
        "grid_id": row.grid_id, "name": row.name, "level": row.level, "depth": row.depth,
        "measured": _measure(row.measured), "planned": _measure(row.planned),
        "before": _measure(row.before),
    }  # fmt: skip


def _effort_row(row: EffortRow) -> Json:
    return {
        "grid_id": row.grid_id, "name": row.name, "mode": row.mode, "is_total": row.is_total,
        "planned": _effort(row.planned), "actual": _effort(row.actual),
        "before": _effort(row.before),
    }  # fmt: skip


def _effort(one: Effort | None) -> Json | None:
    return None if one is None else {"minutes": one.minutes, "km": one.km}


def _landing_point(row: LandingPointRow) -> Json:
    return {
        "landing_point_id": row.landing_point_id, "name": row.name, "kind": row.kind,
        "grade": row.grade, "grid_id": row.grid_id, "grid_name": row.grid_name,
        "camera_ids": list(row.camera_ids), "sensor_ids": list(row.sensor_ids),
        "has_video": row.has_video,
    }  # fmt: skip


def _target(row: TargetRow) -> Json:
    return {
        "target_id": row.target_id, "kind": row.kind, "name": row.name, "grade": row.grade,
        "grid_id": row.grid_id, "grid_name": row.grid_name, "weight": row.weight,
        "length_km": row.length_km, "interval_min": row.interval_min,
        "required_min": row.required_min, "overdue_min": row.overdue_min,
        "coverage": row.coverage, "gaps": row.gap_count,
        "worst_idleness_min": row.worst_idleness_min,
        "mean_idleness_min": row.mean_idleness_min, **_looks(row.looks),
    }  # fmt: skip


def _span(row: SpanRow, zone: ZoneInfo) -> Json:
    return {
        "from": format_instant(row.from_s, zone), "to": format_instant(row.to_s, zone),
        "weighted_required": row.weighted_required, "weighted_overdue": row.weighted_overdue,
        "coverage": row.coverage,
    }  # fmt: skip


def _heat(heat: HeatMap, zone: ZoneInfo) -> Json:
    edges = None
    if heat.hour_edges_s is not None:
        edges = [format_instant(edge_s, zone) for edge_s in heat.hour_edges_s.tolist()]
    return {
        "target_ids": list(heat.target_ids), "hour_edges": edges,
        "required_s": heat.required_s.tolist(), "overdue_s": heat.overdue_s.tolist(),
    }  # fmt: skip


def _gap(row: GapRow, zone: ZoneInfo) -> Json:
    return {
        "target_id": row.target_id, "name": row.name, "kind": row.kind, "grade": row.grade,
        "grid_id": row.grid_id, "grid_name": row.grid_name,
        "from": format_instant(row.from_s, zone), "to": format_instant(row.to_s, zone),
        "overdue_min": row.overdue_min, "weight": row.weight,
        "weighted_overdue": row.weighted_overdue, "cause": row.cause,
        "evidence": _values(row.evidence, zone),
        "remedy": {"key": row.remedy.key, "values": _values(row.remedy.values, zone)},
    }  # fmt: skip


def _deviation(row: DeviationRow, zone: ZoneInfo) -> Json:
    return {
        "number": row.number, "team_id": row.team_id, "mode": row.mode,
        "planned_from": _instant(row.planned_from_s, zone),
        "planned_to": _instant(row.planned_to_s, zone),
        "actual_from": _instant(row.actual_from_s, zone),
        "actual_to": _instant(row.actual_to_s, zone), "reason": row.reason,
        "visits_planned": row.visits_planned, "visits_made": row.visits_made, "note": row.note,
    }  # fmt: skip


def _assumptions(assumptions: Iterable[Assumption]) -> list[Json]:
    return [{"key": one.key, "values": dict(one.values)} for one in assumptions]


def _values(values: Mapping[str, object], zone: ZoneInfo) -> Json:
    """Give values with instants, whose keys end in _s, as they are written."""
    return {
        key.removesuffix("_s") if key.endswith("_from_s") else key: _instant(value, zone)
        if key.endswith("_from_s")
        else value
        for key, value in values.items()
    }


def _instant(at_s: object, zone: ZoneInfo) -> str | None:
    return None if at_s is None else format_instant(int(at_s), zone)
