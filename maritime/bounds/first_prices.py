"""Give first prices, at which an hour on duty is worth the same wherever it is spent.

Leave out all ways: what a team has is time then, and a look takes some of it. Which targets to
look at in which hour, so that least stays open, is a linear programme. Its dual are prices of open
time, and of the time on duty, at which no look covers more than its time is worth. So the bound
begins near what hours alone prove, but for stops in passing and for rounding; at prices as high as
weights a team earns many times what its shift is worth, and the bound begins far below 0.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from ortools.pdlp.python import pdlp
from ortools.pdlp.solvers_pb2 import PrimalDualHybridGradientParams
from scipy.sparse import csc_matrix

from maritime.bounds.cover_counts import seconds_of_look
from maritime.certificate import ClassProof
from maritime.verification.certified_bound import BoundReckoner
from maritime.verification.stay_events import least_seconds

HOURS_S = (3600, 7200, 14400, 28800)
"""Grains of time of the programme, the finest with which it stays below MOST_ROWS."""
MOST_ROWS = 25_000
"""Looks that the programme may have, each of a kind of teams, at a target, in an hour."""
NEAR_ENOUGH = 1e-4
"""How far from its best the programme may end, as a share."""
MOST_STEPS = 20_000
"""Steps of the solver at most."""
FAR_S = 10**9
"""Longer than any way: the distance of what is not to be counted as near."""


class _Kind(NamedTuple):
    """Teams that move alike in one shift, seconds after the horizon's start; what they reach."""

    teams: int
    from_s: int
    to_s: int
    reached: np.ndarray
    posts: frozenset[tuple[int, ...]]
    takes_s: np.ndarray


def prices_of_hours(
    reckoner: BoundReckoner, proofs: Sequence[ClassProof], is_priceable: np.ndarray
) -> np.ndarray:
    """
    Give (targets, ticks): first prices, a weight of 1 being the certificate's price_unit.

    Parameters
    ----------
    is_priceable
        (targets,): which may have a price.
    """
    certificate = reckoner.certificate
    kinds = _kinds(reckoner, proofs)
    hour_s = _grain_s(kinds, certificate.price_tick_s)
    hour_of = np.arange(certificate.ticks) * certificate.price_tick_s // hour_s
    open_s = np.zeros((len(reckoner.targets), int(hour_of[-1]) + 1))
    np.add.at(open_s, (slice(None), hour_of), reckoner.open_s * is_priceable[:, None])
    looks = _Looks(reckoner, open_s, hour_s)
    for kind in kinds:
        looks.add_all(kind)
    by_hour = looks.solve()
    return certificate.price_unit * by_hour[:, hour_of] * (reckoner.open_s > 0)


class _Looks:
    """
    The programme: a row for each look of a kind of teams at a target in an hour.

    Columns are a price for each target and hour in which it is open, then what a second of a kind
    of teams is worth in each hour of its shift. What a look covers may earn no more than its time.
    """

    def __init__(self, reckoner: BoundReckoner, open_s: np.ndarray, hour_s: int):
        self.reckoner, self.open_s, self.hour_s = reckoner, open_s, hour_s
        lasts_s = np.full(open_s.shape[1], hour_s)
        lasts_s[-1] = reckoner.certificate.horizon.length_s - hour_s * (open_s.shape[1] - 1)
        self.open_share = open_s / lasts_s
        self.has_price = open_s > 0
        self.prices = int(self.has_price.sum())
        self.column = np.full(open_s.shape, -1)
        self.column[self.has_price] = np.arange(self.prices)
        self.values: list[float] = []
        self.rows: list[int] = []
        self.columns: list[int] = []
        self.looks = 0
        self.there_s: list[int] = []

    def add_all(self, kind: _Kind) -> None:
        """Add all looks that a kind of teams may make, those from a post as one."""
        seen = [*((int(target),) for target in np.flatnonzero(kind.reached)), *sorted(kind.posts)]
        for begin_s in range(kind.from_s // self.hour_s * self.hour_s, kind.to_s, self.hour_s):
            from_s, to_s = max(kind.from_s, begin_s), min(kind.to_s, begin_s + self.hour_s)
            self.there_s.append(kind.teams * (to_s - from_s))
            for targets in seen:
                self._add(targets, from_s, int(kind.takes_s[list(targets)].min()))

    def _add(self, targets: Sequence[int], from_s: int, takes_s: int) -> None:
        before = len(self.values)
        for target in targets:
            covers_s = self.open_share[target] * seconds_of_look(
                self.reckoner.time, target, from_s, from_s + takes_s, self.hour_s,
                self.open_s.shape[1],
            )  # fmt: skip
            hours = np.flatnonzero(covers_s)
            self.values += covers_s[hours].tolist()
            self.columns += self.column[target, hours].tolist()
        if len(self.values) > before:
            self.values.append(-float(takes_s))
            self.columns.append(self.prices + len(self.there_s) - 1)
            self.rows += [self.looks] * (len(self.values) - before)
            self.looks += 1

    def solve(self) -> np.ndarray:
        """Give the prices, (targets, hours), at which the bound of hours alone is greatest."""
        weights = np.array([target.weight for target in self.reckoner.targets])
        dearest = np.broadcast_to(weights[:, None], self.open_s.shape)
        if not self.looks:
            return dearest * self.has_price
        most = dearest[self.has_price]
        of_time = len(self.there_s)
        programme = pdlp.QuadraticProgram()
        programme.resize_and_initialize(self.prices + of_time, self.looks)
        programme.objective_vector = np.concatenate([-self.open_s[self.has_price], self.there_s])
        programme.constraint_matrix = csc_matrix(
            (self.values, (self.rows, self.columns)), shape=(self.looks, self.prices + of_time)
        )
        programme.constraint_lower_bounds = np.full(self.looks, -np.inf)
        programme.constraint_upper_bounds = np.zeros(self.looks)
        programme.variable_lower_bounds = np.zeros(self.prices + of_time)
        programme.variable_upper_bounds = np.concatenate([most, np.full(of_time, np.inf)])
        params = PrimalDualHybridGradientParams()
        enough = params.termination_criteria
        enough.simple_optimality_criteria.eps_optimal_relative = NEAR_ENOUGH
        enough.simple_optimality_criteria.eps_optimal_absolute = NEAR_ENOUGH
        enough.iteration_limit = MOST_STEPS
        # Wherever it stops, what it has are prices; how good they are the bound itself says.
        solution = pdlp.primal_dual_hybrid_gradient(programme, params).primal_solution
        prices = np.zeros(self.open_s.shape)
        prices[self.has_price] = np.clip(solution[: self.prices], 0.0, most)
        return prices


def _kinds(reckoner: BoundReckoner, proofs: Sequence[ClassProof]) -> list[_Kind]:
    """Put classes together that differ in their bases only: they reach what one of them does."""
    found: dict[tuple[object, ...], _Kind] = {}
    start_s = reckoner.certificate.horizon.start_s
    for proof in proofs:
        team = reckoner.teams[proof.teams[0]]
        way_s, out_s = reckoner.ways_of(team)
        can_watch, posts = reckoner.watchable(proof, way_s, out_s)
        _, *movement = reckoner.kind_of(team.team_id)
        key = (proof.from_s, proof.to_s, *movement)
        if key not in found:
            takes_s = _nearest_s(reckoner, way_s, can_watch) + [
                least_seconds(target, team.patrol_speed_kmh) for target in reckoner.targets
            ]
            found[key] = _Kind(
                0, proof.from_s - start_s, proof.to_s - start_s, np.zeros_like(can_watch),
                frozenset(), takes_s,
            )  # fmt: skip
        kind = found[key]
        found[key] = kind._replace(
            teams=kind.teams + len(proof.teams),
            reached=kind.reached | can_watch,
            posts=kind.posts | {post.sees for post in posts},
        )
    return list(found.values())


def _nearest_s(reckoner: BoundReckoner, way_s: np.ndarray, can_watch: np.ndarray) -> np.ndarray:
    """Give (targets,): the seconds from each target to the nearest other, 0 where there is none."""
    begins, ends = np.array([(spot.begin, spot.end) for spot in reckoner.stands.spots]).T
    apart_s = np.minimum(
        np.minimum(way_s[np.ix_(begins, begins)], way_s[np.ix_(begins, ends)]),
        np.minimum(way_s[np.ix_(ends, begins)], way_s[np.ix_(ends, ends)]),
    )
    apart_s[:, ~can_watch] = FAR_S
    np.fill_diagonal(apart_s, FAR_S)
    nearest_s = apart_s.min(axis=1)
    return np.where(nearest_s < FAR_S, nearest_s, 0)


def _grain_s(kinds: Sequence[_Kind], tick_s: int) -> int:
    """Give the finest grain, in whole ticks of prices, with which looks are not too many."""
    grains_s = [hour_s for hour_s in HOURS_S if hour_s % tick_s == 0] or [tick_s]
    for hour_s in grains_s:
        looks = sum(
            (int(kind.reached.sum()) + len(kind.posts)) * -(-(kind.to_s - kind.from_s) // hour_s)
            for kind in kinds
        )
        if looks <= MOST_ROWS:
            return hour_s
    return grains_s[-1]
