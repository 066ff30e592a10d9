"""Turn the district's wall clock into instants: bands, shifts and the horizon of a plan."""

import math
from collections.abc import Collection
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from maritime.errors import HorizonError
from maritime.horizon import DAY_S, Horizon

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SECOND = timedelta(seconds=1)
MINUTES_OF_DAY = 1440
CLOCK_CHECK_STEP_S = 900
EARLIEST_YEAR, LATEST_YEAR = 1900, 9000


def instant_of(day: date, minute_of_day: int, zone: ZoneInfo) -> int:
    """
    Give the instant at which the clock of a zone shows a minute of a day.

    A local time that occurs twice means the first; one that does not exist is moved forward by
    the jump of the clock.

    Parameters
    ----------
    day
        The local day.
    minute_of_day
        0 to 1440; 1440 is 24:00, which is 00:00 of the next day.
    zone
        The zone whose clock is read.

    Returns
    -------
    int
        Seconds since the epoch.

    Examples
    --------
    >>> instant_of(date(1970, 1, 2), 90, ZoneInfo("UTC"))
    91800
    """
    days, minute = divmod(minute_of_day, MINUTES_OF_DAY)
    midnight = datetime(day.year, day.month, day.day, tzinfo=zone)
    # Wall-clock arithmetic. With fold 0, zoneinfo reads a time that occurs twice as the first,
    # and one that the clock jumps over with the offset of before the jump: moved forward by it.
    shown = midnight + timedelta(days=days, minutes=minute)
    return (shown.astimezone(UTC) - EPOCH) // SECOND


def local_day(instant_s: int, zone: ZoneInfo) -> date:
    """Give the local day of an instant (seconds since the epoch)."""
    return datetime.fromtimestamp(instant_s, UTC).astimezone(zone).date()


def utc_offset_s(instant_s: int, zone: ZoneInfo) -> int:
    """Give how many seconds the clock of a zone is ahead of UTC at an instant."""
    offset = datetime.fromtimestamp(instant_s, UTC).astimezone(zone).utcoffset()
    return 0 if offset is None else offset // SECOND


def band_spans(
    from_min: int,
    to_min: int,
    days: Collection[int],
    start_s: int,
    end_s: int,
    zone: ZoneInfo,
    *,
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> list[tuple[int, int]]:
    """
    Give the spans of a daily band of local time that lie inside [start_s, end_s].

    Parameters
    ----------
    from_min, to_min
        Minutes of the local day, 0 to 1440; to_min < from_min runs over midnight.
    days
        ISO weekdays (1 = Monday) on which the band begins; one over midnight belongs to the day
        on which it begins.
    start_s, end_s
        Seconds since the epoch; spans are clipped to them.
    zone
        The zone whose clock is meant.
    valid_from, valid_to
        First and last local day on which the band may begin, both included.

    Returns
    -------
    list[tuple[int, int]]
        Spans [from_s, to_s) in order of the days on which they begin; a band that the clock's
        jump leaves without length is left out.

    Examples
    --------
    >>> band_spans(1320, 360, {1, 2, 3, 4, 5, 6, 7}, 0, 86_400, ZoneInfo("UTC"))
    [(0, 21600), (79200, 86400)]
    """
    spans = []
    # Two days back: one for a band over midnight, one for a zone that skipped a whole day.
    day = local_day(start_s, zone) - timedelta(days=2)
    last_day = local_day(end_s, zone)
    while day <= last_day:
        if (
            day.isoweekday() in days
            and (valid_from is None or day >= valid_from)
            and (valid_to is None or day <= valid_to)
        ):
            end_min = to_min if to_min >= from_min else to_min + MINUTES_OF_DAY
            begins_s = max(start_s, instant_of(day, from_min, zone))
            ends_s = min(end_s, instant_of(day, end_min, zone))
            if ends_s > begins_s:
                spans.append((begins_s, ends_s))
        day += timedelta(days=1)
    return spans


def local_hour_edges_s(start_s: int, end_s: int, zone: ZoneInfo) -> list[int]:
    """
    Give the instants that cut [start_s, end_s] at the full hours of the local clock.

    The first is start_s, the last end_s; all in seconds since the epoch.

    Examples
    --------
    >>> local_hour_edges_s(1800, 9000, ZoneInfo("UTC"))
    [1800, 3600, 7200, 9000]
    """
    edges = [start_s]
    while edges[-1] < end_s:
        into_hour_s = (edges[-1] + utc_offset_s(edges[-1], zone)) % 3600
        edges.append(min(end_s, edges[-1] + 3600 - into_hour_s))
    return edges


def has_clock_change(start_s: int, end_s: int, zone: ZoneInfo) -> bool:
    """Say whether the clock of a zone is put forward or back in (start_s, end_s]."""
    instants = [*range(start_s, end_s, CLOCK_CHECK_STEP_S), end_s]
    return len({utc_offset_s(instant, zone) for instant in instants}) > 1


def make_horizon(
    start: datetime | int,
    hours: float,
    timezone: str,
    *,
    cyclic: bool | None = None,
    assume_fresh: bool = False,
    has_carry_in: bool = False,
) -> Horizon:
    """
    Give the horizon of a plan, and decide whether it repeats every day.

    Parameters
    ----------
    start
        An aware datetime of a whole second, or seconds since the epoch.
    hours
        Elapsed hours, whatever the clock does; rounded to whole seconds.
    timezone
        IANA name of the district's time zone.
    cyclic
        Whether the plan repeats every 24 h. None decides: it does where it is 24 h long with no
        clock change in it, nothing is carried in and nothing is assumed fresh.
    assume_fresh
        Whether every target counts as seen at the start.
    has_carry_in
        Whether any target says when it was last observed.

    Raises
    ------
    HorizonError
        If the start has no offset or a fraction of a second, the hours are not above 0, the time
        zone is unknown, or a cyclic plan is asked for that is not 24 h long, has a clock change
        in it, or is assumed fresh.
    """
    zone = require_zone(timezone)
    start_s = _whole_second(start)
    if not (math.isfinite(hours) and hours > 0):
        raise HorizonError(f"the horizon has {hours:g} hours: give a number above 0, such as 24")
    length_s = round(hours * 3600)
    if length_s < 1:
        raise HorizonError(f"the horizon of {hours:g} hours is shorter than a second: give more")
    _require_sane_year(start_s)
    _require_sane_year(start_s + length_s)
    is_clock_day = length_s == DAY_S and not has_clock_change(start_s, start_s + DAY_S, zone)
    if cyclic and length_s == DAY_S and not is_clock_day:
        raise HorizonError(
            f"the clock of {timezone} changes within the 24 hours, and a cyclic plan is exactly "
            "24 h long with no clock change in it: choose another day, or plan without --cyclic"
        )
    if cyclic is None:
        cyclic = is_clock_day and not has_carry_in and not assume_fresh
    return Horizon(start_s, start_s + length_s, timezone, is_cyclic=cyclic, is_fresh=assume_fresh)


def require_zone(timezone: str) -> ZoneInfo:
    """
    Give the time zone of a name.

    Raises
    ------
    HorizonError
        If there is no such zone.
    """
    try:
        return ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise HorizonError(
            f"time zone {timezone!r} is unknown: give an IANA name, such as Asia/Shanghai"
        ) from error


def _whole_second(start: datetime | int) -> int:
    if not isinstance(start, datetime):
        return int(start)
    if start.utcoffset() is None:
        raise HorizonError(
            f"the start {start.isoformat()} has no offset: write it with one, "
            f"such as {start.isoformat()}+08:00"
        )
    if start.microsecond:
        raise HorizonError(
            f"the start {start.isoformat()} is not a whole second: leave the fraction out"
        )
    return (start - EPOCH) // SECOND


def _require_sane_year(instant_s: int) -> None:
    earliest_s = instant_of(date(EARLIEST_YEAR, 1, 1), 0, ZoneInfo("UTC"))
    latest_s = instant_of(date(LATEST_YEAR, 1, 1), 0, ZoneInfo("UTC"))
    if not earliest_s <= instant_s <= latest_s:
        raise HorizonError(
            f"the horizon reaches beyond the years {EARLIEST_YEAR} to {LATEST_YEAR}: "
            "choose another start or fewer hours"
        )
