"""Say how long a day, week, month or span lasts by a clock, and which came before it."""

from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from maritime.checks import require_choice
from maritime.errors import HorizonError
from maritime.report.coverage_report import KINDS
from maritime.wall_clock import instant_of

LONGEST_SPAN_DAYS = 366
DAY_S = 86_400


@dataclass(frozen=True)
class Period:
    """
    A time to report on, and the one before that it is compared with; epoch seconds.

    A day with a clock change is 23 or 25 hours long, and so are its week and month.
    """

    kind: str
    from_s: int
    to_s: int
    before_from_s: int

    def __post_init__(self) -> None:
        require_choice("report", "period", "kind", self.kind, KINDS[1:])
        if self.to_s <= self.from_s:
            raise HorizonError(
                "the time to report on ends before it starts: give 'to' after 'from'"
            )
        if self.to_s - self.from_s > LONGEST_SPAN_DAYS * DAY_S + DAY_S:
            raise HorizonError(
                f"the time to report on is longer than {LONGEST_SPAN_DAYS} days: choose less"
            )

    @property
    def before_to_s(self) -> int:
        """The end of the period before, where this one begins."""
        return self.from_s


def day_of(day: date, zone: ZoneInfo) -> Period:
    """Give a day, with the day before."""
    return _between("day", day - timedelta(days=1), day, day + timedelta(days=1), zone)


def week_of(day: date, zone: ZoneInfo) -> Period:
    """Give the week from Monday to Sunday that holds a day, with the week before."""
    monday = day - timedelta(days=day.weekday())
    week = timedelta(days=7)
    return _between("week", monday - week, monday, monday + week, zone)


def month_of(year: int, month: int, zone: ZoneInfo) -> Period:
    """
    Give a month of the calendar, with the month before.

    Examples
    --------
    >>> from zoneinfo import ZoneInfo
    >>> march = month_of(2026, 3, ZoneInfo("Europe/Berlin"))
    >>> (march.to_s - march.from_s) // 3600  # the clock is put forward in it
    743
    """
    first = date(year, month, 1)
    return _between(
        "month", (first - timedelta(days=1)).replace(day=1), first,
        (first + timedelta(days=31)).replace(day=1), zone,
    )  # fmt: skip


def span_of(from_s: int, to_s: int) -> Period:
    """Give any span of time, with the one of the same length before."""
    return Period("span", from_s, to_s, 2 * from_s - to_s)


def _between(kind: str, before: date, first: date, after: date, zone: ZoneInfo) -> Period:
    begins = (instant_of(first, 0, zone), instant_of(after, 0, zone), instant_of(before, 0, zone))
    return Period(kind, *begins)
