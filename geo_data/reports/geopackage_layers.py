"""Write a coverage report as a GeoPackage with styles: the same report, the same bytes."""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import shapely
from shapely.geometry.base import BaseGeometry

from geo_data.geopackage import (
    LAST_CHANGE,
    geopackage_bytes,
    open_geopackage,
    register_features,
    register_rows,
)
from geo_data.instants import format_instant
from geo_data.pack_geometries import encode_geometry
from geo_data.reports.code_words import Language, sheet_about, sheet_title, word
from geo_data.reports.map_styles import (
    LINE,
    POINT,
    MapStyle,
    gap_style,
    grid_style,
    land_style,
    landing_point_style,
    round_style,
    segment_style,
)
from geo_data.reports.style_qml import qml_of
from geo_data.reports.style_sld import sld_of
from geo_data.reports.value_words import values_in_words
from maritime.report.coverage_report import (
    CoverageReport,
    DeviationRow,
    GapRow,
    LandingPointRow,
    TargetRow,
)
from maritime.report.round_lines import DrawnRound

TEXT, REAL, WHOLE, WHEN = "TEXT", "REAL", "INTEGER", "DATETIME"
Feature = tuple[BaseGeometry, Sequence[object]]
_GAP_COLUMNS = {
    "target_id": TEXT, "name": TEXT, "grade": TEXT, "grid_id": TEXT, "grid_name": TEXT,
    "from_utc": WHEN, "to_utc": WHEN, "from_local": TEXT, "to_local": TEXT, "overdue_min": REAL,
    "weight": REAL, "weighted_overdue": REAL, "cause": TEXT, "cause_words": TEXT,
    "evidence": TEXT, "remedy": TEXT,
}  # fmt: skip
_TARGET_COLUMNS = {
    "target_id": TEXT, "name": TEXT, "grade": TEXT, "grid_id": TEXT, "grid_name": TEXT,
    "weight": REAL, "interval_min": REAL, "required_min": REAL, "overdue_min": REAL,
    "coverage": REAL, "gaps": WHOLE, "looks_required": WHOLE, "looks_made": WHOLE,
    "looks_missed": WHOLE, "worst_idleness_min": REAL, "mean_idleness_min": REAL,
}  # fmt: skip
_ROUND_COLUMNS = {
    "number": WHOLE, "team_id": TEXT, "mode": TEXT, "planned_from": WHEN, "planned_to": WHEN,
    "actual_from": WHEN, "actual_to": WHEN, "reason": TEXT, "reason_words": TEXT,
    "visits_planned": WHOLE, "visits_made": WHOLE,
}  # fmt: skip
_STYLES = """
CREATE TABLE layer_styles (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256),
  f_table_schema TEXT(256), f_table_name TEXT(256), f_geometry_column TEXT(256),
  styleName TEXT(30), styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN, description TEXT,
  owner TEXT(30), ui TEXT(30), update_time DATETIME)
"""


@dataclass(frozen=True)
class MapLayer:
    """One layer: its table, type of geometry, columns, features, look, and words for its title."""

    table: str
    geometry: str
    columns: Mapping[str, str]
    features: Sequence[Feature]
    style: MapStyle
    title: str
    about: str = ""


def write_report_geopackage(
    report: CoverageReport, rounds: Sequence[DrawnRound], *, language: Language,
    document_sha256: str,
) -> bytes:  # fmt: skip
    """
    Give a report as a GeoPackage in EPSG:4326 that QGIS opens with its styles.

    Instants are in UTC as GeoPackages have them, beside them in local time as text.
    """
    zone = ZoneInfo(report.head.timezone)
    with open_geopackage() as connection:
        connection.execute(_STYLES)
        for layer in _layers(report, rounds, language, zone):
            _write_layer(connection, layer)
        register_rows(connection, "layer_styles")
        _write_head(connection, report, document_sha256, zone)
        return geopackage_bytes(connection)


def _layers(
    report: CoverageReport, rounds: Sequence[DrawnRound], language: Language, zone: ZoneInfo,

) -> Iterable[MapLayer]:  # fmt: skip
    places = {one.target_id: one.geometry for one in report.places.targets}

    def titled(table: str) -> tuple[str, str]:
        return sheet_title(table, language), sheet_about(table, language)

    land = [(one, ()) for one in report.places.land]
    yield MapLayer("land", "Polygon", {}, land, land_style(), word("layer", "land", language))
    grids = [(one.geometry, (one.grid_id, one.name, one.level)) for one in report.places.grids]
    columns = {"grid_id": TEXT, "name": TEXT, "level": TEXT}
    yield MapLayer(
        "sea_grids", "Polygon", columns, grids, grid_style(), word("layer", "sea_grids", language)
    )
    segments = [one for one in report.targets if one.kind == "segment"]
    yield MapLayer(
        "segments", "LineString", _TARGET_COLUMNS,
        [(places[one.target_id], _target(one)) for one in segments], segment_style(),
        word("layer", "segments", language),
    )  # fmt: skip
    if rounds:
        drawn = [(one.line, _round(one.round, language)) for one in rounds]
        yield MapLayer(
            "rounds", "MultiLineString", _ROUND_COLUMNS, drawn, round_style(language),
            *titled("deviations"),
        )  # fmt: skip
    for kind, geometry, table in ((LINE, "LineString", "segment"), (POINT, "Point", "point")):
        gaps = [
            (places[one.target_id], _gap(one, language, zone))
            for one in report.gaps
            if places[one.target_id].geom_type == geometry
        ]
        title, about = titled("gaps")
        shown = f"{title} · {word('layer', f'{table}s', language)}"
        style = gap_style(kind, language)
        yield MapLayer(f"gaps_{table}s", geometry, _GAP_COLUMNS, gaps, style, shown, about)
    seen_by = {one.landing_point_id: one for one in report.landing_points}
    points = [
        (places[one.target_id], (*_target(one), *_video(seen_by.get(one.target_id))))
        for one in report.targets
        if one.kind == "landing_point"
    ]
    columns = {**_TARGET_COLUMNS, "has_video": "BOOLEAN", "cameras": TEXT}
    yield MapLayer(
        "landing_points", "Point", columns, points, landing_point_style(language),
        *titled("landing_points"),
    )  # fmt: skip


def _gap(one: GapRow, language: Language, zone: ZoneInfo) -> Sequence[object]:
    remedy = word("remedy", one.remedy.key, language)
    values = values_in_words(one.remedy.values, language, zone)
    return (
        one.target_id, one.name, one.grade, one.grid_id, one.grid_name, _utc(one.from_s),
        _utc(one.to_s), format_instant(one.from_s, zone), format_instant(one.to_s, zone),
        one.overdue_min, one.weight, one.weighted_overdue, one.cause,
        word("cause", one.cause, language), values_in_words(one.evidence, language, zone),
        f"{remedy} ({values})" if values else remedy,
    )  # fmt: skip


def _target(one: TargetRow) -> Sequence[object]:
    return (
        one.target_id, one.name, one.grade, one.grid_id, one.grid_name, one.weight,
        one.interval_min, one.required_min, one.overdue_min, one.coverage, one.gap_count,
        one.looks.required, one.looks.made, one.looks.missed, one.worst_idleness_min,
        one.mean_idleness_min,
    )  # fmt: skip


def _video(one: LandingPointRow | None) -> tuple[object, object]:
    return (None, None) if one is None else (int(one.has_video), ", ".join(one.camera_ids))


def _round(one: DeviationRow, language: Language) -> Sequence[object]:
    times = (one.planned_from_s, one.planned_to_s, one.actual_from_s, one.actual_to_s)
    return (
        one.number, one.team_id, one.mode, *map(_utc, times), one.reason,
        word("reason", one.reason, language), one.visits_planned, one.visits_made,
    )  # fmt: skip


def _write_layer(connection: sqlite3.Connection, layer: MapLayer) -> None:
    written = "".join(f', "{name}" {kind}' for name, kind in layer.columns.items())
    connection.execute(
        f'CREATE TABLE "{layer.table}" (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, '
        f"geom {layer.geometry.upper()}{written})"
    )
    shapes = [shape for shape, _ in layer.features]
    bounds = [float(edge) for edge in shapely.total_bounds(shapes)] if shapes else None
    register_features(
        connection, layer.table, layer.geometry, bounds, title=layer.title, about=layer.about
    )
    marks = ", ".join("?" * (len(layer.columns) + 2))
    connection.executemany(
        f'INSERT INTO "{layer.table}" VALUES ({marks})',
        (
            (number, encode_geometry(shape), *cells)
            for number, (shape, cells) in enumerate(layer.features, start=1)
        ),
    )
    connection.execute(
        "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, "
        "f_geometry_column, styleName, styleQML, styleSLD, useAsDefault, description, owner, "
        "update_time) VALUES ('', '', ?, 'geom', ?, ?, ?, 1, ?, '', ?)",
        (
            layer.table, layer.style.name, qml_of(layer.style), sld_of(layer.style), layer.title,
            LAST_CHANGE,
        ),
    )  # fmt: skip


def _write_head(
    connection: sqlite3.Connection, report: CoverageReport, document_sha256: str, zone: ZoneInfo
) -> None:
    """Write what the report is of, so that the file says whose figures it has."""
    head, whole = report.head, report.whole.measured
    values = {
        "document_sha256": document_sha256,
        "program_version": head.program_version,
        "district_id": head.district_id,
        "district_name": head.district_name,
        "grid_id": head.grid_id,
        "kind": head.kind,
        "made_from": head.made_from,
        "audience": head.audience,
        "from": format_instant(head.from_s, zone),
        "to": format_instant(head.to_s, zone),
        "pack_sha256": head.pack_sha256,
        "plan_sha256": head.plan_sha256,
        "raw_sha256": head.raw_sha256,
        "simulated": head.simulated,
        "coverage": repr(whole.coverage),
        "looks_required": str(whole.looks.required),
        "looks_made": str(whole.looks.made),
        "looks_missed": str(whole.looks.missed),
    }
    connection.execute(
        "CREATE TABLE report (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, key TEXT, value TEXT)"
    )
    connection.executemany("INSERT INTO report (key, value) VALUES (?, ?)", values.items())
    register_rows(connection, "report")


def _utc(instant_s: int | None) -> str | None:
    """Give an instant as a GeoPackage holds it."""
    if instant_s is None:
        return None
    return datetime.fromtimestamp(instant_s, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
