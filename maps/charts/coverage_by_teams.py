"""Draw what coverage plans with more or fewer teams reach."""

from collections.abc import Sequence
from dataclasses import dataclass

from maps.charts.style import BLUE, FAINT, ORANGE, Form, Pen, shown


@dataclass(frozen=True)
class TeamCoverage:
    """A plan: how many teams it has, its coverage 0 to 1; the plan as it is has is_now."""

    teams: int
    coverage: float
    name: str = ""
    is_now: bool = False

    def __post_init__(self) -> None:
        if self.teams < 0:
            raise ValueError(f"{self.teams} teams: expected 0 or more")
        if not 0 <= self.coverage <= 1:
            raise ValueError(f"coverage {self.coverage}: expected 0 to 1")


def draw_coverage_by_teams(
    plans: Sequence[TeamCoverage],
    language: str,
    *,
    best_possible: float | None = None,
    form: Form = "svg",
) -> bytes:
    """
    Give coverage against teams, plans of one number of teams in one column.

    Parameters
    ----------
    best_possible
        Coverage that no plan with the teams as they are goes above, where a bound proves one.
    """
    with Pen(language, width_mm=120, height_mm=75) as pen:
        if not plans:
            pen.say_only("no_plans")
            return pen.picture(form)
        axes = pen.axes(left_mm=16, right_mm=4, top_mm=4, bottom_mm=11)
        best: dict[int, float] = {}
        for plan in plans:
            best[plan.teams] = max(plan.coverage, best.get(plan.teams, 0.0))
        teams = sorted(best)
        axes.plot(teams, [best[count] for count in teams], color=BLUE, linewidth=1.2)
        for plan in sorted(plans, key=lambda one: (one.teams, one.coverage, one.name)):
            marker, colour = ("D", ORANGE) if plan.is_now else ("o", BLUE)
            axes.plot([plan.teams], [plan.coverage], marker=marker, color=colour, markersize=5)
            words = " ".join(filter(None, (pen.say("now") if plan.is_now else "", plan.name)))
            axes.annotate(
                shown(f"{100 * plan.coverage:.1f}% {words}".strip()), (plan.teams, plan.coverage),
                xytext=(4, -9), textcoords="offset points",
            )  # fmt: skip
        if best_possible is not None:
            axes.axhline(best_possible, color=FAINT, linestyle="--", linewidth=0.9)
            axes.annotate(
                f"{100 * best_possible:.1f}% {pen.say('best_possible')}", (0.01, best_possible),
                xycoords=("axes fraction", "data"), xytext=(0, 2), textcoords="offset points",
            )  # fmt: skip
        lowest = min(plan.coverage for plan in plans)
        axes.set_ylim(max(0.0, lowest - 0.1), 1.0)
        axes.set_xticks(teams)
        axes.margins(x=0.12)
        axes.yaxis.set_major_formatter(lambda value, _: f"{100 * value:.0f}%")
        axes.set_xlabel(pen.say("teams"))
        axes.set_ylabel(pen.say("coverage"))
        axes.grid(axis="y", color="#e3e7ea", linewidth=0.5)
        return pen.picture(form)
