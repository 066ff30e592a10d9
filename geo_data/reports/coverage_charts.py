"""Choose the charts of a coverage report's workbook, with the numbers that they are drawn from."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from geo_data.reports.code_words import Language, sheet_title, word
from geo_data.reports.sheet_tables import COLUMN, LINE, NUMBER, SHARE, SheetChart
from maritime.report.coverage_report import CoverageReport, EffortRow, SpanRow

MOST_ROWS = 60
"""Grids in a chart: more cannot be told apart."""


def coverage_charts(report: CoverageReport, language: Language) -> Iterator[SheetChart]:
    """Give looks by the grids next below the whole, coverage by hour and day, hours by town."""
    below = [row for row in report.looks if row.depth == 1][:MOST_ROWS] or list(report.looks)
    counts = tuple(
        (
            row.name,
            tuple(
                float(getattr(row.measured.looks, name)) for name in ("required", "made", "missed")
            ),
        )
        for row in below
    )
    yield SheetChart(
        word("chart", "looks", language), COLUMN, sheet_title("looks", language),
        tuple(word("figure", name, language) for name in ("required", "made", "missed")), counts,
    )  # fmt: skip
    zone = ZoneInfo(report.head.timezone)
    if len(report.days) > 1:
        yield _coverage("days", report.days, "%m-%d", zone, language)
    yield _coverage("hours", report.hours, "%m-%d %H:%M", zone, language)
    if report.effort:
        yield _effort(report.effort, language)


def _coverage(
    name: str, spans: Sequence[SpanRow], pattern: str, zone: ZoneInfo, language: Language
) -> SheetChart:
    rows = tuple(
        (datetime.fromtimestamp(one.from_s, zone).strftime(pattern), (one.coverage,))
        for one in spans
    )
    coverage = word("figure", "coverage", language)
    return SheetChart(
        word("chart", name, language), LINE, sheet_title(name, language), (coverage,), rows,
        number=SHARE,
    )  # fmt: skip


def _effort(rows: Sequence[EffortRow], language: Language) -> SheetChart:
    """Give the hours of each town by mode, as they were, or as planned where that is all."""
    modes = tuple(dict.fromkeys(row.mode for row in rows))
    hours: dict[str, dict[str, float]] = defaultdict(dict)
    for row in rows:
        effort = row.actual or row.planned
        if effort is not None and not row.is_total:
            name = row.name or word("text", "no_town", language)
            hours[name][row.mode] = effort.minutes / 60.0
    drawn = tuple(
        (name, tuple(of_town.get(mode) for mode in modes)) for name, of_town in hours.items()
    )
    return SheetChart(
        word("chart", "effort", language), COLUMN, word("level", "town", language),
        tuple(word("mode", mode, language) for mode in modes), drawn, number=NUMBER,
        is_stacked=True,
    )  # fmt: skip
