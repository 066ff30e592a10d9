"""Hold what phones told that a vessel report counts: checks, and roll-calls with their words."""

from dataclasses import dataclass

from maritime.field.kinds import OUTCOMES
from maritime.field.roll_call import CalledState

NOTHING_FOUND, FOUND, COULD_NOT_CHECK = OUTCOMES
UNCLEAR = "unclear"
"""An outcome that cannot be read."""
LOOKS = (NOTHING_FOUND, FOUND)
"""Outcomes of a check in which the vessel was really looked at."""
REPORTED_OUTCOMES = (*OUTCOMES, UNCLEAR)


@dataclass(frozen=True)
class ToldCheck:
    """
    One vessel check as it was told; epoch seconds by the server's clock.

    vessel_id is None for a vessel that is not on the register, described then says what it looks
    like; grid_id is that of the sender's account. is_confirmed is the latest verdict on a
    suspicion 疑似三无, None while there is none.
    """

    item_id: str
    happened_s: float
    vessel_id: str | None
    grid_id: str | None
    outcome: str
    reason: str | None = None
    suspected: tuple[str, ...] = ()
    described: str | None = None
    is_confirmed: bool | None = None

    @property
    def is_look(self) -> bool:
        """Whether the vessel was really looked at: "could not check" is a visit and no look."""
        return self.outcome in LOOKS


@dataclass(frozen=True)
class ToldRollCall:
    """One roll-call with the state of each vessel called; epoch seconds, closed_s None if open."""

    roll_call_id: str
    kind: str
    started_s: float
    closed_s: float | None
    states: tuple[CalledState, ...]
    late_words: int = 0


@dataclass(frozen=True)
class Told:
    """All checks before a report's end, earliest first, and its roll-calls."""

    checks: tuple[ToldCheck, ...] = ()
    roll_calls: tuple[ToldRollCall, ...] = ()
