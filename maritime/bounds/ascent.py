"""Raise a bound by moving prices and shares, and give the best certificate met.

The bound is a concave function of the prices and of how every class shares them out. Prices move
by subgradients averaged over rounds: what nobody covers becomes dearer, what is covered twice
cheaper. Shares move by multiplicative weights (Arora, Hazan and Kale, 2012): of what the accounts
of a minute count, those that count more than the least become smaller.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from maritime.bounds.cover_counts import count_covers, needed_seconds
from maritime.bounds.first_prices import prices_of_hours
from maritime.certificate import WHOLE_SHARE, Certificate, ClassProof
from maritime.planning.params import RunAll
from maritime.verification.certified_bound import BoundReckoner
from maritime.verification.shift_tables import ShiftTables

MOST_AHEAD = 2.0
"""By how much more than the least an account of a minute may be seen to count at once."""


@dataclass(frozen=True)
class AscentParams:
    """
    Settings of the search for prices.

    price_tick_s is the grain of prices and shares; where it is None, as fine as most_prices allow,
    the number of prices that there may be. share_step is how fast shares move at first, price_step
    how much of a target's weight a price moves at first where nobody or twice as many as needed
    come; both are half as fast after `rest` rounds. lead is by how much, as a logarithm, looks and
    visits to the target alone begin ahead of wider zones. Prices move calming times as far after a
    round that raises nothing, calmest of it at least, and farther again after one that does. Prices
    stay for warm_rounds, and as long after as shares alone raise the bound. newest is the weight of
    the last round's routes in the average, which is a plain mean until then. work is how many ways
    a round may try for one class, ticks times near ways from one thing to do to the next: the more,
    the shorter the tick of its clock. last_work is the same for the bound that is written down.
    """

    price_tick_s: int | None = None
    most_prices: int = 6000
    share_step: float = 3.0
    price_step: float = 0.4
    lead: float = 3.0
    rest: float = 30.0
    calming: float = 0.8
    calmest: float = 0.1
    warm_rounds: int = 5
    newest: float = 0.05
    work: int = 5_000_000
    last_work: int = 20_000_000


@dataclass(frozen=True)
class Rise:
    """How far the search is: rounds done, bound now and at best, weighted minutes."""

    round: int
    bound: float
    best: float


class _ClassState:
    """A class with its events and the logarithms of its shares, (targets, ticks, accounts)."""

    def __init__(
        self, proof: ClassProof, shift: ShiftTables, shape: tuple[int, int, int], lead: float
    ):
        self.proof, self.shift = proof, shift
        self.logs = np.zeros(shape, np.float32)
        self.logs[..., :2] = lead
        self.reached = np.zeros(shape[0], bool)
        self.reached[shift.targets] = True

    def shares(self) -> np.ndarray:
        """Give whole thousandths that sum up to 1000."""
        weights = np.exp(self.logs - self.logs.max(axis=2, keepdims=True))
        weights /= weights.sum(axis=2, keepdims=True)
        parts = np.floor(weights * WHOLE_SHARE).astype(np.int64)
        most = weights.argmax(axis=2)[..., None]
        rest = WHOLE_SHARE - parts.sum(axis=2, keepdims=True)
        np.put_along_axis(parts, most, np.take_along_axis(parts, most, 2) + rest, 2)
        return parts


class PriceAscent:
    """Searches prices and shares for one pack and horizon."""

    def __init__(
        self, reckoner: BoundReckoner, proofs: Sequence[ClassProof], is_priceable: np.ndarray,
        params: AscentParams,
    ):  # fmt: skip
        """
        Parameters
        ----------
        is_priceable
            (targets,): which may have a price.
        """
        certificate = reckoner.certificate
        self.reckoner, self.proofs, self.params = reckoner, proofs, params
        weights = np.array([target.weight for target in reckoner.targets])
        dearest = np.floor(weights * certificate.price_unit) * is_priceable
        self.most = dearest[:, None] * (reckoner.open_s > 0)
        has_price = self.most.any(axis=1)
        shape = (*self.most.shape, reckoner.zone_of.shape[0] + 1)
        self.classes = [
            _ClassState(proof, reckoner.shift_of(proof, has_price), shape, params.lead)
            for proof in proofs
        ]
        self.needed_s = np.maximum(
            needed_seconds(reckoner.time, certificate.price_tick_s, certificate.ticks), 1.0
        )
        self.prices = np.minimum(self.most, prices_of_hours(reckoner, proofs, is_priceable))

    def raise_bound(
        self, stop: Callable[[int], bool], report: Callable[[Rise], None] = lambda rise: None,
        run_all: RunAll = map,
    ) -> Certificate:  # fmt: skip
        """Give the best certificate met until stopped; its bound is not proved yet, nor bests."""
        params = self.params
        best, kept, average, done, calm = -np.inf, None, 0.0, 0, 1.0
        is_moving = False
        while True:
            slowness = 1.0 + done / params.rest
            prices = np.floor(self.prices).astype(np.int64)
            step = params.share_step / slowness
            tried = list(run_all(partial(self._try, prices=prices, step=step), self.classes))
            bests = [earned for earned, _, _ in tried]
            bound = self.reckoner.bound_at(prices, self.proofs, bests)
            is_raised = bound > best
            if is_raised:
                best, kept = bound, (prices, [shares for _, shares, _ in tried])
                calm = min(calm / params.calming, 1.0)
            else:
                calm = max(calm * params.calming, params.calmest)
            report(Rise(done, bound, best))
            done += 1
            if stop(done):
                return replace(self._certificate(*kept), bound=max(0.0, best))
            counts = sum(counts for _, _, counts in tried)
            average += max(params.newest, 1.0 / done) * (counts - average)
            is_moving = is_moving or (done >= params.warm_rounds and not is_raised)
            if is_moving:
                step = calm * params.price_step / slowness
                self.prices = np.clip(
                    self.prices + step * self.most * (1.0 - average), 0.0, self.most
                )

    def _try(
        self, one: _ClassState, prices: np.ndarray, step: float
    ) -> tuple[int, np.ndarray, np.ndarray]:
        """Give a class's best, its shares and how often its teams cover each tick; move shares."""
        shares = one.shares()
        earned, route = self.reckoner.earn(one.shift, prices, shares)
        covered_s = self._covered_s(one, route)
        counts = covered_s / self.needed_s[..., None]
        ahead = np.minimum(counts - counts.min(axis=2, keepdims=True), MOST_AHEAD)
        one.logs -= step * ahead
        covers = (shares * counts).sum(axis=2) / WHOLE_SHARE
        return earned, shares, covers * len(one.proof.teams)

    def _covered_s(self, one: _ClassState, route: np.ndarray) -> np.ndarray:
        """Give the seconds that a route is paid for, (targets, ticks, accounts)."""
        shift, certificate = one.shift, self.reckoner.certificate
        event, tick = route.T
        row = shift.events.row[event]
        door = np.searchsorted(shift.doors.event_ptr, event, "right") - 1
        paid, pays = np.isin(shift.pays.event, event), shift.pays
        looks = [
            (shift.targets[pays.target[pay]], pays.levels[pay], pays.is_new[pay],
             shift.grain_s * (shift.grid.start + pays.since[pay, at]),
             shift.grain_s * (shift.grid.start + pays.to[pay, at]))
            for pay in np.flatnonzero(paid)
            for at in tick[event == pays.event[pay]]
        ]  # fmt: skip
        return count_covers(
            self.reckoner.time, self.reckoner.zone_of, one.reached,
            shift.targets[shift.rows.target[row]],
            shift.grain_s * (shift.grid.start + shift.doors.enter_grid[tick, door]),
            shift.grain_s * (shift.grid.start + shift.events.exit_grid[tick, event]),
            np.array(looks, np.int64).reshape(-1, 5), certificate.price_tick_s, certificate.ticks,
        )  # fmt: skip

    def _certificate(self, prices: np.ndarray, shares: Sequence[np.ndarray]) -> Certificate:
        order = self.reckoner.certificate.order
        return replace(
            self.reckoner.certificate,
            prices={
                target_id: tuple(row.tolist())
                for target_id, row in zip(order, prices, strict=True)
                if row.any()
            },
            classes=tuple(
                replace(
                    one.proof,
                    shares={
                        order[target]: _rows(table[target], prices[target])
                        for target in np.flatnonzero(one.reached & prices.any(axis=1))
                    },
                )
                for one, table in zip(self.classes, shares, strict=True)
            ),
        )


def _rows(shares: np.ndarray, prices: np.ndarray) -> tuple[tuple[int, ...], ...]:
    """Give shares by tick without the zeros at their ends, none where nothing is to be shared."""
    return tuple(
        tuple(row[: int(np.flatnonzero(row)[-1]) + 1].tolist()) if price > 0 else ()
        for row, price in zip(shares, prices, strict=True)
    )
