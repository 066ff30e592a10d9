"""Draw the small map of a shift sheet: black on white, to be read at night."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from shapely import LineString, Point, Polygon, get_coordinates

from maps.charts.ground import Frame, draw_ground
from maps.charts.style import INK, Form, Pen
from maritime.report.shift_sheets import ShiftSheet, Step

WIDTH_MM, HEIGHT_MM = 178, 82
BLACK = "black"


def draw_shift_map(
    sheet: ShiftSheet,
    land: Sequence[Polygon],
    coast: Sequence[LineString],
    language: str,
    *,
    form: Form = "svg",
) -> bytes:
    """Give the map of a team's ways: what it watches thick, its moves dashed, stops by number."""
    with Pen(language, width_mm=WIDTH_MM, height_mm=HEIGHT_MM) as pen:
        axes = pen.axes(left_mm=1, right_mm=1, top_mm=1, bottom_mm=1)
        points = [step.at for step in sheet.points if step.at is not None]
        shown = [sheet.base_at, *sheet.watched, *sheet.moved, *points]
        shape = (WIDTH_MM - 2) / (HEIGHT_MM - 2)
        frame = Frame.around(shown, width_per_height=shape)
        draw_ground(axes, frame, land, coast, pen)
        axes.add_collection(
            LineCollection([frame.line(way) for way in sheet.moved], colors=INK, linewidths=0.9,
                           linestyles=(0, (3, 2)))
        )  # fmt: skip
        axes.add_collection(
            LineCollection([frame.line(way) for way in sheet.watched], colors=BLACK,
                           linewidths=2.8, capstyle="round")
        )  # fmt: skip
        x, y = frame.place(get_coordinates(sheet.base_at))[0]
        axes.plot([x], [y], "s", color=BLACK, markersize=8, zorder=4)
        is_left = _is_right_of(frame, points, x, y)
        axes.annotate(pen.say("base"), (x, y), xytext=(-7 if is_left else 7, -4),
                      ha="right" if is_left else "left", textcoords="offset points",
                      fontsize=10, fontweight="bold", zorder=5)  # fmt: skip
        _number(axes, frame, sheet.points)
        axes.plot([], [], color=BLACK, linewidth=2.8, label=pen.say("watched"))
        axes.plot([], [], color=INK, linewidth=0.9, linestyle=(0, (3, 2)), label=pen.say("way"))
        axes.plot([], [], "o", markerfacecolor="white", markeredgecolor=BLACK, markersize=8,
                  label=pen.say("stop"))  # fmt: skip
        axes.legend(loc="lower right", frameon=True, framealpha=0.9, edgecolor="none", fontsize=9)
        return pen.picture(form)


def _number(axes: Axes, frame: Frame, points: Sequence[Step]) -> None:
    """Write the numbers of the steps at each point; visits to one point share a place."""
    at: dict[tuple[float, float], list[int]] = {}
    for step in points:
        if step.at is not None:
            at.setdefault((step.at.x, step.at.y), []).append(step.number)
    for place, numbers in at.items():
        x, y = frame.place(np.array([place]))[0]
        axes.annotate(
            runs_of(numbers), (x, y), ha="center", va="center", fontsize=8,
            fontweight="bold", color=BLACK, zorder=4,
            bbox={"boxstyle": "round,pad=0.25", "facecolor": "white", "edgecolor": BLACK,
                  "linewidth": 1},
        )  # fmt: skip


def _is_right_of(frame: Frame, points: Sequence[Point], x: float, y: float) -> bool:
    """Tell whether the nearest of some points stands to the right of a place of the map."""
    if not points:
        return False
    away = frame.place(get_coordinates(points)) - (x, y)
    return bool(away[np.argmin(np.hypot(*away.T)), 0] > 0)


def runs_of(numbers: Sequence[int]) -> str:
    """
    Give rising numbers in short: three or more that follow each other by the first and last.

    Examples
    --------
    >>> runs_of([9, 17, 18, 19, 23, 24])
    '9,17–19,23,24'
    """
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ",".join(
        f"{run[0]}–{run[-1]}" if len(run) > 2 else ",".join(map(str, run)) for run in runs
    )
