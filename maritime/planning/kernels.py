"""Compute what is left open on a target and what one more look at it would close.

All times are whole seconds after the horizon's start. Bands of a standard are given per profile
as flat arrays, for a cyclic plan repeated over BAND_DAYS days so that a look late in the day can
be followed into the next. Two running sums per target, in ticks of TICK_S seconds, tell what a look
closes in constant time: `running` holds the seconds left open before each tick, `lasting` the open
seconds until which a look that ends at the tick still counts.
"""

from typing import NamedTuple

import numpy as np

from maritime.compiled import compiled, lean
from maritime.watch_log import NEVER

TICK_S = 60


class Actions(NamedTuple):
    """What can be done at each place: actions ptr[place] … ptr[place + 1], their looks likewise.

    back[action] is the same traverse the other way; a stay is its own back. An action may begin
    from opens[action] to closes[action]; a team that is there earlier waits.
    """

    ptr: np.ndarray
    to: np.ndarray
    dur: np.ndarray
    opens: np.ndarray
    closes: np.ndarray
    back: np.ndarray
    look_ptr: np.ndarray
    look_target: np.ndarray
    look_from: np.ndarray
    look_to: np.ndarray


class OpenTable(NamedTuple):
    """What is left open, and the bands that say for how long a look at a target counts.

    running and lasting are (targets, ticks + 1); band_lo and band_hi bound the bands that matter
    per profile, shortest and longest are the shortest and longest interval in them.
    """

    running: np.ndarray
    lasting: np.ndarray
    weights: np.ndarray
    profile_of: np.ndarray
    band_lo: np.ndarray
    band_hi: np.ndarray
    shortest: np.ndarray
    longest: np.ndarray
    band_from: np.ndarray
    band_to: np.ndarray
    band_interval: np.ndarray
    horizon_s: int
    is_cyclic: bool


@lean(inline="always")
def sum_until(sums, target, at_s, horizon_s, is_cyclic):
    """Read a running sum at an instant at or after the start, between ticks in proportion."""
    days = 0.0
    if at_s >= horizon_s:
        if not is_cyclic:
            return sums[target, sums.shape[1] - 1]
        turns = at_s // horizon_s
        at_s -= turns * horizon_s
        days = turns * (sums[target, sums.shape[1] - 1] - sums[target, 0])
    tick = at_s // TICK_S
    before = sums[target, tick]
    return days + before + (sums[target, tick + 1] - before) * ((at_s - tick * TICK_S) / TICK_S)


@lean(inline="always")
def gain_of_look(table, target, enter_s, exit_s, own_last_s):
    """
    Give the open seconds that an observation [enter_s, exit_s] of a target closes.

    Covered by it is every t from enter_s on with t − exit_s ≤ I(t); what the route's own look
    before (ended at own_last_s) already covers is not counted again.
    """
    running, horizon_s, is_cyclic = table.running, table.horizon_s, table.is_cyclic
    profile = table.profile_of[target]
    if own_last_s + table.longest[profile] <= enter_s:
        return sum_until(table.lasting, target, exit_s, horizon_s, is_cyclic) - sum_until(
            running, target, enter_s, horizon_s, is_cyclic
        )
    if own_last_s + table.shortest[profile] >= enter_s:
        return sum_until(table.lasting, target, exit_s, horizon_s, is_cyclic) - sum_until(
            table.lasting, target, own_last_s, horizon_s, is_cyclic
        )
    closed = 0.0
    for band in range(table.band_lo[profile], table.band_hi[profile]):
        interval = table.band_interval[band]
        if interval < 0 or table.band_to[band] <= enter_s:
            continue
        since = max(enter_s, table.band_from[band], own_last_s + interval)
        until = min(table.band_to[band], exit_s + interval)
        if until > since:
            closed += sum_until(running, target, until, horizon_s, is_cyclic) - sum_until(
                running, target, since, horizon_s, is_cyclic
            )
    return closed


@lean()
def _leave_open(sums, since_s, until_s):
    """Add an open span to the seconds per tick (sums[tick + 1] holds tick's seconds)."""
    tick = since_s // TICK_S
    while since_s < until_s:
        end = min(until_s, (tick + 1) * TICK_S)
        sums[tick + 1] += end - since_s
        since_s = end
        tick += 1


@lean()
def _let_last(sums, since_s, until_s, horizon_s, is_cyclic):
    """Add an open span, moved back by its interval, to the seconds per tick.

    What lies before the start every look closes (sums[0]); in a cyclic plan it is yesterday's, so
    that looks of the end of the day close it too.
    """
    if since_s < 0:
        before = min(until_s, 0)
        sums[0] += before - since_s
        if is_cyclic:
            _leave_open(sums, since_s + horizon_s, before + horizon_s)
    _leave_open(sums, max(since_s, 0), until_s)


@lean()
def fill_open(
    running, lasting, enters, exits, last_s, band_from, band_to, band_interval, lo, hi, horizon_s,
    is_cyclic,
):  # fmt: skip
    """
    Write a target's running sums, and give its open seconds.

    enters and exits are sorted by enter; last_s is when it was last seen before the horizon.
    Bands lo..hi cover [0, horizon_s] once.
    """
    running[:] = 0
    lasting[:] = 0
    count = enters.shape[0]
    seen_s = last_s
    for index in range(count + 1):
        next_s = horizon_s if index == count else min(max(enters[index], 0), horizon_s)
        for band in range(lo, hi):
            interval = band_interval[band]
            if interval < 0:
                continue
            since = max(band_from[band], seen_s + interval, 0)
            until = min(band_to[band], next_s)
            if until > since:
                _leave_open(running, since, until)
                _let_last(lasting, since - interval, until - interval, horizon_s, is_cyclic)
        if next_s >= horizon_s:
            break
        seen_s = max(seen_s, exits[index])
    for tick in range(1, running.shape[0]):
        running[tick] += running[tick - 1]
        lasting[tick] += lasting[tick - 1]
    return running[running.shape[0] - 1]


@compiled()
def count_looks(looks, sign, obs_enter, obs_exit, obs_count, touched):
    """
    Add looks (sign 1) to those of their targets or take them out (sign -1).

    Writes the targets to touched, each once; gives how many, or -1 - row where a look that is to
    be taken out is not there.
    """
    is_touched = np.zeros(obs_count.shape[0], np.bool_)
    size = 0
    for row in range(looks.shape[0]):
        target, enter_s, exit_s = looks[row, 0], looks[row, 1], looks[row, 2]
        count = obs_count[target]
        if sign > 0:
            obs_enter[target, count], obs_exit[target, count] = enter_s, exit_s
            obs_count[target] = count + 1
        else:
            at = count - 1
            while at >= 0 and (obs_enter[target, at] != enter_s or obs_exit[target, at] != exit_s):
                at -= 1
            if at < 0:
                return -1 - row
            obs_enter[target, at] = obs_enter[target, count - 1]
            obs_exit[target, at] = obs_exit[target, count - 1]
            obs_count[target] = count - 1
        if not is_touched[target]:
            is_touched[target] = True
            touched[size] = target
            size += 1
    return size


@compiled()
def refresh_targets(
    touched, running, lasting, open_s, obs_enter, obs_exit, obs_count, last_s, profile_of, day_ptr,
    day_from, day_to, day_interval, horizon_s, is_cyclic,
):  # fmt: skip
    """Recompute the open seconds of the touched targets from the observations they have now."""
    room = 2 * obs_enter.shape[1]
    _refresh(
        touched, running, lasting, open_s, obs_enter, obs_exit, obs_count, last_s, profile_of,
        day_ptr, day_from, day_to, day_interval, horizon_s, is_cyclic, np.empty(room, np.int64),
        np.empty(room, np.int64),
    )  # fmt: skip


@lean()
def _refresh(
    touched, running, lasting, open_s, obs_enter, obs_exit, obs_count, last_s, profile_of, day_ptr,
    day_from, day_to, day_interval, horizon_s, is_cyclic, enters, exits,
):  # fmt: skip
    """Recompute as refresh_targets does; enters and exits are room for the looks at a target."""
    for target in touched:
        size = 0
        for index in range(obs_count[target]):
            enter, leave = obs_enter[target, index], obs_exit[target, index]
            if is_cyclic:
                shift = (enter // horizon_s) * horizon_s
                size = _put_in_order(
                    enters, exits, size, enter - shift - horizon_s, leave - shift - horizon_s
                )
                enter, leave = enter - shift, leave - shift
            size = _put_in_order(enters, exits, size, enter, leave)
        profile = profile_of[target]
        open_s[target] = fill_open(
            running[target], lasting[target], enters[:size], exits[:size],
            NEVER if is_cyclic else last_s[target],
            day_from, day_to, day_interval, day_ptr[profile], day_ptr[profile + 1], horizon_s,
            is_cyclic,
        )  # fmt: skip


@lean()
def _put_in_order(enters, exits, size, enter, leave):
    """Put a look among those before, by when it begins; give how many there are."""
    at = size
    while at > 0 and enters[at - 1] > enter:
        enters[at], exits[at] = enters[at - 1], exits[at - 1]
        at -= 1
    enters[at], exits[at] = enter, leave
    return size + 1
