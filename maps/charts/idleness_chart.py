"""Draw how long each target was left at worst, beside what its standard allows."""

from collections.abc import Sequence

import numpy as np

from maps.charts.style import BLUE, INK, ORANGE, Form, Pen
from maritime.report.coverage_report import TargetRow

ROWS = (
    ("landing_point", "red"), ("landing_point", "orange"), ("landing_point", "yellow"),
    ("landing_point", "blue"), ("segment", "key"), ("segment", "general"),
)  # fmt: skip
"""Kinds and grades, the gravest first."""
LEAST_MULTIPLE = 0.25
"""Targets that were left for less stand here: watched all the time, many of them."""
SPREAD = 0.32


def draw_idleness(targets: Sequence[TargetRow], language: str, *, form: Form = "svg") -> bytes:
    """Give a dot for each target: worst idleness as a multiple of the interval it may be left."""
    rows = [
        (kind, grade, found)
        for kind, grade in ROWS
        if (found := [one for one in targets if (one.kind, one.grade) == (kind, grade)
                      and one.interval_min])
    ]  # fmt: skip
    with Pen(language, width_mm=178, height_mm=22 + 9 * max(1, len(rows))) as pen:
        if not rows:
            pen.say_only("none_required")
            return pen.picture(form)
        axes = pen.axes(left_mm=35, right_mm=30, top_mm=6, bottom_mm=11)
        axes.axvline(1, color=INK, linewidth=1)
        axes.set_xscale("log", base=2)
        most = 2.0
        for at, (_, _, found) in enumerate(rows):
            multiple = np.array(
                [max(LEAST_MULTIPLE, one.worst_idleness_min / one.interval_min) for one in found]
            )
            most = max(most, float(multiple.max()))
            # Spread by number, not by chance: the same dots each time.
            height = at + SPREAD * (2 * ((np.arange(len(found)) * 0.618034) % 1) - 1)
            is_long = multiple > 1
            style = {"s": 7, "linewidths": 0.5}
            axes.scatter(multiple[~is_long], height[~is_long], color=BLUE, marker="o", **style)
            axes.scatter(multiple[is_long], height[is_long], color=ORANGE, marker="x", **style)
            words = pen.say("too_long", count=int(is_long.sum()), all=len(found))
            axes.text(1.005, at, words, va="center", transform=axes.get_yaxis_transform())
        axes.set_xlim(LEAST_MULTIPLE * 0.9, most * 1.15)
        axes.xaxis.set_major_formatter(_multiple)
        axes.set_yticks(
            range(len(rows)),
            [f"{pen.say(kind)} {pen.say('grade_' + grade)}" for kind, grade, _ in rows],
        )
        axes.set_ylim(len(rows) - 0.5, -0.6)
        axes.set_xlabel(pen.say("idleness_multiple"))
        axes.annotate(pen.say("standard"), (1, -0.6), ha="center", va="bottom")
        return pen.picture(form)


def _multiple(value: float, _: int) -> str:
    return f"≤{value:g}×" if value == LEAST_MULTIPLE else f"{value:g}×"
