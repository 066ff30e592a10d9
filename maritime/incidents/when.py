"""Decide when a step may have happened that is written down later, as after a call by radio."""

from collections.abc import Iterator, Mapping

from maritime.incidents.standing import Standing
from maritime.incidents.steps import (
    ACCEPT,
    ANSWER,
    ARRIVE,
    ASSIGN,
    CALL,
    CLOSE,
    ENTERED_STEPS,
    FEED_BACK,
    HANDLE,
    REJECT,
    REOPEN,
    REPORT,
    SIGN,
    STAND_DOWN,
    StepTimeError,
)

MOST_BACK_S = 48 * 3600
"""How far back a step may be dated: what is older is no record of a watch any more."""
MINUTE_S = 60


def when_it_happened(
    standing: Standing,
    step: str,
    facts: Mapping[str, object],
    said_s: float | None,
    *,
    entered_s: float,
) -> float:
    """
    Give when a step happened, epoch seconds: when it is entered, unless something earlier is said.

    What is said to the minute may mean any second of it, so that a step may be of the same minute
    as the one before it. The step itself must be in order.

    Raises
    ------
    StepTimeError
        If it would be after it was entered, before the step that it follows, or too long ago; or
        if it is of a kind that happens when it is entered.
    """
    if said_s is None:
        return entered_s
    if step in ENTERED_STEPS:
        raise StepTimeError(step, said_s, entered_s, entered_s, step)
    after, earliest_s = step_before(standing, step, facts)
    from_s = max(earliest_s, entered_s - MOST_BACK_S)
    if from_s - MINUTE_S < said_s < from_s:
        said_s = from_s
    if not from_s <= said_s <= entered_s:
        raise StepTimeError(step, said_s, from_s, entered_s, after)
    return said_s


def step_before(
    standing: Standing, step: str, facts: Mapping[str, object]
) -> tuple[str, float]:  # fmt: skip
    """
    Give the step that one follows, and when that happened; before a report there is nothing.

    A unit's step follows its own, handling the first help on the spot, and the end all that was
    done. What an officer notes or amends, and what the program raises, is no deed.
    """
    told = list(_deeds_before(standing, step, facts))
    if step == HANDLE:
        return min(told, key=lambda one: one[1])
    return max(told, key=lambda one: one[1], default=("", float("-inf")))


def _deeds_before(
    standing: Standing, step: str, facts: Mapping[str, object]
) -> Iterator[tuple[str, float]]:
    """Give what is done already and comes before a step: name, epoch seconds."""
    at_s = standing.runs[-1]
    is_end = step in (CLOSE, REJECT)
    begun = REOPEN if standing.run > 1 else ACCEPT
    for name, followers in (
        (REPORT, (ACCEPT, REJECT)), (begun, (ASSIGN, CALL, CLOSE)),
        (HANDLE, (FEED_BACK, CLOSE)), (FEED_BACK, (CLOSE,)),
    ):  # fmt: skip
        if name in at_s and step in followers:
            yield name, at_s[name]
    for unit in standing.units_now:
        is_own = step in (ASSIGN, SIGN, ARRIVE, STAND_DOWN) and unit.team_id == facts["team_id"]
        for name, done_s in (
            (ASSIGN, unit.assigned_s), (SIGN, unit.signed_s), (ARRIVE, unit.arrived_s),
            (STAND_DOWN, unit.stood_down_s),
        ):  # fmt: skip
            if done_s is not None and (is_own or is_end or (step, name) == (HANDLE, ARRIVE)):
                yield name, done_s
    for called in standing.departments_now:
        is_own = step in (CALL, ANSWER) and called.department == facts["department"]
        for name, done_s in ((CALL, called.called_s), (ANSWER, called.answered_s)):
            if done_s is not None and (is_own or is_end or (step, name) == (HANDLE, ANSWER)):
                yield name, done_s
