"""Recompute a certificate's bound in whole numbers, from the pack and the certificate alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from maritime.certificate import WHOLE_SHARE, Certificate, ClassProof
from maritime.district import District
from maritime.errors import CoastwatchError
from maritime.plan import Plan
from maritime.team import SHORE_MODES, Team
from maritime.verification.ground import Ground
from maritime.verification.priced_time import lay_out_time, open_seconds, sum_accounts
from maritime.verification.scoring import Reckoning
from maritime.verification.shifts import shifts_of
from maritime.verification.sights import seen_from_post
from maritime.verification.stands import Regions, Stands
from maritime.verification.stay_events import (
    Event,
    ShiftEvents,
    lay_out_shift,
    least_seconds,
    list_events,
    pay_of_looks,
)
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
        self.stands = Stands(self.targets, ground)
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
        self.at_posts = {
            target_id
            for base in district.bases
            if base.is_post and any(team.mode in SHORE_MODES for team in district.teams)
            for target_id in seen_from_post(base, watched)
        }

    def kind_of(self, team_id: str) -> tuple[object, ...]:
        """Give all that teams of one class have in common."""
        team = self.teams[team_id]
        return (
            team.base_id, team.mode, team.patrol_speed_kmh, team.transit_speed_kmh,
            team.endurance_min,
        )  # fmt: skip

    def takes_s(self, proof: ClassProof) -> np.ndarray:
        """
        Give the seconds that watching each target takes the teams of a class at least.

        Infinite for those that they cannot watch in their shift at all.
        """
        listed = self._list(proof, np.ones(len(self.targets), bool))[0]
        reached = [event.target for event in listed]
        speed_kmh = self.teams[proof.teams[0]].patrol_speed_kmh
        found = np.full(len(self.targets), np.inf)
        found[reached] = [least_seconds(self.targets[at], speed_kmh) for at in reached]
        return found

    def _can_reach(self, team: Team) -> list[bool]:
        """Tell which targets lie where a team can get to, given all the time in the world."""
        if team.mode not in SHORE_MODES:
            return [True] * len(self.targets)
        base = self.bases[team.base_id]
        home = self.regions.of_place((base.geometry.x, base.geometry.y))
        return [bool(home & region) for region in self.region_of]

    def price_table(self, prices: Mapping[str, tuple[int, ...]]) -> np.ndarray:
        """Give prices as (targets, ticks); 0 where none are named."""
        table = np.zeros(self.open_s.shape, np.int64)
        for row, target in enumerate(self.targets):
            table[row] = prices.get(target.target_id, 0)
        return table

    def shift_of(self, proof: ClassProof, is_priced: np.ndarray) -> ShiftEvents:
        """
        Give what the teams of a class can do at priced targets.

        Raises
        ------
        UnusableCertificateError
            If a price is set on what this class does in less than a tick.
        """
        team = self.teams[proof.teams[0]]
        listed, way_s, out_s = self._list(proof, is_priced)
        for event in listed:
            if event.takes_s < proof.clock_s:
                name = self.targets[event.target].target_id
                raise UnusableCertificateError(
                    f"a price on {name!r}, which team {team.team_id!r} watches in "
                    f"{event.takes_s} s",
                    f"none on what takes less than the class's clock_s, {proof.clock_s} s",
                )
        return lay_out_shift(
            listed, way_s, out_s, proof.to_s - proof.from_s,
            proof.from_s - self.plan.horizon.start_s, proof.clock_s, self.zone_of,
            self.near_level, self.block_level, self.stands.on_segments,
        )  # fmt: skip

    def _list(
        self, proof: ClassProof, is_priced: np.ndarray
    ) -> tuple[list[Event], np.ndarray, np.ndarray]:
        team = self.teams[proof.teams[0]]
        base = self.bases[team.base_id]
        return list_events(
            team, (base.geometry.x, base.geometry.y), proof.to_s - proof.from_s, proof.clock_s,
            self.targets, is_priced, self._can_reach(team), self.stands, self.district,
        )  # fmt: skip

    def earn(
        self, shift: ShiftEvents, prices: np.ndarray, shares: np.ndarray
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
            self.time, shift.targets, prices, shares, shift.grid.start,
            shift.grid.stop - shift.grid.start,
        )  # fmt: skip
        look_pay = pay_of_looks(shift, until, covered)
        best, route = best_earning(
            shift.events, look_pay, shift.from_stands, shift.from_blocks,
            self._visit_pay(shift, until, covered), self.near_level, shift.rest_ticks, shift.ticks,
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

    def _visit_pay(self, shift: ShiftEvents, until: np.ndarray, covered: np.ndarray) -> VisitPay:
        enter, leave = np.zeros_like(until), np.zeros_like(covered)
        for level, zones in enumerate(self.zone_of[:, shift.targets]):
            _, first, of_target = np.unique(zones, return_index=True, return_inverse=True)
            for table, sums in ((enter, until), (leave, covered)):
                table[level + 1] = table[level] + np.add.reduceat(sums[level + 1], first)[of_target]
        return VisitPay(enter, leave)


def recompute_bound(reckoner: BoundReckoner, certificate: Certificate) -> RecomputedBound:
    """
    Give the bound that a certificate proves.

    Σ prices of all open time, less what all teams together can earn at most.

    Raises
    ------
    UnusableCertificateError
        If the certificate leaves out a shift, prices a target above its weight, or prices what
        cannot be reckoned.
    """
    _require_classes(reckoner, certificate)
    _require_prices(reckoner, certificate)
    prices = reckoner.price_table(certificate.prices)
    bests = [reckoner.best_of(proof, prices) for proof in certificate.classes]
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
    """No price is above its target's weight, on what is never open or on what a post watches."""
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
        if any(prices) and target_id in reckoner.at_posts:
            raise UnusableCertificateError(
                f"a price on {target_id!r}, which a post watches", "none on such targets"
            )
