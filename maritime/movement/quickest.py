"""Combine direct ways into quickest journeys, over places and over points of the sea."""

import numpy as np
from numba import njit

from maritime.movement.network import NO_PLACE, UNREACHABLE, IntArray

VIAS_AT_ONCE = 32
"""Places gone by in one block of Floyd's algorithm: their rows stay in the cache."""


def join_direct_ways(direct_s: IntArray) -> tuple[IntArray, IntArray]:
    """
    Give the quickest times between all places and the first place to go to.

    Floyd's algorithm in whole seconds; of equal journeys the direct one is kept.

    Parameters
    ----------
    direct_s
        (p, p) seconds of the direct ways, UNREACHABLE where there is none.

    Returns
    -------
    tuple
        (p, p) seconds and (p, p) first places, NO_PLACE where there is no journey.
    """
    travel_s = np.array(direct_s, dtype=np.int32)
    np.fill_diagonal(travel_s, 0)
    count = len(travel_s)
    to = np.broadcast_to(np.arange(count, dtype=np.int32), travel_s.shape)
    next_place = np.where(travel_s < UNREACHABLE, to, np.int32(NO_PLACE)).astype(np.int32)
    if count:
        _floyd(travel_s, next_place)
    return travel_s, next_place


@njit(cache=True)
def _floyd(travel_s, next_place):
    count = len(travel_s)
    for first in range(0, count, VIAS_AT_ONCE):
        end = min(first + VIAS_AT_ONCE, count)
        # What leads on from each of these places, as it is when its turn comes: of the other rows
        # none changes it, so they take all these turns one after the other, while at hand.
        onward = np.empty((end - first, count), travel_s.dtype)
        for via in range(first, end):
            onward[via - first] = travel_s[via]
            for start in range(first, end):
                if start != via:
                    _go_by(via, onward[via - first], travel_s[start], next_place[start])
        for start in range(count):
            if start < first or start >= end:
                for via in range(first, end):
                    _go_by(via, onward[via - first], travel_s[start], next_place[start])


@njit(cache=True)
def _go_by(via, onward, row, row_next):
    """Go from one place by another where that is quicker."""
    first_s = row[via]
    if first_s >= UNREACHABLE:
        return
    # Most ways gain nothing by a detour: looking first is half the work. What numba would widen
    # to 64 bits stays at 32: twice as many at once.
    least = np.int32(0)
    for end in range(len(row)):
        least = min(least, np.int32(np.int32(first_s + onward[end]) - row[end]))
    if least >= 0:
        return
    first_place = row_next[via]
    for end in range(len(row)):
        joined_s = np.int32(first_s + onward[end])
        better = joined_s < row[end]
        row[end] = joined_s if better else row[end]
        row_next[end] = first_place if better else row_next[end]
