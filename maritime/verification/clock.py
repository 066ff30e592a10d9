"""Work out local days, shifts, bands and nights on the district's own clock."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import lru_cache
from zoneinfo import ZoneInfo

from astral import Observer
from astral.sun import elevation

DAY_S = 86_400
NIGHT_BELOW_DEG = -0.833
SUN_STEP_S = 300


def local_instant(day: date, minute: int, zone: ZoneInfo) -> int:
    """Give the instant of a local minute of a day (0 to 1440).

    A time that occurs twice means the first; one that does not exist is moved forward by the jump:
    both are what the offset before the change gives, which is what fold=0 stands for.
    """
    day_later, minute = divmod(minute, 1440)
    wall = datetime.combine(day + timedelta(days=day_later), time(minute // 60, minute % 60))
    return int(wall.replace(tzinfo=zone, fold=0).timestamp())


def daily_spans(
    from_min: int, to_min: int, days: frozenset[int], zone: ZoneInfo, start_s: int, end_s: int
) -> Iterator[tuple[date, int, int]]:
    """Give day, from and to of a daily span that touches [start_s, end_s], also over midnight."""
    day = local_day(start_s, zone) - timedelta(days=2)
    last = local_day(end_s, zone) + timedelta(days=1)
    while day <= last:
        if day.isoweekday() in days:
            begin = local_instant(day, from_min, zone)
            over_midnight = timedelta(days=1) if to_min < from_min else timedelta()
            finish = local_instant(day + over_midnight, to_min, zone)
            if begin < finish and finish >= start_s and begin <= end_s:
                yield day, begin, finish
        day += timedelta(days=1)


def local_day(at_s: int, zone: ZoneInfo) -> date:
    """Give the local day of an instant."""
    return datetime.fromtimestamp(at_s, zone).date()


def is_one_plain_day(start_s: int, end_s: int, zone: ZoneInfo) -> bool:
    """Whether end is start + 24 h on the wall clock, and the clock does not change in between."""
    if end_s - start_s != DAY_S:
        return False
    offsets = {
        datetime.fromtimestamp(at_s, zone).utcoffset() for at_s in range(start_s, end_s + 1, 900)
    }
    return len(offsets) == 1


@lru_cache(maxsize=256)
def daylight(lon: float, lat: float, start_s: int, end_s: int) -> tuple[tuple[int, int], ...]:
    """Give the spans of [start_s, end_s] in which the sun stands at -0.833° or higher."""
    observer = Observer(latitude=lat, longitude=lon)

    def is_day(at_s: int) -> bool:
        when = datetime.fromtimestamp(at_s, UTC)
        return elevation(observer, when, with_refraction=False) >= NIGHT_BELOW_DEG

    ticks = [*range(start_s, end_s, SUN_STEP_S), end_s]
    states = [is_day(tick) for tick in ticks]
    spans: list[tuple[int, int]] = []
    opened = start_s if states[0] else None
    for index in range(1, len(ticks)):
        if states[index] == states[index - 1]:
            continue
        low, high = ticks[index - 1], ticks[index]
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if is_day(middle) == states[index - 1] else (low, middle)
        if states[index]:
            opened = high
        elif opened is not None:
            spans.append((opened, high))
            opened = None
    if opened is not None and opened < end_s:
        spans.append((opened, end_s))
    return tuple(spans)


def text_of(at_s: object, zone: ZoneInfo | timezone) -> str:
    """Give an instant as people read it, or whatever it is if it is none."""
    try:
        return datetime.fromtimestamp(at_s, zone).isoformat(timespec="seconds")
    except (TypeError, ValueError, OverflowError, OSError):
        return repr(at_s)
