"""Draw when which part of the coast was overdue: targets by hour, coverage above."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from maps.charts.style import BLUE, FAINT, NOT_REQUIRED, OVERDUE, Form, Pen, shown
from maritime.report.coverage_report import CoverageReport, LookRow, TargetRow

LEAST_RUN_MM = 3.4
"""Neighbours of one area are named where they are so high: their names do not meet."""
TOP_MM, BOTTOM_MM = 25, 10
TICK_EVERY = 3
FEW_HOURS = 8
FEW_ROWS = 60


def draw_heat_map(report: CoverageReport, language: str, *, form: Form = "svg") -> bytes:
    """Give the heat map of a report: a row for each target along the coast, a column an hour."""
    heat = report.heat
    required_s, overdue_s = heat.required_s, heat.overdue_s
    share = np.ma.masked_where(required_s == 0, overdue_s / np.maximum(required_s, 1))
    labels = hour_labels(report)
    columns, rows = max(1, len(labels) - 1), max(1, len(heat.target_ids))
    height_mm = 150 if rows > FEW_ROWS else 90
    with Pen(language, width_mm=178, height_mm=height_mm) as pen:
        above = pen.axes(left_mm=32, right_mm=23, top_mm=3, bottom_mm=height_mm - 22)
        below = pen.axes(left_mm=32, right_mm=23, top_mm=TOP_MM, bottom_mm=BOTTOM_MM)
        _draw_coverage(above, report, pen)
        below.imshow(
            share if share.size else np.ma.masked_all((rows, columns)),
            cmap=OVERDUE.with_extremes(bad=NOT_REQUIRED), vmin=0, vmax=1, aspect="auto",
            interpolation="none", extent=(0, columns, rows, 0),
        )  # fmt: skip
        every = TICK_EVERY if columns > FEW_HOURS else 1
        for axes in (above, below):
            axes.set_xlim(0, columns)
            axes.set_xticks(range(0, len(labels), every), labels[::every])
        above.tick_params(axis="x", length=0, labelbottom=False)
        below.set_xlabel(pen.say("hour_of_day"))
        least_share = LEAST_RUN_MM / (height_mm - TOP_MM - BOTTOM_MM)
        _name_areas(below, report.targets, report.looks, least_share)
        pen.figure.text(0.005, 0.45, pen.say("targets_along"), rotation=90, va="center")
        pen.overdue_scale(top_mm=TOP_MM, bottom_mm=height_mm / 3)
        if np.any(required_s == 0):
            below.plot([], [], "s", color=NOT_REQUIRED, label=pen.say("not_required"))
            below.legend(loc="upper right", bbox_to_anchor=(1.01, -0.02), borderaxespad=0)
        return pen.picture(form)


def hour_labels(report: CoverageReport) -> list[str]:
    """Give the local hour in which each column begins, and at last when the report ends."""
    edges_s = report.heat.hour_edges_s
    if edges_s is None:
        return [str(hour) for hour in range(report.heat.required_s.shape[1] + 1)]
    zone = ZoneInfo(report.head.timezone)
    *begins, end = (datetime.fromtimestamp(edge_s, zone) for edge_s in edges_s.tolist())
    ends_at = f"{end.hour or 24}" if end.minute == 0 else f"{end:%H:%M}"
    return [*(str(begin.hour) for begin in begins), ends_at]


def _draw_coverage(axes: Axes, report: CoverageReport, pen: Pen) -> None:
    weights = np.array([target.weight for target in report.targets])
    required, overdue = _weighted(weights, report.heat.required_s), _weighted(
        weights, report.heat.overdue_s
    )  # fmt: skip
    covered = np.where(required > 0, 1 - overdue / np.maximum(required, 1e-9), np.nan)
    at = np.arange(len(covered)) + 0.5
    axes.bar(at, covered, width=0.86, color=BLUE)
    axes.set_ylim(0, 1)
    axes.set_yticks((0, 0.5, 1), ("0%", "50%", "100%"))
    axes.set_ylabel(pen.say("coverage"))


def _weighted(weights: NDArray[np.float64], seconds: NDArray[np.int64]) -> NDArray[np.float64]:
    return weights @ seconds if len(weights) else np.zeros(seconds.shape[1])


def _name_areas(
    axes: Axes, targets: Sequence[TargetRow], looks: Sequence[LookRow], least_share: float
) -> None:
    """Name runs of neighbours in one area at the left, with a line between runs."""
    area_of = _areas(looks)
    runs: list[tuple[str, int, int]] = []
    for number, target in enumerate(targets):
        name = area_of.get(target.grid_id, "")
        if runs and runs[-1][0] == name:
            runs[-1] = (name, runs[-1][1], number + 1)
        else:
            runs.append((name, number, number + 1))
    named = [run for run in runs if run[2] - run[1] >= least_share * len(targets)]
    axes.set_yticks(
        [(begin + end) / 2 for _, begin, end in named], [shown(name)[:8] for name, _, _ in named]
    )
    axes.tick_params(axis="y", length=0)
    for _, begin, _ in named:
        if begin:
            axes.axhline(begin, color=FAINT, linewidth=0.3)


def _areas(looks: Sequence[LookRow]) -> dict[str | None, str]:
    """Give the name of the uppermost area below the whole that each grid lies in."""
    found: dict[str | None, str] = {}
    upper = ""
    for row in looks:
        if row.depth == 1:
            upper = row.name
        if row.depth >= 1:
            found[row.grid_id] = upper
    return found
