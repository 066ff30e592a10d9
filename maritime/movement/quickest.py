"""Combine direct ways into quickest journeys, over places and over points of the sea."""

import numpy as np
from numba import njit

from maritime.movement.network import NO_PLACE, UNREACHABLE, IntArray


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
    for via in range(count):
        onward = travel_s[via]
        for start in range(count):
            first_s = travel_s[start, via]
            if first_s >= UNREACHABLE or start == via:
                continue
            row = travel_s[start]
            # Most ways gain nothing by a detour: looking first is half the work.
            gains = False
            for end in range(count):
                gains |= first_s + onward[end] < row[end]
            if not gains:
                continue
            first_place, row_next = next_place[start, via], next_place[start]
            for end in range(count):
                joined_s = first_s + onward[end]
                better = joined_s < row[end]
                row[end] = joined_s if better else row[end]
                row_next[end] = first_place if better else row_next[end]
