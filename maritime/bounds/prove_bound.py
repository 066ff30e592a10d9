"""Prove how far from the best a plan can be at most."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from maritime.bounds.ascent import AscentParams, PriceAscent, Rise, RunAll
from maritime.certificate import CLOCKS_S, Certificate, ClassProof
from maritime.district import District
from maritime.plan import Plan
from maritime.planning.params import Stop
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
CLOCK_CHOICES_S = (120, 90, 60, 45, 30, 20, CLOCKS_S[0])
FINEST_CLOCK_S = 20
"""No clock is made shorter than this to be exact; what a look earns is no finer either."""
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
        A good plan: what it leaves open tells where prices begin. The certificate's bound holds
        for every plan of the same pack and horizon.
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
    proved = recompute_bound(ascent.reckoner, found)
    return replace(
        found,
        classes=tuple(
            replace(proof, best=best)
            for proof, best in zip(found.classes, proved.bests, strict=True)
        ),
        bound=proved.bound,
    )


def lay_out_ascent(district: District, plan: Plan, params: AscentParams) -> PriceAscent:
    """Give the search for prices of the pack and horizon of a plan, and where they begin."""
    params = replace(params, price_tick_s=min(params.price_tick_s, plan.horizon.length_s))
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
        district.district_id, plan.inputs_sha256, "", plan.horizon, params.price_tick_s,
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
    proofs = [_with_finer_clock(reckoner, proof, is_priceable, params) for proof in proofs]
    overdue_min = np.array([places[one].overdue_min for one in order])
    open_min = np.maximum(reckoner.open_s.sum(axis=1) / 60.0, 1.0)
    return PriceAscent(reckoner, proofs, is_priceable, overdue_min / open_min, params)


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


def _with_finer_clock(
    reckoner: BoundReckoner, proof: ClassProof, is_priceable: np.ndarray, params: AscentParams
) -> ClassProof:
    """Count a class's time in ticks as short as the work of one round allows."""
    ways = reckoner.shift_of(proof, is_priceable).doors.before.size
    work_s = ways * (proof.to_s - proof.from_s)
    finer = [
        clock_s
        for clock_s in CLOCK_CHOICES_S
        if FINEST_CLOCK_S <= clock_s <= proof.clock_s and work_s <= params.work * clock_s
    ]
    return replace(proof, clock_s=min(finer, default=proof.clock_s))


def _clock_of(takes_s: np.ndarray, weights: np.ndarray) -> int:
    """Give the longest tick of which most of what a class can reach takes two or more."""
    reached = weights[np.isfinite(takes_s)].sum()
    for clock_s in CLOCK_CHOICES_S[:-1]:
        if weights[takes_s < 2 * clock_s].sum() <= QUICK_SHARE * reached:
            return clock_s
    return CLOCK_CHOICES_S[-1]
