"""Sum up what one person did in a month: hours, rounds, checks, and the allowance for it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from maritime.checks import require_not_negative
from maritime.errors import InvalidRecordError
from maritime.field.rounds import WalkedRound

ALLOWANCE_KEY = "allowance_per_hour"
"""Name in the pack's meta of what an hour on a round is paid with; none: no allowance is said."""


@dataclass(frozen=True)
class Month:
    """A month of a calendar."""

    year: int
    month: int

    def __post_init__(self) -> None:
        if not (1 <= self.month <= 12 and 1970 <= self.year <= 9000):
            found, expected = f"{self.year}-{self.month}", "a month like 2026-11"
            raise InvalidRecordError("month", found, "month", found, expected)

    def span_s(self, zone: ZoneInfo) -> tuple[float, float]:
        """Give its first instant and that of the next month by a zone's clock, epoch seconds."""
        following = (self.year + self.month // 12, self.month % 12 + 1)
        first = datetime(self.year, self.month, 1, tzinfo=zone)
        return first.timestamp(), datetime(*following, 1, tzinfo=zone).timestamp()


@dataclass(frozen=True)
class MonthSums:
    """What was done in a month; allowance None where the district says no rate."""

    hours: float
    rounds: int
    checks: int
    contacts: int
    households: int
    tells: int
    rate_per_hour: float | None
    allowance: float | None


def sum_month(
    rounds: Iterable[WalkedRound],
    counts: dict[str, int],
    *,
    span_s: tuple[float, float],
    rate_per_hour: float | None,
) -> MonthSums:
    """
    Sum up a month.

    Parameters
    ----------
    rounds
        Rounds of one person; minutes outside the month do not count, nor does a round without any.
    counts
        How many items of each kind he made in the month.
    span_s
        The month's first instant and that of the next, epoch seconds.
    """
    require_not_negative("district", "", ALLOWANCE_KEY, rate_per_hour)
    minutes = [minutes for one in rounds if (minutes := one.minutes(*span_s)) > 0]
    hours = sum(minutes) / 60.0
    allowance = None if rate_per_hour is None else round(hours * rate_per_hour, 2)
    return MonthSums(
        round(hours, 2), len(minutes), counts.get("check", 0), counts.get("contact", 0),
        counts.get("household", 0), counts.get("tell", 0), rate_per_hour, allowance,
    )  # fmt: skip
