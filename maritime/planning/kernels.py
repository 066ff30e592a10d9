"""Compute what is left open on a target and what one more look at it would close.

All times are whole seconds after the horizon's start. Bands of a standard are given per profile
as flat arrays, for a cyclic plan repeated over BAND_DAYS days so that a look late in the day can
be followed into the next. OPEN arrays hold, per target, the seconds left open before each tick of
TICK_S seconds (a running sum), from which any span is read in constant time.
"""

from typing import NamedTuple

import numpy as np
from numba import njit

from maritime.watch_log import NEVER

TICK_S = 60


class Actions(NamedTuple):
    """What can be done at each place: actions ptr[place] … ptr[place + 1], their looks likewise.

    back[action] is the same traverse the other way; a stay is its own back.
    """

    ptr: np.ndarray
    to: np.ndarray
    dur: np.ndarray
    back: np.ndarray
    look_ptr: np.ndarray
    look_target: np.ndarray
    look_from: np.ndarray
    look_to: np.ndarray


class OpenTable(NamedTuple):
    """What is left open, and the bands that say for how long a look at a target counts.

    running is (targets, ticks + 1); band_lo and band_hi bound the bands that matter per profile.
    """

    running: np.ndarray
    weights: np.ndarray
    profile_of: np.ndarray
    band_lo: np.ndarray
    band_hi: np.ndarray
    band_from: np.ndarray
    band_to: np.ndarray
    band_interval: np.ndarray
    horizon_s: int
    is_cyclic: bool


@njit(cache=True, inline="always")
def open_until(table, target, at_s):
    """Read the seconds left open from the start up to an instant at or after it."""
    running, horizon_s = table.running, table.horizon_s
    days = 0
    if table.is_cyclic:
        while at_s >= horizon_s:
            at_s -= horizon_s
            days += 1
    elif at_s >= horizon_s:
        return running[target, running.shape[1] - 1]
    tick = at_s // TICK_S
    before = running[target, tick]
    return (
        days * running[target, running.shape[1] - 1]
        + before
        + (running[target, tick + 1] - before) * ((at_s - tick * TICK_S) / TICK_S)
    )


@njit(cache=True, inline="always")
def gain_of_look(table, target, enter_s, exit_s, own_last_s):
    """
    Give the open seconds that an observation [enter_s, exit_s] of a target closes.

    Covered by it is every t from enter_s on with t − exit_s ≤ I(t); what the route's own look
    before (ended at own_last_s) already covers is not counted again.
    """
    closed = 0.0
    profile = table.profile_of[target]
    for band in range(table.band_lo[profile], table.band_hi[profile]):
        interval = table.band_interval[band]
        if interval < 0 or table.band_to[band] <= enter_s:
            continue
        since = max(enter_s, table.band_from[band], own_last_s + interval)
        until = min(table.band_to[band], exit_s + interval)
        if until > since:
            closed += open_until(table, target, until) - open_until(table, target, since)
    return closed


@njit(cache=True)
def _leave_open(running, since_s, until_s):
    """Add an open span to the seconds per tick (running[tick + 1] holds tick's seconds)."""
    tick = since_s // TICK_S
    while since_s < until_s:
        end = min(until_s, (tick + 1) * TICK_S)
        running[tick + 1] += end - since_s
        since_s = end
        tick += 1


@njit(cache=True)
def fill_open(running, enters, exits, last_s, band_from, band_to, band_interval, lo, hi, horizon_s):
    """
    Write a target's running sum of open seconds, and give its total.

    enters and exits are sorted by enter; last_s is when it was last seen before the horizon.
    Bands lo..hi cover [0, horizon_s] once.
    """
    running[:] = 0.0
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
        if next_s >= horizon_s:
            break
        seen_s = max(seen_s, exits[index])
    for tick in range(1, running.shape[0]):
        running[tick] += running[tick - 1]
    return running[running.shape[0] - 1]


@njit(cache=True)
def refresh_targets(
    touched, running, open_s, obs_enter, obs_exit, obs_count, last_s, profile_of, day_ptr,
    day_from, day_to, day_interval, horizon_s, is_cyclic,
):  # fmt: skip
    """Recompute the open seconds of the touched targets from the observations they have now."""
    for target in touched:
        count = obs_count[target]
        copies = 2 if is_cyclic else 1
        enters = np.empty(count * copies + (count if is_cyclic else 0), np.int64)
        exits = np.empty(enters.shape[0], np.int64)
        size = 0
        for index in range(count):
            enter, leave = obs_enter[target, index], obs_exit[target, index]
            if is_cyclic:
                shift = (enter // horizon_s) * horizon_s
                enters[size], exits[size] = enter - shift - horizon_s, leave - shift - horizon_s
                size += 1
                enters[size], exits[size] = enter - shift, leave - shift
                size += 1
            else:
                enters[size], exits[size] = enter, leave
                size += 1
        order = np.argsort(enters[:size])
        profile = profile_of[target]
        open_s[target] = fill_open(
            running[target], enters[:size][order], exits[:size][order],
            NEVER if is_cyclic else last_s[target],
            day_from, day_to, day_interval, day_ptr[profile], day_ptr[profile + 1], horizon_s,
        )  # fmt: skip
