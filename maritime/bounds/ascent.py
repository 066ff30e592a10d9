"""Raise a bound by moving prices and shares, and give the best certificate met.

The bound is a concave function of the prices, and what a class can earn a convex one of how they
are shared out. Prices move by the volume algorithm (Barahona and Anbil, 2000): from the best prices
met, along what the routes of the last rounds cover on average: what is open and nobody covers
becomes dearer, what is covered twice cheaper. Shares move by multiplicative weights: what the
best route earns from an account makes this account smaller.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from maritime.bounds.price_grid import PriceGrid
from maritime.certificate import WHOLE_SHARE, Certificate, ClassProof
from maritime.verification.certified_bound import BoundReckoner
from maritime.verification.stay_events import GRID_S, ShiftEvents


@dataclass(frozen=True)
class AscentParams:
    """
    Settings of the search for prices.

    price_tick_s is the grain of prices; warm_rounds move shares only; share_step is how fast shares
    move at first, share_rest after how many rounds half as fast; newest the weight of the last
    round's routes in the average. A step grows by longer where it raised the bound, and shrinks by
    shorter after `patience` rounds without. first_price is what all prices begin with at least, as
    a share of the weight.
    """

    price_tick_s: int = 900
    warm_rounds: int = 8
    share_step: float = 6.0
    share_rest: float = 40.0
    newest: float = 0.3
    longer: float = 1.2
    shorter: float = 0.7
    patience: int = 3
    first_price: float = 0.1


@dataclass(frozen=True)
class Rise:
    """How far the search is: rounds done, bound now and at best, weighted minutes."""

    round: int
    bound: float
    best: float


class _ClassState:
    """A class with its events and the logarithms of its shares."""

    def __init__(self, proof: ClassProof, shift: ShiftEvents, targets: int, levels: int):
        self.proof, self.shift = proof, shift
        self.logs = np.zeros((targets, levels + 1))
        self.logs[:, :2] = 1.0
        self.reached = np.zeros(targets, bool)
        self.reached[[target for _, target in shift.kinds]] = True

    def shares(self) -> np.ndarray:
        """Give whole thousandths that sum up to 1000."""
        weights = np.exp(self.logs - self.logs.max(axis=1, keepdims=True))
        weights /= weights.sum(axis=1, keepdims=True)
        parts = np.floor(weights * WHOLE_SHARE).astype(np.int64)
        parts[np.arange(len(parts)), weights.argmax(axis=1)] += WHOLE_SHARE - parts.sum(axis=1)
        parts[~self.reached] = 0
        return parts


class PriceAscent:
    """Searches prices and shares for one pack and horizon."""

    def __init__(
        self, reckoner: BoundReckoner, proofs: Sequence[ClassProof], is_priceable: np.ndarray,
        open_in_plan: np.ndarray, overdue: float, params: AscentParams,
    ):  # fmt: skip
        """
        Parameters
        ----------
        is_priceable
            (targets,): which may have a price.
        open_in_plan
            (targets, minutes): what a good plan leaves open; prices start from it.
        overdue
            The plan's weighted overdue minutes: no bound can be above it.
        """
        certificate, horizon = reckoner.certificate, reckoner.plan.horizon
        self.reckoner, self.params, self.overdue = reckoner, params, overdue
        self.unit = certificate.price_unit
        last_s = max([to_s for _, _, to_s in reckoner.windows] + [horizon.end_s])
        self.grid = PriceGrid(
            horizon, certificate.order, reckoner.needs, reckoner.open_spans,
            last_s - horizon.start_s,
        )  # fmt: skip
        weights = np.array([target.weight for target in reckoner.targets])
        dearest = np.floor(weights * self.unit) * is_priceable
        self.width = params.price_tick_s // GRID_S
        self.ticks = -(-self.grid.minutes // self.width)
        self.open_ticks = self._by_tick(self.grid.open_share)
        self.most = dearest[:, None] * (self.open_ticks > 0)
        has_price = self.most.any(axis=1)
        levels = reckoner.zone_of.shape[0]
        self.classes = [
            _ClassState(proof, reckoner.shift_of(proof, has_price), len(weights), levels)
            for proof in proofs
        ]
        share_open = self._by_tick(open_in_plan) / np.maximum(self.open_ticks, 1e-9)
        least = params.first_price
        self.prices = self.most * np.clip(least + (1.0 - least) * share_open, 0.0, 1.0)

    def raise_bound(
        self, stop: Callable[[int], bool], report: Callable[[Rise], None] = lambda rise: None
    ) -> Certificate:
        """Give the best certificate met until stopped; its own number is not proved yet."""
        params = self.params
        best, kept, average = -np.inf, None, None
        here, step, failed, done = self.prices, 1.0, 0, 0
        while True:
            whole_prices = np.floor(self.prices).astype(np.int64)
            bound, counts = self._try(whole_prices, done)
            if bound > best or kept is None:
                best, kept, here = bound, self._certificate(whole_prices), self.prices
                step, failed = min(step * params.longer, 2.0), 0
            else:
                failed += 1
                if failed % params.patience == 0:
                    step *= params.shorter
            report(Rise(done, bound, best))
            done += 1
            if stop(done):
                return kept
            if done > params.warm_rounds:
                average = (
                    counts if average is None else average + params.newest * (counts - average)
                )
                self.prices = self._moved(here, best, average, step)

    def _try(self, prices: np.ndarray, done: int) -> tuple[float, np.ndarray]:
        """Give the bound at whole prices, and how often each minute is covered; move shares."""
        until, covered, whole = self.grid.sums(np.repeat(prices, self.width, axis=1)[
            :, : self.grid.minutes
        ])  # fmt: skip
        units = int(whole.sum()) * WHOLE_SHARE
        counts = np.zeros((len(whole), self.grid.minutes))
        self.shares_tried = []
        for one in self.classes:
            shares = one.shares()
            self.shares_tried.append(shares)
            earned, route = self.reckoner.earn(one.shift, shares, until, covered)
            units -= len(one.proof.teams) * earned
            income = self._income(one, shares, route, until, covered, counts)
            possible = np.maximum(covered.max(axis=1) - until[:, 0], 1)
            step = self.params.share_step / (1.0 + done / self.params.share_rest)
            one.logs -= step * (income - income.min(axis=1, keepdims=True)) / possible[:, None]
        return units / (WHOLE_SHARE * 60.0 * self.unit), counts

    def _income(
        self, one: _ClassState, shares: np.ndarray, route: np.ndarray, until: np.ndarray,
        covered: np.ndarray, counts: np.ndarray,
    ) -> np.ndarray:  # fmt: skip
        """Give (targets, accounts) what a route earns from each account alone; count covers."""
        shift, zone_of = one.shift, self.reckoner.zone_of
        income = np.zeros(shares.shape)
        events = shift.events
        enter = events.enter_grid[route[:, 0], route[:, 1]] + shift.grid.start
        leave = events.exit_grid[route[:, 0], route[:, 1]] + shift.grid.start
        where = events.target[route[:, 0]]
        many = len(one.proof.teams) / WHOLE_SHARE
        for target, begin, end in zip(where, enter, leave, strict=True):
            income[target, 0] += covered[target, end] - until[target, begin]
            self._count(counts, target, begin, end, many * shares[target, 0])
        for level, zones in enumerate(zone_of, start=1):
            visited = zones[where]
            starts = np.flatnonzero(np.diff(visited, prepend=-1))
            for first, last in zip(starts, np.append(starts, len(where))[1:], strict=True):
                members = np.flatnonzero((zones == visited[first]) & one.reached)
                begin, end = enter[first], leave[last - 1]
                income[members, level] += covered[members, end] - until[members, begin]
                for target in members[shares[members, level] > 1]:
                    self._count(counts, target, begin, end, many * shares[target, level])
        return income

    def _count(self, counts: np.ndarray, target: int, begin: int, end: int, share: float) -> None:
        """Add a cover from one instant to where a look that ends at another still counts."""
        until, minutes = int(self.grid.cover_end[target, end]), self.grid.minutes
        if not self.grid.horizon.is_cyclic:
            counts[target, begin:until] += share
            return
        while begin < until:
            day = begin // minutes * minutes
            upto = min(until, day + minutes)
            counts[target, begin - day : upto - day] += share
            begin = upto

    def _moved(
        self, prices: np.ndarray, bound: float, counts: np.ndarray, step: float
    ) -> np.ndarray:
        """Give prices a step along the slope; 1 is Polyak's step towards the plan's overdue."""
        slope = self._by_tick(self.grid.open_share * (1.0 - counts)) * (self.most > 0)
        stuck = ((prices <= 0) & (slope < 0)) | ((prices >= self.most) & (slope > 0))
        norm = float((np.where(stuck, 0.0, slope) ** 2).sum())
        if norm == 0.0:
            return prices
        ahead = max(self.overdue - bound, 0.01 * self.overdue) * self.unit
        return np.clip(prices + step * ahead / norm * slope, 0.0, self.most)

    def _by_tick(self, minutes: np.ndarray) -> np.ndarray:
        """Sum minutes up to price ticks."""
        missing = self.ticks * self.width - minutes.shape[1]
        padded = np.pad(minutes, ((0, 0), (0, missing)))
        return padded.reshape(minutes.shape[0], self.ticks, self.width).sum(axis=2)

    def _certificate(self, prices: np.ndarray) -> Certificate:
        order = self.reckoner.certificate.order
        classes = tuple(
            replace(
                one.proof,
                shares={
                    order[target]: tuple(int(part) for part in shares[target])
                    for target in np.flatnonzero(one.reached)
                },
            )
            for one, shares in zip(self.classes, self.shares_tried, strict=True)
        )
        return replace(
            self.reckoner.certificate,
            price_tick_s=self.params.price_tick_s,
            prices={
                target_id: tuple(int(price) for price in row)
                for target_id, row in zip(order, prices, strict=True)
                if row.any()
            },
            classes=classes,
        )
