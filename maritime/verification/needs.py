"""Work out anew what each target needs, which gaps its observations leave, and how idle it was."""

import itertools
from zoneinfo import ZoneInfo

from maritime.horizon import DAY_S
from maritime.standard import StandardRule
from maritime.verification.clock import daily_spans

Span = tuple[int, int]
Need = tuple[int, int, int]  # from, to, longest permitted interval; all in seconds


def needs_of(
    rules: tuple[StandardRule, ...],
    kind: str,
    grade: str,
    presence: list[Span],
    zone: ZoneInfo,
    start_s: int,
    end_s: int,
) -> list[Need]:
    """Give the pieces of [start, end) in which a kind and grade of target needs something."""
    bands = [
        (max(low, start_s), min(high, end_s), rule)
        for rule in rules
        if rule.target_kind == kind and rule.grade == grade
        for _, low, high in daily_spans(rule.from_min, rule.to_min, rule.days, zone, start_s, end_s)
        if low < end_s and high > start_s
    ]
    edges = {start_s, end_s}
    edges.update(edge for low, high, _ in bands for edge in (low, high))
    edges.update(min(max(edge, start_s), end_s) for span in presence for edge in span)
    ordered = sorted(edges)
    needs: list[Need] = []
    for low, high in itertools.pairwise(ordered):
        is_present = any(a <= low and high <= b for a, b in presence)
        intervals = [
            _interval_s(rule, is_present) for a, b, rule in bands if a <= low and high <= b
        ]
        if intervals:
            needs.append((low, high, min(intervals)))
    return needs


def _interval_s(rule: StandardRule, is_present: bool) -> int:
    interval_min = rule.interval_min
    if is_present and rule.interval_with_sensor_min is not None:
        interval_min = max(interval_min, rule.interval_with_sensor_min)
    return max(1, round(interval_min * 60))


def required_s(needs: list[Need]) -> int:
    """Give the seconds in which something is needed."""
    return sum(high - low for low, high, _ in needs)


def seen_spans(
    observed: list[Span], known_s: list[int], end_s: int, *, is_cyclic: bool
) -> list[Span]:
    """
    Give all that counts as observed, earliest first, also from before the horizon.

    In a cyclic plan the same was observed on each of the days before; two of them suffice, since a
    later observation always counts for more. Otherwise known_s are the instants at which the
    target is known to have been seen without a patrol: what the pack says, or the start.
    """
    if is_cyclic:
        return sorted(
            (enter - back, leave - back)
            for back in (0, DAY_S, 2 * DAY_S)
            for enter, leave in observed
            if enter - back <= end_s
        )
    known = [(at_s, at_s) for at_s in known_s]
    return sorted([*known, *(span for span in observed if span[0] <= end_s)])


def gaps_of(needs: list[Need], seen: list[Span]) -> list[Span]:
    """
    Give the gaps, earliest first.

    At an instant t with interval I the target is covered when some observation [a, b] has
    a <= t <= b + I; what is left of each piece of need is gap.
    """
    gaps: list[Span] = []
    for low, high, interval_s in needs:
        reached = low
        for enter, leave in seen:
            if enter >= high:
                break
            if enter > reached:
                _append(gaps, reached, enter)
            reached = max(reached, leave + interval_s)
            if reached >= high:
                break
        if reached < high:
            _append(gaps, reached, high)
    return gaps


def _append(gaps: list[Span], low: int, high: int) -> None:
    if gaps and gaps[-1][1] == low:
        gaps[-1] = (gaps[-1][0], high)
    else:
        gaps.append((low, high))


def worst_idleness_s(seen: list[Span], start_s: int, end_s: int) -> int:
    """Give the longest time for which nothing was observed, up to any instant of the horizon.

    Without an observation before the horizon the time runs from its start.
    """
    last_s = max((b for a, b in seen if b <= start_s), default=start_s)
    worst_s = 0
    for enter, leave in seen:
        if leave <= start_s:
            continue
        if enter >= end_s:
            break
        worst_s = max(worst_s, enter - last_s)
        last_s = max(last_s, leave)
    return max(worst_s, end_s - last_s)
