"""Draw a map of gaps: how much of each target's time was overdue, the worst by number."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.collections import LineCollection
from shapely import get_coordinates

from maps.charts.ground import Frame, draw_ground
from maps.charts.style import FAINT, INK, NOT_REQUIRED, OVERDUE, Form, Pen
from maritime.report.coverage_report import PlacedTarget, ReportPlaces, TargetRow

WIDTH_MM, HEIGHT_MM = 178, 118
NUMBERED_LEVELS = ("county", "town")
GRADE_SIZES = {"red": 46, "orange": 34, "yellow": 24, "blue": 16}


def draw_gap_map(
    places: ReportPlaces,
    targets: Sequence[TargetRow],
    language: str,
    *,
    worst: Sequence[str] = (),
    form: Form = "svg",
) -> bytes:
    """
    Give a map of the targets coloured by the overdue share of their required time.

    Parameters
    ----------
    worst
        Ids of targets that get numbers, from 1 on.
    """
    row_of = {row.target_id: row for row in targets}
    with Pen(language, width_mm=WIDTH_MM, height_mm=HEIGHT_MM) as pen:
        shown = [place.geometry for place in places.targets]
        if not shown:
            pen.say_only("no_coast")
            return pen.picture(form)
        axes = pen.axes(left_mm=1, right_mm=23, top_mm=1, bottom_mm=1)
        shape = (WIDTH_MM - 24) / (HEIGHT_MM - 2)
        frame = Frame.around(shown, width_per_height=shape)
        draw_ground(axes, frame, places.land, places.coastlines, pen)
        axes.add_collection(
            LineCollection(
                [frame.line(one.geometry.exterior) for one in places.grids
                 if one.level in NUMBERED_LEVELS],
                colors=FAINT, linewidths=0.3, linestyles=(0, (4, 3)),
            )
        )  # fmt: skip
        segments = [place for place in places.targets if place.kind == "segment"]
        points = [place for place in places.targets if place.kind != "segment"]
        shares = [_share(row_of[place.target_id]) for place in segments]
        order = np.argsort([share or 0.0 for share in shares], kind="stable")
        axes.add_collection(
            LineCollection(
                [frame.line(segments[at].geometry) for at in order],
                colors=[_colour(shares[at]) for at in order],
                linewidths=[1.0 + 2.2 * (shares[at] or 0.0) for at in order],
                capstyle="round",
            )
        )
        if points:
            at = frame.place(np.vstack([get_coordinates(place.geometry) for place in points]))
            axes.scatter(
                at[:, 0], at[:, 1], s=[GRADE_SIZES[place.grade] for place in points], marker="^",
                c=[_colour(_share(row_of[place.target_id])) for place in points],
                edgecolors=INK, linewidths=0.5, zorder=3,
            )  # fmt: skip
        _number(axes, frame, {place.target_id: place for place in places.targets}, worst)
        axes.scatter([], [], marker="^", c="white", edgecolors=INK, linewidths=0.5,
                     label=pen.say("landing_point"))  # fmt: skip
        axes.plot([], [], color=OVERDUE(1.0), linewidth=2.5, label=pen.say("segment"))
        if any(_share(row) is None for row in targets):
            axes.plot([], [], color=NOT_REQUIRED, linewidth=2.5, label=pen.say("not_required"))
        axes.legend(loc="lower right", frameon=True, framealpha=0.85, edgecolor="none")
        pen.overdue_scale(top_mm=20, bottom_mm=20)
        return pen.picture(form)


def _share(row: TargetRow) -> float | None:
    """Give which part of its required time a target was overdue; None where it needs nothing."""
    return row.overdue_min / row.required_min if row.required_min else None


def _colour(share: float | None) -> object:
    if share is None:
        return NOT_REQUIRED
    return OVERDUE(0.12 + 0.88 * share)  # the lightest would vanish on the land


def _number(
    axes: object, frame: Frame, place_of: Mapping[str, PlacedTarget], worst: Sequence[str]
) -> None:
    """Write the numbers of the worst beside them, one number where several stand together."""
    taken: list[tuple[float, float, list[int]]] = []
    near_km = frame.half_width_km / 18
    for number, target_id in enumerate(worst, start=1):
        middle = place_of[target_id].geometry.centroid
        x, y = frame.place(np.array([[middle.x, middle.y]]))[0].tolist()
        beside = next(
            (one for one in taken if abs(one[0] - x) < near_km and abs(one[1] - y) < near_km), None
        )
        if beside is None:
            taken.append((x, y, [number]))
        else:
            beside[2].append(number)
    for x, y, numbers in taken:
        axes.annotate(
            ", ".join(map(str, numbers)), (x, y), xytext=(7, 7), textcoords="offset points",
            fontweight="bold", fontsize=8, color=INK, zorder=4,
            bbox={"boxstyle": "round,pad=0.15", "facecolor": "white", "edgecolor": INK,
                  "linewidth": 0.5},
            arrowprops={"arrowstyle": "-", "linewidth": 0.5, "color": INK, "shrinkA": 0,
                        "shrinkB": 0},
        )  # fmt: skip
