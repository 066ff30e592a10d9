"""Prove how far from the best a plan can be at most."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from maritime.bounds.ascent import AscentParams, PriceAscent, Rise
from maritime.certificate import CLOCKS_S, Certificate, ClassProof
from maritime.district import District
from maritime.plan import Plan
from maritime.planning.params import RunAll, Stop
from maritime.verification.certified_bound import (
    BoundReckoner,
    recompute_bound,
)
from maritime.verification.faults import FaultLog
from maritime.verification.ground import Ground
from maritime.verification.scoring import Reckoning
from maritime.verification.targets import check_targets

ZONE_SIZES = (1, 2, 4, 16, 64, 4096)
DEAREST = 100_000
"""The price, in whole numbers, of the greatest weight."""
CLOCK_CHOICES_S = (120, 90, 60, 45, 30, 20, 10, 5, CLOCKS_S[0])
FINEST_CLOCK_S = 20
"""No clock is shorter than this while prices are searched, as each round has its work with it."""
PRICE_TICKS_S = (600, 900, 1800)
"""Grains of prices and shares, the finest that a pack's size allows: the finer, the better shares
follow what routes do, and the longer the certificate."""
QUICK_SHARE = 0.02
"""Share of the weight that may be watched in less than two ticks; in less than one it has no
price."""


def prove_bound(
    district: District,
    plan: Plan,
    *,
    stop: Stop,
    params: AscentParams | None = None,
    report: Callable[[Rise], None] = lambda rise: None,
    run_all: RunAll = map,
) -> Certificate:
    """
    Give the best certificate found for the pack and horizon of a plan.

    Parameters
    ----------
    plan
        Any plan of the pack and horizon: the certificate's bound holds for all of them.
    stop
        Asked after every round with the number of rounds made; one round is always made.
    run_all
        Calls a function for every class, such as a pool's `map`; classes share nothing.

    Returns
    -------
    Certificate
        With the bound recomputed by `maritime.verification`, not as the search had it;
        plan_sha256 is empty, as the plan's file is not written yet. The same plan, params and
        number of rounds give the same certificate.
    """
    ascent = lay_out_ascent(district, plan, params or AscentParams())
    found = ascent.raise_bound(stop, report, run_all)
    if found.bound == 0.0:
        # What proves nothing need not be long: without prices the bound is 0, too.
        found = replace(
            found, prices={}, classes=tuple(replace(one, shares={}) for one in found.classes)
        )
    found = sharpen(ascent, found, run_all)
    proved = recompute_bound(ascent.reckoner, found, run_all=run_all)
    return replace(
        found,
        classes=tuple(
            replace(proof, best=best)
            for proof, best in zip(found.classes, proved.bests, strict=True)
        ),
        bound=proved.bound,
    )


def sharpen(ascent: PriceAscent, found: Certificate, run_all: RunAll = map) -> Certificate:
    """
    Give a certificate with the clock of each class at which its best is least.

    Prices and shares found with one clock are good with a finer one, too, and a finer one rounds
    less; but no route need earn less with it.
    """
    reckoner, params = ascent.reckoner, ascent.params
    prices = reckoner.price_table(found.prices)

    def sharpened(proof: ClassProof) -> ClassProof:
        finer = _with_finer_clock(
            reckoner, proof, prices.any(axis=1), params.last_work, CLOCKS_S[0]
        )  # fmt: skip
        is_less = finer != proof and (
            reckoner.best_of(finer, prices) < reckoner.best_of(proof, prices)
        )
        return finer if is_less else proof

    return replace(found, classes=tuple(run_all(sharpened, found.classes)))


def lay_out_ascent(district: District, plan: Plan, params: AscentParams) -> PriceAscent:
    """Give the search for prices of the pack and horizon of a plan, and where they begin."""
    tick_s = _price_tick_s(len(plan.targets), plan.horizon.length_s, params)
    ground = Ground(district)
    watched = check_targets(district, plan, ground, FaultLog())
    places = {target.target_id: target for target in plan.targets}
    order = tuple(
        sorted(
            watched,
            key=lambda one: (
                places[one].coastline_id, places[one].from_m, not watched[one].is_segment, one,
            ),
        )
    )  # fmt: skip
    heaviest = max((target.weight for target in watched.values()), default=1.0)
    empty = Certificate(
        district.district_id, plan.inputs_sha256, "", plan.horizon, tick_s,
        max(1, int(DEAREST / heaviest)), {}, order, ZONE_SIZES, (), 0.0,
    )  # fmt: skip
    reckoner = BoundReckoner(empty, Reckoning(district, plan, watched, []), ground)
    is_priceable = np.ones(len(order), bool)
    proofs = _classes(reckoner)
    takes_s = [reckoner.quickest_s(proof) for proof in proofs]
    weights = np.array([target.weight for target in reckoner.targets])
    proofs = [
        replace(proof, clock_s=_clock_of(takes, weights))
        for proof, takes in zip(proofs, takes_s, strict=True)
    ]
    for proof, takes in zip(proofs, takes_s, strict=True):
        is_priceable &= takes >= proof.clock_s
    proofs = [
        _with_finer_clock(reckoner, proof, is_priceable, params.work, FINEST_CLOCK_S)
        for proof in proofs
    ]
    return PriceAscent(reckoner, proofs, is_priceable, params)


def _classes(reckoner: BoundReckoner) -> list[ClassProof]:
    """Put shifts that are alike in everything into one class."""
    alike: dict[tuple[object, ...], list[str]] = {}
    for team_id, from_s, to_s in reckoner.windows:
        kind = reckoner.kind_of(team_id)
        alike.setdefault((from_s, to_s, *kind), []).append(team_id)
    return [
        ClassProof(tuple(teams), from_s, to_s, CLOCKS_S[0], {}, 0)
        for (from_s, to_s, *_), teams in alike.items()
    ]


def _price_tick_s(targets: int, length_s: int, params: AscentParams) -> int:
    """Give the grain of prices: that asked for, else the finest with so many prices at most."""
    if params.price_tick_s is not None:
        return min(params.price_tick_s, length_s)
    fits = [
        tick_s for tick_s in PRICE_TICKS_S if targets * -(-length_s // tick_s) <= params.most_prices
    ]
    return min(min(fits, default=PRICE_TICKS_S[-1]), length_s)


def _with_finer_clock(
    reckoner: BoundReckoner, proof: ClassProof, is_priced: np.ndarray, work: int, finest_s: int
) -> ClassProof:
    """Count a class's time in ticks as short as the work allows, finest_s at least."""
    ways = reckoner.shift_of(proof, is_priced).doors.before.size
    work_s = ways * (proof.to_s - proof.from_s)
    finer = [
        clock_s
        for clock_s in CLOCK_CHOICES_S
        if finest_s <= clock_s <= proof.clock_s and work_s <= work * clock_s
    ]
    return replace(proof, clock_s=min(finer, default=proof.clock_s))


def _clock_of(takes_s: np.ndarray, weights: np.ndarray) -> int:
    """Give the longest tick of which most of what a class can reach takes two or more."""
    reached = weights[np.isfinite(takes_s)].sum()
    for clock_s in CLOCK_CHOICES_S[:-1]:
        if weights[takes_s < 2 * clock_s].sum() <= QUICK_SHARE * reached:
            return clock_s
    return CLOCK_CHOICES_S[-1]
