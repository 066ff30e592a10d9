"""Lay a coverage report out as tables; nothing is computed here but how it is shown."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from geo_data.reports.code_words import Language, heading_and_meaning, word, word_or_code
from geo_data.reports.coverage_charts import coverage_charts
from geo_data.reports.sheet_tables import (
    COUNT,
    INSTANT,
    NUMBER,
    POINTS,
    SHARE,
    TEXT,
    Cell,
    Row,
    SheetBook,
    SheetColumn,
    SheetTable,
    about_table,
    summary_table,
    table_of,
)
from geo_data.reports.value_words import values_in_words
from maritime.figures import AreaFigures
from maritime.report.coverage_report import (
    CoverageReport,
    DeviationRow,
    Effort,
    LandingPointRow,
    SpanRow,
)

GRADES = ("red", "orange", "yellow", "blue")
"""Of landing points, the worst first."""


def coverage_book(report: CoverageReport, *, language: Language, document_sha256: str) -> SheetBook:
    """Give all that a coverage report says; tables of what it does not have are left out."""
    zone = ZoneInfo(report.head.timezone)
    tables = [
        _summary(report, language, document_sha256),
        _looks(report, language),
        _effort(report, language),
        _landing_points(report, language),
        _without_video(report, language),
        _targets(report, language),
        _spans("hours", report.hours, language),
        _spans("days", report.days, language),
        _heat(report, language, zone),
        _gaps(report, language, zone),
    ]
    if report.deviations:
        tables.append(_deviations(report, language))
    if report.reasons:
        tables.append(_reasons(report, language))
    tables.append(_assumptions(report, language, zone))
    head = report.head
    began, ended = (_written(at_s, zone) for at_s in (head.from_s, head.to_s))
    place = head.grid_name or head.district_name
    return SheetBook(
        title=f"{place} {word('text', 'coverage_title', language)} {began} – {ended}",
        language=language,
        zone=zone,
        end_s=head.to_s,
        document_sha256=document_sha256,
        program_version=head.program_version,
        tables=(*tables, about_table(tables, language)),
        charts=tuple(coverage_charts(report, language)),
    )


def _summary(report: CoverageReport, language: Language, document_sha256: str) -> SheetTable:
    head, whole, score = report.head, report.whole.measured, report.score
    before = None
    if head.before_from_s is not None and head.before_to_s is not None:
        zone = ZoneInfo(head.timezone)
        before = f"{_written(head.before_from_s, zone)} – {_written(head.before_to_s, zone)}"
    figures: list[tuple[str, str, object]] = [
        ("district", TEXT, f"{head.district_name} ({head.district_id})"),
        ("grid", TEXT, head.grid_id and f"{head.grid_name} ({head.grid_id})"),
        ("kind", TEXT, word("report_kind", head.kind, language)),
        ("from", INSTANT, head.from_s),
        ("to", INSTANT, head.to_s),
        ("before", TEXT, before),
        ("timezone", TEXT, head.timezone),
        ("made_from", TEXT, word("made_from", head.made_from, language)),
        ("known", INSTANT, head.known_s),
        ("audience", TEXT, word("audience", head.audience, language)),
        ("simulated", TEXT, head.simulated),
        ("required", COUNT, whole.looks.required),
        ("made", COUNT, whole.looks.made),
        ("missed", COUNT, whole.looks.missed),
        ("rate", SHARE, whole.looks.rate),
        ("coverage", SHARE, whole.coverage),
        ("weighted_required", NUMBER, whole.weighted_required),
        ("weighted_overdue", NUMBER, whole.weighted_overdue),
        ("gap_count", COUNT, whole.gap_count),
        ("worst_idleness_min", NUMBER, whole.worst_idleness_min),
        ("landing_points", COUNT, len(report.landing_points)),
        ("with_video", COUNT, len(report.with_video)),
        ("video_share", SHARE, report.video_share),
        ("coverage_without_patrols", SHARE, score and score.coverage_without_patrols),
        ("bound", NUMBER, score and score.bound),
        ("bound_points", NUMBER, score and score.bound_points),
        ("optimality_gap_points", NUMBER, score and score.optimality_gap_points),
        ("certificate_sha256", TEXT, score and score.certificate_sha256),
        ("plan_seed", COUNT, head.plan_seed),
        ("pack_sha256", TEXT, head.pack_sha256),
        ("plan_sha256", TEXT, head.plan_sha256),
        ("raw_sha256", TEXT, head.raw_sha256),
        ("document_sha256", TEXT, document_sha256),
        ("program_version", TEXT, head.program_version),
    ]
    return summary_table(figures, language)


def _looks(report: CoverageReport, language: Language) -> SheetTable:
    kinds = {
        "name": TEXT, "level": TEXT, "depth": COUNT, "target_count": COUNT, "required": COUNT,
        "made": COUNT, "missed": COUNT, "rate": SHARE, "coverage": SHARE,
        "weighted_required": NUMBER, "weighted_overdue": NUMBER, "overdue_min": NUMBER,
        "gap_count": COUNT, "worst_idleness_min": NUMBER, "mean_idleness_min": NUMBER,
    }  # fmt: skip
    has_plan = any(row.planned is not None for row in report.looks)
    has_before = any(row.before is not None for row in report.looks)
    if has_plan:
        kinds |= {"planned_required": COUNT, "planned_made": COUNT, "planned_coverage": SHARE}
    if has_before:
        kinds |= {
            "before_required": COUNT, "before_made": COUNT, "before_rate": SHARE,
            "before_coverage": SHARE, "coverage_change": POINTS,
        }  # fmt: skip
    kinds["grid_id"] = TEXT

    def rows() -> Iterator[Row]:
        for row in report.looks:
            one = row.measured
            yield (
                row.name, row.level and word("level", row.level, language), row.depth,
                one.target_count, one.looks.required, one.looks.made, one.looks.missed,
                one.looks.rate, one.coverage, one.weighted_required, one.weighted_overdue,
                one.overdue_min, one.gap_count, one.worst_idleness_min, one.mean_idleness_min,
                *(_planned(row.planned) if has_plan else ()),
                *(_before(row.before, one) if has_before else ()),
                row.grid_id,
            )  # fmt: skip

    return table_of("looks", kinds, rows, language)


def _planned(one: AreaFigures | None) -> tuple[Cell, ...]:
    return (None,) * 3 if one is None else (one.looks.required, one.looks.made, one.coverage)


def _before(one: AreaFigures | None, now: AreaFigures) -> tuple[Cell, ...]:
    if one is None:
        return (None,) * 5
    change = 100.0 * (now.coverage - one.coverage)
    return one.looks.required, one.looks.made, one.looks.rate, one.coverage, change


def _effort(report: CoverageReport, language: Language) -> SheetTable:
    kinds = {"name": TEXT, "mode": TEXT, "is_total": TEXT}
    kept = [
        name
        for name in ("planned", "actual", "before")
        if any(getattr(row, name) is not None for row in report.effort)
    ]
    for name in kept:
        kinds |= {f"{name}_hours": NUMBER, f"{name}_km": NUMBER}
    kinds["grid_id"] = TEXT

    def rows() -> Iterator[Row]:
        for row in report.effort:
            amounts = [cell for name in kept for cell in _amounts(getattr(row, name))]
            name = word("text", "total" if row.is_total else "no_town", language)
            yield (
                row.name or name, word("mode", row.mode, language),
                word("truth", "yes" if row.is_total else "no", language), *amounts, row.grid_id,
            )  # fmt: skip

    return table_of("effort", kinds, rows, language)


def _amounts(one: Effort | None) -> tuple[Cell, Cell]:
    return (None, None) if one is None else (one.minutes / 60.0, one.km)


def _landing_points(report: CoverageReport, language: Language) -> SheetTable:
    kinds = dict.fromkeys(
        ("landing_point_id", "name", "kind", "grade", "grid_name", "has_video", "camera_ids",
         "sensor_ids"), TEXT,
    )  # fmt: skip

    def rows() -> Iterator[Row]:
        for one in report.landing_points:
            has_video = word("truth", "yes" if one.has_video else "no", language)
            yield (
                *_point(one, language), has_video, ", ".join(one.camera_ids), _others(one)
            )  # fmt: skip

    return table_of("landing_points", kinds, rows, language)


def _without_video(report: CoverageReport, language: Language) -> SheetTable:
    kinds = dict.fromkeys(
        ("landing_point_id", "name", "kind", "grade", "grid_name", "sensor_ids"), TEXT
    )

    def rows() -> Iterator[Row]:
        ordered = sorted(
            report.without_video,
            key=lambda one: (GRADES.index(one.grade), one.landing_point_id),
        )
        for one in ordered:
            yield (*_point(one, language), _others(one))

    return table_of("without_video", kinds, rows, language)


def _point(one: LandingPointRow, language: Language) -> tuple[Cell, ...]:
    return (
        one.landing_point_id, one.name, word("landing_kind", one.kind, language),
        word("grade", one.grade, language), one.grid_name,
    )  # fmt: skip


def _others(one: LandingPointRow) -> str:
    """Give the sensors that see a landing point and are no cameras."""
    return ", ".join(key for key in one.sensor_ids if key not in one.camera_ids)


def _targets(report: CoverageReport, language: Language) -> SheetTable:
    kinds = {
        "target_id": TEXT, "kind": TEXT, "name": TEXT, "grade": TEXT, "grid_name": TEXT,
        "weight": NUMBER, "length_km": NUMBER, "interval_min": NUMBER, "required_min": NUMBER,
        "overdue_min": NUMBER, "coverage": SHARE, "gap_count": COUNT, "required": COUNT,
        "made": COUNT, "missed": COUNT, "worst_idleness_min": NUMBER, "mean_idleness_min": NUMBER,
    }  # fmt: skip

    def rows() -> Iterator[Row]:
        for one in report.targets:
            yield (
                one.target_id, word("target_kind", one.kind, language), one.name,
                word("grade", one.grade, language), one.grid_name, one.weight, one.length_km,
                one.interval_min, one.required_min, one.overdue_min, one.coverage, one.gap_count,
                one.looks.required, one.looks.made, one.looks.missed, one.worst_idleness_min,
                one.mean_idleness_min,
            )  # fmt: skip

    return table_of("targets", kinds, rows, language)


def _spans(name: str, spans: Sequence[SpanRow], language: Language) -> SheetTable:
    kinds = {
        "from": INSTANT, "to": INSTANT, "weighted_required": NUMBER, "weighted_overdue": NUMBER,
        "coverage": SHARE,
    }  # fmt: skip

    def rows() -> Iterator[Row]:
        for one in spans:
            yield (
                one.from_s, one.to_s, one.weighted_required, one.weighted_overdue, one.coverage
            )  # fmt: skip

    return table_of(name, kinds, rows, language)


def _heat(report: CoverageReport, language: Language, zone: ZoneInfo) -> SheetTable:
    """Give the heat map: a column for each hour, headed by when it begins."""
    heat = report.heat
    table = table_of("heat", {"target_id": TEXT}, tuple, language)
    meaning = heading_and_meaning("heat", "hour", language)[1]
    if heat.hour_edges_s is None:
        hours = [f"{hour:02d}:00" for hour in range(heat.required_s.shape[1])]
    else:
        hours = [
            datetime.fromtimestamp(int(edge), zone).strftime("%m-%d %H:%M")
            for edge in heat.hour_edges_s[:-1]
        ]
    columns = [
        SheetColumn(f"h{number:02d}", hour, SHARE, meaning) for number, hour in enumerate(hours)
    ]

    def rows() -> Iterator[Row]:
        for number, target_id in enumerate(heat.target_ids):
            required, overdue = heat.required_s[number], heat.overdue_s[number]
            shares = (
                None if asked == 0 else float(late / asked)
                for asked, late in zip(required, overdue, strict=True)
            )
            yield (target_id, *shares)

    return SheetTable(
        table.name, table.title, table.about, (*table.columns, *columns), rows, heat_from=1
    )


def _gaps(report: CoverageReport, language: Language, zone: ZoneInfo) -> SheetTable:
    kinds = {
        "target_id": TEXT, "name": TEXT, "kind": TEXT, "grade": TEXT, "grid_name": TEXT,
        "from": INSTANT, "to": INSTANT, "overdue_min": NUMBER, "weight": NUMBER,
        "weighted_overdue": NUMBER, "cause": TEXT, "evidence": TEXT, "remedy": TEXT,
    }  # fmt: skip

    def rows() -> Iterator[Row]:
        for one in report.gaps:
            yield (
                one.target_id, one.name, word("target_kind", one.kind, language),
                word("grade", one.grade, language), one.grid_name, one.from_s, one.to_s,
                one.overdue_min, one.weight, one.weighted_overdue,
                word("cause", one.cause, language), values_in_words(one.evidence, language, zone),
                _with_values("remedy", one.remedy.key, one.remedy.values, language, zone),
            )  # fmt: skip

    return table_of("gaps", kinds, rows, language)


def _deviations(report: CoverageReport, language: Language) -> SheetTable:
    kinds = {
        "number": COUNT, "team_id": TEXT, "mode": TEXT, "planned_from": INSTANT,
        "planned_to": INSTANT, "actual_from": INSTANT, "actual_to": INSTANT, "late_min": NUMBER,
        "reason": TEXT, "visits_planned": COUNT, "visits_made": COUNT, "note": TEXT,
    }  # fmt: skip

    def rows() -> Iterator[Row]:
        for one in report.deviations:
            yield (
                one.number, one.team_id, one.mode and word("mode", one.mode, language),
                one.planned_from_s, one.planned_to_s, one.actual_from_s, one.actual_to_s,
                _late_min(one), word("reason", one.reason, language), one.visits_planned,
                one.visits_made, one.note,
            )  # fmt: skip

    return table_of("deviations", kinds, rows, language)


def _late_min(one: DeviationRow) -> float | None:
    if one.planned_from_s is None or one.actual_from_s is None:
        return None
    return (one.actual_from_s - one.planned_from_s) / 60.0


def _reasons(report: CoverageReport, language: Language) -> SheetTable:
    def rows() -> Iterator[Row]:
        for reason, count in report.reasons.items():
            yield word("reason", reason, language), count

    return table_of("reasons", {"reason": TEXT, "rounds": COUNT}, rows, language)


def _assumptions(report: CoverageReport, language: Language, zone: ZoneInfo) -> SheetTable:
    def rows() -> Iterator[Row]:
        for one in report.assumptions:
            yield (
                word_or_code("assumption", one.key, language),
                values_in_words(one.values, language, zone),
            )

    return table_of("assumptions", {"assumption": TEXT, "values": TEXT}, rows, language)


def _with_values(
    group: str, code: str, values: Mapping[str, object], language: Language, zone: ZoneInfo
) -> str:
    told = values_in_words(values, language, zone)
    return word(group, code, language) + (f" ({told})" if told else "")


def _written(at_s: int, zone: ZoneInfo) -> str:
    return datetime.fromtimestamp(at_s, zone).strftime("%Y-%m-%d %H:%M")
