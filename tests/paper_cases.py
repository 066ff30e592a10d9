"""Make coverage reports by hand, of any names and any number of gaps, to be written as papers."""

import io
from dataclasses import replace

import numpy as np
from pypdf import PdfReader
from shapely import LineString, Point, box

from maritime.figures import AreaFigures
from maritime.looks import LookFigures
from maritime.report.coverage_report import (
    Assumption,
    CoverageReport,
    DeviationRow,
    Effort,
    EffortRow,
    GapRow,
    HeatMap,
    LandingPointRow,
    LookRow,
    PlacedBase,
    PlacedGrid,
    PlacedTarget,
    Remedy,
    ReportHead,
    ReportPlaces,
    ScoreRow,
    SpanRow,
    TargetRow,
)

HOUR_S, DAY_S = 3600, 86_400
BEGIN_S = 1_795_363_200
"""00:00 of 2026-11-23 in Shanghai."""
SHA256 = "0123456789abcdef" * 4


def measure(required: int = 24, made: int = 18, *, overdue: float = 120.0) -> AreaFigures:
    """Give the figures of two targets that need something all day."""
    looks = LookFigures(required, made, max(0, required - made))
    return AreaFigures(2, 2880.0, overdue, 11_520.0, 8 * overdue, 1, 300.0, 90.0, looks)


def gap_row(number: int = 0, *, name: str | None = "南湾", cause: str = "not_searched") -> GapRow:
    """Give a gap of half an hour in the morning."""
    begin_s = BEGIN_S + 8 * HOUR_S + number
    return GapRow(
        "L1", name, "landing_point", "red", "G1", "湾头村", begin_s, begin_s + 1800, 8.0, cause,
        {"team_id": "T1", "shortfall_min": 12.5} if cause == "out_of_reach" else {},
        Remedy("watch_sensor", {"sensor_id": "CAM1"}),
    )  # fmt: skip


def coverage_report(
    *,
    name: str = "南湾",
    gaps: tuple[GapRow, ...] | None = None,
    days: int = 1,
    audience: str = "internal",
    timezone: str = "Asia/Shanghai",
    with_before: bool = False,
    deviations: tuple[DeviationRow, ...] = (),
) -> CoverageReport:
    """Give a report of a segment and a landing point of that name, from BEGIN_S for some days."""
    head = ReportHead(
        "day" if days == 1 else "month", "D1", "台山市", timezone, BEGIN_S,
        BEGIN_S + days * DAY_S, "observations", "0.1.0", audience, simulated="模拟",
        pack_sha256=SHA256, plan_sha256=SHA256, known_s=BEGIN_S + days * DAY_S,
    )  # fmt: skip
    before = measure(24, 12, overdue=240.0) if with_before else None
    looks = LookFigures(12, 9, 3)
    columns = 24 * min(days, 1)
    return CoverageReport(
        head=head,
        looks=(
            LookRow(None, "台山市", None, 0, measure(), before, measure(24, 22, overdue=30.0)),
            LookRow("G0", "广海镇", "town", 1, measure(), before),
            LookRow("G1", "湾头村", "village", 2, measure(), before),
        ),
        effort=(
            EffortRow("G0", "广海镇", "boat", Effort(90.0, 30.0), Effort(60.0, 21.5),
                      Effort(30.0, 9.0) if with_before else None),
            EffortRow(None, None, "boat", Effort(90.0, 30.0), Effort(60.0, 21.5), is_total=True),
        ),
        landing_points=(
            LandingPointRow("L1", name, "beach", "red", "G1", "湾头村", (), ("RAD1",)),
            LandingPointRow("L2", "北湾", "jetty", "blue", "G1", "湾头村", ("CAM1",), ("CAM1",)),
        ),
        targets=(
            TargetRow("S1", "segment", None, "key", "G1", "湾头村", 3.0, 1.0, 120.0, 1440.0, 60.0,
                      0, 200.0, 60.0, looks),
            TargetRow("L1", "landing_point", name, "red", "G1", "湾头村", 8.0, 0.0, 60.0, 1440.0,
                      60.0, 1, 300.0, 90.0, looks),
        ),
        hours=(SpanRow(BEGIN_S, BEGIN_S + HOUR_S, 660.0, 0.0),),
        days=tuple(
            SpanRow(BEGIN_S + day * DAY_S, BEGIN_S + (day + 1) * DAY_S, 100.0, 5.0 * (day % 20))
            for day in range(days)
        ),
        heat=HeatMap(
            ("S1", "L1"),
            BEGIN_S + HOUR_S * np.arange(columns + 1) if days == 1 else None,
            np.full((2, 24), 3600 * days), np.full((2, 24), 150 * days),
        ),
        gaps=(gap_row(name=name),) if gaps is None else gaps,
        deviations=deviations,
        reasons={row.reason: 1 for row in deviations},
        score=ScoreRow(0.1, 100.0, 0.9, 3.5, SHA256),
        assumptions=(Assumption("cyclic"), Assumption("sensors_lengthen", {"targets": 2})),
        places=ReportPlaces(
            (box(112.7, 21.9, 112.9, 22.1),), (LineString([(112.7, 21.9), (112.9, 21.9)]),),
            (PlacedGrid("G0", "广海镇", "town", box(112.7, 21.8, 112.9, 21.95)),),
            (
                PlacedTarget("S1", "segment", None, "key",
                             LineString([(112.72, 21.9), (112.8, 21.9)])),
                PlacedTarget("L1", "landing_point", name, "red", Point(112.8, 21.9)),
            ),
            (PlacedBase("B1", "广海派出所", Point(112.75, 21.92)),),
        ),
    )  # fmt: skip


def empty_report() -> CoverageReport:
    """Give a report of a grid without coast, where nobody was and nothing was required."""
    nothing = AreaFigures(0, 0.0, 0.0, 0.0, 0.0, 0, 0.0, 0.0, LookFigures(0, 0, 0))
    full = coverage_report(gaps=())
    return replace(
        full, looks=(LookRow("G9", "内陆镇", "town", 0, nothing),), effort=(), landing_points=(),
        targets=(), hours=(), score=None,
        heat=HeatMap((), None, np.zeros((0, 24), np.int64), np.zeros((0, 24), np.int64)),
        places=ReportPlaces((), (), (), (), ()),
    )  # fmt: skip


def text_of(pdf: bytes) -> str:
    """Give the text of a PDF, without spaces, line ends and what only lets words be broken."""
    pages = (page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    return "".join("".join(pages).replace("\u200b", "").split())


def pages_of(pdf: bytes) -> list[str]:
    """Give the text of each page, as `text_of`."""
    return [
        "".join(page.extract_text().replace("\u200b", "").split())
        for page in PdfReader(io.BytesIO(pdf)).pages
    ]
