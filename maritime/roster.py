"""Hold rosters: who is on duty with which team, from when to when, in which role."""

from dataclasses import dataclass
from datetime import date

from maritime.checks import require_text
from maritime.errors import InvalidRecordError


@dataclass(frozen=True, order=True)
class DutyRow:
    """One person on one shift of one team; epoch seconds, day is the local day it begins on."""

    from_s: int
    team_id: str
    role: str
    person_id: str
    to_s: int
    day: date

    def __post_init__(self) -> None:
        row = ("roster", f"{self.team_id} {self.day}")
        require_text(*row, "person_id", self.person_id)
        if self.to_s <= self.from_s:
            raise InvalidRecordError(*row, "to", self.to_s, "an instant after from")

    @property
    def minutes(self) -> int:
        """Length of the shift in minutes, rounded up."""
        return -((self.from_s - self.to_s) // 60)


@dataclass(frozen=True, order=True)
class UnfilledRole:
    """
    A role of a shift that nobody fills, and what keeps each who holds it from it.

    reasons counts people by reason: with the roster as it is, each of them is kept off by that one.
    It is empty where nobody in the register holds any of the roles.
    """

    from_s: int
    team_id: str
    base_id: str
    roles: tuple[str, ...]
    to_s: int
    day: date
    reasons: tuple[tuple[str, int], ...] = ()
