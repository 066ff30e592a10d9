"""Draw a calendar of how much was overdue on each day."""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from matplotlib.patches import Rectangle

from maps.charts.style import FAINT, INK, NOT_REQUIRED, OVERDUE, Form, Pen
from maritime.report.coverage_report import SpanRow

DARK_SHARE = 0.5
"""From here on white figures are easier to read on the colour."""


def draw_gap_calendar(
    days: Sequence[SpanRow], timezone: str, language: str, *, form: Form = "svg"
) -> bytes:
    """Give weeks below each other, a field for each local day with its coverage."""
    zone = ZoneInfo(timezone)
    dated = [(datetime.fromtimestamp(day.from_s, zone).date(), day) for day in days]
    weeks = sorted({_week(day) for day, _ in dated})
    row_of = {week: number for number, week in enumerate(weeks)}
    with Pen(language, width_mm=150, height_mm=8 + 12 * max(1, len(weeks))) as pen:
        if not dated:
            pen.say_only("no_days")
            return pen.picture(form)
        axes = pen.axes(left_mm=2, right_mm=23, top_mm=7, bottom_mm=1)
        for day, span in dated:
            x, y = day.weekday(), row_of[_week(day)]
            is_needed = span.weighted_required > 0
            overdue = 1 - span.coverage
            colour = OVERDUE(overdue) if is_needed else NOT_REQUIRED
            axes.add_patch(Rectangle((x, y), 1, 1, facecolor=colour, edgecolor="white"))
            ink = "white" if is_needed and overdue > DARK_SHARE else INK
            axes.text(x + 0.06, y + 0.3, f"{day.month}-{day.day}", color=ink, fontsize=6)
            words = f"{100 * span.coverage:.1f}%" if is_needed else pen.say("not_required")
            axes.text(x + 0.5, y + 0.72, words, color=ink, ha="center", fontweight="bold")
        axes.set_xlim(0, 7)
        axes.set_ylim(len(weeks), 0)
        axes.set_xticks(
            [number + 0.5 for number in range(7)],
            [pen.say(f"weekday_{number}") for number in range(1, 8)],
        )
        axes.xaxis.tick_top()
        axes.tick_params(length=0, colors=FAINT)
        axes.set_yticks([])
        for spine in axes.spines.values():
            spine.set_visible(False)
        pen.overdue_scale(top_mm=8, bottom_mm=2)
        return pen.picture(form)


def _week(day: date) -> tuple[int, int]:
    return day.isocalendar()[:2]
