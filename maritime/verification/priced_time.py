"""Sum up the price of open time to any minute, for every account that it is shared out to."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numba import njit

from maritime.horizon import DAY_S, Horizon
from maritime.verification.needs import Need

COARSEST_GRAIN_S = 20
"""Longest grain in which what a look or a visit earns is looked up; rounded in favour of the
route. It is a tick of the class's clock where that is shorter."""
MOST_DAYS = 4
"""Days over which needs of a cyclic plan are repeated; a shift and an interval end sooner."""

Span = tuple[int, int]


class TimeLines(NamedTuple):
    """
    The time of every target, cut where its price or its openness may change.

    edges, from edge_ptr[target], are seconds after the horizon's start; the piece that begins at an
    edge lies in a tick, and is_open without any patrol or not. needs, from need_ptr[target], are
    rows of (from, to, longest interval), repeated day after day where the horizon is cyclic. day_s
    is the length after which time goes on from its beginning, 0 where it does not.
    """

    edge_ptr: np.ndarray
    edges: np.ndarray
    tick: np.ndarray
    is_open: np.ndarray
    need_ptr: np.ndarray
    needs: np.ndarray
    length_s: int
    day_s: int


def lay_out_time(
    horizon: Horizon, tick_s: int, needs: Sequence[Sequence[Need]],
    open_spans: Sequence[Sequence[Span]],
) -> TimeLines:  # fmt: skip
    """Give the time lines of targets from their needs and what is open; epoch seconds."""
    start_s, length_s = horizon.start_s, horizon.length_s
    days = MOST_DAYS if horizon.is_cyclic else 1
    longest_s = DAY_S if horizon.is_cyclic else length_s + MOST_DAYS * DAY_S
    edges, ticks, is_open, rows = [], [], [], []
    for of_target, spans in zip(needs, open_spans, strict=True):
        inside = [(low - start_s, high - start_s) for low, high in spans]
        cuts = np.unique(
            [0, length_s, *range(0, length_s, tick_s), *(edge for span in inside for edge in span)]
        )
        begins = cuts[:-1]
        opened = np.zeros(len(cuts), bool)
        for low, high in inside:
            opened[:-1] |= (low <= begins) & (begins < high)
        edges.append(cuts)
        ticks.append(np.append(begins // tick_s, 0))
        is_open.append(opened)
        # In a cyclic plan a look is made again after a day.
        rows.append(
            [
                (low - start_s + day * DAY_S, high - start_s + day * DAY_S,
                 min(interval_s, longest_s))
                for day in range(days)
                for low, high, interval_s in of_target
            ]
        )  # fmt: skip
    return TimeLines(
        edge_ptr=np.cumsum([0, *map(len, edges)]),
        edges=np.concatenate([*edges, []]).astype(np.int64),
        tick=np.concatenate([*ticks, []]).astype(np.int64),
        is_open=np.concatenate([*is_open, []]).astype(bool),
        need_ptr=np.cumsum([0, *map(len, rows)]),
        needs=np.array([row for of_target in rows for row in of_target], np.int64).reshape(-1, 3),
        length_s=length_s,
        day_s=DAY_S if horizon.is_cyclic else 0,
    )


def open_seconds(lines: TimeLines, ticks: int) -> np.ndarray:
    """Give (targets, ticks): seconds of each tick that are open without any patrol."""
    targets = len(lines.edge_ptr) - 1
    owner = np.repeat(np.arange(targets), np.diff(lines.edge_ptr))
    lasts = np.where(lines.is_open, np.diff(lines.edges, append=0), 0)
    found = np.zeros((targets, ticks), np.int64)
    np.add.at(found, (owner, lines.tick), lasts)
    return found


@njit(cache=True, nogil=True)
def sum_accounts(lines, rows, prices, shares, grain_s, first, instants):
    """
    Give until and covered, (accounts, rows, instants), running sums of prices of some targets.

    until[…, i] is the price of all open time before grain_s · (first + i) seconds after the start;
    covered[…, i] that of all t with t − I(t) ≤ that instant, which a look that ends then covers, if
    it began early enough. rows are the targets asked for; prices are (targets, ticks); shares,
    (targets, ticks, accounts), say how each price is shared out.
    """
    accounts = shares.shape[2]
    until = np.zeros((accounts, rows.shape[0], instants), np.int64)
    covered = np.zeros((accounts, rows.shape[0], instants), np.int64)
    at, other = np.zeros(accounts, np.int64), np.zeros(accounts, np.int64)
    for row, target in enumerate(rows):
        begin, end = lines.edge_ptr[target], lines.edge_ptr[target + 1]
        edges = lines.edges[begin:end]
        slope = np.zeros((end - begin, accounts), np.int64)
        sums = np.zeros((end - begin, accounts), np.int64)
        for piece in range(end - begin - 1):
            tick = lines.tick[begin + piece]
            lasts_s = edges[piece + 1] - edges[piece]
            for account in range(accounts):
                if lines.is_open[begin + piece]:
                    slope[piece, account] = prices[target, tick] * shares[target, tick, account]
                sums[piece + 1, account] = sums[piece, account] + slope[piece, account] * lasts_s
        for instant in range(instants):
            _sum_until(lines, edges, slope, sums, (first + instant) * grain_s, at)
            until[:, row, instant] = at
        for need in range(lines.need_ptr[target], lines.need_ptr[target + 1]):
            low_s, high_s, interval_s = lines.needs[need]
            _sum_until(lines, edges, slope, sums, low_s, other)
            # From the first instant that reaches into the need to the first that reaches all of it.
            reached = min(max(0, (low_s - interval_s) // grain_s + 1 - first), instants)
            passed = min(max(reached, -((interval_s - high_s) // grain_s) - first), instants)
            for instant in range(reached, passed):
                reached_s = (first + instant) * grain_s + interval_s
                _sum_until(lines, edges, slope, sums, reached_s, at)
                covered[:, row, instant] += at - other
            _sum_until(lines, edges, slope, sums, high_s, at)
            covered[:, row, passed:] += (at - other).reshape(-1, 1)
    return until, covered


@njit(cache=True, nogil=True, inline="always")
def _sum_until(lines, edges, slope, sums, at_s, found):
    """Put the price of all open time before an instant at or after the start into found."""
    days = 0
    if lines.day_s > 0:
        days, at_s = at_s // lines.day_s, at_s % lines.day_s
    at_s = min(at_s, lines.length_s)
    piece = np.searchsorted(edges, at_s, "right") - 1
    last = edges.shape[0] - 1
    for account in range(found.shape[0]):
        found[account] = (
            days * sums[last, account]
            + sums[piece, account]
            + slope[piece, account] * (at_s - edges[piece])
        )
