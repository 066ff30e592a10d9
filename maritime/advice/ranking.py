"""Rank additions by what the plans made again with them leave open, beside searching on alone."""

from collections.abc import Sequence
from dataclasses import dataclass

from maritime.advice.plan_again import Outcome

EQUAL_MIN = 0.5


@dataclass(frozen=True)
class Ranked:
    """
    One addition's outcome.

    closes is against searching on alone, in weighted minutes; below 0 the search did worse.
    is_noise says that it is no more than searching on alone has closed of the given plan.
    """

    outcome: Outcome
    closes: float
    gaps_closed: int
    is_noise: bool


def rank(given: Outcome, alone: Outcome, outcomes: Sequence[Outcome]) -> tuple[Ranked, ...]:
    """
    Give the outcomes of additions, least weighted overdue first; of equal ones the cheapest kind.

    Parameters
    ----------
    given
        The plan as it is.
    alone
        The same plan searched on with as many moves and no addition.
    outcomes
        Of plans made again, each with an addition.
    """
    noise = max(0.0, given.weighted_overdue - alone.weighted_overdue)
    rows = []
    for outcome in outcomes:
        if outcome.addition is None:
            raise ValueError("an outcome without an addition cannot be ranked")
        closes = alone.weighted_overdue - outcome.weighted_overdue
        gaps_closed = given.gap_count - outcome.gap_count
        rows.append(Ranked(outcome, closes, gaps_closed, closes <= max(noise, EQUAL_MIN)))
    rows.sort(key=_order)
    return tuple(rows)


def _order(row: Ranked) -> tuple[float, int, str]:
    addition = row.outcome.addition
    whole = round(row.outcome.weighted_overdue / EQUAL_MIN / 2)
    return whole, addition.cost_rank if addition else 0, addition.words if addition else ""
