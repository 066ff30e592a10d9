"""Count how long the looks and visits of a route cover each target, account by account."""

import numpy as np
from numba import njit


@njit(cache=True, nogil=True)
def count_covers(lines, zone_of, is_wanted, where, begin_s, end_s, looks, tick_s, ticks):
    """
    Give (targets, ticks, 1 + levels): seconds of each tick covered, as often as they are.

    The first account counts looks, the others visits to the target's zone of each size. where are
    the targets of the events of a route, in order; begin_s and end_s when they begin and end, after
    the horizon's start. looks are what is watched apart from visits, rows of (target, last account,
    whether it begins there, from, to). Only seconds in which a target needs something count.
    """
    levels, targets = zone_of.shape
    counts = np.zeros((targets, ticks, levels + 1))
    for look in range(looks.shape[0]):
        target, last, is_new, since_s, to_s = looks[look]
        for account in range(last + 1):
            if is_new == 1:
                _add_cover(lines, counts[target, :, account], target, since_s, to_s, tick_s, 1.0)
            else:
                _add_cover(lines, counts[target, :, account], target, 0, to_s, tick_s, 1.0)
                _add_cover(lines, counts[target, :, account], target, 0, since_s, tick_s, -1.0)
    for level in range(levels):
        zones = zone_of[level]
        first = 0
        for event in range(where.shape[0]):
            zone = zones[where[event]]
            if event + 1 < where.shape[0] and zones[where[event + 1]] == zone:
                continue
            target = np.searchsorted(zones, zone)
            while target < targets and zones[target] == zone:
                if is_wanted[target]:
                    _add_cover(
                        lines, counts[target, :, level + 1], target, begin_s[first], end_s[event],
                        tick_s, 1.0,
                    )  # fmt: skip
                target += 1
            first = event + 1
    return counts


@njit(cache=True, nogil=True)
def seconds_of_look(lines, target, begin_s, end_s, tick_s, ticks):
    """Give (ticks,): the seconds of each tick that one look at a target covers."""
    found = np.zeros(ticks)
    _add_cover(lines, found, target, begin_s, end_s, tick_s, 1.0)
    return found


@njit(cache=True, nogil=True)
def needed_seconds(lines, tick_s, ticks):
    """Give (targets, ticks): seconds of each tick in which a target needs something."""
    targets = lines.need_ptr.shape[0] - 1
    found = np.zeros((targets, ticks))
    for target in range(targets):
        for row in range(lines.need_ptr[target], lines.need_ptr[target + 1]):
            low_s, high_s = lines.needs[row, 0], lines.needs[row, 1]
            if low_s < lines.length_s:
                _add_span(found[target], low_s, min(high_s, lines.length_s), lines, tick_s, 1.0)
    return found


@njit(cache=True, nogil=True)
def _add_cover(lines, found, target, begin_s, end_s, tick_s, sign):
    """Add what a look from one instant to another covers: all t ≥ begin with t − I(t) ≤ end."""
    for row in range(lines.need_ptr[target], lines.need_ptr[target + 1]):
        low_s, high_s, interval_s = lines.needs[row]
        from_s, to_s = max(low_s, begin_s), min(high_s, end_s + interval_s)
        if lines.day_s == 0:
            to_s = min(to_s, lines.length_s)
        _add_span(found, from_s, to_s, lines, tick_s, sign)


@njit(cache=True, nogil=True)
def _add_span(found, from_s, to_s, lines, tick_s, sign):
    """Add the seconds of a span to the ticks in which they lie, a day later to the same ones."""
    while from_s < to_s:
        at_s = from_s % lines.day_s if lines.day_s > 0 else from_s
        tick = at_s // tick_s
        lasts_s = min(to_s - from_s, min((tick + 1) * tick_s, lines.length_s) - at_s)
        found[tick] += sign * lasts_s
        from_s += lasts_s
