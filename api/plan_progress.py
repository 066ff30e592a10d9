"""Say how far a plan is: what it covers, and how much better any plan could be at most."""

import math
from dataclasses import dataclass

from maritime.plan import Score, points_of_coverage

RAISING = "raising the bound"
"""Phase in which the plan is found and its bound is raised."""
_WORDS = {
    "en": (
        "nothing is overdue: no plan is better",
        "no bound: how much better a plan could be is not known",
        "bound {bound:.1f} points, so at most {gap:.1f} points better are possible",
    ),
    "zh": (
        "没有超时，无可再提高",
        "没有下界：还能提高多少未知",
        "下界 {bound:.1f} 个百分点，最多还能提高 {gap:.1f} 个百分点",
    ),
}
_NEARLY = 1e-6
"""Points by which a number may be above a tenth and still be written as that tenth."""


@dataclass(frozen=True)
class PlanProgress:
    """
    How far the work on a plan is.

    iteration counts moves, tries or rounds, as the phase has them. Minutes are weighted; overdue is
    that of the best plan so far. bound_min is what no plan goes below, None while nobody knows.
    """

    phase: str
    iteration: int
    overdue_min: float
    required_min: float
    bound_min: float | None = None

    @property
    def coverage(self) -> float:
        """1 − overdue ÷ required, 0 to 1; 1 where nothing is required."""
        return 1.0 - points_of_coverage(self.overdue_min, self.required_min) / 100.0

    @property
    def gap_points(self) -> float | None:
        """How many points of coverage a plan could be better at most, None while nobody knows."""
        if self.bound_min is None:
            return None
        return points_of_coverage(self.overdue_min - self.bound_min, self.required_min)

    @property
    def bound_points(self) -> float:
        """Points of coverage below which no plan's overdue can be; 0 while nobody knows."""
        return points_of_coverage(self.bound_min or 0.0, self.required_min)

    def words(self) -> str:
        """Give the line that is shown while the work goes on; a terminal's width holds it."""
        so_far = f"overdue {self.overdue_min:,.0f}, coverage {self.coverage:.1%}"
        if self.phase != RAISING:
            return f"{self.phase}: move {self.iteration}, {so_far}"
        if self.gap_points is None:
            return f"{self.phase}: {so_far}"
        bound = f"bound {self.bound_points:.1f}, gap {self.gap_points:.1f} points"
        return f"round {self.iteration}: {so_far}, {bound}"


def bound_words(
    overdue_min: float, bound_points: float, gap_points: float, language: str = "en"
) -> str:
    """
    Say what a bound means, in "en" or "zh".

    The bound is rounded down and the gap up, so that both stay true.

    Examples
    --------
    >>> bound_words(651.0, 48.96, 16.11)
    'bound 48.9 points, so at most 16.2 points better are possible'
    >>> bound_words(651.0, 0.0, 65.1)
    'no bound: how much better a plan could be is not known'
    >>> bound_words(0.0, 0.0, 0.0)
    'nothing is overdue: no plan is better'
    """
    nothing_open, no_bound, both = _WORDS[language]
    if overdue_min == 0:
        return nothing_open
    if bound_points <= 0:
        return no_bound
    bound = math.floor(10.0 * (bound_points + _NEARLY)) / 10.0
    gap = max(0.0, math.ceil(10.0 * (gap_points - _NEARLY)) / 10.0)
    return both.format(bound=bound, gap=gap)


def bound_words_of(score: Score, language: str = "en") -> str:
    """Say what the bound of a plan means, in "en" or "zh"."""
    return bound_words(
        score.weighted_overdue, score.bound_points, score.optimality_gap_points, language
    )
