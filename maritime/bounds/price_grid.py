"""Sum prices up over time on a grid of minutes, for many targets at once."""

from collections.abc import Mapping, Sequence

import numpy as np

from maritime.horizon import DAY_S, Horizon
from maritime.plan import Plan
from maritime.verification.certified_bound import MOST_DAYS
from maritime.verification.needs import Need
from maritime.verification.stay_events import GRID_S

Span = tuple[int, int]


class PriceGrid:
    """
    What a search for prices needs again and again, laid out once; times in grid steps of a minute.

    open_share is (targets, minutes of the horizon): how much of each minute is open without any
    patrol. Edges of needs are rounded to the minute: good enough to search by, never to prove by.
    """

    def __init__(
        self, horizon: Horizon, target_ids: Sequence[str], needs: Mapping[str, Sequence[Need]],
        open_spans: Mapping[str, Sequence[Span]], last_s: int,
    ):  # fmt: skip
        self.horizon = horizon
        self.minutes = -(-horizon.length_s // GRID_S)
        self.instants = -(-(last_s + DAY_S) // GRID_S) + 1
        self.open_share = np.zeros((len(target_ids), self.minutes))
        for row, target_id in enumerate(target_ids):
            for low, high in open_spans[target_id]:
                _add_span(self.open_share[row], low - horizon.start_s, high - horizon.start_s)
        rows_of: dict[tuple[Need, ...], list[int]] = {}
        for row, target_id in enumerate(target_ids):
            rows_of.setdefault(tuple(needs[target_id]), []).append(row)
        self.profiles = [
            (np.array(rows), self._reaches(profile)) for profile, rows in rows_of.items()
        ]
        self.cover_end = np.zeros((len(target_ids), self.instants), np.int64)
        for rows, bands in self.profiles:
            self.cover_end[rows] = self._ends(bands)

    def _reaches(self, profile: Sequence[Need]) -> list[tuple[int, int, int]]:
        days = MOST_DAYS if self.horizon.is_cyclic else 1
        longest_s = DAY_S if self.horizon.is_cyclic else 1 << 40
        return [
            (
                (low - self.horizon.start_s + day * DAY_S) // GRID_S,
                (high - self.horizon.start_s + day * DAY_S) // GRID_S,
                min(interval_s, longest_s) // GRID_S,
            )
            for day in range(days)
            for low, high, interval_s in profile
        ]

    def _ends(self, bands: Sequence[tuple[int, int, int]]) -> np.ndarray:
        """Give, for a look that ends at each instant, the last that it covers."""
        at = np.arange(self.instants)
        end = at.copy()
        for low, high, interval in sorted(bands):
            reached = np.clip(at + interval, low, high)
            end = np.where((reached > low) & (end >= low), np.maximum(end, reached), end)
        return np.minimum(end, self.instants - 1)

    def sums(self, prices: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """
        Give until, covered and whole, as certified_bound.PricedTime has them, from prices per
        minute (targets, minutes).
        """
        a_minute = np.rint(prices * self.open_share * GRID_S).astype(np.int64)
        whole = a_minute.sum(axis=1)
        days = -(-self.instants // self.minutes) if self.horizon.is_cyclic else 1
        repeated = np.tile(a_minute, (1, days))[:, : self.instants - 1]
        missing = self.instants - 1 - repeated.shape[1]
        if missing > 0:
            repeated = np.pad(repeated, ((0, 0), (0, missing)))
        until = np.zeros((prices.shape[0], self.instants), np.int64)
        np.cumsum(repeated, axis=1, out=until[:, 1:])
        covered = np.zeros_like(until)
        at = np.arange(self.instants)
        for rows, bands in self.profiles:
            for low, high, interval in bands:
                if low >= self.instants:
                    continue
                upto = np.clip(at + interval, low, min(high, self.instants - 1))
                covered[rows] += until[np.ix_(rows, upto)] - until[rows, low][:, None]
        return until, covered, whole


def open_minutes(plan: Plan, order: Sequence[str]) -> np.ndarray:
    """Give (targets, minutes): how much of each minute a plan leaves open."""
    horizon = plan.horizon
    row_of = {target_id: row for row, target_id in enumerate(order)}
    shares = np.zeros((len(order), -(-horizon.length_s // GRID_S)))
    for gap in plan.gaps:
        _add_span(
            shares[row_of[gap.target_id]], gap.from_s - horizon.start_s, gap.to_s - horizon.start_s
        )
    return shares


def _add_span(share: np.ndarray, low_s: int, high_s: int) -> None:
    """Add a span of time to the shares of the minutes in which it lies."""
    at_s = np.arange(share.shape[0]) * GRID_S
    inside = np.minimum(at_s + GRID_S, high_s) - np.maximum(at_s, low_s)
    share += np.clip(inside, 0, GRID_S) / GRID_S
