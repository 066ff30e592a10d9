"""Take the time that a report is asked for: a day, week, month or span by a district's clock."""

import re
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from geo_data.instants import WrittenTimeError, parse_instant
from maritime.errors import Fault, FaultyInputError
from maritime.report.periods import Period, day_of, month_of, span_of, week_of
from maritime.wall_clock import MINUTES_OF_DAY, instant_of, local_day

_MONTH = re.compile(r"(\d{4})-(\d{2})")
EXPECTED = "one of a day, a week, a month, or from and to"


@dataclass(frozen=True)
class AskedTime:
    """A time as it was written: exactly one of day, week, month, or both of from_ and to."""

    day: str | None = None
    week: str | None = None
    month: str | None = None
    from_: str | None = None
    to: str | None = None

    def period(self, zone: ZoneInfo) -> Period:
        """
        Give the time by a district's clock.

        Raises
        ------
        FaultyInputError
            If none or several were given, or one cannot be read.
        HorizonError
            If it ends before it begins, or is longer than a year.
        """
        given = [name for name in ("day", "week", "month") if getattr(self, name) is not None]
        given += ["from and to"] if self.from_ is not None or self.to is not None else []
        if len(given) != 1:
            raise _fault("time", " and ".join(given) or "none", EXPECTED)
        if self.day is not None:
            return day_of(_date("day", self.day), zone)
        if self.week is not None:
            return week_of(_date("week", self.week), zone)
        if self.month is not None:
            return _month(self.month, zone)
        if self.from_ is None or self.to is None:
            raise _fault("time", f"from {self.from_}, to {self.to}", "both from and to")
        return span_of(_instant("from", self.from_), _instant("to", self.to))


def _date(name: str, written: str) -> date:
    try:
        found = date.fromisoformat(written)
    except ValueError as error:
        raise _fault(name, repr(written), "a date YYYY-MM-DD") from error
    return _sane(name, written, found)


def _month(written: str, zone: ZoneInfo) -> Period:
    match = _MONTH.fullmatch(written)
    if match is None or not 1 <= int(match[2]) <= 12:
        raise _fault("month", repr(written), "a month YYYY-MM")
    _sane("month", written, date(max(1, int(match[1])), int(match[2]), 1))
    return month_of(int(match[1]), int(match[2]), zone)


def _sane(name: str, written: str, found: date) -> date:
    if not 1971 <= found.year <= 9000:
        raise _fault(name, repr(written), "a year from 1971 to 9000")
    return found


def _instant(name: str, written: str) -> int:
    try:
        return parse_instant(written)
    except WrittenTimeError as error:
        raise _fault(name, error.found, error.expected) from error


def _fault(name: str, found: str, expected: str) -> FaultyInputError:
    return FaultyInputError("report", (Fault("options", "", name, found, expected),))


def whole_days(period: Period, zone: ZoneInfo) -> tuple[date, date]:
    """
    Give the first and last day of a time.

    Raises
    ------
    FaultyInputError
        If it does not run from midnight to midnight: pairings and shifts are of whole days.
    """
    first, last = local_day(period.from_s, zone), local_day(period.to_s - 1, zone)
    whole = (instant_of(first, 0, zone), instant_of(last, MINUTES_OF_DAY, zone))
    if (period.from_s, period.to_s) != whole:
        raise _fault("from", "a part of a day", "whole days, from midnight to midnight")
    return first, last
