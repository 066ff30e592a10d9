"""Put realised coverage beside planned coverage: all causes together, each alone, worst targets."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from maritime.errors import InvalidRecordError
from maritime.plan import Patrol
from maritime.planning.problem import PlanningProblem
from maritime.stress.draws import DrawBook
from maritime.stress.duties import lay_out_duties
from maritime.stress.params import CAUSES, StressParams
from maritime.stress.realised import Realised, looks_of_duties, runs_to_draw, score_runs

MOST_RUNS = 10_000


@dataclass(frozen=True)
class Spread:
    """How coverage is spread over runs, 0 to 1; low and high are its 5 % and 95 % quantiles."""

    mean: float
    median: float
    low: float
    high: float
    worst: float
    worst_run: int

    @classmethod
    def of(cls, coverage: NDArray[np.float64]) -> "Spread":
        """Give the spread of the coverage of some runs; runs count from 1."""
        low, median, high = np.quantile(coverage, (0.05, 0.5, 0.95))
        worst = int(np.argmin(coverage))
        return cls(
            float(coverage.mean()), float(median), float(low), float(high),
            float(coverage[worst]), worst + 1,
        )  # fmt: skip


@dataclass(frozen=True)
class FallenTarget:
    """A target whose coverage falls: planned, mean realised, weighted minutes lost on average."""

    target_id: str
    planned: float
    realised: float
    lost_weighted_min: float


@dataclass(frozen=True)
class StressReport:
    """What a plan keeps of its coverage on disturbed days."""

    runs: int
    planned: float
    without_patrols: float
    together: Spread
    alone: dict[str, Spread]
    fallen: tuple[FallenTarget, ...]


def stress_patrols(
    problem: PlanningProblem,
    patrols: Sequence[Patrol],
    *,
    params: StressParams,
    runs: int,
    rng: np.random.Generator,
) -> StressReport:
    """
    Follow patrols through disturbed days and measure what they really watch.

    Parameters
    ----------
    patrols
        Of a plan that is true for this problem.
    runs
        How many days (or, for a plan that is not cyclic, repeats of its days) are followed.

    Returns
    -------
    StressReport
        Same problem, patrols, params, runs and state of rng: the same report.

    Raises
    ------
    InvalidRecordError
        If runs is not from 1 to 10000, or a patrol lies in no shift of its team.
    UnknownTargetError
        If a leg names a target that the problem does not have.
    """
    if not 1 <= runs <= MOST_RUNS:
        raise InvalidRecordError("stress", "", "runs", runs, f"a number from 1 to {MOST_RUNS}")
    drawn = runs_to_draw(problem, runs)
    book = DrawBook(params, drawn, rng)
    duties = lay_out_duties(problem, patrols)

    def realise(book: DrawBook) -> Realised:
        return score_runs(problem, looks_of_duties(duties, book), book.runs)

    one_run = runs_to_draw(problem, 1)
    planned = realise(DrawBook(StressParams.none(), one_run, np.random.default_rng(0)))
    nobody = score_runs(problem, looks_of_duties((), book), one_run)
    together = realise(book)
    return StressReport(
        runs=runs,
        planned=float(planned.coverage[0]),
        without_patrols=float(nobody.coverage[0]),
        together=Spread.of(together.coverage),
        alone={cause: Spread.of(realise(book.only(cause)).coverage) for cause in CAUSES},
        fallen=_fallen(problem, planned, together),
    )


def _fallen(
    problem: PlanningProblem, planned: Realised, realised: Realised
) -> tuple[FallenTarget, ...]:
    """Give the targets whose coverage falls, by weighted minutes lost, most first."""
    required_s = problem.needs.required_s
    planned_s, mean_s = planned.overdue_s[0], realised.overdue_s.mean(axis=0)
    lost = (mean_s - planned_s) * problem.needs.weights / 60.0
    order = sorted(range(len(lost)), key=lambda index: (-lost[index], index))
    return tuple(
        FallenTarget(
            problem.needs.target_ids[index],
            1.0 - float(planned_s[index]) / int(required_s[index]),
            1.0 - float(mean_s[index]) / int(required_s[index]),
            float(lost[index]),
        )
        for index in order
        if lost[index] > 0
    )
