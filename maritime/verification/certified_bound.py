"""Recompute a certificate's bound in whole numbers, from the pack and the certificate alone."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import combinations

import numpy as np

from maritime.certificate import WHOLE_SHARE, Certificate, ClassProof
from maritime.district import District
from maritime.errors import CoastwatchError
from maritime.plan import Plan
from maritime.team import SHORE_MODES, Team
from maritime.verification.ground import Ground
from maritime.verification.priced_time import lay_out_time, open_seconds, sum_accounts
from maritime.verification.scoring import Reckoning
from maritime.verification.shift_tables import (
    ShiftTables,
    lay_out_shift,
    pay_of_events,
    shared_levels,
)
from maritime.verification.shifts import shifts_of
from maritime.verification.stands import Post, Regions, Stands
from maritime.verification.stay_events import EventLister, least_seconds, ways
from maritime.verification.stay_route import VisitPay, best_earning
from maritime.verification.targets import Watched

NEAR_ZONE = 16
"""Targets of a near zone, at most; ways between different near zones are looked up by place."""
BLOCK = 4
"""Targets of a block, at most; long ways are looked up from block to block."""

Window = tuple[str, int, int]


class UnusableCertificateError(CoastwatchError):
    """Say what a certificate holds that cannot be reckoned with, and what was expected."""

    def __init__(self, found: str, expected: str):
        super().__init__(found, expected)
        self.found, self.expected = found, expected

    def __str__(self) -> str:
        return f"the certificate: found {self.found}; expected {self.expected}"


@dataclass(frozen=True)
class RecomputedBound:
    """The bound in weighted minutes, and what no route of each class can earn."""

    bound: float
    bests: tuple[int, ...]


def windows_of(district: District, plan: Plan) -> tuple[Window, ...]:
    """
    Give (team_id, from, to) of every shift in which a patrol of a plan may be.

    In a cyclic plan the part of a shift over the end and the part of the same shift at the
    beginning are one: what is done there is done 24 h later by the clock.
    """
    start_s, end_s = plan.horizon.start_s, plan.horizon.end_s
    found = []
    for team in district.teams:
        for shift in shifts_of(team, plan, district):
            enter_s = shift.enter_s + shift.back_s
            window = (team.team_id, max(enter_s, start_s), shift.exit_s + shift.back_s)
            if window not in found and enter_s < end_s and window[2] > start_s:
                found.append(window)
    return tuple(found)


class BoundReckoner:
    """Everything of a pack that a bound is reckoned from, laid out once."""

    def __init__(self, certificate: Certificate, reckoning: Reckoning, ground: Ground):
        district, plan, watched = reckoning.district, reckoning.plan, reckoning.watched
        self.certificate, self.district, self.plan = certificate, district, plan
        self.targets = [_known(watched, target_id) for target_id in certificate.order]
        self.stands = Stands(self.targets, district.bases, ground)
        self.teams = {team.team_id: team for team in district.teams}
        self.bases = {base.base_id: base for base in district.bases}
        self.windows = windows_of(district, plan)
        self.time = lay_out_time(
            certificate.horizon, certificate.price_tick_s,
            [reckoning.needs[target_id] for target_id in certificate.order],
            [
                reckoning.gaps_of(target_id, with_patrols=False) for target_id in certificate.order
            ],
        )  # fmt: skip
        self.open_s = open_seconds(self.time, certificate.ticks)
        at = np.arange(len(self.targets))
        self.zone_of = np.array([at // size for size in certificate.zone_sizes], np.int64)
        self.near_level = sum(size <= NEAR_ZONE for size in certificate.zone_sizes) - 1
        self.block_level = sum(size <= BLOCK for size in certificate.zone_sizes) - 1
        self.regions = Regions(district, ground)
        self.region_of = [self.regions.of_place(target.first) for target in self.targets]
        self.post_regions = {
            post.base_id: self.regions.of_place(self.stands.places[post.spot])
            for post in self.stands.posts
        }
        self.shared_level = shared_levels(self.zone_of)

    def kind_of(self, team_id: str) -> tuple[object, ...]:
        """Give all that teams of one class have in common."""
        team = self.teams[team_id]
        return (
            team.base_id, team.mode, team.patrol_speed_kmh, team.transit_speed_kmh,
            team.endurance_min,
        )  # fmt: skip

    def ways_of(self, team: Team) -> tuple[np.ndarray, np.ndarray]:
        """Give the seconds between places, and between them and the base, that no way can beat."""
        home = self.bases[team.base_id].geometry
        return ways(team, (home.x, home.y), self.stands, self.district)

    def watchable(
        self, proof: ClassProof, way_s: np.ndarray, out_s: np.ndarray
    ) -> tuple[np.ndarray, list[Post]]:
        """Tell which targets teams of a class can watch in their shift, and from which posts."""
        team = self.teams[proof.teams[0]]
        is_shore = team.mode in SHORE_MODES
        home = self.bases[team.base_id]
        at_home = self.regions.of_place((home.geometry.x, home.geometry.y))
        most_s = min(proof.to_s - proof.from_s, int((team.endurance_min or 1e9) * 60.0))
        can_watch = np.array([
            (not is_shore or bool(at_home & region))
            and out_s[spot.begin] + least_seconds(target, team.patrol_speed_kmh)
            + out_s[spot.end] <= most_s
            for target, spot, region in zip(
                self.targets, self.stands.spots, self.region_of, strict=True
            )
        ], bool)  # fmt: skip
        posts = [
            post
            for post in self.stands.posts
            if is_shore
            and (post.base_id == team.base_id or at_home & self.post_regions[post.base_id])
            and 2 * out_s[post.spot] <= most_s
        ]
        return can_watch, posts

    def price_table(self, prices: Mapping[str, tuple[int, ...]]) -> np.ndarray:
        """Give prices as (targets, ticks); 0 where none are named."""
        table = np.zeros(self.open_s.shape, np.int64)
        for row, target in enumerate(self.targets):
            table[row] = prices.get(target.target_id, 0)
        return table

    def shift_of(self, proof: ClassProof, is_priced: np.ndarray) -> ShiftTables:
        """
        Give what the teams of a class can do at priced targets.

        Raises
        ------
        UnusableCertificateError
            If a price is set on what this class does in less than a tick.
        """
        team = self.teams[proof.teams[0]]
        way_s, out_s = self.ways_of(team)
        can_watch, posts = self.watchable(proof, way_s, out_s)
        posts = [post for post in posts if is_priced[list(post.sees)].any()]
        too_quick = np.flatnonzero(is_priced & (self.quickest_s(proof) < proof.clock_s))
        if too_quick.size:
            name = self.targets[too_quick[0]].target_id
            raise UnusableCertificateError(
                f"a price on {name!r}, where team {team.team_id!r} acts in less than "
                f"{proof.clock_s} s",
                "none on what takes less than the class's clock_s",
            )
        lister = EventLister(
            team, proof.clock_s, self.targets, is_priced, self.stands,
            lambda one, other: int(self.shared_level[one, other]),
        )  # fmt: skip
        return lay_out_shift(
            lister.list_all(can_watch, posts), way_s, out_s, proof.to_s - proof.from_s,
            proof.from_s - self.plan.horizon.start_s, proof.clock_s, self.zone_of,
            self.near_level, self.block_level,
        )  # fmt: skip

    def quickest_s(self, proof: ClassProof) -> np.ndarray:
        """
        Give the seconds that the quickest thing to do at each target takes teams of a class.

        That is a look at it, or a stop of its traverse, or the way from a post from which it is
        watched to another; infinite for what they cannot watch in their shift at all.
        """
        team = self.teams[proof.teams[0]]
        way_s, out_s = self.ways_of(team)
        can_watch, posts = self.watchable(proof, way_s, out_s)
        takes_s = np.array(
            [least_seconds(target, team.patrol_speed_kmh) for target in self.targets], float
        )
        found = np.where(can_watch, takes_s, np.inf)
        for segment, stops in enumerate(self.stands.stops):
            if can_watch[segment]:
                found[segment] = min([found[segment], *(takes_s[stop.point] for stop in stops)])
        for post, other in combinations(posts, 2):
            seen = [*post.sees, *other.sees]
            found[seen] = np.minimum(found[seen], way_s[post.spot, other.spot])
        return found

    def earn(
        self, shift: ShiftTables, prices: np.ndarray, shares: np.ndarray
    ) -> tuple[int, np.ndarray]:
        """
        Give what no route of a shift can earn, and events that earn it as (event, tick) rows.

        Parameters
        ----------
        prices
            (targets, ticks): whole numbers.
        shares
            (targets, ticks, 1 + levels): how each price is shared out, in thousandths.
        """
        if not shift.kinds:
            return 0, np.zeros((0, 2), np.int32)
        until, covered = sum_accounts(
            self.time, shift.targets, prices, shares, shift.grain_s, shift.grid.start,
            shift.grid.stop - shift.grid.start,
        )  # fmt: skip
        best, route = best_earning(
            shift.doors, shift.events, shift.rows, pay_of_events(shift, until, covered),
            shift.from_stands, shift.from_blocks, self._visit_pay(shift, until, covered),
            self.near_level, shift.rest_ticks, shift.ticks,
        )  # fmt: skip
        return int(best), route

    def bound_at(
        self, prices: np.ndarray, proofs: Sequence[ClassProof], bests: Sequence[int]
    ) -> float:
        """
        Give the bound in weighted minutes, from what no route of each class can earn.

        Below 0 where prices prove nothing.
        """
        units = int((prices * self.open_s).sum()) * WHOLE_SHARE - sum(
            len(proof.teams) * best for proof, best in zip(proofs, bests, strict=True)
        )
        return units / (WHOLE_SHARE * 60.0 * self.certificate.price_unit)

    def best_of(self, proof: ClassProof, prices: np.ndarray) -> int:
        """Give what no route of a class can earn."""
        shift = self.shift_of(proof, prices.any(axis=1))
        accounts = len(self.certificate.zone_sizes) + 1
        shares = np.zeros((*prices.shape, accounts), np.int64)
        shares[..., 0] = WHOLE_SHARE
        for target in shift.targets:
            name = self.targets[target].target_id
            if name not in proof.shares:
                raise UnusableCertificateError(
                    f"no shares of {name!r} in the class of team {proof.teams[0]!r}",
                    "those of every priced target that it can reach",
                )
            for tick, parts in enumerate(proof.shares[name]):
                if parts:
                    shares[target, tick] = 0
                    shares[target, tick, : len(parts)] = parts
        return self.earn(shift, prices, shares)[0]

    def _visit_pay(self, shift: ShiftTables, until: np.ndarray, covered: np.ndarray) -> VisitPay:
        enter, leave = np.zeros_like(until), np.zeros_like(covered)
        for level, zones in enumerate(self.zone_of[:, shift.targets]):
            _, first, of_target = np.unique(zones, return_index=True, return_inverse=True)
            for table, sums in ((enter, until), (leave, covered)):
                table[level + 1] = table[level] + np.add.reduceat(sums[level + 1], first)[of_target]
        return VisitPay(
            *(np.ascontiguousarray(np.moveaxis(table, 0, 2)) for table in (enter, leave))
        )


def recompute_bound(
    reckoner: BoundReckoner, certificate: Certificate,
    *, run_all: Callable[..., Iterable[int]] = map,
) -> RecomputedBound:  # fmt: skip
    """
    Give the bound that a certificate proves.

    Σ prices of all open time, less what all teams together can earn at most. run_all calls a
    function for every class, such as a pool's `map`; classes share nothing.

    Raises
    ------
    UnusableCertificateError
        If the certificate leaves out a shift, prices a target above its weight, or prices what
        cannot be reckoned.
    """
    _require_classes(reckoner, certificate)
    _require_prices(reckoner, certificate)
    prices = reckoner.price_table(certificate.prices)
    bests = list(run_all(partial(reckoner.best_of, prices=prices), certificate.classes))
    return RecomputedBound(
        max(0.0, reckoner.bound_at(prices, certificate.classes, bests)), tuple(bests)
    )


def _known(watched: Mapping[str, Watched], target_id: str) -> Watched:
    if target_id not in watched:
        raise UnusableCertificateError(f"{target_id!r} in the order", "the district's targets only")
    return watched[target_id]


def _require_classes(reckoner: BoundReckoner, certificate: Certificate) -> None:
    """Every shift is in one class, with teams that move alike from one base."""
    named = [
        (team_id, proof.from_s, proof.to_s)
        for proof in certificate.classes
        for team_id in proof.teams
    ]
    if sorted(named) != sorted(reckoner.windows):
        strange = sorted(set(named) ^ set(reckoner.windows)) or sorted(named)
        raise UnusableCertificateError(
            f"classes that differ from the teams' shifts, like that of team {strange[0][0]!r}",
            "every shift of every team in one class",
        )
    for proof in certificate.classes:
        kinds = {reckoner.kind_of(team_id) for team_id in proof.teams}
        if len(kinds) != 1:
            raise UnusableCertificateError(
                f"teams in one class that differ: {', '.join(proof.teams)}",
                "teams of one base, mode, speeds and endurance",
            )


def _require_prices(reckoner: BoundReckoner, certificate: Certificate) -> None:
    """No price is above its target's weight, or on what is never open."""
    is_idle = (reckoner.price_table(certificate.prices) > 0) & (reckoner.open_s == 0)
    if is_idle.any():
        name = reckoner.targets[int(is_idle.any(axis=1).argmax())].target_id
        raise UnusableCertificateError(
            f"a price on {name!r} in a tick in which it is never open", "none in such a tick"
        )
    weights = {target.target_id: target.weight for target in reckoner.targets}
    for target_id, prices in certificate.prices.items():
        most = weights[target_id] * certificate.price_unit
        if max(prices, default=0) > most:
            raise UnusableCertificateError(
                f"a price of {max(prices)} on {target_id!r}", f"at most its weight, {most:.0f}"
            )
