"""Work out anew what one target needs, which gaps its looks leave, and which looks count."""

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from maritime.report_check.raw import RawRule, RawTarget, Span

DAY_S = 86_400
Need = tuple[int, int, int]
"""From, to, longest permitted interval; all in seconds."""


@dataclass(frozen=True)
class Reckoned:
    """What comes of one target, in whole seconds; idle_area is seconds × seconds ÷ 2."""

    needs: tuple[Need, ...]
    gaps: tuple[Span, ...]
    looks_required: int
    looks_made: int
    worst_idle_s: int
    mean_idle_s: float

    @property
    def required_s(self) -> int:
        """Seconds in which something is needed."""
        return sum(high - low for low, high, _ in self.needs)

    @property
    def overdue_s(self) -> int:
        """Seconds in gaps."""
        return sum(high - low for low, high in self.gaps)

    @property
    def looks_missed(self) -> int:
        """Looks required less those made."""
        return max(0, self.looks_required - self.looks_made)


def reckon(
    target: RawTarget,
    needs: Sequence[Need],
    looks: Iterable[Span],
    start_s: int,
    end_s: int,
    *,
    is_cyclic: bool,
    is_fresh: bool,
) -> Reckoned:
    """Give what comes of one target from all looks at it, also those of before."""
    spans = list(looks)
    if is_cyclic:
        spans = [(enter + by, leave + by) for enter, leave in _one_day(spans, start_s)
                 for by in (-DAY_S, 0)]  # fmt: skip
    elif target.last_observed_s is not None:
        spans.append((target.last_observed_s, target.last_observed_s))
    fresh = [(start_s, start_s)] if is_fresh else []
    seen = _joined([span for span in [*spans, *fresh] if span[0] <= end_s])
    worst_s, mean_s = _idleness(seen, start_s, end_s)
    inside = _joined([(max(a, start_s), min(b, end_s)) for a, b in spans
                      if b >= start_s and a <= end_s])  # fmt: skip
    return Reckoned(
        tuple(needs), tuple(_gaps(needs, seen)),
        sum(-(-(high - low) // interval) for low, high, interval in needs),
        _looks_made(needs, inside, start_s, end_s, is_cyclic=is_cyclic), worst_s, mean_s,
    )  # fmt: skip


def needs_of(
    rules: Iterable[RawRule], presence: Sequence[Span], zone: ZoneInfo, start_s: int, end_s: int
) -> list[Need]:
    """Give when something is needed of a target by rules for it; equal neighbours are one."""
    bands = [
        (max(low, start_s), min(high, end_s), rule)
        for rule in rules
        for low, high in _daily(rule, zone, start_s, end_s)
        if low < end_s and high > start_s
    ]
    edges = {start_s, end_s, *(edge for low, high, _ in bands for edge in (low, high))}
    edges |= {min(max(edge, start_s), end_s) for span in presence for edge in span}
    ordered = sorted(edges)
    needs: list[Need] = []
    for low, high in itertools.pairwise(ordered):
        is_seen = any(a <= low and high <= b for a, b in presence)
        asked = [rule.with_sensor_s if is_seen else rule.interval_s
                 for a, b, rule in bands if a <= low and high <= b]  # fmt: skip
        if not asked:
            continue
        interval_s = min(asked)
        if needs and needs[-1][1] == low and needs[-1][2] == interval_s:
            needs[-1] = (needs[-1][0], high, interval_s)
        else:
            needs.append((low, high, interval_s))
    return needs


def local_edges(start_s: int, end_s: int, zone: ZoneInfo, *, by_day: bool) -> list[int]:
    """Give the instants that cut a time where local hours or days begin, with both its ends."""
    edges = {start_s, end_s}
    if by_day:
        day = datetime.fromtimestamp(start_s, zone).date()
        while (midnight := _local(day, 0, zone)) < end_s:
            edges |= {midnight} if midnight > start_s else set()
            day += timedelta(days=1)
    else:
        edges |= {at for at in range(start_s - start_s % 900, end_s, 900)
                  if at > start_s and datetime.fromtimestamp(at, zone).minute == 0}  # fmt: skip
    return sorted(edges)


def common_s(span: Span, low: int, high: int) -> int:
    """Give the seconds that a span has in common with another."""
    return max(0, min(span[1], high) - max(span[0], low))


def _daily(rule: RawRule, zone: ZoneInfo, start_s: int, end_s: int) -> Iterable[Span]:
    day = datetime.fromtimestamp(start_s, zone).date() - timedelta(days=2)
    last = datetime.fromtimestamp(end_s, zone).date() + timedelta(days=1)
    while day <= last:
        if day.isoweekday() in rule.days:
            low = _local(day, rule.from_min, zone)
            ends = day + timedelta(days=1) if rule.to_min < rule.from_min else day
            high = _local(ends, rule.to_min, zone)
            if low < high:
                yield low, high
        day += timedelta(days=1)


def _local(day: date, minute: int, zone: ZoneInfo) -> int:
    """Give the instant of a minute of a local day: of two the first, of none moved ahead."""
    later, minute = divmod(minute, 1440)
    wall = datetime.combine(day + timedelta(days=later), time(minute // 60, minute % 60))
    return int(wall.replace(tzinfo=zone, fold=0).astimezone(UTC).timestamp())


def _one_day(spans: Iterable[Span], start_s: int) -> list[Span]:
    """Put spans where they begin within 24 hours of the start, none longer than that."""
    moved = []
    for enter, leave in spans:
        begin = start_s + (enter - start_s) % DAY_S
        moved.append((begin, begin + min(leave - enter, DAY_S)))
    return moved


def _joined(spans: Iterable[Span]) -> list[Span]:
    found: list[Span] = []
    for low, high in sorted(spans):
        if found and low <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], high))
        else:
            found.append((low, high))
    return found


def _gaps(needs: Iterable[Need], seen: Sequence[Span]) -> list[Span]:
    gaps: list[Span] = []
    for low, high, interval_s in needs:
        reached = low
        for enter, leave in seen:
            if enter >= high:
                break
            if enter > reached:
                _add_gap(gaps, reached, enter)
            reached = max(reached, leave + interval_s)
            if reached >= high:
                break
        if reached < high:
            _add_gap(gaps, reached, high)
    return gaps


def _add_gap(gaps: list[Span], low: int, high: int) -> None:
    if gaps and gaps[-1][1] == low:
        gaps[-1] = (gaps[-1][0], high)
    else:
        gaps.append((low, high))


def _idleness(seen: Sequence[Span], start_s: int, end_s: int) -> tuple[int, float]:
    """Give worst and mean seconds since the last look; never seen counts from the start."""
    before = [leave for _, leave in seen if leave < start_s]
    last_s, worst_s, twice_area = max(before, default=start_s), 0, 0
    at_s = start_s
    for enter, leave in [*(span for span in seen if span[1] >= start_s), (end_s, end_s)]:
        until_s = min(max(enter, at_s), end_s)
        if until_s > at_s:
            worst_s = max(worst_s, until_s - last_s)
            twice_area += (until_s - last_s) ** 2 - (at_s - last_s) ** 2
        last_s = max(last_s, leave)
        at_s = max(at_s, min(leave, end_s))
    return worst_s, twice_area / 2.0 / (end_s - start_s)


def _looks_made(
    needs: Sequence[Need], seen: Sequence[Span], start_s: int, end_s: int, *, is_cyclic: bool
) -> int:
    """Count looks: by when each watch begins, and as often as one that lasts would be renewed."""
    looks: list[tuple[int, int, int]] = []
    for enter, leave in seen:
        low, interval_s = _first_need(needs, enter, end_s)
        if interval_s and low <= leave:
            looks.append((low, leave, interval_s))
    if not looks:
        return 0
    yesterday = looks[-1][1] - DAY_S if is_cyclic else None
    opens = [
        yesterday is None or 2 * (looks[0][0] - yesterday) >= looks[0][2],
        *(2 * (now[0] - then[1]) >= now[2]
          for then, now in itertools.pairwise(looks)),
    ]  # fmt: skip
    watches: list[list[int]] = []
    for (low, leave, _), is_open in zip(looks, opens, strict=True):
        if is_open or not watches:
            watches.append([low if is_open else start_s, leave, int(is_open)])
        else:
            watches[-1][1] = leave
    if not opens[0]:
        watches[-1][1] = end_s
    return sum(_renewed(needs, low, high, begun) for low, high, begun in watches)


def _first_need(needs: Sequence[Need], at_s: int, end_s: int) -> tuple[int, int]:
    """Give the first instant from one on at which something is needed, and the interval then."""
    for low, high, interval_s in needs:
        if high > at_s or (high == end_s == at_s):
            begin = max(low, at_s)
            return (begin, interval_s) if begin < end_s or begin == at_s else (0, 0)
    return 0, 0


def _renewed(needs: Sequence[Need], low: int, high: int, begun: int) -> int:
    if high <= low:
        return begun
    made, is_first = begun, True
    for a, b, interval_s in needs:
        lasts_s = min(b, high) - max(a, low)
        if lasts_s <= 0:
            continue
        is_whole = lasts_s == b - a
        if is_first and is_whole:
            made = 0
        is_first = False
        made += -(-lasts_s // interval_s) if is_whole else lasts_s // interval_s
    return made
